#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "base/buf.h"
#include <stdio.h>
#include <unistd.h>

static const char status[] = "Package: libssl3\n"
                             "Status: install ok installed\n"
                             "Architecture: amd64\n"
                             "Multi-Arch: same\n"
                             "Source: openssl\n"
                             "Version: 3.0.11-1~deb12u2\n"
                             "Depends: libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0\n"
                             "Description: Secure Sockets Layer toolkit\n"
                             " continued\n"
                             " .\n"
                             " Version: 9 is no field here\n"
                             "\n"
                             "package: libc6\n"
                             "STATUS: hold ok installed\n"
                             "Version: 2.36-9+deb12u3+b1\n"
                             "Source: glibc (2.36-9+deb12u3)\n"
                             "Architecture: amd64\n"
                             "\n"
                             "Package: cdebconf\n"
                             "Status: install ok unpacked\n"
                             "Version: 0.270\n"
                             "Architecture: all\n"
                             "Provides: debconf-2.0 (= 1), other\n"
                             "Pre-Depends: libc6:any, cdebconf, libc6, nothere\n"
                             "\n"
                             "Package: gone\n"
                             "Status: deinstall ok config-files\n"
                             "Version: 1\n"
                             "\n"
                             "Package: half\n"
                             "Status: install reinstreq half-installed\n"
                             "Version: 1:2\n"
                             "Origin: Some Vendor\n"
                             "\n"
                             "Package: never\n"
                             "Status: unknown ok not-installed\n";

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

static void status_file(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_true(harness_entry(&h, "var/lib/dpkg/status", str_c(status)) != 0);
    assert_int_equal(h.unit.components.n, 4);
    struct component *c = harness_find(&h, "libssl3");
    assert_is(c->version, "3.0.11-1~deb12u2");
    assert_is(c->source_name, "openssl");
    assert_is(c->source_version, "3.0.11-1~deb12u2");
    assert_is(c->type, "deb");
    assert_is(c->qualifiers, "arch=amd64");
    assert_is(c->kind, "package");
    assert_true(c->key_unowned);
    assert_int_equal(c->locations.v[0].line, 1);
    assert_int_equal(c->depends.n, 2);
    assert_is(c->depends.v[0], "libc6");
    assert_is(c->depends.v[1], "cdebconf");
    c = harness_find(&h, "libc6");
    assert_is(c->version, "2.36-9+deb12u3+b1");
    assert_is(c->source_name, "glibc");
    assert_is(c->source_version, "2.36-9+deb12u3");
    assert_int_equal(c->locations.v[0].line, 13);
    c = harness_find(&h, "cdebconf");
    assert_int_equal(c->depends.n, 1);
    assert_is(c->source_name, "cdebconf");
    c = harness_find(&h, "half");
    assert_int_equal(c->evidence.v[0].confidence, CONFIDENCE_MEDIUM);
    assert_is(c->namespace_, "some vendor");
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_NOTE);
    harness_close(&h);
}

static void damaged(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "var/lib/dpkg/status",
                  STR("Package: nameonly\nStatus: install ok installed\n\nVersion: 1\n\ngarbage\nPackage: "
                      "ok\r\nVersion: 2\r\n"));
    assert_int_equal(h.unit.components.n, 1);
    assert_is(h.unit.components.v[0].name, "ok");
    assert_is(h.unit.components.v[0].version, "2");
    assert_int_equal(h.unit.diagnostics.n, 2);
    assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "var/lib/dpkg/status", STR(""));
    assert_int_equal(h.unit.components.n + h.unit.diagnostics.n, 0);
    harness_close(&h);
}

/* Cut at every byte: no crash, and never more than the whole has. */
static void truncated(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof status; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "var/lib/dpkg/status", str_make(status, n));
        assert_true(h.unit.components.n <= 5);
        harness_close(&h);
    }
}

static bool owns(struct harness *h, const char *path, const char *package)
{
    for (size_t i = 0; i < h->unit.ownership.n; i++)
        if (h->unit.ownership.v[i].path_key == ownership_key(str_c(path)) &&
            harness_is(h->unit.packages.v[h->unit.ownership.v[i].package].name, package))
            return true;
    return false;
}

static void distroless(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "var/lib/dpkg/status.d/tzdata",
                  STR("Package: tzdata\nVersion: 2024a-0+deb12u1\n"
                      "Architecture: all\nDepends: debconf (>= 0.5)\n"));
    harness_entry(&h, "var/lib/dpkg/status.d/tzdata.md5sums",
                  STR("d41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n"
                      "d41d8cd98f00b204e9800998ecf8427e  ./usr/share/with blank\n\nshort\n"));
    struct component *c = harness_find(&h, "tzdata");
    assert_int_equal(h.unit.components.n, 1);
    assert_is(c->origin, "var/lib/dpkg/status.d/tzdata");
    assert_int_equal(c->depends.n, 1); /* the others are in other files */
    assert_true(owns(&h, "/usr/share/zoneinfo/UTC", "tzdata"));
    assert_true(owns(&h, "usr/share/with blank", "tzdata"));
    assert_int_equal(h.unit.ownership.n, 2);
    assert_is(h.unit.packages.v[0].origin, "var/lib/dpkg/status.d/tzdata.md5sums");
    harness_close(&h);
}

static void file_lists(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "var/lib/dpkg/info/libc6:amd64.list",
                  STR("/.\n/lib\n/lib/x.so\nrelative\n\n/usr/bin/ldd"));
    harness_entry(&h, "var/lib/dpkg/diversions",
                  STR("/bin/sh\n/bin/sh.distrib\ndash\n/a\n/b\n:\n/cut\n/short"));
    assert_true(owns(&h, "usr/lib/x.so", "libc6:amd64"));
    assert_true(owns(&h, "usr/bin/ldd", "libc6:amd64"));
    assert_int_equal(h.unit.ownership.n, 3);
    assert_int_equal(h.unit.diversions.n, 2);
    assert_true(h.unit.diversions.v[0].from_key == ownership_key(STR("bin/sh")));
    assert_true(h.unit.diversions.v[0].to_key == ownership_key(STR("bin/sh.distrib")));
    assert_is(h.unit.diversions.v[0].package, "dash");
    assert_is(h.unit.diversions.v[1].package, "");
    harness_close(&h);
}

/* A package database inside a nested archive is not that of the system. */
static void nested(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    struct entry e = harness_make(&h, "var/lib/dpkg/status", str_c(status));
    struct content content = {.at = reader_memory(str_c(status)), .limits = &limits_default, .tmp_fd = -1};
    struct catalog_ctx ctx = {&h.unit,           &h.scratch,          &limits_default,
                              STR_INIT("a.zip"), STR_INIT("a.zip!/"), 1};
    catalog_run(&ctx, catalog_wants(&e), &e, &content);
    assert_int_equal(h.unit.components.n, 0);
    content_close(&content);
    harness_close(&h);
}

static void slurp(FILE *f, struct buf *b)
{
    size_t n;
    while ((n = fread(buf_room(b, 65536), 1, 65536, f)) > 0)
        b->n += n;
}

/* What dpkg-query prints of this machine's own database, if it has one. */
static void as_dpkg_query(void **state)
{
    (void)state;
    struct buf text = {0}, want = {0}, got = {0};
    struct harness h;
    FILE *f = fopen("/var/lib/dpkg/status", "r");
    FILE *q = f ? popen("dpkg-query -W -f '${db:Status-Status}\\t${Package}\\t${Version}\\t${Architecture}\\t"
                        "${source:Package}\\t${source:Version}\\n' 2>/dev/null | grep -Ev "
                        "'^(config-files|not-installed)' | cut -f2- | LC_ALL=C sort",
                        "r")
                : NULL;
    if (q)
        slurp(q, &want);
    if (q && pclose(q) == 0 && want.n) {
        slurp(f, &text);
        harness_open(&h);
        harness_entry(&h, "var/lib/dpkg/status", buf_str(&text));
        char name[] = "/tmp/dpkg_test.XXXXXX", command[128];
        int fd = mkstemp(name);
        FILE *out = fdopen(fd, "w");
        for (size_t i = 0; i < h.unit.components.n; i++) {
            const struct component *c = &h.unit.components.v[i];
            assert_true(str_starts(c->qualifiers, STR("arch=")));
            fprintf(out, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(c->name), STR_ARG(c->version),
                    STR_ARG(str_from(c->qualifiers, 5)), STR_ARG(c->source_name), STR_ARG(c->source_version));
        }
        fclose(out);
        snprintf(command, sizeof command, "LC_ALL=C sort %s", name);
        FILE *sorted = popen(command, "r");
        slurp(sorted, &got);
        pclose(sorted);
        unlink(name);
        assert_int_equal(want.n, got.n);
        assert_memory_equal(want.p, got.p, want.n);
        printf("%zu packages as dpkg-query has them\n", h.unit.components.n);
        harness_close(&h);
    } else {
        printf("no dpkg database here: not compared with dpkg-query\n");
    }
    if (f)
        fclose(f);
    buf_free(&text);
    buf_free(&want);
    buf_free(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_file),   cmocka_unit_test(damaged),    cmocka_unit_test(truncated),
        cmocka_unit_test(distroless),    cmocka_unit_test(file_lists), cmocka_unit_test(nested),
        cmocka_unit_test(as_dpkg_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
