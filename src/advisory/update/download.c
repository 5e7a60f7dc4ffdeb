#include "advisory/update/download.h"
#include "advisory/update/fetch.h"
#include "base/buf.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { IDLE_MAX = 64 };
struct downloader {
    struct http_options options;
    bool offline;
    pthread_mutex_t mutex;
    struct http *idle[IDLE_MAX];
    size_t n_idle;
    atomic_ullong bytes, count;
};

struct downloader *downloader_new(const struct http_options *o, bool offline)
{
    struct downloader *d = mem_alloc(sizeof *d);
    memset(d, 0, sizeof *d);
    d->options = *o;
    d->offline = offline;
    pthread_mutex_init(&d->mutex, NULL);
    return d;
}

void downloader_free(struct downloader *d)
{
    for (size_t i = 0; d && i < d->n_idle; i++)
        http_close(d->idle[i]);
    free(d);
}

uint64_t download_bytes(const struct downloader *d)
{
    return d->bytes;
}

uint64_t download_count(const struct downloader *d)
{
    return d->count;
}

static struct http *take(struct downloader *d, struct err *e)
{
    pthread_mutex_lock(&d->mutex);
    struct http *h = d->n_idle ? d->idle[--d->n_idle] : NULL;
    pthread_mutex_unlock(&d->mutex);
    return h ? h : http_open(e);
}

static void give(struct downloader *d, struct http *h)
{
    pthread_mutex_lock(&d->mutex);
    if (d->n_idle < IDLE_MAX) {
        d->idle[d->n_idle++] = h;
        h = NULL;
    }
    pthread_mutex_unlock(&d->mutex);
    http_close(h);
}

/* ---- what is on the way ---- */

/* Where one file is until it is whole, and the validator under which it can be gone on with. */
struct arrival {
    const struct download *what;
    str name, of; /* ".get-..." and ".get-....of" */
    int fd;
    char validator[HTTP_VALIDATOR_MAX];
};

static bool write_validator(void *ctx, const char *validator)
{
    const struct arrival *v = ctx;
    if (v->what->bulk)
        return true;
    int fd = openat(v->what->dir, v->of.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    size_t n = strlen(validator);
    bool ok = fd >= 0 && write(fd, validator, n) == (ssize_t)n;
    if (fd >= 0)
        close(fd);
    return ok;
}

static void read_validator(struct arrival *v)
{
    int fd = openat(v->what->dir, v->of.p, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, v->validator, sizeof v->validator - 1) : 0;
    v->validator[n > 0 ? n : 0] = 0;
    if (fd >= 0)
        close(fd);
}

static bool open_arrival(struct arrival *v, struct arena *a, struct err *e)
{
    char hex[DIGEST_HEX_MAX];
    str hash = str_sub(digest_of(DIGEST_SHA256, v->what->url, hex), 0, 24);
    v->name = arena_printf(a, ".get-%.*s", STR_ARG(hash));
    v->of = arena_join(a, v->name, STR(".of"), STR_NONE);
    v->fd = openat(v->what->dir, v->name.p, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (v->fd < 0)
        return err_set(e, "cannot write", v->what->name, "%s", strerror(errno));
    if (!v->what->bulk)
        read_validator(v);
    return true;
}

static void drop_arrival(const struct arrival *v)
{
    unlinkat(v->what->dir, v->of.p, 0);
    unlinkat(v->what->dir, v->name.p, 0);
}

/* The whole file takes its place. */
static bool land(const struct arrival *v, struct err *e)
{
    str name = v->what->name;
    bool ok =
        (v->what->bulk || fsync(v->fd) == 0) && renameat(v->what->dir, v->name.p, v->what->dir, name.p) == 0;
    if (!ok)
        return err_set(e, "cannot write", name, "%s", strerror(errno));
    unlinkat(v->what->dir, v->of.p, 0);
    return true;
}

/* ---- http ---- */

static bool get_http(struct downloader *d, struct arena *a, struct arrival *v, struct downloaded *r,
                     struct err *e)
{
    struct stat st;
    struct http_answer answer;
    struct http *h = take(d, e);
    if (!h)
        return false;
    struct http_request q = {.url = arena_dup(a, v->what->url).p,
                             .etag = arena_dup(a, v->what->etag).p,
                             .modified = arena_dup(a, v->what->modified).p,
                             .fd = v->fd,
                             .begin = write_validator,
                             .ctx = v};
    if (v->validator[0] && fstat(v->fd, &st) == 0) {
        q.have = (uint64_t)st.st_size;
        q.of = v->validator;
    }
    bool ok = http_get(h, &q, &d->options, &answer, e);
    give(d, h);
    d->bytes += answer.received;
    r->unchanged = answer.unchanged;
    r->missing = answer.status == 404 || answer.status == 410;
    r->etag = arena_dup(a, str_c(answer.etag));
    r->modified = arena_dup(a, str_c(answer.modified));
    r->time = answer.time;
    r->bytes = answer.bytes;
    return ok;
}

/* ---- file ---- */

static bool copy(int from, int to)
{
    static const size_t chunk = (size_t)1 << 20;
    char *p = mem_alloc(chunk);
    ssize_t n;
    bool ok = ftruncate(to, 0) == 0 && lseek(to, 0, SEEK_SET) == 0;
    while (ok && (n = read(from, p, chunk)) != 0)
        ok = n > 0 ? write(to, p, (size_t)n) == n : errno == EINTR;
    free(p);
    return ok;
}

/* A file's "ETag" is its size and time: what changes without either is not seen. */
static bool get_file(struct arena *a, const struct arrival *v, struct downloaded *r, struct err *e)
{
    struct stat st;
    const char *path = fetch_file_path(a, arena_dup(a, v->what->url).p, e);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (!path)
        return false;
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        r->missing = fd < 0 && (errno == ENOENT || errno == ENOTDIR);
        err_set(e, "cannot read", str_c(path), "%s", fd < 0 ? strerror(errno) : "it is no file");
        if (fd >= 0)
            close(fd);
        return false;
    }
    r->time = st.st_mtim.tv_sec;
    r->bytes = (uint64_t)st.st_size;
    r->modified = STR("");
    r->etag = arena_printf(a, "\"%llu-%lld.%09ld\"", (unsigned long long)st.st_size,
                           (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
    r->unchanged = str_eq(r->etag, v->what->etag);
    bool ok =
        r->unchanged || copy(fd, v->fd) || err_set(e, "cannot copy", str_c(path), "%s", strerror(errno));
    close(fd);
    return ok;
}

/* ---- both ---- */

bool download(struct downloader *d, struct arena *a, const struct download *what, struct downloaded *r,
              struct err *e)
{
    struct arrival v = {.what = what};
    bool local = str_istarts(what->url, STR("file://"));
    *r = (struct downloaded){.time = -1};
    if (!local && d->offline)
        return err_set(e, "cannot fetch", http_shown(a, what->url), "--offline forbids the network");
    if (!local && !fetch_is_url(arena_dup(a, what->url).p))
        return err_set(e, "cannot fetch", what->url, "it is no http, https or file URL");
    if (!open_arrival(&v, a, e))
        return false;
    bool ok = local ? get_file(a, &v, r, e) : get_http(d, a, &v, r, e);
    d->count += ok;
    ok = ok && (r->unchanged || land(&v, e));
    if (r->unchanged || local || what->bulk || r->missing)
        if (!ok || r->unchanged)
            drop_arrival(&v);
    close(v.fd);
    return ok;
}

bool download_text(struct downloader *d, struct arena *a, str url, int dir, size_t max, str *out,
                   struct downloaded *r, struct err *e)
{
    struct stat st;
    char hex[DIGEST_HEX_MAX];
    str hash = str_sub(digest_of(DIGEST_SHA256, url, hex), 0, 24);
    str name = arena_printf(a, ".text-%.*s", STR_ARG(hash));
    if (!download(d, a, &(struct download){.url = url, .dir = dir, .name = name, .bulk = true}, r, e))
        return false;
    int fd = openat(dir, name.p, O_RDONLY | O_CLOEXEC);
    unlinkat(dir, name.p, 0);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && (uint64_t)st.st_size <= max;
    size_t n = 0, size = ok ? (size_t)st.st_size : 0;
    char *p = arena_bytes(a, size + 1);
    for (ssize_t k = 1; ok && n < size && k; n += k > 0 ? (size_t)k : 0) {
        k = read(fd, p + n, size - n);
        ok = k >= 0 || errno == EINTR;
    }
    if (fd >= 0)
        close(fd);
    *out = str_make(p, n);
    return ok ||
           err_set(e, "cannot read", http_shown(a, url), "it cannot be read, or is over %zu bytes", max);
}

str file_sha256(struct arena *a, int dir, str name)
{
    static const size_t chunk = (size_t)1 << 20;
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX], *p = mem_alloc(chunk);
    int fd = openat(dir, name.p, O_RDONLY | O_CLOEXEC);
    ssize_t n = -1;
    bool ok = fd >= 0 && digest_init(&d, DIGEST_SHA256);
    while (ok && (n = read(fd, p, chunk)) != 0) {
        ok = n > 0 || errno == EINTR;
        digest_update(&d, str_make(p, n > 0 ? (size_t)n : 0));
    }
    str out = ok ? arena_dup(a, digest_hex(&d, hex)) : STR("");
    digest_free(&d);
    free(p);
    if (fd >= 0)
        close(fd);
    return out;
}
