#include "version/version.h"

const struct version_scheme *version_scheme_of(str ecosystem)
{
    str name, suffix;
    str_cut(ecosystem, ':', &name, &suffix);
    for (const struct version_scheme *const *s = version_schemes; *s; s++)
        for (const char *const *e = (*s)->ecosystems; *e; e++)
            if (str_ieq(str_c(*e), name))
                return *s;
    return NULL;
}

bool version_valid(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return false;
    return v.n > 0;
}
