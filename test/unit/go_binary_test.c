/* Go build information in files made here (every layout, with and without sections), its text, and the
 * cataloger. The comparison with `go version -m` on real programs is test/e2e/go_build_test.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "elf_maker.h"
#include "format/go_buildinfo.h"

extern const struct cataloger cataloger_go_binary;

static void assert_is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static const char text[] = "path\texample.org/app/cmd/x\n"
                           "mod\texample.org/app\t(devel)\t\n"
                           "dep\tgithub.com/BurntSushi/toml\tv1.2.0\th1:aa=\n"
                           "dep\texample.org/fork\tv1.0.0\n"
                           "=>\texample.org/forked\tv1.0.1\th1:bb=\n"
                           "dep\texample.org/local\tv0.0.0\n"
                           "=>\t../local\t(devel)\t\n"
                           "build\t-compiler=gc\n"
                           "build\t-ldflags=\"-X main.key=secret -s\"\n"
                           "build\tvcs.revision=0123\n"
                           "build\t\"a=b\"=`x y`\n";
static const char frame_start[] = "0w\xaf\x0c\x92t\x08\x02"
                                  "A\xe1\xc1\x07\xe6\xd6\x18\xe6";
static const char frame_end[] = "\xf9"
                                "2C1\x86\x18 r\x00\x82"
                                "B\x10"
                                "A\x16\xd8\xf2";

enum layout { INLINE, POINTER };

static void put_varint(struct buf *b, size_t n)
{
    for (; n >= 0x80; n >>= 7)
        buf_ch(b, (char)(n | 0x80));
    buf_ch(b, (char)n);
}

static uint64_t put_go_string(struct elf_maker *m, str s)
{
    uint64_t data = elf_here(m);
    buf_add(&m->body, s);
    elf_pad(m, 8);
    uint64_t at = elf_here(m);
    put_address(m, &m->body, data);
    put_address(m, &m->body, s.n);
    return at;
}

struct form {
    bool is64, big, section;
    enum layout layout;
    const char *version, *modules;
};

static struct buf program(const struct form *f)
{
    struct elf_maker m = {.is64 = f->is64, .big = f->big};
    struct buf framed = {0};
    uint64_t version = 0, modules = 0;
    if (f->modules) {
        buf_add(&framed, str_make(frame_start, 16));
        buf_add(&framed, str_c(f->modules));
        buf_add(&framed, str_make(frame_end, 16));
    }
    buf_add(&m.body, STR("x\xff Go buildinf: not aligned"));
    if (f->layout == POINTER) {
        version = put_go_string(&m, str_c(f->version));
        modules = put_go_string(&m, buf_str(&framed));
    }
    elf_pad(&m, 16);
    uint64_t at = elf_here(&m);
    buf_add(&m.body, STR("\xff Go buildinf:"));
    if (f->layout == POINTER) {
        buf_ch(&m.body, f->is64 ? 8 : 4);
        buf_ch(&m.body, f->big);
        put_address(&m, &m.body, version);
        put_address(&m, &m.body, modules);
        elf_pad(&m, 16);
        put(&m.body, false, 0, 16);
    } else {
        buf_ch(&m.body, f->is64 ? 8 : 4);
        buf_ch(&m.body, 2);
        put(&m.body, false, 0, 16);
        put_varint(&m.body, strlen(f->version));
        buf_add(&m.body, str_c(f->version));
        put_varint(&m.body, framed.n);
        buf_add(&m.body, buf_str(&framed));
    }
    if (f->section)
        elf_add_section(&m, ".go.buildinfo", 1, at, elf_here(&m) - at);
    buf_free(&framed);
    return elf_finish(&m);
}

static enum go_found find(str bytes, struct arena *a, str *version, str *modules)
{
    struct reader_at r = reader_memory(bytes);
    struct elf elf;
    struct err e = {{0}};
    assert_true(elf_open(&elf, &r, a, &e));
    return go_buildinfo_find(&elf, version, modules, &e);
}

static void every_layout(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 32; i++) {
        struct form f = {i & 1, i & 2, i & 4, i & 8 ? POINTER : INLINE, "go1.17.3", i & 16 ? text : NULL};
        struct arena a = {0};
        struct buf b = program(&f);
        str version, modules;
        assert_int_equal(find(buf_str(&b), &a, &version, &modules), GO_FOUND);
        assert_is(version, "go1.17.3");
        assert_is(modules, f.modules ? text : "");
        buf_free(&b);
        arena_free(&a);
    }
}

static void none_and_damaged(void **state)
{
    (void)state;
    struct arena a = {0};
    str version, modules;
    struct elf_maker m = {.is64 = true};
    buf_add(&m.body, STR("nothing to see"));
    struct buf b = elf_finish(&m);
    assert_int_equal(find(buf_str(&b), &a, &version, &modules), GO_NONE);
    buf_free(&b);
    struct form f = {true, false, true, INLINE, "go1.20", text};
    b = program(&f);
    ptrdiff_t at = str_find(buf_str(&b), STR("go1.20"));
    b.p[at - 1] = (char)0xff; /* a length without end */
    assert_int_equal(find(buf_str(&b), &a, &version, &modules), GO_DAMAGED);
    buf_free(&b);
    f = (struct form){true, true, false, POINTER, "", NULL};
    b = program(&f);
    assert_int_equal(find(buf_str(&b), &a, &version, &modules), GO_DAMAGED);
    buf_free(&b);
    arena_free(&a);
}

/* A segment that claims to be almost endless costs no more than the file has. */
static void endless_segment(void **state)
{
    (void)state;
    struct arena a = {0};
    str version, modules;
    struct elf_maker m = {.is64 = true};
    buf_add(&m.body, STR("nothing to see"));
    struct buf b = elf_finish(&m);
    memset(b.p + 64 + 32, 0xff, 7); /* p_filesz */
    assert_int_equal(find(buf_str(&b), &a, &version, &modules), GO_NONE);
    buf_free(&b);
    arena_free(&a);
}

static void truncated(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct form f = {i & 1, false, false, i & 2 ? POINTER : INLINE, "go1.20", text};
        struct buf b = program(&f);
        for (size_t n = ELF_BODY; n < b.n; n++) {
            struct arena a = {0};
            str version, modules;
            enum go_found found = find(str_make(b.p, n), &a, &version, &modules);
            assert_true(found != GO_FOUND || str_is(version, "go1.20"));
            assert_true(found != GO_FOUND || modules.n == 0 || str_eq(modules, str_c(text)));
            arena_free(&a);
        }
        buf_free(&b);
    }
}

static void the_text(void **state)
{
    (void)state;
    struct arena a = {0};
    struct go_build b;
    struct err e = {{0}};
    assert_true(go_buildinfo_parse(STR("go1.20"), str_c(text), &a, &b, &e));
    assert_is(b.package, "example.org/app/cmd/x");
    assert_true(b.has_main);
    assert_is(b.main.path, "example.org/app");
    assert_is(b.main.version, "(devel)");
    assert_int_equal(b.deps.n, 3);
    assert_is(b.deps.v[0].sum, "h1:aa=");
    assert_is(b.deps.v[1].path, "example.org/forked");
    assert_is(b.deps.v[1].version, "v1.0.1");
    assert_is(b.deps.v[1].of_path, "example.org/fork");
    assert_is(b.deps.v[2].path, "example.org/local");
    assert_is(b.deps.v[2].version, "");
    assert_is(b.deps.v[2].of_version, "v0.0.0");
    assert_int_equal(b.settings.n, 4);
    assert_is(b.settings.v[1].value, "-X main.key=secret -s");
    assert_is(b.settings.v[3].key, "a=b");
    assert_is(b.settings.v[3].value, "x y");
    static const char *const bad[] = {"nonsense\n", "dep\t\n",           "=>\tx\tv1\n",
                                      "build\tx\n", "dep\ta\tb\tc\td\n", "dup\ta\tb\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(go_buildinfo_parse(STR("go1.20"), str_c(bad[i]), &a, &b, &e));
        assert_non_null(strstr(e.text, "unknown line"));
    }
    arena_free(&a);
}

static void releases(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"go1.20.3", "1.20.3"},
                                           {"go1.20", "1.20"},
                                           {"go1.21.0 X:boringcrypto", "1.21.0"},
                                           {"go1.20.3-vendor", "1.20.3"},
                                           {"go1.19.13 (Red Hat 1.19.13-1.el8)", "1.19.13"},
                                           {"go1.22.5b7", "1.22.5"},
                                           {"go1.21rc2", "1.21.0-rc.2"},
                                           {"go1.9beta1", "1.9.0-beta.1"},
                                           {"go1.24.0rc1", "1.24.0-rc.1"},
                                           {"devel go1.21-1b8e4af5 Mon", ""},
                                           {"go", ""},
                                           {"go1", ""},
                                           {"go1.x", ""},
                                           {"", ""},
                                           {"1.20", ""}};
    struct arena a = {0};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_is(go_release(&a, str_c(pairs[i][0])), pairs[i][1]);
    arena_free(&a);
}

static void cataloger(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct form f = {true, false, true, INLINE, "go1.20.3", text};
    struct buf b = program(&f);
    want_set mine = harness_bit(&cataloger_go_binary);
    assert_int_equal(harness_entry(&h, "usr/bin/x", buf_str(&b)), 0); /* no execute bit */
    h.mode = 0755;
    assert_int_equal(harness_entry(&h, "lib/libx.so.1", buf_str(&b)) & mine,
                     0); /* a library without a trace of Go */
    assert_int_equal(harness_entry(&h, "usr/bin/script", STR("#!/bin/sh\n")), 0);
    assert_int_equal(harness_entry(&h, "usr/bin/x", buf_str(&b)) & mine, mine);
    assert_int_equal(h.unit.components.n, 5);
    struct component *c = harness_find(&h, "stdlib");
    assert_is(c->purl, "pkg:golang/stdlib@1.20.3");
    assert_is(c->ecosystem, "Go");
    assert_is(c->locations.v[0].path, "usr/bin/x");
    c = harness_find(&h, "example.org/app");
    assert_is(c->version, "");
    assert_is(c->kind, "application");
    assert_int_equal(c->depends.n, 4);
    for (size_t i = 0; i < c->evidence.n; i++) /* what a builder may not have meant to publish */
        assert_true(str_find(c->evidence.v[i].field, STR("secret")) < 0);
    assert_is(c->evidence.v[2].field, "build vcs.revision=0123");
    assert_is(harness_find(&h, "github.com/BurntSushi/toml")->version, "v1.2.0");
    assert_is(harness_find(&h, "example.org/forked")->version, "v1.0.1");
    assert_null(harness_find(&h, "example.org/fork"));
    assert_is(harness_find(&h, "example.org/local")->version, "");
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    buf_free(&b);
    harness_close(&h);
}

/* A library needs no execute bit, but a trace of Go in its head: the note, or the runtime's thread-local
 * word. */
static void libraries(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct harness h;
        struct elf_maker m = {.is64 = true, .big = i == 2};
        harness_open(&h);
        uint64_t at = elf_here(&m);
        if (i == 0)
            buf_add(&m.body, STR("\4\0\0\0\4\0\0\0\4\0\0\0Go\0\0abcd"));
        if (i == 0)
            elf_add_segment(&m, ELF_PT_NOTE, at, elf_here(&m) - at, 4);
        if (i == 1) {
            elf_add_segment(&m, ELF_PT_TLS, at, 0, 8);
            m.segments[0].memsz = 8;
        }
        struct buf b = elf_finish(&m);
        want_set go = harness_bit(&cataloger_go_binary);
        assert_int_equal(harness_entry(&h, "lib/libx.so", buf_str(&b)) & go, i < 2 ? go : 0);
        buf_free(&b);
        harness_close(&h);
    }
}

static void toolchain(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    h.mode = 0755;
    struct form f = {false, true, false, INLINE, "go1.21.1", "path\tcmd/go\nbuild\t-compiler=gc\n"};
    struct buf b = program(&f);
    harness_entry(&h, "usr/local/go/bin/go", buf_str(&b));
    assert_int_equal(h.unit.components.n, 2);
    assert_is(harness_find(&h, "toolchain")->purl, "pkg:golang/toolchain@1.21.1");
    buf_free(&b);
    f = (struct form){true, false, false, INLINE, "devel go1.22-abc", "path\tx\n"};
    b = program(&f);
    harness_entry(&h, "bin/x", buf_str(&b));
    assert_is(harness_nth(&h, "stdlib", 1)->version, "");
    assert_int_equal(h.unit.diagnostics.n, 1);
    buf_free(&b);
    harness_entry(&h, "bin/bad", STR("\177ELF\2\1\1 too short"));
    assert_int_equal(h.unit.diagnostics.v[1].level, DIAG_WARNING);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout), cmocka_unit_test(none_and_damaged), cmocka_unit_test(endless_segment),
        cmocka_unit_test(truncated),    cmocka_unit_test(the_text),         cmocka_unit_test(releases),
        cmocka_unit_test(cataloger),    cmocka_unit_test(libraries),        cmocka_unit_test(toolchain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
