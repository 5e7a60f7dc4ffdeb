#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

static struct arena a;

static const char answer[] =
    "{\"DocumentTitle\":{\"Value\":\"March 2024 Security "
    "Updates\"},\"DocumentPublisher\":{\"ContactDetails\":"
    "{\"Value\":\"secure@microsoft.com\"},\"Type\":0},\"DocumentTracking\":{\"InitialReleaseDate\":"
    "\"2024-03-12T07:00:00\",\"CurrentReleaseDate\":\"2024-04-09T07:00:00\",\"RevisionHistory\":[]},"
    "\"ProductTree\":{\"Branch\":[{\"Items\":[]}],\"FullProductName\":[{\"ProductID\":\"11568\",\"Value\":"
    "\"Windows 10 Version 1809\"},{\"ProductID\":\"11571\",\"Value\":\"Windows Server 2019\"},"
    "{\"ProductID\":\"10\",\"Value\":\"Office\"}]},\"Vulnerability\":[{\"Title\":{\"Value\":\"A flaw\"},"
    "\"Notes\":[{\"Title\":\"Description\",\"Type\":2,\"Value\":\"Long\"}],\"CVE\":\"CVE-2024-21407\","
    "\"ProductStatuses\":[{\"ProductID\":[\"11568\"],\"Type\":3}],\"Threats\":[{\"Description\":{\"Value\":"
    "\"Remote Code "
    "Execution\"},\"ProductID\":[\"11568\"],\"Type\":0},{\"Description\":{\"Value\":\"Critical\"},"
    "\"ProductID\":[\"11568\"],\"Type\":3}],\"CVSSScoreSets\":[{\"BaseScore\":8.1,\"Vector\":"
    "\"CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:H\",\"ProductID\":[\"11568\"]}],\"Remediations\":["
    "{\"Description\":{\"Value\":\"5035849\"},\"ProductID\":[\"11568\",\"11571\",\"unknown\"],\"Type\":2,"
    "\"SubType\":\"Security Update\",\"FixedBuild\":\"10.0.17763.5576\"},{\"Description\":{\"Value\":"
    "\"Release Notes\"},\"ProductID\":[\"10\"],\"Type\":2,\"FixedBuild\":\"https://aka.ms/Office\"},"
    "{\"Description\":{\"Value\":\"x\"},\"ProductID\":[\"10\"],\"Type\":5}]},{\"CVE\":\"ADV240001\","
    "\"Remediations\":[{\"Type\":2,\"FixedBuild\":\"1.0\",\"ProductID\":[\"10\"]}]},7]}";

static void builds_make_rows(void **state)
{
    (void)state;
    feed_is("MSRC CVRF", "2024-Mar.json", str_c(answer),
            "MSRC-CVE-2024-21407 = CVE-2024-21407 [CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:H]\n"
            "  Windows / Windows 10 Version 1809 >=0 <10.0.17763.5576 fixed: KB5035849 [Critical]\n"
            "  Windows / Windows Server 2019 >=0 <10.0.17763.5576 fixed: KB5035849\n"
            "note: 2024-Mar.json: fixes that name no build: 1\n");
    feed_cut("MSRC CVRF", "2024-Mar.json", str_c(answer));
}

#define ROW(framework, system)                                                                               \
    "  Windows / Microsoft .NET Framework " framework " on " system " >=0 <4.8.4644.0 fixed: KB5027536\n"

static void reads_a_real_document(void **state)
{
    (void)state;
    const char *file = "msrc-cvrf/CVE-2023-29326.json";
    str text = feed_sample(&a, file);
    if (text.n)
        feed_is("MSRC CVRF", file, text,
                "MSRC-CVE-2023-29326 = CVE-2023-29326 "
                "[CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C]\n" ROW(
                    "3.5 AND 4.8", "Windows 10 Version 1809 for 32-bit Systems")
                    ROW("3.5 AND 4.8", "Windows 10 Version 1809 for x64-based Systems") ROW(
                        "3.5 AND 4.8", "Windows Server 2019")
                        ROW("3.5 AND 4.8", "Windows Server 2019 (Server Core installation)") ROW(
                            "3.5 AND 4.7.2",
                            "Windows 10 Version 1809 for x64-based Systems") "note: "
                                                                             "msrc-cvrf/CVE-2023-29326.json: "
                                                                             "fixes that name no build: 1\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(builds_make_rows),
        cmocka_unit_test(reads_a_real_document),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
