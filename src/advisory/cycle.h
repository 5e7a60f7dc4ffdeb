/* cycle: series of releases of products, how long each is cared for, and which Package URLs are a product.
 * One shard holds them all. */
#ifndef ASSAY_ADVISORY_CYCLE_H
#define ASSAY_ADVISORY_CYCLE_H

#include "advisory/database.h"
#include "advisory/draft.h"
#include "base/buf.h"

/* Ends are written as in struct draft_cycle: YYYY-MM-DD, "yes" (has come), "no" (has not) or "" (not told).
 */
struct cycle {
    str cycle, codename;
    str released, latest, latest_on, lts;
    str support, eol, extended;
};
struct product {
    str name, label; /* "debian", "Debian" (the name where no label is told) */
    const struct shard *shard;
    size_t first, n; /* of its cycles */
};

/* By name, or by the Package URL of a component without its version, qualifiers and subpath. False when no
 * such product is known (e->text is "") or the shard cannot be read. */
bool database_product(struct database *db, str name, struct product *out, struct err *e);
bool database_product_of_purl(struct database *db, str purl, struct product *out, struct err *e);
/* The same of an opened shard. */
bool product_of_name(const struct shard *s, str name, struct product *out);
bool product_of_purl(const struct shard *s, str purl, struct product *out);
/* A Package URL in the form that is looked up: as it is, in lower case where its registry ignores case. */
str cycle_purl(struct arena *a, str purl);
/* The i-th cycle of a product, in the order of their release, the newest first. */
struct cycle product_cycle(const struct product *p, size_t i);
/* The cycle that a version belongs to: the one whose name is the version or its beginning up to a dot (or up
 * to a sign that begins a pre-release, build or revision), the longest. False when there is none. */
bool product_cycle_of(const struct product *p, str version, struct cycle *out);

/* The shard, of what all feeds tell, in any order (both arrays are sorted). *n is how many cycles it holds. A
 * Package URL with qualifiers or of several products names none. */
bool cycles_compile(struct draft_cycle *cycles, size_t n_cycles, struct draft_identifier *identifiers,
                    size_t n_identifiers, uint64_t built, struct buf *out, size_t *n, struct err *e);

#endif
