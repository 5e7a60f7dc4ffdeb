/* feed: where advisories come from: finds the files of a feed. */
#ifndef ASSAY_ADVISORY_FEED_H
#define ASSAY_ADVISORY_FEED_H

#include "base/err.h"
#include "base/vec.h"

enum feed_kind { FEED_JSON, FEED_ZIP, FEED_TAR };
struct feed_file {
    str path; /* NUL-terminated */
    enum feed_kind kind;
};
typedef VEC(struct feed_file) feed_files;

/* True for the name of what a feed may consist of: .json, .xml and .csv, also compressed (.gz, .bz2, .xz,
 * .zst).
 */
bool feed_is_document(str name);
/* Adds the files of one place, in an order that depends on their names alone:
 *  - a file that is a zip or tar archive (compressed or not), or else one document;
 *  - a folder with `ecosystems.txt`, one folder name a line: the all.zip of each, as in the OSV bucket (else
 * the documents in it); one that is named but not there is a warning;
 *  - any other folder: every document, *.zip and tar (by its name) below it.
 * False when the place cannot be read. */
bool feed_find(struct arena *a, const char *from, feed_files *out, struct err *e);

/* The lines of ecosystems.txt that are folder names, empty lines left out; false for one that is a path. */
typedef VEC(str) feed_names;
bool feed_ecosystems(struct arena *a, str text, feed_names *out, struct err *e);

/* All bytes of a file of at most `max` bytes, in `a`. */
bool feed_read(struct arena *a, const char *path, size_t max, str *out, struct err *e);

#endif
