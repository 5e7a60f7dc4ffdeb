#include "source/registry/service.h"
#include "source/registry/cache.h"
#include "source/registry/registry.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
    struct service *of;
    struct registry_session *session;
    pthread_t thread;
    bool running;
    int fd;
};
struct service {
    const struct reference *images;
    size_t n_images;
    struct registry *registry;
    struct channels channels; /* the reader's ends */
    struct server servers[CHANNELS_MAX];
    volatile sig_atomic_t stop;
};

struct service *service_open(const struct reference *images, size_t n, unsigned channels, struct err *e)
{
    struct service *s = mem_alloc(sizeof *s);
    *s = (struct service){.images = images,
                          .n_images = n,
                          .channels = {.mutex = PTHREAD_MUTEX_INITIALIZER, .free = PTHREAD_COND_INITIALIZER}};
    s->registry = registry_open(images[0].host);
    for (unsigned i = 0; i < channels && i < CHANNELS_MAX; i++) {
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
            err_set(e, "cannot ask the registry", images[0].host, "no socket: %s", strerror(errno));
            service_close(s);
            return NULL;
        }
        s->channels.fds[i] = pair[0];
        s->servers[i] = (struct server){.of = s, .fd = pair[1]};
        s->channels.n++;
    }
    return s;
}

struct channels *service_channels(struct service *s)
{
    return &s->channels;
}

/* ---- one question ---- */

struct outgoing {
    int fd;
    bool enough;             /* the reader wants no more, or is gone */
    struct cache_part *kept; /* NULL: it is not kept */
};

static bool send_all(int fd, const void *p, size_t n)
{
    const char *at = p;
    while (n) {
        ssize_t k = send(fd, at, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

static bool outgoing_add(void *ctx, str part)
{
    struct outgoing *o = ctx;
    char said;
    ssize_t k = recv(o->fd, &said, 1, MSG_DONTWAIT);
    o->enough = k == 0 || (k == 1 && said == CHANNEL_ENOUGH);
    cache_add(o->kept, part);
    while (!o->enough && part.n) {
        str now = str_sub(part, 0, CHANNEL_FRAME_MAX);
        uint32_t n = (uint32_t)now.n;
        o->enough = !send_all(o->fd, &n, sizeof n) || !send_all(o->fd, now.p, now.n);
        part = str_from(part, now.n);
    }
    return !o->enough;
}

static bool send_end(int fd, enum channel_status status, uint32_t flags, str text)
{
    text = str_sub(text, 0, CHANNEL_TEXT_MAX);
    uint32_t none = 0;
    struct channel_end end = {.status = status, .flags = flags, .n = (uint32_t)text.n};
    return send_all(fd, &none, sizeof none) && send_all(fd, &end, sizeof end) && send_all(fd, text.p, text.n);
}

/* The reader may have been taken over by what it read: it gets what a reader needs. */
static bool name_allowed(const struct channel_ask *ask, const struct reference *image, str name)
{
    str page = image->repository;
    switch (ask->ask) {
    case ASK_MANIFEST:
        if (!name.n || (name.n <= 128 && str_of(name, "_.-") && name.p[0] != '.' && name.p[0] != '-'))
            return image->repository.n > 0;
        return str_starts(name, STR("sha256:")) && str_hex(str_from(name, 7), 64) && page.n;
    case ASK_BLOB:
    case ASK_REFERRERS:
        return str_starts(name, STR("sha256:")) && str_hex(str_from(name, 7), 64) && page.n;
    case ASK_TAGS:
    case ASK_CATALOG:
        for (size_t i = 0; i < name.n; i++)
            if ((unsigned char)name.p[i] <= ' ' || (unsigned char)name.p[i] >= 127)
                return false;
        if (ask->ask == ASK_CATALOG)
            return !name.n || str_starts(name, STR("/v2/_catalog?"));
        if (!page.n || !name.n)
            return page.n > 0;
        return str_starts(name, STR("/v2/")) && str_starts(str_from(name, 4), page) &&
               str_starts(str_from(name, 4 + page.n), STR("/tags/list?"));
    default:
        return false;
    }
}

/* What has a digest is the same wherever it is. */
static bool by_digest(const struct registry_request *q)
{
    return (q->ask == ASK_BLOB || q->ask == ASK_MANIFEST) && str_starts(q->name, STR("sha256:"));
}

static bool answer(struct server *w, const struct channel_ask *ask, const struct reference *image)
{
    struct outgoing out = {.fd = w->fd};
    struct registry_request q = {.ask = (enum registry_ask)ask->ask,
                                 .repository = image->repository,
                                 .name = str_make(ask->name, ask->n),
                                 .limit = ask->limit,
                                 .sink = outgoing_add,
                                 .ctx = &out};
    struct registry_reply reply;
    struct err e = {0};
    char text[CHANNEL_TEXT_MAX];
    if (ask->ask == ASK_MANIFEST && !ask->n)
        q.name = image->digest.n ? image->digest : image->tag.n ? image->tag : STR("latest");
    const char *cache = by_digest(&q) ? registry_configured()->cache : NULL;
    enum cache_answer cached = cache ? cache_get(cache, q.name, q.limit, outgoing_add, &out) : CACHE_LACKS;
    if (cached != CACHE_LACKS)
        return send_end(w->fd, CHANNEL_GOOD, 0, STR(""));
    out.kept = cache ? cache_begin(cache, q.name) : NULL;
    bool ok = registry_get(w->session, &q, &reply, &e);
    cache_end(out.kept, ok && !reply.absent);
    if (!ok)
        return send_end(w->fd, CHANNEL_FAILED, reply.large ? CHANNEL_LARGE : 0, str_c(e.text));
    uint32_t flags = (reply.plain ? CHANNEL_PLAIN : 0u) | (reply.unverified ? CHANNEL_UNVERIFIED : 0u) |
                     (reply.password_plain ? CHANNEL_PASSWORD_PLAIN : 0u) |
                     (reply.mirrored ? CHANNEL_MIRRORED : 0u);
    int n = snprintf(text, sizeof text, "%s\n%s\n%s", reply.type, reply.digest, reply.next);
    return send_end(w->fd, reply.absent ? CHANNEL_ABSENT : CHANNEL_GOOD, flags,
                    str_make(text, n > 0 ? (size_t)n : 0));
}

static void *serve(void *ctx)
{
    struct server *w = ctx;
    const struct service *s = w->of;
    struct channel_ask ask;
    char kind;
    bool ok = true;
    while (ok && channel_read(w->fd, &kind, 1)) {
        if (kind == CHANNEL_ENOUGH) /* of an answer that had ended already */
            continue;
        ok = kind == CHANNEL_ASK && channel_read(w->fd, &ask, sizeof ask) && ask.n <= sizeof ask.name &&
             ask.image < s->n_images;
        if (ok && !name_allowed(&ask, &s->images[ask.image], str_make(ask.name, ask.n)))
            ok = send_end(w->fd, CHANNEL_FAILED, 0, STR("no such thing is asked of a registry"));
        else if (ok)
            ok = answer(w, &ask, &s->images[ask.image]);
    }
    shutdown(w->fd, SHUT_RDWR);
    return NULL;
}

/* ---- start and end ---- */

static void drop_readers_ends(struct service *s)
{
    for (size_t i = 0; i < s->channels.n; i++)
        if (s->channels.fds[i] >= 0)
            close(s->channels.fds[i]);
    for (size_t i = 0; i < s->channels.n; i++)
        s->channels.fds[i] = -1;
}

bool service_start(struct service *s, struct err *e)
{
    drop_readers_ends(s);
    for (size_t i = 0; i < s->channels.n; i++) {
        struct server *w = &s->servers[i];
        w->session = session_open(s->registry, &s->stop, e);
        if (!w->session)
            return false;
        w->running = pthread_create(&w->thread, NULL, serve, w) == 0;
        if (!w->running)
            return err_set(e, "cannot ask the registry", s->images[0].host, "no thread");
    }
    return true;
}

void service_close(struct service *s)
{
    if (!s)
        return;
    s->stop = 1;
    drop_readers_ends(s);
    for (size_t i = 0; i < s->channels.n; i++) {
        struct server *w = &s->servers[i];
        shutdown(w->fd, SHUT_RDWR);
        if (w->running)
            pthread_join(w->thread, NULL);
        session_close(w->session);
        close(w->fd);
    }
    registry_close(s->registry);
    pthread_mutex_destroy(&s->channels.mutex);
    pthread_cond_destroy(&s->channels.free);
    free(s);
}
