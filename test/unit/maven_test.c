#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/maven.h"
#include "catalog_harness.h"
#include <stdio.h>

extern const struct cataloger cataloger_maven_pom, cataloger_gradle_lock;

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static const char pom[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n"
    "<parent><groupId>org.up</groupId><artifactId>up</artifactId><version>3.1</version></parent>\n"
    "<artifactId>app</artifactId>\n"
    "<dependencies>\n"
    "<dependency><groupId>org.a</groupId><artifactId>plain</artifactId><version> 1.0 "
    "</version></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>prop</artifactId><version>${v.b}</version></"
    "dependency>\n"
    "<dependency><groupId>${project.groupId}</groupId><artifactId>${project.parent.artifactId}-x</artifactId>"
    "<version>${project.version}</version></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>managed</artifactId></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>managed</artifactId><classifier>c</classifier>"
    "</dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>bom-managed</artifactId></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>unset</artifactId><version>${no.such}</version>"
    "</dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>loop</artifactId><version>${l1}</version></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>range</artifactId><version>[1.0,2.0)</version></"
    "dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>exact</artifactId><version>[1.5]</version></"
    "dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>latest</artifactId><version>LATEST</version></"
    "dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>test</artifactId><version>4</version><scope>test</scope>"
    "<exclusions><exclusion><groupId>x</groupId><artifactId>excluded</artifactId></exclusion></exclusions>"
    "</dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>prov</artifactId><version>4</version>"
    "<scope>provided</scope></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>opt</artifactId><version>4</version>"
    "<optional>true</optional></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>run</artifactId><version>4</version>"
    "<scope>runtime</scope></dependency>\n"
    "<dependency><groupId>org.a</groupId><artifactId>web</artifactId><version>4</version><type>war</type>"
    "</dependency>\n"
    "<dependency><groupId>${no.group}</groupId><artifactId>nameless</artifactId></dependency>\n"
    "<!-- <dependency><groupId>org.a</groupId><artifactId>comment</artifactId></dependency> -->\n"
    "</dependencies>\n"
    "<dependencyManagement><dependencies><dependency><groupId>org.a</groupId><artifactId>managed</artifactId>"
    "<version>${v.a}.9</version><scope>test</scope></dependency><dependency><groupId>org.a</groupId>"
    "<artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>"
    "<dependency><groupId>org.a</groupId><artifactId>unused</artifactId><version>1</version></dependency>"
    "</dependencies></dependencyManagement>\n"
    "<properties><v.a>2.3</v.a><v.b>${v.a}-rc1</v.b><l1>${l2}</l1><l2>${l1}</l2></properties>\n"
    "<build><plugins><plugin><groupId>p</groupId><artifactId>plug</artifactId><version>1</"
    "version><dependencies>"
    "<dependency><groupId>org.a</groupId><artifactId>inplug</artifactId><version>1</version></dependency>"
    "</dependencies></plugin></plugins></build>\n"
    "<profiles><profile><dependencies><dependency><groupId>org.a</groupId><artifactId>inprofile</artifactId>"
    "<version>1</version></dependency></dependencies></profile></profiles>\n"
    "</project>\n";

static void pom_file(void **state)
{
    (void)state;
    static const struct {
        const char *name, *version;
        enum scope scope;
    } want[] = {{"org.a:plain", "1.0", SCOPE_RUNTIME},    {"org.a:prop", "2.3-rc1", SCOPE_RUNTIME},
                {"org.up:up-x", "3.1", SCOPE_RUNTIME},    {"org.a:managed", "2.3.9", SCOPE_TEST},
                {"org.a:bom-managed", "", SCOPE_RUNTIME}, {"org.a:unset", "", SCOPE_RUNTIME},
                {"org.a:loop", "", SCOPE_RUNTIME},        {"org.a:range", "", SCOPE_RUNTIME},
                {"org.a:exact", "1.5", SCOPE_RUNTIME},    {"org.a:latest", "", SCOPE_RUNTIME},
                {"org.a:test", "4", SCOPE_TEST},          {"org.a:prov", "4", SCOPE_OPTIONAL},
                {"org.a:opt", "4", SCOPE_OPTIONAL},       {"org.a:run", "4", SCOPE_RUNTIME},
                {"org.a:web", "4", SCOPE_RUNTIME}};
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "src/pom.xml", str_c(pom)) == harness_bit(&cataloger_maven_pom));
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct component *c = harness_find(&h, want[i].name);
        if (!c)
            fail_msg("%s is missing", want[i].name);
        assert_is(c->version, want[i].version);
        assert_int_equal(c->scope, want[i].scope);
        assert_int_equal(c->state, STATE_DECLARED);
        assert_int_equal(c->direct, TRI_YES);
    }
    assert_int_equal(h.unit.components.n, sizeof want / sizeof *want + 1);
    assert_is(harness_find(&h, "org.a:plain")->purl, "pkg:maven/org.a/plain@1.0");
    assert_int_equal(harness_find(&h, "org.a:plain")->locations.v[0].line, 6);
    assert_is(harness_find(&h, "org.a:web")->qualifiers, "type=war");
    assert_is(harness_nth(&h, "org.a:managed", 1)->version, ""); /* another classifier is not managed */
    assert_is(harness_nth(&h, "org.a:managed", 1)->qualifiers, "classifier=c");
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    harness_close(&h);
}

/* How an archive was built is not what is with it. */
static void pom_of_archive(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "META-INF/maven/g/a/pom.xml", str_c(pom)) == 0);
    assert_true(harness_entry(&h, "x/META-INF/maven/g/a/pom.xml", str_c(pom)) == 0);
    assert_int_equal(h.unit.components.n, 0);
    harness_close(&h);
}

static void damaged_pom(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "pom.xml",
        STR("<project><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId>"
            "<version>1</version></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId>"
            "<version>1.2"));
    assert_int_equal(h.unit.components.n, 1);
    assert_non_null(harness_find(&h, "g:a"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
    harness_entry(&h, "pom.xml",
                  STR("<other><dependencies><dependency><groupId>g</groupId>"
                      "<artifactId>c</artifactId></dependency></dependencies></other>"));
    assert_int_equal(h.unit.components.n, 1);
    harness_close(&h);
}

/* Properties that double each other end in an unknown version, at once. */
static void property_bomb(void **state)
{
    (void)state;
    struct harness h;
    char text[8192];
    int n = snprintf(text, sizeof text, "<project><properties><p0>xxxxxxxxxxxxxxxx</p0>");
    for (int i = 1; i < 40; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "<p%d>${p%d}${p%d}${p%d}</p%d>", i, i - 1, i - 1,
                      i - 1, i);
    snprintf(
        text + n, sizeof text - (size_t)n,
        "</properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${p39}"
        "</version></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${p12}"
        "</version></dependency></dependencies></project>");
    harness_open(&h);
    harness_entry(&h, "pom.xml", str_c(text));
    assert_is(harness_find(&h, "g:a")->version, "");
    assert_is(harness_find(&h, "g:b")->version, "");
    harness_close(&h);
}

static void gradle(void **state)
{
    (void)state;
    static const char lock[] =
        "# This is a Gradle generated file for dependency locking.\r\n"
        "com.google.guava:guava:31.1-jre=compileClasspath,runtimeClasspath,testRuntimeClasspath\r\n"
        "javax.servlet:servlet-api:2.5=compileClasspath,testCompileClasspath\r\n"
        "junit:junit:4.13=testCompileClasspath,integrationTestRuntimeClasspath\r\n"
        "org.p:processor:1=annotationProcessor\r\n"
        "com.android:x:2=releaseRuntimeClasspath\r\n"
        "empty=testAnnotationProcessor\r\n"
        "nonsense\r\na:b=c\r\na:b:[1,2)=runtimeClasspath\r\n";
    static const struct {
        const char *name;
        enum scope scope;
    } want[] = {{"com.google.guava:guava", SCOPE_RUNTIME},
                {"javax.servlet:servlet-api", SCOPE_OPTIONAL},
                {"junit:junit", SCOPE_TEST},
                {"org.p:processor", SCOPE_DEV},
                {"com.android:x", SCOPE_RUNTIME}};
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "app/gradle.lockfile", str_c(lock)) == harness_bit(&cataloger_gradle_lock));
    assert_int_equal(h.unit.components.n, 5);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_int_equal(harness_find(&h, want[i].name)->scope, want[i].scope);
    assert_is(harness_find(&h, "com.google.guava:guava")->purl, "pkg:maven/com.google.guava/guava@31.1-jre");
    assert_int_equal(harness_find(&h, "com.google.guava:guava")->locations.v[0].line, 2);
    assert_int_equal(h.unit.diagnostics.n, 1); /* three lines */
    harness_entry(&h, "buildscript-gradle.lockfile", STR("g:plug:1=classpath\nempty=\n"));
    assert_int_equal(harness_find(&h, "g:plug")->scope, SCOPE_DEV);
    harness_entry(&h, "app/gradle/dependency-locks/testCompileClasspath.lockfile", STR("g:old:1.0\n"));
    assert_int_equal(harness_find(&h, "g:old")->scope, SCOPE_TEST);
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_true(harness_entry(&h, "other.lockfile", STR("g:a:1=x\n")) == 0);
    harness_close(&h);
}

static void pins(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"1.0", "1.0"}, {" [1.0] ", "1.0"}, {"[1,2]", ""}, {"(,1.0]", ""}, {"1.0,", ""},
        {"LATEST", ""}, {"RELEASE", ""},    {"${x}", ""},  {"", ""},       {"1.0.Final", "1.0.Final"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_is(maven_pin(str_c(cases[i][0])), cases[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pom_file),      cmocka_unit_test(pom_of_archive), cmocka_unit_test(damaged_pom),
        cmocka_unit_test(property_bomb), cmocka_unit_test(gradle),         cmocka_unit_test(pins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
