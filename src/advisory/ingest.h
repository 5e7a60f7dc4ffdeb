/* ingest: the records of a feed's files into drafts, on several threads, and from there to the spool. */
#ifndef ASSAY_ADVISORY_INGEST_H
#define ASSAY_ADVISORY_INGEST_H

#include "advisory/feed/feed.h"
#include "advisory/stage.h"
#include <signal.h>

struct ingest {
    struct stage *to;                  /* where drafts go */
    uint64_t refused;                  /* files that are no advisory */
    const volatile sig_atomic_t *stop; /* as in struct build_options */
};

/* One JSON file or member of an archive may have this many bytes. */
#define RECORD_MAX ((size_t)64 << 20)
/* A file of a feed that holds many records, decompressed. */
#define DOCUMENT_MAX ((size_t)1 << 30)

/* Reads them all. A file that is no advisory is a warning (the first 20 are printed) and counted; a file,
 * an archive or a member that cannot be read is an error, since nobody knows what it held. */
bool ingest_files(struct ingest *in, const feed_files *files, unsigned jobs, struct err *e);

#endif
