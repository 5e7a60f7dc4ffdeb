/* updateinfo.xml of rpm repositories, as repomd.xml names it: what each update of a distribution fixes, by
 * binary package and, since modules, by module stream (libsolv's and dnf's readers; openSUSE's "Standards/Rpm
 * Metadata UpdateInfo"). Amazon, Oracle, Rocky, AlmaLinux, Fedora, EPEL, SUSE, Red Hat and private ones. */
#include "advisory/ecosystem.h"
#include "advisory/feed/feed_format.h"
#include "advisory/feed/rpm_release.h"
#include "base/date.h"
#include "base/limits.h"
#include "format/xml.h"

struct updateinfo {
    struct arena *document, *a; /* a: of one update */
    struct xml x;
    struct draft_set *set;
    struct osv_record r; /* of the update being read */
    str release;
    struct map rows, cves;
    unsigned homeless; /* packages whose distribution cannot be told */
    str homeless_id;
};

/* "2011-09-27 22:46", "2023-04-13 17:56:00" and seconds since 1970 as RFC 3339; what else it is stays out. */
static str date_of(struct arena *a, str s)
{
    uint64_t seconds;
    int64_t days;
    s = str_trim(s);
    if (s.n > 8 && str_u64(s, 10, &seconds) && seconds < INT64_MAX)
        return arena_join(a, date_of_seconds(a, (int64_t)seconds), STR("T00:00:00Z"), STR(""));
    if (!date_days(str_sub(s, 0, 10), &days))
        return STR("");
    str time = str_trim(str_from(s, 11));
    if (time.n < 5 || !str_of(str_sub(time, 0, 5), ":"))
        time = STR("00:00");
    return arena_printf(a, "%.*sT%.*s:%sZ", 10, s.p, 5, time.p,
                        time.n >= 8 && ch_digit(time.p[6]) && ch_digit(time.p[7])
                            ? arena_dup(a, str_sub(time, 6, 2)).p
                            : "00");
}

static void add_cve(struct updateinfo *u, str cve)
{
    bool added;
    map_put(u->a, &u->cves, cve, &added);
    if (added)
        vec_push(u->a, &u->r.upstream, cve);
}

/* All CVEs that stand in a text: "VUL-0: CVE-2024-0001 x: y". */
static void add_cves(struct updateinfo *u, str text)
{
    ptrdiff_t at;
    while ((at = str_find(text, STR("CVE-"))) >= 0) {
        size_t n = 4;
        text = str_from(text, (size_t)at);
        while (n < text.n && (ch_digit(text.p[n]) || text.p[n] == '-'))
            n++;
        while (n > 4 && text.p[n - 1] == '-')
            n--;
        str cve = str_sub(text, 0, n);
        if (cve_of(cve).n)
            add_cve(u, cve);
        text = str_from(text, n);
    }
}

static str attribute(const struct updateinfo *u, const char *name)
{
    str s = xml_attribute(&u->x, str_c(name));
    return s.p ? str_trim(s) : STR("");
}

static void read_references(struct updateinfo *u)
{
    unsigned depth = u->x.depth;
    while (xml_child(&u->x, depth)) {
        str href = attribute(u, "href");
        add_cves(u, attribute(u, "id"));
        add_cves(u, attribute(u, "title"));
        if (href.n)
            vec_push(u->a, &u->r.references,
                     (struct osv_reference){
                         str_is(attribute(u, "type"), "self") ? STR("ADVISORY") : STR("WEB"), href});
    }
}

/* "EPOCH:VERSION-RELEASE"; an epoch of 0 is as none. */
static str evr(struct arena *a, str epoch, str version, str release)
{
    str vr = release.n ? arena_join(a, version, STR("-"), release) : version;
    return epoch.n && !str_is(epoch, "0") ? arena_join(a, epoch, STR(":"), vr) : vr;
}

static void add_row(struct updateinfo *u, str ecosystem, str name, str module, str from, str fixed)
{
    bool added;
    map_put(u->a, &u->rows,
            arena_printf(u->a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(ecosystem), STR_ARG(name), STR_ARG(module),
                         STR_ARG(fixed)),
            &added);
    if (!added)
        return; /* another architecture */
    struct osv_affected f = osv_affected_empty();
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    f.ecosystem = ecosystem;
    f.name = name;
    f.module = module;
    vec_push(u->a, &range.events, (struct osv_event){OSV_INTRODUCED, from});
    vec_push(u->a, &range.events, (struct osv_event){OSV_FIXED, fixed});
    vec_push(u->a, &f.ranges, range);
    vec_push(u->a, &u->r.affected, f);
}

static void read_package(struct updateinfo *u, struct rpm_place *place, str module)
{
    str name = attribute(u, "name"), version = attribute(u, "version"), epoch = attribute(u, "epoch");
    str arch = attribute(u, "arch");
    place->package_release = attribute(u, "release");
    if (!name.n || !version.n || str_is(arch, "src") || str_is(arch, "nosrc"))
        return;
    struct rpm_releases to = rpm_releases_of(u->a, place);
    str fixed = evr(u->a, epoch, version, place->package_release);
    str from = rpm_topic_start(u->a, place->id, epoch, version);
    for (size_t i = 0; i < to.n; i++)
        add_row(u, to.v[i], name, module, from, fixed);
    if (!to.n && !u->homeless++)
        u->homeless_id = arena_dup(u->document, place->id);
}

static void read_collection(struct updateinfo *u)
{
    struct rpm_place place = {.id = u->r.id,
                              .release = u->release,
                              .collection = attribute(u, "short"),
                              .collection_name = STR("")};
    unsigned depth = u->x.depth;
    str module = STR("");
    while (xml_child(&u->x, depth)) {
        if (str_is(u->x.name, "name"))
            place.collection_name = xml_text(&u->x);
        else if (str_is(u->x.name, "module"))
            module = arena_join(u->a, attribute(u, "name"), STR(":"), attribute(u, "stream"));
        else if (str_is(u->x.name, "package"))
            read_package(u, &place, module.n > 1 ? module : STR(""));
    }
}

static void read_pkglist(struct updateinfo *u)
{
    unsigned depth = u->x.depth;
    while (xml_child(&u->x, depth))
        if (str_is(u->x.name, "collection"))
            read_collection(u);
}

static void add_severity(struct updateinfo *u, str word)
{
    static const char *const known[] = {"critical", "important", "high", "moderate", "medium", "low", NULL};
    for (const char *const *k = known; *k; k++)
        if (str_ieq(word, str_c(*k)))
            vec_push(u->a, &u->r.ratings, word);
}

static void read_child(struct updateinfo *u)
{
    str name = u->x.name;
    if (str_is(name, "id"))
        u->r.id = xml_text(&u->x);
    else if (str_is(name, "title"))
        u->r.summary = xml_text(&u->x);
    else if (str_is(name, "description"))
        u->r.details = xml_text(&u->x);
    else if (str_is(name, "release"))
        u->release = xml_text(&u->x);
    else if (str_is(name, "severity"))
        add_severity(u, xml_text(&u->x));
    else if (str_is(name, "issued"))
        u->r.published = date_of(u->a, attribute(u, "date"));
    else if (str_is(name, "updated"))
        u->r.modified = date_of(u->a, attribute(u, "date"));
    else if (str_is(name, "references"))
        read_references(u);
    else if (str_is(name, "pkglist"))
        read_pkglist(u);
}

static bool is_patch(str type)
{
    static const char *const patches[] = {"bugfix",   "enhancement", "newpackage",  "recommended",
                                          "optional", "feature",     "unspecified", NULL};
    for (const char *const *p = patches; *p; p++)
        if (str_ieq(type, str_c(*p)))
            return true;
    return false;
}

/* Withdrawn ones are marked by their status; those that are only tested bind nobody yet. */
static void read_update(struct updateinfo *u)
{
    unsigned depth = u->x.depth;
    str status = attribute(u, "status");
    arena_reset(u->a);
    arena_reset(&u->set->scratch);
    u->r = osv_empty();
    u->release = STR("");
    u->rows = u->cves = (struct map){0};
    u->r.rank = 1;
    u->r.update = is_patch(attribute(u, "type"));
    while (xml_child(&u->x, depth))
        read_child(u);
    if (!u->r.upstream.n && !u->r.update)
        add_cves(u, u->r.details);
    if (!u->r.modified.n)
        u->r.modified = u->r.published;
    if (str_is(status, "retracted"))
        u->r.withdrawn = u->r.modified.n ? u->r.modified : STR("1970-01-01T00:00:00Z");
    if (u->r.id.n && !str_is(status, "testing"))
        draft_record(u->set, &u->r);
}

static bool is_updateinfo(str path, str head)
{
    (void)path;
    struct arena a = {0};
    struct xml x;
    xml_init(&x, head, &a, limits_default.json_depth);
    bool yes = xml_child(&x, 0) && str_is(x.name, "updates");
    arena_free(&a);
    return yes;
}

static bool read_updateinfo(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct arena a = {0}, one = {0};
    struct updateinfo u = {.document = &a, .a = &one, .set = set};
    xml_init(&u.x, d->text, &a, limits_default.json_depth);
    if (xml_child(&u.x, 0)) {
        unsigned depth = u.x.depth;
        while (xml_child(&u.x, depth))
            if (str_is(u.x.name, "update"))
                read_update(&u);
    }
    while (!u.x.failed && xml_next(&u.x) != XML_END)
        ;
    if (u.homeless)
        draft_note(set, d->path,
                   arena_printf(&a, "%u packages of no known distribution are left out, the first of %.*s",
                                u.homeless, STR_ARG(str_sub(u.homeless_id, 0, 100)))
                       .p);
    bool ok = !u.x.failed || err_set(e, "bad updateinfo", d->path, "%s", u.x.why);
    arena_free(&one);
    arena_free(&a);
    return ok;
}

const struct feed_format feed_updateinfo = {
    .name = "updateinfo.xml",
    .doc = "en.opensuse.org/openSUSE:Standards_Rpm_Metadata_UpdateInfo",
    .is = is_updateinfo,
    .read = read_updateinfo,
};
