#include "advisory/feed/tar_feed.h"
#include "advisory/feed/feed.h"
#include "base/buf.h"
#include "codec/codec.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAR_HEAD 512

bool tar_feed_name(str name)
{
    static const char *const ends[] = {".tar",    ".tgz",     ".tbz2",   ".txz",    ".tzst",
                                       ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (str_ends(name, str_c(ends[i])))
            return true;
    return false;
}

/* The file's bytes without their compression. */
static struct stream *open_stream(struct tar_feed *t, struct err *e)
{
    struct stream *s = stream_reader(&t->file, 0, t->file.size);
    str head;
    if (!stream_head(&s, CODEC_HEAD, &head, e)) {
        stream_close(s);
        return NULL;
    }
    return codec_open(codec_detect(head), s, &limits_default, e);
}

static bool open_file(struct tar_feed *t, const char *path, struct err *e)
{
    struct stat st;
    *t = (struct tar_feed){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (t->fd < 0 || fstat(t->fd, &st) != 0)
        return err_set(e, "cannot read", str_c(path), "%s", strerror(errno));
    t->file = reader_fd(t->fd, 0, (uint64_t)st.st_size);
    t->stream = open_stream(t, e);
    return t->stream != NULL;
}

bool tar_feed_is(const char *path)
{
    struct tar_feed t;
    struct err e;
    str head;
    bool yes = open_file(&t, path, &e) && stream_head(&t.stream, TAR_HEAD, &head, &e) && tar_probe(head);
    tar_feed_close(&t);
    return yes;
}

bool tar_feed_open(struct tar_feed *t, const char *path, struct err *e)
{
    if (!open_file(t, path, e))
        return false;
    inbuf_init(&t->in, t->stream, &t->scratch);
    tar_open(&t->tar, &t->in, &limits_default);
    return true;
}

static bool read_content(struct tar_feed *t, struct arena *a, size_t max, str *out, struct err *e)
{
    struct inbuf *in = tar_content(&t->tar);
    struct buf b = {0};
    str chunk;
    bool ok = true;
    while (ok && b.n <= max && (ok = inbuf_some(in, max, &chunk, e)) && chunk.n)
        buf_add(&b, chunk);
    if (ok && b.n > max)
        ok = err_set(e, "bad feed", STR_NONE, "it is over %zu bytes", max);
    *out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return ok;
}

bool tar_feed_next(struct tar_feed *t, struct arena *a, size_t max, str *name, str *text, struct err *e)
{
    struct entry entry;
    e->text[0] = 0;
    while (tar_next(&t->tar, &entry, e)) {
        if (entry.type != ENTRY_FILE || !feed_is_document(entry.path))
            continue;
        *name = arena_dup(a, entry.path);
        return read_content(t, a, max, text, e);
    }
    if (!t->tar.failed)
        e->text[0] = 0;
    return false;
}

void tar_feed_close(struct tar_feed *t)
{
    if (t->tar.in)
        tar_close(&t->tar);
    stream_close(t->stream);
    if (t->fd >= 0)
        close(t->fd);
    arena_free(&t->scratch);
    *t = (struct tar_feed){.fd = -1};
}
