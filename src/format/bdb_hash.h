/* bdb_hash: the values of a Berkeley DB hash database, versions 7 to 10 (Berkeley DB, "db_page.h" layouts;
 * what rpm's "Packages" was until 2020), in the order of its pages. Either byte order. Damaged pages and
 * items are passed over and counted; no overflow page is read more often than a sound file has pages. */
#ifndef ASSAY_FORMAT_BDB_HASH_H
#define ASSAY_FORMAT_BDB_HASH_H

#include "base/buf.h"
#include "codec/stream.h"

struct bdb_hash {
    const struct reader_at *r;
    bool big;
    uint32_t page_size;
    uint64_t pages, next;         /* pages of the file, and the one to look at next */
    uint64_t budget;              /* overflow pages that may still be read */
    struct buf page, chunk, blob; /* the current page, one of an overflow chain, the value */
    unsigned entries, entry;      /* items of the current page, and the one to look at next */
    uint64_t skipped;             /* values below the least size asked for */
    unsigned damaged;
    struct err problem; /* the first of the damaged */
};

/* True if `head` (at least 16 bytes) begins as such a database. */
bool bdb_hash_magic(str head);
/* `r` must outlive it; to be closed also when false was returned. */
bool bdb_hash_open(struct bdb_hash *db, const struct reader_at *r, struct err *e);
/* The next value that has at least `least` bytes, valid until the next call; false at the end. */
bool bdb_hash_next(struct bdb_hash *db, size_t least, str *value);
void bdb_hash_close(struct bdb_hash *db);

#endif
