/* classifier: the rules of rules/classifiers.txt as tools/classifiers.py compiles them (docs/classifiers.md).
 */
#ifndef ASSAY_CATALOG_CLASSIFIER_H
#define ASSAY_CATALOG_CLASSIFIER_H

#include "base/arena.h"

#define CLASSIFIER_MATCH_MAX 512u /* bytes that a match may span; also in tools/classifiers.py */
#define CLASSIFIER_GROUPS    3    /* version groups of a pattern */

/* One step of a pattern: a literal; min to max bytes of a set (literal.n == 0, max > 0); or an optional group
 * of the `skip` items after it. */
struct classifier_item {
    str literal;
    uint64_t set[4]; /* a bit for each byte */
    uint8_t min, max, skip;
    uint8_t group; /* of the version that it belongs to, from 1; 0: none */
};
struct classifier_pattern {
    const struct classifier_item *items;
    uint16_t count;
    uint16_t before_min, before_max; /* bytes that the items before the anchor match */
    str anchor;                      /* the longest literal that each match has, which is searched for */
};
struct classifier {
    const char *name;                          /* of the rule, as in evidence */
    const char *type, *space, *product;        /* of the component's purl: "generic", "", "curl" */
    const char *kind;                          /* of the component: "application", "library" */
    bool any;                                  /* not only programs and libraries: text, archives */
    const char *sign;                          /* of a library in a program, NULL: told by its file's name */
    const char *const *shared;                 /* a program that loads one of these has it not in itself */
    const char *const *paths;                  /* base names, NULL-terminated: exact or str_glob */
    const struct classifier_pattern *patterns; /* the first that matches gives the version */
    size_t pattern_count;
};
extern const struct classifier classifiers[];
extern const size_t classifiers_count;
extern const char *const classifier_paths[]; /* those of all rules, each once, NULL-terminated */

enum classifier_match {
    CLASSIFIER_NONE,
    CLASSIFIER_FOUND,
    CLASSIFIER_EXHAUSTED, /* *steps ran out before all was tried */
};

/* The first match of `p` in `bytes` whose anchor begins in [from, to): its version, made in `a`, at *version.
 * Takes what it does off *steps, so that bytes made to match almost everywhere cost no more than that. */
enum classifier_match classifier_search(const struct classifier_pattern *p, str bytes, size_t from, size_t to,
                                        struct arena *a, uint32_t *steps, str *version);
/* The match of `p` whose anchor is known to be at `anchor`: where it begins at *start, the nearest
 * place, and its version. */
enum classifier_match classifier_match_at(const struct classifier_pattern *p, str bytes, size_t anchor,
                                          struct arena *a, uint32_t *steps, size_t *start, str *version);
/* True if the rule wants files of this base name. */
bool classifier_wants(const struct classifier *c, str base);

#endif
