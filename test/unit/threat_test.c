/* What is told of CVEs and cycles in findings; ends of life; what is left out against a report of before. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory_harness.h"
#include "check/judge.h"

static struct arena a;
static char *folder;
static struct database *db;

static void is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void has(str s, const char *part)
{
    if (str_find(s, str_c(part)) < 0)
        fail_msg("'%s' is not in '%.*s'", part, STR_ARG(s));
}

#define RECORD(id, rest)                                                                                     \
    "{\"id\":\"" id                                                                                          \
    "\",\"modified\":\"2026-01-01T00:00:00Z\",\"affected\":[{\"package\":{\"ecosystem\":\"npm\","            \
    "\"name\":\"a\"},\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}" rest

static int set_up(void **state)
{
    (void)state;
    static const char *const files[][2] = {
        {"fixed.json", RECORD("CVE-2020-0001", ",{\"fixed\":\"2.0.0\"}]}]}]}")},
        {"open.json",
         RECORD("CVE-2020-0002", "]}]}],\"summary\":\"Told\",\"severity\":[{\"type\":\"CVSS_V3\","
                                 "\"score\":\"CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N\"}]}")},
        {"alias.json", RECORD("GHSA-xxxx-xxxx-xxxx", "]}]}],\"aliases\":[\"CVE-2020-0003\"]}")},
        {"kev.json",
         "{\"catalogVersion\":\"1\",\"dateReleased\":\"2026-01-01\",\"vulnerabilities\":[{\"cveID\":"
         "\"CVE-2020-0001\",\"vulnerabilityName\":\"From KEV\",\"dateAdded\":\"2021-01-02\",\"dueDate\":"
         "\"2021-02-03\",\"knownRansomwareCampaignUse\":\"Known\"}]}"},
        {"epss.csv", "cve,epss,percentile\nCVE-2020-0002,0.5,0.9\nCVE-2020-0003,0.25,0.8\n"},
        {"debian.json", "[{\"cycle\":\"13\",\"releaseDate\":\"2025-08-09\",\"eol\":\"2028-08-09\"},"
                        "{\"cycle\":\"12\",\"releaseDate\":\"2023-06-10\",\"eol\":\"2026-07-11\","
                        "\"extendedSupport\":\"2028-06-30\"}]"},
        {"lib.json", "[{\"cycle\":\"4\",\"releaseDate\":\"2026-01-01\",\"eol\":\"2027-01-01\"},"
                     "{\"cycle\":\"3\",\"releaseDate\":\"2025-01-01\",\"eol\":\"2029-01-01\"},"
                     "{\"cycle\":\"2\",\"releaseDate\":\"2022-01-01\",\"eol\":\"2026-01-01\"},"
                     "{\"cycle\":\"1\",\"releaseDate\":\"2020-01-01\",\"eol\":true},"
                     "{\"cycle\":\"0\",\"releaseDate\":\"2019-01-01\",\"eol\":false}]"},
        {"go.json", "[{\"cycle\":\"1.20\",\"releaseDate\":\"2023-02-01\",\"eol\":\"2024-02-06\"}]"},
        {"ids.json", "{\"lib\":[{\"purl\":\"pkg:npm/%40x/lib\"},{\"purl\":\"pkg:npm/lib-part\"},"
                     "{\"purl\":\"pkg:deb/debian/lib\"}]}"},
    };
    struct build_result r;
    struct err e;
    char path[300];
    folder = harness_folder();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        harness_file(folder, files[i][0], str_c(files[i][1]));
    snprintf(path, sizeof path, "%s/db", folder);
    if (!harness_build(folder, path, 2, &r, &e) || !(db = database_open(path, &e)))
        fail_msg("%s", e.text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    database_close(db);
    harness_remove(folder);
    free(folder);
    return 0;
}

static struct component *add(struct inventory *inv, const char *type, const char *eco, const char *name,
                             const char *version)
{
    struct component *c = vec_add(&a, &inv->components);
    c->type = str_c(type);
    c->ecosystem = str_c(eco);
    c->name = str_c(name);
    c->version = str_c(version);
    c->namespace_ = strcmp(type, "deb") == 0 ? STR("debian") : STR("");
    c->kind = STR("library");
    c->purl = component_purl(&a, c);
    vec_push(&a, &c->locations, (struct location){.path = c->name, .layer = -1});
    return c;
}

static struct report judge(struct inventory *inv, const char *as_of, const struct judge *more)
{
    struct judge j = more ? *more : (struct judge){0};
    struct report r;
    struct err e;
    j.database = db;
    j.as_of = str_c(as_of);
    assert_true(judge_inventory(&j, &a, inv, &r, &e));
    return r;
}

static const struct finding *find(const struct report *r, const char *id)
{
    for (size_t i = 0; i < r->findings.n; i++)
        if (str_eq(r->findings.v[i].id, str_c(id)))
            return &r->findings.v[i];
    return NULL;
}

static void joined(void **state)
{
    (void)state;
    struct inventory inv = {.arena = &a};
    add(&inv, "npm", "npm", "a", "1.0.0");
    struct report r = judge(&inv, "2026-11-24", NULL);
    assert_int_equal(r.findings.n, 3);
    const struct finding *f = find(&r, "CVE-2020-0001");
    assert_ptr_equal(f, r.findings.v); /* exploited comes first, though nobody rates it */
    assert_true(f->kev && f->ransomware && f->epss < 0);
    is(f->kev_added, "2021-01-02");
    is(f->kev_due, "2021-02-03");
    is(f->title, "From KEV");
    f = find(&r, "CVE-2020-0002");
    assert_true(!f->kev && f->epss == 0.5 && f->percentile == 0.9);
    is(f->title, "Told");
    assert_int_equal(f->severity, SEVERITY_LOW);
    assert_null(memchr(f->evidence.p, ';', f->evidence.n));
    f = find(&r, "CVE-2020-0003");
    assert_true(f && f->epss == 0.25);
}

/* A rating from elsewhere counts only where nobody else rates the flaw, and the evidence says whose it is. */
static void rated(void **state)
{
    (void)state;
    char *place = harness_folder(), path[300];
    struct build_result r;
    struct err e;
    harness_file(place, "a.json", str_c(RECORD("CVE-2023-4863", "]}]}]}")));
    snprintf(path, sizeof path, "%s/feeds/extra/samples/nvd-2.0/CVE-2023-4863.json",
             getenv("ASSAY_SHARED") ? getenv("ASSAY_SHARED") : "");
    str nvd = harness_read(&a, path);
    if (!nvd.n) {
        print_message("not there, so not read: %s\n", path);
        harness_remove(place);
        free(place);
        return;
    }
    harness_file(place, "nvd.json", nvd);
    snprintf(path, sizeof path, "%s/db", place);
    assert_true(harness_build(place, path, 1, &r, &e));
    struct database *other = database_open(path, &e), *kept = db;
    struct inventory inv = {.arena = &a};
    add(&inv, "npm", "npm", "a", "1.0.0");
    db = other;
    struct report report = judge(&inv, "2026-11-24", NULL);
    db = kept;
    const struct finding *f = find(&report, "CVE-2023-4863");
    assert_non_null(f);
    assert_int_equal(f->severity, SEVERITY_HIGH);
    assert_true(f->score == 8.8);
    has(f->evidence, "no advisory rates it: the rating of CVE-2023-4863 is by NVD");
    has(f->vector, "CVSS:3.1/");
    database_close(other);
    harness_remove(place);
    free(place);
}

#define NVD(id, vector)                                                                                      \
    "{\"cve\":{\"id\":\"" id                                                                                 \
    "\",\"published\":\"2024-05-05T00:00:00.000\",\"lastModified\":\"2024-05-06T00:00:00"                    \
    ".000\",\"vulnStatus\":\"Analyzed\",\"descriptions\":[],\"metrics\":{\"cvssMetricV31\":[{\"source\":"    \
    "\"nvd@nist.gov\",\"type\":\"Primary\",\"cvssData\":{\"version\":\"3.1\",\"vectorString\":\"" vector     \
    "\"}}]}}}"

/* A notice on several flaws has one word for all of them, or none: each flaw has its own score. */
static void notices(void **state)
{
    (void)state;
    static const char nvd[] =
        "{\"resultsPerPage\":2,\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"vulnerabilities\":[" NVD(
            "CVE-2021-0001",
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H") "," NVD("CVE-2021-0002",
                                                                    "CVSS:3.1/AV:L/AC:H/PR:H/"
                                                                    "UI:R/S:U/C:L/I:N/A:N") "]}";
    static const struct {
        const char *notice;
        enum severity severity[2];
        const char *says;
    } cases[] = {
        {"{\"id\":\"DSA-1-1\",\"modified\":\"2026-01-01T00:00:00Z\",\"upstream\":[\"CVE-2021-0001\",\"CVE-"
         "2021-0002\"],"
         "\"affected\":[{\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"a\"},\"ranges\":[{\"type\":"
         "\"ECOSYSTEM\","
         "\"events\":[{\"introduced\":\"0\"}]}]}]}",
         {SEVERITY_CRITICAL, SEVERITY_LOW},
         "no advisory rates it: the rating of CVE-2021-0001 is by NVD"},
        {"{\"id\":\"DSA-1-1\",\"modified\":\"2026-01-01T00:00:00Z\",\"upstream\":[\"CVE-2021-0001\",\"CVE-"
         "2021-0002\"],"
         "\"database_specific\":{\"severity\":\"MODERATE\"},"
         "\"affected\":[{\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"a\"},\"ranges\":[{\"type\":"
         "\"ECOSYSTEM\","
         "\"events\":[{\"introduced\":\"0\"}]}]}]}",
         {SEVERITY_MEDIUM, SEVERITY_MEDIUM},
         "no advisory tells a score: that of CVE-2021-0001 is by NVD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *place = harness_folder(), path[300];
        struct build_result built;
        struct err e;
        harness_file(place, "a.json", str_c(cases[i].notice));
        harness_file(place, "nvd.json", str_c(nvd));
        snprintf(path, sizeof path, "%s/db", place);
        assert_true(harness_build(place, path, 1, &built, &e));
        struct database *other = database_open(path, &e), *kept = db;
        struct inventory inv = {.arena = &a};
        add(&inv, "deb", "Debian:12", "a", "1.0.0");
        db = other;
        struct report report = judge(&inv, "2026-11-24", NULL);
        db = kept;
        const struct finding *one = find(&report, "CVE-2021-0001"), *two = find(&report, "CVE-2021-0002");
        assert_true(one && two);
        assert_int_equal(one->severity, cases[i].severity[0]);
        assert_int_equal(two->severity, cases[i].severity[1]);
        assert_true(one->score == 9.8 && two->score == 1.8);
        has(one->vector, "CVSS:3.1/AV:N");
        has(one->evidence, cases[i].says);
        database_close(other);
        harness_remove(place);
        free(place);
    }
}

static void os_release(void **state)
{
    (void)state;
    static const struct {
        const char *id, *version, *as_of, *rule, *eol;
        enum severity severity;
    } cases[] = {
        {"debian", "12", "2026-11-24", "EOL-R02", "2026-07-11", SEVERITY_LOW},
        {"debian", "12", "2026-07-11", "EOL-R03", "2026-07-11", SEVERITY_INFO}, /* its last day */
        {"debian", "12.5", "2026-01-09", "EOL-R03", "2026-07-11", SEVERITY_INFO},
        {"debian", "12", "2026-01-08", NULL, "2026-07-11", 0},
        {"debian", "12", "2028-06-30", "EOL-R02", "2026-07-11", SEVERITY_LOW},
        {"debian", "12", "2028-07-01", "EOL-R01", "2026-07-11", SEVERITY_MEDIUM},
        {"debian", "12", "2029-01-01", "EOL-R01", "2026-07-11", SEVERITY_HIGH},
        {"debian", "12", "2031-01-01", "EOL-R01", "2026-07-11", SEVERITY_CRITICAL},
        {"debian", "11", "2031-01-01", NULL, "", 0},
        {"debian", "", "2031-01-01", NULL, "", 0},
        {"ubuntu", "12", "2031-01-01", NULL, "", 0},
        {"lib", "1", "2031-01-01", NULL, "", 0}, /* a product, but no operating system */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct inventory inv = {.arena = &a,
                                .os = {.id = str_c(cases[i].id), .version = str_c(cases[i].version)}};
        struct report r = judge(&inv, cases[i].as_of, NULL);
        is(r.os_life.eol, cases[i].eol);
        assert_int_equal(r.findings.n, cases[i].rule != NULL);
        if (!r.findings.n)
            continue;
        const struct finding *f = r.findings.v;
        is(f->id, cases[i].rule);
        assert_int_equal(f->cls, CLASS_EOL);
        assert_int_equal(f->severity, cases[i].severity);
        is(f->subject, i == 2 ? "debian 12.5" : "debian 12");
        assert_true(f->controls.n && f->score < 0 && f->epss < 0);
    }
    struct inventory inv = {.arena = &a, .os = {.id = STR("debian"), .version = STR("12")}};
    struct report r = judge(&inv, "2026-11-24", NULL);
    is(r.os_life.extended, "2028-06-30");
    has(r.findings.v[0].evidence, "ended on 2026-07-11, 136 days before 2026-11-24; extended support");
    has(r.findings.v[0].evidence, "lasts until 2028-06-30");
    has(r.findings.v[0].fix_text, "move to debian 13 (until 2028-08-09)");
}

static void components(void **state)
{
    (void)state;
    struct inventory inv = {.arena = &a};
    add(&inv, "npm", "npm", "@x/lib", "2.4.1");
    add(&inv, "npm", "npm", "lib-part", "2.4.1"); /* of the same series */
    add(&inv, "npm", "npm", "@x/lib", "1.0.0-rc1");
    add(&inv, "npm", "npm", "@x/lib", "0.9.0");    /* cared for, without an end */
    add(&inv, "npm", "npm", "@x/lib", "3.0.0");    /* its end is far */
    add(&inv, "npm", "npm", "@x/lib", "4.0.0");    /* its end is near */
    add(&inv, "npm", "npm", "@x/lib", "40.0.0");   /* no series of that name */
    add(&inv, "npm", "npm", "x/lib", "2.4.1");     /* another name */
    add(&inv, "deb", "Debian:12", "lib", "2.4.1"); /* its distribution cares for it */
    add(&inv, "npm", "npm", "@x/lib", "2.9.9")->owner = STR("pkg:deb/debian/lib@2.9.9");
    add(&inv, "npm", "npm", "@x/lib", "2.9.8")->fixture = STR("test data");
    add(&inv, "npm", "npm", "@x/lib", "2.9.7")->state = STATE_REMOVED;
    add(&inv, "golang", "Go", "stdlib", "1.20.3");
    struct report r = judge(&inv, "2026-11-24", NULL);
    assert_int_equal(r.findings.n, 4);
    size_t seen = 0;
    for (size_t i = 0; i < r.findings.n; i++) {
        const struct finding *f = &r.findings.v[i];
        if (str_is(f->subject, "pkg:npm/%40x/lib@2.4.1")) {
            is(f->id, "EOL-C01");
            assert_int_equal(f->severity, SEVERITY_MEDIUM);
            has(f->evidence,
                "2.4.1 is of the series 2: security fixes for everyone ended on 2026-01-01, 327 days");
            has(f->evidence, "; so is pkg:npm/lib-part@2.4.1");
            assert_int_equal(f->locations.n, 2);
            is(f->fix_text, "move to lib 3 (until 2029-01-01)"); /* 4 ends too soon */
            seen |= 1;
        } else if (str_is(f->subject, "pkg:npm/%40x/lib@1.0.0-rc1")) {
            is(f->id, "EOL-C01");
            assert_int_equal(f->severity, SEVERITY_MEDIUM);
            seen |= 2;
        } else if (str_is(f->subject, "pkg:npm/%40x/lib@4.0.0")) {
            is(f->id, "EOL-C03");
            assert_int_equal(f->severity, SEVERITY_INFO);
            has(f->evidence, "security fixes end on 2027-01-01, in 38 days");
            seen |= 4;
        } else if (str_is(f->subject, "pkg:golang/stdlib@1.20.3")) {
            is(f->id, "EOL-C01");
            assert_int_equal(f->severity, SEVERITY_HIGH);
            has(f->fix_text, "no later series of go is known to be cared for");
            seen |= 8;
        }
    }
    assert_int_equal(seen, 15);
}

#define REPORT(ref, findings)                                                                                \
    "{\"schema\":\"assay/report/1\",\"artifact\":{\"ref\":\"" ref "\"},\"findings\":[" findings "]}"
#define KNOWN(id, status)                                                                                    \
    "{\"id\":\"" id                                                                                          \
    "\",\"class\":\"vulnerability\",\"component\":\"pkg:npm/a@0.5.0?x=y\",\"status\":\"" status "\"}"

static struct report since(const char *text, bool fixed_only)
{
    struct inventory *inv = arena_new(&a, struct inventory);
    struct baseline *b = arena_new(&a, struct baseline);
    struct err e;
    inv->arena = &a;
    inv->ref = STR("here");
    add(inv, "npm", "npm", "a", "1.0.0");
    if (!baseline_parse(&a, "b.json", str_c(text), b, &e))
        fail_msg("%s", e.text);
    struct judge j = {.baseline = *text ? b : NULL, .fixed_only = fixed_only};
    return judge(inv, "2026-11-24", &j);
}

static void only_new(void **state)
{
    (void)state;
    struct report r =
        since(REPORT("other", KNOWN("CVE-2020-0001", "open") "," KNOWN("CVE-2019-0001", "open")), false);
    assert_int_equal(r.findings.n, 2);
    assert_null(find(&r, "CVE-2020-0001"));
    assert_int_equal(r.left_out.known, 1);
    assert_int_equal(r.left_out.gone, 1);
    assert_true(r.left_out.compared);
    /* What was set aside and is open now is new; what was set aside is not gone. */
    r = since(REPORT("x", KNOWN("CVE-2020-0001", "ignored") "," KNOWN("CVE-2019-0001", "ignored")), false);
    assert_int_equal(r.findings.n, 3);
    assert_int_equal(r.left_out.gone, 0);
    /* Of several artifacts the one of the same name. */
    r = since("[" REPORT("here", KNOWN("CVE-2020-0001", "open")) "," REPORT(
                  "there", KNOWN("CVE-2020-0002", "open")) "]",
              false);
    assert_int_equal(r.findings.n, 2);
    assert_int_equal(r.left_out.gone, 0);
    r = since("[" REPORT("there", KNOWN("CVE-2020-0001", "open")) "," REPORT("x", "") "]", false);
    assert_int_equal(r.findings.n, 3);
    r = since("[]", false);
    assert_int_equal(r.findings.n, 3);
}

static void no_baseline(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "{}",
                                      "7",
                                      "[7]",
                                      "{\"schema\":\"assay/report/2\",\"findings\":[]}",
                                      "{\"schema\":\"assay/report/1\"}",
                                      REPORT("x", "") "x",
                                      "{\"schema\":\"assay/report/1\",\"findings\":["};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct baseline b = {0};
        struct err e = {""};
        assert_false(baseline_parse(&a, "b.json", str_c(bad[i]), &b, &e));
        assert_non_null(strstr(e.text, "b.json"));
    }
}

static void fixed_only(void **state)
{
    (void)state;
    struct report r = since("[]", true);
    assert_int_equal(r.findings.n, 1);
    is(r.findings.v[0].id, "CVE-2020-0001");
    assert_int_equal(r.left_out.unfixed, 2);
}

static void sorted(void **state)
{
    (void)state;
    static const char *const orders[][4] = {
        {"risk", "CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003"},
        {"severity", "CVE-2020-0002", "CVE-2020-0001", "CVE-2020-0003"},
        {"EPSS", "CVE-2020-0002", "CVE-2020-0003", "CVE-2020-0001"},
        {"score", "CVE-2020-0002", "CVE-2020-0001", "CVE-2020-0003"},
        {"due", "CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003"},
        {"component", "CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003"},
        {"id", "CVE-2020-0001", "CVE-2020-0002", "CVE-2020-0003"},
    };
    struct inventory inv = {.arena = &a};
    struct err e;
    add(&inv, "npm", "npm", "a", "1.0.0");
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        struct judge j = {0};
        assert_true(rank_key_parse(str_c(orders[i][0]), &j.sort, &e));
        struct report r = judge(&inv, "2026-11-24", &j);
        for (size_t k = 0; k < 3; k++)
            is(r.findings.v[k].id, orders[i][k + 1]);
    }
    enum rank_key key = RANK_ID;
    assert_false(rank_key_parse(STR("age"), &key, &e));
    assert_int_equal(key, RANK_ID);
    assert_non_null(strstr(e.text, "risk, severity, score, epss, due, component, id"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined),      cmocka_unit_test(rated),      cmocka_unit_test(notices),
        cmocka_unit_test(os_release),  cmocka_unit_test(components), cmocka_unit_test(only_new),
        cmocka_unit_test(no_baseline), cmocka_unit_test(fixed_only), cmocka_unit_test(sorted),
    };
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    arena_free(&a);
    return failed;
}
