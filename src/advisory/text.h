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
/* One text after the other, by id:
 *   text_walk_init(&w, shard);
 *   while (text_walk_next(&w)) { w.id, w.title, w.raw ... }
 *   if (w.failed) ... a block could not be read
 *   text_walk_free(&w); */
struct text_walk {
    str id, title, raw; /* raw: as text_encode wrote it; until the next one */
    bool failed;
    /* Private */
    const struct shard *s;
    size_t at;
    uint32_t block; /* 1 more than the index of the one in `content` */
    struct arena arena;
    str content;
};
void text_walk_init(struct text_walk *w, const struct shard *s); /* NULL: there are none */
bool text_walk_next(struct text_walk *w);
void text_walk_free(struct text_walk *w);
/* All of it, in `a`. */
bool text_read(const struct shard *s, struct arena *a, str id, struct text *out, struct err *e);

#endif
