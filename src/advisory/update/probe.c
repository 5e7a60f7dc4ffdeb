/* What kind of feed lies at a place. */
#include "advisory/feed/csaf_provider.h"
#include "advisory/feed/feed.h"
#include "advisory/update/fetch.h"
#include "advisory/update/update_parts.h"
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)64 << 20)
#define MEMORY   ".kind" /* "KIND URL": what was found before */

str file_url(struct arena *a, str path)
{
    return arena_join(a, STR("file://"), http_join(a, STR(""), str_from(path, 1)), STR(""));
}

str source_url(struct arena *a, str place)
{
    char real[PATH_MAX];
    const char *path = arena_dup(a, place).p;
    if (str_find(place, STR("://")) >= 0)
        return arena_dup(a, place);
    return realpath(path, real) ? file_url(a, str_c(real)) : arena_dup(a, place);
}

bool source_is_folder(str url)
{
    struct arena a = {0};
    struct stat st;
    struct err e;
    const char *path =
        str_istarts(url, STR("file://")) ? fetch_file_path(&a, arena_dup(&a, url).p, &e) : NULL;
    bool yes = path && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    arena_free(&a);
    return yes;
}

static bool is_page(str text)
{
    return str_starts(str_trim(text), STR("<"));
}

static bool is_bucket(str text)
{
    struct arena a = {0};
    struct err e;
    feed_names names = {0};
    bool yes = !is_page(text) && feed_ecosystems(&a, text, &names, &e) && names.n;
    arena_free(&a);
    return yes;
}

static bool is_repository(str text)
{
    return str_find(str_sub(text, 0, 4096), STR("<repomd")) >= 0;
}

static bool is_list(str text)
{
    return text.n && !is_page(text) && str_find(text, STR(".json")) >= 0;
}

/* Files that are in one kind of place alone. */
static const struct mark {
    const char *file;
    bool (*is)(str text);
    enum source_kind kind;
} marks[] = {{"ecosystems.txt", is_bucket, SOURCE_OSV},
             {"repodata/repomd.xml", is_repository, SOURCE_UPDATEINFO},
             {"changes.csv", is_list, SOURCE_CSAF},
             {"index.txt", is_list, SOURCE_CSAF}};

static enum source_kind kind_of_text(str text)
{
    str head = str_trim(str_sub(text, 0, 4096)), line;
    if (csaf_provider_is(head) || (str_starts(head, STR("{")) && str_find(head, STR("\"feed\"")) >= 0 &&
                                   str_find(text, STR("\"entry\"")) >= 0))
        return SOURCE_CSAF;
    if (str_find(head, STR("<metalink")) >= 0 || is_repository(head))
        return SOURCE_UPDATEINFO;
    str rest = head;
    if (str_line(&rest, &line) && (str_istarts(line, STR("http://")) || str_istarts(line, STR("https://"))))
        return SOURCE_UPDATEINFO;
    return SOURCE_DOCUMENT;
}

static enum source_kind kind_of_name(str url)
{
    str name = str_base(url);
    if (str_is(name, "provider-metadata.json"))
        return SOURCE_CSAF;
    if (str_is(name, "repomd.xml"))
        return SOURCE_UPDATEINFO;
    bool json = str_ends(name, STR(".json")); /* may be a list of documents */
    bool one = feed_is_document(name) || str_ends(name, STR(".zip")) || str_find(name, STR(".tar")) >= 0;
    return one && !json ? SOURCE_DOCUMENT : SOURCE_UNKNOWN;
}

/* False: it could not be asked. *out stays SOURCE_UNKNOWN where no mark is found. */
static bool look_for_marks(const struct update *u, str url, struct arena *a, int dir, enum source_kind *out,
                           struct err *e)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks && *out == SOURCE_UNKNOWN; i++) {
        str text;
        struct downloaded r;
        str at = http_join(a, url, str_c(marks[i].file));
        if (download_text(u->net, a, at, dir, TEXT_MAX, &text, &r, e))
            *out = marks[i].is(text) ? marks[i].kind : SOURCE_UNKNOWN;
        else if (!r.missing)
            return false;
    }
    return true;
}

static bool look(const struct update *u, str url, struct arena *a, int dir, enum source_kind *out,
                 struct err *e)
{
    str text;
    struct downloaded r;
    *out = kind_of_name(url);
    if (*out == SOURCE_UNKNOWN && !str_ends(url, STR(".json")) && !look_for_marks(u, url, a, dir, out, e))
        return false;
    if (*out == SOURCE_UNKNOWN && source_is_folder(url))
        *out = SOURCE_FOLDER;
    if (*out != SOURCE_UNKNOWN)
        return true;
    if (!download_text(u->net, a, url, dir, TEXT_MAX, &text, &r, e))
        return false;
    *out = kind_of_text(text);
    return true;
}

static bool remembered(struct arena *a, int dir, str url, enum source_kind *out)
{
    char path[64];
    str text, word, rest;
    struct err e;
    snprintf(path, sizeof path, "/proc/self/fd/%d/" MEMORY, dir);
    if (!feed_read(a, path, 8192, &text, &e) || !str_cut(str_trim(text), ' ', &word, &rest) ||
        !str_eq(rest, url))
        return false;
    for (int k = SOURCE_OSV; k < SOURCE_KINDS; k++)
        if (str_eq(word, str_c(source_kind_name((enum source_kind)k)))) {
            *out = (enum source_kind)k;
            return true;
        }
    return false;
}

bool source_probe(const struct update *u, str url, struct arena *a, int dir, enum source_kind *out,
                  struct err *e)
{
    if (remembered(a, dir, url, out))
        return true;
    if (!look(u, url, a, dir, out, e))
        return false;
    str text = arena_printf(a, "%s %.*s\n", source_kind_name(*out), STR_ARG(url));
    int fd = openat(dir, MEMORY, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd >= 0 && write(fd, text.p, text.n) != (ssize_t)text.n) /* then it is asked again */
        unlinkat(dir, MEMORY, 0);
    if (fd >= 0)
        close(fd);
    return true;
}
