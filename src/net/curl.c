#include "net/curl.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

struct curl_library curl_lib;

static bool load_symbols(void)
{
    const struct {
        const char *name;
        void *to;
    } symbols[] = {{"curl_easy_init", &curl_lib.init},          {"curl_easy_cleanup", &curl_lib.cleanup},
                   {"curl_easy_setopt", &curl_lib.setopt},      {"curl_easy_getinfo", &curl_lib.getinfo},
                   {"curl_easy_perform", &curl_lib.perform},    {"curl_easy_reset", &curl_lib.reset},
                   {"curl_easy_strerror", &curl_lib.explain},   {"curl_slist_append", &curl_lib.append},
                   {"curl_slist_free_all", &curl_lib.free_list}};
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *found = dlsym(curl_lib.library, symbols[i].name);
        if (!found)
            return false;
        memcpy(symbols[i].to, &found, sizeof found);
    }
    return true;
}

static void load(void)
{
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    __typeof__(&curl_global_init) start = NULL;
    for (size_t i = 0; !curl_lib.library && i < sizeof names / sizeof *names; i++)
        curl_lib.library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    void *found = curl_lib.library && load_symbols() ? dlsym(curl_lib.library, "curl_global_init") : NULL;
    memcpy(&start, &found, sizeof found);
    if (!start || start(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        curl_lib.init = NULL;
}

struct http *http_open(struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    struct http *h = mem_alloc(sizeof *h);
    h->curl = curl_lib.init ? curl_lib.init() : NULL;
    if (h->curl)
        return h;
    free(h);
    err_set(e, "no http client", STR_NONE, "libcurl cannot be loaded");
    err_hint(e, "install the package libcurl4");
    return NULL;
}

void http_close(struct http *h)
{
    if (h)
        curl_lib.cleanup(h->curl);
    free(h);
}

const char *curl_certificates(const struct http_options *o)
{
    static const char *const names[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};
    const char *file = o->cacert;
    for (size_t i = 0; !file && i < sizeof names / sizeof *names; i++) {
        file = getenv(names[i]);
        file = file && *file ? file : NULL;
    }
    return file;
}

bool curl_passing(CURLcode code)
{
    switch (code) {
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

/* curl asks about once a second, and whenever something moves. */
static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t upload_total,
                       curl_off_t upload)
{
    const struct http_options *o = ctx;
    (void)total;
    (void)now;
    (void)upload_total;
    (void)upload;
    return o->stop && *o->stop;
}

void curl_usual(struct http *h, const struct http_options *o)
{
    curl_lib.reset(h->curl);
    h->why[0] = 0;
    curl_lib.setopt(h->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_lib.setopt(h->curl, CURLOPT_NOSIGNAL, 1L);
    curl_lib.setopt(h->curl, CURLOPT_CONNECTTIMEOUT, 30L);
    curl_lib.setopt(h->curl, CURLOPT_LOW_SPEED_LIMIT, 512L);
    curl_lib.setopt(h->curl, CURLOPT_LOW_SPEED_TIME, (long)o->stall);
    curl_lib.setopt(h->curl, CURLOPT_USERAGENT, "assay/" ASSAY_VERSION);
    curl_lib.setopt(h->curl, CURLOPT_ERRORBUFFER, h->why);
    curl_lib.setopt(h->curl, CURLOPT_NOPROGRESS, 0L);
    curl_lib.setopt(h->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_lib.setopt(h->curl, CURLOPT_XFERINFODATA, o);
    if (curl_certificates(o))
        curl_lib.setopt(h->curl, CURLOPT_CAINFO, curl_certificates(o));
    if (o->proxy)
        curl_lib.setopt(h->curl, CURLOPT_PROXY, o->proxy);
}
