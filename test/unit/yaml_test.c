#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/yaml.h"
#include <stdlib.h>

static void put(struct buf *b, const struct yaml_node *n)
{
    const struct yaml_node *k, *v;
    bool first = true;
    switch (n->type) {
    case YAML_MAPPING:
        buf_ch(b, '{');
        for (struct yaml_iter it = yaml_pairs(n); yaml_pair(&it, &k, &v); first = false) {
            buf_add(b, first ? STR("") : STR(","));
            put(b, k);
            buf_ch(b, ':');
            put(b, v);
        }
        buf_ch(b, '}');
        break;
    case YAML_SEQUENCE:
        buf_ch(b, '[');
        for (struct yaml_iter it = yaml_items(n); yaml_item(&it, &v); first = false) {
            buf_add(b, first ? STR("") : STR(","));
            put(b, v);
        }
        buf_ch(b, ']');
        break;
    default:
        buf_printf(b, n->plain ? "%.*s" : "'%.*s'", STR_ARG(n->text));
    }
}

/* All documents of the text in one line, each with ';' behind it, and at an error what it says. */
static void check_depth(str text, unsigned depth, const char *want)
{
    struct arena a = {0};
    struct buf b = {0};
    struct yaml y;
    struct yaml_doc doc;
    char *copy = malloc(text.n ? text.n : 1);
    memcpy(copy, text.n ? text.p : "", text.n);
    yaml_open(&y, str_make(copy, text.n), &a, depth);
    while (yaml_next(&y, &doc)) {
        if (doc.root)
            put(&b, doc.root);
        buf_ch(&b, ';');
    }
    if (y.failed)
        buf_printf(&b, " %s", y.why);
    buf_ch(&b, 0);
    assert_string_equal(b.p, want);
    yaml_close(&y);
    free(copy);
    buf_free(&b);
    arena_free(&a);
}

static void check(const char *text, const char *want)
{
    check_depth(str_c(text), 100, want);
}

static void documents(void **state)
{
    (void)state;
    check("", "");
    check("# nothing\n", "");
    check("a: 1\nb: [x, 'y', \"z\\n\"]\nc:\n- {d: e}\n- []\n- {}\n",
          "{a:1,b:[x,'y','z\n'],c:[{d:e},[],{}]};");
    check("a\n---\nb: c\n...\n---\n- d\n", "a;{b:c};[d];");
    check("---\n---\nx\n", ";x;");
    check("a:\nb: ~\n", "{a:,b:~};");
    check("? [k, l]\n: v\n", "{[k,l]:v};");
    check("a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{a:'one\ntwo\n',b:'one two'};");
    check("\xef\xbb\xbf"
          "a: 1\r\nb: 2\r\n",
          "{a:1,b:2};");
    check_depth(STR("\xff\xfe"
                    "a\0:\0 \0"
                    "1\0\n\0"),
                10, "{a:1};");
    check_depth(STR("\xfe\xff\0a\0:\0 \0001\0\n"), 10, "{a:1};");
    check("{\"lo\": \"x\", \"list\": [1, 2]}", "{'lo':'x','list':[1,2]};");
}

static void aliases(void **state)
{
    (void)state;
    check("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n", "{a:{b:1},c:{b:1},d:[{b:1},{b:1}]};");
    check("a: &x 1\nb: &x 2\nc: *x\n", "{a:1,b:2,c:2};");
    check("a: *none\n", "{a:}; line 1 column 4: an alias of an anchor that is not there");
    check("a: &x [1, *x]\n", "{a:[1]}; line 1 column 11: an alias inside of its own anchor");
    check("a: &x 1\n---\nb: *x\n", "{a:1};{b:}; line 3 column 4: an alias of an anchor that is not there");
    /* Depth counts what an alias stands for. */
    check_depth(STR("a: &x [[1]]\nb: [[*x]]\n"), 5, "{a:[[1]],b:[[[[1]]]]};");
    check_depth(STR("a: &x [[1]]\nb: [[*x]]\n"), 4, "{a:[[1]],b:[[]]}; line 2 column 6: nested too deep");
    check_depth(STR("a: [[[1]]]\n"), 3, "{a:[[]]}; line 1 column 6: nested too deep");
}

/* Nine lists of ten aliases each are a thousand million nodes. */
static void bomb(void **state)
{
    (void)state;
    struct buf b = {0};
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc;
    buf_add(&b, STR("l0: &l0 [x,x,x,x,x,x,x,x,x,x]\n"));
    for (int i = 1; i < 9; i++) {
        buf_printf(&b, "l%d: &l%d [", i, i);
        for (int k = 0; k < 10; k++)
            buf_printf(&b, "%s*l%d", k ? "," : "", i - 1);
        buf_add(&b, STR("]\n"));
    }
    yaml_open(&y, buf_str(&b), &a, 100);
    assert_true(yaml_next(&y, &doc));
    assert_true(y.failed && strstr(y.why, "aliases stand for too many nodes"));
    assert_true(doc.expanded <= YAML_EXPANDED_MAX);
    assert_false(yaml_next(&y, &doc));
    yaml_close(&y);
    buf_free(&b);
    arena_free(&a);
}

static void nested_far_too_deep(void **state)
{
    (void)state;
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc;
    size_t n = 200000;
    char *text = malloc(n);
    memset(text, '[', n);
    yaml_open(&y, str_make(text, n), &a, UINT32_MAX);
    assert_true(yaml_next(&y, &doc));
    assert_true(y.failed);
    assert_true(doc.n <= YAML_DEPTH_CAP);
    yaml_close(&y);
    free(text);
    arena_free(&a);
}

static void damaged(void **state)
{
    (void)state;
    check("a: 1\nb: [2, 3\nc: 4\n", "{a:1,b:[2,3 c]}; line 3 column 2: did not find expected ',' or ']'");
    check("a: 1\nb: \"x\n", "{a:1,b:}; line 3 column 1: found unexpected end of stream");
    check("a: \x01\n", " byte 3: control characters are not allowed");
    check("\xff", " byte 0: invalid leading UTF-8 octet");
    check("a: 1\n\tb: 2\n", "{a:}; line 2 column 1: found a tab character that violates indentation");
}

static void lookups(void **state)
{
    (void)state;
    static const char text[] =
        "base: &b {x: 1, y: 2}\n"
        "more: &m {y: 3, z: 4}\n"
        "one:\n  <<: *b\n  y: 5\n"
        "two:\n  <<: [*m, *b]\n  w: 1\n  w: 2\n"
        "list: [1]\n"
        "yes: true\n\"no\": FALSE\nquoted: 'true'\nold: yes\nnothing: null\ntext: 'null'\n"
        "tagged: !Ref abc\n";
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc;
    bool flag = false;
    yaml_open(&y, str_c(text), &a, 10);
    assert_true(yaml_next(&y, &doc));
    const struct yaml_node *one = yaml_get(doc.root, STR("one")), *two = yaml_get(doc.root, STR("two"));
    assert_int_equal(one->line, 4);
    assert_true(str_is(yaml_text(one, STR("x")), "1"));
    assert_true(str_is(yaml_text(one, STR("y")), "5"));
    assert_null(yaml_get(one, STR("z")));
    assert_true(str_is(yaml_text(two, STR("x")), "1"));
    assert_true(str_is(yaml_text(two, STR("y")), "3"));
    assert_true(str_is(yaml_text(two, STR("w")), "2"));
    assert_null(yaml_get(NULL, STR("w")));
    assert_null(yaml_get(yaml_get(doc.root, STR("list")), STR("1")));
    assert_int_equal(yaml_text(doc.root, STR("list")).n, 0);
    assert_true(yaml_bool(yaml_get(doc.root, STR("yes")), &flag) && flag);
    assert_true(yaml_bool(yaml_get(doc.root, STR("no")), &flag) && !flag);
    assert_false(yaml_bool(yaml_get(doc.root, STR("quoted")), &flag));
    assert_false(yaml_bool(yaml_get(doc.root, STR("old")), &flag));
    assert_false(yaml_bool(NULL, &flag));
    assert_true(yaml_is_null(yaml_get(doc.root, STR("nothing"))));
    assert_true(yaml_is_null(NULL));
    assert_false(yaml_is_null(yaml_get(doc.root, STR("text"))));
    assert_true(str_is(yaml_text(doc.root, STR("text")), "null"));
    assert_int_equal(yaml_text(doc.root, STR("nothing")).n, 0);
    assert_true(str_is(yaml_get(doc.root, STR("tagged"))->tag, "!Ref"));
    assert_false(yaml_next(&y, &doc));
    assert_false(y.failed);
    yaml_close(&y);
    yaml_close(&y);
    arena_free(&a);
}

/* Every cut of a text gives documents whose nodes can be walked. */
static void cuts(void **state)
{
    (void)state;
    static const char text[] =
        "a: &x {b: [1, \"2\"]}\n? [k]\n: *x\nc:\n  - d: |\n      e\n  - f\n---\ng: h\n";
    for (size_t n = 0; n < sizeof text; n++) {
        struct arena a = {0};
        struct buf b = {0};
        struct yaml y;
        struct yaml_doc doc;
        yaml_open(&y, str_make(text, n), &a, 20);
        while (yaml_next(&y, &doc))
            if (doc.root) {
                put(&b, doc.root);
                assert_int_equal(doc.root->span, doc.n);
            }
        yaml_close(&y);
        buf_free(&b);
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents), cmocka_unit_test(aliases),
        cmocka_unit_test(bomb),      cmocka_unit_test(nested_far_too_deep),
        cmocka_unit_test(damaged),   cmocka_unit_test(lookups),
        cmocka_unit_test(cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
