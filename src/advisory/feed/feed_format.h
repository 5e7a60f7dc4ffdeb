/* feed_format: one kind of document that advisories come in. One a file (src/advisory/feed_NAME.c), each ends
 * in one `const struct feed_format feed_NAME`; the build makes the table. Pure: bytes in, drafts out. */
#ifndef ASSAY_ADVISORY_FEED_FORMAT_H
#define ASSAY_ADVISORY_FEED_FORMAT_H

#include "advisory/draft.h"

/* A document of a feed, decompressed. */
struct feed_document {
    str path; /* where it lies, members of archives behind "!/"; compression suffixes taken off */
    str text; /* all of it */
};
struct feed_format {
    const char *name; /* as in messages: "CISA KEV" */
    const char *doc;  /* where the format is described */
    /* Is it this kind? `head` is the beginning of the text, up to FEED_HEAD bytes, white space and a BOM left
     * out. At most one format may say yes to a document that is well-formed; NULL: asked last (OSV). */
    bool (*is)(str path, str head);
    /* Adds what it says to the set. False when it is not what it seemed, with the reason; records of it that
     * cannot be understood are skipped and told with draft_note. */
    bool (*read)(struct draft_set *set, const struct feed_document *d, struct err *e);
};
enum { FEED_HEAD = 4096 };

/* Has the JSON object that `head` begins with that key at its top level, as far as the head goes? */
bool feed_key(str head, const char *key);

extern const struct feed_format *const feed_formats[]; /* NULL-terminated, generated */
/* Never NULL: OSV when no other says yes. */
const struct feed_format *feed_format_of(const struct feed_document *d);

#endif
