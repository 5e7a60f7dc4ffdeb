#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

static const char snapshot[] =
    "# carton snapshot format: version 1.0\nDISTRIBUTIONS\n  Carp-1.50\n"
    "    pathname: X/XS/XSAWYERX/Carp-1.50.tar.gz\n    provides:\n      Carp 1.50\n      Carp::Heavy 1.50\n"
    "    requirements:\n      Carp 0\n      Exporter 0\n      libwww::perl 0\n      LWP 6\n      perl 5.006\n"
    "  libwww-perl-6.05\n    pathname: G/GA/GAAS/libwww-perl-6.05.tar.gz\n    provides:\n      LWP: 6.05\n"
    "      libwww::perl undef\n  Own-v1.2.3-TRIAL\n    pathname: "
    "https://mirror.example/Own-v1.2.3-TRIAL.tgz\n"
    "    provides:\n      Own v1.2.3\n  Nameless\n    pathname: Nameless.zip\n    provides:\n      None 1\n";

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"app/cpanfile.snapshot", snapshot,
     "pkg:cpan/XSAWYERX/Carp@1.50 pkg:cpan/GAAS/libwww-perl@6.05 pkg:cpan/Own@v1.2.3-TRIAL ", 0},
    {"cpanfile.snapshot", "", "", 0},
    {"usr/local/lib/perl5/site_perl/5.36.0/x86_64-linux-gnu/.meta/DateTime-1.55/install.json",
     "{\"name\":\"DateTime\",\"version\":1.55,\"dist\":\"DateTime-1.55\",\"provides\":{\"DateTime\":{}},"
     "\"pathname\":\"D/DR/DROLSKY/DateTime-1.55.tar.gz\",\"target\":\"DateTime\"}",
     "pkg:cpan/DROLSKY/DateTime@1.55 ", 0},
    {".meta/Old-1.0/install.json", "{\"dist\":\"Old-1.0\"}", "pkg:cpan/Old@1.0 ", 0},
    {".meta/Old-1.0/install.json", "{\"dist\":\"Old-1.0\"", "", 1},
    {".meta/Old-1.0/install.json", "[1, {\"dist\": \"Old-1.0\"}]", "", 0},
    {"etc/install.json", "{\"dist\":\"Old-1.0\"}", "", 0},
    {"carton.lock",
     "{\"version\":\"0.9\",\"modules\":{\"Plack\":{\"dist\":\"Plack-1.0\",\"module\":\"Plack\",\"pathname\":"
     "\"M/MI/MIYAGAWA/Plack-1.0.tar.gz\",\"requires\":{\"A\":\"0\"}}}}",
     "pkg:cpan/MIYAGAWA/Plack@1.0 ", 0},
    {"cpanfile",
     "requires 'A::B', '== 1.0';\nrequires \"Range\" => '>= 1, < 2';\nrequires 'Least', '1.0';\n"
     "# requires 'No', '== 1';\non 'test' => sub {\n  test_requires 'T' => \"==2\";\n  requires 'x\n};\n",
     "pkg:cpan/A::B@1.0 pkg:cpan/T@2 ", 0},
    {"usr/local/lib/x86_64-linux-gnu/perl/5.36.0/perllocal.pod",
     "=head2 Tue Jan  2 10:00:00 2024: C<Module> L<DateTime::Locale|DateTime::Locale>\n\n=over 4\n\n=item "
     "*\n\n"
     "C<installed into: /usr/local/share/perl/5.36.0>\n\n=item *\n\nC<VERSION: 1.38>\n\n=back\n\n"
     "=head2 Wed Jan  3 10:00:00 2024: C<Module> L<LWP|LWP>\n\nC<VERSION: 6.70>\n\n"
     "=head2 Thu Jan  4 10:00:00 2024: C<Module> L<DateTime::Locale|DateTime::Locale>\n\nC<VERSION: 1.39>\n"
     "=head2 Fri Jan  5 10:00:00 2024: C<Module> L<../x|x>\n\nC<VERSION: 1>\n"
     "=head2 Fri Jan  5 10:00:00 2024: C<Module> L<None|None>\n\nC<VERSION: >\nC<VERSION: 1 2>\n",
     "pkg:cpan/DateTime::Locale@1.39 pkg:cpan/LWP@6.70 ", 0},
    {"usr/local/lib/perl5/auto/share/x/auto/DateTime/Locale/.packlist",
     "/usr/local/share/perl/DateTime/Locale.pm\n", "pkg:cpan/DateTime::Locale ", 0},
    {"usr/lib/x86_64-linux-gnu/perl/5.36/auto/.packlist", "", "", 0},
    {"usr/lib/x86_64-linux-gnu/perl/5.36/.packlist", "/usr/bin/perl\n", "", 0},
    {"perllocal.pod", "=head2 \n=head2 C<Module> L<\nC<VERSION:\n", "", 0},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, rows[i].diagnostics);
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, rows[0].path, str_c(snapshot));
    struct component *c = harness_find(&h, "Carp");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->locations.v[0].line, 4);
    assert_int_equal(c->depends.n, 1);
    assert_true(harness_is(c->depends.v[0], "pkg:cpan/GAAS/libwww-perl@6.05"));
    assert_int_equal(harness_find(&h, "libwww-perl")->depends.n, 0);
    harness_entry(&h, rows[2].path, str_c(rows[2].text));
    assert_int_equal(harness_find(&h, "DateTime")->state, STATE_INSTALLED);
    harness_entry(&h, rows[8].path, str_c(rows[8].text));
    assert_int_equal(harness_find(&h, "T")->scope, SCOPE_TEST);
    harness_close(&h);
}

static void broken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details),
                                       cmocka_unit_test(broken_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
