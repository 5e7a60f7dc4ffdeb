/* A folder of this machine with documents: copied when something in it changed, so that what a build reads is
 * whole and stays when the folder goes. */
#include "advisory/feed/feed.h"
#include "advisory/update/fetch.h"
#include "advisory/update/update_parts.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names, sizes and times of all its files as one value. */
static str signature(struct arena *a, const feed_files *files)
{
    struct digest d = {0};
    struct stat st;
    char hex[DIGEST_HEX_MAX];
    if (!digest_init(&d, DIGEST_SHA256))
        return STR("");
    for (size_t i = 0; i < files->n; i++)
        if (stat(files->v[i].path.p, &st) == 0)
            digest_update(&d, arena_printf(a, "%s %lld %lld.%ld\n", files->v[i].path.p, (long long)st.st_size,
                                           (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec));
    str out = arena_dup(a, digest_hex(&d, hex));
    digest_free(&d);
    return out;
}

/* "a/b/c.json" as one name, since a folder of the store is flat. */
static str flat_name(struct arena *a, str path, size_t root)
{
    str rel = arena_dup(a, str_from(path, root));
    char *p = (char *)rel.p;
    for (size_t i = 0; i < rel.n; i++)
        if (p[i] == '/')
            p[i] = '~';
    while (rel.n && (rel.p[0] == '~' || rel.p[0] == '.'))
        rel = str_from(rel, 1);
    return rel.n > 240 ? str_from(rel, rel.n - 240) : rel;
}

static bool copy_all(struct part_job *j, const feed_files *files, size_t root, int dir, struct err *e)
{
    for (size_t i = 0; i < files->n; i++) {
        struct downloaded r;
        struct download d = {.url = file_url(&j->arena, files->v[i].path),
                             .dir = dir,
                             .name = flat_name(&j->arena, files->v[i].path, root),
                             .bulk = true};
        if (!download(j->u->net, &j->arena, &d, &r, e))
            return false;
    }
    return true;
}

bool folder_update(struct part_job *j, struct err *e)
{
    feed_files files = {0};
    const char *path = arena_dup(&j->arena, j->url).p;
    if (str_istarts(j->url, STR("file://")))
        path = fetch_file_path(&j->arena, path, e);
    if (!path || !feed_find(&j->arena, path, &files, e))
        return false;
    str sum = signature(&j->arena, &files);
    struct stored_file *old = file_like(j, "copy-");
    if (old && str_eq(old->sha256, sum))
        return true;
    if (!files.n)
        return err_set(e, "bad feed", j->url, "the folder holds no document");
    if (!guard(j, files.n, STR(""), e))
        return false;
    str name = arena_printf(&j->arena, "copy-%llu", (unsigned long long)j->p.state.serial + 1);
    int dir = part_folder(j, name, e);
    bool ok = dir >= 0 && copy_all(j, &files, strlen(path), dir, e);
    if (dir >= 0)
        close(dir);
    if (!ok)
        return false;
    j->p.state.files.n = 0;
    vec_push(&j->arena, &j->p.state.files, (struct stored_file){.name = name, .url = j->url, .sha256 = sum});
    j->p.state.records = files.n;
    j->changed = true;
    j->what = arena_printf(&j->arena, "%zu files", files.n);
    return true;
}
