/* .NET assemblies made here: what they say of themselves, which of them are a package, and damage. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "elf_maker.h"
#include "format/cli.h"

extern const struct cataloger cataloger_dotnet_assembly;

enum { TEXT_AT = 0x200, TEXT_RVA = 0x2000, TEXT_SIZE = 0x300 };

/* The key of the standard itself, whose token is that of Entity Framework. */
static const unsigned char standard_key[16] = {[8] = 4};

struct made {
    const char *name, *version, *culture;
    bool plus, key, module, wide; /* module: without an Assembly table; wide: heap indices of 4 bytes */
};

static void pad(struct buf *b, size_t to)
{
    assert_true(b->n <= to);
    while (b->n < to)
        buf_ch(b, 0);
}

static void heap(const struct made *m, struct buf *b, uint64_t at)
{
    put(b, false, at, m->wide ? 4 : 2);
}

static size_t add_string(struct buf *heap, const char *s)
{
    size_t at = heap->n;
    buf_add(heap, str_make(s, strlen(s) + 1));
    return at;
}

/* Tables: Module, TypeRef, MemberRef, CustomAttribute, Assembly. */
static void put_metadata(struct buf *out, const struct made *m)
{
    struct buf strings = {0}, blobs = {0}, t = {0};
    size_t version = m->version ? strlen(m->version) : 0;
    buf_ch(&strings, 0);
    buf_add(&blobs, str_make("\0\x10", 2));
    buf_add(&blobs, str_make(standard_key, 16));
    size_t value = blobs.n;
    buf_ch(&blobs, (char)(version + 5));
    buf_add(&blobs, str_make("\1\0", 2));
    buf_ch(&blobs, (char)version);
    buf_add(&blobs, str_c(m->version ? m->version : ""));
    buf_add(&blobs, str_make("\0\0", 2));
    put(&t, false, 0, 4);
    put(&t, false, m->wide ? 0x070002 : 0x000002, 4);
    t.p[4] = 2, t.p[5] = 0, t.p[6] = m->wide ? 7 : 0, t.p[7] = 1;
    put(&t, false, 1 | 1 << 1 | 1 << 0x0a | 1 << 0x0c | (m->module ? 0 : (uint64_t)1 << 0x20), 8);
    put(&t, false, 0, 8);
    for (int i = 0; i < (m->module ? 4 : 5); i++)
        put(&t, false, i == 3 ? 2 : 1, 4); /* rows */
    put(&t, false, 0, 2);                  /* Module */
    for (int i = 0; i < 4; i++)
        heap(m, &t, 0);
    put(&t, false, 0, 2); /* TypeRef */
    heap(m, &t, add_string(&strings, "AssemblyInformationalVersionAttribute"));
    heap(m, &t, 0);
    put(&t, false, 1 << 3 | 1, 2); /* MemberRef */
    heap(m, &t, 0);
    heap(m, &t, 0);
    put(&t, false, 1 << 5 | 7, 2); /* CustomAttribute: of the module, then of the assembly */
    put(&t, false, 1 << 3 | 3, 2);
    heap(m, &t, 0);
    put(&t, false, 1 << 5 | 14, 2);
    put(&t, false, 1 << 3 | 3, 2);
    heap(m, &t, m->version ? value : 0);
    if (!m->module) {
        put(&t, false, 0x8004, 4);
        for (unsigned i = 0; i < 4; i++)
            put(&t, false, i + 6, 2);
        put(&t, false, 1, 4);
        heap(m, &t, m->key ? 1 : 0);
        heap(m, &t, add_string(&strings, m->name));
        heap(m, &t, m->culture ? add_string(&strings, m->culture) : 0);
    }
    const struct {
        const char *name;
        size_t room;
        const struct buf *b;
    } streams[] = {{"#~", 4, &t}, {"#Strings", 12, &strings}, {"#Blob", 8, &blobs}};
    size_t start = out->n, at = 16 + 12 + 4 + 3 * 8 + 4 + 12 + 8;
    buf_add(out, STR("BSJB"));
    put(out, false, 0x10001, 4);
    put(out, false, 0, 4);
    put(out, false, 12, 4);
    buf_add(out, str_make("v4.0.30319\0\0", 12));
    put(out, false, 3 << 16, 4);
    for (size_t i = 0; i < 3; i++) {
        put(out, false, at, 4);
        put(out, false, streams[i].b->n, 4);
        size_t end = out->n + streams[i].room;
        buf_add(out, str_c(streams[i].name));
        pad(out, end);
        at += streams[i].b->n;
    }
    for (size_t i = 0; i < 3; i++)
        buf_add(out, buf_str(streams[i].b));
    assert_int_equal(out->n - start, at);
    buf_free(&strings);
    buf_free(&blobs);
    buf_free(&t);
}

static struct buf make(const struct made *m)
{
    struct buf b = {0}, metadata = {0};
    size_t optional = m->plus ? 240 : 224;
    put_metadata(&metadata, m);
    buf_add(&b, STR("MZ"));
    pad(&b, 60);
    put(&b, false, 64, 4);
    buf_add(&b, STR("PE\0\0"));
    put(&b, false, 0x14c, 2);
    put(&b, false, 1, 2);
    put(&b, false, 0, 12);
    put(&b, false, optional, 2);
    put(&b, false, 0x2022, 2);
    size_t o = b.n;
    put(&b, false, m->plus ? 0x20b : 0x10b, 2);
    pad(&b, o + (m->plus ? 24 : 28));
    put(&b, false, 0x400000, m->plus ? 8 : 4);
    pad(&b, o + optional - 132);
    put(&b, false, 16, 4);
    pad(&b, o + optional - 128 + 14 * 8);
    put(&b, false, TEXT_RVA, 4);
    put(&b, false, 72, 4);
    pad(&b, o + optional);
    buf_add(&b, str_make(".text\0\0\0", 8));
    const uint32_t section[] = {TEXT_SIZE, TEXT_RVA, TEXT_SIZE, TEXT_AT, 0, 0, 0, 0x60000020};
    for (size_t i = 0; i < 8; i++)
        put(&b, false, section[i], 4);
    pad(&b, TEXT_AT);
    const uint32_t header[] = {72, 5 << 16 | 2, TEXT_RVA + 72, (uint32_t)metadata.n};
    for (size_t i = 0; i < 4; i++)
        put(&b, false, header[i], 4);
    pad(&b, TEXT_AT + 72);
    buf_add(&b, buf_str(&metadata));
    pad(&b, TEXT_AT + TEXT_SIZE);
    buf_free(&metadata);
    return b;
}

static void metadata(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct arena a = {0};
        struct elf image;
        struct cli_assembly c;
        struct err e = {{0}};
        struct made m = {"App", "1.2.3+x", i & 2 ? "de" : NULL, i & 1, true, false, i & 2};
        struct buf b = make(&m);
        struct reader_at r = reader_memory(buf_str(&b));
        assert_true(pe_open(&image, &r, &a, &e) && cli_read(&image, &c, &e));
        assert_true(harness_is(c.name, "App"));
        assert_true(harness_is(c.informational, "1.2.3+x"));
        assert_true(harness_is(c.culture, i & 2 ? "de" : ""));
        assert_int_equal(c.public_key.n, 16);
        assert_int_equal(c.version[0], 6);
        assert_int_equal(c.version[3], 9);
        arena_free(&a);
        buf_free(&b);
    }
}

static void packages(void **state)
{
    (void)state;
    const struct {
        struct made m;
        const char *purl;
    } rows[] = {
        {{"EntityFramework", "6.4.4+1234", NULL, false, true, false, false},
         "pkg:nuget/EntityFramework@6.4.4"},
        {{"EntityFramework", "6.5.0.0", NULL, true, true, false, false}, "pkg:nuget/EntityFramework@6.5.0"},
        {{"EntityFramework", "6.5.0-rc.1", NULL, true, true, false, true},
         "pkg:nuget/EntityFramework@6.5.0-rc.1"},
        {{"EntityFramework", "6.1.3-40302", NULL, false, true, false, false}, ""},
        {{"EntityFramework", "6.1.3.7", NULL, false, true, false, false}, ""},
        {{"EntityFramework", "6.1.3.0-.NET 4.5", NULL, false, true, false, false}, ""},
        {{"EntityFramework", "6.1", NULL, false, true, false, false}, ""},
        {{"EntityFramework", NULL, NULL, false, true, false, false}, ""},
        {{"EntityFramework", "6.4.4", NULL, false, false, false, false}, ""}, /* not signed */
        {{"EntityFramework", "6.4.4", "de", false, true, false, false}, ""},  /* texts of one language */
        {{"Newtonsoft.Json", "13.0.1", NULL, false, true, false, false}, ""}, /* another one's key */
        {{"App", "1.0.0", NULL, false, true, false, false}, ""},
        {{"EntityFramework", "6.4.4", NULL, false, true, true, false}, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        struct buf b = make(&rows[i].m);
        harness_open(&h);
        harness_entry(&h, "bin/EntityFramework.dll", buf_str(&b));
        if (h.unit.components.n != (rows[i].purl[0] ? 1 : 0))
            fail_msg("row %zu: %zu components", i, h.unit.components.n);
        if (rows[i].purl[0])
            assert_true(harness_is(h.unit.components.v[0].purl, rows[i].purl));
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
        buf_free(&b);
    }
}

static void damaged(void **state)
{
    (void)state;
    struct made m = {"EntityFramework", "6.4.4", NULL, false, true, false, false};
    struct buf b = make(&m);
    for (size_t n = 0; n < b.n; n++) {
        struct harness h;
        harness_open(&h);
        harness_run(&h, &cataloger_dotnet_assembly, "a.dll", str_make(b.p, n));
        assert_true(h.unit.diagnostics.n <= 1);
        char was = b.p[n];
        b.p[n] = (char)0xff;
        harness_run(&h, &cataloger_dotnet_assembly, "a.dll", buf_str(&b));
        b.p[n] = was;
        harness_close(&h);
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(metadata), cmocka_unit_test(packages),
                                       cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
