#include "source/tap.h"
#include <stdlib.h>

enum { RING = 4, CHUNK = 256 << 10 };

struct tap {
    struct stream s;
    struct stream *under;
    struct strand *strand;
    struct digest digest;
    char *ring[RING];
    size_t len[RING];
    size_t pushed;
    uint64_t bytes;
    bool failed;
};

static void tap_hash(void *ctx, size_t slot)
{
    struct tap *t = ctx;
    digest_update(&t->digest, str_make(t->ring[slot % RING], t->len[slot % RING]));
}

static bool tap_fill(struct tap *t, char *to, size_t *got, struct err *e)
{
    if (t->under->read_into)
        return t->under->read_into(t->under, to, CHUNK, got, e);
    str chunk;
    if (!t->under->next(t->under, &chunk, e))
        return false;
    *got = chunk.n;
    if (chunk.n > CHUNK)
        return err_set(e, "cannot read", STR_NONE, "a chunk of %zu bytes is too large", chunk.n);
    if (chunk.n)
        memcpy(to, chunk.p, chunk.n);
    return true;
}

static bool tap_next(struct stream *s, str *chunk, struct err *e)
{
    struct tap *t = (struct tap *)s;
    size_t slot = t->pushed % RING, got = 0;
    strand_wait(t->strand, RING - 1);
    if (!t->ring[slot])
        t->ring[slot] = mem_alloc(CHUNK);
    if (!tap_fill(t, t->ring[slot], &got, e)) {
        t->failed = true;
        return false;
    }
    *chunk = str_make(t->ring[slot], got);
    if (!got)
        return true;
    t->len[slot] = got;
    t->bytes += got;
    t->pushed++;
    strand_push(t->strand);
    return true;
}

static void tap_close(struct stream *s)
{
    (void)s;
}

struct tap *tap_new(struct pool *pool, struct stream *under)
{
    struct tap *t = mem_alloc(sizeof *t);
    *t = (struct tap){.s = {.next = tap_next, .close = tap_close}, .under = under};
    if (!digest_init(&t->digest, DIGEST_SHA256)) {
        stream_close(under);
        free(t);
        return NULL;
    }
    t->strand = strand_new(pool, tap_hash, t);
    return t;
}

struct stream *tap_stream(struct tap *t)
{
    return &t->s;
}

bool tap_finish(struct tap *t, char hex[65], uint64_t *bytes, struct err *e)
{
    str chunk = {0};
    char full[DIGEST_HEX_MAX];
    hex[0] = 0;
    if (t->failed)
        return err_set(e, "cannot read", STR_NONE, "the stream failed before its end");
    do
        if (!tap_next(&t->s, &chunk, e))
            return false;
    while (chunk.n);
    strand_wait(t->strand, 0);
    digest_hex(&t->digest, full);
    memcpy(hex, full, 65);
    *bytes = t->bytes;
    return true;
}

void tap_free(struct tap *t)
{
    if (!t)
        return;
    strand_free(t->strand);
    stream_close(t->under);
    for (int i = 0; i < RING; i++)
        free(t->ring[i]);
    digest_free(&t->digest);
    free(t);
}
