#include "check/reachable_go.h"
#include "base/buf.h"
#include "base/map.h"
#include "format/go_symbol.h"

#define NAMED 4 /* symbols that the evidence names */

/* A Go program of the artifact. */
struct program {
    str path;
    str os, arch, package; /* "" where it does not say */
    bool all;              /* are all its functions told? */
    struct go_name_list names;
};
typedef VEC(struct program) program_list;
/* One import that an advisory names: "golang.org/x/net/html|linux||Parse Render". */
struct flawed {
    str path, os, arch, symbols;
};
struct verdict {
    enum reachable is;
    str why;
};

static struct flawed flawed_of(str code)
{
    struct flawed f;
    str rest;
    str_cut(code, '|', &f.path, &rest);
    str_cut(rest, '|', &f.os, &rest);
    str_cut(rest, '|', &f.arch, &f.symbols);
    return f;
}

static struct program program_of(struct arena *a, const struct fact *f)
{
    struct program p;
    str rest;
    str_cut(f->subject, ' ', &p.os, &rest);
    str_cut(rest, ' ', &p.arch, &p.package);
    p.all = str_starts(f->detail, STR("A"));
    p.names = go_names_unpack(a, str_from(f->detail, 1));
    p.path = f->at.path;
    return p;
}

static bool in_list(str list, str word)
{
    str one;
    while (str_split(&list, ',', &one))
        if (str_eq(one, word))
            return true;
    return false;
}

/* Was the program made for a system that the flaw is not on? */
static bool elsewhere(const struct program *p, const struct flawed *f)
{
    return (f->os.n && p->os.n && !in_list(f->os, p->os)) ||
           (f->arch.n && p->arch.n && !in_list(f->arch, p->arch));
}

/* The symbols that are linked in, up to some: "html.Parse, html.Render and 3 more". */
static str linked(struct arena *a, const struct program *p, const struct flawed *f, str package)
{
    struct buf b = {0};
    str rest = f->symbols, symbol;
    size_t n = 0;
    while (str_split(&rest, ' ', &symbol)) {
        if (!go_names_have(&p->names, go_name_hash(package, symbol)) || n++ >= NAMED)
            continue;
        buf_printf(&b, "%s%.*s.%.*s", n > 1 ? ", " : "", STR_ARG(str_base(f->path)), STR_ARG(symbol));
    }
    if (n > NAMED)
        buf_printf(&b, " and %zu more", n - NAMED);
    str out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return out;
}

static size_t count(str symbols)
{
    size_t n = 0;
    str one;
    while (str_split(&symbols, ' ', &one))
        n++;
    return n;
}

static str not_linked(struct arena *a, const struct flawed *f)
{
    size_t n = count(f->symbols);
    str symbols = f->symbols, first;
    str_split(&symbols, ' ', &first);
    if (n == 1)
        return arena_printf(a, "%.*s.%.*s is not linked in", STR_ARG(str_base(f->path)), STR_ARG(first));
    return arena_printf(a, "of the package %.*s none of the %zu flawed functions (%.*s ...) is linked in",
                        STR_ARG(f->path), n, STR_ARG(first));
}

static struct verdict judge_import(struct arena *a, const struct program *p, const struct flawed *f)
{
    str package = str_eq(f->path, p->package) ? STR("main") : f->path;
    if (elsewhere(p, f))
        return (struct verdict){
            REACHABLE_NO,
            arena_printf(a, "the flaw of %.*s is on %.*s%s%.*s only, the program is for %.*s/%.*s",
                         STR_ARG(f->path), STR_ARG(f->os), f->os.n && f->arch.n ? " " : "", STR_ARG(f->arch),
                         STR_ARG(p->os), STR_ARG(p->arch))};
    bool there = go_names_have(&p->names, go_name_hash(package, STR("")));
    if (!there && !p->all)
        return (struct verdict){REACHABLE_UNKNOWN, STR("")};
    if (!there)
        return (struct verdict){
            REACHABLE_NO, arena_printf(a, "no function of the package %.*s is linked in", STR_ARG(f->path))};
    if (!f->symbols.n)
        return (struct verdict){REACHABLE_YES,
                                arena_join(a, STR("linked in: the package "), f->path, STR(""))};
    str which = linked(a, p, f, package);
    if (which.n)
        return (struct verdict){REACHABLE_YES, arena_join(a, STR("linked in: "), which, STR(""))};
    if (!p->all)
        return (struct verdict){REACHABLE_UNKNOWN, STR("")};
    return (struct verdict){REACHABLE_NO, not_linked(a, f)};
}

/* Of several answers: one yes is enough, a no takes all. */
static void join(struct arena *a, struct verdict *to, const struct verdict *v, bool first)
{
    if (first || (v->is == REACHABLE_YES && to->is != REACHABLE_YES)) {
        *to = *v;
    } else if (to->is == REACHABLE_NO && v->is == REACHABLE_NO) {
        if (!str_eq(to->why, v->why) && to->why.n < 300)
            to->why = arena_join(a, to->why, STR("; "), v->why);
    } else if (to->is != REACHABLE_YES) {
        *to = (struct verdict){REACHABLE_UNKNOWN, STR("")};
    }
}

static struct verdict judge_program(struct arena *a, const struct finding *f, const struct program *p)
{
    struct verdict all = {REACHABLE_UNKNOWN, STR("")};
    for (size_t i = 0; i < f->code.n; i++) {
        struct flawed one = flawed_of(f->code.v[i]);
        struct verdict v = judge_import(a, p, &one);
        join(a, &all, &v, i == 0);
    }
    if (all.why.n)
        all.why = arena_printf(a, "%.*s: %.*s", STR_ARG(p->path), STR_ARG(all.why));
    return all;
}

static str key_of(struct arena *a, const struct location *l)
{
    return arena_printf(a, "%d %.*s", (int)l->layer, STR_ARG(l->path));
}

static struct verdict judge_finding(struct arena *a, const struct inventory *inv, const struct map *places,
                                    const program_list *programs, const struct finding *f)
{
    const struct component *c = &inv->components.v[f->component];
    struct verdict all = {REACHABLE_UNKNOWN, STR("")};
    for (size_t i = 0; i < c->locations.n; i++) {
        const uint64_t *at = map_get(places, key_of(a, &c->locations.v[i]));
        struct verdict v = {REACHABLE_UNKNOWN, STR("")};
        if (at)
            v = judge_program(a, f, &programs->v[*at]);
        join(a, &all, &v, i == 0);
    }
    return all;
}

void reachable_go(struct arena *a, const struct inventory *inv, struct report *r)
{
    struct arena run = {0};
    struct map places = {0};
    program_list programs = {0};
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *f = &inv->facts.v[i];
        if (!str_is(f->key, GO_LINKED_FACT))
            continue;
        *map_put(&run, &places, key_of(&run, &f->at), NULL) = programs.n;
        vec_push(&run, &programs, program_of(&run, f));
    }
    for (size_t i = 0; programs.n && i < r->findings.n; i++) {
        struct finding *f = &r->findings.v[i];
        if (!f->code.n || f->component >= inv->components.n ||
            !str_is(inv->components.v[f->component].type, "golang"))
            continue;
        struct verdict v = judge_finding(&run, inv, &places, &programs, f);
        f->reachable = v.is;
        f->reachable_why = arena_dup(a, v.why);
    }
    arena_free(&run);
}
