/* The Debian tracker: every status, releases by number, flaws of several packages, what is damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

#define TRACKER "Debian security tracker"
#define OPEN    "\"status\":\"open\",\"urgency\":\"not yet assigned\""

static void reads_statuses(void **state)
{
    (void)state;
    feed_is(
        TRACKER, "json",
        STR("{\"zlib\":{\"CVE-2023-45853\":{\"description\":\"MiniZip\",\"scope\":\"local\",\"debianbug\":"
            "1054290,"
            "\"releases\":{"
            "\"bookworm\":{" OPEN ",\"repositories\":{\"bookworm\":\"1:1.2.13.dfsg-1\"},"
            "\"nodsa\":\"contrib/minizip not built\",\"nodsa_reason\":\"ignored\"},"
            "\"bullseye\":{" OPEN ",\"nodsa\":\"Minor "
            "issue\",\"nodsa_reason\":\"postponed\",\"repositories\":{\"bullseye\":\"1:"
            "1.2\",\"b-security\":\"1:1.4\",\"x\":\"1:1.1\"}},"
            "\"buster\":{" OPEN ",\"nodsa\":\"Minor issue\",\"nodsa_reason\":\"\"},"
            "\"stretch\":{\"status\":\"open\",\"urgency\":\"end-of-life\"},"
            "\"jessie\":{\"status\":\"undetermined\",\"urgency\":\"medium**\"},"
            "\"trixie\":{\"status\":\"resolved\",\"fixed_version\":\"1:1.3.dfsg-2\",\"urgency\":\"low\"},"
            "\"sid\":{\"status\":\"resolved\",\"fixed_version\":\"1:1.3.dfsg-2\",\"urgency\":\"unimportant\"}"
            "}}}}"),
        "DEBIAN-CVE-2023-45853 = CVE-2023-45853\n"
        "  Debian:12 / zlib >=0 limit1:1.3.dfsg-2 will_not_fix: ignored: contrib/minizip not built\n"
        "  Debian:11 / zlib >=0 affected: postponed: Minor issue\n"
        "  Debian:10 / zlib >=0 limit1:1.3.dfsg-2 affected: no-dsa: Minor issue\n"
        "  Debian:9 / zlib >=0 limit1:1.3.dfsg-2 will_not_fix: the package is not supported any more in this "
        "release [end-of-life]\n"
        "  Debian:8 / zlib >=0 limit1:1.3.dfsg-2 under_investigation [medium**]\n"
        "  Debian:13 / zlib >=0 <1:1.3.dfsg-2 [low]\n"
        "  Debian:sid / zlib >=0 <1:1.3.dfsg-2 [unimportant]\n");
}

/* A flaw of several packages is one record; TEMP- ids are names of their own; an unknown release is told. */
static void joins_packages(void **state)
{
    (void)state;
    feed_is(
        TRACKER, "json",
        STR("{\"a\":{\"CVE-2020-0001\":{\"releases\":{\"bookworm\":{" OPEN "}}}},"
            "\"b\":{\"CVE-2020-0001\":{\"releases\":{\"bookworm\":{\"status\":\"resolved\",\"fixed_version\":"
            "\"0\"},\"hamm\":{" OPEN "}}},\"TEMP-0000000-0CA7E3\":{\"releases\":{\"forky\":{" OPEN "}}}},"
            "\"c\":{\"CVE-2020-0002\":{\"releases\":{\"bookworm\":{\"status\":\"resolved\"}}}}}"),
        "DEBIAN-CVE-2020-0001 = CVE-2020-0001\n"
        "  Debian:12 / a >=0 affected\n"
        "  Debian:12 / b >=0 not_affected: no version in this release was affected\n"
        "TEMP-0000000-0CA7E3 =\n"
        "  Debian:14 / b >=0 affected\n"
        "note: json: 1 entries on releases that have no number, as \"hamm\", are left out\n");
}

static void survives_damage(void **state)
{
    (void)state;
    feed_is(
        TRACKER, "json",
        STR("\xEF\xBB\xBF{\"a\":{\"CVE-2020-0001\":{\"releases\":{\"bookworm\":7,\"sid\":[],\"bullseye\":{"
            "\"status\":1,\"nodsa\":null,\"nodsa_reason\":null}},\"debianbug\":\"x\"},\"CVE-2020-0002\":[]},"
            "\"b\":7,\"\":{\"CVE-2020-0003\":{}}}"),
        "DEBIAN-CVE-2020-0001 = CVE-2020-0001\n  Debian:11 / a >=0 affected\n");
    feed_is(
        TRACKER, "json", STR("{\"a\\n\":{\"CVE-2020-0001\":{\"releases\":{\"sid\":{" OPEN "}}}}}"),
        "note: DEBIAN-CVE-2020-0001: bad advisory DEBIAN-CVE-2020-0001: an id, name or version is over 1024 "
        "bytes or holds control characters\n");
    feed_cut(TRACKER, "json", STR("{\"a\":{\"CVE-2020-0001\":{\"releases\":{\"sid\":{" OPEN "}}}}}"));
}

static void reads_the_samples(void **state)
{
    (void)state;
    struct arena a = {0};
    str real = feed_sample(&a, "debian-tracker/advisory.json");
    if (real.n)
        feed_is(TRACKER, "advisory.json", real,
                "DEBIAN-CVE-2012-0833 = CVE-2012-0833\n"
                "  Debian:11 / 389-ds-base >=0 not_affected: no version in this release was affected "
                "[unimportant]\n"
                "  Debian:sid / 389-ds-base >=0 not_affected: no version in this release was affected "
                "[unimportant]\n"
                "DEBIAN-CVE-2016-5405 = CVE-2016-5405\n"
                "  Debian:11 / 389-ds-base >=0 <1.3.5.15-1\n"
                "  Debian:sid / 389-ds-base >=0 <1.3.5.15-1\n"
                "DEBIAN-CVE-2016-5416 = CVE-2016-5416\n"
                "  Debian:11 / 389-ds-base >=0 will_not_fix: ignored: Minor issue\n"
                "  Debian:sid / 389-ds-base >=0 affected\n"
                "TEMP-0000000-0CA7E3 =\n"
                "  Debian:11 / wordpress >=0 not_affected: no version in this release was affected "
                "[unimportant]\n"
                "  Debian:sid / wordpress >=0 not_affected: no version in this release was affected "
                "[unimportant]\n");
    str mock = feed_sample(&a, "debian-tracker/debian_security_tracker_mock.json");
    if (mock.n) {
        str got = feed_lines(&a, TRACKER, "mock", mock);
        assert_true(str_find(got, STR("DEBIAN-CVE-2016-1585 = CVE-2016-1585\n"
                                      "  Debian:12 / apparmor >=0 limit3.0.12-1 affected [unimportant]\n")) >=
                    0);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_statuses),
        cmocka_unit_test(joins_packages),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(reads_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
