/* An ecosystem of a bucket laid out as OSV's is (google.github.io/osv.dev/data): ECOSYSTEM/modified_id.csv
 * tells what there is and how new it is; ECOSYSTEM/ID.json are single records; ECOSYSTEM/all.zip holds all of
 * them.
 *
 *   .ids-N.csv   modified_id.csv as it was when the data were brought to its state
 *   all-N.zip    the archive
 *   delta-N/     records that came, changed or went since: one file each, those that went as withdrawn
 *
 * What changed is the difference of two lists, so that neither clocks nor the order of lines matter. */
#include "advisory/ecosystem.h"
#include "advisory/feed/feed.h"
#include "advisory/manifest.h"
#include "advisory/update/update_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define LIST_MAX  ((size_t)256 << 20)
#define FEW       400 /* changes that are fetched one by one */
#define DELTA_MAX 2000

struct lists {
    osv_lines old, now;
    osv_line_refs changed, gone;
};

/* ---- single records ---- */

static str record_url(struct part_job *j, str id)
{
    str file = arena_join(&j->arena, id, STR(".json"), STR_NONE);
    return http_join(&j->arena, j->url, file);
}

static bool take_record(str name, str text, struct err *e)
{
    struct arena a = {0};
    struct osv_line line;
    bool ok = osv_line_read(&a, text, &line, e);
    if (ok && !(name.n == line.id.n + 5 && str_starts(name, line.id)))
        ok = err_set(e, "bad feed", name, "the record has another id");
    arena_free(&a);
    return ok;
}

static bool fetch_records(struct part_job *j, int dir, struct osv_line *const *lines, size_t n, bool *missing,
                          struct err *e)
{
    struct small_file *files = arena_many(&j->arena, struct small_file, n);
    for (size_t i = 0; i < n; i++)
        files[i] = (struct small_file){record_url(j, lines[i]->id),
                                       arena_join(&j->arena, lines[i]->id, STR(".json"), STR_NONE)};
    return download_many(j, dir, files, n, take_record, missing, e);
}

/* A record that its publisher took away, which an archive still holds: withdrawn a second after it was last
 * changed there, so that it yields to the same record in another ecosystem that was changed since. */
static bool write_gone(struct part_job *j, int dir, const struct osv_line *line, struct err *e)
{
    int64_t seconds = 0;
    rfc3339_seconds(line->modified, &seconds);
    str time = time_rfc3339(&j->arena, (uint64_t)seconds + 1);
    str name = arena_join(&j->arena, line->id, STR(".json"), STR_NONE);
    str text = arena_printf(&j->arena,
                            "{\"id\":\"%.*s\",\"modified\":\"%.*s\",\"withdrawn\":\"%.*s\","
                            "\"summary\":\"Taken away by its publisher\"}\n",
                            STR_ARG(line->id), STR_ARG(time), STR_ARG(time));
    int fd = openat(dir, name.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write(fd, text.p, text.n) == (ssize_t)text.n;
    if (fd >= 0)
        close(fd);
    return ok || err_set(e, "cannot write", name, "%s", strerror(errno));
}

static bool write_all_gone(struct part_job *j, int dir, const struct lists *l, struct err *e)
{
    for (size_t i = 0; i < l->gone.n; i++)
        if (str_of(l->gone.v[i]->id, "-_.:+") && !write_gone(j, dir, l->gone.v[i], e))
            return false;
    return true;
}

/* ---- two ways ---- */

static bool by_records(struct part_job *j, const struct lists *l, bool *missing, struct err *e)
{
    const struct stored_file *zip = file_like(j, "all-");
    str number = str_sub(zip->name, 4, zip->name.n - 8);
    str folder = arena_printf(&j->arena, "delta-%.*s", STR_ARG(number));
    int dir = part_folder(j, folder, e);
    bool ok = dir >= 0 && fetch_records(j, dir, l->changed.v, l->changed.n, missing, e) &&
              write_all_gone(j, dir, l, e);
    if (dir >= 0)
        close(dir);
    if (ok && !part_file(&j->p, folder))
        vec_push(&j->arena, &j->p.state.files, (struct stored_file){.name = folder});
    j->what = arena_printf(&j->arena, "%zu new or changed, %zu gone", l->changed.n, l->gone.n);
    return ok;
}

static bool use_records(struct part_job *j, const struct lists *l)
{
    j->p.state.records = l->now.n;
    j->p.state.newest = bucket_list_newest(&l->now);
    return j->changed = true;
}

/* What the list has and the archive, which may be older, has not: fetched one by one. What is still missing
 * then is left out of the list that is kept, so that the next update asks for it again. */
static bool complete(struct part_job *j, struct lists *l, const osv_lines *members, str folder, struct err *e)
{
    osv_line_refs missing = {0};
    bool absent = false;
    bucket_list_missing(&j->arena, &l->now, members, &missing);
    if (!missing.n)
        return true;
    int dir = missing.n <= DELTA_MAX ? part_folder(j, folder, e) : -1;
    bool ok = dir >= 0 && fetch_records(j, dir, missing.v, missing.n, &absent, e);
    if (dir >= 0) {
        close(dir);
        vec_push(&j->arena, &j->p.state.files, (struct stored_file){.name = folder});
    }
    for (size_t i = 0; !ok && i < missing.n; i++)
        missing.v[i]->modified = STR("");
    return ok || absent || missing.n > DELTA_MAX;
}

/* The archive is still the one in use, though the list is newer: single records, even if they are many. What
 * cannot be had is asked for again by the next update. */
static bool beside_archive(struct part_job *j, struct lists *l, bool tried, struct err *e)
{
    bool missing = tried;
    size_t n = l->changed.n + l->gone.n;
    if (!tried && n <= DELTA_MAX && by_records(j, l, &missing, e))
        return use_records(j, l);
    if (!missing && n <= DELTA_MAX)
        return false;
    for (size_t i = 0; i < l->changed.n; i++)
        l->changed.v[i]->modified = STR("");
    l->changed.n = 0;
    return by_records(j, l, &missing, e) && use_records(j, l); /* those that went */
}

static bool by_archive(struct part_job *j, struct lists *l, bool tried, struct err *e)
{
    struct downloaded r;
    osv_lines members = {0};
    uint64_t serial = j->p.state.serial + 1;
    const struct stored_file *old = file_like(j, "all-");
    str name = arena_printf(&j->arena, "all-%llu.zip", (unsigned long long)serial);
    str folder = arena_printf(&j->arena, "delta-%llu", (unsigned long long)serial);
    struct download d = {.url = http_join(&j->arena, j->url, STR("all.zip")),
                         .dir = j->p.dir,
                         .name = name,
                         .etag = old ? old->etag : STR(""),
                         .modified = old ? old->modified : STR("")};
    if (!download(j->u->net, &j->arena, &d, &r, e))
        return false;
    if (r.unchanged)
        return !l->now.n || beside_archive(j, l, tried, e);
    if (!inspect_zip(&j->arena, j->p.dir, name, &members, e))
        return false;
    str newest = l->now.n ? bucket_list_newest(&l->now) : bucket_list_newest(&members);
    if (!l->now.n && !guard(j, members.n, newest, e))
        return false;
    j->p.state.files.n = 0;
    vec_push(&j->arena, &j->p.state.files,
             (struct stored_file){name, d.url, r.etag, r.modified, file_sha256(&j->arena, j->p.dir, name),
                                  r.bytes});
    j->changed = true;
    j->p.state.records = l->now.n ? l->now.n : members.n;
    j->p.state.newest = newest;
    j->what = arena_printf(&j->arena, "%llu records", (unsigned long long)j->p.state.records);
    return complete(j, l, &members, folder, e);
}

/* The list as far as the data have come: without the records that could not be had. */
static bool write_list(struct part_job *j, const osv_lines *lines, str name, struct err *e)
{
    struct buf b = {0};
    for (size_t i = 0; i < lines->n; i++)
        if (lines->v[i].modified.n)
            buf_printf(&b, "%.*s,%.*s\n", STR_ARG(lines->v[i].modified), STR_ARG(lines->v[i].id));
    bool ok = put_text(j, name, buf_str(&b), e);
    buf_free(&b);
    return ok;
}

static bool keep_list(struct part_job *j, struct lists *l, struct download *d, const struct downloaded *r,
                      struct err *e)
{
    bool whole = true;
    for (size_t i = 0; i < l->now.n; i++)
        whole = whole && l->now.v[i].modified.n;
    drop_file(j, ".ids-");
    if (!whole && !write_list(j, &l->now, d->name, e))
        return false;
    vec_push(&j->arena, &j->p.state.files,
             (struct stored_file){d->name, d->url, whole ? r->etag : STR(""), whole ? r->modified : STR(""),
                                  STR(""), r->bytes});
    return true;
}

/* Deltas that were fetched since the archive, as far as they can be told from names alone. */
static bool few(struct part_job *j, const struct lists *l)
{
    size_t n = l->changed.n + l->gone.n;
    return n <= FEW && n <= 20 + l->now.n / 4 && l->old.n && file_like(j, "all-");
}

static bool bring_up(struct part_job *j, struct lists *l, struct err *e)
{
    bool missing = false, tried = few(j, l);
    if (tried) {
        if (by_records(j, l, &missing, e))
            return use_records(j, l);
        if (!missing) /* a bucket without single records, or one that changes under our hands: the archive */
            return false;
    }
    return by_archive(j, l, tried, e);
}

static bool load_lists(struct part_job *j, const struct stored_file *old, str name, struct lists *l,
                       struct err *e)
{
    str text, then;
    struct err why;
    if (!feed_read(&j->arena, arena_join(&j->arena, j->p.path, STR("/"), name).p, LIST_MAX, &text, e) ||
        !bucket_list_read(&j->arena, text, STR("modified_id.csv"), &l->now, e))
        return false;
    if (old &&
        feed_read(&j->arena, arena_join(&j->arena, j->p.path, STR("/"), old->name).p, LIST_MAX, &then, &why))
        bucket_list_read(&j->arena, then, old->name, &l->old, &why);
    bucket_list_compare(&j->arena, &l->old, &l->now, &l->changed, &l->gone);
    return true;
}

bool osv_update(struct part_job *j, struct err *e)
{
    struct lists l = {0};
    struct downloaded r;
    struct stored_file *old = file_like(j, ".ids-");
    str name = arena_printf(&j->arena, ".ids-%llu.csv", (unsigned long long)j->p.state.serial + 1);
    struct download d = {.url = http_join(&j->arena, j->url, STR("modified_id.csv")),
                         .dir = j->p.dir,
                         .name = name,
                         .etag = old && file_like(j, "all-") ? old->etag : STR(""),
                         .modified = old && file_like(j, "all-") ? old->modified : STR("")};
    if (!download(j->u->net, &j->arena, &d, &r, e))
        return r.missing && by_archive(j, &l, false, e);
    if (r.unchanged)
        return true;
    if (!load_lists(j, old, name, &l, e) || !guard(j, l.now.n, bucket_list_newest(&l.now), e))
        return false;
    if (old && file_like(j, "all-") && !l.changed.n && !l.gone.n) {
        old->etag = r.etag;
        old->modified = r.modified;
        return true;
    }
    return bring_up(j, &l, e) && keep_list(j, &l, &d, &r, e);
}

/* ---- the bucket ---- */

/* What is stored of an ecosystem that is wanted, and that the bucket no longer names. */
static void add_vanished(const struct update *u, const struct feed_source *s, str url, struct arena *a,
                         part_jobs *out)
{
    part_names stored = {0};
    store_list(a, u->o->db, s->name, &stored);
    for (size_t i = 0; i < stored.n; i++) {
        bool there = !ecosystem_wanted(u->o->feeds, stored.v[i]);
        for (size_t k = 0; k < out->n && !there; k++)
            there = str_eq(out->v[k].part, stored.v[i]);
        if (there)
            continue;
        add_part(a, out, u, s, SOURCE_OSV, stored.v[i], http_join(a, url, stored.v[i]));
        out->v[out->n - 1].failure = STR("the bucket's ecosystems.txt no longer names it");
    }
}

bool osv_parts(const struct update *u, const struct feed_source *s, str url, struct arena *a, int dir,
               part_jobs *out, struct err *e)
{
    str text;
    struct downloaded r;
    feed_names names = {0};
    if (!download_text(u->net, a, http_join(a, url, STR("ecosystems.txt")), dir, (size_t)1 << 20, &text, &r,
                       e) ||
        !feed_ecosystems(a, text, &names, e))
        return false;
    for (size_t i = 0; i < names.n; i++)
        if (ecosystem_wanted(u->o->feeds, names.v[i]))
            add_part(a, out, u, s, SOURCE_OSV, names.v[i], http_join(a, url, names.v[i]));
    add_vanished(u, s, url, a, out);
    return true;
}
