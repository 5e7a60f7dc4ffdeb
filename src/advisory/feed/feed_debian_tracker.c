/* The Debian security tracker, data/json: source package -> CVE -> release -> what its security team holds
 * (security-tracker.debian.org/tracker/data/json). It knows what OSV's conversion drops: flaws without an
 * advisory of their own, postponed, ignored, of unsupported packages, and what never affected a release. */
#include "advisory/feed/feed_format.h"
#include "advisory/feed/gather.h"
#include "base/limits.h"
#include "catalog/distro.h"
#include "format/json.h"
#include "version/version.h"

#define TRACKER "https://security-tracker.debian.org/tracker/"

struct release {
    str codename, status, fixed, urgency, nodsa, nodsa_reason;
    str newest; /* version that the release has */
};
struct tracker {
    struct arena *a; /* of the document */
    const struct version_scheme *order;
    struct json j;
    struct gather g;
    struct map ecosystems; /* codename -> index of names, from 1 */
    VEC(str) names;
    VEC(struct release) releases; /* of the flaw that is being read */
    unsigned unknown;             /* releases of a name that has no number */
    str unknown_name;
};

static str read_str(struct json *j)
{
    str s = STR("");
    return json_string(j, &s) ? s : STR("");
}

/* {"bookworm": "1.0-1", "bookworm-security": "1.0-1+deb12u1"} */
static str read_newest(struct tracker *t)
{
    str key, newest = STR("");
    if (json_object(&t->j))
        while (json_key(&t->j, &key)) {
            str v = read_str(&t->j);
            if (v.n && (!newest.n || t->order->compare(v, newest) > 0))
                newest = v;
        }
    return newest;
}

static void read_release(struct tracker *t, str codename)
{
    struct release r = {codename, STR(""), STR(""), STR(""), STR(""), STR(""), STR("")};
    const struct {
        str key;
        str *to;
    } fields[] = {{STR("status"), &r.status},
                  {STR("fixed_version"), &r.fixed},
                  {STR("urgency"), &r.urgency},
                  {STR("nodsa"), &r.nodsa},
                  {STR("nodsa_reason"), &r.nodsa_reason}};
    str key;
    if (!json_object(&t->j))
        return;
    while (json_key(&t->j, &key)) {
        size_t i = 0;
        while (i < sizeof fields / sizeof *fields && !str_eq(fields[i].key, key))
            i++;
        if (str_is(key, "repositories"))
            r.newest = read_newest(t);
        else if (i == sizeof fields / sizeof *fields)
            json_skip(&t->j);
        else
            *fields[i].to = read_str(&t->j);
    }
    vec_push(t->a, &t->releases, r);
}

/* "Debian:12" of "bookworm"; empty for an unknown one. */
static str ecosystem_of(struct tracker *t, str codename)
{
    bool added;
    uint64_t *at = map_put(t->a, &t->ecosystems, codename, &added);
    if (added) {
        str number = distro_number(STR("debian"), codename);
        vec_push(t->a, &t->names, number.n ? arena_join(t->a, STR("Debian:"), number, STR("")) : STR(""));
        *at = t->names.n;
    }
    str name = t->names.v[*at - 1];
    if (!name.n) {
        t->unknown++;
        t->unknown_name = codename;
    }
    return name;
}

/* "postponed: Minor issue", "no-dsa: Minor issue": why there is no advisory on an open flaw. */
static str reason_of(struct tracker *t, const struct release *r)
{
    str word = r->nodsa_reason.n ? r->nodsa_reason : r->nodsa.n ? STR("no-dsa") : STR("");
    str line = r->nodsa, rest = r->nodsa;
    if (str_line(&rest, &line))
        line = str_trim(str_sub(line, 0, 500));
    if (!line.n)
        return word;
    return word.n ? arena_join(t->a, word, STR(": "), line) : line;
}

static enum vendor_status open_status(const struct release *r)
{
    if (str_is(r->nodsa_reason, "ignored") || str_is(r->urgency, "end-of-life"))
        return VENDOR_WILL_NOT_FIX;
    return str_is(r->status, "undetermined") ? VENDOR_INVESTIGATING : VENDOR_AFFECTED;
}

static bool is_word(str urgency)
{
    return urgency.n && !str_is(urgency, "not yet assigned");
}

/* What unstable holds for fixed is so in any release that has that version, as backports have; not where the
 * release itself has it and is held for affected all the same. */
static str fixed_in_unstable(const struct tracker *t)
{
    for (size_t i = 0; i < t->releases.n; i++) {
        const struct release *r = &t->releases.v[i];
        if (str_is(r->codename, "sid") && str_is(r->status, "resolved") && !str_is(r->fixed, "0"))
            return r->fixed;
    }
    return STR("");
}

static void add_release(struct tracker *t, struct gather_flaw *f, str package, const struct release *r,
                        str limit)
{
    struct gather_row row = {.ecosystem = ecosystem_of(t, r->codename),
                             .package = package,
                             .fixed = STR(""),
                             .limit = STR(""),
                             .reason = STR(""),
                             .rating = is_word(r->urgency) ? r->urgency : STR("")};
    if (!row.ecosystem.n)
        return;
    if (!str_is(r->status, "resolved")) {
        row.status = open_status(r);
        if (limit.n && t->order->compare(r->newest, limit) < 0)
            row.limit = limit;
        row.reason = str_is(r->urgency, "end-of-life") && !r->nodsa.n
                         ? STR("the package is not supported any more in this release")
                         : reason_of(t, r);
    } else if (str_is(r->fixed, "0")) {
        row.status = VENDOR_NOT_AFFECTED;
        row.reason = STR("no version in this release was affected");
    } else if (r->fixed.n) {
        row.fixed = r->fixed;
    } else {
        return; /* fixed, nobody says in which version */
    }
    gather_row(&t->g, f, &row);
}

static void read_releases(struct tracker *t)
{
    str codename;
    if (json_object(&t->j))
        while (json_key(&t->j, &codename))
            read_release(t, codename);
}

static void read_flaw(struct tracker *t, str package, str id)
{
    str key, details = STR("");
    uint64_t bug = 0;
    t->releases.n = 0;
    if (!json_object(&t->j))
        return;
    while (json_key(&t->j, &key)) {
        if (str_is(key, "releases"))
            read_releases(t);
        else if (str_is(key, "description"))
            details = read_str(&t->j);
        else if (!str_is(key, "debianbug"))
            json_skip(&t->j);
        else if (!json_u64(&t->j, &bug))
            bug = 0;
    }
    struct gather_flaw *f = gather_flaw(&t->g, id);
    f->details = f->details.n ? f->details : details;
    f->links[0] = arena_join(t->a, STR(TRACKER), id, STR(""));
    if (bug && !f->links[1].n)
        f->links[1] = arena_printf(t->a, "https://bugs.debian.org/%llu", (unsigned long long)bug);
    str limit = fixed_in_unstable(t);
    for (size_t i = 0; i < t->releases.n; i++)
        add_release(t, f, package, &t->releases.v[i], limit);
}

static void read_package(struct tracker *t, str package)
{
    str id;
    if (!json_object(&t->j))
        return;
    while (json_key(&t->j, &id)) {
        if (package.n && id.n)
            read_flaw(t, package, id);
        else
            json_skip(&t->j);
    }
}

/* {"389-ds-base": {"CVE-2012-0833": {... */
static bool is_tracker(str path, str head)
{
    (void)path;
    struct arena a = {0};
    struct json j;
    str key;
    json_init(&j, head, &a, limits_default.json_depth);
    bool yes = json_object(&j) && json_key(&j, &key) && json_peek(&j) == JSON_OBJECT && json_object(&j) &&
               json_key(&j, &key) && (str_starts(key, STR("CVE-")) || str_starts(key, STR("TEMP-"))) &&
               json_peek(&j) == JSON_OBJECT;
    arena_free(&a);
    return yes;
}

static bool read_tracker(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct arena a = {0};
    struct tracker t = {.a = &a, .order = version_scheme_of(STR("Debian"))};
    str package;
    json_init(&t.j, d->text, &a, limits_default.json_depth);
    if (json_object(&t.j))
        while (json_key(&t.j, &package))
            read_package(&t, package);
    bool ok = json_done(&t.j);
    if (ok)
        gather_records(&t.g, set, STR("DEBIAN-"), STR("TEMP-"));
    else
        err_set(e, "bad Debian tracker data", d->path, "%s",
                t.j.failed ? t.j.why : "text follows the object");
    if (ok && t.unknown)
        draft_note(set, d->path,
                   arena_printf(&a, "%u entries on releases that have no number, as \"%.*s\", are left out",
                                t.unknown, STR_ARG(str_sub(t.unknown_name, 0, 40)))
                       .p);
    gather_free(&t.g);
    arena_free(&a);
    return ok;
}

const struct feed_format feed_debian_tracker = {
    .name = "Debian security tracker",
    .doc = "security-tracker.debian.org/tracker/data/json",
    .is = is_tracker,
    .read = read_tracker,
};
