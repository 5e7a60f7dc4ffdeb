#include "advisory/cvss.h"
#include "advisory/advisory.h"

static bool read_value(const struct cvss_metric *m, str text, uint8_t *value)
{
    for (uint8_t i = 0; i < CVSS_VALUES && m->values[i]; i++) {
        if (str_eq(text, str_c(m->values[i]))) {
            *value = i;
            return true;
        }
    }
    return false;
}

static bool read_field(str field, const struct cvss_metric *metrics, size_t n, uint8_t *value)
{
    str name, text;
    if (!str_cut(field, ':', &name, &text))
        return false;
    for (size_t i = 0; i < n; i++)
        if (str_eq(name, str_c(metrics[i].name)))
            return value[i] == CVSS_ABSENT && read_value(&metrics[i], text, &value[i]);
    return false;
}

bool cvss_parse(str fields, const struct cvss_metric *metrics, size_t n, uint8_t *value)
{
    memset(value, CVSS_ABSENT, n);
    str field;
    while (str_split(&fields, '/', &field))
        if (!read_field(field, metrics, n, value))
            return false;
    for (size_t i = 0; i < n; i++)
        if (metrics[i].mandatory && value[i] == CVSS_ABSENT)
            return false;
    return true;
}

/* Takes `prefix` off *v. */
static bool take(str *v, str prefix)
{
    if (!str_starts(*v, prefix))
        return false;
    *v = str_from(*v, prefix.n);
    return true;
}

/* NVD wrote v2 vectors between parentheses. */
static str without_parentheses(str v)
{
    return str_starts(v, STR("(")) && str_ends(v, STR(")")) ? str_sub(v, 1, v.n - 2) : v;
}

bool cvss_score(str vector, double *score, int *version)
{
    int tenths, which;
    bool ok;
    if (take(&vector, STR("CVSS:4.0/"))) {
        which = 40;
        ok = cvss4_score(vector, &tenths);
    } else if (take(&vector, STR("CVSS:3.1/"))) {
        which = 31;
        ok = cvss3_score(vector, 1, &tenths);
    } else if (take(&vector, STR("CVSS:3.0/"))) {
        which = 30;
        ok = cvss3_score(vector, 0, &tenths);
    } else {
        which = 2;
        ok = cvss2_score(without_parentheses(vector), &tenths);
    }
    if (!ok)
        return false;
    *score = tenths / 10.0;
    if (version)
        *version = which;
    return true;
}
