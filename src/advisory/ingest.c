#include "advisory/ingest.h"
#include "advisory/feed_format.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/parallel.h"
#include "codec/codec.h"
#include "format/zip.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_RECORDS 128
#define WARNINGS_MAX 20

/* An archive whose members are being read. Once all are listed it does not change: threads read from copies.
 */
struct archive {
    const struct feed_file *file;
    int fd;
    struct reader_at reader;
    struct zip zip;
    bool opened;
    VEC(struct zip_entry) members; /* that are JSON */
};
/* What one thread reads at a time: files, or members of one archive. */
struct part {
    const struct feed_file *files;
    const struct archive *archive;
    const struct zip_entry *members;
    size_t n;
    struct draft_set *set;
    VEC(str) refused; /* why, in the set's arena */
    uint64_t n_refused;
    bool unreadable; /* *why: the part was given up */
    struct err why;
};
struct parts {
    VEC(struct part) list;
    VEC(struct archive *) archives;
    const volatile sig_atomic_t *stop;
};

static void refuse(struct part *p, str where, const struct err *e)
{
    p->n_refused++;
    if (p->refused.n < WARNINGS_MAX)
        vec_push(&p->set->arena, &p->refused,
                 arena_printf(&p->set->arena, "%.*s: %s", STR_ARG(where), e->text));
}

/* The bytes of a document without their compression; its path without the suffix of it. A failure is told. */
static bool expand(struct arena *a, struct feed_document *d, struct err *e)
{
    static const char *const suffixes[] = {".gz", ".bz2", ".xz", ".zst"};
    enum codec c = codec_detect(str_sub(d->text, 0, CODEC_HEAD));
    if (c == CODEC_NONE)
        return true;
    struct reader_at r = reader_memory(d->text);
    struct stream *s = codec_open(c, stream_reader(&r, 0, r.size), &limits_default, e);
    struct buf out = {0};
    size_t got = 1;
    bool ok = s != NULL;
    while (ok && got && out.n <= DOCUMENT_MAX) {
        ok = s->read_into(s, buf_room(&out, (size_t)1 << 20), (size_t)1 << 20, &got, e);
        out.n += ok ? got : 0;
    }
    stream_close(s);
    if (ok && out.n > DOCUMENT_MAX)
        ok = err_set(e, "bad feed", STR_NONE, "it is over %zu bytes once decompressed", DOCUMENT_MAX);
    d->text = arena_dup(a, buf_str(&out));
    buf_free(&out);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (str_ends(d->path, str_c(suffixes[i])))
            d->path = str_sub(d->path, 0, d->path.n - strlen(suffixes[i]));
    return ok;
}

/* What the document is decides its reader; what no reader takes is refused, which is told. */
static void read_document(struct part *p, struct arena *a, str path, str text)
{
    struct feed_document d = {path, text};
    struct err e;
    if (!expand(a, &d, &e) || !feed_format_of(&d)->read(p->set, &d, &e))
        refuse(p, path, &e);
}

static void read_files(struct part *p)
{
    struct arena a = {0};
    for (size_t i = 0; i < p->n && !p->unreadable; i++) {
        str text;
        arena_reset(&a);
        if (!feed_read(&a, p->files[i].path.p, DOCUMENT_MAX, &text, &p->why))
            p->unreadable = true;
        else
            read_document(p, &a, p->files[i].path, text);
    }
    arena_free(&a);
}

/* All bytes of a member into `a`. */
static bool read_member(struct zip *z, struct arena *a, const struct zip_entry *m, str *out, struct err *e)
{
    if (m->size > RECORD_MAX)
        return err_set(e, "bad advisory", STR_NONE, "it is over %zu bytes", RECORD_MAX);
    char *p = arena_bytes(a, (size_t)m->size + 1);
    size_t n = 0, got = 1;
    struct stream *s = zip_entry_open(z, m, e);
    bool ok = s != NULL;
    while (ok && got) {
        ok = s->read_into(s, p + n, (size_t)m->size + 1 - n, &got, e);
        n += ok ? got : 0;
    }
    stream_close(s);
    *out = str_make(p, n);
    return ok;
}

static void read_members(struct part *p)
{
    struct arena a = {0};
    struct zip z = p->archive->zip;
    for (size_t i = 0; i < p->n && !p->unreadable; i++) {
        str text;
        struct err e;
        arena_reset(&a);
        str where = arena_join(&a, p->archive->file->path, STR("!/"), p->members[i].raw_name);
        if (!read_member(&z, &a, &p->members[i], &text, &e))
            p->unreadable = !err_set(&p->why, "cannot read the feed", where, "%s", e.text);
        else
            read_document(p, &a, where, text);
    }
    arena_free(&a);
}

static void read_part(void *ctx, size_t i)
{
    struct parts *parts = ctx;
    struct part *p = &parts->list.v[i];
    if (parts->stop && *parts->stop)
        return;
    if (p->archive)
        read_members(p);
    else
        read_files(p);
}

static bool list_members(struct arena *a, struct archive *ar, struct err *e)
{
    struct zip_entry m;
    while (zip_next(&ar->zip, &m, e)) {
        if (m.entry.type != ENTRY_FILE || !feed_is_document(m.raw_name))
            continue;
        m.raw_name = arena_dup(a, m.raw_name);
        m.entry = (struct entry){.path = m.raw_name};
        vec_push(a, &ar->members, m);
    }
    return !ar->zip.failed;
}

static bool open_archive(struct arena *a, struct archive *ar, struct err *e)
{
    struct stat st;
    struct err why = {""};
    ar->fd = open(ar->file->path.p, O_RDONLY | O_CLOEXEC);
    if (ar->fd < 0 || fstat(ar->fd, &st) != 0)
        return err_set(e, "cannot read", ar->file->path, "%s", strerror(errno));
    ar->reader = reader_fd(ar->fd, 0, (uint64_t)st.st_size);
    ar->opened = zip_open(&ar->zip, &ar->reader, &limits_default, &why);
    if (ar->opened && list_members(a, ar, &why))
        return true;
    return err_set(e, "cannot read the feed", ar->file->path, "%s", why.text);
}

static bool cut_archive(struct arena *a, const struct feed_file *f, struct parts *out, struct err *e)
{
    struct archive *ar = arena_new(a, struct archive);
    *ar = (struct archive){.file = f, .fd = -1};
    vec_push(a, &out->archives, ar);
    if (!open_archive(a, ar, e))
        return false;
    for (size_t i = 0; i < ar->members.n; i += PART_RECORDS) {
        size_t n = ar->members.n - i < PART_RECORDS ? ar->members.n - i : PART_RECORDS;
        vec_push(a, &out->list, (struct part){.archive = ar, .members = &ar->members.v[i], .n = n});
    }
    return true;
}

static bool cut_parts(struct arena *a, const feed_files *files, struct parts *out, struct err *e)
{
    for (size_t i = 0; i < files->n; i++) {
        struct part *last = out->list.n ? &out->list.v[out->list.n - 1] : NULL;
        if (files->v[i].kind == FEED_ZIP) {
            if (!cut_archive(a, &files->v[i], out, e))
                return false;
        } else if (last && last->files && last->files + last->n == &files->v[i] && last->n < PART_RECORDS) {
            last->n++;
        } else {
            vec_push(a, &out->list, (struct part){.files = &files->v[i], .n = 1});
        }
    }
    return true;
}

static void warn(const struct parts *parts, struct ingest *in)
{
    size_t notes = 0;
    for (size_t i = 0; i < parts->list.n; i++) {
        const struct part *p = &parts->list.v[i];
        for (size_t k = 0; k < p->refused.n && in->refused + k < WARNINGS_MAX; k++)
            log_line(LOG_WARNING, "%.*s", STR_ARG(p->refused.v[k]));
        in->refused += p->n_refused;
        for (size_t k = 0; k < p->set->notes.n; k++)
            if (notes++ < WARNINGS_MAX)
                log_line(LOG_WARNING, "%.*s", STR_ARG(p->set->notes.v[k]));
    }
    if (in->refused > WARNINGS_MAX)
        log_line(LOG_WARNING, "%llu more files are no advisory",
                 (unsigned long long)(in->refused - WARNINGS_MAX));
    if (notes > WARNINGS_MAX)
        log_line(LOG_WARNING, "%zu more parts of feeds were not understood", notes - WARNINGS_MAX);
}

static bool read_parts(struct ingest *in, struct arena *a, struct parts *parts, unsigned jobs, struct err *e)
{
    in->sets = arena_many(a, struct draft_set, parts->list.n);
    in->n = parts->list.n;
    for (size_t i = 0; i < in->n; i++) {
        draft_set_init(&in->sets[i]);
        parts->list.v[i].set = &in->sets[i];
    }
    parallel_for(in->n, jobs, read_part, parts);
    warn(parts, in);
    for (size_t i = 0; i < in->n; i++)
        if (parts->list.v[i].unreadable) {
            *e = parts->list.v[i].why;
            return false;
        }
    return true;
}

bool ingest_files(struct ingest *in, struct arena *a, const feed_files *files, unsigned jobs, struct err *e)
{
    struct parts parts = {.stop = in->stop};
    bool ok = cut_parts(a, files, &parts, e) && read_parts(in, a, &parts, jobs, e);
    for (size_t i = 0; i < parts.archives.n; i++) {
        if (parts.archives.v[i]->opened)
            zip_close(&parts.archives.v[i]->zip);
        if (parts.archives.v[i]->fd >= 0)
            close(parts.archives.v[i]->fd);
    }
    return ok;
}

void ingest_free(struct ingest *in)
{
    for (size_t i = 0; i < in->n; i++)
        draft_set_free(&in->sets[i]);
    *in = (struct ingest){0};
}
