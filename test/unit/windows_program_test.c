#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "catalog_harness.h"

static void put16(struct buf *b, unsigned v)
{
    buf_ch(b, (char)v);
    buf_ch(b, (char)(v >> 8));
}

static void put32(struct buf *b, uint32_t v)
{
    put16(b, v & 0xffff);
    put16(b, v >> 16);
}

static void pad(struct buf *b, size_t to)
{
    while (b->n % to)
        buf_ch(b, 0);
}

static void put_wide(struct buf *b, const char *s)
{
    for (; *s; s++)
        put16(b, (unsigned char)*s);
    put16(b, 0);
}

/* A structure of the version resource: its children follow until node_end. */
static size_t node_begin(struct buf *b, const char *key, size_t value)
{
    pad(b, 4);
    size_t at = b->n;
    put16(b, 0);
    put16(b, (unsigned)value);
    put16(b, 1);
    put_wide(b, key);
    pad(b, 4);
    return at;
}

static void node_end(struct buf *b, size_t at)
{
    b->p[at] = (char)(b->n - at);
    b->p[at + 1] = (char)((b->n - at) >> 8);
}

static void put_string(struct buf *b, const char *key, const char *value)
{
    size_t at = node_begin(b, key, strlen(value) + 1);
    put_wide(b, value);
    node_end(b, at);
}

static void put_version(struct buf *b, const char *company, const char *product, const char *version)
{
    size_t root = node_begin(b, "VS_VERSION_INFO", 4), var, strings, table;
    put32(b, 0xfeef04bd);
    var = node_begin(b, "VarFileInfo", 0);
    put_string(b, "ProductName", "zlib");
    node_end(b, var);
    strings = node_begin(b, "StringFileInfo", 0);
    table = node_begin(b, "040904b0", 0);
    put_string(b, "CompanyName", company);
    put_string(b, "ProductName", product);
    put_string(b, "ProductVersion", version);
    node_end(b, table);
    node_end(b, strings);
    node_end(b, root);
}

enum { SECTION = 0x200, RVA = 0x1000, DATA = 88 };

/* A program of one section, which holds resources: type 16, name 1, language 1033, data. */
static void put_program(struct buf *b, uint32_t type, const char *company, const char *product,
                        const char *version)
{
    struct buf data = {0};
    put_version(&data, company, product, version);
    buf_add(b, STR("MZ"));
    while (b->n < 60)
        buf_ch(b, 0);
    put32(b, 64);
    buf_add(b, STR("PE\0\0\x64\x86\x01\0"));
    while (b->n < 64 + 20)
        buf_ch(b, 0);
    put16(b, 240);
    put16(b, 0);
    put16(b, 0x20b);
    while (b->n < 88 + 108)
        buf_ch(b, 0);
    put32(b, 16);
    while (b->n < 88 + 128)
        buf_ch(b, 0);
    put32(b, RVA);
    put32(b, (uint32_t)(DATA + data.n));
    while (b->n < 88 + 240)
        buf_ch(b, 0);
    buf_add(b, STR(".rsrc\0\0\0"));
    put32(b, (uint32_t)(DATA + data.n));
    put32(b, RVA);
    put32(b, (uint32_t)(DATA + data.n));
    put32(b, SECTION);
    while (b->n < SECTION)
        buf_ch(b, 0);
    const uint32_t ids[] = {type, 1, 1033}, next[] = {0x80000018, 0x80000030, 72};
    for (int i = 0; i < 3; i++) {
        put32(b, 0), put32(b, 0), put32(b, 0);
        put16(b, 0), put16(b, 1);
        put32(b, ids[i]), put32(b, next[i]);
    }
    put32(b, RVA + DATA);
    put32(b, (uint32_t)data.n);
    put32(b, 0), put32(b, 0);
    buf_add(b, buf_str(&data));
    buf_free(&data);
}

static const struct row {
    const char *company, *product, *version, *purl;
} rows[] = {
    {"The OpenSSL Project, https://www.openssl.org/", "The OpenSSL Toolkit", "1.1.1t",
     "pkg:generic/openssl@1.1.1t"},
    {"Node.js", "Node.js", "18.16.0", "pkg:generic/node@18.16.0"},
    {"The Git Development Community", "Git", "2.41.0.windows.1", "pkg:generic/git@2.41.0"},
    {"Somebody", "Git", "2.41.0", NULL},
    {"The Qt Company Ltd.", "Qt6", "6.5.1.0", "pkg:generic/qtbase@6.5.1"},
    {"The ICU Project", "International Components for Unicode", "72, 1, 0, 0", "pkg:generic/icu@72.1.0"},
    {"Simon Tatham", "PuTTY suite", "Release 0.78", "pkg:generic/putty@0.78"},
    {"Python Software Foundation", "Python", "3.12.0rc1", "pkg:generic/python@3.12.0rc1"},
    {"", "zlib", "none", NULL},
    {"", "zlib", "7", NULL},
    {"Own", "Agent", "1.0.0", NULL},
};

static void each_program(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        struct buf b = {0};
        harness_open(&h);
        put_program(&b, 16, rows[i].company, rows[i].product, rows[i].version);
        harness_entry(&h, "app/x.dll", buf_str(&b));
        assert_int_equal(h.unit.components.n, rows[i].purl != NULL);
        if (rows[i].purl && !harness_is(h.unit.components.v[0].purl, rows[i].purl))
            fail_msg("%.*s is not %s", STR_ARG(h.unit.components.v[0].purl), rows[i].purl);
        assert_int_equal(h.unit.diagnostics.n, 0);
        buf_free(&b);
        harness_close(&h);
    }
}

/* Cut anywhere, with any byte changed: no more than it says, and no access beyond it. */
static void broken(void **state)
{
    (void)state;
    struct buf b = {0};
    struct harness h;
    put_program(&b, 16, "", "zlib", "1.3.1");
    for (size_t n = 0; n < b.n; n += 3) {
        harness_open(&h);
        harness_entry(&h, "x.exe", str_make(b.p, n));
        assert_true(h.unit.components.n == 0 || n > SECTION + DATA);
        harness_close(&h);
    }
    for (size_t at = 0; at < b.n; at++) {
        char kept = b.p[at];
        b.p[at] = (char)0xff;
        harness_open(&h);
        harness_entry(&h, "x.exe", buf_str(&b));
        assert_true(h.unit.components.n <= 1);
        harness_close(&h);
        b.p[at] = kept;
    }
    buf_free(&b);
    put_program(&b, 3, "", "zlib", "1.3.1"); /* an icon */
    harness_open(&h);
    harness_entry(&h, "x.exe", buf_str(&b));
    assert_int_equal(h.unit.components.n, 0);
    harness_close(&h);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_program), cmocka_unit_test(broken)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
