/* draft: an advisory as the compiler holds it between reading the feeds and writing the shards: only what the
 * database keeps, strings interned. A set of drafts is made by one thread from one part of a feed. */
#ifndef ASSAY_ADVISORY_DRAFT_H
#define ASSAY_ADVISORY_DRAFT_H

#include "advisory/shard.h"
#include "base/map.h"

struct strs {
    str *v;
    size_t n;
};
struct draft_item {
    enum range_item kind;
    str s;
};
struct draft_ranges {
    const struct draft_item *v; /* equal sets of one draft_set share this pointer */
    size_t n;
};
struct draft_row {
    str ecosystem, package; /* the package in the form of ecosystem_package */
    struct draft_ranges ranges;
    struct strs ratings;
    uint32_t flags; /* enum note_flag */
};
struct draft {
    str id, modified;
    str source, licence; /* of the publisher */
    uint32_t flags;      /* enum advisory_flag */
    struct strs cves;    /* that it is about, sorted */
    struct strs aliases; /* other ids of the same flaw that are no CVE, sorted */
    struct strs ratings;
    struct strs flaws; /* set by flaws_resolve (advisory/flaw.h), in its arena */
    struct draft_row *rows;
    size_t n_rows;
    str title;
    str text; /* the rest for people, as advisory/text.h writes it */
};
struct draft_set {
    struct arena arena, scratch;
    struct intern intern;
    struct map ranges;
    VEC(struct draft) drafts;
};

void draft_set_init(struct draft_set *set);
void draft_set_free(struct draft_set *set);
/* Reads one OSV record into the set; `json` need not outlive the call. */
bool draft_add(struct draft_set *set, str json, struct err *e);

#endif
