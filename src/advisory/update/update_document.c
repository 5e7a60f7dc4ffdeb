/* A feed that is one file: a document of any format that a reader knows, or an archive of such. */
#include "advisory/feed/feed.h"
#include "advisory/update/update_parts.h"
#include "codec/codec.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

/* The last part of a URL's path, of letters that every file system takes. */
static str base_of(struct part_job *j)
{
    str s = j->url;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '?' || s.p[i] == '#')
            s.n = i;
    while (str_ends(s, STR("/")))
        s.n--;
    s = str_base(s);
    char *out = arena_bytes(&j->arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        out[i] = ch_alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '-' || s.p[i] == '_' ? s.p[i] : '_';
    str base = str_make(out, s.n > 100 ? 100 : s.n);
    return base.n && base.p[0] != '.' ? base : j->feed->name;
}

static bool is_archive(str base)
{
    return str_find(base, STR(".tar.")) >= 0 || str_ends(base, STR(".tar")) || str_ends(base, STR(".tgz"));
}

/* Its name tells a build what it is: where the URL does not, its first bytes do. */
static str name_of(struct part_job *j, str head)
{
    str base = base_of(j);
    static const str suffixes[] = {STR_INIT(""),    STR_INIT(".gz"), STR_INIT(".zst"),
                                   STR_INIT(".xz"), STR_INIT(""),    STR_INIT(".bz2")};
    enum codec c = codec_detect(head);
    str number = arena_printf(&j->arena, "%llu-", (unsigned long long)j->p.state.serial + 1);
    if (str_starts(head, STR("PK")))
        return arena_join(&j->arena, number, base, str_ends(base, STR(".zip")) ? STR("") : STR(".zip"));
    if (is_archive(base) || feed_is_document(base))
        return arena_join(&j->arena, number, base, STR(""));
    str kind = c != CODEC_NONE || str_starts(str_trim(head), STR("{")) || str_starts(str_trim(head), STR("["))
                   ? STR(".json")
               : str_starts(str_trim(head), STR("<")) ? STR(".xml")
                                                      : STR(".csv");
    return arena_join(&j->arena, number, base, arena_join(&j->arena, kind, suffixes[c], STR("")));
}

static str head_of(struct part_job *j, const char *file)
{
    char *p = arena_bytes(&j->arena, 256);
    int fd = openat(j->p.dir, file, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, p, 256) : 0;
    if (fd >= 0)
        close(fd);
    return str_make(p, n > 0 ? (size_t)n : 0);
}

bool document_update(struct part_job *j, struct err *e)
{
    struct downloaded r;
    uint64_t records = 0;
    str newest = STR("");
    struct stored_file *old = j->p.state.files.n ? &j->p.state.files.v[0] : NULL;
    bool same_place = old && str_eq(old->url, j->url);
    struct download d = {.url = j->url,
                         .dir = j->p.dir,
                         .name = STR(".new"),
                         .etag = same_place ? old->etag : STR(""),
                         .modified = same_place ? old->modified : STR("")};
    if (!download(j->u->net, &j->arena, &d, &r, e))
        return false;
    if (r.unchanged)
        return true;
    str name = name_of(j, head_of(j, ".new")), sum = file_sha256(&j->arena, j->p.dir, STR(".new"));
    if (old && str_eq(old->sha256, sum)) { /* the same again */
        old->etag = r.etag;
        old->modified = r.modified;
        old->url = j->url;
        return true;
    }
    if (renameat(j->p.dir, ".new", j->p.dir, name.p) != 0)
        return err_set(e, "cannot write", name, "%s", strerror(errno));
    if (!inspect(j, name, &records, &newest, e) || !guard(j, records, newest, e))
        return false;
    j->p.state.files.n = 0;
    vec_push(&j->arena, &j->p.state.files,
             (struct stored_file){name, j->url, r.etag, r.modified, sum, r.bytes});
    j->p.state.records = records;
    j->p.state.newest = newest;
    j->changed = true;
    j->what = arena_printf(&j->arena, "%llu records", (unsigned long long)records);
    return true;
}
