/* tar_feed: the documents of a feed that comes as one tar archive, compressed or not
 * ("archive_latest.tar.zst" of a CSAF provider), one after another: nothing of it is held but the document at
 * hand. */
#ifndef ASSAY_ADVISORY_TAR_FEED_H
#define ASSAY_ADVISORY_TAR_FEED_H

#include "format/tar.h"

struct tar_feed {
    int fd;
    struct reader_at file;
    struct stream *stream;
    struct inbuf in;
    struct arena scratch;
    struct tar tar;
};

/* Is the file's name that of a tar: .tar, .tgz, .tar.gz, .tar.zst ...? */
bool tar_feed_name(str name);
/* Is it one by its content? */
bool tar_feed_is(const char *path);
/* Close it in either case. */
bool tar_feed_open(struct tar_feed *t, const char *path, struct err *e);
/* The next member that is a document (feed_is_document), of at most `max` bytes: its name and its bytes, in
 * `a`. False at the end with e->text "", and on an error. */
bool tar_feed_next(struct tar_feed *t, struct arena *a, size_t max, str *name, str *text, struct err *e);
void tar_feed_close(struct tar_feed *t);

#endif
