/* map: string to 64-bit value, open addressing, memory from an arena. Keys are not copied: they must live as
 * long as the map. Nothing is ever removed. */
#ifndef ASSAY_BASE_MAP_H
#define ASSAY_BASE_MAP_H

#include "base/arena.h"

struct map_slot {
    str key; /* key.p NULL: empty */
    uint64_t value;
};
struct map {
    struct map_slot *slots;
    size_t n, cap; /* cap is a power of two, or 0 */
};

/* The value at `key`, or NULL. */
uint64_t *map_get(const struct map *m, str key);
/* The value at `key`, made 0 first when it was absent; *added (may be NULL) tells which. */
uint64_t *map_put(struct arena *a, struct map *m, str key, bool *added);

/* intern: equal strings become one copy, so that they compare by pointer. */
struct intern {
    struct arena *arena;
    struct map map;
};
str intern_str(struct intern *t, str s);

#endif
