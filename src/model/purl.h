/* purl: the inverse of component_purl: a Package-URL taken apart (purl specification, "How to parse"). */
#ifndef ASSAY_MODEL_PURL_H
#define ASSAY_MODEL_PURL_H

#include "base/err.h"
#include "model/inventory.h"

#define PURL_MAX 8192 /* bytes; longer ones are refused */

struct purl {
    str type;       /* lower case */
    str namespace_; /* decoded segments joined by '/'; "" if none */
    str name;       /* decoded, never empty */
    str version;    /* decoded; "" if none */
    str qualifiers; /* sorted by key and encoded, as in struct component: "arch=amd64&distro=debian-12" */
    str subpath;    /* decoded segments joined by '/', without "." and ".."; "" if none */
};

/* Takes `text` apart; all strings are in the arena. Lenient where the specification says so (slashes behind
 * the scheme, upper case of scheme and type, empty segments) and about an '@' of an npm scope that is not
 * encoded. False and *e for what is no purl: another scheme, no type or name, a broken %XX, what is not UTF-8
 * or holds a NUL when decoded, a key that is invalid or stands twice. Names are not normalised:
 * component_purl does that. */
bool purl_parse(struct arena *a, str text, struct purl *out, struct err *e);
/* The decoded value of a qualifier; "" if there is none. */
str purl_qualifier(struct arena *a, str qualifiers, str key);
/* The name as the type's ecosystem writes it: "@babel/core", "org.postgresql:postgresql"; for the types whose
 * names have no namespace in them just the name. */
str purl_full_name(struct arena *a, const struct purl *p);
/* Type, namespace and name as component_purl writes them, without version, qualifiers and subpath. */
str purl_bare(struct arena *a, const struct purl *p);
/* What joins namespace and name in that: '/', ':' or 0. By the table of component_purl. */
char purl_joint(str type);
/* The OSV ecosystem of a type of language packages: "PyPI" of "pypi"; "" for all others. */
str purl_ecosystem(str type);
/* `s` with each %XX decoded; false on a broken one. */
bool purl_decode(struct arena *a, str s, str *out);

#endif
