#include "version/part.h"
#include "version/version.h"

static int compare(str a, str b)
{
    return semver_precedence(a, b, true);
}

const struct version_scheme scheme_nuget = {
    .name = "nuget",
    .source = "NuGet package versioning: four numbers, pre-releases without regard to case, metadata ignored",
    .ecosystems = (const char *const[]){"NuGet", NULL},
    .compare = compare,
};
