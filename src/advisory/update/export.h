/* export: a database as one file for machines without a network, and back. The file is a tar compressed with
 * zstd:
 *
 *   assay-database.json   schema, when it was built, and path, size and SHA-256 of all that follows
 *   assay-database.sig    Ed25519 signature of assay-database.json; only when signed
 *   db/...                the files of the generation
 *   updated               when the data of its feeds were last known to be new
 *   feeds/...             the store of the feeds; only when asked for
 *
 * The same database gives the same bytes. */
#ifndef ASSAY_ADVISORY_EXPORT_H
#define ASSAY_ADVISORY_EXPORT_H

#include "base/err.h"

#define EXPORT_SCHEMA "assay/export/1"
#define EXPORT_INDEX  "assay-database.json"
#define EXPORT_SIGN   "assay-database.sig"

struct export_result {
    uint64_t built, files, bytes; /* bytes: of the files, not compressed */
    bool is_signed;               /* import: by the key that was asked for */
    bool feeds;
};

/* Writes the database in `db` to the descriptor. `sign`: the PEM of a private key, or empty; `sign_name` is
 * for messages. */
bool database_export(const char *db, int fd, str sign, str sign_name, bool feeds, struct export_result *r,
                     struct err *e);
/* Reads such a file and, when every digest and (where `key` is not empty) the signature is right, makes it
 * the database in one step. One that was built before that in use is refused unless `older`. */
bool database_import(const char *db, int fd, str key, str key_name, bool older, struct export_result *r,
                     struct err *e);

#endif
