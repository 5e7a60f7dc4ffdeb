/* js_scan: npm packages that a text of JavaScript tells of: what bundlers leave of the paths of modules,
 * package.json files as objects, comments that begin with a library's name and version, and the rules of
 * rules/javascript.txt. Pure: the text is not run, and one pass with a budget bounds what hostile text costs.
 */
#ifndef ASSAY_CATALOG_JS_SCAN_H
#define ASSAY_CATALOG_JS_SCAN_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "model/inventory.h"

struct js_found {
    str name, version; /* "" when the text does not tell it */
    const char *how;   /* "module path", "package.json", "banner", "version in code", "source map" */
    enum confidence confidence;
};
/* All that was found, each name and version once, with the best evidence. Strings are in `arena`. */
struct js_finds {
    struct arena *arena;
    struct map known; /* "NAME\nVERSION" to 1 + index */
    VEC(struct js_found) found;
    bool exhausted; /* the budget ran out: not all was looked at */
};

void js_scan(struct js_finds *f, str text);
/* The package that the path of a module lies in, "webpack:///./node_modules/@a/b/c.js" is "@a/b", and its
 * version where the path has it (pnpm, Yarn, Bun). False when it lies in none. */
bool js_path_package(str path, str *name, str *version);
/* What a module at `path` is told by: its package, and by its text the version (`text` may be empty). */
void js_module(struct js_finds *f, str path, str text, const char *how);
/* A package.json that stands at the beginning of `text` as JSON or as an object of JavaScript. `known`: its
 * place tells that it is that of a package. False when it is not one, or one of an application. */
bool js_package_object(struct js_finds *f, str text, bool known);
void js_found_add(struct js_finds *f, struct js_found found);

#endif
