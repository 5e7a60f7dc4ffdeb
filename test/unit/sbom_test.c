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
        {"rpm", "fedora", "fedora-39", "Fedora:39"},
        {"rpm", "amazon", "amazon-2023", "Amazon Linux:2023"},
        {"rpm", "amzn", "amzn-2018.03", "Amazon Linux:1"},
        {"rpm", "oracle", "oracle-9.3", "Oracle Linux:9"},
        {"rpm", "centos", "centos-7", "Red Hat:enterprise_linux:7"},
        {"deb", "debian", "debian-sid", "Debian:sid"},
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
    assert_true(harness_is(c->source_name, "c"));
    assert_true(harness_is(c->source_version, "3:1-2.el9"));
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

/* The same two packages, a needs b, in each format. */
static const struct {
    const char *name, *text;
} formats[] = {
    {"sbom-cyclonedx-xml",
     "<?xml version=\"1.0\"?><bom xmlns=\"http://cyclonedx.org/schema/bom/1.4\"><components>"
     "<component type=\"library\" bom-ref=\"1\"><name>a</name><version>1</version><scope>optional</scope>"
     "<hashes><hash alg=\"MD5\">d41d8cd98f00b204e9800998ecf8427e</hash></hashes>"
     "<licenses><license><id>MIT</id></license></licenses><purl>pkg:npm/a@1</purl></component>"
     "<component type=\"library\" bom-ref=\"2\"><name>b</name><purl>pkg:npm/b@2</purl></component>"
     "</components><dependencies><dependency ref=\"1\"><dependency "
     "ref=\"2\"/></dependency></dependencies></bom>"},
    {"sbom-spdx-tags",
     "SPDXVersion: SPDX-2.3\r\nSPDXID: SPDXRef-DOCUMENT\r\nPackageName: a\r\nSPDXID: SPDXRef-1\r\n"
     "PackageVersion: 1\r\nPackageLicenseDeclared: MIT\r\n"
     "PackageChecksum: MD5: d41d8cd98f00b204e9800998ecf8427e\r\n"
     "ExternalRef: PACKAGE_MANAGER purl pkg:npm/a@1\r\nPackageComment: <text>x\r\nPackageName: "
     "no\r\n</text>\r\n"
     "PackageName: b\r\nSPDXID: SPDXRef-2\r\nExternalRef: PACKAGE-MANAGER purl pkg:npm/b@2\r\n"
     "FileName: ./x\r\nSPDXID: SPDXRef-3\r\nRelationship: SPDXRef-2 CONTAINS SPDXRef-3\r\n"
     "Relationship: SPDXRef-1 DEPENDS_ON SPDXRef-2\r\n"
     "Relationship: SPDXRef-1 OPTIONAL_DEPENDENCY_OF SPDXRef-2\r\n"},
    {"sbom-spdx3",
     "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":["
     "{\"type\":\"CreationInfo\",\"@id\":\"_:c\",\"specVersion\":\"3.0.1\"},"
     "{\"type\":\"Relationship\",\"spdxId\":\"l\",\"from\":\"1\",\"relationshipType\":\"hasDeclaredLicense\","
     "\"to\":[\"https://spdx.org/licenses/MIT\"]},"
     "{\"spdxId\":\"1\",\"name\":\"a\",\"software_packageVersion\":\"1\",\"software_packageUrl\":\"pkg:npm/"
     "a@1\","
     "\"verifiedUsing\":[{\"algorithm\":\"md5\",\"hashValue\":\"d41d8cd98f00b204e9800998ecf8427e\"}],"
     "\"type\":\"software_Package\"},"
     "{\"type\":\"Relationship\",\"from\":\"1\",\"relationshipType\":\"dependsOn\",\"to\":"
     "{\"type\":\"software_Package\",\"spdxId\":\"2\",\"name\":\"b\",\"externalIdentifier\":"
     "[{\"externalIdentifierType\":\"packageUrl\",\"identifier\":\"pkg:npm/b@2\"}]}},"
     "{\"type\":\"Relationship\",\"from\":\"x\",\"relationshipType\":\"hasOptionalDependency\",\"to\":[\"1\"]"
     "},"
     "{\"type\":\"Organization\",\"spdxId\":\"x\"}]}"},
    {"sbom-syft",
     "{\"artifacts\":[{\"id\":\"1\",\"name\":\"a\",\"version\":\"1\",\"foundBy\":\"javascript-lock-"
     "cataloger\","
     "\"purl\":\"pkg:npm/a@1\",\"licenses\":[\"MIT\"],\"metadata\":{\"digest\":[{\"algorithm\":\"md5\","
     "\"value\":\"d41d8cd98f00b204e9800998ecf8427e\"}]}},"
     "{\"id\":\"2\",\"name\":\"b\",\"purl\":\"pkg:npm/b@2\",\"metadata\":null}],\"artifactRelationships\":["
     "{\"parent\":\"2\",\"child\":\"1\",\"type\":\"dependency-of\"},"
     "{\"parent\":\"2\",\"child\":\"file\",\"type\":\"evident-by\"}],\"schema\":{\"version\":\"16.0.0\"}}"},
};

static const struct cataloger *named(const char *name)
{
    const struct cataloger *c = harness_cataloger(str_c(name));
    assert_non_null(c);
    return c;
}

static void other_formats(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct harness h;
        harness_open(&h);
        h.whole = true;
        struct entry entry = harness_make(&h, "x", str_c(formats[i].text));
        want_set wants = catalog_by_content(&entry, str_c(formats[i].text));
        assert_int_equal(wants, harness_bit(named(formats[i].name)));
        harness_bits(&h, wants, "x", str_c(formats[i].text));
        if (h.unit.diagnostics.n)
            fail_msg("%s: %.*s", formats[i].name, STR_ARG(h.unit.diagnostics.v[0].message));
        assert_int_equal(h.unit.components.n, 2);
        struct component *a = harness_find(&h, "a"), *b = harness_find(&h, "b");
        assert_true(a && b && harness_is(a->version, "1") && harness_is(b->version, "2"));
        assert_int_equal(a->depends.n, 1);
        assert_true(str_eq(a->depends.v[0], b->purl));
        assert_true(a->licences.n == 1 && harness_is(a->licences.v[0], "MIT"));
        assert_true(a->hashes.n == 1 && harness_is(a->hashes.v[0].alg, "MD5"));
        bool syft = strcmp(formats[i].name, "sbom-syft") == 0;
        assert_int_equal(a->scope, syft ? SCOPE_UNKNOWN : SCOPE_OPTIONAL);
        assert_int_equal(a->state, syft ? STATE_DECLARED : STATE_INSTALLED);
        harness_close(&h);
    }
}

/* Every beginning of each is read without harm; only tags and values cannot tell that they are cut. */
static void others_truncated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        str text = str_c(formats[i].text);
        for (size_t n = 0; n < text.n; n++) {
            struct harness h;
            harness_open(&h);
            h.whole = true;
            harness_run(&h, named(formats[i].name), "x", str_sub(text, 0, n));
            assert_true(h.unit.diagnostics.n > 0 || strcmp(formats[i].name, "sbom-spdx-tags") == 0);
            harness_close(&h);
        }
    }
}

static void others_alike(void **state)
{
    static const struct {
        const char *path, *text;
    } alike[] = {
        {"a/bom.xml", "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><bom/></project>"},
        {"a/x.spdx", "no tags: here\nSPDXVersion: SPDX-2.3\n"},
        {"a/x.jsonld", "{\"@context\":\"https://schema.org\",\"@graph\":[]}"},
        {"a/x.syft.json", "{\"artifacts\":[{\"name\":\"a\"}]}"},
        {"a/sbom.json", "{\"artifacts\":[]}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        struct harness h;
        harness_open(&h);
        if (harness_entry(&h, alike[i].path, str_c(alike[i].text)) != 0)
            fail_msg("wants %s", alike[i].path);
        struct entry entry = harness_make(&h, "x", str_c(alike[i].text));
        assert_int_equal(catalog_by_content(&entry, str_c(alike[i].text)), 0);
        harness_close(&h);
    }
}

/* A note tells versions that are newer than what is known; what is known of them is read. */
static void newer_versions(void **state)
{
    static const char *const texts[][2] = {
        {"sbom-cyclonedx-xml",
         "<x:bom xmlns:x=\"http://cyclonedx.org/schema/bom/1.9\"><x:components><x:component>"
         "<x:purl>pkg:npm/a@1</x:purl></x:component></x:components></x:bom>"},
        {"sbom-spdx-tags", "SPDXVersion: SPDX-2.9\nPackageName: a\nExternalRef: X purl pkg:npm/a@1\n"},
        {"sbom-spdx3",
         "{\"@graph\":[{\"type\":\"CreationInfo\",\"specVersion\":\"3.9\"},{\"type\":\"software_Package\","
         "\"spdxId\":\"a\",\"software_packageUrl\":\"pkg:npm/a@1\"}]}"},
        {"sbom-syft", "{\"artifacts\":[{\"purl\":\"pkg:npm/a@1\"}],\"schema\":{\"version\":\"99.0.0\"}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct harness h;
        harness_open(&h);
        h.whole = true;
        harness_run(&h, named(texts[i][0]), "x", str_c(texts[i][1]));
        assert_int_equal(h.unit.components.n, 1);
        assert_int_equal(h.unit.diagnostics.n, 1);
        assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
        harness_close(&h);
    }
}

/* An annotation of ours in tags and values: as spdx-tools writes the JSON form. */
static void tags_annotated(void **state)
{
    struct harness h;
    (void)state;
    harness_open(&h);
    h.whole = true;
    harness_run(
        &h, named("sbom-spdx-tags"), "x",
        STR("SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-1\nPackageLicenseDeclared: LicenseRef-1\n"
            "ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\n\nAnnotator: Tool: assay-1\nSPDXREF: SPDXRef-1\n"
            "AnnotationComment: <text>assay:state=declared\nassay:scope=test\nassay:licence:0=Own 1\n"
            "assay:layer:0:digest=sha256:x\nassay:location:0:path=p\nassay:location:0:line=7\n"
            "assay:location:0:layer=0\nassay:evidence:0:cataloger=npm\n"
            "assay:evidence:0:confidence=low</text>\n"));
    struct component *a = harness_find(&h, "a");
    assert_non_null(a);
    assert_int_equal(a->state, STATE_DECLARED);
    assert_int_equal(a->scope, SCOPE_TEST);
    assert_true(a->licences.n == 1 && harness_is(a->licences.v[0], "Own 1"));
    assert_true(a->locations.n == 1 && a->locations.v[0].line == 7 && a->locations.v[0].layer == 0);
    assert_true(a->evidence.n == 2 && harness_is(a->evidence.v[1].cataloger, "npm"));
    assert_int_equal(a->evidence.v[1].confidence, CONFIDENCE_LOW);
    assert_int_equal(h.unit.layers.n, 1);
    harness_close(&h);
}

/* Layers, places and sources by the properties of Trivy and Syft; what the application asks for is direct. */
static void foreign_properties(void **state)
{
    struct harness h;
    (void)state;
    harness_open(&h);
    h.whole = true;
    harness_run(&h, &cataloger_sbom_cyclonedx, "x",
                STR("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"component\":{"
                    "\"type\":\"application\","
                    "\"bom-ref\":\"r\",\"name\":\"x\",\"properties\":["
                    "{\"name\":\"aquasecurity:trivy:DiffID\",\"value\":\"sha256:0\"},"
                    "{\"name\":\"aquasecurity:trivy:DiffID\",\"value\":\"sha256:1\"}]}},\"components\":["
                    "{\"name\":\"a\",\"bom-ref\":\"a\",\"purl\":\"pkg:npm/a@1\",\"properties\":["
                    "{\"name\":\"aquasecurity:trivy:FilePath\",\"value\":\"p\"},"
                    "{\"name\":\"aquasecurity:trivy:LayerDiffID\",\"value\":\"sha256:1\"}]},"
                    "{\"name\":\"b\",\"bom-ref\":\"b\",\"purl\":\"pkg:deb/debian/"
                    "b@1?distro=debian-12\",\"properties\":["
                    "{\"name\":\"syft:metadata:source\",\"value\":\"s\"},"
                    "{\"name\":\"syft:metadata:sourceVersion\",\"value\":\"2\"},"
                    "{\"name\":\"syft:package:foundBy\",\"value\":\"go-module-file-cataloger\"},"
                    "{\"name\":\"syft:location:0:path\",\"value\":\"/q\"}]}],"
                    "\"dependencies\":[{\"ref\":\"r\",\"dependsOn\":[\"a\"]},{\"ref\":\"a\",\"dependsOn\":["
                    "\"b\"]}]}"));
    struct component *a = harness_find(&h, "a"), *b = harness_find(&h, "b");
    assert_true(a && b);
    assert_int_equal(h.unit.layers.n, 2);
    assert_true(a->locations.n == 1 && harness_is(a->locations.v[0].path, "p"));
    assert_int_equal(a->locations.v[0].layer, 1);
    assert_int_equal(a->direct, TRI_YES);
    assert_int_equal(b->direct, TRI_UNKNOWN);
    assert_true(harness_is(b->source_name, "s") && harness_is(b->source_version, "2"));
    assert_true(b->locations.n == 1 && harness_is(b->locations.v[0].path, "q"));
    assert_int_equal(b->state, STATE_DECLARED);
    assert_true(h.unit.os.n == 1 && harness_is(h.unit.os.v[0].id, "debian"));
    assert_true(harness_is(h.unit.os.v[0].version, "12"));
    harness_close(&h);
}

/* In a statement of in-toto and as GitHub gives it; a range is no version. */
static void wrapped(void **state)
{
    static const struct {
        const char *text, *version;
    } table[] = {
        {"{\"_type\":\"https://in-toto.io/Statement/v0.1\",\"subject\":[{\"name\":\"x\"}],\"predicate\":{"
         "\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"SPDXID\":\"SPDXRef-1\",\"name\":\"a\","
         "\"externalRefs\":["
         "{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:npm/a@1\"}]}]}}",
         "1"},
        {"{\"sbom\":{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"SPDXID\":\"SPDXRef-1\",\"name\":\"a\","
         "\"versionInfo\":\"^1.2\",\"externalRefs\":[{\"referenceType\":\"purl\","
         "\"referenceLocator\":\"pkg:npm/a\"}]}]}}",
         ""},
        {"{\"predicate\":{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"components\":["
         "{\"name\":\"a\",\"purl\":\"pkg:npm/a@2\"}]}}",
         "2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct harness h;
        str text = str_c(table[i].text);
        harness_open(&h);
        h.whole = true;
        struct entry entry = harness_make(&h, "x", text);
        harness_bits(&h, catalog_by_content(&entry, text), "x", text);
        struct component *a = harness_find(&h, "a");
        assert_non_null(a);
        assert_true(harness_is(a->version, table[i].version));
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distro_names),   cmocka_unit_test(names),
        cmocka_unit_test(sources),        cmocka_unit_test(not_counted),
        cmocka_unit_test(embedded),       cmocka_unit_test(truncated),
        cmocka_unit_test(other_formats),  cmocka_unit_test(others_truncated),
        cmocka_unit_test(others_alike),   cmocka_unit_test(newer_versions),
        cmocka_unit_test(tags_annotated), cmocka_unit_test(foreign_properties),
        cmocka_unit_test(wrapped),
    };
    return cmocka_run_group_tests_name("sbom", tests, NULL, NULL);
}
