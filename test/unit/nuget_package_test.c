/* NuGet packages by their specification: where it counts, and where it is only a package's source. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

#define SPEC(id, version, more)                                                                              \
    "<?xml version=\"1.0\"?>\n<package "                                                                     \
    "xmlns=\"http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd\"><metadata><id>" id                  \
    "</id><version>" version "</version>" more "</metadata></package>"
#define NEWTON "root/.nuget/packages/newtonsoft.json/13.0.1/newtonsoft.json.nuspec"

static const struct catalog_row rows[] = {
    {NEWTON, SPEC("Newtonsoft.Json", "13.0.1", "<license type=\"expression\">MIT</license>"),
     "pkg:nuget/Newtonsoft.Json@13.0.1 NuGet installed licence=MIT\n", 0},
    {NEWTON, SPEC("Newtonsoft.Json", "13.0.2", ""), "", 0}, /* another one's file */
    {NEWTON, SPEC("Other", "13.0.1", ""), "", 0},
    {NEWTON, SPEC("Newtonsoft.Json", "$version$", ""), "", 0},
    {NEWTON, SPEC("Newtonsoft.Json", "", ""), "", 1},
    {NEWTON, "<package", "", 1},
    {".nuget/packages/a/1.0.0/a.nuspec", SPEC("A", "1.0+build", ""), "pkg:nuget/A@1.0.0 NuGet installed\n",
     0},
    {".nuget/packages/a/1.0.0/a.nuspec", SPEC("A", "1.0.0.0", ""), "pkg:nuget/A@1.0.0 NuGet installed\n", 0},
    {"root/.dotnet/tools/.store/dotnet-ef/8.0.0/dotnet-ef/8.0.0/dotnet-ef.nuspec",
     SPEC("dotnet-ef", "8.0.0", ""), "pkg:nuget/dotnet-ef@8.0.0 NuGet installed\n", 0},
    {"web/packages/jQuery.3.4.1/jQuery.nuspec", SPEC("jQuery", "3.4.1", ""),
     "pkg:nuget/jQuery@3.4.1 NuGet installed\n", 0},
    {"web/packages/jQuery.3.4.1/jQuery.nuspec", SPEC("jQuery", "3.4.2", ""), "", 0},
    {"src/MyLib/MyLib.nuspec", SPEC("MyLib", "1.0.0", ""), "", 0},
    {"MyLib.nuspec", SPEC("MyLib", "1.0.0", ""), "", 0},
    {".nuspec", SPEC("MyLib", "1.0.0", ""), "", 0},
    {"src/MyLib/build/MyLib.nuspec", SPEC("MyLib", "1.0.0", ""), "", 0},
    {"ProgramData/chocolatey/lib/cmake.3.1.0/cmake.nuspec", SPEC("cmake", "3.1.0", ""),
     "pkg:chocolatey/cmake@3.1.0 installed\n", 0},
};

static void each_file(void **state)
{
    (void)state;
    ROWS_TEST(rows);
}

/* A package as a file: a zip archive with one stored file. */
static struct buf package(const char *name, str text)
{
    struct buf b = {0};
    uint32_t crc = 0xffffffff;
    for (size_t i = 0; i < text.n; i++) {
        crc ^= (unsigned char)text.p[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    for (int central = 0; central < 2; central++) {
        size_t start = b.n;
        const uint32_t sizes[] = {~crc, (uint32_t)text.n, (uint32_t)text.n};
        buf_add(&b, str_make(central ? "PK\1\2\x14\0" : "PK\3\4", central ? 6 : 4));
        buf_add(&b, str_make("\x14\0\0\0\0\0\0\0\0\0", 10));
        for (size_t i = 0; i < 3; i++)
            for (int k = 0; k < 4; k++)
                buf_ch(&b, (char)(sizes[i] >> 8 * k));
        buf_ch(&b, (char)strlen(name));
        buf_add(&b, str_make("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", central ? 17 : 3));
        buf_add(&b, str_c(name));
        if (!central) {
            buf_add(&b, text);
            continue;
        }
        uint32_t ends[] = {(uint32_t)(b.n - start), (uint32_t)start};
        buf_add(&b, str_make("PK\5\6\0\0\0\0\1\0\1\0", 12));
        for (size_t i = 0; i < 2; i++)
            for (int k = 0; k < 4; k++)
                buf_ch(&b, (char)(ends[i] >> 8 * k));
        buf_add(&b, str_make("\0\0", 2));
    }
    return b;
}

static void archives(void **state)
{
    (void)state;
    const struct {
        const char *path, *name, *purl;
    } files[] = {
        {"feed/A.1.0.0.nupkg", "A.nuspec", "pkg:nuget/A@1.0.0"},
        {"feed/A.1.0.0.nupkg", "content/A.nuspec", ""},
        {"feed/A.zip", "A.nuspec", ""},
        {"chocolatey/lib/a/a.nupkg", "a.nuspec", ""},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct harness h;
        struct buf b = package(files[i].name, STR(SPEC("A", "1.0.0", "")));
        harness_open(&h);
        harness_entry(&h, files[i].path, buf_str(&b));
        assert_int_equal(h.unit.diagnostics.n, 0);
        assert_int_equal(h.unit.components.n, files[i].purl[0] ? 1 : 0);
        if (files[i].purl[0])
            assert_true(harness_is(h.unit.components.v[0].purl, files[i].purl));
        harness_close(&h);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(archives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
