/* Versions that builds set by -ldflags. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "format/go_ldflags.h"

static const struct {
    const char *flags, *version;
} rows[] = {
    {"-s -w -X main.version=1.2.3 -X main.commit=abc", "1.2.3"},
    {"-X 'main.Version=v1.2.3' -X \"main.date=2020-01-01 10:00\"", "v1.2.3"},
    {"-X='main.version=1.2.3'", "1.2.3"},
    {"--X=main.version=1.2.3-rc.1+b5", "1.2.3-rc.1+b5"},
    {"-X github.com/a/b/internal/version.GitVersion=v0.9.0", "v0.9.0"},
    {"-X k8s.io/component-base/version.gitVersion=v1.28.3 -X k8s.io/client-go/pkg/version.gitVersion=v1.28.3",
     "v1.28.3"},
    /* the program's own before others, and of others none when they differ */
    {"-X x.org/dep/version.Version=9.9.9 -X main.version=1.0.0", "1.0.0"},
    {"-X github.com/a/b/cmd.Version=2.0.0 -X x.org/dep/version.Version=9.9.9", "2.0.0"},
    {"-X github.com/a/bc.Version=2.0.0 -X main.version=1.0.0 ", "1.0.0"},
    {"-X x.org/p.Version=1.0.0 -X x.org/q.Version=2.0.0", ""},
    {"-X main.version=1.0.0 -X main.Version=2.0.0", ""},
    {"-X main.version=1.0.0 -X main.Version=v1.0.0", "v1.0.0"},
    /* not versions of the program */
    {"-X main.goVersion=1.20.1", ""},
    {"-X main.version=dev", ""},
    {"-X main.version=1.2", ""},
    {"-X main.version=1.2.3$(secret)", ""},
    {"-X main.version=1.2.3-", ""},
    {"-X main.version", ""},
    {"-X", ""},
    {"-X=", ""},
    {"-X '", ""},
    {"", ""},
    {"main.version=1.2.3", ""},
    {"-X version=1.2.3", ""},
};

static void versions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        str got = go_ldflags_version(str_c(rows[i].flags), STR("github.com/a/b"));
        if (!str_eq(got, str_c(rows[i].version)))
            fail_msg("%s gives \"%.*s\", not \"%s\"", rows[i].flags, STR_ARG(got), rows[i].version);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(versions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
