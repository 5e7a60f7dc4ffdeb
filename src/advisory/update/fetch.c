#include "advisory/update/fetch.h"
#include "advisory/feed/feed.h"
#include "advisory/update/store.h"
#include "base/log.h"
#include "net/http.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_MAX ((size_t)1 << 20)

bool fetch_is_url(const char *place)
{
    str s = str_c(place);
    return str_istarts(s, STR("file://")) || str_istarts(s, STR("http://")) ||
           str_istarts(s, STR("https://"));
}

static str percent_decode(struct arena *a, str s)
{
    char *out = arena_bytes(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        uint64_t byte;
        if (s.p[i] == '%' && i + 2 < s.n && str_u64(str_sub(s, i + 1, 2), 16, &byte)) {
            out[n++] = (char)byte;
            i += 2;
        } else {
            out[n++] = s.p[i];
        }
    }
    out[n] = 0;
    return str_make(out, n);
}

/* RFC 8089: "file:///path" and "file://localhost/path". */
const char *fetch_file_path(struct arena *a, const char *url, struct err *e)
{
    str rest = str_from(str_c(url), 7);
    if (str_istarts(rest, STR("localhost/")))
        rest = str_from(rest, 9);
    if (!str_starts(rest, STR("/"))) {
        err_set(e, "cannot read the feed", str_c(url), "a file URL has no host: file:///PATH");
        return NULL;
    }
    str path = percent_decode(a, rest);
    if (str_chr(path, 0) >= 0) {
        err_set(e, "cannot read the feed", str_c(url), "it holds a zero byte");
        return NULL;
    }
    return path.p;
}

static str make_folder(struct fetched *f, struct arena *a, const char *tmp, struct err *e)
{
    const char *base = tmp ? tmp : getenv("TMPDIR");
    str path = arena_printf(a, "%s/assay-feed-XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp((char *)path.p)) {
        err_set(e, "cannot make a temporary folder", path, "%s", strerror(errno));
        return STR_NONE;
    }
    vec_push(a, &f->folders, path);
    return path;
}

static bool get_file(const struct fetched *f, struct http *h, const char *url, const char *path,
                     struct err *e)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(e, "cannot write", str_c(path), "%s", strerror(errno));
    struct http_options o = http_options_default;
    struct http_answer r;
    o.stop = f->stop;
    bool ok = http_get(h, &(struct http_request){.url = url, .fd = fd}, &o, &r, e);
    close(fd);
    return ok;
}

static bool get_ecosystem(const struct fetched *f, struct http *h, struct arena *a, const char *url,
                          str folder, str name, struct err *e)
{
    str sub = arena_printf(a, "%s/%.*s", folder.p, STR_ARG(name));
    str from = http_join(a, http_join(a, str_c(url), name), STR("all.zip"));
    str to = arena_join(a, sub, STR("/all.zip"), STR_NONE);
    if (mkdir(sub.p, 0700) != 0)
        return err_set(e, "cannot make the folder", sub, "%s", strerror(errno));
    return get_file(f, h, from.p, to.p, e);
}

static bool get_bucket(const struct fetched *f, struct http *h, struct arena *a, const char *url, str folder,
                       struct err *e)
{
    str text;
    feed_names names = {0};
    str list = arena_join(a, folder, STR("/ecosystems.txt"), STR_NONE);
    if (!get_file(f, h, http_join(a, str_c(url), STR("ecosystems.txt")).p, list.p, e))
        return err_hint(e, "the URL must be the root of a bucket laid out as OSV's is");
    if (!feed_read(a, list.p, LIST_MAX, &text, e) || !feed_ecosystems(a, text, &names, e))
        return false;
    for (size_t i = 0; i < names.n; i++) {
        progress_tick("fetching feeds", i, names.n);
        if (!get_ecosystem(f, h, a, url, folder, names.v[i], e)) {
            progress_end();
            return false;
        }
    }
    progress_end();
    return true;
}

static const char *get(const struct fetched *f, struct http *h, struct arena *a, const char *url, str folder,
                       struct err *e)
{
    str u = str_c(url);
    bool zip = str_ends(u, STR(".zip"));
    if (!zip && !str_ends(u, STR(".json")))
        return get_bucket(f, h, a, url, folder, e) ? folder.p : NULL;
    str to = arena_join(a, folder, zip ? STR("/all.zip") : STR("/record.json"), STR_NONE);
    return get_file(f, h, url, to.p, e) ? to.p : NULL;
}

const char *fetch_feed(struct fetched *f, struct arena *a, const char *url, const char *tmp, struct err *e)
{
    if (str_istarts(str_c(url), STR("file://")))
        return fetch_file_path(a, url, e);
    struct http *h = http_open(e);
    if (!h)
        return NULL;
    str folder = make_folder(f, a, tmp, e);
    const char *where = folder.n ? get(f, h, a, url, folder, e) : NULL;
    http_close(h);
    return where;
}

void fetch_clear(struct fetched *f)
{
    for (size_t i = 0; i < f->folders.n; i++)
        store_remove(f->folders.v[i].p);
    *f = (struct fetched){0};
}
