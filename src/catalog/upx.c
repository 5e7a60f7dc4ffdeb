/* Programs and libraries that UPX packed: unpacked in memory, and given to all catalogers as the file that
 * was packed. */
#include "format/upx.h"
#include "catalog/catalog.h"

#define NAME         "upx"
#define UNPACKED_MAX ((uint64_t)256 << 20)

extern const struct cataloger cataloger_upx;

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return upx_probe(head);
}

/* All that want the unpacked file but this one: what is packed twice is not looked into. */
static want_set others(const struct entry *entry, str bytes)
{
    want_set wants = catalog_probe(catalog_wants(entry), entry, str_sub(bytes, 0, UPX_HEAD));
    for (unsigned i = 0; catalogers[i]; i++)
        if (catalogers[i] == &cataloger_upx)
            wants &= ~((want_set)1 << i);
    return wants;
}

static void catalogue(struct catalog_ctx *ctx, const struct entry *entry, const struct content *packed,
                      str bytes)
{
    struct content content = {
        .at = reader_memory(bytes), .limits = packed->limits, .tmp_fd = -1, .spill_fd = packed->spill_fd};
    struct catalog_ctx inner = *ctx;
    inner.depth++;
    inner.origin = ctx->origin.n ? ctx->origin : entry->path;
    catalog_run(&inner, others(entry, bytes), entry, &content);
    content_close(&content);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct arena a = {0}; /* given back at once: it may be large */
    struct err e = {0};
    str bytes;
    switch (upx_unpack(&content->at, UNPACKED_MAX, &a, &bytes, &e)) {
    case UPX_NONE:
        break;
    case UPX_PACKED:
        catalog_diag(ctx, DIAG_WARNING, entry, "packed by UPX, not read: %s", e.text);
        break;
    case UPX_UNPACKED:
        catalogue(ctx, entry, content, bytes);
    }
    arena_free(&a);
}

const struct cataloger cataloger_upx = {
    .name = NAME,
    .doc = "programs and libraries (ELF, PE) that UPX packed: what all other catalogers find in them",
    .ecosystem = "packed programs",
    .gives = OPENS_OTHERS,
    .patterns = (const char *const[]){"+x", "*.so", "*.exe", "*.dll", NULL},
    .probe = probe,
    .run = run,
};
