/* Ranges of manifests and lock files. The expected answers are those of node-semver, Composer, RubyGems and
 * packaging by their documents. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/arena.h"
#include "version/wanted.h"
#include <stdlib.h>

struct row {
    const char *range, *version;
    enum wanted answer;
};

static void check(const char *ecosystem, const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum wanted w = version_wanted(str_c(ecosystem), str_c(rows[i].range), str_c(rows[i].version));
        if (w != rows[i].answer)
            fail_msg("%s: \"%s\" and %s: %d, expected %d", ecosystem, rows[i].range, rows[i].version, (int)w,
                     (int)rows[i].answer);
    }
}

#define N  WANTED_NO
#define Y  WANTED_YES
#define NO WANTED_UNKNOWN

static void npm(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"^1.2.3", "1.9.0", Y},
        {"^1.2.3", "2.0.0", N},
        {"^1.2.3", "1.2.2", N},
        {"^0.2.3", "0.2.9", Y},
        {"^0.2.3", "0.3.0", N},
        {"^0.0.3", "0.0.3", Y},
        {"^0.0.3", "0.0.4", N},
        {"^0.0", "0.0.9", Y},
        {"^0.0", "0.1.0", N},
        {"^0", "0.9.9", Y},
        {"^0", "1.0.0", N},
        {"^1.x", "1.9.9", Y},
        {"~1.2.3", "1.2.9", Y},
        {"~1.2.3", "1.3.0", N},
        {"~1.2", "1.2.9", Y},
        {"~1", "1.9.0", Y},
        {"~1", "2.0.0", N},
        {"~> 1.2", "1.2.5", Y},
        {"1.2.3", "1.2.3", Y},
        {"1.2.3", "1.2.4", N},
        {"=1.2.3", "1.2.3", Y},
        {"v1.2.3", "1.2.3", Y},
        {"1.2", "1.2.9", Y},
        {"1.2", "1.3.0", N},
        {"1.2.x", "1.2.9", Y},
        {"1", "1.9.9", Y},
        {"*", "9.9.9", Y},
        {"", "9.9.9", Y},
        {"x", "0.0.1", Y},
        {">=1.2.3 <2", "1.9.9", Y},
        {">= 1.2.3 < 2.0.0", "2.0.0", N},
        {">1.2", "1.2.9", N},
        {">1.2", "1.3.0", Y},
        {"<=1.2", "1.2.9", Y},
        {"<=1.2", "1.3.0", N},
        {"<1.2", "1.1.9", Y},
        {"<1.2", "1.2.0", N},
        {"1.2.3 - 2.3.4", "2.3.4", Y},
        {"1.2.3 - 2.3.4", "2.3.5", N},
        {"1.2 - 2", "2.9.9", Y},
        {"1.2 - 2", "3.0.0", N},
        {"^1 || ^3", "3.1.0", Y},
        {"^1 || ^3", "2.1.0", N},
        {"1.0.0||2.0.0", "2.0.0", Y},
        {"^1.2.3", "1.3.0-beta", N},
        {"^1.2.3-alpha", "1.2.3-beta", Y},
        {"^1.2.3-alpha", "1.2.4-beta", N},
        {">=1.2.3-rc.1", "1.2.3", Y},
        {"latest", "1.0.0", NO},
        {"https://x/y.tgz", "1.0.0", NO},
        {"^1 || next", "1.0.0", NO},
        {"!=1.0.0", "1.0.0", NO},
        {"1..2", "1.0.0", NO},
        {"^", "1.0.0", NO},
        {"^1", "", NO},
        {"^1", "x", NO},
    };
    check("npm", rows, sizeof rows / sizeof *rows);
}

static void composer(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"^1.2", "1.9.0", Y},        {"^1.2", "2.0.0", N},      {"^0.3", "0.3.9", Y},
        {"^0.3", "0.4.0", N},        {"~1.2", "1.9.0", Y},      {"~1.2", "2.0.0", N},
        {"~1.2.3", "1.2.9", Y},      {"~1.2.3", "1.3.0", N},    {"1.2.*", "1.2.7", Y},
        {"1.2.*", "1.3.0", N},       {"1.2.3", "1.2.3", Y},     {"1.2", "1.2.1", N},
        {"1.2", "1.2.0", Y},         {">=1.0,<2.0", "1.5", Y},  {">=1.0 <2.0", "2.0.0", N},
        {"^2.5|^3", "3.1", Y},       {"^2.5 || ^3", "4.0", N},  {"1.0 - 2.0", "2.0.9", Y},
        {"1.0 - 2.0", "2.1.0", N},   {"!=1.5", "1.5.0", N},     {"^1.0@dev", "1.2.0", Y},
        {"dev-master", "1.0.0", NO}, {"1.0 as 1.1", "1.0", NO}, {"*", "3.0", Y},
    };
    check("Packagist", rows, sizeof rows / sizeof *rows);
}

static void gem(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"~> 2.0", "2.9", Y},      {"~> 2.0", "3.0", N},      {"~> 2.0.1", "2.0.9", Y},
        {"~> 2.0.1", "2.1.0", N},  {"~> 2", "2.9", Y},        {"~> 2", "3.0", N},
        {">= 1.0, < 3", "2.9", Y}, {">= 1.0, < 3", "3.0", N}, {"= 1.2.3", "1.2.3", Y},
        {"= 1.2.3", "1.2.4", N},   {"!= 1.2", "1.2", N},      {">= 0", "9", Y},
        {"^1", "1.0", NO},         {"(~> 1.1)", "1.2", Y},
    };
    check("RubyGems", rows, sizeof rows / sizeof *rows);
}

static void python(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {">=2.5,<4", "3.7", Y},
        {">=2.5,<4", "4.0", N},
        {"~=1.4", "1.9", Y},
        {"~=1.4", "2.0", N},
        {"~=1.4.5", "1.4.9", Y},
        {"~=1.4.5", "1.5.0", N},
        {"==1.2.*", "1.2.9", Y},
        {"==1.2.*", "1.3", N},
        {"==1.2", "1.2.0", Y},
        {"!=1.5,>=1", "1.5", N},
        {"!=1.5.*,>=1", "1.5.3", N},
        {"===1.0", "1.0", Y},
        {"*", "7", Y},
        {"^1.2", "1.9", Y},
        {"^1.2", "2.0", N},
        {"(>=1,<2)", "1.1", Y},
        {">=1.21.1,<1.27", "1.26.18", Y},
        {">=1.21.1,<1.27", "2.0.7", N},
        {"@ git+https://x", "1", NO},
    };
    check("PyPI", rows, sizeof rows / sizeof *rows);
    check("crates.io", (const struct row[]){{"^1", "1.0.0", NO}}, 1);
}

/* Any text gets an answer, within the bounds of the text. */
static void any_text(void **state)
{
    (void)state;
    static const char alphabet[] = "^~<>=!0123.9x*|, -vab@()";
    static const char *const ecosystems[] = {"npm", "Packagist", "RubyGems", "PyPI"};
    uint64_t seed = 1;
    for (size_t i = 0; i < 40000; i++) {
        char text[24];
        size_t n = i % sizeof text;
        for (size_t k = 0; k < n; k++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[k] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
        }
        char *exact = mem_alloc(n + 1);
        memcpy(exact, text, n);
        enum wanted w = version_wanted(str_c(ecosystems[i % 4]), str_make(exact, n), STR("1.2.3"));
        assert_true(w == WANTED_NO || w == WANTED_YES || w == WANTED_UNKNOWN);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(npm), cmocka_unit_test(composer),
                                       cmocka_unit_test(gem), cmocka_unit_test(python),
                                       cmocka_unit_test(any_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
