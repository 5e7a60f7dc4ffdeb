#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "report/text.h"
#include "report_harness.h"

static const char *show(struct harness *f, struct report_style style)
{
    return harness_show(f, "table", style);
}

static void whole(void **state)
{
    struct harness *f = *state;
    const char *text = show(f, (struct report_style){0});
    harness_has(
        text,
        "image:shop.tar\n  image for linux/amd64 · Debian GNU/Linux 12 (bookworm) · 2 layers · 1234 files\n"
        "  6 components: 2 Debian:12, 2 npm, 1 Maven, 1 PyPI\n"
        "  5 flaws: 1 critical, 3 high, 1 medium\n"
        "  3 closed by 3 upgrades · 1 known to be exploited · 6 findings, as several packages share a "
        "flaw\n");
    harness_has(text, "\nupgrade org.postgresql:postgresql from 42.2.5 to 42.2.26 closes 1: 1 critical\n"
                      "  in app/a.war!/WEB-INF/lib/p.jar (layer 1)\n"
                      "  critical   9.8   97.4%  CVE-2022-31197    exploited  A flaw\n");
    harness_has(
        text,
        "\nupgrade openssl from 3.0.9-1 to 3.0.11-1~deb12u2 closes 1: 1 high\n  packages libssl3, openssl\n");
    harness_has(text,
                "\nopenssl 3.0.9-1 has no fix for 1: 1 medium\n  packages libssl3\n  medium     5.3       -  "
                "CVE-2023-3817     A flaw\n");
    harness_has(
        text,
        "\nnot a matter of packages\n  high         -       -  LAYER-01          the layer's bytes are not "
        "what its digest says\n"
        "    sha256:l1\n");
    harness_has(text, "2 more are ignored or not affected");
    harness_has(
        text,
        "incomplete: 1 part could not be read or decided\n  app/broken.jar: the directory is cut off\n");
    harness_has(text,
                "\njudged as of 2026-11-24 by 4723 advisories of Debian, npm; database built 2026-11-20\n"
                "next: `assay explain CVE-2022-31197 image:shop.tar`");
    assert_null(strstr(text, "CVE-2020-28500"));
    assert_null(strchr(text, '\033'));
    assert_true(strstr(text, "CVE-2022-31197") < strstr(text, "CVE-2023-5363"));
}

static void filtered(void **state)
{
    struct harness *f = *state;
    const char *text = show(f, (struct report_style){.at_least = SEVERITY_CRITICAL});
    harness_has(text, "  1 flaw: 1 critical\n  1 closed by 1 upgrade · 1 known to be exploited\n");
    harness_has(text, "5 more below severity critical\n");
    assert_null(strstr(text, "CVE-2023-5363"));
    text = show(f, (struct report_style){.all = true});
    harness_has(text, "ignored or not affected\n  medium     5.3       -  CVE-2020-28500");
    harness_has(text, "    ignored: not reachable; until 2027-01-01\n");
    harness_has(text, "    not affected: vulnerable_code_not_in_execute_path\n");
}

/* What is known of the threat, as far as the terminal has room for it. */
static void threats(void **state)
{
    struct harness *f = *state;
    f->r.findings.v[0].kev_due = STR("2022-09-01");
    harness_has(show(f, (struct report_style){0}),
                "critical   9.8   97.4%  CVE-2022-31197    exploited, due 2022-09-01  A flaw\n");
    harness_has(show(f, (struct report_style){.width = 100}),
                "critical   9.8   97.4%  CVE-2022-31197    exploited  A flaw\n");
    harness_has(show(f, (struct report_style){.width = 70}),
                "critical   9.8  CVE-2022-31197    exploited  A flaw\n");
    harness_has(show(f, (struct report_style){0}), "percentages: how likely");
    f->r.findings.v[0].epss = -1;
    assert_null(strstr(show(f, (struct report_style){0}), "percentages"));
}

/* What is left out is told of, and an end of life is no matter of an upgrade. */
static void left_out(void **state)
{
    struct harness *f = *state;
    f->r.left_out.unfixed = 1;
    f->r.left_out.compared = true;
    f->r.left_out.known = 3;
    f->r.left_out.gone = 2;
    f->r.findings.v[0].cls = CLASS_EOL;
    f->r.findings.v[0].id = STR("EOL-C01");
    f->r.findings.v[0].advisories.n = 0;
    f->r.findings.v[0].evidence = STR("it ended");
    f->r.findings.v[0].fix_text = STR("move to another");
    const char *text = show(f, (struct report_style){0});
    harness_has(text, "  left out: 1 finding without a fix\n"
                      "  since the report before: 3 known findings left out, 2 gone\n");
    harness_has(text, "\nend of life\n  critical   9.8   97.4%  EOL-C01");
    harness_has(text, "    it ended\n    move to another\n");
    assert_null(strstr(text, "upgrade org.postgresql"));
    f->r.findings.n = 0;
    harness_has(show(f, (struct report_style){0}), "no open flaw but those left out is known\n");
}

static void no_database(void **state)
{
    struct harness *f = *state;
    f->r.have_database = false;
    f->r.findings.n = 0;
    const char *text = show(f, (struct report_style){0});
    harness_has(text, "vulnerabilities were not judged: there is no advisory database");
    harness_has(text, "assay db build --from");
    harness_has(text, "  lodash 4.17.20                    app/node_modules/lodash/package.json\n");
    assert_null(strstr(text, "no open flaw"));
}

static void nothing_open(void **state)
{
    struct harness *f = *state;
    f->r.findings.n = 0;
    harness_has(show(f, (struct report_style){0}), "no open flaw is known in what could be read\n");
    f->inv.diagnostics.n = 0;
    f->r.complete = true;
    harness_has(show(f, (struct report_style){0}), "  no open flaw is known\n");
}

/* No line is wider than the terminal, whatever its width, also with long and wide text. */
static void widths(void **state)
{
    struct harness *f = *state;
    f->inv.ref = STR("image:/a/very/long/way/to/an/archive/somewhere/on/this/disk/"
                     "日本語日本語日本語日本語日本語日本語.tar");
    f->inv.components.v[4].name =
        STR("@日本語日本語日本語日本語/a-package-with-quite-a-long-name-that-does-not-fit-into-anything");
    f->r.findings.v[3].id = STR("SOME-VERY-LONG-IDENTIFIER-2024-0000000000012345");
    f->r.findings.v[0].title =
        STR("A title of some length with \xe2\x80\xae direction, \x1b[31m colour and e\xcc\x81 in it, and "
            "more words than fit into a line of any terminal that is tested here, really not, whatever "
            "its owner may have paid for it, and be it two hundred columns wide and more than that");
    for (unsigned width = 60; width <= 220; width++) {
        const char *text = show(f, (struct report_style){.width = width, .all = true});
        str rest = str_c(text), line;
        while (str_line(&rest, &line))
            if (text_width(line) > width)
                fail_msg("width %u: %.*s", width, STR_ARG(line));
        assert_null(strstr(text, " \n"));
        assert_null(strchr(text, '\033'));
        assert_null(strstr(text, "\n\n\n"));
        f->r.have_database = width % 2;
    }
    harness_has(show(f, (struct report_style){0}), "with \\u{202e} direction, \\u{1b}[31m colour");
}

static void colours(void **state)
{
    struct harness *f = *state;
    const char *text = show(f, (struct report_style){.colour = true, .width = 80});
    harness_has(text, "\033[1;31mcritical\033[0m");
    harness_has(text, "closes 1: \033[31m1 high\033[0m");
}

/* On a terminal long lists are cut, and say so; elsewhere they are whole. */
static void long_lists(void **state)
{
    struct harness *f = *state;
    for (int i = 0; i < 30; i++)
        sample_finding(&f->a, &f->r, (char *)arena_printf(&f->a, "CVE-2024-%d", 1000 + i).p, SEVERITY_LOW, 2,
                       4, "4.17.21");
    harness_has(show(f, (struct report_style){.width = 80}), "  … and 23 more: 23 low\n");
    harness_has(show(f, (struct report_style){0}), "CVE-2024-1029");
}

static void several(void **state)
{
    struct harness *f = *state;
    struct inventory bare = {.arena = &f->a, .ref = STR("it's"), .kind = STR("directory")};
    struct report none = {.inventory = &bare, .complete = true};
    const struct report *list[] = {&f->r, &none};
    harness_write(&f->b, "table", list, 2, &(struct report_style){0});
    buf_ch(&f->b, 0);
    harness_has(
        f->b.p,
        "2 targets\nimage:shop.tar\n    incomplete: 1 critical, 3 high, 1 medium\nit's\n    not judged\n");
}

static void text_helpers(void **state)
{
    struct buf b = {0};
    (void)state;
    assert_int_equal(text_width(STR("a日e\xcc\x81…")), 5);
    assert_int_equal(text_cut(&b, STR("日本語"), 4), 3);
    assert_true(str_is(buf_str(&b), "日…"));
    b.n = 0;
    text_wrap(&b, STR("one two three aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 24, 18, 4);
    assert_true(str_is(buf_str(&b), "one\n    two three\n    aaaaaaaaaaaaaaaaaaaa\n    aaaaaaaaaaaaaaaaa\n"));
    b.n = 0;
    buf_shell_word(&b, STR("a b'c\n"));
    assert_true(str_is(buf_str(&b), "'a b'\\''c\\u{a}'"));
    b.n = 0;
    buf_shell_word(&b, STR(""));
    buf_shell_word(&b, STR("registry:x/y:1@sha256:00"));
    assert_true(str_is(buf_str(&b), "''registry:x/y:1@sha256:00"));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_harness(whole),    with_harness(filtered),         with_harness(threats),
        with_harness(left_out), with_harness(no_database),      with_harness(nothing_open),
        with_harness(widths),   with_harness(colours),          with_harness(long_lists),
        with_harness(several),  cmocka_unit_test(text_helpers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
