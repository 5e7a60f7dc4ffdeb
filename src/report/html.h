/* html: the parts of the HTML writer. Internal to src/report. */
#ifndef ASSAY_REPORT_HTML_H
#define ASSAY_REPORT_HTML_H

#include "report/group.h"

/* A text file that the program carries (tools/embed.py), and how a Content-Security-Policy names it. */
struct embedded {
    str text;
    const char *hash;
};

struct html {
    struct buf *out;
    struct arena *a;       /* of a target */
    struct arena *scratch; /* of an item */
    const struct report *r;
    const struct report_style *style;
    const struct fix_groups *groups;
    size_t number; /* of the target, from 1 */
};

/* Severity counts as words in their colours, each a link to the list that is filtered by it. */
void html_counts(struct html *h, const size_t counts[SEVERITY_CRITICAL + 1]);
/* The lists of a target; each writes nothing when it is empty. */
void html_policy(struct html *h);
void html_standard(struct html *h);
void html_diagnostics(struct html *h);
void html_exploited(struct html *h);
void html_upgrades(struct html *h);
void html_findings(struct html *h);
void html_components(struct html *h);
void html_sources(struct html *h);

#endif
