#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static bool owns(const struct harness *h, const char *package, const char *path)
{
    uint64_t key = ownership_key(str_c(path));
    for (size_t i = 0; i < h->unit.ownership.n; i++)
        if (h->unit.ownership.v[i].path_key == key &&
            harness_is(h->unit.packages.v[h->unit.ownership.v[i].package].name, package))
            return true;
    return false;
}

static void pacman(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "var/lib/pacman/local/python-pip-24.0-2/desc",
                  STR("%NAME%\npython-pip\n\n%VERSION%\n1:24.0-2\n\n%BASE%\npip\n\n%ARCH%\nany\n\n"
                      "%LICENSE%\nMIT\nApache-2.0\n\n%DEPENDS%\nglibc>=2.38\nlibcrypto.so=3-64\npython\n"));
    harness_entry(&h, "var/lib/pacman/local/python-pip-24.0-2/files",
                  STR("%FILES%\nusr/\nusr/bin/\nusr/bin/pip\n\n%BACKUP%\netc/pip.conf\tabc\n"));
    struct component *c = harness_find(&h, "python-pip");
    assert_non_null(c);
    assert_is(c->version, "1:24.0-2");
    assert_is(c->purl, "pkg:alpm/python-pip@1:24.0-2?arch=any");
    assert_is(c->source_name, "pip");
    assert_int_equal(c->licences.n, 2);
    assert_int_equal(c->depends.n, 3);
    assert_is(c->depends.v[0], "glibc");
    assert_true(owns(&h, "python-pip", "usr/bin/pip"));
    assert_int_equal(h.unit.ownership.n, 1);
    harness_entry(&h, "var/lib/pacman/local/x-1-1/desc", STR("%NAME%\nx\n"));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static void opkg(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "usr/lib/opkg/status",
        STR("Package: libopenssl3\nVersion: 3.0.13-1\nDepends: libc, libatomic1\nProvides: libopenssl\n"
            "Status: install user installed\nArchitecture: mips_24kc\n"
            "Source: feeds/base/package/libs/openssl\n\n"
            "Package: curl\nVersion: 8.6.0-1\nDepends: libopenssl\nStatus: install ok installed\n\n"
            "Package: gone\nVersion: 1\nStatus: deinstall ok not-installed\n\n"
            "Package: broken\n"));
    harness_entry(&h, "usr/lib/opkg/info/curl.list", STR("/usr/bin/curl\n/usr/lib/x\t0100644\n"));
    assert_int_equal(h.unit.components.n, 2);
    struct component *c = harness_find(&h, "libopenssl3");
    assert_is(c->purl, "pkg:opkg/libopenssl3@3.0.13-1?arch=mips_24kc");
    assert_is(c->source_name, "openssl");
    assert_int_equal(c->depends.n, 0);
    c = harness_find(&h, "curl");
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "libopenssl3");
    assert_true(owns(&h, "curl", "usr/bin/curl"));
    assert_true(owns(&h, "curl", "usr/lib/x"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static void portage(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "var/db/pkg/dev-libs/openssl-3.0.13-r2/CONTENTS",
        STR("dir /usr\nobj /usr/bin/open ssl 0123 1700000000\nsym /usr/lib/a -> b 1\nobj\nobj x\n"));
    harness_entry(&h, "var/db/pkg/dev-libs/openssl-3.0.13-r2/LICENSE", STR("Apache-2.0\n"));
    harness_entry(&h, "var/db/pkg/media-fonts/font-9x15-1.0/CONTENTS", STR(""));
    harness_entry(&h, "var/db/pkg/virtual/-MERGING-libc-1/CONTENTS", STR(""));
    harness_entry(&h, "var/db/pkg/virtual/noversion/CONTENTS", STR(""));
    assert_int_equal(h.unit.components.n, 3);
    struct component *c = harness_nth(&h, "dev-libs/openssl", 0);
    assert_is(c->purl, "pkg:ebuild/dev-libs/openssl@3.0.13-r2");
    assert_is(harness_nth(&h, "dev-libs/openssl", 1)->licences.v[0], "Apache-2.0");
    assert_is(harness_nth(&h, "dev-libs/openssl", 1)->purl, "pkg:ebuild/dev-libs/openssl@3.0.13-r2");
    assert_is(harness_find(&h, "media-fonts/font-9x15")->version, "1.0");
    assert_true(owns(&h, "dev-libs/openssl", "usr/bin/open ssl"));
    assert_true(owns(&h, "dev-libs/openssl", "usr/lib/a"));
    assert_int_equal(h.unit.ownership.n, 2);
    assert_int_equal(h.unit.diagnostics.n, 2);
    harness_close(&h);
}

static void homebrew(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "home/linuxbrew/.linuxbrew/Cellar/openssl@3/3.3.1_1/INSTALL_RECEIPT.json",
        STR("{\"installed_on_request\": true, \"arch\": \"x86_64\", \"source\": {\"tap\": \"homebrew/core\","
            "\"versions\": {}}, \"runtime_dependencies\": [{\"full_name\": \"acme/tap/zlib\","
            "\"version\": \"1\"}, 7]}"));
    harness_entry(&h, "usr/local/Cellar/tool/1.0/INSTALL_RECEIPT.json",
                  STR("{\"source\": {\"tap\": \"acme/tap\"}}"));
    harness_entry(&h, "opt/homebrew/Cellar/bad/2.0/INSTALL_RECEIPT.json", STR("{\"arch\": "));
    struct component *c = harness_find(&h, "openssl@3");
    assert_is(c->purl, "pkg:brew/openssl%403@3.3.1_1?arch=x86_64");
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "zlib");
    assert_is(harness_find(&h, "tool")->purl, "pkg:brew/acme/tap/tool@1.0");
    assert_is(harness_find(&h, "bad")->version, "2.0");
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static void snap(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "snap/hello/42/meta/snap.yaml",
                  STR("name: hello\nversion: '2.10'\nsummary: |\n  name: not\narchitectures:\n- amd64\n"
                      "license: GPL-3.0\napps:\n  hello:\n    command: x\n"));
    harness_entry(&h, "var/lib/snapd/snap/core22/1/meta/snap.yaml",
                  STR("name: core22\nversion: 20240111\ntype: base\narchitectures: [amd64, arm64]\n"));
    harness_entry(&h, "snap/x/1/meta/snap.yaml", STR("version: 1\n"));
    harness_entry(&h, "snap/y/1/meta/snap.yaml", STR("a: [\n"));
    assert_int_equal(h.unit.components.n, 2);
    struct component *c = harness_find(&h, "hello");
    assert_is(c->purl, "pkg:snap/hello@2.10?arch=amd64");
    assert_is(c->licences.v[0], "GPL-3.0");
    assert_is(c->kind, "application");
    c = harness_find(&h, "core22");
    assert_is(c->purl, "pkg:snap/core22@20240111");
    assert_is(c->kind, "package");
    assert_int_equal(h.unit.diagnostics.n, 2);
    harness_close(&h);
}

static void rpm_manifest(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "var/lib/rpmmanifest/container-manifest-2",
                  STR("openssl-libs\t3.3.0-1.azl3\t1\t2\tMicrosoft Corporation\t(none)\t9\tx86_64\t0\t"
                      "openssl-3.3.0-1.azl3.src.rpm\nperl\t5.38.2-1\t1\t2\t(none)\t4\t9\tx86_64\t4\t(none)\n"
                      "short\t1\n"));
    assert_int_equal(h.unit.components.n, 2);
    struct component *c = harness_find(&h, "openssl-libs");
    assert_is(c->purl, "pkg:rpm/microsoft-corporation/openssl-libs@3.3.0-1.azl3?arch=x86_64");
    assert_is(c->source_name, "openssl");
    assert_is(c->source_version, "3.3.0-1.azl3");
    c = harness_find(&h, "perl");
    assert_is(c->version, "4:5.38.2-1");
    assert_is(c->purl, "pkg:rpm/perl@5.38.2-1?arch=x86_64&epoch=4");
    assert_is(c->source_name, "perl");
    assert_int_equal(c->locations.v[0].line, 2);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pacman),   cmocka_unit_test(opkg), cmocka_unit_test(portage),
        cmocka_unit_test(homebrew), cmocka_unit_test(snap), cmocka_unit_test(rpm_manifest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
