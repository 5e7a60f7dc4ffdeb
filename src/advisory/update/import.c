/* The way back of advisory/export.h. Nothing of the archive is believed before its digest was compared. */
#include "advisory/update/export.h"
#include "advisory/generation.h"
#include "advisory/manifest.h"
#include "advisory/update/store.h"
#include "base/map.h"
#include "codec/codec.h"
#include "codec/digest.h"
#include "codec/signature.h"
#include "format/json.h"
#include "format/tar.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX_MAX ((uint64_t)256 << 20)
#define STORE_NEW ".feeds.new"

struct expected {
    str path, sha256;
    uint64_t bytes;
    bool seen;
};
struct reading {
    struct arena a;
    const char *db;
    str key, key_name, index, updated;
    uint64_t built;
    VEC(struct expected) files;
    struct map by_path;
    bool checked, older, feeds;
    struct generation g;
    struct export_result *r;
};

static bool bad(struct err *e, const char *why)
{
    return err_set(e, "cannot import the database", STR_NONE, "%s", why);
}

/* ---- the index ---- */

static void read_file(struct reading *r, struct json *j)
{
    struct expected f = {STR(""), STR(""), 0, false};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "path"))
            json_string(j, &f.path);
        else if (str_is(key, "sha256"))
            json_string(j, &f.sha256);
        else if (str_is(key, "bytes"))
            json_u64(j, &f.bytes);
        else
            json_skip(j);
    }
    *map_put(&r->a, &r->by_path, f.path, NULL) = r->files.n;
    vec_push(&r->a, &r->files, f);
}

static bool read_index(struct reading *r, str text, struct err *e)
{
    struct json j;
    str key, schema = STR("");
    r->index = text;
    json_init(&j, text, &r->a, 16);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "schema"))
                json_string(&j, &schema);
            else if (str_is(key, "built_seconds"))
                json_u64(&j, &r->built);
            else if (str_is(key, "files") && json_array(&j))
                while (json_more(&j))
                    read_file(r, &j);
            else
                json_skip(&j);
        }
    if (!json_done(&j) || !str_starts(schema, STR("assay/export/")))
        return bad(e, "the file is no database that `assay db export` wrote");
    if (!str_is(schema, EXPORT_SCHEMA))
        return bad(e, "the file was written by a newer Assay; install that first");
    return true;
}

static bool check_signature(struct reading *r, str signature, struct err *e)
{
    if (!r->key.n)
        return true;
    r->r->is_signed = signature_check(r->key, r->key_name, r->index, signature, e);
    if (r->r->is_signed || e->text[0])
        return r->r->is_signed;
    err_set(e, "cannot import the database", STR_NONE, "its signature is not by the key %.*s",
            STR_ARG(r->key_name));
    return err_hint(e, "nothing was changed");
}

/* When was the database in use built? 0: there is none that can be read. */
static uint64_t built_now(struct reading *r)
{
    struct manifest m;
    struct err e;
    int dir = generation_absent(r->db) ? -1 : generation_open(r->db, &e);
    uint64_t built = dir >= 0 && manifest_load(&r->a, dir, &m, &e) ? m.built : 0;
    if (dir >= 0)
        close(dir);
    return built;
}

static bool check_age(struct reading *r, struct err *e)
{
    uint64_t now = built_now(r);
    if (r->older || r->built >= now)
        return true;
    err_set(e, "refused", STR("the database"), "it is of %.*s, that in use of %.*s",
            STR_ARG(time_rfc3339(&r->a, r->built)), STR_ARG(time_rfc3339(&r->a, now)));
    return err_hint(e, "if that is right, `--accept-shrink all` takes it");
}

/* ---- files ---- */

/* The path where a file of the archive is to be written; NULL for one that has no place. */
static const char *place_of(struct reading *r, str path)
{
    str rest;
    if (str_starts(path, STR("db/"))) {
        rest = str_from(path, 3);
        return str_chr(rest, '/') < 0 && rest.n && rest.p[0] != '.'
                   ? arena_printf(&r->a, "%s/.new/%.*s", r->db, STR_ARG(rest)).p
                   : NULL;
    }
    if (!str_starts(path, STR("feeds/")))
        return NULL;
    r->feeds = true;
    str to = arena_printf(&r->a, "%s/" STORE_NEW "/%.*s", r->db, STR_ARG(str_from(path, 6)));
    for (size_t i = strlen(r->db) + 1; i < to.n; i++)
        if (to.p[i] == '/')
            mkdir(arena_dup(&r->a, str_sub(to, 0, i)).p, 0777); /* what fails is told by open */
    return to.p;
}

static bool write_chunk(int fd, str chunk)
{
    while (chunk.n) {
        ssize_t n = write(fd, chunk.p, chunk.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        chunk = str_from(chunk, (size_t)n);
    }
    return true;
}

static bool copy(struct inbuf *in, int fd, struct digest *d, struct err *e)
{
    str chunk;
    for (;;) {
        if (!inbuf_some(in, (uint64_t)1 << 20, &chunk, e))
            return false;
        if (!chunk.n)
            return fsync(fd) == 0 || err_set(e, "cannot write", STR_NONE, "%s", strerror(errno));
        digest_update(d, chunk);
        if (!write_chunk(fd, chunk))
            return err_set(e, "cannot write", STR_NONE, "%s", strerror(errno));
    }
}

static bool take_content(struct reading *r, struct inbuf *in, const char *to, struct expected *f,
                         struct err *e)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return err_set(e, "cannot write", str_c(to), "%s", strerror(errno));
    digest_init(&d, DIGEST_SHA256);
    bool ok = copy(in, fd, &d, e);
    bool right = str_eq(digest_hex(&d, hex), f->sha256);
    digest_free(&d);
    close(fd);
    if (ok && !right)
        return err_set(e, "cannot import the database", f->path,
                       "its digest is not the one of the index: it is damaged");
    f->seen = ok;
    r->r->files++;
    r->r->bytes += f->bytes;
    return ok;
}

static bool take_text(struct reading *r, struct inbuf *in, uint64_t size, str *out, struct err *e)
{
    struct buf b = {0};
    str chunk;
    bool ok = size <= INDEX_MAX || bad(e, "its index is too large");
    while (ok && (ok = inbuf_some(in, (uint64_t)1 << 20, &chunk, e)) && chunk.n)
        buf_add(&b, chunk);
    *out = arena_dup(&r->a, buf_str(&b));
    buf_free(&b);
    return ok;
}

static bool take_updated(struct reading *r, struct inbuf *in, struct expected *f, struct err *e)
{
    char hex[DIGEST_HEX_MAX];
    if (!take_text(r, in, f->bytes, &r->updated, e))
        return false;
    f->seen = true;
    return str_eq(digest_of(DIGEST_SHA256, r->updated, hex), f->sha256) ||
           err_set(e, "cannot import the database", f->path, "its digest is not the one of the index");
}

static bool take_file(struct reading *r, struct tar *t, const struct entry *entry, struct err *e)
{
    const uint64_t *at = map_get(&r->by_path, entry->path);
    struct expected *f = at ? &r->files.v[*at] : NULL;
    if (entry->type != ENTRY_FILE || t->climbed || !f || f->seen || f->bytes != entry->size)
        return err_set(e, "cannot import the database", entry->path, "its index does not have this file");
    if (str_is(entry->path, "updated"))
        return take_updated(r, tar_content(t), f, e);
    const char *to = place_of(r, arena_dup(&r->a, entry->path));
    return to ? take_content(r, tar_content(t), to, f, e)
              : err_set(e, "cannot import the database", entry->path, "there is no place for this file");
}

/* The index, then the signature if there is one, then files: the first of those finds all checked. */
static bool take_entry(struct reading *r, struct tar *t, const struct entry *entry, struct err *e)
{
    str text;
    if (!r->index.n)
        return str_is(entry->path, EXPORT_INDEX)
                   ? take_text(r, tar_content(t), entry->size, &text, e) && read_index(r, text, e)
                   : bad(e, "the file is no database that `assay db export` wrote");
    if (!r->checked && str_is(entry->path, EXPORT_SIGN)) {
        r->checked = take_text(r, tar_content(t), entry->size, &text, e) && check_signature(r, text, e);
        return r->checked;
    }
    if (!r->checked && !(r->checked = check_signature(r, STR(""), e)))
        return false;
    return take_file(r, t, entry, e);
}

static bool read_archive(struct reading *r, int fd, struct err *e)
{
    struct tar t;
    struct inbuf in;
    struct entry entry;
    struct arena scratch = {0};
    str head;
    struct stream *s = stream_fd(fd);
    bool ok = stream_head(&s, CODEC_HEAD, &head, e);
    if (ok)
        s = codec_open(codec_detect(head), s, &limits_default, e);
    if (!ok || !s) {
        stream_close(s);
        return false;
    }
    inbuf_init(&in, s, &scratch);
    tar_open(&t, &in, &limits_default);
    while (ok && tar_next(&t, &entry, e))
        ok = take_entry(r, &t, &entry, e);
    ok = ok && !t.failed;
    if (t.failed && !r->index.n)
        bad(e, "the file is no database that `assay db export` wrote");
    tar_close(&t);
    stream_close(s);
    arena_free(&scratch);
    return ok;
}

static bool complete(struct reading *r, struct err *e)
{
    struct manifest m;
    if (!r->index.n)
        return bad(e, "the file is empty");
    for (size_t i = 0; i < r->files.n; i++)
        if (!r->files.v[i].seen)
            return err_set(e, "cannot import the database", r->files.v[i].path, "the file ends before it");
    if (!r->checked && !check_signature(r, STR(""), e))
        return false;
    if (!manifest_load(&r->a, r->g.new_fd, &m, e))
        return false;
    for (size_t i = 0; i < m.shards.n; i++)
        if (!map_get(&r->by_path, arena_join(&r->a, STR("db/"), m.shards.v[i].file, STR(""))))
            return err_set(e, "cannot import the database", m.shards.v[i].file,
                           "its manifest names what is not there");
    return m.built == r->built || bad(e, "its index and its manifest are of different databases");
}

/* ---- into place ---- */

/* The feeds first: should the database not follow, the next update builds it of them. */
static bool put_feeds(struct reading *r, struct err *e)
{
    if (!r->feeds)
        return true;
    str fresh = arena_printf(&r->a, "%s/" STORE_NEW, r->db), place = arena_printf(&r->a, "%s/feeds", r->db);
    bool ok =
        syncfs(r->g.db_fd) == 0 && renameat2(AT_FDCWD, fresh.p, AT_FDCWD, place.p, RENAME_EXCHANGE) == 0;
    r->r->feeds = ok;
    return ok || err_set(e, "cannot put the feeds in place in", place, "%s", strerror(errno));
}

static bool put_updated(struct reading *r, struct err *e)
{
    str to = arena_printf(&r->a, "%s/updated", r->db), fresh = arena_join(&r->a, to, STR(".new"), STR(""));
    if (!r->updated.n) {
        unlink(to.p); /* its age is that of its building */
        return true;
    }
    int fd = open(fresh.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_chunk(fd, r->updated) && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return (ok && rename(fresh.p, to.p) == 0) || err_set(e, "cannot write", to, "%s", strerror(errno));
}

bool database_import(const char *db, int fd, str key, str key_name, bool older, struct export_result *out,
                     struct err *e)
{
    struct reading r = {.db = db, .key = key, .key_name = key_name, .older = older, .r = out};
    *out = (struct export_result){0};
    int lock = store_lock(&r.a, db, e);
    if (lock < 0)
        return false;
    bool ok = generation_begin(&r.g, db, e) && read_archive(&r, fd, e) && complete(&r, e) &&
              check_age(&r, e) && put_feeds(&r, e) && generation_commit(&r.g, e) && put_updated(&r, e);
    out->built = r.built;
    generation_end(&r.g);
    store_remove(arena_printf(&r.a, "%s/" STORE_NEW, db).p);
    close(lock);
    arena_free(&r.a);
    return ok;
}
