#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include <stdio.h>
#include <time.h>

extern const struct cataloger cataloger_apk, cataloger_dpkg, cataloger_npm, cataloger_npm_lock,
    cataloger_os_release;

static want_set wants(const char *path)
{
    struct entry e = {.path = str_c(path), .type = ENTRY_FILE, .mode = 0644};
    return catalog_wants(&e);
}

static void told_whole(void **state)
{
    (void)state;
    unsigned reads = READS_INSTALLED | READS_DECLARED | TELLS_WORKLOADS | TELLS_ACCOUNTS;
    for (size_t i = 0; catalogers[i]; i++) {
        const struct cataloger *c = catalogers[i];
        if (!c->doc || !*c->doc || !c->ecosystem || !*c->ecosystem)
            fail_msg("%s tells no doc or no ecosystem", c->name);
        if (!(c->gives & (reads | OPENS_OTHERS)))
            fail_msg("%s reads nothing", c->name);
        if ((c->gives & OPENS_OTHERS) && c->gives != OPENS_OTHERS)
            fail_msg("%s opens for others and gives something itself", c->name);
        for (size_t k = 0; k < i; k++)
            if (strcmp(catalogers[k]->name, c->name) == 0)
                fail_msg("two catalogers are named %s", c->name);
    }
}

static void wanted_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const struct cataloger *by;
    } cases[] = {
        {"var/lib/dpkg/status", &cataloger_dpkg},
        {"var/lib/dpkg/status.d/base-files", &cataloger_dpkg},
        {"var/lib/dpkg/status.d/base-files.md5sums", &cataloger_dpkg},
        {"var/lib/dpkg/info/libc6.md5sums", &cataloger_dpkg},
        {"var/lib/dpkg/info/libc6:amd64.list", &cataloger_dpkg},
        {"lib/apk/db/installed", &cataloger_apk},
        {"usr/lib/apk/db/installed", &cataloger_apk},
        {"etc/os-release", &cataloger_os_release},
        {"package-lock.json", &cataloger_npm_lock},
        {"a/b/npm-shrinkwrap.json", &cataloger_npm_lock},
        {"node_modules/.package-lock.json", &cataloger_npm_lock},
        {"x/node_modules/.package-lock.json", &cataloger_npm_lock},
        {"node_modules/a/package.json", &cataloger_npm},
        {"x/node_modules/@s/a/package.json", &cataloger_npm},
        {"node_modules/a/node_modules/b/package.json", &cataloger_npm},
        {"node_modules/.pnpm/a@1/node_modules/a/package.json", &cataloger_npm},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!(wants(cases[i].path) & harness_bit(cases[i].by)))
            fail_msg("%s does not want %s", cases[i].by->name, cases[i].path);
}

static void not_wanted(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        const struct cataloger *by;
    } cases[] = {
        {"x/var/lib/dpkg/status", &cataloger_dpkg},
        {"var/lib/dpkg/status-old", &cataloger_dpkg},
        {"var/lib/dpkg/status.d/a/b", &cataloger_dpkg},
        {"var/lib/dpkg/info/libc6.symbols", &cataloger_dpkg},
        {"a/installed", &cataloger_apk},
        {"app/etc/os-release", &cataloger_os_release},
        {".package-lock.json", &cataloger_npm_lock},
        {"my_node_modules/.package-lock.json", &cataloger_npm_lock},
        {"package.json", &cataloger_npm},
        {"node_modules/package.json", &cataloger_npm},
        {"node_modules/a/esm/package.json", &cataloger_npm},
        {"my_node_modules/a/package.json", &cataloger_npm},
        {"", &cataloger_npm},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (wants(cases[i].path) & harness_bit(cases[i].by))
            fail_msg("%s wants %s", cases[i].by->name, cases[i].path);
}

static void only_files(void **state)
{
    (void)state;
    for (enum entry_type t = ENTRY_FILE; t <= ENTRY_SOCKET; t++) {
        struct entry e = {.path = STR_INIT("var/lib/dpkg/status"), .type = t};
        assert_int_equal(catalog_wants(&e) != 0, t == ENTRY_FILE);
    }
}

/* Every pattern that has no glob matches itself, where the path does not decide too; a made file with a
 * random name is nobody's. */
static void every_pattern(void **state)
{
    (void)state;
    for (size_t i = 0; catalogers[i]; i++) {
        assert_true(i < 8 * sizeof(want_set));
        assert_non_null(catalogers[i]->doc);
        for (const char *const *p = catalogers[i]->patterns; *p; p++)
            if (!strpbrk(*p, "*?") && strcmp(*p, "+x") && !catalogers[i]->applies &&
                !(wants(*p) & (want_set)1 << i))
                fail_msg("%s does not want its own %s", catalogers[i]->name, *p);
    }
    assert_true(wants("usr/share/doc/x/qzqzqz.qzqzq") == 0);
}

static void cheap(void **state)
{
    (void)state;
    enum { FILES = 150000 };
    struct arena a = {0};
    struct entry *entries = arena_many(&a, struct entry, FILES);
    for (unsigned i = 0; i < FILES; i++) {
        str path = arena_printf(&a, "usr/share/doc/package-%u/file%u.%s", i % 997, i, i % 8 ? "h" : "txt");
        entries[i] = (struct entry){.path = path, .type = ENTRY_FILE, .mode = 0644};
    }
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (unsigned i = 0; i < FILES; i++)
        assert_true(catalog_wants(&entries[i]) == 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    printf("%d unwanted files: %.1f ms\n", FILES,
           (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
    arena_free(&a);
}

static void components(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct entry e = harness_make(&h, "WEB-INF/lib/x.jar", STR_NONE);
    struct catalog_ctx ctx = {&h.unit,           &h.scratch,          &limits_default,
                              STR_INIT("a.war"), STR_INIT("a.war!/"), 1};
    struct component *c = component_add(&ctx, &e, "test", "Field");
    c->name = catalog_keep(&ctx, STR("x"));
    c->version = catalog_keep(&ctx, STR("1"));
    component_finish(&ctx, c);
    assert_true(harness_is(c->purl, "pkg:generic/x@1"));
    assert_true(harness_is(c->origin, "a.war"));
    assert_true(harness_is(c->locations.v[0].path, "a.war!/WEB-INF/lib/x.jar"));
    assert_int_equal(c->locations.v[0].layer, -1);
    assert_true(harness_is(c->evidence.v[0].cataloger, "test"));
    assert_true(c->ecosystem.p && c->owner.p);
    str path = c->locations.v[0].path;
    c = component_add(&ctx, &e, "test", "Field");
    assert_ptr_equal(c->locations.v[0].path.p, path.p);
    catalog_diag(&ctx, DIAG_NOTE, &e, "%d", 7);
    assert_true(harness_is(h.unit.diagnostics.v[0].path, "a.war!/WEB-INF/lib/x.jar"));
    assert_true(harness_is(h.unit.diagnostics.v[0].message, "7"));
    harness_close(&h);
}

static void usr_merge(void **state)
{
    (void)state;
    assert_true(ownership_key(STR("/bin/ls")) == ownership_key(STR("usr/bin/ls")));
    assert_true(ownership_key(STR("//lib/x86_64-linux-gnu/libc.so.6")) ==
                ownership_key(STR("/usr/lib/x86_64-linux-gnu/libc.so.6")));
    assert_true(ownership_key(STR("lib64/ld.so")) == ownership_key(STR("usr/lib64/ld.so")));
    assert_true(ownership_key(STR("usr/share/x")) != ownership_key(STR("share/x")));
    assert_true(ownership_key(STR("usr/local/bin/x")) != ownership_key(STR("local/bin/x")));
    assert_true(ownership_key(STR("bin/ls")) != ownership_key(STR("sbin/ls")));
}

static void diverted(void **state)
{
    (void)state;
    struct owner_package packages[] = {{.name = STR_INIT("dash:amd64")}, {.name = STR_INIT("other")}};
    uint64_t sh = ownership_key(STR("/bin/sh")), moved = ownership_key(STR("/bin/sh.distrib")),
             ls = ownership_key(STR("/bin/ls"));
    struct ownership owned[] = {{sh, 0}, {sh, 1}, {ls, 1}};
    struct diversion d[] = {{.from_key = sh, .to_key = moved, .package = STR_INIT("dash")}};
    ownership_divert(owned, 3, packages, d, 1);
    assert_true(owned[0].path_key == sh && owned[1].path_key == moved && owned[2].path_key == ls);
    ownership_divert(owned, 3, packages, NULL, 0);
    assert_true(owned[1].path_key == moved);
}

/* What catalog_text makes of an entry's bytes; STR_NONE when it refuses. */
static str text_of(struct harness *h, str bytes, size_t limit)
{
    struct limits limits = limits_default;
    limits.text = limit;
    struct entry entry = harness_make(h, "a/x.txt", bytes);
    struct content content = {.at = reader_memory(bytes), .limits = &limits, .tmp_fd = -1};
    struct catalog_ctx ctx = {&h->unit, &h->scratch, &limits, entry.path, STR_INIT(""), 0};
    str text;
    bool ok = catalog_text(&ctx, &entry, &content, &text);
    if (ok)
        text = arena_dup(&h->scratch, text);
    content_close(&content);
    return ok ? text : STR_NONE;
}

static void texts(void **state)
{
    static const struct {
        str bytes, text;
    } rows[] = {
        {STR_INIT("plain"), STR_INIT("plain")},
        {STR_INIT("\xef\xbb\xbf{}"), STR_INIT("{}")},
        {STR_INIT("\xff\xfe{\0}\0"), STR_INIT("{}")},
        {STR_INIT("\xfe\xff\0{\0}"), STR_INIT("{}")},
        {STR_INIT("\xff\xfe\xe4\0\xac\x20\x3d\xd8\0\xde"), STR_INIT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")},
        {STR_INIT("\xff\xfe\x3d\xd8x\0y"), STR_INIT("\xef\xbf\xbdx")},
        {STR_INIT("\xff\xfe"), STR_INIT("")},
    };
    (void)state;
    struct harness h;
    harness_open(&h);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(str_eq(text_of(&h, rows[i].bytes, 64), rows[i].text));
    assert_int_equal(h.unit.diagnostics.n, 0);
    assert_null(text_of(&h, STR("12345"), 4).p);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(told_whole), cmocka_unit_test(wanted_by_name), cmocka_unit_test(not_wanted),
        cmocka_unit_test(only_files), cmocka_unit_test(every_pattern),  cmocka_unit_test(cheap),
        cmocka_unit_test(components), cmocka_unit_test(usr_merge),      cmocka_unit_test(diverted),
        cmocka_unit_test(texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
