#include "catalog/catalog.h"
#include "catalog/fixture.h"

str catalog_keep(struct catalog_ctx *ctx, str s)
{
    return s.n ? arena_dup(&ctx->unit->arena, s) : STR("");
}

str catalog_path(struct catalog_ctx *ctx, const struct entry *entry)
{
    return arena_join(&ctx->unit->arena, ctx->prefix, entry->path, STR(""));
}

/* The display path; components of one file come one after the other and share it. */
static str path_shared(struct catalog_ctx *ctx, const struct entry *entry)
{
    struct unit *u = ctx->unit;
    if (u->components.n) {
        const struct component *last = &u->components.v[u->components.n - 1];
        str path = last->locations.n ? last->locations.v[0].path : STR_NONE;
        if (path.n == ctx->prefix.n + entry->path.n && str_starts(path, ctx->prefix) &&
            str_ends(path, entry->path))
            return path;
    }
    return catalog_path(ctx, entry);
}

static str origin_shared(struct catalog_ctx *ctx, str path)
{
    struct unit *u = ctx->unit;
    if (!ctx->origin.n || str_eq(ctx->origin, path))
        return path;
    if (u->components.n && str_eq(u->components.v[u->components.n - 1].origin, ctx->origin))
        return u->components.v[u->components.n - 1].origin;
    return catalog_keep(ctx, ctx->origin);
}

struct component *component_add(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                                const char *field)
{
    struct unit *u = ctx->unit;
    str path = path_shared(ctx, entry), origin = origin_shared(ctx, path);
    struct component *c = vec_add(&u->arena, &u->components);
    c->kind = STR("library");
    c->state = STATE_INSTALLED;
    c->origin = origin;
    struct location at = {path, u->layer, 0};
    vec_push(&u->arena, &c->locations, at);
    struct evidence why = {str_c(cataloger), path, str_c(field), CONFIDENCE_HIGH};
    vec_push(&u->arena, &c->evidence, why);
    return c;
}

static void set_if_null(str *s)
{
    if (!s->p)
        *s = STR("");
}

void component_finish(struct catalog_ctx *ctx, struct component *c)
{
    str *all[] = {&c->name,       &c->version,     &c->ecosystem,      &c->type,   &c->namespace_,
                  &c->qualifiers, &c->source_name, &c->source_version, &c->origin, &c->owner};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        set_if_null(all[i]);
    if (!c->fixture.n)
        c->fixture = fixture_of(c->locations.v[0].path, c->state == STATE_DECLARED);
    if (c->fixture.n)
        c->scope = SCOPE_TEST;
    if (!c->purl.n)
        c->purl = component_purl(&ctx->unit->arena, c);
}

void component_asked(struct catalog_ctx *ctx, size_t component, str by, str range)
{
    struct unit *u = ctx->unit;
    if (component < u->components.n && range.n)
        vec_push(&u->arena, &u->components.v[component].asked,
                 (struct range_asked){by, catalog_keep(ctx, range)});
}

struct workload *catalog_workload(struct catalog_ctx *ctx, const struct entry *entry, str format,
                                  uint32_t line)
{
    struct unit *u = ctx->unit;
    struct said said = {SAID_MANIFEST, catalog_path(ctx, entry), line};
    struct workload *w = vec_add(&u->arena, &u->workloads);
    *w = (struct workload){.format = format,
                           .kind = STR_INIT(""),
                           .name = STR_INIT(""),
                           .namespace_ = STR_INIT(""),
                           .os = STR_INIT(""),
                           .said = said};
    return w;
}

void catalog_hold(struct catalog_ctx *ctx, const struct cataloger *by, const struct entry *entry, void *data)
{
    struct unit *u = ctx->unit;
    struct kept kept = {by, catalog_path(ctx, entry), catalog_keep(ctx, ctx->origin), data};
    vec_push(&u->arena, &u->kept, kept);
}

void catalog_diag(struct catalog_ctx *ctx, enum diag_level level, const struct entry *entry, const char *fmt,
                  ...)
{
    struct unit *u = ctx->unit;
    va_list ap;
    va_start(ap, fmt);
    str message = arena_vprintf(&u->arena, fmt, ap);
    va_end(ap);
    str path = catalog_path(ctx, entry);
    if (level > DIAG_NOTE && fixture_of(path, false).n)
        level = DIAG_NOTE; /* test data is often broken on purpose, and nothing of it is matched */
    struct diagnostic d = {level, path, message};
    vec_push(&u->arena, &u->diagnostics, d);
}
