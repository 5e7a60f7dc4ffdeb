/* js_lock: what the readers of yarn's, pnpm's and bun's lock files share: packages, what each depends on, and
 * what the project itself asks for; from that follow direct, scope and relations. Lives in the scratch arena
 * of one lock file. */
#ifndef ASSAY_CATALOG_JS_LOCK_H
#define ASSAY_CATALOG_JS_LOCK_H

#include "base/map.h"
#include "catalog/npm.h"

#define JS_PACKAGES_MAX 500000u /* in one lock file (real ones: some ten thousand) */
#define JS_NONE         UINT32_MAX

enum js_root { JS_RUNTIME = 1, JS_DEV = 2, JS_OPTIONAL = 4 };
struct js_package {
    str name, version; /* the real ones, also where an alias names it */
    str resolved;      /* where it came from, if not from a registry or by a registry's address */
    str integrity;     /* Subresource Integrity */
    str sha1;          /* hexadecimal; "" if none */
    uint32_t line;
    bool local; /* the project's own (workspace, link, folder) or a copy of another: no component */
    bool direct;
    enum scope scope; /* as the lock file says; SCOPE_UNKNOWN: by who reaches it, where roots are told */
    unsigned reached; /* set of enum js_root */
    VEC(uint32_t) depends;
    VEC(uint32_t) optional; /* the same, where the dependency may fail */
    size_t component;       /* inside */
    uint32_t marked;        /* inside */
};
struct js_ask {
    uint32_t at;
    str range;
};
struct js_lock {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    const char *cataloger, *field; /* of the evidence */
    bool rooted;                   /* what the project asks for is told: the rest is not direct */
    bool tells_scope;              /* roots are told by kind, so that a scope follows from them */
    unsigned dropped;              /* packages beyond JS_PACKAGES_MAX */
    VEC(struct js_package) packages;
    VEC(struct js_ask) asks; /* of the project itself */
};

/* A new package; JS_NONE when there are too many. */
uint32_t js_lock_add(struct js_lock *l, str name, str version);
/* `from` needs `to`; JS_NONE on either side changes nothing. */
void js_lock_depend(struct js_lock *l, uint32_t from, uint32_t to, bool optional);
/* The project itself asks for `at` (JS_NONE changes nothing) in that way. */
void js_lock_root(struct js_lock *l, uint32_t at, enum js_root kind);
/* In which range it does. */
void js_lock_ask(struct js_lock *l, uint32_t at, str range);
/* Adds the components, with their relations, and says what was left out. */
void js_lock_finish(struct js_lock *l);
/* "@s/a@^1.0" to "@s/a" and "^1.0"; false when there is no '@' behind the first byte. */
bool js_split(str descriptor, str *name, str *range);
/* "npm:real@1.2", "npm:@s/real@1.2" and, with an own name, "npm:1.2": the real name and the range. `name` is
 * left as it is when the text names none. False when it does not begin with "npm:". */
bool js_alias(str text, str *name, str *range);
/* True for the references of the project's own folders: "workspace:", "link:", "portal:", "file:FOLDER". An
 * archive ("file:a.tgz") is none. */
bool js_is_local(str reference);

#endif
