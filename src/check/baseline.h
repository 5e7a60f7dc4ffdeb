/* baseline: a JSON report of before, so that only what is new since then is told. A finding is the same as
 * one of before when class, id and component are: the component without its version and qualifiers, or, for a
 * finding on no component, the subject (docs/ranking.md). */
#ifndef ASSAY_CHECK_BASELINE_H
#define ASSAY_CHECK_BASELINE_H

#include "base/err.h"
#include "base/map.h"
#include "model/finding.h"

enum { BASELINE_OPEN = 1, BASELINE_MET = 2 };
struct baseline_report {
    str ref;
    struct map findings; /* what a finding is known by to its BASELINE_... flags */
};
struct baseline {
    VEC(struct baseline_report) reports;
};

/* Takes a JSON report (or an array of them) in; strings live in `a` or are views of `text`. `file` is what
 * errors call it. */
bool baseline_parse(struct arena *a, const char *file, str text, struct baseline *out, struct err *e);
/* Takes out of `r` what was known: what is open if it was open, what is set aside if it stood there at all.
 * Counts it, and what was open and is not found any more. Of a baseline of several artifacts the reports on
 * the same `ref` count; one of a single artifact counts for any. */
void baseline_apply(struct arena *a, const struct baseline *b, struct report *r);

#endif
