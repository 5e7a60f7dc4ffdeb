/* What source files import by name: forms of both languages, what is none, and any bytes. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/buf.h"
#include "format/imports.h"
#include <stdlib.h>

static void add(void *ctx, str name)
{
    struct buf *b = ctx;
    if (b->n)
        buf_ch(b, ' ');
    buf_add(b, name);
}

/* The names, joined; of a copy of the text's exact size. */
static void expect(bool python, const char *text, const char *names)
{
    struct buf b = {0};
    size_t n = strlen(text);
    char *copy = mem_alloc(n + 1);
    memcpy(copy, text, n);
    if (python)
        imports_python(str_make(copy, n), add, &b);
    else
        imports_javascript(str_make(copy, n), add, &b);
    if (!str_eq(buf_str(&b), str_c(names)))
        fail_msg("%s: \"%.*s\"", text, STR_ARG(buf_str(&b)));
    buf_free(&b);
    free(copy);
}

static void javascript(void **state)
{
    (void)state;
    expect(false, "const a = require('a'), b = require( \"b/c\" );", "a b");
    expect(false, "import 'a'\nimport\"b\"\nimport c from 'c'\nimport { x,\n y\n} from '@s/d/e';",
           "a b c @s/d");
    expect(false, "export * from 'a'\nexport { b } from\"b\"", "a b");
    expect(false, "const x = await import('a'); f(import(`b`))", "a b");
    expect(false, "require('./a'); require('/a'); require('node:fs'); require('../a'); require('_a')", "");
    expect(false, "require(a); require('a' + b); require('a", "a");
    expect(false, "// require('a')\n/* require('b') */\n/*\nrequire('c')\n*/\nrequire('d')", "d");
    expect(false, "my.require('a'); $require('b'); xrequire('c'); a.import('d')", "");
    expect(false, "require('@s'); require('@/a'); require('a b'); require(''); require('@s/')", "");
    expect(false, "const from = 'a'\nArray.from('b')", "");
    expect(false, "var a=require(\"a\");var b=require(\"b\");\r\nimport c from 'c'\r\n", "a b c");
    expect(false, "", "");
}

static void python(void **state)
{
    (void)state;
    expect(true, "import a\nimport b.c as d, e\n", "a b.c e");
    expect(true, "from a import b\n    from c.d.e.f import (g,\n", "a c.d.e");
    expect(true, "from . import a\nfrom .b import c\nfrom .. import d\n", "");
    expect(true, "# import a\nimport b # import c\n", "b");
    expect(true, "\"\"\"\nimport a\n\"\"\"\nimport b\n'''x''' \nimport c\n", "b c");
    expect(true, "important = 1\nfrom_ = 2\nimports = 'import a'\nx = 'from a import b'\n", "");
    expect(true, "from a\nimport 1\nimport a..b\nimport ,\n", "a..b");
    expect(true, "\timport a\r\n  import b\r\n", "a b");
    expect(true, ">>> import a\n", "");
    expect(true, "", "");
}

static void any_bytes(void **state)
{
    (void)state;
    static const char *const words[] = {"import ", "from ",   "require(", "'",      "\"",  "@s/", "a.b", "\n",
                                        "/*",      "*/",      "//",       "\"\"\"", "'''", ",",   "#",   ")",
                                        "export ", "import(", "\xff",     "..",     "}",   " as "};
    uint64_t seed = 3;
    for (size_t i = 0; i < 20000; i++) {
        struct buf b = {0}, out = {0};
        for (size_t k = 0; k < i % 12; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add(&b, str_c(words[(seed >> 33) % (sizeof words / sizeof *words)]));
        }
        char *copy = mem_alloc(b.n + 1);
        if (b.n)
            memcpy(copy, b.p, b.n);
        imports_javascript(str_make(copy, b.n), add, &out);
        imports_python(str_make(copy, b.n), add, &out);
        for (size_t k = 0; k < out.n; k++)
            assert_true((unsigned char)out.p[k] >= ' ' && (unsigned char)out.p[k] < 0x7f);
        free(copy);
        buf_free(&b);
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(javascript), cmocka_unit_test(python),
                                       cmocka_unit_test(any_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
