#include "catalog/go_linked.h"
#include "format/go_pclntab.h"
#include "format/go_symbol.h"
#include <stdlib.h>

#define NAME_MAX_SIZE 4096
#define FACTS_MAX     ((size_t)8 << 20) /* bytes of one unit */

struct walk {
    struct go_names names;
    bool runtime; /* its start was seen: names are what they are in any program, not made unreadable */
    char package[NAME_MAX_SIZE], symbol[NAME_MAX_SIZE];
};

static bool take(void *ctx, str name)
{
    struct walk *w = ctx;
    if (name.n > NAME_MAX_SIZE) /* of type arguments, mostly */
        name = str_sub(name, 0, NAME_MAX_SIZE);
    struct go_symbol s = go_symbol_parse(name, w->package, w->symbol);
    go_names_add(&w->names, &s);
    w->runtime |= str_is(name, "runtime.main");
    return true;
}

static str setting(const struct go_build *b, str key)
{
    for (size_t i = 0; i < b->settings.n; i++)
        if (str_eq(b->settings.v[i].key, key))
            return b->settings.v[i].value;
    return STR("");
}

static bool word(str s)
{
    return str_of(s, "_") && s.n < 32;
}

/* A program that takes its code from other files tells only of its own. */
static bool is_whole(const struct go_build *b)
{
    str mode = setting(b, STR("-buildmode"));
    return !str_is(mode, "plugin") && !str_is(mode, "shared") &&
           !str_is(setting(b, STR("-linkshared")), "true");
}

/* Of some hundred programs at once only the first are told; the others stay unknown. */
static bool has_room(const struct unit *u)
{
    size_t n = 0;
    for (size_t i = 0; i < u->facts.n; i++)
        if (str_is(u->facts.v[i].key, GO_LINKED_FACT))
            n += u->facts.v[i].detail.n;
    return n < FACTS_MAX;
}

void go_linked_add(struct catalog_ctx *ctx, const struct entry *entry, const struct elf *elf,
                   const struct go_build *build)
{
    struct go_pclntab table;
    struct err e;
    struct arena *a = &ctx->unit->arena;
    if (!is_whole(build) || !has_room(ctx->unit) || !go_pclntab_find(elf, &table))
        return;
    struct walk *w = mem_alloc(sizeof *w);
    w->names = (struct go_names){0};
    w->runtime = false;
    bool ok = go_pclntab_names(&table, take, w, &e) && !w->names.full && w->runtime;
    str packed = go_names_pack(&w->names, ctx->scratch);
    free(w);
    if (!ok)
        return;
    str os = setting(build, STR("GOOS")), arch = setting(build, STR("GOARCH"));
    struct fact f = {.key = STR(GO_LINKED_FACT),
                     .subject = arena_printf(a, "%.*s %.*s %.*s", STR_ARG(word(os) ? os : STR("")),
                                             STR_ARG(word(arch) ? arch : STR("")), STR_ARG(build->package)),
                     .detail = arena_join(a, table.inlined ? STR("A") : STR("P"), packed, STR("")),
                     .at = {catalog_path(ctx, entry), ctx->unit->layer, 0}};
    vec_push(a, &ctx->unit->facts, f);
}
