#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

/* What one file gives: purls with a space behind each, and how many diagnostics. */
static const struct row {
    const char *path, *text, *purls;
    unsigned diagnostics;
} rows[] = {
    {"MODULE.bazel",
     "module(name = \"mine\", version = \"1.0\")\n# bazel_dep(name = \"no\", version = \"1\")\n"
     "bazel_dep(name = \"rules_cc\", version = \"0.0.9\")\n"
     "bazel_dep(\n    name = 'gtest',  # )\n    version = '1.14.0',\n    dev_dependency = True,\n)\n"
     "bazel_dep(name = \"own\", version = \"2.0\")\nlocal_path_override(module_name = \"own\", path = "
     "\"x\")\n"
     "bazel_dep(name = \"bare\")\nbazel_dep(name = \"computed\", version = VERSION)\n",
     "pkg:bazel/rules_cc@0.0.9 pkg:bazel/gtest@1.14.0 pkg:bazel/own pkg:bazel/bare pkg:bazel/computed ", 0},
    {"MODULE.bazel",
     "maven = use_extension(\"@rules_jvm_external//:extensions.bzl\", \"maven\")\n"
     "maven.install(\n    artifacts = [\n        \"junit:junit:4.13\",\n        \"org.a:a:jar:linux:1.0\",\n"
     "        \"org.bom:managed\",\n    ],\n    repositories = [\"https://r.example:8443/a:b\"],\n)\n"
     "maven.artifact(group = \"g\", artifact = \"x\", version = \"[1.0,2.0)\", exclusions = [\"a:b:1\"])\n",
     "pkg:maven/junit/junit@4.13 pkg:maven/org.a/a@1.0 pkg:maven/g/x ", 0},
    {"WORKSPACE",
     "load(\"@x//:y.bzl\", \"maven_install\")\nmaven_install(artifacts = [maven.artifact(group = \"g\", "
     "artifact = \"a\", "
     "version = \"1\"), \"g:b:%s\" % V, \"g:c:2\"] + MORE)\nhttp_archive(name = \"z\", version = \"1\", "
     "artifacts = "
     "[\"a:b:1\"])\n",
     "pkg:maven/g/a@1 pkg:maven/g/b pkg:maven/g/c@2 ", 0},
    {"MODULE.bazel",
     "bazel_dep(name = \"a\", version = \"1\")\nx(\"\"\"\nbazel_dep(name = \"b\")\n\"\"\")\ny(\"open\n",
     "pkg:bazel/a@1 ", 1},
    {"MODULE.bazel", "((((((((((((((((((((((((((((((((((((((((((((((((", "", 1},
    {"MODULE.bazel", ")])}, bazel_dep", "", 0},
    {"MODULE.bazel", "bazel_dep(name = r\"a\", version = \"1\"", "", 0},
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
    harness_entry(&h, "MODULE.bazel", str_c(rows[0].text));
    struct component *c = harness_find(&h, "gtest");
    assert_int_equal(c->scope, SCOPE_DEV);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->locations.v[0].line, 4);
    assert_int_equal(harness_find(&h, "rules_cc")->scope, SCOPE_UNKNOWN);
    harness_close(&h);
    for (size_t n = 0; n < strlen(rows[0].text); n++) {
        harness_open(&h);
        harness_entry(&h, "MODULE.bazel", str_make(rows[0].text, n));
        assert_true(h.unit.components.n <= 5);
        harness_close(&h);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_file), cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
