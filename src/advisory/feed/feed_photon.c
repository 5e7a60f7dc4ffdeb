/* Photon OS: cve_data_photonN.0.json, a flat list of package and flaw (packages.broadcom.com/photon/
 * photon_cve_metadata). The release stands in the file's name only, and in the tag of the versions. */
#include "advisory/feed/feed_format.h"
#include "advisory/feed/gather.h"
#include "base/limits.h"
#include "format/json.h"

struct line {
    str id, package, score, resolved, status;
};
struct photon {
    struct arena *a;
    struct json j;
    struct gather g;
    str ecosystem; /* "Photon OS:4.0"; "" until it is told */
    VEC(struct line) lines;
};

static str read_str(struct json *j)
{
    str s = STR("");
    if (json_peek(j) == JSON_NUMBER)
        return json_number(j, &s) ? s : STR("");
    return json_string(j, &s) ? str_trim(s) : STR("");
}

static void read_line(struct photon *p)
{
    struct line l = {STR(""), STR(""), STR(""), STR(""), STR("")};
    const struct {
        str key;
        str *to;
    } fields[] = {{STR("cve_id"), &l.id},
                  {STR("pkg"), &l.package},
                  {STR("cve_score"), &l.score},
                  {STR("res_ver"), &l.resolved},
                  {STR("status"), &l.status}};
    str key;
    if (!json_object(&p->j))
        return;
    while (json_key(&p->j, &key)) {
        size_t i = 0;
        while (i < sizeof fields / sizeof *fields && !str_eq(fields[i].key, key))
            i++;
        if (i == sizeof fields / sizeof *fields)
            json_skip(&p->j);
        else
            *fields[i].to = read_str(&p->j);
    }
    vec_push(p->a, &p->lines, l);
}

/* "4.0" of "cve_data_photon4.0.json". */
static str number_of(str path)
{
    str base = str_base(path);
    ptrdiff_t at = str_find(base, STR("photon"));
    size_t n = 0;
    if (at < 0)
        return STR("");
    base = str_from(base, (size_t)at + 6);
    while (n < base.n &&
           (ch_digit(base.p[n]) || (base.p[n] == '.' && n + 1 < base.n && ch_digit(base.p[n + 1]))))
        n++;
    return str_sub(base, 0, n);
}

/* "4" of "8.16.0-1.ph4". */
static str tag_of(str version)
{
    ptrdiff_t at = str_find(version, STR(".ph"));
    str tag = at < 0 ? STR("") : str_from(version, (size_t)at + 3);
    size_t n = 0;
    while (n < tag.n && ch_digit(tag.p[n]))
        n++;
    return str_sub(tag, 0, n);
}

static void find_release(struct photon *p, str path)
{
    str number = number_of(path);
    for (size_t i = 0; !number.n && i < p->lines.n; i++) {
        str tag = tag_of(p->lines.v[i].resolved);
        number = tag.n ? arena_join(p->a, tag, STR(".0"), STR("")) : number;
    }
    p->ecosystem = number.n ? arena_join(p->a, STR("Photon OS:"), number, STR("")) : STR("");
}

/* A flaw's own name; "UNK-1" and "Re" stand where none was known. */
static bool is_flaw(str id)
{
    return (str_starts(id, STR("CVE-")) || str_starts(id, STR("BDSA-")) || str_starts(id, STR("GHSA-"))) &&
           str_of(id, "-");
}

static void add_line(struct photon *p, const struct line *l)
{
    bool resolved = l->resolved.n && !str_ieq(l->resolved, STR("NA"));
    struct gather_row row = {.ecosystem = p->ecosystem,
                             .package = l->package,
                             .fixed = STR(""),
                             .limit = STR(""),
                             .reason = STR(""),
                             .rating = l->score};
    if (!is_flaw(l->id) || !l->package.n)
        return;
    if (str_ieq(l->status, STR("Not Affected")))
        row.status = VENDOR_NOT_AFFECTED;
    else if (resolved)
        row.fixed = l->resolved;
    else if (str_istarts(l->status, STR("Under")))
        row.status = VENDOR_INVESTIGATING;
    else if (str_istarts(l->status, STR("W")))
        row.status = VENDOR_WILL_NOT_FIX;
    else if (str_ieq(l->status, STR("Fixed")))
        return; /* nobody says in which version */
    else
        row.status = VENDOR_AFFECTED;
    gather_row(&p->g, gather_flaw(&p->g, l->id), &row);
}

/* [{"cve_id": ..., "pkg": ..., "aff_ver": ... */
static bool is_photon(str path, str head)
{
    (void)path;
    struct arena a = {0};
    struct json j;
    str key;
    unsigned seen = 0;
    json_init(&j, head, &a, limits_default.json_depth);
    if (json_peek(&j) == JSON_ARRAY && json_array(&j) && json_more(&j) && json_peek(&j) == JSON_OBJECT &&
        json_object(&j))
        while (json_key(&j, &key)) {
            seen += str_is(key, "cve_id") || str_is(key, "aff_ver") || str_is(key, "pkg");
            json_skip(&j);
        }
    arena_free(&a);
    return seen == 3;
}

static bool read_photon(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct arena a = {0};
    struct photon p = {.a = &a};
    json_init(&p.j, d->text, &a, limits_default.json_depth);
    if (json_array(&p.j))
        while (json_more(&p.j))
            read_line(&p);
    bool ok = json_done(&p.j);
    if (!ok)
        err_set(e, "bad Photon data", d->path, "%s", p.j.failed ? p.j.why : "text follows the array");
    find_release(&p, d->path);
    if (ok && !p.ecosystem.n)
        ok = err_set(e, "bad Photon data", d->path,
                     "neither its name (cve_data_photon5.0.json) nor a version tells the release");
    for (size_t i = 0; ok && i < p.lines.n; i++)
        add_line(&p, &p.lines.v[i]);
    if (ok)
        gather_records(&p.g, set, STR("PHOTON-"), STR_NONE);
    gather_free(&p.g);
    arena_free(&a);
    return ok;
}

const struct feed_format feed_photon = {
    .name = "Photon OS",
    .doc = "packages.broadcom.com/photon/photon_cve_metadata",
    .is = is_photon,
    .read = read_photon,
};
