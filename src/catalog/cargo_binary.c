/* Rust programs and libraries (ELF, PE, Mach-O, WebAssembly) that carry the list of their crates, as
 * cargo-auditable puts it there: the section ".dep-v0", JSON compressed as zlib (RFC 1950). It survives
 * stripping. Crates that only build scripts and procedural macros used are listed as such: they are not in
 * the program. */
#include "base/buf.h"
#include "catalog/locked.h"
#include "codec/codec.h"
#include "format/json.h"
#include "format/program.h"
#include "format/wasm.h"

#define NAME         "cargo-binary"
#define SECTION_MAX  ((uint64_t)8 << 20)
#define JSON_MAX     ((size_t)16 << 20)
#define ADLER_MODULO 65521u

static bool is_library(str path)
{
    str base = str_base(path);
    ptrdiff_t at = str_find(base, STR(".so"));
    return at > 0 && ((size_t)at + 3 == base.n || base.p[at + 3] == '.');
}

/* Libraries of the system are some thousand, all of its packages: those of other places may tell more. */
static bool is_system(str path)
{
    return str_starts(path, STR("lib")) || str_starts(path, STR("usr/lib"));
}

static bool probe(const struct entry *entry, str head)
{
    /* A library for Windows shows the section's name in its head; there may be thousands that have none. */
    if (str_ends(entry->path, STR(".dll")))
        return program_magic(head) && str_find(head, STR(".dep-v0")) > 0;
    if (wasm_magic(head))
        return true;
    return program_magic(head) && !(is_library(entry->path) && is_system(entry->path));
}

/* Adler-32, the checksum of zlib (RFC 1950 section 8.2). */
static uint32_t adler32_of(str s)
{
    uint32_t a = 1, b = 0;
    for (size_t i = 0; i < s.n;) {
        size_t end = s.n - i > 5552 ? i + 5552 : s.n; /* as far as the sums cannot overflow */
        for (; i < end; i++) {
            a += (unsigned char)s.p[i];
            b += a;
        }
        a %= ADLER_MODULO;
        b %= ADLER_MODULO;
    }
    return b << 16 | a;
}

static bool zlib_header(str data)
{
    if (data.n < 6)
        return false;
    unsigned cmf = (unsigned char)data.p[0], flags = (unsigned char)data.p[1];
    return (cmf & 15) == 8 && (cmf << 8 | flags) % 31 == 0 && !(flags & 32);
}

static uint32_t u32_big(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

/* All that `s` gives, up to JSON_MAX. */
static bool drain(struct stream *s, struct arena *a, str *out, struct err *e)
{
    struct buf b = {0};
    str chunk;
    bool ok;
    while ((ok = s->next(s, &chunk, e)) && chunk.n && b.n <= JSON_MAX)
        buf_add(&b, chunk);
    if (ok && b.n > JSON_MAX)
        ok = err_set(e, "cannot read the list of crates", STR_NONE, "it is larger than %zu MiB",
                     JSON_MAX >> 20);
    *out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return ok;
}

static bool inflate_zlib(struct catalog_ctx *ctx, str data, str *out, struct err *e)
{
    if (!zlib_header(data))
        return err_set(e, "cannot read the list of crates", STR_NONE, "section .dep-v0 is not zlib data");
    struct reader_at r = reader_memory(str_sub(data, 2, data.n - 6));
    struct stream *s = inflate_open(stream_reader(&r, 0, r.size), ctx->limits);
    bool ok = drain(s, ctx->scratch, out, e);
    stream_close(s);
    if (ok && adler32_of(*out) != u32_big(data.p + data.n - 4))
        return err_set(e, "cannot read the list of crates", STR_NONE, "its checksum is wrong");
    return ok;
}

static bool read_section(struct catalog_ctx *ctx, const struct elf *elf, const struct elf_section *s,
                         str *data, struct err *e)
{
    if (s->size > SECTION_MAX)
        return err_set(e, "cannot read the list of crates", STR_NONE,
                       "section .dep-v0 is larger than %llu MiB", (unsigned long long)(SECTION_MAX >> 20));
    if (s->type == ELF_SHT_NOBITS || s->offset > elf->r->size || s->size > elf->r->size - s->offset)
        return err_set(e, "cannot read the list of crates", STR_NONE, "section .dep-v0 is not in the file");
    char *p = arena_bytes(ctx->scratch, (size_t)s->size);
    *data = str_make(p, (size_t)s->size);
    return reader_exact(elf->r, s->offset, p, (size_t)s->size, e);
}

typedef VEC(uint64_t) index_list;
struct crates {
    struct locked_file f;
    VEC(index_list) needs;
};

/* "crates.io", "git", "local", "registry" (another one), or the source itself. */
static void set_source(struct locked *p, str source)
{
    p->own = str_is(source, "local");
    p->local = !str_is(source, "crates.io") && !str_is(source, "git");
}

static void read_indices(struct crates *l, index_list *out, struct json *j)
{
    uint64_t at;
    if (!json_array(j))
        return;
    while (json_more(j))
        if (json_u64(j, &at))
            vec_push(l->f.ctx->scratch, out, at);
}

static void read_crate(struct crates *l, struct json *j)
{
    struct locked *p = locked_add(&l->f, 0);
    index_list *needs = vec_add(l->f.ctx->scratch, &l->needs);
    str key, text = STR("");
    p->scope = SCOPE_RUNTIME;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &p->name);
        else if (str_is(key, "version"))
            json_string(j, &p->version);
        else if (str_is(key, "root"))
            p->root = json_bool(j, &p->root) && p->root;
        else if (str_is(key, "dependencies"))
            read_indices(l, needs, j);
        else if (!str_is(key, "source") && !str_is(key, "kind"))
            json_skip(j);
        else if (json_string(j, &text) && str_is(key, "source"))
            set_source(p, text);
        else if (str_is(key, "kind") && (str_is(text, "build") || str_is(text, "dev")))
            p->scope = SCOPE_DEV;
    }
    p->own |= p->root;
}

static void read_crates(struct crates *l, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!str_is(key, "packages")) {
            json_skip(j);
            continue;
        }
        if (json_array(j))
            while (json_more(j))
                read_crate(l, j);
    }
}

/* Needs are told by index. */
static void add_needs(struct crates *l)
{
    for (size_t i = 0; i < l->f.packages.n; i++) {
        for (size_t k = 0; k < l->needs.v[i].n; k++) {
            uint64_t at = l->needs.v[i].v[k];
            if (at >= l->f.packages.n)
                continue;
            const struct locked *q = &l->f.packages.v[at];
            locked_need(&l->f, &l->f.packages.v[i], q->name, q->version, SCOPE_UNKNOWN);
        }
    }
}

static bool read_json(struct catalog_ctx *ctx, const struct entry *entry, const struct elf *elf,
                      const struct elf_section *s, str *text)
{
    struct err e = {0};
    str data = STR_NONE;
    if (read_section(ctx, elf, s, &data, &e) && inflate_zlib(ctx, data, text, &e))
        return true;
    catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    return false;
}

/* In WebAssembly a custom section is what a section is elsewhere. */
static bool find_list(struct elf *elf, const struct reader_at *r, struct arena *a, struct elf_section *list)
{
    char head[8];
    struct err ignored = {0};
    *list = (struct elf_section){.type = ELF_SHT_PROGBITS};
    if (reader_exact(r, 0, head, sizeof head, &ignored) && wasm_magic(str_make(head, sizeof head))) {
        *elf = (struct elf){.r = r, .arena = a};
        return wasm_section(r, STR(".dep-v0"), &list->offset, &list->size);
    }
    const struct elf_section *s =
        program_open(elf, r, a, &ignored) ? elf_section_named(elf, STR(".dep-v0")) : NULL;
    if (s)
        *list = *s;
    return s;
}

/* A file that is no whole ELF is told by the reader of Go programs, which looks at the same files. */
static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf elf;
    struct elf_section list;
    struct json j;
    str text;
    if (!find_list(&elf, &content->at, ctx->scratch, &list) || !read_json(ctx, entry, &elf, &list, &text))
        return;
    struct crates l = {.f = {.ctx = ctx,
                             .entry = entry,
                             .cataloger = NAME,
                             .field = ".dep-v0",
                             .ecosystem = STR_INIT("crates.io"),
                             .type = STR_INIT("cargo"),
                             .state = STATE_INSTALLED}};
    json_init(&j, text, ctx->scratch, ctx->limits->json_depth);
    read_crates(&l, &j);
    if (!json_done(&j) && j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "its list of crates is not valid JSON: %s", j.why);
    add_needs(&l);
    locked_finish(&l.f);
}

const struct cataloger cataloger_cargo_binary = {
    .name = NAME,
    .doc = "Rust programs and libraries (ELF, PE, Mach-O, WebAssembly) built with cargo-auditable: the "
           "crates that are "
           "linked in",
    .ecosystem = "Rust crates",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"+x", "*.exe", "*.dll", "*.dylib", "*.wasm", NULL},
    .probe = probe,
    .run = run,
};
