/* OSV records, one JSON document each (schema 1.7, ossf.github.io/osv-schema). */
#include "advisory/feed/feed_format.h"

static bool read_osv(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    return draft_add(set, d->text, e);
}

const struct feed_format feed_osv = {
    .name = "OSV",
    .doc = "ossf.github.io/osv-schema",
    .read = read_osv,
};
