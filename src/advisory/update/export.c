#include "advisory/update/export.h"
#include "advisory/feed/feed.h"
#include "advisory/generation.h"
#include "advisory/manifest.h"
#include "advisory/update/store.h"
#include "codec/digest.h"
#include "codec/signature.h"
#include "format/json.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#define LEVEL 9
#define CHUNK ((size_t)1 << 20)

/* A file that goes in, and where it lies. */
struct item {
    str path, from;
    uint64_t bytes;
    char sha256[DIGEST_HEX_MAX];
};
struct writer {
    struct arena a;
    VEC(struct item) items;
    int fd;
    uint64_t time;
    ZSTD_CCtx *z;
    char *chunk, *packed;
};

/* ---- the stream ---- */

static bool write_fd(int fd, const char *p, size_t n, struct err *e)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return err_set(e, "cannot write", STR("the archive"), "%s", strerror(errno));
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool put(struct writer *w, const void *p, size_t n, ZSTD_EndDirective end, struct err *e)
{
    ZSTD_inBuffer in = {p, n, 0};
    size_t left;
    do {
        ZSTD_outBuffer out = {w->packed, CHUNK, 0};
        left = ZSTD_compressStream2(w->z, &out, &in, end);
        if (ZSTD_isError(left))
            return err_set(e, "cannot write", STR("the archive"), "%s", ZSTD_getErrorName(left));
        if (!write_fd(w->fd, w->packed, out.pos, e))
            return false;
    } while (end == ZSTD_e_end ? left != 0 : in.pos < in.size);
    return true;
}

/* The header of a file (POSIX 1003.1, "ustar Interchange Format"). */
static bool put_header(struct writer *w, str path, uint64_t bytes, struct err *e)
{
    char h[512] = {0};
    str name = path, prefix = STR("");
    for (size_t i = path.n; path.n > 100 && i-- > 0;)
        if (path.p[i] == '/' && i <= 155) {
            prefix = str_sub(path, 0, i);
            name = str_from(path, i + 1);
            break;
        }
    if (name.n > 100)
        return err_set(e, "cannot write", path, "its name is too long for an archive");
    memcpy(h, name.p, name.n);
    memcpy(h + 345, prefix.p, prefix.n);
    snprintf(h + 100, 24, "0000644%c0000000%c0000000", 0, 0);
    snprintf(h + 124, 12, "%011llo", (unsigned long long)bytes);
    snprintf(h + 136, 12, "%011llo", (unsigned long long)w->time);
    memset(h + 148, ' ', 8);
    h[156] = '0';
    memcpy(h + 257,
           "ustar\0"
           "00",
           8);
    unsigned sum = 0;
    for (size_t i = 0; i < sizeof h; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum);
    return put(w, h, sizeof h, ZSTD_e_continue, e);
}

static bool put_padding(struct writer *w, uint64_t bytes, struct err *e)
{
    static const char zeros[512];
    return put(w, zeros, (size_t)(-bytes & 511), ZSTD_e_continue, e);
}

static bool put_text(struct writer *w, str path, str text, struct err *e)
{
    return put_header(w, path, text.n, e) && put(w, text.p, text.n, ZSTD_e_continue, e) &&
           put_padding(w, text.n, e);
}

/* ---- what goes in ---- */

/* Each chunk of a file to `see`; false when it changed since it was measured. */
static bool each_chunk(struct writer *w, const struct item *it,
                       bool (*see)(struct writer *, str, void *, struct err *), void *ctx, struct err *e)
{
    int fd = open(it->from.p, O_RDONLY | O_CLOEXEC);
    uint64_t total = 0;
    ssize_t n = -1;
    bool ok = fd >= 0;
    while (ok && (n = read(fd, w->chunk, CHUNK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        ok = n > 0 && (total += (size_t)n) <= it->bytes && see(w, str_make(w->chunk, (size_t)n), ctx, e);
    }
    int why = n < 0 ? errno : 0;
    if (fd >= 0)
        close(fd);
    if (ok && total == it->bytes)
        return true;
    return err_set(e, "cannot read", it->from, "%s", why ? strerror(why) : "it changed meanwhile");
}

static bool see_digest(struct writer *w, str chunk, void *ctx, struct err *e)
{
    (void)w;
    (void)e;
    digest_update(ctx, chunk);
    return true;
}

static bool see_content(struct writer *w, str chunk, void *ctx, struct err *e)
{
    (void)ctx;
    return put(w, chunk.p, chunk.n, ZSTD_e_continue, e);
}

static bool add_item(struct writer *w, str path, str from, struct err *e)
{
    struct stat st;
    struct digest d = {0};
    struct item *it = vec_add(&w->a, &w->items);
    it->path = path;
    it->from = from;
    if (stat(from.p, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(e, "cannot read", from, "%s", errno ? strerror(errno) : "it is no file");
    it->bytes = (uint64_t)st.st_size;
    digest_init(&d, DIGEST_SHA256);
    bool ok = each_chunk(w, it, see_digest, &d, e);
    digest_hex(&d, it->sha256);
    digest_free(&d);
    return ok;
}

static bool add_generation(struct writer *w, int dir, struct err *e)
{
    struct manifest m;
    if (!manifest_load(&w->a, dir, &m, e))
        return false;
    w->time = m.built;
    str base = arena_printf(&w->a, "/proc/self/fd/%d/", dir);
    static const char *const own[] = {MANIFEST_FILE, MANIFEST_SUM};
    for (size_t i = 0; i < 2; i++)
        if (!add_item(w, arena_join(&w->a, STR("db/"), str_c(own[i]), STR("")),
                      arena_join(&w->a, base, str_c(own[i]), STR("")), e))
            return false;
    /* Every file of the folder: also those that a build keeps beside the shards. */
    struct dirent **list;
    int n = scandir(base.p, &list, NULL, alphasort);
    bool ok = n >= 0;
    for (int i = 0; i < n; i++) {
        str name = arena_dup(&w->a, str_c(list[i]->d_name));
        free(list[i]);
        bool skip = name.p[0] == '.' || str_is(name, MANIFEST_FILE) || str_is(name, MANIFEST_SUM);
        ok = ok && (skip || add_item(w, arena_join(&w->a, STR("db/"), name, STR("")),
                                     arena_join(&w->a, base, name, STR("")), e));
    }
    if (n >= 0)
        free(list);
    return ok || (n < 0 && err_set(e, "cannot read", base, "%s", strerror(errno)));
}

/* All files of the store that count, and their states; what is on its way does not. */
static bool add_folder(struct writer *w, const char *db, str rel, unsigned depth, struct err *e)
{
    struct dirent **list;
    struct stat st;
    str path = arena_printf(&w->a, "%s/%.*s", db, STR_ARG(rel));
    int n = scandir(path.p, &list, NULL, alphasort);
    bool ok = true;
    for (int i = 0; i < n; i++) {
        str name = str_c(list[i]->d_name);
        str sub = arena_join(&w->a, rel, STR("/"), name),
            full = arena_printf(&w->a, "%s/%.*s", db, STR_ARG(sub));
        bool skip = str_is(name, ".") || str_is(name, "..") || str_starts(name, STR(".get-")) ||
                    str_starts(name, STR(".text-")) || str_starts(name, STR(".new")) ||
                    str_is(name, ".state.new") || str_is(name, "lock") || lstat(full.p, &st) != 0;
        free(list[i]);
        if (!ok || skip)
            continue;
        if (S_ISDIR(st.st_mode))
            ok = depth < 8 && add_folder(w, db, sub, depth + 1, e);
        else if (S_ISREG(st.st_mode))
            ok = add_item(w, sub, full, e);
    }
    if (n >= 0)
        free(list);
    return ok;
}

static void write_index(struct buf *out, const struct writer *w)
{
    struct json_out j = {.b = out, .first = true};
    jw_object(&j);
    jw_key_str(&j, "schema", STR(EXPORT_SCHEMA));
    jw_key_u64(&j, "built_seconds", w->time);
    jw_key(&j, "files");
    jw_array(&j);
    for (size_t i = 0; i < w->items.n; i++) {
        jw_object(&j);
        jw_key_str(&j, "path", w->items.v[i].path);
        jw_key_u64(&j, "bytes", w->items.v[i].bytes);
        jw_key_str(&j, "sha256", str_c(w->items.v[i].sha256));
        jw_end_object(&j);
    }
    jw_end_array(&j);
    jw_end_object(&j);
    buf_ch(out, '\n');
}

static bool write_head(struct writer *w, str sign, str sign_name, struct err *e)
{
    struct buf index = {0};
    unsigned char signature[SIGNATURE_SIZE];
    write_index(&index, w);
    bool ok = put_text(w, STR(EXPORT_INDEX), buf_str(&index), e);
    if (ok && sign.n)
        ok = signature_make(sign, sign_name, buf_str(&index), signature, e) &&
             put_text(w, STR(EXPORT_SIGN), str_make(signature, sizeof signature), e);
    buf_free(&index);
    return ok;
}

static bool write_archive(struct writer *w, str sign, str sign_name, struct export_result *r, struct err *e)
{
    static const char end[1024];
    if (!write_head(w, sign, sign_name, e))
        return false;
    for (size_t i = 0; i < w->items.n; i++) {
        const struct item *it = &w->items.v[i];
        if (!put_header(w, it->path, it->bytes, e) || !each_chunk(w, it, see_content, NULL, e) ||
            !put_padding(w, it->bytes, e))
            return false;
        r->bytes += it->bytes;
    }
    r->files = w->items.n;
    r->built = w->time;
    return put(w, end, sizeof end, ZSTD_e_end, e);
}

static bool add_all(struct writer *w, const char *db, int dir, bool feeds, struct err *e)
{
    str updated = arena_printf(&w->a, "%s/updated", db);
    return add_generation(w, dir, e) &&
           (access(updated.p, R_OK) != 0 || add_item(w, STR("updated"), updated, e)) &&
           (!feeds || add_folder(w, db, STR("feeds"), 0, e));
}

bool database_export(const char *db, int fd, str sign, str sign_name, bool feeds, struct export_result *r,
                     struct err *e)
{
    struct writer w = {
        .fd = fd, .z = ZSTD_createCCtx(), .chunk = mem_alloc(CHUNK), .packed = mem_alloc(CHUNK)};
    *r = (struct export_result){.feeds = feeds, .is_signed = sign.n != 0};
    int lock = feeds ? store_lock(&w.a, db, e) : -1;
    int dir = feeds && lock < 0 ? -1 : generation_open(db, e);
    ZSTD_CCtx_setParameter(w.z, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(w.z, ZSTD_c_checksumFlag, 1);
    bool ok = dir >= 0 && add_all(&w, db, dir, feeds, e) && write_archive(&w, sign, sign_name, r, e);
    if (dir >= 0)
        close(dir);
    if (lock >= 0)
        close(lock);
    ZSTD_freeCCtx(w.z);
    free(w.chunk);
    free(w.packed);
    arena_free(&w.a);
    return ok;
}
