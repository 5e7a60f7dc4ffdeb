/* download: files from http, https and file URLs into folders of the store, by several threads at once. A
 * file takes its name only when it is whole; one that broke off is gone on with, in the same run or the next.
 */
#ifndef ASSAY_ADVISORY_DOWNLOAD_H
#define ASSAY_ADVISORY_DOWNLOAD_H

#include "net/http.h"
#include <stdatomic.h>

struct downloader; /* connections that threads share; what they have taken off the network */

struct download {
    str url; /* of a file URL the path is percent-decoded */
    int dir; /* where it goes, under `name` */
    str name;
    str etag, modified; /* of what the caller has of it; "" or none: whatever there is */
    bool bulk;          /* one of many small ones: neither synced nor resumed */
};
struct downloaded {
    bool unchanged;     /* nothing was written */
    bool missing;       /* when it failed: there is no such file */
    str etag, modified; /* "" where unknown */
    int64_t time;       /* of the content, seconds since 1970; -1 if unknown */
    uint64_t bytes;
};

struct downloader *downloader_new(const struct http_options *o, bool offline);
void downloader_free(struct downloader *d);
/* Strings of *r live in `a`. */
bool download(struct downloader *d, struct arena *a, const struct download *what, struct downloaded *r,
              struct err *e);
/* A small text into memory; `dir` is for what it is until then. */
bool download_text(struct downloader *d, struct arena *a, str url, int dir, size_t max, str *out,
                   struct downloaded *r, struct err *e);
uint64_t download_bytes(const struct downloader *d); /* so far, from everywhere */
uint64_t download_count(const struct downloader *d); /* files and answers that nothing changed */

/* SHA-256 of a file, in hexadecimal, in `a`; "" when it cannot be read. */
str file_sha256(struct arena *a, int dir, str name);

#endif
