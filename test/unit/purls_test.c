/* Small readers of lock files by rows: what a file of that path gives, as purls. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include <stdio.h>

static const struct {
    const char *path, *text;
    const char *purls; /* in the order of the file, a blank behind each; " dev" ... is not told here */
    size_t diagnostics;
} rows[] = {
    {"app/Package.resolved",
     "{\"object\":{\"pins\":[{\"package\":\"Alamofire\",\"repositoryURL\":\"https://github.com/Alamofire/"
     "Alamofire.git\",\"state\":{\"branch\":null,\"revision\":\"abc\",\"version\":\"5.4.1\"}}]},\"version\":"
     "1}",
     "pkg:swift/github.com/Alamofire/Alamofire@5.4.1 ", 0},
    {"Package.resolved",
     "{\"originHash\":\"x\",\"pins\":[{\"identity\":\"nio\",\"kind\":\"remoteSourceControl\",\"location\":"
     "\"git@github.com:apple/swift-nio.git\",\"state\":{\"revision\":\"f00\",\"version\":\"2.1.0\"}},"
     "{\"identity\":\"b\",\"kind\":\"remoteSourceControl\",\"location\":\"https://u:p@example.com/a/b/\","
     "\"state\":{\"branch\":\"main\",\"revision\":\"f01\"}},"
     "{\"identity\":\"mona.LinkedList\",\"kind\":\"registry\",\"location\":\"\",\"state\":{\"version\":"
     "\"1.2.0\"}},{\"identity\":\"here\",\"kind\":\"fileSystem\",\"location\":\"/x/here\"}],\"version\":3}",
     "pkg:swift/github.com/apple/swift-nio@2.1.0 pkg:swift/example.com/a/b@f01 "
     "pkg:swift/mona.LinkedList@1.2.0 ",
     0},
    {"Package.resolved", "{\"pins\":[],\"version\":4}", "", 1},
    {"Package.resolved", "{\"pins\":[{", "", 1},
    {"Package.resolved", "[1]", "", 0},
    {"Cartfile.resolved",
     "github \"ReactiveCocoa/ReactiveSwift\" \"v6.1.0\"\ngit \"https://example.com/x/y.git\" \"abc123\"\r\n# "
     "c\n"
     "binary \"https://example.com/Z.json\" \"1.0\"\nwhat is this\n",
     "pkg:swift/github.com/ReactiveCocoa/ReactiveSwift@6.1.0 pkg:swift/example.com/x/y@abc123 "
     "pkg:swift/Z.json@1.0?download_url=https://example.com/Z.json ",
     1},
    {"ios/Podfile.lock",
     "PODS:\n  - Alamofire (5.0.0)\n  - Firebase/Core (6.0.0):\n    - Firebase/CoreOnly\n    - Alamofire (~> "
     "5)\n"
     "  - Firebase/CoreOnly (6.0.0)\n  - Mine (0.1)\n\nDEPENDENCIES:\n  - Firebase/Core\n  - Mine (from "
     "`../x`)\n\n"
     "EXTERNAL SOURCES:\n  Mine:\n    :git: https://example.com/m.git\n\nCHECKOUT OPTIONS:\n  Mine:\n"
     "    :commit: c0ffee\n\nSPEC CHECKSUMS:\n  Alamofire: 0123456789abcdef0123456789abcdef01234567\n\n"
     "COCOAPODS: 1.9.1\n",
     "pkg:cocoapods/Alamofire@5.0.0 pkg:cocoapods/Firebase@6.0.0 "
     "pkg:cocoapods/Mine@0.1?vcs_url=git%2Bhttps://example.com/m.git%40c0ffee ",
     0},
    {"Podfile.lock", "PODS: x\n", "", 0},
    {"conan.lock",
     "{\"graph_lock\":{\"nodes\":{\"0\":{\"ref\":\"app/1.0\",\"requires\":[\"1\"]},\"1\":{\"ref\":\"zlib/"
     "1.2.11#"
     "abc\",\"requires\":[\"2\"]},\"2\":{\"ref\":\"own/1@me/stable\"}}},\"version\":\"0.4\"}",
     "pkg:conan/zlib@1.2.11 pkg:conan/own@1?user=me ", 0},
    {"conan.lock",
     "{\"version\":\"0.5\",\"requires\":[\"zlib/1.2.13#e377bee636333ae348d51ca90874e353%1667394256.9\"],"
     "\"build_requires\":[\"cmake/3.25.0\"],\"python_requires\":[],\"x\":1}",
     "pkg:conan/zlib@1.2.13 pkg:conan/cmake@3.25.0 ", 0},
    {"conan.lock", "{\"version\":\"0.6\",\"requires\":[\"a\"]}", "", 1},
    {"conanfile.txt",
     "[requires]\nzlib/1.2.11 # "
     "c\npoco/[>1.0,<1.9]\n\n[tool_requires]\ncmake/3.22.6\n[generators]\ncmake/1\n",
     "pkg:conan/zlib@1.2.11 pkg:conan/poco pkg:conan/cmake@3.22.6 ", 0},
};

static void purls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        struct arena a = {0};
        str all = STR("");
        harness_open(&h);
        assert_true(harness_entry(&h, rows[i].path, str_c(rows[i].text)) != 0);
        for (size_t k = 0; k < h.unit.components.n; k++)
            all = arena_join(&a, all, h.unit.components.v[k].purl, STR(" "));
        if (!harness_is(all, rows[i].purls) || h.unit.diagnostics.n != rows[i].diagnostics)
            fail_msg("%s %.60s: %.*s (%zu diagnostics)", rows[i].path, rows[i].text, STR_ARG(all),
                     h.unit.diagnostics.n);
        arena_free(&a);
        harness_close(&h);
    }
}

/* Cut anywhere, a file gives no more than the whole one, and reads nothing beyond its end. */
static void truncated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t n = 0; n < strlen(rows[i].text); n += 3) {
            struct harness h;
            harness_open(&h);
            harness_entry(&h, rows[i].path, str_make(rows[i].text, n));
            assert_true(h.unit.components.n <= 8);
            harness_close(&h);
        }
}

static void details(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "Podfile.lock", str_c(rows[6].text));
    assert_int_equal(harness_find(&h, "Firebase")->direct, TRI_YES);
    assert_int_equal(harness_find(&h, "Alamofire")->direct, TRI_NO);
    assert_true(harness_is(harness_find(&h, "Firebase")->depends.v[0], "pkg:cocoapods/Alamofire@5.0.0"));
    assert_true(harness_is(harness_find(&h, "Alamofire")->hashes.v[0].alg, "SHA-1"));
    assert_true(harness_is(harness_find(&h, "Mine")->ecosystem, ""));
    harness_entry(&h, "conan.lock", str_c(rows[8].text));
    assert_int_equal(harness_find(&h, "zlib")->direct, TRI_YES);
    assert_int_equal(harness_find(&h, "own")->direct, TRI_NO);
    assert_true(harness_is(harness_find(&h, "zlib")->depends.v[0], "pkg:conan/own@1?user=me"));
    harness_entry(&h, "Package.resolved", str_c(rows[1].text));
    assert_true(harness_is(harness_find(&h, "github.com/apple/swift-nio")->ecosystem, "SwiftURL"));
    assert_true(harness_is(harness_find(&h, "mona.LinkedList")->ecosystem, ""));
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(purls), cmocka_unit_test(truncated),
                                       cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
