#include "catalog/js_lock.h"

uint32_t js_lock_add(struct js_lock *l, str name, str version)
{
    if (l->packages.n >= JS_PACKAGES_MAX) {
        l->dropped++;
        return JS_NONE;
    }
    struct js_package *p = vec_add(l->ctx->scratch, &l->packages);
    p->name = name;
    p->version = version;
    p->component = SIZE_MAX;
    return (uint32_t)(l->packages.n - 1);
}

void js_lock_depend(struct js_lock *l, uint32_t from, uint32_t to, bool optional)
{
    if (from == JS_NONE || to == JS_NONE)
        return;
    struct js_package *p = &l->packages.v[from];
    if (optional)
        vec_push(l->ctx->scratch, &p->optional, to);
    else
        vec_push(l->ctx->scratch, &p->depends, to);
}

void js_lock_root(struct js_lock *l, uint32_t at, enum js_root kind)
{
    if (at == JS_NONE)
        return;
    l->packages.v[at].direct = true;
    l->packages.v[at].reached |= kind;
}

void js_lock_ask(struct js_lock *l, uint32_t at, str range)
{
    if (at != JS_NONE && range.n)
        vec_push(l->ctx->scratch, &l->asks, (struct js_ask){at, range});
}

typedef VEC(uint32_t) queue;

static void reach(struct js_lock *l, queue *q, uint32_t to, unsigned how)
{
    struct js_package *p = &l->packages.v[to];
    if ((p->reached | how) == p->reached)
        return;
    p->reached |= how;
    vec_push(l->ctx->scratch, q, to);
}

/* What the roots reach, and in which ways. A package is visited again only when a way is new: three times. */
static void reach_all(struct js_lock *l)
{
    queue q = {0};
    for (uint32_t i = 0; i < l->packages.n; i++)
        if (l->packages.v[i].reached)
            vec_push(l->ctx->scratch, &q, i);
    while (q.n) {
        const struct js_package p = l->packages.v[q.v[--q.n]];
        for (size_t i = 0; i < p.depends.n; i++)
            reach(l, &q, p.depends.v[i], p.reached);
        /* Development stays development; what runtime needs only perhaps is optional. */
        unsigned perhaps = (p.reached & JS_DEV) | (p.reached & (JS_RUNTIME | JS_OPTIONAL) ? JS_OPTIONAL : 0);
        for (size_t i = 0; i < p.optional.n; i++)
            reach(l, &q, p.optional.v[i], perhaps);
    }
}

static enum scope scope_of(const struct js_lock *l, const struct js_package *p)
{
    if (p->scope != SCOPE_UNKNOWN || !l->tells_scope || !p->reached)
        return p->scope;
    return p->reached & JS_RUNTIME ? SCOPE_RUNTIME : p->reached & JS_OPTIONAL ? SCOPE_OPTIONAL : SCOPE_DEV;
}

static void add_component(struct js_lock *l, struct js_package *p)
{
    struct catalog_ctx *ctx = l->ctx;
    p->component = ctx->unit->components.n;
    struct component *c = component_add(ctx, l->entry, l->cataloger, l->field);
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = STR("npm");
    c->ecosystem = STR("npm");
    c->state = STATE_DECLARED;
    c->scope = scope_of(l, p);
    c->direct = !l->rooted ? TRI_UNKNOWN : p->direct ? TRI_YES : TRI_NO;
    npm_integrity(ctx, c, p->integrity);
    if (!c->hashes.n && p->sha1.n == 40) {
        struct hash h = {STR("SHA-1"), catalog_keep(ctx, p->sha1)};
        vec_push(&ctx->unit->arena, &c->hashes, h);
    }
    npm_resolved(ctx, c, p->resolved);
    component_finish(ctx, c);
}

static void add_depends(struct js_lock *l, size_t from, const uint32_t *to, size_t n)
{
    struct unit *u = l->ctx->unit;
    for (size_t i = 0; i < n; i++) {
        struct js_package *p = &l->packages.v[to[i]];
        if (p->component == SIZE_MAX || p->marked == from + 1)
            continue;
        p->marked = (uint32_t)from + 1;
        str purl = u->components.v[p->component].purl;
        vec_push(&u->arena, &u->components.v[l->packages.v[from].component].depends, purl);
    }
}

void js_lock_finish(struct js_lock *l)
{
    unsigned nameless = 0;
    reach_all(l);
    for (size_t i = 0; i < l->packages.n; i++) {
        struct js_package *p = &l->packages.v[i];
        if (p->local)
            continue;
        if (npm_name_valid(p->name) && (p->version.n || p->resolved.n))
            add_component(l, p);
        else
            nameless++;
    }
    for (size_t i = 0; i < l->packages.n; i++) {
        const struct js_package *p = &l->packages.v[i];
        if (p->component == SIZE_MAX)
            continue;
        add_depends(l, i, p->depends.v, p->depends.n);
        add_depends(l, i, p->optional.v, p->optional.n);
    }
    for (size_t i = 0; i < l->asks.n; i++)
        component_asked(l->ctx, l->packages.v[l->asks.v[i].at].component, STR(""), l->asks.v[i].range);
    if (nameless)
        catalog_diag(l->ctx, DIAG_WARNING, l->entry, "%u packages have no valid name and version", nameless);
    if (l->dropped)
        catalog_diag(l->ctx, DIAG_WARNING, l->entry, "%u packages beyond %u are left out", l->dropped,
                     JS_PACKAGES_MAX);
}

bool js_split(str descriptor, str *name, str *range)
{
    ptrdiff_t at = str_chr(str_from(descriptor, 1), '@');
    if (at < 0)
        return false;
    *name = str_sub(descriptor, 0, (size_t)at + 1);
    *range = str_from(descriptor, (size_t)at + 2);
    return true;
}

bool js_alias(str text, str *name, str *range)
{
    if (!str_starts(text, STR("npm:")))
        return false;
    str rest = str_from(text, 4), real;
    if (js_split(rest, &real, range)) {
        *name = real;
        return true;
    }
    /* "npm:real" is an alias of any version of it, "npm:^1" a range: a range begins with no letter but those
     * of a tag, which lock files do not hold. */
    if (rest.n && (rest.p[0] == '@' || ch_alpha(rest.p[0]))) {
        *name = rest;
        *range = STR("");
    } else {
        *range = rest;
    }
    return true;
}

static bool is_archive(str s)
{
    str file, fragment;
    str_cut(s, '#', &file, &fragment);
    return str_ends(file, STR(".tgz")) || str_ends(file, STR(".tar.gz"));
}

bool js_is_local(str reference)
{
    static const str prefixes[] = {STR_INIT("workspace:"), STR_INIT("link:"), STR_INIT("portal:")};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (str_starts(reference, prefixes[i]))
            return true;
    return str_starts(reference, STR("file:")) && !is_archive(reference);
}
