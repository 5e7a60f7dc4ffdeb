/* The database on disk: what it holds, that it is the same however it is made, that damage is refused and
 * never followed, and that a build which dies leaves the one before it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/explain.h"
#include "advisory/generation.h"
#include "advisory/range.h"
#include "advisory/status.h"
#include "advisory/text.h"
#include "advisory_harness.h"
#include <dirent.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>

/* Made records: `n` of them over three ecosystems, with `salt` in their titles. */
static void make_feed(const char *folder, unsigned n, const char *salt)
{
    static const char *const ecosystems[] = {"npm", "Debian:12", "PyPI"};
    for (unsigned i = 0; i < n; i++) {
        struct buf b = {0};
        char name[32];
        snprintf(name, sizeof name, "r%u.json", i);
        buf_printf(
            &b,
            "{\"id\":\"T-%u\",\"modified\":\"2020-01-01T00:00:00Z\",\"aliases\":[\"CVE-2020-%04u\",\"ALIAS-%"
            "u\"],"
            "\"summary\":\"title %u %s\",\"details\":\"some words on flaw "
            "%u\",\"references\":[{\"type\":\"WEB\","
            "\"url\":\"https://example.org/%u\"}],\"severity\":[{\"type\":\"CVSS_V3\",\"score\":"
            "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/"
            "A:H\"}],\"affected\":[{\"package\":{\"ecosystem\":\"%s\","
            "\"name\":\"p%u\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"},"
            "{\"fixed\":\"%u.1\"}]}],\"versions\":[\"0.%u\"],\"severity\":[{\"type\":\"CVSS_V2\",\"score\":"
            "\"AV:N/AC:L/Au:N/C:P/I:P/A:P\"}]}]}",
            i, i % 5000, i, i, salt, i, i, ecosystems[i % 3], i % 20, i % 7, i % 5);
        harness_file(folder, name, buf_str(&b));
        buf_free(&b);
    }
}

static void build_ok(const char *from, const char *db, unsigned jobs, struct build_result *r)
{
    struct err e = {""};
    if (!harness_build(from, db, jobs, r, &e))
        fail_msg("%s", e.text);
}

static bool opens(const char *db)
{
    struct err e = {""};
    struct verify_result r;
    return database_verify(db, &r, &e);
}

static int names_only(const struct dirent *f)
{
    return f->d_name[0] != '.';
}

/* Names and bytes of all files of the current generation. */
static str snapshot(struct arena *a, const char *db)
{
    char path[4096];
    struct dirent **list;
    struct buf b = {0};
    snprintf(path, sizeof path, "%s/current", db);
    int n = scandir(path, &list, names_only, alphasort);
    for (int i = 0; i < n; i++) {
        char file[8192];
        snprintf(file, sizeof file, "%s/%s", path, list[i]->d_name);
        buf_add(&b, str_c(list[i]->d_name));
        buf_add(&b, harness_read(a, file));
        free(list[i]);
    }
    if (n >= 0)
        free(list);
    str s = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return s;
}

struct place {
    char *feed, *db;
};

static int set_up(void **state)
{
    struct place *p = mem_alloc(sizeof *p);
    *p = (struct place){harness_folder(), harness_folder()};
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    harness_remove(p->feed);
    harness_remove(p->db);
    free(p->feed);
    free(p->db);
    free(p);
    return 0;
}

static void holds_what_was_built(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    struct arena a = {0};
    struct text t;
    make_feed(p->feed, 300, "x");
    build_ok(p->feed, p->db, 2, &r);
    assert_int_equal(r.advisories, 300);
    assert_int_equal(r.rows, 300);
    assert_int_equal(r.packages, 60);
    assert_int_equal(r.shards, 6);
    struct database *db = database_open(p->db, &e);
    assert_non_null(db);
    assert_int_equal(db->manifest.advisories, 300);
    assert_int_equal(db->manifest.built, 1700000000);
    const struct shard *core = harness_core(db, STR("Debian:12"), &e);
    const struct shard *text = database_text(db, STR("Debian:12"), &e);
    assert_non_null(core);
    assert_non_null(text);
    size_t first, end;
    assert_true(shard_find_package(core, STR("p1"), &first, &end));
    assert_int_equal(end - first, 5);
    assert_false(shard_find_package(core, STR("p"), &first, &end));
    assert_true(str_is(text_title(text, STR("T-1")), "title 1 x"));
    assert_true(text_read(text, &a, STR("T-1"), &t, &e));
    assert_true(str_is(t.details, "some words on flaw 1"));
    assert_int_equal(t.references.n, 1);
    assert_int_equal(t.aliases.n, 2);
    assert_false(text_read(text, &a, STR("T-0"), &t, &e));
    assert_null(harness_core(db, STR("Debian:11"), &e));
    assert_true(e.text[0] == 0);
    database_close(db);
    arena_free(&a);
}

/* The same bytes whatever the number of threads; a second build links what did not change. */
static void is_deterministic(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct arena a = {0};
    char *other = harness_folder();
    make_feed(p->feed, 1000, "x");
    build_ok(p->feed, p->db, 1, &r);
    build_ok(p->feed, other, 4, &r);
    str one = snapshot(&a, p->db);
    assert_true(one.n > 1000 && str_eq(one, snapshot(&a, other)));
    build_ok(p->feed, other, 3, &r);
    assert_int_equal(r.unchanged, r.shards);
    assert_true(str_eq(one, snapshot(&a, other)));
    make_feed(p->feed, 1, "changed");
    build_ok(p->feed, other, 2, &r);
    assert_int_equal(r.unchanged, r.shards - 1); /* the title is in the text of npm */
    assert_true(opens(other));
    harness_remove(other);
    free(other);
    arena_free(&a);
}

static void refuses_bad_feeds(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    log_set_level(LOG_ERROR);
    assert_true(database_absent(p->db));
    assert_false(harness_build("/nonexistent/feed", p->db, 1, &r, &e));
    assert_false(harness_build(p->feed, p->db, 1, &r, &e));
    assert_non_null(strstr(e.text, "no advisory"));
    assert_true(database_absent(p->db));
    make_feed(p->feed, 10, "x");
    harness_file(p->feed, "bad.json", STR("{\"id\":"));
    harness_file(p->feed, "other.json", STR("[1]"));
    build_ok(p->feed, p->db, 1, &r);
    assert_int_equal(r.refused, 2);
    assert_int_equal(r.advisories, 10);
    assert_false(database_absent(p->db));
    /* An archive that is none, or is cut, ends the build: what it held is not known. */
    harness_file(p->feed, "all.zip", STR("PK\3\4 this is no archive"));
    assert_false(harness_build(p->feed, p->db, 1, &r, &e));
    assert_non_null(strstr(e.text, "all.zip"));
    assert_true(opens(p->db));
    log_set_level(LOG_NOTE);
}

static void lock_keeps_second_out(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    struct generation g;
    make_feed(p->feed, 10, "x");
    assert_true(generation_begin(&g, p->db, &e));
    assert_false(harness_build(p->feed, p->db, 1, &r, &e));
    assert_non_null(strstr(e.text, "another build"));
    generation_end(&g);
    build_ok(p->feed, p->db, 1, &r);
    assert_true(opens(p->db));
}

/* A reader that has opened a generation keeps its files while builds go on. */
static void readers_keep_theirs(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    make_feed(p->feed, 30, "x");
    build_ok(p->feed, p->db, 1, &r);
    struct database *db = database_open(p->db, &e);
    make_feed(p->feed, 30, "y");
    build_ok(p->feed, p->db, 1, &r);
    build_ok(p->feed, p->db, 1, &r);
    assert_non_null(harness_core(db, STR("npm"), &e));
    const struct shard *text = database_text(db, STR("npm"), &e);
    assert_non_null(text);
    assert_true(str_is(text_title(text, STR("T-0")), "title 0 x"));
    database_close(db);
    char path[4096];
    snprintf(path, sizeof path, "%s/g1", p->db);
    assert_int_equal(access(path, F_OK), 0);
    build_ok(p->feed, p->db, 1, &r);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* Uses everything of a shard, whatever it holds. */
static void use_core(const struct shard *s)
{
    struct arena a = {0};
    size_t first, end, sum = 0;
    for (size_t i = 0; i < shard_advisories(s) && i < 50; i++) {
        struct shard_advisory adv = shard_advisory(s, i);
        sum += shard_find_advisory(s, shard_string(s, adv.id));
        struct words w = shard_list(s, adv.flaws);
        for (size_t k = 0; k < w.n && k < 50; k++)
            sum += shard_string(s, w.v[k]).n;
    }
    for (size_t i = 0; i < shard_packages(s) && i < 50; i++)
        sum +=
            shard_find_package(s, shard_string(s, shard_package(s, i).name), &first, &end) ? end - first : 0;
    for (size_t i = 0; i < shard_rows(s) && i < 50; i++) {
        struct shard_row row = shard_row(s, i);
        sum += shard_note(s, row.note).flags;
        sum += range_decide(s, row.ranges, version_scheme_of(STR("npm")), &STR("a:1"), STR("1.0")).affected;
        sum += range_text(&a, s, row.ranges).n;
    }
    arena_free(&a);
    assert_true(sum != 12345678901);
}

static void use_text(const struct shard *s)
{
    struct arena a = {0};
    struct text t;
    struct err e;
    for (unsigned i = 0; i < 5; i++) {
        str id = arena_printf(&a, "T-%u", i * 3);
        text_title(s, id);
        text_read(s, &a, id, &t, &e);
    }
    arena_free(&a);
}

static void damage_file(const char *path, enum shard_kind kind, size_t step)
{
    struct arena a = {0};
    str good = harness_read(&a, path);
    char *bytes = aligned_alloc(64, (good.n + 63) / 64 * 64);
    assert_true(good.n > sizeof(struct shard_header));
    for (size_t i = 0; i < good.n; i += i < sizeof(struct shard_header) ? 1 : step) {
        struct shard s;
        struct err e;
        memcpy(bytes, good.p, good.n);
        bytes[i] = (char)(bytes[i] ^ (1 << i % 8));
        bool opened = shard_of_bytes(&s, str_make(bytes, good.n), kind, false, &e);
        assert_false(opened && shard_verify(&s, "x", &e)); /* one of the two finds it */
        /* With the checksums set aside it may only answer wrongly. */
        if (shard_of_bytes(&s, str_make(bytes, good.n), kind, true, &e)) {
            if (kind == SHARD_CORE)
                use_core(&s);
            else
                use_text(&s);
        }
    }
    for (size_t n = 0; n < good.n; n += n < 300 ? 1 : step) {
        struct shard s;
        struct err e;
        char *cut = mem_alloc(n);
        memcpy(cut, good.p, n);
        assert_false(shard_of_bytes(&s, str_make(cut, n), kind, false, &e));
        free(cut);
    }
    free(bytes);
    arena_free(&a);
}

static void damage_is_refused(void **state)
{
    struct place *p = *state;
    struct build_result r;
    char path[4096];
    make_feed(p->feed, 60, "x");
    build_ok(p->feed, p->db, 1, &r);
    snprintf(path, sizeof path, "%s/current/npm.core", p->db);
    damage_file(path, SHARD_CORE, 1);
    snprintf(path, sizeof path, "%s/current/npm.text", p->db);
    damage_file(path, SHARD_TEXT, 1);
}

/* One byte of each file of the database is changed: verifying refuses it, as does opening where that reads
 * it. */
static void damage_on_disk_is_refused(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct arena a = {0};
    struct dirent **list;
    char folder[4096];
    make_feed(p->feed, 60, "x");
    build_ok(p->feed, p->db, 1, &r);
    snprintf(folder, sizeof folder, "%s/current", p->db);
    int n = scandir(folder, &list, names_only, alphasort);
    assert_int_equal(n, 8);
    for (int i = 0; i < n; i++) {
        char path[8192];
        snprintf(path, sizeof path, "%s/%s", folder, list[i]->d_name);
        str good = harness_read(&a, path);
        char *bad = memcpy(mem_alloc(good.n), good.p, good.n);
        bad[good.n / 2] ^= 4;
        harness_file(folder, list[i]->d_name, str_make(bad, good.n));
        assert_false(opens(p->db));
        harness_file(folder, list[i]->d_name, str_make(good.p, good.n / 2));
        assert_false(opens(p->db));
        assert_int_equal(unlink(path), 0);
        assert_false(opens(p->db));
        harness_file(folder, list[i]->d_name, good);
        assert_true(opens(p->db));
        free(bad);
        free(list[i]);
    }
    free(list);
    arena_free(&a);
}

/* A shard that cannot be read is told as a diagnostic; the others are matched. */
static void damage_is_a_diagnostic(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct report report = {0};
    make_feed(p->feed, 60, "x");
    build_ok(p->feed, p->db, 1, &r);
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/current", p->db);
    harness_file(folder, "npm.core", STR("short"));
    static const char *const ecosystems[] = {"npm", "PyPI"};
    for (int i = 0; i < 2; i++) {
        struct component *c = vec_add(&a, &inv.components);
        c->ecosystem = str_c(ecosystems[i]);
        c->name = i ? STR("p2") : STR("p0");
        c->version = STR("0.0.1");
    }
    struct database *db = database_open(p->db, &e);
    assert_non_null(db);
    assert_true(advisory_match(db, &a, &inv, &(struct match_options){0}, &report, &inv));
    assert_int_equal(report.findings.n, 1);
    assert_true(str_is(report.findings.v[0].title, "title 2 x") || report.findings.v[0].title.n);
    assert_int_equal(inv.diagnostics.n, 1);
    assert_int_equal(inv.diagnostics.v[0].level, DIAG_ERROR);
    assert_true(str_find(inv.diagnostics.v[0].message, STR("npm.core")) >= 0);
    database_close(db);
    arena_free(&a);
}

/* Builds are killed at random times: what was committed last is whole, and the next build works. */
static void survives_kills(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    unsigned killed = 0;
    make_feed(p->feed, 2000, "first");
    struct timespec t0, t1;
    clock_gettime(CLOCK_MONOTONIC, &t0);
    build_ok(p->feed, p->db, 2, &r);
    clock_gettime(CLOCK_MONOTONIC, &t1);
    long whole = (t1.tv_sec - t0.tv_sec) * 1000000000l + t1.tv_nsec - t0.tv_nsec;
    srand(7);
    for (int round = 0; round < 40; round++) {
        make_feed(p->feed, 3, round % 2 ? "odd" : "even");
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            log_set_level(LOG_ERROR);
            _exit(harness_build(p->feed, p->db, 2, &r, &e) ? 0 : 1);
        }
        long wait = (long)((double)rand() / RAND_MAX * 1.6 * (double)whole);
        nanosleep(&(struct timespec){wait / 1000000000l, wait % 1000000000l}, NULL);
        kill(child, SIGKILL);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        killed += WIFSIGNALED(status);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        assert_true(opens(p->db));
        struct database *db = database_open(p->db, &e);
        assert_int_equal(db->manifest.advisories, 2000);
        database_close(db);
    }
    printf("%u of 40 builds were killed\n", killed);
    build_ok(p->feed, p->db, 2, &r);
    struct dirent **list;
    int n = scandir(p->db, &list, NULL, NULL);
    assert_int_equal(n, 5); /* . .. current gN lock: nothing is left behind */
    for (int i = 0; i < n; i++)
        free(list[i]);
    free(list);
}

/* A build that has written all but not moved the link, or left a link to be: the old database counts. */
static void half_made_is_ignored(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    struct generation g;
    char path[4096];
    make_feed(p->feed, 10, "x");
    build_ok(p->feed, p->db, 1, &r);
    assert_true(generation_begin(&g, p->db, &e));
    assert_true(generation_put(&g, "npm.core", STR("half"), NULL, NULL, &e));
    close(g.lock_fd); /* as if the process had died here */
    close(g.new_fd);
    close(g.old_fd);
    close(g.db_fd);
    snprintf(path, sizeof path, "%s/.current", p->db);
    assert_int_equal(symlink("g9", path), 0);
    snprintf(path, sizeof path, "%s/g9", p->db);
    assert_int_equal(mkdir(path, 0777), 0);
    assert_true(opens(p->db));
    build_ok(p->feed, p->db, 1, &r);
    assert_true(opens(p->db));
    assert_int_not_equal(access(path, F_OK), 0);
}

static void explains(void **state)
{
    struct place *p = *state;
    struct build_result r;
    struct err e = {""};
    struct buf out = {0};
    struct arena a = {0};
    struct inventory inv = {.arena = &a, .ref = STR("target")};
    make_feed(p->feed, 60, "x\u202e");
    build_ok(p->feed, p->db, 1, &r);
    struct database *db = database_open(p->db, &e);
    struct component *c = vec_add(&a, &inv.components);
    *c = (struct component){
        .ecosystem = STR("Debian:11"), .name = STR("p1"), .version = STR("0"), .purl = STR("pkg:a")};
    c = vec_add(&a, &inv.components);
    *c = (struct component){
        .ecosystem = STR("Debian:12"), .name = STR("p1"), .version = STR("0.5"), .purl = STR("pkg:b")};
    c = vec_add(&a, &inv.components);
    *c = (struct component){.ecosystem = STR("Debian:12"),
                            .name = STR("lib"),
                            .version = STR("9"),
                            .purl = STR("pkg:c"),
                            .source_name = STR("p1"),
                            .source_version = STR("7.9")};
    c = vec_add(&a, &inv.components);
    *c = (struct component){.ecosystem = STR("Debian:12"),
                            .name = STR("p1"),
                            .version = STR("0.5"),
                            .purl = STR("pkg:d"),
                            .owner = STR("pkg:deb/x")};
    assert_false(advisory_explain(db, NULL, &(struct match_options){0}, STR("CVE-1999-0001"), &out, &e));
    assert_true(advisory_explain(db, &inv, &(struct match_options){0}, STR("cve-2020-0001"), &out, &e));
    buf_ch(&out, 0);
    static const char *const parts[] = {"T-1  title 1 x\\u{202e}",
                                        "https://example.org/1",
                                        "9.8 critical",
                                        "Debian:12  p1  [0, 1.1)",
                                        "speaks of Debian:12, not of Debian:11",
                                        "affected (T-1): 0.5 is in [0, 1.1) by Debian order; fixed in 1.1",
                                        "not affected (T-1): 7.9 is not before 1.1",
                                        "not judged (T-1): it belongs to the OS package pkg:deb/x",
                                        "It applies to 1 of 4 components."};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(out.p, parts[i]))
            fail_msg("no '%s' in\n%s", parts[i], out.p);
    buf_free(&out);
    database_close(db);
    arena_free(&a);
}

/* The snapshot of public feeds: the counts of its README. */
static void builds_real_feeds(void **state)
{
    struct place *p = *state;
    struct build_result r;
    const char *feeds = harness_feeds();
    if (!feeds) {
        printf("no feeds here: not built from them\n");
        return;
    }
    build_ok(feeds, p->db, 2, &r);
    assert_int_equal(r.advisories, 37304);
    assert_int_equal(r.packages, 20006);
    assert_int_equal(r.repeated, 1409);
    assert_int_equal(r.refused, 0);
    assert_true(r.rows > 105000);
    assert_true(opens(p->db));
    build_ok(feeds, p->db, 1, &r);
    assert_int_equal(r.unchanged, r.shards);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(holds_what_was_built),
        CASE(is_deterministic),
        CASE(refuses_bad_feeds),
        CASE(lock_keeps_second_out),
        CASE(readers_keep_theirs),
        CASE(damage_is_refused),
        CASE(damage_on_disk_is_refused),
        CASE(damage_is_a_diagnostic),
        CASE(survives_kills),
        CASE(half_made_is_ignored),
        CASE(explains),
        CASE(builds_real_feeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
