#include "report/report.h"

const struct report_format *report_format_of(str name)
{
    for (const struct report_format *const *f = report_formats; *f; f++)
        if (str_eq(str_c((*f)->name), name))
            return *f;
    return NULL;
}

void report_drain(struct buf *out, const struct report_style *style)
{
    enum { part = 256 << 10 };
    if (style->drain && out->n >= part)
        style->drain(out, style->drain_to);
}
