#include "advisory/update/update.h"
#include "advisory/feed/feed.h"
#include "advisory/generation.h"
#include "advisory/manifest.h"
#include "advisory/update/update_parts.h"
#include "base/log.h"
#include "base/parallel.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PARTS_AT_ONCE = 8, FILES_AT_ONCE = 6 };

/* ---- what the kinds share ---- */

struct stored_file *file_like(struct part_job *j, const char *prefix)
{
    for (size_t i = 0; i < j->p.state.files.n; i++)
        if (str_starts(j->p.state.files.v[i].name, str_c(prefix)))
            return &j->p.state.files.v[i];
    return NULL;
}

void drop_file(struct part_job *j, const char *prefix)
{
    struct stored_file *f = file_like(j, prefix), *end = j->p.state.files.v + j->p.state.files.n;
    if (!f)
        return;
    memmove(f, f + 1, (size_t)(end - f - 1) * sizeof *f);
    j->p.state.files.n--;
}

static bool write_synced(int dir, const char *name, str text)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0;
    while (ok && text.n) {
        ssize_t n = write(fd, text.p, text.n);
        ok = n > 0 || errno == EINTR;
        text = str_from(text, n > 0 ? (size_t)n : 0);
    }
    ok = ok && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

bool put_text(struct part_job *j, str name, str text, struct err *e)
{
    return write_synced(j->p.dir, name.p, text) || err_set(e, "cannot write", name, "%s", strerror(errno));
}

int part_folder(struct part_job *j, str name, struct err *e)
{
    int fd = mkdirat(j->p.dir, name.p, 0777) == 0 || errno == EEXIST
                 ? openat(j->p.dir, name.p, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
                 : -1;
    if (fd < 0)
        err_set(e, "cannot make the folder", name, "%s", strerror(errno));
    j->p.bulk = true;
    return fd;
}

void add_part(struct arena *a, part_jobs *out, const struct update *u, const struct feed_source *s,
              enum source_kind kind, str part, str url)
{
    struct part_job j = {.u = u, .feed = s, .kind = kind, .part = part, .url = url};
    j.failure = STR("");
    vec_push(a, out, j);
}

struct many {
    struct part_job *j;
    int dir;
    const struct small_file *files;
    bool (*take)(str name, str text, struct err *e);
    pthread_mutex_t mutex;
    bool failed, missing;
    struct err why;
};

static void many_failed(struct many *m, const struct err *e, bool missing)
{
    pthread_mutex_lock(&m->mutex);
    if (!m->failed)
        m->why = *e;
    m->failed = true;
    m->missing = m->missing || missing;
    pthread_mutex_unlock(&m->mutex);
}

static bool many_given_up(struct many *m)
{
    pthread_mutex_lock(&m->mutex);
    bool failed = m->failed;
    pthread_mutex_unlock(&m->mutex);
    const volatile sig_atomic_t *stop = m->j->u->o->http.stop;
    return failed || (stop && *stop);
}

static bool take_one(struct many *m, struct arena *a, const struct small_file *f, const char *fresh,
                     struct err *e)
{
    str text;
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d/%s", m->dir, fresh);
    bool ok = !m->take || (feed_read(a, path, (size_t)64 << 20, &text, e) && m->take(f->name, text, e));
    if (ok && renameat(m->dir, fresh, m->dir, f->name.p) == 0)
        return true;
    if (ok)
        err_set(e, "cannot write", f->name, "%s", strerror(errno));
    unlinkat(m->dir, fresh, 0);
    return false;
}

static void many_one(void *ctx, size_t i)
{
    struct many *m = ctx;
    struct arena a = {0};
    struct downloaded r = {0};
    struct err e = {""};
    char fresh[32];
    if (many_given_up(m))
        return;
    snprintf(fresh, sizeof fresh, ".new-%zu", i);
    struct download d = {.url = m->files[i].url, .dir = m->dir, .name = str_c(fresh), .bulk = true};
    if (!download(m->j->u->net, &a, &d, &r, &e) || !take_one(m, &a, &m->files[i], fresh, &e))
        many_failed(m, &e, r.missing);
    arena_free(&a);
}

bool download_many(struct part_job *j, int dir, const struct small_file *files, size_t n,
                   bool (*take)(str name, str text, struct err *e), bool *missing, struct err *e)
{
    struct many m = {.j = j, .dir = dir, .files = files, .take = take, .mutex = PTHREAD_MUTEX_INITIALIZER};
    j->p.bulk = true;
    parallel_for(n, FILES_AT_ONCE, many_one, &m);
    *missing = m.missing;
    if (m.failed)
        *e = m.why;
    const volatile sig_atomic_t *stop = j->u->o->http.stop;
    return !m.failed && (!stop || !*stop || err_set(e, "cannot update", j->url, "interrupted"));
}

/* ---- from feeds to parts ---- */

/* The feeds being asked for their parts; by index. */
struct asking {
    struct update *u;
    struct asked {
        const struct feed_source *feed;
        struct arena arena;
        part_jobs jobs;
    } * list;
    size_t n;
};

/* What cannot be asked keeps what it has. */
static void keep_stored(struct asked *q, const struct update *u, const struct err *why)
{
    part_names stored = {0};
    store_list(&q->arena, u->o->db, q->feed->name, &stored);
    q->jobs.n = 0;
    for (size_t i = 0; i < stored.n || i < 1; i++) {
        add_part(&q->arena, &q->jobs, u, q->feed, q->feed->kind, i < stored.n ? stored.v[i] : STR(""),
                 q->feed->url);
        q->jobs.v[i].failure = arena_dup(&q->arena, str_c(why->text));
    }
}

/* A feed's own folder, for what is read on the way to its parts. */
static int feed_folder(struct arena *a, const struct update *u, const struct feed_source *f, struct err *e)
{
    str path = arena_printf(a, "%s/feeds/%.*s", u->o->db, STR_ARG(f->name));
    int fd =
        mkdir(path.p, 0777) == 0 || errno == EEXIST ? open(path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd < 0)
        err_set(e, "cannot make the folder", path, "%s", strerror(errno));
    return fd;
}

static bool ask_url(struct asked *q, const struct update *u, str url, bool alone, int dir, struct err *e)
{
    enum source_kind kind = q->feed->kind;
    url = source_url(&q->arena, url);
    if (kind == SOURCE_UNKNOWN && !source_probe(u, url, &q->arena, dir, &kind, e))
        return false;
    if (kind == SOURCE_OSV)
        return osv_parts(u, q->feed, url, &q->arena, dir, &q->jobs, e);
    if (kind == SOURCE_CSAF)
        return csaf_parts(u, q->feed, url, &q->arena, dir, &q->jobs, e);
    add_part(&q->arena, &q->jobs, u, q->feed, kind, alone ? STR("data") : feed_part_name(&q->arena, url),
             url);
    return true;
}

static void ask(void *ctx, size_t i)
{
    struct asking *all = ctx;
    struct asked *q = &all->list[i];
    struct err e = {""};
    feed_urls urls = {0};
    int dir = feed_folder(&q->arena, all->u, q->feed, &e);
    bool ok = dir >= 0;
    feed_expand(&q->arena, all->u->o->feeds, q->feed, &urls);
    for (size_t k = 0; k < urls.n && ok; k++)
        ok = ask_url(q, all->u, urls.v[k], urls.n == 1, dir, &e);
    if (dir >= 0)
        close(dir);
    if (!ok)
        keep_stored(q, all->u, &e);
}

static void ask_all(struct arena *a, struct asking *all)
{
    const struct feed_list *feeds = all->u->o->feeds;
    all->list = arena_many(a, struct asked, feeds->v.n);
    for (size_t i = 0; i < feeds->v.n; i++)
        if (feed_wanted(feeds, &feeds->v.v[i]))
            all->list[all->n++].feed = &feeds->v.v[i];
    parallel_for(all->n, PARTS_AT_ONCE, ask, all);
}

/* ---- parts ---- */

struct run {
    struct update *u;
    part_jobs jobs;
    atomic_uint done;
    pthread_mutex_t mutex; /* of the progress line */
};

static bool update_part(struct part_job *j, struct err *e)
{
    if (j->failure.n) {
        snprintf(e->text, sizeof e->text, "%.*s", STR_ARG(j->failure));
        return false;
    }
    switch (j->kind) {
    case SOURCE_OSV:
        return osv_update(j, e);
    case SOURCE_DOCUMENT:
        return document_update(j, e);
    case SOURCE_UPDATEINFO:
        return updateinfo_update(j, e);
    case SOURCE_CSAF:
        return csaf_update(j, e);
    case SOURCE_FOLDER:
        return folder_update(j, e);
    default:
        return err_set(e, "cannot update", j->url, "nothing tells what kind of feed it is");
    }
}

/* What it came to is committed in any case: new data, or when it was asked, or why that failed. */
static void settle(struct part_job *j, bool ok, struct err *e)
{
    struct part_state *s = &j->p.state;
    if (!ok) {
        part_reload(&j->p);
        j->changed = false;
        s->failure = j->failure = arena_dup(&j->arena, str_c(e->text));
    } else {
        s->failure = STR("");
        s->checked = j->u->o->now;
        s->url = j->url;
        s->kind = str_c(source_kind_name(j->kind));
        s->serial += j->changed;
        s->changed = j->changed ? j->u->o->now : s->changed;
    }
    struct err why;
    if (part_commit(&j->p, &why) || !ok)
        return;
    part_reload(&j->p);
    j->changed = false;
    j->failure = arena_dup(&j->arena, str_c(why.text));
}

static void run_part(void *ctx, size_t i)
{
    struct run *r = ctx;
    struct part_job *j = &r->jobs.v[i];
    struct err e = {""};
    j->opened = j->part.n && part_open(&j->p, &j->arena, r->u->o->db, j->feed->name, j->part, &e);
    if (j->opened)
        settle(j, update_part(j, &e), &e);
    else if (!j->failure.n)
        j->failure = arena_dup(&j->arena, str_c(e.text));
    pthread_mutex_lock(&r->mutex);
    progress_tick("updating feeds", ++r->done, r->jobs.n);
    pthread_mutex_unlock(&r->mutex);
}

static void run_all(struct arena *a, struct asking *all, struct run *r)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->list[i].jobs.n; k++)
            vec_push(a, &r->jobs, all->list[i].jobs.v[k]);
    parallel_for(r->jobs.n, PARTS_AT_ONCE, run_part, r);
    progress_end();
}

static void report_parts(struct arena *a, const struct run *r, struct update_report *out)
{
    for (size_t i = 0; i < r->jobs.n; i++) {
        const struct part_job *j = &r->jobs.v[i];
        const struct part_state *s = &j->p.state;
        bool whole = str_is(j->part, "data") || !j->part.n;
        struct part_report p = {
            .name = whole ? arena_dup(a, j->feed->name)
                          : arena_printf(a, "%.*s/%.*s", STR_ARG(j->feed->name), STR_ARG(j->part)),
            .outcome = j->failure.n ? PART_FAILED
                       : j->changed ? PART_NEW
                                    : PART_SAME,
            .what = arena_dup(a, j->failure.n ? j->failure : j->what),
            .records = j->opened ? s->records : 0,
            .checked = j->opened && s->files.n ? s->checked : 0,
            .newest = j->opened ? arena_dup(a, s->newest) : STR("")};
        out->changed += p.outcome == PART_NEW;
        out->failed += p.outcome == PART_FAILED;
        vec_push(a, &out->parts, p);
    }
}

/* ---- the database ---- */

static void places_of(struct arena *a, struct run *r, part_names *out)
{
    for (size_t i = 0; i < r->jobs.n; i++) {
        part_names some = {0};
        if (r->jobs.v[i].opened)
            part_places(&r->jobs.v[i].p, &some);
        for (size_t k = 0; k < some.n; k++)
            vec_push(a, out, arena_dup(a, some.v[k]));
    }
}

/* What the database is built of, as one value: each part in the state that its serial number stands for, and
 * the program, whose readers may have learnt something. */
static str inputs_of(struct arena *a, const struct run *r)
{
    struct buf b = {0};
    struct stat st = {0};
    char hex[DIGEST_HEX_MAX];
    if (stat("/proc/self/exe", &st) == 0)
        buf_printf(&b, "%lld %lld.%09ld\n", (long long)st.st_size, (long long)st.st_mtim.tv_sec,
                   st.st_mtim.tv_nsec);
    for (size_t i = 0; i < r->jobs.n; i++)
        if (r->jobs.v[i].opened && r->jobs.v[i].p.state.files.n)
            buf_printf(&b, "%.*s %.*s %llu\n", STR_ARG(r->jobs.v[i].feed->name), STR_ARG(r->jobs.v[i].part),
                       (unsigned long long)r->jobs.v[i].p.state.serial);
    str out = arena_dup(a, digest_of(DIGEST_SHA256, buf_str(&b), hex));
    buf_free(&b);
    return out;
}

/* "INPUTS MANIFEST-SUM" of the generation in use, as DB/feeds/built remembers it. */
static str built_line(struct arena *a, const char *db, str inputs)
{
    str sum;
    struct err e;
    if (!feed_read(a, arena_printf(a, "%s/current/" MANIFEST_SUM, db).p, 4096, &sum, &e))
        return STR("");
    return arena_printf(a, "%.*s %.*s\n", STR_ARG(inputs), STR_ARG(str_sub(sum, 0, 64)));
}

static bool write_text(struct arena *a, const char *db, const char *name, str text, struct err *e)
{
    str path = arena_printf(a, "%s/%s", db, name), fresh = arena_join(a, path, STR(".new"), STR(""));
    return (write_synced(AT_FDCWD, fresh.p, text) && rename(fresh.p, path.p) == 0) ||
           err_set(e, "cannot write", path, "%s", strerror(errno));
}

/* When each part was last known to be new, for scans to tell the age of what they judge by. */
static bool write_fresh(struct arena *a, const struct update_options *o, const struct update_report *r,
                        struct err *e)
{
    struct buf b = {0};
    for (size_t i = 0; i < r->parts.n; i++)
        if (r->parts.v[i].checked)
            buf_printf(&b, "%llu %.*s\n", (unsigned long long)r->parts.v[i].checked,
                       STR_ARG(r->parts.v[i].name));
    bool ok = write_text(a, o->db, "updated", buf_str(&b), e);
    buf_free(&b);
    return ok;
}

static bool build(struct arena *a, const struct update_options *o, struct run *run, struct update_report *r,
                  struct err *e)
{
    part_names places = {0};
    str inputs = inputs_of(a, run), before, now;
    str built = arena_printf(a, "%s/feeds/built", o->db);
    places_of(a, run, &places);
    if (!places.n)
        return err_set(e, "cannot build the database", str_c(o->db), "no feed has any data yet");
    now = built_line(a, o->db, inputs);
    if (now.n && feed_read(a, built.p, 4096, &before, &(struct err){""}) && str_eq(before, now))
        return true;
    const char **from = arena_many(a, const char *, places.n);
    for (size_t i = 0; i < places.n; i++)
        from[i] = places.v[i].p;
    struct build_options b = {.from = from,
                              .n_from = places.n,
                              .db = o->db,
                              .offline = true,
                              .tmp = o->tmp,
                              .jobs = o->jobs,
                              .built = o->now,
                              .stop = o->http.stop};
    r->built = database_build(&b, &r->build, e);
    return r->built && write_text(a, o->db, "feeds/built", built_line(a, o->db, inputs), e);
}

static bool update(struct arena *a, const struct update_options *o, struct update_report *r, struct err *e)
{
    struct update u = {o, downloader_new(&o->http, o->offline)};
    struct asking all = {.u = &u};
    struct run run = {.u = &u, .mutex = PTHREAD_MUTEX_INITIALIZER};
    ask_all(a, &all);
    run_all(a, &all, &run);
    report_parts(a, &run, r);
    r->bytes = download_bytes(u.net);
    r->requests = download_count(u.net);
    bool stopped = o->http.stop && *o->http.stop;
    bool ok = stopped ? err_set(e, "cannot update", str_c(o->db), "interrupted")
                      : build(a, o, &run, r, e) && write_fresh(a, o, r, e);
    for (size_t i = 0; i < run.jobs.n; i++) {
        part_close(&run.jobs.v[i].p);
        arena_free(&run.jobs.v[i].arena);
    }
    for (size_t i = 0; i < all.n; i++)
        arena_free(&all.list[i].arena);
    downloader_free(u.net);
    return ok;
}

bool database_update(struct arena *a, const struct update_options *o, struct update_report *r, struct err *e)
{
    *r = (struct update_report){0};
    int lock = store_lock(a, o->db, e);
    if (lock < 0)
        return false;
    bool ok = update(a, o, r, e);
    close(lock);
    return ok;
}

/* ---- what is known without asking ---- */

uint64_t database_fresh(struct arena *a, const char *db, str *oldest)
{
    str text, line, seconds, name;
    struct manifest m;
    struct err e;
    uint64_t least = 0, one;
    *oldest = STR("");
    if (feed_read(a, arena_printf(a, "%s/updated", db).p, (size_t)4 << 20, &text, &e))
        while (str_line(&text, &line))
            if (str_cut(line, ' ', &seconds, &name) && str_u64(seconds, 10, &one) &&
                (!least || one < least)) {
                least = one;
                *oldest = name;
            }
    int dir = generation_absent(db) ? -1 : generation_open(db, &e);
    uint64_t built = dir >= 0 && manifest_load(a, dir, &m, &e) ? m.built : 0;
    if (dir >= 0)
        close(dir);
    return least ? least : built;
}

static void add_report(struct arena *a, const char *db, const struct feed_source *s, str part,
                       struct update_report *r)
{
    struct part p;
    struct err e;
    bool whole = !part.n || str_is(part, "data");
    str name = whole ? s->name : arena_printf(a, "%.*s/%.*s", STR_ARG(s->name), STR_ARG(part));
    struct part_report out = {.name = name, .what = http_shown(a, s->url), .newest = STR("")};
    if (part.n && part_open(&p, a, db, s->name, part, &e)) {
        out.outcome = p.state.failure.n ? PART_FAILED : PART_SAME;
        out.what = p.state.failure.n ? p.state.failure : http_shown(a, p.state.url);
        out.records = p.state.records;
        out.checked = p.state.files.n ? p.state.checked : 0;
        out.newest = p.state.newest;
        part_close(&p);
    }
    r->failed += out.outcome == PART_FAILED;
    vec_push(a, &r->parts, out);
}

void database_feeds(struct arena *a, const char *db, const struct feed_list *feeds, struct update_report *r)
{
    *r = (struct update_report){0};
    for (size_t i = 0; i < feeds->v.n; i++) {
        part_names parts = {0};
        if (!feed_wanted(feeds, &feeds->v.v[i]))
            continue;
        store_list(a, db, feeds->v.v[i].name, &parts);
        for (size_t k = 0; k < parts.n || k < 1; k++)
            add_report(a, db, &feeds->v.v[i], k < parts.n ? parts.v[k] : STR(""), r);
    }
}
