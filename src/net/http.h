/* http: the one http client (libcurl, loaded when first needed, so that other commands start without it).
 * Proxies and their exceptions come from the environment as curl(1) reads them; certificates are checked. A
 * transfer that breaks goes on where it broke, as long as the server still has the same content (RFC 9110
 * section 13.1.5). No host gets more than a few requests at once, and one that asks to be left alone for a
 * while (Retry-After) is. */
#ifndef ASSAY_NET_HTTP_H
#define ASSAY_NET_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include <signal.h>

struct http; /* a connection cache; one thread at a time */

struct http_options {
    uint64_t bytes;     /* the largest body */
    unsigned attempts;  /* in all, for what may be better the next time; one that gets further
                           than those before it is not counted */
    unsigned stall;     /* seconds with next to no progress */
    unsigned patience;  /* the longest pause that a server may ask for, in seconds */
    const char *cacert; /* certificates to trust, PEM; NULL: $CURL_CA_BUNDLE, $SSL_CERT_FILE, else
                           those of the system */
    const char *proxy;  /* NULL: of the environment */
    const volatile sig_atomic_t *stop; /* may be NULL; set by a signal: ends at once */
};
extern const struct http_options http_options_default; /* 8 GiB, 4 attempts, 60 s, 120 s */

enum { HTTP_VALIDATOR_MAX = 256 };
struct http_request {
    const char *url; /* http or https; redirections only to those, and from https only to https */
    /* The ETag and Last-Modified of what the caller has: the same is not sent again. NULL or "": none. */
    const char *etag, *modified;
    int fd;         /* where the body goes */
    uint64_t have;  /* so many bytes of it are in `fd` from a transfer that ended early ... */
    const char *of; /* ... and this validator is what `begin` was told of it */
    /* May be NULL. A body is about to be written from its first byte on: the validator under which it can be
     * resumed, "" if it cannot. False gives up. */
    bool (*begin)(void *ctx, const char *validator);
    void *ctx;
};
struct http_answer {
    long status;                   /* 0: no answer */
    bool unchanged;                /* since `etag` or `modified`: no body */
    char etag[HTTP_VALIDATOR_MAX]; /* "" if the server tells none, or a longer one */
    char modified[64];             /* Last-Modified as sent, "" if none */
    int64_t time;                  /* the same in seconds since 1970; -1 if none */
    uint64_t bytes;                /* of the body */
    uint64_t received;             /* of them in this call */
};

/* NULL and *e when libcurl is not installed. */
struct http *http_open(struct err *e);
void http_close(struct http *h);
/* GETs. False for any status but 200, 206 of what was asked for, and 304 where validators were given, with
 * the status or what libcurl says in *e; what came of a body stays in the descriptor. Threads may, each with
 * a struct http of its own. */
bool http_get(struct http *h, const struct http_request *q, const struct http_options *o,
              struct http_answer *r, struct err *e);

/* url + "/" + part, the part percent-encoded (RFC 3986 section 2.1: all but unreserved characters and "/").
 */
str http_join(struct arena *a, str url, str part);
/* The URL for messages: without a name and password in it. */
str http_shown(struct arena *a, str url);

#endif
