#include "version/part.h"
#include "version/version.h"

static int compare(str a, str b)
{
    return dotted_order(a, b, false);
}

const struct version_scheme scheme_hackage = {
    .name = "hackage",
    .source = "Haskell Package Versioning Policy: lists of numbers, a prefix first",
    .ecosystems = (const char *const[]){"Hackage", NULL},
    .compare = compare,
};
