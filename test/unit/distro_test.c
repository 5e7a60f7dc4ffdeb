#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "catalog/distro.h"
#include "catalog/merge.h"
#include "catalog/qualifier.h"

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void os_release_file(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(
        &h, "etc/os-release",
        STR("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\n"
            "VERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n"));
    harness_entry(&h, "usr/lib/os-release",
                  STR("NAME='Linux Mint'\nID=linuxmint\nVERSION_ID=21.2\nID_LIKE=\"ubuntu debian\"\n"
                      "VERSION_CODENAME=victoria\nUBUNTU_CODENAME=jammy\n"));
    harness_entry(&h, "etc/alpine-release", STR("3.18.4\n"));
    harness_entry(&h, "etc/debian_version", STR("trixie/sid\n"));
    harness_entry(&h, "etc/debian_version", STR("12.5"));
    assert_int_equal(h.unit.os.n, 5);
    const struct os_release *os = h.unit.os.v;
    assert_is(os[0].id, "debian");
    assert_is(os[0].version, "12");
    assert_is(os[0].name, "Debian GNU/Linux 12 (bookworm)");
    assert_is(os[0].codename, "bookworm");
    assert_is(os[0].like, "");
    assert_is(os[1].id, "linuxmint");
    assert_is(os[1].name, "Linux Mint");
    assert_is(os[1].codename, "jammy");
    assert_is(os[2].id, "alpine");
    assert_is(os[2].version, "3.18.4");
    assert_is(os[3].id, "debian");
    assert_is(os[3].codename, "trixie");
    assert_is(os[3].version, "");
    assert_is(os[4].version, "12.5");
    assert_is(h.unit.os_origin.v[1], "usr/lib/os-release");
    harness_entry(&h, "etc/alpine-release", STR("\n"));
    harness_entry(&h, "etc/os-release", STR("# nothing\n"));
    assert_int_equal(h.unit.os.n, 5);
    assert_int_equal(h.unit.diagnostics.n, 2);
    harness_close(&h);
}

static const char apk_installed[] = "C:Q1abc=\n"
                                    "P:busybox\n"
                                    "V:1.36.1-r5\n"
                                    "A:x86_64\n"
                                    "S:1\n"
                                    "L:GPL-2.0-only\n"
                                    "o:busybox\n"
                                    "D:so:libc.musl-x86_64.so.1 !conflict\n"
                                    "p:cmd:ash=1.36.1-r5 /bin/sh\n"
                                    "F:bin\n"
                                    "M:0:0:1777\n"
                                    "R:busybox\n"
                                    "a:0:0:755\n"
                                    "Z:Q1xyz=\n"
                                    "F:\n"
                                    "R:top\n"
                                    "\n"
                                    "P:musl\n"
                                    "V:1.2.4-r2\n"
                                    "o:musl-src\n"
                                    "p:so:libc.musl-x86_64.so.1=1\n"
                                    "F:lib\n"
                                    "R:ld-musl-x86_64.so.1\n"
                                    "\n"
                                    "P:nothing\n"
                                    "\n"
                                    "P:.build-deps\n"
                                    "V:20240101.120000\n"
                                    "A:noarch\n"
                                    "T:virtual meta package\n"
                                    "D:musl\n"
                                    "\n";

static void apk_database(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "lib/apk/db/installed", str_c(apk_installed));
    assert_int_equal(h.unit.components.n, 2);
    struct component *c = harness_find(&h, "busybox");
    assert_is(c->version, "1.36.1-r5");
    assert_is(c->qualifiers, "arch=x86_64");
    assert_is(c->licences.v[0], "GPL-2.0-only");
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "musl");
    assert_int_equal(c->locations.v[0].line, 2);
    c = harness_find(&h, "musl");
    assert_is(c->source_name, "musl-src");
    assert_is(c->source_version, "1.2.4-r2");
    assert_is(c->qualifiers, "");
    assert_int_equal(h.unit.ownership.n, 3);
    assert_true(h.unit.ownership.v[0].path_key == ownership_key(STR("usr/bin/busybox")));
    assert_true(h.unit.ownership.v[1].path_key == ownership_key(STR("top")));
    assert_is(h.unit.packages.v[h.unit.ownership.v[2].package].name, "musl");
    assert_int_equal(h.unit.diagnostics.n, 2); /* a package without a version, the name of a set */
    assert_null(harness_find(&h, ".build-deps"));
    harness_close(&h);
    for (size_t n = 0; n < sizeof apk_installed; n++) {
        harness_open(&h);
        harness_entry(&h, "usr/lib/apk/db/installed", str_make(apk_installed, n));
        assert_true(h.unit.components.n <= 3); /* a set whose description is cut off looks like any other */
        harness_close(&h);
    }
}

static void ecosystems(void **state)
{
    (void)state;
    static const struct {
        struct os_release os;
        const char *type, *ecosystem, *namespace_, *qualifier;
        enum distro_match match;
    } cases[] = {
        {{STR_INIT("debian"), STR_INIT("12")}, "deb", "Debian:12", "debian", "debian-12", DISTRO_EXACT},
        {{STR_INIT("debian"), STR_INIT("12.5")}, "deb", "Debian:12", "debian", "debian-12.5", DISTRO_EXACT},
        {{STR_INIT("debian"), STR_INIT("6.0")}, "deb", "Debian:6.0", "debian", "debian-6.0", DISTRO_EXACT},
        {{STR_INIT("debian"), .codename = STR_INIT("trixie")},
         "deb",
         "Debian:13",
         "debian",
         "debian-13",
         DISTRO_EXACT},
        {{STR_INIT("debian")}, "deb", "", "debian", "debian", DISTRO_UNKNOWN},
        {{STR_INIT("debian"), STR_INIT("x")}, "deb", "", "debian", "debian-x", DISTRO_UNKNOWN},
        {{STR_INIT("ubuntu"), STR_INIT("22.04")},
         "deb",
         "Ubuntu:22.04:LTS",
         "ubuntu",
         "ubuntu-22.04",
         DISTRO_EXACT},
        {{STR_INIT("ubuntu"), STR_INIT("24.10")},
         "deb",
         "Ubuntu:24.10",
         "ubuntu",
         "ubuntu-24.10",
         DISTRO_EXACT},
        {{STR_INIT("ubuntu"), STR_INIT("23.04")},
         "deb",
         "Ubuntu:23.04",
         "ubuntu",
         "ubuntu-23.04",
         DISTRO_EXACT},
        {{STR_INIT("alpine"), STR_INIT("3.18.4")},
         "apk",
         "Alpine:v3.18",
         "alpine",
         "alpine-3.18.4",
         DISTRO_EXACT},
        {{STR_INIT("alpine"), STR_INIT("3.20_alpha20231219")},
         "apk",
         "Alpine:edge",
         "alpine",
         "alpine-3.20_alpha20231219",
         DISTRO_EXACT},
        {{STR_INIT("wolfi"), STR_INIT("20230201")}, "apk", "Wolfi", "wolfi", "wolfi-20230201", DISTRO_EXACT},
        {{STR_INIT("chainguard"), STR_INIT("20230214")},
         "apk",
         "Chainguard",
         "chainguard",
         "chainguard-20230214",
         DISTRO_EXACT},
        {{STR_INIT("alpaquita"), STR_INIT("stream")},
         "apk",
         "Alpaquita:stream",
         "alpaquita",
         "alpaquita-stream",
         DISTRO_EXACT},
        {{STR_INIT("alpaquita"), STR_INIT("23")},
         "apk",
         "Alpaquita:23",
         "alpaquita",
         "alpaquita-23",
         DISTRO_EXACT},
        {{STR_INIT("almalinux"), STR_INIT("9.3")},
         "rpm",
         "AlmaLinux:9",
         "almalinux",
         "almalinux-9.3",
         DISTRO_EXACT},
        {{STR_INIT("rocky"), STR_INIT("8.9")},
         "rpm",
         "Rocky Linux:8",
         "rocky-linux",
         "rocky-8.9",
         DISTRO_EXACT},
        {{STR_INIT("rhel"), STR_INIT("9.2")},
         "rpm",
         "Red Hat:enterprise_linux:9",
         "redhat",
         "rhel-9.2",
         DISTRO_EXACT},
        {{STR_INIT("opensuse-leap"), STR_INIT("15.5")},
         "rpm",
         "openSUSE:Leap 15.5",
         "opensuse",
         "opensuse-leap-15.5",
         DISTRO_EXACT},
        {{STR_INIT("opensuse-tumbleweed"), STR_INIT("20240101")},
         "rpm",
         "openSUSE:Tumbleweed",
         "opensuse",
         "opensuse-tumbleweed-20240101",
         DISTRO_EXACT},
        {{STR_INIT("sles"), STR_INIT("15.5")},
         "rpm",
         "SUSE:Linux Enterprise Server 15 SP5",
         "suse",
         "sles-15.5",
         DISTRO_EXACT},
        {{STR_INIT("mageia"), STR_INIT("9")}, "rpm", "Mageia:9", "mageia", "mageia-9", DISTRO_EXACT},
        {{STR_INIT("openEuler"), STR_INIT("20.03"), STR_INIT("openEuler 20.03 (LTS-SP1)")},
         "rpm",
         "openEuler:20.03-LTS-SP1",
         "openEuler",
         "openEuler-20.03",
         DISTRO_EXACT},
        {{STR_INIT("azurelinux"), STR_INIT("3.0")},
         "rpm",
         "Azure Linux:3",
         "azurelinux",
         "azurelinux-3.0",
         DISTRO_EXACT},
        {{STR_INIT("fedora"), STR_INIT("39")}, "rpm", "Fedora:39", "fedora", "fedora-39", DISTRO_EXACT},
        {{STR_INIT("amzn"), STR_INIT("2018.03")},
         "rpm",
         "Amazon Linux:1",
         "amzn",
         "amzn-2018.03",
         DISTRO_EXACT},
        {{STR_INIT("centos"), STR_INIT("7")},
         "rpm",
         "Red Hat:enterprise_linux:7",
         "centos",
         "centos-7",
         DISTRO_DERIVED},
        {{STR_INIT("sl-micro"), STR_INIT("6.0")},
         "rpm",
         "SUSE:Linux Micro 6.0",
         "suse",
         "sl-micro-6.0",
         DISTRO_EXACT},
        {{STR_INIT("linuxmint"), STR_INIT("21.2"), .codename = STR_INIT("jammy"),
          .like = STR_INIT("ubuntu debian")},
         "deb",
         "Ubuntu:22.04:LTS",
         "linuxmint",
         "linuxmint-21.2",
         DISTRO_DERIVED},
        {{STR_INIT("raspbian"), STR_INIT("12"), .codename = STR_INIT("bookworm"), .like = STR_INIT("debian")},
         "deb",
         "Debian:12",
         "raspbian",
         "raspbian-12",
         DISTRO_DERIVED},
        {{STR_INIT("kali"), STR_INIT("2024.1"), .codename = STR_INIT("kali-rolling"),
          .like = STR_INIT("debian")},
         "deb",
         "",
         "kali",
         "kali-2024.1",
         DISTRO_UNKNOWN},
        {{STR_INIT("debian"), STR_INIT("12")}, "apk", "", "debian", "debian-12", DISTRO_UNKNOWN},
        {{STR_INIT("")}, "deb", "", "", "", DISTRO_UNKNOWN},
    };
    struct arena a = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct distro d = distro_of(&a, &cases[i].os, str_c(cases[i].type));
        assert_is(d.ecosystem, cases[i].ecosystem);
        assert_is(d.namespace_, cases[i].namespace_);
        assert_is(d.qualifier, cases[i].qualifier);
        assert_int_equal(d.match, cases[i].match);
    }
    arena_free(&a);
}

static struct component *add(struct inventory *inv, str type, str vendor)
{
    struct component *c = vec_add(inv->arena, &inv->components);
    c->type = type;
    c->name = STR("openssl");
    c->version = STR("3.0.11-1");
    c->namespace_ = vendor;
    c->qualifiers = STR("arch=amd64");
    c->ecosystem = STR("");
    struct evidence e = {.confidence = CONFIDENCE_HIGH};
    vec_push(inv->arena, &c->evidence, e);
    return c;
}

static void applied(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory inv = {.arena = &a, .os = {STR_INIT("debian"), STR_INIT("12")}};
    add(&inv, STR("deb"), STR(""));
    add(&inv, STR("deb"), STR("Debian"));
    add(&inv, STR("deb"), STR("docker"));
    add(&inv, STR("npm"), STR(""));
    distro_apply(&a, &inv);
    const struct component *c = inv.components.v;
    assert_is(c[0].ecosystem, "Debian:12");
    assert_is(c[0].purl, "pkg:deb/debian/openssl@3.0.11-1?arch=amd64&distro=debian-12");
    assert_is(c[1].ecosystem, "Debian:12");
    assert_is(c[2].ecosystem, "");
    assert_is(c[2].namespace_, "docker");
    assert_is(c[3].ecosystem, "");
    assert_is(c[3].qualifiers, "arch=amd64");
    assert_int_equal(inv.diagnostics.n, 1);
    assert_int_equal(inv.diagnostics.v[0].level, DIAG_NOTE);
    arena_free(&a);
}

static void applied_unsure(void **state)
{
    (void)state;
    struct arena a = {0};
    struct inventory none = {.arena = &a};
    add(&none, STR("deb"), STR(""));
    distro_apply(&a, &none);
    assert_is(none.components.v[0].ecosystem, "");
    assert_is(none.components.v[0].qualifiers, "arch=amd64");
    assert_int_equal(none.diagnostics.v[0].level, DIAG_WARNING);
    struct inventory mint = {.arena = &a,
                             .os = {.id = STR_INIT("linuxmint"),
                                    .version = STR_INIT("21.2"),
                                    .codename = STR_INIT("jammy"),
                                    .like = STR_INIT("ubuntu debian")}};
    add(&mint, STR("deb"), STR("ubuntu"));
    distro_apply(&a, &mint);
    assert_is(mint.components.v[0].ecosystem, "Ubuntu:22.04:LTS");
    assert_int_equal(mint.components.v[0].evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_int_equal(mint.diagnostics.n, 1);
    arena_free(&a);
}

static void picked(void **state)
{
    (void)state;
    struct os_release os[] = {{.id = STR_INIT("debian"), .version = STR_INIT("12.5")},
                              {.id = STR_INIT("alpine"), .version = STR_INIT("3.18.4")},
                              {.id = STR_INIT("debian"), .name = STR_INIT("from os-release")}};
    str origin[] = {STR_INIT("etc/debian_version"), STR_INIT("etc/alpine-release"),
                    STR_INIT("usr/lib/os-release")};
    struct inventory inv = {0};
    distro_pick(&inv, os, origin, 0);
    assert_is(inv.os.id, "");
    distro_pick(&inv, os, origin, 3);
    assert_is(inv.os.name, "from os-release");
    assert_is(inv.os.version, "12.5");
    distro_pick(&inv, os, origin, 2);
    assert_is(inv.os.id, "alpine");
}

static void qualifiers(void **state)
{
    (void)state;
    struct arena a = {0};
    assert_is(qualifier_set(&a, STR(""), STR("b"), STR("x y&z=%")), "b=x%20y%26z%3D%25");
    assert_is(qualifier_set(&a, STR("a=1&c=2"), STR("b"), STR("x")), "a=1&b=x&c=2");
    assert_is(qualifier_set(&a, STR("a=1&c=2"), STR("d"), STR("x")), "a=1&c=2&d=x");
    assert_is(qualifier_set(&a, STR("a=1&b=2&c=3"), STR("b"), STR("x")), "a=1&b=x&c=3");
    assert_is(qualifier_set(&a, STR("a=1"), STR("b"), STR("")), "a=1");
    arena_free(&a);
}

/* Through the merge: a file that a diversion moved is its package's at the new place and nobody's at the old;
 * a system without a number gets it from debian_version. */
static void merged(void **state)
{
    (void)state;
    struct harness h;
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct merge_unit unit = {0}, *units[] = {&unit};
    harness_open(&h);
    harness_entry(&h, "etc/debian_version", STR("12.5\n"));
    harness_entry(&h, "etc/os-release", STR("ID=debian\nNAME=Debian\n"));
    harness_entry(&h, "var/lib/dpkg/status",
                  STR("Package: p\nStatus: install ok installed\nVersion: 1\n"
                      "Architecture: all\n"));
    harness_entry(&h, "var/lib/dpkg/info/p.list", STR("/.\n/usr/lib/node_modules/b/package.json\n"));
    harness_entry(&h, "var/lib/dpkg/diversions",
                  STR("/usr/lib/node_modules/b/package.json\n/usr/lib/node_modules/a/package.json\nother\n"));
    harness_entry(&h, "usr/lib/node_modules/a/package.json",
                  STR("{\"name\": \"a\", \"version\": \"1.0.0\"}"));
    harness_entry(&h, "usr/lib/node_modules/b/package.json",
                  STR("{\"name\": \"b\", \"version\": \"1.0.0\"}"));
    unit.unit = h.unit;
    merge_units(&inv, units, 1, false);
    assert_int_equal(inv.components.n, 3);
    assert_is(inv.components.v[0].purl, "pkg:deb/debian/p@1?arch=all&distro=debian-12.5");
    assert_is(inv.components.v[0].ecosystem, "Debian:12");
    assert_is(inv.components.v[1].name, "a");
    assert_is(inv.components.v[1].owner, "pkg:deb/debian/p@1?arch=all&distro=debian-12.5");
    assert_is(inv.components.v[2].owner, "");
    arena_free(&a);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(os_release_file), cmocka_unit_test(apk_database),   cmocka_unit_test(ecosystems),
        cmocka_unit_test(applied),         cmocka_unit_test(applied_unsure), cmocka_unit_test(picked),
        cmocka_unit_test(qualifiers),      cmocka_unit_test(merged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
