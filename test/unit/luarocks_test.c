#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

static const char spec[] =
    "rockspec_format = \"3.0\"\npackage = \"LuaSec\" -- dependencies = { \"no == 1\" }\nversion = \"1.0-1\"\n"
    "description = {\n   summary = [[\n dependencies = { \"no == 1\" } ]],\n   license = \"MIT\"\n}\n"
    "dependencies = {\n   \"lua >= 5.1, < 5.5\", 'luasocket == 3.0', \"argparse==0.7.1-1\",\n"
    "   platforms = { unix = { \"posix == 1\" } },\n   \"b\" .. \"== 2\", \"any\"\n}\n"
    "test_dependencies = { \"busted == 2.0\" }\nbuild = { type = \"builtin\", modules = { a = \"a.lua\" } "
    "}\n";

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
} rows[] = {
    {"usr/local/lib/luarocks/rocks-5.1/luasec/1.0-1/luasec-1.0-1.rockspec", spec,
     "pkg:luarocks/luasec@1.0-1 "},
    {"usr/lib/luarocks/rocks/LuaSec/scm-0/rock_manifest", "rock_manifest = {}\n",
     "pkg:luarocks/luasec@scm-0 "},
    {"app/.rocks/share/tarantool/rocks/http/1.1.0-1/http-1.1.0-1.rockspec", "", "pkg:luarocks/http@1.1.0-1 "},
    {"rock_manifest", "rock_manifest = {}\n", ""},
    {"a/b/rock_manifest", "rock_manifest = {}\n", ""},
    {"rocks-5.1/a/doc/rock_manifest", "", ""},
    {"app/app-1.0-1.rockspec", spec,
     "pkg:luarocks/luasocket@3.0 pkg:luarocks/argparse@0.7.1-1 pkg:luarocks/busted@2.0 "},
    {"app/luarocks.lock",
     "return {\r\n   dependencies = {\r\n      [\"lua-cjson\"] = \"2.1.0-1\",\r\n      lua = \"5.3-1\",\r\n"
     "      luasocket = \"3.0rc1-2\"\r\n   },\r\n   build_dependencies = {\r\n      b = \"1-1\"\r\n   },\r\n"
     "   test_dependencies = {\r\n      busted = \"2.0-1\"\r\n   }\r\n}\r\n",
     "pkg:luarocks/lua-cjson@2.1.0-1 pkg:luarocks/luasocket@3.0rc1-2 pkg:luarocks/b@1-1 "
     "pkg:luarocks/busted@2.0-1 "},
    {"luarocks.lock", "{\"a\": {\"dependencies\": {\"x\": \"1\"}}}", ""},
    {"luarocks.lock", "return { dependencies = { a = f(\"1\"), b = \"x y\", [\"c", ""},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, 0);
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, rows[0].path, str_c(spec));
    struct component *c = harness_find(&h, "luasec");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_true(harness_is(c->licences.v[0], "MIT"));
    assert_int_equal(c->depends.n, 3);
    assert_true(harness_is(c->depends.v[0], "luasocket"));
    assert_true(harness_is(c->depends.v[1], "argparse"));
    assert_true(harness_is(c->depends.v[2], "any"));
    harness_entry(&h, rows[7].path, str_c(rows[7].text));
    assert_int_equal(harness_find(&h, "busted")->scope, SCOPE_TEST);
    assert_int_equal(harness_find(&h, "lua-cjson")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "lua-cjson")->state, STATE_DECLARED);
    assert_int_equal(harness_find(&h, "lua-cjson")->locations.v[0].line, 3);
    harness_close(&h);
}

static void broken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details),
                                       cmocka_unit_test(broken_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
