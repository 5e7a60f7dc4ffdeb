#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "catalog_harness.h"
#include "catalog/npm_tree.h"

extern const struct cataloger cataloger_npm, cataloger_npm_lock;

static void assert_is(str s, const char *want)
{
    if (!harness_is(s, want))
        fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), want);
}

/* What was unpacked by hand is a package, a project is none. */
static void unpacked(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
        bool found;
    } rows[] = {
        {"opt/yarn-v1.22.22/package.json", "{\"name\": \"yarn\", \"version\": \"1.22.22\"}", true},
        {"opt/a-1.0.0/package.json", "{\"name\": \"@s/a\", \"version\": \"1.0.0\"}", true},
        {"opt/a-1.0.0/package.json", "{\"name\": \"a\", \"version\": \"1.0.1\"}", false},
        {"opt/a-1.0.0/package.json", "{\"name\": \"app\", \"version\": \"1.0.0\"}", false},
        {"opt/my-2d-1.0.0/package.json", "{\"name\": \"my-2d\", \"version\": \"1.0.0\"}", true},
        {"srv/my-app/package.json", "{", false},
        {"srv/my-app/package.json", "{\"name\": \"my-app\", \"version\": \"1.0.0\"}", false},
        {"app/node_modules/a/esm-1.0/package.json", "{\"name\": \"a\", \"version\": \"1.0\"}", false},
        {"app/node_modules/esm-x/package.json", "{\"name\": \"esm-x\", \"version\": \"2.0\"}", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, str_c(rows[i].text));
        assert_int_equal(h.unit.components.n, rows[i].found);
        assert_int_equal(h.unit.diagnostics.n, 0);
        harness_close(&h);
    }
}

/* A lock file of version 3 with an alias, nested versions, workspaces, a directory, git and web sources. */
static const char lock3[] =
    "{ \"name\": \"app\", \"version\": \"1.0.0\", \"lockfileVersion\": 3,\n"
    "  \"packages\": {\n"
    "    \"\": {\"name\": \"app\", \"workspaces\": [\"packages/*\"], \"dependencies\": {\"lo\": "
    "\"npm:lodash@4\", \"a\": \"1\"},\n"
    "          \"devDependencies\": {\"@s/dev\": \"1\"}},\n"
    "    \"node_modules/lo\": {\"name\": \"lodash\", \"version\": \"4.17.20\", \"license\": \"MIT\",\n"
    "      \"resolved\": \"https://mirror.example/lodash/-/lodash-4.17.20.tgz\",\n"
    "      \"integrity\": \"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= md5-x\"},\n"
    "    \"node_modules/a\": {\"version\": \"1.0.0\", \"dependencies\": {\"b\": \"^1\", \"missing\": \"1\"}, "
    "\"peerDependencies\": {\"b\": \"1\"}},\n"
    "    \"node_modules/a/node_modules/b\": {\"version\": \"1.5.0\", \"dependencies\": {\"c\": \"1\"}},\n"
    "    \"node_modules/b\": {\"version\": \"2.0.0\", \"devOptional\": true},\n"
    "    \"node_modules/c\": {\"version\": \"3.0.0\", \"dependencies\": {\"b\": \"2\"}},\n"
    "    \"node_modules/@s/dev\": {\"version\": \"0.1.0\", \"dev\": true},\n"
    "    \"node_modules/opt\": {\"version\": \"1.1.0\", \"optional\": true},\n"
    "    \"node_modules/absent\": {\"optional\": true},\n"
    "    \"node_modules/git\": {\"version\": \"9.0.0\", \"resolved\": "
    "\"git+https://me:secret@host.example/u/r.git#abc\"},\n"
    "    \"node_modules/web\": {\"version\": \"9.1.0\", \"resolved\": "
    "\"https://tok@host.example/web.tgz?key=1#x\"},\n"
    "    \"node_modules/tar\": {\"version\": \"9.2.0\", \"resolved\": \"file:tar-9.2.0.tgz\"},\n"
    "    \"node_modules/@app/ws\": {\"resolved\": \"packages/ws\", \"link\": true},\n"
    "    \"packages/ws\": {\"name\": \"@app/ws\", \"version\": \"2.0.0\", \"dependencies\": {\"b\": "
    "\"1\"}},\n"
    "    \"packages/ws/node_modules/b\": {\"version\": \"1.9.0\"},\n"
    "    \"packages/unlinked\": {\"version\": \"7.0.0\"},\n"
    "    \"node_modules/dangling\": {\"resolved\": \"../none\", \"link\": true},\n"
    "    \"node_modules/bad name\": {\"version\": \"1\"}\n"
    "  },\n"
    "  \"dependencies\": {\"old\": {\"version\": \"0.0.1\"}}\n"
    "}\n";

static void lock_version_3(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    assert_int_equal(harness_entry(&h, "app/package-lock.json", str_c(lock3)),
                     harness_bit(&cataloger_npm_lock));
    assert_int_equal(h.unit.components.n, 12);
    struct component *c = harness_find(&h, "lodash");
    assert_is(c->purl, "pkg:npm/lodash@4.17.20");
    assert_is(c->ecosystem, "npm");
    assert_is(c->licences.v[0], "MIT");
    assert_int_equal(c->hashes.n, 1);
    assert_is(c->hashes.v[0].alg, "SHA-1");
    assert_is(c->hashes.v[0].hex, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    assert_int_equal(c->locations.v[0].line, 5);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->state, STATE_DECLARED);
    assert_int_equal(c->scope, SCOPE_RUNTIME);
    assert_null(harness_find(&h, "lo"));
    c = harness_find(&h, "a");
    assert_int_equal(c->locations.v[0].line, 8);
    assert_int_equal(c->depends.n, 1);
    assert_is(c->depends.v[0], "pkg:npm/b@1.5.0");
    assert_is(harness_nth(&h, "b", 0)->depends.v[0], "pkg:npm/c@3.0.0");
    assert_is(harness_find(&h, "c")->depends.v[0], "pkg:npm/b@2.0.0");
    assert_int_equal(harness_find(&h, "c")->direct, TRI_NO);
    assert_int_equal(harness_nth(&h, "b", 1)->scope, SCOPE_OPTIONAL);
    assert_int_equal(harness_find(&h, "opt")->scope, SCOPE_OPTIONAL);
    c = harness_find(&h, "@s/dev");
    assert_is(c->purl, "pkg:npm/%40s/dev@0.1.0");
    assert_int_equal(c->scope, SCOPE_DEV);
    assert_int_equal(c->direct, TRI_YES);
    assert_null(harness_find(&h, "old"));
    assert_null(harness_find(&h, "absent"));
    assert_int_equal(h.unit.diagnostics.n, 1); /* "bad name" */
    harness_close(&h);
}

static void sources(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "package-lock.json", str_c(lock3));
    assert_is(harness_find(&h, "git")->qualifiers, "vcs_url=git%2Bhttps://host.example/u/r.git%40abc");
    assert_is(harness_find(&h, "web")->qualifiers, "download_url=https://host.example/web.tgz");
    assert_is(harness_find(&h, "tar")->qualifiers, "");
    assert_is(harness_find(&h, "tar")->ecosystem, "npm");
    struct component *ws = harness_find(&h, "@app/ws");
    assert_is(ws->version, "2.0.0");
    assert_int_equal(ws->direct, TRI_YES);
    assert_is(ws->ecosystem, ""); /* its own code: no registry's advisories speak of it */
    assert_is(ws->depends.v[0], "pkg:npm/b@1.9.0");
    assert_int_equal(harness_nth(&h, "b", 2)->direct, TRI_YES);
    assert_null(harness_find(&h, "packages/unlinked"));
    assert_null(harness_find(&h, "unlinked"));
    harness_close(&h);
}

/* Version 1 tells a tree and neither the root's dependencies nor licences; version 2 tells both ways. */
static void lock_version_1(void **state)
{
    (void)state;
    static const char text[] =
        "{\"lockfileVersion\": 1, \"requires\": true, \"dependencies\": {\n"
        " \"a\": {\"version\": \"1.0.0\", \"requires\": {\"b\": \"1\"},\n"
        "  \"dependencies\": {\"b\": {\"version\": \"1.1.0\", \"bundled\": true, \"requires\": {\"c\": "
        "\"1\"}}}},\n"
        " \"b\": {\"version\": \"2.0.0\", \"dev\": true},\n"
        " \"c\": {\"version\": \"3.0.0\", \"optional\": true, \"requires\": {\"b\": \"2\"}},\n"
        " \"alias\": {\"version\": \"npm:@s/real@4.0.0\"},\n"
        " \"g\": {\"version\": \"git+ssh://git@host.example/u/r.git#abc\", \"from\": \"x\"},\n"
        " \"h\": {\"version\": \"github:u/r#abc\"},\n"
        " \"d\": {\"version\": \"file:lib/d\"}}}";
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "npm-shrinkwrap.json", str_c(text));
    assert_int_equal(h.unit.components.n, 8);
    assert_is(harness_find(&h, "a")->depends.v[0], "pkg:npm/b@1.1.0");
    assert_is(harness_find(&h, "c")->depends.v[0], "pkg:npm/b@2.0.0");
    assert_int_equal(harness_find(&h, "c")->scope, SCOPE_OPTIONAL);
    assert_int_equal(harness_find(&h, "a")->direct, TRI_UNKNOWN);
    assert_int_equal(harness_find(&h, "a")->locations.v[0].line, 2);
    assert_is(harness_find(&h, "@s/real")->purl, "pkg:npm/%40s/real@4.0.0");
    assert_is(harness_find(&h, "g")->purl, "pkg:npm/g?vcs_url=git%2Bssh://git%40host.example/u/r.git%40abc");
    assert_is(harness_find(&h, "h")->qualifiers, "vcs_url=github:u/r%40abc");
    assert_is(harness_find(&h, "d")->ecosystem, "");
    bool dev = false;
    for (size_t i = 0; i < h.unit.components.n; i++)
        dev |= harness_is(h.unit.components.v[i].purl, "pkg:npm/b@2.0.0") &&
               h.unit.components.v[i].scope == SCOPE_DEV;
    assert_true(dev);
    harness_close(&h);
    harness_open(&h);
    harness_entry(
        &h, "package-lock.json",
        STR("{\"dependencies\": {\"a\": {\"version\": \"1.0.0\"}}, \"packages\": {\"node_modules/b\": "
            "{\"version\": \"2.0.0\"}}}"));
    assert_int_equal(h.unit.components.n, 1);
    assert_non_null(harness_find(&h, "b"));
    harness_close(&h);
}

static void lock_in_node_modules(void **state)
{
    (void)state;
    static const char text[] =
        "{\"packages\": {\"node_modules/a\": {\"version\": \"1.0.0\"}, \"node_modules/l\": "
        "{\"resolved\": \"lib/l\", \"link\": true}, \"lib/l\": {\"version\": \"2.0.0\"}}}";
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "node_modules/.package-lock.json", str_c(text));
    assert_int_equal(h.unit.components.n, 2);
    assert_int_equal(harness_find(&h, "a")->state, STATE_DECLARED); /* its own package.json says more */
    assert_int_equal(harness_find(&h, "a")->direct, TRI_UNKNOWN);
    assert_int_equal(harness_find(&h, "a")->scope, SCOPE_RUNTIME);
    assert_int_equal(harness_find(&h, "l")->state, STATE_INSTALLED);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "app/node_modules/x/package-lock.json", str_c(text));
    assert_int_equal(harness_find(&h, "a")->scope, SCOPE_TEST);
    harness_close(&h);
}

static void lock_damaged(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",    "{",
        "[]x", "{\"packages\": {\"node_modules/a\": {\"version\": \"1\"}",
        "nul", "{\"dependencies\": {\"a\": {\"version\": \"1\", \"dependencies\": {"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "package-lock.json", str_c(bad[i]));
        assert_true(h.unit.diagnostics.n >= 1);
        assert_int_equal(h.unit.diagnostics.v[0].level, DIAG_WARNING);
        harness_close(&h);
    }
    static const char *const empty[] = {"{}", "[]", "{\"packages\": [], \"dependencies\": 1}",
                                        "{\"packages\": null}",
                                        "{\"packages\": {\"node_modules/a\": 7, \"node_modules/\": {}}}"};
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "package-lock.json", str_c(empty[i]));
        assert_int_equal(h.unit.components.n, 0);
        harness_close(&h);
    }
    for (size_t n = 0; n < sizeof lock3 - 1; n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, "package-lock.json", str_make(lock3, n));
        assert_true(h.unit.components.n <= 13); /* a link may be cut short of saying that it is one */
        harness_close(&h);
    }
}

/* Nesting beyond the limit is told and costs neither stack nor memory. */
static void lock_deep(void **state)
{
    (void)state;
    struct harness h;
    struct arena a = {0};
    str one = STR("{\"version\":\"1\",\"dependencies\":{\"a\":"), text = STR("{\"version\":\"1\"}"),
        ends = STR("}}");
    str location = STR("");
    for (unsigned i = 0; i < 100; i++) {
        text = arena_join(&a, one, text, ends);
        location = arena_join(&a, location, location.n ? STR("/") : STR(""), STR("node_modules/a"));
    }
    harness_open(&h);
    harness_entry(&h, "package-lock.json", arena_join(&a, STR("{\"dependencies\":{\"a\":"), text, STR("}}")));
    assert_true(h.unit.components.n > 50 && h.unit.components.n < 70);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
    harness_open(&h);
    harness_entry(&h, "package-lock.json",
                  arena_join(&a, STR("{\"packages\":{\""), location, STR("\":{\"version\":\"1\"}}}")));
    assert_int_equal(h.unit.components.n, 0);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
    arena_free(&a);
}

/* One byte of Latin-1 in an author's name. */
static void latin_1(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "node_modules/a/package.json",
                  STR("{\"name\": \"a\", \"author\": \"J\xfcrgen\", \"version\": \"1.2.3\"}"));
    assert_int_equal(h.unit.components.n, 1);
    assert_is(harness_find(&h, "a")->purl, "pkg:npm/a@1.2.3");
    assert_int_equal(h.unit.diagnostics.n, 0);
    harness_close(&h);
}

static void installed(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "app/node_modules/@s/a/package.json",
                  STR("{\"name\": \"@s/a\", \"version\": \" 1.2.3\", \"license\": {\"url\": \"x\", \"type\": "
                      "\"MIT\"},\n"
                      "\"dependencies\": {\"b\": \"1\"}, \"optionalDependencies\": {\"c\": \"1\"}, "
                      "\"devDependencies\": "
                      "{\"d\": \"1\"}, \"_requiredBy\": [\"/x\", \"#USER\"], \"_integrity\": "
                      "\"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/"
                      "SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==\"}"));
    assert_int_equal(h.unit.components.n, 1);
    struct component *c = harness_find(&h, "@s/a");
    assert_is(c->purl, "pkg:npm/%40s/a@1.2.3");
    assert_is(c->licences.v[0], "MIT");
    assert_int_equal(c->depends.n, 2);
    assert_int_equal(c->direct, TRI_YES);
    assert_int_equal(c->state, STATE_INSTALLED);
    assert_is(c->hashes.v[0].alg, "SHA-512");
    assert_true(str_starts(c->hashes.v[0].hex, STR("cf83e1357eefb8bd")));
    harness_entry(
        &h, "node_modules/alias/package.json",
        STR("{\"licenses\": [{\"type\": \"MIT\"}, \"ISC\"], \"name\": \"real\", \"version\": \"2.0.0\"}"));
    c = harness_find(&h, "real");
    assert_int_equal(c->licences.n, 2);
    assert_int_equal(c->direct, TRI_UNKNOWN);
    assert_int_equal(h.unit.diagnostics.n, 0);
    harness_close(&h);
}

static void not_installed(void **state)
{
    (void)state;
    static const struct {
        const char *path, *text;
    } cases[] = {
        {"package.json", "{\"name\": \"app\", \"version\": \"1.0.0\"}"},
        {"node_modules/a/esm/package.json", "{\"name\": \"a\", \"version\": \"1.0.0\"}"},
        {"node_modules/a/package.json", "{\"type\": \"module\"}"},
        {"node_modules/a/package.json", "{\"name\": \"a\"}"},
        {"node_modules/a/package.json", "{\"version\": \"1.0.0\"}"},
        {"node_modules/a/package.json", "{\"name\": 1, \"version\": [\"1.0.0\"]}"},
        {"node_modules/a/package.json", "{\"name\": \"../a\", \"version\": \"1.0.0\"}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, cases[i].path, str_c(cases[i].text));
        if (h.unit.components.n || h.unit.diagnostics.n)
            fail_msg("%s: %s", cases[i].path, cases[i].text);
        harness_close(&h);
    }
    static const char *const counted[] = {"test/node_modules/a/package.json",
                                          "node_modules/test/package.json",
                                          "node_modules/@test/test/node_modules/test/package.json",
                                          "node_modules/x/dist/node_modules/a/package.json",
                                          "node_modules/.pnpm/test@1.0.0/node_modules/a/package.json"};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, counted[i], STR("{\"name\": \"a\", \"version\": \"1.0.0\"}"));
        assert_int_equal(h.unit.components.n, 1);
        harness_close(&h);
    }
    struct harness h;
    harness_open(&h);
    harness_entry(&h, "node_modules/a/package.json", STR("{\"name\": \"a\", \"version\": \"1.0.0\","));
    assert_int_equal(h.unit.components.n, 0);
    assert_int_equal(h.unit.diagnostics.n, 1);
    harness_close(&h);
}

static void tree(void **state)
{
    (void)state;
    struct arena a = {0};
    struct npm_tree t;
    npm_tree_init(&t, &a);
    uint32_t ab = npm_tree_locate(&t, STR("node_modules/a/node_modules/@s/b")),
             c = npm_tree_locate(&t, STR("node_modules/c"));
    assert_int_equal(npm_tree_locate(&t, STR("")), 0);
    assert_int_equal(npm_tree_locate(&t, STR("node_modules/a/node_modules/@s/b")), ab);
    assert_int_equal(npm_tree_resolve(&t, ab, STR("c")), NPM_NONE);
    t.nodes.v[c].known = true;
    assert_int_equal(npm_tree_resolve(&t, ab, STR("c")), c);
    assert_int_equal(npm_tree_resolve(&t, ab, STR("a")), NPM_NONE); /* not known by itself */
    assert_int_equal(npm_tree_locate(&t, STR("node_modules/")), NPM_NONE);
    uint32_t outside = npm_tree_locate(&t, STR("c"));
    assert_true(outside != c && t.nodes.v[outside].outside);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpacked),
        cmocka_unit_test(lock_version_3),
        cmocka_unit_test(sources),
        cmocka_unit_test(lock_version_1),
        cmocka_unit_test(lock_in_node_modules),
        cmocka_unit_test(lock_damaged),
        cmocka_unit_test(lock_deep),
        cmocka_unit_test(latin_1),
        cmocka_unit_test(installed),
        cmocka_unit_test(not_installed),
        cmocka_unit_test(tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
