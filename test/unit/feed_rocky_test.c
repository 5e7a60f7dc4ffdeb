#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "feed_harness.h"

static struct arena a;

#define ERRATUM                                                                                              \
    "{\"id\":5247,\"published_at\":\"2023-05-25T17:22:28+00:00\",\"updated_at\":\"2023-05-26\",\"name\":"    \
    "\"RLSA-2023:3319\",\"synopsis\":\"Important: go-toolset:rhel8 security update\",\"description\":\"d\"," \
    "\"cves\":[{\"cve\":\"CVE-2023-24540\",\"cvss3_scoring_vector\":"                                        \
    "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],\"packages\":[{\"nevra\":"                           \
    "\"golang-0:1.19.9-1.module+el8.8.0+1298+7af20600.aarch64.rpm\",\"module_name\":\"go-toolset\","         \
    "\"module_stream\":\"rhel8\",\"product_name\":\"Rocky Linux 8 aarch64\"},{\"nevra\":"                    \
    "\"golang-0:1.19.9-1.module+el8.8.0+1298+7af20600.x86_64.rpm\",\"module_name\":\"go-toolset\","          \
    "\"module_stream\":\"rhel8\",\"product_name\":\"Rocky Linux 8 x86_64\"},{\"nevra\":"                     \
    "\"kernel-1:5-1.el9.noarch.rpm\",\"product_name\":\"Rocky Linux SIG Cloud 9 x86_64\"},{\"nevra\":"       \
    "\"golang\",\"product_name\":\"Rocky Linux 8 x86_64\"},{\"nevra\":\"a-1-1.src.rpm\",\"product_name\":"   \
    "\"Other 8\"}]}"
#define LINES                                                                                                \
    "RLSA-2023:3319 = CVE-2023-24540 [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H Important]\n"             \
    "  Rocky Linux:8 / golang in go-toolset:rhel8 >=0 <1.19.9-1.module+el8.8.0+1298+7af20600 fixed\n"        \
    "  Rocky Linux:9 / kernel >=0 <1:5-1.el9 fixed\n"

static void packages_name_their_stream(void **state)
{
    (void)state;
    feed_is("Rocky errata", "x.json", STR(ERRATUM),
            LINES "note: x.json: packages without a release or version: 2\n");
    feed_is("Rocky errata", "x.json", STR("{\"advisories\":[" ERRATUM ",{}],\"total\":1}"),
            LINES "note: x.json: packages without a release or version: 2\n");
    feed_is("Rocky errata", "x.json", STR("{\"published_at\":\"x\",\"synopsis\":\"y\"}"),
            "error: bad errata of Rocky: it names no advisory\n");
    feed_cut("Rocky errata", "x.json", STR(ERRATUM));
}

static void reads_a_real_document(void **state)
{
    (void)state;
    str text = feed_sample(&a, "rocky-errata/RLSA-2023_3319.json");
    if (!text.n)
        return;
    str lines = feed_lines(&a, "Rocky errata", "x.json", text);
    assert_true(str_starts(lines, STR("RLSA-2023:3319 = CVE-2023-24540 [Important]\n")));
    assert_true(str_find(lines, STR("\n  Rocky Linux:8 / golang-bin in go-toolset:rhel8 >=0 "
                                    "<1.19.9-1.module+el8.8.0+1298+7af20600 fixed\n")) > 0);
    assert_true(str_find(lines, STR("note:")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_name_their_stream),
        cmocka_unit_test(reads_a_real_document),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
