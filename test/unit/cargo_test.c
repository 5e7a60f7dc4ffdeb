#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "elf_maker.h"

extern const struct cataloger cataloger_cargo_lock, cataloger_cargo_binary;

#define INDEX "registry+https://github.com/rust-lang/crates.io-index"
#define SUM   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static const char lock4[] =
    "# made\nversion = 4\n\n"
    "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n"
    "dependencies = [\n \"lib\",\n \"rand 0.8.5\",\n \"gone\",\n]\n\n"
    "[[package]]\nname = \"lib\"\nversion = \"0.2.0\"\ndependencies = [\"rand 0.7.3\", \"forge\"]\n\n"
    "[[package]]\nname = \"rand\"\nversion = \"0.7.3\"\nsource = \"" INDEX "\"\n"
    "checksum = \"" SUM "\"\ndependencies = [\"libc\"]\n\n"
    "[[package]]\nname = \"rand\"\nversion = \"0.8.5\"\nsource = \"" INDEX "\"\n\n"
    "[[package]]\nname = \"libc\"\nversion = \"0.2.1\"\n"
    "source = \"sparse+https://index.crates.io/\"\n\n"
    "[[package]]\nname = \"forge\"\nversion = \"1.0.0\"\n"
    "source = \"git+https://me:key@host.example/forge?branch=main#abc123\"\n\n"
    "[[package]]\nname = \"house\"\nversion = \"3.0.0\"\n"
    "source = \"registry+https://crates.example/index\"\n\n"
    "[[patch.unused]]\nname = \"never\"\nversion = \"9.9.9\"\n\n"
    "[metadata]\nx = \"y\"\n";

static void lock_version_4(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "src/Cargo.lock", str_c(lock4)) == harness_bit(&cataloger_cargo_lock));
    assert_int_equal(h.unit.components.n, 6);
    assert_int_equal(h.unit.diagnostics.n, 0);
    assert_null(harness_find(&h, "never"));
    struct component *c = harness_find(&h, "rand");
    assert_is(c->purl, "pkg:cargo/rand@0.7.3");
    assert_is(c->ecosystem, "crates.io");
    assert_int_equal(c->hashes.n, 1);
    assert_is(c->hashes.v[0].alg, "SHA-256");
    assert_is(c->hashes.v[0].hex, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    assert_int_equal(c->locations.v[0].line, 18);
    assert_int_equal(c->direct, TRI_YES); /* of a member of the workspace */
    assert_int_equal(c->state, STATE_DECLARED);
    assert_is(c->depends.v[0], "pkg:cargo/libc@0.2.1");
    assert_null(harness_find(&h, "app")); /* what is assessed is no component of itself */
    c = harness_find(&h, "lib");
    assert_is(c->kind, "library");
    assert_is(c->ecosystem, "");
    assert_int_equal(harness_find(&h, "libc")->direct, TRI_NO);
    assert_is(harness_find(&h, "libc")->ecosystem, "crates.io");
    c = harness_find(&h, "forge");
    assert_is(c->purl, "pkg:cargo/forge@1.0.0?vcs_url=git%2Bhttps://host.example/forge%40abc123");
    assert_is(c->ecosystem, "crates.io");
    c = harness_find(&h, "house"); /* of a registry of its own: no advisory means it */
    assert_is(c->ecosystem, "");
    assert_is(c->qualifiers, "repository_url=https://crates.example/index");
    harness_close(&h);
}

static void lock_version_1(void **state)
{
    (void)state;
    static const char text[] = "[root]\nname = \"app\"\nversion = \"0.1.0\"\n"
                               "dependencies = [\n \"a 1.0.0 (" INDEX ")\",\n]\n\n"
                               "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"" INDEX "\"\n\n"
                               "[metadata]\n\"checksum a 1.0.0 (" INDEX ")\" = \"" SUM "\"\n"
                               "\"checksum b 1.0.0 (" INDEX ")\" = \"<none>\"\n";
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "Cargo.lock", str_c(text));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(harness_find(&h, "a")->hashes.n, 1);
    assert_int_equal(harness_find(&h, "a")->direct, TRI_YES);
    harness_close(&h);
}

static void lock_damaged(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "Cargo.lock",
                  STR("version = 9\n[[package]]\nname = \"a\"\nversion = \"1\"\n"
                      "source = \"" INDEX
                      "\"\n[[package]]\nversion = \"2\"\n[[package]]\nname = [1]\n<<<<<<< HEAD\n"));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(h.unit.diagnostics.n, 3); /* no TOML, a version of the future, two without a name */
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "Cargo.lock", STR(""));
    assert_int_equal(h.unit.components.n + h.unit.diagnostics.n, 0);
    assert_true(harness_entry(&h, "Cargo.lock.orig", STR("")) == 0);
    harness_close(&h);
}

/* Many packages of one name that all need it: neither time nor memory is the square of the file. */
static void lock_hostile(void **state)
{
    (void)state;
    struct harness h;
    struct buf b = {0};
    harness_open(&h);
    for (unsigned i = 0; i < 50000; i++)
        buf_printf(&b,
                   "[[package]]\nname=\"a\"\nversion=\"%u\"\ndependencies=[\"a\"]\n"
                   "source=\"" INDEX "\"\n",
                   i);
    harness_entry(&h, "Cargo.lock", buf_str(&b));
    assert_int_equal(h.unit.components.n, 50000);
    assert_true(h.unit.arena.total < (size_t)128 << 20);
    buf_free(&b);
    harness_close(&h);
}

/* zlib with one stored block, and the checksum (RFC 1950, RFC 1951 section 3.2.4). */
static void put_zlib(struct buf *b, str text)
{
    uint32_t s1 = 1, s2 = 0;
    buf_add(b, STR("\x78\x01\x01"));
    put(b, false, text.n, 2);
    put(b, false, ~text.n & 0xffff, 2);
    buf_add(b, text);
    for (size_t i = 0; i < text.n; i++) {
        s1 = (s1 + (unsigned char)text.p[i]) % 65521;
        s2 = (s2 + s1) % 65521;
    }
    put(b, true, s2 << 16 | s1, 4);
}

/* A program with that section; `damage` is added to the byte at `at` of it. */
static struct buf program(str json, size_t at, int damage)
{
    struct elf_maker m = {.is64 = true};
    uint64_t from = elf_here(&m);
    put_zlib(&m.body, json);
    if (damage)
        m.body.p[at] = (char)(m.body.p[at] + damage);
    elf_add_section(&m, ".dep-v0", 1, from, m.body.n);
    return elf_finish(&m);
}

static const char crates[] =
    "{\"packages\":[{\"name\":\"app\",\"version\":\"0.1.0\",\"source\":\"local\",\"dependencies\":[1,2,77],"
    "\"root\":true},"
    "{\"name\":\"cc\",\"version\":\"1.0.0\",\"source\":\"crates.io\",\"kind\":\"build\"},"
    "{\"name\":\"serde\",\"version\":\"1.0.1\",\"source\":\"crates.io\",\"dependencies\":[3],\"new\":{\"x\":["
    "1]}},"
    "{\"name\":\"house\",\"version\":\"2.0.0\",\"source\":\"registry\"},"
    "{\"name\":\"member\",\"version\":\"0.3.0\",\"source\":\"local\"}],\"format\":1}";

static void binary(void **state)
{
    (void)state;
    struct harness h;
    struct buf b = program(str_c(crates), 0, 0);
    harness_open(&h);
    h.mode = 0755;
    assert_true(harness_entry(&h, "usr/bin/app", buf_str(&b)) & harness_bit(&cataloger_cargo_binary));
    assert_int_equal(h.unit.components.n, 5);
    assert_int_equal(h.unit.diagnostics.n, 0);
    struct component *c = harness_find(&h, "app");
    assert_is(c->kind, "application");
    assert_int_equal(c->depends.n, 2);
    assert_is(c->depends.v[1], "pkg:cargo/serde@1.0.1");
    assert_int_equal(harness_find(&h, "cc")->scope, SCOPE_DEV);
    c = harness_find(&h, "serde");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->direct, TRI_YES);
    assert_is(c->ecosystem, "crates.io");
    assert_is(harness_find(&h, "house")->ecosystem, "");
    assert_int_equal(harness_find(&h, "house")->direct, TRI_NO);
    assert_is(harness_find(&h, "member")->ecosystem, "");
    harness_close(&h);
    harness_open(&h);
    h.mode = 0755;
    want_set bit = harness_bit(&cataloger_cargo_binary);
    assert_false(harness_entry(&h, "usr/lib/x86_64-linux-gnu/libx.so.1", buf_str(&b)) & bit);
    assert_true(harness_entry(&h, "app/site-packages/x.abi3.so", buf_str(&b)) & bit);
    h.mode = 0644;
    assert_false(harness_entry(&h, "usr/bin/app", buf_str(&b)) & bit);
    buf_free(&b);
    harness_close(&h);
}

static void binary_damaged(void **state)
{
    (void)state;
    /* header, length of the block, text (checksum), checksum */
    const size_t places[] = {0, 3, 20, 7 + sizeof crates - 1};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct harness h;
        struct buf b = program(str_c(crates), places[i], 1);
        harness_open(&h);
        harness_run(&h, &cataloger_cargo_binary, "bin/app", buf_str(&b));
        assert_int_equal(h.unit.components.n, 0);
        assert_int_equal(h.unit.diagnostics.n, 1);
        buf_free(&b);
        harness_close(&h);
    }
    struct harness h;
    struct buf b =
        program(STR("{\"packages\":[{\"name\":\"a\",\"version\":\"1\",\"source\":\"crates.io\"},{"), 0, 0);
    harness_open(&h);
    harness_run(&h, &cataloger_cargo_binary, "bin/app", buf_str(&b));
    assert_non_null(harness_find(&h, "a")); /* what was read stays */
    assert_true(h.unit.diagnostics.n > 0);
    for (size_t n = 0; n < b.n; n += 7)
        harness_run(&h, &cataloger_cargo_binary, "bin/app", str_sub(buf_str(&b), 0, n));
    buf_free(&b);
    harness_close(&h);
}

/* A section of types, a custom one of another name, then the list. */
static void webassembly(void **state)
{
    (void)state;
    struct buf list = {0}, b = {0};
    put_zlib(&list, str_c(crates));
    buf_add(&b, str_make("\0asm\1\0\0\0\1\1\0\0\5\4name", 18));
    buf_ch(&b, 0);
    buf_ch(&b, (char)((list.n + 8) | 0x80));
    buf_ch(&b, (char)((list.n + 8) >> 7));
    buf_ch(&b, 7);
    buf_add(&b, STR(".dep-v0"));
    buf_add(&b, buf_str(&list));
    for (size_t n = 0; n <= b.n; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "app.wasm", str_make(b.p, n));
        assert_int_equal(h.unit.components.n, n == b.n ? 5 : 0);
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
    }
    buf_free(&list);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lock_version_4), cmocka_unit_test(lock_version_1), cmocka_unit_test(lock_damaged),
        cmocka_unit_test(lock_hostile),   cmocka_unit_test(binary),         cmocka_unit_test(webassembly),
        cmocka_unit_test(binary_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
