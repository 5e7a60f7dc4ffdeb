#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MD5 "0123456789abcdef0123456789abcdef"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

/* Runs what wants the path on the text; there must be so many components and diagnostics. */
static void scan(struct harness *h, const char *path, const char *text, size_t components, size_t diagnostics)
{
    harness_open(h);
    if (!harness_entry(h, path, str_c(text)))
        fail_msg("nobody wants %s", path);
    for (size_t i = 0; i < h->unit.diagnostics.n && h->unit.diagnostics.n != diagnostics; i++)
        print_message("%.*s\n", STR_ARG(h->unit.diagnostics.v[i].message));
    assert_int_equal(h->unit.components.n, components);
    assert_int_equal(h->unit.diagnostics.n, diagnostics);
}

static void pipfile(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "app/Pipfile.lock",
         "{\"_meta\": {\"hash\": {\"sha256\": \"x\"}, \"sources\": [{\"name\": \"pypi\"}]},\n"
         "\"default\": {\n"
         " \"Jinja2\": {\"hashes\": [\"sha256:" SUM
         "\", \"sha256:short\"], \"version\": \"==2.11.1\", \"index\": "
         "\"pypi\"},\n"
         " \"zope.interface\": {\"version\": \"*\"},\n"
         " \"range\": {\"version\": \">=1.0\"},\n"
         " \"g\": {\"git\": \"https://u:p@host.example/g.git\", \"ref\": \"abc\"},\n"
         " \"w\": {\"file\": \"https://host.example/w-1.5-py3-none-any.whl?token=x\"},\n"
         " \"here\": {\"editable\": true, \"path\": \".\"}},\n"
         "\"develop\": {\"pytest\": {\"version\": \"==7.0.0\", \"markers\": \"x\"}},\n"
         "\"docs\": {\"sphinx\": {\"version\": \"==4.0\"}}, \"extra\": {\"e\": \"==1\"}}",
         9, 0);
    struct component *c = harness_find(&h, "jinja2");
    assert_is(c->purl, "pkg:pypi/jinja2@2.11.1");
    assert_is(c->ecosystem, "PyPI");
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->direct, TRI_UNKNOWN);
    assert_int_equal(c->locations.v[0].line, 3);
    assert_int_equal(c->hashes.n, 1);
    assert_is(c->evidence.v[0].field, "default");
    assert_is(harness_find(&h, "zope-interface")->version, "");
    assert_is(harness_find(&h, "range")->version, ""); /* a range is no version */
    assert_is(harness_find(&h, "g")->purl, "pkg:pypi/g?vcs_url=git%2Bhttps://host.example/g.git%40abc");
    assert_is(harness_find(&h, "w")->version, "1.5");
    assert_is(harness_find(&h, "w")->qualifiers, "download_url=https://host.example/w-1.5-py3-none-any.whl");
    assert_is(harness_find(&h, "here")->ecosystem, "");
    assert_int_equal(harness_find(&h, "pytest")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "sphinx")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "e")->scope, SCOPE_OPTIONAL);
    harness_close(&h);
    scan(&h, "Pipfile.lock", "{\"default\": {\"a\": {\"version\": \"==1\"}, \"b\": [1], ", 2, 1);
    harness_close(&h);
    scan(&h, "Pipfile.lock", "[]", 0, 0);
    harness_close(&h);
}

static void poetry_1(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "poetry.lock",
         "[[package]]\nname = \"Flask_X\"\nversion = \"1.0\"\ndescription = \"d\"\ncategory = "
         "\"main\"\noptional = "
         "false\n\n"
         "[package.dependencies]\nclick = \">=5\"\nred = {version = \">=1\", optional = true}\n"
         "asyncio = [{version = \"*\", markers = \"x\"}]\ngone = \"*\"\n\n[package.extras]\nred = "
         "[\"red\"]\n\n"
         "[[package]]\nname = \"click\"\nversion = \"7.0\"\ncategory = \"main\"\noptional = true\n\n"
         "[[package]]\nname = \"red\"\nversion = \"2.0\"\ncategory = \"dev\"\noptional = false\n\n"
         "[[package]]\nname = \"asyncio\"\nversion = \"3\"\n[package.source]\ntype = \"git\"\n"
         "url = \"https://host.example/a.git\"\nreference = \"main\"\nresolved_reference = \"abc\"\n\n"
         "[[package]]\nname = \"lib\"\nversion = \"0.1\"\n[package.source]\ntype = \"directory\"\nurl = "
         "\"../lib\"\n\n"
         "[metadata]\nlock-version = \"1.1\"\n[metadata.files]\n"
         "click = [\n {file = \"click-7.0.tar.gz\", hash = \"sha256:" SUM "\"},\n {file = \"c.whl\", hash = "
         "\"md5:" MD5 "\"},\n]\n",
         5, 0);
    struct component *c = harness_find(&h, "flask-x");
    assert_is(c->purl, "pkg:pypi/flask-x@1.0");
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->depends.n, 2); /* not what an extra asks for, nor what is not there */
    assert_is(c->depends.v[0], "pkg:pypi/click@7.0");
    assert_int_equal(c->locations.v[0].line, 1);
    c = harness_find(&h, "click");
    assert_int_equal(c->scope, SCOPE_OPTIONAL);
    assert_int_equal(c->hashes.n, 2);
    assert_int_equal(harness_find(&h, "red")->scope, SCOPE_DEV);
    assert_is(harness_find(&h, "asyncio")->qualifiers, "vcs_url=git%2Bhttps://host.example/a.git%40abc");
    assert_int_equal(harness_find(&h, "asyncio")->scope, SCOPE_UNKNOWN);
    assert_is(harness_find(&h, "lib")->ecosystem, "");
    harness_close(&h);
}

static void poetry_2(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "poetry.lock",
         "[[package]]\nname = \"a\"\nversion = \"1\"\noptional = false\ngroups = [\"dev\", \"main\"]\n"
         "files = [{file = \"a.whl\", hash = \"sha256:" SUM "\"}]\n\n[package.dependencies]\nb = \"*\"\n\n"
         "[[package]]\nname = \"b\"\nversion = \"1\"\ngroups = [\"lint\"]\n\n[[package]]\nname = "
         "\"b\"\nversion = "
         "\"2\"\noptional = true\ngroups = [\"main\"]\n[metadata]\nlock-version = \"2.1\"\n",
         3, 0);
    assert_int_equal(harness_find(&h, "a")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "a")->hashes.n, 1);
    assert_int_equal(harness_find(&h, "a")->depends.n, 2); /* one of them, by the marker that holds */
    assert_int_equal(harness_nth(&h, "b", 0)->scope, SCOPE_DEV);
    assert_int_equal(harness_nth(&h, "b", 1)->scope, SCOPE_OPTIONAL);
    harness_close(&h);
}

static void pdm(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "pdm.lock",
         "[metadata]\ngroups = [\"default\", \"dev\"]\nlock_version = \"4.4\"\n\n"
         "[[package]]\nname = \"requests\"\nversion = \"2.31.0\"\ngroups = [\"default\"]\n"
         "dependencies = [\n \"idna<4,>=2.5\",\n \"PySocks!=1.5.7; extra == 'x'\",\n]\n"
         "files = [{file = \"r.whl\", hash = \"sha256:" SUM "\"}]\n\n"
         "[[package]]\nname = \"requests\"\nversion = \"2.31.0\"\nextras = [\"socks\"]\ngroups = "
         "[\"default\"]\n"
         "dependencies = [\"requests==2.31.0\"]\n\n"
         "[[package]]\nname = \"idna\"\nversion = \"3.4\"\ngroups = [\"default\", \"dev\"]\n\n"
         "[[package]]\nname = \"pytest\"\nversion = \"7.0\"\ngroups = [\"dev\"]\n\n"
         "[[package]]\nname = \"plot\"\nversion = \"1.0\"\ngroups = [\"graphics\"]\ngit = "
         "\"https://h.example/p.git\"\n"
         "revision = \"abc\"\n\n[[package]]\nname = \"here\"\nversion = \"0\"\npath = \"./here\"\neditable = "
         "true\n"
         "[metadata.files]\n\"idna 3.4\" = [{file = \"i.whl\", hash = \"sha256:" SUM "\"}]\n",
         6, 0);
    assert_is(harness_find(&h, "requests")->depends.v[0], "pkg:pypi/idna@3.4");
    assert_int_equal(harness_find(&h, "requests")->depends.n, 1);
    assert_int_equal(harness_nth(&h, "requests", 1)->depends.n, 0); /* not of itself */
    assert_int_equal(harness_find(&h, "idna")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "idna")->hashes.n, 1);
    assert_int_equal(harness_find(&h, "pytest")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "plot")->scope, SCOPE_OPTIONAL);
    assert_is(harness_find(&h, "plot")->qualifiers, "vcs_url=git%2Bhttps://h.example/p.git%40abc");
    assert_is(harness_find(&h, "here")->ecosystem, "");
    harness_close(&h);
}

static void uv(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "uv.lock",
         "version = 1\nrevision = 2\nrequires-python = \">=3.9\"\n\n[manifest]\nmembers = [\"app\", "
         "\"core\"]\n\n"
         "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\nsource = { editable = \".\" }\n"
         "dependencies = [\n { name = \"core\" },\n { name = \"web\", extra = [\"x\"] },\n]\n"
         "[package.optional-dependencies]\nplot = [{ name = \"plot\" }]\n[package.dev-dependencies]\n"
         "dev = [{ name = \"pytest\" }]\n[package.metadata]\nrequires-dist = [{ name = \"never\", specifier "
         "= \">=1\" }]\n\n"
         "[[package]]\nname = \"core\"\nsource = { virtual = \"core\" }\ndependencies = [{ name = \"fork\", "
         "version = "
         "\"2.0\", source = { registry = \"x\" } }]\n\n"
         "[[package]]\nname = \"fork\"\nversion = \"1.0\"\nsource = { registry = "
         "\"https://index.example/simple\" }\n\n"
         "[[package]]\nname = \"fork\"\nversion = \"2.0\"\nsource = { registry = "
         "\"https://index.example/simple\" }\n\n"
         "[[package]]\nname = \"web\"\nversion = \"3.0\"\nsource = { git = \"https://h.example/w?rev=1#abc\" "
         "}\n"
         "[package.optional-dependencies]\nx = [{ name = \"extra\" }]\n\n"
         "[[package]]\nname = \"extra\"\nversion = \"1\"\nsource = { registry = \"y\" }\n"
         "sdist = { url = \"https://h.example/e.tar.gz\", hash = \"sha256:" SUM "\", size = 1 }\n"
         "wheels = [\n { url = \"https://h.example/e.whl\", hash = \"sha256:" SUM "\" },\n]\n\n"
         "[[package]]\nname = \"plot\"\nversion = \"1\"\nsource = { url = "
         "\"https://u:p@h.example/p.whl?k=1\" }\n"
         "dependencies = [{ name = \"extra\" }, { name = \"both\" }]\n\n"
         "[[package]]\nname = \"pytest\"\nversion = \"7\"\nsource = { registry = \"y\" }\n"
         "dependencies = [{ name = \"both\" }, { name = \"only\" }]\n\n"
         "[[package]]\nname = \"both\"\nversion = \"1\"\nsource = { registry = \"y\" }\n\n"
         "[[package]]\nname = \"only\"\nversion = \"1\"\nsource = { registry = \"y\" }\n",
         9, 0);
    struct component *c;
    assert_null(harness_find(&h, "app")); /* what is assessed is no component of itself */
    assert_null(harness_find(&h, "never"));
    assert_is(harness_find(&h, "core")->kind, "library");
    assert_is(harness_find(&h, "core")->ecosystem, "");
    assert_int_equal(harness_find(&h, "core")->depends.n, 1);
    assert_is(harness_find(&h, "core")->depends.v[0], "pkg:pypi/fork@2.0");
    assert_int_equal(harness_nth(&h, "fork", 0)->direct, TRI_NO);
    assert_int_equal(harness_nth(&h, "fork", 1)->direct, TRI_YES);
    assert_int_equal(harness_nth(&h, "fork", 1)->scope, SCOPE_RUNTIME);
    c = harness_find(&h, "web");
    assert_is(c->purl, "pkg:pypi/web@3.0?vcs_url=git%2Bhttps://h.example/w%40abc");
    c = harness_find(&h, "extra");
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->direct, TRI_NO);
    assert_int_equal(c->hashes.n, 2);
    assert_int_equal(harness_find(&h, "plot")->scope, SCOPE_OPTIONAL);
    assert_is(harness_find(&h, "plot")->qualifiers, "download_url=https://h.example/p.whl");
    assert_int_equal(harness_find(&h, "both")->scope, SCOPE_OPTIONAL);
    assert_int_equal(harness_find(&h, "pytest")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "pytest")->direct, TRI_YES);
    assert_int_equal(harness_find(&h, "only")->scope, SCOPE_DEV);
    harness_close(&h);
    scan(&h, "uv.lock", "version = 2\n[[package]]\nname = \"a\"\nversion = \"1\"\n[[package]]\nname = \"a\n",
         1, 3);
    harness_close(&h);
}

/* Both spellings of the same tables. */
static void pylock(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "lock-version = '1.0'\ncreated-by = 'x'\n"
        "[[packages]]\nname = 'Attrs'\nversion = '25.1'\nwheels = [{url = 'u', hashes = {sha256 = '" SUM
        "'}}]\n"
        "dependencies = [{name = 'six'}]\n"
        "[[packages]]\nname = 'six'\nversion = '1'\nmarker = \"'dev' in dependency_groups\"\n"
        "[[packages]]\nname = 'g'\nvcs = {type = 'git', url = 'https://h.example/g', commit-id = 'abc'}\n"
        "[[packages]]\nname = 'd'\ndirectory = {path = '.', editable = true}\n"
        "[[packages]]\nname = 'o'\nversion = '1'\nmarker = \"'x' in extras\"\narchive = {url = "
        "'https://h.example/o.zip'}\n",
        "lock-version = '1.0'\ncreated-by = 'x'\n"
        "[[packages]]\nname = 'Attrs'\nversion = '25.1'\n[[packages.wheels]]\nurl = "
        "'u'\n[packages.wheels.hashes]\n"
        "sha256 = '" SUM "'\n[[packages.dependencies]]\nname = 'six'\n"
        "[[packages]]\nname = 'six'\nversion = '1'\nmarker = \"'dev' in dependency_groups\"\n"
        "[[packages]]\nname = 'g'\n[packages.vcs]\ntype = 'git'\nurl = 'https://h.example/g'\ncommit-id = "
        "'abc'\n"
        "[[packages]]\nname = 'd'\n[packages.directory]\npath = '.'\neditable = true\n"
        "[[packages]]\nname = 'o'\nversion = '1'\nmarker = \"'x' in extras\"\n[packages.archive]\nurl = "
        "'https://h.example/o.zip'\n"};
    for (size_t i = 0; i < 2; i++) {
        struct harness h;
        scan(&h, i ? "pylock.dev.toml" : "pylock.toml", texts[i], 5, 0);
        struct component *c = harness_find(&h, "attrs");
        assert_is(c->purl, "pkg:pypi/attrs@25.1");
        assert_int_equal(c->hashes.n, 1);
        assert_int_equal(c->scope, SCOPE_RUNTIME);
        assert_is(c->depends.v[0], "pkg:pypi/six@1");
        assert_int_equal(harness_find(&h, "six")->scope, SCOPE_DEV);
        assert_is(harness_find(&h, "g")->purl, "pkg:pypi/g?vcs_url=git%2Bhttps://h.example/g%40abc");
        assert_is(harness_find(&h, "d")->ecosystem, "");
        assert_int_equal(harness_find(&h, "o")->scope, SCOPE_OPTIONAL);
        harness_close(&h);
    }
    struct harness h;
    scan(&h, "pylock.toml", "lock-version = '2.0'\n[[packages]]\nname = 'a'\n", 1, 1);
    harness_close(&h);
}

static void conda(void **state)
{
    (void)state;
    struct harness h;
    scan(&h, "opt/conda/conda-meta/numpy-1.26.4-py312_0.json",
         "{\"name\": \"numpy\", \"version\": \"1.26.4\", \"build\": \"py312_0\", \"build_number\": 0, "
         "\"subdir\": "
         "\"linux-64\", \"channel\": \"https://conda.example/t/secret/conda-forge/linux-64\", \"fn\": "
         "\"numpy-1.26.4-py312_0.conda\", \"license\": \"BSD-3-Clause\", \"md5\": \"" MD5 "\", \"depends\": "
         "[\"python >=3.12\", \"blas=1.0\", \"__glibc >=2.17\"], \"files\": [\"a\", \"b\"]}",
         1, 0);
    struct component *c = harness_find(&h, "numpy");
    assert_is(c->purl, "pkg:conda/numpy@1.26.4?build=py312_0&channel=conda-forge&subdir=linux-64&type=conda");
    assert_is(c->ecosystem, "");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_is(c->licences.v[0], "BSD-3-Clause");
    assert_is(c->hashes.v[0].alg, "MD5");
    assert_int_equal(c->depends.n, 2);
    assert_is(c->depends.v[1], "blas");
    harness_close(&h);
    scan(&h, "conda-meta/x.json", "{\"name\": \"x\"}", 0, 1);
    harness_close(&h);
    scan(&h, "conda-meta/x.json", "{\"name\": \"x\", ", 0, 1);
    harness_close(&h);
}

/* The name tells what a file is: others of the same end are nobody's. */
static void other_names(void **state)
{
    (void)state;
    static const char *const paths[] = {"a/pyproject.toml", "pylock.txt", "my-pylock.toml", "uv.lock.bak",
                                        "meta/x.json"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, paths[i], STR("[[package]]\nname = 'a'\n"));
        assert_int_equal(h.unit.components.n, 0);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pipfile), cmocka_unit_test(poetry_1),    cmocka_unit_test(poetry_2),
        cmocka_unit_test(pdm),     cmocka_unit_test(uv),          cmocka_unit_test(pylock),
        cmocka_unit_test(conda),   cmocka_unit_test(other_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
