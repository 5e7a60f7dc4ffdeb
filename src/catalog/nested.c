#include "catalog/nested.h"
#include "catalog/secrets.h"

#define NAME        "archive"
#define HEAD        4096u
#define DIAGNOSTICS 8u /* of single files of one archive; the rest is counted */
#define SLICE_MIN                                                                                            \
    ((uint64_t)64 << 10)  /* a stored file from this size on is not copied out of its archive                \
                           */
#define BUDGET_FACTOR 64u /* what one file may unpack to, in its own sizes, ... */
#define BUDGET_MIN    ((uint64_t)256 << 20) /* ... but this much at least */

/* One archive that is being walked. */
struct walk {
    struct catalog_ctx *outer, inner;
    const struct entry *archive;
    struct content *content;
    const struct nested_visitor *v;
    struct zip zip;
    struct arena scratch; /* of one file */
    uint64_t encrypted, failed;
    bool exhausted;
};

bool nested_probe(str head)
{
    return zip_probe(head) || str_starts(head, STR("#!"));
}

static void failed(struct walk *w, const struct entry *entry, const char *why)
{
    if (++w->failed <= DIAGNOSTICS)
        catalog_diag(&w->inner, DIAG_WARNING, entry, "%s", why);
}

/* Archives made where files have no execute bit, and those that set it on all, would have every class looked
 * into. */
static struct entry without_false_hints(struct entry entry)
{
    static const str programs[] = {STR_INIT(".so"), STR_INIT(".bin"), STR_INIT(".elf"), STR_INIT(".node"),
                                   STR_INIT(".out")};
    str base = str_base(entry.path);
    ptrdiff_t dot = str_rchr(base, '.');
    str extension = dot < 0 ? STR("") : str_from(base, (size_t)dot);
    bool may = dot <= 0 || str_find(base, STR(".so.")) > 0;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        may |= str_eq(extension, programs[i]);
    if (!may)
        entry.executable_hint = false;
    if (str_is(extension, ".class"))
        entry.mode &= ~(uint32_t)0111;
    return entry;
}

/* The stored bytes where they are, without a copy, if that is worth while. */
static bool slice(const struct walk *w, const struct zip_entry *ze, struct content *out)
{
    const struct reader_at *r = &w->content->at;
    const char *contradiction;
    struct err ignored;
    uint64_t at;
    if (ze->method != 0 || ze->size < SLICE_MIN || ze->packed != ze->size ||
        !zip_entry_check(&w->zip, ze, &at, &contradiction, &ignored) || at > r->size ||
        ze->size > r->size - at)
        return false;
    *out = (struct content){.limits = w->content->limits, .tmp_fd = -1, .spill_fd = w->content->spill_fd};
    out->at = r->memory.p ? reader_memory(str_sub(r->memory, (size_t)at, (size_t)ze->size))
                          : reader_fd(r->fd, r->base + at, ze->size);
    return true;
}

static bool within_budget(struct walk *w, const struct entry *entry, uint64_t size)
{
    struct nested_budget *b = w->inner.budget;
    if (size > b->bytes) {
        if (!w->exhausted)
            catalog_diag(&w->inner, DIAG_WARNING, entry,
                         "not read: the archives it is in unpack to too much");
        w->exhausted = true;
        return false;
    }
    b->bytes -= size;
    return true;
}

/* Reads the head, asks again, and reads the rest if it is still wanted. */
static void read_file(struct walk *w, const struct zip_entry *ze, const struct entry *entry, want_set wants,
                      bool mine, bool search, struct stream *s)
{
    struct err e = {0};
    struct inbuf in;
    struct content content;
    str head = STR("");
    inbuf_init(&in, s, &w->scratch);
    if (wants && !inbuf_peek(&in, ze->size < HEAD ? (size_t)ze->size : HEAD, &head, &e)) {
        failed(w, entry, e.text);
        return;
    }
    wants = catalog_probe(wants, entry, head);
    if ((!wants && !mine && !search) || !within_budget(w, entry, ze->size))
        return;
    if (!slice(w, ze, &content) &&
        !content_collect(&content, &in, ze->size, w->inner.limits, w->content->spill_fd, &e)) {
        failed(w, entry, e.text);
        return;
    }
    if (s->note)
        catalog_diag(&w->inner, DIAG_NOTE, entry, "%s", s->note);
    if (mine)
        w->v->content(w->v->ctx, ze, &content);
    else
        catalog_run(&w->inner, wants, entry, &content);
    if (search)
        secrets_see_content(w->inner.unit, w->inner.unit->secret_reader, catalog_path(&w->inner, entry),
                            &content);
    content_close(&content);
}

/* Reads a file for the visitor alone. */
static str read_small(struct walk *w, const struct zip_entry *ze)
{
    struct err ignored;
    if (ze->encrypted || ze->size > NESTED_SMALL || !within_budget(w, &ze->entry, ze->size))
        return STR_NONE;
    struct stream *s = zip_entry_open(&w->zip, ze, &ignored);
    if (!s)
        return STR_NONE;
    char *p = arena_bytes(&w->scratch, (size_t)ze->size + 1);
    size_t n = 0, got = 1;
    bool ok = true;
    while (ok && got && n <= ze->size) {
        ok = s->read_into(s, p + n, (size_t)ze->size + 1 - n, &got, &ignored);
        n += got;
    }
    stream_close(s);
    return ok && n == ze->size ? str_make(p, n) : STR_NONE;
}

static void walk_file(struct walk *w, const struct zip_entry *ze)
{
    bool small = w->v && w->v->small && w->v->small(w->v->ctx, ze);
    if (small) {
        w->v->bytes(w->v->ctx, ze, read_small(w, ze));
        arena_reset(&w->scratch);
    }
    struct err e = {0};
    struct entry entry = without_false_hints(ze->entry);
    bool mine = !small && w->v && w->v->file(w->v->ctx, ze);
    want_set wants =
        mine || small ? 0 : catalog_wants(&entry) & ~(catalog_manifests() | catalog_not_nested());
    bool search = w->inner.unit->secret_reader && secrets_reads_nested(&entry);
    if (!wants && !mine && !search)
        return;
    if (ze->encrypted) {
        w->encrypted++;
        return;
    }
    struct stream *s = zip_entry_open(&w->zip, ze, &e);
    if (!s) {
        failed(w, &entry, e.text);
        return;
    }
    read_file(w, ze, &entry, wants, mine, search, s);
    stream_close(s);
    arena_reset(&w->scratch);
}

static void walk_files(struct walk *w, struct err *e)
{
    struct zip_entry ze;
    while (zip_next(&w->zip, &ze, e)) {
        if (w->inner.budget->entries-- == 0) {
            w->inner.budget->entries = 0;
            catalog_diag(w->outer, DIAG_WARNING, w->archive,
                         "not read to its end: too many files in nested archives");
            return;
        }
        if (ze.entry.type == ENTRY_FILE)
            walk_file(w, &ze);
    }
}

static void tell(struct walk *w, const struct err *e)
{
    const struct zip *z = &w->zip;
    struct catalog_ctx *ctx = w->outer;
    if (z->failed)
        catalog_diag(ctx, DIAG_WARNING, w->archive, "read up to file %llu: %s",
                     (unsigned long long)z->entries, e->text);
    if (w->encrypted)
        catalog_diag(ctx, DIAG_WARNING, w->archive, "encrypted, not read: %llu of the files that matter",
                     (unsigned long long)w->encrypted);
    if (w->failed > DIAGNOSTICS)
        catalog_diag(ctx, DIAG_WARNING, w->archive, "%llu more files could not be read",
                     (unsigned long long)(w->failed - DIAGNOSTICS));
    if (z->overlong)
        catalog_diag(ctx, DIAG_WARNING, w->archive, "%llu files with too long names left out",
                     (unsigned long long)z->overlong);
    if (z->note)
        catalog_diag(ctx, DIAG_NOTE, w->archive, "%s", z->note);
}

static struct nested_budget budget_of(const struct content *c, const struct limits *l)
{
    uint64_t bytes = c->at.size > UINT64_MAX / BUDGET_FACTOR ? UINT64_MAX : c->at.size * BUDGET_FACTOR;
    bytes = bytes < BUDGET_MIN ? BUDGET_MIN : bytes;
    return (struct nested_budget){bytes < l->content ? bytes : l->content, l->entries};
}

bool nested_zip(struct catalog_ctx *ctx, const struct entry *archive, struct content *content,
                const struct nested_visitor *v)
{
    struct err e = {0};
    struct nested_budget own = budget_of(content, ctx->limits);
    struct walk w = {.outer = ctx, .inner = *ctx, .archive = archive, .content = content, .v = v};
    if (ctx->depth >= ctx->limits->archive_depth) {
        catalog_diag(ctx, DIAG_WARNING, archive, "not read: archives are nested more than %u deep",
                     ctx->limits->archive_depth);
        return true;
    }
    if (!zip_open(&w.zip, &content->at, ctx->limits, &e)) {
        catalog_diag(ctx, DIAG_WARNING, archive, "%s", e.text);
        return false;
    }
    w.inner.depth++;
    w.inner.prefix = arena_printf(ctx->scratch, "%.*s%.*s!/", STR_ARG(ctx->prefix), STR_ARG(archive->path));
    w.inner.origin = ctx->origin.n ? ctx->origin : archive->path;
    w.inner.budget = ctx->budget ? ctx->budget : &own;
    walk_files(&w, &e);
    tell(&w, &e);
    zip_close(&w.zip);
    arena_free(&w.scratch);
    return true;
}

static const char *const patterns[] = {"*.zip", "*.whl", "*.egg",  "*.nupkg", "*.vsix", "*.xpi",
                                       "*.pex", "*.pyz", "*.pyzw", "+x",      NULL};

static bool is_named(str path)
{
    for (const char *const *p = patterns; *p; p++)
        if (**p == '*' && str_ends(path, str_c(*p + 1)))
            return true;
    return false;
}

/* Programs of Python that are archives behind the line that starts them (Python documentation, "zipapp"; pex,
 * shiv), or behind a script that does (pex --sh-boot). Java's have names of their own. */
static bool is_zipapp(str path, str head)
{
    str line, rest = head;
    if (!str_starts(head, STR("#!")) || str_ends(path, STR(".jar")) || str_ends(path, STR(".war")))
        return false;
    if (str_line(&rest, &line) && zip_probe(rest))
        return true;
    return str_is(line, "#!/bin/sh") && !str_ends(path, STR(".sh")) &&
           str_find(head, STR("DEFAULT_PEX_ROOT=")) >= 0;
}

static bool probe(const struct entry *entry, str head)
{
    return is_zipapp(entry->path, head) || (zip_probe(head) && is_named(entry->path));
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    nested_zip(ctx, entry, content, NULL);
}

const struct cataloger cataloger_archive = {
    .name = NAME,
    .doc = "zip archives, wheels, eggs, packages of NuGet, zipapps and extensions inside the artifact: what "
           "the other "
           "catalogers find in "
           "them",
    .ecosystem = "archives",
    .gives = OPENS_OTHERS,
    .patterns = patterns,
    .probe = probe,
    .run = run,
};
