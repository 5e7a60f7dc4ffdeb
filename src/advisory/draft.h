/* draft: an advisory as the compiler holds it between reading the feeds and writing the shards: only what the
 * database keeps, strings interned. A set of drafts is made by one thread from one part of a feed. */
#ifndef ASSAY_ADVISORY_DRAFT_H
#define ASSAY_ADVISORY_DRAFT_H

#include "advisory/osv.h"
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
    enum vendor_status status;
    str reason;
    struct strs code; /* as in struct osv_affected */
};
struct draft {
    str id, modified;
    str source, licence; /* of the publisher */
    uint32_t flags;      /* enum advisory_flag */
    unsigned rank;       /* as in struct osv_record */
    bool whole;          /* likewise */
    struct strs cves;    /* that it is about, sorted */
    struct strs aliases; /* other ids of the same flaw that are no CVE, sorted */
    struct strs ratings;
    struct strs cwes; /* sorted */
    struct draft_row *rows;
    size_t n_rows;
    str title;
    str text; /* the rest for people, as advisory/text.h writes it */
};
/* What a feed says of a CVE itself, in whatever package it is: exploited, how bad, what it is called. */
struct draft_flaw {
    str cve;
    uint32_t key;              /* cve_key (advisory/cve.h); set by draft_flaw */
    str source;                /* who says it, as findings name it: "NVD" */
    bool kev, ransomware;      /* exploited in the wild; by ransomware */
    str kev_added, kev_due;    /* YYYY-MM-DD; "" if not told */
    struct strs ratings, cwes; /* CVSS vectors, words; "CWE-79" */
    str title;
};
/* How likely a CVE is to be exploited (EPSS), in hundred-thousandths as published; all of them are a feed. */
struct draft_epss {
    uint32_t cve; /* cve_key (advisory/cve.h) */
    uint32_t epss, percentile;
    int32_t day; /* of the scores, since 1970: the later counts */
};
/* A series of releases of a product and how long it is cared for. Each end is YYYY-MM-DD, "yes" (it has come,
 * the day is not told), "no" (it has not, nor is a day told) or "" (nothing is told). */
struct draft_cycle {
    str product, label;                   /* "debian", "Debian" */
    str cycle, codename;                  /* "12", "Bookworm" */
    str released, latest, latest_on, lts; /* lts: since when, as an end is written */
    str support;                          /* end of active support */
    str eol;                              /* end of security fixes for everyone */
    str extended;                         /* end of those by extended support */
    unsigned rank;                        /* of several on one cycle: what the higher one tells counts */
};
/* A purl without version that names a product. */
struct draft_identifier {
    str product, purl;
};
/* Where flaws and cycles of a feed come from: what records tell of themselves, once a document. */
struct draft_source {
    str name, licence, modified; /* RFC 3339, or a date */
    uint32_t records;
};
struct draft_set {
    struct arena arena, scratch; /* scratch: of one record */
    struct intern intern;
    struct map ranges;
    VEC(struct draft) drafts;
    VEC(struct draft_flaw) flaws;
    VEC(struct draft_epss) epss;
    VEC(struct draft_cycle) cycles;
    VEC(struct draft_identifier) identifiers;
    VEC(struct draft_source) sources;
    VEC(str) notes; /* what of a document was not understood, one line each */
};

void draft_set_init(struct draft_set *set);
void draft_set_free(struct draft_set *set);
/* Reads one OSV record into the set; `json` need not outlive the call. */
bool draft_add(struct draft_set *set, str json, struct err *e);
/* Adds a record that some other format told; its strings need not outlive the call. False, with a note, for
 * one that osv_check refuses. */
bool draft_record(struct draft_set *set, const struct osv_record *r);
/* Adds what a feed says of a CVE; strings need not outlive the call. False (and nothing added) for no CVE. */
bool draft_flaw(struct draft_set *set, const struct draft_flaw *f);
/* The same for its score and percentile, 0 to 1, of a day since 1970. */
bool draft_epss(struct draft_set *set, str cve, double epss, double percentile, int64_t day);
/* Strings need not outlive the call. */
void draft_cycle(struct draft_set *set, const struct draft_cycle *c);
/* A copy whose strings are in the table. */
struct draft_cycle draft_cycle_keep(struct intern *t, const struct draft_cycle *c);
void draft_identifier(struct draft_set *set, str product, str purl);
/* What a document tells of itself. */
void draft_source(struct draft_set *set, str name, str licence, str modified, uint32_t records);
/* "WHAT: WHY" of a part of a document that was skipped; printed as a warning, the first few of a feed. */
void draft_note(struct draft_set *set, str what, const char *why);

#endif
