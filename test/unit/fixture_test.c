#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog/fixture.h"
#include "catalog_harness.h"

enum { PART, TEST_DATA, FOREIGN };

static const struct {
    const char *path;
    int installed, declared; /* what an installed and a declared component of it are */
} rows[] = {
    {"package-lock.json", PART, PART},
    {"test/package-lock.json", PART, PART},
    {"examples/app/node_modules/a/package.json", PART, FOREIGN},
    {"node_modules/.package-lock.json", PART, PART},
    {"node_modules/.pnpm/lock.yaml", PART, PART},
    {"node_modules/a/package.json", PART, FOREIGN},
    {"node_modules/@s/a/yarn.lock", PART, FOREIGN},
    {"node_modules/a/node_modules/b/package.json", PART, FOREIGN},
    {"node_modules/a/node_modules/.package-lock.json", PART, PART},
    {"node_modules/test/package.json", PART, FOREIGN},
    {"node_modules/.pnpm/a@1.0.0/node_modules/a/lib/x", PART, FOREIGN},
    {"node_modules/a/test/package-lock.json", TEST_DATA, TEST_DATA},
    {"node_modules/resolve/test/x/node_modules/a/package.json", TEST_DATA, TEST_DATA},
    {"node_modules/@s/r/__fixtures__/node_modules/a/package.json", TEST_DATA, TEST_DATA},
    {"usr/lib/python3/dist-packages/requirements.txt", PART, PART},
    {"v/lib/python3.11/site-packages/a/requirements.txt", PART, FOREIGN},
    {"v/lib/python3.11/site-packages/a-1.dist-info/METADATA", PART, PART},
    {"v/lib/python3.11/site-packages/a/tests/data/b-1.jar", TEST_DATA, TEST_DATA},
    {"usr/lib/python3.11/test/test_importlib/data/example-21.12-py3-none-any.whl", TEST_DATA, TEST_DATA},
    {"usr/lib/python3.11/tests/a.whl", PART, PART},
    {"srv/python-app/test/requirements.txt", PART, PART},
    {"usr/gems/rack-2.0.0/Gemfile.lock", PART, FOREIGN},
    {"usr/gems/rack/Gemfile.lock", PART, PART},
    {"root/go/pkg/mod/example.com/x@v1.2.3/go.mod", PART, FOREIGN},
    {"src/pkg/mod/go.mod", PART, PART},
    {"root/.cargo/registry/src/index-0/serde-1.0.1/Cargo.lock", PART, FOREIGN},
    {"root/.m2/repository/g/a/1/a-1.pom", PART, FOREIGN},
    {"root/.m2/repository/g/a/1/a-1.jar", PART, FOREIGN},
    {"srv/repository/pom.xml", PART, PART},
    {"pkg/testdata/go.mod", TEST_DATA, TEST_DATA},
    {"test/fixtures/Cargo.lock", TEST_DATA, TEST_DATA},
    {"fixtures/Cargo.lock", PART, PART},
    {"srv/vendor/monolog/monolog/composer.lock", PART, FOREIGN},
    {"srv/vendor/monolog/monolog/tests/composer.lock", TEST_DATA, TEST_DATA},
    {"srv/vendor/composer/installed.json", PART, PART},
    {"srv/vendor/monolog/composer.lock", PART, PART},
    {"srv/vendor/modules.txt", PART, PART},
    {"app/_build/default/lib/cowlib/rebar.lock", PART, FOREIGN},
    {"app/_build/rebar.lock", PART, PART},
    {"app/.build/checkouts/vapor/Package.resolved", PART, FOREIGN},
    {"app/.build/workspace-state.json", PART, PART},
    {"ios/SourcePackages/checkouts/vapor/.github/workflows/a.yml", PART, FOREIGN},
    {"ios/Carthage/Checkouts/A/Cartfile.resolved", PART, FOREIGN},
    {"e/.terraform/modules/vpc/.pre-commit-config.yaml", PART, FOREIGN},
    {"e/.terraform.lock.hcl", PART, PART},
    {"app/_build/prod/rel/app/lib/a-1/ebin/a.app", PART, PART},
    {"root/.julia/packages/JSON/93Ea8/docs/Manifest.toml", PART, FOREIGN},
    {"root/.julia/environments/v1.9/Manifest.toml", PART, PART},
    {"testdata", PART, PART},
    {"", PART, PART},
    {"/node_modules//a/test/x", TEST_DATA, TEST_DATA},
};

static int kind(const char *path, bool declared)
{
    str why = fixture_of(str_c(path), declared);
    return !why.n ? PART : str_find(why, STR("tests")) >= 0 ? TEST_DATA : FOREIGN;
}

static void by_path(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (kind(rows[i].path, false) != rows[i].installed || kind(rows[i].path, true) != rows[i].declared)
            fail_msg("%s: %d %d", rows[i].path, kind(rows[i].path, false), kind(rows[i].path, true));
}

/* Marked, not dropped; and what is broken in it is no warning. */
static void marked(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "node_modules/r/test/node_modules/a/package.json",
                  STR("{\"name\": \"a\", \"version\": \"1.0.0\"}"));
    harness_entry(&h, "node_modules/r/test/node_modules/b/package.json", STR("{"));
    assert_int_equal(h.unit.components.n, 1);
    assert_true(h.unit.components.v[0].fixture.n > 0);
    assert_int_equal(h.unit.components.v[0].scope, SCOPE_TEST);
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_path), cmocka_unit_test(marked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
