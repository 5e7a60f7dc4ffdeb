#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

#define EMPTY_512 "z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="

static const char deps[] =
    "{\"runtimeTarget\": {\"name\": \".NETCoreApp,Version=v6.0\"},\n"
    "\"targets\": {\".NETCoreApp,Version=v6.0\": {},\n"
    " \".NETCoreApp,Version=v6.0/linux-x64\": {\n"
    "  \"App/1.0.0\": {\"dependencies\": {\"Newtonsoft.Json\": \"12.0.1\", "
    "\"runtimepack.Microsoft.NETCore.App.Runtime.linux-x64\": \"6.0.1\"}, \"runtime\": {}},\n"
    "  \"Serilog/2.0.0\": {\"dependencies\": {\"newtonsoft.json\": \"12.0.1\"}, \"runtime\": {\"lib/_._\": "
    "{}}},\n"
    "  \"Newtonsoft.Json/12.0.1\": {\"runtime\": {\"lib/net6.0/Newtonsoft.Json.dll\": {\"assemblyVersion\": "
    "\"12.0.0.0\"}}}}},\n"
    "\"libraries\": {\n"
    " \"App/1.0.0\": {\"type\": \"project\", \"sha512\": \"\"},\n"
    " \"Newtonsoft.Json/12.0.1\": {\"type\": \"package\", \"sha512\": \"sha512-" EMPTY_512 "\"},\n"
    " \"runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/6.0.1\": {\"type\": \"runtimepack\"},\n"
    " \"Serilog/2.0.0\": {\"type\": \"package\", \"sha512\": \"x\"},\n"
    " \"Some.Dll/4.0.0\": {\"type\": \"reference\"}}}";

static void published(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/App.deps.json", str_c(deps));
    assert_int_equal(h.unit.components.n, 3);
    assert_int_equal(h.unit.diagnostics.n, 0);
    struct component *c = harness_find(&h, "Newtonsoft.Json");
    assert_is(c->purl, "pkg:nuget/Newtonsoft.Json@12.0.1");
    assert_is(c->ecosystem, "NuGet");
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->locations.v[0].line, 9);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_int_equal(c->hashes.n, 0); /* of the content, not of a file */
    c = harness_find(&h, "Serilog");
    assert_int_equal(c->direct, TRI_NO);
    assert_int_equal(c->state, STATE_DECLARED); /* nothing of it is published */
    assert_is(c->depends.v[0], "pkg:nuget/Newtonsoft.Json@12.0.1");
    assert_is(harness_find(&h, "Microsoft.NETCore.App.Runtime.linux-x64")->version, "6.0.1");
    harness_close(&h);
}

static void restored(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "obj/project.assets.json",
                  STR("{\"version\": 3, \"targets\": {\"net6.0\": {\"A/1.0.0\": {\"type\": \"package\", "
                      "\"dependencies\": "
                      "{\"B\": \"1.0.0\"}, \"runtime\": {\"lib/a.dll\": {}}}, \"B/1.5.0\": {\"build\": "
                      "{\"build/B.props\": {}}}, \"P/1.0.0\": {\"type\": \"project\"}}},\n"
                      "\"libraries\": {\"A/1.0.0\": {\"type\": \"package\", \"sha512\": \"" EMPTY_512
                      "\"}, \"B/1.5.0\": "
                      "{\"type\": \"package\"}, \"P/1.0.0\": {\"type\": \"project\"}},\n"
                      "\"projectFileDependencyGroups\": {\"net6.0\": [\"A >= 1.0.0\", 7]}}"));
    assert_int_equal(h.unit.components.n, 2);
    struct component *c = harness_find(&h, "A");
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_is(c->depends.v[0], "pkg:nuget/B@1.5.0");
    assert_int_equal(harness_find(&h, "B")->direct, TRI_NO);
    assert_int_equal(harness_find(&h, "B")->scope, SCOPE_DEV); /* nothing to link or run */
    assert_int_equal(h.unit.diagnostics.n, 0);
    harness_close(&h);
}

static void locked(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "packages.lock.json",
        STR("{\"version\": 1, \"dependencies\": {\n\"net6.0\": {\"A\": {\"type\": \"Direct\", \"requested\": "
            "\"[1.0, )\", \"resolved\": \"1.0.0\", \"dependencies\": {\"B\": \"1.0\"}},\n"
            "\"B\": {\"type\": \"Transitive\", \"resolved\": \"1.5.0\"}, \"p\": {\"type\": \"Project\"}},\n"
            "\"net48\": {\"A\": {\"type\": \"Direct\", \"resolved\": \"1.0.0\"}, \"B\": {\"type\": "
            "\"CentralTransitive\", \"resolved\": \"2.0.0\"}, \"C\": {\"type\": \"Transitive\"}}}}"));
    assert_int_equal(h.unit.components.n, 3);
    assert_int_equal(h.unit.diagnostics.n, 1); /* C has no version */
    struct component *c = harness_find(&h, "A");
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->locations.v[0].line, 2);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "pkg:nuget/B@1.5.0");
    harness_close(&h);
}

/* Names of files, and versions of formats. */
static void formats(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        size_t components, diagnostics;
    } rows[] = {
        {"packages.App.lock.json",
         "{\"version\": 3, \"dependencies\": {\"a\": {\"A\": {\"type\": \"Direct\", \"resolved\": "
         "\"1.0.0\"}}}}",
         1, 0},
        {"packages.lock.json",
         "{\"version\": 9, \"dependencies\": {\"a\": {\"A\": {\"type\": \"Direct\", \"resolved\": "
         "\"1.0.0\"}}}}",
         1, 1},
        {"project.lock.json",
         "{\"locked\": false, \"version\": 2, \"targets\": {}, \"libraries\": {\"A/1.0.0\": {\"type\": "
         "\"package\"}}}",
         1, 0},
        {"obj/project.assets.json", "{\"version\": 5, \"libraries\": {\"A/1.0.0\": {\"type\": \"package\"}}}",
         1, 1},
        {"x.deps.json", "{\"libraries\": {\"A/1.0.0\": {\"type\": \"package\"}}}", 1, 0},
        {"package-lock.json", "{\"version\": 9, \"libraries\": {\"A/1.0.0\": {}}}", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        assert_int_equal(h.unit.components.n, rows[i].components);
        assert_int_equal(h.unit.diagnostics.n, rows[i].diagnostics);
        harness_close(&h);
    }
}

/* Shared frameworks: .NET Core 3 names its build. */
static void frameworks(void **state)
{
    (void)state;
    static const struct {
        const char *path, *key, *purl;
    } rows[] = {
        {"dotnet/shared/Microsoft.NETCore.App/3.1.23/Microsoft.NETCore.App.deps.json",
         "runtime.linux-x64.Microsoft.NETCore.App/3.1.23-servicing.22122.4",
         "pkg:nuget/Microsoft.NETCore.App.Runtime.linux-x64@3.1.23"},
        {"shared/Microsoft.NETCore.App/2.1.30/Microsoft.NETCore.App.deps.json",
         "runtime.linux-x64.Microsoft.NETCore.App/2.1.30",
         "pkg:nuget/runtime.linux-x64.Microsoft.NETCore.App@2.1.30"},
        {"dotnet/shared/Microsoft.AspNetCore.App/8.0.1/Microsoft.AspNetCore.App.deps.json",
         "Microsoft.AspNetCore.App.Runtime.linux-musl-x64/8.0.1",
         "pkg:nuget/Microsoft.AspNetCore.App.Runtime.linux-musl-x64@8.0.1"},
        {"dotnet/shared/Microsoft.NETCore.App/3.1.23/Microsoft.NETCore.App.deps.json", "A/3.1.2-servicing.1",
         "pkg:nuget/A@3.1.2-servicing.1"},
        {"dotnet/shared/Microsoft.NETCore.App/3.1.23/Other.deps.json", "A/3.1.23-servicing.1",
         "pkg:nuget/A@3.1.23-servicing.1"},
        {"App.deps.json", "A/3.1.23-rc.1", "pkg:nuget/A@3.1.23-rc.1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        char text[256];
        harness_open(&h);
        snprintf(text, sizeof text, "{\"libraries\": {\"%s\": {\"type\": \"package\"}}}", rows[i].key);
        harness_entry(&h, rows[i].path, str_c(text));
        assert_int_equal(h.unit.components.n, 1);
        assert_is(h.unit.components.v[0].purl, rows[i].purl);
        harness_close(&h);
    }
}

static void damaged(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "{\"libraries\": {\"A/1\": {}",
                                      "{\"libraries\": {\"A\": {}, \"/\": {}}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "a.deps.json", str_c(bad[i]));
        assert_int_equal(h.unit.diagnostics.n, 1);
        harness_close(&h);
    }
    for (size_t n = 0; n < sizeof deps; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "a.deps.json", str_make(deps, n));
        harness_entry(&h, "packages.lock.json", str_make(deps, n));
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published),  cmocka_unit_test(restored),
                                       cmocka_unit_test(locked),     cmocka_unit_test(formats),
                                       cmocka_unit_test(frameworks), cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
