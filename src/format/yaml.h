/* yaml: documents of YAML 1.1 and 1.2, read by libyaml event by event into one flat array of nodes.
 * Rules: UTF-8 or UTF-16, strict syntax; an alias stands for the node of its anchor and is followed by the
 * functions below, so that callers never see one; an alias inside of its own anchor is an error. A duplicate
 * key is given by yaml_pair as often as it stands; yaml_get takes the last one. Plain scalars are typed by
 * the core schema of YAML 1.2 only ("yes" is a text). Tags are kept as text and change nothing.
 * What a hostile text can cost: depth is limited with aliases followed, and so is the number of nodes that a
 * reader meets who follows every alias ("billion laughs").
 *
 *   yaml_open(&y, text, &arena, 100);
 *   while (yaml_next(&y, &doc))
 *       for (it = yaml_pairs(doc.root); yaml_pair(&it, &key, &value);) ...
 *   if (y.failed) ... y.why; the last document holds what came before the error
 *   yaml_close(&y);
 */
#ifndef ASSAY_FORMAT_YAML_H
#define ASSAY_FORMAT_YAML_H

#include "base/vec.h"

#define YAML_DEPTH_CAP    1000u      /* libyaml's own limit of flow collections */
#define YAML_NODES_MAX    (2u << 20) /* of one document */
#define YAML_EXPANDED_MAX (4u << 20) /* of one document with every alias followed */

enum yaml_type { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING, YAML_ALIAS };

struct yaml_node {
    enum yaml_type type;
    uint32_t line;    /* from 1 */
    uint32_t column;  /* characters before it in its line */
    uint32_t span;    /* nodes that it consists of, itself included; those inside follow it */
    uint16_t height;  /* levels below it, aliases followed */
    bool plain;       /* a scalar without quotes */
    str text;         /* of a scalar */
    str tag;          /* as libyaml resolves it: "!Ref", "tag:yaml.org,2002:binary"; "" if none */
    ptrdiff_t target; /* of an alias: its node, relative to this one */
};
struct yaml_doc {
    const struct yaml_node *root; /* NULL: an empty document */
    size_t n;                     /* nodes */
    size_t expanded;              /* nodes with all aliases followed */
    size_t aliases;
};
struct yaml {
    bool failed;
    char why[160]; /* when failed: "line 3 column 7: ...", or "byte 7: ..." */
    unsigned documents;
    uint32_t lines_before; /* of a text that is a part of another one; set behind yaml_open */

    /* Private */
    void *parser;
    struct arena *arena;
    unsigned depth_max;
};
struct yaml_iter {
    const struct yaml_node *at, *end;
};

/* Nothing of `text` is copied or read yet; it must live until yaml_close, nodes as long as the arena.
 * depth_max above YAML_DEPTH_CAP is taken as that. */
void yaml_open(struct yaml *y, str text, struct arena *a, unsigned depth_max);
/* The next document. After an error the document holds what came before it (open collections end there, a key
 * without a value has an empty one), and there is no further one. False at the end. */
bool yaml_next(struct yaml *y, struct yaml_doc *doc);
void yaml_close(struct yaml *y);

/* The pairs of a mapping; none when `n` is NULL or something else. */
struct yaml_iter yaml_pairs(const struct yaml_node *n);
bool yaml_pair(struct yaml_iter *it, const struct yaml_node **key, const struct yaml_node **value);
/* The items of a sequence; none when `n` is NULL or something else. */
struct yaml_iter yaml_items(const struct yaml_node *n);
bool yaml_item(struct yaml_iter *it, const struct yaml_node **item);
/* The value at a key whose text is `key`: the last of that name, else that of a merge key ("<<", YAML 1.1
 * "Merge Key Language-Independent Type", earlier mappings first). NULL if none; `n` may be NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *n, str key);
/* The text of the scalar at a key; "" if there is none or it is null. */
str yaml_text(const struct yaml_node *n, str key);
/* True for a plain scalar that is empty, "~" or "null"; also for NULL. */
bool yaml_is_null(const struct yaml_node *n);
/* A plain "true" or "false" (also True, TRUE ...); false when `n` is something else. */
bool yaml_bool(const struct yaml_node *n, bool *out);

#endif
