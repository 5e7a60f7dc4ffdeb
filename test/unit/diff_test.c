/* What changed between two databases: each kind of change, in rows, texts and several releases; and that
 * equal ones do not differ. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/diff.h"
#include "advisory_harness.h"

/* A record on a package of a release of Debian; `more` is put before its affected. */
static void record(const char *folder, const char *id, const char *more, const char *releases)
{
    struct buf b = {0};
    str rest = str_c(releases), release;
    char name[64];
    buf_printf(&b, "{\"id\":\"%s\",\"modified\":\"2026-01-01T00:00:00Z\",%s\"affected\":[", id, more);
    for (bool first = true; str_split(&rest, ',', &release); first = false) {
        str version, where;
        str_cut(release, '=', &where, &version);
        buf_printf(&b,
                   "%s{\"package\":{\"ecosystem\":\"%.*s\",\"name\":\"p\"},\"ranges\":[{\"type\":"
                   "\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},{\"fixed\":\"%.*s\"}]}]}",
                   first ? "" : ",", STR_ARG(where), STR_ARG(version));
    }
    buf_add(&b, STR("]}"));
    snprintf(name, sizeof name, "%s.json", id);
    harness_file(folder, name, buf_str(&b));
    buf_free(&b);
}

struct two {
    char *feed[2], *db[2];
    struct arena a;
    struct database *open[2];
    struct diff d;
};

static void compare(struct two *t)
{
    struct err e = {""};
    struct build_result r;
    for (int i = 0; i < 2; i++) {
        assert_true(harness_build(t->feed[i], t->db[i], 2, &r, &e));
        t->open[i] = database_open(t->db[i], &e);
        assert_non_null(t->open[i]);
    }
    if (!diff_databases(&t->a, t->open[0], t->open[1], &t->d, &e))
        fail_msg("%s", e.text);
}

static int set_up(void **state)
{
    struct two *t = mem_alloc(sizeof *t);
    *t = (struct two){.feed = {harness_folder(), harness_folder()},
                      .db = {harness_folder(), harness_folder()}};
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct two *t = *state;
    for (int i = 0; i < 2; i++) {
        database_close(t->open[i]);
        harness_remove(t->feed[i]);
        harness_remove(t->db[i]);
        free(t->feed[i]);
        free(t->db[i]);
    }
    arena_free(&t->a);
    free(t);
    return 0;
}

static enum diff_kind kind_of(const struct diff_ecosystem *d, const char *id)
{
    for (size_t i = 0; i < d->entries.n; i++)
        if (str_eq(d->entries.v[i].id, str_c(id)))
            return d->entries.v[i].kind;
    return DIFF_KINDS;
}

static void tells_each_kind(void **state)
{
    struct two *t = *state;
    for (int i = 0; i < 2; i++) {
        record(t->feed[i], "SAME", "", "Debian:12=1.0,Debian:13=1.0");
        record(t->feed[i], "OTHER", "", "npm=1.0");
    }
    record(t->feed[0], "GONE", "", "Debian:12=1.0");
    record(t->feed[1], "NEW", "\"summary\":\"its title\",", "Debian:12=1.0");
    record(t->feed[0], "ROW", "", "Debian:12=1.0");
    record(t->feed[1], "ROW", "", "Debian:12=1.1");
    record(t->feed[0], "RELEASE", "", "Debian:13=1.0");
    record(t->feed[1], "RELEASE", "", "Debian:12=1.0,Debian:13=1.0");
    record(t->feed[0], "TEXT", "\"details\":\"one\",", "Debian:12=1.0");
    record(t->feed[1], "TEXT", "\"details\":\"two\",", "Debian:12=1.0");
    record(t->feed[0], "BACK", "", "Debian:12=1.0");
    record(t->feed[1], "BACK", "\"withdrawn\":\"2026-01-02T00:00:00Z\",", "Debian:12=1.0");
    record(t->feed[0], "MAL-1", "", "npm=1.0");
    record(t->feed[1], "MAL-1", "", "npm=2.0");
    compare(t);
    assert_int_equal(t->d.ecosystems.n, 2);
    const struct diff_ecosystem *debian = &t->d.ecosystems.v[0], *npm = &t->d.ecosystems.v[1];
    assert_true(str_is(debian->name, "Debian") && str_is(npm->name, "npm"));
    assert_int_equal(kind_of(debian, "NEW"), DIFF_NEW);
    assert_int_equal(kind_of(debian, "GONE"), DIFF_GONE);
    assert_int_equal(kind_of(debian, "ROW"), DIFF_CHANGED);
    assert_int_equal(kind_of(debian, "RELEASE"), DIFF_CHANGED);
    assert_int_equal(kind_of(debian, "TEXT"), DIFF_CHANGED);
    assert_int_equal(kind_of(debian, "BACK"), DIFF_WITHDRAWN);
    assert_int_equal(kind_of(debian, "SAME"), DIFF_KINDS);
    assert_int_equal(kind_of(npm, "MAL-1"), DIFF_CHANGED);
    assert_int_equal(kind_of(npm, "OTHER"), DIFF_KINDS);
    assert_int_equal(debian->entries.n, 6);
    assert_int_equal(t->d.counts[DIFF_CHANGED], 4);
    assert_true(str_is(debian->entries.v[0].title, "its title"));
    assert_false(t->d.facts);
}

static void equal_ones_do_not_differ(void **state)
{
    struct two *t = *state;
    for (int i = 0; i < 2; i++)
        record(t->feed[i], "SAME", "\"details\":\"x\",", "Debian:12=1.0,npm=1.0");
    compare(t);
    assert_int_equal(t->d.ecosystems.n, 0);
}

/* An ecosystem that only one of them holds. */
static void whole_ecosystems(void **state)
{
    struct two *t = *state;
    record(t->feed[0], "A", "", "npm=1.0");
    record(t->feed[1], "A", "", "PyPI=1.0");
    compare(t);
    assert_int_equal(t->d.counts[DIFF_NEW], 1);
    assert_int_equal(t->d.counts[DIFF_GONE], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tells_each_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(equal_ones_do_not_differ, set_up, tear_down),
        cmocka_unit_test_setup_teardown(whole_ecosystems, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
