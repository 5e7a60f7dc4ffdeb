#include "catalog/fixture.h"

#define ANY(s, ...) any_of((s), (const char *const[]){__VA_ARGS__, NULL})

static bool any_of(str s, const char *const *names)
{
    for (; *names; names++)
        if (str_ieq(s, str_c(*names)))
            return true;
    return false;
}

/* A folder of tests or examples in an installed package. */
static bool is_test_folder(str s)
{
    return ANY(s, "test", "tests", "__tests__", "testing", "testdata", "test-data", "test_data", "fixture",
               "fixtures", "__fixtures__", "example", "examples", "spec", "specs", "mock", "mocks",
               "__mocks__", "demo", "demos", "sample", "samples", "bench", "benches", "benchmark",
               "benchmarks");
}

/* "rake-13.0.6", "serde-1.0.1": a version begins behind a hyphen. */
static bool is_name_version(str s)
{
    for (size_t i = 1; i + 1 < s.n; i++)
        if (s.p[i] == '-' && ch_digit(s.p[i + 1]))
            return true;
    return false;
}

/* "yaml.v3@v3.0.1" of Go's module cache. */
static bool is_go_module(str s)
{
    ptrdiff_t at = str_find(s, STR("@v"));
    return at > 0 && (size_t)at + 2 < s.n && ch_digit(s.p[at + 2]);
}

struct walk {
    str before, last; /* the two folders before */
    bool inside;      /* of an installed package */
    bool test;        /* among test data */
};

/* "python3.11/test": the tests of Python itself, with packages made for them. */
static bool is_python_tests(str folder, str part)
{
    return str_is(part, "test") && str_starts(folder, STR("python")) && folder.n > 6 && ch_digit(folder.p[6]);
}

/* A folder in which each folder is an installed package; stores such as ".pnpm" are none. */
static bool begins_package(const struct walk *w, str part)
{
    if (str_is(w->last, "node_modules"))
        return part.p[0] != '@' && part.p[0] != '.';
    if (str_is(w->before, "node_modules") && str_starts(w->last, STR("@")))
        return true;
    if (ANY(w->last, "site-packages", "dist-packages"))
        return !str_ends(part, STR(".dist-info")) && !str_ends(part, STR(".egg-info"));
    if (str_is(w->last, "gems"))
        return is_name_version(part);
    if (str_is(w->before, "vendor")) /* vendor/NAMESPACE/NAME of Composer, vendor/HOST/... of Go */
        return true;
    if (str_is(w->before, "_build")) /* _build/PROFILE/lib of rebar3 and Mix */
        return str_is(part, "lib");
    return false;
}

/* A folder below which a tool keeps other projects' files. */
static bool begins_cache(const struct walk *w, str part)
{
    static const char *const pairs[][2] = {
        {"registry", "src"},       {"git", "checkouts"},      {".m2", "repository"},
        {".gradle", "caches"},     {".ivy2", "cache"},        {".nuget", "packages"},
        {".npm", "_cacache"},      {".pub-cache", "hosted"},  {".yarn", "cache"},
        {".julia", "packages"},    {".build", "checkouts"},   {"SourcePackages", "checkouts"},
        {"Carthage", "Checkouts"}, {".terraform", "modules"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (str_eq(w->last, str_c(pairs[i][0])) && str_eq(part, str_c(pairs[i][1])))
            return true;
    return ANY(part, ".cache", ".pnpm-store") || is_go_module(part);
}

static void enter(struct walk *w, str part)
{
    bool in_tests = ANY(w->last, "test", "tests", "spec", "__tests__") && ANY(part, "fixtures", "data");
    if (is_python_tests(w->last, part))
        w->test = true;
    if (w->inside ? is_test_folder(part) : in_tests || ANY(part, "testdata", "__fixtures__"))
        w->test = true;
    if (str_is(part, "node_modules"))
        w->inside = false;
    else if (begins_package(w, part) || begins_cache(w, part))
        w->inside = true;
    w->before = w->last;
    w->last = part;
}

str fixture_of(str path, bool declared)
{
    struct walk w = {STR_INIT(""), STR_INIT(""), false, false};
    for (ptrdiff_t slash; (slash = str_chr(path, '/')) >= 0; path = str_from(path, (size_t)slash + 1))
        if (slash > 0)
            enter(&w, str_sub(path, 0, (size_t)slash));
    if (w.test)
        return STR("data of tests or examples");
    return w.inside && declared ? STR("a file of an installed package, which speaks of another project")
                                : STR("");
}
