#include "net/http.h"
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

const struct http_limits http_limits_default = {.bytes = (uint64_t)8 << 30, .attempts = 4, .stall = 60};

struct http {
    void *library;
    CURL *curl;
    char why[CURL_ERROR_SIZE];
    __typeof__(&curl_easy_init) init;
    __typeof__(&curl_easy_cleanup) cleanup;
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    __typeof__(&curl_easy_perform) perform;
    __typeof__(&curl_easy_reset) reset;
    __typeof__(&curl_easy_strerror) explain;
};

/* The macros of the header wrap these names in checks that a loaded function cannot have. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

static bool load_symbols(struct http *h)
{
    const struct {
        const char *name;
        void *to;
    } symbols[] = {{"curl_easy_init", &h->init},       {"curl_easy_cleanup", &h->cleanup},
                   {"curl_easy_setopt", &h->setopt},   {"curl_easy_getinfo", &h->getinfo},
                   {"curl_easy_perform", &h->perform}, {"curl_easy_reset", &h->reset},
                   {"curl_easy_strerror", &h->explain}};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(h->library, symbols[i].name);
        if (!found)
            return false;
        memcpy(symbols[i].to, &found, sizeof found);
    }
    return true;
}

struct http *http_open(struct err *e)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    struct http *h = mem_alloc(sizeof *h);
    memset(h, 0, sizeof *h);
    for (size_t i = 0; !h->library && i < sizeof names / sizeof *names; i++)
        h->library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (h->library && load_symbols(h) && (h->curl = h->init()))
        return h;
    err_set(e, "no http client", STR_NONE, "libcurl cannot be loaded");
    err_hint(e, "install the package libcurl4");
    http_close(h);
    return NULL;
}

void http_close(struct http *h)
{
    if (h && h->curl)
        h->cleanup(h->curl);
    if (h && h->library)
        dlclose(h->library);
    free(h);
}

struct body {
    int fd;
    const volatile sig_atomic_t *stop;
    uint64_t left;
    int why; /* errno of a write that failed; EFBIG for one over the limit */
};

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct body *b = ctx;
    size_t total = size * n;
    if (total > b->left) {
        b->why = EFBIG;
        return 0;
    }
    b->left -= total;
    for (size_t done = 0; done < total;) {
        ssize_t w = write(b->fd, p + done, total - done);
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0) {
            b->why = errno;
            return 0;
        }
        done += (size_t)w;
    }
    return total;
}

/* curl asks about once a second, and whenever something moves. */
static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t upload_total,
                       curl_off_t upload)
{
    const struct body *b = ctx;
    (void)total;
    (void)now;
    (void)upload_total;
    (void)upload;
    return b->stop && *b->stop;
}

static void set_options(struct http *h, const char *url, const struct http_limits *l, struct body *b)
{
    h->reset(h->curl);
    h->why[0] = 0;
    h->setopt(h->curl, CURLOPT_URL, url);
    h->setopt(h->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    h->setopt(h->curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    h->setopt(h->curl, CURLOPT_FOLLOWLOCATION, 1L);
    h->setopt(h->curl, CURLOPT_MAXREDIRS, 8L);
    h->setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
    h->setopt(h->curl, CURLOPT_CONNECTTIMEOUT, 30L);
    h->setopt(h->curl, CURLOPT_LOW_SPEED_LIMIT, 64L);
    h->setopt(h->curl, CURLOPT_LOW_SPEED_TIME, (long)l->stall);
    h->setopt(h->curl, CURLOPT_USERAGENT, "assay/" ASSAY_VERSION);
    h->setopt(h->curl, CURLOPT_ERRORBUFFER, h->why);
    h->setopt(h->curl, CURLOPT_FAILONERROR, 0L);
    h->setopt(h->curl, CURLOPT_WRITEFUNCTION, on_body);
    h->setopt(h->curl, CURLOPT_WRITEDATA, b);
    h->setopt(h->curl, CURLOPT_NOPROGRESS, 0L);
    h->setopt(h->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    h->setopt(h->curl, CURLOPT_XFERINFODATA, b);
}

/* What is worth another try: no connection, a broken one, and the statuses that say "later". */
static bool passing(CURLcode code, long status)
{
    switch (code) {
    case CURLE_OK:
        return status == 408 || status == 429 || status >= 500;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PARTIAL_FILE:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        return true;
    default:
        return false;
    }
}

static void pause_before(unsigned attempt)
{
    struct timespec t = {attempt > 1 ? 1 << (attempt - 2) : 0, attempt > 1 ? 0 : 300000000};
    nanosleep(&t, NULL);
}

static bool explain(struct http *h, const char *url, CURLcode code, long status, const struct body *b,
                    struct err *e)
{
    if (b->why == EFBIG)
        return err_set(e, "cannot fetch", str_c(url), "it is larger than allowed");
    if (b->why)
        return err_set(e, "cannot fetch", str_c(url), "%s", strerror(b->why));
    if (code != CURLE_OK)
        return err_set(e, "cannot fetch", str_c(url), "%s", h->why[0] ? h->why : h->explain(code));
    return err_set(e, "cannot fetch", str_c(url), "the server answers with status %ld", status);
}

bool http_get(struct http *h, const char *url, const struct http_limits *l, int fd, struct err *e)
{
    for (unsigned attempt = 1;; attempt++) {
        struct body b = {fd, l->stop, l->bytes, 0};
        long status = 0;
        if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
            return err_set(e, "cannot fetch", str_c(url), "%s", strerror(errno));
        set_options(h, url, l, &b);
        CURLcode code = h->perform(h->curl);
        h->getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_OK && status == 200)
            return true;
        if (b.why || (l->stop && *l->stop) || attempt >= l->attempts || !passing(code, status))
            return explain(h, url, code, status, &b, e);
        pause_before(attempt);
    }
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
