/* Every comparator on three versions, one a line: it must be an order whatever the bytes are. */
#include "version/version.h"
#include <stdlib.h>

static int sign(int c)
{
    return (c > 0) - (c < 0);
}

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* '#' of Packagist equals every number, so that only the other bytes are in an order there. */
static bool has_wildcard(const uint8_t *data, size_t size)
{
    return size && memchr(data, '#', size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str rest = str_make(data, size), x = STR_NONE, y = STR_NONE, z = STR_NONE;
    (void)(str_split(&rest, '\n', &x) && str_split(&rest, '\n', &y) && str_split(&rest, '\n', &z));
    bool wildcard = has_wildcard(data, size);
    for (const struct version_scheme *const *s = version_schemes; *s; s++) {
        int xy = sign((*s)->compare(x, y)), yz = sign((*s)->compare(y, z)), xz = sign((*s)->compare(x, z));
        check((*s)->compare(x, x) == 0);
        check(xy == -sign((*s)->compare(y, x)));
        if (wildcard)
            continue;
        if (xy <= 0 && yz <= 0)
            check(xz == (xy + yz < 0 ? -1 : 0));
        if (xy >= 0 && yz >= 0)
            check(xz == (xy + yz > 0 ? 1 : 0));
    }
    version_valid(x);
    version_scheme_of(x);
    return 0;
}
