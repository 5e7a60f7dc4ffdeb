/* Programs that .NET published as a single file, made here: all versions of the list, files stored and
 * compressed, in ELF, PE and Mach-O; every prefix of them, and wrong lists. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "elf_maker.h"

extern const struct cataloger cataloger_dotnet_bundle;

enum kind { ELF, PE, MACHO, KINDS };
enum { DATA_AT = 0x200, DATA_SIZE = 0x40 };

static const char signature[] = "\x8b\x12\x02\xb9\x6a\x61\x20\x38\x72\x7b\x93\x02\x14\xd7\xa0\x32"
                                "\x13\xf5\xb9\xe6\xef\xae\x33\x18\xee\x3b\x2d\xce\x24\xb3\x6a\xae";
static const char deps[] =
    "{\"targets\": {\"a\": {\"Serilog/2.0.0\": {\"runtime\": {\"lib/Serilog.dll\": {}}}}},"
    "\"libraries\": {\"Serilog/2.0.0\": {\"type\": \"package\"}}}";

static void pad(struct buf *b, size_t to)
{
    while (b->n < to)
        buf_ch(b, 0);
}

static void put_name(struct buf *b, const char *name, size_t n)
{
    size_t end = b->n + n;
    buf_add(b, str_c(name));
    pad(b, end);
}

static void put_pe(struct buf *b)
{
    buf_add(b, STR("MZ"));
    pad(b, 0x3c);
    put(b, false, 0x40, 4);
    buf_add(b, STR("PE\0\0"));
    put(b, false, 0x8664, 2);
    put(b, false, 1, 2);
    put(b, false, 0, 12);
    put(b, false, 0x70, 2);
    put(b, false, 2, 2);
    put(b, false, 0x20b, 2);
    pad(b, 0x40 + 24 + 0x70);
    put_name(b, ".data", 8);
    put(b, false, DATA_SIZE, 4);
    put(b, false, 0x1000, 4);
    put(b, false, DATA_SIZE, 4);
    put(b, false, DATA_AT, 4);
    put(b, false, 0, 12);
    put(b, false, 0xc0000040, 4);
}

static void put_macho(struct buf *b)
{
    const uint32_t head[] = {0xfeedfacf, 7, 3, 2, 1, 72, 0, 0, 0x19, 72};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++)
        put(b, false, head[i], 4);
    put_name(b, "__DATA", 16);
    const uint64_t place[] = {0x1000, DATA_SIZE, DATA_AT, DATA_SIZE};
    for (size_t i = 0; i < 4; i++)
        put(b, false, place[i], 8);
    put(b, false, 3, 4);
    put(b, false, 3, 4);
    put(b, false, 0, 8);
}

/* The host; *place is where the place of the list is to be written. */
static struct buf host(enum kind kind, size_t *place)
{
    struct buf b = {0};
    struct elf_maker m = {.is64 = true};
    *place = kind == ELF ? (size_t)ELF_BODY : (size_t)DATA_AT;
    if (kind == ELF) {
        put(&m.body, false, 0, 8);
        buf_add(&m.body, str_make(signature, 32));
        return elf_finish(&m);
    }
    if (kind == PE)
        put_pe(&b);
    else
        put_macho(&b);
    pad(&b, DATA_AT + 8);
    buf_add(&b, str_make(signature, 32));
    pad(&b, DATA_AT + DATA_SIZE);
    return b;
}

static void put_file(struct buf *list, unsigned version, const char *path, uint64_t at, uint64_t size,
                     uint64_t packed)
{
    put(list, false, at, 8);
    put(list, false, size, 8);
    if (version >= 6)
        put(list, false, packed, 8);
    buf_ch(list, 3);
    buf_ch(list, (char)strlen(path));
    buf_add(list, str_c(path));
}

/* Version 6 has the list of packages compressed: raw deflate, one stored block. */
static struct buf program(enum kind kind, unsigned version)
{
    size_t place, n = sizeof deps - 1;
    struct buf b = host(kind, &place), list = {0};
    pad(&b, b.n + 0x200); /* more than a table of sections could be */
    uint64_t at = b.n, packed = version == 6 ? n + 5 : 0;
    if (packed) {
        buf_ch(&b, 1);
        put(&b, false, n, 2);
        put(&b, false, ~n & 0xffff, 2);
    }
    buf_add(&b, str_c(deps));
    put(&list, false, version, 4);
    put(&list, false, 0, 4);
    put(&list, false, 2, 4);
    buf_ch(&list, 4);
    buf_add(&list, STR("name"));
    if (version >= 2)
        put(&list, false, 0, 40);
    put_file(&list, version, "App.dll", at, 4, 0);
    put_file(&list, version, "App.deps.json", at, n, packed);
    for (size_t i = 0; i < 8; i++)
        b.p[place + i] = (char)((uint64_t)b.n >> 8 * i);
    buf_add(&b, buf_str(&list));
    buf_free(&list);
    return b;
}

static void opened(void **state)
{
    (void)state;
    static const unsigned versions[] = {1, 2, 6};
    want_set mine = harness_bit(&cataloger_dotnet_bundle);
    for (unsigned i = 0; i < 3 * KINDS; i++) {
        struct harness h;
        struct buf b = program(i % 3, versions[i / 3]);
        harness_open(&h);
        assert_true(harness_entry(&h, "bin/app.exe", buf_str(&b)) & mine);
        assert_int_equal(h.unit.components.n, 1);
        assert_int_equal(h.unit.diagnostics.n, 0);
        struct component *c = harness_find(&h, "Serilog");
        assert_true(harness_is(c->purl, "pkg:nuget/Serilog@2.0.0"));
        assert_true(harness_is(c->locations.v[0].path, "bin/app.exe!/App.deps.json"));
        assert_int_equal(c->state, STATE_INSTALLED);
        harness_close(&h);
        buf_free(&b);
    }
}

/* The program of an application in files of its own has the signature too, but no place. */
static void no_bundle(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct harness h;
        size_t place;
        struct buf b = host(kind, &place);
        pad(&b, b.n + 0x1000);
        harness_open(&h);
        harness_run(&h, &cataloger_dotnet_bundle, "app.exe", buf_str(&b));
        assert_int_equal(h.unit.components.n + h.unit.diagnostics.n, 0);
        harness_close(&h);
        buf_free(&b);
    }
    struct harness h;
    harness_open(&h);
    want_set mine = harness_bit(&cataloger_dotnet_bundle);
    assert_false(harness_entry(&h, "app.exe", STR("#!/bin/sh\n")) & mine);
    harness_close(&h);
}

static void damaged(void **state)
{
    (void)state;
    static const unsigned versions[] = {0, 7, 0xffffffff};
    for (unsigned i = 0; i < 3; i++) {
        struct harness h;
        struct buf b = program(ELF, versions[i]);
        harness_open(&h);
        harness_run(&h, &cataloger_dotnet_bundle, "app", buf_str(&b));
        assert_int_equal(h.unit.components.n, 0);
        assert_int_equal(h.unit.diagnostics.n, 1);
        harness_close(&h);
        buf_free(&b);
    }
    for (unsigned i = 0; i < 2 * KINDS; i++) {
        struct buf b = program(i / 2, i & 1 ? 6 : 2);
        for (size_t n = 0; n < b.n; n += n < b.n - 0x200 ? 5 : 1) {
            struct harness h;
            harness_open(&h);
            harness_run(&h, &cataloger_dotnet_bundle, "app", str_make(b.p, n));
            assert_true(h.unit.components.n <= 1 && h.unit.diagnostics.n <= 2);
            harness_close(&h);
        }
        for (size_t n = b.n - 0x100; n < b.n; n++) {
            struct harness h;
            harness_open(&h);
            b.p[n] = (char)(b.p[n] ^ 0xff);
            harness_run(&h, &cataloger_dotnet_bundle, "app", buf_str(&b));
            b.p[n] = (char)(b.p[n] ^ 0xff);
            harness_close(&h);
        }
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(opened), cmocka_unit_test(no_bundle),
                                       cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
