/* Go programs and libraries (ELF, PE, Mach-O) that carry the linker's build information: the main module,
 * every module linked in, and the standard library. Only files with an execute bit or named *.so or *.exe are
 * looked at; of those named as shared libraries, only the ones whose head shows a trace of Go. */
#include "catalog/catalog.h"
#include "catalog/go_linked.h"
#include "format/go_buildinfo.h"
#include "format/pe.h"
#include "format/go_ldflags.h"

#define NAME "go-binary"

/* "libx.so", "libx.so.1.2" */
static bool is_library(str path)
{
    str base = str_base(path);
    ptrdiff_t at = str_find(base, STR(".so"));
    return at > 0 && ((size_t)at + 3 == base.n || base.p[at + 3] == '.');
}

/* Programs made by an ordinary linker without Go's note (-buildid=) still show the one thread-local word of
 * the Go runtime, which has no initial value: one of 50 other libraries does so too. */
static bool has_runtime_word(const struct elf *elf)
{
    for (size_t i = 0; i < elf->segments.n; i++) {
        const struct elf_segment *s = &elf->segments.v[i];
        if (s->type == ELF_PT_TLS && s->filesz == 0 && s->memsz == (elf->is64 ? 8 : 4))
            return true;
    }
    return false;
}

static bool is_go_library(str head)
{
    struct arena a = {0};
    struct reader_at r = reader_memory(head);
    struct elf elf;
    struct err ignored;
    str id;
    bool yes = elf_open(&elf, &r, &a, &ignored) &&
               (elf_note(&elf, STR("Go"), ELF_NOTE_GO_BUILD_ID, &id) || has_runtime_word(&elf));
    arena_free(&a);
    return yes;
}

/* Go's libraries for Windows are linked by GNU ld, which leaves the C runtime's section by itself. There may
 * be thousands that are not. */
static bool has_gnu_section(str head)
{
    return str_find(head, str_make(".CRT\0", 5)) > 0;
}

static bool probe(const struct entry *entry, str head)
{
    if (str_ends(entry->path, STR(".dll")))
        return pe_magic(head) && has_gnu_section(head);
    return program_magic(head) && (!is_library(entry->path) || is_go_library(head));
}

static struct component *add(struct catalog_ctx *ctx, const struct entry *entry, str name, str version,
                             const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("Go");
    c->type = STR("golang");
    c->scope = SCOPE_RUNTIME;
    return c;
}

/* Settings that tell how much of the program can be trusted to be what its module says. Others, above all
 * -ldflags, may hold what its builder did not mean to publish. */
static bool telling(str key)
{
    static const char *const keys[] = {
        "-buildmode", "-compiler",    "-tags", "-race",        "CGO_ENABLED", "GOARCH",      "GOOS",
        "GOFIPS140",  "GOEXPERIMENT", "vcs",   "vcs.revision", "vcs.time",    "vcs.modified"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_eq(key, str_c(keys[i])))
            return true;
    return false;
}

static void add_settings(struct catalog_ctx *ctx, struct component *c, const struct go_build *b)
{
    struct arena *a = &ctx->unit->arena;
    for (size_t i = 0; i < b->settings.n; i++) {
        const struct go_setting *s = &b->settings.v[i];
        if (!telling(s->key))
            continue;
        struct evidence why = {STR(NAME), c->evidence.v[0].path,
                               arena_printf(a, "build %.*s=%.*s", STR_ARG(s->key), STR_ARG(s->value)),
                               CONFIDENCE_HIGH};
        vec_push(a, &c->evidence, why);
    }
}

/* The standard library is a module of its own to advisories; programs of the Go distribution itself
 * ("cmd/go") are the module `toolchain`. */
static str add_standard(struct catalog_ctx *ctx, const struct entry *entry, const struct go_build *b,
                        const char *name)
{
    str version = go_release(ctx->scratch, b->version);
    struct component *c = add(ctx, entry, str_c(name), version, "go");
    c->evidence.v[0].field = arena_printf(&ctx->unit->arena, "go %.*s", STR_ARG(b->version));
    if (str_empty(version)) {
        c->evidence.v[0].confidence = CONFIDENCE_LOW;
        catalog_diag(ctx, DIAG_NOTE, entry,
                     "made by an unreleased Go (\"%.*s\"): its standard library is not judged",
                     STR_ARG(b->version));
    }
    component_finish(ctx, c);
    return c->purl;
}

static str add_module(struct catalog_ctx *ctx, const struct entry *entry, const struct go_module *m)
{
    struct component *c = add(ctx, entry, m->path, m->version, "dep");
    if (m->of_path.n)
        c->evidence.v[0].field = arena_printf(&ctx->unit->arena, "dep %.*s %.*s replaced",
                                              STR_ARG(m->of_path), STR_ARG(m->of_version));
    if (m->of_path.n && str_empty(m->version)) {
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
        catalog_diag(ctx, DIAG_NOTE, entry,
                     "module %.*s %.*s is replaced by a folder: its version is unknown", STR_ARG(m->of_path),
                     STR_ARG(m->of_version));
    }
    component_finish(ctx, c);
    return c->purl;
}

/* What the classifiers, which run before, read from the same file for the module: "" if nothing. */
static str classified(const struct catalog_ctx *ctx, str path, str module)
{
    const struct unit *u = ctx->unit;
    for (size_t i = u->components.n; i-- > 0;) {
        const struct component *c = &u->components.v[i];
        if (!c->locations.n || !str_eq(c->locations.v[0].path, path))
            break;
        if (str_is(c->type, "golang") && str_eq(c->name, module) &&
            str_is(c->evidence.v[0].cataloger, "binary"))
            return c->version;
    }
    return STR("");
}

/* The version of a main module that was built from its working tree: as its build set it by -ldflags. */
static str built_as(struct catalog_ctx *ctx, const struct entry *entry, const struct go_build *b)
{
    for (size_t i = 0; i < b->settings.n; i++) {
        str version = STR("");
        if (str_is(b->settings.v[i].key, "-ldflags"))
            version = go_ldflags_version(b->settings.v[i].value, b->main.path);
        if (version.n)
            return arena_join(&ctx->unit->arena, version.p[0] == 'v' ? STR("") : STR("v"), version, STR(""));
    }
    return classified(ctx, catalog_path(ctx, entry), b->main.path);
}

static void add_main(struct catalog_ctx *ctx, const struct entry *entry, const struct go_build *b,
                     const str *depends, size_t n)
{
    bool devel = str_is(b->main.version, "(devel)");
    str version = devel ? built_as(ctx, entry, b) : b->main.version;
    struct component *c = add(ctx, entry, b->main.path, version, "mod");
    c->kind = STR("application");
    c->direct = TRI_YES;
    if (devel && version.n)
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    for (size_t i = 0; i < n; i++)
        vec_push(&ctx->unit->arena, &c->depends, depends[i]);
    add_settings(ctx, c, b);
    component_finish(ctx, c);
}

/* Modules of the Go distribution ("std", "cmd") are what `toolchain` stands for. */
static bool is_toolchain(const struct go_build *b)
{
    return str_starts(b->package, STR("cmd/")) && (!b->has_main || str_is(b->main.path, "cmd"));
}

static void add_all(struct catalog_ctx *ctx, const struct entry *entry, const struct go_build *b)
{
    bool toolchain = is_toolchain(b);
    str *depends = arena_many(ctx->scratch, str, b->deps.n + 1);
    depends[b->deps.n] = add_standard(ctx, entry, b, "stdlib");
    if (toolchain)
        add_standard(ctx, entry, b, "toolchain");
    for (size_t i = 0; i < b->deps.n; i++)
        depends[i] = add_module(ctx, entry, &b->deps.v[i]);
    if (b->has_main && !toolchain)
        add_main(ctx, entry, b, depends, b->deps.n + 1);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf elf;
    struct err e = {0};
    struct go_build build;
    str version, modules;
    if (!program_open(&elf, &content->at, ctx->scratch, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    switch (go_buildinfo_find(&elf, &version, &modules, &e)) {
    case GO_NONE:
        return;
    case GO_DAMAGED:
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    case GO_FOUND:
        break;
    }
    if (!go_buildinfo_parse(version, modules, ctx->scratch, &build, &e))
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    add_all(ctx, entry, &build);
    go_linked_add(ctx, entry, &elf, &build);
}

const struct cataloger cataloger_go_binary = {
    .name = NAME,
    .doc = "Go programs and libraries (ELF, PE, Mach-O): the main module, modules linked in, the standard "
           "library",
    .ecosystem = "Go modules",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_DIRECT,
    .patterns = (const char *const[]){"+x", "*.so", "*.exe", "*.dll", "*.dylib", NULL},
    .probe = probe,
    .run = run,
};
