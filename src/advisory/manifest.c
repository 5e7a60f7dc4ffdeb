#include "advisory/manifest.h"
#include "base/date.h"
#include "base/limits.h"
#include "codec/digest.h"
#include "format/json.h"
#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define SCHEMA       "assay/database/1"
#define MANIFEST_MAX ((size_t)16 << 20)

str time_rfc3339(struct arena *a, uint64_t seconds)
{
    struct tm tm;
    time_t t = (time_t)seconds;
    char text[40];
    if (!gmtime_r(&t, &tm))
        return STR("");
    size_t n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return arena_dup(a, str_make(text, n));
}

bool manifest_age(const struct database_source *s, uint64_t now, uint64_t *seconds)
{
    int64_t micros;
    if (!date_micros(s->modified, &micros))
        return false;
    int64_t then = micros / 1000000;
    *seconds = then < (int64_t)now ? (uint64_t)((int64_t)now - then) : 0;
    return true;
}

static void write_age(struct json_out *w, const struct database_source *s, uint64_t now)
{
    uint64_t seconds;
    jw_key(w, "age_seconds");
    if (manifest_age(s, now, &seconds))
        jw_u64(w, seconds);
    else
        jw_null(w);
}

/* `now` 0: without ages. */
static void write_sources(struct json_out *w, const struct manifest *m, uint64_t now)
{
    jw_key(w, "sources");
    jw_array(w);
    for (size_t i = 0; i < m->sources.n; i++) {
        const struct database_source *s = &m->sources.v[i];
        jw_object(w);
        jw_key_str(w, "name", s->name);
        jw_key_u64(w, "records", s->records);
        jw_key_str(w, "modified", s->modified);
        jw_key_str(w, "licence", s->licence);
        if (now)
            write_age(w, s, now);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static const char *const kind_names[SHARD_KINDS + 1] = {
    [SHARD_CORE] = "core",     [SHARD_TEXT] = "text",       [SHARD_FLAWS] = "flaws",
    [SHARD_CYCLES] = "cycles", [SHARD_MALWARE] = "malware", [SHARD_NAMES] = "names"};

static enum shard_kind kind_of(str word)
{
    for (int k = SHARD_CORE; k <= SHARD_KINDS; k++)
        if (str_eq(word, str_c(kind_names[k])))
            return (enum shard_kind)k;
    return SHARD_CORE;
}

static void write_shard(struct json_out *w, const struct manifest_shard *s)
{
    jw_object(w);
    jw_key_str(w, "ecosystem", s->ecosystem);
    jw_key_str(w, "kind", str_c(kind_names[s->kind]));
    jw_key_str(w, "file", s->file);
    jw_key_u64(w, "bytes", s->bytes);
    jw_key_u64(w, "advisories", s->advisories);
    jw_key_u64(w, "packages", s->packages);
    jw_key_u64(w, "rows", s->rows);
    jw_key_str(w, "sha256", s->sha256);
    jw_end_object(w);
}

static void write_manifest(struct buf *out, const struct manifest *m, uint64_t now)
{
    struct arena a = {0};
    struct json_out w = {.b = out, .first = true};
    jw_object(&w);
    jw_key_str(&w, "schema", STR(SCHEMA));
    jw_key_u64(&w, "built_seconds", m->built);
    jw_key_str(&w, "built", time_rfc3339(&a, m->built));
    jw_key_u64(&w, "advisories", m->advisories);
    if (now)
        jw_key_u64(&w, "age_seconds", now > m->built ? now - m->built : 0);
    write_sources(&w, m, now);
    jw_key(&w, "shards");
    jw_array(&w);
    for (size_t i = 0; i < m->shards.n; i++)
        write_shard(&w, &m->shards.v[i]);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
    arena_free(&a);
}

void manifest_write(struct buf *out, const struct manifest *m)
{
    write_manifest(out, m, 0);
}

void manifest_tell(struct buf *out, const struct manifest *m, uint64_t now)
{
    write_manifest(out, m, now);
}

static void read_source(struct arena *a, struct json *j, struct manifest *m)
{
    struct database_source s = {.name = STR(""), .modified = STR(""), .licence = STR("")};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &s.name);
        else if (str_is(key, "modified"))
            json_string(j, &s.modified);
        else if (str_is(key, "licence"))
            json_string(j, &s.licence);
        else if (str_is(key, "records"))
            json_u64(j, &s.records);
        else
            json_skip(j);
    }
    vec_push(a, &m->sources, s);
}

static bool shard_number(struct json *j, str key, struct manifest_shard *s)
{
    if (str_is(key, "bytes"))
        json_u64(j, &s->bytes);
    else if (str_is(key, "advisories"))
        json_u64(j, &s->advisories);
    else if (str_is(key, "packages"))
        json_u64(j, &s->packages);
    else if (str_is(key, "rows"))
        json_u64(j, &s->rows);
    else
        return false;
    return true;
}

static void read_shard(struct arena *a, struct json *j, struct manifest *m)
{
    struct manifest_shard s = {.ecosystem = STR(""), .file = STR(""), .sha256 = STR("")};
    str key, kind = STR("");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "ecosystem"))
            json_string(j, &s.ecosystem);
        else if (str_is(key, "file"))
            json_string(j, &s.file);
        else if (str_is(key, "sha256"))
            json_string(j, &s.sha256);
        else if (str_is(key, "kind"))
            json_string(j, &kind);
        else if (!shard_number(j, key, &s))
            json_skip(j);
    }
    s.file = arena_dup(a, s.file); /* NUL-terminated, to be opened */
    s.kind = kind_of(kind);
    vec_push(a, &m->shards, s);
}

static bool shards_ok(const struct manifest *m, struct err *e)
{
    for (size_t i = 0; i < m->shards.n; i++) {
        str f = m->shards.v[i].file;
        if (!f.n || f.p[0] == '.' || str_chr(f, '/') >= 0 || str_chr(f, 0) >= 0)
            return err_set(e, "damaged database", STR(MANIFEST_FILE), "it names a file outside its folder");
    }
    return true;
}

bool manifest_read(struct arena *a, str text, struct manifest *m, struct err *e)
{
    struct json j;
    str key, schema = STR("");
    *m = (struct manifest){0};
    json_init(&j, text, a, limits_default.json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "schema"))
                json_string(&j, &schema);
            else if (str_is(key, "built_seconds"))
                json_u64(&j, &m->built);
            else if (str_is(key, "advisories"))
                json_u64(&j, &m->advisories);
            else if (str_is(key, "sources") && json_array(&j))
                while (json_more(&j))
                    read_source(a, &j, m);
            else if (str_is(key, "shards") && json_array(&j))
                while (json_more(&j))
                    read_shard(a, &j, m);
            else if (!str_is(key, "sources") && !str_is(key, "shards"))
                json_skip(&j);
        }
    if (!json_done(&j))
        return err_set(e, "damaged database", STR(MANIFEST_FILE), "%s",
                       j.failed ? j.why : "it is no JSON object");
    if (!str_is(schema, SCHEMA))
        return err_set(e, "damaged database", STR(MANIFEST_FILE),
                       "its schema is '%.*s', this program reads " SCHEMA, STR_ARG(str_sub(schema, 0, 60)));
    return shards_ok(m, e);
}

void manifest_sum(struct buf *out, str text)
{
    char hex[DIGEST_HEX_MAX];
    buf_add(out, digest_of(DIGEST_SHA256, text, hex));
    buf_add(out, STR("  " MANIFEST_FILE "\n"));
}

static bool read_file(struct arena *a, int dir, const char *file, str *out, struct err *e)
{
    int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, "damaged database", str_c(file), "%s", strerror(errno));
    size_t cap = 64u << 10, n = 0;
    char *p = arena_bytes(a, cap);
    ssize_t got;
    while ((got = read(fd, p + n, cap - n)) > 0 || (got < 0 && errno == EINTR)) {
        n += got > 0 ? (size_t)got : 0;
        if (n < cap || cap > MANIFEST_MAX)
            continue;
        char *more = arena_bytes(a, cap * 2);
        memcpy(more, p, n);
        p = more;
        cap *= 2;
    }
    close(fd);
    *out = str_make(p, n);
    return got == 0 || err_set(e, "damaged database", str_c(file), "it cannot be read");
}

bool manifest_load(struct arena *a, int dir, struct manifest *m, struct err *e)
{
    str text, sum;
    struct buf expected = {0};
    if (!read_file(a, dir, MANIFEST_FILE, &text, e) || !read_file(a, dir, MANIFEST_SUM, &sum, e))
        return false;
    manifest_sum(&expected, text);
    bool same = str_eq(buf_str(&expected), sum);
    buf_free(&expected);
    if (!same)
        return err_set(e, "damaged database", STR(MANIFEST_FILE),
                       "its SHA-256 is not the one in " MANIFEST_SUM);
    return manifest_read(a, text, m, e);
}
