/* gather: puts together by flaw what a document tells by package (Debian's tracker, Alpine's secdb, Photon's
 * lists), so that each flaw becomes one record. */
#ifndef ASSAY_ADVISORY_GATHER_H
#define ASSAY_ADVISORY_GATHER_H

#include "advisory/draft.h"

/* What is said of one package of one release. */
struct gather_row {
    str ecosystem, package;
    str fixed; /* the versions before it are meant; "": all of them are */
    str limit; /* where `fixed` is "": only the versions before this one, which is no fix for this release */
    enum vendor_status status;
    str reason, rating; /* "" if none */
};
struct gather_flaw {
    str id; /* "CVE-2021-44228", or the document's own name of a flaw */
    str details;
    str links[2];
    VEC(str) aliases, related;
    VEC(struct gather_row) rows;
};
struct gather {
    struct arena arena;
    struct map by_id;
    VEC(struct gather_flaw) flaws;
};

/* The flaw of that id, made where it is new; the pointer holds until the next call. The id must outlive the
 * gather. */
struct gather_flaw *gather_flaw(struct gather *g, str id);
void gather_row(struct gather *g, struct gather_flaw *f, const struct gather_row *row);
/* Adds a record of rank 1 for each flaw with rows: `prefix` ("DEBIAN-") and its id. A flaw whose id has the
 * prefix `own` ("TEMP-"; NULL: none) keeps its id as it is. */
void gather_records(struct gather *g, struct draft_set *set, str prefix, str own);
void gather_free(struct gather *g);

#endif
