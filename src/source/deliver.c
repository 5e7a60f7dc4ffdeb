/* From a file's bytes to the visitor: a look at the head, then the content of those that are still wanted. */
#include "source/read.h"
#include "codec/digest.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 4096 };

void *reading_unit(struct reading *r, int32_t number)
{
    pthread_mutex_lock(r->lock);
    void *unit = r->v->unit(r->v->ctx, number);
    pthread_mutex_unlock(r->lock);
    return unit;
}

void reading_diag(struct reading *r, enum diag_level level, str path, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    pthread_mutex_lock(r->lock);
    inventory_diag(r->inv, level, arena_dup(r->inv->arena, path), "%s", text);
    pthread_mutex_unlock(r->lock);
}

void reading_fact(struct reading *r, const char *key, str subject, str detail, str path, int32_t layer)
{
    struct arena *a = r->inv->arena;
    pthread_mutex_lock(r->lock);
    vec_push(a, &r->inv->facts,
             (struct fact){.key = arena_dup(a, str_c(key)),
                           .subject = arena_dup(a, subject),
                           .detail = arena_dup(a, detail),
                           .at = {.path = arena_dup(a, path), .layer = layer}});
    pthread_mutex_unlock(r->lock);
}

void reading_incomplete(struct reading *r, str path)
{
    reading_fact(r, "tree.incomplete", path, STR(""), path, -1);
}

void unit_diag(const struct reading *r, void *unit, enum diag_level level, str path, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    r->v->diag(unit, level, path, str_c(text));
}

static void give_digest(const struct reading *r, void *unit, const struct entry *entry, struct content *c)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX], part[16384];
    ptrdiff_t n = 0;
    if (!r->o->digests || !r->v->digest || !digest_init(&d, DIGEST_SHA256))
        return;
    for (uint64_t at = 0; (n = c->at.read(&c->at, at, part, sizeof part)) > 0; at += (uint64_t)n)
        digest_update(&d, str_make(part, (size_t)n));
    if (n == 0)
        r->v->digest(unit, entry, digest_hex(&d, hex));
    digest_free(&d);
}

/* A file that only its digest is wanted of: hashed as it passes. */
static bool digest_passing(const struct reading *r, void *unit, const struct entry *entry, struct inbuf *in,
                           uint64_t size, struct err *e)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    str part;
    bool ok = digest_init(&d, DIGEST_SHA256);
    for (uint64_t left = size; ok && left; left -= part.n) {
        ok = inbuf_some(in, left, &part, e);
        if (!ok || !part.n)
            break;
        digest_update(&d, part);
    }
    if (ok && r->v->digest)
        r->v->digest(unit, entry, digest_hex(&d, hex));
    digest_free(&d);
    return ok;
}

bool deliver_stream(const struct reading *r, void *unit, want_set *wants, const struct entry *entry,
                    struct inbuf *in, uint64_t size, struct err *e)
{
    str head;
    size_t ask = size < HEAD ? (size_t)size : HEAD;
    if (*wants && r->v->probe) {
        if (!inbuf_peek(in, ask, &head, e))
            return false;
        *wants = r->v->probe(unit, *wants, entry, head);
    }
    if (!*wants)
        return !r->o->digests || digest_passing(r, unit, entry, in, size, e);
    struct content c = {.tmp_fd = -1};
    uint64_t enough = r->v->enough && !r->o->digests ? r->v->enough(*wants) : UINT64_MAX, rest = 0;
    if (size != UINT64_MAX && size > enough) {
        rest = size - enough;
        size = enough;
    }
    if (size > r->o->limits->content && size != UINT64_MAX) {
        unit_diag(r, unit, DIAG_WARNING, entry->path, "is %llu bytes large, over the limit of %llu: not read",
                  (unsigned long long)size, (unsigned long long)r->o->limits->content);
        return true;
    }
    if (!content_collect(&c, in, size, r->o->limits, r->o->spill_fd, e))
        return false;
    r->v->content(unit, *wants, entry, &c);
    give_digest(r, unit, entry, &c);
    content_close(&c);
    return !rest || inbuf_skip(in, rest, NULL, e);
}

static struct content content_of(const struct reading *r, const struct entry *entry, int fd)
{
    /* The target's own file may shrink: never mapped. */
    return (struct content){.at = reader_fd(fd, 0, entry->size),
                            .limits = r->o->limits,
                            .tmp_fd = -1,
                            .spill_fd = r->o->spill_fd};
}

static void deliver(const struct reading *r, void *unit, want_set wants, const struct entry *entry,
                    struct content *c)
{
    if (wants)
        r->v->content(unit, wants, entry, c);
    give_digest(r, unit, entry, c);
}

void deliver_file(const struct reading *r, void *unit, want_set wants, const struct entry *entry, int fd)
{
    char head[HEAD];
    struct content c = content_of(r, entry, fd);
    ptrdiff_t n = wants ? c.at.read(&c.at, 0, head, sizeof head) : 0;
    if (n < 0)
        unit_diag(r, unit, DIAG_WARNING, entry->path, "cannot be read: %s", strerror(errno));
    else if (wants && r->v->probe)
        wants = r->v->probe(unit, wants, entry, str_make(head, (size_t)n));
    if (n >= 0)
        deliver(r, unit, wants, entry, &c);
    content_close(&c);
    close(fd);
}

void deliver_probed(const struct reading *r, void *unit, want_set wants, const struct entry *entry, int fd)
{
    struct content c = content_of(r, entry, fd);
    deliver(r, unit, wants, entry, &c);
    content_close(&c);
    close(fd);
}
