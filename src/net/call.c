#include "net/call.h"
#include "net/curl.h"
#include "net/host.h"
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct transfer {
    const struct call *q;
    const struct http_options *o;
    struct call_answer *r;
    uint64_t at; /* place in the body of the byte that comes next */
    bool ranged; /* 206 with the range that was asked for */
    bool large, stopped, refused, wrong_range;
};

/* ---- the answer ---- */

static void keep(char *out, size_t max, str value)
{
    snprintf(out, max, "%.*s", value.n < max ? (int)value.n : 0, value.p);
}

static void take_challenge(struct call_answer *r, str value)
{
    str scheme, rest;
    str_cut(value, ' ', &scheme, &rest);
    if (str_ieq(scheme, STR("Bearer")) && !r->bearer[0])
        keep(r->bearer, sizeof r->bearer, str_trim(rest));
    else if (str_ieq(scheme, STR("Basic")))
        r->basic = true;
}

static void take_range(struct transfer *t, str value)
{
    str first, rest;
    uint64_t from;
    t->ranged = str_istarts(value, STR("bytes ")) && str_cut(str_from(value, 6), '-', &first, &rest) &&
                str_u64(first, 10, &from) && from == t->q->from;
}

static void take_field(struct transfer *t, str name, str value)
{
    struct call_answer *r = t->r;
    str type, rest;
    if (str_ieq(name, STR("Location")))
        keep(r->location, sizeof r->location, value);
    else if (str_ieq(name, STR("WWW-Authenticate")))
        take_challenge(r, value);
    else if (str_ieq(name, STR("Content-Range")))
        take_range(t, value);
    else if (str_ieq(name, STR("Docker-Content-Digest")))
        keep(r->digest, sizeof r->digest, value);
    else if (str_ieq(name, STR("Link")))
        keep(r->link, sizeof r->link, value);
    else if (str_ieq(name, STR("Content-Type"))) {
        str_cut(value, ';', &type, &rest);
        keep(r->type, sizeof r->type, str_trim(type));
    }
}

static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    str line = str_trim(str_make(p, size * n)), name, value;
    uint64_t status;
    if (memchr(line.p, 0, line.n))
        return size * n;
    if (str_starts(line, STR("HTTP/"))) {
        unsigned address = t->r->address;
        *t->r = (struct call_answer){.address = address};
        t->ranged = false;
        str_cut(line, ' ', &name, &value);
        t->r->status = str_u64(str_sub(str_trim(value), 0, 3), 10, &status) ? (long)status : 0;
    } else if (str_cut(line, ':', &name, &value)) {
        take_field(t, name, str_trim(value));
    }
    return size * n;
}

/* A server that does not know ranges begins anew: what is there already is passed over. */
static str wanted_part(struct transfer *t, str part)
{
    uint64_t at = t->at;
    t->at += part.n;
    if (t->at <= t->q->from)
        return STR("");
    return at >= t->q->from ? part : str_from(part, (size_t)(t->q->from - at));
}

static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
    struct transfer *t = ctx;
    str part = str_make(p, size * n);
    if (t->r->status != 200 && t->r->status != 206) /* a page that explains an error */
        return size * n;
    if (t->r->status == 206 && t->at == 0) {
        t->wrong_range = !t->ranged;
        if (t->wrong_range)
            return 0;
        t->at = t->q->from;
    }
    t->large = part.n > t->q->limit || t->at > t->q->limit - part.n;
    if (t->large)
        return 0;
    part = wanted_part(t, part);
    if (part.n && t->q->sink && !t->q->sink(t->q->ctx, part)) {
        t->stopped = true;
        return 0;
    }
    t->r->received += part.n;
    return size * n;
}

/* ---- the connection ---- */

/* The proxy that the options or the environment name for this URL, as curl(1) reads it; NULL: none. */
static const char *proxy_of(const struct transfer *t)
{
    const char *names[] = {"http_proxy", NULL, "all_proxy", "ALL_PROXY"};
    bool tls = str_istarts(str_c(t->q->url), STR("https:"));
    if (t->o->proxy)
        return t->o->proxy;
    names[0] = tls ? "https_proxy" : "http_proxy";
    names[1] = tls ? "HTTPS_PROXY" : "http_proxy";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = getenv(names[i]);
        if (v && *v)
            return v;
    }
    return NULL;
}

static bool same_address(const struct sockaddr *a, const struct sockaddr *b)
{
    const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
    const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;
    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET)
        return a4->sin_port == b4->sin_port && memcmp(&a4->sin_addr, &b4->sin_addr, 4) == 0;
    return a->sa_family == AF_INET6 && a6->sin6_port == b6->sin6_port &&
           memcmp(&a6->sin6_addr, &b6->sin6_addr, 16) == 0;
}

/* Is it the proxy that is being connected to? It may lie anywhere: the user named it. */
static bool is_proxy(const struct transfer *t, const struct sockaddr *address)
{
    const char *proxy = proxy_of(t);
    char name[256], port[8] = "1080";
    struct addrinfo *found = NULL, hints = {.ai_socktype = SOCK_STREAM};
    bool is = false;
    if (!proxy)
        return false;
    str host = host_of(str_c(proxy));
    ptrdiff_t colon = str_rchr(host, ':');
    if (colon > 0 && host.p[host.n - 1] != ']') {
        snprintf(port, sizeof port, "%.*s", STR_ARG(str_from(host, (size_t)colon + 1)));
        host = str_sub(host, 0, (size_t)colon);
    }
    if (host.n > 2 && host.p[0] == '[')
        host = str_sub(host, 1, host.n - 2);
    snprintf(name, sizeof name, "%.*s", STR_ARG(host));
    if (getaddrinfo(name, port, &hints, &found) != 0)
        return false;
    for (struct addrinfo *f = found; f && !is; f = f->ai_next)
        is = same_address(f->ai_addr, address);
    freeaddrinfo(found);
    return is;
}

/* Each address that a name resolves to comes by here before it is connected to. */
static curl_socket_t on_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct transfer *t = ctx;
    unsigned class = address_class(&a->addr);
    (void)purpose;
    if (class != ADDRESS_PUBLIC && is_proxy(t, &a->addr))
        class = 0;
    if (class & t->q->refuse) {
        t->refused = true;
        snprintf(t->r->why, sizeof t->r->why, "it leads to a %s address", address_class_name(class));
        return CURL_SOCKET_BAD;
    }
    t->r->address = class;
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* ---- the request ---- */

/* The host of a URL without its port. */
static str bare_host(const char *url)
{
    str host = host_of(str_c(url));
    ptrdiff_t colon = str_rchr(host, ':');
    return colon > 0 && host.p[host.n - 1] != ']' ? str_sub(host, 0, (size_t)colon) : host;
}

static struct curl_slist *request_fields(const struct call *q)
{
    char range[40];
    struct curl_slist *list = NULL, *more;
    for (size_t i = 0; q->fields && q->fields[i]; i++) {
        more = curl_lib.append(list, q->fields[i]);
        list = more ? more : list;
    }
    if (q->from) {
        snprintf(range, sizeof range, "Range: bytes=%llu-", (unsigned long long)q->from);
        more = curl_lib.append(list, range);
        list = more ? more : list;
    }
    return list;
}

static void set_options(struct http *h, struct transfer *t, struct curl_slist *fields)
{
    const struct call *q = t->q;
    curl_usual(h, t->o);
    curl_lib.setopt(h->curl, CURLOPT_URL, q->url);
    curl_lib.setopt(h->curl, CURLOPT_BUFFERSIZE, 256L << 10);
    curl_lib.setopt(h->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_lib.setopt(h->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_lib.setopt(h->curl, CURLOPT_HEADERDATA, t);
    curl_lib.setopt(h->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_lib.setopt(h->curl, CURLOPT_WRITEDATA, t);
    curl_lib.setopt(h->curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
    curl_lib.setopt(h->curl, CURLOPT_OPENSOCKETDATA, t);
    if (fields)
        curl_lib.setopt(h->curl, CURLOPT_HTTPHEADER, fields);
    if (q->form)
        curl_lib.setopt(h->curl, CURLOPT_POSTFIELDS, q->form);
    if (q->method && strcmp(q->method, "HEAD") == 0)
        curl_lib.setopt(h->curl, CURLOPT_NOBODY, 1L);
    if (q->user) {
        curl_lib.setopt(h->curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_lib.setopt(h->curl, CURLOPT_USERNAME, q->user);
        curl_lib.setopt(h->curl, CURLOPT_PASSWORD, q->password ? q->password : "");
    }
    if (q->unverified) {
        curl_lib.setopt(h->curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_lib.setopt(h->curl, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

static enum call_end ending(const struct transfer *t, CURLcode code)
{
    if (t->refused && code != CURLE_OK)
        return CALL_REFUSED;
    if (t->large)
        return CALL_LARGE;
    if (t->stopped || (t->o->stop && *t->o->stop))
        return CALL_STOPPED;
    if (t->wrong_range)
        return CALL_FAILED;
    if (code == CURLE_OK)
        return CALL_DONE;
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR ||
        code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR)
        return CALL_TLS;
    return curl_passing(code) ? CALL_PASSING : CALL_FAILED;
}

/* A number in the URL is looked at here too: a proxy would connect to it on our behalf. */
static bool refused_text(struct transfer *t)
{
    unsigned class = address_class_of_text(bare_host(t->q->url));
    if (!(class & t->q->refuse))
        return false;
    t->r->end = CALL_REFUSED;
    snprintf(t->r->why, sizeof t->r->why, "it leads to a %s address", address_class_name(class));
    return true;
}

bool call_perform(struct http *h, const struct call *q, const struct http_options *o, struct call_answer *r)
{
    struct transfer t = {.q = q, .o = o, .r = r};
    str host = host_of(str_c(q->url));
    *r = (struct call_answer){0};
    if (refused_text(&t))
        return false;
    if (!host_enter(host, o->stop)) {
        r->end = CALL_STOPPED;
        return false;
    }
    struct curl_slist *fields = request_fields(q);
    set_options(h, &t, fields);
    CURLcode code = curl_lib.perform(h->curl);
    host_leave(host);
    curl_off_t after = 0;
    curl_lib.getinfo(h->curl, CURLINFO_RETRY_AFTER, &after);
    r->retry_after = after > 0 ? (uint64_t)after : 0;
    r->end = ending(&t, code);
    if (r->end != CALL_DONE && !r->why[0])
        snprintf(r->why, sizeof r->why, "%s",
                 t.large         ? "it is larger than allowed"
                 : t.wrong_range ? "the server answers with another range than it was asked for"
                 : h->why[0]     ? h->why
                                 : curl_lib.explain(code));
    curl_lib.setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
    curl_lib.free_list(fields);
    return r->end == CALL_DONE;
}
