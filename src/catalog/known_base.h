/* known_base: images that were assessed before, so that what is built on one of them is known to be: one line
 * an image, with the chained digest of its layers (OCI image specification, config.md, "Layer ChainID").
 * Pure. */
#ifndef ASSAY_CATALOG_KNOWN_BASE_H
#define ASSAY_CATALOG_KNOWN_BASE_H

#include "base/vec.h"
#include "model/inventory.h"

enum { KNOWN_BASES_MAX = 2000 }; /* more than that: the oldest go */

struct known_base {
    str chain;              /* "sha256:..." of all its layers */
    uint32_t layers;        /* at least 1 */
    str digest;             /* of the image */
    str created;            /* RFC 3339, as its configuration says; "" if it does not */
    str os;                 /* "debian:12"; "" if there is none */
    str assessed;           /* YYYY-MM-DD */
    int64_t critical, high; /* open flaws of that severity then; -1: not judged */
    str name;               /* "debian:12", or where it lay */
};
typedef VEC(struct known_base) known_bases;

/* Lines that are none of these are left out; memory is that of `text`, which must stay. */
void known_bases_parse(struct arena *a, str text, known_bases *out);
str known_bases_text(struct arena *a, const known_bases *all);
/* What an image would be as a base, without its flaws. False for what is no image, has no layer, or has one
 * whose content was not read to its end: what its configuration claims of them is no proof. */
bool known_base_of(struct arena *a, const struct inventory *inv, str as_of, struct known_base *out);
/* Puts it last, in place of what was known of the image before. False when nothing is new. */
bool known_bases_add(struct arena *a, known_bases *all, const struct known_base *b);
/* The chained digests of the first 1, 2 ... layers; a layer whose content was not read ends them. */
void image_chains(struct arena *a, const struct inventory *inv, str **chains, size_t *n);
/* The fact of that key, or NULL. */
const struct fact *inventory_fact(const struct inventory *inv, const char *key);

#endif
