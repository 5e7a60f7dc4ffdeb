#include "report/relations.h"
#include "base/map.h"
#include <stdlib.h>

/* `wish`, or what makes it unique; the map holds how often a wish was met, so that many equal ones stay
 * cheap. */
static str unique_ref(struct arena *a, struct map *taken, str wish)
{
    bool added;
    uint64_t met = *map_put(a, taken, wish, &added);
    str ref = wish;
    while (!added) {
        ref = arena_printf(a, "%.*s|%llu", STR_ARG(wish), (unsigned long long)++met);
        map_put(a, taken, ref, &added);
    }
    *map_get(taken, wish) = met ? met : 1;
    return ref;
}

static int ascending(const void *x, const void *y)
{
    size_t p = *(const size_t *)x, q = *(const size_t *)y;
    return (p > q) - (p < q);
}

/* The components that c's list of purls names, without itself. */
static void resolve(struct arena *a, const struct map *purls, const struct component *c, size_t self,
                    struct relations_node *nodes)
{
    struct relations_node *node = &nodes[self];
    for (size_t i = 0; i < c->depends.n; i++) {
        const uint64_t *at = map_get(purls, c->depends.v[i]);
        if (at && *at - 1 != self) {
            vec_push(a, &node->depends, (size_t)*at - 1);
            nodes[*at - 1].wanted = true;
        }
    }
    if (!node->depends.n)
        return;
    qsort(node->depends.v, node->depends.n, sizeof *node->depends.v, ascending);
    size_t kept = 1;
    for (size_t i = 1; i < node->depends.n; i++)
        if (node->depends.v[i] != node->depends.v[kept - 1])
            node->depends.v[kept++] = node->depends.v[i];
    node->depends.n = kept;
}

struct relations *relations_make(struct arena *a, const struct report *const *reports, size_t n)
{
    struct relations *all = arena_many(a, struct relations, n);
    struct map taken = {0};
    for (size_t i = 0; i < n; i++) {
        const struct inventory *inv = reports[i]->inventory;
        struct map purls = {0};
        all[i].artifact = unique_ref(a, &taken, STR("artifact"));
        all[i].nodes = arena_many(a, struct relations_node, inv->components.n);
        for (size_t k = 0; k < inv->components.n; k++) {
            str purl = inv->components.v[k].purl;
            all[i].nodes[k].ref = unique_ref(a, &taken, purl.n ? purl : STR("component"));
            uint64_t *at = purl.n ? map_put(a, &purls, purl, NULL) : NULL;
            if (at && !*at)
                *at = k + 1;
        }
        for (size_t k = 0; k < inv->components.n; k++)
            resolve(a, &purls, &inv->components.v[k], k, all[i].nodes);
    }
    return all;
}
