/* fetch: a feed by URL into a temporary folder of the bucket's layout. */
#ifndef ASSAY_ADVISORY_FETCH_H
#define ASSAY_ADVISORY_FETCH_H

#include "base/err.h"
#include "base/vec.h"
#include <signal.h>

struct fetched {
    VEC(str) folders;                  /* temporary ones, NUL-terminated */
    const volatile sig_atomic_t *stop; /* as in struct build_options */
};

/* True for "file://...", "http://..." and "https://...". */
bool fetch_is_url(const char *place);
/* The path that a file URL names (RFC 8089), in `a`; NULL and *e when it names a host or holds a zero byte.
 */
const char *fetch_file_path(struct arena *a, const char *url, struct err *e);
/* The folder or file, in `a`, that now holds the feed; NULL and *e on failure. A file URL is its own path. An
 * http URL of a *.json or *.zip file is that file; any other is the root of a bucket: its ecosystems.txt, and
 * the all.zip of each ecosystem in it; one of those missing is a failure, so that no part is left out unseen.
 * `tmp` is where the folder is made; NULL: $TMPDIR, else /tmp. */
const char *fetch_feed(struct fetched *f, struct arena *a, const char *url, const char *tmp, struct err *e);
/* Removes the temporary folders. */
void fetch_clear(struct fetched *f);

#endif
