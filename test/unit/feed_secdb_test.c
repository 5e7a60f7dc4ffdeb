/* Alpine's security database: each branch a document, statuses, odd lines, Wolfi's form. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

#define SECDB "Alpine secdb"
#define HEAD                                                                                                 \
    "{\"apkurl\":\"x\",\"archs\":[\"x86_64\"],\"reponame\":\"main\",\"distroversion\":\"v3.18\","            \
    "\"packages\":["

static void reads_fixes(void **state)
{
    (void)state;
    feed_is(SECDB, "main.json",
            STR(HEAD "{\"pkg\":{\"name\":\"curl\",\"secfixes\":{\"0\":[\"CVE-2021-22897\"],"
                     "\"8.1.0-r0\":[\"CVE-2023-28319\",\"CVE-2023-28320\"]}}},"
                     "{\"pkg\":{\"secfixes\":{\"1.1-r0\":[\"CVE-2023-28319\"]},\"name\":\"tiny\"}}]}"),
            "ALPINE-CVE-2021-22897 = CVE-2021-22897\n"
            "  Alpine:v3.18 / curl >=0 not_affected: the package was never affected\n"
            "ALPINE-CVE-2023-28319 = CVE-2023-28319\n"
            "  Alpine:v3.18 / curl >=0 <8.1.0-r0\n"
            "  Alpine:v3.18 / tiny >=0 <1.1-r0\n"
            "ALPINE-CVE-2023-28320 = CVE-2023-28320\n"
            "  Alpine:v3.18 / curl >=0 <8.1.0-r0\n");
}

/* Lines name several ids, remarks and question marks; a flaw without a CVE is called by its first id. */
static void reads_odd_lines(void **state)
{
    (void)state;
    feed_is(SECDB, "main.json",
            STR(HEAD "{\"pkg\":{\"name\":\"xen\",\"secfixes\":{\"4.1-r0\":[\"CVE-2020-25595 XSA-333\","
                     "\"CVE-2018-0495?\",\"CVE-2017-2616 (+ regression fix)\",\"XSA-207\",\"\",\"-\",7,"
                     "\"GHSA-xx2h-2v6f-3vpc CVE-2022-1000\"]}}}]}"),
            "ALPINE-CVE-2020-25595 = CVE-2020-25595\n"
            "  Alpine:v3.18 / xen >=0 <4.1-r0\n"
            "ALPINE-CVE-2018-0495 = CVE-2018-0495\n"
            "  Alpine:v3.18 / xen >=0 <4.1-r0\n"
            "ALPINE-CVE-2017-2616 = CVE-2017-2616\n"
            "  Alpine:v3.18 / xen >=0 <4.1-r0\n"
            "ALPINE-XSA-207 =\n"
            "  Alpine:v3.18 / xen >=0 <4.1-r0\n"
            "ALPINE-CVE-2022-1000 = CVE-2022-1000 ~ GHSA-xx2h-2v6f-3vpc\n"
            "  Alpine:v3.18 / xen >=0 <4.1-r0\n");
}

static void tells_whose(void **state)
{
    (void)state;
    feed_is(
        SECDB, "os.json",
        STR("{\"apkurl\":\"x\",\"reponame\":\"os\",\"urlprefix\":\"https://packages.wolfi.dev\",\"packages\":"
            "[{\"pkg\":{\"name\":\"a\",\"secfixes\":{\"1-r0\":[\"CVE-2023-0001\"]}}}]}"),
        "WOLFI-CVE-2023-0001 = CVE-2023-0001\n  Wolfi / a >=0 <1-r0\n");
    feed_is(SECDB, "x.json",
            STR("\xEF\xBB\xBF {\"reponame\":\"main\",\"packages\":[{\"pkg\":{\"name\":\"a\",\"secfixes\":"
                "{\"1-r0\":[\"CVE-2023-0001\"]}}}],\r\n\"distroversion\":\"edge\",\"future\":{\"a\":[1]}}"),
            "ALPINE-CVE-2023-0001 = CVE-2023-0001\n  Alpine:edge / a >=0 <1-r0\n");
    feed_is(SECDB, "x.json", STR("{\"reponame\":\"main\",\"packages\":[]}"),
            "error: bad secdb x.json: its \"distroversion\" is no branch of Alpine: \"\"\n");
}

static void survives_damage(void **state)
{
    (void)state;
    feed_is(
        SECDB, "x.json",
        STR("{\"reponame\":1,\"distroversion\":\"v3.1\",\"packages\":[1,{},{\"pkg\":[]},{\"pkg\":{\"name\":"
            "[],\"secfixes\":{\"1\":[\"CVE-2023-0001\"]}}},{\"pkg\":{\"name\":\"a\",\"secfixes\":7}},"
            "{\"pkg\":{\"name\":\"a\",\"secfixes\":{\"1\":\"CVE-2023-0001\",\"\":[\"CVE-2023-0001\"]}}}]}"),
        "");
    feed_cut(SECDB, "x.json",
             STR(HEAD "{\"pkg\":{\"name\":\"curl\",\"secfixes\":{\"8.1.0-r0\":[\"CVE-2023-28319\"]}}}]}"));
}

static void reads_the_samples(void **state)
{
    (void)state;
    struct arena a = {0};
    str main_ = feed_sample(&a, "alpine-secdb/v3.16-main.json");
    str edge = feed_sample(&a, "alpine-secdb/edge-community.json");
    if (main_.n)
        feed_is(SECDB, "v3.16-main.json", main_,
                "ALPINE-CVE-2017-9798 = CVE-2017-9798\n  Alpine:v3.16 / apache2 >=0 <2.4.27-r1\n"
                "ALPINE-CVE-2018-11763 = CVE-2018-11763\n  Alpine:v3.16 / apache2 >=0 <2.4.35-r0\n");
    if (edge.n) {
        str got = feed_lines(&a, SECDB, "edge-community.json", edge);
        assert_true(str_find(got, STR("ALPINE-CVE-2022-35020 = CVE-2022-35020\n"
                                      "  Alpine:edge / advancecomp >=0 <2.4-r0\n")) >= 0);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_fixes),     cmocka_unit_test(reads_odd_lines),   cmocka_unit_test(tells_whose),
        cmocka_unit_test(survives_damage), cmocka_unit_test(reads_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
