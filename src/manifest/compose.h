/* compose: the parts of the reader of Compose: the tree of a project, merged from its files, and its
 * services. Internal to src/manifest. */
#ifndef ASSAY_MANIFEST_COMPOSE_H
#define ASSAY_MANIFEST_COMPOSE_H

#include "manifest/manifest.h"

#define COMPOSE_NODES_MAX 500000u /* of one project, aliases followed */

/* A value of the merged project, which knows the file and line that it comes from. */
struct cnode;
struct cpair {
    str key;
    struct cnode *value;
};
struct cnode {
    enum yaml_type type;
    bool plain, null;
    bool open;            /* a variable in it is set nowhere: the text has it as it stands */
    bool reset, override; /* !reset, !override */
    str text, path;
    uint32_t line;
    VEC(struct cpair) pairs;
    VEC(struct cnode *) items;
};
/* A variable of .env. */
struct cvar {
    str name, value;
};
/* Files of the input by path. */
struct compose_file {
    str path, text;
    bool part; /* another file extends or includes it, or it is the override of one */
};
struct compose {
    struct inventory *inv;
    struct arena *a; /* scratch: nodes and all else that does not stay */
    VEC(struct compose_file) files;
    /* of the project that is read */
    VEC(struct cvar) env;
    str path;
    size_t nodes;
    unsigned odd, open;
    uint32_t odd_line, open_line;
    str open_name;
};

/* The file's tree with variables filled in; NULL, with a diagnostic, when it is no YAML mapping. */
struct cnode *compose_tree(struct compose *p, const struct compose_file *f);
/* `over` on `under`, as Compose merges files and services; both may be changed. `key` is the name of the
 * value. */
struct cnode *compose_merge(struct compose *p, str key, struct cnode *under, struct cnode *over);
/* The value at a key; NULL if there is none, or null. */
struct cnode *cnode_get(const struct cnode *n, const char *key);
struct cnode *cnode_find(const struct cnode *n, str key);
str cnode_text(const struct cnode *n, const char *key);
/* "a=b" items and {a: b} alike as a mapping. */
struct cnode *compose_mapping(struct compose *p, struct cnode *n);
void compose_env(struct compose *p, str text);
/* The words of a command line, as a shell takes them apart. */
void compose_words(struct arena *a, str text, str **words, size_t *n);
void compose_odd(struct compose *p, const struct cnode *n);
/* The service's container in the inventory's memory; `volumes` are those of the project. */
void compose_service(struct compose *p, struct workload *w, str name, const struct cnode *service,
                     const struct cnode *volumes);

#endif
