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

/* "HH:MM:SS" or "HH:MM" at the beginning of *s, which is cut off. */
static bool take_clock(str *s, int64_t *seconds)
{
    uint64_t h, m, sec = 0;
    if (s->n < 5 || s->p[2] != ':' || !str_u64(str_sub(*s, 0, 2), 10, &h) ||
        !str_u64(str_sub(*s, 3, 2), 10, &m))
        return false;
    bool with_seconds = s->n >= 8 && s->p[5] == ':';
    if (with_seconds && !str_u64(str_sub(*s, 6, 2), 10, &sec))
        return false;
    *s = str_from(*s, with_seconds ? 8 : 5);
    *seconds = (int64_t)(h * 3600 + m * 60 + sec);
    return h < 24 && m < 60 && sec <= 60;
}

/* ".123" as microseconds; what is smaller is dropped. */
static int64_t take_fraction(str *s)
{
    int64_t micros = 0, unit = 100000;
    if (s->n < 2 || s->p[0] != '.' || !ch_digit(s->p[1]))
        return 0;
    for (*s = str_from(*s, 1); s->n && ch_digit(s->p[0]); *s = str_from(*s, 1), unit /= 10)
        micros += unit * (s->p[0] - '0');
    return micros;
}

/* "Z", "+HH:MM" or nothing, to the end. */
static bool zone_seconds(str s, int64_t *seconds)
{
    *seconds = 0;
    if (!s.n || str_ieq(s, STR("Z")))
        return true;
    int sign = s.p[0] == '-' ? -1 : 1;
    str clock = str_from(s, 1);
    if ((s.p[0] != '+' && s.p[0] != '-') || !take_clock(&clock, seconds) || clock.n)
        return false;
    *seconds *= sign;
    return true;
}

bool date_micros(str s, int64_t *micros)
{
    int64_t days, clock = 0, zone = 0, fraction = 0;
    if (!date_days(str_sub(s, 0, 10), &days))
        return false;
    str rest = str_from(s, 10);
    if (rest.n) {
        bool joined = rest.p[0] == 'T' || rest.p[0] == 't' || rest.p[0] == ' ';
        rest = str_from(rest, 1);
        if (!joined || !take_clock(&rest, &clock))
            return false;
        fraction = take_fraction(&rest);
        if (!zone_seconds(rest, &zone))
            return false;
    }
    *micros = (days * 86400 + clock - zone) * 1000000 + fraction;
    return true;
}
