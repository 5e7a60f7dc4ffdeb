#include "advisory/update/store.h"
#include "advisory/ecosystem.h"
#include "advisory/feed/feed.h"
#include "base/limits.h"
#include "format/json.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMA    "assay/feed/1"
#define STATE     ".state"
#define STATE_NEW ".state.new"
#define STATE_MAX ((size_t)16 << 20)

static bool make_folder(const char *path, struct err *e)
{
    return mkdir(path, 0777) == 0 || errno == EEXIST ||
           err_set(e, "cannot make the folder", str_c(path), "%s", strerror(errno));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    remove(path);
    return 0;
}

void store_remove(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int store_lock(struct arena *a, const char *db, struct err *e)
{
    str feeds = arena_printf(a, "%s/feeds", db), path = arena_printf(a, "%s/feeds/lock", db);
    for (size_t i = 1; db[i]; i++)
        if (db[i] == '/')
            mkdir(arena_dup(a, str_make(db, i)).p, 0777); /* that it is not there is told below */
    if (!make_folder(db, e) || !make_folder(feeds.p, e))
        return -1;
    int fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        store_remove(arena_printf(a, "%s/" STORE_NEW, db).p);
        return fd;
    }
    if (errno == EWOULDBLOCK) {
        err_set(e, "cannot update the feeds in", feeds, "another update is at work on them");
        err_hint(e, "wait for it to end");
    } else {
        err_set(e, "cannot lock", path, "%s", strerror(errno));
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* ---- state ---- */

static bool safe_name(str n)
{
    return n.n && n.n < 256 && str_chr(n, '/') < 0 && str_chr(n, 0) < 0 && !str_is(n, ".") &&
           !str_is(n, "..");
}

static void read_file_entry(struct json *j, struct part *p)
{
    struct stored_file f = {STR(""), STR(""), STR(""), STR(""), STR(""), 0};
    const struct {
        str key;
        str *to;
    } texts[] = {{STR("name"), &f.name},
                 {STR("url"), &f.url},
                 {STR("etag"), &f.etag},
                 {STR("modified"), &f.modified},
                 {STR("sha256"), &f.sha256}};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        bool known = false;
        for (size_t i = 0; i < sizeof texts / sizeof *texts && !known; i++)
            if ((known = str_eq(key, texts[i].key)))
                json_string(j, texts[i].to);
        if (!known && str_is(key, "bytes"))
            json_u64(j, &f.bytes);
        else if (!known)
            json_skip(j);
    }
    f.name = arena_dup(p->arena, f.name);
    f.url = arena_dup(p->arena, f.url);
    f.etag = arena_dup(p->arena, f.etag);
    f.modified = arena_dup(p->arena, f.modified);
    if (safe_name(f.name))
        vec_push(p->arena, &p->state.files, f);
}

static void read_member(struct json *j, str key, struct part *p)
{
    struct part_state *s = &p->state;
    const struct {
        str key;
        str *text;
        uint64_t *number;
    } members[] = {{STR("url"), &s->url, NULL},         {STR("kind"), &s->kind, NULL},
                   {STR("newest"), &s->newest, NULL},   {STR("failure"), &s->failure, NULL},
                   {STR("serial"), NULL, &s->serial},   {STR("checked"), NULL, &s->checked},
                   {STR("changed"), NULL, &s->changed}, {STR("records"), NULL, &s->records}};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (str_eq(key, members[i].key)) {
            if (members[i].text)
                json_string(j, members[i].text);
            else
                json_u64(j, members[i].number);
            return;
        }
    if (str_is(key, "files") && json_array(j))
        while (json_more(j))
            read_file_entry(j, p);
    else if (!str_is(key, "files"))
        json_skip(j);
}

static const struct part_state empty_state = {
    .url = STR_INIT(""), .kind = STR_INIT(""), .newest = STR_INIT(""), .failure = STR_INIT("")};

void part_reload(struct part *p)
{
    str text, key;
    struct json j;
    struct err e;
    p->state = empty_state;
    if (!feed_read(p->arena, arena_join(p->arena, p->path, STR("/" STATE), STR_NONE).p, STATE_MAX, &text, &e))
        return;
    json_init(&j, text, p->arena, limits_default.json_depth);
    if (json_object(&j))
        while (json_key(&j, &key))
            read_member(&j, key, p);
    if (!json_done(&j))
        p->state = empty_state;
}

static void write_state(struct buf *out, const struct part *p)
{
    struct json_out w = {.b = out, .first = true};
    const struct part_state *s = &p->state;
    jw_object(&w);
    jw_key_str(&w, "schema", STR(SCHEMA));
    jw_key_str(&w, "feed", p->feed);
    jw_key_str(&w, "part", p->name);
    jw_key_str(&w, "url", s->url);
    jw_key_str(&w, "kind", s->kind);
    jw_key_u64(&w, "serial", s->serial);
    jw_key_u64(&w, "checked", s->checked);
    jw_key_u64(&w, "changed", s->changed);
    jw_key_u64(&w, "records", s->records);
    jw_key_str(&w, "newest", s->newest);
    jw_key_str(&w, "failure", s->failure);
    jw_key(&w, "files");
    jw_array(&w);
    for (size_t i = 0; i < s->files.n; i++) {
        const struct stored_file *f = &s->files.v[i];
        jw_object(&w);
        jw_key_str(&w, "name", f->name);
        jw_key_str(&w, "url", f->url);
        jw_key_str(&w, "etag", f->etag);
        jw_key_str(&w, "modified", f->modified);
        jw_key_str(&w, "sha256", f->sha256);
        jw_key_u64(&w, "bytes", f->bytes);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
}

/* ---- parts ---- */

static str feed_path(struct arena *a, const char *db, str feed)
{
    return arena_printf(a, "%s/feeds/%.*s", db, STR_ARG(ecosystem_file(a, feed, "")));
}

bool part_open(struct part *p, struct arena *a, const char *db, str feed, str name, struct err *e)
{
    str folder = feed_path(a, db, feed);
    *p = (struct part){.feed = feed, .name = name, .arena = a, .dir = -1};
    p->path = arena_printf(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(ecosystem_file(a, name, "")));
    if (!make_folder(folder.p, e) || !make_folder(p->path.p, e))
        return false;
    p->dir = open(p->path.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->dir < 0)
        return err_set(e, "cannot open", p->path, "%s", strerror(errno));
    part_reload(p);
    return true;
}

void part_close(struct part *p)
{
    if (p->dir >= 0)
        close(p->dir);
    p->dir = -1;
}

const struct stored_file *part_file(const struct part *p, str name)
{
    for (size_t i = 0; i < p->state.files.n; i++)
        if (str_eq(p->state.files.v[i].name, name))
            return &p->state.files.v[i];
    return NULL;
}

static void clear(const struct part *p)
{
    struct arena a = {0};
    DIR *d = opendir(p->path.p);
    for (struct dirent *f; d && (f = readdir(d));) {
        str name = str_c(f->d_name);
        if (!str_is(name, ".") && !str_is(name, "..") && !str_is(name, STATE) && !part_file(p, name))
            store_remove(arena_join(&a, p->path, STR("/"), name).p);
    }
    if (d)
        closedir(d);
    arena_free(&a);
}

static bool put_state(const struct part *p, str text)
{
    int fd = openat(p->dir, STATE_NEW, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0;
    while (ok && text.n) {
        ssize_t n = write(fd, text.p, text.n);
        ok = n > 0 || (n < 0 && errno == EINTR);
        text = str_from(text, n > 0 ? (size_t)n : 0);
    }
    /* All that the state names has to be on the disk before it. */
    ok = ok && (!p->bulk || syncfs(p->dir) == 0) && fsync(p->dir) == 0 && fsync(fd) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return ok && renameat(p->dir, STATE_NEW, p->dir, STATE) == 0 && fsync(p->dir) == 0;
}

bool part_commit(struct part *p, struct err *e)
{
    struct buf text = {0};
    write_state(&text, p);
    bool ok = put_state(p, buf_str(&text));
    buf_free(&text);
    if (!ok)
        return err_set(e, "cannot write the state of", p->path, "%s", strerror(errno));
    if (!p->state.failure.n) /* else what broke off may be gone on with */
        clear(p);
    return true;
}

/* ---- what is there ---- */

static int by_name(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

static str decode_name(struct arena *a, const char *file)
{
    str s = str_c(file);
    char *out = arena_bytes(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint64_t byte;
        bool escape = s.p[i] == '%' && i + 2 < s.n && str_u64(str_sub(s, i + 1, 2), 16, &byte);
        out[n++] = escape ? (char)byte : s.p[i];
        i += escape ? 2 : 0;
    }
    return str_make(out, n);
}

void store_list(struct arena *a, const char *db, str feed, part_names *out)
{
    str folder = feed.n ? feed_path(a, db, feed) : arena_printf(a, "%s/feeds", db);
    DIR *d = opendir(folder.p);
    for (struct dirent *f; d && (f = readdir(d));)
        if (f->d_name[0] != '.' && !str_is(str_c(f->d_name), "lock"))
            vec_push(a, out, decode_name(a, f->d_name));
    if (d)
        closedir(d);
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_name);
}

void part_places(const struct part *p, part_names *out)
{
    for (size_t i = 0; i < p->state.files.n; i++)
        if (p->state.files.v[i].name.p[0] != '.')
            vec_push(p->arena, out, arena_join(p->arena, p->path, STR("/"), p->state.files.v[i].name));
}
