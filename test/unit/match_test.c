/* Matching as data: each file of test/cases/match is advisories, components and the findings that must come
 * out.
 *
 *   advisory           one OSV record, up to a line with a single dot
 *   {...}
 *   .
 *   document SUFFIX    one of another format, likewise, in a file of that name's end: "-tracker.json"
 *   component ECOSYSTEM | NAME | VERSION [| SOURCE | SOURCE VERSION] [| owned] [| removed] [| rpmmod=LABEL]
 *                      (an ecosystem of - is a program that no package manager installed)
 *   upstream           judge what a distribution packaged by upstream's advisories too
 *   running RELEASE    of the kernel that runs
 *   expected           then one line a finding and one for its evidence, in the order of the components:
 *   ID | NAME | SEVERITY SCORE | CLASS | FIX | ADVISORIES | ALIASES
 *     EVIDENCE
 *   ! DIAGNOSTIC
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "advisory/ecosystem.h"
#include "advisory_harness.h"
#include <dirent.h>
#include <time.h>

struct match_case {
    struct arena a;
    char *folder, *db;
    struct inventory inv;
    struct report report;
    struct match_options options;
    str expected;
};

static str field(str *rest)
{
    str part = STR("");
    return str_split(rest, '|', &part) ? str_trim(part) : STR("");
}

static void add_component(struct match_case *c, str line)
{
    struct component *out = vec_add(&c->a, &c->inv.components);
    out->ecosystem = field(&line);
    out->name = field(&line);
    out->version = field(&line);
    out->kind = ecosystem_names(out->ecosystem) == NAMES_OF_SOURCES ? STR("package") : STR("library");
    if (str_is(out->ecosystem, "-")) {
        out->ecosystem = STR("");
        out->type = STR("generic");
    }
    if (ecosystem_rpm(out->ecosystem) || str_starts(out->ecosystem, STR("Debian")))
        out->type = ecosystem_rpm(out->ecosystem) ? STR("rpm") : STR("deb");
    out->purl = arena_printf(&c->a, "pkg:test/%.*s@%.*s", STR_ARG(out->name), STR_ARG(out->version));
    while (line.p) {
        str more = field(&line);
        if (str_is(more, "owned"))
            out->owner = STR("pkg:deb/debian/x@1");
        else if (str_is(more, "removed"))
            out->state = STATE_REMOVED;
        else if (str_starts(more, STR("rpmmod=")))
            out->qualifiers = more;
        else if (!out->source_name.n)
            out->source_name = more;
        else
            out->source_version = more;
    }
}

static void add_advisory(struct match_case *c, str *text, str kind, unsigned number)
{
    struct buf json = {0};
    char name[64];
    str line;
    while (str_line(text, &line) && !str_is(line, ".")) {
        buf_add(&json, line);
        buf_ch(&json, '\n');
    }
    snprintf(name, sizeof name, "%u%.*s", number, STR_ARG(kind));
    harness_file(c->folder, name, buf_str(&json));
    buf_free(&json);
}

static void read_case(struct match_case *c, str text)
{
    str line;
    unsigned n = 0;
    while (str_line(&text, &line)) {
        if (str_is(line, "advisory"))
            add_advisory(c, &text, STR(".json"), ++n);
        else if (str_starts(line, STR("document ")))
            add_advisory(c, &text, str_from(line, 9), ++n);
        else if (str_starts(line, STR("component ")))
            add_component(c, str_from(line, 10));
        else if (str_is(line, "upstream"))
            c->options.upstream = true;
        else if (str_starts(line, STR("running ")))
            c->inv.running_kernel = str_from(line, 8);
        else if (str_is(line, "expected"))
            break;
        else
            assert_true(line.n == 0 || line.p[0] == '#');
    }
    c->expected = text;
}

static void add_strings(struct buf *b, const str *v, size_t n)
{
    if (!n)
        buf_add(b, STR(" -"));
    for (size_t i = 0; i < n; i++) {
        buf_ch(b, ' ');
        buf_add(b, v[i]);
    }
}

static void add_finding_line(struct buf *b, const struct match_case *c, const struct finding *f)
{
    const struct component *m = &c->inv.components.v[f->component];
    buf_printf(b, "%.*s | %.*s | %s", STR_ARG(f->id), STR_ARG(m->name), severity_name(f->severity));
    if (f->score >= 0)
        buf_printf(b, " %.1f", f->score);
    buf_printf(b, " | %s | %.*s |", finding_class_name(f->cls), f->fix_version.n ? (int)f->fix_version.n : 1,
               f->fix_version.n ? f->fix_version.p : "-");
    add_strings(b, f->advisories.v, f->advisories.n);
    buf_add(b, STR(" |"));
    add_strings(b, f->aliases.v, f->aliases.n);
    buf_printf(b, "\n  %.*s\n", STR_ARG(f->evidence));
    if (f->vendor_reason.n || f->status != STATUS_OPEN)
        buf_printf(b, "  vendor %.*s: %.*s\n", STR_ARG(f->vendor_status), STR_ARG(f->vendor_reason));
    if (f->status != STATUS_OPEN)
        buf_printf(b, "  %s: %.*s\n", status_name(f->status), STR_ARG(f->status_reason));
}

static void write_result(struct buf *b, const struct match_case *c)
{
    for (size_t i = 0; i < c->report.findings.n; i++)
        add_finding_line(b, c, &c->report.findings.v[i]);
    for (size_t i = 0; i < c->inv.diagnostics.n; i++)
        buf_printf(b, "! %.*s\n", STR_ARG(c->inv.diagnostics.v[i].message));
}

static void judge_case(struct match_case *c)
{
    struct build_result r;
    struct err e = {""};
    if (!harness_build(c->folder, c->db, 2, &r, &e))
        fail_msg("%s", e.text);
    assert_int_equal(r.refused, 0);
    struct database *db = database_open(c->db, &e);
    if (!db)
        fail_msg("%s", e.text);
    assert_true(advisory_match(db, &c->a, &c->inv, &c->options, &c->report, &c->inv));
    database_close(db);
}

static bool run_case(const char *path)
{
    struct match_case c = {.folder = harness_folder(), .db = harness_folder()};
    struct buf got = {0};
    c.inv.arena = &c.a;
    read_case(&c, harness_read(&c.a, path));
    judge_case(&c);
    write_result(&got, &c);
    bool same = str_eq(str_trim(buf_str(&got)), str_trim(c.expected));
    if (!same)
        printf("%s: expected\n%.*s\ngot\n%.*s\n", path, STR_ARG(c.expected), STR_ARG(buf_str(&got)));
    buf_free(&got);
    arena_free(&c.a);
    harness_remove(c.folder);
    harness_remove(c.db);
    free(c.folder);
    free(c.db);
    return same;
}

static void all_cases(void **state)
{
    (void)state;
    char folder[4096], path[8192];
    const char *source = getenv("ASSAY_SOURCE");
    unsigned n = 0, bad = 0;
    snprintf(folder, sizeof folder, "%s/test/cases/match", source ? source : "..");
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *f; (f = readdir(d));) {
        if (!str_ends(str_c(f->d_name), STR(".txt")))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, f->d_name);
        n++;
        bad += !run_case(path);
    }
    closedir(d);
    printf("%u cases of matching\n", n);
    assert_true(n > 10);
    assert_int_equal(bad, 0);
}

/* 1,000 components of six ecosystems against all feeds: what is printed is the measure, not a limit. */
static void real_feeds(void **state)
{
    (void)state;
    static const char *const ecosystems[] = {"Debian:12", "npm", "PyPI", "Maven", "Go", "AlmaLinux:9"};
    struct err e = {""};
    struct build_result r;
    const char *feeds = harness_feeds();
    if (!feeds) {
        printf("no feeds here: not matched against them\n");
        return;
    }
    char *dir = harness_folder();
    assert_true(harness_build(feeds, dir, 2, &r, &e));
    struct database *db = database_open(dir, &e);
    assert_non_null(db);
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct report report = {0};
    for (size_t i = 0; i < 1000; i++) {
        struct component *c = vec_add(&a, &inv.components);
        c->ecosystem = str_c(ecosystems[i % 6]);
        const struct shard *s = harness_core(db, c->ecosystem, &e);
        c->name = arena_dup(&a, shard_string(s, shard_package(s, i * 7919 % shard_packages(s)).name));
        c->version = i % 7 ? STR("9999.0") : STR("1.2.3");
        c->purl = arena_printf(&a, "pkg:test/%zu", i);
    }
    database_close(db);
    struct timespec t[2];
    clock_gettime(CLOCK_MONOTONIC, &t[0]);
    db = database_open(dir, &e);
    assert_true(advisory_match(db, &a, &inv, &(struct match_options){0}, &report, &inv));
    clock_gettime(CLOCK_MONOTONIC, &t[1]);
    printf("opened and matched 1000 components in %.2f ms: %zu findings\n",
           (double)(t[1].tv_sec - t[0].tv_sec) * 1e3 + (double)(t[1].tv_nsec - t[0].tv_nsec) / 1e6,
           report.findings.n);
    assert_true(report.findings.n > 100);
    assert_int_equal(inv.diagnostics.n, 0);
    database_close(db);
    arena_free(&a);
    harness_remove(dir);
    free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_cases), cmocka_unit_test(real_feeds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
