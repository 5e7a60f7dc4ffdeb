/* Which findings a VEX statement speaks of, and what it makes of them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/log.h"
#include "check/vex.h"
#include "check/vex_csaf.h"
#include "format/cyclonedx_vex.h"
#include <stdio.h>
#include <stdlib.h>

static struct arena arena;
static struct inventory inventory;
static struct report report;
static str os_version = STR_INIT("12");

static struct component *component(const char *purl, const char *ecosystem, const char *version,
                                   const char *path)
{
    struct component c = {.purl = str_c(purl), .ecosystem = str_c(ecosystem), .version = str_c(version)};
    str plain, qualifiers;
    str_cut(c.purl, '?', &plain, &qualifiers);
    c.qualifiers = qualifiers;
    vec_push(&arena, &c.locations, (struct location){str_c(path), -1, 0});
    vec_push(&arena, &inventory.components, c);
    return &inventory.components.v[inventory.components.n - 1];
}

static void flaw(const char *id, size_t component, const char *alias, const char *advisory)
{
    struct finding f = {.id = str_c(id), .component = component, .cls = CLASS_VULNERABILITY};
    vec_push(&arena, &f.aliases, str_c(alias));
    vec_push(&arena, &f.advisories, str_c(advisory));
    vec_push(&arena, &report.findings, f);
}

enum { LEFT, OPENSSL, JAVA, GO, LIBRARY, OTHER };

static void begin(void)
{
    inventory =
        (struct inventory){.arena = &arena,
                           .ref = STR("build/orders.tar"),
                           .digest = STR("sha256:aa"),
                           .platform = STR("linux/amd64"),
                           .os = {.id = STR("debian"), .version = os_version, .codename = STR("bookworm")}};
    report = (struct report){.inventory = &inventory};
    vec_push(&arena, &inventory.names, STR("ghcr.io/shop/orders:1.2"));
    vec_push(&arena, &inventory.digests, STR("sha256:bb"));
    struct component *c = component("pkg:npm/%40x/left@1.2.3", "npm", "1.2.3", "app/left");
    vec_push(&arena, &c->hashes, (struct hash){STR("SHA-256"), STR("cc")});
    c = component("pkg:deb/debian/libssl3@3.0.11-1%2Bb1?arch=amd64&distro=debian-12", "Debian:12",
                  "3.0.11-1+b1", "var/lib/dpkg/status");
    c->source_name = STR("openssl");
    c->source_version = STR("3.0.11-1");
    component("pkg:maven/org.a/b@1.0", "Maven", "1.0", "app.war!/WEB-INF/lib/b.jar");
    c = component("pkg:golang/example.com/tool@v1.0.0", "Go", "1.0.0", "usr/bin/tool");
    vec_push(&arena, &c->depends, STR("pkg:golang/example.com/library@v2.0.0"));
    component("pkg:golang/example.com/library@v2.0.0", "Go", "2.0.0", "usr/bin/tool");
    component("pkg:maven/org.a/shop@5", "Maven", "5", "app.war");
    flaw("CVE-2026-1", LEFT, "GHSA-left", "GHSA-left");
    flaw("CVE-2026-2", OPENSSL, "DEBIAN-CVE-2026-2", "DSA-1-1");
    flaw("CVE-2026-3", JAVA, "GHSA-java", "GHSA-java");
    flaw("CVE-2026-4", LIBRARY, "GO-2026-4", "GO-2026-4");
}

/* Applies one document; the findings that it closes, as "1 3"; 'o' behind a number: it only speaks of it. */
static const char *closed_by(const char *text)
{
    struct vex_list list = {0};
    struct err e = {0};
    begin();
    if (!vex_read(&arena, "v.json", str_c(text), &list, &e))
        fail_msg("%s", e.text);
    vex_apply(&arena, &list, &report);
    str out = STR("");
    for (size_t i = 0; i < report.findings.n; i++) {
        const struct finding *f = &report.findings.v[i];
        if (!f->vendor_status.n)
            continue;
        out = arena_printf(&arena, "%.*s%s%zu%s", STR_ARG(out), out.n ? " " : "", i + 1,
                           f->status == STATUS_OPEN ? "o" : "");
    }
    return arena_dup(&arena, out).p;
}

#define DOCUMENT(statements)                                                                                 \
    "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"Shop\",\"timestamp\":\"2026-01-01T00:00:"  \
    "00Z\",\"statements\":[" statements "]}"
#define NOT(id, product)                                                                                     \
    "{\"vulnerability\":{\"name\":\"" id "\"},\"products\":[" product "],\"status\":\"not_affected\","       \
    "\"justification\":\"vulnerable_code_not_present\"}"
#define PRODUCT(id)       "{\"@id\":\"" id "\"}"
#define PART(id, subpart) "{\"@id\":\"" id "\",\"subcomponents\":[{\"@id\":\"" subpart "\"}]}"
#define ON(n, product)    closed_by(DOCUMENT(NOT("CVE-2026-" n, product)))

static void test_components(void **state)
{
    (void)state;
    assert_string_equal(ON("1", PRODUCT("pkg:npm/%40x/left")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:npm/@x/left@1.2.3")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:npm/%40x/left@v1.2.3")),
                        "1"); /* equal by the ecosystem's order */
    assert_string_equal(ON("1", PRODUCT("pkg:npm/%40x/left@1.2.4")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:npm/left")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:pypi/left")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:npm/%40x/left#lib")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:npm/%40x/left?vcs_url=x")), "");
    assert_string_equal(ON("1", "{\"@id\":\"urn:x\",\"hashes\":{\"sha-256\":\"CC\"}}"), "1");
    assert_string_equal(ON("1", "{\"@id\":\"urn:x\",\"hashes\":{\"sha-256\":\"cd\"}}"), "");
    assert_string_equal(ON("1", "{\"@id\":\"urn:x\",\"identifiers\":{\"purl\":\"pkg:npm/%40x/left\"}}"), "1");
    assert_string_equal(ON("1", PRODUCT("no purl")), "");
    assert_string_equal(ON("1", ""), "");
}

static void test_os_packages(void **state)
{
    (void)state;
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/libssl3?distro=debian-12")), "2");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/libssl3?distro=bookworm")), "2");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/libssl3?distro=bullseye")), "");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/libssl3?arch=arm64")), "");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/ubuntu/libssl3")), "");
    /* The source package is meant only where the purl says that it is one. */
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/openssl")), "");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/openssl?arch=source")), "2");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/openssl@3.0.11-1?arch=source&distro=esm/bookworm")),
                        "2");
    assert_string_equal(ON("2", PRODUCT("pkg:deb/debian/openssl@3.0.11-2?arch=source")), "");
}

static void test_artifact(void **state)
{
    (void)state;
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders@sha256%3Aaa")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders@sha256%3Abb?arch=amd64")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders@sha256%3Abb?arch=arm64")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders@sha256%3Acc")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/other")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders?repository_url=ghcr.io/shop/orders&tag=1.2")), "1");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders?repository_url=ghcr.io/shop&tag=1.3")), "");
    assert_string_equal(ON("1", PRODUCT("pkg:oci/orders?repository_url=ghcr.io/thief/orders")), "");
    assert_string_equal(ON("1", PRODUCT("ghcr.io/shop/orders:1.2")), "1");
    assert_string_equal(ON("1", PRODUCT("orders.tar")), "1");
    assert_string_equal(ON("1", "{\"@id\":\"urn:x\",\"hashes\":{\"sha-256\":\"aa\"}}"), "1");
    /* Parts: only they are meant, and only in that product. */
    assert_string_equal(ON("1", PART("pkg:oci/orders", "pkg:npm/%40x/left")), "1");
    assert_string_equal(ON("1", PART("pkg:oci/orders", "pkg:npm/%40x/right")), "");
    assert_string_equal(ON("1", PART("pkg:oci/other", "pkg:npm/%40x/left")), "");
}

static void test_inside(void **state)
{
    (void)state;
    assert_string_equal(ON("3", PRODUCT("pkg:maven/org.a/shop")), "3"); /* by its place */
    assert_string_equal(ON("3", PART("pkg:maven/org.a/shop", "pkg:maven/org.a/b")), "3");
    assert_string_equal(ON("4", PRODUCT("pkg:golang/example.com/tool")), "4"); /* by what it depends on */
    assert_string_equal(ON("4", PART("pkg:golang/example.com/tool@v1.0.0", "pkg:golang/example.com/library")),
                        "4");
    assert_string_equal(ON("1", PRODUCT("pkg:golang/example.com/tool")), "");
}

/* Another program has the library too: a statement on one of them closes nothing. */
static void test_shared_library(void **state)
{
    (void)state;
    struct vex_list list = {0};
    struct err e = {0};
    begin();
    struct component *c = component("pkg:golang/example.com/other@v1.0.0", "Go", "1.0.0", "usr/bin/other");
    vec_push(&arena, &c->depends, STR("pkg:golang/example.com/library@v2.0.0"));
    assert_true(vex_read(
        &arena, "v", STR(DOCUMENT(NOT("CVE-2026-4", PRODUCT("pkg:golang/example.com/tool")))), &list, &e));
    vex_apply(&arena, &list, &report);
    assert_int_equal(report.findings.v[3].status, STATUS_OPEN);
    assert_true(vex_read(&arena, "v",
                         STR(DOCUMENT(NOT("CVE-2026-4", PRODUCT("pkg:golang/example.com/tool") "," PRODUCT(
                                                            "pkg:golang/example.com/library")))),
                         &list, &e));
    vex_apply(&arena, &list, &report);
    assert_int_equal(report.findings.v[3].status, STATUS_NOT_AFFECTED);
}

#define ALIASED(id, alias)                                                                                   \
    closed_by(DOCUMENT("{\"vulnerability\":{\"name\":\"" id "\",\"aliases\":[\"" alias                       \
                       "\"]},\"products\":[\"pkg:oci/orders\"],\"status\":\"fixed\"}"))

static void test_ids(void **state)
{
    (void)state;
    assert_string_equal(ALIASED("GHSA-LEFT", "x"), "1");
    assert_string_equal(ALIASED("DSA-1-1", "x"), "2");
    assert_string_equal(ALIASED("x", "https://ubuntu.com/security/CVE-2026-3"), "3");
    /* The notice is about several flaws, the statement about another one of them. */
    assert_string_equal(ALIASED("CVE-2026-9", "DSA-1-1"), "");
    assert_string_equal(ALIASED("DSA-1-1", "CVE-2026-2"), "2");
}

#define SAID(status, time, more)                                                                             \
    "{\"vulnerability\":\"CVE-2026-1\",\"products\":[\"pkg:npm/%40x/left\"],\"timestamp\":\"" time           \
    "\",\"status\":\"" status "\"" more "}"

static void assert_reason(const char *text, enum status status, const char *reason)
{
    closed_by(text);
    assert_int_equal(report.findings.v[0].status, status);
    assert_string_equal(arena_dup(&arena, report.findings.v[0].status_reason).p, reason);
}

static void test_later_wins(void **state)
{
    (void)state;
    assert_reason(DOCUMENT(SAID("affected", "2026-03-01",
                                ",\"action_statement\":\"move to 2\"") "," SAID("fixed", "2026-02-01", "")),
                  STATUS_OPEN, "affected: move to 2 (Shop, 2026-03-01); before: fixed (Shop, 2026-02-01)");
    assert_true(str_is(report.findings.v[0].vendor_status, "affected"));
    assert_true(str_is(report.findings.v[0].fix_text, "move to 2"));
    assert_reason(DOCUMENT(SAID("fixed", "2026-03-01T00:00:00+01:00",
                                "") "," SAID("under_investigation", "2026-02-28T22:59:59Z", "")),
                  STATUS_NOT_AFFECTED,
                  "fixed (Shop, 2026-03-01); before: under_investigation (Shop, 2026-02-28)");
    /* At one time the one that stands later. */
    assert_reason(DOCUMENT(SAID("fixed", "2026-03-01", "") "," SAID("under_investigation", "2026-03-01", "")),
                  STATUS_OPEN, "under_investigation (Shop, 2026-03-01); before: fixed (Shop, 2026-03-01)");
    assert_reason(DOCUMENT(SAID("not_affected", "2026-03-01", ",\"impact_statement\":\"never\\nbuilt\"")),
                  STATUS_NOT_AFFECTED, "not_affected: never\nbuilt (Shop, 2026-03-01)");
}

#define BOM(vulnerabilities)                                                                                 \
    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"vulnerabilities\":[" vulnerabilities             \
    "],\"serialNumber\":\"urn:uuid:1\",\"metadata\":{\"timestamp\":\"2026-01-01T00:00:00Z\",\"authors\":"    \
    "[{\"name\":\"Bom\"}],\"component\":{\"bom-ref\":\"root\",\"purl\":\"pkg:oci/orders\",\"components\":[]" \
    "}},\"components\":[{\"bom-ref\":\"l\",\"purl\":\"pkg:npm/%40x/left@1.2.3\",\"components\":[{\"bom-"     \
    "ref\":\"h\",\"name\":\"n\",\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\"cc\"}]}]}]}"
#define ANALYSED(ref, versions, analysis)                                                                    \
    closed_by(BOM("{\"id\":\"CVE-2026-1\",\"analysis\":{" analysis "},\"affects\":[{\"ref\":\"" ref          \
                  "\",\"versions\":[" versions "]}]}"))
#define GONE "\"state\":\"not_affected\",\"justification\":\"code_not_present\""

static void test_cyclonedx(void **state)
{
    (void)state;
    assert_string_equal(ANALYSED("l", "", GONE), "1");
    assert_string_equal(ANALYSED("h", "", GONE), "1");
    assert_string_equal(ANALYSED("root", "", GONE), "1");
    assert_string_equal(ANALYSED("other", "", GONE), "");
    assert_string_equal(ANALYSED("urn:cdx:1/1#l", "", GONE), "1");
    assert_string_equal(ANALYSED("urn:cdx:9/1#pkg%3Anpm/%2540x/left", "", GONE), "1");
    assert_string_equal(ANALYSED("l", "{\"version\":\"1.2.3\",\"status\":\"unaffected\"}", GONE), "1");
    assert_string_equal(ANALYSED("l", "{\"version\":\"1.2.4\"}", GONE), "");
    assert_string_equal(ANALYSED("l", "{\"version\":\"1.2.3\",\"status\":\"affected\"}", GONE), "");
    assert_string_equal(ANALYSED("l", "{\"range\":\"vers:npm/>=1.0.0|<1.2.4\"}", GONE), "1");
    assert_string_equal(ANALYSED("l", "{\"range\":\"vers:npm/>=1.0.0|<1.2.3\"}", GONE), "");
    assert_string_equal(ANALYSED("l", "", "\"state\":\"resolved\""), "1");
    assert_string_equal(ANALYSED("l", "", "\"state\":\"false_positive\""), "1");
    assert_string_equal(ANALYSED("l", "", "\"state\":\"exploitable\""), "1o");
    assert_string_equal(ANALYSED("l", "", "\"state\":\"in_triage\",\"response\":[\"will_not_fix\"]"), "1o");
    assert_true(str_is(report.findings.v[0].vendor_status, "will_not_fix"));
    assert_string_equal(ANALYSED("l", "", "\"state\":\"not_affected\""), ""); /* without a reason */
    assert_reason(BOM("{\"id\":\"X\",\"references\":[{\"id\":\"CVE-2026-1\",\"source\":{}}],\"affects\":[{"
                      "\"ref\":\"l\"}],\"analysis\":{" GONE
                      ",\"detail\":\"cut\",\"firstIssued\":\"2026-01-02\",\"lastUpdated\":\"2026-01-03\"}}"),
                  STATUS_NOT_AFFECTED, "code_not_present: cut (Bom, 2026-01-03)");
    struct vex_document d;
    struct err e = {0};
    assert_true(cyclonedx_vex_parse(&arena, STR(BOM("{\"id\":\"CVE-1\"}")), &d, &e) && !d.statements.n);
    str whole = STR(BOM("{\"id\":\"CVE-1\",\"analysis\":{" GONE "}}"));
    for (size_t n = 0; n < whole.n; n++)
        assert_false(cyclonedx_vex_parse(&arena, str_sub(whole, 0, n), &d, &e));
    assert_false(cyclonedx_vex_parse(&arena, STR("{\"bomFormat\":\"SPDX\"}"), &d, &e));
}

#define CSAF(tree, more)                                                                                     \
    closed_by(                                                                                               \
        "{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"title\":\"t\","                 \
        "\"publisher\":{\"category\":\"vendor\",\"name\":\"V\",\"namespace\":\"https://v\"},"                \
        "\"tracking\":{\"id\":\"V-1\",\"status\":\"final\",\"version\":\"1\",\"current_release_date\":"      \
        "\"2026-01-05T00:00:00Z\",\"initial_release_date\":\"2026-01-05T00:00:00Z\",\"revision_"             \
        "history\":[]}},\"product_tree\":{" tree "},\"vulnerabilities\":[{\"cve\":\"CVE-2026-2\"," more      \
        "}]}")
#define FULL(id, purl)                                                                                       \
    "{\"product_id\":\"" id "\",\"name\":\"n\",\"product_identification_helper\":{\"purl\":\"" purl "\"}}"
#define DEBIAN                                                                                               \
    "{\"product_id\":\"os\",\"name\":\"n\",\"product_identification_helper\":{\"cpe\":\"cpe:/o:debian:"      \
    "debian_linux:12\"}}"
#define RELATED(os, part)                                                                                    \
    "\"full_product_names\":[" os "," FULL(                                                                  \
        "p",                                                                                                 \
        part) "],\"relationships\":[{\"category\":\"default_component_of\",\"product_reference\":\"p\","     \
              "\"relates_to_product_reference\":\"os\",\"full_product_name\":{\"product_id\":\"os:p\","      \
              "\"name\":\"n\"}"                                                                              \
              "}]"

static void test_csaf(void **state)
{
    (void)state;
    const char *reason = "vulnerable_code_not_present: never built (V, 2026-01-05)";
    assert_string_equal(
        CSAF(
            "\"full_product_names\":[" FULL("p", "pkg:deb/debian/libssl3") "]",
            "\"product_status\":{\"known_not_affected\":[\"p\"]},\"flags\":[{\"label\":\"vulnerable_code_not_"
            "present\",\"product_ids\":[\"p\"]}],\"threats\":[{\"category\":\"impact\",\"details\":\"never "
            "built\",\"product_ids\":[\"p\"]}]"),
        "2");
    assert_string_equal(arena_dup(&arena, report.findings.v[1].status_reason).p, reason);
    assert_string_equal(
        CSAF("\"full_product_names\":[" FULL("p", "pkg:deb/debian/libssl3") "]",
             "\"product_status\":{\"known_affected\":[\"p\"]},\"remediations\":[{\"category\":"
             "\"no_fix_planned\",\"details\":\"Will not fix\",\"product_ids\":[\"p\"]}]"),
        "2o");
    assert_true(str_is(report.findings.v[1].vendor_status, "will_not_fix"));
    assert_string_equal(CSAF(RELATED(DEBIAN, "pkg:deb/debian/openssl?arch=source"),
                             "\"product_status\":{\"fixed\":[\"os:p\"]}"),
                        "2");
    assert_string_equal(CSAF(RELATED(FULL("os", "pkg:oci/orders"), "pkg:deb/debian/libssl3"),
                             "\"product_status\":{\"fixed\":[\"os:p\"]}"),
                        "2");
    assert_string_equal(CSAF(RELATED(FULL("os", "pkg:oci/other"), "pkg:deb/debian/libssl3"),
                             "\"product_status\":{\"fixed\":[\"os:p\"]}"),
                        "");
    assert_string_equal(CSAF("\"full_product_names\":[" FULL("p", "pkg:deb/debian/libssl3") "]",
                             "\"product_status\":{\"known_not_affected\":[\"p\"]},\"threats\":[{\"category\":"
                             "\"impact\",\"details\":\"Low\",\"product_ids\":[\"p\"]}]"),
                        "2");
    assert_string_equal(arena_dup(&arena, report.findings.v[1].status_reason).p,
                        "not_affected: listed as not affected (V, 2026-01-05)");
    os_version = STR("13");
    assert_string_equal(CSAF(RELATED(DEBIAN, "pkg:deb/debian/openssl?arch=source"),
                             "\"product_status\":{\"fixed\":[\"os:p\"]}"),
                        "");
    os_version = STR("12.5");
    assert_string_equal(CSAF(RELATED(DEBIAN, "pkg:deb/debian/openssl?arch=source"),
                             "\"product_status\":{\"fixed\":[\"os:p\"]}"),
                        "2");
    os_version = STR("12");
}

/* What Red Hat publishes, held against an rpm package of RHEL 9. */
static void test_red_hat(void **state)
{
    (void)state;
    const char *shared = getenv("ASSAY_SHARED");
    str path = arena_printf(&arena, "%s/feeds/extra/samples/redhat-csaf-vex/CVE-2023-6228.json",
                            shared ? shared : "");
    FILE *file = fopen(path.p, "rb");
    if (!file) {
        print_message("no samples of Red Hat's documents here\n");
        return;
    }
    char *bytes = arena_bytes(&arena, 4 << 20);
    str text = str_make(bytes, fread(bytes, 1, 4 << 20, file));
    fclose(file);
    static const struct {
        const char *os, *version, *purl, *status;
    } cases[] = {
        {"9.4", "4.4.0-12.el9", "pkg:rpm/redhat/libtiff@4.4.0-12.el9?arch=x86_64&distro=rhel-9.4", "fixed"},
        {"9.4", "4.4.0-11.el9", "pkg:rpm/redhat/libtiff@4.4.0-11.el9?arch=x86_64&distro=rhel-9.4", ""},
        {"8.10", "4.0.9-32.el8_10", "pkg:rpm/redhat/libtiff@4.0.9-32.el8_10?arch=x86_64", "fixed"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct vex_list list = {0};
        struct err e = {0};
        begin();
        inventory.os = (struct os_release){.id = STR("rhel"), .version = str_c(cases[i].os)};
        inventory.components.n = report.findings.n = 0;
        component(cases[i].purl, "Red Hat", cases[i].version, "var/lib/rpm/rpmdb.sqlite");
        flaw("CVE-2023-6228", 0, "RHSA-1", "RHSA-1");
        assert_true(vex_read(&arena, "redhat.json", text, &list, &e));
        vex_apply(&arena, &list, &report);
        if (!str_eq(report.findings.v[0].vendor_status, str_c(cases[i].status)))
            fail_msg("%s: %.*s", cases[i].purl, STR_ARG(report.findings.v[0].vendor_status));
    }
}

static void test_bad(void **state)
{
    (void)state;
    struct vex_list list = {0};
    const char *bad[] = {
        "", "{}", "[]", "<x/>", "{\"bomFormat\":\"CycloneDX\"", "{\"document\":{\"csaf_version\":\"2.0\"}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        assert_false(vex_read(&arena, "bad.json", str_c(bad[i]), &list, &e));
        assert_non_null(strstr(e.text, "bad.json"));
    }
    assert_int_equal(list.entries.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_components),
        cmocka_unit_test(test_os_packages),
        cmocka_unit_test(test_artifact),
        cmocka_unit_test(test_inside),
        cmocka_unit_test(test_shared_library),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_later_wins),
        cmocka_unit_test(test_cyclonedx),
        cmocka_unit_test(test_csaf),
        cmocka_unit_test(test_red_hat),
        cmocka_unit_test(test_bad),
    };
    log_set_level(LOG_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
