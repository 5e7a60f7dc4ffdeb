#include "advisory/ingest.h"
#include "advisory/feed/feed_format.h"
#include "advisory/feed/tar_feed.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/parallel.h"
#include "codec/codec.h"
#include "format/zip.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART_RECORDS   128
#define PART_DOCUMENTS 16 /* out of a tar: they may be large */
#define WINDOW_FILES   ((size_t)50000)
#define WINDOW_BYTES   ((size_t)32 << 20) /* of documents out of a tar, which is read from end to end */
#define WARNINGS_MAX   20

/* What of a struct zip_entry is needed to read it again. */
struct member {
    uint64_t header_at, packed, size;
    uint32_t crc;
    uint16_t method, flags;
    bool encrypted;
    str name;
};
/* An archive whose members are being read. Once all are listed it does not change: threads read from copies.
 */
struct archive {
    const struct feed_file *file;
    int fd;
    struct reader_at reader;
    struct zip zip;
    bool opened;
    VEC(struct member) members; /* that are documents */
};
/* What one thread reads at a time: files, members of one archive, or documents that were read already. */
struct part {
    const struct feed_file *files;
    struct feed_document *documents;
    const struct archive *archive;
    const struct member *members;
    size_t n, number; /* number: of all parts of the feeds */
    struct draft_set set;
    struct arena a;   /* of the words in `refused` */
    VEC(str) refused; /* why */
    uint64_t n_refused;
    bool unreadable; /* *why: the part was given up */
    struct err why;
};
/* Some tens of thousands of files or members that are read together; only they are held in memory. */
struct window {
    struct arena a;
    struct ingest *in;
    size_t files; /* and members, in all parts */
    VEC(struct part) parts;
    VEC(struct archive *) archives;
};
/* All of the feeds: what goes on from window to window. */
struct progress {
    size_t parts, notes;
};

static void refuse(struct part *p, str where, const struct err *e)
{
    p->n_refused++;
    if (p->refused.n < WARNINGS_MAX)
        vec_push(&p->a, &p->refused, arena_printf(&p->a, "%.*s: %s", STR_ARG(where), e->text));
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
    if (!expand(a, &d, &e) || !feed_format_of(&d)->read(&p->set, &d, &e))
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
static bool read_member(struct zip *z, struct arena *a, const struct member *m, str *out, struct err *e)
{
    const struct zip_entry ze = {
        .header_at = m->header_at,
        .packed = m->packed,
        .size = m->size,
        .crc = m->crc,
        .method = m->method,
        .flags = m->flags,
        .encrypted = m->encrypted,
        .raw_name = m->name,
        .entry = {.path = m->name, .size = m->size},
    };
    if (m->size > RECORD_MAX)
        return err_set(e, "bad advisory", STR_NONE, "it is over %zu bytes", RECORD_MAX);
    char *p = arena_bytes(a, (size_t)m->size + 1);
    size_t n = 0, got = 1;
    struct stream *s = zip_entry_open(z, &ze, e);
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
        str where = arena_join(&a, p->archive->file->path, STR("!/"), p->members[i].name);
        if (!read_member(&z, &a, &p->members[i], &text, &e))
            p->unreadable = !err_set(&p->why, "cannot read the feed", where, "%s", e.text);
        else
            read_document(p, &a, where, text);
    }
    arena_free(&a);
}

static void read_documents(struct part *p)
{
    struct arena a = {0};
    for (size_t i = 0; i < p->n; i++) {
        arena_reset(&a);
        read_document(p, &a, p->documents[i].path, p->documents[i].text);
    }
    arena_free(&a);
}

/* All goes on its way at once, but for the notes. */
static void read_part(void *ctx, size_t i)
{
    struct window *w = ctx;
    struct part *p = &w->parts.v[i];
    if (w->in->stop && *w->in->stop)
        return;
    draft_set_init(&p->set);
    if (p->archive)
        read_members(p);
    else if (p->documents)
        read_documents(p);
    else
        read_files(p);
    stage_put(w->in->to, p->number, &p->set);
    if (!p->set.notes.n)
        draft_set_free(&p->set);
}

static bool list_members(struct arena *a, struct archive *ar, struct err *e)
{
    struct zip_entry m;
    while (zip_next(&ar->zip, &m, e))
        if (m.entry.type == ENTRY_FILE && feed_is_document(m.raw_name))
            vec_push(a, &ar->members,
                     (struct member){m.header_at, m.packed, m.size, m.crc, m.method, m.flags, m.encrypted,
                                     arena_dup(a, m.raw_name)});
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

static bool add_archive(struct window *w, const struct feed_file *f, struct err *e)
{
    struct archive *ar = arena_new(&w->a, struct archive);
    *ar = (struct archive){.file = f, .fd = -1};
    vec_push(&w->a, &w->archives, ar);
    if (!open_archive(&w->a, ar, e))
        return false;
    for (size_t i = 0; i < ar->members.n; i += PART_RECORDS) {
        size_t n = ar->members.n - i < PART_RECORDS ? ar->members.n - i : PART_RECORDS;
        vec_push(&w->a, &w->parts, (struct part){.archive = ar, .members = &ar->members.v[i], .n = n});
    }
    w->files += ar->members.n;
    return true;
}

static bool add_file(struct window *w, const struct feed_file *f, struct err *e)
{
    struct part *last = w->parts.n ? &w->parts.v[w->parts.n - 1] : NULL;
    if (f->kind == FEED_ZIP)
        return add_archive(w, f, e);
    w->files++;
    if (last && last->files && last->files + last->n == f && last->n < PART_RECORDS)
        last->n++;
    else
        vec_push(&w->a, &w->parts, (struct part){.files = f, .n = 1});
    return true;
}

static void warn(struct ingest *in, const struct part *p, struct progress *so_far)
{
    for (size_t k = 0; k < p->refused.n && in->refused + k < WARNINGS_MAX; k++)
        log_line(LOG_WARNING, "%.*s", STR_ARG(p->refused.v[k]));
    in->refused += p->n_refused;
    for (size_t k = 0; k < p->set.notes.n; k++)
        if (so_far->notes++ < WARNINGS_MAX)
            log_line(LOG_WARNING, "%.*s", STR_ARG(p->set.notes.v[k]));
}

static bool read_window(struct window *w, unsigned jobs, struct progress *so_far, struct err *e)
{
    bool ok = true;
    for (size_t i = 0; i < w->parts.n; i++)
        w->parts.v[i].number = so_far->parts++;
    parallel_for(w->parts.n, jobs, read_part, w);
    for (size_t i = 0; i < w->parts.n; i++) {
        struct part *p = &w->parts.v[i];
        warn(w->in, p, so_far);
        draft_set_free(&p->set);
        if (ok && p->unreadable)
            *e = p->why;
        ok = ok && !p->unreadable;
        arena_free(&p->a);
    }
    return ok;
}

static void window_end(struct window *w)
{
    for (size_t i = 0; i < w->archives.n; i++) {
        if (w->archives.v[i]->opened)
            zip_close(&w->archives.v[i]->zip);
        if (w->archives.v[i]->fd >= 0)
            close(w->archives.v[i]->fd);
    }
    arena_free(&w->a);
}

static void warn_of_more(const struct ingest *in, const struct progress *so_far)
{
    if (in->refused > WARNINGS_MAX)
        log_line(LOG_WARNING, "%llu more files are no advisory",
                 (unsigned long long)(in->refused - WARNINGS_MAX));
    if (so_far->notes > WARNINGS_MAX)
        log_line(LOG_WARNING, "%zu more parts of feeds were not understood", so_far->notes - WARNINGS_MAX);
}

/* Documents of a tar, until the window is full. *more: there may be others. */
static bool fill_window(struct window *w, struct tar_feed *t, str from, bool *more, struct err *e)
{
    VEC(struct feed_document) list = {0};
    struct feed_document d;
    struct err why = {""};
    size_t bytes = 0;
    while (bytes < WINDOW_BYTES && (*more = tar_feed_next(t, &w->a, RECORD_MAX, &d.path, &d.text, &why))) {
        bytes += d.text.n;
        d.path = arena_join(&w->a, from, STR("!/"), d.path);
        vec_push(&w->a, &list, d);
    }
    for (size_t i = 0; i < list.n; i += PART_DOCUMENTS) {
        size_t n = list.n - i < PART_DOCUMENTS ? list.n - i : PART_DOCUMENTS;
        vec_push(&w->a, &w->parts, (struct part){.documents = &list.v[i], .n = n});
    }
    return !why.text[0] || err_set(e, "cannot read the feed", from, "%s", why.text);
}

/* A tar in windows of its own. */
static bool read_tar(struct ingest *in, const struct feed_file *f, unsigned jobs, struct progress *so_far,
                     struct err *e)
{
    struct tar_feed t;
    bool more = true, ok = tar_feed_open(&t, f->path.p, e);
    while (ok && more && !(in->stop && *in->stop)) {
        struct window w = {.in = in};
        ok = fill_window(&w, &t, f->path, &more, e) && read_window(&w, jobs, so_far, e);
        window_end(&w);
    }
    tar_feed_close(&t);
    return ok;
}

bool ingest_files(struct ingest *in, const feed_files *files, unsigned jobs, struct err *e)
{
    struct progress so_far = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < files->n;) {
        struct window w = {.in = in};
        while (ok && i < files->n && files->v[i].kind != FEED_TAR && w.files < WINDOW_FILES)
            ok = add_file(&w, &files->v[i++], e);
        ok = ok && read_window(&w, jobs, &so_far, e);
        window_end(&w);
        if (ok && i < files->n && files->v[i].kind == FEED_TAR)
            ok = read_tar(in, &files->v[i++], jobs, &so_far, e);
    }
    warn_of_more(in, &so_far);
    return ok;
}
