#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

static const char file[] =
    "name: x\r\nchannels:\r\n  - conda-forge\r\ndependencies:\r\n  - python=3.9\r\n  - numpy==1.21.0\r\n"
    "  - conda-forge::scipy=1.7.1=py39h0\r\n  - 'pandas >=1.3,<2'\r\n  - openssl 1.1.1l h7f\r\n  - pip\r\n"
    "  - star=1.*\r\n  - pip:\r\n    - Flask==2.3.2\r\n    - requests>=2\r\n    - -r requirements.txt\r\n"
    "    - g @ git+https://example.com/g\r\n  - [nested]\r\n  - '@odd'\r\nprefix: /opt/x\r\n";

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"app/environment.yml", file,
     "pkg:conda/python pkg:conda/numpy@1.21.0 pkg:conda/scipy@1.7.1?build=py39h0&channel=conda-forge "
     "pkg:conda/pandas pkg:conda/openssl@1.1.1l?build=h7f pkg:conda/pip pkg:conda/star pkg:pypi/flask@2.3.2 "
     "pkg:pypi/requests ",
     0},
    {"dev-environment.yaml", "dependencies: [a==1]\n", "pkg:conda/a@1 ", 0},
    {"conda.yaml", "dependencies:\n- b=1.0=0\n", "pkg:conda/b@1.0?build=0 ", 0},
    {"environment.yml", "environment:\n  dependencies: [a==1]\n", "", 0},
    {"environment.yml", "dependencies: {a: 1}\n", "", 0},
    {"environment.yml", "{{ x }}: [", "", 0},
    {"environment.yml", "dependencies:\n- a==1\n- [", "pkg:conda/a@1 ", 1},
    {"environment.ts", "dependencies: [a==1]", "", 0},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, rows[i].diagnostics);
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, rows[0].path, str_c(file));
    struct component *c = harness_find(&h, "flask");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->locations.v[0].line, 13);
    assert_true(harness_is(c->ecosystem, "PyPI"));
    assert_true(harness_is(harness_find(&h, "numpy")->ecosystem, ""));
    for (size_t n = 0; n < sizeof file; n++)
        harness_entry(&h, rows[0].path, str_make(file, n));
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
