#include "version/version.h"

static const struct version_scheme *scheme_named(str name)
{
    for (const struct version_scheme *const *s = version_schemes; *s; s++)
        for (const char *const *e = (*s)->ecosystems; *e; e++)
            if (str_ieq(str_c(*e), name))
                return *s;
    return NULL;
}

/* Ecosystems that republish packages of others in the order of these; the suffix names which. */
static bool republishes(str name)
{
    static const char *const names[] = {"Echo", "Root", "TuxCare", "Docker Hardened Images",
                                        "Red Hat Lightwell"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(str_c(names[i]), name))
            return true;
    return false;
}

const struct version_scheme *version_scheme_of(str ecosystem)
{
    str name, suffix, inner, rest;
    const struct version_scheme *scheme = NULL;
    str_cut(ecosystem, ':', &name, &suffix);
    str_cut(suffix, ':', &inner, &rest);
    if (republishes(name) && !republishes(inner))
        scheme = scheme_named(inner);
    /* What they build again differs in the build alone ("1.2.3+echo.2"), which npm would ignore. */
    if (scheme && scheme == scheme_named(STR("npm")))
        scheme = scheme_named(STR("Pub"));
    return scheme ? scheme : scheme_named(name);
}

bool version_valid(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] < 0x20 || v.p[i] == 0x7f)
            return false;
    return v.n > 0;
}

bool version_exact(str v)
{
    unsigned dots = 0;
    size_t i = 0;
    for (; i < v.n && (ch_digit(v.p[i]) || (v.p[i] == '.' && i && ch_digit(v.p[i - 1]))); i++)
        dots += v.p[i] == '.';
    if (dots != 2 || !ch_digit(v.p[i - 1]) || (i < v.n && v.p[i] != '-' && v.p[i] != '+'))
        return false;
    return str_of(str_from(v, i), ".-+");
}
