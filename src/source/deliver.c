/* From a file's bytes to the visitor: a look at the head, then the content of those that are still wanted. */
#include "source/read.h"
#include "codec/digest.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGE_PART = 32 << 10, HEAD = 4096, PIECE = 64 << 10 };

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

unsigned reading_digests(const struct reading *r, void *unit, const struct entry *entry)
{
    unsigned algs = r->o->digests ? 1u << DIGEST_SHA256 : 0;
    if (!r->v->digest || entry->type != ENTRY_FILE)
        return 0;
    return r->v->digests ? algs | r->v->digests(unit, entry) : algs;
}

static bool reads_bytes(const struct reading *r, void *unit, const struct entry *entry)
{
    return r->v->bytes && entry->type == ENTRY_FILE && (!r->v->reads || r->v->reads(unit, entry));
}

bool reading_all(const struct reading *r, void *unit, const struct entry *entry)
{
    return reading_digests(r, unit, entry) || reads_bytes(r, unit, entry);
}

/* One file's bytes as they pass: to its digests, and to who reads them all. */
struct passing {
    const struct reading *r;
    void *unit;
    const struct entry *entry;
    struct digest d[DIGEST_ALGS];
    unsigned algs; /* bit set by enum digest_alg: those that this machine has too */
    bool bytes;
    struct strand *strand; /* hashes a large part while who reads it looks at it; made when needed */
    str part;
};

/* False when nobody is there to see them. */
static bool passing_begin(struct passing *x, const struct reading *r, void *unit, const struct entry *entry)
{
    *x = (struct passing){.r = r,
                          .unit = unit,
                          .entry = entry,
                          .algs = reading_digests(r, unit, entry),
                          .bytes = reads_bytes(r, unit, entry)};
    for (unsigned i = 0; i < DIGEST_ALGS; i++)
        if ((x->algs >> i & 1) && !digest_init(&x->d[i], (enum digest_alg)i))
            x->algs &= ~(1u << i);
    return x->algs || x->bytes;
}

static void hash_part(void *ctx, size_t slot)
{
    struct passing *x = ctx;
    (void)slot;
    for (unsigned i = 0; i < DIGEST_ALGS; i++)
        if (x->algs >> i & 1)
            digest_update(&x->d[i], x->part);
}

static void passing_see(struct passing *x, str bytes)
{
    bool beside = x->algs && x->bytes && bytes.n >= LARGE_PART;
    x->part = bytes;
    if (!beside) {
        hash_part(x, 0);
    } else {
        x->strand = x->strand ? x->strand : strand_new(x->r->pool, hash_part, x);
        strand_push(x->strand);
    }
    if (x->bytes)
        x->r->v->bytes(x->unit, x->entry, bytes, false);
    if (beside)
        strand_wait(x->strand, 0);
}

/* Tells the digests, unless the file could not be read to its end. */
static void passing_end(struct passing *x, bool whole)
{
    char hex[DIGEST_HEX_MAX];
    if (x->strand)
        strand_free(x->strand);
    for (unsigned i = 0; i < DIGEST_ALGS; i++) {
        if (whole && (x->algs >> i & 1))
            x->r->v->digest(x->unit, x->entry, (enum digest_alg)i, digest_hex(&x->d[i], hex));
        digest_free(&x->d[i]);
    }
    if (x->bytes)
        x->r->v->bytes(x->unit, x->entry, STR(""), true);
}

/* All of a content; false when it cannot be read. */
static bool pass_content(struct passing *x, struct content *c)
{
    char part[PIECE];
    ptrdiff_t n = 0;
    if (c->at.memory.p) {
        passing_see(x, c->at.memory);
        return true;
    }
    for (uint64_t at = 0; (n = c->at.read(&c->at, at, part, sizeof part)) > 0; at += (uint64_t)n)
        passing_see(x, str_make(part, (size_t)n));
    return n == 0;
}

/* Up to `left` bytes that nobody keeps; *whole: they were there. False when `in` cannot be read on. */
static bool pass_over(struct passing *x, struct inbuf *in, uint64_t left, bool *whole, struct err *e)
{
    str part;
    bool known = left != UINT64_MAX;
    for (*whole = true; left; left -= part.n) {
        if (!inbuf_some(in, left, &part, e))
            return *whole = false;
        if (!part.n)
            break;
        passing_see(x, part);
    }
    *whole = !known || !left;
    return true;
}

static void pass_file(const struct reading *r, void *unit, const struct entry *entry, struct content *c)
{
    struct passing x;
    if (passing_begin(&x, r, unit, entry))
        passing_end(&x, pass_content(&x, c));
}

/* Behind what was collected of it (NULL: nothing) come `rest` bytes of the file: passed over, and seen by who
 * sees all. */
static bool finish_file(const struct reading *r, void *unit, const struct entry *entry, struct content *c,
                        struct inbuf *in, uint64_t rest, struct err *e)
{
    struct passing x;
    bool whole = true, ok = true;
    if (!passing_begin(&x, r, unit, entry))
        return !rest || !c || inbuf_skip(in, rest, NULL, e);
    if (c)
        whole = pass_content(&x, c);
    if (rest)
        ok = pass_over(&x, in, rest, &whole, e);
    passing_end(&x, whole);
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
        return finish_file(r, unit, entry, NULL, in, size, e);
    struct content c = {.tmp_fd = -1};
    uint64_t enough = r->v->enough ? r->v->enough(*wants) : UINT64_MAX, rest = 0;
    if (size != UINT64_MAX && size > enough) {
        rest = size - enough;
        size = enough;
    }
    if (size > r->o->limits->content && size != UINT64_MAX) {
        unit_diag(r, unit, DIAG_WARNING, entry->path, "is %llu bytes large, over the limit of %llu: not read",
                  (unsigned long long)size, (unsigned long long)r->o->limits->content);
        return finish_file(r, unit, entry, NULL, in, size + rest, e);
    }
    if (!content_collect(&c, in, size, r->o->limits, r->o->spill_fd, e))
        return false;
    r->v->content(unit, *wants, entry, &c);
    bool ok = finish_file(r, unit, entry, &c, in, rest, e);
    content_close(&c);
    return ok;
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
    pass_file(r, unit, entry, c);
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
