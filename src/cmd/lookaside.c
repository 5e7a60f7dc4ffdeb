#include "cmd/lookaside.h"
#include "cmd/cmd.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEPTH = 8, FOLDERS_MAX = 200000, SIGNATURES_MAX = 100 };

struct walk {
    struct inventory *inv;
    VEC(str) names; /* what the folder of one of the image's digests ends in: "@sha256=HEX" */
    size_t folders;
};

static bool ends_as(const struct walk *w, str name)
{
    for (size_t i = 0; i < w->names.n; i++)
        if (str_ends(name, w->names.v[i]))
            return true;
    return false;
}

/* signature-1, signature-2 ... up to the first that is not there. */
static bool take_folder(struct walk *w, str path, struct err *e)
{
    struct arena *a = w->inv->arena;
    struct stat st;
    for (int i = 1; i <= SIGNATURES_MAX; i++) {
        struct signature s = {.kind = SIGNATURE_GPG};
        s.path = arena_printf(a, "%.*s/signature-%d", STR_ARG(path), i);
        if (stat(s.path.p, &st) != 0 && errno == ENOENT)
            return true;
        if (!cmd_read(a, s.path.p, &s.text, e))
            return false;
        vec_push(a, &w->inv->signatures, s);
    }
    return true;
}

static bool is_folder(const struct dirent *d, const char *path)
{
    struct stat st;
    return d->d_type == DT_DIR || (d->d_type != DT_REG && stat(path, &st) == 0 && S_ISDIR(st.st_mode));
}

static bool walk(struct walk *w, str path, unsigned depth, struct err *e)
{
    struct arena *a = w->inv->arena;
    DIR *d = opendir(path.p);
    bool ok = true;
    if (!d)
        return err_set(e, "cannot open", path, "%s", strerror(errno));
    for (const struct dirent *entry; ok && (entry = readdir(d));) {
        str name = str_c(entry->d_name);
        if (str_is(name, ".") || str_is(name, ".."))
            continue;
        str below = arena_printf(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(name));
        if (!is_folder(entry, below.p))
            continue;
        if (++w->folders > FOLDERS_MAX)
            ok = err_set(e, "cannot search", path, "there are more than %d folders in it", FOLDERS_MAX);
        else if (ends_as(w, name))
            ok = take_folder(w, below, e);
        else if (depth < DEPTH && str_chr(name, '@') < 0)
            ok = walk(w, below, depth + 1, e);
    }
    closedir(d);
    return ok;
}

static void add_name(struct walk *w, str digest)
{
    if (str_starts(digest, STR("sha256:")) && !str_eq(digest, w->inv->config_digest))
        vec_push(w->inv->arena, &w->names,
                 arena_join(w->inv->arena, STR("@sha256="), str_from(digest, 7), STR_NONE));
}

static int by_path(const void *a, const void *b)
{
    return str_cmp(((const struct signature *)a)->path, ((const struct signature *)b)->path);
}

bool lookaside_read(const char *dir, struct inventory *inv, struct err *e)
{
    struct walk w = {.inv = inv};
    size_t first = inv->signatures.n;
    add_name(&w, inv->digest);
    for (size_t i = 0; i < inv->digests.n; i++)
        add_name(&w, inv->digests.v[i]);
    bool ok = walk(&w, str_c(dir), 0, e);
    if (ok && inv->signatures.n > first)
        qsort(inv->signatures.v + first, inv->signatures.n - first, sizeof *inv->signatures.v, by_path);
    return ok;
}
