/* The comparators: the shared vectors where they are, own cases, the properties of an order on arbitrary
 * strings, and dpkg itself as a second opinion. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/arena.h"
#include "version/version.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int sign(int c)
{
    return (c > 0) - (c < 0);
}

static int order(const char *ecosystem, const char *a, const char *b)
{
    const struct version_scheme *s = version_scheme_of(str_c(ecosystem));
    assert_non_null(s);
    int c = sign(s->compare(str_c(a), str_c(b)));
    assert_int_equal(c, -sign(s->compare(str_c(b), str_c(a))));
    return c;
}

/* Lines "A < B" as in the vectors; '#' and '//' comments. */
static void test_line(const char *ecosystem, str line, size_t *lines, size_t *wrong)
{
    const struct version_scheme *s = version_scheme_of(str_c(ecosystem));
    str a, op, b, rest;
    if (!line.n || str_starts(line, STR("# ")) || str_starts(line, STR("//")) ||
        !str_cut(line, ' ', &a, &rest) || !str_cut(rest, ' ', &op, &b))
        return;
    int want = str_is(op, "<") ? -1 : str_is(op, ">") ? 1 : 0;
    ++*lines;
    if (sign(s->compare(a, b)) == want && sign(s->compare(b, a)) == -want)
        return;
    ++*wrong;
    print_error("%s: %.*s is not so\n", ecosystem, STR_ARG(line));
}

static void test_file(const char *ecosystem, const char *path, size_t *lines, size_t *wrong)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t cap = 0;
    ssize_t n;
    if (!f) {
        print_message("%s is not there\n", path);
        return;
    }
    while ((n = getline(&text, &cap, f)) > 0)
        test_line(ecosystem, str_trim(str_make(text, (size_t)n)), lines, wrong);
    free(text);
    fclose(f);
}

static void vectors(void **state)
{
    static const struct {
        const char *file, *ecosystem;
    } files[] = {
        {"alpine", "Alpine"}, {"cran", "CRAN"},        {"debian", "Debian"},       {"hackage", "Hackage"},
        {"maven", "Maven"},   {"nuget", "NuGet"},      {"packagist", "Packagist"}, {"pub", "Pub"},
        {"pypi", "PyPI"},     {"redhat", "Red Hat"},   {"rubygems", "RubyGems"},   {"semver", "npm"},
        {"semver", "Go"},     {"semver", "crates.io"}, {"semver", "Hex"},
    };
    const char *shared = getenv("ASSAY_SHARED");
    size_t lines = 0, wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        static const char *const kinds[] = {"", "-generated"};
        for (size_t k = 0; k < 2; k++) {
            char path[4096];
            snprintf(path, sizeof path, "%s/vectors/versions/%s-versions%s.txt", shared ? shared : "",
                     files[i].file, kinds[k]);
            if (access(path, R_OK) == 0)
                test_file(files[i].ecosystem, path, &lines, &wrong);
        }
    }
    if (!lines) {
        print_message("no shared vectors: only the own cases are tested\n");
        skip();
    }
    print_message("%zu lines of the shared vectors\n", lines);
    assert_int_equal(wrong, 0);
}

/* Each row in ascending order; versions with '=' before them equal the one before. */
static void rows(void **state)
{
    static const struct {
        const char *ecosystem;
        const char *row;
    } cases[] = {
        {"npm", "0.0.0-0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 "
                "1.0.0-rc.1 "
                "1.0.0 =v1.0.0 =1 =1.0.0+build 1.0.1-0 1.2.0 1.10.0 18446744073709551616.0.0"},
        {"Go", "v0.0.0-20190101000000-abcdefabcdef v0.0.0-20220101000000-000000000000 v0.0.0 v1.2.3 "
               "v2.0.0+incompatible "
               "=2.0.0 v2.0.1"},
        {"npm", "1.2.3-5 1.2.3-5-foo 1.2.3 =1.2.3.0 1.2.3.4"},
        {"Bitnami", "1.2.2 1.2.3-rc1 =1.2.3-rc1-4 1.2.3 =1.2.3-0 =1.2.3-17 1.2.4"},
        {"Bitnami", "0.0.0-20251119135424-6672e6aaa41e 0.0.0-20251119140106-9dbdfc3f1be0 0.0.0"},
        {"PyPI", "foo 1.0-bulbasaur 1.0-charmander 0.9 1.0.dev0 1.0a0.dev1 1.0a1 =1.0alpha-1 1.0b1 1.0rc1 "
                 "=1.0.preview1 "
                 "1.0 =v1.0.0 =1 1.0+abc 1.0+abc.1 1.0+5 1.0.post1.dev1 1.0.post1 =1.0-1 =1.0.r1 1.1 1!0.1"},
        {"Maven", "1-alpha-1 =1a1 1-beta 1-m1 =1-milestone-1 1-rc =1-cr 1-SNAPSHOT 1 =1.0 =1-ga "
                  "=1.0.0.RELEASE =1.Final "
                  "1-sp 1-xyz 1-1 1.1"},
        {"Maven", "42.2.15 42.2.15.jre6 42.2.16 42.10"},
        {"Maven", "1-alpha 1.0.beta8 1 1.sp 1.foo 1-1 1.0.1"},
        {"Debian", "1.0~~ 1.0~ 1.0~rc1-1 1.0 =0:1.0 =1.0-0 1.0-1~bpo1 1.0-1 1.0-1+b1 1.0a 1.0+ 1:0.1"},
        {"Debian", "~ 0 1 a a-1 ab a+ 1:0"},
        {"Debian", "1-2 1-3-1 1-3-2 1.0-1-1 1.0-2-1 2:1-1 10:1"},
        {"Ubuntu", "1.0-1ubuntu1 1.0-1ubuntu1.1 1.0-1ubuntu2"},
        {"Alpine",
         "1.2_alpha 1.2_beta1 1.2_pre 1.2_rc1 1.2_rc1-r1 1.2 1.2-r0 1.2-r1 1.2_cvs 1.2_git20200101 1.2_p1 "
         "1.2_p1-r1 1.2a 1.2.0 1.2.01 1.2.1 1.2.10 1.3"},
        {"Wolfi", "9.3-r0 9.3_p1-r0 9.3p1-r0 9.3p2-r0 9.3p10-r0"},
        {"Red Hat", "1.0~rc1 1.0 =0:1.0 1.0^git1 1.0a 1.0.1 1.0.1-1.el7 1.0.1-1.el8 1.0.1-10.el8 1:0.1-1"},
        {"SUSE", "4.12.14-95.3.1 4.12.14-95.6.1 4.12.14-95.13.1"},
        {"RubyGems", "1.0.a =1.0.a.0 =1.a 1.0.b1 1.0.rc2 1.0.rc10 1 =1.0 =1.0.0 1.0.1 1.10"},
        {"RubyGems", "1.15.3 1.15.4 =1.15.4-x86_64-linux =1.15.4-java =1.15.4-arm64-darwin 1.15.5"},
        {"RubyGems", "1.0-1 =1.0.pre.1 1.0"},
        {"NuGet", "1.0.0-ALPHA =1.0.0-alpha 1.0.0-alpha.2 1.0.0-alpha.10 1.0.0-beta 1.0.0 =1.0.0.0 =1.0 "
                  "=1.0.0+x 1.0.0.1"},
        {"Packagist",
         "dev-main 1.0-foo 1.0-dev 1.0a1 =1.0-alpha1 1.0b1 1.0RC1 =1.0rc1 1.0 =v1.0 1.0.0 1.0pl1"},
        {"CRAN", "0.1-1 0.1-2 0.1-2.0 0.2 1.0 =1-0 1.0.0"},
        {"Hackage", "0 0.1 0.1.0 0.1.0.0 0.2 0.10 1"},
        {"Pub", "1.0.0-pre 1.0.0-pre+build 1.0.0 1.0.0+1 1.0.0+2 1.0.0+a 1.0.0+a1"},
        {"opam", "1.0~rc 1.0 =1.0-0 1.0-1 1.0+x 1.12 1.13 v0.9"},
        {"Windows",
         "6.1.7601.27117 10.0.9 10.0.17763 =10.0.17763.0 =10.00.17763 10.0.17763.7009 10.0.20348.1"},
        {"Windows", "15.02.1258.34 =15.2.1258.034 15.2.1258.34-x 16"},
        {"FreeBSD", "2.* 2pl1 2alpha3 2.b2 =2.beta2 2.rc1 2 =2.0 2_1 2.9f7 2a 3.* 3 1,1"},
        {"FreeBSD", "1.0.1:2003.09.16 1.0:2003.09.16 =1.0.2003.09.16 10a1b2 =10a1.b2"},
        {"Echo:PyPI", "1.0rc1 1.0 1.0+echo.1 1.0.post1"},
        {"Echo", "1.0~rc1 1.0 1.0+e1"},
        {"Echo:npm", "1.2.3-rc.1 1.2.3 1.2.3+echo.1 1.2.3+echo.2 1.2.3+echo.10 1.2.4"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct version_scheme *s = version_scheme_of(str_c(cases[i].ecosystem));
        assert_non_null(s);
        str list[64], rest = str_c(cases[i].row), word;
        int rank[64];
        size_t n = 0;
        while (str_split(&rest, ' ', &word)) {
            bool same = str_starts(word, STR("="));
            rank[n] = n ? rank[n - 1] + !same : 0;
            list[n++] = str_from(word, same);
        }
        for (size_t a = 0; a < n; a++)
            for (size_t b = 0; b < n; b++)
                if (sign(s->compare(list[a], list[b])) != sign(rank[a] - rank[b]))
                    fail_msg("%s: %.*s against %.*s is %d, wanted %d", cases[i].ecosystem, STR_ARG(list[a]),
                             STR_ARG(list[b]), s->compare(list[a], list[b]), rank[a] - rank[b]);
    }
}

static void lookup(void **state)
{
    (void)state;
    assert_ptr_equal(version_scheme_of(STR("npm")), version_scheme_of(STR("NPM")));
    assert_string_equal(version_scheme_of(STR("Debian:12"))->name, "dpkg");
    assert_string_equal(version_scheme_of(STR("Ubuntu:Pro:18.04:LTS"))->name, "dpkg");
    assert_string_equal(version_scheme_of(STR("Alpine:v3.18"))->name, "apk");
    assert_string_equal(version_scheme_of(STR("Red Hat:rhel_aus:8.4::appstream"))->name, "rpm");
    assert_string_equal(version_scheme_of(STR("Maven:https://maven.google.com"))->name, "maven");
    assert_string_equal(version_scheme_of(STR("Echo:PyPI"))->name, "pep440");
    assert_string_equal(version_scheme_of(STR("Echo"))->name, "dpkg");
    assert_string_equal(version_scheme_of(STR("Docker Hardened Images:Alpine:3.23"))->name, "apk");
    assert_string_equal(version_scheme_of(STR("TuxCare:Debian:12"))->name, "dpkg");
    assert_null(version_scheme_of(STR("TuxCare")));
    assert_null(version_scheme_of(STR("TuxCare:TuxCare")));
    assert_null(version_scheme_of(STR("")));
    assert_null(version_scheme_of(STR(":npm")));
    assert_null(version_scheme_of(STR("npmx")));
    assert_null(version_scheme_of(STR("Android:12")));
}

static void validity(void **state)
{
    (void)state;
    assert_true(version_valid(STR("1")));
    assert_true(version_valid(STR("1 2")));
    assert_true(version_valid(STR("\xce\xb1")));
    assert_false(version_valid(STR("")));
    assert_false(version_valid(STR("1\t2")));
    assert_false(version_valid(STR("1\x7f")));
    assert_false(version_valid(str_make("1\0", 2)));
}

/* xorshift64: the same strings in each run. */
static uint64_t seed = 88172645463325252u;
static size_t below(size_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % n);
}

static const char *const pieces[] = {
    "0",  "1",  "2",  "10", "00", "01", ".",     "..",       "-",     "--",   "_",       "+",    "~",
    "^",  ":",  "!",  "a",  "b",  "m",  "rc",    "RC",       "alpha", "beta", "pre",     "dev",  "post",
    "sp", "ga", "p",  "r",  "c",  "v",  "final", "-r0",      "-r1",   "x86",  "_p1",     "\xce", " ",
    "*",  "/",  "-1", ".0", ".1", "~1", "z",     "snapshot", "0:",    "1:",   "release", "Z"};

static str random_version(struct arena *a)
{
    char text[128];
    size_t n = 0, count = below(7);
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", piece);
    }
    return arena_dup(a, str_make(text, n));
}

/* One piece put in, taken out or replaced, so that compared strings share a long prefix. */
static str mutated(struct arena *a, str v)
{
    size_t from = below(v.n + 1), drop = below(3);
    str piece = str_c(pieces[below(sizeof pieces / sizeof *pieces)]);
    return arena_join(a, str_sub(v, 0, from), below(3) ? piece : STR_NONE, str_from(v, from + drop));
}

static void check_three(const struct version_scheme *s, str x, str y, str z)
{
    int xy = sign(s->compare(x, y)), yz = sign(s->compare(y, z)), xz = sign(s->compare(x, z));
    if (s->compare(x, x) != 0)
        fail_msg("%s: [%.*s] is not equal to itself", s->name, STR_ARG(x));
    if (xy != -sign(s->compare(y, x)))
        fail_msg("%s: [%.*s] against [%.*s] depends on which is first", s->name, STR_ARG(x), STR_ARG(y));
    if ((xy <= 0 && yz <= 0 && xz != (xy + yz < 0 ? -1 : 0)) ||
        (xy >= 0 && yz >= 0 && xz != (xy + yz > 0 ? 1 : 0)))
        fail_msg("%s: no order of [%.*s] [%.*s] [%.*s]: %d %d %d", s->name, STR_ARG(x), STR_ARG(y),
                 STR_ARG(z), xy, yz, xz);
}

/* Reflexive, antisymmetric, transitive, for all schemes and strings. ('#' of Packagist, which equals every
 * number, is not among the pieces.) */
static void properties(void **state)
{
    struct arena a = {0};
    (void)state;
    for (int round = 0; round < 20000; round++) {
        str x = random_version(&a), y = below(2) ? mutated(&a, x) : random_version(&a), z = mutated(&a, y);
        for (const struct version_scheme *const *s = version_schemes; *s; s++) {
            check_three(*s, x, y, z);
            check_three(*s, y, x, z);
            check_three(*s, x, z, y);
        }
        arena_reset(&a);
    }
    arena_free(&a);
}

/* A version of a million bytes takes time in proportion to it. */
static void long_versions(void **state)
{
    static const char *const units[] = {"0.", "1.", "0-",  "a.",  "9",   ".",   "-",
                                        "~",  "a1", "ga.", "_p1", "-0.", "\xff"};
    enum { SIZE = 1 << 20 };
    char *x = malloc(SIZE), *y = malloc(SIZE);
    (void)state;
    for (size_t u = 0; u < sizeof units / sizeof *units; u++) {
        size_t n = strlen(units[u]);
        for (size_t i = 0; i < SIZE; i++)
            x[i] = y[i] = units[u][i % n];
        y[SIZE - 1] = '7';
        for (const struct version_scheme *const *s = version_schemes; *s; s++) {
            int c = sign((*s)->compare(str_make(x, SIZE), str_make(y, SIZE)));
            assert_int_equal(c, -sign((*s)->compare(str_make(y, SIZE), str_make(x, SIZE))));
        }
    }
    free(x);
    free(y);
}

/* 1 if dpkg says that a OP b, 0 if not, -1 if it does not take one of them. */
static int dpkg_says(const char *a, const char *op, const char *b)
{
    pid_t child = fork();
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr))
            _exit(9);
        execlp("dpkg", "dpkg", "--compare-versions", a, op, b, (char *)NULL);
        _exit(9);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return !WIFEXITED(status) || WEXITSTATUS(status) > 1 ? -1 : WEXITSTATUS(status) == 0;
}

/* Digits first, and only bytes that dpkg takes without a warning. */
static str debian_version(struct arena *a)
{
    static const char *const parts[] = {"0", "1", "9",  "10",      "01",   ".", "+",
                                        "~", "a", "b1", "deb12u1", "~rc1", "Z"};
    char text[128];
    size_t n = (size_t)snprintf(text, sizeof text, "%s%zu", below(4) ? "" : "1:", below(3)), count = below(4);
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s", parts[below(sizeof parts / sizeof *parts)]);
    if (below(2))
        n += (size_t)snprintf(text + n, sizeof text - n, "-%zu%s", below(3),
                              parts[below(sizeof parts / sizeof *parts)]);
    return arena_dup(a, str_make(text, n));
}

static void like_dpkg(void **state)
{
    (void)state;
    if (dpkg_says("1", "lt", "2") != 1) {
        print_message("no dpkg here: not compared with it\n");
        skip();
    }
    struct arena a = {0};
    int compared = 0;
    for (int i = 0; i < 150; i++) {
        str x = debian_version(&a), y = debian_version(&a);
        int lt = dpkg_says(x.p, "lt", y.p), gt = dpkg_says(x.p, "gt", y.p);
        if (lt < 0 || gt < 0)
            continue;
        compared++;
        if (order("Debian", x.p, y.p) != gt - lt)
            fail_msg("dpkg has another order of %s and %s: %d", x.p, y.p, gt - lt);
    }
    arena_free(&a);
    assert_true(compared > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),   cmocka_unit_test(rows),       cmocka_unit_test(lookup),
        cmocka_unit_test(validity),  cmocka_unit_test(properties), cmocka_unit_test(long_versions),
        cmocka_unit_test(like_dpkg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
