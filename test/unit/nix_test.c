/* Folders of the stores, and databases made by SQLite itself (Python's module). */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include <stdio.h>
#include <unistd.h>

#define H "h0cnbmfcn93xm5dg2x27ixhag1cwndga-"

/* A path, and the purl of the package whose folder it is in; "" for none. */
static const struct row {
    const char *path, *purl;
} rows[] = {
    {"nix/store/" H "glibc-2.34-210-bin/lib/libc.so", "pkg:nix/glibc@2.34-210?output=bin"},
    {"nix/store/" H "busybox-static-x86_64-unknown-linux-musl-1.35.0/x",
     "pkg:nix/busybox-static-x86_64-unknown-linux-musl@1.35.0"},
    {"nix/store/" H "perl5.34.1-TimeDate-2.33/x", "pkg:nix/perl5.34.1-TimeDate@2.33"},
    {"nix/store/" H "bash-interactive-5.1-p16-man/x", "pkg:nix/bash-interactive@5.1-p16?output=man"},
    {"nix/store/" H "openssl-1.1.1q/x", "pkg:nix/openssl@1.1.1q"},
    {"nix/store/" H "tzdata-2022a/x", "pkg:nix/tzdata@2022a"},
    {"nix/store/" H "libedit-20210910-3.1/x", "pkg:nix/libedit@20210910-3.1"},
    {"nix/store/" H "kmod-29/x", "pkg:nix/kmod@29"},
    {"nix/store/" H "7zz-23.01/x", "pkg:nix/7zz@23.01"},
    {"nix/store/" H "foo-1.0-beta/x", "pkg:nix/foo@1.0-beta"},
    {"nix/store/" H "gtk+3-3.24.38-dev/x", "pkg:nix/gtk%2B3@3.24.38?output=dev"},
    {"nix/store/" H "webdav-server-rs-unstable-2021-08-16/x", "pkg:nix/webdav-server-rs@unstable-2021-08-16"},
    {"nix/store/" H "x-unstable-2021-08-16-bin/x", "pkg:nix/x@unstable-2021-08-16?output=bin"},
    {"gnu/store/" H "hello-2.12.1/bin/hello", "pkg:guix/hello@2.12.1"},
    {"nix/store/" H "dbus-1.14.10-lib/x", "pkg:nix/dbus@1.14.10?output=lib"},
    {"nix/store/" H "dbus-1/system.conf", ""},
    {"nix/store/" H "source/x", ""},
    {"nix/store/" H "base-system/etc/group", ""},
    {"nix/store/" H "linux-6.1.63-source/x", ""},
    {"nix/store/" H "linux-6.1.63-modules-shrunk/x", ""},
    {"nix/store/" H "python3-3.11.6-env/x", ""},
    {"nix/store/" H "foo-1.0-go-modules/x", ""},
    {"nix/store/" H "foo-1.0-vendor/x", ""},
    {"nix/store/" H "foo-1.0.tar.gz/x", ""},
    {"nix/store/" H "foo-1.0.drv", ""},
    {"nix/store/" H "foo-1.0", ""}, /* a file, not a folder */
    {"nix/store/" H "nixos-system-host-23.11/x", ""},
    {"nix/store/" H "nixos-23.11/x", ""},
    {"nix/store/" H "0.28/foo", ""},
    {"nix/store/foo-webdav-1.0/foo", ""},
    {"nix/store/eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee-a-1.0/foo", ""},
    {"nix/xxx/" H "a-1.0/x", ""},
    {"a/nix/store/" H "a-1.0/x", ""},
    {"nix/store/.links/" H "a-1.0", ""},
    {"nix/store/" H "a b-1.0/x", ""},
};

static void folders(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, STR("x"));
        harness_entry(&h, rows[i].path, STR("x")); /* each folder once */
        if (h.unit.components.n != (rows[i].purl[0] ? 1 : 0))
            fail_msg("row %zu: %zu components", i, h.unit.components.n);
        if (rows[i].purl[0] && !harness_is(h.unit.components.v[0].purl, rows[i].purl))
            fail_msg("row %zu: %.*s", i, STR_ARG(h.unit.components.v[0].purl));
        harness_close(&h);
    }
}

static const char script[] =
    "import sqlite3, sys\n"
    "db = sqlite3.connect(sys.argv[1])\n"
    "db.execute('CREATE TABLE ValidPaths (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, path TEXT UNIQUE "
    "NOT "
    "NULL, hash TEXT NOT NULL, registrationTime INTEGER NOT NULL, deriver TEXT, narSize INTEGER, ultimate "
    "INTEGER, sigs TEXT, ca TEXT)')\n"
    "for name, ca in (('jq-1.7.1-bin', None), ('jq-1.7.1.tar.gz', 'fixed:sha256:x'), ('src-2.0', "
    "'fixed:x'),\n"
    "                 ('oniguruma-6.9.9-lib', ''), ('hook', None), ('jq-1.7.1.drv', 'text:sha256:x')):\n"
    "    db.execute('INSERT INTO ValidPaths VALUES (NULL, ?, ?, 1, NULL, 1, 1, NULL, ?)',\n"
    "               (sys.argv[2] + 'h0cnbmfcn93xm5dg2x27ixhag1cwndga-' + name, 'sha256:x', ca))\n"
    "db.commit()\n";

static size_t make(const char *store, char *bytes, size_t size)
{
    char path[] = "/tmp/assay-nix-XXXXXX", command[4096];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(command, sizeof command, "python3 -c \"%s\" %s %s", script, path, store);
    if (system(command) != 0)
        fail_msg("python3 cannot make a database");
    ptrdiff_t n = read(fd, bytes, size);
    assert_true(n > 0 && (size_t)n < size);
    close(fd);
    unlink(path);
    return (size_t)n;
}

static void database(void **state)
{
    (void)state;
    static char bytes[1 << 20];
    struct harness h;
    size_t n = make("/nix/store/", bytes, sizeof bytes);
    harness_open(&h);
    harness_entry(&h, "nix/var/nix/db/db.sqlite", str_make(bytes, n));
    assert_int_equal(h.unit.components.n, 2);
    assert_int_equal(h.unit.diagnostics.n, 0);
    assert_true(harness_is(harness_find(&h, "jq")->purl, "pkg:nix/jq@1.7.1?output=bin"));
    assert_true(harness_is(harness_find(&h, "oniguruma")->purl, "pkg:nix/oniguruma@6.9.9?output=lib"));
    harness_close(&h);
    n = make("/gnu/store/", bytes, sizeof bytes);
    harness_open(&h);
    harness_entry(&h, "var/guix/db/db.sqlite", str_make(bytes, n));
    assert_true(harness_is(harness_find(&h, "jq")->purl, "pkg:guix/jq@1.7.1?output=bin"));
    harness_entry(&h, "nix/var/nix/db/db.sqlite", STR("no database"));
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(folders), cmocka_unit_test(database)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
