#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/draft.h"
#include "advisory/ecosystem.h"
#include "advisory/osv.h"
#include "advisory/text.h"
#include <stdlib.h>

static struct arena a;

static struct osv_record read_ok(const char *json)
{
    struct osv_record r;
    struct err e = {""};
    if (!osv_read(&a, str_c(json), &r, &e))
        fail_msg("%s: %s", json, e.text);
    return r;
}

static void assert_refused(str json, const char *why)
{
    struct osv_record r;
    struct err e = {""};
    assert_false(osv_read(&a, json, &r, &e));
    if (!strstr(e.text, why))
        fail_msg("'%s' does not say '%s'", e.text, why);
}

static void assert_str(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void reads_all_members(void **state)
{
    (void)state;
    struct osv_record r = read_ok(
        "{\"schema_version\":\"1.7.0\",\"id\":\"GHSA-1\",\"modified\":\"2020-01-02T00:00:00Z\",\"published\":"
        "\"P\","
        "\"withdrawn\":\"W\",\"aliases\":[\"CVE-2020-1\",\"X\"],\"upstream\":[\"U\"],\"related\":[\"R\"],"
        "\"summary\":\"S\",\"details\":\"line\\nline \\u00e9\",\"credits\":[{\"name\":\"n\"}],"
        "\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/"
        "AV:N\"},{\"type\":\"Ubuntu\",\"score\":\"low\"}],"
        "\"database_specific\":{\"severity\":\"HIGH\",\"cvss_v3\":9.8,\"license\":\"CC0-1.0\",\"cwe_ids\":["
        "\"CWE-79\",\"CWE-x\",7,\"NVD-CWE-Other\"],\"cwes\":[{\"cweId\":\"CWE-506\",\"name\":[]},{},5],"
        "\"nested\":{"
        "\"a\":[1]}},"
        "\"references\":[{\"type\":\"WEB\",\"url\":\"https://x\"},{\"type\":\"WEB\"}],"
        "\"affected\":[{\"package\":{\"ecosystem\":\"npm\",\"name\":\"a\",\"purl\":\"pkg:npm/a\"},"
        "\"severity\":[{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/x\"}],\"versions\":[\"1\",\"2\"],"
        "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"1\"}]},"
        "{\"type\":\"GIT\",\"repo\":\"r\",\"events\":[{\"introduced\":\"0\",\"limit\":\"abc\"},{\"last_"
        "affected\":\"d\"}]}],"
        "\"ecosystem_specific\":{\"urgency\":\"unimportant\"},\"database_specific\":{\"informational\":"
        "\"notice\"}}]}");
    assert_str(r.id, "GHSA-1");
    assert_str(r.modified, "2020-01-02T00:00:00Z");
    assert_str(r.published, "P");
    assert_str(r.withdrawn, "W");
    assert_str(r.summary, "S");
    assert_str(r.details, "line\nline \xc3\xa9");
    assert_str(r.licence, "CC0-1.0");
    assert_int_equal(r.aliases.n, 2);
    assert_str(r.upstream.v[0], "U");
    assert_str(r.related.v[0], "R");
    assert_int_equal(r.ratings.n, 4);
    assert_str(r.ratings.v[1], "low");
    assert_str(r.ratings.v[3], "9.8");
    assert_int_equal(r.cwes.n, 2);
    assert_str(r.cwes.v[0], "CWE-79");
    assert_str(r.cwes.v[1], "CWE-506");
    assert_int_equal(r.references.n, 1);
    assert_int_equal(r.affected.n, 1);
    const struct osv_affected *f = &r.affected.v[0];
    assert_str(f->ecosystem, "npm");
    assert_str(f->name, "a");
    assert_str(f->informational, "notice");
    assert_int_equal(f->versions.n, 2);
    assert_int_equal(f->ratings.n, 2);
    assert_int_equal(f->ranges.n, 2);
    assert_int_equal(f->ranges.v[0].type, OSV_SEMVER);
    assert_int_equal(f->ranges.v[0].events.v[1].kind, OSV_FIXED);
    assert_int_equal(f->ranges.v[1].type, OSV_GIT);
    assert_int_equal(f->ranges.v[1].events.n, 3);
    assert_int_equal(f->ranges.v[1].events.v[1].kind, OSV_LIMIT);
}

#define IMPORTS "{\"id\":\"GO-1\",\"affected\":[{\"ecosystem_specific\":{\"imports\":"

/* What of a Go module is flawed; a list that is not understood as a whole tells nothing. */
static void reads_imports(void **state)
{
    (void)state;
    struct osv_record r =
        read_ok(IMPORTS "[{\"path\":\"golang.org/x/net/html\",\"symbols\":[\"Parse\",\"T.M\"],"
                        "\"goos\":[\"linux\",\"windows\"]},{\"goarch\":[\"arm64\"],\"new\":{},"
                        "\"path\":\"os\"}]}}]}");
    assert_int_equal(r.affected.v[0].code.n, 2);
    assert_str(r.affected.v[0].code.v[0], "golang.org/x/net/html|linux,windows||Parse T.M");
    assert_str(r.affected.v[0].code.v[1], "os||arm64|");
    static const char *const odd[] = {"[{\"path\":\"a\"},{\"symbols\":[\"b\"]}]",
                                      "[{\"path\":\"a\",\"symbols\":[\"b c\"]}]",
                                      "[{\"path\":\"a\",\"symbols\":[1]}]",
                                      "[{\"path\":\"a|b\"}]",
                                      "[\"a\"]",
                                      "{\"path\":\"a\"}",
                                      "[{\"path\":\"a\"},null]"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        str text = arena_join(&a, str_c(IMPORTS), str_c(odd[i]), STR("}}]}"));
        r = read_ok(text.p);
        assert_int_equal(r.affected.v[0].code.n, 0);
    }
}

/* Members of a wrong type count as absent; nothing but the id is needed. */
static void takes_what_is_odd(void **state)
{
    (void)state;
    struct osv_record r = read_ok("{\"id\":\"A\"}");
    assert_int_equal(r.affected.n, 0);
    r = read_ok(
        "{\"id\":\"A\",\"aliases\":null,\"severity\":{},\"affected\":[null,1,{},{\"package\":[],\"ranges\":7,"
        "\"versions\":null},{\"ranges\":[{\"type\":3,\"events\":[{\"introduced\":1},{\"fixed\":\"\"}]}]}],"
        "\"database_specific\":[],\"references\":\"x\",\"summary\":null}");
    assert_int_equal(r.affected.n, 3);
    assert_int_equal(r.affected.v[2].ranges.v[0].events.n, 0);
    assert_int_equal(r.affected.v[2].ranges.v[0].type, OSV_OTHER);
}

static void refuses_what_is_none(void **state)
{
    (void)state;
    assert_refused(STR(""), "no JSON object");
    assert_refused(STR("{\"id\":\"A\""), "too early");
    assert_refused(STR("[]"), "no JSON object");
    assert_refused(STR("{}"), "no id");
    assert_refused(STR("{\"id\":7}"), "no id");
    assert_refused(STR("{\"id\":\"A\"} x"), "");
    assert_refused(STR("{\"id\":\"A\",\"details\":\"\x01\"}"), "control");
    assert_refused(STR("{\"id\":\"A\\u0007\"}"), "control characters");
    assert_refused(STR("{\"id\":\"A\",\"affected\":[{\"package\":{\"name\":\"a\\nb\"}}]}"),
                   "control characters");
    struct buf b = {0};
    buf_add(&b, STR("{\"id\":\""));
    for (int i = 0; i < 1025; i++)
        buf_ch(&b, 'x');
    buf_add(&b, STR("\"}"));
    assert_refused(buf_str(&b), "over 1024");
    b.n = 0;
    buf_add(&b, STR("{\"id\":\"A\",\"x\":"));
    for (int i = 0; i < 10000; i++)
        buf_ch(&b, '[');
    assert_refused(buf_str(&b), "deep");
    buf_free(&b);
}

/* Cut at every byte it is refused, and never crashes. */
static void survives_truncation(void **state)
{
    (void)state;
    static const char json[] =
        "{\"id\":\"A\",\"aliases\":[\"CVE-2020-0001\"],\"affected\":[{\"package\":{\"ecosystem\":\"npm\","
        "\"name\":\"a\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]}]}";
    for (size_t n = 0; n + 1 < sizeof json; n++) {
        struct osv_record r;
        struct err e;
        char *copy = mem_alloc(n);
        memcpy(copy, json, n);
        assert_false(osv_read(&a, str_make(copy, n), &r, &e));
        free(copy);
    }
}

static void tells_cves(void **state)
{
    (void)state;
    assert_str(cve_of(STR("CVE-2021-44228")), "CVE-2021-44228");
    assert_str(cve_of(STR("DEBIAN-CVE-2021-44228")), "CVE-2021-44228");
    assert_str(cve_of(STR("UBUNTU-CVE-2021-44228")), "CVE-2021-44228");
    assert_str(cve_of(STR("BELL-CVE-2025-49796")), "CVE-2025-49796");
    static const char *const none[] = {"",
                                       "CVE-",
                                       "CVE-2021-",
                                       "CVE-2021-123",
                                       "CVE-20211234",
                                       "CVE-2021-12345x",
                                       "cve-2021-44228",
                                       "GHSA-jfh8-c2jp-5v3q",
                                       "BIT-activemq-2020-11998",
                                       "-CVE-2021-1"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cve_of(str_c(none[i])).n, 0);
}

static void names_files_safely(void **state)
{
    (void)state;
    assert_str(ecosystem_file(&a, STR("Debian:12"), ".core"), "Debian%3A12.core");
    assert_str(ecosystem_file(&a, STR("crates.io"), ".core"), "crates.io.core");
    assert_str(ecosystem_file(&a, STR("../x"), ".core"), "%2E.%2Fx.core");
    assert_str(ecosystem_file(&a, STR("[EMPTY]"), ".text"), "%5BEMPTY%5D.text");
    char long_name[1000];
    memset(long_name, '/', sizeof long_name);
    str f = ecosystem_file(&a, str_make(long_name, sizeof long_name), ".core");
    assert_true(f.n < 255 && str_chr(f, '/') < 0 && str_chr(f, '~') > 0);
    long_name[999] = 'x';
    assert_false(str_eq(f, ecosystem_file(&a, str_make(long_name, sizeof long_name), ".core")));
}

static void makes_titles(void **state)
{
    (void)state;
    struct osv_record r = {.summary = STR("  Short\nsecond "), .details = STR("D")};
    assert_str(text_title_of(&r), "Short");
    r.summary = STR("");
    r.details = STR("# A heading that is long enough. More text");
    assert_str(text_title_of(&r), "A heading that is long enough");
    r.details = STR("");
    assert_str(text_title_of(&r), "");
    char many[400];
    memset(many, 'x', sizeof many);
    memcpy(many + 159, "\xc3\xa9", 2);
    r.summary = str_make(many, sizeof many);
    assert_int_equal(text_title_of(&r).n, 159);
}

static void takes_drafts(void **state)
{
    (void)state;
    struct draft_set set;
    struct err e = {""};
    draft_set_init(&set);
    assert_true(draft_add(
        &set,
        STR("{\"id\":\"DSA-1-1\",\"upstream\":[\"CVE-2020-0002\",\"CVE-2020-0001\",\"CVE-2020-0002\"],"
            "\"related\":[\"CVE-2020-0003\"]}"),
        &e));
    assert_true(draft_add(&set, STR("{\"id\":\"DTSA-1-1\",\"related\":[\"CVE-2020-0003\"]}"), &e));
    assert_true(draft_add(
        &set, STR("{\"id\":\"GHSA-1\",\"related\":[\"CVE-2020-0003\"],\"aliases\":[\"B\",\"A\",\"B\"]}"),
        &e));
    assert_false(draft_add(&set, STR("{"), &e));
    assert_int_equal(set.drafts.n, 3);
    assert_int_equal(set.drafts.v[0].cves.n, 2);
    assert_str(set.drafts.v[0].cves.v[0], "CVE-2020-0001");
    assert_str(set.drafts.v[0].source, "Debian security tracker");
    assert_int_equal(set.drafts.v[1].cves.n, 1);
    assert_int_equal(set.drafts.v[2].cves.n, 0);
    assert_int_equal(set.drafts.v[2].aliases.n, 2);
    assert_str(set.drafts.v[2].licence, "CC-BY-4.0");
    draft_set_free(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_members),    cmocka_unit_test(takes_what_is_odd),
        cmocka_unit_test(refuses_what_is_none), cmocka_unit_test(survives_truncation),
        cmocka_unit_test(tells_cves),           cmocka_unit_test(names_files_safely),
        cmocka_unit_test(makes_titles),         cmocka_unit_test(takes_drafts),
        cmocka_unit_test(reads_imports),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
