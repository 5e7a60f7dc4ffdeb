/* ledger: what a build holds in memory of every record while their contents lie in the spool: id, rank, time,
 * CVE and aliases, some 60 bytes each. When all are in, it is settled which records count and which flaws
 * each advisory is about (advisory/flaw.h).
 *  - Of several records with one id the one of the highest rank is the advisory, then the one modified last,
 *    else the first met.
 *  - Documents whose rank is over 0 may each hold a part of what an id means (a branch, an architecture):
 * rows of records of equal rank are put together, equal ones once. One that is whole stands alone: of
 * its rank nothing older is joined to it.
 *  - A record of lower rank adds its rows on packages that those of higher rank do not speak of; of OSV's
 *    records (rank 0) only the one modified last.
 * Records have numbers, in no order. */
#ifndef ASSAY_ADVISORY_LEDGER_H
#define ASSAY_ADVISORY_LEDGER_H

#include "advisory/draft.h"
#include "base/err.h"
#include <pthread.h>

struct ledger_source {
    str name, licence, modified; /* modified: the latest of its records that count */
    uint32_t records;
};
struct ledger_part {
    size_t part;
    uint32_t first, n; /* records */
};
struct ledger_joined {
    uint32_t record, advisory;
};
struct ledger {
    struct arena arena;
    pthread_mutex_t lock;
    const char **entries; /* by number */
    size_t n, cap;
    VEC(struct ledger_part) parts; /* by first record */
    struct map source_index;
    VEC(struct ledger_source) sources; /* sorted by name and licence once settled */
    /* Once settled: */
    uint64_t *counting;               /* a bit a record: it is the advisory of its id */
    uint64_t *joining;                /* its rows join those of the advisory, or others join its own */
    uint64_t *rowless;                /* it names no package, but others of its id do */
    VEC(struct ledger_joined) joined; /* by record */
    uint32_t *flaw;                   /* by number: 0 its own id, or CVEs; else 1 + index of flaws */
    VEC(struct strs) flaws;
    uint64_t advisories, repeated;
};

void ledger_init(struct ledger *l);
void ledger_free(struct ledger *l);
/* Enters the drafts of a part of the feeds: the number of the first; the others follow. Threads may call it
 * at once; what counts depends on the numbers of the parts and the order in each. */
uint32_t ledger_add(struct ledger *l, size_t part, const struct draft *drafts, size_t n);
void ledger_settle(struct ledger *l);

static inline bool ledger_bit(const uint64_t *bits, uint32_t record)
{
    return bits[record / 64] >> (record % 64) & 1;
}
/* Is anything of the record wanted? */
static inline bool ledger_wants(const struct ledger *l, uint32_t record)
{
    return ledger_bit(l->counting, record) || ledger_bit(l->joining, record);
}
/* The record that is the advisory of the id of a wanted one. */
uint32_t ledger_advisory(const struct ledger *l, uint32_t record);
unsigned ledger_rank(const struct ledger *l, uint32_t record);
/* Below 0 where x, of two records with one id, is preferred to y. */
int ledger_prefer(const struct ledger *l, uint32_t x, uint32_t y);
/* False for a withdrawn record that is not the advisory itself. */
bool ledger_adds(const struct ledger *l, uint32_t record);
/* The advisory of a joining record without rows and text, its arrays in `a`. */
void ledger_draft(const struct ledger *l, uint32_t advisory, struct arena *a, struct draft *out);
/* The flaws of a record of that id and CVEs, in memory that lives as long as the ledger and `d`. */
struct strs ledger_flaws(const struct ledger *l, uint32_t record, const struct draft *d);

#endif
