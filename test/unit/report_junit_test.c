#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "format/xml.h"
#include "report_harness.h"

struct counts {
    size_t suites, cases, failures, errors, skipped;
};

static size_t number(const struct xml *x, str name)
{
    uint64_t n = 0;
    assert_true(str_u64(xml_attribute(x, name), 10, &n));
    return (size_t)n;
}

/* Well-formed, and each suite says how many of each it has. */
static struct counts read_back(struct harness *h)
{
    struct counts all = {0}, told = {0};
    struct xml x;
    enum xml_event event;
    assert_true(str_utf8(buf_str(&h->b)));
    xml_init(&x, buf_str(&h->b), &h->a, 16);
    while ((event = xml_next(&x)) != XML_END) {
        if (event != XML_OPEN)
            continue;
        if (str_is(x.name, "testsuite")) {
            all.suites++;
            told.cases += number(&x, STR("tests"));
            told.failures += number(&x, STR("failures"));
            told.errors += number(&x, STR("errors"));
            told.skipped += number(&x, STR("skipped"));
        }
        all.cases += str_is(x.name, "testcase");
        all.failures += str_is(x.name, "failure");
        all.errors += str_is(x.name, "error");
        all.skipped += str_is(x.name, "skipped");
    }
    assert_false(x.failed);
    told.suites = all.suites;
    assert_memory_equal(&all, &told, sizeof all);
    return all;
}

static void whole(void **state)
{
    struct harness *h = *state;
    const char *text = harness_show(h, "junit", (struct report_style){0});
    struct counts n = read_back(h);
    assert_int_equal(n.failures, 6);
    assert_int_equal(n.skipped, 2);
    assert_int_equal(n.errors, 1);
    /* @babel/core has no finding; requests is judged as a part of the package that owns it. */
    assert_int_equal(n.cases, 6 + 2 + 1 + 1);
    harness_has(
        text,
        "<testcase classname=\"@babel/core 7.0.0\" name=\"no flaw is known\" file=\"app/package-lock.json\" "
        "time=\"0\"/>");
    harness_has(text, "<testcase classname=\"lodash 4.17.20\" name=\"CVE-2021-23337: A flaw\"");
    harness_has(text, "<failure message=\"high: upgrade lodash from 4.17.20 to 4.17.21.\" type=\"high\">");
    harness_has(text, "<failure message=\"exploited, critical: upgrade");
    harness_has(text, "<skipped message=\"ignored: not reachable; until 2027-01-01\"/>");
    harness_has(text, "<error message=\"the directory is cut off\" type=\"warning\"/>");
    harness_has(text, "no permission bits in this archive");
}

/* What was not judged does not pass. */
static void unjudged(void **state)
{
    struct harness *h = *state;
    h->inv.components.v[3].ecosystem = STR("");
    harness_has(harness_show(h, "junit", (struct report_style){0}),
                "<skipped message=\"not judged: it is of no ecosystem that advisories speak of\"/>");
    read_back(h);
    h->r.have_database = false;
    h->r.findings.n = 0;
    harness_has(harness_show(h, "junit", (struct report_style){0}),
                "<error message=\"vulnerabilities were not judged: there is no advisory database\"");
    struct counts n = read_back(h);
    assert_int_equal(n.cases, n.skipped + n.errors);
    assert_int_equal(n.skipped, 5);
}

static void hostile(void **state)
{
    struct harness *h = *state;
    harness_make_hostile(h);
    harness_check_text(h, "junit");
    read_back(h);
    harness_has(h->b.p,
                "=1+1\\xff\\u{1}&quot;&#39;\\\\u{a}\\u{d}\\u{9}\\u{202e}\\xed\\xa0\\x80\\u{ffff}\\u{1b}[31m"
                "&lt;/script&gt;&lt;b&gt;]]&gt;");
}

static void others(void **state)
{
    struct harness *h = *state;
    struct inventory bare = {.arena = &h->a, .ref = STR("."), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const struct report *list[] = {&none, &h->r};
    harness_write(&h->b, "junit", list, 2, &(struct report_style){.at_least = SEVERITY_CRITICAL});
    assert_int_equal(read_back(h).suites, 2);
    assert_int_equal(read_back(h).failures, 1);
    buf_ch(&h->b, 0);
    harness_has(h->b.p, "7 findings below severity critical are left out");
    h->b.n = 0;
    harness_write(&h->b, "junit", list, 0, &(struct report_style){0});
    assert_int_equal(read_back(h).cases, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(whole), with_harness(unjudged), with_harness(hostile),
                                       with_harness(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
