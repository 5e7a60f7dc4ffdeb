#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report_harness.h"

static void whole(void **state)
{
    const char *text = harness_show(*state, "csv", (struct report_style){0});
    assert_int_equal(harness_count(text, "\r\n"), 1 + 8 + 2);
    harness_has(text, "target,class,id,severity,score,status,title,name,version,ecosystem,fix_version,");
    harness_has(
        text,
        "\r\nimage:shop.tar,vulnerability,CVE-2022-31197,critical,9.8,open,A flaw,org.postgresql:postgresql,"
        "42.2.5,Maven,42.2.26,,,yes,,0.97421,");
    harness_has(text, "\"1.0 is in [0, 2.0)\"");
    harness_has(text, ",trust,LAYER-01,high,,open,");
    harness_has(text, "image:shop.tar,diagnostic,warning,unknown,,,the directory is cut off,");
    harness_has(text, ",app/broken.jar,");
    harness_has(text, ",ignored,A flaw,lodash,4.17.20,");
}

/* Every line has as many cells as the header. */
static void cells(void **state)
{
    struct harness *h = *state;
    harness_make_hostile(h);
    harness_check_text(h, "csv");
    str rest = str_c(harness_show(h, "csv", (struct report_style){0})), line;
    size_t wanted = 0;
    while (str_line(&rest, &line)) {
        size_t n = 1;
        bool quoted = false, begins = true;
        for (size_t i = 0; i < line.n; i++) {
            quoted ^= line.p[i] == '"';
            if (begins && (line.p[i] == '=' || line.p[i] == '+' || line.p[i] == '-' || line.p[i] == '@'))
                fail_msg("a formula: %.*s", STR_ARG(str_from(line, i)));
            begins = (!quoted && line.p[i] == ',') || (quoted && begins && line.p[i] == '"');
            n += !quoted && line.p[i] == ',';
        }
        assert_false(quoted);
        wanted = wanted ? wanted : n;
        assert_int_equal(n, wanted);
    }
    harness_has(h->b.p, "'=1+1\\xff\\u{1}");
}

static void formulas(void **state)
{
    struct harness *h = *state;
    static const char *const bad[] = {"=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        h->r.findings.v[3].title = str_c(bad[i]);
        harness_has(harness_show(h, "csv", (struct report_style){0}), ",open,'");
    }
    h->r.findings.v[3].title = STR("say \"a, b\"");
    harness_has(harness_show(h, "csv", (struct report_style){0}), ",\"say \"\"a, b\"\"\",");
}

static void others(void **state)
{
    struct harness *h = *state;
    const char *text = harness_show(h, "csv", (struct report_style){.at_least = SEVERITY_CRITICAL});
    assert_int_equal(harness_count(text, "\r\n"), 1 + 1 + 2);
    struct inventory bare = {.arena = &h->a, .ref = STR("."), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .as_of = STR("2026-11-24"), .complete = true};
    const struct report *list[] = {&none};
    h->b.n = 0;
    harness_write(&h->b, "csv", list, 1, &(struct report_style){0});
    buf_ch(&h->b, 0);
    harness_has(h->b.p, "\r\n.,diagnostic,error,unknown,,,vulnerabilities were not judged");
    h->b.n = 0;
    harness_write(&h->b, "csv", list, 0, &(struct report_style){0});
    assert_true(str_starts(buf_str(&h->b), STR("target,")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(whole), with_harness(cells), with_harness(formulas),
                                       with_harness(others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
