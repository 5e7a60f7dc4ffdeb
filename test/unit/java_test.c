/* Java archives and archives in archives, made here; what file names and manifests tell. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/java_identity.h"
#include "catalog/nested.h"
#include "catalog_harness.h"
#include "zip_maker.h"

extern const struct cataloger cataloger_java, cataloger_archive;

static void assert_is(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void file_names(void **state)
{
    (void)state;
    static const char *const names[][4] = {
        {"log4j-core-2.14.1", "log4j-core", "2.14.1", ""},
        {"log4j-1.2-api-2.14.1", "log4j-1.2-api", "2.14.1", ""},
        {"guava-31.1-jre", "guava", "31.1-jre", ""},
        {"bcprov-jdk15on-1.68", "bcprov-jdk15on", "1.68", ""},
        {"kafka_2.12-2.8.0", "kafka_2.12", "2.8.0", ""},
        {"plexus-container-default-1.0-alpha-9-stable-1", "plexus-container-default", "1.0-alpha-9-stable-1",
         ""},
        {"netty-tcnative-2.0.38.Final-linux-x86_64", "netty-tcnative", "2.0.38.Final", "linux-x86_64"},
        {"foo-1.0.0.Final-redhat-00001", "foo", "1.0.0.Final-redhat-00001", ""},
        {"foo-1.2-sources", "foo", "1.2", "sources"},
        {"log4j-1.2-api", "log4j-1.2-api", "", ""},
        {"app-1.0-20230101.123456-7", "app", "1.0-20230101.123456-7", ""},
        {"app-1.0-SNAPSHOT", "app", "1.0-SNAPSHOT", ""},
        {"aws-java-sdk-s3-1.11.0", "aws-java-sdk-s3", "1.11.0", ""},
        {"spring3-core-3.x", "spring3-core-3.x", "", ""},
        {"catalina", "catalina", "", ""},
        {"a-", "a-", "", ""},
        {"-1", "-1", "", ""},
        {"", "", "", ""},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        str a, v, c;
        java_file_name(str_c(names[i][0]), &a, &v, &c);
        assert_is(a, names[i][1]);
        assert_is(v, names[i][2]);
        assert_is(c, names[i][3]);
    }
}

/* An archive without pom.properties: its path, manifest and packages, and what it must be taken for. */
struct identity_case {
    const char *path, *title, *version, *vendor_id, *bundle, *bundle_version, *packages[3];
    const char *group, *artifact, *is_version;
    enum confidence confidence;
};

static void identities(void **state)
{
    (void)state;
    static const struct identity_case cases[] = {
        {"postgresql-42.5.0.jar",
         "PostgreSQL JDBC Driver",
         "42.5.0",
         "org.postgresql",
         "org.postgresql.jdbc",
         "42.5.0",
         {"org/postgresql"},
         "org.postgresql",
         "postgresql",
         "42.5.0",
         CONFIDENCE_MEDIUM},
        {"postgresql-42.5.0.jar",
         "",
         "",
         "",
         "",
         "",
         {"org/postgresql/core", "org/postgresql/jdbc"},
         "org.postgresql",
         "postgresql",
         "42.5.0",
         CONFIDENCE_LOW},
        {"spring-core-5.3.9.jar",
         "spring-core",
         "5.3.9",
         "",
         "",
         "",
         {"org/springframework/core", "org/springframework/asm"},
         "org.springframework",
         "spring-core",
         "5.3.9",
         CONFIDENCE_MEDIUM},
        {"spring-core-5.3.9.jar",
         "spring-core",
         "5.3.9",
         "",
         "",
         "",
         {"com/acme/core"},
         "",
         "spring-core",
         "5.3.9",
         CONFIDENCE_LOW},
        {"catalina.jar",
         "Apache Tomcat",
         "9.0.50",
         "",
         "",
         "",
         {"org/apache/catalina"},
         "org.apache.tomcat",
         "tomcat-catalina",
         "9.0.50",
         CONFIDENCE_MEDIUM},
        {"tomcat-embed-core-9.0.50.jar",
         "Apache Tomcat",
         "9.0.50",
         "",
         "org.apache.tomcat-embed-core",
         "9.0.50",
         {"org/apache/catalina", "javax/servlet"},
         "org.apache.tomcat.embed",
         "tomcat-embed-core",
         "9.0.50",
         CONFIDENCE_MEDIUM},
        {"jackson-databind-2.9.8.jar",
         "",
         "",
         "",
         "com.fasterxml.jackson.core.jackson-databind",
         "2.9.8",
         {"com/fasterxml/jackson/databind"},
         "com.fasterxml.jackson.core",
         "jackson-databind",
         "2.9.8",
         CONFIDENCE_MEDIUM},
        {"log4j-core-2.14.1.jar",
         "",
         "",
         "",
         "org.apache.logging.log4j.core",
         "2.14.1",
         {"x/y"},
         "org.apache.logging.log4j",
         "log4j-core",
         "2.14.1",
         CONFIDENCE_MEDIUM},
        {"micrometer-core-1.7.0.jar",
         "io.micrometer#micrometer-core;1.7.0",
         "1.7.0",
         "",
         "",
         "",
         {"io/micrometer/core"},
         "io.micrometer",
         "micrometer-core",
         "1.7.0",
         CONFIDENCE_MEDIUM},
        {"lucene-core-8.8.0.jar",
         "org.apache.lucene",
         "8.8.0 b10659 - noble",
         "",
         "",
         "",
         {"org/apache/lucene/util"},
         "org.apache.lucene",
         "lucene-core",
         "8.8.0",
         CONFIDENCE_MEDIUM},
        {"groovy-3.0.7.jar",
         "",
         "",
         "",
         "groovy",
         "3.0.7",
         {"groovy/lang"},
         "org.codehaus.groovy",
         "groovy",
         "3.0.7",
         CONFIDENCE_MEDIUM},
        {"groovy-4.0.1.jar",
         "",
         "",
         "",
         "groovy",
         "4.0.1",
         {"groovy/lang"},
         "org.apache.groovy",
         "groovy",
         "4.0.1",
         CONFIDENCE_MEDIUM},
        {"velocity-1.5.jar",
         "org.apache.velocity",
         "1.5",
         "org.apache",
         "",
         "",
         {"org/apache/velocity"},
         "org.apache.velocity",
         "velocity",
         "1.5",
         CONFIDENCE_MEDIUM},
        {"ofnobody-1.5.jar",
         "org.apache.ofnobody",
         "1.5",
         "org.apache",
         "",
         "",
         {"org/apache/ofnobody"},
         "",
         "ofnobody",
         "1.5",
         CONFIDENCE_LOW},
        {"singleword-1.29.jar",
         "",
         "",
         "",
         "org.group.singleword",
         "1.29",
         {"org/group/singleword"},
         "",
         "singleword",
         "1.29",
         CONFIDENCE_LOW},
        /* The title is that of the module, the file's name that of what is published. */
        {"elasticsearch-rest-client-7.17.3.jar",
         "org.elasticsearch.client#rest;7.17.3",
         "7.17.3",
         "",
         "",
         "",
         {"org/elasticsearch/client"},
         "org.elasticsearch.client",
         "elasticsearch-rest-client",
         "7.17.3",
         CONFIDENCE_MEDIUM},
        {"client.jar",
         "org.elasticsearch.client#rest;7.17.3",
         "7.17.3",
         "",
         "",
         "",
         {"org/elasticsearch/client"},
         "org.elasticsearch.client",
         "rest",
         "7.17.3",
         CONFIDENCE_MEDIUM},
        {"hsqldb-1.8.0.10.jar",
         "",
         "1.8.0.10",
         "",
         "",
         "",
         {"org/hsqldb"},
         "hsqldb",
         "hsqldb",
         "1.8.0.10",
         CONFIDENCE_MEDIUM},
        {"org.osgi.core-6.0.0.jar",
         "",
         "",
         "",
         "osgi.core",
         "6.0.0",
         {"org/osgi/framework"},
         "org.osgi",
         "org.osgi.core",
         "6.0.0",
         CONFIDENCE_MEDIUM},
        /* No classes at all, and packages of which another artifact has the same. */
        {"spring-boot-starter-web-2.7.5.jar",
         "",
         "2.7.5",
         "",
         "",
         "",
         {NULL},
         "org.springframework.boot",
         "spring-boot-starter-web",
         "2.7.5",
         CONFIDENCE_MEDIUM},
        {"groovy-json-3.0.10.jar",
         "",
         "3.0.10",
         "",
         "",
         "",
         {"org/apache/groovy/json"},
         "org.codehaus.groovy",
         "groovy-json",
         "3.0.10",
         CONFIDENCE_MEDIUM},
        {"groovy-json-4.0.1.jar",
         "",
         "4.0.1",
         "",
         "",
         "",
         {"org/apache/groovy/json"},
         "org.apache.groovy",
         "groovy-json",
         "4.0.1",
         CONFIDENCE_MEDIUM},
        {"scala-xml_2.13-1.3.0.jar",
         "",
         "1.3.0",
         "",
         "",
         "",
         {"scala/xml"},
         "org.scala-lang.modules",
         "scala-xml_2.13",
         "1.3.0",
         CONFIDENCE_MEDIUM},
        {"commons-beanutils-1.7.0.jar",
         "org.apache.commons.beanutils",
         "1.6",
         "",
         "",
         "",
         {"org/apache/commons/beanutils"},
         "commons-beanutils",
         "commons-beanutils",
         "1.7.0",
         CONFIDENCE_LOW},
        {"opt/repository/org/x/y/lib-a/1.2/lib-a-1.2.jar",
         "",
         "",
         "",
         "",
         "",
         {NULL},
         "org.x.y",
         "lib-a",
         "1.2",
         CONFIDENCE_MEDIUM},
        {"repository/lib-a/1.2/lib-a-1.3.jar",
         "",
         "",
         "",
         "",
         "",
         {NULL},
         "",
         "lib-a",
         "1.3",
         CONFIDENCE_LOW},
        {"app.jar", "my-service", "2.0", "", "", "", {"com/acme"}, "", "my-service", "2.0", CONFIDENCE_LOW},
        {"app.jar", "", "${project.version}", "", "", "", {NULL}, "", "app", "", CONFIDENCE_LOW},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct identity_case *k = &cases[i];
        struct arena a = {0};
        struct java_facts f = {.path = str_c(k->path),
                               .title = str_c(k->title),
                               .version = str_c(k->version),
                               .vendor_id = str_c(k->vendor_id),
                               .bundle = str_c(k->bundle),
                               .bundle_version = str_c(k->bundle_version),
                               .spec_version = STR("")};
        for (size_t p = 0; p < 3 && k->packages[p]; p++)
            vec_push(&a, &f.packages, str_c(k->packages[p]));
        struct java_identity id = java_identify(&f, &a);
        assert_is(id.group, k->group);
        assert_is(id.artifact, k->artifact);
        assert_is(id.version, k->is_version);
        assert_int_equal(id.confidence, k->confidence);
        arena_free(&a);
    }
}

#define POM(g, a, v) STR("#Generated\ngroupId=" g "\nartifactId=" a "\nversion=" v "\n")

static struct buf plain_jar(const char *manifest)
{
    struct zip_maker z = {0};
    zip_add(&z, "META-INF/MANIFEST.MF", str_c(manifest));
    zip_add(&z, "META-INF/maven/org.example/lib-a/pom.properties", POM("org.example", "lib-a", "1.2"));
    zip_add(&z, "org/example/A.class", STR("x"));
    return zip_finish(&z);
}

static void jar_by_pom(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct buf b = plain_jar("Manifest-Version: 1.0\nBundle-License: "
                             "https://www.apache.org/licenses/LICENSE-2.0.txt, \"MIT\";link=x\n");
    assert_int_equal(harness_entry(&h, "app/lib-a-1.2.jar", buf_str(&b)), harness_bit(&cataloger_java));
    assert_int_equal(h.unit.components.n, 1);
    struct component *c = harness_find(&h, "org.example:lib-a");
    assert_is(c->purl, "pkg:maven/org.example/lib-a@1.2");
    assert_is(c->ecosystem, "Maven");
    assert_is(c->kind, "library");
    assert_is(c->locations.v[0].path, "app/lib-a-1.2.jar");
    assert_is(c->evidence.v[0].path, "app/lib-a-1.2.jar!/META-INF/maven/org.example/lib-a/pom.properties");
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_HIGH);
    assert_int_equal(c->licences.n, 2);
    assert_is(c->licences.v[0], "Apache-2.0");
    assert_is(c->licences.v[1], "MIT");
    char hex[DIGEST_HEX_MAX];
    assert_int_equal(c->hashes.n, 2);
    assert_is(c->hashes.v[0].alg, "SHA-1");
    assert_true(str_eq(c->hashes.v[0].hex, digest_of(DIGEST_SHA1, buf_str(&b), hex)));
    assert_true(str_eq(c->hashes.v[1].hex, digest_of(DIGEST_SHA256, buf_str(&b), hex)));
    assert_int_equal(harness_entry(&h, "x/META-INF/maven/org.example/lib-b/pom.properties",
                                   POM("org.example", "lib-b", "2")),
                     harness_bit(&cataloger_java));
    assert_is(harness_find(&h, "org.example:lib-b")->version, "2");
    /* One version built for several releases of Java. */
    harness_entry(&h, "app/lib-a-1.2.jre11.jar", buf_str(&b));
    assert_is(harness_nth(&h, "org.example:lib-a", 1)->purl, "pkg:maven/org.example/lib-a@1.2.jre11");
    assert_int_equal(harness_entry(&h, "x/pom.properties", POM("a", "b", "1")), 0);
    assert_int_equal(harness_entry(&h, "x/y.jar", STR("no zip")), 0);
    assert_int_equal(h.unit.diagnostics.n, 0);
    buf_free(&b);
    harness_close(&h);
}

/* A plugin of Jenkins, by its manifest, and once more by the pom in it. */
static void jenkins_plugin(void **state)
{
    (void)state;
    static const struct {
        const char *path, *manifest, *purl;
        bool pom;
    } plugins[] = {
        {"plugins/git.jpi",
         "Manifest-Version: 1.0\nGroup-Id: org.jenkins-ci.plugins\nShort-Name: git\nPlugin-Version: 5.2.0\n",
         "pkg:maven/org.jenkins-ci.plugins/git@5.2.0?type=jpi", false},
        {"plugins/x.hpi",
         "Manifest-Version: 1.0\nGroup-Id: io.jenkins.plugins\nExtension-Name: theme\n"
         "Plugin-Version: 1.0-SNAPSHOT (private-x)\n",
         "pkg:maven/io.jenkins.plugins/theme@1.0-SNAPSHOT?type=hpi", false},
        {"plugins/x.hpi",
         "Manifest-Version: 1.0\nJenkins-Version: 1.580\nShort-Name: old\nPlugin-Version: 1\n",
         "pkg:maven/org.jenkins-ci.plugins/old@1?type=hpi", false},
        {"plugins/x.hpi", "Manifest-Version: 1.0\nShort-Name: lib-a\nPlugin-Version: 1.2 (x)\n",
         "pkg:maven/org.example/lib-a@1.2?type=hpi", true},
        {"plugins/x-3.jar",
         "Manifest-Version: 1.0\nGroup-Id: org.example\nShort-Name: no\nPlugin-Version: 1\n", "pkg:maven/x@3",
         false},
    };
    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
        struct harness h;
        struct zip_maker z = {0};
        zip_add(&z, "META-INF/MANIFEST.MF", str_c(plugins[i].manifest));
        if (plugins[i].pom)
            zip_add(&z, "META-INF/maven/org.example/lib-a/pom.properties",
                    POM("org.example", "lib-a", "1.2"));
        struct buf b = zip_finish(&z);
        harness_open(&h);
        harness_entry(&h, plugins[i].path, buf_str(&b));
        assert_int_equal(h.unit.components.n, 1);
        assert_is(h.unit.components.v[0].purl, plugins[i].purl);
        harness_close(&h);
        buf_free(&b);
    }
}

static void shaded(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct zip_maker z = {.deflate = true};
    zip_add(&z, "META-INF/maven/org.example/dep-x/pom.properties", POM("org.example", "dep-x", "3"));
    zip_add(&z, "META-INF/maven/org.example/app/pom.properties", POM("org.example", "app", "${revision}"));
    zip_add(&z, "META-INF/maven/org.example/dep-y/pom.properties", STR(""));
    struct buf b = zip_finish(&z);
    harness_entry(&h, "app.jar", buf_str(&b));
    assert_int_equal(h.unit.components.n, 3);
    assert_is(harness_find(&h, "org.example:app")->version, "");
    assert_int_equal(harness_find(&h, "org.example:app")->hashes.n, 2);
    struct component *c = harness_find(&h, "org.example:dep-x");
    assert_is(c->version, "3");
    assert_is(c->locations.v[0].path, "app.jar");
    assert_int_equal(c->hashes.n, 0);
    assert_is(harness_find(&h, "org.example:dep-y")->version, ""); /* named by its folder alone */
    buf_free(&b);
    harness_close(&h);
}

static void unknown_group_and_sources(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct zip_maker z = {0};
    zip_add(&z, "org/foo/A.class", STR("x"));
    struct buf b = zip_finish(&z);
    harness_entry(&h, "thing-1.0.jar", buf_str(&b));
    struct component *c = harness_find(&h, "thing");
    assert_is(c->ecosystem, "");
    assert_is(c->type, "maven");
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_LOW);
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    buf_free(&b);
    b = plain_jar("Manifest-Version: 1.0\n");
    harness_entry(&h, "lib-a-1.2-sources.jar", buf_str(&b));
    c = harness_find(&h, "org.example:lib-a");
    assert_is(c->ecosystem, "");
    assert_int_equal(c->scope, SCOPE_OPTIONAL);
    assert_is(c->purl, "pkg:maven/org.example/lib-a@1.2?classifier=sources");
    buf_free(&b);
    harness_close(&h);
}

/* A war with a jar, stored and large enough to be read in place, that holds another; an egg in a zip. */
static void nested(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    static char filling[70000];
    struct buf lib = plain_jar("Manifest-Version: 1.0\n");
    struct zip_maker z = {.deflate = true};
    zip_add(&z, "inner/lib-a-1.2.jar", buf_str(&lib));
    z.deflate = false;
    zip_add(&z, "filling", str_make(filling, sizeof filling));
    struct buf middle = zip_finish(&z);
    zip_add(&z, "WEB-INF/lib/mid-2.0.jar", buf_str(&middle));
    zip_add(&z, "WEB-INF/classes/x.dist-info/METADATA", STR("Name: py\nVersion: 1\n"));
    zip_add(&z, "app/requirements.txt", STR("z==1\n"));
    struct buf war = zip_finish(&z);
    zip_add(&z, "dist/app.war", buf_str(&war));
    struct buf outer = zip_finish(&z);
    assert_int_equal(harness_entry(&h, "opt/bundle.zip", buf_str(&outer)), harness_bit(&cataloger_archive));
    struct component *c = harness_find(&h, "org.example:lib-a");
    assert_is(c->locations.v[0].path,
              "opt/bundle.zip!/dist/app.war!/WEB-INF/lib/mid-2.0.jar!/inner/lib-a-1.2.jar");
    assert_is(c->origin, "opt/bundle.zip");
    c = harness_find(&h, "mid");
    assert_is(c->version, "2.0");
    assert_is(c->kind, "application");
    assert_null(harness_find(&h, "app")); /* holds others, and says nothing of itself */
    assert_is(harness_find(&h, "py")->locations.v[0].path,
              "opt/bundle.zip!/dist/app.war!/WEB-INF/classes/x.dist-info/METADATA");
    assert_int_equal(harness_find(&h, "z")->state, STATE_DECLARED);
    assert_int_equal(h.unit.components.n, 4);
    buf_free(&lib);
    buf_free(&middle);
    buf_free(&war);
    buf_free(&outer);
    harness_close(&h);
}

/* Programs of Python: an archive behind a line or a script that starts it, whatever their name. */
static void zipapps(void **state)
{
    (void)state;
    static const struct {
        const char *path, *lead;
        bool read;
    } rows[] = {
        {"bin/tool", "#!/usr/bin/env python3\n", true},
        {"bin/tool.pyz", "#!/usr/bin/env python3\n", true},
        {"bin/tool.pex", "", true},
        {"bin/tool", "#!/bin/sh\nDEFAULT_PEX_ROOT=x\n", true},
        {"bin/tool", "", false},
        {"bin/tool", "#!/bin/sh\nexit\n", false},
        {"bin/tool.sh", "#!/bin/sh\nDEFAULT_PEX_ROOT=x\n", false},
        {"bin/tool", "#!/usr/bin/python\nDEFAULT_PEX_ROOT=x\n", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        h.mode = 0755;
        struct zip_maker z = {0};
        zip_add(&z, "site-packages/six-1.16.0.dist-info/METADATA", STR("Name: six\nVersion: 1.16.0\n"));
        struct buf b = zip_finish(&z);
        str text = arena_join(&h.unit.arena, str_c(rows[i].lead), buf_str(&b), STR(""));
        want_set wants = harness_entry(&h, rows[i].path, text);
        assert_int_equal((wants & harness_bit(&cataloger_archive)) != 0, rows[i].read);
        assert_int_equal(h.unit.components.n, rows[i].read);
        assert_int_equal(h.unit.diagnostics.n, 0);
        buf_free(&b);
        harness_close(&h);
    }
}

static bool told(const struct harness *h, enum diag_level level, const char *part)
{
    for (size_t i = 0; i < h->unit.diagnostics.n; i++)
        if (h->unit.diagnostics.v[i].level == level &&
            str_find(h->unit.diagnostics.v[i].message, str_c(part)) >= 0)
            return true;
    return false;
}

static void too_deep(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct zip_maker z = {0};
    zip_add(&z, "requirements.txt", STR("deep==1"));
    struct buf b = zip_finish(&z);
    for (unsigned i = 0; i < limits_default.archive_depth; i++) {
        harness_entry(&h, "a.zip", buf_str(&b));
        assert_non_null(harness_nth(&h, "deep", i));
        zip_add(&z, "a.zip", buf_str(&b));
        buf_free(&b);
        b = zip_finish(&z);
    }
    assert_int_equal(h.unit.diagnostics.n, 0);
    harness_entry(&h, "a.zip", buf_str(&b));
    assert_null(harness_nth(&h, "deep", limits_default.archive_depth));
    assert_true(told(&h, DIAG_WARNING, "nested more than"));
    buf_free(&b);
    harness_close(&h);
}

static void encrypted_and_damaged(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct zip_maker z = {.encrypted = true};
    zip_add(&z, "requirements.txt", STR("a==1"));
    zip_add(&z, "notes.md", STR("nobody wants it"));
    z.encrypted = false;
    zip_add(&z, "x/requirements.txt", STR("b==1"));
    struct buf b = zip_finish(&z);
    harness_entry(&h, "a.zip", buf_str(&b));
    assert_null(harness_find(&h, "a"));
    assert_non_null(harness_find(&h, "b"));
    assert_true(told(&h, DIAG_WARNING, "encrypted, not read: 1 of"));
    b.p[str_find(buf_str(&b), STR("b==1"))] = 'c'; /* the checksum is wrong now */
    harness_entry(&h, "b.zip", buf_str(&b));
    assert_null(harness_find(&h, "c"));
    assert_is(h.unit.diagnostics.v[1].path, "b.zip!/x/requirements.txt");
    for (size_t n = 0; n < b.n; n++)
        harness_entry(&h, "cut.zip", str_make(b.p, n));
    buf_free(&b);
    harness_entry(&h, "run.jar", STR("#!/bin/sh\nexit\n"));
    assert_true(h.unit.diagnostics.n > 3);
    harness_close(&h);
}

/* Contents count against one allowance, whatever archive they are in. */
static void budget(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct zip_maker z = {0};
    for (int i = 0; i < 3; i++)
        zip_add(&z,
                i == 0   ? "a/requirements.txt"
                : i == 1 ? "b/requirements.txt"
                         : "c/requirements.txt",
                STR("x==1"));
    struct buf b = zip_finish(&z);
    struct nested_budget left = {8, 100};
    struct entry entry = harness_make(&h, "a.zip", buf_str(&b));
    struct content content = {.at = reader_memory(buf_str(&b)), .limits = &limits_default, .tmp_fd = -1};
    struct catalog_ctx ctx = {&h.unit, &h.scratch, &limits_default, entry.path, STR_INIT(""), 1, &left};
    assert_true(nested_zip(&ctx, &entry, &content, NULL));
    assert_int_equal(h.unit.components.n, 2);
    assert_true(told(&h, DIAG_WARNING, "unpack to too much"));
    left = (struct nested_budget){100, 1};
    assert_true(nested_zip(&ctx, &entry, &content, NULL));
    assert_int_equal(h.unit.components.n, 3);
    assert_true(told(&h, DIAG_WARNING, "too many files"));
    buf_free(&b);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_names), cmocka_unit_test(identities),
        cmocka_unit_test(jar_by_pom), cmocka_unit_test(jenkins_plugin),
        cmocka_unit_test(shaded),     cmocka_unit_test(unknown_group_and_sources),
        cmocka_unit_test(nested),     cmocka_unit_test(zipapps),
        cmocka_unit_test(too_deep),   cmocka_unit_test(encrypted_and_damaged),
        cmocka_unit_test(budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
