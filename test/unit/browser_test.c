#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "zip_maker.h"
#include <stdio.h>

#define ID       "cjpalhdlnbpafiamejdnhcphjbkeiagm"
#define MANIFEST "{\"manifest_version\":3, \"name\":\"__MSG_x__\", \"version\":\"1.52.2\""
#define GECKO    ",\"browser_specific_settings\":{\"gecko\":{\"strict_min_version\":\"1\",\"id\":\"a@b.c\"}}}"

/* What one file gives: purls with a space behind each, and how many diagnostics. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"home/u/.config/google-chrome/Default/Extensions/" ID "/1.52.2_0/manifest.json", MANIFEST "}",
     "pkg:chrome-extension/" ID "@1.52.2 ", 0},
    {"Extensions/" ID "/1.52.2_0/manifest.json", "// written by x\n" MANIFEST ",}",
     "pkg:chrome-extension/" ID "@1.52.2 ", 0},
    {"Extensions/" ID "/1.52.2_0/manifest.json", "{\"version\":\"1.52.2\"}", "", 0},
    {"Extensions/" ID "/1.52.2_0/manifest.json", "{\"manifest_version\":2,\"version\":\"x\"}", "", 0},
    {"Extensions/" ID "x/1.52.2_0/manifest.json", MANIFEST "}", "", 0},
    {"Extensions/" ID "/1.52.2_0/js/manifest.json", MANIFEST "}", "", 0},
    {"src/public/manifest.json", MANIFEST GECKO, "", 0},
    {"manifest.json", MANIFEST GECKO, "", 0},
    {"usr/share/mozilla/extensions/{ec8030f7-c20a-464f-9b0e-13a3a9e97384}/a@b.c/manifest.json",
     MANIFEST GECKO, "pkg:firefox-extension/a%40b.c@1.52.2 ", 0},
    {"u/.mozilla/firefox/x.default-release/extensions.json",
     "{\"schemaVersion\":36,\"addons\":[{\"id\":\"uBlock0@raymondhill.net\",\"version\":\"1.50.0\",\"type\":"
     "\"extension\",\"location\":\"app-profile\"},{\"id\":\"{d10d0bf8-f5b5-c8b4-a8b2-2b9879e08c5d}\","
     "\"version\":"
     "\"4.41.1\",\"location\":\"app-global\"},{\"id\":\"formautofill@mozilla.org\",\"version\":\"1.0.1\","
     "\"location\":\"app-builtin\"},{\"id\":\"x@y\"},4]}",
     "pkg:firefox-extension/uBlock0%40raymondhill.net@1.50.0 "
     "pkg:firefox-extension/%7Bd10d0bf8-f5b5-c8b4-a8b2-2b9879e08c5d%7D@4.41.1 ",
     0},
    {"Firefox/Profiles/x/extensions.json", "{\"addons\":[{\"id\":\"x@y\",\"version\":\"1\"}",
     "pkg:firefox-extension/x%40y@1 ", 1},
    {"Firefox/Profiles/x/extensions.json", "[]", "", 0},
};

static void check(const struct row *row, size_t i)
{
    struct harness h;
    char got[4096] = "";
    harness_open(&h);
    harness_entry(&h, row->path, str_c(row->text));
    for (size_t k = 0; k < h.unit.components.n; k++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ", STR_ARG(h.unit.components.v[k].purl));
    if (strcmp(got, row->purls) != 0)
        fail_msg("row %zu: %s", i, got);
    if (h.unit.diagnostics.n != row->diagnostics)
        fail_msg("row %zu: %zu diagnostics", i, h.unit.diagnostics.n);
    harness_close(&h);
}

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        check(&rows[i], i);
}

/* An add-on of Firefox, its id in the manifest or only in the name of the archive. */
static void in_archive(void **state)
{
    (void)state;
    static const struct {
        const char *path, *manifest, *purl;
    } archives[] = {
        {"extensions/x.xpi", MANIFEST GECKO, "pkg:firefox-extension/a%40b.c@1.52.2"},
        {"extensions/c@d.xpi", MANIFEST "}", "pkg:firefox-extension/c%40d@1.52.2"},
        {"extensions/x.xpi", MANIFEST "}", ""},
        {"x.zip", MANIFEST GECKO, ""},
    };
    for (size_t i = 0; i < sizeof archives / sizeof *archives; i++) {
        struct harness h;
        struct zip_maker z = {0};
        zip_add(&z, "manifest.json", str_c(archives[i].manifest));
        zip_add(&z, "sub/manifest.json", str_c(archives[i].manifest));
        struct buf b = zip_finish(&z);
        harness_open(&h);
        harness_entry(&h, archives[i].path, str_make(b.p, b.n));
        assert_int_equal(h.unit.components.n, archives[i].purl[0] ? 1 : 0);
        if (archives[i].purl[0])
            assert_true(harness_is(h.unit.components.v[0].purl, archives[i].purl));
        harness_close(&h);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(in_archive)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
