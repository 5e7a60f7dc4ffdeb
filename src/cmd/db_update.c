/* db update, db feeds: the feeds brought up to date, and what is known of them. */
#include "advisory/manifest.h"
#include "advisory/status.h"
#include "base/log.h"
#include "cmd/config.h"
#include "cmd/db.h"
#include "cmd/target.h"
#include "format/json.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

/* ---- what is asked for ---- */

static bool take_ecosystems(struct arena *a, const struct db_options *o, struct feed_list *out)
{
    for (size_t i = 0; i < o->ecosystems.n; i++) {
        str rest = str_c(o->ecosystems.v[i]), word;
        while (str_split(&rest, ',', &word)) {
            word = str_trim(word);
            if (str_is(word, "all") || str_is(word, "seen"))
                out->wanted = str_is(word, "all") ? WANTED_ALL : WANTED_SEEN;
            else
                out->wanted = WANTED_LISTED;
            if (out->wanted == WANTED_LISTED)
                seen_add(a, &out->ecosystems, word);
        }
    }
    return true;
}

bool db_feed_list(struct arena *a, const struct db_options *o, struct feed_list *out, struct err *e)
{
    const char *file = "";
    *out = (struct feed_list){0};
    const struct yaml_node *ecosystems = config_get("db", STR("ecosystems"), &file);
    const struct yaml_node *feeds = config_get("db", STR("feeds"), &file);
    for (size_t i = 0; i < o->from.n; i++)
        if (!feeds_add(a, out, o->from.v[i], e))
            return false;
    struct feed_list configured = {0};
    if (!feeds_read(a, feeds, o->ecosystems.n ? NULL : ecosystems, file, &configured, e))
        return false;
    if (o->from.n)
        memcpy(&configured.v, &out->v, sizeof out->v);
    *out = configured;
    take_ecosystems(a, o, out);
    feeds_want(a, out, cmd_db_dir(o->db));
    return true;
}

static bool fail_on_incomplete(const char *word, bool *out, struct err *e)
{
    *out = word && strcmp(word, "incomplete") == 0;
    return !word || *out || strcmp(word, "none") == 0 ||
           err_set(e, "wrong value of", STR("--fail-on"), "'db update' knows incomplete and none, not '%s'",
                   word);
}

/* ---- update ---- */

str db_span(struct arena *a, uint64_t seconds)
{
    uint64_t hours = seconds / 3600, days = hours / 24;
    if (days >= 2)
        return arena_printf(a, "%llu days", (unsigned long long)days);
    if (hours >= 2)
        return arena_printf(a, "%llu hours", (unsigned long long)hours);
    if (seconds >= 120)
        return arena_printf(a, "%llu minutes", (unsigned long long)seconds / 60);
    return STR("a moment");
}

static void warn_failed(struct arena *a, const struct update_report *r, uint64_t now)
{
    for (size_t i = 0; i < r->parts.n; i++) {
        const struct part_report *p = &r->parts.v[i];
        if (p->outcome != PART_FAILED)
            continue;
        if (!p->checked)
            log_line(LOG_WARNING, "feed %.*s: %.*s; there are no data of it yet", STR_ARG(p->name),
                     STR_ARG(p->what));
        else
            log_line(LOG_WARNING, "feed %.*s: %.*s; its data of %.*s ago stay in use", STR_ARG(p->name),
                     STR_ARG(p->what), STR_ARG(db_span(a, now > p->checked ? now - p->checked : 0)));
    }
}

bool db_update_now(struct arena *a, const struct db_options *o, struct update_report *r, struct err *e)
{
    struct feed_list feeds;
    struct update_options u = {.db = cmd_db_dir(o->db),
                               .feeds = &feeds,
                               .http = http_options_default,
                               .offline = o->offline,
                               .jobs = o->jobs ? (unsigned)o->jobs : cmd_processors(),
                               .tmp = o->tmp,
                               .accept = o->accept.v,
                               .n_accept = o->accept.n};
    u.http.stop = &db_stopped;
    u.http.cacert = o->cacert;
    u.http.proxy = o->proxy;
    u.http.stall = o->stall ? (unsigned)o->stall : u.http.stall;
    *r = (struct update_report){0};
    if (!db_time(&u.now, e) || !db_feed_list(a, o, &feeds, e))
        return false;
    db_defer_signals(true);
    bool ok = database_update(a, &u, r, e);
    db_defer_signals(false);
    warn_failed(a, r, u.now);
    return ok;
}

static void print_update(const struct update_report *r, double seconds)
{
    struct buf b = {0};
    struct err e;
    char size[24], core[24], text[24];
    for (size_t i = 0; i < r->parts.n; i++)
        if (r->parts.v[i].outcome == PART_NEW) {
            buf_escape(&b, r->parts.v[i].name);
            buf_add(&b, STR(": "));
            buf_escape(&b, r->parts.v[i].what);
            buf_ch(&b, '\n');
        }
    if (r->built)
        buf_printf(
            &b, "database: %llu advisories on %llu packages in %u files (%u unchanged), %s and %s of text\n",
            (unsigned long long)r->build.advisories, (unsigned long long)r->build.packages, r->build.shards,
            r->build.unchanged, status_size(r->build.core_bytes, core),
            status_size(r->build.text_bytes, text));
    else
        buf_add(&b, STR("database: up to date\n"));
    buf_printf(&b, "%zu feeds asked: %u changed, %u failed; %llu answers, %s, %.1f s\n", r->parts.n,
               r->changed, r->failed, (unsigned long long)r->requests, status_size(r->bytes, size), seconds);
    if (!cmd_write(NULL, buf_str(&b), &e))
        log_err(&e);
    buf_free(&b);
}

int db_run_update(const struct db_options *o, struct err *e)
{
    struct arena a = {0};
    struct update_report r;
    struct timespec start, end;
    bool strict;
    if (!fail_on_incomplete(o->fail_on, &strict, e))
        return cmd_usage("db", e);
    clock_gettime(CLOCK_MONOTONIC, &start);
    bool ok = db_update_now(&a, o, &r, e);
    clock_gettime(CLOCK_MONOTONIC, &end);
    int status = !ok ? db_failed(e) : strict && r.failed ? EXIT_FOUND : EXIT_OK;
    if (ok && !o->quiet)
        print_update(&r, (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9);
    arena_free(&a);
    return status;
}

/* ---- feeds ---- */

static void feeds_json(struct buf *out, struct arena *a, const struct update_report *r)
{
    struct json_out w = {.b = out, .first = true};
    jw_object(&w);
    jw_key_str(&w, "schema", STR("assay/feeds/1"));
    jw_key(&w, "feeds");
    jw_array(&w);
    for (size_t i = 0; i < r->parts.n; i++) {
        const struct part_report *p = &r->parts.v[i];
        bool failed = p->outcome == PART_FAILED;
        jw_object(&w);
        jw_key_str(&w, "name", p->name);
        jw_key_str(&w, "state", failed ? STR("failed") : p->checked ? STR("good") : STR("absent"));
        jw_key_u64(&w, "records", p->records);
        jw_key_str_null(&w, "newest", p->newest);
        jw_key_str_null(&w, "checked", p->checked ? time_rfc3339(a, p->checked) : STR(""));
        jw_key_str_null(&w, "url", failed ? STR("") : p->what);
        jw_key_str_null(&w, "failure", failed ? p->what : STR(""));
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
}

static void feeds_table(struct buf *out, struct arena *a, const struct update_report *r, uint64_t now)
{
    size_t width = 4;
    for (size_t i = 0; i < r->parts.n; i++)
        width = r->parts.v[i].name.n > width ? r->parts.v[i].name.n : width;
    buf_printf(out, "%-*s  %9s  %-10s  %s\n", (int)width, "feed", "records", "checked",
               "place, or what is wrong");
    for (size_t i = 0; i < r->parts.n; i++) {
        const struct part_report *p = &r->parts.v[i];
        str age = p->checked ? db_span(a, now > p->checked ? now - p->checked : 0) : STR("never");
        buf_printf(out, "%-*.*s  %9llu  %-10.*s  ", (int)width, STR_ARG(p->name),
                   (unsigned long long)p->records, STR_ARG(age));
        buf_escape(out, p->what);
        buf_ch(out, '\n');
    }
}

int db_run_feeds(const struct db_options *o, struct err *e)
{
    struct arena a = {0};
    struct buf out = {0};
    struct feed_list feeds;
    struct update_report r;
    uint64_t now;
    bool json = o->format && strcmp(o->format, "json") == 0;
    if (o->format && !json && strcmp(o->format, "table") != 0)
        return err_set(e, "wrong usage", STR_NONE, "'db feeds' has the formats table and json, not '%s'",
                       o->format),
               cmd_usage("db", e);
    bool ok = db_time(&now, e) && db_feed_list(&a, o, &feeds, e);
    if (ok) {
        database_feeds(&a, cmd_db_dir(o->db), &feeds, &r);
        if (json)
            feeds_json(&out, &a, &r);
        else
            feeds_table(&out, &a, &r, now);
        ok = cmd_write(o->output, buf_str(&out), e);
    }
    if (!ok)
        log_err(e);
    buf_free(&out);
    arena_free(&a);
    return ok ? EXIT_OK : EXIT_TARGET;
}
