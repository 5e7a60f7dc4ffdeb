/* Scores of CVSS vectors: a table of known ones, what is refused, and the names of severities. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "advisory/advisory.h"
#include <stdio.h>
#include <stdlib.h>

static int tenths(double score)
{
    return (int)(score * 10 + 0.5);
}

static void check_line(str line, size_t *checked)
{
    str score, vector, whole, tenth;
    uint64_t units = 0, part = 0;
    if (str_starts(line, STR("#")) || !str_cut(line, ' ', &score, &vector))
        return;
    assert_true(str_cut(score, '.', &whole, &tenth) && str_u64(whole, 10, &units) &&
                str_u64(tenth, 10, &part));
    double got = -1;
    if (!cvss_score(vector, &got, NULL))
        fail_msg("refused: %.*s", STR_ARG(vector));
    if (tenths(got) != (int)(units * 10 + part))
        fail_msg("%.*s is %.1f, wanted %.*s", STR_ARG(vector), got, STR_ARG(score));
    ++*checked;
}

static void table(void **state)
{
    const char *source = getenv("ASSAY_SOURCE");
    char path[4096], line[1024];
    size_t checked = 0;
    (void)state;
    snprintf(path, sizeof path, "%s/test/unit/cvss_vectors.txt", source ? source : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        check_line(str_trim(str_c(line)), &checked);
    fclose(f);
    assert_true(checked > 300);
}

static void versions(void **state)
{
    static const struct {
        const char *vector;
        int version, tenths;
    } cases[] = {
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P", 2, 75},
        {"(AV:N/AC:L/Au:N/C:P/I:P/A:P)", 2, 75},
        {"A:P/I:P/C:P/Au:N/AC:L/AV:N", 2, 75},
        {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 30, 98},
        {"CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N", 31, 98},
        {"CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/SC:N/VI:H/SI:N/VA:H/SA:N", 40, 87},
        /* The modified impact of a changed scope is another in v3.1. */
        {"CVSS:3.0/AV:N/AC:L/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:H", 30, 84},
        {"CVSS:3.1/AV:N/AC:L/PR:H/UI:R/S:C/C:H/I:H/A:H/CR:H", 31, 85},
        /* Not defined is as good as not given. */
        {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X/RL:X/RC:X/CR:X/MAV:X/MS:X", 31, 98},
        {"AV:N/AC:L/Au:N/C:P/I:P/A:P/E:ND/RL:ND/RC:ND/CDP:ND/TD:ND/CR:ND/IR:ND/AR:ND", 2, 75},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double score;
        int version;
        assert_true(cvss_score(str_c(cases[i].vector), &score, &version));
        assert_int_equal(version, cases[i].version);
        if (tenths(score) != cases[i].tenths)
            fail_msg("%s is %.1f", cases[i].vector, score);
    }
}

static void refused(void **state)
{
    static const char *const vectors[] = {
        "",
        "()",
        "nonsense",
        "AV:N/AC:L/Au:N/C:P/I:P",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P/",
        "/AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P/A:P",
        "AV:N/AC:L/Au:N/C:P/I:P/A:H",
        "AV:N/AC:L/Au:N/C:P/I:P/A:P/XX:N",
        "AV:N/AC:L/AU:N/C:P/I:P/A:P",
        "av:n/ac:l/au:n/c:p/i:p/a:p",
        "CVSS:2.0/AV:N/AC:L/Au:N/C:P/I:P/A:P",
        "CVSS:3.1",
        "CVSS:3.1/",
        "CVSS:3.2/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/",
        "CVSS:3.1//AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/AV:N",
        "CVSS:3.1/AV:X/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:H:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H ",
        "CVSS:4.0/AV:N/AC:L/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:R/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/U:red",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/RL:O",
        "CVSS:4.1/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
    };
    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        double score;
        if (cvss_score(str_c(vectors[i]), &score, NULL))
            fail_msg("not refused: %s (%.1f)", vectors[i], score);
    }
}

static void severities(void **state)
{
    static const struct {
        double score;
        const char *name;
    } cases[] = {{-1, "unknown"}, {0.0, "info"}, {0.1, "low"},  {3.9, "low"},      {4.0, "medium"},
                 {6.9, "medium"}, {7.0, "high"}, {8.9, "high"}, {9.0, "critical"}, {10.0, "critical"}};
    enum severity s;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(severity_name(severity_of_score(cases[i].score)), cases[i].name);
    for (int i = SEVERITY_UNKNOWN; i <= SEVERITY_CRITICAL; i++) {
        assert_true(severity_parse(str_c(severity_name((enum severity)i)), &s));
        assert_int_equal(s, i);
    }
    assert_true(severity_parse(STR("HIGH"), &s) && s == SEVERITY_HIGH);
    assert_false(severity_parse(STR(""), &s));
    assert_false(severity_parse(STR("moderate"), &s));
    assert_string_equal(finding_class_name(CLASS_HOST_ACCESS), "host-access");
    assert_string_equal(finding_class_name(CLASS_EOL), "eol");
    assert_string_equal(status_name(STATUS_NOT_AFFECTED), "not_affected");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(versions),
        cmocka_unit_test(refused),
        cmocka_unit_test(severities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
