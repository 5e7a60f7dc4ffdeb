/* call: one http request and its answer: nothing is followed and nothing repeated, the body goes to a
 * callback. For protocols that must see each step themselves, as that of container registries; what fetches
 * files has net/http.h. */
#ifndef ASSAY_NET_CALL_H
#define ASSAY_NET_CALL_H

#include "net/address.h"
#include "net/http.h"

struct call {
    const char *url;
    const char *method;          /* NULL: GET, or POST of a form where there is one */
    const char *const *fields;   /* "Name: value", ended by NULL; may be NULL */
    const char *form;            /* application/x-www-form-urlencoded; may be NULL */
    const char *user, *password; /* sent as basic authentication; NULL: none */
    uint64_t from;               /* the first byte that is wanted of the body */
    uint64_t limit;              /* the largest body, from its first byte on */
    unsigned refuse;             /* classes of addresses (net/address.h) that no connection is made to */
    bool unverified;             /* the server's certificate is not looked at */
    /* Gets the body of a status 200 or 206, in order, from byte `from` on; false gives up. */
    bool (*sink)(void *ctx, str part);
    void *ctx;
};

enum { CALL_LOCATION_MAX = 8192, CALL_FIELD_MAX = 2048 };
enum call_end {
    CALL_DONE,    /* an answer came whole, whatever its status */
    CALL_PASSING, /* no connection, or it broke: another try may be better */
    CALL_TLS,     /* no secure connection: a certificate that is not trusted, or no TLS at all */
    CALL_REFUSED, /* the address is of a class that is refused */
    CALL_LARGE,   /* the body is larger than allowed */
    CALL_STOPPED, /* the callback, or the user, gave up */
    CALL_FAILED,
};
struct call_answer {
    enum call_end end;
    long status;
    char location[CALL_LOCATION_MAX]; /* header fields: "" if there is none, or a longer one */
    char bearer[CALL_FIELD_MAX];      /* WWW-Authenticate of that scheme, without its name */
    bool basic;                       /* that scheme is offered */
    char type[256];                   /* Content-Type without parameters */
    char digest[256];                 /* Docker-Content-Digest */
    char link[CALL_FIELD_MAX];        /* Link */
    uint64_t retry_after;             /* seconds; 0: none */
    unsigned address;  /* class of the address that was connected to; 0: one of before, or a proxy's */
    uint64_t received; /* bytes that the callback took */
    char why[256];     /* when not CALL_DONE */
};

/* True for CALL_DONE. */
bool call_perform(struct http *h, const struct call *q, const struct http_options *o, struct call_answer *r);

#endif
