#include "source/registry/cache.h"
#include "base/log.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 256 << 10 };

bool cache_prepare(const char *dir, struct err *e)
{
    static const char *const parts[] = {"", "/blobs", "/blobs/sha256"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        int n = snprintf(path, sizeof path, "%s%s", dir, parts[i]);
        if (n < 0 || (size_t)n >= sizeof path || (mkdir(path, 0700) != 0 && errno != EEXIST))
            return err_set(e, "cannot keep layers in", str_c(dir), "%s", strerror(errno)) ||
                   err_hint(e, "name another folder with --cache");
    }
    return true;
}

static bool path_of(const char *dir, str digest, char *path, size_t size)
{
    int n = snprintf(path, size, "%s/blobs/sha256/%.*s", dir, STR_ARG(str_from(digest, 7)));
    return str_starts(digest, STR("sha256:")) && str_hex(str_from(digest, 7), 64) && n > 0 &&
           (size_t)n < size;
}

/* ---- out of it ---- */

/* Each chunk of the file, from its beginning. */
static bool each_chunk(int fd, char *chunk, bool (*fn)(void *ctx, str part), void *ctx)
{
    off_t at = 0;
    ssize_t n;
    while ((n = pread(fd, chunk, CHUNK, at)) > 0) {
        if (!fn(ctx, str_make(chunk, (size_t)n)))
            return false;
        at += n;
    }
    return n == 0;
}

static bool hash(void *ctx, str part)
{
    digest_update(ctx, part);
    return true;
}

static bool has_digest(int fd, char *chunk, str digest)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    bool ok = digest_init(&d, DIGEST_SHA256) && each_chunk(fd, chunk, hash, &d) &&
              str_eq(digest_hex(&d, hex), str_from(digest, 7));
    digest_free(&d);
    return ok;
}

enum cache_answer cache_get(const char *dir, str digest, uint64_t limit, bool (*sink)(void *ctx, str part),
                            void *ctx)
{
    char path[PATH_MAX];
    struct stat st;
    enum cache_answer got = CACHE_LACKS;
    if (!path_of(dir, digest, path, sizeof path))
        return CACHE_LACKS;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return CACHE_LACKS;
    char *chunk = mem_alloc(CHUNK);
    bool fits = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (uint64_t)st.st_size <= limit;
    if (fits && has_digest(fd, chunk, digest))
        got = each_chunk(fd, chunk, sink, ctx) ? CACHE_GAVE : CACHE_STOPPED;
    else if (fits && unlink(path) == 0)
        log_line(LOG_WARNING, "%s was damaged: it is fetched again", path);
    free(chunk);
    close(fd);
    return got;
}

/* ---- into it ---- */

struct cache_part {
    int fd;
    bool failed;
    struct digest digest;
    str wanted; /* "sha256:HEX", in `name` */
    char name[80], path[PATH_MAX], tmp[PATH_MAX];
};

struct cache_part *cache_begin(const char *dir, str digest)
{
    struct cache_part *p = mem_alloc(sizeof *p);
    *p = (struct cache_part){.fd = -1};
    snprintf(p->name, sizeof p->name, "%.*s", STR_ARG(digest));
    p->wanted = str_c(p->name);
    int n = snprintf(p->tmp, sizeof p->tmp, "%s/blobs/sha256/.part-XXXXXX", dir);
    if (path_of(dir, digest, p->path, sizeof p->path) && n > 0 && (size_t)n < sizeof p->tmp &&
        digest_init(&p->digest, DIGEST_SHA256))
        p->fd = mkostemp(p->tmp, O_CLOEXEC);
    if (p->fd >= 0)
        return p;
    digest_free(&p->digest);
    free(p);
    return NULL;
}

void cache_add(struct cache_part *p, str bytes)
{
    if (!p || p->failed)
        return;
    digest_update(&p->digest, bytes);
    while (bytes.n && !p->failed) {
        ssize_t n = write(p->fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR)
            continue;
        p->failed = n <= 0;
        bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
    }
    if (p->failed)
        log_line(LOG_WARNING, "%s cannot be kept: %s", p->path, strerror(errno));
}

void cache_end(struct cache_part *p, bool whole)
{
    char hex[DIGEST_HEX_MAX];
    if (!p)
        return;
    bool good = str_eq(digest_hex(&p->digest, hex), str_from(p->wanted, 7)) && whole && !p->failed;
    good = close(p->fd) == 0 && good;
    if (!good || rename(p->tmp, p->path) != 0)
        unlink(p->tmp);
    digest_free(&p->digest);
    free(p);
}
