#include "version/part.h"
#include "version/version.h"

/* Pub orders equal versions by their builds: none first, else by the rules of pre-releases. */
static int compare(str a, str b)
{
    int c = semver_precedence(a, b, false);
    if (c)
        return c;
    str core, build_a, build_b;
    bool with_a = str_cut(a, '+', &core, &build_a), with_b = str_cut(b, '+', &core, &build_b);
    if (!with_a || !with_b)
        return (int)with_a - (int)with_b;
    return semver_identifiers(build_a, build_b, false);
}

const struct version_scheme scheme_pub = {
    .name = "pub",
    .source = "Dart pub_semver: Semantic Versioning 2.0.0 with builds in order",
    .ecosystems = (const char *const[]){"Pub", "Root", NULL},
    .compare = compare,
};
