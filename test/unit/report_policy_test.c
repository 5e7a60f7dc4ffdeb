#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report_harness.h"

static const struct {
    const char *format, *passes, *fails, *finding, *artifact;
} formats[] = {
    {"sarif", "policy production: passes", "policy production: fails, 2 breaches", "",
     "bases: it is on none"},
    {"gitlab", "policy production: passes", "policy production: fails, 2 breaches", "", ""},
    {"csv", "", ",policy,fail,", ",fail: CVE-2021-23337 in lodash 4.17.20: high of class vulnerability,",
     ",bases: it is on none,"},
    {"junit", "classname=\"policy production\" name=\"passes\"",
     "classname=\"policy production\" name=\"fail: CVE-2021-23337 in lodash 4.17.20: high of class "
     "vulnerability\"",
     "<failure message=\"high of class vulnerability\" type=\"policy\"/>",
     "<failure message=\"it is on none\""},
    {"markdown", "**policy production&#58; passes**", "**policy production&#58; fails, 2 breaches**",
     "- fail&#58; CVE-2021-23337 in lodash 4.17.20&#58; high", "- bases&#58; it is on none"},
    {"html", "<p class=\"good\">policy production: passes</p>", "<b>policy production: fails, 2 breaches</b>",
     "<li>fail: CVE-2021-23337 in lodash 4.17.20: high of class vulnerability</li>",
     "<li>bases: it is on none</li>"},
};

static void verdicts(void **state)
{
    struct harness *h = *state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        h->r.policy = (struct policy_verdict){0};
        harness_has_not(harness_show(h, formats[i].format, (struct report_style){0}), "production");
        h->r.policy = (struct policy_verdict){.given = true, .name = STR("production")};
        harness_has(harness_show(h, formats[i].format, (struct report_style){0}), formats[i].passes);
        vec_push(&h->a, &h->r.policy.breaches,
                 (struct breach){STR("fail"), STR("high of class vulnerability"), h->r.findings.v[3].id,
                                 h->r.findings.v[3].subject, h->r.findings.v[3].component});
        vec_push(&h->a, &h->r.policy.breaches,
                 (struct breach){STR("bases"), STR("it is on none"), STR(""), STR(""), SIZE_MAX});
        const char *text = harness_show(h, formats[i].format, (struct report_style){0});
        harness_has(text, formats[i].fails);
        harness_has(text, formats[i].finding);
        harness_has(text, formats[i].artifact);
    }
}

/* A short list is not taken for all. */
static void left_out(void **state)
{
    static const char *const all[] = {"sarif", "gitlab", "junit", "markdown", "html"};
    struct harness *h = *state;
    h->r.left_out.unfixed = 7;
    h->r.left_out.compared = true;
    h->r.left_out.known = 5;
    h->r.left_out.gone = 2;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        harness_has(harness_show(h, all[i], (struct report_style){0}),
                    "left out: 7 without a fix; since the report before: 5 known ones left out, 2 gone");
    h->r.findings.n = 0;
    harness_has(harness_show(h, "html", (struct report_style){0}),
                "No open flaw but those left out is known.");
    harness_has(harness_show(h, "markdown", (struct report_style){0}),
                "No open flaw but those left out is known");
}

/* What has to move for an upgrade stands beside it. */
static void advice(void **state)
{
    struct harness *h = *state;
    struct upgrade *x = vec_add(&h->a, &h->r.fixes);
    x->name = STR("lodash");
    x->from = STR("4.17.20");
    x->to = STR("4.17.21");
    x->by = STR("move express to 4.19");
    x->near = STR("4.17.20.1");
    vec_push(&h->a, &x->components, 4);
    vec_push(&h->a, &x->closes, STR("CVE-2021-23337"));
    vec_push(&h->a, &x->leaves, STR("CVE-2020-1"));
    vec_push(&h->a, &x->opens, STR("CVE-2025-2"));
    vec_push(&h->a, &x->chains, (struct fix_chain){4, STR("app > express 4.16.0 > lodash 4.17.20")});
    vec_push(&h->a, &x->commands, STR("npm install 'lodash@4.17.21'"));
    h->r.findings.v[3].fix = 1;
    h->r.findings.v[3].fix_closes = true;
    const char *text = harness_show(h, "html", (struct report_style){0});
    harness_has(text, "<li>app &gt; express 4.16.0 &gt; lodash 4.17.20</li><li>move express to 4.19</li>");
    harness_has(text, "<li>leaves open: CVE-2020-1</li><li>has flaws of its own: CVE-2025-2</li>");
    harness_has(text, "<li><code>npm install &#39;lodash@4.17.21&#39;</code></li>");
    text = harness_show(h, "markdown", (struct report_style){0});
    harness_has(text, "<details><summary>How to upgrade: 1</summary>");
    harness_has(text, "- <code>lodash 4.17.21</code>: <code>npm install 'lodash&#64;4.17.21'</code>\n  - app "
                      "&#62; express");
    h->r.findings.n = 0;
    harness_has_not(harness_show(h, "markdown", (struct report_style){0}), "How to upgrade");
}

static void hostile(void **state)
{
    struct harness *h = *state;
    str nasty = str_c(HARNESS_HOSTILE);
    h->r.policy = (struct policy_verdict){.given = true, .name = nasty};
    vec_push(&h->a, &h->r.policy.breaches, (struct breach){nasty, nasty, nasty, nasty, SIZE_MAX});
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        harness_check_text(h, formats[i].format);
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(verdicts), with_harness(left_out), with_harness(advice),
                                       with_harness(hostile)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
