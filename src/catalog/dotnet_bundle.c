/* Programs that .NET published as a single file (ELF, PE, Mach-O): each file in one is offered to all
 * catalogers as a file of the artifact is, with the path "app!/app.deps.json". */
#include "format/dotnet_bundle.h"
#include "catalog/nested.h"
#include "codec/codec.h"

#define NAME "dotnet-bundle"
#define HEAD 4096u

struct bundle {
    struct catalog_ctx inner;
    struct content *content;
    struct arena scratch; /* of one file */
    unsigned failed;
    struct err why; /* of the first that failed */
};

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return program_magic(head);
}

static void fail(struct bundle *b, const struct err *e)
{
    if (b->failed++ == 0)
        b->why = *e;
}

static void offer(struct bundle *b, const struct dotnet_file *f, const struct entry *entry, want_set wants,
                  struct stream *s)
{
    struct err e = {0};
    struct inbuf in;
    struct content content;
    str head;
    inbuf_init(&in, s, &b->scratch);
    if (!inbuf_peek(&in, f->size < HEAD ? (size_t)f->size : HEAD, &head, &e)) {
        fail(b, &e);
        return;
    }
    wants = catalog_probe(wants, entry, head);
    if (!wants)
        return;
    if (!content_collect(&content, &in, f->size, b->inner.limits, b->content->spill_fd, &e)) {
        fail(b, &e);
        return;
    }
    catalog_run(&b->inner, wants, entry, &content);
    content_close(&content);
}

static void read_file(struct bundle *b, const struct entry *program, const struct dotnet_file *f)
{
    struct entry entry = *program;
    struct nested_budget *budget = b->inner.budget;
    struct err e = {0};
    entry.path = f->path;
    entry.size = f->size;
    entry.mode = 0644;
    entry.executable_hint = false;
    want_set wants = catalog_wants(&entry);
    if (!wants)
        return;
    if (f->size > budget->bytes) {
        err_set(&e, "not read", STR_NONE, "its files are too large");
        fail(b, &e);
        return;
    }
    budget->bytes -= f->size;
    struct stream *s = stream_reader(&b->content->at, f->offset, f->packed ? f->packed : f->size);
    if (f->packed)
        s = inflate_open(s, b->inner.limits);
    offer(b, f, &entry, wants, s);
    stream_close(s);
    arena_reset(&b->scratch);
}

static void read_files(struct catalog_ctx *ctx, const struct entry *entry, struct content *content,
                       const struct dotnet_bundle *list)
{
    struct nested_budget own = {ctx->limits->content, ctx->limits->entries};
    struct bundle b = {.inner = *ctx, .content = content};
    if (ctx->depth >= ctx->limits->archive_depth) {
        catalog_diag(ctx, DIAG_WARNING, entry, "not read: archives are nested more than %u deep",
                     ctx->limits->archive_depth);
        return;
    }
    b.inner.depth++;
    b.inner.whole = false;
    b.inner.prefix = arena_printf(ctx->scratch, "%.*s%.*s!/", STR_ARG(ctx->prefix), STR_ARG(entry->path));
    b.inner.origin = ctx->origin.n ? ctx->origin : entry->path;
    b.inner.budget = ctx->budget ? ctx->budget : &own;
    for (size_t i = 0; i < list->files.n; i++)
        read_file(&b, entry, &list->files.v[i]);
    if (b.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u of its files could not be read: %s", b.failed, b.why.text);
    arena_free(&b.scratch);
}

/* A file that is no whole program is told by the reader of Go programs, which looks at the same files. */
static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf image;
    struct dotnet_bundle list;
    struct err e = {0};
    if (!program_open(&image, &content->at, ctx->scratch, &e))
        return;
    enum dotnet_found found = dotnet_bundle_find(&image, &list, &e);
    if (found == DOTNET_NONE)
        return;
    if (found == DOTNET_DAMAGED)
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    read_files(ctx, entry, content, &list);
}

const struct cataloger cataloger_dotnet_bundle = {
    .name = NAME,
    .doc = "programs that .NET published as a single file (ELF, PE, Mach-O): what the other catalogers find "
           "in it",
    .ecosystem = "NuGet (.NET)",
    .gives = OPENS_OTHERS,
    .patterns = (const char *const[]){"+x", "*.exe", NULL},
    .probe = probe,
    .run = run,
};
