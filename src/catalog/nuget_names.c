#include "catalog/nuget_names.h"
#include "base/map.h"

static const str prefix = STR_INIT("pkg:nuget/");

static str fold(struct arena *a, str name)
{
    char *to = arena_bytes(a, name.n);
    for (size_t i = 0; i < name.n; i++)
        to[i] = ch_lower(name.p[i]);
    return str_make(to, name.n);
}

/* Capitals sort before small letters. */
static bool is_better(const struct component *c, const struct component *than)
{
    int d = (c->state == STATE_DECLARED) - (than->state == STATE_DECLARED);
    return d ? d < 0 : str_cmp(c->name, than->name) < 0;
}

static void choose(const struct inventory *inv, struct map *best, struct arena *scratch)
{
    bool added;
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        if (!str_is(c->type, "nuget"))
            continue;
        uint64_t *at = map_put(scratch, best, fold(scratch, c->name), &added);
        if (added || is_better(c, &inv->components.v[*at]))
            *at = i;
    }
}

/* The purl with that spelling of its name, which needs no escape in either. */
static str respell(struct arena *a, str purl, str name)
{
    str rest = str_starts(purl, prefix) ? str_from(purl, prefix.n) : STR("");
    if (!str_istarts(rest, name) || str_starts(rest, name) ||
        (rest.n > name.n && rest.p[name.n] != '@' && rest.p[name.n] != '?'))
        return purl;
    return arena_join(a, prefix, name, str_from(rest, name.n));
}

static str name_in(str purl)
{
    str name = str_starts(purl, prefix) ? str_from(purl, prefix.n) : STR("");
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '@' || name.p[i] == '?')
            return str_sub(name, 0, i);
    return name;
}

void nuget_names(struct inventory *inv, struct arena *scratch)
{
    struct map best = {0};
    choose(inv, &best, scratch);
    for (size_t i = 0; i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i];
        if (!str_is(c->type, "nuget"))
            continue;
        for (size_t k = 0; k < c->depends.n; k++) {
            const uint64_t *to = map_get(&best, fold(scratch, name_in(c->depends.v[k])));
            if (to)
                c->depends.v[k] = respell(inv->arena, c->depends.v[k], inv->components.v[*to].name);
        }
        const uint64_t *at = map_get(&best, fold(scratch, c->name));
        c->purl = respell(inv->arena, c->purl, inv->components.v[*at].name);
        c->name = inv->components.v[*at].name;
    }
}
