/* Documents of a CSAF provider (CSAF 2.0 section 7.1): each is fetched when the list that names it has
 * another time for it than when it was fetched last. A provider that offers an archive of all of them is
 * begun with that.
 *
 *   .index-N.csv        what the list said: TIME,URL
 *   archive-N-NAME      all documents of a day
 *   docs/               those that are newer, or all where there is no archive
 */
#include "advisory/feed/csaf_provider.h"
#include "advisory/feed/feed.h"
#include "advisory/update/update_parts.h"
#include "base/map.h"
#include "format/json.h"
#include "net/host.h"
#include <stdio.h>
#include <unistd.h>

#define LIST_MAX  ((size_t)256 << 20)
#define PAGES_MAX 1000
#define MANY      1000 /* documents for which an archive is worth it */
#define DOCS      "docs"

struct listing {
    csaf_entries now;
    struct map before; /* url to 1 + index of `times` */
    VEC(str) times;
    VEC(const struct csaf_entry *) changed;
    VEC(str) gone; /* urls */
};

/* ---- lists ---- */

static bool read_rolie(struct part_job *j, csaf_entries *out, struct err *e)
{
    str url = j->url, text, next;
    struct downloaded r;
    for (int page = 0; url.n && page < PAGES_MAX; page++, url = next)
        if (!download_text(j->u->net, &j->arena, url, j->p.dir, LIST_MAX, &text, &r, e) ||
            !csaf_rolie_read(&j->arena, text, url, out, &next, e))
            return false;
    return true;
}

static bool read_directory(struct part_job *j, csaf_entries *out, struct err *e)
{
    str text;
    struct downloaded r;
    if (download_text(j->u->net, &j->arena, http_join(&j->arena, j->url, STR("changes.csv")), j->p.dir,
                      LIST_MAX, &text, &r, e))
        return csaf_changes_read(&j->arena, text, j->url, out, e);
    return r.missing &&
           download_text(j->u->net, &j->arena, http_join(&j->arena, j->url, STR("index.txt")), j->p.dir,
                         LIST_MAX, &text, &r, e) &&
           csaf_index_read(&j->arena, text, j->url, out, e);
}

static str newest_of(const csaf_entries *list)
{
    str newest = STR("");
    int64_t best = 0, one;
    for (size_t i = 0; i < list->n; i++)
        if (rfc3339_seconds(list->v[i].updated, &one) && one > best) {
            best = one;
            newest = list->v[i].updated;
        }
    return newest;
}

/* A list may name a document twice: the later time counts. */
static void unite(struct arena *a, csaf_entries *list)
{
    struct map at = {0};
    size_t n = 0;
    bool added;
    for (size_t i = 0; i < list->n; i++) {
        uint64_t *place = map_put(a, &at, list->v[i].url, &added);
        if (added) {
            *place = n;
            list->v[n++] = list->v[i];
        } else if (str_cmp(list->v[i].updated, list->v[*place].updated) > 0) {
            list->v[*place].updated = list->v[i].updated;
        }
    }
    list->n = n;
}

static void load_before(struct part_job *j, struct listing *l)
{
    str text, line, time, url;
    struct err e;
    const struct stored_file *f = file_like(j, ".index-");
    if (!f ||
        !feed_read(&j->arena, arena_join(&j->arena, j->p.path, STR("/"), f->name).p, LIST_MAX, &text, &e))
        return;
    while (str_line(&text, &line))
        if (str_cut(line, ',', &time, &url)) {
            vec_push(&j->arena, &l->times, time);
            *map_put(&j->arena, &l->before, url, NULL) = l->times.n;
        }
}

static void compare(struct part_job *j, struct listing *l)
{
    struct map now = {0};
    for (size_t i = 0; i < l->now.n; i++) {
        const struct csaf_entry *c = &l->now.v[i];
        const uint64_t *at = map_get(&l->before, c->url);
        *map_put(&j->arena, &now, c->url, NULL) = 1;
        if (!at || !str_eq(l->times.v[*at - 1], c->updated))
            vec_push(&j->arena, &l->changed, c);
    }
    for (size_t i = 0; i < l->before.cap; i++)
        if (l->before.slots[i].key.p && !map_get(&now, l->before.slots[i].key))
            vec_push(&j->arena, &l->gone, l->before.slots[i].key);
}

static bool write_index(struct part_job *j, const struct listing *l, str name, struct err *e)
{
    struct buf b = {0};
    for (size_t i = 0; i < l->now.n; i++)
        buf_printf(&b, "%.*s,%.*s\n", STR_ARG(l->now.v[i].updated), STR_ARG(l->now.v[i].url));
    bool ok = put_text(j, name, buf_str(&b), e);
    buf_free(&b);
    return ok;
}

/* ---- documents ---- */

/* "2024/cve-2024-1597.json" as one name. */
static str document_name(struct part_job *j, str url)
{
    str base = str_ends(j->url, STR("/")) ? j->url : str_dir(j->url);
    str rel = str_starts(url, base) ? str_from(url, base.n) : url;
    char *out = arena_bytes(&j->arena, rel.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < rel.n; i++)
        if (n || ch_alnum(rel.p[i]))
            out[n++] =
                ch_alnum(rel.p[i]) || rel.p[i] == '-' || rel.p[i] == '_' || rel.p[i] == '.' ? rel.p[i] : '~';
    out[n] = 0;
    str name = str_make(out, n);
    return n > 240 ? str_from(name, n - 240) : name;
}

static bool take_document(str name, str text, struct err *e)
{
    struct arena a = {0};
    struct json js;
    str key;
    bool document = false;
    json_init(&js, text, &a, 1000);
    if (json_object(&js))
        while (json_key(&js, &key)) {
            document = document || str_is(key, "document");
            json_skip(&js);
        }
    bool ok = json_done(&js);
    if (!ok || !document)
        err_set(e, "bad feed", name, "%s", ok ? "it is no CSAF document" : js.why);
    arena_free(&a);
    return ok && document;
}

/* Did an update that broke off bring this document already? Its own words tell. */
static bool have_document(struct part_job *j, str name, str updated)
{
    struct arena a = {0};
    struct err e;
    str text;
    int64_t want, is = 0;
    bool have = rfc3339_seconds(updated, &want) &&
                feed_read(&a, arena_printf(&a, "%.*s/" DOCS "/%.*s", STR_ARG(j->p.path), STR_ARG(name)).p,
                          (size_t)64 << 20, &text, &e);
    ptrdiff_t at = have ? str_find(text, STR("\"current_release_date\"")) : -1;
    if (at >= 0) {
        str rest = str_from(text, (size_t)at + 22);
        ptrdiff_t quote = str_chr(rest, '"');
        have = quote >= 0 && rfc3339_seconds(str_sub(rest, (size_t)quote + 1, 25), &is) && is >= want;
    }
    arena_free(&a);
    return have && at >= 0;
}

static bool fetch_documents(struct part_job *j, const struct csaf_entry *const *list, size_t n, struct err *e)
{
    bool missing = false;
    size_t wanted = 0;
    struct small_file *files = arena_many(&j->arena, struct small_file, n);
    int dir = n ? part_folder(j, STR(DOCS), e) : -1;
    if (n && dir < 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        str name = document_name(j, list[i]->url);
        if (!have_document(j, name, list[i]->updated))
            files[wanted++] = (struct small_file){list[i]->url, name};
    }
    bool ok = download_many(j, dir, files, wanted, take_document, &missing, e);
    if (dir >= 0)
        close(dir);
    if (ok && n && !part_file(&j->p, STR(DOCS)))
        vec_push(&j->arena, &j->p.state.files, (struct stored_file){.name = STR(DOCS)});
    return ok;
}

static void remove_documents(struct part_job *j, const struct listing *l)
{
    for (size_t i = 0; i < l->gone.n; i++) {
        str path = arena_join(&j->arena, STR(DOCS "/"), document_name(j, l->gone.v[i]), STR(""));
        unlinkat(j->p.dir, path.p, 0);
    }
}

/* ---- the archive ---- */

/* "" where there is none. */
static bool archive_url(struct part_job *j, str *out, struct err *e)
{
    str text;
    struct downloaded r;
    *out = j->feed->archive;
    if (out->n || j->rolie)
        return true;
    str at = http_join(&j->arena, j->url, STR("archive_latest.txt"));
    if (download_text(j->u->net, &j->arena, at, j->p.dir, 4096, &text, &r, e))
        *out = csaf_archive_read(&j->arena, text, j->url);
    else if (!r.missing)
        return false;
    return true;
}

/* The time up to which the archive has everything: a day before it was written, by the server or by its name.
 */
static bool archive_time(str url, const struct downloaded *r, int64_t *out)
{
    bool known = r->time > 0;
    *out = r->time;
    str base = str_base(url);
    for (size_t i = 0; i + 10 <= base.n && !known; i++)
        known = rfc3339_seconds(str_sub(base, i, 10), out);
    *out -= 86400;
    return known;
}

static bool take_archive(struct part_job *j, struct listing *l, str url, bool *taken, struct err *e)
{
    struct downloaded r;
    uint64_t records = 0;
    int64_t until, updated;
    str newest;
    str name = arena_printf(&j->arena, "archive-%llu-%.*s", (unsigned long long)j->p.state.serial + 1,
                            STR_ARG(str_base(url)));
    struct download d = {.url = url, .dir = j->p.dir, .name = name};
    *taken = false;
    if (!download(j->u->net, &j->arena, &d, &r, e) || !inspect(j, name, &records, &newest, e))
        return false;
    if (!archive_time(url, &r, &until))
        return true;
    j->p.state.files.n = 0;
    vec_push(
        &j->arena, &j->p.state.files,
        (struct stored_file){name, url, r.etag, r.modified, file_sha256(&j->arena, j->p.dir, name), r.bytes});
    l->changed.n = 0;
    for (size_t i = 0; i < l->now.n; i++)
        if (!rfc3339_seconds(l->now.v[i].updated, &updated) || updated >= until)
            vec_push(&j->arena, &l->changed, &l->now.v[i]);
    return *taken = true;
}

/* ---- one list ---- */

static bool bring_up(struct part_job *j, struct listing *l, struct err *e)
{
    bool taken = false;
    str archive = STR("");
    if (l->changed.n > MANY && !archive_url(j, &archive, e))
        return false;
    if (archive.n && !take_archive(j, l, archive, &taken, e))
        return false;
    if (!fetch_documents(j, l->changed.v, l->changed.n, e))
        return false;
    remove_documents(j, l);
    j->what = arena_printf(&j->arena, "%s%zu new or changed, %zu gone", taken ? "archive, " : "",
                           l->changed.n, l->gone.n);
    return true;
}

bool csaf_update(struct part_job *j, struct err *e)
{
    struct listing l = {0};
    if (!(j->rolie ? read_rolie(j, &l.now, e) : read_directory(j, &l.now, e)))
        return false;
    unite(&j->arena, &l.now);
    if (!l.now.n)
        return err_set(e, "bad feed", j->url, "its list names no document");
    str newest = newest_of(&l.now);
    if (!guard(j, l.now.n, newest, e))
        return false;
    load_before(j, &l);
    compare(j, &l);
    if (!l.changed.n && !l.gone.n)
        return true;
    str name = arena_printf(&j->arena, ".index-%llu.csv", (unsigned long long)j->p.state.serial + 1);
    if (!bring_up(j, &l, e) || !write_index(j, &l, name, e))
        return false;
    drop_file(j, ".index-");
    vec_push(&j->arena, &j->p.state.files, (struct stored_file){.name = name});
    j->p.state.records = l.now.n;
    j->p.state.newest = newest;
    return j->changed = true;
}

/* ---- a provider's lists ---- */

static void add_list(struct arena *a, part_jobs *out, const struct update *u, const struct feed_source *s,
                     const struct csaf_list *list, bool alone)
{
    add_part(a, out, u, s, SOURCE_CSAF, alone ? STR("data") : feed_part_name(a, list->url), list->url);
    out->v[out->n - 1].rolie = list->rolie;
}

/* Directories, which tell what changed in one file, where there are any; else ROLIE feeds. */
static bool provider_parts(const struct update *u, const struct feed_source *s, str url, struct arena *a,
                           int dir, part_jobs *out, struct err *e)
{
    str text;
    struct downloaded r;
    struct csaf_provider p;
    bool directories = false;
    size_t n = out->n;
    if (!download_text(u->net, a, url, dir, (size_t)4 << 20, &text, &r, e) ||
        !csaf_provider_read(a, text, &p, e))
        return false;
    for (size_t i = 0; i < p.lists.n; i++)
        directories = directories || (p.lists.v[i].public_ && !p.lists.v[i].rolie);
    for (size_t i = 0; i < p.lists.n; i++)
        if (p.lists.v[i].public_ && p.lists.v[i].rolie != directories)
            add_list(a, out, u, s, &p.lists.v[i], p.lists.n == 1);
    return out->n > n || err_set(e, "bad feed", url, "the provider names no list that is public");
}

bool csaf_parts(const struct update *u, const struct feed_source *s, str url, struct arena *a, int dir,
                part_jobs *out, struct err *e)
{
    str host = host_of(url), path = str_make(host.p + host.n, (size_t)(url.p + url.n - host.p - host.n));
    if (!str_istarts(url, STR("file://")) && (!path.n || str_is(path, "/")))
        url = csaf_well_known(a, url);
    if (str_ends(url, STR("provider-metadata.json")))
        return provider_parts(u, s, url, a, dir, out, e);
    bool rolie = str_ends(url, STR(".json"));
    if (!rolie && !str_ends(url, STR("/")))
        url = arena_join(a, url, STR("/"), STR(""));
    add_list(a, out, u, s, &(struct csaf_list){.rolie = rolie, .url = url}, true);
    return true;
}
