/* updateinfo.xml of a repository of RPM packages (createrepo_c: repodata/repomd.xml names it with its
 * checksum), or of the first mirror that answers of a list: lines of URLs, or a metalink (RFC 5854, and
 * version 3 before it).
 *
 *   N-updateinfo.xml.gz   as the repository has it, verified by the checksum in repomd.xml */
#include "advisory/update_parts.h"
#include "codec/digest.h"
#include "format/xml.h"
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define TEXT_MAX    ((size_t)16 << 20)
#define MIRRORS_MAX 6
#define REPOMD      "repodata/repomd.xml"

typedef VEC(str) mirror_list;

struct location {
    str href, checksum, algorithm;
};

/* ---- repomd.xml ---- */

static void read_data(struct xml *x, struct location *out)
{
    unsigned depth = x->depth;
    while (xml_child(x, depth)) {
        if (str_is(x->name, "location")) {
            out->href = xml_attribute(x, STR("href"));
        } else if (str_is(x->name, "checksum")) {
            out->algorithm = xml_attribute(x, STR("type"));
            out->checksum = xml_text(x);
        }
    }
}

static bool read_repomd(struct arena *a, str text, str where, struct location *out, struct err *e)
{
    struct xml x;
    *out = (struct location){STR(""), STR(""), STR("")};
    xml_init(&x, text, a, 32);
    if (xml_child(&x, 0) && !str_is(x.name, "repomd"))
        return err_set(e, "bad feed", where, "it is no repomd.xml");
    for (unsigned depth = x.depth; xml_child(&x, depth);)
        if (str_eq(xml_attribute(&x, STR("type")), STR("updateinfo")))
            read_data(&x, out);
    if (x.failed)
        return err_set(e, "bad feed", where, "%s", x.why);
    if (!out->href.n)
        return err_set(e, "bad feed", where, "the repository has no updateinfo");
    return true;
}

static bool checksum_right(struct part_job *j, const char *file, const struct location *l, struct err *e)
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

static bool take_updateinfo(struct part_job *j, str base, const struct location *l, struct stored_file *old,
                            struct err *e)
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
    struct location l;
    struct stored_file *old = j->p.state.files.n ? &j->p.state.files.v[0] : NULL;
    if (!read_repomd(&j->arena, repomd, http_join(&j->arena, base, STR(REPOMD)), &l, e))
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
    if (download_text(j->u->net, &j->arena, http_join(&j->arena, base, STR(REPOMD)), j->p.dir, TEXT_MAX,
                      &text, &r, e))
        return take_repository(j, base, text, e);
    *missing = r.missing;
    return false;
}

/* ---- mirrors ---- */

static void add_mirror(struct arena *a, mirror_list *out, str url)
{
    url = str_trim(url);
    if (str_ends(url, STR("/" REPOMD)))
        url.n -= sizeof "/" REPOMD - 1;
    ptrdiff_t arch = str_find(url, STR("$basearch"));
    if (arch >= 0)
        url = arena_join(a, str_sub(url, 0, (size_t)arch), STR("x86_64"), str_from(url, (size_t)arch + 9));
    if ((str_istarts(url, STR("http://")) || str_istarts(url, STR("https://"))) && out->n < MIRRORS_MAX)
        vec_push(a, out, arena_dup(a, url));
}

static void read_metalink(struct arena *a, str text, mirror_list *out)
{
    struct xml x;
    xml_init(&x, text, a, 64);
    for (enum xml_event ev; (ev = xml_next(&x)) != XML_END;)
        if (ev == XML_OPEN && str_is(x.name, "url"))
            add_mirror(a, out, xml_text(&x));
}

static void read_mirrors(struct arena *a, str text, mirror_list *out)
{
    str line;
    if (str_find(str_sub(text, 0, 4096), STR("<metalink")) >= 0) {
        read_metalink(a, text, out);
        return;
    }
    while (str_line(&text, &line))
        add_mirror(a, out, line);
}

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
    if (str_ends(url, STR("/" REPOMD)))
        url.n -= sizeof "/" REPOMD - 1;
    bool list = str_find(url, STR("mirror")) >= 0 || str_find(url, STR("metalink")) >= 0;
    bool there = !list && ask_repository(j, url, &missing, e);
    if (there || (!list && !missing))
        return there;
    if (!download_text(j->u->net, &j->arena, url, j->p.dir, TEXT_MAX, &text, &r, &why)) {
        if (list)
            *e = why;
        return false;
    }
    read_mirrors(&j->arena, text, &mirrors);
    return ask_mirrors(j, &mirrors, e);
}
