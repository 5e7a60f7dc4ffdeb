#include "catalog/locked.h"
#include "catalog/qualifier.h"

#define NAME_SIZE_MAX 512
#define SAME_NAME_MAX 16

struct locked *locked_add(struct locked_file *f, uint32_t line)
{
    struct locked *p = vec_add(f->ctx->scratch, &f->packages);
    p->line = line;
    p->confidence = CONFIDENCE_HIGH;
    p->component = SIZE_MAX;
    return p;
}

void locked_hash(struct locked_file *f, struct locked *p, str alg, str hex)
{
    static const struct {
        str name, alg;
        size_t digits;
    } known[] = {{STR_INIT("sha256"), STR_INIT("SHA-256"), 64},
                 {STR_INIT("sha512"), STR_INIT("SHA-512"), 128},
                 {STR_INIT("sha384"), STR_INIT("SHA-384"), 96},
                 {STR_INIT("sha1"), STR_INIT("SHA-1"), 40},
                 {STR_INIT("md5"), STR_INIT("MD5"), 32}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!str_ieq(alg, known[i].name) || !str_hex(hex, known[i].digits))
            continue;
        char *lower = arena_bytes(f->ctx->scratch, hex.n);
        for (size_t k = 0; k < hex.n; k++)
            lower[k] = ch_lower(hex.p[k]);
        vec_push(f->ctx->scratch, &p->hashes, (struct hash){known[i].alg, str_make(lower, hex.n)});
    }
}

void locked_hash_pair(struct locked_file *f, struct locked *p, str pair)
{
    str alg, hex;
    if (str_cut(pair, ':', &alg, &hex) || str_cut(pair, '=', &alg, &hex))
        locked_hash(f, p, alg, hex);
}

void locked_need(struct locked_file *f, struct locked *p, str name, str version, enum scope scope)
{
    vec_push(f->ctx->scratch, &p->needs, (struct locked_need){name, version, scope, STR("")});
}

str locked_public_url(struct arena *a, str url, bool bare)
{
    for (size_t i = 0; bare && i < url.n; i++)
        if (url.p[i] == '?' || url.p[i] == '#')
            url = str_sub(url, 0, i);
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (scheme < 0)
        return url;
    str head = str_sub(url, 0, (size_t)scheme + 3), rest = str_from(url, (size_t)scheme + 3);
    ptrdiff_t slash = str_chr(rest, '/');
    ptrdiff_t at = str_rchr(str_sub(rest, 0, slash < 0 ? rest.n : (size_t)slash), '@');
    if (at < 0 || str_is(str_sub(rest, 0, (size_t)at), "git"))
        return url;
    return arena_join(a, head, str_from(rest, (size_t)at + 1), STR(""));
}

void locked_git(struct locked_file *f, struct locked *p, str url, str commit)
{
    struct arena *a = f->ctx->scratch;
    url = locked_public_url(a, url, true);
    if (!str_starts(url, STR("git+")))
        url = arena_join(a, STR("git+"), url, STR(""));
    p->qualifier = STR("vcs_url");
    p->value = arena_join(a, url, commit.n ? STR("@") : STR(""), commit);
}

void locked_url(struct locked_file *f, struct locked *p, str url)
{
    p->qualifier = STR("download_url");
    p->value = locked_public_url(f->ctx->scratch, url, true);
}

static bool name_valid(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == 0x7f)
            return false;
    return name.n > 0 && name.n <= NAME_SIZE_MAX;
}

/* Lists of equal names, in the order of the file. No resolver gives more versions of one package than that;
 * the bound keeps hostile files from costing the square of their size. */
static void index_names(struct locked_file *f)
{
    for (size_t i = f->packages.n; i-- > 0;) {
        struct locked *p = &f->packages.v[i];
        uint64_t *list = map_put(f->ctx->scratch, &f->names, p->name, NULL);
        uint64_t count = *list >> 32;
        if (count == SAME_NAME_MAX)
            continue;
        p->next = (uint32_t)*list;
        *list = (count + 1) << 32 | (i + 1);
    }
}

/* The packages that a need may mean: start with 0; 0 when there is no other. */
static uint32_t answer(const struct locked_file *f, const struct locked_need *need, uint32_t after)
{
    const uint64_t *first = after ? NULL : map_get(&f->names, need->name);
    uint32_t at = after ? f->packages.v[after - 1].next : first ? (uint32_t)*first : 0;
    while (at && need->version.n && !str_eq(f->packages.v[at - 1].version, need->version))
        at = f->packages.v[at - 1].next;
    return at;
}

/* What the project asks for by itself is direct; the rest then is not. */
static void mark_direct(struct locked_file *f)
{
    bool any = false;
    for (size_t i = 0; i < f->packages.n; i++)
        any |= f->packages.v[i].own;
    for (size_t i = 0; any && i < f->packages.n; i++)
        f->packages.v[i].direct = f->packages.v[i].root ? TRI_YES : TRI_NO;
    for (size_t i = 0; any && i < f->packages.n; i++) {
        const struct locked *p = &f->packages.v[i];
        for (size_t k = 0; p->own && k < p->needs.n; k++)
            for (uint32_t at = answer(f, &p->needs.v[k], 0); at; at = answer(f, &p->needs.v[k], at))
                f->packages.v[at - 1].direct = TRI_YES;
    }
}

void locked_roots(struct locked_file *f)
{
    struct map needed = {0};
    for (size_t i = 0; i < f->packages.n; i++) {
        const struct locked *p = &f->packages.v[i];
        for (size_t k = 0; k < p->needs.n; k++)
            if (!str_eq(p->needs.v[k].name, p->name))
                map_put(f->ctx->scratch, &needed, p->needs.v[k].name, NULL);
    }
    for (size_t i = 0; i < f->packages.n; i++) {
        struct locked *p = &f->packages.v[i];
        p->root = p->own && !map_get(&needed, p->name);
    }
}

typedef VEC(uint32_t) work_list;

/* Gives `scope` to all that follows from the project's needs with it, unless a better one came first. */
static void spread_scope(struct locked_file *f, enum scope scope)
{
    work_list work = {0};
    struct arena *a = f->ctx->scratch;
    for (size_t i = 0; i < f->packages.n; i++)
        if (f->packages.v[i].own)
            vec_push(a, &work, (uint32_t)i);
    while (work.n) {
        const struct locked *p = &f->packages.v[work.v[--work.n]];
        for (size_t k = 0; k < p->needs.n; k++) {
            if (p->own && p->needs.v[k].scope != scope)
                continue;
            for (uint32_t at = answer(f, &p->needs.v[k], 0); at; at = answer(f, &p->needs.v[k], at)) {
                struct locked *q = &f->packages.v[at - 1];
                if (q->reached || q->own)
                    continue;
                q->reached = true;
                q->scope = scope;
                vec_push(a, &work, at - 1);
            }
        }
    }
}

static void add_component(struct locked_file *f, struct locked *p)
{
    struct catalog_ctx *ctx = f->ctx;
    struct arena *a = &ctx->unit->arena;
    p->component = ctx->unit->components.n;
    struct component *c = component_add(ctx, f->entry, f->cataloger, f->field);
    if (p->field.n)
        c->evidence.v[0].field = catalog_keep(ctx, p->field);
    c->evidence.v[0].confidence = p->confidence;
    c->locations.v[0].line = p->line;
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = p->type.n ? p->type : f->type;
    c->ecosystem = p->local || p->own ? STR("") : p->type.n ? p->ecosystem : f->ecosystem;
    c->kind = p->root ? STR("application") : STR("library");
    c->scope = p->scope;
    c->direct = p->direct;
    c->state = f->state;
    c->qualifiers = qualifier_set(a, catalog_keep(ctx, p->qualifiers), p->qualifier, p->value);
    if (p->licence.n)
        vec_push(a, &c->licences, catalog_keep(ctx, p->licence));
    for (size_t i = 0; i < p->hashes.n; i++)
        vec_push(a, &c->hashes, (struct hash){p->hashes.v[i].alg, catalog_keep(ctx, p->hashes.v[i].hex)});
    component_finish(ctx, c);
}

static void add_depends(struct locked_file *f, uint32_t from)
{
    struct unit *u = f->ctx->unit;
    const struct locked *p = &f->packages.v[from];
    for (size_t i = 0; i < p->needs.n; i++) {
        for (uint32_t at = answer(f, &p->needs.v[i], 0); at; at = answer(f, &p->needs.v[i], at)) {
            struct locked *q = &f->packages.v[at - 1];
            if (q->component == SIZE_MAX || q->marked == from + 1 || at == from + 1)
                continue;
            q->marked = from + 1;
            struct component *c = &u->components.v[p->component];
            if (str_eq(c->purl, u->components.v[q->component].purl))
                continue;
            vec_push(&u->arena, &c->depends, u->components.v[q->component].purl);
            component_asked(f->ctx, q->component, c->purl, p->needs.v[i].range);
        }
    }
}

static bool is_listed(const struct locked_file *f, const struct locked *p)
{
    return !p->omit && !(p->root && f->state == STATE_DECLARED);
}

void locked_finish(struct locked_file *f)
{
    unsigned nameless = 0;
    index_names(f);
    mark_direct(f);
    if (f->spread) {
        spread_scope(f, SCOPE_RUNTIME);
        spread_scope(f, SCOPE_OPTIONAL);
        spread_scope(f, SCOPE_DEV);
    }
    for (size_t i = 0; i < f->packages.n; i++) {
        if (!name_valid(f->packages.v[i].name))
            nameless++;
        else if (is_listed(f, &f->packages.v[i]))
            add_component(f, &f->packages.v[i]);
    }
    for (size_t i = 0; i < f->packages.n; i++)
        if (f->packages.v[i].component != SIZE_MAX)
            add_depends(f, (uint32_t)i);
    if (nameless)
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "%u packages have no valid name", nameless);
}
