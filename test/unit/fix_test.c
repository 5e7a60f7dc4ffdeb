/* Which version is advised: a database made of a table of ranges, components matched by it, and the upgrade
 * of each. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "advisory/fix.h"
#include "advisory_harness.h"
#include "check/advice.h"

struct row {
    const char *id, *ecosystem, *name;
    const char *events; /* "0 1.2.3 2.0.0 2.1.0": introduced, fixed and so on; "-" for no end */
};
struct want {
    const char *ecosystem, *name, *version;
    const char *to, *closes, *leaves, *opens, *near; /* ids joined by blanks; near "VERSION IDS" */
};

static const struct row rows[] = {
    /* one version closes all, though each flaw alone has a lower fix */
    {"A-1", "npm", "a", "0 1.2.4"},
    {"A-2", "npm", "a", "0 1.3.0"},
    {"A-3", "npm", "a", "0 1.2.9"},
    /* the fix of one flaw has another: the next one up is free of both */
    {"B-1", "npm", "b", "0 1.1.0"},
    {"B-2", "npm", "b", "1.1.0 1.1.2"},
    /* each release line has its own fix: that of the installed line is taken */
    {"C-1", "npm", "c", "0 1.5.3 2.0.0 2.3.1"},
    {"C-2", "npm", "c", "0 1.5.4 2.0.0 2.4.0"},
    /* the line cannot close all: the smallest step that closes most, and the best of the line besides */
    {"D-1", "npm", "d", "0 1.4.0"},
    {"D-2", "npm", "d", "0 2.0.0"},
    {"D-3", "npm", "d", "0 -"},
    /* nothing closes anything */
    {"E-1", "npm", "e", "0 -"},
    {"E-2", "npm", "e", "0 1.0.0"},
    /* a pre-release only where no release does the same */
    {"F-1", "npm", "f", "0 2.0.0-rc.1"},
    {"F-2", "npm", "f", "0 1.9.9"},
    {"F-3", "npm", "f", "0 2.0.0"},
    {"G-1", "npm", "g", "0 2.0.0-rc.1"},
    /* what the fix has of its own is told; a bad bargain is none */
    {"H-1", "npm", "h", "0 1.1.0"},
    {"H-2", "npm", "h", "0 1.1.0"},
    {"H-3", "npm", "h", "1.0.5 -"},
    {"I-1", "npm", "i", "0 1.1.0"},
    {"I-2", "npm", "i", "1.0.5 -"},
    /* distributions: by source, all binaries in one */
    {"DEBIAN-CVE-2024-0001", "Debian:12", "openssl", "0 3.0.11-1~deb12u2"},
    {"DEBIAN-CVE-2024-0002", "Debian:12", "openssl", "0 3.0.13-1~deb12u1"},
    {"DEBIAN-CVE-2024-0003", "Debian:12", "openssl", "0 -"},
    /* what a branch of the release has mended is so for its packages, whatever the release itself says */
    {"UBUNTU-CVE-2024-0011", "Ubuntu:22.04:LTS", "tiff", "0 -"},
    {"UBUNTU-CVE-2024-0011-P", "Ubuntu:Pro:22.04:LTS", "tiff", "0 4.3.0-6ubuntu0.10+esm1"},
    {"UBUNTU-CVE-2024-0012", "Ubuntu:22.04:LTS", "tiff", "0 -"},
    {"UBUNTU-CVE-2024-0012-P", "Ubuntu:Pro:22.04:LTS", "tiff", "0 4.3.0-6ubuntu0.10+esm2"},
    /* zero leads a line of its own for npm, not for PyPI */
    {"J-1", "npm", "j", "0 0.3.0"},
    {"J-1P", "PyPI", "j", "0 0.3.0"},
    {"J-2P", "PyPI", "j", "0 0.3.0rc1"},
    /* Python: a smaller step in the same two numbers */
    {"K-1", "PyPI", "k", "0 3.11.4"},
    {"K-2", "PyPI", "k", "0 3.12.0"},
};

static const struct want wants[] = {
    {"npm", "a", "1.2.3", "1.3.0", "A-1 A-2 A-3", "", "", "1.2.9 A-1 A-3"},
    {"npm", "a", "1.2.4", "1.3.0", "A-2 A-3", "", "", "1.2.9 A-3"},
    {"npm", "a", "1.3.0", NULL, "", "", "", ""},
    {"npm", "b", "1.0.0", "1.1.2", "B-1", "", "", ""},
    {"npm", "c", "1.5.0", "1.5.4", "C-1 C-2", "", "", ""},
    {"npm", "c", "2.1.0", "2.4.0", "C-1 C-2", "", "", ""},
    {"npm", "d", "1.0.0", "2.0.0", "D-1 D-2", "D-3", "", "1.4.0 D-1"},
    {"npm", "d", "3.0.0", NULL, "", "", "", ""},
    {"npm", "e", "1.2.0", NULL, "", "", "", ""},
    {"npm", "f", "1.0.0", "2.0.0", "F-1 F-2 F-3", "", "", "1.9.9 F-2"},
    {"npm", "g", "1.0.0", "2.0.0-rc.1", "G-1", "", "", ""},
    {"npm", "h", "1.0.0", "1.1.0", "H-1 H-2", "", "H-3", ""},
    {"npm", "i", "1.0.0", NULL, "", "", "", ""},
    {"Debian:12", "openssl", "3.0.9-1", "3.0.13-1~deb12u1", "CVE-2024-0001 CVE-2024-0002", "CVE-2024-0003",
     "", ""},
    {"Ubuntu:22.04:LTS", "tiff", "4.3.0-6", "4.3.0-6ubuntu0.10+esm2", "CVE-2024-0011 CVE-2024-0012", "", "",
     ""},
    {"Ubuntu:22.04:LTS", "tiff", "4.3.0-6ubuntu0.10+esm1", "4.3.0-6ubuntu0.10+esm2", "CVE-2024-0012", "", "",
     ""},
    {"Ubuntu:22.04:LTS", "tiff", "4.3.0-6ubuntu0.10+esm2", NULL, "", "", "", ""},
    {"npm", "j", "0.2.0", "0.3.0", "J-1", "", "", ""},
    {"PyPI", "j", "0.2.0", "0.3.0", "J-1P J-2P", "", "", ""},
    {"PyPI", "k", "3.11.2", "3.12.0", "K-1 K-2", "", "", "3.11.4 K-1"},
};

static void write_row(const char *folder, const struct row *r, unsigned number)
{
    struct buf b = {0};
    char name[32], word[64];
    bool npm = strcmp(r->ecosystem, "npm") == 0, first = true, begin = true;
    buf_printf(&b, "{\"id\":\"%s\",\"modified\":\"2026-01-01T00:00:00Z\",", r->id);
    if (strncmp(r->id, "DEBIAN-", 7) == 0 || strncmp(r->id, "UBUNTU-", 7) == 0)
        buf_printf(&b, "\"upstream\":[\"%.13s\"],", r->id + 7);
    buf_printf(&b, "\"affected\":[{\"package\":{\"ecosystem\":\"%s\",\"name\":\"%s\"},\"ranges\":[",
               r->ecosystem, r->name);
    for (const char *p = r->events; sscanf(p, "%63s", word) == 1; p += strlen(word), p += *p == ' ') {
        if (begin)
            buf_printf(&b, "%s{\"type\":\"%s\",\"events\":[{\"introduced\":\"%s\"}", first ? "" : ",",
                       npm ? "SEMVER" : "ECOSYSTEM", word);
        else if (strcmp(word, "-") != 0)
            buf_printf(&b, ",{\"fixed\":\"%s\"}", word);
        if (!begin)
            buf_add(&b, STR("]}"));
        first = false;
        begin = !begin;
    }
    buf_add(&b, STR("]}]}"));
    snprintf(name, sizeof name, "%u.json", number);
    harness_file(folder, name, buf_str(&b));
    buf_free(&b);
}

struct world {
    struct arena a;
    char *folder, *db_folder;
    struct database *db;
    struct inventory inv;
    struct report report;
};

static void world_open(struct world *w)
{
    struct build_result built;
    struct err e;
    *w = (struct world){.folder = harness_folder(), .db_folder = harness_folder()};
    w->inv.arena = &w->a;
    w->report.inventory = &w->inv;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        write_row(w->folder, &rows[i], i);
    assert_true(harness_build(w->folder, w->db_folder, 1, &built, &e));
    w->db = database_open(w->db_folder, &e);
    assert_non_null(w->db);
}

static void world_close(struct world *w)
{
    database_close(w->db);
    harness_remove(w->folder);
    harness_remove(w->db_folder);
    free(w->folder);
    free(w->db_folder);
    arena_free(&w->a);
}

static struct component *add(struct world *w, const char *ecosystem, const char *name, const char *version)
{
    struct component *c = vec_add(&w->a, &w->inv.components);
    c->ecosystem = str_c(ecosystem);
    c->name = str_c(name);
    c->version = str_c(version);
    c->kind = STR("library");
    c->type = strcmp(ecosystem, "npm") == 0    ? STR("npm")
              : strcmp(ecosystem, "PyPI") == 0 ? STR("pypi")
                                               : STR("deb");
    c->purl = arena_printf(&w->a, "pkg:%.*s/%s@%s", STR_ARG(c->type), name, version);
    return c;
}

static void judge(struct world *w)
{
    struct match_options o = {0};
    assert_true(advisory_match(w->db, &w->a, &w->inv, &o, &w->report, &w->inv));
    advisory_fixes(w->db, &w->a, &w->inv, &w->report);
    advice_add(&w->a, &w->inv, &w->report);
}

static str joined(struct world *w, const str *v, size_t n)
{
    str s = STR("");
    for (size_t i = 0; i < n; i++)
        s = arena_join(&w->a, s, i ? STR(" ") : STR(""), v[i]);
    return s;
}

static void expect(const char *what, str got, const char *want)
{
    if (!str_eq(got, str_c(want)))
        fail_msg("%s: \"%.*s\" instead of \"%s\"", what, STR_ARG(got), want);
}

static void chooses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
        const struct want *t = &wants[i];
        struct world w;
        world_open(&w);
        add(&w, t->ecosystem, t->name, t->version);
        judge(&w);
        assert_int_equal(w.report.fixes.n, t->to ? 1 : 0);
        if (t->to) {
            const struct upgrade *x = &w.report.fixes.v[0];
            str near = x->near.n ? arena_join(&w.a, x->near, STR(" "),
                                              joined(&w, x->near_closes.v, x->near_closes.n))
                                 : STR("");
            expect(t->name, x->to, t->to);
            expect(t->name, joined(&w, x->closes.v, x->closes.n), t->closes);
            expect(t->name, joined(&w, x->leaves.v, x->leaves.n), t->leaves);
            expect(t->name, joined(&w, x->opens.v, x->opens.n), t->opens);
            expect(t->name, near, t->near);
        }
        world_close(&w);
    }
}

/* What nobody has to act on counts for nothing. */
static void leaves_out_what_is_set_aside(void **state)
{
    (void)state;
    struct world w;
    struct match_options o = {0};
    world_open(&w);
    add(&w, "npm", "a", "1.2.3");
    assert_true(advisory_match(w.db, &w.a, &w.inv, &o, &w.report, &w.inv));
    for (size_t i = 0; i < w.report.findings.n; i++)
        if (str_is(w.report.findings.v[i].id, "A-2"))
            w.report.findings.v[i].status = STATUS_IGNORED;
    advisory_fixes(w.db, &w.a, &w.inv, &w.report);
    assert_int_equal(w.report.fixes.n, 1);
    expect("a", w.report.fixes.v[0].to, "1.2.9");
    expect("a", joined(&w, w.report.fixes.v[0].closes.v, w.report.fixes.v[0].closes.n), "A-1 A-3");
    for (size_t i = 0; i < w.report.findings.n; i++)
        w.report.findings.v[i].status = STATUS_IGNORED;
    w.report.fixes.n = 0;
    advisory_fixes(w.db, &w.a, &w.inv, &w.report);
    assert_int_equal(w.report.fixes.n, 0);
    world_close(&w);
}

/* The packages of one source move together; the base image brought them. */
static void joins_a_source(void **state)
{
    (void)state;
    struct world w;
    world_open(&w);
    static const char *const names[] = {"libssl3", "openssl"};
    for (size_t i = 0; i < 2; i++) {
        struct component *c = add(&w, "Debian:12", names[i], "3.0.9-1+b1");
        c->source_name = STR("openssl");
        c->source_version = STR("3.0.9-1");
        vec_push(&w.a, &c->locations, (struct location){STR("var/lib/dpkg/status"), 0, 0});
    }
    w.inv.base = (struct base_image){STR("debian:12"), STR(""), 1, STR("--base")};
    judge(&w);
    assert_int_equal(w.report.fixes.n, 1);
    const struct upgrade *x = &w.report.fixes.v[0];
    assert_int_equal(x->components.n, 2);
    assert_int_equal(x->kind, FIX_BASE);
    expect("base", x->by_name, "debian:12");
    expect("name", x->name, "openssl");
    expect("from", x->from, "3.0.9-1");
    assert_int_equal(x->commands.n, 2);
    expect("command", x->commands.v[1],
           "apt-get update && apt-get install --only-upgrade -y libssl3 openssl");
    world_close(&w);
}

/* app > m > b and app > n > b: both are told, and who keeps the fix out. */
static void tells_chains(void **state)
{
    (void)state;
    struct world w;
    world_open(&w);
    add(&w, "npm", "b", "1.0.0")->direct = TRI_NO;
    add(&w, "npm", "m", "4.0.0")->direct = TRI_YES;
    add(&w, "npm", "n", "5.0.0")->direct = TRI_YES;
    add(&w, "npm", "o", "6.0.0")->direct = TRI_NO;
    struct component *b = &w.inv.components.v[0];
    for (size_t i = 1; i < 4; i++)
        vec_push(
            &w.a, &w.inv.components.v[i].evidence,
            (struct evidence){STR("npm-lock"), STR("package-lock.json"), STR("packages"), CONFIDENCE_HIGH});
    vec_push(&w.a, &b->evidence,
             (struct evidence){STR("npm-lock"), STR("package-lock.json"), STR("packages"), CONFIDENCE_HIGH});
    vec_push(&w.a, &w.inv.components.v[1].depends, b->purl);
    vec_push(&w.a, &w.inv.components.v[2].depends, STR("pkg:npm/o@6.0.0"));
    vec_push(&w.a, &w.inv.components.v[3].depends, b->purl);
    vec_push(&w.a, &w.inv.components.v[3].depends, STR("pkg:npm/n@5.0.0")); /* a circle */
    vec_push(&w.a, &b->asked, (struct range_asked){STR("pkg:npm/m@4.0.0"), STR("~1.0.0")});
    vec_push(&w.a, &b->asked, (struct range_asked){STR("pkg:npm/o@6.0.0"), STR("^1.0.0")});
    judge(&w);
    assert_int_equal(w.report.fixes.n, 1);
    const struct upgrade *x = &w.report.fixes.v[0];
    assert_int_equal(x->kind, FIX_DIRECT);
    assert_int_equal(x->within, TRI_NO);
    assert_int_equal(x->chains.n, 2);
    expect("first way", x->chains.v[0].words, "app > m 4.0.0 > b 1.0.0");
    expect("second way", x->chains.v[1].words, "app > n 5.0.0 > o 6.0.0 > b 1.0.0");
    expect("who refuses", x->asked, "m 4.0.0 asks for ~1.0.0");
    expect("by", x->by, "move m 4.0.0, n 5.0.0, which need it: m 4.0.0 asks for ~1.0.0");
    expect("command", x->commands.v[0], "npm install m@latest n@latest");
    expect("or", x->commands.v[1], "npm pkg set 'overrides[b]=1.1.2' && npm install");
    expect("finding", w.report.findings.v[0].fix_by,
           "move m 4.0.0, n 5.0.0, which need it: m 4.0.0 asks for ~1.0.0");
    b->asked.v[0].range = STR("^1.0.0");
    w.report.findings.n = w.report.fixes.n = 0;
    judge(&w);
    assert_int_equal(w.report.fixes.v[0].within, TRI_YES);
    expect("command", w.report.fixes.v[0].commands.v[0], "npm update b");
    b->asked.n = 1; /* of the other one nothing is known */
    w.report.findings.n = w.report.fixes.n = 0;
    judge(&w);
    assert_int_equal(w.report.fixes.v[0].within, TRI_UNKNOWN);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(chooses),
                                       cmocka_unit_test(leaves_out_what_is_set_aside),
                                       cmocka_unit_test(joins_a_source), cmocka_unit_test(tells_chains)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
