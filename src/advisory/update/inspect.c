/* What new data of a feed look like, before they take the place of the old. */
#include "advisory/feed/feed.h"
#include "advisory/feed/feed_format.h"
#include "advisory/ingest.h"
#include "advisory/update/update_parts.h"
#include "codec/codec.h"
#include "format/tar.h"
#include "format/zip.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- more or less, newer or older ---- */

static bool accepted(struct part_job *j)
{
    str whole = arena_printf(&j->arena, "%.*s/%.*s", STR_ARG(j->feed->name), STR_ARG(j->part));
    for (size_t i = 0; i < j->u->o->n_accept; i++) {
        str word = str_c(j->u->o->accept[i]);
        if (str_is(word, "all") || str_eq(word, j->feed->name) || str_eq(word, whole))
            return true;
    }
    return false;
}

static bool refuse(const struct part_job *j, struct err *e)
{
    char hint[200];
    snprintf(hint, sizeof hint, "if that is right, `assay db update --accept-shrink %.*s` takes it",
             STR_ARG(j->feed->name));
    return err_hint(e, hint);
}

bool guard(struct part_job *j, uint64_t records, str newest, struct err *e)
{
    const struct part_state *s = &j->p.state;
    int64_t before, now;
    if (accepted(j))
        return true;
    if (s->records && records * 5 < s->records * 4) {
        err_set(e, "refused", j->url, "it shrank from %llu to %llu records, by more than 20 %%",
                (unsigned long long)s->records, (unsigned long long)records);
        return refuse(j, e);
    }
    if (rfc3339_seconds(s->newest, &before) && rfc3339_seconds(newest, &now) && now < before) {
        err_set(e, "refused", j->url,
                "it goes back in time: its newest entry is of %.*s, that in use of %.*s", STR_ARG(newest),
                STR_ARG(s->newest));
        return refuse(j, e);
    }
    return true;
}

/* ---- OSV records ---- */

static bool read_member(struct zip *z, const struct zip_entry *m, struct buf *b, struct err *e)
{
    size_t got = 1;
    struct stream *s = m->size <= RECORD_MAX ? zip_entry_open(z, m, e)
                                             : (err_set(e, "bad feed", m->raw_name, "too large"), NULL);
    bool ok = s != NULL;
    b->n = 0;
    while (ok && got) {
        ok = s->read_into(s, buf_room(b, (size_t)1 << 16), (size_t)1 << 16, &got, e);
        b->n += ok ? got : 0;
    }
    stream_close(s);
    return ok;
}

/* Each member is read, so that its checksum is verified; those that are OSV records are listed. */
static bool read_members(struct arena *a, struct zip *z, osv_lines *out, struct err *e)
{
    struct zip_entry m;
    struct buf b = {0};
    struct arena one = {0};
    struct osv_line line;
    struct err why;
    bool ok = true;
    while (ok && zip_next(z, &m, e)) {
        arena_reset(&one);
        if (m.entry.type != ENTRY_FILE || !feed_is_document(m.raw_name))
            continue;
        ok = read_member(z, &m, &b, e);
        if (ok && osv_line_read(&one, buf_str(&b), &line, &why))
            vec_push(a, out, (struct osv_line){arena_dup(a, line.id), arena_dup(a, line.modified)});
    }
    arena_free(&one);
    buf_free(&b);
    return ok && !z->failed;
}

bool inspect_zip(struct arena *a, int dir, str name, osv_lines *out, struct err *e)
{
    struct zip z;
    struct stat st;
    struct err why = {""};
    int fd = openat(dir, name.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        err_set(e, "cannot read", name, "%s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return false;
    }
    struct reader_at r = reader_fd(fd, 0, (uint64_t)st.st_size);
    bool opened = zip_open(&z, &r, &limits_default, &why);
    bool ok = opened && read_members(a, &z, out, &why);
    if (opened)
        zip_close(&z);
    close(fd);
    if (ok && !out->n)
        return err_set(e, "bad feed", name, "the archive holds no advisory");
    return ok || err_set(e, "bad feed", name, "the archive is damaged: %s", why.text);
}

/* ---- other documents ---- */

static void later(str *newest, str time)
{
    int64_t a, b;
    if (rfc3339_seconds(time, &a) && (!rfc3339_seconds(*newest, &b) || a > b))
        *newest = time;
}

/* How many records a set holds, by what its format says of itself, else by what it gave. */
static uint64_t count(const struct draft_set *set, str *newest)
{
    uint64_t told = 0;
    for (size_t i = 0; i < set->sources.n; i++) {
        told += set->sources.v[i].records;
        later(newest, set->sources.v[i].modified);
    }
    for (size_t i = 0; i < set->drafts.n; i++)
        later(newest, set->drafts.v[i].modified);
    uint64_t given = set->drafts.n + set->flaws.n;
    return told > given ? told : given;
}

static bool expand(int dir, str name, struct buf *out, struct err *e)
{
    int fd = openat(dir, name.p, O_RDONLY | O_CLOEXEC);
    str head;
    size_t got = 1;
    if (fd < 0)
        return err_set(e, "cannot read", name, "%s", strerror(errno));
    struct stream *s = stream_fd(fd);
    bool ok = stream_head(&s, CODEC_HEAD, &head, e);
    if (ok)
        s = codec_open(codec_detect(head), s, &limits_default, e);
    ok = ok && s;
    while (ok && got && out->n <= DOCUMENT_MAX) {
        str chunk;
        ok = s->next(s, &chunk, e);
        buf_add(out, chunk);
        got = ok ? chunk.n : 0;
    }
    stream_close(s);
    close(fd);
    return ok && (out->n <= DOCUMENT_MAX || err_set(e, "bad feed", name, "it is too large"));
}

static str document_path(const struct part_job *j, struct arena *a, str name)
{
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst"};
    str path = arena_join(a, j->p.path, STR("/"), name);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (str_ends(path, str_c(suffixes[i])))
            path = str_sub(path, 0, path.n - strlen(suffixes[i]));
    return path;
}

static bool inspect_document(struct part_job *j, str name, uint64_t *records, str *newest, struct err *e)
{
    struct draft_set set;
    struct buf text = {0};
    struct err why = {""};
    struct arena *a = &j->arena;
    draft_set_init(&set);
    bool ok = expand(j->p.dir, name, &text, &why);
    struct feed_document d = {document_path(j, a, name), buf_str(&text)};
    ok = ok && feed_format_of(&d)->read(&set, &d, &why);
    *records = ok ? count(&set, newest) : 0;
    *newest = arena_dup(a, *newest);
    draft_set_free(&set);
    buf_free(&text);
    return ok || err_set(e, "bad feed", j->url, "%s", why.text);
}

/* An archive of documents: whole, and with how many. */
static bool inspect_tar(struct part_job *j, str name, uint64_t *records, struct err *e)
{
    struct tar t;
    struct inbuf in;
    struct entry entry;
    struct arena scratch = {0};
    struct err why = {""};
    str head;
    int fd = openat(j->p.dir, name.p, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, "cannot read", name, "%s", strerror(errno));
    struct stream *s = stream_fd(fd);
    bool ok = stream_head(&s, CODEC_HEAD, &head, &why);
    if (ok)
        s = codec_open(codec_detect(head), s, &limits_default, &why);
    if (ok && s) {
        inbuf_init(&in, s, &scratch);
        tar_open(&t, &in, &limits_default);
        while (tar_next(&t, &entry, &why))
            *records += entry.type == ENTRY_FILE && feed_is_document(entry.path);
        ok = !t.failed && t.ended;
        tar_close(&t);
    }
    ok = ok && s && *records;
    stream_close(s);
    close(fd);
    arena_free(&scratch);
    return ok || err_set(e, "bad feed", j->url, "the archive is damaged or holds no document: %s", why.text);
}

bool inspect(struct part_job *j, str name, uint64_t *records, str *newest, struct err *e)
{
    osv_lines lines = {0};
    struct arena *a = &j->arena;
    *records = 0;
    *newest = STR("");
    if (str_find(name, STR(".tar")) >= 0 || str_ends(name, STR(".tgz")))
        return inspect_tar(j, name, records, e);
    if (!str_ends(name, STR(".zip")))
        return inspect_document(j, name, records, newest, e);
    if (!inspect_zip(a, j->p.dir, name, &lines, e))
        return false;
    for (size_t i = 0; i < lines.n; i++)
        later(newest, lines.v[i].modified);
    *records = lines.n;
    return true;
}
