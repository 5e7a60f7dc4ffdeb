#include "source/registry/channel.h"
#include "base/buf.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool channel_read(int fd, void *p, size_t n)
{
    char *at = p;
    while (n) {
        ssize_t k = read(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

bool channel_write(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

/* ---- one channel, and what comes through it ---- */

struct incoming {
    struct stream s;
    struct channels *of;
    size_t slot;
    uint32_t left;      /* of the frame */
    bool ended, broken; /* the end was read; the other side is gone */
    struct channel_end end;
    bool *large; /* may be NULL */
    char text[CHANNEL_TEXT_MAX + 1];
    char chunk[64 << 10];
};

static size_t channel_take(struct channels *c)
{
    size_t slot = c->n;
    pthread_mutex_lock(&c->mutex);
    for (;;) {
        for (slot = 0; slot < c->n && c->busy[slot]; slot++)
            ;
        if (slot < c->n)
            break;
        pthread_cond_wait(&c->free, &c->mutex);
    }
    c->busy[slot] = true;
    pthread_mutex_unlock(&c->mutex);
    return slot;
}

static void channel_give(struct channels *c, size_t slot)
{
    pthread_mutex_lock(&c->mutex);
    c->busy[slot] = false;
    pthread_cond_signal(&c->free);
    pthread_mutex_unlock(&c->mutex);
}

static bool gone(struct incoming *in, struct err *e)
{
    in->broken = true;
    return err_set(e, "cannot fetch", STR_NONE, "the process that has the network is gone");
}

static bool read_end(struct incoming *in, struct err *e)
{
    int fd = in->of->fds[in->slot];
    if (!channel_read(fd, &in->end, sizeof in->end) || in->end.n > CHANNEL_TEXT_MAX ||
        !channel_read(fd, in->text, in->end.n))
        return gone(in, e);
    in->text[in->end.n] = 0;
    in->ended = true;
    if (in->large)
        *in->large = in->end.flags & CHANNEL_LARGE;
    return true;
}

/* Makes `left` known: 0 at the end. */
static bool next_frame(struct incoming *in, struct err *e)
{
    if (in->left || in->ended)
        return true;
    if (in->broken || !channel_read(in->of->fds[in->slot], &in->left, sizeof in->left) ||
        in->left > CHANNEL_FRAME_MAX)
        return gone(in, e);
    return in->left || read_end(in, e);
}

/* Why it ended without all: "" where there is nothing of that name. */
static bool say_why(const struct incoming *in, struct err *e)
{
    snprintf(e->text, sizeof e->text, "%.1000s", in->end.status == CHANNEL_FAILED ? in->text : "");
    return false;
}

static bool incoming_read(struct stream *s, char *p, size_t n, size_t *got, struct err *e)
{
    struct incoming *in = (struct incoming *)s;
    *got = 0;
    if (!next_frame(in, e))
        return false;
    if (in->ended) {
        if (in->end.status == CHANNEL_GOOD)
            return true;
        return say_why(in, e);
    }
    size_t k = in->left < n ? in->left : n;
    ssize_t got_now = read(in->of->fds[in->slot], p, k);
    if (got_now <= 0)
        return gone(in, e);
    in->left -= (uint32_t)got_now;
    *got = (size_t)got_now;
    return true;
}

static bool incoming_next(struct stream *s, str *chunk, struct err *e)
{
    struct incoming *in = (struct incoming *)s;
    size_t got;
    bool ok = incoming_read(s, in->chunk, sizeof in->chunk, &got, e);
    *chunk = ok ? str_make(in->chunk, got) : STR_NONE;
    return ok;
}

/* What was not read is not wanted: the broker is told, and what is under way passed over. */
static void incoming_close(struct stream *s)
{
    struct incoming *in = (struct incoming *)s;
    char enough = CHANNEL_ENOUGH;
    struct err ignored;
    str chunk = STR("");
    if (!in->ended && !in->broken && channel_write(in->of->fds[in->slot], &enough, 1))
        while (!in->ended && !in->broken && incoming_next(s, &chunk, &ignored))
            ;
    channel_give(in->of, in->slot);
    free(in);
}

/* NULL with *e when the broker is gone. Then, and when the name cannot be asked for, nothing is fetched. */
static struct incoming *ask(struct channels *c, enum registry_ask what, uint32_t image, str name,
                            uint64_t limit, struct err *e)
{
    struct {
        char kind;
        struct channel_ask ask;
    } __attribute__((packed))
    q = {.kind = CHANNEL_ASK, .ask = {.ask = what, .image = image, .limit = limit, .n = (uint32_t)name.n}};
    if (name.n > sizeof q.ask.name) {
        err_set(e, "cannot fetch", str_sub(name, 0, 64), "the name is too long");
        return NULL;
    }
    if (name.n)
        memcpy(q.ask.name, name.p, name.n);
    struct incoming *in = mem_alloc(sizeof *in);
    memset(in, 0, offsetof(struct incoming, text));
    in->s = (struct stream){.next = incoming_next, .read_into = incoming_read, .close = incoming_close};
    in->of = c;
    in->slot = channel_take(c);
    if (channel_write(c->fds[in->slot], &q, sizeof q))
        return in;
    gone(in, e);
    incoming_close(&in->s);
    return NULL;
}

/* ---- answers ---- */

static void take_reply(const struct incoming *in, struct arena *a, struct channel_reply *reply)
{
    str rest = arena_dup(a, str_make(in->text, in->end.n));
    *reply = (struct channel_reply){in->end.status, in->end.flags, STR(""), STR(""), STR("")};
    if (in->end.status == CHANNEL_GOOD && str_split(&rest, '\n', &reply->type) &&
        str_split(&rest, '\n', &reply->digest))
        str_split(&rest, '\n', &reply->next);
}

bool channel_fetch(struct channels *c, enum registry_ask what, uint32_t image, str name, uint64_t limit,
                   struct arena *a, str *out, struct channel_reply *reply, struct err *e)
{
    struct buf all = {0};
    struct incoming *in = ask(c, what, image, name, limit, e);
    str part = STR("");
    *reply = (struct channel_reply){.status = CHANNEL_FAILED};
    if (!in)
        return false;
    bool ok;
    while ((ok = incoming_next(&in->s, &part, e)) && part.n && all.n + part.n <= limit)
        buf_add(&all, part);
    if (ok && part.n)
        ok = err_set(e, "cannot fetch", name, "it is larger than allowed");
    if (in->ended)
        take_reply(in, a, reply);
    ok = ok || reply->status == CHANNEL_ABSENT;
    *out = ok ? arena_dup(a, buf_str(&all)) : STR("");
    buf_free(&all);
    incoming_close(&in->s);
    return ok;
}

bool channel_stream(struct channels *c, enum registry_ask what, uint32_t image, str name, uint64_t limit,
                    struct stream **out, bool *large, struct err *e)
{
    e->text[0] = 0;
    struct incoming *in = ask(c, what, image, name, limit, e);
    if (in)
        in->large = large;
    bool ok = in && next_frame(in, e);
    if (ok && in->ended && in->end.status != CHANNEL_GOOD) {
        ok = say_why(in, e);
    }
    *out = ok ? &in->s : NULL;
    if (!ok && in)
        incoming_close(&in->s);
    return ok;
}
