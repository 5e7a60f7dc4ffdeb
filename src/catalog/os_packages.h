/* os_packages: what the readers of package databases (dpkg, apk ...) share. */
#ifndef ASSAY_CATALOG_OS_PACKAGES_H
#define ASSAY_CATALOG_OS_PACKAGES_H

#include "base/map.h"
#include "catalog/catalog.h"

/* The packages of one database, so that what they depend on can be named by package. Lives in scratch. */
struct os_packages {
    struct catalog_ctx *ctx;
    size_t first;        /* index of the database's first component in the unit */
    struct map names;    /* package name to 1 */
    struct map provides; /* what a package provides to the index (from 0) in `providers` */
    VEC(str) providers;
};

/* Call once before the first component of the database. */
void os_packages_init(struct os_packages *p, struct catalog_ctx *ctx);
/* Says that a package is in the database / that it provides `what`. The strings must outlive `p`. */
void os_packages_name(struct os_packages *p, str name);
void os_packages_provide(struct os_packages *p, str what, str provider);
/* After the last component: each name in `depends` that is no package becomes the first package that provides
 * it; names of packages that are not there (alternatives that were not chosen) go, and so do repeats. */
void os_packages_resolve(struct os_packages *p);

/* Relations as dpkg and opkg write them (deb-control(5), "Depends"): each alternative of each to c->depends;
 * which of them are there is seen when the database was read. / Each as provided by `provider`. */
void os_packages_relations(struct catalog_ctx *ctx, struct component *c, str relations);
void os_packages_provide_all(struct os_packages *p, str relations, str provider);
/* True for a word of letters, digits, '_' and '-', such as an architecture. */
bool os_packages_plain(str s);

/* True for an entry of the artifact's own file system: a package database inside a nested archive says
 * nothing about the system that the artifact runs as. */
bool os_packages_here(const struct catalog_ctx *ctx);

#endif
