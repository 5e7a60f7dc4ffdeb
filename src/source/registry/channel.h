/* channel: how the confined reader asks the broker for what a registry has: over a socket that both hold from
 * before the fork, one question at a time. The reader writes CHANNEL_ASK and a struct channel_ask; the answer
 * is frames (a length, then so many bytes), a frame of length 0, a struct channel_end and its text. While an
 * answer comes, CHANNEL_ENOUGH ends it early. Neither side trusts the other's lengths. */
#ifndef ASSAY_SOURCE_REGISTRY_CHANNEL_H
#define ASSAY_SOURCE_REGISTRY_CHANNEL_H

#include "codec/stream.h"
#include "source/registry/client.h"
#include <pthread.h>

enum { CHANNELS_MAX = 8, CHANNEL_FRAME_MAX = 1 << 20, CHANNEL_TEXT_MAX = 3000 };
enum { CHANNEL_ENOUGH = 1, CHANNEL_ASK = 2 };

struct channel_ask {
    uint32_t ask;   /* enum registry_ask */
    uint32_t image; /* whose repository: index into the references that the service was opened for */
    uint64_t limit; /* largest body */
    uint32_t n;     /* 0 with ASK_MANIFEST: what the reference itself names */
    char name[REGISTRY_NEXT_MAX];
};
enum channel_status { CHANNEL_GOOD, CHANNEL_ABSENT, CHANNEL_FAILED };
enum { /* flags: how it was fetched */
       CHANNEL_PLAIN = 1 << 0,
       CHANNEL_UNVERIFIED = 1 << 1,
       CHANNEL_PASSWORD_PLAIN = 1 << 2,
       CHANNEL_MIRRORED = 1 << 3,
       CHANNEL_LARGE = 1 << 4, /* it failed since it is larger than `limit` */
};
struct channel_end {
    uint32_t status, flags, n; /* n bytes of text: of CHANNEL_FAILED why, else lines: type, digest, next */
};

/* Reads or writes all n bytes; false at the end of the other side. */
bool channel_read(int fd, void *p, size_t n);
bool channel_write(int fd, const void *p, size_t n);

/* The reader's ends. */
struct channels {
    int fds[CHANNELS_MAX];
    bool busy[CHANNELS_MAX];
    size_t n;
    bool no_referrers; /* the registry has no list of them: it need not be asked again */
    pthread_mutex_t mutex;
    pthread_cond_t free;
};
struct channel_reply {
    enum channel_status status;
    uint32_t flags;
    str type, digest, next; /* in the arena that was given */
};
/* All of an answer, at most `limit` bytes, in `a`. False with *e set: it failed. reply->status tells an
 * absent one, which is no failure. */
bool channel_fetch(struct channels *c, enum registry_ask ask, uint32_t image, str name, uint64_t limit,
                   struct arena *a, str *out, struct channel_reply *reply, struct err *e);
/* The same as a stream, once its first bytes are there; the channel is busy until it is closed. False: absent
 * (*e is "") or failed. *large is set when it ends since the body is larger than the limit. */
bool channel_stream(struct channels *c, enum registry_ask ask, uint32_t image, str name, uint64_t limit,
                    struct stream **out, bool *large, struct err *e);

#endif
