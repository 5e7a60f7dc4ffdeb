#include "version/part.h"
#include "version/version.h"

/* Without the revision of the packaging: a last "-N" of at most four digits (a longer number is the date of a
 * Go pseudo-version). Advisories speak of the upstream version, so revisions must not order versions. */
static str upstream(str v)
{
    ptrdiff_t dash = str_rchr(v, '-');
    if (dash <= 0)
        return v;
    str revision = str_from(v, (size_t)dash + 1);
    return revision.n <= 4 && digits_all(revision) ? str_sub(v, 0, (size_t)dash) : v;
}

static int compare(str a, str b)
{
    return semver_precedence(upstream(a), upstream(b), false);
}

const struct version_scheme scheme_bitnami = {
    .name = "bitnami",
    .source = "Semantic Versioning 2.0.0 section 11 without the revision -N",
    .ecosystems = (const char *const[]){"Bitnami", NULL},
    .compare = compare,
};
