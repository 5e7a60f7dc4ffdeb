#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "codec/digest.h"
#include "format/base64.h"
#include "report_harness.h"

static void whole(void **state)
{
    struct harness *h = *state;
    h->r.findings.v[0].kev_due = STR("2022-01-01");
    h->r.findings.v[0].fix_by = STR("move the web framework to 3.1");
    h->r.findings.v[3].reachable = REACHABLE_NO;
    h->r.findings.v[3].reachable_why = STR("nothing loads it");
    h->r.findings.v[3].vendor_status = STR("will_not_fix");
    h->inv.base.layers = 1;
    const char *text = harness_show(h, "html", (struct report_style){0});
    static const char *const parts[] = {
        "<title>Assay: image:shop.tar</title>",
        "<h2>image:shop.tar</h2>",
        "<b>5 flaws</b>",
        "<li class=\"hot\"><b>1</b><a class=\"filter\" href=\"#kev=1\">known to be exploited</a></li>",
        "<b>3</b><a class=\"filter\" href=\"#fix=1\">closed by 3 upgrades</a>",
        "<details class=\"warn\" open><summary><b>Incomplete:</b> parts that could not be read or decided: "
        "1</summary>",
        "<span class=\"path\">app/broken.jar</span>: the directory is cut off",
        "<h3>Known to be exploited: act on these first</h3>",
        "<td>2022-01-01</td>",
        "<tr><td>lodash</td><td class=\"ver\">4.17.20</td><td class=\"ver\">4.17.21</td>",
        "data-s=\"5\" data-c=\"vulnerability\" data-t=\"open\" data-k=\"1\" data-x=\"1\">",
        "<a rel=\"noreferrer noopener\" "
        "href=\"https://www.cve.org/CVERecord?id=CVE-2022-31197\">CVE-2022-31197</a>",
        "<span class=\"tag hot\">due 2022-01-01</span>",
        "<span class=\"tag\">not in the running path</span><span class=\"tag\">will not fix</span>",
        "<span class=\"tag\">from the base image</span>",
        "<dt>In the running path</dt><dd>no: nothing loads it</dd>",
        "<dt>What to do</dt><dd>upgrade org.postgresql:postgresql from 42.2.5 to 42.2.26. move the web "
        "framework to "
        "3.1.</dd>",
        "<dt>Set aside</dt><dd>ignored: not reachable; until 2027-01-01</dd>",
        "<td class=\"id\">LAYER-01</td><td class=\"pkg\">sha256:l1</td>",
        "<td data-v",
        "97.42 %",
        "Components: 6</summary>",
        "by 4723 advisories of 2 sources; database built 2026-11-20",
        "<td>2026-11-19</td><td class=\"num\" data-v=\"5.00000\">5 days</td><td>MIT</td>",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        harness_has(text, parts[i]);
    assert_int_equal(harness_count(text, "<tr class=\"why\">"), 8);
    /* What is set aside comes behind what is open. */
    assert_true(strstr(text, ">CVE-2023-3817<") < strstr(text, ">CVE-2020-28500<"));
}

/* The page can fetch nothing, and its policy names the very style and scripts that it has. */
static void closed(void **state)
{
    struct harness *h = *state;
    const char *text = harness_show(h, "html", (struct report_style){0});
    static const char *const never[] = {
        "src=",     "<link",    "<img",   "<iframe",        "url(",  "@import",
        "style=\"", "onclick=", "fetch(", "XMLHttpRequest", "eval(", "innerHTML"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        harness_has_not(text, never[i]);
    harness_has(text, "content=\"default-src 'none'; style-src 'sha256-");
    assert_int_equal(harness_count(text, "'sha256-"), 3);
    size_t named = 0;
    for (const char *at = text; (at = strstr(at, "'sha256-")); at++) {
        str hash;
        assert_true(base64_decode(&h->a, str_make(at + 8, 44), &hash));
        str wanted = hex_encode(&h->a, hash);
        static const char *const tags[] = {"style>", "script>"};
        for (size_t t = 0; t < 2; t++)
            for (const char *open = text; (open = strstr(open, tags[t])); open++) {
                const char *end = strchr(open, 0);
                const char *close = strstr(open, t ? "</script>" : "</style>");
                char hex[DIGEST_HEX_MAX];
                if (open[-1] != '<' || !close || close > end)
                    continue;
                str body = str_make(open + strlen(tags[t]), (size_t)(close - open) - strlen(tags[t]));
                named += str_eq(digest_of(DIGEST_SHA256, body, hex), wanted);
            }
    }
    assert_int_equal(named, 3);
}

static void hostile(void **state)
{
    struct harness *h = *state;
    const char *text = harness_show(h, "html", (struct report_style){0});
    size_t scripts = harness_count(text, "<script"), ends = harness_count(text, "</script");
    harness_make_hostile(h);
    harness_check_text(h, "html");
    text = harness_show(h, "html", (struct report_style){0});
    assert_int_equal(harness_count(text, "<script"), scripts);
    assert_int_equal(harness_count(text, "</script"), ends);
    harness_has(text, "=1+1\\xff\\u{1}&quot;&#39;\\\\u{a}");
    harness_has(text, "&lt;/script&gt;&lt;b&gt;]]&gt;--&gt;");
    harness_has_not(text, "rel=\"noreferrer");
}

/* Only what the script lays out at first is not marked as late. */
static void many(void **state)
{
    struct harness *h = *state;
    for (int i = 0; i < 500; i++)
        sample_finding(&h->a, &h->r, (char *)arena_printf(&h->a, "CVE-2024-%d", 1000 + i).p, SEVERITY_LOW, 2,
                       4, "4.17.21");
    const char *text = harness_show(h, "html", (struct report_style){0});
    assert_int_equal(harness_count(text, "<tbody class=\"late"), 508 - 200);
    text = harness_show(h, "html", (struct report_style){.at_least = SEVERITY_HIGH});
    assert_int_equal(harness_count(text, "<tr class=\"why\">"), 5);
    harness_has(text, "more below the severity asked for");
}

static void others(void **state)
{
    struct harness *h = *state;
    struct inventory bare = {.arena = &h->a, .ref = STR("."), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const struct report *list[] = {&none, &h->r};
    harness_write(&h->b, "html", list, 2, &(struct report_style){0});
    buf_ch(&h->b, 0);
    harness_has(h->b.p, "<title>Assay: 2 targets</title>");
    harness_has(h->b.p, "<a href=\"#t2\">image:shop.tar</a>");
    harness_has(h->b.p, "<b>Vulnerabilities were not judged:</b>");
    harness_has(h->b.p, "<td>not judged</td>");
    harness_has_not(h->b.p, "No open flaw is known.");
    h->b.n = 0;
    none.have_database = true;
    harness_write(&h->b, "html", list, 1, &(struct report_style){0});
    buf_ch(&h->b, 0);
    harness_has(h->b.p, "<p class=\"good\">No open flaw is known.</p>");
    h->b.n = 0;
    harness_write(&h->b, "html", list, 0, &(struct report_style){0});
    assert_true(str_ends(buf_str(&h->b), STR("</html>\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(whole), with_harness(closed), with_harness(hostile),
                                       with_harness(many), with_harness(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
