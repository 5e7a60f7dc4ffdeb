#include "advisory/update/seen.h"
#include "advisory/feed/feed.h"
#include "base/buf.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define NAME_MAX_BYTES 80
#define NAMES_MAX      1000
#define FILE_MAX       ((size_t)1 << 20)

static bool is_name(str s)
{
    return s.n && s.n <= NAME_MAX_BYTES && ch_alnum(s.p[0]) && str_of(s, " .:_-+[]()");
}

static size_t place_of(const seen_names *list, str name, bool *there)
{
    size_t i = 0;
    int order = -1;
    while (i < list->n && (order = str_cmp(list->v[i], name)) < 0)
        i++;
    *there = i < list->n && order == 0;
    return i;
}

void seen_add(struct arena *a, seen_names *list, str ecosystem)
{
    bool there;
    size_t at = place_of(list, ecosystem, &there);
    if (there || !is_name(ecosystem) || list->n >= NAMES_MAX)
        return;
    vec_push(a, list, STR_NONE);
    memmove(&list->v[at + 1], &list->v[at], (list->n - 1 - at) * sizeof *list->v);
    list->v[at] = arena_dup(a, ecosystem);
}

void seen_load(struct arena *a, const char *db, seen_names *out)
{
    str text, line;
    struct err e;
    if (!feed_read(a, arena_printf(a, "%s/seen", db).p, FILE_MAX, &text, &e))
        return;
    while (str_line(&text, &line))
        seen_add(a, out, str_trim(line));
}

/* Appended in one write: scans that run at once lose nothing, and what stands there twice counts once. */
void seen_note(const char *db, const seen_names *names)
{
    struct arena a = {0};
    struct buf fresh = {0};
    seen_names known = {0};
    bool there;
    seen_load(&a, db, &known);
    for (size_t i = 0; i < names->n && known.n + i < NAMES_MAX; i++) {
        place_of(&known, names->v[i], &there);
        if (!there)
            buf_printf(&fresh, "%.*s\n", STR_ARG(names->v[i]));
    }
    int fd = fresh.n
                 ? open(arena_printf(&a, "%s/seen", db).p, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666)
                 : -1;
    if (fd >= 0) {
        if (write(fd, fresh.p, fresh.n) < 0) /* then the next scan notes them */
            (void)0;
        close(fd);
    }
    buf_free(&fresh);
    arena_free(&a);
}
