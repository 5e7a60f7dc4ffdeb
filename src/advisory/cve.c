#include "advisory/cve.h"

enum { NUMBER_BITS = 25, YEAR_FIRST = 1970, YEARS = 128 };

static bool digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]))
            return false;
    return s.n > 0;
}

bool cve_key(str id, uint32_t *key)
{
    str year = str_sub(id, 4, 4), number = str_from(id, 9);
    uint64_t y, n;
    if (!str_starts(id, STR("CVE-")) || id.n < 13 || id.p[8] != '-' || !digits(year) || !digits(number) ||
        (number.n > 4 && number.p[0] == '0'))
        return false;
    if (!str_u64(year, 10, &y) || !str_u64(number, 10, &n) || y < YEAR_FIRST || y >= YEAR_FIRST + YEARS ||
        n >> NUMBER_BITS)
        return false;
    *key = (uint32_t)(y - YEAR_FIRST) << NUMBER_BITS | (uint32_t)n;
    return true;
}

str cve_name(struct arena *a, uint32_t key)
{
    return arena_printf(a, "CVE-%u-%04u", YEAR_FIRST + (key >> NUMBER_BITS), key & ((1u << NUMBER_BITS) - 1));
}
