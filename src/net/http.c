#include "net/http.h"
#include "net/curl.h"
#include "net/host.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const struct http_options http_options_default = {
    .bytes = (uint64_t)8 << 30, .attempts = 4, .stall = 60, .patience = 120};

/* ---- one answer as it comes in ---- */

struct transfer {
    const struct http_request *q;
    const struct http_options *o;
    struct http_answer *r;
    long status;
    uint64_t at;                        /* bytes of the body in the file */
    uint64_t from;                      /* where this attempt asked to go on */
    uint64_t range;                     /* where the server goes on (206) */
    bool begun;                         /* the first byte of a body was seen */
    bool restart;                       /* what the server has now is not what was begun */
    bool given_up;                      /* `begin` said no */
    int why;                            /* errno of a write that failed; EFBIG for one over the limit */
    char validator[HTTP_VALIDATOR_MAX]; /* of what is in the file */
};

static void keep(char *out, size_t max, str value)
{
    bool fits = value.n < max && !memchr(value.p, '\n', value.n);
    snprintf(out, max, "%.*s", fits ? (int)value.n : 0, value.p);
}

/* Header fields of each answer, also of redirections: the last one counts. */
static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    str line = str_trim(str_make(p, size * n)), name, value;
    uint64_t number;
    if (str_starts(line, STR("HTTP/"))) {
        str_cut(line, ' ', &name, &value);
        t->status = str_u64(str_sub(str_trim(value), 0, 3), 10, &number) ? (long)number : 0;
        t->r->etag[0] = t->r->modified[0] = 0;
        t->range = UINT64_MAX;
        return size * n;
    }
    if (!str_cut(line, ':', &name, &value))
        return size * n;
    value = str_trim(value);
    if (str_ieq(name, STR("ETag")))
        keep(t->r->etag, sizeof t->r->etag, value);
    else if (str_ieq(name, STR("Last-Modified")))
        keep(t->r->modified, sizeof t->r->modified, value);
    else if (str_ieq(name, STR("Content-Range")) && str_istarts(value, STR("bytes ")) &&
             str_cut(str_from(value, 6), '-', &name, &value) && str_u64(name, 10, &number))
        t->range = number;
    return size * n;
}

/* What a body can be resumed under: a strong ETag, else its date (RFC 9110 section 13.1.5). */
static const char *strong(const struct http_answer *r)
{
    return r->etag[0] == '"' ? r->etag : r->modified;
}

static bool begin_anew(struct transfer *t)
{
    t->at = 0;
    keep(t->validator, sizeof t->validator, str_c(strong(t->r)));
    if (ftruncate(t->q->fd, 0) != 0 || lseek(t->q->fd, 0, SEEK_SET) != 0) {
        t->why = errno;
        return false;
    }
    t->given_up = t->q->begin && !t->q->begin(t->q->ctx, t->validator);
    return !t->given_up;
}

static bool go_on(struct transfer *t)
{
    bool same = t->range == t->from && t->from == t->at &&
                (!strong(t->r)[0] || strcmp(strong(t->r), t->validator) == 0);
    if (same && lseek(t->q->fd, (off_t)t->at, SEEK_SET) < 0) {
        t->why = errno;
        return false;
    }
    t->restart = !same;
    return same;
}

static bool begin_body(struct transfer *t)
{
    if (t->begun)
        return true;
    t->begun = true;
    return t->status == 206 ? go_on(t) : begin_anew(t);
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    size_t total = size * n;
    if (t->status != 200 && t->status != 206) /* a page that explains an error */
        return total;
    if (!begin_body(t))
        return 0;
    if (total > t->o->bytes || t->at > t->o->bytes - total) {
        t->why = EFBIG;
        return 0;
    }
    for (size_t done = 0; done < total;) {
        ssize_t w = write(t->q->fd, p + done, total - done);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0) {
            t->why = errno;
            return 0;
        }
        done += (size_t)w;
        t->at += (size_t)w;
        t->r->received += (size_t)w;
    }
    return total;
}

/* ---- one attempt ---- */

static void set_options(struct http *h, struct transfer *t)
{
    const struct http_options *o = t->o;
    bool tls = str_istarts(str_c(t->q->url), STR("https:"));
    curl_usual(h, o);
    curl_lib.setopt(h->curl, CURLOPT_URL, t->q->url);
    curl_lib.setopt(h->curl, CURLOPT_REDIR_PROTOCOLS_STR, tls ? "https" : "http,https");
    curl_lib.setopt(h->curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_lib.setopt(h->curl, CURLOPT_MAXREDIRS, 8L);
    curl_lib.setopt(h->curl, CURLOPT_FILETIME, 1L);
    curl_lib.setopt(h->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_lib.setopt(h->curl, CURLOPT_HEADERDATA, t);
    curl_lib.setopt(h->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_lib.setopt(h->curl, CURLOPT_WRITEDATA, t);
}

static struct curl_slist *add_field(struct curl_slist *list, const char *name, const char *value)
{
    char line[HTTP_VALIDATOR_MAX + 64];
    if (!value || !*value)
        return list;
    snprintf(line, sizeof line, "%s: %s", name, value);
    struct curl_slist *more = curl_lib.append(list, line);
    return more ? more : list;
}

static struct curl_slist *request_fields(struct transfer *t)
{
    char range[40];
    struct curl_slist *list = NULL;
    t->from = t->validator[0] ? t->at : 0;
    if (t->from) {
        snprintf(range, sizeof range, "bytes=%llu-", (unsigned long long)t->from);
        return add_field(add_field(list, "Range", range), "If-Range", t->validator);
    }
    return add_field(add_field(list, "If-None-Match", t->q->etag), "If-Modified-Since", t->q->modified);
}

static CURLcode attempt(struct http *h, struct transfer *t)
{
    set_options(h, t);
    struct curl_slist *fields = request_fields(t);
    if (fields)
        curl_lib.setopt(h->curl, CURLOPT_HTTPHEADER, fields);
    t->begun = t->restart = false;
    t->status = 0;
    CURLcode code = curl_lib.perform(h->curl);
    curl_off_t time = -1;
    curl_lib.getinfo(h->curl, CURLINFO_FILETIME_T, &time);
    t->r->time = time;
    if (code == CURLE_OK && t->status == 200 && !t->begun && !begin_body(t)) /* an empty body */
        code = CURLE_WRITE_ERROR;
    curl_lib.setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
    curl_lib.free_list(fields);
    return code;
}

/* What is worth another try: no connection, a broken one, and the statuses that say "later". */
static bool passing(CURLcode code, const struct transfer *t)
{
    if (t->restart)
        return true;
    if (code == CURLE_OK)
        return t->status == 408 || t->status == 416 || t->status == 429 || t->status >= 500;
    return curl_passing(code);
}

static bool explain(struct http *h, CURLcode code, const struct transfer *t, struct err *e)
{
    struct arena a = {0};
    str url = http_shown(&a, str_c(t->q->url));
    if (t->o->stop && *t->o->stop)
        err_set(e, "cannot fetch", url, "interrupted");
    else if (t->why == EFBIG)
        err_set(e, "cannot fetch", url, "it is larger than allowed");
    else if (t->why)
        err_set(e, "cannot fetch", url, "%s", strerror(t->why));
    else if (code == CURLE_PEER_FAILED_VERIFICATION)
        err_set(e, "cannot fetch", url, "%s; --cacert FILE names the certificate of an authority to trust",
                h->why);
    else if (code != CURLE_OK)
        err_set(e, "cannot fetch", url, "%s", h->why[0] ? h->why : curl_lib.explain(code));
    else if (t->status == 304)
        err_set(e, "cannot fetch", url, "the server says that nothing changed since it was never asked for");
    else
        err_set(e, "cannot fetch", url, "the server answers with status %ld", t->status);
    arena_free(&a);
    return false;
}

/* ---- attempts ---- */

/* Closes the host for as long as it asks for, else for a time that doubles with each attempt. False when it
 * asks for more than the user's patience. */
static bool pause_host(struct http *h, const struct transfer *t, str host, unsigned tries, struct err *e)
{
    curl_off_t asked = 0;
    bool later = t->status == 429 || t->status == 503;
    if (later)
        curl_lib.getinfo(h->curl, CURLINFO_RETRY_AFTER, &asked);
    if (asked > (curl_off_t)t->o->patience) {
        explain(h, CURLE_OK, t, e);
        char hint[64];
        snprintf(hint, sizeof hint, "it asks to come back in %lld s", (long long)asked);
        return err_hint(e, hint);
    }
    uint64_t own = 200ull << (tries < 8 ? tries : 8);
    own += (uint64_t)(uintptr_t)t % 97; /* threads that failed together do not come back together */
    host_pause(host, asked > 0 ? (uint64_t)asked * 1000 : t->restart ? 0 : own);
    return true;
}

static bool good(CURLcode code, const struct transfer *t)
{
    bool conditional = !t->from && ((t->q->etag && *t->q->etag) || (t->q->modified && *t->q->modified));
    return code == CURLE_OK &&
           (t->status == 200 || (t->status == 206 && t->begun) || (t->status == 304 && conditional));
}

bool http_get(struct http *h, const struct http_request *q, const struct http_options *o,
              struct http_answer *r, struct err *e)
{
    struct transfer t = {.q = q, .o = o, .r = r, .at = q->have};
    str host = host_of(str_c(q->url));
    uint64_t best = q->have;
    *r = (struct http_answer){.time = -1};
    keep(t.validator, sizeof t.validator, str_c(q->of ? q->of : ""));
    for (unsigned tries = 0;;) {
        if (!host_enter(host, o->stop))
            return explain(h, CURLE_ABORTED_BY_CALLBACK, &t, e);
        CURLcode code = attempt(h, &t);
        host_leave(host);
        r->status = t.status;
        r->unchanged = t.status == 304;
        r->bytes = t.at;
        if (good(code, &t))
            return true;
        tries += t.at <= best;
        best = t.at > best ? t.at : best;
        if (t.why || t.given_up || (o->stop && *o->stop) || tries >= o->attempts || !passing(code, &t))
            return explain(h, code, &t, e);
        if (t.restart || t.status == 416)
            t.validator[0] = 0;
        if (!pause_host(h, &t, host, tries, e))
            return false;
    }
}

str http_shown(struct arena *a, str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    str host = host_of(url);
    return scheme >= 0 && host.p > url.p + scheme + 3
               ? arena_join(a, str_sub(url, 0, (size_t)scheme + 3),
                            str_make(host.p, (size_t)(url.p + url.n - host.p)), STR_NONE)
               : arena_dup(a, url);
}

str http_join(struct arena *a, str url, str part)
{
    static const char hex[] = "0123456789ABCDEF";
    while (str_ends(url, STR("/")))
        url.n--;
    char *out = arena_bytes(a, url.n + 2 + 3 * part.n), *o = out;
    memcpy(o, url.p, url.n);
    o += url.n;
    *o++ = '/';
    for (size_t i = 0; i < part.n; i++) {
        char c = part.p[i];
        if (ch_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~' || c == '/') {
            *o++ = c;
        } else {
            *o++ = '%';
            *o++ = hex[(unsigned char)c >> 4];
            *o++ = hex[(unsigned char)c & 15];
        }
    }
    *o = 0;
    return str_make(out, (size_t)(o - out));
}
