/* maven: what the readers of build files in the Java world share. */
#ifndef ASSAY_CATALOG_MAVEN_H
#define ASSAY_CATALOG_MAVEN_H

#include "catalog/catalog.h"

/* A group or an artifact: letters, digits, '.', '-' and '_', at most 256. */
bool maven_name_valid(str name);
/* The one version that is asked for: "1.0" of "1.0" and of "[1.0]"; "" for ranges, LATEST and RELEASE, which
 * a repository decides, and for what cannot be a version (Maven documentation, version requirements). */
str maven_pin(str request);
/* A new component of type maven, declared, not finished. */
struct component *maven_add(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                            const char *field, str group, str artifact, str version, uint32_t line);

#endif
