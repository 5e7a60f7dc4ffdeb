#include "base/err.h"
#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *e, const char *what, str where, const char *why, ...)
{
    if (!e)
        return false;
    int n = where.n ? snprintf(e->text, sizeof e->text, "%s %.*s: ", what, STR_ARG(where))
                    : snprintf(e->text, sizeof e->text, "%s: ", what);
    if (n < 0 || (size_t)n >= sizeof e->text)
        return false;
    va_list ap;
    va_start(ap, why);
    vsnprintf(e->text + n, sizeof e->text - (size_t)n, why, ap);
    va_end(ap);
    return false;
}

bool err_hint(struct err *e, const char *hint)
{
    size_t n = strlen(e->text);
    snprintf(e->text + n, sizeof e->text - n, "; %s", hint);
    return false;
}
