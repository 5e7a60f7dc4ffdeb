/* http: the one http client (libcurl, loaded when first needed, so that other commands start without it).
 * Proxies and their exceptions come from the environment as curl(1) reads them; certificates are checked. */
#ifndef ASSAY_NET_HTTP_H
#define ASSAY_NET_HTTP_H

#include "base/arena.h"
#include "base/err.h"
#include <signal.h>

struct http; /* a connection cache; one thread at a time */

struct http_limits {
    uint64_t bytes;                    /* the largest body */
    unsigned attempts;                 /* in all, for what may be better the next time */
    unsigned stall;                    /* seconds with next to no progress */
    const volatile sig_atomic_t *stop; /* may be NULL; set by a signal: ends at once */
};
extern const struct http_limits http_limits_default; /* 8 GiB, 4 attempts, 60 s */

/* NULL and *e when libcurl is not installed. */
struct http *http_open(struct err *e);
void http_close(struct http *h);
/* GETs `url` (http or https; redirections only to those) into the descriptor, which is truncated before each
 * attempt. False for any status but 200, with the status or what libcurl says in *e. */
bool http_get(struct http *h, const char *url, const struct http_limits *l, int fd, struct err *e);

/* url + "/" + part, the part percent-encoded (RFC 3986 section 2.1: all but unreserved characters and "/").
 */
str http_join(struct arena *a, str url, str part);

#endif
