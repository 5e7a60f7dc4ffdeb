/* updateinfo.xml: which release an update is for, module streams, topics, types and what is damaged. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/feed/rpm_release.h"
#include "feed_harness.h"

#define UPDATEINFO "updateinfo.xml"
#define PACKAGE(name, version, release, more)                                                                \
    "<package name=\"" name "\" version=\"" version "\" release=\"" release "\" " more                       \
    "><filename>x.rpm</filename></package>"

/* One package for two architectures is one row; src is none; the CVEs of all references. */
static void reads_an_update(void **state)
{
    (void)state;
    feed_is(
        UPDATEINFO, "updateinfo.xml",
        STR("<?xml version=\"1.0\"?>\r\n<!-- c --><updates><update from=\"x\" type=\"security\" "
            "status=\"final\">"
            "<id>RLSA-2023:3319</id><title>Important: go-toolset:rhel8 security update</title>"
            "<issued date=\"2023-05-25 17:22:28\"/><severity>Important</severity><rights>r</rights>"
            "<reboot_suggested>True</reboot_suggested>"
            "<references><reference href=\"https://a\" id=\"CVE-2023-24540\" type=\"cve\" title=\"\"/>"
            "<reference id=\"2196027\" type=\"bugzilla\" title=\"CVE-2023-24540 CVE-2023-0002 golang: "
            "x\"/></references>"
            "<pkglist><collection short=\"rocky-linux-8-x86-64-appstream-rpms\"><name>Rocky Linux 8</name>"
            "<module name=\"go-toolset\" stream=\"rhel8\" version=\"8080\" context=\"17f3f959\" "
            "arch=\"x86_64\"/>" PACKAGE("golang", "1.19.9", "1.module+el8.8.0+1298",
                                        "epoch=\"0\" arch=\"x86_64\"")
                PACKAGE("golang", "1.19.9", "1.module+el8.8.0+1298", "epoch=\"0\" arch=\"aarch64\"")
                    PACKAGE("golang", "1.19.9", "1.module+el8.8.0+1298",
                            "epoch=\"0\" arch=\"src\"") "</collection>"
                                                        "<collection "
                                                        "short=\"rocky-linux-8-x86-64-baseos-rpms\">" PACKAGE(
                                                            "delve", "1.9.1", "1.el8",
                                                            "epoch=\"2\"") "</collection></pkglist></"
                                                                           "update></updates>"),
        "RLSA-2023:3319 = CVE-2023-0002 CVE-2023-24540 [Important Important]\n"
        "  Rocky Linux:8 / golang in go-toolset:rhel8 >=0 <1.19.9-1.module+el8.8.0+1298\n"
        "  Rocky Linux:8 / delve >=0 <2:1.9.1-1.el8\n");
}

/* Fedora names CVEs in the titles of its bugs only; others only in prose. Tested ones and those taken back.
 */
static void reads_types(void **state)
{
    (void)state;
    feed_is(
        UPDATEINFO, "x",
        STR("<updates>"
            "<update type=\"security\" status=\"stable\"><id>FEDORA-2024-1</id><description>Fix "
            "CVE-2024-0009</description><references><reference type=\"bugzilla\" id=\"1\" "
            "title=\"CVE-2024-0001 "
            "x: y\"/></references><pkglist><collection short=\"F40\">" PACKAGE("a", "1", "1.fc40", "")
                PACKAGE("", "1", "1",
                        "") "</collection></pkglist></update>"
                            "<update type=\"security\"><id>FEDORA-EPEL-2024-2</id><description>Fix "
                            "(CVE-2024-0002), see "
                            "CVE-2024-</description><pkglist><collection short=\"FEDORA-EPEL-9\">" PACKAGE(
                                "b", "1", "1.el9",
                                "") "</collection></pkglist></update>"
                                    "<update "
                                    "type=\"bugfix\"><id>FEDORA-2024-3</id><severity>None</"
                                    "severity><description>CVE-2024-0003"
                                    "</description><release>Fedora 40</release><pkglist><collection>" PACKAGE(
                                        "c", "1", "1",
                                        "") "</collection></pkglist></update>"
                                            "<update type=\"security\" "
                                            "status=\"testing\"><id>FEDORA-2024-4</id></update>"
                                            "<update><pkglist/></update></updates>"),
        "FEDORA-2024-1 = CVE-2024-0001\n  Fedora:40 / a >=0 <1-1.fc40\n"
        "FEDORA-EPEL-2024-2 = CVE-2024-0002\n  EPEL:9 / b >=0 <1-1.el9\n"
        "FEDORA-2024-3 =\n  Fedora:40 / c >=0 <1-1\n");
}

static void tells_releases(void **state)
{
    (void)state;
    static const struct {
        const char *id, *short_, *name, *release, *package, *to;
    } rows[] = {
        {"ALAS-2011-1", "amazon-linux-ami", "Amazon Linux AMI", "", "1.18.amzn1", "Amazon Linux:1"},
        {"ALAS-2018-1", "x", "", "", "1.18.amzn1", "Amazon Linux:1"},
        {"ALAS2-2024-1", "amazon-linux-2---core", "", "", "1.amzn2.0.1", "Amazon Linux:2"},
        {"ALASDOCKER-2024-1", "amazon-linux-2---docker", "", "", "1", "Amazon Linux:2"},
        {"ALAS2023NVIDIA-2025-001", "amazon-linux-2023---nvidia", "", "", "1", "Amazon Linux:2023"},
        {"ALAS2023-2025-001", "", "", "", "1", "Amazon Linux:2023"},
        {"ELSA-2024-1", "ol8_x86_64_baseos_latest", "", "", "1", "Oracle Linux:8"},
        {"ELSA-2024-2", "ol8_x86_64_UEKR7", "Oracle Linux 8", "", "204.2.el9uek", "Oracle Linux:9"},
        {"RLSA-2024:1", "rocky-linux-9-x86-64-baseos-rpms", "", "1", "1.x", "Rocky Linux:9"},
        {"ALSA-2024:1", "almalinux-8", "", "", "1.module_el8.5.0+1+a", "AlmaLinux:8"},
        {"RHSA-2024:1", "rhel-9-for-x86_64-baseos-rpms", "", "", "1.el9_2", "Red Hat:enterprise_linux:9"},
        {"RHSA-2024:1", "rhel-9-for-x86_64-baseos-eus-rpms", "", "", "1.el9_2", "Red Hat:rhel_eus:9.2"},
        {"SUSE-SLE-Module-Basesystem-15-SP5-2024-1", "", "", "", "1", "SUSE:Linux Enterprise Server 15 SP5"},
        {"SUSE-SLE-Product-SLES-15-SP4-LTSS-2024-1", "", "", "", "1", "SUSE:Linux Enterprise Server 15 SP4"},
        {"SUSE-SLE-SERVER-12-SP5-2024-1", "", "", "", "1", "SUSE:Linux Enterprise Server 12 SP5"},
        {"SUSE-SLE-Micro-5.3-2024-1", "", "", "", "1", "SUSE:Linux Enterprise Micro 5.3"},
        {"openSUSE-SLE-15.5-2024-1", "", "", "", "1", "openSUSE:Leap 15.5"},
        {"openSUSE-2024-123", "", "", "", "lp155.2.1", "openSUSE:Leap 15.5"},
        {"MGASA-2025-0124", "", "", "", "1.mga9", "Mageia:9"},
        {"patch:PHSA-2024-5.0-123", "", "", "", "1.ph5", "Photon OS:5.0"},
        {"openEuler-SA-2024-1", "", "", "", "1.oe2203sp3", "openEuler:22.03-LTS-SP3"},
        {"openEuler-SA-2024-1", "", "", "", "1.oe2403", "openEuler:24.03-LTS"},
        {"AZ-1", "", "", "", "1.azl3", "Azure Linux:3"},
        {"ACME-1", "", "", "", "1.fc40", "Fedora:40"},
        {"ACME-1", "", "", "", "1.el9",
         "AlmaLinux:9 Oracle Linux:9 Red Hat:enterprise_linux:9 Rocky Linux:9"},
        {"ACME-1", "acme 9", "", "Release 9", "1.model9", ""},
        {"", "", "", "", "", ""},
        {"openSUSE-", "", "", "", "oe1", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = {0};
        struct rpm_place p = {str_c(rows[i].id), str_c(rows[i].release), str_c(rows[i].short_),
                              str_c(rows[i].name), str_c(rows[i].package)};
        struct rpm_releases r = rpm_releases_of(&a, &p);
        struct buf b = {0};
        for (size_t k = 0; k < r.n; k++)
            buf_printf(&b, "%s%.*s", k ? " " : "", STR_ARG(r.v[k]));
        if (!str_eq(buf_str(&b), str_c(rows[i].to)))
            fail_msg("%s %s: \"%.*s\", not \"%s\"", rows[i].id, rows[i].package, STR_ARG(buf_str(&b)),
                     rows[i].to);
        buf_free(&b);
        arena_free(&a);
    }
}

/* The kernel 4.14 of Amazon Linux 2 is not before the fix of its topic with kernel 5.10. */
static void bounds_topics(void **state)
{
    (void)state;
    static const struct {
        const char *id, *epoch, *version, *from;
    } rows[] = {
        {"ALASKERNEL-5.10-2022-001", "", "5.10.118", "5.10"},
        {"ALASPHP8.0-2023-002", "0", "8.0.28", "8.0"},
        {"ALASMARIADB10.5-2023-002", "3", "10.5.20", "3:10.5"},
        {"ALASPHP8.0-2023-002", "", "3.1.2", "0"},
        {"ALASDOCKER-2021-001", "", "20.10.7", "0"},
        {"ALAS2-2024-1", "", "4.14.1", "0"},
        {"ALAS-2011-1", "", "2011.1", "0"},
        {"RLSA-2024:1", "", "5.10", "0"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(
            str_eq(rpm_topic_start(&a, str_c(rows[i].id), str_c(rows[i].epoch), str_c(rows[i].version)),
                   str_c(rows[i].from)));
    arena_free(&a);
}

static void survives_damage(void **state)
{
    (void)state;
    feed_is(
        UPDATEINFO, "updateinfo.xml",
        STR("\xEF\xBB\xBF<updates><update><id>ACME-1</id><pkglist><collection><name/><module/><package/>"
            "<package name=\"a\" version=\"1\"/></collection><x><y/></x></pkglist><references><reference/>"
            "</references><issued/><updated date=\"yesterday\"/></update><future/></updates>"),
        "ACME-1 =\nnote: updateinfo.xml: 1 packages of no known distribution are left out, the first of "
        "ACME-1\n");
    feed_cut(UPDATEINFO, "updateinfo.xml",
             STR("<updates><update><id>ALAS2-2024-1</id><pkglist><collection>" PACKAGE(
                 "a", "1", "1.amzn2", "") "</collection></pkglist></update></updates>"));
}

static void reads_the_samples(void **state)
{
    (void)state;
    static const struct {
        const char *file, *expected;
    } samples[] = {
        {"updateinfo_1.xml.gz",
         "ALAS-2011-1 = CVE-2011-3192 [medium]\n  Amazon Linux:1 / httpd-devel >=0 <2.2.21-1.18.amzn1\n"},
        {"updateinfo_2023_kernel-livepatch.xml.gz",
         "ALAS2023LIVEPATCH-2023-001 = CVE-2023-26545 [important]\n"
         "  Amazon Linux:2023 / kernel-livepatch-6.1.12-19.43 >=0 <1.0-1.amzn2023\n"},
        {"updateinfo_2023_nvidia.xml.gz",
         "ALAS2023NVIDIA-2025-001 = CVE-2025-23359 [important]\n"
         "  Amazon Linux:2023 / libnvidia-container-devel >=0 <1.17.4-1\n"
         "  Amazon Linux:2023 / libnvidia-container-tools >=0 <1.17.4-1\n"
         "  Amazon Linux:2023 / libnvidia-container-static >=0 <1.17.4-1\n"
         "  Amazon Linux:2023 / libnvidia-container1-debuginfo >=0 <1.17.4-1\n"
         "  Amazon Linux:2023 / libnvidia-container-libseccomp2 >=0 <1.17.4-1\n"
         "  Amazon Linux:2023 / libnvidia-container1 >=0 <1.17.4-1\n"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct arena a = {0};
        char name[100];
        snprintf(name, sizeof name, "amazon-updateinfo/%s", samples[i].file);
        str text = feed_sample(&a, name);
        if (text.n)
            feed_is(UPDATEINFO, samples[i].file, text, samples[i].expected);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_an_update), cmocka_unit_test(reads_types),
        cmocka_unit_test(tells_releases),  cmocka_unit_test(bounds_topics),
        cmocka_unit_test(survives_damage), cmocka_unit_test(reads_the_samples),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
