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

/* Sets draft.flaws of all `n` drafts, in the arena. Withdrawn advisories join nothing. */
void flaws_resolve(struct arena *a, struct draft *const *drafts, size_t n);

#endif
