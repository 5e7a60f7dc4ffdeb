#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"
#include "format/erlang.h"

#define SUM       "2d1cca2ee3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
#define SUM_UPPER "2D1CCA2EE3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B"

static const char lock[] =
    "{\"1.2.0\",\n[{<<\"certifi\">>,{pkg,<<\"certifi\">>,<<\"2.12.0\">>},1},\n"
    " {<<\"uuid\">>,{pkg,<<\"uuid_erl\">>,<<\"2.0.1\">>},0},\n {<<\"g\">>,\n"
    "  {git,\"https://me:secret@example.com/g.git\",\n       {ref,\"72d5f6c0\"}},\n  0}]}.\n[\n{pkg_hash,[\n"
    " {<<\"certifi\">>, <<\"" SUM "\">>}]},\n{pkg_hash_ext,[\n {<<\"uuid\">>, <<\"" SUM_UPPER "\">>}]}\n].\n";

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"app/rebar.lock", lock,
     "pkg:hex/certifi@2.12.0 pkg:hex/uuid_erl@2.0.1 "
     "pkg:hex/g?vcs_url=git%2Bhttps://example.com/g.git%4072d5f6c0 ",
     0},
    {"rebar.lock",
     "[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0},\r\n {<<\"b\">>,{pkg,<<\"b\">>,<<\"2\">>},1}].\r\n",
     "pkg:hex/a@1.0 pkg:hex/b@2 ", 0},
    {"rebar.lock",
     "{\"2.0.0\",[{deps,[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0}]},{plugins,[{<<\"p\">>,{git,\"https://"
     "x.example/p\","
     "{ref,\"r\"}},0}]}]}.\n",
     "pkg:hex/a@1.0 pkg:hex/p?vcs_url=git%2Bhttps://x.example/p%40r ", 0},
    {"rebar.lock", "[].\n", "", 0},
    {"rebar.lock", "", "", 0},
    {"rebar.lock", "{\"1.2.0\",[{<<\"a\">>,{pkg,<<\"a\">>}}, b, {}]}.", "", 1},
    {"rebar.lock", "{\"1.2.0\",[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>},0},{<<\"b", "pkg:hex/a@1.0 ", 2},
    {"deps/cowlib/hex_metadata.config",
     "{<<\"app\">>,<<\"cowlib\">>}.\n{<<\"description\">>,<<\"A \\\"b\\\" lib\"/utf8>>}.\n"
     "{<<\"licenses\">>,[<<\"ISC\">>]}.\n{<<\"name\">>,<<\"cowlib\">>}.\n{<<\"version\">>,<<\"2.11.0\">>}.\n",
     "pkg:hex/cowlib@2.11.0 ", 0},
    {"hex_metadata.config", "name: x", "", 1},
    {"app/lib/cowboy-2.9.0/ebin/cowboy.app",
     "{application, 'cowboy', [\n\t{description, \"Small, fast\"},\n\t{vsn, \"2.9.0\"},\n\t{modules, "
     "['a']}\n]}.\n",
     "pkg:otp/cowboy@2.9.0 ", 0},
    {"usr/lib/erlang/lib/ssl-10.9/ebin/ssl.app", "%% c\n{application, ssl,\n [{vsn, \"10.9\"}]}.\n",
     "pkg:otp/ssl@10.9 ", 0},
    {"_build/prod/lib/cowboy/ebin/cowboy.app", "{application,cowboy,[{vsn,\"2.9.0\"}]}.", "", 0},
    {"lib/x-1/ebin/x.app", "{application,x,[{vsn,{cmd,\"git\"}}]}.", "", 0},
    {"Applications/lib/x-1/ebin/x.app", "binary", "", 0},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, rows[i].diagnostics);
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "rebar.lock", str_c(lock));
    struct component *c = harness_find(&h, "uuid_erl");
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->locations.v[0].line, 3);
    assert_true(harness_is(c->ecosystem, "Hex"));
    assert_true(harness_is(c->hashes.v[0].hex, SUM));
    assert_int_equal(harness_find(&h, "certifi")->direct, TRI_NO);
    assert_int_equal(harness_find(&h, "certifi")->hashes.n, 0);
    harness_entry(&h, rows[7].path, str_c(rows[7].text));
    assert_int_equal(harness_find(&h, "cowlib")->state, STATE_INSTALLED);
    assert_true(harness_is(harness_find(&h, "cowlib")->licences.v[0], "ISC"));
    harness_close(&h);
}

static void broken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 3);
}

static void terms(void **state)
{
    (void)state;
    struct arena a = {0};
    struct erlang e;
    erlang_init(
        &e, STR("% c\n{a, \"x\\\"y\" , <<\"b\"/utf8>>, <<1,2>>, 'A b', -1.5e3, #{k => $v}, []}.\n[{b,2}]. "),
        &a, 4);
    const struct erlang_node *t = erlang_next(&e);
    assert_int_equal(t->line, 2);
    static const char *const texts[] = {"a", "x\"y", "b", "", "A b", "-1.5e3"};
    for (unsigned i = 0; i < 6; i++)
        assert_true(harness_is(erlang_text(t, i), texts[i]));
    assert_true(harness_is(erlang_text(erlang_at(t, 6), 1), "$v"));
    assert_int_equal(erlang_at(t, 7)->span, 1);
    assert_null(erlang_at(t, 8));
    t = erlang_next(&e);
    assert_true(harness_is(erlang_get(t, STR("b"))->text, "2"));
    assert_null(erlang_get(t, STR("c")));
    assert_null(erlang_next(&e));
    assert_false(e.failed);
    static const char *const bad[] = {"{a", "[}", "]", "{a. b}", "\"x", "<<\"x\">", "[[[[[", "{&}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        erlang_init(&e, str_c(bad[i]), &a, 4);
        while (erlang_next(&e))
            ;
        assert_true(e.failed);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details),
                                       cmocka_unit_test(broken_anywhere), cmocka_unit_test(terms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
