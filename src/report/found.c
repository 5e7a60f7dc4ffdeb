#include "catalog/catalog.h"
#include "report/matrix.h"
#include "report/text.h"

struct found {
    struct buf *out;
    struct arena *a;
    const struct inventory *inv;
    size_t width;
};

static str name_of(struct found *f, const struct component *c)
{
    return text_clean(f->a, c->version.n ? arena_join(f->a, c->name, STR(" "), c->version) : c->name);
}

/* Where the evidence stands: the line only where the place is the same file. */
static str place(struct found *f, const struct component *c, str path)
{
    for (size_t i = 0; i < c->locations.n; i++) {
        const struct location *l = &c->locations.v[i];
        if (!str_eq(l->path, path))
            continue;
        str at = l->line ? arena_printf(f->a, "%.*s:%u", STR_ARG(path), (unsigned)l->line) : path;
        return text_clean(
            f->a, l->layer >= 0 ? arena_printf(f->a, "%.*s (layer %d)", STR_ARG(at), (int)l->layer) : at);
    }
    return text_clean(f->a, path);
}

static void line(struct found *f, str text)
{
    text_pad(f->out, 2);
    text_wrap(f->out, text, f->width, 2, 6);
}

static void evidence(struct found *f, const struct component *c, const struct evidence *v)
{
    str field = v->field.n ? arena_join(f->a, STR(", by "), text_clean(f->a, v->field), STR("")) : STR("");
    str at = place(f, c, v->path), name = name_of(f, c);
    line(f, arena_printf(f->a, "%.*s: %s, confidence %s, in %.*s%.*s", STR_ARG(name), state_name(c->state),
                         confidence_name(v->confidence), STR_ARG(at), STR_ARG(field)));
}

static size_t count_of(const struct found *f, str cataloger)
{
    size_t n = 0;
    for (size_t i = 0; i < f->inv->components.n; i++)
        for (size_t k = 0; k < f->inv->components.v[i].evidence.n; k++)
            if (str_eq(f->inv->components.v[i].evidence.v[k].cataloger, cataloger)) {
                n++;
                break;
            }
    return n;
}

static void by_cataloger(struct found *f, const struct cataloger *g)
{
    str name = str_c(g->name);
    size_t n = count_of(f, name);
    if (!n)
        return;
    buf_printf(f->out, "\n%s (%s): %zu component%s\n", g->name, g->ecosystem, n, n == 1 ? "" : "s");
    for (size_t i = 0; i < f->inv->components.n; i++) {
        const struct component *c = &f->inv->components.v[i];
        for (size_t k = 0; k < c->evidence.n; k++)
            if (str_eq(c->evidence.v[k].cataloger, name))
                evidence(f, c, &c->evidence.v[k]);
    }
}

/* Why a component is not there, or not matched by itself; "" when it is. */
static str reason(struct found *f, const struct component *c)
{
    if (c->fixture.n)
        return arena_join(f->a, STR("not of the application, not matched: "), text_clean(f->a, c->fixture),
                          STR(""));
    if (c->state == STATE_REMOVED)
        return arena_printf(f->a, "removed by layer %u, matched with --all-layers only",
                            (unsigned)c->removed_by);
    if (c->owner.n)
        return arena_join(f->a, STR("installed by "), text_clean(f->a, c->owner),
                          STR(", matched as a part of that"));
    if (c->state == STATE_DECLARED)
        return STR("declared: the file locks it or asks for it, nothing shows that it is installed");
    return STR("");
}

static void set_apart(struct found *f)
{
    bool begun = false;
    for (size_t i = 0; i < f->inv->components.n; i++) {
        const struct component *c = &f->inv->components.v[i];
        str why = reason(f, c), name = name_of(f, c);
        if (!why.n)
            continue;
        if (!begun)
            buf_add(f->out, STR("\nNot installed, or not matched by itself\n"));
        begun = true;
        str at = c->locations.n ? place(f, c, c->locations.v[0].path) : STR("?");
        line(f, arena_printf(f->a, "%.*s in %.*s: %.*s", STR_ARG(name), STR_ARG(at), STR_ARG(why)));
    }
}

static void noted(struct found *f)
{
    bool begun = false;
    for (size_t i = 0; i < f->inv->facts.n; i++) {
        const struct fact *x = &f->inv->facts.v[i];
        if (!str_is(x->key, "sbom.embedded"))
            continue;
        if (!begun)
            buf_add(f->out,
                    STR("\nSBOMs inside, noted only (give one as the target to judge what it says)\n"));
        begun = true;
        str subject = text_clean(f->a, x->subject), detail = text_clean(f->a, x->detail);
        line(f, arena_printf(f->a, "%.*s: %.*s", STR_ARG(subject), STR_ARG(detail)));
    }
}

static void unread(struct found *f)
{
    for (size_t i = 0; i < f->inv->diagnostics.n; i++) {
        const struct diagnostic *d = &f->inv->diagnostics.v[i];
        if (i == 0)
            buf_add(f->out, STR("\nDiagnostics\n"));
        str path = text_clean(f->a, d->path), message = text_clean(f->a, d->message);
        line(f, arena_printf(f->a, "%s: %.*s%s%.*s", diag_level_name(d->level), STR_ARG(path),
                             path.n ? ": " : "", STR_ARG(message)));
    }
}

void matrix_found(struct buf *out, const struct inventory *inv, size_t width)
{
    struct arena a = {0};
    struct found f = {out, &a, inv, width};
    str ref = text_clean(&a, inv->ref);
    buf_printf(out, "%.*s: %zu component%s in %llu entries\n", STR_ARG(ref), inv->components.n,
               inv->components.n == 1 ? "" : "s", (unsigned long long)inv->files);
    if (inv->os.id.n)
        buf_printf(out, "operating system: %.*s %.*s\n", STR_ARG(text_clean(&a, inv->os.id)),
                   STR_ARG(text_clean(&a, inv->os.version)));
    for (size_t i = 0; catalogers[i]; i++)
        by_cataloger(&f, catalogers[i]);
    set_apart(&f);
    noted(&f);
    unread(&f);
    arena_free(&a);
}
