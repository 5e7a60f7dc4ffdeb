#include "advisory/nevra.h"

str nevra_evr(str evr)
{
    return str_starts(evr, STR("0:")) ? str_from(evr, 2) : evr;
}

str nevra_package(str nevra)
{
    static const str names[] = {STR_INIT("src"),     STR_INIT("nosrc"),   STR_INIT("noarch"),
                                STR_INIT("x86_64"),  STR_INIT("aarch64"), STR_INIT("i586"),
                                STR_INIT("i686"),    STR_INIT("ppc64le"), STR_INIT("s390x"),
                                STR_INIT("riscv64"), STR_INIT("sw_64"),   STR_INIT("loongarch64"),
                                STR_INIT("ppc64"),   STR_INIT("s390"),    STR_INIT("armv7hl")};
    if (str_ends(nevra, STR(".rpm")))
        nevra.n -= 4;
    ptrdiff_t dot = str_rchr(nevra, '.');
    for (size_t i = 0; dot > 0 && i < sizeof names / sizeof *names; i++)
        if (str_eq(names[i], str_from(nevra, (size_t)dot + 1)))
            return str_sub(nevra, 0, (size_t)dot);
    return nevra;
}

bool nevra_cut(str nevra, bool unsure, str *name, str *evr)
{
    str s = nevra_package(nevra);
    ptrdiff_t release = str_rchr(s, '-');
    ptrdiff_t version = release > 0 ? str_rchr(str_sub(s, 0, (size_t)release), '-') : -1;
    if (version <= 0 || release == version + 1 || (size_t)release + 1 == s.n)
        return false;
    if (unsure && (!ch_digit(s.p[version + 1]) || str_chr(str_from(s, (size_t)release), '.') <= 0))
        return false;
    *name = str_sub(s, 0, (size_t)version);
    *evr = nevra_evr(str_from(s, (size_t)version + 1));
    return true;
}
