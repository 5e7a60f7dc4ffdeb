/* summary: the counts of a judged artifact that every report format shows. */
#ifndef ASSAY_REPORT_SUMMARY_H
#define ASSAY_REPORT_SUMMARY_H

#include "report/report.h"

struct summary {
    size_t open[SEVERITY_CRITICAL + 1]; /* open findings by severity */
    size_t open_all;
    size_t set_aside;  /* ignored or not affected */
    size_t fixable;    /* open findings with a version that fixes them */
    size_t components; /* all that are listed, also */
    size_t removed;    /* those that a later layer removed, */
    size_t fixtures;   /* and those that are no part of the application */
};
struct summary report_summary(const struct report *r);
/* "2 critical, 3 high, 1 unknown"; "none" when all counts are 0. */
void summary_words(struct buf *out, const size_t counts[SEVERITY_CRITICAL + 1]);

#endif
