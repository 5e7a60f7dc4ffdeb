/* What is told of CVEs and of release cycles: merged over feeds whatever their order, found again in the
 * shards. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory_harness.h"
#include "advisory/cycle.h"
#include "advisory/facts.h"
#include "advisory/flaw_fact.h"
#include <stdio.h>
#include <stdlib.h>

static struct arena a;

static void is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void add_flaw(struct draft_set *set, const char *cve, const char *source, bool kev, const char *added,
                     const char *rating, const char *cwe, const char *title)
{
    str r = str_c(rating), w = str_c(cwe);
    struct draft_flaw f = {.cve = str_c(cve),
                           .source = str_c(source),
                           .kev = kev,
                           .kev_added = str_c(added),
                           .kev_due = kev ? STR("2026-01-01") : STR(""),
                           .ratings = {&r, r.n ? 1u : 0u},
                           .cwes = {&w, w.n ? 1u : 0u},
                           .title = str_c(title)};
    assert_true(draft_flaw(set, &f));
}

/* Two parts of feeds that tell of the same flaws and products. */
static void fill(struct draft_set *x, struct draft_set *y)
{
    draft_set_init(x);
    draft_set_init(y);
    add_flaw(x, "CVE-2021-44228", "CISA KEV", true, "2021-12-10", "", "CWE-20",
             "Apache Log4j2 Remote Code Execution");
    add_flaw(y, "CVE-2021-44228", "NVD", false, "", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CWE-502",
             "Apache Log4j2 2.0-beta9 through 2.15.0 JNDI features do not protect against attacker "
             "controlled LDAP");
    add_flaw(y, "CVE-2021-44228", "NVD", false, "", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", "CWE-20",
             "");
    add_flaw(y, "CVE-2021-44228", "other KEV", true, "2021-12-09", "", "", "");
    add_flaw(x, "CVE-2020-0001", "CVE list", false, "", "HIGH", "", "  a\n  title ");
    assert_true(draft_epss(x, STR("CVE-2021-44228"), 0.94358, 0.99958, 20000));
    assert_true(draft_epss(y, STR("CVE-2021-44228"), 0.5, 0.6, 20001));
    assert_true(draft_epss(y, STR("CVE-1999-0001"), 0.00001, 1, 20001));
    const struct draft_cycle v0 = {.product = STR("debian"),
                                   .cycle = STR("12"),
                                   .released = STR("2023-06-10"),
                                   .eol = STR("2026-06-30"),
                                   .extended = STR("2028-06-30"),
                                   .latest = STR("12.5")};
    const struct draft_cycle v1 = {.product = STR("debian"),
                                   .label = STR("Debian"),
                                   .cycle = STR("12"),
                                   .rank = 1,
                                   .released = STR("2023-06-10"),
                                   .eol = STR("2026-07-11"),
                                   .latest = STR("12.15")};
    const struct draft_cycle other = {.product = STR("debian"),
                                      .cycle = STR("13"),
                                      .released = STR("2025-08-09"),
                                      .eol = STR("2028-08-09")};
    draft_cycle(x, &v0);
    draft_cycle(y, &v1);
    draft_cycle(y, &other);
    draft_identifier(x, STR("debian"), STR("pkg:generic/one"));
    draft_identifier(y, STR("debian"), STR("pkg:GENERIC/one"));
    draft_identifier(y, STR("debian"), STR("pkg:npm/%40a/b"));
    draft_identifier(y, STR("debian"), STR("pkg:npm/two"));
    draft_identifier(y, STR("python"), STR("pkg:npm/two"));           /* of two products: of none */
    draft_identifier(y, STR("debian"), STR("pkg:npm/q?arch=x"));      /* says less than the name */
    draft_identifier(y, STR("nobody"), STR("pkg:npm/without"));       /* a product without cycles */
    draft_identifier(y, STR("debian"), STR("pkg:nuget/Microsoft.X")); /* a registry that ignores case */
    draft_cycle(y, &(struct draft_cycle){.product = STR("python"), .cycle = STR("3.1")});
    draft_cycle(y, &(struct draft_cycle){
                       .product = STR("python"), .cycle = STR("3.10"), .released = STR("2021-10-04")});
    draft_source(x, STR("endoflife.date"), STR("MIT"), STR(""), 2);
    draft_source(y, STR("endoflife.date"), STR("MIT"), STR("2026-01-01"), 3);
}

static void compile(bool reversed, struct buf *flaws, struct buf *cycles)
{
    struct draft_set set[2];
    struct facts f;
    struct err e;
    size_t n;
    fill(&set[0], &set[1]);
    facts_init(&f);
    assert_true(facts_none(&f));
    facts_take(&f, &set[reversed]);
    facts_take(&f, &set[!reversed]);
    draft_set_free(&set[0]);
    draft_set_free(&set[1]);
    assert_int_equal(f.sources.n, 1);
    assert_int_equal(f.sources.v[0].records, 5);
    is(f.sources.v[0].modified, "2026-01-01");
    assert_true(flaw_facts_compile(f.flaws.v, f.flaws.n, f.epss.v, f.epss.n, 1, flaws, &n, &e));
    assert_int_equal(n, 3);
    assert_true(cycles_compile(f.cycles.v, f.cycles.n, f.identifiers.v, f.identifiers.n, 1, cycles, &n, &e));
    assert_int_equal(n, 4);
    facts_free(&f);
}

static void same_in_any_order(void **state)
{
    (void)state;
    struct buf flaws[2] = {{0}}, cycles[2] = {{0}};
    compile(false, &flaws[0], &cycles[0]);
    compile(true, &flaws[1], &cycles[1]);
    assert_true(str_eq(buf_str(&flaws[0]), buf_str(&flaws[1])));
    assert_true(str_eq(buf_str(&cycles[0]), buf_str(&cycles[1])));
    for (int i = 0; i < 2; i++) {
        buf_free(&flaws[i]);
        buf_free(&cycles[i]);
    }
}

static void flaws_are_found(void **state)
{
    (void)state;
    struct buf flaws = {0}, cycles = {0};
    struct shard s;
    struct err e;
    struct flaw_fact f;
    compile(false, &flaws, &cycles);
    assert_true(shard_of_bytes(&s, buf_str(&flaws), SHARD_FLAWS, false, &e));
    assert_true(flaw_fact_of(&s, &a, STR("CVE-2021-44228"), &f));
    assert_true(f.kev && !f.ransomware);
    is(f.kev_added, "2021-12-09");
    is(f.kev_due, "2026-01-01");
    assert_true(f.epss == 0.5 && f.percentile == 0.6);
    assert_int_equal(f.n_ratings, 1);
    is(f.ratings[0].source, "NVD");
    is(f.ratings[0].rating, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H");
    assert_int_equal(f.cwes.n, 2);
    is(f.cwes.v[0], "CWE-20");
    is(f.cwes.v[1], "CWE-502");
    is(f.title, "Apache Log4j2 Remote Code Execution");
    assert_true(flaw_fact_of(&s, &a, STR("CVE-2020-0001"), &f));
    assert_true(!f.kev && f.epss < 0 && f.percentile < 0);
    is(f.kev_added, "");
    is(f.title, "a");
    assert_true(flaw_fact_of(&s, &a, STR("CVE-1999-0001"), &f));
    assert_true(f.epss == 0.00001 && f.percentile == 1 && f.n_ratings == 0);
    is(f.title, "");
    assert_false(flaw_fact_of(&s, &a, STR("CVE-1999-0002"), &f));
    assert_true(f.epss < 0);
    assert_false(flaw_fact_of(&s, &a, STR("GHSA-xxxx-xxxx-xxxx"), &f));
    buf_free(&flaws);
    buf_free(&cycles);
}

/* What was changed by accident is refused, or, in a title, is no title. */
static void damage_is_seen(void **state)
{
    (void)state;
    struct buf flaws = {0}, cycles = {0};
    struct shard s;
    struct err e;
    struct flaw_fact f;
    compile(false, &flaws, &cycles);
    struct buf *both[] = {&flaws, &cycles};
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++) {
            both[k]->p[i] ^= 4;
            if (shard_of_bytes(&s, buf_str(both[k]), k ? SHARD_CYCLES : SHARD_FLAWS, false, &e)) {
                assert_true(!k && i >= s.head->section[SECTION_SOURCES].off);
                assert_false(shard_verify(&s, "flaws.facts", &e));
                if (flaw_fact_of(&s, &a, STR("CVE-2021-44228"), &f) && f.title.n)
                    is(f.title, "Apache Log4j2 Remote Code Execution");
            }
            both[k]->p[i] ^= 4;
        }
    buf_free(&flaws);
    buf_free(&cycles);
}

static void cycles_are_found(void **state)
{
    (void)state;
    char *folder = harness_folder(), db_path[300];
    struct build_result r;
    struct err e;
    struct product p;
    struct cycle c;
    harness_file(folder, "debian.json",
                 STR("[{\"cycle\":\"12\",\"releaseDate\":\"2023-06-10\",\"eol\":\"2026-07-11\"},"
                     "{\"cycle\":\"13\",\"releaseDate\":\"2025-08-09\",\"eol\":\"2028-08-09\"}]"));
    harness_file(folder, "python.json",
                 STR("[{\"cycle\":\"3.1\",\"eol\":true},{\"cycle\":\"3\",\"eol\":true},"
                     "{\"cycle\":\"3.10\",\"releaseDate\":\"2021-10-04\",\"eol\":false}]"));
    harness_file(folder, "ids.json",
                 STR("{\"python\":[{\"purl\":\"pkg:generic/python\"},{\"purl\":\"pkg:npm/%40a/b\"},"
                     "{\"purl\":\"pkg:nuget/Python.Net\"},{\"purl\":\"pkg:npm/two\"},"
                     "{\"purl\":\"pkg:deb/debian/python?arch=x\"}],"
                     "\"debian\":[{\"purl\":\"pkg:npm/two\"}],\"nobody\":[{\"purl\":\"pkg:npm/none\"}]}"));
    snprintf(db_path, sizeof db_path, "%s/db", folder);
    if (!harness_build(folder, db_path, 2, &r, &e))
        fail_msg("%s", e.text);
    assert_int_equal(r.cycles, 5);
    struct database *db = database_open(db_path, &e);
    assert_non_null(db);
    assert_true(database_product(db, STR("debian"), &p, &e));
    is(p.name, "debian");
    is(p.label, "debian");
    assert_int_equal(p.n, 2);
    is(product_cycle(&p, 0).cycle, "13"); /* the newest first */
    assert_true(product_cycle_of(&p, STR("12"), &c));
    is(c.eol, "2026-07-11");
    assert_true(product_cycle_of(&p, STR("v12.4"), &c));
    assert_false(product_cycle_of(&p, STR("1"), &c));
    assert_false(product_cycle_of(&p, STR("121"), &c));
    assert_false(product_cycle_of(&p, STR("12_alpha20240807"), &c)); /* Alpine's edge is no release */
    assert_false(product_cycle_of(&p, STR(""), &c));
    assert_false(database_product(db, STR("none"), &p, &e) || e.text[0]);

    assert_true(database_product_of_purl(db, STR("pkg:generic/python"), &p, &e));
    static const char *const versions[][2] = {{"3.1.5", "3.1"},     {"3.10.0", "3.10"}, {"3.10rc1", "3"},
                                              {"3.10-rc1", "3.10"}, {"3.11", "3"},      {"3", "3"}};
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        assert_true(product_cycle_of(&p, str_c(versions[i][0]), &c));
        is(c.cycle, versions[i][1]);
    }
    assert_true(database_product_of_purl(db, STR("pkg:npm/%40a/b"), &p, &e));
    assert_true(database_product_of_purl(db, cycle_purl(&a, STR("pkg:nuget/Python.Net")), &p, &e));
    is(p.name, "python");
    /* Of two products, without cycles, with qualifiers: none. */
    assert_false(database_product_of_purl(db, STR("pkg:npm/two"), &p, &e));
    assert_false(database_product_of_purl(db, STR("pkg:npm/none"), &p, &e));
    assert_false(database_product_of_purl(db, STR("pkg:deb/debian/python"), &p, &e));
    database_close(db);
    harness_remove(folder);
    free(folder);
}

/* A database without them tells nothing and is no failure. */
static void none_is_no_failure(void **state)
{
    (void)state;
    char *folder = harness_folder(), db_path[300];
    struct build_result r;
    struct err e;
    struct flaw_fact f;
    struct product p;
    harness_file(folder, "x.json",
                 STR("{\"id\":\"X-1\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":[]}"));
    snprintf(db_path, sizeof db_path, "%s/db", folder);
    assert_true(harness_build(folder, db_path, 1, &r, &e));
    struct database *db = database_open(db_path, &e);
    assert_false(database_flaw(db, &a, STR("CVE-2021-44228"), &f, &e) || e.text[0]);
    assert_false(database_product(db, STR("debian"), &p, &e) || e.text[0]);
    database_close(db);
    harness_remove(folder);
    free(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_in_any_order),  cmocka_unit_test(flaws_are_found),
        cmocka_unit_test(damage_is_seen),     cmocka_unit_test(cycles_are_found),
        cmocka_unit_test(none_is_no_failure),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
