/* Small readers of lock files by rows: what a file of that path gives, as purls. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"

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
     "    :commit: c0ffee\n    :git: https://example.com/m.git\n\nSPEC CHECKSUMS:\n  Alamofire: "
     "0123456789abcdef0123456789abcdef01234567\n\n"
     "COCOAPODS: 1.9.1\n",
     "pkg:cocoapods/Alamofire@5.0.0 pkg:cocoapods/Firebase@6.0.0 "
     "pkg:cocoapods/Mine@0.1?vcs_url=git%2Bhttps://example.com/m.git%40c0ffee ",
     0},
    {"Podfile.lock", "PODS: x\n", "", 0},
    {"conan.lock",
     "{\"graph_lock\":{\"nodes\":{\"0\":{\"ref\":\"app/1.0\",\"requires\":[\"1\"]},\"1\":{\"ref\":\"zlib/"
     "1.2.11#"
     "abc\",\"requires\":[\"2\"]},\"2\":{\"ref\":\"own/1@me/stable\"}}},\"version\":\"0.4\"}",
     "pkg:conan/zlib@1.2.11 pkg:conan/own@1?channel=stable&user=me ", 0},
    {"conan.lock",
     "{\"version\":\"0.5\",\"requires\":[\"zlib/1.2.13#e377bee636333ae348d51ca90874e353%1667394256.9\"],"
     "\"build_requires\":[\"cmake/3.25.0\"],\"python_requires\":[],\"x\":1}",
     "pkg:conan/zlib@1.2.13 pkg:conan/cmake@3.25.0 ", 0},
    {"conan.lock", "{\"version\":\"0.6\",\"requires\":[\"a\"]}", "", 1},
    {"conanfile.txt",
     "[requires]\nzlib/1.2.11 # "
     "c\npoco/[>1.0,<1.9]\n\n[tool_requires]\ncmake/3.22.6\n[generators]\ncmake/1\n",
     "pkg:conan/zlib@1.2.11 pkg:conan/poco pkg:conan/cmake@3.22.6 ", 0},
    {"stack.yaml.lock",
     "packages:\n- completed:\n    hackage: acme-missiles-0.3@sha256:2ba66a,613\n    pantry-tree:\n      "
     "size: 226\n"
     "  original:\n    hackage: acme-missiles-0.3\n- completed:\n    name: fork\n    version: '1.2'\n    "
     "git: "
     "https://example.com/f.git\n    commit: abc\nsnapshots:\n- completed:\n    size: 1\n",
     "pkg:hackage/acme-missiles@0.3 pkg:hackage/fork@1.2?vcs_url=git%2Bhttps://example.com/f.git%40abc ", 0},
    {"stack.yaml",
     "resolver: lts-18.0\nextra-deps:\n- text-short-0.1.3@rev:2\n- ./here-1.0\n- git: https://x\n",
     "pkg:hackage/text-short@0.1.3 ", 0},
    {"cabal.project.freeze",
     "active-repositories: hackage.haskell.org:merge\nconstraints: any.aeson ==2.0.3.0,\n             aeson "
     "-cffi "
     "+ordered-keymap,\n             any.base >=4 && <5,\n             setup.Cabal ==3.6.3.0\nindex-state: "
     "x\n",
     "pkg:hackage/aeson@2.0.3.0 pkg:hackage/Cabal@3.6.3.0 ", 0},
    {"usr/lib/R/site-library/readxl/DESCRIPTION",
     "Package: readxl\nTitle: Read\nVersion: 1.0.0\nLicense: GPL-3\nImports: cellranger, Rcpp (>= 0.12),\n   "
     " tibble\n"
     "Repository: CRAN\nBuilt: R 3.4.4; x86_64-pc-linux-gnu; 2018-03-01; unix\n",
     "pkg:cran/readxl@1.0.0 ", 0},
    {"src/DESCRIPTION", "Package: readxl\nVersion: 1.0.0\n", "", 0},
    {"app/DESCRIPTION", "This is a description: of an app\nBuilt: yes\n", "", 0},
    {"renv.lock",
     "{\"R\":{\"Version\":\"4.1\"},\"Packages\":{\"DT\":{\"Package\":\"DT\",\"Version\":\"0.20\",\"Source\":"
     "\"Repository\",\"Repository\":\"CRAN\",\"Requirements\":[\"R\",\"Biobase\"]},\"Biobase\":{\"Package\":"
     "\"Biobase\",\"Version\":\"2.54.0\",\"Source\":\"Bioconductor\"},\"me\":{\"Package\":\"me\",\"Version\":"
     "\"0.1\",\"Source\":\"GitHub\"}}}",
     "pkg:cran/DT@0.20 pkg:cran/Biobase@2.54.0 pkg:cran/me@0.1 ", 0},
    {"packrat/packrat.lock",
     "PackratFormat: 1.4\nRVersion: 3.3\n\nPackage: Rcpp\nSource: CRAN\nVersion: 1.0.0\nHash: x\n\nPackage: "
     "bit64\n"
     "Source: CRAN\nVersion: 0.9-7\nRequires: bit, Rcpp\n",
     "pkg:cran/Rcpp@1.0.0 pkg:cran/bit64@0.9-7 ", 0},
    {"Manifest.toml",
     "julia_version = \"1.9.0\"\nmanifest_format = \"2.0\"\n\n[[deps.Dates]]\ndeps = [\"Printf\"]\nuuid = "
     "\"ade2ca70\"\n\n"
     "[[deps.HTTP]]\ndeps = [\"Dates\", \"URIs\"]\ngit-tree-sha1 = \"x\"\nuuid = \"cd3eb016\"\nversion = "
     "\"1.9.6\"\n\n"
     "[[deps.URIs]]\nuuid = \"5c2747f8\"\nversion = \"1.4.2\"\n\n    [deps.URIs.weakdeps]\n    X = \"1\"\n",
     "pkg:julia/HTTP@1.9.6?uuid=cd3eb016 pkg:julia/URIs@1.4.2?uuid=5c2747f8 ", 0},
    {"Manifest-v1.11.toml",
     "[[JSON]]\nuuid = \"682c06a0\"\nversion = \"0.21.3\"\n\n[[Mine]]\nuuid = \"5c2747f8\"\npath = "
     "\"x\"\nversion = \"1.0.0\"\n",
     "pkg:julia/JSON@0.21.3?uuid=682c06a0 pkg:julia/Mine@1.0.0?uuid=5c2747f8 ", 0},
    {"Manifest.toml", "manifest_format = \"3.0\"\n", "", 1},
    {"Manifest.toml", "[[package]]\nname = \"x\"\nversion = \"1.0\"\n", "", 0},
    {"opt/julia/packages/JSON/93Ea8/Project.toml",
     "name = \"JSON\"\nuuid = \"682c06a0-de6a-54ab-a142-c8b1cf79cde6\"\nversion = \"0.21.4\"\n[deps]\nDates "
     "= "
     "\"ade2ca70\"\n[compat]\nversion = \"1\"\n",
     "pkg:julia/JSON@0.21.4?uuid=682c06a0-de6a-54ab-a142-c8b1cf79cde6 ", 0},
    {"repo/packages/web/src/Project.toml", "name = \"JSON\"\nuuid = \"6\"\nversion = \"0.21.4\"\n", "", 0},
    {"packages/JSON/93Ea8/Project.toml", "name = \"JSON\"\nuuid = \"6\"\n[deps]\n", "", 0},
    {"packages/JSON/93Ea8/Project.toml", "[project", "", 1},
    {"Package.resolved", "{\"pins\":{\"a\":1},\"version\":2}", "", 0},
    {"a/.build/workspace-state.json",
     "{\"object\":{\"artifacts\":[{\"packageRef\":{\"identity\":\"idb\",\"kind\":\"root\",\"location\":\"/"
     "x\"}}],"
     "\"dependencies\":[{\"basedOn\":null,\"packageRef\":{\"identity\":\"fluent\",\"kind\":\"remote\","
     "\"location\":"
     "\"https://github.com/vapor/"
     "fluent.git\",\"name\":\"fluent\"},\"state\":{\"checkoutState\":{\"branch\":null,"
     "\"revision\":\"ea7\",\"version\":\"4.4.0\"},\"name\":\"checkout\"},\"subpath\":\"fluent\"},{"
     "\"packageRef\":{"
     "\"identity\":\"Alamofire.Alamofire\",\"kind\":\"registry\"},\"state\":{\"name\":\"registryDownload\","
     "\"version\":\"5.10.2\"}},{\"packageRef\":{\"identity\":\"nio\",\"kind\":\"remote\",\"path\":"
     "\"https://github.com/apple/swift-nio.git\"},\"state\":{\"checkoutState\":{\"version\":\"2.40.0\"}}},"
     "{\"packageRef\":{\"identity\":\"own\",\"kind\":\"fileSystem\",\"location\":\"/"
     "y\"},\"state\":{}}]},\"version\":7}",
     "pkg:swift/github.com/vapor/fluent@4.4.0 pkg:swift/Alamofire.Alamofire@5.10.2 "
     "pkg:swift/github.com/apple/swift-nio@2.40.0 ",
     0},
};

static void purls(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_purls(i, rows[i].path, rows[i].text, rows[i].purls, rows[i].diagnostics);
}

/* Cut anywhere, a file gives no more than the whole one, and reads nothing beyond its end. */
static void truncated(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        rows_broken(rows[i].path, rows[i].text, 8);
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
    harness_entry(&h, "ios/Pods/Manifest.lock", STR("PODS:\n  - Inst (1.0)\n"));
    assert_int_equal(harness_find(&h, "Inst")->state, STATE_INSTALLED);
    assert_int_equal(harness_find(&h, "Firebase")->state, STATE_DECLARED);
    harness_entry(&h, "conan.lock", str_c(rows[8].text));
    assert_int_equal(harness_find(&h, "zlib")->direct, TRI_YES);
    assert_int_equal(harness_find(&h, "own")->direct, TRI_NO);
    assert_true(harness_is(harness_find(&h, "zlib")->depends.v[0], "pkg:conan/own@1?channel=stable&user=me"));
    harness_entry(&h, "Package.resolved", str_c(rows[1].text));
    assert_true(harness_is(harness_find(&h, "github.com/apple/swift-nio")->ecosystem, "SwiftURL"));
    assert_true(harness_is(harness_find(&h, "mona.LinkedList")->ecosystem, ""));
    harness_entry(&h, "renv.lock", str_c(rows[18].text));
    assert_true(harness_is(harness_find(&h, "DT")->ecosystem, "CRAN"));
    assert_true(harness_is(harness_find(&h, "DT")->depends.v[0], "pkg:cran/Biobase@2.54.0"));
    assert_true(harness_is(harness_find(&h, "Biobase")->ecosystem, "Bioconductor"));
    assert_true(harness_is(harness_find(&h, "me")->ecosystem, ""));
    harness_entry(&h, "Manifest.toml", str_c(rows[20].text));
    assert_true(harness_is(harness_find(&h, "HTTP")->depends.v[0], "pkg:julia/URIs@1.4.2?uuid=5c2747f8"));
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(purls), cmocka_unit_test(truncated),
                                       cmocka_unit_test(details)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
