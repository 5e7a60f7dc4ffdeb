#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

#define SUM "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const struct catalog_row locks[] = {
    {"deno.lock",
     "{\n  \"version\": \"5\",\n  \"specifiers\": {\n    \"jsr:@std/cli@^1.0.8\": \"1.0.11\",\n"
     "    \"npm:typo@*\": \"0.5.16_tailwindcss@4.0.9__x@1.0.0\",\n    \"npm:old@1\": \"1.0.0\"\n  },\n"
     "  \"jsr\": {\n    \"@std/cli@1.0.11\": {\n      \"integrity\": \"" SUM "\",\n"
     "      \"dependencies\": [\"jsr:@std/io\", \"npm:old@1\"]\n    },\n    \"@std/io@0.225.2\": {}\n  },\n"
     "  \"npm\": {\n    \"@types/a_b@1.0.6\": {\"integrity\": "
     "\"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=\", \"bin\": true},\n"
     "    \"typo@0.5.16_tailwindcss@4.0.9__x@1.0.0\": {\"dependencies\": [\"@types/a_b\", "
     "\"re-al@npm:old@1.0.0\"], \"optionalDependencies\": [\"old@2.0.0\"]},\n"
     "    \"old@1.0.0\": {},\n    \"old@2.0.0\": {}\n  },\n"
     "  \"workspace\": {\"dependencies\": [\"jsr:@std/cli@^1.0.8\"], \"members\": {\"a\": {\"packageJson\": "
     "{\"dependencies\": [\"npm:typo@*\"]}}}}\n}\n",
     "pkg:jsr/%40std/cli@1.0.11 declared direct line=9 >pkg:jsr/%40std/io@0.225.2 >pkg:npm/old@1.0.0\n"
     "pkg:jsr/%40std/io@0.225.2 declared indirect line=13\n"
     "pkg:npm/%40types/a_b@1.0.6 npm declared indirect line=16 "
     "SHA-1=da39a3ee5e6b4b0d3255bfef95601890afd80709\n"
     "pkg:npm/typo@0.5.16 npm declared direct line=17 >pkg:npm/%40types/a_b@1.0.6 >pkg:npm/old@1.0.0 "
     ">pkg:npm/old@2.0.0\n"
     "pkg:npm/old@1.0.0 npm declared indirect line=18\n"
     "pkg:npm/old@2.0.0 npm declared indirect line=19\n",
     0},
    {"deno.lock",
     "{\"version\":\"3\",\"packages\":{\"specifiers\":{\"jsr:@std/a@1\":\"jsr:@std/a@1.0.0\","
     "\"npm:b@2\":\"npm:b@2.0.0\"},\"jsr\":{\"@std/a@1.0.0\":{\"dependencies\":[\"npm:b@2\"]}},"
     "\"npm\":{\"b@2.0.0\":{\"dependencies\":{\"c\":\"c@1.0.0\"}},\"c@1.0.0\":{\"dependencies\":{}}}},"
     "\"redirects\":{\"https://a\":\"https://b\"},\"remote\":{}}",
     "pkg:jsr/%40std/a@1.0.0 declared >pkg:npm/b@2.0.0\npkg:npm/b@2.0.0 npm declared >pkg:npm/c@1.0.0\n"
     "pkg:npm/c@1.0.0 npm declared\n",
     0},
    {"deno.lock",
     "{\"version\":\"2\",\"remote\":{\"https://deno.land/std@0.140.0/path/mod.ts\":\"x\",\n"
     "\"https://deno.land/std@0.140.0/path/posix.ts\":\"x\",\"https://deno.land/x/oak@v11.1.0/"
     "mod.ts\":\"x\",\n"
     "\"https://deno.land/x/free/mod.ts\":\"x\",\"https://esm.sh/v135/@babel/runtime@7.23.2/x.mjs\":\"x\",\n"
     "\"https://esm.sh/react@18\":\"x\",\"https://esm.sh/stable/react@18.2.0/a.js?target=x\":\"x\",\n"
     "\"https://cdn.jsdelivr.net/gh/o/r@main/src/a.js\":\"x\",\"https://cdn.jsdelivr.net/npm/p@1.0.0/+esm\":"
     "\"x\",\n"
     "\"https://raw.githubusercontent.com/o/r/v1/a.ts\":\"x\",\"https://unpkg.com/q@1.0.0-rc.1/a\":\"x\",\n"
     "\"https://jsr.io/@std/fs/1.0.0/mod.ts\":\"x\",\"https://example.com/mod.ts\":\"x\"},"
     "\"npm\":{\"specifiers\":{\"chalk@5\":\"chalk@5.2.0\"},\"packages\":{\"chalk@5.2.0\":{\"integrity\":"
     "\"sha512-x\",\"dependencies\":{}}}}}",
     "pkg:generic/std@0.140.0?download_url=https://deno.land/std%400.140.0 declared\n"
     "pkg:generic/oak@v11.1.0?download_url=https://deno.land/x/oak%40v11.1.0 declared\n"
     "pkg:generic/free?download_url=https://deno.land/x/free declared\n"
     "pkg:npm/%40babel/runtime@7.23.2 npm declared\npkg:npm/react@18.2.0 npm declared\n"
     "pkg:github/o/r@main declared\npkg:npm/p@1.0.0 npm declared\npkg:github/o/r@v1 declared\n"
     "pkg:npm/q@1.0.0-rc.1 npm declared\npkg:jsr/%40std/fs@1.0.0 declared\npkg:npm/chalk@5.2.0 npm "
     "declared\n",
     1},
    {"deno.lock", "{\"https://deno.land/std@0.1.0/a.ts\": \"x\"}",
     "pkg:generic/std@0.1.0?download_url=https://deno.land/std%400.1.0 declared\n", 0},
    {"deno.lock", "{\"version\": \"6\", \"npm\": {\"a@1.0.0\": 3}}", "pkg:npm/a@1.0.0 npm declared\n", 1},
    {"deno.lock", "{\"npm\": {\"\": {}, \"@\": {}}, \"jsr\": [], \"remote\": 3, \"workspace\": []}", "", 1},
    {"deno.lock", "", "", 1},
};

static void locked(void **state)
{
    (void)state;
    ROWS_TEST(locks)
}

static const struct catalog_row asked[] = {
    {"deno.jsonc",
     "{ // comment\n  \"imports\": {\n    \"@std/assert\": \"jsr:@std/assert@^1.0.0\",\n"
     "    \"chalk\": \"npm:chalk@5.2.0\",\n    \"preact/\": \"npm:/preact@10.5.13/hooks\",\n"
     "    \"x\": \"./x.ts\", \"y\": \"https://deno.land/x/y@v1.0.0/mod.ts\",\n  },\n"
     "  \"scopes\": {\"https://a/\": {\"z\": \"npm:z@~1.2\"}},\n}",
     "pkg:jsr/%40std/assert declared direct line=3\npkg:npm/chalk@5.2.0 npm declared direct line=4\n"
     "pkg:npm/preact@10.5.13 npm declared direct line=5\n"
     "pkg:generic/y@v1.0.0?download_url=https://deno.land/x/y%40v1.0.0 declared direct line=6\n"
     "pkg:npm/z npm declared direct line=8\n",
     0},
    {"import_map.json", "{\"imports\": {\"a\": 3, \"b\": null, \"c\": \"npm:\"}}", "", 0},
    {"deno.json", "{\"tasks\": {\"a\": \"npm:x\"}}", "", 0},
    {"deno.json", "{", "", 1},
};

static void imports(void **state)
{
    (void)state;
    ROWS_TEST(asked)
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(locked), cmocka_unit_test(imports)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
