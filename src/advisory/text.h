/* text: what people read of an advisory: title, prose, dates, ids and links, in a text shard. */
#ifndef ASSAY_ADVISORY_TEXT_H
#define ASSAY_ADVISORY_TEXT_H

#include "advisory/osv.h"
#include "advisory/shard.h"
#include "base/buf.h"

struct text {
    str summary, details, published, modified, withdrawn;
    VEC(str) aliases, upstream, related;
    VEC(struct osv_reference) references;
};

/* One line that says what the advisory is about: its summary, else the first sentence of its details, at most
 * 160 bytes; a view of the record. "" when it has neither. */
str text_title_of(const struct osv_record *r);
/* The record's text in the form that a block holds. Details are cut at 1 MiB, links at 10,000. */
void text_encode(struct buf *out, const struct osv_record *r);

/* The title of an advisory, "" if the shard does not know it. */
str text_title(const struct shard *s, str id);
/* All of it, in `a`. */
bool text_read(const struct shard *s, struct arena *a, str id, struct text *out, struct err *e);

#endif
