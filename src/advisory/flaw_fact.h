/* flaw_fact: what is told of a CVE itself, whatever package it is in: whether it is exploited (CISA KEV), how
 * likely it will be (EPSS), ratings and weaknesses by those who catalogue CVEs. One shard holds them all. */
#ifndef ASSAY_ADVISORY_FLAW_FACT_H
#define ASSAY_ADVISORY_FLAW_FACT_H

#include "advisory/database.h"
#include "advisory/draft.h"
#include "base/buf.h"

struct flaw_rating {
    str source, rating; /* "NVD", "CVSS:3.1/..." */
};
struct flaw_fact {
    bool kev, ransomware;
    str kev_added, kev_due;  /* YYYY-MM-DD; "" if not told */
    double epss, percentile; /* negative: not told */
    struct flaw_rating *ratings;
    size_t n_ratings;
    struct strs cwes;
    str title; /* one line; "" if none */
};

/* False when nothing is told of the CVE (e->text is "") or the shard cannot be read. Views of the shard, or
 * in `a`. */
bool database_flaw(struct database *db, struct arena *a, str cve, struct flaw_fact *out, struct err *e);
/* The same of an opened shard. */
bool flaw_fact_of(const struct shard *s, struct arena *a, str cve, struct flaw_fact *out);

/* The shard, of what all feeds tell, in any order (both arrays are sorted): exploited if any says so, since
 * the earliest day told; all ratings and weaknesses; of several titles the shortest; of EPSS the latest day.
 * *n is how many CVEs something is told of. */
bool flaw_facts_compile(struct draft_flaw *flaws, size_t n_flaws, struct draft_epss *epss, size_t n_epss,
                        uint64_t built, struct buf *out, size_t *n, struct err *e);

#endif
