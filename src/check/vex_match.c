/* Does a statement speak of a finding? The rules of OpenVEX's reference implementation (a purl without a
 * version means all versions, qualifiers that it has must hold), and what they leave open decided so that a
 * statement on one thing never silences another: docs/vex.md. */
#include "check/vex.h"
#include "model/purl.h"
#include "version/vers.h"
#include "version/version.h"

/* ---- the flaw ---- */

static bool is_cve(str id)
{
    return str_istarts(id, STR("CVE-"));
}

static bool finding_has(const struct finding *f, str id)
{
    bool has = str_ieq(f->id, id);
    for (size_t i = 0; i < f->aliases.n && !has; i++)
        has = str_ieq(f->aliases.v[i], id);
    for (size_t i = 0; i < f->advisories.n && !has; i++)
        has = str_ieq(f->advisories.v[i], id);
    return has;
}

/* A notice of several flaws (DSA, USN) may be an alias of one of them: where a CVE is named, CVEs decide. */
bool vex_same_flaw(const struct vex_statement *s, const struct finding *f)
{
    bool named = is_cve(s->flaw), same = str_ieq(s->flaw, f->id), any = finding_has(f, s->flaw);
    for (size_t i = 0; i < s->aliases.n; i++) {
        str alias = str_base(s->aliases.v[i]);
        named |= is_cve(alias);
        same |= str_ieq(alias, f->id);
        any |= finding_has(f, alias);
    }
    return named && is_cve(f->id) ? same : any;
}

/* ---- a component ---- */

/* A purl of a statement, taken apart once. */
struct vex_purl {
    struct purl said;
    str bare;    /* without version and qualifiers, as component_purl writes it */
    bool usable; /* a part of a package (its subpath) is not the package */
    bool source; /* it says that it is a source package */
};
/* A component of the artifact, likewise. */
struct vex_own {
    str bare, source, version; /* of its purl; `source`: as `bare` of the source package, "" if none */
};

static str bare_purl(struct arena *a, const struct purl *p)
{
    struct component c = {.type = p->type, .namespace_ = p->namespace_, .name = purl_full_name(a, p)};
    if (purl_joint(p->type))
        c.namespace_ = STR("");
    return component_purl(a, &c);
}

static bool is_source(struct arena *a, const struct purl *p)
{
    str arch = purl_qualifier(a, p->qualifiers, STR("arch"));
    return str_is(arch, "source") || str_is(arch, "src");
}

static const struct vex_purl *purl_of(struct vex_scene *v, str text)
{
    struct err e;
    uint64_t *at = map_put(v->a, &v->purls, text, NULL);
    if (*at)
        return (const struct vex_purl *)(uintptr_t)*at;
    struct vex_purl *p = arena_new(v->a, struct vex_purl);
    *at = (uint64_t)(uintptr_t)p;
    p->usable = purl_parse(v->a, text, &p->said, &e) && !p->said.subpath.n;
    if (p->usable) {
        p->bare = bare_purl(v->a, &p->said);
        p->source = is_source(v->a, &p->said);
    }
    return p;
}

static void list_bare(struct vex_scene *v, str bare, size_t component)
{
    if (!bare.n)
        return;
    uint64_t *last = map_put(v->a, &v->by_bare, bare, NULL);
    struct vex_same same = {.component = component, .next = (size_t)*last};
    vec_push(v->a, &v->same, same);
    *last = v->same.n;
}

/* Who is called how, once for all statements. */
static void make_own(struct vex_scene *v)
{
    size_t n = v->inv->components.n;
    if (v->own)
        return;
    v->own = arena_many(v->a, struct vex_own, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct component *c = &v->inv->components.v[i];
        struct vex_own *own = &v->own[i];
        struct purl p;
        struct err e;
        if (!purl_parse(v->a, c->purl, &p, &e))
            continue;
        own->version = p.version;
        own->bare = bare_purl(v->a, &p);
        p.name = c->source_name;
        own->source = c->source_name.n ? bare_purl(v->a, &p) : STR("");
        list_bare(v, own->bare, i);
        if (!str_eq(own->source, own->bare))
            list_bare(v, own->source, i);
    }
}

static bool same_version(const struct component *c, str said, str have)
{
    const struct version_scheme *scheme = version_scheme_of(c->ecosystem);
    return str_eq(said, have) || (have.n && scheme && scheme->compare(said, have) == 0);
}

/* "debian-12" may be called bookworm, also at the end ("esm-infra/bionic"). */
static bool same_distro(const struct inventory *inv, str said, str have)
{
    ptrdiff_t slash = str_rchr(said, '/');
    str last = str_from(said, (size_t)(slash + 1));
    return str_eq(said, have) || (inv->os.codename.n && str_ieq(last, inv->os.codename));
}

/* One qualifier of the statement's purl. Of a source package `arch` says only that it is one; what is the
 * default of its type may be left out. */
static bool qualifier_holds(const struct vex_scene *v, const struct component *c, bool source, str key,
                            str value)
{
    str have = purl_qualifier(v->a, c->qualifiers, key);
    if (source && str_is(key, "arch"))
        return true;
    if (str_is(key, "distro"))
        return same_distro(v->inv, value, have);
    if (!have.n)
        return (str_is(key, "epoch") && str_is(value, "0")) || (str_is(key, "type") && str_is(value, "jar"));
    return str_eq(value, have);
}

static bool qualifiers_hold(const struct vex_scene *v, const struct component *c, bool source, str qualifiers)
{
    str pair, key, raw, value;
    while (str_split(&qualifiers, '&', &pair))
        if (str_cut(pair, '=', &key, &raw) &&
            (!purl_decode(v->a, raw, &value) || !qualifier_holds(v, c, source, key, value)))
            return false;
    return true;
}

static bool version_limits_hold(const struct component *c, const struct vex_item *item, str have)
{
    bool holds = !item->versions.n;
    for (size_t i = 0; i < item->versions.n && !holds; i++) {
        str said = item->versions.v[i];
        holds = str_starts(said, STR("vers:")) ? vers_holds(said, c->ecosystem, have)
                                               : same_version(c, said, have);
    }
    return holds;
}

/* Does the purl mean this component, or the source package that it was built from? */
static bool purl_means(struct vex_scene *v, const struct vex_item *item, str text, size_t component)
{
    const struct component *c = &v->inv->components.v[component];
    const struct vex_purl *p = purl_of(v, text);
    const struct vex_own *own = &v->own[component];
    bool source = p->source && c->source_name.n;
    if (!p->usable || !p->bare.n || !str_eq(p->bare, source ? own->source : own->bare))
        return false;
    str have = source && c->source_version.n ? c->source_version : c->version, said = p->said.version;
    bool version = !said.n || same_version(c, said, have) || (!source && str_eq(said, own->version));
    return version && version_limits_hold(c, item, have) && qualifiers_hold(v, c, source, p->said.qualifiers);
}

static bool shares_hash(const struct vex_item *item, const struct component *c)
{
    for (size_t i = 0; i < item->hashes.n; i++)
        for (size_t k = 0; k < c->hashes.n; k++)
            if (str_ieq(item->hashes.v[i].alg, c->hashes.v[k].alg) &&
                str_ieq(item->hashes.v[i].hex, c->hashes.v[k].hex))
                return true;
    return false;
}

static bool item_means(struct vex_scene *v, const struct vex_item *item, size_t component)
{
    make_own(v);
    bool means = shares_hash(item, &v->inv->components.v[component]);
    for (size_t i = 0; i < item->purls.n && !means; i++)
        means = purl_means(v, item, item->purls.v[i], component);
    return means;
}

/* ---- the artifact ---- */

static bool artifact_has_digest(const struct inventory *inv, str digest)
{
    bool has = inv->digest.n && str_ieq(inv->digest, digest);
    for (size_t i = 0; i < inv->digests.n && !has; i++)
        has = str_ieq(inv->digests.v[i], digest);
    return has;
}

/* "ghcr.io/shop/orders:1.2@sha256:..." to "ghcr.io/shop/orders" and "1.2". */
static void cut_reference(str name, str *repository, str *tag)
{
    str digest;
    str_cut(name, '@', repository, &digest);
    *tag = STR("");
    ptrdiff_t colon = str_rchr(*repository, ':');
    if (colon <= str_rchr(*repository, '/'))
        return;
    *tag = str_from(*repository, (size_t)colon + 1);
    *repository = str_sub(*repository, 0, (size_t)colon);
}

static bool name_means(struct arena *a, str name, const struct purl *p)
{
    str repository, tag, url = purl_qualifier(a, p->qualifiers, STR("repository_url"));
    str said_tag = purl_qualifier(a, p->qualifiers, STR("tag"));
    cut_reference(name, &repository, &tag);
    if (said_tag.n && !str_eq(said_tag, tag))
        return false;
    bool whole = str_eq(url, repository) || str_eq(url, str_dir(repository));
    return str_eq(str_base(repository), p->name) && (!url.n || whole);
}

static bool platform_means(struct arena *a, const struct inventory *inv, const struct purl *p)
{
    str arch = purl_qualifier(a, p->qualifiers, STR("arch")), os, rest, have, variant;
    str_cut(inv->platform, '/', &os, &rest);
    str_cut(rest, '/', &have, &variant);
    return !arch.n || str_eq(arch, have);
}

/* Of an image a digest tells all; without one its names must be known. */
static bool image_means(const struct vex_scene *v, const struct purl *p)
{
    bool digest = str_starts(p->version, STR("sha256:"));
    if (!platform_means(v->a, v->inv, p))
        return false;
    if (digest)
        return artifact_has_digest(v->inv, p->version);
    for (size_t i = 0; i < v->inv->names.n; i++) {
        str repository, tag;
        cut_reference(v->inv->names.v[i], &repository, &tag);
        if (name_means(v->a, v->inv->names.v[i], p) && (!p->version.n || str_eq(p->version, tag)))
            return true;
    }
    return false;
}

static bool purl_means_artifact(struct vex_scene *v, str text)
{
    const struct vex_purl *p = purl_of(v, text);
    str sum, word;
    if (!p->usable)
        return false;
    if (str_is(p->said.type, "oci") || str_is(p->said.type, "docker"))
        return image_means(v, &p->said);
    sum = purl_qualifier(v->a, p->said.qualifiers, STR("checksum"));
    while (str_split(&sum, ',', &word))
        if (artifact_has_digest(v->inv, word))
            return true;
    return false;
}

static bool is_name(const struct inventory *inv, str id)
{
    bool is = str_eq(id, inv->ref) || str_eq(id, str_base(inv->ref));
    for (size_t i = 0; i < inv->names.n && !is; i++)
        is = str_eq(id, inv->names.v[i]);
    return is;
}

static bool item_means_artifact(struct vex_scene *v, const struct vex_item *item)
{
    bool means = item->id.n && (is_name(v->inv, item->id) || artifact_has_digest(v->inv, item->id));
    for (size_t i = 0; i < item->purls.n && !means; i++)
        means = purl_means_artifact(v, item->purls.v[i]);
    for (size_t i = 0; i < item->hashes.n && !means; i++)
        means =
            str_is(item->hashes.v[i].alg, "SHA-256") &&
            artifact_has_digest(v->inv, arena_join(v->a, STR("sha256:"), item->hashes.v[i].hex, STR_NONE));
    return means;
}

/* "cpe:/a:redhat:enterprise_linux:9::appstream" is part of the artifact when that runs RHEL 9. */
static bool cpe_means_os(const struct inventory *inv, str cpe)
{
    static const struct {
        str product, id;
    } known[] = {{STR_INIT("enterprise_linux"), STR_INIT("rhel")},
                 {STR_INIT("debian_linux"), STR_INIT("debian")},
                 {STR_INIT("ubuntu_linux"), STR_INIT("ubuntu")},
                 {STR_INIT("openeuler"), STR_INIT("openEuler")},
                 {STR_INIT("sles"), STR_INIT("sles")},
                 {STR_INIT("photon_os"), STR_INIT("photon")}};
    str field[8] = {STR_NONE};
    size_t n = 0;
    while (n < 8 && str_split(&cpe, ':', &field[n]))
        n++;
    size_t at = str_is(field[1], "2.3") ? 4 : 3; /* "cpe:2.3:o:vendor:product:version", "cpe:/o:vendor:..." */
    str version = field[at + 1], have = inv->os.version;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_ieq(field[at], known[i].product) && str_ieq(inv->os.id, known[i].id))
            return version.n && (str_eq(version, have) ||
                                 str_starts(have, arena_join(inv->arena, version, STR("."), STR_NONE)));
    return false;
}

/* ---- what is in what ---- */

static void note_parent(struct vex_scene *v, size_t *counts, size_t parent, str child)
{
    const uint64_t *at = map_get(&v->by_purl, child);
    if (!at)
        return;
    size_t c = (size_t)*at - 1;
    if (v->parents[c])
        v->parents[c][counts[c]] = parent;
    counts[c]++;
}

static void note_parents(struct vex_scene *v, size_t *counts)
{
    for (size_t i = 0; i < v->inv->components.n; i++)
        for (size_t k = 0; k < v->inv->components.v[i].depends.n; k++)
            note_parent(v, counts, i, v->inv->components.v[i].depends.v[k]);
}

/* Who depends on whom, the other way round: counted first, then filled in. */
static void make_parents(struct vex_scene *v)
{
    size_t n = v->inv->components.n, *counts = arena_many(v->a, size_t, n);
    if (v->parents)
        return;
    v->stack = arena_many(v->a, size_t, n + 1);
    v->seen = arena_many(v->a, size_t, n + 1);
    v->parents = arena_many(v->a, size_t *, n + 1);
    for (size_t i = 0; i < n; i++)
        *map_put(v->a, &v->by_purl, v->inv->components.v[i].purl, NULL) = i + 1;
    note_parents(v, counts);
    size_t **lists = arena_many(v->a, size_t *, n + 1);
    for (size_t i = 0; i < n; i++) {
        lists[i] = arena_many(v->a, size_t, counts[i] + 1);
        lists[i][counts[i]] = SIZE_MAX;
        counts[i] = 0;
    }
    v->parents = lists;
    note_parents(v, counts);
}

/* Is every place of `c` inside the file of `p` ("app.war!/WEB-INF/lib/c.jar" in "app.war")? */
static bool lies_in(const struct component *c, const struct component *p)
{
    for (size_t i = 0; i < c->locations.n; i++) {
        str path = c->locations.v[i].path;
        bool in = false;
        for (size_t k = 0; k < p->locations.n && !in; k++) {
            str outer = p->locations.v[k].path;
            in = outer.n && str_starts(path, outer) && str_starts(str_from(path, outer.n), STR("!/"));
        }
        if (!in)
            return false;
    }
    return c->locations.n > 0;
}

/* Is the component there only through what the item means? Every way up from it must meet one of those, so a
 * statement on one program says nothing of another one that has the same library. */
static bool only_through(struct vex_scene *v, const struct vex_item *item, size_t component)
{
    size_t depth = 0;
    bool met = false;
    make_parents(v);
    size_t *stack = v->stack;
    v->walk++;
    stack[depth++] = component;
    v->seen[component] = v->walk;
    while (depth) {
        const size_t *up = v->parents[stack[--depth]];
        if (*up == SIZE_MAX)
            return false;
        for (; *up != SIZE_MAX; up++) {
            bool means = item_means(v, item, *up);
            met |= means;
            if (means || v->seen[*up] == v->walk)
                continue;
            v->seen[*up] = v->walk;
            stack[depth++] = *up;
        }
    }
    return met;
}

/* Is another component meant, and does this one lie in its file? */
static bool lies_in_meant(struct vex_scene *v, const struct vex_item *item, size_t other, size_t component,
                          bool *there)
{
    const struct component *all = v->inv->components.v;
    if (other == component || !item_means(v, item, other))
        return false;
    *there = true;
    return lies_in(&all[component], &all[other]);
}

static bool inside(struct vex_scene *v, const struct vex_item *item, size_t component)
{
    bool there = false;
    make_own(v);
    for (size_t i = 0; i < item->purls.n; i++) {
        const uint64_t *last = map_get(&v->by_bare, purl_of(v, item->purls.v[i])->bare);
        for (size_t k = last ? (size_t)*last : 0; k; k = v->same.v[k - 1].next)
            if (lies_in_meant(v, item, v->same.v[k - 1].component, component, &there))
                return true;
    }
    for (size_t i = 0; i < v->inv->components.n && item->hashes.n; i++)
        if (lies_in_meant(v, item, i, component, &there))
            return true;
    return there && only_through(v, item, component);
}

/* ---- a product ---- */

static bool has_identity(const struct vex_item *item)
{
    return item->purls.n || item->hashes.n;
}

static bool product_holds(struct vex_scene *v, const struct vex_product *p, const struct finding *f)
{
    bool in_artifact = item_means_artifact(v, &p->self), part = false;
    if (f->component >= v->inv->components.n)
        return in_artifact && !p->parts.n;
    if (!p->parts.n)
        return in_artifact || item_means(v, &p->self, f->component) || inside(v, &p->self, f->component);
    for (size_t i = 0; i < p->parts.n && !part; i++)
        part = item_means(v, &p->parts.v[i], f->component);
    if (!part)
        return false;
    if (in_artifact || (p->self.cpe.n && cpe_means_os(v->inv, p->self.cpe)))
        return true;
    return has_identity(&p->self) && inside(v, &p->self, f->component);
}

bool vex_same_product(struct vex_scene *v, const struct vex_statement *s, const struct finding *f)
{
    for (size_t i = 0; i < s->products.n; i++)
        if (product_holds(v, &s->products.v[i], f))
            return true;
    return false;
}
