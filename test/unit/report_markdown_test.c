#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report/markup.h"
#include "report_harness.h"

enum { COMMENT_MAX = 65536 };

static void whole(void **state)
{
    struct harness *h = *state;
    h->r.findings.v[0].kev_due = STR("2022-01-01");
    h->r.findings.v[3].reachable = REACHABLE_NO;
    const char *text = harness_show(h, "markdown", (struct report_style){0});
    static const char *const parts[] = {
        "## Assay: <code>image&#58;shop.tar</code>\n\n**5 flaws**: 1 critical, 3 high, 1 medium · **1 known "
        "to be "
        "exploited** · 3 closed by 3 upgrades · **incomplete**: 1 part could not be read\n",
        "\n| <code>lodash</code> | <code>4.17.20</code> | <code>4.17.21</code> | 1 high |\n",
        "| 1 critical, **1 exploited** |\n",
        "<details><summary>Findings, the worst first: 6</summary>\n\n| Severity |",
        "\n| **critical** 9.8 | [CVE-2022-31197](https://www.cve.org/CVERecord?id=CVE-2022-31197) | "
        "<code>org.postgresql&#58;postgresql 42.2.5</code> | <code>42.2.26</code> | **exploited**, due "
        "2022-01-01; EPSS "
        "97.42 % | A flaw |\n",
        "| not in the running path |",
        "| <code>LAYER-01</code> | <code>sha256&#58;l1</code> |",
        "<details><summary>Ignored or not affected: 2</summary>",
        "<code>lodash 4.17.20</code>: ignored&#58; not reachable; until 2027-01-01\n",
        "- warning: <code>app/broken.jar</code>: the directory is cut off\n",
        "<sub>judged as of 2026-11-24 by 4723 advisories of 2 sources, database built 2026-11-20",
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        harness_has(text, parts[i]);
}

static void nothing(void **state)
{
    struct harness *h = *state;
    h->r.findings.n = 0;
    harness_has(harness_show(h, "markdown", (struct report_style){0}),
                "No open flaw is known in what could be read · **incomplete**: 1 part could not be read\n");
    h->r.have_database = false;
    const char *text = harness_show(h, "markdown", (struct report_style){0});
    harness_has(text, "**Vulnerabilities were not judged: there is no advisory database.**");
    harness_has_not(text, "No open flaw");
}

/* Whatever there is, a comment takes it, its folds are closed, and what is left out is counted. */
static void fits(void **state)
{
    struct harness *h = *state;
    for (int i = 0; i < 3000; i++)
        sample_finding(&h->a, &h->r, (char *)arena_printf(&h->a, "CVE-2024-%d", 1000 + i).p, SEVERITY_LOW, 2,
                       4, "4.17.21");
    for (int i = 0; i < 3000; i++)
        inventory_diag(&h->inv, DIAG_WARNING, STR("some/way/to/a/file"), "it is cut off");
    const char *text = harness_show(h, "markdown", (struct report_style){0});
    assert_in_range(h->b.n, COMMENT_MAX / 2, COMMENT_MAX);
    assert_int_equal(harness_count(text, "<details>"), harness_count(text, "</details>"));
    size_t rows = harness_count(text, "\n| low 2.0 |");
    harness_has(text, (char *)arena_printf(&h->a, "… and %zu more\n", 3000 - rows).p);
    const struct report *list[200];
    for (size_t i = 0; i < 200; i++)
        list[i] = &h->r;
    h->b.n = 0;
    harness_write(&h->b, "markdown", list, 200, &(struct report_style){0});
    assert_in_range(h->b.n, COMMENT_MAX / 2, COMMENT_MAX);
    buf_ch(&h->b, 0);
    size_t shown = harness_count(h->b.p, "## Assay: <code>");
    harness_has(h->b.p, (char *)arena_printf(&h->a, "… and %zu more targets", 200 - shown).p);
    assert_int_equal(harness_count(h->b.p, "<details>"), harness_count(h->b.p, "</details>"));
}

static void hostile(void **state)
{
    struct harness *h = *state;
    harness_make_hostile(h);
    harness_check_text(h, "markdown");
    const char *text = harness_show(h, "markdown", (struct report_style){0});
    /* Tags, pipes, links and mentions are text; each row has the cells of its header. */
    static const char *const never[] = {"<b>", "</script", "[x]", "@me", "http://x", "www.x", "#1 "};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        harness_has_not(text, never[i]);
    str rest = str_c(text), line;
    size_t rows = 0;
    while (str_line(&rest, &line)) {
        size_t cells = 0;
        if (!str_starts(line, STR("| <code>")) && !str_starts(line, STR("| **")))
            continue;
        for (size_t i = 0; i < line.n; i++)
            cells += line.p[i] == '|';
        assert_int_equal(cells, str_starts(line, STR("| <code>")) ? 5 : 7);
        rows++;
    }
    assert_in_range(rows, 2, 20);
}

static void escapes(void **state)
{
    static const struct {
        str text, prose, code;
    } cases[] = {
        {STR_INIT("a_b*c"), STR_INIT("a&#95;b&#42;c"), STR_INIT("<code>a&#95;b&#42;c</code>")},
        {STR_INIT("@babel/core#1"), STR_INIT("&#64;&#8288;babel/core&#35;&#8288;1"),
         STR_INIT("<code>&#64;babel/core&#35;1</code>")},
        {STR_INIT("WWW.x.y"), STR_INIT("WWW&#46;x.y"), STR_INIT("<code>WWW&#46;x.y</code>")},
        {STR_INIT("a\nb|"), STR_INIT("a&#92;u{a}b&#124;"), STR_INIT("<code>a&#92;u{a}b&#124;</code>")},
        {STR_INIT(""), STR_INIT(""), STR_INIT("")},
    };
    struct harness *h = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        h->b.n = 0;
        markup_prose(&h->b, cases[i].text);
        markup_code(&h->b, cases[i].text);
        str want = arena_join(&h->a, cases[i].prose, cases[i].code, STR(""));
        if (!str_eq(want, buf_str(&h->b)))
            fail_msg("'%.*s' is not '%.*s'", STR_ARG(buf_str(&h->b)), STR_ARG(want));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {with_harness(whole), with_harness(nothing), with_harness(fits),
                                       with_harness(hostile), with_harness(escapes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
