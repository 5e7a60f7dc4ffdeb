/* SBOMs as catalogers see them: names and ecosystems from purls, sources, scopes, what is not counted. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/distro.h"
#include "catalog_harness.h"
#include <stdio.h>

extern const struct cataloger cataloger_sbom_cyclonedx, cataloger_sbom_spdx;

static void distro_names(void **state)
{
    static const char *const table[][4] = {
        {"deb", "debian", "debian-12", "Debian:12"},
        {"deb", "debian", "debian-12.4", "Debian:12"},
        {"deb", "debian", "jessie", "Debian:8"},
        {"deb", "debian", "debian-bookworm", "Debian:12"},
        {"deb", "ubuntu", "ubuntu-22.04", "Ubuntu:22.04:LTS"},
        {"deb", "ubuntu", "ubuntu-24.10", "Ubuntu:24.10"},
        {"apk", "alpine", "alpine-3.18.4", "Alpine:v3.18"},
        {"apk", "alpine", "3.18.4", "Alpine:v3.18"},
        {"apk", "wolfi", "wolfi-20230201", "Wolfi"},
        {"apk", "wolfi", "wolfi", "Wolfi"},
        {"rpm", "redhat", "rhel-9.4", "Red Hat:enterprise_linux:9"},
        {"rpm", "redhat", "redhat-9.4", "Red Hat:enterprise_linux:9"},
        {"rpm", "almalinux", "almalinux-9.3", "AlmaLinux:9"},
        {"rpm", "rocky-linux", "rocky-8.5", "Rocky Linux:8"},
        {"rpm", "rocky", "rocky-8.5", "Rocky Linux:8"},
        {"rpm", "suse", "sles-15.5", "SUSE:Linux Enterprise Server 15 SP5"},
        {"rpm", "opensuse", "opensuse-leap-15.5", "openSUSE:Leap 15.5"},
        {"rpm", "opensuse", "opensuse-tumbleweed-20240101", "openSUSE:Tumbleweed"},
        {"rpm", "opensuse", "opensuse-tumbleweed", "openSUSE:Tumbleweed"},
        {"deb", "docker", "debian-12", ""}, /* somebody else's package on that system */
        {"deb", "debian", "", ""},
        {"deb", "debian", "debian-", ""},
        {"deb", "debian", "-", ""},
        {"deb", "debian", "debian-nothing", ""},
        {"deb", "debian", "alpine-3.18", ""},
        {"rpm", "fedora", "fedora-39", ""},
        {"deb", "", "debian-11", "Debian:11"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct arena a = {0};
        str got = distro_ecosystem(&a, str_c(table[i][0]), str_c(table[i][1]), str_c(table[i][2]));
        if (!harness_is(got, table[i][3]))
            fail_msg("%s %s: \"%.*s\" is not \"%s\"", table[i][1], table[i][2], STR_ARG(got), table[i][3]);
        arena_free(&a);
    }
}

static struct component *only(struct harness *h, const char *fields)
{
    char text[2048];
    int n = snprintf(text, sizeof text,
                     "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[{%s}]}", fields);
    harness_open(h);
    h->whole = true;
    harness_run(h, &cataloger_sbom_cyclonedx, "x", str_make(text, (size_t)n));
    return h->unit.components.n == 1 ? h->unit.components.v : NULL;
}

static void names(void **state)
{
    struct harness h;
    (void)state;
    struct component *c = only(&h, "\"name\":\"github.com/BurntSushi/toml\",\"version\":\"v1.2.0\","
                                   "\"purl\":\"pkg:golang/github.com/burntsushi/toml@v1.2.0\"");
    assert_non_null(c);
    assert_true(harness_is(c->name, "github.com/BurntSushi/toml"));
    assert_true(harness_is(c->ecosystem, "Go"));
    harness_close(&h);
    c = only(
        &h,
        "\"group\":\"org.postgresql\",\"name\":\"other\",\"purl\":\"pkg:maven/org.postgresql/postgresql@1\"");
    assert_non_null(c);
    assert_true(harness_is(c->name, "org.postgresql:postgresql"));
    assert_true(harness_is(c->version, "1"));
    harness_close(&h);
}

static void sources(void **state)
{
    struct harness h;
    (void)state;
    struct component *c = only(&h, "\"name\":\"c\",\"purl\":\"pkg:rpm/redhat/"
                                   "c@1-2.el9?epoch=3&distro=rhel-9&upstream=c-1-2.el9.src.rpm\"");
    assert_non_null(c);
    assert_true(harness_is(c->version, "3:1-2.el9"));
    assert_true(harness_is(c->source_name, ""));
    harness_close(&h);
    c = only(&h, "\"name\":\"l\",\"purl\":\"pkg:deb/debian/l@1?distro=debian-12&upstream=s%402\"");
    assert_non_null(c);
    assert_true(harness_is(c->source_name, "s"));
    assert_true(harness_is(c->source_version, "2"));
    harness_close(&h);
    c = only(&h, "\"name\":\"l\",\"purl\":\"pkg:deb/debian/l@1?distro=debian-12\",\"properties\":["
                 "{\"name\":\"aquasecurity:trivy:SrcRelease\",\"value\":\"3\"},"
                 "{\"name\":\"aquasecurity:trivy:SrcEpoch\",\"value\":\"1\"},"
                 "{\"name\":\"aquasecurity:trivy:SrcName\",\"value\":\"s\"},"
                 "{\"name\":\"aquasecurity:trivy:SrcVersion\",\"value\":\"2\"}]");
    assert_non_null(c);
    assert_true(harness_is(c->source_name, "s"));
    assert_true(harness_is(c->source_version, "1:2-3"));
    harness_close(&h);
}

static void not_counted(void **state)
{
    static const char *const fields[] = {
        "\"type\":\"file\",\"name\":\"/etc/x\",\"version\":\"1\"",
        "\"type\":\"application\",\"name\":\"package-lock.json\"",
        "\"type\":\"container\",\"name\":\"i\",\"version\":\"1\",\"purl\":\"pkg:oci/i@1\"",
        "\"type\":\"library\"",
        "",
    };
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct harness h;
        only(&h, fields[i]);
        if (h.unit.components.n)
            fail_msg("counted: %s", fields[i]);
        harness_close(&h);
    }
}

static void embedded(void **state)
{
    struct harness h;
    str text = STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"components\":[{\"name\":\"a\","
                   "\"purl\":\"pkg:npm/a@1\"}]}");
    (void)state;
    harness_open(&h);
    assert_true(harness_entry(&h, "app/bom.json", text) != 0);
    assert_int_equal(h.unit.components.n, 0);
    assert_int_equal(h.unit.facts.n, 1);
    assert_true(harness_is(h.unit.facts.v[0].key, "sbom.embedded"));
    assert_true(harness_is(h.unit.facts.v[0].detail, "CycloneDX 1.5, 1 components"));
    assert_false(h.unit.sbom);
    assert_true(harness_entry(&h, "app/bom.json", STR("{\"other\": 1}")) == 0);
    harness_close(&h);
}

/* Every beginning of a document is read without harm, and says that it is cut. */
static void truncated(void **state)
{
    str text = STR(
        "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"a\","
        "\"annotations\":"
        "[{\"annotator\":\"Tool: assay-1\",\"comment\":\"assay:state=declared\\nassay:owner=a%25b\\n=%\"}],"
        "\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@1\"}]}],"
        "\"relationships\":[{\"spdxElementId\":\"SPDXRef-a\",\"relatedSpdxElement\":\"NONE\","
        "\"relationshipType\":\"DEPENDS_ON\"}]}");
    (void)state;
    for (size_t n = 0; n <= text.n; n++) {
        struct harness h;
        harness_open(&h);
        h.whole = true;
        harness_run(&h, &cataloger_sbom_spdx, "x", str_sub(text, 0, n));
        if (n < text.n) {
            assert_true(h.unit.diagnostics.n > 0);
        } else {
            assert_int_equal(h.unit.diagnostics.n, 0);
            assert_int_equal(h.unit.components.n, 1);
            assert_int_equal(h.unit.components.v[0].state, STATE_DECLARED);
            assert_true(harness_is(h.unit.components.v[0].owner, "a%b"));
        }
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distro_names), cmocka_unit_test(names),    cmocka_unit_test(sources),
        cmocka_unit_test(not_counted),  cmocka_unit_test(embedded), cmocka_unit_test(truncated),
    };
    return cmocka_run_group_tests_name("sbom", tests, NULL, NULL);
}
