/* npm: what the readers of npm's lock files and of installed packages share. */
#ifndef ASSAY_CATALOG_NPM_H
#define ASSAY_CATALOG_NPM_H

#include "catalog/catalog.h"
#include "format/json.h"

#define NPM_NAME_MAX 512 /* a longer name is none (npm's own limit is 214) */

/* A name and version as npm would print them: not empty, no blank or control character, no "..". */
bool npm_name_valid(str name);
/* "sha512-BASE64 sha1-BASE64" (Subresource Integrity) to the component's hashes; others are left out. */
void npm_integrity(struct catalog_ctx *ctx, struct component *c, str integrity);
/* Where a package came from, if not from a registry, as the purl qualifier vcs_url or download_url, without a
 * password or token that the address may hold. */
void npm_resolved(struct catalog_ctx *ctx, struct component *c, str resolved);
/* "MIT", {"type": "MIT"}, or an array of either: consumes the value. */
void npm_licences(struct catalog_ctx *ctx, struct component *c, struct json *j);

#endif
