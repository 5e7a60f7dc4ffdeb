/* nuspec: the specification of a package of NuGet or Chocolatey (NuGet documentation, ".nuspec reference").
 */
#ifndef ASSAY_CATALOG_NUSPEC_H
#define ASSAY_CATALOG_NUSPEC_H

#include "catalog/catalog.h"

struct nuspec {
    str id, version;
    str licence;    /* SPDX, or "" */
    VEC(str) needs; /* ids */
};

/* Reads it, into scratch memory. False, with a diagnostic, when it has no valid id and version. A template of
 * one ("$version$") is none, without a diagnostic. */
bool nuspec_read(struct catalog_ctx *ctx, const struct entry *entry, struct content *content,
                 struct nuspec *out);

#endif
