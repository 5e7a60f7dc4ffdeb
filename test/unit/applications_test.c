/* Bazel's modules, plug-ins of JetBrains' editors, and content management systems. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "zip_maker.h"
#include <stdio.h>

#define BCR "https://bcr.bazel.build/modules/"

/* What one file gives: purls with a space behind each, and how many diagnostics. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"MODULE.bazel.lock",
     "{\"lockFileVersion\":24,\"registryFileHashes\":{\"https://bcr.bazel.build/"
     "bazel_registry.json\":\"8a\",\n"
     "\"" BCR "abseil-cpp/20230125.1/MODULE.bazel\":\"89\",\"" BCR
     "abseil-cpp/20240116.1/MODULE.bazel\":\"37\",\n"
     "\"" BCR "abseil-cpp/20240116.1/source.json\":\"63\",\"" BCR "gone/1.0/source.json\":null,"
     "\"https://r.example/x/modules/own/1.0.bcr.1/source.json\":\"63\","
     "\"https://u:p@r.example/modules/hid/1.0/source.json\":\"63\"}}",
     "pkg:bazel/abseil-cpp@20240116.1 pkg:bazel/own@1.0.bcr.1?repository_url=https://r.example/x "
     "pkg:bazel/hid@1.0 ",
     0},
    {"MODULE.bazel.lock",
     "{\"lockFileVersion\":3,\"moduleDepGraph\":{\"<root>\":{\"name\":\"x\"},\"rules_cc@0.0.9\":{},\"own@_\":"
     "{}}}",
     "pkg:bazel/rules_cc@0.0.9 ", 0},
    {"MODULE.bazel.lock", "{\"registryFileHashes\":{\"" BCR "a/1/source.json\":\"6\"", "pkg:bazel/a@1 ", 1},
    {"MODULE.bazel.lock", "[]", "", 0},
    {"www/core/lib/Drupal.php",
     "<?php\nclass Drupal {\n  /** const VERSION = '1'; */\n  const VERSION = '10.1.5';\n",
     "pkg:composer/drupal/core@10.1.5 ", 0},
    {"core/lib/Drupal.php", "<?php\nclass Drupal {\n  const VERSION = self::X;\n", "", 0},
    {"lib/Drupal.php", "  const VERSION = '10.1.5';\n", "", 0},
    {"w/includes/Defines.php", "<?php\ndefine( 'MW_VERSION', '1.39.3' );\r\n",
     "pkg:composer/mediawiki/core@1.39.3 ", 0},
    {"w/includes/Defines.php", "<?php\ndefine( 'OTHER', '1.39.3' );\n", "", 0},
    {"j/administrator/manifests/files/joomla.xml",
     "<?xml version=\"1.0\"?><extension "
     "type=\"file\"><name>files_joomla</name><version>4.3.1</version></extension>",
     "pkg:generic/joomla@4.3.1 ", 0},
    {"administrator/manifests/files/joomla.xml", "<extension><name>x</name><version>1</version></extension>",
     "", 0},
    {"META-INF/plugin.xml", "<idea-plugin><id>a.b</id><version>1</version></idea-plugin>", "", 0},
};

static void check(struct harness *h, const char *purls, size_t row)
{
    char got[4096] = "";
    for (size_t k = 0; k < h->unit.components.n; k++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ", STR_ARG(h->unit.components.v[k].purl));
    if (strcmp(got, purls) != 0)
        fail_msg("row %zu: %s", row, got);
}

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        check(&h, rows[i].purls, i);
        if (h.unit.diagnostics.n != rows[i].diagnostics)
            fail_msg("row %zu: %zu diagnostics", i, h.unit.diagnostics.n);
        harness_close(&h);
    }
}

/* The jar itself is a Java archive beside the plug-in that it is. */
static void plugins(void **state)
{
    (void)state;
    static const struct {
        const char *descriptor, *name, *purl;
    } jars[] = {
        {"<idea-plugin url=\"x\"><id>com.github.copilot</id><name>GitHub "
         "Copilot</name><version>1.5.20</version>"
         "<depends>com.intellij.modules.platform</depends><depends>org.jetbrains.kotlin</depends>"
         "<depends optional=\"true\">org.opt</depends></idea-plugin>",
         "com.github.copilot", "pkg:jetbrains-plugin/com.github.copilot@1.5.20"},
        {"<idea-plugin><name>Lombok</name><version>0.30</version></idea-plugin>", "Lombok",
         "pkg:jetbrains-plugin/Lombok@0.30"},
        {"<idea-plugin><id>a.b</id></idea-plugin>", "a.b", NULL},
        {"<idea-plugin><id>a.b</id><version>${version}</version></idea-plugin>", "a.b", NULL},
        {"<plugin><id>a.b</id><version>1.0</version></plugin>", "a.b", NULL},
    };
    for (size_t i = 0; i < sizeof jars / sizeof *jars; i++) {
        struct harness h;
        struct zip_maker z = {0};
        zip_add(&z, "META-INF/plugin.xml", str_c(jars[i].descriptor));
        struct buf b = zip_finish(&z);
        harness_open(&h);
        harness_entry(&h, "plugins/x/lib/x.jar", buf_str(&b));
        struct component *c = harness_find(&h, jars[i].name);
        assert_int_equal(c != NULL, jars[i].purl != NULL);
        if (c)
            assert_true(harness_is(c->purl, jars[i].purl));
        if (i == 0) {
            assert_int_equal(c->depends.n, 1);
            assert_true(harness_is(c->depends.v[0], "org.jetbrains.kotlin"));
        }
        harness_close(&h);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(plugins)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
