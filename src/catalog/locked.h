/* locked: what the readers of lock files share whose packages name each other: they note what the file says
 * in any order, then locked_finish resolves who needs whom and makes the components. A need that no package
 * of the file answers is left out: nothing is guessed. All in scratch memory until then. */
#ifndef ASSAY_CATALOG_LOCKED_H
#define ASSAY_CATALOG_LOCKED_H

#include "base/map.h"
#include "catalog/catalog.h"

struct locked_need {
    str name, version; /* version "": any */
    enum scope scope;  /* that this need gives, where the file tells; SCOPE_UNKNOWN: that of who needs it */
    str range;         /* the versions that are asked for, where the file tells; set by the reader */
};
struct locked {
    str name, version; /* name as the ecosystem compares it */
    uint32_t line;
    enum scope scope;
    enum tri direct;
    bool own;             /* of the project itself, or a member of its workspace: what it needs is direct */
    bool root;            /* own, and what the project is for: an application. A lock file's is what is
                             assessed and no component of it; a program's is installed and listed */
    bool local;           /* not from a registry or repository: no advisory speaks of it */
    bool omit;            /* no component, but what it needs is direct */
    str type, ecosystem;  /* if type is not "": in place of the file's */
    str qualifiers;       /* more of them, encoded */
    str qualifier, value; /* of where it came from if not from the usual registry: "vcs_url" and its value */
    str licence, field;   /* field "": that of the file */
    enum confidence confidence;
    VEC(struct hash) hashes;
    VEC(struct locked_need) needs;
    /* set by locked_finish */
    size_t component; /* index, SIZE_MAX if none */
    uint32_t next;    /* of the same name, 1 + index; 0 if none */
    uint32_t marked;
    bool reached;
};
struct locked_file {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    const char *cataloger, *field;
    str ecosystem, type;
    enum state state;
    bool spread; /* scopes follow from the needs of the project's own packages */
    VEC(struct locked) packages;
    struct map names;
};

/* A new package, runtime state and confidence as usual; the pointer holds until the next. */
struct locked *locked_add(struct locked_file *f, uint32_t line);
/* Notes a hash if it has the form of one: hexadecimal digits, as many as the algorithm gives ("sha256"). */
void locked_hash(struct locked_file *f, struct locked *p, str alg, str hex);
/* The same of "sha256:HEX" or "sha256=HEX". */
void locked_hash_pair(struct locked_file *f, struct locked *p, str pair);
void locked_need(struct locked_file *f, struct locked *p, str name, str version, enum scope scope);
/* vcs_url of a repository: "git+URL@COMMIT", without user and password. */
void locked_git(struct locked_file *f, struct locked *p, str url, str commit);
/* download_url of an archive, without user, password, query and fragment. */
void locked_url(struct locked_file *f, struct locked *p, str url);
/* Own packages that no other one needs are what the project is for: they become `root`. */
void locked_roots(struct locked_file *f);
/* Makes the components. Packages without a name are counted and reported. */
void locked_finish(struct locked_file *f);

/* A URL without "user:password@" and, with `bare`, without query and fragment. */
str locked_public_url(struct arena *a, str url, bool bare);

#endif
