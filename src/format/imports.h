/* imports: what a source file of JavaScript or Python imports by a name that is written in it. Line by line:
 * comments and Python's long strings are left out; what is put together at run time is not seen. */
#ifndef ASSAY_FORMAT_IMPORTS_H
#define ASSAY_FORMAT_IMPORTS_H

#include "base/str.h"

/* Called with each name, as often as it stands there; a view of the text. */
typedef void imports_visit(void *ctx, str name);
/* require("a/b"), import x from "@s/a/b", import "a", import("a"), export ... from "a": "a" and "@s/a", the
 * packages; files ("./a", "/a") and the modules of Node.js itself ("node:fs") are none. */
void imports_javascript(str text, imports_visit *visit, void *ctx);
/* import a.b.c.d, from a.b import c: the module, up to three parts of it ("a.b.c", "a.b"); relative ones are
 * none. */
void imports_python(str text, imports_visit *visit, void *ctx);

#endif
