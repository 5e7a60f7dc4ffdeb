#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>

#include "catalog_harness.h"

#define PACKAGE(more)                                                                                        \
    "{\"name\":\"Python\",\"publisher\":\"ms-python\",\"version\":\"2023.1.0\",\"engines\":{\"vscode\":\"^"  \
    "1.7\""                                                                                                  \
    "}" more "}"
#define FOLDER "home/u/.vscode/extensions/ms-python.python-2023.1.0"
#define MANIFEST(target)                                                                                     \
    "<?xml version=\"1.0\"?><PackageManifest xmlns=\"http://x\"><Metadata><Identity Language=\"en-US\" "     \
    "Id=\"go\" Version=\"0.39.1\" Publisher=\"golang\" TargetPlatform=\"win32-x64\"/></Metadata>"            \
    "<Installation><InstallationTarget Id=\"" target "\"/></Installation></PackageManifest>"

/* What one file gives: purls with a space behind each, and how many diagnostics. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {FOLDER "/package.json", PACKAGE(""), "pkg:vscode-extension/ms-python/python@2023.1.0 ", 0},
    {FOLDER "-linux-x64/package.json", PACKAGE(""),
     "pkg:vscode-extension/ms-python/python@2023.1.0?platform=linux-x64 ", 0},
    {FOLDER "/package.json", PACKAGE(",\"__metadata\":{\"targetPlatform\":\"darwin-arm64\"}"),
     "pkg:vscode-extension/ms-python/python@2023.1.0?platform=darwin-arm64 ", 0},
    {FOLDER "/package.json", PACKAGE(",\"__metadata\":{\"targetPlatform\":\"undefined\"}"),
     "pkg:vscode-extension/ms-python/python@2023.1.0 ", 0},
    {FOLDER "/package.json", PACKAGE(",") "x", "pkg:vscode-extension/ms-python/python@2023.1.0 ", 1},
    {FOLDER "/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\",\"publisher\":\"b\"}", "", 0},
    {FOLDER "/package.json",
     "{\"name\":\"a\",\"version\":\"^1\",\"publisher\":\"b\",\"engines\":{\"vscode\":\"*\"}}", "", 1},
    {FOLDER "/package.json", "{\"name\":\"a\",", "", 0},
    {FOLDER "/package.json", "[1]", "", 0},
    {"usr/share/code/resources/app/extensions/css/package.json",
     "{\"name\":\"css\",\"version\":\"1.0.0\",\"publisher\":\"vscode\",\"engines\":{\"vscode\":\"*\"}}", "",
     0},
    {"src/node_modules/x/package.json", PACKAGE(""), "", 0},
    {"home/u/.vscode-server/extensions/extensions.json",
     "[{\"identifier\":{\"id\":\"golang.Go\",\"uuid\":\"x\"},\"version\":\"0.46.1\",\"metadata\":"
     "{\"targetPlatform\":\"undefined\"}},\n{\"identifier\":{\"id\":\"ms-vscode.cpptools\"},\"version\":\"1."
     "23.6\","
     "\"metadata\":{\"targetPlatform\":\"linux-arm64\"}},{\"version\":\"1.0.0\"},7]",
     "pkg:vscode-extension/golang/go@0.46.1 "
     "pkg:vscode-extension/ms-vscode/cpptools@1.23.6?platform=linux-arm64 ",
     1},
    {"a/.vscode/extensions.json", "{\"recommendations\":[\"golang.go\"]}", "", 0},
    {"a/extensions/extensions.json", "{\"recommendations\":[\"golang.go\"]}", "", 0},
    {"a/extensions/extensions.json", "[{\"identifier\":{\"id\":\"a.b\"},\"version\":\"1.0.0\"},",
     "pkg:vscode-extension/a/b@1.0.0 ", 1},
    {"extension.vsixmanifest", MANIFEST("Microsoft.VisualStudio.Code"),
     "pkg:vscode-extension/golang/go@0.39.1?platform=win32-x64 ", 0},
    {"extension.vsixmanifest", MANIFEST("Microsoft.VisualStudio.Community"), "", 0},
    {"extension.vsixmanifest", "<PackageManifest><Identity", "", 1},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        char got[4096] = "";
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        for (size_t k = 0; k < h.unit.components.n; k++)
            if (harness_is(h.unit.components.v[k].ecosystem, "VSCode"))
                snprintf(got + strlen(got), sizeof got - strlen(got), "%.*s ",
                         STR_ARG(h.unit.components.v[k].purl));
        if (strcmp(got, rows[i].purls) != 0)
            fail_msg("row %zu: %s", i, got);
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
        &h, FOLDER "/package.json",
        STR(PACKAGE(",\"license\":\"MIT\",\"extensionDependencies\":[\"ms-toolsai.Jupyter\",3,\"x\"]")));
    struct component *c = harness_find(&h, "ms-python.python");
    assert_non_null(c);
    assert_int_equal(c->depends.n, 1);
    assert_true(harness_is(c->depends.v[0], "ms-toolsai.jupyter"));
    assert_true(harness_is(c->licences.v[0], "MIT"));
    assert_int_equal(c->state, STATE_INSTALLED);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
