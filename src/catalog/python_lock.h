/* python_lock: what the readers of Python's lock files share. */
#ifndef ASSAY_CATALOG_PYTHON_LOCK_H
#define ASSAY_CATALOG_PYTHON_LOCK_H

#include "catalog/locked.h"
#include "format/toml.h"

/* A file of declared packages of PyPI. Private indexes are mostly mirrors of the public one under the same
 * names, so packages of any index are judged by the advisories of PyPI. */
struct locked_file python_lock(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                               const char *field);
/* Scope by the name of a dependency group: what only developers install by habit, else optional. */
enum scope python_group_scope(str group);
/* The scope of a package that several groups want: the best one. */
enum scope python_scope_join(enum scope a, enum scope b);
/* The last package, or NULL when there is none yet. */
struct locked *python_last(struct locked_file *f);
/* Says what was wrong with the TOML text, if anything was. */
void python_toml_report(const struct locked_file *f, const struct toml *t);

#endif
