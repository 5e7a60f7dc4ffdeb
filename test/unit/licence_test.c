#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/licence.h"
#include "catalog/licence_expression.h"
#include "catalog/licence_text.h"
#include <stdio.h>

static void expressions(void **state)
{
    static const char *const rows[][2] = {
        {"MIT", "MIT"},
        {"mit", "MIT"},
        {"apache-2.0", "Apache-2.0"},
        {"GPL-2.0", "GPL-2.0-only"},
        {"GPL-2.0+", "GPL-2.0-or-later"},
        {"GPL-2+", "GPL-2.0-or-later"},
        {"LGPL-2.1+", "LGPL-2.1-or-later"},
        {"EPL-1.0+", "EPL-1.0+"},
        {"GPLv2+ and ASL 2.0", "GPL-2.0-or-later AND Apache-2.0"},
        {"Apache License 2.0", "Apache-2.0"},
        {"MIT License or Apache License 2.0", "MIT OR Apache-2.0"},
        {"MIT/Apache-2.0", "MIT OR Apache-2.0"},
        {"MIT || ISC", "MIT OR ISC"},
        {"(MIT)", "MIT"},
        {"((MIT OR ISC))", "MIT OR ISC"},
        {"MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)"},
        {"(MIT AND ISC) OR Zlib", "MIT AND ISC OR Zlib"},
        {"gpl-2.0-only with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
        {"GPL-1+ or Artistic", "GPL-1.0-or-later OR Artistic-1.0-Perl"},
        {"Expat, and BSD-3-clause", "MIT AND BSD-3-Clause"},
        {"GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later"},
        {"LicenseRef-Ours OR MIT", "LicenseRef-Ours OR MIT"},
        {"  MIT\t", "MIT"},
        {"", ""},
        {"Foo", ""},
        {"MIT OR Foo-1.0", ""},
        {"MIT OR", ""},
        {"OR MIT", ""},
        {"MIT ISC", ""},
        {"MIT, ISC", ""},
        {"(MIT OR ISC", ""},
        {"MIT) OR (ISC", ""},
        {"()", ""},
        {"MIT WITH MIT", ""},
        {"MIT WITH", ""},
        {"(MIT OR ISC) WITH Classpath-exception-2.0", ""},
        {"https://example.com/MIT", ""},
        {"LicenseRef-a b", ""},
        {"+", ""},
    };
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str got = licence_expression(&a, str_c(rows[i][0]));
        if (!str_eq(got, str_c(rows[i][1])))
            fail_msg("\"%s\" is \"%.*s\"", rows[i][0], STR_ARG(got));
        if (!str_eq(licence_expression(&a, got), got))
            fail_msg("\"%.*s\" is not stable", STR_ARG(got));
    }
    char deep[4096];
    memset(deep, '(', sizeof deep);
    assert_int_equal(licence_expression(&a, str_make(deep, sizeof deep)).n, 0);
    for (size_t i = 0; i + 4 <= sizeof deep; i += 4)
        memcpy(deep + i, "MIT/", 4);
    assert_int_equal(licence_expression(&a, str_make(deep, sizeof deep - 1)).n, 0);
    arena_free(&a);
}

static bool not_gpl(void *ctx, str id)
{
    (void)ctx;
    return !str_starts(id, STR("GPL"));
}

static void choices(void **state)
{
    static const struct {
        const char *text;
        bool met;
    } rows[] = {
        {"MIT", true},
        {"GPL-2.0-only", false},
        {"MIT OR GPL-2.0-only", true},
        {"MIT AND GPL-2.0-only", false},
        {"GPL-2.0-only OR GPL-3.0-only", false},
        {"MIT AND (GPL-2.0-only OR ISC)", true},
        {"GPL-2.0-only WITH Classpath-exception-2.0", false},
        {"GPL, as our lawyers read it", false},
        {"some text", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (licence_expression_met(str_c(rows[i].text), not_gpl, NULL) != rows[i].met)
            fail_msg("%s", rows[i].text);
}

static str file_text(struct arena *a, const char *path)
{
    char *text = arena_bytes(a, 1 << 20);
    FILE *f = fopen(path, "rb");
    if (!f)
        return STR_NONE;
    size_t n = fread(text, 1, 1 << 20, f);
    fclose(f);
    return str_make(text, n);
}

/* The texts that Debian installs are of other hands than the SPDX list's. */
static void common_texts(void **state)
{
    static const char *const rows[][2] = {
        {"Apache-2.0", "Apache-2.0"},  {"Artistic", "Artistic-1.0-Perl"},
        {"BSD", "BSD-3-Clause"},       {"CC0-1.0", "CC0-1.0"},
        {"GFDL-1.2", "GFDL-1.2-only"}, {"GFDL-1.3", "GFDL-1.3-only"},
        {"GPL-1", "GPL-1.0-only"},     {"GPL-2", "GPL-2.0-only"},
        {"GPL-3", "GPL-3.0-only"},     {"LGPL-2", "LGPL-2.0-only"},
        {"LGPL-2.1", "LGPL-2.1-only"}, {"LGPL-3", "LGPL-3.0-only"},
        {"MPL-1.1", "MPL-1.1"},        {"MPL-2.0", "MPL-2.0"},
    };
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        licence_matches found = {0};
        str path = arena_join(&a, STR("/usr/share/common-licenses/"), str_c(rows[i][0]), STR("\0"));
        str text = file_text(&a, path.p);
        if (!text.p)
            continue; /* not a Debian system */
        licence_text_match(&a, text, &found);
        if (found.n != 1 || !str_eq(str_c(found.v[0].licence->id), str_c(rows[i][1])))
            fail_msg("%s: %zu, %s", rows[i][0], found.n, found.n ? found.v[0].licence->id : "none");
    }
    arena_free(&a);
}

#define MIT_GRANT                                                                                            \
    "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and "     \
    "associated documentation files (the \"Software\"), to deal in the Software without restriction, "       \
    "including without limitation the rights to use, copy, modify, merge, publish, distribute, "             \
    "sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is "         \
    "furnished to do so, subject to the following conditions:\n\nThe above copyright notice and this "       \
    "permission notice shall be included in all copies or substantial portions of the Software.\n\n"
#define MIT_END                                                                                              \
    "THE SOFTWARE IS PROVIDED \"AS IS\", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT "   \
    "NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND "                \
    "NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES "  \
    "OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN "   \
    "CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.\n"
#define ISC_TEXT                                                                                             \
    "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee "  \
    "is hereby granted, provided that the above copyright notice and this permission notice appear in all "  \
    "copies.\n\nTHE SOFTWARE IS PROVIDED \"AS IS\" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO "  \
    "THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE "  \
    "AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES "           \
    "WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE "  \
    "OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS "         \
    "SOFTWARE.\n"

static void texts(void **state)
{
    static const struct {
        const char *text, *ids;
    } rows[] = {
        {"The MIT License (MIT)\n\nCopyright (c) 2015 A. N. Other\n\n" MIT_GRANT MIT_END, "MIT"},
        {MIT_GRANT MIT_END, "MIT"},
        {MIT_GRANT "The Software shall be used for Good, not Evil.\n\n" MIT_END, "JSON"},
        {MIT_GRANT, ""},
        {"ISC License\n\nCopyright 2020 X\n\n" ISC_TEXT, "ISC"},
        {"This is under two licences.\n" MIT_GRANT MIT_END "\nand\n" ISC_TEXT, "MIT ISC"},
        {"Released under the MIT license, see https://opensource.org/licenses/MIT.", ""},
        {"", ""},
        {"All rights reserved.", ""},
    };
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        licence_matches found = {0};
        str ids = STR("");
        licence_text_match(&a, str_c(rows[i].text), &found);
        for (size_t k = 0; k < found.n; k++)
            ids = arena_join(&a, ids, k ? STR(" ") : STR(""), str_c(found.v[k].licence->id));
        if (!str_eq(ids, str_c(rows[i].ids)) && !(i == 5 && str_is(ids, "ISC MIT")))
            fail_msg("%s: %.*s", rows[i].text, STR_ARG(ids));
    }
    arena_free(&a);
}

static void list(void **state)
{
    (void)state;
    assert_true(licence_count > 600);
    for (unsigned i = 0; i < licence_count; i++)
        assert_ptr_equal(licence_row_of(str_c(licence_list[i].id)), &licence_list[i]);
    assert_null(licence_row_of(STR("MI")));
    assert_null(licence_row_of(STR("MITX")));
    assert_null(licence_row_of(STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions), cmocka_unit_test(choices), cmocka_unit_test(common_texts),
        cmocka_unit_test(texts),       cmocka_unit_test(list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
