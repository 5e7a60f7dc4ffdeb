/* Numbers, booleans, dates and times (TOML 1.0, "Integer" to "Local Time"): their grammar; the value stays
 * text. */
#include "format/toml_parts.h"

/* Digits of the base with single underscores between them. */
static bool digits(str s, const char *set)
{
    bool before = false;
    for (size_t i = 0; i < s.n; i++) {
        bool digit = s.p[i] && strchr(set, s.p[i]);
        if (!digit && (s.p[i] != '_' || !before))
            return false;
        before = digit;
    }
    return before;
}

static bool decimal(str s)
{
    return digits(s, "0123456789");
}

/* A decimal number without a sign has no leading zero. */
static bool whole(str s)
{
    return decimal(s) && (s.n == 1 || s.p[0] != '0');
}

static str without_sign(str s)
{
    return s.n && (s.p[0] == '+' || s.p[0] == '-') ? str_from(s, 1) : s;
}

static bool is_integer(str s)
{
    if (str_starts(s, STR("0x")))
        return digits(str_from(s, 2), "0123456789abcdefABCDEF");
    if (str_starts(s, STR("0o")))
        return digits(str_from(s, 2), "01234567");
    if (str_starts(s, STR("0b")))
        return digits(str_from(s, 2), "01");
    return whole(without_sign(s));
}

static bool is_float(str s)
{
    str exponent, fraction;
    s = without_sign(s);
    if (str_is(s, "inf") || str_is(s, "nan"))
        return true;
    bool has_exponent = str_cut(s, 'e', &s, &exponent) || str_cut(s, 'E', &s, &exponent);
    if (has_exponent && !decimal(without_sign(exponent)))
        return false;
    bool has_fraction = str_cut(s, '.', &s, &fraction);
    if (has_fraction && !decimal(fraction))
        return false;
    return (has_exponent || has_fraction) && whole(s);
}

/* Two digits at s.p[at], from `low` to `high`. */
static bool pair(str s, size_t at, unsigned low, unsigned high)
{
    uint64_t v;
    return at + 2 <= s.n && ch_digit(s.p[at]) && str_u64(str_sub(s, at, 2), 10, &v) && v >= low && v <= high;
}

static bool is_date(str s)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint64_t year, month;
    if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || !str_u64(str_sub(s, 0, 4), 10, &year) ||
        !pair(s, 5, 1, 12))
        return false;
    str_u64(str_sub(s, 5, 2), 10, &month);
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return pair(s, 8, 1, days[month - 1] + (month == 2 && leap));
}

static bool plain_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]))
            return false;
    return s.n > 0;
}

static bool is_time(str s)
{
    if (s.n < 8 || s.p[2] != ':' || s.p[5] != ':')
        return false;
    if (!pair(s, 0, 0, 23) || !pair(s, 3, 0, 59) || !pair(s, 6, 0, 60))
        return false;
    return s.n == 8 || (s.p[8] == '.' && plain_digits(str_from(s, 9)));
}

static bool is_offset(str s)
{
    if (s.n == 1)
        return s.p[0] == 'Z' || s.p[0] == 'z';
    return s.n == 6 && (s.p[0] == '+' || s.p[0] == '-') && s.p[3] == ':' && pair(s, 1, 0, 23) &&
           pair(s, 4, 0, 59);
}

/* RFC 3339 with the parts that TOML lets go; 'T' may be a blank. */
static bool is_date_time(str s)
{
    if (is_date(s) || is_time(s))
        return true;
    if (s.n < 19 || !memchr("Tt ", s.p[10], 3) || !is_date(str_sub(s, 0, 10)))
        return false;
    str rest = str_from(s, 11);
    size_t n = 0;
    while (n < rest.n && !memchr("Zz+-", rest.p[n], 4))
        n++;
    return is_time(str_sub(rest, 0, n)) && (n == rest.n || is_offset(str_from(rest, n)));
}

/* The characters up to what may follow a value. A date and its time may have one blank between them. */
static str token(const struct toml *t)
{
    str all = str_make(t->p, (size_t)(t->end - t->p));
    size_t n = 0;
    while (n < all.n && !memchr(",]}# \t\r\n", all.p[n], 8))
        n++;
    if (n == 10 && n + 1 < all.n && all.p[n] == ' ' && ch_digit(all.p[n + 1]) && all.p[4] == '-') {
        n++;
        while (n < all.n && !memchr(",]}# \t\r\n", all.p[n], 8))
            n++;
    }
    return str_sub(all, 0, n);
}

bool toml_scalar(struct toml *t, enum toml_type *type, str *text)
{
    str s = token(t);
    if (str_is(s, "true") || str_is(s, "false"))
        *type = TOML_BOOL;
    else if (is_integer(s))
        *type = TOML_INTEGER;
    else if (is_float(s))
        *type = TOML_FLOAT;
    else if (is_date_time(s))
        *type = TOML_DATE;
    else
        return toml_fail(t, s.n ? "has a value of no known form" : "lacks a value");
    *text = s;
    t->p += s.n;
    return true;
}
