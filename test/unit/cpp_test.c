/* Catalogers of C and C++ packages: by rows of files. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_rows.h"
#include <stdio.h>
#include <unistd.h>

static const struct catalog_row vcpkg[] = {
    {"b/vcpkg_installed/vcpkg/status",
     "Package: vcpkg-cmake\nVersion: 2024-04-23\nArchitecture: x64-linux\nMulti-Arch: same\n"
     "Abi: 76d6\nStatus: install ok installed\n\n"
     "Package: fmt\nVersion: 11.0.2\nPort-Version: 1\nDepends: vcpkg-cmake:x64-linux, none, zlib[core]\n"
     "Architecture: x64-linux\nDescription: {fmt} is\n    more\nStatus: install ok installed\n\n"
     "Package: fmt\nFeature: x\nArchitecture: x64-linux\nStatus: install ok installed\n\n"
     "Package: half\nVersion: 1\nStatus: install ok half-installed\n\n"
     "Package: gone\nVersion: 1\nStatus: purge ok not-installed\n\n"
     "Package: zlib\nVersion: 1.3.1\nPort-Version: 0\nStatus: install ok installed\n\n"
     "Package: old\nVersion: 1.2#7\nStatus: install ok installed\n",
     "pkg:vcpkg/vcpkg-cmake@2024-04-23 installed line=1\n"
     "pkg:vcpkg/fmt@11.0.2?port_version=1 installed line=8 >pkg:vcpkg/vcpkg-cmake@2024-04-23 "
     ">pkg:vcpkg/zlib@1.3.1\n"
     "pkg:vcpkg/zlib@1.3.1 installed line=30\npkg:vcpkg/old@1.2?port_version=7 installed line=35\n",
     0},
    {"opt/vcpkg/installed/vcpkg/updates/0000000003",
     "Package: fmt\r\nVersion: 11.0.2\r\nStatus: install ok installed\r\n",
     "pkg:vcpkg/fmt@11.0.2 installed\n", 0},
    {"x/status", "Package: fmt\nVersion: 11.0.2\nStatus: install ok installed\n", "", 0},
    {"x64-linux/share/fmt/vcpkg.spdx.json",
     "{\"spdxVersion\": \"SPDX-2.2\", \"packages\": [\n{\"name\": \"fmt\", \"SPDXID\": \"SPDXRef-port\", "
     "\"versionInfo\": \"11.0.2#1\", \"licenseConcluded\": \"MIT\"},\n{\"name\": \"fmt:x64-linux\", "
     "\"SPDXID\": "
     "\"SPDXRef-binary\", \"versionInfo\": \"0836\"},\n{\"SPDXID\": \"SPDXRef-resource-0\", \"name\": "
     "\"fmtlib/fmt\"}]}",
     "pkg:vcpkg/fmt@11.0.2?port_version=1 installed licence=MIT\n", 0},
    {"app/vcpkg.json",
     "{\n  \"name\": \"app\", \"version\": \"1.0\", // comment\n  \"builtin-baseline\": \"3426db05\",\n"
     "  \"dependencies\": [\n    \"fmt\",\n    {\"name\": \"zlib\", \"version>=\": \"1.2.11#3\"},\n"
     "    {\"name\": \"vcpkg-cmake\", \"host\": true},\n    {\"name\": \"curl\", \"features\": [\"ssl\"]}\n  "
     "],\n"
     "  \"features\": {\"tests\": {\"dependencies\": [\"gtest\"]}},\n"
     "  \"overrides\": [{\"name\": \"fmt\", \"version\": \"9.1.0\", \"port-version\": 2},\n"
     "    {\"name\": \"curl\", \"version-string\": \"7.0#1\"}, {\"name\": \"unused\", \"version\": "
     "\"1\"}]\n}\n",
     "pkg:vcpkg/fmt@9.1.0?port_version=2 declared runtime direct line=5\n"
     "pkg:vcpkg/zlib declared runtime direct line=6\npkg:vcpkg/vcpkg-cmake declared dev direct line=7\n"
     "pkg:vcpkg/curl@7.0?port_version=1 declared runtime direct line=8\n"
     "pkg:vcpkg/gtest declared optional direct line=10\n",
     0},
    {"vcpkg/ports/fmt/vcpkg.json", "{\"name\": \"fmt\", \"dependencies\": [\"zlib\"]}", "", 0},
    {"vcpkg.json", "{\"dependencies\": {\"a\": 1}, \"features\": [{\"dependencies\": [3, {}, \"b\"]}]}",
     "pkg:vcpkg/b declared optional direct\n", 0},
    {"vcpkg.json", "[", "", 1},
};

static void vcpkgs(void **state)
{
    (void)state;
    ROWS_TEST(vcpkg)
}

#define REV "5f4917ce0a630b102f472afd00102d40"

static const struct catalog_row conan[] = {
    {"conan.lock",
     "{\"graph_lock\": {\"nodes\": {\n\"10-a\": {\"pref\": \"test/1.0:2ce0\", \"requires\": "
     "{\"zlib/1.2.11#" REV "\": \"10-b\"}, \"path\": \"/home/me/conanfile.py\"},\n"
     "\"10-b\": {\"pref\": \"zlib/1.2.11#" REV ":1972#5884\", \"options\": \"\"},\n"
     "\"10-c\": {\"pref\": null, \"requires\": {}}}}, \"version\": \"0.2\"}",
     "pkg:conan/zlib@1.2.11 ConanCenter declared runtime direct\n", 0},
    {"conan.lock",
     "{\"graph_lock\": {\"nodes\": {\"0\": {\"ref\": \"app/1\", \"build_requires\": [\"1\", \"3\"], "
     "\"requires\": "
     "[\"2\"], \"path\": \"conanfile.py\"}, \"1\": {\"ref\": \"ninja/1.11.1#" REV
     "\", \"context\": \"host\"}, "
     "\"2\": {\"ref\": \"zlib/1.3\", \"requires\": [\"3\"]}, \"3\": {\"ref\": \"both/1\"}, \"4\": {\"ref\": "
     "\"cmake/3\", \"context\": \"build\"}}}, \"version\": \"0.4\"}",
     "pkg:conan/ninja@1.11.1 ConanCenter declared dev direct\n"
     "pkg:conan/zlib@1.3 ConanCenter declared runtime direct >pkg:conan/both@1\n"
     "pkg:conan/both@1 ConanCenter declared runtime direct\npkg:conan/cmake@3 ConanCenter declared dev "
     "indirect\n",
     0},
    {"conan.lock", "{\"graph_lock\": {\"nodes\": {\"1\": 3, \"2\": {\"requires\": 3}}}}", "", 0},
    {"root/.conan/data/mfast/1.2.2/my_user/my_channel/package/9d1f/conaninfo.txt",
     "[settings]\n    arch=x86_64\n\n[requires]\n    boost/1.Y.Z\n\n[full_requires]\n"
     "    boost/1.75.0:dc8a\n    zlib/1.2.13#" REV ":dfbe#1\n\n[options]\n    shared/1=False\n",
     "pkg:conan/mfast@1.2.2?channel=my_channel&user=my_user installed line=0\n"
     "pkg:conan/boost@1.75.0 ConanCenter declared line=8\npkg:conan/zlib@1.2.13 ConanCenter declared "
     "line=9\n",
     0},
    {"root/.conan/data/zlib/1.3/_/_/package/9d1f/conaninfo.txt", "[settings]\n",
     "pkg:conan/zlib@1.3 ConanCenter installed\n", 0},
    {"root/.conan2/p/b/zlib1/p/conaninfo.txt", "[requires]\nbzip2/1.0.Z\n", "", 0},
    {"conanfile.txt", "[requires]\nboost/(latest)\npoco/[>=1.9 <2]@me/x\nzlib/1.2.11@\n",
     "pkg:conan/boost ConanCenter declared runtime direct\n"
     "pkg:conan/poco?channel=x&user=me declared runtime direct\n"
     "pkg:conan/zlib@1.2.11 ConanCenter declared runtime direct\n",
     0},
};

static void conans(void **state)
{
    (void)state;
    ROWS_TEST(conan)
}

/* A cache as Conan 2 makes it, by SQLite itself (Python's module). */
static void conan_cache(void **state)
{
    (void)state;
    static const char script[] =
        "import sqlite3, sys\n"
        "db = sqlite3.connect(sys.argv[1])\n"
        "db.execute('CREATE TABLE packages (reference text NOT NULL, rrev text NOT NULL, pkgid text, prev "
        "text, path text NOT "
        "NULL UNIQUE, timestamp real NOT NULL, build_id text, lru integer NOT NULL)')\n"
        "for i, (r, p) in enumerate((('zlib/1.3.1', 'a'), ('own/2@me/x', 'b'), ('half/1', None))):\n"
        "    db.execute('INSERT INTO packages VALUES (?, ?, ?, ?, ?, 1.5, NULL, 1)', (r, 'r', 'i', p, "
        "str(i)))\n"
        "db.commit()\n";
    char path[] = "/tmp/assay-conan-XXXXXX", command[1024], bytes[65536];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(command, sizeof command, "python3 -c \"%s\" %s", script, path);
    if (system(command) != 0)
        fail_msg("python3 cannot make a database");
    ssize_t n = read(fd, bytes, sizeof bytes);
    assert_true(n > 0);
    close(fd);
    unlink(path);
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "root/.conan2/p/cache.sqlite3", str_make(bytes, (size_t)n));
    assert_int_equal(h.unit.components.n, 2);
    assert_true(harness_is(h.unit.components.v[0].purl, "pkg:conan/zlib@1.3.1"));
    assert_int_equal(h.unit.components.v[0].state, STATE_INSTALLED);
    assert_true(harness_is(h.unit.components.v[1].purl, "pkg:conan/own@2?channel=x&user=me"));
    assert_int_equal(h.unit.diagnostics.n, 0);
    harness_entry(&h, "root/.conan2/p/cache.sqlite3", STR("no database"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(vcpkgs), cmocka_unit_test(conans),
                                       cmocka_unit_test(conan_cache)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
