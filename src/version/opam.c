#include "version/part.h"
#include "version/version.h"

static void split(str v, str *version, str *revision)
{
    ptrdiff_t dash = str_rchr(v, '-');
    *version = dash < 0 ? v : str_sub(v, 0, (size_t)dash);
    *revision = dash < 0 ? STR_NONE : str_from(v, (size_t)dash + 1);
}

static int compare(str a, str b)
{
    str version_a, version_b, revision_a, revision_b;
    split(a, &version_a, &revision_a);
    split(b, &version_b, &revision_b);
    int c = dpkg_order(version_a, version_b);
    return c ? c : dpkg_order(revision_a, revision_b);
}

const struct version_scheme scheme_opam = {
    .name = "opam",
    .source = "opam manual, version ordering: Debian's order without epochs",
    .ecosystems = (const char *const[]){"opam", NULL},
    .compare = compare,
};
