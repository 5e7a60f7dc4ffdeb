#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

/* Written by PHP's serialize(). */
static const char version2[] =
    "a:14:{s:7:\"attribs\";a:2:{s:15:\"packagerversion\";s:6:\"1.10.1\";s:7:\"version\";s:3:\"2.0\";}s:4:"
    "\"name\";s:5:\"redis\";s:7:\"channel\";s:12:\"pecl.php.net\";s:7:\"summary\";s:9:\"a \"q\" "
    "{x}\";s:7:\"version\";a:2:{s:7:\"release\";s:5:\"5.3.7\";s:3:\"api\";s:5:\"5.3.0\";}s:9:\"stability\";a:"
    "1:{s:7:\"release\";s:6:\"stable\";}s:7:\"license\";a:2:{s:7:\"attribs\";a:1:{s:3:\"uri\";s:26:\"http://"
    "www.php.net/"
    "license\";}s:8:\"_content\";s:3:\"PHP\";}s:8:\"contents\";a:1:{s:3:\"dir\";a:0:{}}s:8:\"filelist\";a:1:{"
    "s:7:\"version\";a:1:{s:1:\"x\";i:1;}}s:10:\"xsdversion\";s:3:\"2.0\";s:13:\"_lastmodified\";i:"
    "1700000000;s:1:\"f\";d:1.5;s:1:\"n\";N;s:1:\"b\";b:1;}";
static const char version1[] =
    "a:8:{s:8:\"provides\";s:0:\"\";s:8:\"filelist\";a:0:{}s:10:\"xsdversion\";s:3:\"1.0\";s:7:\"package\";s:"
    "11:\"Archive_Tar\";s:7:\"license\";s:3:\"BSD\";s:7:\"version\";s:5:\"1.3.2\";s:15:\"release_license\";s:"
    "11:\"PHP License\";s:12:\"_lastversion\";N;}";

static const struct row {
    const char *path, *text, *purl;
    unsigned diagnostics;
} rows[] = {
    {"usr/local/lib/php/.registry/.channel.pecl.php.net/redis.reg", version2,
     "pkg:pear/pecl.php.net/redis@5.3.7", 0},
    {"usr/share/pear/.registry/archive_tar.reg", version1, "pkg:pear/pear.php.net/Archive_Tar@1.3.2", 0},
    {".registry/.channel.doc.example.com/x.reg", "a:2:{s:7:\"package\";s:1:\"x\";s:7:\"version\";s:1:\"1\";}",
     "pkg:pear/doc.example.com/x@1", 0},
    {"usr/share/pear/.channels/pear.php.net.reg", version1, "", 0},
    {"windows/x.reg", "Windows Registry Editor Version 5.00", "", 0},
    {".registry/x.reg", "Windows Registry Editor Version 5.00", "", 1},
    {".registry/x.reg", "", "", 1},
    {".registry/x.reg", "a:1:{s:4:\"name\";i:5;}", "", 1},
    {".registry/x.reg", "a:1:{s:4:\"name\";s:99999999999999999999:\"x\";}", "", 1},
    {".registry/x.reg", "a:1:{s:4:\"name\";s:9:\"x\";}", "", 1},
    {".registry/x.reg", "O:8:\"stdClass\":1:{s:4:\"name\";s:1:\"x\";}", "", 1},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        str purl = h.unit.components.n ? h.unit.components.v[0].purl : STR("");
        if (!harness_is(purl, rows[i].purl) || h.unit.diagnostics.n != rows[i].diagnostics)
            fail_msg("row %zu: %.*s, %zu diagnostics", i, STR_ARG(purl), h.unit.diagnostics.n);
        harness_close(&h);
    }
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, rows[0].path, str_c(version2));
    assert_int_equal(harness_find(&h, "redis")->state, STATE_INSTALLED);
    assert_int_equal(harness_find(&h, "redis")->licences.n, 1);
    for (size_t n = 0; n < strlen(version2); n++)
        harness_entry(&h, rows[0].path, str_make(version2, n));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(h.unit.diagnostics.n, strlen(version2));
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
