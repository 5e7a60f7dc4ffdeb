/* toml: a pull parser of TOML 1.0 (toml.io/en/v1.0.0) over a memory view. It flattens the document: each
 * value comes with its whole path, so `[a] b.c = 1`, `[a.b] c = 1` and `a = {b = {c = 1}}` read the same.
 *   struct toml_item i;
 *   toml_init(&t, text, &arena, depth);
 *   while (toml_next(&t, &i))
 *       if (i.type == TOML_STRING && toml_is(&i, "package.#.name")) ...
 * Rules: the strict grammar, UTF-8 with an optional byte order mark, no key or table defined twice. An error
 * ends the reading (failed, why); what came before it was good. Numbers and dates are checked and kept as
 * text. No tree is built; memory is one small record for each key, to find those that stand twice. */
#ifndef ASSAY_FORMAT_TOML_H
#define ASSAY_FORMAT_TOML_H

#include "base/map.h"
#include "base/vec.h"

enum toml_type {
    TOML_STRING,
    TOML_INTEGER,
    TOML_FLOAT,
    TOML_BOOL,
    TOML_DATE,  /* any of the four forms of date and time */
    TOML_ARRAY, /* "[": its elements follow, each with its index behind this path */
    TOML_TABLE  /* a header or "{": its values follow */
};
/* One step of a path: a key, or the index of an element of an array. */
struct toml_part {
    str key; /* key.p NULL: an index */
    uint32_t index;
};
struct toml_item {
    enum toml_type type;
    const struct toml_part *path; /* valid until the next toml_next; the keys live as text and arena do */
    size_t n;
    str text; /* of a string what it means, of other scalars what is written; else "" */
    uint32_t line;
};

struct toml_open;
struct toml_node;
struct toml {
    const char *p, *start, *end;
    struct arena *arena;
    unsigned depth_max;
    bool failed;
    char why[96]; /* when failed: "line 3: ..." */
    /* inside */
    VEC(struct toml_part) path;
    VEC(struct toml_open) open; /* arrays and inline tables that are not closed yet */
    VEC(struct toml_node) nodes;
    struct map names; /* of table id and key to a node */
    size_t header;    /* parts of the path that the last header gave */
    uint32_t table;   /* id of the table of that header */
    uint32_t tables;  /* ids given */
    bool ended;       /* a value has ended: only a comment may follow in its line */
    const char *line_at;
    uint32_t line;
};

/* Nesting of values and parts of one path are at most depth_max (at most TOML_DEPTH_CAP). */
#define TOML_DEPTH_CAP 1024u
void toml_init(struct toml *t, str text, struct arena *a, unsigned depth_max);
/* The next value or opened table; false at the end, and at an error. */
bool toml_next(struct toml *t, struct toml_item *item);
/* True if the path is `pattern`: keys with dots between, "#" for any index, "*" for any one key. */
bool toml_is(const struct toml_item *item, const char *pattern);
/* The key that the path ends in, "" if it ends in an index. */
str toml_last(const struct toml_item *item);

#endif
