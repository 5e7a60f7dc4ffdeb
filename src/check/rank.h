/* rank: the order of findings in a report (docs/ranking.md). */
#ifndef ASSAY_CHECK_RANK_H
#define ASSAY_CHECK_RANK_H

#include "base/err.h"
#include "model/finding.h"

enum rank_key { RANK_RISK, RANK_SEVERITY, RANK_SCORE, RANK_EPSS, RANK_DUE, RANK_COMPONENT, RANK_ID };

/* The key of that name, for --sort; false and *e for another word. */
bool rank_key_parse(str word, enum rank_key *out, struct err *e);
/* By risk, the highest first: open ones before those set aside, exploited ones, severity, EPSS, those with a
 * fix, what is in the running path before what may be before what is not, score; then id, subject, place,
 * evidence: no two findings that differ are equal. */
int finding_rank(const struct finding *x, const struct finding *y);
/* Sorts by the key, what is equal in it by risk. */
void rank_findings(struct report *r, enum rank_key key);

#endif
