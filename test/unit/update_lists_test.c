#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/bucket_list.h"
#include "advisory/update/feeds.h"
#include "advisory/repository.h"

static struct arena a;
static struct err e;

static void assert_str(str s, const char *want)
{
    if (!str_eq(s, str_c(want)))
        fail_msg("'%.*s' is not '%s'", STR_ARG(s), want);
}

static void refuses_list(const char *text)
{
    osv_lines l = {0};
    if (bucket_list_read(&a, str_c(text), STR("x"), &l, &e))
        fail_msg("taken: %s", text);
}

static void reads_lists_of_a_bucket(void **state)
{
    (void)state;
    osv_lines l = {0};
    assert_true(bucket_list_read(&a, STR("2024-01-01T00:00:00Z,A-1\r\n\n2024-01-02T00:00:00.5Z,B,2\n"),
                                 STR("x"), &l, &e));
    assert_int_equal(l.n, 2);
    assert_str(l.v[0].id, "A-1");
    assert_str(l.v[1].id, "B,2");
    assert_str(bucket_list_newest(&l), "2024-01-02T00:00:00.5Z");
    static const char *const bad[] = {"",
                                      "\n",
                                      "<html>",
                                      "2024-01-01T00:00:00Z",
                                      "2024-13-01T00:00:00Z,A",
                                      "x,A",
                                      "2024-01-01T00:00:00Z,../A",
                                      "2024-01-01T00:00:00Z,.A",
                                      "2024-01-01T00:00:00Z,",
                                      "2024-01-01T00:00:00Z,A\x01",
                                      "2024-01-01T00:00:00Z,\xff",
                                      "2024-01-01T00:00:00Z,A\n2024-01-01T00:00:00Z,npm/A\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses_list(bad[i]);
}

static void compares_lists(void **state)
{
    (void)state;
    osv_lines old = {0}, now = {0};
    osv_line_refs changed = {0}, gone = {0}, missing = {0};
    assert_true(bucket_list_read(&a, STR("2024-01-01,A\n2024-01-01,B\n2024-01-01,C\n"), STR("x"), &old, &e));
    assert_true(bucket_list_read(&a, STR("2024-01-02,B\n2024-01-01,A\n2023-01-01,D\n"), STR("x"), &now, &e));
    bucket_list_compare(&a, &old, &now, &changed, &gone);
    assert_int_equal(changed.n, 2);
    assert_str(changed.v[0]->id, "B");
    assert_str(changed.v[1]->id, "D");
    assert_int_equal(gone.n, 1);
    assert_str(gone.v[0]->id, "C");
    bucket_list_missing(&a, &now, &old, &missing); /* B is older there, D is not there */
    assert_int_equal(missing.n, 2);
}

static void reads_times_and_records(void **state)
{
    (void)state;
    int64_t t;
    struct osv_line line;
    assert_true(rfc3339_seconds(STR("1970-01-02"), &t) && t == 86400);
    assert_true(rfc3339_seconds(STR("1970-01-01T01:02:03.9Z"), &t) && t == 3723);
    assert_false(rfc3339_seconds(STR("1970-01-01T01:02"), &t));
    assert_false(rfc3339_seconds(STR("1970-01-01T25:02:03Z"), &t));
    assert_false(rfc3339_seconds(STR(""), &t));
    assert_true(
        osv_line_read(&a, STR("{\"modified\":\"2024-01-01T00:00:00Z\",\"x\":[{}],\"id\":\"A\"}"), &line, &e));
    assert_str(line.id, "A");
    assert_false(osv_line_read(&a, STR("{\"modified\":\"2024-01-01T00:00:00Z\"}"), &line, &e));
    assert_false(osv_line_read(&a, STR("{\"id\":\"A\",\"modified\":\"soon\"}"), &line, &e));
    assert_false(osv_line_read(&a, STR("{\"id\":\"A\",\"modified\":\"2024-01-01T00:00:00Z\""), &line, &e));
    assert_false(osv_line_read(&a, STR("[]"), &line, &e));
}

static void reads_repositories(void **state)
{
    (void)state;
    struct repository_file f;
    assert_true(repository_read(
        &a,
        STR("<repomd><data type=\"primary\"><location href=\"p\"/></data><data type=\"updateinfo\">"
            "<checksum type=\"sha256\"> ab </checksum><location "
            "href=\"repodata/u.xml.zst\"/></data></repomd>"),
        STR("x"), &f, &e));
    assert_str(f.href, "repodata/u.xml.zst");
    assert_str(f.algorithm, "sha256");
    assert_str(f.checksum, "ab");
    assert_false(repository_read(&a, STR("<repomd><data type=\"primary\"/></repomd>"), STR("x"), &f, &e));
    assert_false(repository_read(&a, STR("<html/>"), STR("x"), &f, &e));
    assert_false(repository_read(&a, STR("<repomd><data type=\"updateinfo\">"), STR("x"), &f, &e));
    assert_false(repository_read(&a, STR(""), STR("x"), &f, &e));
}

static void reads_lists_of_mirrors(void **state)
{
    (void)state;
    mirror_list l = {0};
    mirrors_read(&a, STR("# comment\r\nhttps://x/$basearch/os/\r\nftp://y/\nhttp://z/repodata/repomd.xml\n"),
                 &l);
    assert_int_equal(l.n, 2);
    assert_str(l.v[0], "https://x/x86_64/os/");
    assert_str(l.v[1], "http://z");
    l.n = 0;
    mirrors_read(
        &a,
        STR("<metalink "
            "xmlns=\"m\"><file><url>rsync://x</url><url>https://x/a/repodata/repomd.xml</url></file>"),
        &l);
    assert_int_equal(l.n, 1);
    assert_str(l.v[0], "https://x/a");
    l.n = 0;
    mirrors_read(&a, STR("http://a\nhttp://b\nhttp://c\nhttp://d\nhttp://e\nhttp://f\nhttp://g\nhttp://h\n"),
                 &l);
    assert_int_equal(l.n, REPOSITORY_MIRRORS_MAX);
}

/* The feeds of a text; NULL ecosystems: what scans saw, which is nothing. */
static struct feed_list feeds_of(const char *feeds, const char *ecosystems)
{
    struct feed_list l = {0};
    struct yaml y, z;
    struct yaml_doc f = {0}, s = {0};
    yaml_open(&y, str_c(feeds ? feeds : ""), &a, 16);
    yaml_next(&y, &f);
    yaml_open(&z, str_c(ecosystems ? ecosystems : ""), &a, 16);
    yaml_next(&z, &s);
    assert_true(feeds_read(&a, f.root, s.root, "x", &l, &e));
    yaml_close(&y);
    yaml_close(&z);
    return l;
}

static bool wants(const struct feed_list *l, const char *name)
{
    for (size_t i = 0; i < l->v.n; i++)
        if (str_eq(l->v.v[i].name, str_c(name)))
            return feed_wanted(l, &l->v.v[i]);
    fail_msg("no feed %s", name);
    return false;
}

static void knows_what_is_wanted(void **state)
{
    (void)state;
    struct feed_list l = feeds_of(NULL, "[npm, 'Amazon Linux:2023', 'Debian:12']");
    assert_true(wants(&l, "osv") && wants(&l, "kev") && wants(&l, "debian") && wants(&l, "amazon-2023"));
    assert_false(wants(&l, "amazon") || wants(&l, "redhat") || wants(&l, "alpine"));
    assert_true(ecosystem_wanted(&l, STR("Debian")) && ecosystem_wanted(&l, STR("npm")));
    assert_false(ecosystem_wanted(&l, STR("PyPI")));
    l = feeds_of(NULL, "all");
    assert_true(wants(&l, "redhat") && ecosystem_wanted(&l, STR("PyPI")));
    assert_false(ecosystem_wanted(&l, STR("Chainguard")));
    l = feeds_of(NULL, NULL);
    feeds_want(&a, &l, "/nonexistent");
    assert_true(l.none_seen && wants(&l, "debian") && ecosystem_wanted(&l, STR("PyPI")));
    assert_false(wants(&l, "redhat"));
}

static void expands_urls(void **state)
{
    (void)state;
    struct feed_list l =
        feeds_of("[{name: a, url: 'https://x/{release}/{m,c}', ecosystems: [Alpine], releases: [v1, v2]}]",
                 "['Alpine:v3', 'Alpine:../../x']");
    feed_urls u = {0};
    feed_expand(&a, &l, &l.v.v[0], &u);
    assert_int_equal(u.n, 2);
    assert_str(u.v[0], "https://x/v3/m");
    assert_str(u.v[1], "https://x/v3/c");
    l = feeds_of("[{name: a, url: 'https://x/{release}', ecosystems: [Alpine], releases: [v1, v2]}]", "all");
    u.n = 0;
    feed_expand(&a, &l, &l.v.v[0], &u);
    assert_int_equal(u.n, 2);
    assert_str(u.v[1], "https://x/v2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lists_of_a_bucket),
        cmocka_unit_test(compares_lists),
        cmocka_unit_test(reads_times_and_records),
        cmocka_unit_test(reads_repositories),
        cmocka_unit_test(reads_lists_of_mirrors),
        cmocka_unit_test(knows_what_is_wanted),
        cmocka_unit_test(expands_urls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
