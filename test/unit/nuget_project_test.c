#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include <stdio.h>

extern const struct cataloger cataloger_nuget_project;

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static const char project[] =
    "<Project Sdk=\"Microsoft.NET.Sdk\" xmlns='urn:x'>\r\n<ItemGroup>\r\n"
    "<PackageReference Include=\"Plain\" Version=\"1.2.3\" />\r\n"
    "<PackageReference Include=\"Exact\" Version=\"[2.0.0]\" />\r\n"
    "<packagereference include=\"Child\"><version> 3.0.0-beta </version><PrivateAssets>All</PrivateAssets>"
    "</packagereference>\r\n"
    "<PackageReference Include=\"Range\" Version=\"[1.0,2.0)\" />\r\n"
    "<PackageReference Include=\"Floating\" Version=\"1.*\" />\r\n"
    "<PackageReference Include=\"Known\" Version=\"$(KnownVersion)\" />\r\n"
    "<PackageReference Include=\"Varying\" Version=\"$(VaryingVersion)\" />\r\n"
    "<PackageReference Include=\"Elsewhere\" Version=\"$(Elsewhere)\" />\r\n"
    "<PackageReference Include=\"Mixed\" Version=\"1.$(Known)\" />\r\n"
    "<PackageReference Include=\"Central\" />\r\n"
    "<PackageReference Include=\"One; Two\" Version=\"5\" />\r\n"
    "<PackageReference Update=\"Updated\" Version=\"1\" /><PackageReference Remove=\"Removed\" />\r\n"
    "<ProjectReference Include=\"../b/b.csproj\" /><Reference Include=\"System.Xml\" />\r\n"
    "<!-- <PackageReference Include=\"Comment\" Version=\"1\" /> -->\r\n"
    "</ItemGroup><PropertyGroup><KnownVersion>$(inner)</KnownVersion><Inner>7.1.0</Inner>\r\n"
    "<VaryingVersion>1</VaryingVersion><VaryingVersion "
    "Condition=\"'x'\">2</VaryingVersion></PropertyGroup>\r\n"
    "<Choose><When Condition='c'><ItemGroup><PackageReference Include='Chosen' "
    "Version='1.0'/></ItemGroup>\r\n"
    "</When></Choose></Project>";

static void project_file(void **state)
{
    (void)state;
    static const struct {
        const char *name, *version;
    } want[] = {
        {"Plain", "1.2.3"}, {"Exact", "2.0.0"}, {"Child", "3.0.0-beta"}, {"Range", ""}, {"Floating", ""},
        {"Known", "7.1.0"}, {"Varying", ""},    {"Elsewhere", ""},       {"Mixed", ""}, {"Central", ""},
        {"One", "5"},       {"Two", "5"},       {"Chosen", "1.0"}};
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "a.csproj", str_c(project)) == harness_bit(&cataloger_nuget_project));
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct component *c = harness_find(&h, want[i].name);
        assert_non_null(c);
        assert_is(c->version, want[i].version);
        assert_int_equal(c->state, STATE_DECLARED);
    }
    assert_int_equal(h.unit.components.n, sizeof want / sizeof *want);
    assert_int_equal(h.unit.diagnostics.n, 0);
    assert_int_equal(harness_find(&h, "Child")->scope, SCOPE_DEV);
    assert_int_equal(harness_find(&h, "Plain")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "Plain")->locations.v[0].line, 3);
    assert_int_equal(harness_find(&h, "Plain")->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_int_equal(harness_find(&h, "Exact")->evidence.v[0].confidence, CONFIDENCE_HIGH);
    harness_close(&h);
}

static void other_project_files(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "packages.config",
                  STR("<?xml version=\"1.0\"?>\n<packages>\n<package id=\"jQuery\" version=\"1.10.2\" "
                      "targetFramework=\"net45\"/>\n<package id=\"Tool\" version=\"1.0\" "
                      "developmentDependency=\"true\"/><package version=\"1\"/></packages>"));
    assert_is(harness_find(&h, "jQuery")->version, "1.10.2");
    assert_int_equal(harness_find(&h, "jQuery")->locations.v[0].line, 3);
    assert_int_equal(harness_find(&h, "Tool")->scope, SCOPE_DEV);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_entry(&h, "Directory.Packages.props",
                  STR("<Project><PropertyGroup><V>4.0.1</V></PropertyGroup><ItemGroup><PackageVersion "
                      "Include='Central' Version='$(V)'/><GlobalPackageReference Include='G' "
                      "Version='1.0'/></ItemGroup></Project>"));
    assert_is(harness_find(&h, "Central")->version, "4.0.1");
    assert_int_equal(harness_find(&h, "G")->scope, SCOPE_DEV);
    harness_entry(
        &h, "t/T.fsproj",
        STR("<Project><ItemGroup><PackageReference Include='xunit' Version='2.4.1'/><PackageReference "
            "Include='Microsoft.NET.Test.Sdk' Version='17.0.0'/></ItemGroup></Project>"));
    assert_int_equal(harness_find(&h, "xunit")->scope, SCOPE_TEST);
    assert_int_equal(harness_find(&h, "Central")->scope, SCOPE_UNKNOWN);
    harness_close(&h);
}

/* What stands before the damage counts, and the damage is told. */
static void damaged(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "packages.config", STR("<packages><package id='A' version='1'/><package id='B' vers"));
    assert_non_null(harness_find(&h, "A"));
    assert_null(harness_find(&h, "B"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_entry(&h, "x.csproj", STR("<Project><ItemGroup><PackageReference Include='C'><Version>1.0"));
    assert_null(harness_find(&h, "C"));
    assert_int_equal(h.unit.diagnostics.n, 2);
    harness_entry(&h, "x.csproj", STR("\xff\xfe<\0P\0"));
    assert_int_equal(h.unit.diagnostics.n, 3);
    size_t before = h.unit.components.n;
    harness_entry(&h, "packages.config", STR("<other><package id='Z' version='1'/></other>"));
    assert_int_equal(h.unit.components.n, before);
    harness_close(&h);
}

static void pins(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"1.2.3", "1.2.3"},
                                           {" [1.2.3] ", "1.2.3"},
                                           {"1.0.0-a.1+b", "1.0.0-a.1"},
                                           {"[1.0,2.0]", ""},
                                           {"(1.0,)", ""},
                                           {"1.*", ""},
                                           {"*", ""},
                                           {"", ""},
                                           {"$(X)", ""},
                                           {"[]", ""},
                                           {"v1", ""},
                                           {"1 2", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct harness h;
        char text[200];
        snprintf(text, sizeof text,
                 "<Project><ItemGroup><PackageReference Include='A.b-c_1' Version='%s'/><PackageReference "
                 "Include='../a' Version='1'/></ItemGroup></Project>",
                 cases[i][0]);
        harness_open(&h);
        harness_entry(&h, "a.vbproj", str_c(text));
        assert_int_equal(h.unit.components.n, 1);
        assert_is(h.unit.components.v[0].version, cases[i][1]);
        assert_int_equal(h.unit.diagnostics.n, 1);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(project_file),
        cmocka_unit_test(other_project_files),
        cmocka_unit_test(damaged),
        cmocka_unit_test(pins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
