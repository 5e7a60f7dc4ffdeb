/* updateinfo.xml of a repository of RPM packages (createrepo_c: repodata/repomd.xml names it with its
 * checksum), or of the first mirror that answers of a list: lines of URLs, or a metalink (RFC 5854, and
 * version 3 before it).
 *
 *   N-updateinfo.xml.gz   as the repository has it, verified by the checksum in repomd.xml */
#include "advisory/repository.h"
#include "advisory/update/update_parts.h"
#include "codec/digest.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define TEXT_MAX ((size_t)16 << 20)

static bool checksum_right(struct part_job *j, const char *file, const struct repository_file *l,
                           struct err *e)
{
    static const struct {
        const char *name;
        enum digest_alg alg;
    } algorithms[] = {
        {"sha256", DIGEST_SHA256}, {"sha512", DIGEST_SHA512}, {"sha", DIGEST_SHA1}, {"sha1", DIGEST_SHA1}};
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX], block[65536];
    bool known = false;
    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms && !known; i++)
        known = str_ieq(l->algorithm, str_c(algorithms[i].name)) && digest_init(&d, algorithms[i].alg);
    int fd = known ? openat(j->p.dir, file, O_RDONLY | O_CLOEXEC) : -1;
    for (ssize_t n; fd >= 0 && (n = read(fd, block, sizeof block)) > 0;)
        digest_update(&d, str_make(block, (size_t)n));
    if (fd >= 0)
        close(fd);
    bool right = !known || str_ieq(digest_hex(&d, hex), l->checksum);
    digest_free(&d);
    return right || err_set(e, "bad feed", l->href, "its checksum is not the one in repomd.xml");
}

/* ---- one repository ---- */

static str suffix_of(str href)
{
    str base = str_base(href);
    ptrdiff_t dot = str_find(base, STR(".xml"));
    str suffix = dot >= 0 ? str_from(base, (size_t)dot) : STR(".xml");
    return str_of(suffix, ".") && suffix.n < 16 ? suffix : STR(".xml");
}

static bool take_updateinfo(struct part_job *j, str base, const struct repository_file *l,
                            struct stored_file *old, struct err *e)
{
    struct downloaded r;
    uint64_t records = 0;
    str newest = STR("");
    str name = arena_printf(&j->arena, "%llu-updateinfo%.*s", (unsigned long long)j->p.state.serial + 1,
                            STR_ARG(suffix_of(l->href)));
    struct download d = {.url = http_join(&j->arena, base, l->href), .dir = j->p.dir, .name = name};
    if (!download(j->u->net, &j->arena, &d, &r, e) || !checksum_right(j, name.p, l, e))
        return false;
    str sum = file_sha256(&j->arena, j->p.dir, name);
    if (old && str_eq(old->sha256, sum)) {
        old->etag = arena_dup(&j->arena, l->checksum);
        return true;
    }
    if (!inspect(j, name, &records, &newest, e) || !guard(j, records, newest, e))
        return false;
    j->p.state.files.n = 0;
    vec_push(&j->arena, &j->p.state.files,
             (struct stored_file){name, d.url, arena_dup(&j->arena, l->checksum), STR(""), sum, r.bytes});
    j->p.state.records = records;
    j->p.state.newest = newest;
    j->changed = true;
    j->what = arena_printf(&j->arena, "%llu records", (unsigned long long)records);
    return true;
}

/* Nothing is new as long as repomd.xml names the same checksum. */
static bool take_repository(struct part_job *j, str base, str repomd, struct err *e)
{
    struct repository_file l;
    struct stored_file *old = j->p.state.files.n ? &j->p.state.files.v[0] : NULL;
    if (!repository_read(&j->arena, repomd, http_join(&j->arena, base, STR(REPOSITORY_INDEX)), &l, e))
        return false;
    if (old && l.checksum.n && str_eq(old->etag, l.checksum))
        return true;
    return take_updateinfo(j, base, &l, old, e);
}

static bool ask_repository(struct part_job *j, str base, bool *missing, struct err *e)
{
    str text;
    struct downloaded r;
    *missing = false;
    if (download_text(j->u->net, &j->arena, http_join(&j->arena, base, STR(REPOSITORY_INDEX)), j->p.dir,
                      TEXT_MAX, &text, &r, e))
        return take_repository(j, base, text, e);
    *missing = r.missing;
    return false;
}

/* ---- mirrors ---- */

static bool ask_mirrors(struct part_job *j, const mirror_list *mirrors, struct err *e)
{
    bool missing;
    for (size_t i = 0; i < mirrors->n; i++)
        if (ask_repository(j, mirrors->v[i], &missing, e))
            return true;
    return mirrors->n ? err_hint(e, "so it was with every mirror that was tried")
                      : err_set(e, "bad feed", j->url, "it is neither a repository nor a list of mirrors");
}

bool updateinfo_update(struct part_job *j, struct err *e)
{
    bool missing = false;
    str text, url = j->url;
    struct downloaded r;
    struct err why = {""};
    mirror_list mirrors = {0};
    if (str_ends(url, STR("/" REPOSITORY_INDEX)))
        url.n -= sizeof "/" REPOSITORY_INDEX - 1;
    bool list = str_find(url, STR("mirror")) >= 0 || str_find(url, STR("metalink")) >= 0;
    bool there = !list && ask_repository(j, url, &missing, e);
    if (there || (!list && !missing))
        return there;
    if (!download_text(j->u->net, &j->arena, url, j->p.dir, TEXT_MAX, &text, &r, &why)) {
        if (list)
            *e = why;
        return false;
    }
    mirrors_read(&j->arena, text, &mirrors);
    return ask_mirrors(j, &mirrors, e);
}
