/* Alpine's security database, as apk(8) distributions publish it: one document a branch and repository, in
 * which each package lists versions and the flaws that they fix; version "0" lists what never affected it
 * (secdb.alpinelinux.org, "alpine-secdb"). Wolfi and its kin use the same form without a branch.
 * Flaws that are not fixed yet are not in it. */
#include "advisory/feed/feed_format.h"
#include "advisory/feed/gather.h"
#include "base/limits.h"
#include "format/json.h"

/* A package's line before the branch is known, which may stand behind the packages. */
struct fix {
    str package, version, ids;
};
struct secdb {
    struct arena *a;
    struct json j;
    str branch, url;
    VEC(struct fix) fixes;
};

/* "CVE-2019-9210", "XSA-333", "GHSA-...": capital letters, a dash, then letters, digits and dashes. */
static bool is_id(str s)
{
    ptrdiff_t dash = str_chr(s, '-');
    if (dash < 2 || (size_t)dash + 1 == s.n || s.n > 64 || !str_of(s, "-"))
        return false;
    for (ptrdiff_t i = 0; i < dash; i++)
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    return true;
}

/* The next id of "CVE-2017-2616 (+ regression fix)", "CVE-2020-25595 XSA-333", "CVE-2018-0495?". */
static bool next_id(str *rest, str *id)
{
    while (rest->n) {
        size_t n = 0;
        while (n < rest->n && (ch_alnum(rest->p[n]) || rest->p[n] == '-'))
            n++;
        *id = str_sub(*rest, 0, n);
        *rest = str_from(*rest, n + 1);
        if (is_id(*id))
            return true;
    }
    return false;
}

static void read_secfixes(struct secdb *s, str package)
{
    str version, ids;
    if (!json_object(&s->j))
        return;
    while (json_key(&s->j, &version))
        if (json_array(&s->j))
            while (json_more(&s->j))
                if (json_string(&s->j, &ids) && package.n && version.n)
                    vec_push(s->a, &s->fixes, (struct fix){package, version, ids});
}

/* {"name": ..., "secfixes": {...}}, in either order. */
static void read_pkg(struct secdb *s)
{
    str key, package = STR("");
    size_t first = s->fixes.n;
    if (!json_object(&s->j))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "secfixes"))
            read_secfixes(s, package.n ? package : STR("?"));
        else if (!str_is(key, "name"))
            json_skip(&s->j);
        else if (!json_string(&s->j, &package))
            package = STR("");
    }
    for (size_t i = first; i < s->fixes.n; i++)
        s->fixes.v[i].package = package;
}

static void read_package(struct secdb *s)
{
    str key;
    if (!json_object(&s->j))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "pkg"))
            read_pkg(s);
        else
            json_skip(&s->j);
    }
}

static void read_document(struct secdb *s)
{
    str key;
    if (!json_object(&s->j))
        return;
    while (json_key(&s->j, &key)) {
        if (str_is(key, "packages") && json_array(&s->j))
            while (json_more(&s->j))
                read_package(s);
        else if (str_is(key, "distroversion"))
            json_string(&s->j, &s->branch);
        else if (str_is(key, "urlprefix"))
            json_string(&s->j, &s->url);
        else if (!str_is(key, "packages"))
            json_skip(&s->j);
    }
}

/* Whose packages, and how its records are called. */
static bool ecosystem_of(struct secdb *s, str *ecosystem, str *prefix)
{
    static const struct {
        str mark, ecosystem, prefix;
    } kin[] = {{STR_INIT("wolfi"), STR_INIT("Wolfi"), STR_INIT("WOLFI-")},
               {STR_INIT("chainguard"), STR_INIT("Chainguard"), STR_INIT("CHAINGUARD-")},
               {STR_INIT("cgr.dev"), STR_INIT("Chainguard"), STR_INIT("CHAINGUARD-")},
               {STR_INIT("minimos"), STR_INIT("MinimOS"), STR_INIT("MINIMOS-")},
               {STR_INIT("mini.dev"), STR_INIT("MinimOS"), STR_INIT("MINIMOS-")}};
    for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
        if (str_find(s->url, kin[i].mark) >= 0) {
            *ecosystem = kin[i].ecosystem;
            *prefix = kin[i].prefix;
            return true;
        }
    *prefix = STR("ALPINE-");
    *ecosystem = arena_join(s->a, STR("Alpine:"), s->branch, STR(""));
    return str_is(s->branch, "edge") ||
           (s->branch.n > 1 && s->branch.p[0] == 'v' && ch_digit(s->branch.p[1]));
}

static bool is_cve_id(str s)
{
    return str_starts(s, STR("CVE-"));
}

/* Each CVE of the line is a flaw; what else it names goes with it. A line without a CVE is about its first
 * id. */
static void add_fix(struct secdb *s, struct gather *g, const struct fix *f, str ecosystem)
{
    bool never = str_is(f->version, "0");
    struct gather_row row = {.ecosystem = ecosystem,
                             .package = f->package,
                             .fixed = never ? STR("") : f->version,
                             .limit = STR(""),
                             .status = never ? VENDOR_NOT_AFFECTED : VENDOR_NONE,
                             .reason = never ? STR("the package was never affected") : STR(""),
                             .rating = STR("")};
    VEC(str) ids = {0};
    str rest = f->ids, id;
    bool any_cve = false;
    while (next_id(&rest, &id)) {
        vec_push(s->a, &ids, id);
        any_cve |= is_cve_id(id);
    }
    for (size_t i = 0; i < ids.n; i++) {
        if (any_cve ? !is_cve_id(ids.v[i]) : i > 0)
            continue;
        struct gather_flaw *flaw = gather_flaw(g, ids.v[i]);
        gather_row(g, flaw, &row);
        for (size_t k = 0; k < ids.n; k++) {
            if (!is_cve_id(ids.v[k]) && str_starts(ids.v[k], STR("GHSA-")))
                vec_push(&g->arena, &flaw->aliases, ids.v[k]);
            else if (!is_cve_id(ids.v[k]))
                vec_push(&g->arena, &flaw->related, ids.v[k]);
        }
    }
}

static bool is_secdb(str path, str head)
{
    (void)path;
    struct arena a = {0};
    struct json j;
    str key;
    bool yes = false, api = false;
    json_init(&j, head, &a, limits_default.json_depth);
    if (json_object(&j))
        while (!yes && json_key(&j, &key)) {
            api |= str_is(key, "apkurl") || str_is(key, "reponame") || str_is(key, "distroversion");
            yes = api && str_is(key, "packages") && json_peek(&j) == JSON_ARRAY;
            if (!yes)
                json_skip(&j);
        }
    arena_free(&a);
    return yes;
}

static bool read_secdb(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct arena a = {0};
    struct gather g = {0};
    struct secdb s = {.a = &a, .branch = STR(""), .url = STR("")};
    str ecosystem, prefix;
    json_init(&s.j, d->text, &a, limits_default.json_depth);
    read_document(&s);
    bool ok = json_done(&s.j);
    if (!ok)
        err_set(e, "bad secdb", d->path, "%s", s.j.failed ? s.j.why : "text follows the object");
    else if (!(ok = ecosystem_of(&s, &ecosystem, &prefix)))
        err_set(e, "bad secdb", d->path, "its \"distroversion\" is no branch of Alpine: \"%.*s\"",
                STR_ARG(str_sub(s.branch, 0, 100)));
    for (size_t i = 0; ok && i < s.fixes.n; i++)
        if (s.fixes.v[i].package.n)
            add_fix(&s, &g, &s.fixes.v[i], ecosystem);
    if (ok)
        gather_records(&g, set, prefix, STR_NONE);
    gather_free(&g);
    arena_free(&a);
    return ok;
}

const struct feed_format feed_secdb = {
    .name = "Alpine secdb",
    .doc = "secdb.alpinelinux.org",
    .is = is_secdb,
    .read = read_secdb,
};
