/* ELF, PE and Mach-O files and the Go build information in them; the text of the latter alone as well. */
#include "format/go_buildinfo.h"
#include "format/go_pclntab.h"
#include "format/go_symbol.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(str s)
{
    if (s.n && str_hash(s) == 1)
        abort();
}

static void use_elf(const struct elf *elf)
{
    struct elf_dynamic d;
    struct err e;
    uint64_t off, avail;
    str desc;
    if (elf_dynamic(elf, &d, &e)) {
        for (size_t i = 0; i < d.needed.n; i++)
            use(d.needed.v[i]);
        use(d.soname);
        use(d.rpath);
        use(d.runpath);
    }
    use(elf_interp(elf));
    if (elf_symbol(elf, STR("sbom"), &off) && off == 1)
        abort();
    for (size_t i = 0; i < elf->sections.n; i++)
        use(elf->sections.v[i].name);
    for (size_t i = 0; i < elf->segments.n; i++)
        if (elf_offset(elf, elf->segments.v[i].vaddr, &off, &avail) &&
            (off >= elf->r->size || avail > elf->r->size - off))
            abort();
    if (elf_note(elf, STR("GNU"), ELF_NOTE_GNU_BUILD_ID, &desc) ||
        elf_note(elf, STR("Go"), ELF_NOTE_GO_BUILD_ID, &desc))
        use(desc);
}

static void use_text(str version, str modules, struct arena *a)
{
    struct go_build b;
    struct err e;
    go_buildinfo_parse(version, modules, a, &b, &e);
    for (size_t i = 0; i < b.deps.n; i++)
        if (!b.deps.v[i].path.n)
            abort();
    for (size_t i = 0; i < b.settings.n; i++)
        use(b.settings.v[i].value);
    use(go_release(a, version));
}

struct functions {
    struct go_names set;
    size_t n;
};

static bool take(void *ctx, str name)
{
    struct functions *f = ctx;
    char *package = malloc(name.n + 1), *symbol = malloc(name.n + 1);
    if (package && symbol) {
        struct go_symbol s = go_symbol_parse(name, package, symbol);
        if (s.package.n > name.n || s.name.n > name.n)
            abort();
        go_names_add(&f->set, &s);
    }
    free(package);
    free(symbol);
    return ++f->n < 10000;
}

/* What was added is found again. */
static void use_functions(const struct elf *elf, struct arena *a)
{
    struct go_pclntab t;
    struct functions f = {0};
    struct err e;
    if (!go_pclntab_find(elf, &t))
        return;
    go_pclntab_names(&t, take, &f, &e);
    uint32_t first = f.set.n ? f.set.v[0] : 0;
    bool any = f.set.n > 0;
    struct go_name_list l = go_names_unpack(a, go_names_pack(&f.set, a));
    if (any != (l.n > 0) || (any && !go_names_have(&l, first)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct elf elf;
    struct err e = {{0}};
    str version, modules, head, rest;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    str bytes = str_make(copy, size);
    struct reader_at r = reader_memory(bytes);
    if (program_open(&elf, &r, &a, &e)) {
        use_elf(&elf);
        if (go_buildinfo_find(&elf, &version, &modules, &e) == GO_FOUND)
            use_text(version, modules, &a);
        use_functions(&elf, &a);
    } else {
        str_cut(bytes, '\n', &head, &rest);
        use_text(head, rest, &a);
    }
    arena_free(&a);
    free(copy);
    return 0;
}
