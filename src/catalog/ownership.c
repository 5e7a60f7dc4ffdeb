#include "catalog/catalog.h"
#include "format/base64.h"
#include <stdlib.h>

/* Folders that a merged /usr makes one with their namesakes below usr/. */
static bool usr_merged(str path)
{
    static const str folders[] = {STR_INIT("bin/"),   STR_INIT("sbin/"),  STR_INIT("lib/"),
                                  STR_INIT("lib64/"), STR_INIT("lib32/"), STR_INIT("libx32/")};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (str_starts(path, folders[i]))
            return true;
    return false;
}

uint64_t ownership_key(str path)
{
    while (path.n && path.p[0] == '/')
        path = str_from(path, 1);
    if (str_starts(path, STR("usr/")) && usr_merged(str_from(path, 4)))
        path = str_from(path, 4);
    return str_hash(path);
}

uint32_t ownership_package(struct catalog_ctx *ctx, str name)
{
    struct unit *u = ctx->unit;
    struct owner_package p = {catalog_keep(ctx, name), catalog_keep(ctx, ctx->origin)};
    vec_push(&u->arena, &u->packages, p);
    return (uint32_t)(u->packages.n - 1);
}

void ownership_add(struct catalog_ctx *ctx, uint32_t package, str path)
{
    struct ownership o = {ownership_key(path), package};
    vec_push(&ctx->unit->arena, &ctx->unit->ownership, o);
}

void listed_add(struct catalog_ctx *ctx, uint32_t package, str path, int alg, str digest, uint16_t mode,
                bool config)
{
    struct listed_file f = {ownership_key(path), package, mode, (uint8_t)alg, config, {0}};
    if (digest.n < sizeof f.digest)
        f.alg = DIGEST_ALGS;
    else
        memcpy(f.digest, digest.p, sizeof f.digest);
    vec_push(&ctx->unit->arena, &ctx->unit->listed, f);
}

void listed_add_md5(struct catalog_ctx *ctx, uint32_t package, str path, str hex, bool config)
{
    str digest = hex_decode(ctx->scratch, hex);
    if (digest.n == digest_size(DIGEST_MD5))
        listed_add(ctx, package, path, DIGEST_MD5, digest, LISTED_MODE_UNKNOWN, config);
}

static int by_from(const void *a, const void *b)
{
    const struct diversion *x = a, *y = b;
    return x->from_key < y->from_key ? -1 : x->from_key > y->from_key;
}

/* True when the package is the one that the diversion was made for ("dash" also as "dash:amd64"). */
static bool is_diverter(const struct diversion *d, str package)
{
    ptrdiff_t colon = str_chr(package, ':');
    return str_eq(d->package, str_sub(package, 0, colon < 0 ? package.n : (size_t)colon));
}

void ownership_divert(struct ownership *owned, size_t n, const struct owner_package *packages,
                      const struct diversion *diversions, size_t diversion_count)
{
    if (!diversion_count)
        return;
    struct arena a = {0};
    struct diversion *sorted = arena_many(&a, struct diversion, diversion_count);
    memcpy(sorted, diversions, diversion_count * sizeof *sorted);
    qsort(sorted, diversion_count, sizeof *sorted, by_from);
    for (size_t i = 0; i < n; i++) {
        struct diversion key = {.from_key = owned[i].path_key};
        const struct diversion *d = bsearch(&key, sorted, diversion_count, sizeof *sorted, by_from);
        if (d && !is_diverter(d, packages[owned[i].package].name))
            owned[i].path_key = d->to_key;
    }
    arena_free(&a);
}
