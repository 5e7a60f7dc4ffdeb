#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

/* What one file gives: the purls in their order, a space behind each. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"app/pyproject.toml",
     "[build-system]\nrequires = [\"hatchling==1.0\"]\n[project]\nname = \"app\"\ndependencies = [\n"
     "  \"Flask[async]==2.3.2 ; python_version > '3.7'\",\n  \"requests>=2\",\n  \"g @ "
     "git+https://me:secret@example.com/g.git@abc\",\n  \"not a requirement!\",\n]\n"
     "[project.optional-dependencies]\ntest = [\"pytest==7.4.0\"]\nfast = [\"ujson==5.8\", "
     "\"orjson\"]\n[dependency-groups]\n"
     "dev = [\"ruff==0.1.0\", {include-group = \"x\"}]\n[tool.uv]\ndev-dependencies = [\"mypy==1.5\"]\n"
     "[tool.hatch.envs.default]\ndependencies = [\"black==23.1\"]\n[tool.pdm.dev-dependencies]\nx = "
     "[\"tox==4.0\"]\n",
     "pkg:pypi/flask@2.3.2 pkg:pypi/requests pkg:pypi/g?vcs_url=git%2Bhttps://example.com/g.git%40abc "
     "pkg:pypi/pytest@7.4.0 pkg:pypi/ujson@5.8 pkg:pypi/ruff@0.1.0 pkg:pypi/mypy@1.5 pkg:pypi/black@23.1 "
     "pkg:pypi/tox@4.0 ",
     0},
    {"pyproject.toml",
     "[tool.poetry.dependencies]\npython = \"^3.8\"\nDjango = \"4.2.1\"\nattrs = \"^23\"\nstar = \"*\"\n"
     "eq = {version = \"==1.0\", optional = true}\ng = {git = \"https://example.com/g.git\", rev = \"abc\"}\n"
     "own = {path = \"../own\"}\nmany = [{version = \"1.0\", python = \"<3\"}, {version = \"2.0\"}]\n"
     "dotted.version = \"1.5\"\n[tool.poetry.dependencies.table]\nversion = \"3.1\"\n"
     "[tool.poetry.group.dev.dependencies]\npytest = \"7.4.0\"\n[tool.poetry.dev-dependencies]\nmock = "
     "\"5\"\n",
     "pkg:pypi/django@4.2.1 pkg:pypi/attrs pkg:pypi/star pkg:pypi/eq@1.0 "
     "pkg:pypi/g?vcs_url=git%2Bhttps://example.com/g.git%40abc pkg:pypi/many pkg:pypi/dotted@1.5 "
     "pkg:pypi/table@3.1 pkg:pypi/pytest@7.4.0 pkg:pypi/mock@5 ",
     0},
    {"pyproject.toml", "[tool.black]\nline-length = 88\n", "", 0},
    {"pyproject.toml", "[project\n", "", 1},
    {"Pipfile",
     "[[source]]\nurl = \"https://pypi.example/simple\"\nname = \"x\"\n[packages]\nflask = \"==2.3.2\"\nx = "
     "\"1.0\"\n"
     "any = \"*\"\n[dev-packages]\npytest = {version = \"==7.4.0\"}\n[requires]\npython_version = \"3.8\"\n",
     "pkg:pypi/flask@2.3.2 pkg:pypi/x pkg:pypi/any pkg:pypi/pytest@7.4.0 ", 0},
    {"setup.cfg",
     "[metadata]\nname = app\n[options]\ninstall_requires =\n    Flask==2.3.2\r\n    requests >= 2 ; "
     "python_version > "
     "'3'\n    # c==1\ntests_require = mock==5.0\n[options.extras_require]\ndev =\n    "
     "tox==4.0\n[tool:pytest]\n"
     "install_requires = no==1\n",
     "pkg:pypi/flask@2.3.2 pkg:pypi/requests pkg:pypi/mock@5.0 pkg:pypi/tox@4.0 ", 0},
    {"setup.py",
     "from setuptools import setup\n\"\"\"doc 'no==1.0' \"\"\"\nsetup(name=\"x\", version='1',\n  "
     "python_requires="
     "\"==3.8\",\n  install_requires=['Flask==2.3.2', \"requests>=2\",\n # 'no==2.0'\n  'a.b[c] == 1.0 ; "
     "os_name'])\n"
     "x = \"open==1\n",
     "pkg:pypi/flask@2.3.2 pkg:pypi/a-b@1.0 ", 0},
    {"setup.py", "'", "", 0},
    {"lib/site-packages/numpy/setup.py", "['six==1.0']", "", 0},
    {"usr/lib/node_modules/npm/node_modules/node-gyp/gyp/pyproject.toml",
     "[project]\ndependencies = [\"a>=1\"]\n", "", 0},
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
    harness_entry(&h, rows[0].path, str_c(rows[0].text));
    struct component *c = harness_find(&h, "requests");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->locations.v[0].line, 7);
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_true(harness_is(c->evidence.v[0].field, ">=2"));
    assert_int_equal(harness_find(&h, "pytest")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "ujson")->scope, SCOPE_OPTIONAL);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, rows[1].path, str_c(rows[1].text));
    assert_int_equal(harness_find(&h, "eq")->scope, SCOPE_OPTIONAL);
    assert_int_equal(harness_find(&h, "pytest")->scope, SCOPE_DEV);
    harness_close(&h);
}

static void broken_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details),
                                       cmocka_unit_test(broken_anywhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
