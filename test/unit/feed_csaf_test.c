#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/feed/csaf_package.h"
#include "feed_harness.h"

static struct arena a;

/* A document of one vulnerability: namespace, tracking id, product tree, the members of the vulnerability. */
static str document(const char *namespace_, const char *id, const char *tree, const char *vulnerability)
{
    return arena_printf(
        &a,
        "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"title\":\"Title\","
        "\"aggregate_severity\":{\"text\":\"Important\"},\"publisher\":{\"category\":\"vendor\","
        "\"name\":\"V\",\"namespace\":\"%s\"},\"tracking\":{\"id\":\"%s\",\"status\":\"final\","
        "\"current_release_date\":\"2024-01-01T00:00:00Z\"}},\"product_tree\":{%s},"
        "\"vulnerabilities\":[{%s}]}",
        namespace_, id, tree, vulnerability);
}

#define CPE(id, cpe)                                                                                         \
    "{\"category\":\"product_name\",\"name\":\"" id "\",\"product\":{\"name\":\"" id                         \
    "\",\"product_id\":\"" id "\",\"product_identification_helper\":{\"cpe\":\"" cpe "\"}}}"
#define PURL(id, purl)                                                                                       \
    "{\"category\":\"product_version\",\"name\":\"" id "\",\"product\":{\"name\":\"" id                      \
    "\",\"product_id\":\"" id "\",\"product_identification_helper\":{\"purl\":\"" purl "\"}}}"
#define PLAIN(id)                                                                                            \
    "{\"category\":\"product_version\",\"name\":\"" id "\",\"product\":{\"name\":\"" id                      \
    "\",\"product_id\":\"" id "\"}}"
#define PART(what, of)                                                                                       \
    "{\"category\":\"default_component_of\",\"product_reference\":\"" what                                   \
    "\",\"relates_to_product_reference\":\"" of "\",\"full_product_name\":{\"name\":\"x\",\"product_id\":"   \
    "\"" of ":" what "\"}}"

#define REDHAT_TREE                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          \
    "\"branches\":[" CPE("el8", "cpe:/o:redhat:enterprise_linux:8") "," CPE(                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
        "el8-app",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           \
        "cpe:/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              \
        "a:redhat:"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                          \
        "enterprise_linux:8:"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
        ":appstream") "," CPE("el9",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                         \
                              "cpe:2.3:o:redhat:enterprise_"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                              "linux:9:*:*:*:*:*:*:*") "," CPE("eus",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        \
                                                               "cpe:/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       \
                                                               "a:redhat:rhel_eus:8.8::"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     \
                                                               "appstream") "," PURL("a-1:2-"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
                                                                                     "3.el8."                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
                                                                                     "x86_64",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               \
                                                                                     "pkg:"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                     "rpm/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                     "redhat/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                               \
                                                                                     "a@2-3."                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
                                                                                     "el8?"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                     "arch="                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                     "x86_64") "," PURL("a-"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "1:"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "2-"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "3."                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "el"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "8."                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "sr"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "c",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "pk"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "g:"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "rp"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "m/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "re"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "dh"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "at"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                                        "a@"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "2-"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "3."                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "el"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "8?"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "ar"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "ch"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "=s"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "rc"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "&e"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "po"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "ch"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                 \
                                                                                                        "="                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                                        "1") "," PURL("a.src", "pkg:rpm/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                    \
                                                                                                                               "redhat/"                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                     \
                                                                                                                               "a?arch=src") "," PURL("node",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                \
                                                                                                                                                      "pkg:rpm/redhat/node?rpmmod=node:18:809:c1") "," PURL("node:20/node",                                                                                                                                                                                                                                                                                                                                                                                                                                                                                  \
                                                                                                                                                                                                            "pkg:rpmmod/redhat/node:20/node") "," PURL("node:16:80:c", "pkg:rpmmod/redhat/node@16:80:c") "," PURL("n-0:16.1-1.module+el8.x86_64", "pkg:rpm/redhat/n@16.1-1.module%2Bel8?arch=x86_64") "," PURL("image@sha256:1", "pkg:oci/"                                                                                                                                                                                                                                                                  \
                                                                                                                                                                                                                                                                                                                                                                                                                                 "image@sha256:1") "],"                                                                                                                                                                                                                                                      \
                                                                                                                                                                                                                                                                                                                                                                                                                                                   "\"relationships\":[" PART("a-1:2-3.el8.x86_64", "el8-app") "," PART("a-1:2-3.el8.src",                                                                                                                                                                   \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        "el8-app") "," PART("a.src", "el8") "," PART("a.src", "el9") "," PART("node",                                                                                                        \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "el8") "," PART("node:20/node", "el8") "," PART("node:16:"                                                     \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "80:c",                                                        \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "eus") "," PART("n-0:16.1-1.module+el8.x86_64",                \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                              "eus:node:16:80:c") "," PART("image@sha256:1", \
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           "el8") "]"

static void red_hat_speaks_of_packages(void **state)
{
    (void)state;
    feed_is("CSAF", "cve-2024-0001.json",
            document("https://www.redhat.com", "CVE-2024-0001", REDHAT_TREE,
                     "\"cve\":\"CVE-2024-0001\",\"title\":\"a: flaw\",\"product_status\":{\"fixed\":["
                     "\"el8-app:a-1:2-3.el8.x86_64\",\"el8-app:a-1:2-3.el8.src\","
                     "\"eus:node:16:80:c:n-0:16.1-1.module+el8.x86_64\"],\"known_affected\":[\"el8:a.src\","
                     "\"el9:a.src\",\"el8:node\",\"el8:image@sha256:1\",\"el8\"],\"known_not_affected\":["
                     "\"el8:node:20/node\"]},\"scores\":[{\"cvss_v3\":{\"vectorString\":"
                     "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"},\"products\":[\"el9:a.src\"]}],"
                     "\"threats\":[{\"category\":\"impact\",\"details\":\"Important\",\"product_ids\":["
                     "\"el9:a.src\"]},{\"category\":\"impact\",\"details\":\"Low\",\"product_ids\":["
                     "\"el8:node\"]}],\"flags\":[{\"label\":\"vulnerable_code_not_present\",\"product_ids\":["
                     "\"el8:node:20/node\"]}],\"remediations\":[{\"category\":\"vendor_fix\",\"url\":"
                     "\"https://access.redhat.com/errata/RHSA-2024:0007\",\"product_ids\":["
                     "\"el8-app:a-1:2-3.el8.x86_64\"]},{\"category\":\"none_available\",\"details\":"
                     "\"Fix deferred\",\"product_ids\":[\"el9:a.src\"]},{\"category\":\"no_fix_planned\","
                     "\"details\":\"Out of support scope\",\"product_ids\":[\"el8:node\"]}]"),
            "REDHAT-CVE-2024-0001 = CVE-2024-0001 [CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H]\n"
            "  Red Hat:enterprise_linux:8::appstream / a >=0 <1:2-3.el8 fixed: RHSA-2024:0007\n"
            "  Red Hat:rhel_eus:8.8::appstream / n in node:16 >=0 <16.1-1.module+el8 fixed\n"
            "  Red Hat:enterprise_linux:9 / a >=0 affected: Fix deferred [Important]\n"
            "  Red Hat:enterprise_linux:8 / node in node:18 >=0 will_not_fix: Out of support scope [Low]\n"
            "  Red Hat:enterprise_linux:8 / node in node:20 >=0 not_affected: vulnerable_code_not_present\n");
}

static void suse_names_packages_by_text(void **state)
{
    (void)state;
    feed_is(
        "CSAF", "x.json",
        document(
            "https://www.suse.com/", "CVE-2024-0002",
            "\"branches\":[" PLAIN("SUSE Linux Enterprise Server 15 SP5") "," PLAIN(
                "openSUSE "
                "Tumbleweed") "," PLAIN("libpango-1_0-0") "," PLAIN("samba-4.1+git.3-150.1") "," PLAIN("a-1-"
                                                                                                       "2.3") "],\"relationships\":[" PART("libpango-1_0-0",
                                                                                                                                           "SUSE Linux Enterprise Server "
                                                                                                                                           "15 SP5") "," PART("samba-4.1+"
                                                                                                                                                              "git.3-150."
                                                                                                                                                              "1",
                                                                                                                                                              "openSUSE "
                                                                                                                                                              "Tumblewee"
                                                                                                                                                              "d") "," PART("a-1-2.3",
                                                                                                                                                                            "SUSE Linux Enterprise Server 15 SP5") "]",
            "\"cve\":\"CVE-2024-0002\",\"title\":\"SUSE CVE CVE-2024-0002\",\"product_status\":{"
            "\"recommended\":[\"openSUSE Tumbleweed:samba-4.1+git.3-150.1\"],\"known_affected\":["
            "\"SUSE Linux Enterprise Server 15 SP5:libpango-1_0-0\","
            "\"SUSE Linux Enterprise Server 15 SP5:a-1-2.3\"],"
            "\"under_investigation\":[\"SUSE Linux Enterprise Server 15 SP5:libpango-1_0-0\"]},"
            "\"threats\":[{\"category\":\"impact\",\"details\":\"moderate\"}]"),
        "SUSE-CVE-2024-0002 = CVE-2024-0002 [moderate]\n"
        "  openSUSE:Tumbleweed / samba >=0 <4.1+git.3-150.1 fixed\n"
        "  SUSE:Linux Enterprise Server 15 SP5 / libpango-1_0-0 >=0 affected\n"
        "  SUSE:Linux Enterprise Server 15 SP5 / a >=0 <=1-2.3 affected\n");
}

static void a_notice_is_one_record(void **state)
{
    (void)state;
    feed_is(
        "CSAF", "x.json",
        document(
            "https://www.openeuler.org", "openEuler-SA-2024-0003",
            "\"branches\":[" PLAIN("openEuler-22.03-LTS-SP3") "," PLAIN("vim-9.0-33.oe1.src.rpm") "," PLAIN(
                "vim-X11-9.0-33.oe1.x86_64.rpm") "],\"relationships\":[" PART("vim-9.0-33.oe1.src."
                                                                              "rpm",
                                                                              "openEuler-22.03-LTS-"
                                                                              "SP3") "," PART("vim-"
                                                                                              "X11-"
                                                                                              "9.0-"
                                                                                              "33."
                                                                                              "oe1."
                                                                                              "x86_"
                                                                                              "64."
                                                                                              "rpm",
                                                                                              "openE"
                                                                                              "uler-"
                                                                                              "22."
                                                                                              "03-"
                                                                                              "LTS-"
                                                                                              "SP3") "]",
            "\"cve\":\"CVE-2024-0003\",\"product_status\":{\"fixed\":["
            "\"openEuler-22.03-LTS-SP3:vim-9.0-33.oe1.src.rpm\"]}},{\"cve\":\"CVE-2024-0004\","
            "\"product_status\":{\"fixed\":["
            "\"openEuler-22.03-LTS-SP3:vim-9.0-33.oe1.src.rpm\","
            "\"openEuler-22.03-LTS-SP3:vim-X11-9.0-33.oe1.x86_64.rpm\"]}"),
        "OESA-2024-0003 = CVE-2024-0003 CVE-2024-0004 [Important]\n"
        "  openEuler:22.03-LTS-SP3 / vim >=0 <9.0-33.oe1 fixed\n"
        "  openEuler:22.03-LTS-SP3 / vim-X11 >=0 <9.0-33.oe1 fixed\n");
}

static void microsoft_tells_builds(void **state)
{
    (void)state;
    feed_is(
        "CSAF", "x.json",
        document(
            "https://msrc.microsoft.com", "msrc_CVE-2024-0005",
            "\"branches\":[{\"category\":\"product_name\",\"name\":\"Windows Server 2019\",\"branches\":["
            "{\"category\":\"product_version_range\",\"name\":\"<10.0.17763.7009\",\"product\":{\"name\":"
            "\"x\",\"product_id\":\"1\"}},{\"category\":\"product_version\",\"name\":"
            "\"10.0.17763.7009\",\"product\":{\"name\":\"y\",\"product_id\":\"2\"}}]},"
            "{\"category\":\"product_name\",\"name\":\"Old\",\"product\":{\"name\":\"z\","
            "\"product_id\":\"3\"}}]",
            "\"cve\":\"CVE-2024-0005\",\"title\":\"Windows flaw\",\"product_status\":{\"fixed\":[\"2\"],"
            "\"known_affected\":[\"1\",\"3\"]},\"remediations\":[{\"category\":\"vendor_fix\",\"details\":"
            "\"10.0.17763.7009:Security Update:https://support.microsoft.com/help/5053596\",\"url\":"
            "\"https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB5053596\",\"product_ids\":"
            "[\"1\"]},{\"category\":\"vendor_fix\",\"details\":\"6.3.9600.1:Monthly Rollup:x\","
            "\"url\":\"https://support.microsoft.com/help/5000001\",\"product_ids\":[\"3\"]}]"),
        "MSRC-CVE-2024-0005 = CVE-2024-0005 [Important]\n"
        "  Windows / Windows Server 2019 >=0 <10.0.17763.7009 fixed: KB5053596\n"
        "  Windows / Old >=0 <6.3.9600.1 fixed: KB5000001\n");
}

static void other_vendors_are_told_by_purl(void **state)
{
    (void)state;
    feed_is(
        "CSAF", "x.json",
        document("https://psirt.acme.example", "ACME-1",
                 "\"branches\":[" PURL("m", "pkg:maven/org.acme/lib@1.2") "," PURL(
                     "r", "pkg:rpm/acme/"
                          "lib@1.2-1") "," PLAIN("Router X") ",{\"category\":"
                                                             "\"product_version_range\",\"name\":\"vers:npm/"
                                                             ">=1.0.0|<1.2.0|2.0.0\",\"product\":{\"name\":"
                                                             "\"n\",\"product_id\":\"n\",\"product_"
                                                             "identification_helper\":{\"purl\":"
                                                             "\"pkg:npm/%40acme/"
                                                             "x\"}}},{\"category\":\"product_version_range\","
                                                             "\"name\":\">1\","
                                                             "\"product\":{\"name\":\"o\",\"product_id\":"
                                                             "\"o\",\"product_identification_"
                                                             "helper\":"
                                                             "{\"purl\":\"pkg:npm/o\"}}}]",
                 "\"cve\":\"CVE-2024-0006\",\"product_status\":{\"fixed\":[\"m\"],\"known_affected\":["
                 "\"m\",\"r\",\"Router X\",\"n\",\"o\"]}"),
        "ACME-CVE-2024-0006 = CVE-2024-0006 [Important]\n"
        "  Maven / org.acme:lib =1.2 affected\n"
        "  npm / @acme/x >=1.0.0 <1.2.0 =2.0.0 affected\n"
        "note: ACME-1: 1 ranges of versions cannot be told by events\n");
}

static void what_says_nothing_is_no_record(void **state)
{
    (void)state;
    feed_is("CSAF", "x.json",
            document("https://www.redhat.com", "CVE-2024-0007", REDHAT_TREE,
                     "\"cve\":\"CVE-2024-0007\",\"product_status\":{\"known_not_affected\":[\"el8:a.src\"],"
                     "\"known_affected\":[\"el8:image@sha256:1\",\"unknown\"]}"),
            "");
    str draft = document("https://www.redhat.com", "CVE-2024-0007", REDHAT_TREE,
                         "\"cve\":\"CVE-2024-0007\",\"product_status\":{\"known_affected\":[\"el8:a.src\"]}");
    ptrdiff_t at = str_find(draft, STR("final"));
    memcpy((char *)(uintptr_t)draft.p + at, "draft", 5);
    feed_is("CSAF", "x.json", draft, "note: CVE-2024-0007: it is a draft, which says nothing yet\n");
}

static void a_cut_document_is_refused(void **state)
{
    (void)state;
    feed_cut("CSAF", "x.json",
             document("https://www.redhat.com", "CVE-2024-0007", "\"full_product_names\":[]",
                      "\"cve\":\"CVE-2024-0007\""));
}

static void reads_ranges(void **state)
{
    static const struct {
        const char *range;
        size_t events, versions;
    } rows[] = {{"<1.2", 2, 0},
                {">=1 <2", 2, 0},
                {">=1,<=2", 2, 0},
                {"vers:npm/>=1|<2|3", 2, 1},
                {"vers:all/*", 1, 0},
                {"1.0", 0, 1},
                {"=1.0, 2.0", 0, 2},
                {">=1,<2,>=3,<4", 4, 0},
                {"vers:npm/<1|>=2|<3", 4, 0}};
    static const char *const refused[] = {"", ">1", "!=1", "vers:npm", "<", ">=1,!=2", "< ", "prior to 2"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct osv_affected f = osv_affected_empty();
        assert_true(csaf_range(&a, str_c(rows[i].range), &f));
        assert_int_equal(f.ranges.n ? f.ranges.v[0].events.n : 0, rows[i].events);
        assert_int_equal(f.versions.n, rows[i].versions);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct osv_affected f = osv_affected_empty();
        if (csaf_range(&a, str_c(refused[i]), &f))
            fail_msg("'%s' is taken", refused[i]);
        assert_int_equal(f.ranges.n + f.versions.n, 0);
    }
}

/* How many lines of a real sample begin or end so. */
static size_t count(str lines, const char *part)
{
    str line;
    size_t n = 0;
    while (str_line(&lines, &line))
        n += str_find(line, str_c(part)) >= 0;
    return n;
}

static void reads_real_documents(void **state)
{
    static const struct {
        const char *file, *part;
        size_t n;
    } rows[] = {
        {"redhat-csaf-rhsa/RHSA-2023_7207.json", "RHSA-2023:7207 = CVE-2020-22217 CVE-2023-31130 [Moderate]",
         1},
        {"redhat-csaf-rhsa/RHSA-2023_7207.json",
         "  Red Hat:enterprise_linux:8::baseos / c-ares >=0 <1.13.0-9.el8_9.1 fixed", 1},
        {"redhat-csaf-rhsa/RHSA-2023_7207.json", "  Red Hat:", 4},
        {"redhat-csaf-vex/CVE-2023-6228.json",
         "  Red Hat:enterprise_linux:8::appstream / libtiff >=0 <4.0.9-32.el8_10 fixed: RHSA-2024:5079", 1},
        {"redhat-csaf-vex/CVE-2023-6228.json",
         "  Red Hat:enterprise_linux:8 / compat-libtiff3 >=0 will_not_fix: Will not fix", 1},
        {"redhat-csaf-vex/CVE-2023-6228.json",
         "  Red Hat:rhel_els:7 / libtiff >=0 will_not_fix: Out of support scope", 1},
        {"redhat-csaf-vex/CVE-2023-6228.json", "Red Hat:enterprise_linux:9 ", 0},
        {"redhat-csaf-vex/CVE-2024-1597.json", "REDHAT-CVE-2024-1597 = CVE-2024-1597 [CVSS:3.1/", 1},
        {"redhat-csaf-vex/CVE-2024-1597.json",
         "  Red Hat:rhel_aus:8.6::appstream / postgresql-jdbc >=0 <42.2.3-5.el8_6 fixed", 1},
        {"redhat-csaf-vex/CVE-2024-1597.json", "oci", 0},
        {"redhat-csaf-vex/CVE-2024-1597.json", "in libreoffice:flatpak", 3},
        {"openeuler-csaf/csaf-openeuler-sa-2025-1351.json", "OESA-2025-1351 = CVE-2025-29768", 1},
        {"openeuler-csaf/csaf-openeuler-sa-2025-1351.json",
         "  openEuler:20.03-LTS-SP4 / vim-common >=0 <9.0-33.oe2003sp4 fixed", 1},
        {"suse-csaf-vex/CVE-2023-5568.json", "  openSUSE:Tumbleweed / ", 31},
        {"msrc-csaf/msrc_cve-2025-29795.json",
         "  Windows / Microsoft Edge Update Setup >=0 <1.3.195.45 fixed", 1},
        {"msrc-csaf/msrc_cve-2025-29806.json",
         "  Windows / Microsoft Edge (Chromium-based) >=0 <129.0.2792.52 fixed", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str text = feed_sample(&a, rows[i].file);
        if (!text.n)
            continue;
        str lines = feed_lines(&a, "CSAF", rows[i].file, text);
        if (count(lines, rows[i].part) != rows[i].n)
            fail_msg("%s: '%s' not %zu times in\n%.*s", rows[i].file, rows[i].part, rows[i].n,
                     STR_ARG(str_sub(lines, 0, 6000)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(red_hat_speaks_of_packages),     cmocka_unit_test(suse_names_packages_by_text),
        cmocka_unit_test(a_notice_is_one_record),         cmocka_unit_test(microsoft_tells_builds),
        cmocka_unit_test(other_vendors_are_told_by_purl), cmocka_unit_test(what_says_nothing_is_no_record),
        cmocka_unit_test(a_cut_document_is_refused),      cmocka_unit_test(reads_ranges),
        cmocka_unit_test(reads_real_documents),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
