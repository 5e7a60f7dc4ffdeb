/* rpm_ndb: the package file ("Packages.db") of rpm's own database format "ndb": pages of slots, each of which
 * tells where the header of a package stands, in blocks of 16 bytes. Little-endian throughout. Damaged slots
 * are passed over and counted. */
#ifndef ASSAY_FORMAT_RPM_NDB_H
#define ASSAY_FORMAT_RPM_NDB_H

#include "base/buf.h"
#include "codec/stream.h"

struct rpm_ndb {
    const struct reader_at *r;
    uint64_t slots, next; /* slots of the file, and the one to look at next */
    uint64_t budget;      /* bytes of headers that may still come: they do not overlap in a sound file */
    struct buf blob;
    unsigned damaged;
    struct err problem; /* the first of the damaged */
};

/* True if `head` begins as such a file. */
bool rpm_ndb_magic(str head);
/* `r` must outlive it; to be closed also when false was returned. */
bool rpm_ndb_open(struct rpm_ndb *db, const struct reader_at *r, struct err *e);
/* The next header, valid until the next call; false at the end. */
bool rpm_ndb_next(struct rpm_ndb *db, str *blob);
void rpm_ndb_close(struct rpm_ndb *db);

#endif
