/* curl: libcurl, loaded once and kept, when it is first needed. Internal to src/net. */
#ifndef ASSAY_NET_CURL_H
#define ASSAY_NET_CURL_H

#include "net/http.h"
#include <curl/curl.h>

/* The macros of the header wrap these names in checks that a loaded function cannot have. */
#undef curl_easy_setopt
#undef curl_easy_getinfo

struct curl_library {
    void *library;
    __typeof__(&curl_easy_init) init; /* NULL: it cannot be loaded */
    __typeof__(&curl_easy_cleanup) cleanup;
    CURLcode (*setopt)(CURL *, CURLoption, ...);
    CURLcode (*getinfo)(CURL *, CURLINFO, ...);
    __typeof__(&curl_easy_perform) perform;
    __typeof__(&curl_easy_reset) reset;
    __typeof__(&curl_easy_strerror) explain;
    __typeof__(&curl_slist_append) append;
    __typeof__(&curl_slist_free_all) free_list;
};
extern struct curl_library curl_lib;

struct http {
    CURL *curl;
    char why[CURL_ERROR_SIZE];
};

/* The certificates to trust as the options and the environment name them; NULL: those of the system. */
const char *curl_certificates(const struct http_options *o);
/* Whether another try may be better: there was no connection, or it broke. */
bool curl_passing(CURLcode code);
/* Options that every request has: time limits, the name of this program, the user's wish to stop. */
void curl_usual(struct http *h, const struct http_options *o);

#endif
