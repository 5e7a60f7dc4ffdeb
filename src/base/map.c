#include "base/map.h"

static struct map_slot *map_find(struct map_slot *slots, size_t cap, str key)
{
    size_t i = str_hash(key) & (cap - 1);
    while (slots[i].key.p && !str_eq(slots[i].key, key))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

uint64_t *map_get(const struct map *m, str key)
{
    if (!m->cap)
        return NULL;
    struct map_slot *s = map_find(m->slots, m->cap, key);
    return s->key.p ? &s->value : NULL;
}

static void map_grow(struct arena *a, struct map *m)
{
    size_t cap = m->cap ? m->cap * 2 : 16;
    struct map_slot *slots = arena_many(a, struct map_slot, cap);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key.p)
            *map_find(slots, cap, m->slots[i].key) = m->slots[i];
    m->slots = slots;
    m->cap = cap;
}

uint64_t *map_put(struct arena *a, struct map *m, str key, bool *added)
{
    if (m->n * 4 >= m->cap * 3)
        map_grow(a, m);
    struct map_slot *s = map_find(m->slots, m->cap, key);
    bool fresh = !s->key.p;
    if (fresh) {
        *s = (struct map_slot){key.p ? key : STR(""), 0};
        m->n++;
    }
    if (added)
        *added = fresh;
    return &s->value;
}

str intern_str(struct intern *t, str s)
{
    uint64_t *known = map_get(&t->map, s);
    if (known)
        return str_make((const char *)(uintptr_t)*known, s.n);
    str copy = arena_dup(t->arena, s);
    *map_put(t->arena, &t->map, copy, NULL) = (uint64_t)(uintptr_t)copy.p;
    return copy;
}
