#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

#define PLUGIN "<?php\n/**\n * Plugin Name: My: Plugin */\n"

/* What one file gives: a purl, or "" for nothing. */
static const struct row {
    const char *path, *text, *purl;
} rows[] = {
    {"srv/wp-includes/version.php",
     "<?php\n/** $wp_version = '1'; */\n$wp_version = '6.4.2';\n$wp_db_version = 1;\n",
     "pkg:wordpress/wordpress@6.4.2"},
    {"wp-includes/version.php", "$wp_version='3.0-alpha';", "pkg:wordpress/wordpress@3.0-alpha"},
    {"wp-includes/version.php", "$wp_version = \"4.9\";\r\n", "pkg:wordpress/wordpress@4.9"},
    {"wp-includes/version.php", "$wp_versions = '4.9';", ""},
    {"wp-includes/version.php", "$wp_version = '4.9", ""},
    {"wp-includes/version.php", "$wp_version =", ""},
    {"wp-includes/version.php", "", ""},
    {"a/wp-content/plugins/akismet/akismet.php",
     "<?php\r\n/*\r\nPlugin Name: Akismet Anti-Spam\r\nVersion: 5.3\r\nLicense: GPLv2 or later\r\n*/",
     "pkg:wordpress/akismet@5.3"},
    {"wp-content/plugins/Upper_case/x.php", PLUGIN " * Version:1.0-beta2\n",
     "pkg:wordpress/Upper_case@1.0-beta2"},
    {"wp-content/plugins/x/x.php", "<?php /* Plugin Name: X */ # Version: 1", "pkg:wordpress/x"},
    {"wp-content/plugins/x/x.php", PLUGIN "# @version: 2.1 */ ?>", "pkg:wordpress/x@2.1"},
    {"wp-content/plugins/x/x.php", PLUGIN "Version: {{VERSION}}\n", "pkg:wordpress/x"},
    {"wp-content/plugins/x/class.php", "<?php\n/* Version: 1.0 */\nclass A {}\n", ""},
    {"wp-content/plugins/x/y/deep.php", PLUGIN "Version: 1.0\n", ""},
    {"wp-content/plugins/hello.php", PLUGIN "Version: 1.7.2\nText Domain: hello-dolly\n",
     "pkg:wordpress/hello-dolly@1.7.2"},
    {"wp-content/plugins/hello.php", PLUGIN "Version: 1.6\n", "pkg:wordpress/hello@1.6"},
    {"wp-content/mu-plugins/loader.php", PLUGIN "Version: 1\n", "pkg:wordpress/loader@1"},
    {"site/web/app/plugins/wordpress-seo/wp-seo.php", PLUGIN "Version: 21.7\n",
     "pkg:wordpress/wordpress-seo@21.7"},
    {"plugins/x/x.php", PLUGIN "Version: 1\n", ""},
    {"wp-content/themes/twentytwenty/style.css",
     "/*\nTheme Name: Twenty Twenty\nText Domain: t\nVersion: 2.5\nRequires at least: 4.7\n*/",
     "pkg:wordpress/twentytwenty@2.5?type=theme"},
    {"wp-content/themes/x/style.css", "body { color: red }", ""},
    {"wp-content/themes/x/css/style.css", "/*\nTheme Name: X\nVersion: 2.5\n*/", ""},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        if (h.unit.components.n != (rows[i].purl[0] ? 1 : 0))
            fail_msg("row %zu: %zu components", i, h.unit.components.n);
        if (rows[i].purl[0] && !harness_is(h.unit.components.v[0].purl, rows[i].purl))
            fail_msg("row %zu: %.*s", i, STR_ARG(h.unit.components.v[0].purl));
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
    }
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "wp-content/plugins/a/a.php",
                  STR("<?php\n/*\nPlugin Name: A\nVersion: 1\nLicense: GPL-2.0-or-later\n"));
    harness_entry(&h, "wp-includes/version.php", STR("$wp_version = '6.0';"));
    assert_true(harness_is(harness_find(&h, "a")->licences.v[0], "GPL-2.0-or-later"));
    assert_true(harness_is(harness_find(&h, "wordpress")->kind, "application"));
    harness_close(&h);
    /* The header is looked for in the first 8 KiB only. */
    static char late[9000];
    memset(late, '\n', sizeof late);
    memcpy(late + sizeof late - sizeof PLUGIN, PLUGIN, sizeof PLUGIN - 1);
    harness_open(&h);
    harness_entry(&h, "wp-content/plugins/a/a.php", str_make(late, sizeof late));
    assert_int_equal(h.unit.components.n, 0);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
