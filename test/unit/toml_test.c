#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/toml.h"
#include <stdlib.h>

/* All items as text, one a line: "LINE TYPE path = text". */
static void dump(struct buf *out, struct toml *t)
{
    static const char types[] = "sifbdAT";
    struct toml_item i;
    while (toml_next(t, &i)) {
        buf_printf(out, "%u %c ", i.line, types[i.type]);
        for (size_t k = 0; k < i.n; k++) {
            if (i.path[k].key.p)
                buf_printf(out, "%s%.*s", k ? "." : "", STR_ARG(i.path[k].key));
            else
                buf_printf(out, "[%u]", i.path[k].index);
        }
        if (i.type < TOML_ARRAY)
            buf_printf(out, "=%.*s", STR_ARG(i.text));
        buf_ch(out, '\n');
    }
}

/* Reads an allocation of the exact size; *failed and the text of all items. */
static str read_all(struct arena *a, str text, bool *failed, char why[96])
{
    struct buf out = {0};
    struct toml t;
    char *copy = malloc(text.n ? text.n : 1);
    assert_non_null(copy);
    if (text.n)
        memcpy(copy, text.p, text.n);
    toml_init(&t, str_make(copy, text.n), a, 64);
    dump(&out, &t);
    *failed = t.failed;
    memcpy(why, t.why, sizeof t.why);
    str all = arena_dup(a, buf_str(&out));
    buf_free(&out);
    free(copy);
    return all;
}

static void check(const char *text, const char *want)
{
    struct arena a = {0};
    bool failed;
    char why[96];
    str got = read_all(&a, str_c(text), &failed, why);
    if (failed)
        fail_msg("%s: %s", text, why);
    if (!str_eq(got, str_c(want)))
        fail_msg("\n%s\ngives\n%.*sand not\n%s", text, STR_ARG(got), want);
    arena_free(&a);
}

static void keys_and_tables(void **state)
{
    (void)state;
    check("", "");
    check("# only a comment", "");
    check("\xef\xbb\xbf# mark\r\nkey = \"value\" # c\r\n\tother=1", "2 s key=value\n3 i other=1\n");
    check("bare-key_1 = 1\n1234 = 2\n\"127.0.0.1\" = 3\n'quoted \"x\"' = 4\n\"\" = 5\n\"\\u00e9\" = 6\n",
          "1 i bare-key_1=1\n2 i 1234=2\n3 i 127.0.0.1=3\n4 i quoted \"x\"=4\n5 i =5\n6 i \xc3\xa9=6\n");
    check(
        "name = 'o'\nphysical.color = 'o'\nphysical . shape = 'r'\nsite.\"google.com\" = true\n3.14159 = "
        "'pi'\n",
        "1 s name=o\n2 s physical.color=o\n3 s physical.shape=r\n4 b site.google.com=true\n5 s 3.14159=pi\n");
    check("apple.type='f'\norange.type='f'\napple.skin='t'\n",
          "1 s apple.type=f\n2 s orange.type=f\n3 s apple.skin=t\n");
    check("[x.y.z.w]\n[x] # later\n[ j . \"k\" . 'l' ]\na=1\n",
          "1 T x.y.z.w\n2 T x\n3 T j.k.l\n4 i j.k.l.a=1\n");
    check("[fruit]\napple.color='red'\napple.taste.sweet=true\n[fruit.apple.texture]\nsmooth=true\n",
          "1 T fruit\n2 s fruit.apple.color=red\n3 b fruit.apple.taste.sweet=true\n4 T fruit.apple.texture\n"
          "5 b fruit.apple.texture.smooth=true\n");
    check("name={first=\"T\", last='P'}\npoint={ }\nanimal={ type.name=\"pug\" }\n",
          "1 T name\n1 s name.first=T\n1 s name.last=P\n2 T point\n3 T animal\n3 s animal.type.name=pug\n");
}

static void arrays(void **state)
{
    (void)state;
    check(
        "a=[1, 2,\n # c\n 3, # d\n]\nb=[ [ 1 ], [\"a\"], {x=[1,]} ]\nc=[]\n",
        "1 A a\n1 i a[0]=1\n1 i a[1]=2\n3 i a[2]=3\n5 A b\n5 A b[0]\n5 i b[0][0]=1\n5 A b[1]\n5 s b[1][0]=a\n"
        "5 T b[2]\n5 A b[2].x\n5 i b[2].x[0]=1\n6 A c\n");
    check("[[p]]\nn='H'\n[[p]]\n[[p]]\nn='N'\n",
          "1 T p[0]\n2 s p[0].n=H\n3 T p[1]\n4 T p[2]\n5 s p[2].n=N\n");
    check("[[f]]\nname='a'\n[f.physical]\ncolor='r'\n[[f.v]]\nname='rd'\n[[f.v]]\nname='gs'\n[[f]]\n"
          "[[f.v]]\nname='pl'\n[f.physical]\n",
          "1 T f[0]\n2 s f[0].name=a\n3 T f[0].physical\n4 s f[0].physical.color=r\n5 T f[0].v[0]\n"
          "6 s f[0].v[0].name=rd\n7 T f[0].v[1]\n8 s f[0].v[1].name=gs\n9 T f[1]\n10 T f[1].v[0]\n"
          "11 s f[1].v[0].name=pl\n12 T f[1].physical\n");
}

static void strings(void **state)
{
    (void)state;
    check("s = \"I'm a string. \\\"q\\\". \\t \\u00E9 \\U0001F600 \\\\\"\n",
          "1 s s=I'm a string. \"q\". \t \xc3\xa9 \xf0\x9f\x98\x80 \\\n");
    check("a = '''\nI [dw]on't need \\d{2}\n'''\nb = '<\\i\\c*\\s*>'\n",
          "1 s a=I [dw]on't need \\d{2}\n\n4 s b=<\\i\\c*\\s*>\n");
    check("a = \"\"\"\\\n  The quick \\\n\n\n   fox \\\n  jumps.\\\n  \"\"\"\nb=1\n",
          "1 s a=The quick fox jumps.\n8 i b=1\n");
    check("a = \"\"\"Here: \"\". No.\"\"\"\nb = \"\"\"Two: \"\"\"\"\"\nc = "
          "\"\"\"\"\"\\\"\"\"\"\"\"\nd=''''x''''\ne=''''''\n",
          "1 s a=Here: \"\". No.\n2 s b=Two: \"\"\n3 s c=\"\"\"\"\"\n4 s d='x'\n5 s e=\n");
    check("a = \"\"\"\r\nx\"\"\"\n", "1 s a=x\n");
}

static void scalars(void **state)
{
    (void)state;
    static const char *const good[] = {"i+99",
                                       "i0",
                                       "i-17",
                                       "i1_000",
                                       "i5_349_221",
                                       "i0xDEADBEEF",
                                       "i0xdead_beef",
                                       "i0o01234567",
                                       "i0b11010110",
                                       "f+1.0",
                                       "f3.1415",
                                       "f-0.01",
                                       "f5e+22",
                                       "f1e06",
                                       "f-2E-2",
                                       "f6.626e-34",
                                       "f224_617.445_991_228",
                                       "finf",
                                       "f-inf",
                                       "f+nan",
                                       "btrue",
                                       "bfalse",
                                       "d1979-05-27T07:32:00Z",
                                       "d1979-05-27T00:32:00-07:00",
                                       "d1979-05-27T00:32:00.999999-07:00",
                                       "d1979-05-27 07:32:00Z",
                                       "d1979-05-27T07:32:00",
                                       "d1979-05-27",
                                       "d07:32:00",
                                       "d00:32:00.999999",
                                       "d2024-02-29",
                                       "d2000-02-29",
                                       "d1979-05-27t07:32:00z"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct arena a = {0};
        str want = arena_printf(&a, "1 %c a=%s\n", good[i][0], good[i] + 1);
        check(arena_printf(&a, "a=%s", good[i] + 1).p, want.p);
        check(arena_printf(&a, "a=%s # c\n", good[i] + 1).p, want.p);
        arena_free(&a);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"key = # INVALID",
                                      "first = \"Tom\" last = \"P\"",
                                      "= \"no key\"",
                                      "name = 'T'\nname = 'P'",
                                      "spelling = 'f'\n\"spelling\" = 'f'",
                                      "fruit.apple = 1\nfruit.apple.smooth = true",
                                      "[fruit]\na='r'\n[fruit]",
                                      "[fruit]\napple='r'\n[fruit.apple]\nt=1",
                                      "[fruit]\napple.color='r'\n[fruit.apple]",
                                      "[fruit]\napple.taste.sweet=true\n[fruit.apple.taste]",
                                      "[product]\ntype={name='N'}\ntype.edible=false",
                                      "[product]\ntype.name='N'\ntype={edible=false}",
                                      "[fruit.physical]\nc='r'\n[[fruit]]\nname='a'",
                                      "fruits=[]\n[[fruits]]",
                                      "[[f]]\n[[f.v]]\n[f.v]",
                                      "[[f]]\n[f.p]\n[[f.p]]",
                                      "[a.b.c]\nz=9\n[a]\nb.c.t=1",
                                      "[a]\nb={c=1}\n[a.b.d]",
                                      "[a",
                                      "[a]]",
                                      "[[a]",
                                      "[[a] ]",
                                      "[]",
                                      "[a.]",
                                      "[.a]",
                                      "[a] b=1",
                                      "a",
                                      "a =",
                                      "a.=1",
                                      "a..b=1",
                                      "\"\"\"a\"\"\"=1",
                                      "a={b=1,}",
                                      "a={b=1\n}",
                                      "a={b=1, b=2}",
                                      "a={b=1",
                                      "a={,}",
                                      "a=[1 2]",
                                      "a=[,]",
                                      "a=[1,,2]",
                                      "a=[1",
                                      "a=\"x",
                                      "a='x",
                                      "a=\"x\ny\"",
                                      "a=\"\\x\"",
                                      "a=\"\\u12\"",
                                      "a=\"\\ud800\"",
                                      "a=\"\\U00110000\"",
                                      "a=\"\"\"x\"\"",
                                      "a=\"\"\"\\ x\"\"\"",
                                      "a='''x''",
                                      "a=\"\x01\"",
                                      "a='\x7f'",
                                      "a=\"\xff\"",
                                      "# \xff",
                                      "# \x01",
                                      "a=1\rb=2",
                                      "a=00",
                                      "a=01",
                                      "a=1__0",
                                      "a=_1",
                                      "a=1_",
                                      "a=0x",
                                      "a=+0x1",
                                      "a=0xG",
                                      "a=0o8",
                                      "a=0b2",
                                      "a=.7",
                                      "a=7.",
                                      "a=3.e+20",
                                      "a=1e",
                                      "a=1.2.3",
                                      "a=True",
                                      "a=Inf",
                                      "a=1979-13-01",
                                      "a=1979-02-29",
                                      "a=1900-02-29",
                                      "a=24:00:00",
                                      "a=07:32",
                                      "a=1979-05-27T07:32",
                                      "a=1979-05-27T",
                                      "a=1979-05-27T07:32:00+25:00",
                                      "a=07:32:00.",
                                      "a=bare",
                                      "a=\xc3\xa9",
                                      "\xc3\xa9=1",
                                      "a=''''x''''''",
                                      "a=1979-05-27  07:32:00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena a = {0};
        bool failed;
        char why[96];
        read_all(&a, str_c(bad[i]), &failed, why);
        if (!failed)
            fail_msg("not refused: %s", bad[i]);
        assert_memory_equal(why, "line ", 5);
        arena_free(&a);
    }
}

static void error_keeps_what_was_read(void **state)
{
    (void)state;
    struct arena a = {0};
    bool failed;
    char why[96];
    str got = read_all(&a, STR("a = 1\n[t]\nb = [1, 2,\n  !]\nc = 3\n"), &failed, why);
    assert_true(failed);
    assert_string_equal(why, "line 4: has a value of no known form");
    assert_true(str_is(got, "1 i a=1\n2 T t\n3 A t.b\n3 i t.b[0]=1\n3 i t.b[1]=2\n"));
    arena_free(&a);
}

static void depth(void **state)
{
    (void)state;
    static const char *const openings[] = {"[", "{a=", "[{a=", "a."};
    for (size_t i = 0; i < 4; i++) {
        struct arena a = {0};
        struct buf b = {0};
        bool failed;
        char why[96];
        if (i < 3)
            buf_add(&b, STR("a="));
        for (int k = 0; k < 100000; k++)
            buf_add(&b, str_c(openings[i]));
        read_all(&a, buf_str(&b), &failed, why);
        assert_true(failed);
        assert_string_equal(why, "line 1: is nested too deeply");
        buf_free(&b);
        arena_free(&a);
    }
    check("a=[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]",
          "1 A a\n1 A a[0]\n1 A a[0][0]\n1 A a[0][0][0]\n1 A a[0][0][0][0]\n1 A a[0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0]\n1 A a[0][0][0][0][0][0][0]\n1 A a[0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0]\n1 A a[0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0]\n1 A a[0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0]\n1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n"
          "1 A a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]\n");
}

static void patterns(void **state)
{
    (void)state;
    struct arena a = {0};
    struct toml t;
    struct toml_item i;
    toml_init(&t, STR("[[package]]\ndeps = {\"a.b\" = [1]}\n"), &a, 64);
    assert_true(toml_next(&t, &i));
    assert_true(toml_is(&i, "package.#"));
    assert_false(toml_is(&i, "package"));
    assert_false(toml_is(&i, "package.*"));
    assert_true(str_is(toml_last(&i), ""));
    assert_true(toml_next(&t, &i));
    assert_true(toml_is(&i, "package.#.deps"));
    assert_true(toml_next(&t, &i));
    assert_true(toml_is(&i, "package.#.deps.*"));
    assert_false(toml_is(&i, "package.#.deps.a.b"));
    assert_true(str_is(toml_last(&i), "a.b"));
    assert_true(toml_next(&t, &i));
    assert_true(toml_is(&i, "package.#.deps.*.#"));
    assert_false(toml_is(&i, "package.#.deps.*.#.x"));
    assert_false(toml_next(&t, &i));
    assert_false(t.failed);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_tables), cmocka_unit_test(arrays),
        cmocka_unit_test(strings),         cmocka_unit_test(scalars),
        cmocka_unit_test(refused),         cmocka_unit_test(error_keeps_what_was_read),
        cmocka_unit_test(depth),           cmocka_unit_test(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
