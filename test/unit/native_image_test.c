/* The SBOM in a native image of GraalVM: its components; images without one, damaged ones, other programs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/catalog_harness.h"
#include "../unit/elf_maker.h"

extern const struct cataloger cataloger_native_image;

static const char sbom[] =
    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"metadata\":{\"component\":{\"type\":"
    "\"application\","
    "\"name\":\"app\",\"version\":\"1\",\"bom-ref\":\"pkg:maven/a/app@1\",\"purl\":\"pkg:maven/a/app@1\"}},"
    "\"components\":[{\"type\":\"library\",\"group\":\"io.netty\",\"name\":\"netty-codec-http\",\"version\":"
    "\"4.1.76.Final\",\"purl\":\"pkg:maven/io.netty/netty-codec-http@4.1.76.Final\","
    "\"bom-ref\":\"pkg:maven/io.netty/netty-codec-http@4.1.76.Final\"},"
    "{\"type\":\"library\",\"name\":\"svm\",\"version\":\"23.0\",\"purl\":\"pkg:maven/"
    "org.graalvm.nativeimage/svm@23.0\"}]}";

/* gzip of stored blocks, with its checksum. */
static void put_gzip(struct buf *b, str text)
{
    uint32_t crc = ~0u;
    for (size_t i = 0; i < text.n; i++) {
        crc ^= (unsigned char)text.p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    buf_add(b, STR("\x1f\x8b\x08\0\0\0\0\0\0\x03\1"));
    put(b, false, text.n, 2);
    put(b, false, ~text.n & 0xffff, 2);
    buf_add(b, text);
    put(b, false, ~crc, 4);
    put(b, false, text.n, 4);
}

enum { WHOLE, NO_HEAP, NO_SYMBOL, UNDEFINED, LONG_LENGTH, FAR_SYMBOL, DAMAGED };

static void put_symbol(struct elf_maker *m, uint32_t name, uint64_t value, bool defined)
{
    put(&m->body, m->big, name, 4);
    if (!m->is64) {
        put(&m->body, m->big, value, 4);
        put(&m->body, m->big, 8, 4);
    }
    put(&m->body, m->big, 0x11, 1);
    put(&m->body, m->big, 0, 1);
    put(&m->body, m->big, defined ? 1 : 0, 2);
    if (m->is64) {
        put(&m->body, m->big, value, 8);
        put(&m->body, m->big, 8, 8);
    }
}

static struct buf image(bool is64, int how)
{
    struct elf_maker m = {.is64 = is64};
    uint64_t data = elf_here(&m);
    put_gzip(&m.body, str_c(sbom));
    if (how == DAMAGED)
        m.body.p[40] ^= 1;
    uint64_t n = elf_here(&m) - data;
    elf_pad(&m, 8);
    uint64_t length = elf_here(&m);
    put(&m.body, false, how == LONG_LENGTH ? 1u << 20 : n, 8);
    uint64_t names = elf_here(&m);
    buf_add(&m.body, STR("\0xsbom\0sbom_length\0sbom\0"));
    if (how == NO_SYMBOL)
        m.body.p[m.body.n - 2] = 'n';
    uint64_t names_n = elf_here(&m) - names;
    elf_pad(&m, 8);
    uint64_t symbols = elf_here(&m);
    put_symbol(&m, 0, 0, false);
    put_symbol(&m, 1, 0x77, true);
    put_symbol(&m, 7, length, true);
    put_symbol(&m, 19, how == FAR_SYMBOL ? 0x10 : data, how != UNDEFINED);
    uint64_t symbols_n = elf_here(&m) - symbols;
    elf_add_section(&m, how == NO_HEAP ? ".heap" : ".svm_heap", 1, data, n);
    elf_add_section(&m, ".dynstr", ELF_SHT_STRTAB, names, names_n);
    elf_add_section(&m, ".dynsym", ELF_SHT_DYNSYM, symbols, symbols_n);
    m.sections[2].link = 2;
    return elf_finish(&m);
}

static void components(void **state)
{
    (void)state;
    for (int is64 = 0; is64 < 2; is64++) {
        struct harness h;
        struct buf b = image(is64, WHOLE);
        harness_open(&h);
        h.mode = 0755;
        harness_entry(&h, "app/server", buf_str(&b));
        struct component *c = harness_find(&h, "io.netty:netty-codec-http");
        assert_non_null(c);
        assert_true(harness_is(c->purl, "pkg:maven/io.netty/netty-codec-http@4.1.76.Final"));
        assert_true(harness_is(c->ecosystem, "Maven"));
        assert_true(harness_is(c->locations.v[0].path, "app/server"));
        assert_int_equal(c->state, STATE_INSTALLED);
        assert_non_null(harness_find(&h, "org.graalvm.nativeimage:svm"));
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
        buf_free(&b);
    }
}

static void others(void **state)
{
    (void)state;
    static const struct {
        int how;
        size_t diagnostics;
    } rows[] = {{NO_HEAP, 0},     {NO_SYMBOL, 0},  {UNDEFINED, 0},
                {LONG_LENGTH, 1}, {FAR_SYMBOL, 1}, {DAMAGED, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        struct buf b = image(true, rows[i].how);
        harness_open(&h);
        harness_run(&h, &cataloger_native_image, "app/server", buf_str(&b));
        assert_int_equal(h.unit.components.n, 0);
        assert_int_equal(h.unit.diagnostics.n, rows[i].diagnostics);
        harness_close(&h);
        buf_free(&b);
    }
    struct buf b = image(true, WHOLE);
    for (size_t n = 0; n < b.n; n += 5) {
        struct harness h;
        harness_open(&h);
        harness_run(&h, &cataloger_native_image, "app/server", str_sub(buf_str(&b), 0, n));
        harness_close(&h);
    }
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(components), cmocka_unit_test(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
