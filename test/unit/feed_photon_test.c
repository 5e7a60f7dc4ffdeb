/* Photon's lists: releases by name or tag, statuses, names that are none, what is damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

#define PHOTON "Photon OS"
#define LINE(id, res, status)                                                                                \
    "{\"cve_id\":\"" id "\",\"pkg\":\"a\",\"cve_score\":7.5,\"aff_ver\":\"x\",\"res_ver\":\"" res            \
    "\",\"status\":\"" status "\"}"

static void reads_lines(void **state)
{
    (void)state;
    feed_is(
        PHOTON, "/feeds/cve_data_photon4.0.json",
        STR("[" LINE("CVE-2023-0001", "1.10.8-2.ph4", "Fixed") "," LINE("CVE-2023-0001", "1-1.ph4", "Fixed") "," LINE("CVE-2023-0002", "NA", "Not Affected") "," LINE(
            "CVE-2023-0003", "NA",
            "Not Fixed") "," LINE("CVE-2023-0004", "",
                                  "Under Investigation") "," LINE("CVE-2023-0005", "NA",
                                                                  "Won't Fix") "," LINE("CVE-2023-0006", "NA",
                                                                                        "Fixed") "," LINE("UN"
                                                                                                          "K-"
                                                                                                          "1",
                                                                                                          "1-"
                                                                                                          "1."
                                                                                                          "ph"
                                                                                                          "4",
                                                                                                          "Fi"
                                                                                                          "xe"
                                                                                                          "d") "," LINE("Re",
                                                                                                                        "1-1.ph4",
                                                                                                                        "Fixed") "," LINE("BDSA-2025-13833",
                                                                                                                                          "2-1.ph4",
                                                                                                                                          "Fixed") "]"),
        "PHOTON-CVE-2023-0001 = CVE-2023-0001\n  Photon OS:4.0 / a >=0 <1.10.8-2.ph4 [7.5]\n"
        "  Photon OS:4.0 / a >=0 <1-1.ph4 [7.5]\n"
        "PHOTON-CVE-2023-0002 = CVE-2023-0002\n  Photon OS:4.0 / a >=0 not_affected [7.5]\n"
        "PHOTON-CVE-2023-0003 = CVE-2023-0003\n  Photon OS:4.0 / a >=0 affected [7.5]\n"
        "PHOTON-CVE-2023-0004 = CVE-2023-0004\n  Photon OS:4.0 / a >=0 under_investigation [7.5]\n"
        "PHOTON-CVE-2023-0005 = CVE-2023-0005\n  Photon OS:4.0 / a >=0 will_not_fix [7.5]\n"
        "PHOTON-BDSA-2025-13833 =\n  Photon OS:4.0 / a >=0 <2-1.ph4 [7.5]\n");
}

static void tells_the_release(void **state)
{
    (void)state;
    feed_is(PHOTON, "data.json", STR("[" LINE("CVE-2023-0001", "1-1.ph5", "Fixed") "]"),
            "PHOTON-CVE-2023-0001 = CVE-2023-0001\n  Photon OS:5.0 / a >=0 <1-1.ph5 [7.5]\n");
    feed_is(PHOTON, "photon.json", STR("[" LINE("CVE-2023-0001", "NA", "Not Fixed") "]"),
            "error: bad Photon data photon.json: neither its name (cve_data_photon5.0.json) nor a version "
            "tells the "
            "release\n");
}

static void survives_damage(void **state)
{
    (void)state;
    feed_is(PHOTON, "photon3.0.json",
            STR("\xEF\xBB\xBF[" LINE("CVE-2023-0001", "1",
                                     "Fixed") ",7,{},{\"cve_id\":[],\"pkg\":{},\"cve_score\":"
                                              "\"9.8\"},{\"cve_id\":\"CVE-2023-0002\"}]\r\n"),
            "PHOTON-CVE-2023-0001 = CVE-2023-0001\n  Photon OS:3.0 / a >=0 <1 [7.5]\n");
    feed_cut(PHOTON, "photon3.0.json", STR("[" LINE("CVE-2023-0001", "1", "Fixed") "]"));
}

static void reads_the_samples(void **state)
{
    (void)state;
    struct arena a = {0};
    str one = feed_sample(&a, "photon-cve/cve_data_photon1.0.json");
    str five = feed_sample(&a, "photon-cve/cve_data_photon5.0.json");
    if (one.n)
        feed_is(
            PHOTON, "cve_data_photon1.0.json", one,
            "PHOTON-CVE-2020-11979 = CVE-2020-11979\n  Photon OS:1.0 / apache-ant >=0 <1.10.8-2.ph1 [7.5]\n"
            "PHOTON-CVE-2020-1945 = CVE-2020-1945\n  Photon OS:1.0 / apache-ant >=0 <1.10.8-1.ph1 [6.3]\n");
    if (five.n)
        feed_is(PHOTON, "cve_data_photon5.0.json", five,
                "PHOTON-CVE-2023-5115 = CVE-2023-5115\n  Photon OS:5.0 / ansible >=0 <2.14.12-1.ph5 [6.3]\n"
                "PHOTON-BDSA-2025-13833 =\n  Photon OS:5.0 / consul >=0 not_affected [10.0]\n");
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines),
        cmocka_unit_test(tells_the_release),
        cmocka_unit_test(survives_damage),
        cmocka_unit_test(reads_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
