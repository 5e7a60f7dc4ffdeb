#include "catalog/sbom_cyclonedx.h"

struct sbom_item *cyclonedx_item(struct sbom *s, size_t index)
{
    return &s->items.v[index];
}

void cyclonedx_scope(struct sbom_item *item, str word)
{
    item->hinted = str_is(word, "required")   ? SCOPE_RUNTIME
                   : str_is(word, "optional") ? SCOPE_OPTIONAL
                   : str_is(word, "excluded") ? SCOPE_DEV
                                              : SCOPE_UNKNOWN;
}

void cyclonedx_tier(struct sbom *s, size_t item)
{
    if (item == SIZE_MAX || s->tier_known)
        return;
    str type = cyclonedx_item(s, item)->type;
    s->tier_known = str_is(type, "container") || str_is(type, "operating-system");
    s->tier = str_is(type, "container") ? TIER_CONTAINER : TIER_VM;
}

void cyclonedx_version(const struct sbom *s)
{
    uint64_t minor;
    str version = s->version;
    if (!str_starts(version, STR("1.")) || !str_u64(str_from(version, 2), 10, &minor))
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "is of no version of CycloneDX that is known here");
    else if (minor > 7)
        catalog_diag(s->ctx, DIAG_NOTE, s->entry,
                     "is of CycloneDX 1.%u, which is newer than what is known here", (unsigned)minor);
}
