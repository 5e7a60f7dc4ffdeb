/* Package managers that keep each package in a folder of its own: MacPorts, Chocolatey, Flatpak, Spack. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

#define PORTS "opt/local/var/macports/registry/portfiles/"
#define SUM   "ad1db8600defd0eb7646fd461154434ec33014e5b04be396c9a40b0ce9171299"
#define CHOCO "Files/ProgramData/chocolatey/lib/cmake/cmake.nuspec"
#define APP                                                                                                  \
    "var/lib/flatpak/app/org.gimp.GIMP/x86_64/stable/0a1b/export/share/metainfo/org.gimp.GIMP.metainfo.xml"
#define RUNTIME "home/u/.local/share/flatpak/runtime/org.gnome.Platform/x86_64/46/0a1b/metadata"
#define SPACK   "opt/spack/linux-x/gcc-12/zlib-1.3-abc/.spack/spec.json"

/* What one file gives: a purl or "", and how many diagnostics. */
static const struct row {
    const char *path, *text, *purl;
    unsigned diagnostics;
} rows[] = {
    {PORTS "libtool-2.5.4_0/" SUM "-2968/Portfile", "x", "pkg:macports/libtool@2.5.4", 0},
    {PORTS "xorg-xcb-proto-1.0.7pre44_3/" SUM "-1/Portfile", "",
     "pkg:macports/xorg-xcb-proto@1.0.7pre44?revision=3", 0},
    {PORTS "autoconf-0/" SUM "-2566/Portfile", "", "", 0},
    {PORTS "freetype-2.13.3/" SUM "-2566/Portfile", "", "", 0},
    {PORTS "brotli-1.1.0_0/23-2335/Portfile", "", "", 0},
    {PORTS "gmp-6.3.0_0/" SUM "/Portfile", "", "", 0},
    {PORTS "gmp-_0/" SUM "-1/Portfile", "", "", 0},
    {"ports/archivers/brotli/Portfile", "", "", 0},
    {CHOCO,
     "\xef\xbb\xbf<?xml version=\"1.0\"?>\r\n<package xmlns=\"http://x\"><metadata><id>cmake</id>"
     "<version>3.31.1</version></metadata></package>",
     "pkg:chocolatey/cmake@3.31.1", 0},
    {CHOCO, "<package><metadata><id>cmake</id></metadata></package>", "", 1},
    {CHOCO, "<package><metadata><id>$id$</id><version>$version$</version></metadata></package>", "", 0},
    {CHOCO, "<package><metadata><id>a</id><version>1.0</version>", "pkg:chocolatey/a@1.0", 1},
    {"src/cmake.nuspec", "<package><metadata><id>a</id><version>1.0</version></metadata></package>", "", 0},
    {APP,
     "<?xml version=\"1.0\"?><component type=\"desktop\"><id>org.gimp.GIMP.desktop</id><releases>"
     "<release version=\"2.10.38\" date=\"2024-05-02\"><p/></release><release "
     "version=\"2.10.36\"/></releases>"
     "</component>",
     "pkg:flatpak/org.gimp.GIMP@2.10.38", 0},
    {APP, "<component><id>x</id></component>", "pkg:flatpak/org.gimp.GIMP", 0},
    {APP, "<html></html>", "", 0},
    {APP, "<component><releases><release version=\"1\"", "pkg:flatpak/org.gimp.GIMP", 1},
    {RUNTIME, "[Runtime]\nname=org.gnome.Platform\nruntime=org.gnome.Platform/x86_64/46\n",
     "pkg:flatpak/org.gnome.Platform@46", 0},
    {RUNTIME, "[Runtime]\nname=org.other\n", "", 0},
    {"flatpak/runtime/org.gnome.Platform.Locale/x/46/0a/metadata",
     "[Runtime]\nname=org.gnome.Platform.Locale\n", "", 0},
    {SPACK,
     "{\"spec\":{\"_meta\":{\"version\":4},\"nodes\":[{\"name\":\"zlib\",\"version\":\"1.3\",\"namespace\":"
     "\"builtin\","
     "\"dependencies\":[{\"name\":\"gmake\",\"hash\":\"y\"}],\"hash\":\"u463\"},{\"name\":\"gmake\","
     "\"version\":"
     "\"4\"}]}}",
     "pkg:spack/zlib@1.3?sha=u463", 0},
    {SPACK,
     "{\"spec\":[{\"zlib\":{\"version\":\"1.2.11\",\"namespace\":\"mine\",\"hash\":\"x\"}},{\"b\":{}}]}",
     "pkg:spack/mine/zlib@1.2.11?sha=x", 0},
    {SPACK, "{\"spec\":{\"nodes\":[]}}", "", 1},
    {SPACK, "{\"spec\":{\"nodes\":[{\"name\":\"a\",\"version\":7}", "pkg:spack/a", 1},
    {SPACK, "[]", "", 1},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        if (h.unit.components.n != (rows[i].purl[0] ? 1 : 0))
            fail_msg("row %zu: %zu components", i, h.unit.components.n);
        if (rows[i].purl[0] && !harness_is(h.unit.components.v[0].purl, rows[i].purl))
            fail_msg("row %zu: %.*s", i, STR_ARG(h.unit.components.v[0].purl));
        if (h.unit.diagnostics.n != rows[i].diagnostics)
            fail_msg("row %zu: %zu diagnostics", i, h.unit.diagnostics.n);
        harness_close(&h);
    }
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, CHOCO,
        STR("<package><metadata><id>a</id><version>1.0</version><license type=\"expression\">MIT</license>"
            "<licenseUrl>https://x.example/l</licenseUrl><dependencies><group><dependency id=\"b\"/>"
            "</group><dependency id=\"c\" version=\"1\"/></dependencies></metadata></package>"));
    struct component *c = harness_find(&h, "a");
    assert_int_equal(c->depends.n, 2);
    assert_true(harness_is(c->depends.v[1], "c"));
    assert_true(harness_is(c->licences.v[0], "MIT"));
    harness_entry(&h, CHOCO,
                  STR("<package><metadata><id>d</id><version>1.0</version><licenseUrl>https://x.example/l"
                      "</licenseUrl></metadata></package>"));
    assert_int_equal(harness_find(&h, "d")->licences.n, 0);
    harness_entry(&h, SPACK,
                  STR("{\"spec\":{\"nodes\":[{\"name\":\"z\",\"version\":\"1\",\"dependencies\":{\"m\":{},"
                      "\"n\":{}}}]}}"));
    assert_int_equal(harness_find(&h, "z")->depends.n, 2);
    harness_entry(&h, APP, STR("<component><project_license>GPL-3.0+</project_license></component>"));
    assert_int_equal(harness_find(&h, "org.gimp.GIMP")->licences.n, 1);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
