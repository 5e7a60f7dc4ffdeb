/* client: reads of a registry (OCI distribution specification 1.1, Docker registry HTTP API V2): login by
 * token or password, mirrors, redirections to stores of blobs, repeated and resumed requests. It runs in the
 * broker and looks into nothing that it fetches but the answer of a token service.
 *
 * What a registry says leads nowhere that only the user can reach: redirections and token services at
 * loopback, private and link-local addresses are refused, unless the registry itself is in such a network.
 * An Authorization field goes to the host that it is for, alone. */
#ifndef ASSAY_SOURCE_REGISTRY_CLIENT_H
#define ASSAY_SOURCE_REGISTRY_CLIENT_H

#include "base/err.h"
#include <signal.h>

enum registry_ask {
    ASK_MANIFEST = 1, /* name: a tag or digest */
    ASK_BLOB,         /* name: a digest */
    ASK_REFERRERS,    /* name: the digest of what is referred to */
    ASK_TAGS,         /* name: "", or what `next` was */
    ASK_CATALOG,      /* the same; no repository */
};
enum { REGISTRY_NEXT_MAX = 2048 };

struct registry_request {
    enum registry_ask ask;
    str repository, name;
    uint64_t limit; /* largest body */
    bool (*sink)(void *ctx, str part);
    void *ctx;
};
struct registry_reply {
    bool absent;                  /* the registry has it not (404): no error */
    bool plain;                   /* over http, unencrypted */
    bool unverified;              /* over TLS without a look at the certificate, which is not trusted */
    bool password_plain;          /* and credentials went there, or to its token service */
    bool mirrored;                /* of a mirror */
    bool large;                   /* it failed since the body is larger than the limit */
    char type[256], digest[256];  /* Content-Type, Docker-Content-Digest; "" if not stated */
    char next[REGISTRY_NEXT_MAX]; /* path and query of the next page; "" at the last */
};

/* A registry with its mirrors, as settings (source/registry/registry.h) have them. Threads share it; each has
 * a session of its own. */
struct registry *registry_open(str host);
void registry_close(struct registry *r);
struct registry_session *session_open(struct registry *r, const volatile sig_atomic_t *stop, struct err *e);
void session_close(struct registry_session *s);

/* False when it cannot be had, or the sink gave up; the sink may have got a part. */
bool registry_get(struct registry_session *s, const struct registry_request *q, struct registry_reply *reply,
                  struct err *e);

#endif
