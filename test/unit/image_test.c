#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include "catalog/collect.h"
#include "tar_maker.h"

#define PACKAGE(name, version) "{\"name\":\"" name "\",\"version\":\"" version "\"}"
#define DEB(name, version)                                                                                   \
    "Package: " name "\nStatus: install ok installed\nArchitecture: amd64\nVersion: " version "\n\n"
#define OS "ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n"

struct read {
    struct arena arena;
    struct inventory inv;
    struct err e;
    bool ok;
};

/* Reads the file, as such or (pipe) through a descriptor that cannot seek, and removes it. */
static void read_image(struct read *r, const char *path, const char *platform, bool pipe)
{
    struct collect_options o = {
        .source = {.jobs = 2, .limits = &limits_default, .platform = platform, .spill_fd = source_spill_fd},
        .tier = -1};
    struct target t;
    memset(r, 0, sizeof *r);
    r->inv.arena = &r->arena;
    assert_true(target_open(path, &t, &r->e));
    if (pipe)
        t.seekable = false; /* then only read(2) is used on it */
    r->ok = inventory_read(&t, &o, &r->inv, &r->e);
    target_close(&t);
    unlink(path);
}

static const struct component *find(const struct read *r, const char *purl)
{
    for (size_t i = 0; i < r->inv.components.n; i++)
        if (str_eq(r->inv.components.v[i].purl, str_c(purl)))
            return &r->inv.components.v[i];
    return NULL;
}

static size_t facts(const struct read *r, const char *key)
{
    size_t n = 0;
    for (size_t i = 0; i < r->inv.facts.n; i++)
        n += str_eq(r->inv.facts.v[i].key, str_c(key));
    return n;
}

static void file(struct buf *tar, const char *path, const char *text)
{
    tar_add(tar, path, '0', str_c(text));
}

/* Base with two packages and an npm package; the next layer upgrades one, removes the npm package, adds
 * another. */
static char *layered_image(void)
{
    struct image_maker m = {0};
    struct buf one = {0}, two = {0}, three = {0};
    file(&one, "etc/os-release", OS);
    file(&one, "var/lib/dpkg/status", DEB("libc6", "2.36-9") DEB("curl", "7.88.1-10"));
    file(&one, "app/node_modules/gone/package.json", PACKAGE("gone", "1.0.0"));
    file(&one, "app/node_modules/kept/package.json", PACKAGE("kept", "1.0.0"));
    image_add_layer(&m, &one);
    file(&two, "var/lib/dpkg/status", DEB("libc6", "2.36-9") DEB("curl", "7.88.1-11"));
    file(&two, "app/node_modules/.wh.gone", "");
    image_add_layer(&m, &two);
    file(&three, "var/lib/dpkg/status", DEB("libc6", "2.36-9") DEB("curl", "7.88.1-11") DEB("jq", "1.6-2"));
    image_add_layer(&m, &three);
    return image_write(&m, image_manifest(&m, "linux", "amd64"));
}

static void check_layered(struct read *r)
{
    assert_true(r->ok);
    assert_int_equal(r->inv.layers.n, 3);
    assert_true(str_is(r->inv.layers.v[0].command, "one"));
    assert_true(str_is(r->inv.layers.v[1].command, "two"));
    assert_true(str_is(r->inv.platform, "linux/amd64"));
    assert_int_equal(r->inv.entrypoint.n, 2);
    assert_int_equal(r->inv.facts.n, 0);
    assert_int_equal(r->inv.diagnostics.n, 0);
    assert_int_equal(find(r, "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12")->locations.v[0].layer,
                     0);
    assert_int_equal(
        find(r, "pkg:deb/debian/curl@7.88.1-11?arch=amd64&distro=debian-12")->locations.v[0].layer, 1);
    assert_int_equal(find(r, "pkg:deb/debian/jq@1.6-2?arch=amd64&distro=debian-12")->locations.v[0].layer, 2);
    assert_int_equal(find(r, "pkg:npm/kept@1.0.0")->locations.v[0].layer, 0);
}

static void test_layers(void **state)
{
    (void)state;
    for (int pipe = 0; pipe < 2; pipe++) {
        struct read r;
        read_image(&r, layered_image(), NULL, pipe);
        check_layered(&r);
        arena_free(&r.arena);
    }
}

static void assert_removed(const struct read *r, const char *purl, int first, unsigned by)
{
    const struct component *c = find(r, purl);
    assert_non_null(c);
    assert_int_equal(c->state, STATE_REMOVED);
    assert_int_equal(c->locations.v[0].layer, first);
    assert_int_equal(c->removed_by, by);
}

static void test_removed(void **state)
{
    (void)state;
    struct read r;
    read_image(&r, layered_image(), NULL, false);
    check_layered(&r);
    assert_removed(&r, "pkg:npm/gone@1.0.0", 0, 1);
    assert_removed(&r, "pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12", 0, 1);
    assert_int_equal(find(&r, "pkg:npm/kept@1.0.0")->state, STATE_INSTALLED);
    assert_int_equal(find(&r, "pkg:npm/kept@1.0.0")->removed_by, 0);
    assert_int_equal(r.inv.components.n, 6); /* what was rewritten, not removed, is listed once */
    arena_free(&r.arena);
}

/* A package that several layers had before one dropped it, and one that came back in another layer. */
static void test_removed_late(void **state)
{
    static const char *const lists[] = {DEB("old", "1") DEB("back", "1"), DEB("old", "1"), DEB("old", "1"),
                                        DEB("back", "1")};
    (void)state;
    struct image_maker m = {0};
    struct read r;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct buf layer = {0};
        file(&layer, "etc/os-release", OS);
        file(&layer, "var/lib/dpkg/status", lists[i]);
        image_add_layer(&m, &layer);
    }
    read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
    assert_true(r.ok);
    assert_removed(&r, "pkg:deb/debian/old@1?arch=amd64&distro=debian-12", 0, 3);
    const struct component *back = find(&r, "pkg:deb/debian/back@1?arch=amd64&distro=debian-12");
    assert_int_equal(back->state, STATE_INSTALLED);
    assert_int_equal(back->locations.v[0].layer, 3);
    assert_int_equal(r.inv.components.n, 2);
    arena_free(&r.arena);
}

#define STEP(text)  "{\"created_by\":\"" text "\"}"
#define EMPTY(text) "{\"created_by\":\"" text "\",\"empty_layer\":true}"

/* What an image tells of its base itself. */
static void test_base(void **state)
{
    static const struct {
        const char *history, *annotations, *name;
        unsigned layers;
    } rows[] = {
        {STEP("a") "," STEP("b") "," EMPTY("CMD [\\\"x\\\"]"), NULL, "", 0}, /* its own command */
        {STEP("a") "," EMPTY("/bin/sh -c #(nop)  CMD [\\\"x\\\"]") "," STEP("b"), NULL, "", 1},
        {STEP("a") "," EMPTY("ENTRYPOINT [\\\"x\\\"]") "," EMPTY("ENV A=1") "," STEP("b"), NULL, "", 1},
        {STEP("a") "," STEP("RUN echo CMD") "," EMPTY("LABEL CMD"), NULL, "", 0},
        {STEP("a") "," EMPTY("CMD a") "," STEP("b") "," STEP("c"), NULL, "", 0}, /* more steps than layers */
        {STEP("a") "," STEP("b"),
         "\"annotations\":{\"org.opencontainers.image.base.name\":\"h/debian:12\","
         "\"org.opencontainers.image.base.digest\":\"sha256:aa\"},",
         "h/debian:12", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct image_maker m = {.history = rows[i].history, .annotations = rows[i].annotations};
        struct read r;
        for (int layer = 0; layer < 2; layer++) {
            struct buf tar = {0};
            file(&tar, layer ? "b" : "a", "x");
            image_add_layer(&m, &tar);
        }
        read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
        assert_true(r.ok);
        assert_int_equal(r.inv.base.layers, rows[i].layers);
        assert_true(str_eq(r.inv.base.name, str_c(rows[i].name)));
        assert_true(str_eq(r.inv.base.how, rows[i].layers ? STR("history") : STR("")));
        arena_free(&r.arena);
    }
}

/* A Python module of a deb is the deb's; one that a later layer wrote over it is not. */
static void owned_layer(struct image_maker *m)
{
    struct buf one = {0};
    file(&one, "etc/os-release", OS);
    file(&one, "var/lib/dpkg/status", DEB("python3-yaml", "6.0-3+b2") DEB("python3-six", "1.16.0-4"));
    file(&one, "var/lib/dpkg/info/python3-yaml.list",
         "/.\n/usr\n/usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO\n");
    file(&one, "var/lib/dpkg/info/python3-six.list", "/usr/lib/python3/dist-packages/six-1.16.0.egg-info\n");
    file(&one, "usr/lib/python3/dist-packages/PyYAML-6.0.egg-info/PKG-INFO",
         "Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0\n\n");
    file(&one, "usr/lib/python3/dist-packages/six-1.16.0.egg-info",
         "Metadata-Version: 1.2\nName: six\nVersion: 1.16.0\n\n");
    image_add_layer(m, &one);
}

static void test_owned(void **state)
{
    (void)state;
    struct image_maker m = {0};
    struct buf two = {0};
    struct read r;
    owned_layer(&m);
    file(&two, "usr/lib/python3/dist-packages/six-1.16.0.egg-info",
         "Metadata-Version: 1.2\nName: six\nVersion: 1.17.0\n\n");
    image_add_layer(&m, &two);
    read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
    assert_true(r.ok);
    assert_true(str_is(find(&r, "pkg:pypi/pyyaml@6.0")->owner,
                       "pkg:deb/debian/python3-yaml@6.0-3%2Bb2?arch=amd64&distro=debian-12"));
    assert_int_equal(find(&r, "pkg:pypi/six@1.17.0")->owner.n, 0);
    assert_int_equal(find(&r, "pkg:pypi/six@1.16.0")->state, STATE_REMOVED);
    arena_free(&r.arena);
}

static void test_digests(void **state)
{
    (void)state;
    str wrong = STR("00000000000000000000000000000000000000000000000000000000000000aa");
    for (int pipe = 0; pipe < 2; pipe++) {
        struct image_maker m = {0};
        struct buf one = {0};
        struct read r;
        file(&one, "node_modules/a/package.json", PACKAGE("a", "1.0.0"));
        tar_end(&one);
        image_layer_said(&m, buf_str(&one), wrong, wrong, true);
        image_layer_said(&m, STR("absent"), STR_NONE, STR_NONE, false);
        read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, pipe);
        buf_free(&one);
        assert_true(r.ok);
        assert_int_equal(facts(&r, "layer.digest-mismatch"), 1);
        assert_int_equal(facts(&r, "layer.diff-id-mismatch"), 1);
        assert_int_equal(facts(&r, "layer.missing"), 1);
        assert_int_equal(r.inv.diagnostics.n, 1);
        assert_non_null(find(&r, "pkg:npm/a@1.0.0"));
        arena_free(&r.arena);
    }
}

/* A blob that was damaged is no tar any more: the digest still tells, and so does a diagnostic. */
static void test_damaged(void **state)
{
    (void)state;
    struct image_maker m = {0};
    struct buf one = {0};
    struct read r;
    file(&one, "node_modules/a/package.json", PACKAGE("a", "1.0.0"));
    file(&one, "node_modules/b/package.json", PACKAGE("b", "1.0.0"));
    tar_end(&one);
    str real = hex_of(&m.arena, buf_str(&one));
    one.p[1024 + 150] ^= 1; /* the second entry's checksum */
    image_layer_said(&m, buf_str(&one), real, real, true);
    read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
    buf_free(&one);
    assert_true(r.ok);
    assert_int_equal(facts(&r, "layer.digest-mismatch"), 1);
    assert_int_equal(facts(&r, "layer.diff-id-mismatch"), 0); /* not known, hence not said */
    assert_int_equal(r.inv.diagnostics.n, 1);
    assert_non_null(find(&r, "pkg:npm/a@1.0.0"));
    arena_free(&r.arena);
}

static void test_platforms(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct image_maker m = {0};
        struct buf one = {0}, two = {0};
        struct read r;
        file(&one, "node_modules/a/package.json", PACKAGE("a", "1.0.0"));
        image_add_layer(&m, &one);
        str arm = image_manifest(&m, "linux", "arm64");
        file(&two, "node_modules/b/package.json", PACKAGE("b", "1.0.0"));
        image_add_layer(&m, &two);
        str both = arena_join(&m.arena, arm, STR(","), image_manifest(&m, "linux", "riscv64"));
        read_image(&r, image_write(&m, both),
                   i == 0   ? "linux/arm64"
                   : i == 1 ? "linux/riscv64"
                            : "linux/mips",
                   false);
        assert_int_equal(r.ok, i < 2);
        if (i < 2)
            assert_non_null(find(&r, i ? "pkg:npm/b@1.0.0" : "pkg:npm/a@1.0.0"));
        else
            assert_non_null(strstr(r.e.text, "linux/arm64, linux/riscv64"));
        arena_free(&r.arena);
    }
}

static void test_media_type(void **state)
{
    (void)state;
    struct image_maker m = {.layer_type = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"};
    struct buf one = {0};
    struct read r;
    file(&one, "node_modules/a/package.json", PACKAGE("a", "1.0.0"));
    image_add_layer(&m, &one);
    read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
    assert_true(r.ok);
    assert_int_equal(r.inv.components.n, 0);
    assert_int_equal(r.inv.diagnostics.n, 1);
    assert_non_null(strstr(r.inv.diagnostics.v[0].message.p, "helm.chart"));
    arena_free(&r.arena);
}

/* A hard link with a wanted name to a file with an unwanted one, and one to a file that was wanted as well.
 */
static void test_hard_links(void **state)
{
    (void)state;
    struct image_maker m = {0};
    struct buf one = {0};
    struct read r;
    file(&one, "store/0001", PACKAGE("linked", "2.0.0"));
    tar_add(&one, "node_modules/linked/package.json", '1', STR("store/0001"));
    file(&one, "x/node_modules/twice/package.json", PACKAGE("twice", "1.0.0"));
    tar_add(&one, "y/node_modules/twice/package.json", '1', STR("x/node_modules/twice/package.json"));
    image_add_layer(&m, &one);
    read_image(&r, image_write(&m, image_manifest(&m, "linux", "amd64")), NULL, false);
    assert_true(r.ok);
    assert_non_null(find(&r, "pkg:npm/linked@2.0.0"));
    assert_int_equal(find(&r, "pkg:npm/twice@1.0.0")->locations.n, 2);
    assert_int_equal(find(&r, "pkg:npm/twice@1.0.0")->evidence.n, 2);
    assert_int_equal(r.inv.diagnostics.n, 0);
    arena_free(&r.arena);
}

/* Cut anywhere, an image gives an error or what is left of it, never more and never a crash. */
static void test_truncated(void **state)
{
    (void)state;
    char *whole = layered_image(), cut[64] = "/tmp/assay-cut-XXXXXX", bytes[65536];
    int fd = open(whole, O_RDONLY);
    ssize_t n = read(fd, bytes, sizeof bytes);
    close(fd);
    unlink(whole);
    assert_true(n > 4096);
    for (ssize_t at = 1; at < n; at += 509) {
        struct read r;
        strcpy(cut + 11, "XXXXXX");
        fd = mkstemp(cut);
        assert_int_equal(write(fd, bytes, (size_t)at), at);
        close(fd);
        read_image(&r, cut, NULL, at & 1);
        assert_true(r.ok || r.e.text[0]);
        assert_true(r.inv.components.n <= 6);
        arena_free(&r.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_layers),       cmocka_unit_test(test_removed),
                                       cmocka_unit_test(test_removed_late), cmocka_unit_test(test_base),
                                       cmocka_unit_test(test_owned),        cmocka_unit_test(test_digests),
                                       cmocka_unit_test(test_damaged),      cmocka_unit_test(test_platforms),
                                       cmocka_unit_test(test_media_type),   cmocka_unit_test(test_hard_links),
                                       cmocka_unit_test(test_truncated)};
    struct err e;
    if (!source_spill_prepare(NULL, &e))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
