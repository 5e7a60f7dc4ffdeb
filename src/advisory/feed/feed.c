#include "advisory/feed/feed.h"
#include "advisory/feed/tar_feed.h"
#include "base/log.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_DEPTH 16
#define LIST_MAX     ((size_t)1 << 20)

bool feed_read(struct arena *a, const char *path, size_t max, str *out, struct err *e)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        int why = errno;
        if (fd >= 0)
            close(fd);
        return err_set(e, "cannot read", str_c(path), "%s", strerror(why));
    }
    bool fits = S_ISREG(st.st_mode) && st.st_size >= 0 && (uint64_t)st.st_size <= max;
    size_t size = fits ? (size_t)st.st_size : 0, n = 0;
    char *p = arena_bytes(a, size + 1);
    ssize_t got = 0;
    while (fits && n < size && ((got = read(fd, p + n, size - n)) > 0 || (got < 0 && errno == EINTR)))
        n += got > 0 ? (size_t)got : 0;
    int why = errno;
    close(fd);
    *out = str_make(p, n);
    if (!fits)
        return err_set(e, "cannot read", str_c(path),
                       S_ISREG(st.st_mode) ? "it is over %zu bytes" : "it is no file", max);
    return got >= 0 || err_set(e, "cannot read", str_c(path), "%s", strerror(why));
}

static bool is_zip(const char *path)
{
    char head[4];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool yes = fd >= 0 && read(fd, head, 4) == 4 && memcmp(head, "PK", 2) == 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

bool feed_is_document(str name)
{
    static const char *const codecs[] = {".gz", ".bz2", ".xz", ".zst"};
    static const char *const kinds[] = {".json", ".xml", ".csv"};
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        if (str_ends(name, str_c(codecs[i])))
            name = str_sub(name, 0, name.n - strlen(codecs[i]));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_ends(name, str_c(kinds[i])))
            return true;
    return false;
}

static void add_file(struct arena *a, feed_files *out, const char *path)
{
    enum feed_kind kind = is_zip(path) ? FEED_ZIP : tar_feed_name(str_c(path)) ? FEED_TAR : FEED_JSON;
    vec_push(a, out, (struct feed_file){arena_dup(a, str_c(path)), kind});
}

static int by_name(const struct dirent **x, const struct dirent **y)
{
    return strcmp((*x)->d_name, (*y)->d_name);
}

static int visible(const struct dirent *f)
{
    return f->d_name[0] != '.';
}

static bool find_below(struct arena *a, const char *folder, unsigned depth, feed_files *out, struct err *e)
{
    struct dirent **list;
    struct stat st;
    int n = scandir(folder, &list, visible, by_name);
    if (n < 0)
        return err_set(e, "cannot read the folder", str_c(folder), "%s", strerror(errno));
    bool ok = true;
    for (int i = 0; i < n; i++) {
        str name = str_c(list[i]->d_name);
        str path = arena_join(a, str_c(folder), STR("/"), name);
        if (!ok || stat(path.p, &st) != 0) {
            free(list[i]);
            continue;
        }
        if (S_ISDIR(st.st_mode) && depth < FOLDER_DEPTH)
            ok = find_below(a, path.p, depth + 1, out, e);
        else if (S_ISREG(st.st_mode) &&
                 (feed_is_document(name) || str_ends(name, STR(".zip")) || tar_feed_name(name)))
            add_file(a, out, path.p);
        free(list[i]);
    }
    free(list);
    return ok;
}

bool feed_ecosystems(struct arena *a, str text, feed_names *out, struct err *e)
{
    str line;
    while (str_line(&text, &line)) {
        line = str_trim(line);
        if (!line.n)
            continue;
        if (str_chr(line, '/') >= 0 || line.p[0] == '.' || line.n > 200)
            return err_set(e, "bad feed", STR("ecosystems.txt"), "'%.*s' is no ecosystem",
                           STR_ARG(str_sub(line, 0, 80)));
        vec_push(a, out, line);
    }
    return true;
}

static bool find_bucket(struct arena *a, const char *folder, const char *list, feed_files *out, struct err *e)
{
    str text;
    struct stat st;
    feed_names names = {0};
    if (!feed_read(a, list, LIST_MAX, &text, e) || !feed_ecosystems(a, text, &names, e))
        return false;
    for (size_t i = 0; i < names.n; i++) {
        str sub = arena_printf(a, "%s/%.*s", folder, STR_ARG(names.v[i]));
        str zip = arena_printf(a, "%s/all.zip", sub.p);
        if (stat(zip.p, &st) == 0)
            add_file(a, out, zip.p);
        else if (stat(sub.p, &st) != 0)
            log_line(LOG_WARNING, "%s: it names %.*s, which is not there", list, STR_ARG(names.v[i]));
        else if (!find_below(a, sub.p, 0, out, e))
            return false;
    }
    return true;
}

bool feed_find(struct arena *a, const char *from, feed_files *out, struct err *e)
{
    struct stat st;
    if (stat(from, &st) != 0)
        return err_set(e, "cannot read the feed", str_c(from), "%s", strerror(errno));
    if (S_ISREG(st.st_mode)) {
        add_file(a, out, from);
        if (out->v[out->n - 1].kind == FEED_JSON && tar_feed_is(from))
            out->v[out->n - 1].kind = FEED_TAR;
        return true;
    }
    if (!S_ISDIR(st.st_mode))
        return err_set(e, "cannot read the feed", str_c(from), "it is neither a file nor a folder");
    str list = arena_join(a, str_c(from), STR("/"), STR("ecosystems.txt"));
    if (stat(list.p, &st) == 0)
        return find_bucket(a, from, list.p, out, e);
    return find_below(a, from, 0, out, e);
}
