#include "base/date.h"

static bool leap(int64_t y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int64_t month_length(int64_t y, int64_t m)
{
    static const char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[m - 1] + (m == 2 && leap(y));
}

/* Days from 0000-01-01 to the first day of year y. */
static int64_t days_before_year(int64_t y)
{
    return y * 365 + (y + 3) / 4 - (y + 99) / 100 + (y + 399) / 400;
}

bool date_days(str s, int64_t *days)
{
    uint64_t y, m, d;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_u64(str_sub(s, 0, 4), 10, &y) ||
        !str_u64(str_sub(s, 5, 2), 10, &m) || !str_u64(str_sub(s, 8, 2), 10, &d))
        return false;
    if (m < 1 || m > 12 || d < 1 || (int64_t)d > month_length((int64_t)y, (int64_t)m))
        return false;
    int64_t n = days_before_year((int64_t)y) - days_before_year(1970) + (int64_t)d - 1;
    for (uint64_t i = 1; i < m; i++)
        n += month_length((int64_t)y, (int64_t)i);
    *days = n;
    return true;
}

str date_of_seconds(struct arena *a, int64_t seconds)
{
    int64_t days = seconds / 86400 - (seconds % 86400 < 0);
    int64_t n = days + days_before_year(1970), y, m = 1;
    if (n < 0)
        return STR("0000-01-01");
    if (n >= days_before_year(10000))
        return STR("9999-12-31");
    for (y = n / 366; days_before_year(y + 1) <= n; y++)
        ;
    n -= days_before_year(y);
    for (; n >= month_length(y, m); m++)
        n -= month_length(y, m);
    return arena_printf(a, "%04d-%02d-%02d", (int)y, (int)m, (int)n + 1);
}
