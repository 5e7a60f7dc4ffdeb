/* Readers of what is told of CVEs and products: CISA KEV, EPSS, endoflife.date; and keys of CVEs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/cve.h"
#include "advisory/feed/feed.h"
#include "advisory/feed/feed_format.h"
#include <stdio.h>
#include <stdlib.h>

static struct draft_set set;
static struct arena a;

static void fresh(void)
{
    draft_set_free(&set);
    draft_set_init(&set);
}

static const char *format_of(const char *path, str text)
{
    struct feed_document d = {str_c(path), text};
    return feed_format_of(&d)->name;
}

static bool reads(const char *path, str text, struct err *e)
{
    struct feed_document d = {str_c(path), text};
    fresh();
    e->text[0] = 0;
    return feed_format_of(&d)->read(&set, &d, e);
}

static void read_ok(const char *format, const char *path, const char *text)
{
    struct err e;
    assert_string_equal(format_of(path, str_c(text)), format);
    if (!reads(path, str_c(text), &e))
        fail_msg("%s: %s", text, e.text);
}

static void refused(const char *format, const char *path, const char *text, const char *why)
{
    struct err e;
    assert_string_equal(format_of(path, str_c(text)), format);
    assert_false(reads(path, str_c(text), &e));
    if (!strstr(e.text, why))
        fail_msg("'%s' does not say '%s'", e.text, why);
    assert_int_equal(set.flaws.n + set.epss.n + set.cycles.n + set.identifiers.n + set.sources.n, 0);
}

static void is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void keys(void **state)
{
    (void)state;
    static const char *const in_order[] = {"CVE-1999-0001",    "CVE-1999-0999",  "CVE-2014-9999",
                                           "CVE-2014-10000",   "CVE-2021-44228", "CVE-2026-1234567",
                                           "CVE-2097-33554431"};
    static const char *const none[] = {"",
                                       "CVE-",
                                       "CVE-2021-123",
                                       "cve-2021-1234",
                                       "CVE-2021-01234",
                                       "CVE-2021-1234x",
                                       "CVE-21-12345678",
                                       "CVE-2021_1234",
                                       "CVE-1969-1234",
                                       "CVE-2098-1234",
                                       "CVE-2021-33554432",
                                       "CVE-2021-99999999999999999999999",
                                       "DEBIAN-CVE-2021-1234"};
    uint32_t last = 0, key;
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++) {
        assert_true(cve_key(str_c(in_order[i]), &key));
        assert_true(key > last);
        is(cve_name(&a, key), in_order[i]);
        last = key;
    }
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(cve_key(str_c(none[i]), &key));
}

#define KEV_HEAD                                                                                             \
    "{\"title\":\"CISA "                                                                                     \
    "Catalog\",\"catalogVersion\":\"2026.08.25\",\"dateReleased\":\"2026-08-25T17:04:19Z\","

static void kev(void **state)
{
    (void)state;
    read_ok(
        "CISA KEV", "kev.json",
        "\xEF\xBB\xBF\r\n" KEV_HEAD "\"count\":2,\"vulnerabilities\":[{\"cveID\":\" CVE-2025-48384\","
        "\"vulnerabilityName\":\"Git Link \\u2019 Following\",\"dateAdded\":\"2025-08-25\","
        "\"dueDate\":\"2025-09-15\",\"knownRansomwareCampaignUse\":\"Unknown\",\"cwes\":[\"CWE-59\",7,\"x\"],"
        "\"later\":{\"a\":[1]}},{\"cveID\":\"CVE-2021-44228\",\"knownRansomwareCampaignUse\":\"Known\","
        "\"dueDate\":\"soon\"}],\"future\":null}");
    assert_int_equal(set.flaws.n, 2);
    const struct draft_flaw *f = set.flaws.v;
    is(f[0].cve, "CVE-2025-48384");
    is(f[0].title, "Git Link \xE2\x80\x99 Following");
    is(f[0].kev_added, "2025-08-25");
    is(f[0].kev_due, "2025-09-15");
    is(f[0].source, "CISA KEV");
    assert_true(f[0].kev && !f[0].ransomware);
    assert_int_equal(f[0].cwes.n, 1);
    is(f[0].cwes.v[0], "CWE-59");
    assert_true(f[1].kev && f[1].ransomware);
    is(f[1].kev_due, "");
    assert_int_equal(set.sources.v[0].records, 2);
    is(set.sources.v[0].modified, "2026-08-25T17:04:19Z");
    /* An entry without a CVE is told, the others count. */
    read_ok("CISA KEV", "k.json",
            KEV_HEAD "\"vulnerabilities\":[7,{\"cveID\":\"x\"},{\"cveID\":\"CVE-2020-1234\"}]}");
    assert_int_equal(set.flaws.n, 1);
    assert_int_equal(set.notes.n, 2);
    refused("CISA KEV", "k.json", KEV_HEAD "\"vulnerabilities\":[{\"cveID\":\"CVE-2020-1234\"}",
            "ends too early");
    refused("CISA KEV", "k.json", KEV_HEAD "\"vulnerabilities\":{}}", "no list");
    refused("CISA KEV", "k.json", KEV_HEAD "\"count\":1}", "no list");
}

static void epss(void **state)
{
    (void)state;
    read_ok("EPSS", "epss.csv",
            "#model_version:v2025.03.14,score_date:2026-08-20T00:00:00+0000\ncve,epss,percentile\n"
            "CVE-2020-5902,0.97567,0.99995\nCVE-2018-19571,0.00113,0.43131\n");
    assert_int_equal(set.epss.n, 2);
    uint32_t key;
    assert_true(cve_key(STR("CVE-2020-5902"), &key));
    assert_int_equal(set.epss.v[0].cve, key);
    assert_int_equal(set.epss.v[0].epss, 97567);
    assert_int_equal(set.epss.v[0].percentile, 99995);
    assert_int_equal(set.epss.v[0].day, 20685);
    is(set.sources.v[0].modified, "2026-08-20");
    assert_int_equal(set.sources.v[0].records, 2);
    /* Another order of columns, more of them, CRLF, a BOM, quotes; no comment: the day of the file's name. */
    read_ok("EPSS", "epss_scores-2026-08-21.csv",
            "\xEF\xBB\xBF\"Percentile\",date,CVE,EPSS\r\n0.5,x,\"CVE-2026-12345\",1\r\n\r\n1,x,CVE-1999-0001,"
            "9e-05\r\n");
    assert_int_equal(set.epss.n, 2);
    assert_int_equal(set.epss.v[0].epss, 100000);
    assert_int_equal(set.epss.v[1].epss, 9);
    assert_int_equal(set.epss.v[1].percentile, 100000);
    assert_int_equal(set.epss.v[1].day, 20686);
    /* Comments on lines of their own; no day at all. */
    read_ok("EPSS", "e.csv",
            "#model_version:v1\n#score_date:2026-01-02\ncve,epss,percentile\nCVE-2020-5902,0,0\n");
    assert_int_equal(set.epss.v[0].day, 20455);
    read_ok("EPSS", "e.csv", "cve,epss,percentile\nCVE-2020-5902,0,0");
    assert_int_equal(set.epss.v[0].day, 0);
    is(set.sources.v[0].modified, "");
    /* What is no score is told, three lines of it and how many more. */
    read_ok("EPSS", "e.csv",
            "cve,epss,percentile\nCVE-2020-5902,1.1,0\nCVE-2020-5902,nan,0\nCVE-2020-5902,-0.1,0\n,0,0\n"
            "CVE-2020-5902\nCVE-2020-5903,0.1,0x1\nCVE-2020-5904,0.1,0.2\n");
    assert_int_equal(set.epss.n, 1);
    assert_int_equal(set.notes.n, 4);
    refused("EPSS", "e.csv", "cve,epss,percentile\n", "no line gives");
    assert_string_equal(format_of("e.csv", STR("cve,score\nCVE-2020-5902,1\n")), "OSV");
    assert_string_equal(format_of("e.csv", STR("2026-08-21T00:00:00Z,npm/GHSA-1\n")), "OSV");
}

#define V0                                                                                                   \
    "[{\"cycle\":\"12\",\"codename\":\"Bookworm\",\"releaseDate\":\"2023-06-10\",\"eol\":\"2026-07-11\","    \
    "\"extendedSupport\":\"2028-06-30\",\"latest\":\"12.15\",\"latestReleaseDate\":\"2026-07-11\",\"link\":" \
    "null},"                                                                                                 \
    "{\"cycle\":11,\"releaseDate\":\"2021-08-14\",\"eol\":true,\"support\":false,\"extendedSupport\":true,"  \
    "\"lts\":\"2021-10-01\"},{\"cycle\":\"10\",\"eol\":false,\"releaseDate\":\"soon\"},{\"eol\":true},4]"

static void eol_v0(void **state)
{
    (void)state;
    read_ok("endoflife.date", "eol/debian.json", V0);
    assert_int_equal(set.cycles.n, 3);
    const struct draft_cycle *c = set.cycles.v;
    is(c[0].product, "debian");
    is(c[0].cycle, "12");
    is(c[0].codename, "Bookworm");
    is(c[0].released, "2023-06-10");
    is(c[0].eol, "2026-07-11");
    is(c[0].extended, "2028-06-30");
    is(c[0].latest, "12.15");
    is(c[1].cycle, "11");
    is(c[1].eol, "yes");
    is(c[1].support, ""); /* a word says too little */
    is(c[1].extended, "");
    is(c[1].lts, "2021-10-01");
    is(c[2].eol, "no");
    is(c[2].released, "");
    assert_int_equal(set.notes.n, 2);
    assert_int_equal(set.sources.v[0].records, 3);
    refused("endoflife.date", "debian.json", "[{\"cycle\":\"12\",\"eol\":true},{", "ends too early");
    assert_string_equal(format_of("all.json", STR("[\"debian\",\"python\"]")), "endoflife.date");
    assert_string_equal(format_of("other.json", STR("[\"debian\"]")), "OSV");
    assert_string_equal(format_of("x.json", STR("[{\"cycle\":\"12\"}]")), "OSV");
    struct err e;
    assert_true(reads("all.json", STR("[\"debian\",\"python\"]"), &e));
    assert_int_equal(set.cycles.n + set.sources.n, 0);
}

static void eol_identifiers(void **state)
{
    (void)state;
    read_ok("endoflife.date", "eol-identifiers.json",
            "{\"django\":[{\"cpe\":\"cpe:/a:x\"},{\"purl\":\"pkg:pypi/django\"},{\"repology\":\"x\"},7],"
            "\"odd\":4,\"nodejs\":[{\"purl\":\"pkg:generic/node\"},{\"purl\":\"node\"}]}");
    assert_int_equal(set.identifiers.n, 2);
    is(set.identifiers.v[0].product, "django");
    is(set.identifiers.v[0].purl, "pkg:pypi/django");
    is(set.identifiers.v[1].purl, "pkg:generic/node");
    assert_string_equal(format_of("x.json", STR("{\"django\":[{\"name\":1}]}")), "OSV");
    refused("endoflife.date", "x.json", "{\"a\":[{\"purl\":\"pkg:npm/a\"}]", "ends too early");
}

#define V1(result)                                                                                           \
    "{\"schema_version\":\"1.2.0\",\"generated_at\":\"2025-07-02T00:53:29+00:00\",\"result\":" result "}"
#define V1_UBUNTU                                                                                            \
    "{\"identifiers\":[{\"type\":\"cpe\",\"id\":\"x\"},{\"id\":\"pkg:npm/%40a/b\",\"type\":\"purl\"}],"      \
    "\"releases\":[{\"name\":\"22.04\",\"codename\":\"Jammy\",\"releaseDate\":\"2022-04-21\",\"isLts\":"     \
    "true,"                                                                                                  \
    "\"ltsFrom\":null,\"isEoas\":true,\"eoasFrom\":\"2024-09-30\",\"isEol\":false,\"eolFrom\":\"2027-04-"    \
    "01\","                                                                                                  \
    "\"isEoes\":false,\"eoesFrom\":null,\"latest\":{\"name\":\"22.04.5\",\"date\":\"2024-09-12\",\"link\":"  \
    "null}},"                                                                                                \
    "{\"name\":\"9.04\",\"isEol\":true,\"eolFrom\":null,\"isEoes\":null,\"latest\":null}],"                  \
    "\"name\":\"ubuntu\",\"label\":\"Ubuntu\"}"

static void eol_v1(void **state)
{
    (void)state;
    read_ok("endoflife.date", "full.json",
            V1("[" V1_UBUNTU ",{\"label\":\"no name\",\"releases\":[{\"name\":\"1\"}]},3]"));
    assert_int_equal(set.cycles.n, 2);
    const struct draft_cycle *c = set.cycles.v;
    is(c[0].product, "ubuntu");
    is(c[0].label, "Ubuntu");
    is(c[0].lts, "yes");
    is(c[0].support, "2024-09-30");
    is(c[0].eol, "2027-04-01");
    is(c[0].extended, "no");
    is(c[0].latest, "22.04.5");
    is(c[0].latest_on, "2024-09-12");
    is(c[1].eol, "yes");
    is(c[1].extended, "");
    assert_true(c[0].rank > 0);
    assert_int_equal(set.identifiers.n, 1);
    is(set.identifiers.v[0].product, "ubuntu");
    is(set.identifiers.v[0].purl, "pkg:npm/%40a/b");
    is(set.sources.v[0].modified, "2025-07-02T00:53:29+00:00");
    read_ok("endoflife.date", "ubuntu", V1(V1_UBUNTU));
    assert_int_equal(set.cycles.n, 2);
    read_ok("endoflife.date", "products",
            V1("[{\"name\":\"a\",\"uri\":\"x\"}]")); /* the list without releases */
    assert_int_equal(set.cycles.n, 0);
    read_ok("endoflife.date", "future", V1("7"));
    refused("endoflife.date", "full.json", V1("[" V1_UBUNTU), "line 1");
}

/* Nothing of a document that was cut is kept, wherever the cut is. */
static void cut_anywhere(void **state)
{
    (void)state;
    static const char *const documents[][2] = {
        {"a.json", KEV_HEAD "\"vulnerabilities\":[{\"cveID\":\"CVE-2020-1234\",\"cwes\":[\"CWE-1\"]}]}"},
        {"debian.json", V0},
        {"x.json", V1("[" V1_UBUNTU "]")},
    };
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
        str text = str_c(documents[i][1]);
        struct err e;
        for (size_t n = 0; n < text.n; n++) {
            char *copy = malloc(n + 1);
            memcpy(copy, text.p, n);
            assert_false(reads(documents[i][0], str_make(copy, n), &e));
            assert_int_equal(set.flaws.n + set.cycles.n + set.identifiers.n, 0);
            free(copy);
        }
    }
}

/* The snapshots of ../shared; a clone without them names what is not there. */
static void real_documents(void **state)
{
    (void)state;
    static const struct {
        const char *path, *format;
        size_t flaws, cycles, identifiers;
    } files[] = {{"kev.json", "CISA KEV", 1404, 0, 0},
                 {"eol/debian.json", "endoflife.date", 0, 18, 0},
                 {"eol/all.json", "endoflife.date", 0, 0, 0},
                 {"eol-identifiers.json", "endoflife.date", 0, 0, 940},
                 {"samples/eol-api-v1/full.json", "endoflife.date", 0, 85, 0}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        str text;
        struct err e;
        snprintf(path, sizeof path, "%s/feeds/extra/%s", getenv("ASSAY_SHARED"), files[i].path);
        if (!feed_read(&a, path, (size_t)8 << 20, &text, &e)) {
            print_message("not there, so not read: %s\n", files[i].path);
            continue;
        }
        assert_string_equal(format_of(path, text), files[i].format);
        if (!reads(path, text, &e))
            fail_msg("%s: %s", path, e.text);
        print_message("%s: %zu flaws, %zu cycles, %zu identifiers\n", files[i].path, set.flaws.n,
                      set.cycles.n, set.identifiers.n);
        assert_int_equal(set.flaws.n, files[i].flaws);
        assert_int_equal(set.cycles.n, files[i].cycles);
        assert_int_equal(set.identifiers.n, files[i].identifiers);
        assert_int_equal(set.notes.n, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys),         cmocka_unit_test(kev),
        cmocka_unit_test(epss),         cmocka_unit_test(eol_v0),
        cmocka_unit_test(eol_v1),       cmocka_unit_test(eol_identifiers),
        cmocka_unit_test(cut_anywhere), cmocka_unit_test(real_documents),
    };
    draft_set_init(&set);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    draft_set_free(&set);
    arena_free(&a);
    return failed;
}
