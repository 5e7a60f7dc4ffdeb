#include "report/summary.h"

struct summary report_summary(const struct report *r)
{
    struct summary s = {.components = r->inventory->components.n};
    for (size_t i = 0; i < r->inventory->components.n; i++) {
        const struct component *c = &r->inventory->components.v[i];
        s.removed += c->state == STATE_REMOVED;
        s.fixtures += c->state != STATE_REMOVED && c->fixture.n;
    }
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        if (f->status != STATUS_OPEN) {
            s.set_aside++;
            continue;
        }
        s.open[f->severity]++;
        s.open_all++;
        s.fixable += f->fix_version.n > 0;
    }
    return s;
}

void summary_words(struct buf *out, const size_t counts[SEVERITY_CRITICAL + 1])
{
    bool any = false;
    /* Unknown comes last: it is not less than low, it is not known. */
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--) {
        if (!counts[i])
            continue;
        buf_printf(out, "%s%zu %s", any ? ", " : "", counts[i], severity_name((enum severity)i));
        any = true;
    }
    if (!any)
        buf_add(out, STR("none"));
}
