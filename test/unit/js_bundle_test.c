/* npm packages in bundles: the marks of each bundler, source maps, banners, and what is none of them. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/js_scan.h"
#include "catalog_harness.h"
#include "format/multi_find.h"
#include <stdio.h>

extern const struct cataloger cataloger_js_bundle;

struct row {
    const char *text, *found; /* "name@version how confidence" of all, "; " between them; "" for nothing */
};

static str listed(struct harness *h)
{
    str out = STR("");
    for (size_t i = 0; i < h->unit.components.n; i++) {
        const struct component *c = &h->unit.components.v[i];
        out = str_c(arena_printf(&h->scratch, "%.*s%s%.*s@%.*s %.*s %s%c", STR_ARG(out), i ? "; " : "",
                                 STR_ARG(c->name), STR_ARG(c->version), STR_ARG(c->evidence.v[0].field),
                                 confidence_name(c->evidence.v[0].confidence), 0)
                        .p);
    }
    return out;
}

static void check(const char *path, const char *text, const char *found)
{
    struct harness h;
    harness_open(&h);
    harness_entry(&h, path, str_c(text));
    str got = listed(&h);
    if (!str_eq(got, str_c(found)))
        fail_msg("%s: %s\n  gives \"%.*s\"\n  not   \"%s\"", path, text, STR_ARG(got), found);
    harness_close(&h);
}

static void check_rows(const char *path, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(path, rows[i].text, rows[i].found);
}

#define CHECK_ROWS(path, rows) check_rows(path, rows, sizeof rows / sizeof *rows)

static void module_paths(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"// node_modules/lodash/lodash.js\nvar require_lodash", "lodash@ module path medium"},
        {"x;\n  // ../node_modules/@a/b/node_modules/@c/d/i.mjs\n", "@c/d@ module path medium"},
        {"// node_modules/.pnpm/lodash@4.17.21/node_modules/lodash/lodash.js\n",
         "lodash@4.17.21 module path high"},
        {"// node_modules/.pnpm/@a+b@1.0.0-rc.1_react@18.2.0/node_modules/@a/b/i.js\n",
         "@a/b@1.0.0-rc.1 module path high"},
        {"// node_modules/.pnpm/a@1.0.0(b@2.0.0)/node_modules/b/i.js\n", "b@ module path medium"},
        {"// .yarn/cache/lodash-npm-4.17.21-6382451519-eb835a2e51.zip/node_modules/lodash/lodash.js\n",
         "lodash@4.17.21 module path high"},
        {"// ../../.yarn/berry/cache/@a-b-npm-2.0.0-beta.1-6382451519-9.zip/node_modules/@a/b/i.js\n",
         "@a/b@2.0.0-beta.1 module path high"},
        {"var __commonJS;\nvar r = __commonJS({\n  \"node_modules/ms/index.js\"(exports2, module2) {\n",
         "ms@ module path medium"},
        {"/***/ \"./node_modules/ms/index.js\":\n/*!****!*\\\n  !*** ./node_modules/ms/index.js ***!\n",
         "ms@ module path medium"},
        {"{\"./node_modules/ms/index.js\":function(e,t,n){", "ms@ module path medium"},
        {"{\"./node_modules/ms/index.js\":(e,t)=>{", "ms@ module path medium"},
        {"{\"./node_modules/ms/index.js\":e=>{", "ms@ module path medium"},
        {";// CONCATENATED MODULE: ./node_modules/uuid/dist/v4.js\n", "uuid@ module path medium"},
        {"// CONCATENATED MODULE: ./node_modules/uuid/index.js + 3 modules\n", "uuid@ module path medium"},
        {"//#region node_modules/.pnpm/ms@2.1.3/node_modules/ms/index.js\n", "ms@2.1.3 module path high"},
        {"// node_modules/graphql/version.mjs\nvar version = \"16.8.1\";",
         "graphql@16.8.1 version in code medium"},
        {"// node_modules/axios/lib/env/data.js\nvar VERSION = \"1.6.2\";",
         "axios@1.6.2 version in code medium"},
        /* What only speaks of a path. */
        {"x=1,name=`axios`,version$1=`0.21.1`,description=`d`,homepage=`h`",
         "axios@0.21.1 package.json medium"},
        {"var name = \"@a/b\";\nvar version = \"1.0.0\";\nvar main = \"i.js\";\nvar repository = {\n",
         "@a/b@1.0.0 package.json medium"},
        {"var name=\"app\",version=\"1.0.0\",main=\"i.js\";repositoryOf(x)", ""},
        {"var name=\"a\";f();var version=\"1.0.0\",homepage=\"h\"", ""},
        {"name=`a`,version=`one`,homepage=`h`", ""},
        {"// node_modules/lodash is big\n", ""},
        {"// see node_modules/lodash/lodash.js\n", ""},
        {"// (disabled):node_modules/util/util.js\n", ""},
        {"path.join(\"node_modules/lodash/lodash.js\")", ""},
        {"{\"packages\":{\"node_modules/lodash/x\":{\"version\":\"4.17.21\"}}}", ""},
        {"// node_modules/.bin/x.js\n// node_modules/.cache/a/b.js\n// node_modules/a.js\n", ""},
        {"// my_node_modules/lodash/lodash.js\n", ""},
        {"require(\"./node_modules/a/b.js\"), x", ""},
    };
    CHECK_ROWS("dist/i.js", rows);
    CHECK_ROWS("dist/i.mjs", rows);
    CHECK_ROWS("dist/i.cjs", rows);
}

static void banners(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/*! jQuery v3.6.0 | (c) OpenJS */", "jquery@3.6.0 banner high"},
        {"\xef\xbb\xbf/*! jQuery v3.6.0 | (c) OpenJS */", "jquery@3.6.0 banner high"},
        {"}();/*! jQuery v3.6.0 | (c) OpenJS */", "jquery@3.6.0 banner high"},
        {"/*! pako 2.1.0 https://github.com/nodeca/pako @license (MIT AND Zlib) */",
         "pako@2.1.0 banner medium"},
        {"/**\n* @vue/shared v3.4.21\n* (c) Yuxi\n* @license MIT\n**/", "@vue/shared@3.4.21 banner medium"},
        {"/**\n * @popperjs/core v2.11.8 - MIT License\n */", "@popperjs/core@2.11.8 banner medium"},
        {"/*! ieee754. BSD-3-Clause License. Feross */", "ieee754@ banner medium"},
        {"/*!\n * express\n * Copyright(c) 2009-2013 TJ\n", "express@ banner medium"},
        {"x()\n/*! Bundled license information:\n\njquery/dist/jquery.js:\n  (*!\n   * jQuery JavaScript "
         "Library "
         "v3.6.0\n   *)\n\n@a/b/i.js:\n  (* MIT *)\n*/",
         "@a/b@ licences medium; jquery@3.6.0 banner high"},
        {"/*! jQuery v3.6.0 */\n/*! jQuery v1.12.4 */",
         "jquery@3.6.0 banner high; jquery@1.12.4 banner high"},
        /* Mentioned, quoted or of nobody's. */
        {"/*!\n * myapp\n * Copyright(c) 2020 Me */", ""},
        {"/*! main v1.0.0 */", ""},
        {"/** main v1.0.0 | MIT */", ""},
        {"x = \"/*! jQuery v3.6.0 | (c)\"", ""},
        {"x = 'a /*! jQuery v3.6.0 | (c)'", ""},
        {"x = '\\n/*! jQuery v3.6.0 | (c)'", ""},
        {"/* Built upon\n * /*! jQuery v3.6.0 | (c) */", ""},
        {"/*\n * needs jQuery v3.6.0\n */", ""},
        {"/*! Some Thing v3.6.0 | MIT */", ""},
        {"https://jQuery v3.6.0 ", ""},
    };
    CHECK_ROWS("static/i.js", rows);
    CHECK_ROWS("static/i.js.LICENSE.txt", rows);
    CHECK_ROWS("static/i.css", rows);
}

static void objects(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"e.exports=JSON.parse('{\"name\":\"axios\",\"version\":\"0.21.1\",\"repository\":{\"a\":\"}\"},"
         "\"x\":[1]}')",
         "axios@0.21.1 package.json medium"},
        {"JSON.parse(\"{\\\"name\\\":\\\"axios\\\",\\\"version\\\":\\\"0.21.1\\\",\\\"bugs\\\":1}\")",
         "axios@0.21.1 package.json medium"},
        {"x={name:\"@a/b\",description:\"it's {x}\",version:\"1.0.0\",homepage:\"h\",scripts:{a:\"}\"}}",
         "@a/b@1.0.0 package.json medium"},
        {"// node_modules/a/package.json\nvar package_default = {\n  name: \"a\",\n  version: \"1.0.0\"\n};",
         "a@1.0.0 package.json high"},
        /* The application's own, and what is no package. */
        {"// package.json\nvar package_default = {name:\"a\",version:\"1.0.0\",repository:\"x\"}", ""},
        {"x={\"name\":\"a\",\"version\":\"1.0.0\",\"private\":true,\"repository\":\"x\"}", ""},
        {"x={name:\"a\",version:\"1.0.0\",private:!0,repository:\"x\"}", ""},
        {"x={\"name\":\"a\",\"version\":\"1.0.0\",\"license\":\"ISC\"}", ""},
        {"x={\"name\":\"My Plugin\",\"version\":\"1.0.0\",\"homepage\":\"x\"}", ""},
        {"x={\"name\":\"a\",\"version\":\"1.0\",\"homepage\":\"x\"}", ""},
        {"x={\"name\":\"a\",\"version\":\"1.0.0\",\"homepage\":\"x\"", ""},
        {"x={\"name\":\"a\",\"dependencies\":{\"version\":\"1.0.0\"},\"homepage\":\"x\"}", ""},
        {"version:\"1.0.0\"}", ""},
    };
    CHECK_ROWS("i.js", rows);
}

static void constants(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"p=\"4.17.21\",v=200,y=\"Unsupported core-js use. Try https://npms.io/search?q=ponyfill.\"",
         "lodash@4.17.21 version in code medium"},
        {"VERSION:\"2.1500.0\",Signers:{}", "aws-sdk@2.1500.0 version in code medium"},
        {"y=\"Unsupported core-js use. Try\"", ""},
    };
    CHECK_ROWS("i.js", rows);
}

#define MAP(rest) "{\"version\":3," rest ",\"mappings\":\"AAAA\"}"

static void source_maps(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {MAP("\"sources\":[\"webpack:///./node_modules/lodash/lodash.js\",\"webpack:///./src/a.js\"]"),
         "lodash@ source map medium"},
        {MAP("\"sources\":[\"webpack:///./~/lodash/lodash.js\"]"), "lodash@ source map medium"},
        {MAP("\"sources\":[\"turbopack:///[project]/node_modules/ms/index.js\"]"), "ms@ source map medium"},
        {MAP("\"sources\":[\"../node_modules/.pnpm/ms@2.1.3/node_modules/ms/index.js\"]"),
         "ms@2.1.3 source map high"},
        {MAP("\"sources\":[\"../node_modules/a/package.json\"],\"sourcesContent\":[\"{\\\"name\\\":\\\"a\\\","
             "\\\"version\\\":\\\"1.2.3\\\"}\"]"),
         "a@1.2.3 package.json high"},
        {MAP("\"sourcesContent\":[null,\"/*! jQuery v3.6.0 | x */\"],\"sources\":[\"a.js\","
             "\"../node_modules/jquery/dist/jquery.js\"]"),
         "jquery@3.6.0 banner high"},
        {"{\"version\":3,\"sections\":[{\"offset\":{\"line\":0},\"map\":" MAP(
             "\"sources\":[\"node_modules/ms/i.js\"]") "}]}",
         "ms@ source map medium"},
        {")]}'\n" MAP("\"sources\":[\"node_modules/ms/i.js\"]"), "ms@ source map medium"},
        {MAP("\"sources\":[\"../"
             "package.json\"],\"sourcesContent\":[\"{\\\"name\\\":\\\"app\\\",\\\"version\\\":"
             "\\\"1.2.3\\\",\\\"repository\\\":1}\"]"),
         ""},
        /* Code of a monorepo that its own source map places beside the package. */
        {MAP("\"sources\":[\"node_modules/@babel/babel-helper-string-parser/src/index.ts\"]"), ""},
        {"{\"sources\":[\"node_modules/ms/i.js\"]}", ""},
        {"{\"sources\":7,\"mappings\":\"\"}", ""},
        {"Archive member included", ""},
        {MAP("\"sources\":[\"node_modules/ms/i.js"), ""},
    };
    CHECK_ROWS("dist/i.js.map", rows);
    check("i.js",
          "a()\n//# sourceMappingURL=data:application/json;charset=utf-8;base64,"
          "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIm5vZGVfbW9kdWxlcy9tcy9pLmpzIl0sIm1hcHBpbmdzIjoiIn0=\n",
          "ms@ source map medium");
    check("i.js", "//# sourceMappingURL=data:application/json;base64,!!!", "");
}

/* Installed packages have their package.json; other names are none of its. */
static void places(void **state)
{
    (void)state;
    static const char *const none[] = {"node_modules/a/jquery.js", "x/node_modules/@a/b/dist/i.js.map",
                                       "usr/share/nodejs/a/jquery.js", "jquery.txt", "LICENSE.txt"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        check(none[i], "/*! jQuery v3.6.0 | x */", "");
    check("META-INF/resources/webjars/jquery/3.6.0/jquery.min.js", "/*! jQuery v3.6.0 | x */",
          "jquery@3.6.0 banner high");
}

/* Text that is like a package everywhere ends at the budget, with a word on it. */
static void hostile(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "{version:\"1.0.0\",", "\"version\":\"1.0.0\",{\"name\":\"a\",", "/*!", "/*! a ", "node_modules/",
        "/*! jQuery "};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct harness h;
        harness_open(&h);
        size_t n = strlen(parts[i]), count = ((size_t)1 << 20) / n;
        char *text = arena_many(&h.unit.arena, char, n *count);
        for (size_t k = 0; k < count; k++)
            memcpy(text + k * n, parts[i], n);
        harness_run(&h, &cataloger_js_bundle, "i.js", str_make(text, n * count));
        assert_int_equal(h.unit.components.n, 0);
        harness_close(&h);
    }
}

static void count_word(void *ctx, size_t word, size_t at)
{
    size_t *sums = ctx;
    sums[word] += at + 1;
}

/* Against a search for each word alone. */
static void many_words(void **state)
{
    (void)state;
    static const str words[] = {STR_INIT("aaaaaa"), STR_INIT("aabaab"), STR_INIT("abaabaab"),
                                STR_INIT("aaabab")};
    struct arena a = {0};
    struct multi_find *f = arena_new(&a, struct multi_find);
    char text[4000];
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (seed = seed * 1103515245 + 12345) >> 16 & 3 ? 'a' : 'b';
    multi_find_init(f, words, 4, &a);
    for (size_t n = 0; n <= sizeof text; n += n < 16 ? 1 : 498) {
        size_t got[4] = {0}, want[4] = {0};
        multi_find(f, str_make(text, n), count_word, got);
        for (size_t w = 0; w < 4; w++)
            for (size_t i = 0; i < n; i++)
                want[w] += str_starts(str_make(text + i, n - i), words[w]) ? i + 1 : 0;
        assert_memory_equal(got, want, sizeof got);
    }
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(module_paths), cmocka_unit_test(banners),     cmocka_unit_test(objects),
        cmocka_unit_test(constants),    cmocka_unit_test(source_maps), cmocka_unit_test(places),
        cmocka_unit_test(hostile),      cmocka_unit_test(many_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
