#include "advisory/feed/csaf_package.h"
#include "advisory/nevra.h"
#include "model/purl.h"

/* --- who --- */

/* "redhat.com" of "https://www.redhat.com/x". */
static str host_of(str url)
{
    ptrdiff_t at = str_find(url, STR("://"));
    str host = at < 0 ? url : str_from(url, (size_t)at + 3);
    str_cut(host, '/', &host, &(str){0});
    return str_starts(host, STR("www.")) ? str_from(host, 4) : host;
}

static bool is_host(str host, str domain)
{
    return str_eq(host, domain) || (str_ends(host, domain) && host.p[host.n - domain.n - 1] == '.');
}

static const struct {
    enum csaf_vendor vendor;
    str domain, prefix;
} vendors[] = {{CSAF_REDHAT, STR_INIT("redhat.com"), STR_INIT("REDHAT-")},
               {CSAF_SUSE, STR_INIT("suse.com"), STR_INIT("SUSE-")},
               {CSAF_OPENEULER, STR_INIT("openeuler.org"), STR_INIT("OPENEULER-")},
               {CSAF_MICROSOFT, STR_INIT("microsoft.com"), STR_INIT("MSRC-")}};

enum csaf_vendor csaf_vendor_of(const struct csaf_document *d)
{
    str host = host_of(d->namespace_);
    for (size_t i = 0; i < sizeof vendors / sizeof *vendors; i++)
        if (is_host(host, vendors[i].domain))
            return vendors[i].vendor;
    return CSAF_OTHER;
}

str csaf_vendor_prefix(struct arena *a, const struct csaf_document *d)
{
    enum csaf_vendor vendor = csaf_vendor_of(d);
    for (size_t i = 0; i < sizeof vendors / sizeof *vendors; i++)
        if (vendors[i].vendor == vendor)
            return vendors[i].prefix;
    str name = host_of(d->namespace_);
    ptrdiff_t dot = str_rchr(name, '.');
    name = dot > 0 ? str_sub(name, 0, (size_t)dot) : name;
    dot = str_rchr(name, '.');
    name = str_sub(str_from(name, (size_t)(dot + 1)), 0, 40);
    char *out = arena_bytes(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++)
        if (ch_alnum(name.p[i]))
            out[n++] = name.p[i] >= 'a' && name.p[i] <= 'z' ? (char)(name.p[i] - 32) : name.p[i];
    if (!n)
        return STR("CSAF-");
    out[n++] = '-';
    return str_make(out, n);
}

/* --- where --- */

/* A component and what it is part of; of modules also which. */
struct place {
    const struct csaf_product *component, *platform; /* platform NULL: it is part of nothing */
    str module;
};

/* "nodejs:18" of "nodejs:18:8080020240807:63b34585". */
static str stream_of(str label)
{
    str name, stream, rest;
    if (!str_cut(label, ':', &name, &rest))
        return STR("");
    str_cut(rest, ':', &stream, &rest);
    return name.n && stream.n ? str_sub(label, 0, name.n + 1 + stream.n) : STR("");
}

static bool purl_of(struct arena *a, const struct csaf_product *p, struct purl *out)
{
    struct err e;
    return p->purls.n && purl_parse(a, p->purls.v[0], out, &e);
}

/* A product that is a module itself: "pkg:rpmmod/redhat/nodejs@18:8080020240807:63b34585". */
static str module_of(struct arena *a, const struct csaf_product *p)
{
    struct purl u;
    if (!purl_of(a, p, &u) || !str_is(u.type, "rpmmod") || !u.version.n)
        return STR("");
    return stream_of(arena_join(a, u.name, STR(":"), u.version));
}

#define STEPS_MAX 8

/* Packages of a module are part of the module, that is part of the release. */
static struct place place_of(struct arena *a, const struct csaf_document *d, uint32_t product)
{
    struct place out = {&d->products.v[product], NULL, STR("")};
    if (!out.component->related)
        return out;
    out.platform = &d->products.v[out.component->relates_to];
    out.component = &d->products.v[out.component->component];
    for (int i = 0; i < STEPS_MAX && out.platform->related; i++) {
        if (!out.module.n)
            out.module = module_of(a, &d->products.v[out.platform->component]);
        out.platform = &d->products.v[out.platform->relates_to];
    }
    return out;
}

/* "enterprise_linux:8::appstream" of "cpe:/a:redhat:enterprise_linux:8::appstream", and of the same as
 * "cpe:2.3:a:redhat:enterprise_linux:8:*:appstream:*:*:*:*:*". */
static str cpe_tail(struct arena *a, str cpe)
{
    str part, rest = cpe;
    bool named = str_starts(cpe, STR("cpe:2.3:"));
    for (int i = named ? 4 : 3; i; i--)
        if (!str_split(&rest, ':', &part))
            return STR("");
    if (!named)
        return rest.n ? rest : STR("");
    str out = STR(""), gap = STR("");
    while (str_split(&rest, ':', &part)) {
        bool any = str_is(part, "*") || str_is(part, "-");
        if (any && out.n)
            gap = arena_join(a, gap, STR(":"), STR_NONE);
        else if (!any && out.n)
            out = arena_join(a, out, gap, arena_join(a, STR(":"), part, STR_NONE)), gap = STR("");
        else if (!any)
            out = part;
    }
    return out;
}

static bool redhat_release(struct arena *a, const struct csaf_product *p, struct csaf_package *out)
{
    str tail = cpe_tail(a, p->cpe);
    ptrdiff_t repository = str_find(tail, STR("::"));
    if (!tail.n)
        return false;
    out->ecosystem = arena_join(a, STR("Red Hat:"), tail, STR_NONE);
    out->release = repository < 0 ? out->ecosystem
                                  : str_sub(out->ecosystem, 0, (size_t)repository + sizeof "Red Hat:" - 1);
    return true;
}

static bool suse_release(struct arena *a, const struct csaf_product *p, struct csaf_package *out)
{
    str base = str_starts(p->name, STR("openSUSE ")) ? STR("openSUSE") : STR("SUSE");
    if (!str_starts(p->name, base) || p->name.n <= base.n + 1 || p->name.p[base.n] != ' ')
        return false;
    out->release = out->ecosystem = arena_join(a, base, STR(":"), str_from(p->name, base.n + 1));
    return true;
}

static bool openeuler_release(struct arena *a, const struct csaf_product *p, struct csaf_package *out)
{
    if (!str_starts(p->name, STR("openEuler-")))
        return false;
    out->release = out->ecosystem = arena_join(a, STR("openEuler:"), str_from(p->name, 10), STR_NONE);
    return true;
}

/* --- which --- */

/* "postgresql-jdbc-0:42.2.3-5.el8_6.src": name, epoch, version, release, architecture. */
static str epoch_of(str id)
{
    ptrdiff_t colon = str_chr(id, ':');
    str head = colon > 0 ? str_sub(id, 0, (size_t)colon) : STR("");
    ptrdiff_t dash = str_rchr(head, '-');
    uint64_t n;
    str epoch = dash > 0 ? str_from(head, (size_t)dash + 1) : STR("");
    return str_u64(epoch, 10, &n) && n <= UINT32_MAX ? epoch : STR("");
}

static bool rpm_of_purl(struct arena *a, const struct csaf_product *p, const struct purl *u,
                        struct csaf_package *out)
{
    str epoch = purl_qualifier(a, u->qualifiers, STR("epoch"));
    str label = purl_qualifier(a, u->qualifiers, STR("rpmmod"));
    out->name = u->name;
    out->version = u->version;
    if (label.n)
        out->module = stream_of(label).n ? stream_of(label) : label;
    if (!epoch.n)
        epoch = epoch_of(p->id);
    if (epoch.n && u->version.n && str_chr(u->version, ':') < 0)
        out->version = arena_join(a, epoch, STR(":"), u->version);
    out->version = nevra_evr(out->version);
    return true;
}

/* "pkg:rpmmod/redhat/nodejs:18/nodejs": a package in a module. */
static bool rpm_of_module(const struct purl *u, struct csaf_package *out)
{
    ptrdiff_t slash = str_chr(u->namespace_, '/');
    str label = slash < 0 ? STR("") : str_from(u->namespace_, (size_t)slash + 1);
    if (u->version.n || str_chr(label, ':') <= 0)
        return false;
    out->name = u->name;
    out->module = stream_of(label);
    return true;
}

static bool rpm_of_name(str nevra, bool named, struct csaf_package *out)
{
    bool whole = nevra_cut(nevra, !named, &out->name, &out->version);
    if (!whole && !named) {
        out->name = nevra_package(nevra);
        out->version = STR("");
    }
    return (whole || !named) && out->name.n;
}

static bool rpm_of(struct arena *a, const struct csaf_product *p, bool named, struct csaf_package *out)
{
    struct purl u;
    if (!p->purls.n)
        return rpm_of_name(p->name.n ? p->name : p->id, named, out);
    if (!purl_of(a, p, &u))
        return false;
    if (str_is(u.type, "rpmmod"))
        return rpm_of_module(&u, out);
    return str_is(u.type, "rpm") && rpm_of_purl(a, p, &u, out);
}

/* Windows and what Microsoft makes for it are known by name and build. */
static bool build_of(const struct csaf_product *p, struct csaf_package *out)
{
    if (!p->product.n)
        return false;
    out->ecosystem = out->release = STR("Windows");
    out->name = p->product;
    out->version = p->version;
    out->range = p->range;
    return true;
}

/* Any vendor's package of a language. What a distribution's package of another vendor is, nobody knows. */
static bool language_of(struct arena *a, const struct csaf_product *p, struct csaf_package *out)
{
    struct purl u;
    if (!purl_of(a, p, &u) || !purl_ecosystem(u.type).n || u.subpath.n)
        return false;
    out->ecosystem = out->release = purl_ecosystem(u.type);
    out->name = purl_full_name(a, &u);
    out->version = u.version;
    out->range = p->range;
    return true;
}

bool csaf_package_of(struct arena *a, const struct csaf_document *d, uint32_t product, bool named,
                     struct csaf_package *out)
{
    struct place at = place_of(a, d, product);
    enum csaf_vendor vendor = csaf_vendor_of(d);
    *out = (struct csaf_package){STR(""), STR(""), STR(""), STR(""), STR(""), at.module};
    switch (vendor) {
    case CSAF_MICROSOFT:
        return build_of(at.component, out);
    case CSAF_OTHER:
        return language_of(a, at.component, out);
    case CSAF_REDHAT:
        return at.platform && at.component->purls.n && redhat_release(a, at.platform, out) &&
               rpm_of(a, at.component, named, out);
    case CSAF_SUSE:
        return at.platform && suse_release(a, at.platform, out) && rpm_of(a, at.component, named, out);
    case CSAF_OPENEULER:
        return at.platform && openeuler_release(a, at.platform, out) && rpm_of(a, at.component, named, out);
    }
    return false;
}

/* --- ranges --- */

static bool add_constraint(struct arena *a, str c, struct osv_affected *f, struct osv_range *r)
{
    static const struct {
        str sign;
        enum osv_event_kind kind;
    } kinds[] = {
        {STR_INIT(">="), OSV_INTRODUCED}, {STR_INIT("<="), OSV_LAST_AFFECTED}, {STR_INIT("<"), OSV_FIXED}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_starts(c, kinds[i].sign)) {
            str version = str_trim(str_from(c, kinds[i].sign.n));
            if (!r->events.n && kinds[i].kind != OSV_INTRODUCED)
                vec_push(a, &r->events, (struct osv_event){OSV_INTRODUCED, STR("0")});
            vec_push(a, &r->events, (struct osv_event){kinds[i].kind, version});
            return version.n && ch_alnum(version.p[0]);
        }
    if (str_is(c, "*")) {
        vec_push(a, &r->events, (struct osv_event){OSV_INTRODUCED, STR("0")});
        return true;
    }
    while (str_starts(c, STR("=")))
        c = str_from(c, 1);
    c = str_trim(c);
    if (!c.n || !ch_alnum(c.p[0]) || !str_of(c, ".-+_~:^!")) /* '>', "!=", words: no event says that */
        return false;
    vec_push(a, &f->versions, c);
    return true;
}

bool csaf_range(struct arena *a, str range, struct osv_affected *f)
{
    struct osv_range r = {.type = OSV_ECOSYSTEM};
    size_t before = f->versions.n;
    str part, rest = range, tail;
    char separator = ',';
    bool ok = true;
    if (str_starts(range, STR("vers:"))) {
        if (!str_cut(range, '/', &part, &rest))
            return false;
        separator = '|';
    }
    while (ok && str_split(&rest, separator, &part)) {
        part = str_trim(part);
        ptrdiff_t next = str_find(part, STR(" <"));
        if (next > 0) { /* ">=1 <2" */
            tail = str_trim(str_from(part, (size_t)next));
            ok = add_constraint(a, str_trim(str_sub(part, 0, (size_t)next)), f, &r) &&
                 add_constraint(a, tail, f, &r);
        } else {
            ok = add_constraint(a, part, f, &r);
        }
    }
    if (!ok || (!r.events.n && f->versions.n == before)) {
        f->versions.n = before;
        return false;
    }
    if (r.events.n)
        vec_push(a, &f->ranges, r);
    return true;
}
