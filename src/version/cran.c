#include "version/part.h"
#include "version/version.h"

static int compare(str a, str b)
{
    return dotted_order(a, b, true);
}

const struct version_scheme scheme_cran = {
    .name = "cran",
    .source = "R numeric_version: numbers between . or -, a prefix first",
    .ecosystems = (const char *const[]){"CRAN", NULL},
    .compare = compare,
};
