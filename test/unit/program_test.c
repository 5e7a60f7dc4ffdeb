/* Programs of Windows and macOS, made here with Go build information in their data: the headers, and what the
 * reader of Go programs finds. The comparison with `go version -m` is test/e2e/go_build_test.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "elf_maker.h"
#include "format/macho.h"
#include "format/pe.h"

extern const struct cataloger cataloger_go_binary, cataloger_cargo_binary;

enum { DATA_AT = 0x400, ADDRESS = 0x2000, BASE = 0x10000000 };
enum kind { PE32, PE64, MACHO32, MACHO64, MACHO_BIG, MACHO_FAT, KINDS };

static const char text[] =
    "path\texample.org/app\nmod\texample.org/app\tv1.0.0\t\ndep\texample.org/dep\tv1.2.3\n";

static void put_info(struct buf *b)
{
    static const char frame[] = "0123456789abcdef";
    buf_add(b, STR("\xff Go buildinf:\x08\x02"));
    put(b, false, 0, 16);
    buf_ch(b, 8);
    buf_add(b, STR("go1.20.3"));
    buf_ch(b, (char)(sizeof text - 1 + 32)); /* below 128 */
    buf_add(b, str_c(frame));
    buf_add(b, str_c(text));
    buf_add(b, str_c(frame));
}

static void put_name(struct buf *b, const char *name, size_t n)
{
    size_t had = b->n;
    buf_add(b, str_c(name));
    put(b, false, 0, had + n - b->n);
}

static void pad(struct buf *b, size_t to)
{
    while (b->n < to)
        buf_ch(b, 0);
}

static void put_pe_section(struct buf *b, const char *name, uint32_t address, size_t n, uint32_t flags)
{
    put_name(b, name, 8);
    put(b, false, n, 4);
    put(b, false, address, 4);
    put(b, false, n, 4);
    put(b, false, DATA_AT, 4);
    put(b, false, 0, 12);
    put(b, false, flags, 4);
}

static void put_pe(struct buf *b, bool is64, str data)
{
    buf_add(b, STR("MZ"));
    pad(b, 0x3c);
    put(b, false, 0x80, 4);
    pad(b, 0x80);
    buf_add(b, STR("PE\0\0"));
    put(b, false, 0x8664, 2);
    put(b, false, 2, 2);
    put(b, false, 0, 12);
    put(b, false, 0x70, 2);
    put(b, false, 2, 2);
    put(b, false, is64 ? 0x20b : 0x10b, 2);
    put(b, false, 0, is64 ? 22 : 26);
    put(b, false, BASE, is64 ? 8 : 4);
    pad(b, 0x80 + 24 + 0x70);
    put_pe_section(b, ".text", 0x1000, data.n, 0x60000020);
    put_pe_section(b, ".data", ADDRESS, data.n, 0xc0000040);
}

static void put_macho_segment(struct buf *b, bool is64, bool big, const char *name, size_t n, uint32_t prot)
{
    size_t w = is64 ? 8 : 4, section = is64 ? 80 : 68;
    put(b, big, is64 ? 0x19 : 1, 4);
    put(b, big, 40 + 4 * w + section, 4);
    put_name(b, name, 16);
    put(b, big, ADDRESS, w);
    put(b, big, n, w);
    put(b, big, DATA_AT, w);
    put(b, big, n, w);
    put(b, big, 7, 4);
    put(b, big, prot, 4);
    put(b, big, 1, 4);
    put(b, big, 0, 4);
    put_name(b, prot & 2 ? "__go_buildinfo" : "__text", 16);
    put_name(b, name, 16);
    put(b, big, ADDRESS, w);
    put(b, big, n, w);
    put(b, big, DATA_AT, 4);
    put(b, big, 0, section - 36 - 2 * w);
}

static void put_macho(struct buf *b, bool is64, bool big, str data)
{
    size_t command = is64 ? 152 : 124;
    put(b, big, is64 ? 0xfeedfacf : 0xfeedface, 4);
    put(b, big, 7, 4);
    put(b, big, 3, 4);
    put(b, big, 2, 4);
    put(b, big, 3, 4);
    put(b, big, command + 8 + command, 4);
    put(b, big, 0, is64 ? 8 : 4);
    put(b, big, 0x1b, 4); /* a command of another kind */
    put(b, big, 8, 4);
    put_macho_segment(b, is64, big, "__TEXT", data.n, 5);
    put_macho_segment(b, is64, big, "__DATA", data.n, 3);
}

static struct buf program(enum kind kind)
{
    struct buf data = {0}, image = {0}, out = {0};
    put_info(&data);
    if (kind <= PE64)
        put_pe(&image, kind == PE64, buf_str(&data));
    else
        put_macho(&image, kind != MACHO32, kind == MACHO_BIG, buf_str(&data));
    pad(&image, DATA_AT);
    buf_add(&image, buf_str(&data));
    if (kind == MACHO_FAT) {
        buf_add(&out, STR("\xca\xfe\xba\xbe"));
        put(&out, true, 1, 4);
        put(&out, true, 0x01000007, 4);
        put(&out, true, 3, 4);
        put(&out, true, 0x40, 4);
        put(&out, true, image.n, 4);
        pad(&out, 0x40);
    }
    buf_add(&out, buf_str(&image));
    buf_free(&image);
    buf_free(&data);
    return out;
}

static void go_modules(void **state)
{
    (void)state;
    for (enum kind kind = 0; kind < KINDS; kind++) {
        struct harness h;
        struct buf b = program(kind);
        harness_open(&h);
        h.mode = kind == PE32 ? 0644 : 0755; /* an .exe needs no execute bit */
        harness_entry(&h, kind <= PE64 ? "bin/app.exe" : "bin/app", buf_str(&b));
        if (h.unit.components.n != 3 || !harness_is(harness_find(&h, "stdlib")->version, "1.20.3") ||
            !harness_is(harness_find(&h, "example.org/dep")->purl, "pkg:golang/example.org/dep@v1.2.3"))
            fail_msg("kind %d: %zu components", (int)kind, h.unit.components.n);
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
        buf_free(&b);
    }
}

static void cut(void **state)
{
    (void)state;
    for (enum kind kind = 0; kind < KINDS; kind++) {
        struct buf b = program(kind);
        for (size_t n = 0; n < b.n; n++) {
            struct harness h;
            harness_open(&h);
            harness_run(&h, &cataloger_go_binary, "app.exe", str_sub(buf_str(&b), 0, n));
            assert_true(h.unit.components.n < 3);
            harness_close(&h);
        }
        buf_free(&b);
    }
}

static void others(void **state)
{
    (void)state;
    struct buf dos = {0};
    buf_add(&dos, STR("MZ"));
    pad(&dos, 0x100);
    assert_false(pe_magic(buf_str(&dos)));
    assert_false(pe_magic(STR("MZ")));
    buf_free(&dos);
    /* A Java class file of version 52 has the magic of a universal file. */
    assert_false(macho_magic(
        str_make("\xca\xfe\xba\xbe\0\0\0\x34\0\x20\x0a\0\x06\0\x0f\x09\0\x10\0\x11\x08\0\x12\x0a", 28)));
    assert_false(macho_magic(STR("\xca\xfe\xba\xbe")));
}

/* Libraries: those for Windows only when their head shows who linked them. */
static void libraries(void **state)
{
    (void)state;
    want_set mine = harness_bit(&cataloger_go_binary), crates = harness_bit(&cataloger_cargo_binary);
    const struct {
        const char *section;
        bool go, rust;
    } rows[] = {{".text", false, false}, {".CRT", true, false}, {".dep-v0", false, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        struct buf b = program(PE64);
        ptrdiff_t at = str_find(buf_str(&b), STR(".text"));
        memcpy(b.p + at, "\0\0\0\0\0\0\0", 7);
        memcpy(b.p + at, rows[i].section, strlen(rows[i].section));
        harness_open(&h);
        want_set ran = harness_entry(&h, "bin/app.dll", buf_str(&b));
        assert_int_equal((ran & mine) != 0, rows[i].go);
        assert_int_equal((ran & crates) != 0, rows[i].rust);
        harness_close(&h);
        buf_free(&b);
    }
    struct harness h;
    struct buf b = program(MACHO64);
    harness_open(&h);
    assert_true(harness_entry(&h, "lib/app.dylib", buf_str(&b)) & mine);
    assert_int_equal(h.unit.components.n, 3);
    harness_close(&h);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libraries),
        cmocka_unit_test(go_modules),
        cmocka_unit_test(cut),
        cmocka_unit_test(others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
