/* The tables of functions of Go programs in files made here (every layout, word size and byte order, with and
 * without sections), names of symbols, and sets of them. Real programs are test/e2e/reachable_go_test.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "elf_maker.h"
#include "format/go_pclntab.h"
#include "format/go_symbol.h"
#include <stdlib.h>

struct form {
    unsigned version;
    bool is64, big, section;
};
static const char *const names[] = {"runtime.main", "example.org/a.F", "example.org/a.(*T).M.func1"};
enum { NAMES = sizeof names / sizeof *names };

/* A word of the table's own, which may be none of the file's size. */
static void word(struct elf_maker *m, uint64_t v)
{
    put_address(m, &m->body, v);
}

/* Since 1.16: eight words or seven, then the names. */
static void put_packed(struct elf_maker *m, const struct form *f)
{
    size_t w = f->is64 ? 8 : 4, words = f->version == 16 ? 7 : 8, size = 0;
    for (size_t i = 0; i < NAMES; i++)
        size += strlen(names[i]) + 1;
    for (size_t i = 0; i < words; i++) {
        size_t first = f->version == 16 ? 2 : 3;
        word(m, i == 0           ? NAMES - 1 /* one is inlined */
                : i == first     ? 8 + words * w
                : i == first + 1 ? 8 + words * w + size
                                 : 0);
    }
    for (size_t i = 0; i < NAMES; i++)
        buf_add(&m->body, str_make(names[i], strlen(names[i]) + 1));
}

/* Before: entries, records, names. */
static void put_listed(struct elf_maker *m, const struct form *f)
{
    size_t w = f->is64 ? 8 : 4, records = 8 + w + NAMES * 2 * w + w, text = records + NAMES * (w + 4);
    word(m, NAMES);
    for (size_t i = 0; i < NAMES; i++) {
        word(m, 0x1000 + i);
        word(m, records + i * (w + 4));
    }
    word(m, 0x2000);
    for (size_t i = 0; i < NAMES; i++) {
        word(m, 0x1000 + i);
        put(&m->body, m->big, text, 4);
        text += strlen(names[i]) + 1;
    }
    for (size_t i = 0; i < NAMES; i++)
        buf_add(&m->body, str_make(names[i], strlen(names[i]) + 1));
}

static struct buf program(const struct form *f)
{
    static const struct {
        unsigned version;
        uint32_t magic;
    } magics[] = {{2, 0xfffffffb}, {16, 0xfffffffa}, {18, 0xfffffff0}, {20, 0xfffffff1}, {99, 0xfffffff2}};
    struct elf_maker m = {.is64 = f->is64, .big = f->big};
    uint32_t magic = 0;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (magics[i].version == f->version)
            magic = magics[i].magic;
    buf_add(&m.body, STR("something before it"));
    elf_pad(&m, 4);
    /* what looks like a header and is none */
    put(&m.body, f->big, magic, 4);
    buf_add(&m.body, str_make("\0\0\1\x8", 4));
    put(&m.body, f->big, 7, 8);
    elf_pad(&m, 32);
    uint64_t at = elf_here(&m);
    put(&m.body, f->big, magic, 4);
    put(&m.body, f->big, 0, 2);
    buf_ch(&m.body, 1);
    buf_ch(&m.body, f->is64 ? 8 : 4);
    if (f->version == 2)
        put_listed(&m, f);
    else
        put_packed(&m, f);
    if (f->section)
        elf_add_section(&m, ".gopclntab", 1, at, elf_here(&m) - at);
    return elf_finish(&m);
}

struct seen {
    size_t n, wrong;
};

static bool visit(void *ctx, str name)
{
    struct seen *s = ctx;
    s->wrong += s->n >= NAMES || !str_eq(name, str_c(names[s->n]));
    s->n++;
    return true;
}

/* Copied to its exact size, so that a byte too far is seen. */
static bool read(str bytes, struct go_pclntab *t, struct seen *s, bool *whole)
{
    struct arena a = {0};
    struct elf elf;
    struct err e;
    char *copy = mem_alloc(bytes.n);
    memcpy(copy, bytes.p, bytes.n);
    struct reader_at r = reader_memory(str_make(copy, bytes.n));
    *s = (struct seen){0};
    bool found = elf_open(&elf, &r, &a, &e) && go_pclntab_find(&elf, t);
    *whole = found && go_pclntab_names(t, visit, s, &e);
    arena_free(&a);
    free(copy);
    return found;
}

static void every_layout(void **state)
{
    (void)state;
    static const unsigned versions[] = {2, 16, 18, 20};
    for (unsigned i = 0; i < 32; i++) {
        struct form f = {versions[i & 3], i & 4, i & 8, i & 16};
        struct go_pclntab t;
        struct seen s;
        bool whole;
        struct buf b = program(&f);
        assert_true(read(buf_str(&b), &t, &s, &whole));
        assert_true(whole);
        assert_int_equal(t.version, f.version);
        assert_int_equal(t.inlined, f.version > 2);
        assert_int_equal(s.n, NAMES);
        assert_int_equal(s.wrong, 0);
        buf_free(&b);
    }
}

static void unknown_layout(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct form f = {99, true, false, i};
        struct go_pclntab t;
        struct seen s;
        bool whole;
        struct buf b = program(&f);
        assert_false(read(buf_str(&b), &t, &s, &whole));
        buf_free(&b);
    }
}

/* Cut anywhere and with any byte changed: an answer, but names that are missing are never held to be all. */
static void survives_damage(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        struct form f = {i & 1 ? 2 : 20, i & 2, false, i & 4};
        struct buf b = program(&f);
        struct go_pclntab t;
        struct seen s;
        bool whole;
        for (size_t n = 0; n < b.n; n++) {
            if (read(str_make(b.p, n), &t, &s, &whole) && whole)
                assert_int_equal(s.n, NAMES);
        }
        for (size_t n = ELF_BODY; n < b.n; n++) {
            char was = b.p[n];
            b.p[n] = (char)(was ^ (1 << n % 8));
            read(buf_str(&b), &t, &s, &whole);
            b.p[n] = (char)0xff;
            read(buf_str(&b), &t, &s, &whole);
            b.p[n] = was;
        }
        buf_free(&b);
    }
}

static void symbols(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"main.main", "main", "main"},
        {"golang.org/x/net/html.Parse", "golang.org/x/net/html", "Parse"},
        {"golang.org/x/net/html.(*Tokenizer).Next", "golang.org/x/net/html", "Tokenizer.Next"},
        {"gopkg.in/yaml%2ev3.(*Decoder).Decode.func1", "gopkg.in/yaml.v3", "Decoder.Decode.func1"},
        {"go.uber.org/zap.New", "go.uber.org/zap", "New"},
        {"example%2eorg/x%2ey.F", "example.org/x.y", "F"},
        {"slices.SortFunc[go.shape.[]a/b.T,go.shape.struct { c.D }]", "slices", "SortFunc"},
        {"sync/atomic.(*Pointer[go.shape.struct { a/b.X }]).Load", "sync/atomic", "Pointer.Load"},
        {"net/http.(*Server).Serve-fm", "net/http", "Server.Serve"},
        {"go/ast.Walk", "go/ast", "Walk"},
        {"type:.eq.golang.org/x/net/html.Token", "", ""},
        {"type..eq.golang.org/x/net/html.Token", "", ""},
        {"go:struct { main.T }.M", "", ""},
        {"go.(*struct { main.T }).M", "", ""},
        {"_cgo_topofstack", "", ""},
        {"", "", ""},
        {".", "", ""},
        {"a.", "", ""},
        {"a%2", "", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = strlen(rows[i][0]);
        char *package = mem_alloc(n + 1), *symbol = mem_alloc(n + 1);
        struct go_symbol s = go_symbol_parse(str_c(rows[i][0]), package, symbol);
        if (!str_eq(s.package, str_c(rows[i][1])) || !str_eq(s.name, str_c(rows[i][2])))
            fail_msg("%s: \"%.*s\" \"%.*s\"", rows[i][0], STR_ARG(s.package), STR_ARG(s.name));
        free(package);
        free(symbol);
    }
}

static bool have(const struct go_name_list *l, const char *package, const char *symbol)
{
    return go_names_have(l, go_name_hash(str_c(package), str_c(symbol)));
}

static void sets(void **state)
{
    (void)state;
    struct arena a = {0};
    struct go_names set = {0};
    for (unsigned i = 0; i < 20000; i++) {
        str name = arena_printf(&a, "T%u.M%u.func1", i % 500, i);
        go_names_add(&set, &(struct go_symbol){STR("p/q"), name});
    }
    go_names_add(&set, &(struct go_symbol){STR(""), STR("x")});
    go_names_add(&set, &(struct go_symbol){STR("p/r"), STR("Parse")});
    str packed = go_names_pack(&set, &a);
    assert_true(packed.n < 20600 * 4);
    struct go_name_list l = go_names_unpack(&a, packed);
    assert_int_equal(l.n > 20400 && l.n <= 20503, 1);
    for (unsigned i = 0; i < 20000; i++) {
        str name = arena_printf(&a, "T%u.M%u", i % 500, i);
        assert_true(go_names_have(&l, go_name_hash(STR("p/q"), name)));
    }
    assert_true(have(&l, "p/q", "") && have(&l, "p/q", "T7") && have(&l, "p/r", "Parse"));
    assert_false(have(&l, "p/s", "") || have(&l, "p/r", "Render") || have(&l, "p/q", "T7.M8"));
    /* any bytes are some set */
    for (size_t n = 0; n < 64; n++) {
        char bytes[64];
        memset(bytes, (int)(n * 37), sizeof bytes);
        l = go_names_unpack(&a, str_make(bytes, n));
        assert_true(l.n <= n);
        for (size_t i = 1; i < l.n; i++)
            assert_true(l.v[i] >= l.v[i - 1]);
    }
    l = go_names_unpack(&a, STR(""));
    assert_false(have(&l, "a", ""));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_layout), cmocka_unit_test(unknown_layout),
                                       cmocka_unit_test(survives_damage), cmocka_unit_test(symbols),
                                       cmocka_unit_test(sets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
