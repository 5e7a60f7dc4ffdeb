#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/feed/csaf.h"
#include "advisory_harness.h"

static struct arena a;

static void assert_str(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static struct csaf_document read_ok(str json)
{
    struct csaf_document d;
    struct err e = {""};
    if (!csaf_read(&a, json, &d, &e))
        fail_msg("%s", e.text);
    return d;
}

static void assert_refused(str json, const char *why)
{
    struct csaf_document d;
    struct err e = {""};
    assert_false(csaf_read(&a, json, &d, &e));
    if (!strstr(e.text, why))
        fail_msg("'%s' does not say '%s'", e.text, why);
}

static uint32_t product(const struct csaf_document *d, const char *id)
{
    for (size_t i = 0; i < d->products.n; i++)
        if (str_eq(d->products.v[i].id, str_c(id)))
            return (uint32_t)i;
    fail_msg("no product %s", id);
    return 0;
}

#define HEAD(version)                                                                                        \
    "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"" version "\",\"title\":\"T\","             \
    "\"aggregate_severity\":{\"text\":\"Low\"},\"distribution\":{\"tlp\":{\"label\":\"WHITE\"}},"            \
    "\"publisher\":{\"name\":\"P\",\"category\":\"vendor\",\"namespace\":\"https://p.example\"},"            \
    "\"notes\":[{\"category\":\"summary\",\"text\":\"N\"}],\"references\":[{\"category\":\"self\","          \
    "\"url\":\"https://p.example/1\"}],\"tracking\":{\"id\":\"V-1\",\"status\":\"final\",\"version\":\"3\"," \
    "\"current_release_date\":\"2024-02-03T00:00:00Z\",\"initial_release_date\":\"2024-01-02T00:00:00Z\"}}"

static const char whole[] = HEAD(
    "2.0") ",\"vulnerabilities\":[{\"cve\":\"CVE-2024-0001\",\"title\":\"A "
           "flaw\",\"cwe\":{\"id\":\"CWE-79\"},"
           "\"ids\":[{\"system_name\":\"Bug\",\"text\":\"42\"}],\"discovery_date\":\"D\",\"release_date\":"
           "\"R\","
           "\"notes\":[{\"category\":\"description\",\"title\":\"t\",\"text\":\"long\"}],"
           "\"references\":[{\"category\":\"external\",\"summary\":\"s\",\"url\":\"u\"}],"
           "\"product_status\":{\"fixed\":[\"os:b-2\"],\"known not "
           "affected\":[\"lone\"],\"known_affected\":[\"b\"],"
           "\"first_affected\":[\"b\"],\"first_fixed\":[\"b\"],\"last_affected\":[\"b\"],\"recommended\":["
           "\"b\"],"
           "\"under_investigation\":[\"b\",\"nowhere\"],\"unknown\":[\"b\"]},"
           "\"scores\":[{\"products\":[\"b\",\"b\"],\"cvss_v2\":{\"vectorString\":\"AV:N/AC:L/Au:N/C:P/I:P/"
           "A:P\"},"
           "\"cvss_v3\":{\"vectorString\":\"CVSS:3.1/X\",\"baseSeverity\":\"HIGH\",\"baseScore\":7}}],"
           "\"flags\":[{\"label\":\"component_not_present\",\"group_ids\":[\"g\"],\"product_ids\":[\"lone\"]}"
           "],"
           "\"threats\":[{\"category\":\"impact\",\"details\":\"Moderate\"}],"
           "\"remediations\":[{\"category\":\"vendor_fix\",\"details\":\"d\",\"url\":\"u\",\"date\":\"D\","
           "\"product_ids\":[\"os:b-2\"]}]}],"
           "\"product_tree\":{\"branches\":[{\"branches\":[{\"branches\":[{\"category\":\"product_version\","
           "\"name\":\"2\",\"product\":{\"name\":\"b "
           "two\",\"product_id\":\"b-2\",\"product_identification_helper\":"
           "{\"purl\":\"pkg:rpm/x/"
           "b@2\",\"hashes\":[{\"file_hashes\":[{\"algorithm\":\"sha256\",\"value\":\"00\"}],"
           "\"filename\":\"b.rpm\"}]}}}],\"category\":\"architecture\",\"name\":\"x86_64\"}],\"category\":"
           "\"vendor\",\"name\":\"V\"},{\"category\":\"product_name\",\"name\":\"B\",\"branches\":[{"
           "\"category\":"
           "\"product_version_range\",\"name\":\"<2\",\"product\":{\"name\":\"B before "
           "2\",\"product_id\":\"b\"}}]}],"
           "\"full_product_names\":[{\"name\":\"Lone\",\"product_id\":\"lone\"},{\"name\":\"OS\",\"product_"
           "id\":"
           "\"os\",\"product_identification_helper\":{\"cpe\":\"cpe:/o:x:os:1\"}}],"
           "\"relationships\":[{\"category\":\"default_component_of\",\"product_reference\":\"b-2\","
           "\"relates_to_product_reference\":\"os\",\"full_product_name\":{\"name\":\"b two of "
           "OS\",\"product_id\":"
           "\"os:b-2\"}}],\"product_groups\":[{\"group_id\":\"g\",\"product_ids\":[\"b\",\"lone\"]}]}}";

static void reads_all_members(void **state)
{
    (void)state;
    struct csaf_document d = read_ok(str_c(whole));
    assert_str(d.category, "csaf_vex");
    assert_str(d.id, "V-1");
    assert_str(d.title, "T");
    assert_str(d.status, "final");
    assert_str(d.version, "3");
    assert_str(d.current_release, "2024-02-03T00:00:00Z");
    assert_str(d.initial_release, "2024-01-02T00:00:00Z");
    assert_str(d.publisher, "P");
    assert_str(d.publisher_category, "vendor");
    assert_str(d.namespace_, "https://p.example");
    assert_str(d.severity, "Low");
    assert_str(d.tlp, "WHITE");
    assert_str(d.notes.v[0].text, "N");
    assert_str(d.references.v[0].url, "https://p.example/1");
    assert_int_equal(d.vulnerabilities.n, 1);
    const struct csaf_vulnerability *v = &d.vulnerabilities.v[0];
    assert_str(v->cve, "CVE-2024-0001");
    assert_str(v->title, "A flaw");
    assert_str(v->cwes.v[0], "CWE-79");
    assert_str(v->ids.v[0].system, "Bug");
    assert_str(v->ids.v[0].text, "42");
    assert_str(v->discovered, "D");
    assert_str(v->released, "R");
    assert_str(v->notes.v[0].text, "long");
    assert_str(v->references.v[0].summary, "s");
    for (size_t s = 0; s < CSAF_STATUSES; s++)
        assert_int_equal(v->status[s].n, s == CSAF_UNDER_INVESTIGATION ? 2 : 1);
    assert_int_equal(v->status[CSAF_FIXED].v[0], product(&d, "os:b-2"));
    assert_int_equal(v->status[CSAF_KNOWN_NOT_AFFECTED].v[0], product(&d, "lone"));
    assert_int_equal(v->scores.v[0].vectors.n, 2);
    assert_int_equal(v->scores.v[0].products.n, 1);
    assert_str(v->scores.v[0].severity, "HIGH");
    assert_str(v->threats.v[0].details, "Moderate");
    assert_str(v->remediations.v[0].url, "u");
}

static void products_know_what_is_around_them(void **state)
{
    (void)state;
    struct csaf_document d = read_ok(str_c(whole));
    const struct csaf_product *p = &d.products.v[product(&d, "b-2")];
    assert_true(p->defined);
    assert_str(p->name, "b two");
    assert_str(p->vendor, "V");
    assert_str(p->architecture, "x86_64");
    assert_str(p->version, "2");
    assert_str(p->product, "");
    assert_str(p->purls.v[0], "pkg:rpm/x/b@2");
    assert_str(p->hashes.v[0].file, "b.rpm");
    assert_str(p->hashes.v[0].algorithm, "sha256");
    p = &d.products.v[product(&d, "b")];
    assert_str(p->vendor, "");
    assert_str(p->product, "B");
    assert_str(p->range, "<2");
    p = &d.products.v[product(&d, "os:b-2")];
    assert_true(p->related);
    assert_str(p->relation, "default_component_of");
    assert_int_equal(p->component, product(&d, "b-2"));
    assert_int_equal(p->relates_to, product(&d, "os"));
    assert_str(d.products.v[p->relates_to].cpe, "cpe:/o:x:os:1");
    assert_false(d.products.v[product(&d, "nowhere")].defined);
}

static void remarks_speak_of_products_and_groups(void **state)
{
    (void)state;
    struct csaf_document d = read_ok(str_c(whole));
    const struct csaf_vulnerability *v = &d.vulnerabilities.v[0];
    uint32_t b = product(&d, "b"), lone = product(&d, "lone"), os_b2 = product(&d, "os:b-2");
    assert_int_equal(v->flags.v[0].about.products.n, 2);
    assert_true(csaf_speaks_of(&v->flags.v[0].about, b));
    assert_true(csaf_speaks_of(&v->flags.v[0].about, lone));
    assert_false(csaf_speaks_of(&v->flags.v[0].about, os_b2));
    assert_true(csaf_speaks_of(&v->threats.v[0].about, os_b2));
    assert_true(csaf_speaks_of(&v->remediations.v[0].about, os_b2));
    assert_false(csaf_speaks_of(&v->remediations.v[0].about, b));
}

static void reads_what_is_new_in_2_1(void **state)
{
    (void)state;
    struct csaf_document d = read_ok(STR(
        HEAD("2.1") ",\"product_tree\":{\"full_product_names\":[{\"product_id\":\"x\",\"name\":\"x\","
                    "\"product_identification_helper\":{\"purls\":[\"pkg:npm/x@1\",\"pkg:npm/y@1\",7]}}],"
                    "\"product_paths\":[{\"beginning_product_reference\":\"x\",\"full_product_name\":"
                    "{\"product_id\":\"x on y\",\"name\":\"n\"},\"subpaths\":[{\"category\":\"installed_on\","
                    "\"next_product_reference\":\"y\"}]}],\"product_groups\":[{\"group_id\":\"g\",\"product_"
                    "ids\":[\"y\"]}]},"
                    "\"vulnerabilities\":[{\"flags\":[{\"label\":\"l\",\"group_ids\":[\"g\"]}],\"cwes\":[{"
                    "\"id\":\"CWE-1\"},{\"id\":\"CWE-2\"}],\"metrics\":["
                    "{\"content\":{\"cvss_v4\":{\"vectorString\":\"CVSS:4.0/Y\",\"baseSeverity\":\"LOW\"},"
                    "\"epss\":{\"probability\":\"0.1\"}},\"products\":[\"x\"]},{\"content\":"
                    "{\"qualitative_severity_rating\":\"critical\"},\"products\":[\"y\"]}]}]}"));
    assert_true(csaf_speaks_of(&d.vulnerabilities.v[0].flags.v[0].about, product(&d, "y")));
    assert_false(csaf_speaks_of(&d.vulnerabilities.v[0].flags.v[0].about, product(&d, "x")));
    assert_int_equal(d.products.v[product(&d, "x")].purls.n, 2);
    assert_int_equal(d.vulnerabilities.v[0].cwes.n, 2);
    assert_str(d.vulnerabilities.v[0].scores.v[0].vectors.v[0], "CVSS:4.0/Y");
    assert_str(d.vulnerabilities.v[0].scores.v[1].severity, "critical");
    const struct csaf_product *p = &d.products.v[product(&d, "x on y")];
    assert_str(p->relation, "installed_on");
    assert_int_equal(p->component, product(&d, "x"));
    assert_int_equal(p->relates_to, product(&d, "y"));
}

static void wrong_types_count_as_absent(void **state)
{
    (void)state;
    struct csaf_document d =
        read_ok(STR("\xEF\xBB\xBF\r\n"
                    "{\"vulnerabilities\":[7,{\"product_status\":[1],\"scores\":{},\"cwe\":\"CWE-1\","
                    "\"flags\":[3],\"remediations\":\"x\",\"cve\":[\"CVE-2024-0001\"]}],\"product_tree\":"
                    "{\"branches\":[null,{\"product\":{\"name\":\"no id\"}}],\"relationships\":[[]],"
                    "\"product_groups\":[\"g\"]},\"document\":{\"csaf_version\":\"2.0\",\"title\":5,"
                    "\"tracking\":{\"id\":\"I\"},\"tracking \":1}}"));
    assert_str(d.id, "I");
    assert_int_equal(d.products.n, 0);
    assert_int_equal(d.vulnerabilities.n, 1);
    assert_int_equal(d.vulnerabilities.v[0].cve.n, 0);
}

static void refuses_what_is_none(void **state)
{
    (void)state;
    assert_refused(STR("[]"), "no JSON object");
    assert_refused(STR("{}"), "no document.csaf_version");
    assert_refused(STR("{\"document\":{\"csaf_version\":\"3.0\"}}"), "version 3.0");
    assert_refused(STR("{\"document\":{\"csaf_version\":\"2.0\"}}"), "tracking.id");
    assert_refused(STR(HEAD("2.0") "} x"), "follows");
    for (size_t n = 0; n < sizeof whole - 1; n += 7)
        assert_refused(str_make(whole, n), "");
    str deep = arena_printf(&a, "%s,\"product_tree\":", HEAD("2.0"));
    for (int i = 0; i < 300; i++)
        deep = arena_join(&a, deep, STR("{\"branches\":["), STR_NONE);
    assert_refused(deep, "");
}

static void is_told_by_its_beginning(void **state)
{
    (void)state;
    assert_true(csaf_is(str_c(whole)));
    assert_false(csaf_is(STR("{\"id\":\"GHSA-1\",\"details\":\"\\\"csaf_version\\\"\"}")));
    assert_false(csaf_is(STR("[\"csaf_version\"]")));
    assert_true(csaf_is(STR("{ \"document\": {\"acknowledgments\": [{\"names\": [\"A\", ")));
    assert_false(csaf_is(STR("{\"acknowledgments\": []}")));
}

static str sample(const char *name)
{
    const char *feeds = harness_feeds();
    char path[8448];
    if (!feeds) {
        print_message("no ASSAY_SHARED: %s was not read\n", name);
        return STR_NONE;
    }
    snprintf(path, sizeof path, "%s/extra/samples/%s", feeds, name);
    return harness_read(&a, path);
}

static void reads_real_documents(void **state)
{
    static const struct {
        const char *file, *id, *category, *publisher;
        size_t products, affected, not_affected, fixed;
    } rows[] = {{"redhat-csaf-vex/CVE-2024-1597.json", "CVE-2024-1597", "csaf_vex",
                 "Red Hat Product Security", 4147, 10, 2055, 74},
                {"redhat-csaf-vex/CVE-2023-6228.json", "CVE-2023-6228", "csaf_vex",
                 "Red Hat Product Security", 29, 7, 0, 6},
                {"redhat-csaf-rhsa/RHSA-2023_7207.json", "RHSA-2023:7207", "csaf_security_advisory",
                 "Red Hat Product Security", 43, 0, 0, 21},
                {"suse-csaf-vex/CVE-2023-5568.json", "CVE-2023-5568", "csaf_vex",
                 "SUSE Product Security Team", 1351, 0, 1153, 31},
                {"openeuler-csaf/csaf-openeuler-sa-2025-1351.json", "openEuler-SA-2025-1351", "csaf_vex",
                 "openEuler", 145, 0, 0, 70},
                {"msrc-csaf/msrc_cve-2025-29795.json", "msrc_CVE-2025-29795", "csaf_security_advisory",
                 "Microsoft Security Response Center", 2, 1, 0, 1}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str text = sample(rows[i].file);
        if (!text.n)
            continue;
        assert_true(csaf_is(str_sub(text, 0, 4096)));
        struct csaf_document d = read_ok(text);
        const struct csaf_vulnerability *v = &d.vulnerabilities.v[0];
        assert_str(d.id, rows[i].id);
        assert_str(d.category, rows[i].category);
        assert_str(d.publisher, rows[i].publisher);
        assert_int_equal(v->status[CSAF_KNOWN_AFFECTED].n, rows[i].affected);
        assert_int_equal(v->status[CSAF_KNOWN_NOT_AFFECTED].n, rows[i].not_affected);
        assert_int_equal(v->status[CSAF_FIXED].n, rows[i].fixed);
        for (size_t k = 0; k < d.products.n; k++)
            if (!d.products.v[k].defined)
                fail_msg("%s: %.*s is not in the tree", rows[i].file, STR_ARG(d.products.v[k].id));
        assert_int_equal(d.products.n, rows[i].products);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all_members),
        cmocka_unit_test(products_know_what_is_around_them),
        cmocka_unit_test(remarks_speak_of_products_and_groups),
        cmocka_unit_test(reads_what_is_new_in_2_1),
        cmocka_unit_test(wrong_types_count_as_absent),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(is_told_by_its_beginning),
        cmocka_unit_test(reads_real_documents),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&a);
    return failed;
}
