#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "format/base64.h"
#include "format/deb822.h"
#include "format/ini.h"
#include "format/shellvar.h"
#include <stdlib.h>

/* The text as "{line Name=value-with-|-for-line-ends}" a field and ";" behind each paragraph. */
static void expect_deb822(const char *text, const char *want, uint32_t bad_line)
{
    size_t n = strlen(text);
    char *exact = malloc(n ? n : 1);
    if (n)
        memcpy(exact, text, n);
    struct deb822 d;
    struct deb822_field f;
    struct buf b = {0};
    deb822_init(&d, str_make(exact, n));
    while (deb822_paragraph(&d)) {
        while (deb822_field(&d, &f)) {
            str rest = f.value, line;
            buf_printf(&b, "{%u %.*s=", f.line, STR_ARG(f.name));
            for (bool first = true; deb822_value_line(&rest, &line); first = false)
                buf_printf(&b, "%s%.*s", first ? "" : "|", STR_ARG(line));
            buf_ch(&b, '}');
        }
        buf_ch(&b, ';');
    }
    buf_ch(&b, 0);
    assert_string_equal(b.p, want);
    assert_int_equal(d.bad_line, bad_line);
    buf_free(&b);
    free(exact);
}

static void deb822_fields(void **state)
{
    (void)state;
    expect_deb822("", "", 0);
    expect_deb822("\n\n\r\n", "", 0);
    expect_deb822("A: 1\nB:2\n\nA: 3", "{1 A=1}{2 B=2};{4 A=3};", 0);
    expect_deb822("A: 1\r\nB: 2\r\n\r\nC: 3\r\n", "{1 A=1}{2 B=2};{4 C=3};", 0);
    expect_deb822("\xef\xbb\xbf"
                  "A: 1\n",
                  "{1 A=1};", 0);
    expect_deb822("A:\nB: x:y\n", "{1 A=}{2 B=x:y};", 0);
}

static void deb822_folding(void **state)
{
    (void)state;
    expect_deb822("D: short\n long one\n .\n\ttab\nE: 1\n", "{1 D=short|long one|.|tab}{5 E=1};", 0);
    expect_deb822("D:\n /etc/a 0\n /etc/b 1\n", "{1 D=/etc/a 0|/etc/b 1};", 0);
    expect_deb822("# c\nA: 1\n# in between\n more\n# last\nB: 2\n# end\n\n# alone\n\nC: 3",
                  "{2 A=1|more}{6 B=2};{11 C=3};", 0);
}

static void deb822_damage(void **state)
{
    (void)state;
    expect_deb822("no colon here\nA: 1\n", "{2 A=1};", 1);
    expect_deb822(" starts folded\nA: 1", "{2 A=1};", 1);
    expect_deb822("A: 1\n: nameless\n-X: dash\nwith blank: x\nB: 2", "{1 A=1}{5 B=2};", 2);
}

static void shellvars(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name, *value;
    } cases[] = {
        {"ID=debian", "ID", "debian"},
        {"  NAME=\"Debian GNU/Linux\"  \r\n", "NAME", "Debian GNU/Linux"},
        {"A='single $x \\n'", "A", "single $x \\n"},
        {"A=\"q\\\"b\\\\c\\$d\\`e\\f\"", "A", "q\"b\\c$d`e\\f"},
        {"A=one\" two\"'three'\\ four tail", "A", "one twothree four"},
        {"export A=1", "A", "1"},
        {"A=", "A", ""},
        {"A=\"open", "A", "open"},
        {"A=x\\", "A", "x\\"},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct shellvar s;
        struct shellvar_item v;
        shellvar_init(&s, str_c(cases[i].text));
        assert_true(shellvar_next(&s, &a, &v));
        assert_true(str_eq(v.name, str_c(cases[i].name)));
        assert_true(str_eq(v.value, str_c(cases[i].value)));
        assert_false(shellvar_next(&s, &a, &v));
    }
    struct shellvar s;
    struct shellvar_item v;
    shellvar_init(&s, STR("# c\n\nnot an assignment\n1A=x\nA B=x\n=y\nOK=1\n"));
    assert_true(shellvar_next(&s, &a, &v));
    assert_true(str_is(v.name, "OK"));
    assert_int_equal(v.line, 7);
    arena_free(&a);
}

static void expect_ini(const char *text, unsigned customs, const char *want)
{
    struct ini i;
    struct ini_item k;
    struct buf b = {0};
    ini_init(&i, str_c(text), customs);
    while (ini_next(&i, &k)) {
        buf_printf(&b, "{%u [%.*s] %.*s", k.line, STR_ARG(k.section), STR_ARG(k.key));
        if (k.value.p)
            buf_printf(&b, "=%.*s", STR_ARG(k.value));
        buf_ch(&b, '}');
    }
    buf_ch(&b, 0);
    assert_string_equal(b.p, want);
    buf_free(&b);
}

static void ini_files(void **state)
{
    (void)state;
    expect_ini("", 0, "");
    expect_ini("a=1\n[s]\n b = 2 \n;c\n#d\nflag\n[t ]\nx=y=z", 0,
               "{1 [] a=1}{3 [s] b=2}{6 [s] flag}{8 [t] x=y=z}");
    expect_ini("a: b=c\n", 0, "{1 [] a: b=c}");
    expect_ini("a: b=c\n", INI_COLON, "{1 [] a=b=c}");
    expect_ini("[o]\nreq =\n  one\n\n  # c\n  two\nb = 1\n", INI_FOLDED,
               "{2 [o] req=one\n\n  # c\n  two}{7 [o] b=1}");
    expect_ini("a = 1\n  b = 2\n[s]\n", 0, "{1 [] a=1}{2 [] b=2}");
    expect_ini("[open\na=1", 0, "{1 [] [open}{2 [] a=1}");
}

static void base64(void **state)
{
    (void)state;
    static const char *const good[][2] = {{"", ""},        {"Zg==", "66"},     {"Zm8=", "666f"},
                                          {"Zm8", "666f"}, {"Zm9v", "666f6f"}, {"+/8=", "fbff"},
                                          {"-_8", "fbff"}};
    static const char *const bad[] = {"Z", "Zg=x", "Zm9 v", "Zm9vZ", "=", "Zm\n8"};
    struct arena a = {0};
    str out;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(base64_decode(&a, str_c(good[i][0]), &out));
        assert_true(str_eq(hex_encode(&a, out), str_c(good[i][1])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(base64_decode(&a, str_c(bad[i]), &out));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deb822_fields), cmocka_unit_test(deb822_folding), cmocka_unit_test(deb822_damage),
        cmocka_unit_test(shellvars),     cmocka_unit_test(ini_files),      cmocka_unit_test(base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
