/* flaw: which flaws an advisory is about. A flaw is keyed by its CVE, else by an advisory's id.
 *
 * An advisory that names CVEs is about those, one or many. One that names none joins, through `aliases` only,
 * the others that share an id with it; if together they lead to exactly one CVE, that is the flaw. If they
 * lead to several, joining stops: each is about the CVEs that its own ids lead to, else about itself. If they
 * lead to none, the flaw is called by the smallest id among them. `related` and `upstream` never join, and
 * nothing joins two CVEs, so the answer does not depend on the order of the records. */
#ifndef ASSAY_ADVISORY_FLAW_H
#define ASSAY_ADVISORY_FLAW_H

#include "advisory/draft.h"

/* An advisory that names no CVE and is not withdrawn; the flaws are set by flaw_resolve. */
struct flaw_member {
    str id;
    struct strs aliases;
    struct strs flaws;
    size_t parent; /* of the tree of those that it joins */
};
struct flaws {
    struct arena *a;
    VEC(struct flaw_member) members;
    struct map bearers; /* id -> 1 + index of the first member that bears it */
    struct map claims;  /* such an id -> CVEs that others say it is another name of */
};

/* First all members, then all advisories (not withdrawn ones) that name exactly one CVE, then flaw_resolve.
 * Strings must live as long as the arena. */
void flaw_member(struct flaws *f, str id, struct strs aliases);
void flaw_claim(struct flaws *f, str id, struct strs aliases, str cve);
void flaw_resolve(struct flaws *f);

#endif
