#include "catalog/base_image.h"

/* How many layers of `inv` are those of `base`; 0 unless all of the base's are. */
static size_t common_layers(const struct inventory *inv, const struct inventory *base)
{
    if (!base->layers.n || base->layers.n > inv->layers.n)
        return 0;
    for (size_t i = 0; i < base->layers.n; i++)
        if (!base->layers.v[i].diff_id.n || !str_eq(base->layers.v[i].diff_id, inv->layers.v[i].diff_id))
            return 0;
    return base->layers.n;
}

void base_image_find(struct inventory *inv, const struct inventory *bases, size_t n)
{
    const struct inventory *best = NULL;
    size_t most = 0;
    if (!n || !inv->layers.n)
        return;
    for (size_t i = 0; i < n; i++) {
        size_t common = common_layers(inv, &bases[i]);
        if (common > most) {
            most = common;
            best = &bases[i];
        }
    }
    if (!best) {
        inventory_diag(inv, DIAG_NOTE, STR(""), "was built on none of the images that --base names");
        return;
    }
    if (inv->base.digest.n && !str_eq(inv->base.digest, best->digest))
        inv->base.name = inv->base.digest = STR("");
    if (!inv->base.name.n)
        inv->base.name = best->ref;
    inv->base.digest = best->digest;
    inv->base.layers = (uint32_t)most;
    inv->base.how = STR("--base");
}
