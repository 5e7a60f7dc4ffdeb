#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

static struct arena a;

static str document(const char *author, const char *statements)
{
    return arena_printf(
        &a,
        "{\"metadata\":{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"https://x/1\","
        "\"author\":\"%s\",\"timestamp\":\"2025-03-26T17:08:28.810633\",\"version\":1},"
        "\"statements\":[%s]}",
        author, statements);
}

#define CVE                                                                                                  \
    "{\"vulnerability\":{\"@id\":\"https://nvd.nist.gov/vuln/detail/CVE-2025-0001\",\"name\":"               \
    "\"CVE-2025-0001\",\"description\":\"A flaw. More.\",\"aliases\":[\"https://ubuntu.com/security/"        \
    "CVE-2025-0001\"]},\"timestamp\":\"2025-02-05\",\"products\":["
#define SOURCE(package, distro)                                                                              \
    "{\"@id\":\"pkg:deb/ubuntu/" package "?arch=source&distro=" distro "\"},{\"@id\":\"pkg:deb/ubuntu/"      \
    "x@9?arch=amd64\"}"

static void ubuntu_speaks_of_source_packages(void **state)
{
    (void)state;
    feed_is(
        "Ubuntu OpenVEX", "CVE-2025-0001.json",
        document(
            "Canonical Ltd.",
            CVE SOURCE("a@1-1", "jammy") "," SOURCE("a@1-1", "jammy") "," SOURCE(
                "a@2-1",
                "plucky") "],\"status\":\"affected\",\"action_statement\":\"This package (for the given "
                          "release) is "
                          "vulnerable to the CVE and needs fixing.\"}," CVE SOURCE(
                              "b%2B@1-1",
                              "noble") "],\"status\":\"affected\",\"action_statement\":\"a decision has been "
                                       "made to ignore this\"}"
                                       "," CVE SOURCE("a@1-2+esm1", "esm-infra/bionic") "," SOURCE(
                                           "a@1-2",
                                           "fips"
                                           "-upd"
                                           "ates"
                                           "/foc"
                                           "al") "," SOURCE("a@1-2",
                                                            "ros-esm/foxy") "," SOURCE("a@1-"
                                                                                       "2",
                                                                                       "nobod"
                                                                                       "y") "],\"status\":"
                                                                                            "\"fixed\","
                                                                                            "\"status_"
                                                                                            "notes\":"
                                                                                            "\"Available "
                                                                                            "with "
                                                                                            "Ubuntu "
                                                                                            "Pro.\"}," CVE SOURCE(
                                                                                                "c@3",
                                                                                                "focal") "],"
                                                                                                         "\"s"
                                                                                                         "tat"
                                                                                                         "us"
                                                                                                         "\":"
                                                                                                         "\"n"
                                                                                                         "ot_"
                                                                                                         "aff"
                                                                                                         "ect"
                                                                                                         "ed"
                                                                                                         "\","
                                                                                                         "\"j"
                                                                                                         "ust"
                                                                                                         "ifi"
                                                                                                         "cat"
                                                                                                         "ion"
                                                                                                         "\":"
                                                                                                         "\"v"
                                                                                                         "uln"
                                                                                                         "era"
                                                                                                         "ble"
                                                                                                         "_"
                                                                                                         "cod"
                                                                                                         "e_"
                                                                                                         "not"
                                                                                                         "_"
                                                                                                         "pre"
                                                                                                         "sen"
                                                                                                         "t\""
                                                                                                         "}"
                                                                                                         "," CVE SOURCE(
                                                                                                             "d@3",
                                                                                                             "focal") "],"
                                                                                                                      "\"s"
                                                                                                                      "tat"
                                                                                                                      "us"
                                                                                                                      "\":"
                                                                                                                      "\"u"
                                                                                                                      "nde"
                                                                                                                      "r_"
                                                                                                                      "inv"
                                                                                                                      "est"
                                                                                                                      "iga"
                                                                                                                      "tio"
                                                                                                                      "n\""
                                                                                                                      "}"),
        "UBUNTU-CVE-2025-0001 = CVE-2025-0001\n"
        "  Ubuntu:22.04:LTS / a >=0 affected\n"
        "  Ubuntu:25.04 / a >=0 affected\n"
        "  Ubuntu:24.04:LTS / b+ >=0 will_not_fix: a decision has been made to ignore this\n"
        "  Ubuntu:Pro:18.04:LTS / a >=0 <1-2+esm1 fixed\n"
        "  Ubuntu:Pro:FIPS-updates:20.04:LTS / a >=0 <1-2 fixed\n"
        "  Ubuntu:20.04:LTS / c >=0 not_affected: vulnerable_code_not_present\n"
        "  Ubuntu:20.04:LTS / d >=0 under_investigation\n");
}

static void a_notice_names_its_cves(void **state)
{
    (void)state;
    feed_is(
        "Ubuntu OpenVEX", "USN-1-1.json",
        document(
            "Canonical Ltd.",
            "{\"vulnerability\":{\"name\":\"USN-1-1\",\"aliases\":[\"CVE-2025-0001\",\"CVE-2025-0002\","
            "\"https://x/CVE-2025-0003\"]},\"products\":[" SOURCE("a@2", "noble") "],\"status\":\"fixed\"}"),
        "USN-1-1 = CVE-2025-0001 CVE-2025-0002\n"
        "  Ubuntu:24.04:LTS / a >=0 <2 fixed\n");
}

static void others_are_no_feed(void **state)
{
    static const char other[] =
        "{\"vulnerability\":{\"name\":\"CVE-2025-0002\"},\"products\":[{\"@id\":\"pkg:deb/ubuntu/"
        "a?arch=source&distro=jammy\"}],\"status\":\"under_investigation\"}";
    (void)state;
    feed_is("Ubuntu OpenVEX", "x.json", document("Acme", other),
            "error: no feed: OpenVEX of \"Acme\": statements of others are given with --vex\n");
    feed_is("Ubuntu OpenVEX", "x.json",
            document("Canonical Ltd.",
                     arena_printf(&a, "%s,%s", other, CVE "],\"status\":\"under_investigation\"}").p),
            "error: bad OpenVEX document UBUNTU-CVE-2025-0002: it is about several flaws, or one that is "
            "neither a "
            "CVE nor a notice of Ubuntu\n");
    feed_is("Ubuntu OpenVEX", "x.json", document("Canonical Ltd.", ""), "");
    feed_cut("Ubuntu OpenVEX", "x.json", document("Canonical Ltd.", other));
}

static void reads_real_documents(void **state)
{
    static const struct {
        const char *file, *lines;
    } rows[] = {{"ubuntu-openvex/vex-all/vex/cve/2025/CVE-2025-0167.json",
                 "UBUNTU-CVE-2025-0167 = CVE-2025-0167\n"
                 "  Ubuntu:Pro:14.04:LTS / curl >=0 not_affected: vulnerable_code_not_present\n"
                 "  Ubuntu:Pro:16.04:LTS / curl >=0 not_affected: vulnerable_code_not_present\n"
                 "  Ubuntu:Pro:18.04:LTS / curl >=0 not_affected: vulnerable_code_not_present\n"
                 "  Ubuntu:20.04:LTS / curl >=0 not_affected: vulnerable_code_not_present\n"
                 "  Ubuntu:22.04:LTS / curl >=0 affected\n"
                 "  Ubuntu:24.10 / curl >=0 affected\n"
                 "  Ubuntu:24.04:LTS / curl >=0 affected\n"},
                {"ubuntu-openvex/vex-all/vex/usn/USN-7372-1.json",
                 "USN-7372-1 = CVE-2022-45060\n"
                 "  Ubuntu:Pro:18.04:LTS / varnish >=0 <5.2.1-1ubuntu0.1+esm1 fixed\n"
                 "  Ubuntu:Pro:20.04:LTS / varnish >=0 <6.2.1-2ubuntu0.2+esm1 fixed\n"
                 "  Ubuntu:Pro:22.04:LTS / varnish >=0 <6.6.1-1ubuntu0.2+esm1 fixed\n"},
                {"ubuntu-openvex/vex-all/vex/cve/2025/CVE-2025-0194.json", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str text = feed_sample(&a, rows[i].file);
        if (text.n)
            feed_is("Ubuntu OpenVEX", rows[i].file, text, rows[i].lines);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ubuntu_speaks_of_source_packages),
        cmocka_unit_test(a_notice_names_its_cves),
        cmocka_unit_test(others_are_no_feed),
        cmocka_unit_test(reads_real_documents),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
