#include "catalog/os_packages.h"

void os_packages_init(struct os_packages *p, struct catalog_ctx *ctx)
{
    *p = (struct os_packages){.ctx = ctx, .first = ctx->unit->components.n};
}

void os_packages_name(struct os_packages *p, str name)
{
    *map_put(p->ctx->scratch, &p->names, name, NULL) = 1;
}

void os_packages_provide(struct os_packages *p, str what, str provider)
{
    bool added;
    uint64_t *at = map_put(p->ctx->scratch, &p->provides, what, &added);
    if (!added)
        return;
    *at = p->providers.n;
    vec_push(p->ctx->scratch, &p->providers, provider);
}

/* The package that stands for a dependency, or an empty string. */
static str resolve(const struct os_packages *p, str name)
{
    if (map_get(&p->names, name))
        return name;
    const uint64_t *at = map_get(&p->provides, name);
    return at ? p->providers.v[*at] : STR_NONE;
}

/* `seen` maps a name to the number (from 1) of the last component that depends on it. */
static void resolve_one(const struct os_packages *p, struct component *c, struct map *seen, uint64_t number)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->depends.n; i++) {
        str name = resolve(p, c->depends.v[i]);
        if (!name.n || str_eq(name, c->name))
            continue;
        uint64_t *last = map_put(p->ctx->scratch, seen, name, NULL);
        if (*last == number)
            continue;
        *last = number;
        c->depends.v[kept++] = name;
    }
    c->depends.n = kept;
}

void os_packages_resolve(struct os_packages *p)
{
    struct unit *u = p->ctx->unit;
    struct map seen = {0};
    for (size_t i = p->first; i < u->components.n; i++)
        resolve_one(p, &u->components.v[i], &seen, i - p->first + 1);
}

/* The name of one relation: "libc6:any (>= 2.36) [amd64]" is libc6. */
static str relation_name(str relation)
{
    relation = str_trim(relation);
    size_t n = 0;
    while (n < relation.n && !ch_space(relation.p[n]) && relation.p[n] != '(' && relation.p[n] != ':' &&
           relation.p[n] != '[' && relation.p[n] != '<')
        n++;
    return str_sub(relation, 0, n);
}

void os_packages_relations(struct catalog_ctx *ctx, struct component *c, str relations)
{
    str all, one;
    while (str_split(&relations, ',', &all))
        while (str_split(&all, '|', &one)) {
            str name = relation_name(one);
            if (name.n)
                vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, name));
        }
}

void os_packages_provide_all(struct os_packages *p, str relations, str provider)
{
    str one;
    while (str_split(&relations, ',', &one)) {
        str name = relation_name(one);
        if (name.n)
            os_packages_provide(p, name, provider);
    }
}

bool os_packages_plain(str s)
{
    return s.n > 0 && str_of(s, "_-");
}

bool os_packages_here(const struct catalog_ctx *ctx)
{
    return ctx->depth == 0;
}
