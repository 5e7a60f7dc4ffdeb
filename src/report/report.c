#include "report/report.h"

const struct report_format *report_format_of(str name)
{
    for (const struct report_format *const *f = report_formats; *f; f++)
        if (str_eq(str_c((*f)->name), name))
            return *f;
    return NULL;
}
