#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "format/json.h"
#include <math.h>
#include <stdlib.h>

static void put_raw(struct json_out *w, str text)
{
    if (!w->first && !w->after_key && w->depth)
        buf_ch(w->b, ',');
    buf_add(w->b, text);
    w->first = w->after_key = false;
}

/* Writes what the pull functions see as compact JSON: what comes out must be what went in. */
static void copy(struct json *j, struct json_out *w, unsigned depth)
{
    str s;
    bool b;
    switch (depth ? json_peek(j) : JSON_NULL) {
    case JSON_OBJECT:
        jw_object(w);
        if (json_object(j))
            while (json_key(j, &s)) {
                jw_key(w, (char *)arena_dup(j->arena, s).p);
                copy(j, w, depth - 1);
            }
        jw_end_object(w);
        break;
    case JSON_ARRAY:
        jw_array(w);
        if (json_array(j))
            while (json_more(j))
                copy(j, w, depth - 1);
        jw_end_array(w);
        break;
    case JSON_STRING:
        if (json_string(j, &s))
            jw_str(w, s);
        break;
    case JSON_NUMBER:
        if (json_number(j, &s))
            put_raw(w, s);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        if (json_bool(j, &b))
            jw_bool(w, b);
        break;
    default:
        json_skip(j);
        jw_null(w);
    }
}

/* Reads a text in both ways, by pulling and by skipping; both must agree. *out (may be NULL): the copy. */
static bool accepts(str text, unsigned depth, struct buf *out)
{
    struct arena a = {0};
    struct json skipped, pulled;
    struct buf b = {0};
    struct json_out w = {.b = &b, .compact = true};
    json_init(&skipped, text, &a, depth);
    json_skip(&skipped);
    bool ok = json_done(&skipped);
    json_init(&pulled, text, &a, depth);
    copy(&pulled, &w, depth + 1);
    assert_int_equal(json_done(&pulled), ok);
    assert_int_equal(skipped.failed, !ok);
    assert_true(ok || (skipped.why[0] && strcmp(skipped.why, pulled.why) == 0));
    if (out)
        buf_add(out, buf_str(&b));
    buf_free(&b);
    arena_free(&a);
    return ok;
}

static const char *const good[] = {
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "1.5",
    "0.0",
    "1e5",
    "1E+5",
    "1e-05",
    "-0.1e0",
    "\"\"",
    "\"a\"",
    "[]",
    "{}",
    " [ ] ",
    "\t{\r\n}\n",
    "[1]",
    "[1,2]",
    "[ 1 , 2 ]",
    "[[],[[]],{}]",
    "{\"a\":1}",
    "{\"\":{}}",
    "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}",
    "{\"a\":1,\"a\":2}",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u0000\\u001F\\u00e9\"",
    "\"\\uD83D\\uDE00\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\x7f\"",
    "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
    "\"\xf4\x8f\xbf\xbf\xef\xbf\xbf\"",
    "\xef\xbb\xbf[]",
    "\"0123456789abcdef0123456789abcdef\"",
    "123456789012345678901234567890123456789012345678901234567890",
    "1e99999",
    "\"/\"",
    "                                        1                                        ",
};
static const char *const bad[] = {
    "",
    " ",
    "nul",
    "nulll",
    "True",
    "nan",
    "Infinity",
    "01",
    "-",
    "+1",
    "-01",
    "1.",
    ".5",
    "1.e1",
    "1e",
    "1e+",
    "0x1",
    "1 2",
    "--1",
    "\"",
    "\"a",
    "'a'",
    "\"\\\"",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\u+123\"",
    "\"\t\"",
    "\"\n\"",
    "\"\x01\"",
    "[",
    "]",
    "[1",
    "[1,",
    "[1,]",
    "[,]",
    "[,1]",
    "[1 2]",
    "[1}",
    "{",
    "}",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{,}",
    "{a:1}",
    "{1:1}",
    "{\"a\" 1}",
    "{\"a\":1]",
    "{\"a\"::1}",
    "{\"a\",1}",
    "[]]",
    "{}}",
    "[]x",
    "// x\n[]",
    "[1]/**/",
    "\xff",
    "\"\xff\"",
    "\"\x80\"",
    "\"\xc0\xaf\"",
    "\"\xc1\xbf\"",
    "\"\xe0\x9f\xbf\"",
    "\"\xed\xa0\x80\"",
    "\"\xf0\x8f\xbf\xbf\"",
    "\"\xf4\x90\x80\x80\"",
    "\"\xf5\x80\x80\x80\"",
    "\"\xc3\"",
    "\"\xe2\x82\"",
    "\xef\xbb\xbf",
    "\xef\xbb",
    "[\xef\xbb\xbf]",
    "\xc2\xa0 1",
    "\f1",
    "\v1",
    "[1\f]",
    "\"0123456789abcdef0123456789abcdef",
    "\"0123456789abcdef\x1f\"",
    "\"0123456789abcdef\xfe\"",
    "\xfe\xff\0[",
    "{\"a\":1 \"b\":2}",
    "[true false]",
    "{\"a\":}",
};

static void grammar(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!accepts(str_c(good[i]), 64, NULL))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (accepts(str_c(bad[i]), 64, NULL))
            fail_msg("accepted: %s", bad[i]);
    assert_false(accepts(STR("[1\0]"), 64, NULL));
    assert_false(accepts(STR("\"a\0b\""), 64, NULL));
    assert_false(accepts(STR_NONE, 64, NULL));
}

static void values(void **state)
{
    (void)state;
    struct arena a = {0};
    struct json j;
    str s;
    json_init(&j,
              STR("[\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\",\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\","
                  "\"x\\ud800y\\udfffz\\ud800\\ud800\",\"\\u0000\",\"plain\"]"),
              &a, 8);
    assert_true(json_array(&j));
    assert_true(json_more(&j) && json_string(&j, &s) && str_is(s, "a\"\\/\b\f\n\r\tz"));
    assert_true(json_more(&j) && json_string(&j, &s) && str_is(s, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    assert_true(json_more(&j) && json_string(&j, &s) &&
                str_is(s, "x\xef\xbf\xbdy\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd"));
    assert_true(json_more(&j) && json_string(&j, &s) && s.n == 1 && s.p[0] == 0);
    size_t before = a.total;
    assert_true(json_more(&j) && json_string(&j, &s) && str_is(s, "plain"));
    assert_true(a.total == before && s.p > j.start && s.p < j.end);
    assert_false(json_more(&j));
    assert_true(json_done(&j));
    arena_free(&a);
}

static void numbers(void **state)
{
    (void)state;
    struct json j;
    uint64_t v = 7;
    str s;
    json_init(&j, STR("[18446744073709551615,18446744073709551616,-1,1.0,1e2,0,\"1\",-0.5e+7]"), NULL, 8);
    assert_true(json_array(&j) && json_more(&j) && json_u64(&j, &v) && v == UINT64_MAX);
    for (int i = 0; i < 4; i++)
        assert_true(json_more(&j) && !json_u64(&j, &v) && v == UINT64_MAX);
    assert_true(json_more(&j) && json_u64(&j, &v) && v == 0);
    assert_true(json_more(&j) && !json_u64(&j, &v));
    assert_true(json_more(&j) && json_number(&j, &s) && str_is(s, "-0.5e+7"));
    assert_true(!json_more(&j) && json_done(&j));
}

/* A value of another type than asked for is skipped, and is no error of the text. */
static void wrong_types(void **state)
{
    (void)state;
    struct json j;
    str s;
    bool b;
    uint64_t u;
    json_init(&j, STR("[{\"a\":[1]},[{}],\"s\",1,true,null,false]"), NULL, 8);
    assert_true(json_array(&j));
    assert_true(json_more(&j) && !json_array(&j));
    assert_true(json_more(&j) && !json_object(&j));
    assert_true(json_more(&j) && !json_number(&j, &s));
    assert_true(json_more(&j) && !json_string(&j, &s));
    assert_true(json_more(&j) && !json_u64(&j, &u));
    assert_true(json_more(&j) && !json_bool(&j, &b));
    assert_true(json_more(&j) && json_bool(&j, &b) && !b);
    assert_true(!json_more(&j) && json_done(&j));
}

static void duplicate_keys(void **state)
{
    (void)state;
    struct json j;
    str key;
    uint64_t v = 0, sum = 0;
    json_init(&j, STR("{\"a\":1,\"\\u0061\":2,\"a\":4}"), &(struct arena){0}, 8);
    struct arena a = {0};
    j.arena = &a;
    assert_true(json_object(&j));
    while (json_key(&j, &key)) {
        assert_true(str_is(key, "a") && json_u64(&j, &v));
        sum += v;
    }
    assert_true(json_done(&j) && v == 4 && sum == 7);
    arena_free(&a);
}

static str nested(struct buf *b, size_t levels, bool objects)
{
    b->n = 0;
    for (size_t i = 0; i < levels; i++)
        buf_add(b, objects && i % 2 ? STR("{\"k\":") : STR("["));
    buf_add(b, STR("0"));
    for (size_t i = levels; i-- > 0;)
        buf_ch(b, objects && i % 2 ? '}' : ']');
    return buf_str(b);
}

static bool skips(str text, unsigned depth, struct json *j)
{
    json_init(j, text, NULL, depth);
    json_skip(j);
    return json_done(j);
}

static void depth(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json j;
    assert_true(accepts(nested(&b, 100, true), 100, NULL));
    assert_false(accepts(nested(&b, 101, true), 100, NULL));
    assert_true(skips(nested(&b, 10000, true), 10000, &j));
    assert_false(skips(nested(&b, 10001, true), 10000, &j));
    assert_non_null(strstr(j.why, "nested too deep"));
    assert_true(skips(nested(&b, JSON_DEPTH_CAP, false), JSON_DEPTH_CAP, &j));
    assert_false(skips(nested(&b, JSON_DEPTH_CAP + 1, false), UINT32_MAX, &j));
    assert_false(skips(nested(&b, 1, false), 0, &j));
    /* Limits count from the outside, also when the skip begins inside. */
    json_init(&j, nested(&b, 10, false), NULL, 9);
    assert_true(json_array(&j) && json_more(&j));
    json_skip(&j);
    assert_true(j.failed);
    buf_free(&b);
}

static const char document[] =
    "\xef\xbb\xbf{ \"schema_version\": \"1.7.0\", \"id\": \"GHSA-\\u0061\xc3\xa9\",\n  \"affected\": [ "
    "{\"package\": "
    "{\"ecosystem\":\"npm\",\"name\":\"@a/b\"}, "
    "\"ranges\":[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"},"
    "{\"fixed\":\"1.2.3\"}]}],\"versions\":[] } ], \"n\":[-1.5e+10,true,false,null,{}] }\n";

/* Cut at any byte the text is refused, by both ways of reading, unless only white space is lost. The copy
 * lives in memory of exactly its size, so that a read beyond its end is seen. */
static void truncation(void **state)
{
    (void)state;
    size_t n = sizeof document - 1;
    for (size_t cut = 0; cut <= n; cut++) {
        char *copy_of = malloc(cut ? cut : 1);
        memcpy(copy_of, document, cut);
        assert_int_equal(accepts(str_make(copy_of, cut), 16, NULL), cut >= n - 1);
        free(copy_of);
    }
}

/* Each byte replaced by others: whatever happens, both ways of reading agree (asserted in accepts). */
static void mutation(void **state)
{
    (void)state;
    char text[sizeof document];
    static const char others[] = "\"\\{}[],: 0e.-tn\x01\x80\xff\xed";
    for (size_t i = 0; i + 1 < sizeof document; i++)
        for (size_t k = 0; k < sizeof others; k++) {
            memcpy(text, document, sizeof document);
            text[i] = others[k];
            accepts(str_make(text, sizeof document - 1), 16, NULL);
        }
}

static void copies(void **state)
{
    (void)state;
    static const char compact[] =
        "{\"a\":[1,2.50,\"x\\n\",{\"b\":{}},[]],\"\xc3\xa9\":null,\"t\":[true,false]}";
    struct buf b = {0};
    assert_true(accepts(str_c(compact), 16, &b));
    assert_true(str_eq(buf_str(&b), str_c(compact)));
    buf_free(&b);
}

static void raw_and_line(void **state)
{
    (void)state;
    struct json j;
    str s, key;
    json_init(&j, STR("{\n\"a\":\n\n [1,\n2] ,\n\"b\": 3}"), NULL, 16);
    assert_true(json_object(&j) && json_key(&j, &key));
    assert_int_equal(json_line(&j), 4);
    assert_true(json_raw(&j, &s) && str_is(s, "[1,\n2]"));
    assert_true(json_key(&j, &key) && str_is(key, "b"));
    assert_int_equal(json_line(&j), 6);
    assert_true(json_raw(&j, &s) && str_is(s, "3"));
    assert_true(!json_key(&j, &key) && json_done(&j));
    json_init(&j, STR("{\n  \"a\" 1}"), NULL, 16);
    assert_true(json_object(&j) && !json_key(&j, &key));
    assert_string_equal(j.why, "line 2 column 7: ':' was expected");
    assert_false(json_raw(&j, &s));
    assert_int_equal(json_peek(&j), JSON_ERROR);
}

static void several_values(void **state)
{
    (void)state;
    struct json j;
    uint64_t v, n = 0;
    json_init(&j, STR("1\n2\n3\n"), NULL, 16);
    while (json_peek(&j) != JSON_END && json_u64(&j, &v))
        n += v;
    assert_int_equal(n, 6);
    assert_true(json_done(&j));
}

/* Quotes, escapes and odd bytes at every offset of the 16-byte steps. */
static void alignment(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t n = 0; n < 70; n++) {
        char text[128];
        memset(text, 'x', sizeof text);
        text[0] = '"';
        memcpy(text + 1 + n, "\\n\xc3\xa9\"", 5);
        struct json j;
        str s;
        json_init(&j, str_make(text, n + 6), &a, 1);
        assert_true(json_string(&j, &s) && json_done(&j));
        assert_true(s.n == n + 3 && s.p[n] == '\n' && s.p[n + 1] == '\xc3');
        text[1 + n] = '\x1f';
        assert_false(accepts(str_make(text, n + 6), 1, NULL));
    }
    arena_free(&a);
}

static void writer(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json_out w = {.b = &b};
    jw_object(&w);
    jw_key_str(&w, "s", STR("a\"\\\x01\b\n\xc3\xa9\xff\xed\xa0\x80z\x7f"));
    jw_key_str_null(&w, "none", STR(""));
    jw_key_str(&w, "empty", STR(""));
    jw_key(&w, "list");
    jw_array(&w);
    jw_i64(&w, INT64_MIN);
    jw_u64(&w, UINT64_MAX);
    jw_double(&w, 9.8, 1);
    jw_double(&w, -0.004, 2);
    jw_double(&w, -0.125, 2);
    jw_double(&w, 0.97421, 5);
    jw_double(&w, 7, 0);
    jw_double(&w, NAN, 1);
    jw_double(&w, INFINITY, 1);
    jw_null(&w);
    jw_array(&w);
    jw_end_array(&w);
    jw_object(&w);
    jw_end_object(&w);
    jw_end_array(&w);
    jw_key_bool(&w, "b", true);
    jw_key_u64(&w, "u", 0);
    jw_end_object(&w);
    buf_ch(&b, 0);
    assert_string_equal(
        b.p, "{\n  \"s\": \"a\\\"\\\\\\u0001\\b\\n\xc3\xa9\\ufffd\\ufffd\\ufffd\\ufffdz\x7f\",\n"
             "  \"none\": null,\n  \"empty\": \"\",\n  \"list\": [\n    -9223372036854775808,\n"
             "    18446744073709551615,\n    9.8,\n    0.00,\n    -0.13,\n    0.97421,\n    7,\n    null,\n"
             "    null,\n    null,\n    [],\n    {}\n  ],\n  \"b\": true,\n  \"u\": 0\n}");
    assert_true(accepts(str_c(b.p), 16, NULL));
    buf_free(&b);
}

/* All of a text by pulling, and by skipping; both must agree, and give UTF-8. */
static bool accepts_by(str text, bool lenient, bool relaxed)
{
    struct arena a = {0};
    struct buf b = {0};
    struct json pulled, skipped;
    struct json_out w = {.b = &b, .compact = true};
    json_init(&pulled, text, &a, 16);
    json_init(&skipped, text, &a, 16);
    pulled.lenient = skipped.lenient = lenient;
    pulled.relaxed = skipped.relaxed = relaxed;
    copy(&pulled, &w, 16);
    json_skip(&skipped);
    bool ok = json_done(&pulled);
    assert_int_equal(json_done(&skipped), ok);
    assert_string_equal(pulled.why, skipped.why);
    if (ok)
        assert_true(str_utf8(buf_str(&b)));
    buf_free(&b);
    arena_free(&a);
    return ok;
}

static void lenient(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"\"J\xfcrgen\"", "J\xef\xbf\xbdrgen"},
        {"\"\xff\xfe\\n\xe2\x82\"", "\xef\xbf\xbd\xef\xbf\xbd\n\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"\xed\xa0\x80\"", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\"gut \xc3\xbc\"", "gut \xc3\xbc"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json j;
        str s = STR("");
        json_init(&j, str_c(cases[i].text), &a, 16);
        j.lenient = true;
        assert_true(json_string(&j, &s) && json_done(&j));
        assert_true(str_eq(s, str_c(cases[i].want)));
        assert_int_equal(accepts_by(str_c(cases[i].text), false, false), i == 3);
    }
    assert_true(accepts_by(STR("{\"\xe9\": [\"a\xe9\", {\"b\": \"\xe9\"}]}"), true, false));
    /* Nothing else is forgiven. */
    assert_false(accepts_by(STR("[\"a\nb\"]"), true, false));
    assert_false(accepts_by(STR("[\"\xe9]"), true, false));
    assert_false(accepts_by(STR("[\xe9]"), true, false));
    assert_false(accepts_by(STR("[1,]"), true, false));
    arena_free(&a);
}

static void relaxed(void **state)
{
    (void)state;
    static const char *const fine[] = {
        "// head\n{\"a\": [1, 2,], /* x */ \"b\": {\"c\": 1,},}\n// tail",
        "[/**/]",
        "/* * / **/[1/* */,/* */2//\n]",
        "{/* */}",
        "[[],{},]",
        "1 // no end of line",
        "{\"a\"/**/:/**/1/**/,/**/}",
    };
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        assert_true(accepts_by(str_c(fine[i]), false, true));
        assert_false(accepts_by(str_c(fine[i]), false, false));
    }
    static const char *const wrong[] = {"[,]", "{,}",     "[1,,]", "[1 /* ]",    "/",        "[1 / 2]",
                                        "/*/", "// only", "[1,}",  "{\"a\":1,]", "{\"a\":,}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(accepts_by(str_c(wrong[i]), false, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grammar),      cmocka_unit_test(values),         cmocka_unit_test(numbers),
        cmocka_unit_test(wrong_types),  cmocka_unit_test(duplicate_keys), cmocka_unit_test(depth),
        cmocka_unit_test(truncation),   cmocka_unit_test(mutation),       cmocka_unit_test(copies),
        cmocka_unit_test(raw_and_line), cmocka_unit_test(several_values), cmocka_unit_test(alignment),
        cmocka_unit_test(writer),       cmocka_unit_test(lenient),        cmocka_unit_test(relaxed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
