#include "source/registry/client.h"
#include "base/log.h"
#include "base/vec.h"
#include "net/call.h"
#include "net/host.h"
#include "source/registry/challenge.h"
#include "source/registry/login.h"
#include "source/registry/registry.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
    ATTEMPTS = 4,
    ATTEMPTS_UNMET = 2,
    ATTEMPTS_ALL = 100,
    HOPS = 5,
    LOGINS = 2,
    PATIENCE = 120,
    STALL = 60,
    ANSWER_MAX = 1 << 20
};

static const char accepted[] = "Accept: application/vnd.oci.image.index.v1+json, "
                               "application/vnd.oci.image.manifest.v1+json, "
                               "application/vnd.docker.distribution.manifest.list.v2+json, "
                               "application/vnd.docker.distribution.manifest.v2+json";

/* How a host is spoken to; a later one only where the user says that it will do. */
enum manner { MANNER_TLS, MANNER_UNVERIFIED, MANNER_PLAIN };

struct kept_token {
    str repository, value;
    uint64_t until; /* seconds of the monotonic clock */
};
struct kept_login {
    str repository;
    struct login login;
};
/* A registry or a mirror of it. The mutex of the registry is held for all that changes. */
struct endpoint {
    str host;    /* as users write it: "docker.io" */
    str address; /* where it is: "registry-1.docker.io" */
    bool mirror, insecure;
    enum manner manner;
    unsigned classes; /* of its addresses that were met */
    bool met;         /* it answered, in that manner */
    bool basic, password_plain;
    VEC(struct kept_token) tokens;
    VEC(struct kept_login) logins;
};
struct registry {
    struct arena arena;
    VEC(struct endpoint) endpoints;
    pthread_mutex_t mutex;
};
struct registry_session {
    struct registry *r;
    struct http *home; /* connections to the endpoints ... */
    struct http *away; /* ... and to where they lead: other addresses are refused there */
    struct http_options options;
};
/* One request until it is answered for good. */
struct fetch {
    struct registry_session *s;
    struct endpoint *at;
    const struct registry_request *q;
    struct arena arena;
    const char *url;
    bool away;                         /* the URL is not the endpoint's */
    unsigned tries, all, hops, logins; /* tries: since the last that got further */
    uint64_t have;                     /* bytes that the sink has */
    str token;                         /* that was sent; "" if none */
    bool password;                     /* was sent */
};

/* ---- settings ---- */

static uint64_t seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec;
}

static bool is_insecure(str host, bool *only_plain)
{
    for (size_t i = 0; i < registry_configured()->insecure_n; i++) {
        str word = str_c(registry_configured()->insecure[i]);
        bool plain = str_istarts(word, STR("http://"));
        word = plain ? str_from(word, 7) : word;
        if (!str_ieq(word, host))
            continue;
        *only_plain = plain;
        return true;
    }
    return false;
}

static void add_endpoint(struct registry *r, str host, bool mirror)
{
    struct endpoint *p = vec_add(&r->arena, &r->endpoints);
    bool plain = false;
    p->host = arena_dup(&r->arena, host);
    p->address = str_is(host, "docker.io") ? STR("registry-1.docker.io") : p->host;
    p->mirror = mirror;
    p->insecure = is_insecure(host, &plain);
    p->manner = plain ? MANNER_PLAIN : MANNER_TLS;
}

struct registry *registry_open(str host)
{
    struct registry *r = mem_alloc(sizeof *r);
    *r = (struct registry){.mutex = PTHREAD_MUTEX_INITIALIZER};
    for (size_t i = 0; i < registry_configured()->mirrors_n; i++) {
        str of, mirror;
        if (str_cut(str_c(registry_configured()->mirrors[i]), '=', &of, &mirror) && str_ieq(of, host) &&
            mirror.n)
            add_endpoint(r, mirror, true);
    }
    add_endpoint(r, host, false);
    return r;
}

void registry_close(struct registry *r)
{
    if (!r)
        return;
    pthread_mutex_destroy(&r->mutex);
    arena_free(&r->arena);
    free(r);
}

struct registry_session *session_open(struct registry *r, const volatile sig_atomic_t *stop, struct err *e)
{
    struct http *home = http_open(e), *away = home ? http_open(e) : NULL;
    if (!away) {
        http_close(home);
        return NULL;
    }
    struct registry_session *s = mem_alloc(sizeof *s);
    *s = (struct registry_session){.r = r, .home = home, .away = away};
    s->options = (struct http_options){.stall = STALL,
                                       .patience = PATIENCE,
                                       .cacert = registry_configured()->cacert,
                                       .proxy = registry_configured()->proxy,
                                       .stop = stop};
    return s;
}

void session_close(struct registry_session *s)
{
    if (!s)
        return;
    http_close(s->home);
    http_close(s->away);
    free(s);
}

/* ---- errors ---- */

static str thing(struct fetch *f)
{
    static const char *const words[] = {[ASK_MANIFEST] = "/manifests/",
                                        [ASK_BLOB] = "/blobs/",
                                        [ASK_REFERRERS] = "/referrers/",
                                        [ASK_TAGS] = "/tags",
                                        [ASK_CATALOG] = "/_catalog"};
    const struct registry_request *q = f->q;
    bool named = q->ask <= ASK_REFERRERS;
    return arena_printf(&f->arena, "%.*s%s%.*s%s%.*s", STR_ARG(f->at->host), q->repository.n ? "/" : "",
                        STR_ARG(q->repository), words[q->ask], named ? (int)q->name.n : 0, q->name.p);
}

static bool fail(struct fetch *f, struct err *e, const char *why, ...) __attribute__((format(printf, 3, 4)));

static bool fail(struct fetch *f, struct err *e, const char *why, ...)
{
    va_list ap;
    va_start(ap, why);
    str text = arena_vprintf(&f->arena, why, ap);
    va_end(ap);
    return err_set(e, "cannot fetch", thing(f), "%.*s", STR_ARG(text));
}

/* Scheme, host and path: what is behind a "?" of a store of blobs may be as good as a password. */
static str shown(struct fetch *f, const char *url)
{
    str head, tail;
    str_cut(http_shown(&f->arena, str_c(url)), '?', &head, &tail);
    return str_sub(head, 0, 300);
}

static bool fail_call(struct fetch *f, const struct call_answer *a, struct err *e)
{
    if (f->away)
        fail(f, e, "it leads to %.*s: %s", STR_ARG(shown(f, f->url)), a->why);
    else
        fail(f, e, "%s", a->why);
    if (a->end == CALL_REFUSED)
        return err_hint(e, "a registry that is not there itself has no business to send one there");
    if (a->end == CALL_TLS && !f->away && !f->at->insecure) {
        char hint[400];
        snprintf(hint, sizeof hint,
                 "--cacert FILE names an authority to trust; --insecure-registry %.*s accepts any "
                 "certificate, and plain http",
                 STR_ARG(f->at->host));
        return err_hint(e, hint);
    }
    return false;
}

/* ---- what is known of logins ---- */

/* The token for the repository; "" if there is none that still holds. */
static str token_of(struct fetch *f)
{
    struct registry *r = f->s->r;
    str value = STR("");
    pthread_mutex_lock(&r->mutex);
    for (size_t i = 0; i < f->at->tokens.n; i++) {
        const struct kept_token *t = &f->at->tokens.v[i];
        if (str_eq(t->repository, f->q->repository) && t->until > seconds())
            value = arena_dup(&f->arena, t->value);
    }
    pthread_mutex_unlock(&r->mutex);
    return value;
}

static void keep_token(struct fetch *f, const struct token *t)
{
    struct registry *r = f->s->r;
    struct kept_token *kept = NULL;
    pthread_mutex_lock(&r->mutex);
    for (size_t i = 0; i < f->at->tokens.n && !kept; i++)
        if (str_eq(f->at->tokens.v[i].repository, f->q->repository))
            kept = &f->at->tokens.v[i];
    if (!kept) {
        kept = vec_add(&r->arena, &f->at->tokens);
        kept->repository = arena_dup(&r->arena, f->q->repository);
    }
    kept->value = arena_dup(&r->arena, t->value);
    kept->until = seconds() + t->seconds - 5;
    pthread_mutex_unlock(&r->mutex);
}

static bool login_of(struct fetch *f, struct login *out, struct err *e)
{
    struct registry *r = f->s->r;
    bool ok = true, known = false;
    pthread_mutex_lock(&r->mutex);
    for (size_t i = 0; i < f->at->logins.n && !known; i++)
        if ((known = str_eq(f->at->logins.v[i].repository, f->q->repository)))
            *out = f->at->logins.v[i].login;
    if (!known) {
        ok = login_find(&r->arena, registry_configured()->authfile, f->at->host, f->q->repository, out, e);
        if (ok)
            vec_push(&r->arena, &f->at->logins,
                     (struct kept_login){arena_dup(&r->arena, f->q->repository), *out});
    }
    pthread_mutex_unlock(&r->mutex);
    return ok;
}

static void note_password(struct fetch *f, const char *url)
{
    pthread_mutex_lock(&f->s->r->mutex);
    f->at->password_plain |= str_istarts(str_c(url), STR("http:"));
    pthread_mutex_unlock(&f->s->r->mutex);
}

/* ---- token services ---- */

struct body {
    struct arena *arena;
    char *p;
    size_t n;
};

static bool body_add(void *ctx, str part)
{
    struct body *b = ctx;
    if (!b->p)
        b->p = arena_bytes(b->arena, ANSWER_MAX);
    if (part.n > ANSWER_MAX - b->n)
        return false;
    memcpy(b->p + b->n, part.p, part.n);
    b->n += part.n;
    return true;
}

static str bare_host(str url)
{
    str host = host_of(url);
    ptrdiff_t colon = str_rchr(host, ':');
    return colon > 0 && host.p[host.n - 1] != ']' ? str_sub(host, 0, (size_t)colon) : host;
}

/* A registry that anyone on the way could have answered for tells no other host that gets the password. */
static bool realm_trusted(struct fetch *f, const struct challenge *c, const struct login *l, struct err *e)
{
    bool tls = str_istarts(c->realm, STR("https:"));
    bool same = str_ieq(bare_host(c->realm), bare_host(str_c(f->url)));
    if (f->at->manner != MANNER_PLAIN && !tls)
        return fail(f, e, "it sends the login to %.*s, which is not encrypted",
                    STR_ARG(shown(f, arena_dup(&f->arena, c->realm).p)));
    if (f->at->manner != MANNER_TLS && l->found && !same)
        return fail(f, e,
                    "it sends the login to another host, %.*s, and nothing proves that it is the registry "
                    "who says so: the credentials of %.*s were not sent",
                    STR_ARG(shown(f, arena_dup(&f->arena, c->realm).p)), STR_ARG(l->from));
    return true;
}

/* GET with a password or none; POST with a refresh token (OAuth 2, RFC 6749 section 6). */
static void token_request(struct fetch *f, const struct challenge *c, str scope, const struct login *l,
                          struct call *call)
{
    struct arena *a = &f->arena;
    if (l->identity.n) {
        str form = arena_join(a, STR("grant_type=refresh_token&client_id=assay&service="),
                              query_value(a, c->service),
                              arena_join(a, STR("&scope="), query_value(a, scope), STR("&refresh_token=")));
        call->form = arena_join(a, form, query_value(a, l->identity), STR("")).p;
        call->url = arena_dup(a, c->realm).p;
    } else {
        call->url = arena_dup(a, challenge_url(a, c, scope)).p;
        call->user = l->found ? arena_dup(a, l->user).p : NULL;
        call->password = l->found ? arena_dup(a, l->password).p : NULL;
    }
}

static bool token_refused(struct fetch *f, const struct call *call, const struct login *l, long status,
                          struct err *e)
{
    if (status == 401 || status == 403) {
        fail(f, e, "its token service %.*s refuses %s%.*s (status %ld)", STR_ARG(shown(f, call->url)),
             l->found ? "the credentials of " : "to serve one without credentials", STR_ARG(l->from), status);
        return err_hint(e, "log in again (docker login, podman login), or name a file with --authfile");
    }
    return fail(f, e, "its token service %.*s answers with status %ld", STR_ARG(shown(f, call->url)), status);
}

static bool fetch_token(struct fetch *f, const struct challenge *c, const struct login *l, struct err *e)
{
    str scope = c->scope;
    if (!scope.n)
        scope = f->q->repository.n ? arena_join(&f->arena, STR("repository:"), f->q->repository, STR(":pull"))
                                   : STR("registry:catalog:*");
    struct body body = {.arena = &f->arena};
    struct call call = {.limit = ANSWER_MAX,
                        .refuse = ~(unsigned)(ADDRESS_PUBLIC | f->at->classes),
                        .unverified = f->at->manner != MANNER_TLS,
                        .sink = body_add,
                        .ctx = &body};
    struct call_answer *a = arena_new(&f->arena, struct call_answer);
    struct token t;
    struct err why;
    token_request(f, c, scope, l, &call);
    for (unsigned tries = 0;; tries++) {
        body.n = 0;
        if (call_perform(f->s->away, &call, &f->s->options, a) && a->status != 429 && a->status < 500)
            break;
        if ((a->end != CALL_PASSING && a->end != CALL_DONE) || tries >= ATTEMPTS || a->retry_after > PATIENCE)
            return fail(f, e, "its token service %.*s: %s", STR_ARG(shown(f, call.url)),
                        a->why[0] ? a->why : "it asks to come back later");
        host_pause(host_of(str_c(call.url)), a->retry_after ? a->retry_after * 1000 : 100ull << tries);
    }
    if (l->found)
        note_password(f, call.url);
    if (a->status != 200)
        return token_refused(f, &call, l, a->status, e);
    if (!token_parse(&f->arena, str_make(body.p, body.n), &t, &why))
        return fail(f, e, "%.*s: %s", STR_ARG(shown(f, call.url)), why.text);
    keep_token(f, &t);
    return true;
}

/* After a status 401: what there is to log in with. False when there is nothing, or it was refused. */
static bool log_in(struct fetch *f, const struct call_answer *a, struct err *e)
{
    struct login l;
    struct challenge c;
    if (f->logins++ >= LOGINS)
        return fail(f, e, "it asks to log in again and again");
    if (!login_of(f, &l, e))
        return false;
    if (l.bearer.n && !f->token.n) {
        keep_token(f, &(struct token){l.bearer, TOKEN_SECONDS});
        return true;
    }
    if (a->bearer[0] && !challenge_parse(&f->arena, str_c(a->bearer), &c))
        return fail(f, e, "it asks for a token and does not say where one is had");
    if (a->bearer[0])
        return realm_trusted(f, &c, &l, e) && fetch_token(f, &c, &l, e);
    if (a->basic && l.user.n && !f->password) {
        pthread_mutex_lock(&f->s->r->mutex);
        f->at->basic = true;
        pthread_mutex_unlock(&f->s->r->mutex);
        return true;
    }
    if (f->password)
        fail(f, e, "it refuses the credentials of %.*s", STR_ARG(l.from));
    else
        fail(f, e, "it asks to log in, and there are no credentials for %.*s", STR_ARG(f->at->host));
    return err_hint(e, "log in (docker login, podman login), or name a file with --authfile");
}

/* ---- requests ---- */

static const char *url_of(struct fetch *f)
{
    const struct registry_request *q = f->q;
    const char *scheme = f->at->manner == MANNER_PLAIN ? "http" : "https";
    str base = arena_printf(&f->arena, "%s://%.*s", scheme, STR_ARG(f->at->address));
    if ((q->ask == ASK_TAGS || q->ask == ASK_CATALOG) && q->name.n)
        return arena_join(&f->arena, base, q->name, STR("")).p;
    if (q->ask == ASK_CATALOG)
        return arena_join(&f->arena, base, STR("/v2/_catalog?n=1000"), STR("")).p;
    str repository = arena_join(&f->arena, base, STR("/v2/"), q->repository);
    if (q->ask == ASK_TAGS)
        return arena_join(&f->arena, repository, STR("/tags/list?n=1000"), STR("")).p;
    return arena_join(&f->arena, repository,
                      q->ask == ASK_MANIFEST ? STR("/manifests/")
                      : q->ask == ASK_BLOB   ? STR("/blobs/")
                                             : STR("/referrers/"),
                      q->name)
        .p;
}

/* From the beginning: what a registry led to may hold no longer. */
static void begin(struct fetch *f)
{
    f->url = url_of(f);
    f->away = false;
    f->hops = 0;
}

/* What stands on the endpoint alone: the login. */
static void add_login(struct fetch *f, struct call *call, const char **fields, size_t n)
{
    struct login l = {0};
    struct err ignored;
    f->token = token_of(f);
    f->password = !f->token.n && f->at->basic && login_of(f, &l, &ignored) && l.user.n;
    if (f->token.n)
        fields[n] = arena_join(&f->arena, STR("Authorization: Bearer "), f->token, STR("")).p;
    if (f->password) {
        call->user = arena_dup(&f->arena, l.user).p;
        call->password = arena_dup(&f->arena, l.password).p;
        note_password(f, call->url);
    }
}

static void perform(struct fetch *f, struct call_answer *a)
{
    const char *fields[3] = {NULL};
    struct call call = {.url = f->url,
                        .fields = fields,
                        .from = f->have,
                        .limit = f->q->limit,
                        .unverified = f->at->manner == MANNER_UNVERIFIED && !f->away,
                        .sink = f->q->sink,
                        .ctx = f->q->ctx};
    size_t n = 0;
    if (f->q->ask == ASK_MANIFEST || f->q->ask == ASK_REFERRERS)
        fields[n++] = accepted;
    if (f->away)
        call.refuse = ~(unsigned)(ADDRESS_PUBLIC | f->at->classes);
    else
        add_login(f, &call, fields, n);
    call_perform(f->away ? f->s->away : f->s->home, &call, &f->s->options, a);
    f->have += a->received;
    if (!f->away) {
        pthread_mutex_lock(&f->s->r->mutex);
        f->at->met |= a->end == CALL_DONE;
        f->at->classes |= a->address | address_class_of_text(bare_host(str_c(f->url)));
        pthread_mutex_unlock(&f->s->r->mutex);
    }
}

static str origin(str url)
{
    str host = host_of(url);
    return str_sub(url, 0, (size_t)(host.p + host.n - url.p));
}

/* RFC 3986 section 3.1. */
static bool has_scheme(str location)
{
    str scheme, rest;
    return str_cut(location, ':', &scheme, &rest) && scheme.n && ch_alpha(scheme.p[0]) &&
           str_of(scheme, "+-.");
}

/* Where a redirection leads, relative to where it was said (RFC 3986 section 5, as far as registries use it).
 */
static const char *target_of(struct fetch *f, str location)
{
    struct arena *a = &f->arena;
    str url = str_c(f->url), path, query;
    if (has_scheme(location))
        return arena_dup(a, location).p;
    if (str_starts(location, STR("//")))
        return arena_join(a, str_sub(url, 0, (size_t)str_chr(url, ':') + 1), location, STR("")).p;
    if (str_starts(location, STR("/")))
        return arena_join(a, origin(url), location, STR("")).p;
    str_cut(url, '?', &path, &query);
    return arena_join(a, str_sub(path, 0, (size_t)str_rchr(path, '/') + 1), location, STR("")).p;
}

static bool follow(struct fetch *f, const struct call_answer *a, struct err *e)
{
    str from = str_c(f->url), to;
    if (!a->location[0] || str_find(str_c(a->location), STR(" ")) >= 0)
        return fail(f, e, "it leads elsewhere (status %ld) and does not say where", a->status);
    if (f->hops++ >= HOPS)
        return fail(f, e, "it leads from one place to the next, more than %d times", HOPS);
    to = str_c(target_of(f, str_c(a->location)));
    if (has_scheme(str_c(a->location)) && !str_istarts(to, STR("http://")) &&
        !str_istarts(to, STR("https://")))
        return fail(f, e, "it leads to %.*s, which is no address of http", STR_ARG(shown(f, to.p)));
    if (str_istarts(from, STR("https:")) && !str_istarts(to, STR("https:")))
        return fail(f, e, "it leads to %.*s, which is not encrypted", STR_ARG(shown(f, to.p)));
    f->url = to.p;
    f->away = f->away || !str_ieq(origin(to), origin(str_c(url_of(f))));
    return true;
}

/* Waits as long as the server asks, else longer each time. False: the tries are used up. */
static bool again(struct fetch *f, const struct call_answer *a, struct err *e)
{
    bool moved = a->received > 0;
    f->tries = moved ? 0 : f->tries + 1;
    if (a->retry_after > PATIENCE)
        return fail(f, e, "it asks to come back in %llu s (status %ld)", (unsigned long long)a->retry_after,
                    a->status);
    if (f->tries >= (f->at->met ? ATTEMPTS : ATTEMPTS_UNMET) || ++f->all >= ATTEMPTS_ALL)
        return a->end == CALL_DONE
                   ? fail(f, e, "it answers with status %ld, however often it is asked", a->status)
                   : fail_call(f, a, e);
    host_pause(host_of(str_c(f->url)), a->retry_after ? a->retry_after * 1000
                                       : moved        ? 0
                                                      : 100ull << f->tries);
    begin(f);
    return true;
}

/* After no answer: another manner where the user allows one, or another try. */
static bool mend(struct fetch *f, const struct call_answer *a, struct err *e)
{
    bool unmet = a->end == CALL_TLS || (a->end == CALL_PASSING && !a->status);
    struct endpoint *p = f->at;
    if (!f->away && p->insecure && p->manner != MANNER_PLAIN && unmet && !p->met) {
        p->manner = a->end == CALL_TLS && p->manner == MANNER_TLS ? MANNER_UNVERIFIED : MANNER_PLAIN;
        begin(f);
        return true;
    }
    return a->end == CALL_PASSING ? again(f, a, e) : fail_call(f, a, e);
}

static bool is_redirection(long status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool is_later(const struct fetch *f, long status)
{
    return status == 408 || status == 429 || status >= 500 || (f->away && status == 403);
}

/* The path and query of `<...>; rel="next"` (RFC 8288), on the same host. */
static void take_next(struct fetch *f, str link, struct registry_reply *reply)
{
    str url, rest;
    ptrdiff_t from = str_chr(link, '<');
    if (from < 0 || !str_cut(str_from(link, (size_t)from + 1), '>', &url, &rest) ||
        (str_find(rest, STR("rel=\"next\"")) < 0 && str_find(rest, STR("rel=next")) < 0))
        return;
    if (str_istarts(url, STR("http")) && str_starts(url, origin(str_c(f->url))))
        url = str_from(url, origin(str_c(f->url)).n);
    if (url.n < sizeof reply->next)
        snprintf(reply->next, sizeof reply->next, "%.*s", STR_ARG(url));
}

static void take_reply(struct fetch *f, const struct call_answer *a, struct registry_reply *reply)
{
    reply->absent = a->status == 404;
    reply->plain = f->at->manner == MANNER_PLAIN;
    reply->unverified = f->at->manner == MANNER_UNVERIFIED;
    reply->password_plain = f->at->password_plain;
    reply->mirrored = f->at->mirror;
    snprintf(reply->type, sizeof reply->type, "%s", a->type);
    snprintf(reply->digest, sizeof reply->digest, "%s", a->digest);
    take_next(f, str_c(a->link), reply);
}

/* Until there is an answer for good. */
static bool run(struct fetch *f, struct registry_reply *reply, struct err *e)
{
    struct call_answer *a = arena_new(&f->arena, struct call_answer);
    begin(f);
    for (;;) {
        bool go_on;
        perform(f, a);
        if (a->end != CALL_DONE)
            go_on = mend(f, a, e);
        else if (a->status == 200 || a->status == 206 || a->status == 404)
            break;
        else if (is_redirection(a->status))
            go_on = follow(f, a, e);
        else if (a->status == 401 && !f->away)
            go_on = log_in(f, a, e);
        else if (is_later(f, a->status))
            go_on = again(f, a, e);
        else
            go_on = fail(f, e, "it answers with status %ld%s", a->status,
                         a->status == 403 ? ": the credentials, if any, do not give access" : "");
        if (!go_on) {
            reply->large = a->end == CALL_LARGE;
            return false;
        }
    }
    take_reply(f, a, reply);
    return true;
}

bool registry_get(struct registry_session *s, const struct registry_request *q, struct registry_reply *reply,
                  struct err *e)
{
    struct registry *r = s->r;
    uint64_t have = 0;
    bool ok = false;
    *reply = (struct registry_reply){0};
    for (size_t i = 0; i < r->endpoints.n && (!ok || reply->absent); i++) {
        struct fetch f = {.s = s, .at = &r->endpoints.v[i], .q = q, .have = have};
        reply->large = false;
        ok = run(&f, reply, e);
        have = f.have;
        if (!ok && f.at->mirror && !(s->options.stop && *s->options.stop))
            log_line(LOG_VERBOSE, "%s; the next is asked", e->text);
        arena_free(&f.arena);
    }
    return ok;
}
