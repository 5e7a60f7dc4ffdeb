#include "catalog/merge.h"
#include "catalog/distro.h"
#include "catalog/drift.h"
#include "catalog/go_sum.h"
#include "catalog/licence_join.h"
#include "catalog/nuget_names.h"
#include "catalog/perl_names.h"
#include <stdlib.h>

/* One merge in progress. */
struct merging {
    struct inventory *inv;
    struct arena scratch;
    struct merge_unit *const *layers;
    size_t n;                              /* layers, or units of an artifact without layers */
    const struct overlay_layer **overlays; /* by layer */
    licence_files licences;                /* that are seen at the top */
    bool layered;
};

/* Layer that hides `path` of layer i from the top, or -1. */
static int32_t hidden(const struct merging *m, size_t i, str path)
{
    return m->layered ? overlay_hidden_by(m->overlays, i + 1, m->n, path, false) : -1;
}

static str component_key(struct arena *a, const struct component *c)
{
    return arena_join(a, c->origin, STR("\n"), arena_join(a, c->purl, STR("\n"), c->version));
}

/* A file that is rewritten layer by layer (a package database) holds a component from the layer on that first
 * wrote it without a break: that layer brought it. */
struct origin {
    size_t first, last; /* layers: of the unbroken run that ends with the last that had it */
    size_t kept;        /* 1 + index of the component in the inventory */
};
struct origins {
    struct map keys; /* component_key to 1 + index into runs */
    VEC(struct origin) runs;
    struct map latest; /* origin path to 1 + the last layer that had it */
};

/* The run that the component of layer i continues or begins. */
static struct origin *origin_of(struct merging *m, struct origins *o, const struct component *c, size_t i)
{
    const uint64_t *latest = map_get(&o->latest, c->origin);
    bool added;
    uint64_t *at = map_put(&m->scratch, &o->keys, component_key(&m->scratch, c), &added);
    if (added) {
        vec_push(&m->scratch, &o->runs, (struct origin){.first = i, .last = i});
        *at = o->runs.n;
    }
    struct origin *run = &o->runs.v[*at - 1];
    bool sibling = !added && run->last == i; /* the same file names it twice */
    bool unbroken = !added && latest && run->last + 1 == *latest;
    if (!unbroken && !sibling)
        *run = (struct origin){.first = i};
    if (sibling)
        run->kept = 0;
    run->last = i;
    return run;
}

static void note_origins(struct merging *m, struct origins *o, const struct unit *u, size_t i)
{
    for (size_t k = 0; k < u->components.n; k++)
        *map_put(&m->scratch, &o->latest, u->components.v[k].origin, NULL) = i + 1;
}

static void set_layer(struct component *c, struct arena *a, int32_t layer)
{
    struct location *copy = arena_many(a, struct location, c->locations.n);
    for (size_t i = 0; i < c->locations.n; i++) {
        copy[i] = c->locations.v[i];
        copy[i].layer = layer;
    }
    c->locations.v = copy;
    c->locations.cap = c->locations.n;
}

/* What is in the unit stays as it is: it may stand in several places, and in several images. */
static void copy_lists(struct component *c, struct arena *a)
{
#define COPY(vec)                                                                                            \
    do {                                                                                                     \
        void *copy_ = arena_array(a, (vec).n, sizeof *(vec).v);                                              \
        if ((vec).n)                                                                                         \
            memcpy(copy_, (vec).v, (vec).n * sizeof *(vec).v);                                               \
        (vec).v = copy_;                                                                                     \
        (vec).cap = (vec).n;                                                                                 \
    } while (0)
    COPY(c->licences);
    COPY(c->evidence);
    COPY(c->depends);
    COPY(c->asked);
    COPY(c->hashes);
#undef COPY
}

static void take_component(struct merging *m, struct origins *o, const struct component *from, size_t i)
{
    struct inventory *inv = m->inv;
    struct component c = *from;
    if (!m->layered) {
        vec_push(inv->arena, &inv->components, c);
        return;
    }
    struct origin *run = origin_of(m, o, &c, i);
    int32_t by = hidden(m, i, c.origin);
    set_layer(&c, inv->arena, (int32_t)run->first);
    copy_lists(&c, inv->arena);
    if (by >= 0) {
        c.state = STATE_REMOVED;
        c.removed_by = (uint32_t)by;
    }
    if (run->kept) {
        inv->components.v[run->kept - 1] = c;
        return;
    }
    vec_push(inv->arena, &inv->components, c);
    run->kept = inv->components.n;
}

/* The release files that are seen at the top; distro_pick decides between them. */
struct releases {
    VEC(struct os_release) os;
    VEC(str) origin;
};

static void take_os(struct merging *m, struct releases *r, const struct unit *u, size_t i)
{
    for (size_t k = 0; k < u->os.n; k++) {
        if (hidden(m, i, u->os_origin.v[k]) >= 0)
            continue;
        vec_push(&m->scratch, &r->os, u->os.v[k]);
        vec_push(&m->scratch, &r->origin, u->os_origin.v[k]);
    }
}

static void take_licences(struct merging *m, const struct unit *u, size_t i)
{
    for (size_t k = 0; k < u->licence_files.n; k++)
        if (hidden(m, i, u->licence_files.v[k].origin) < 0)
            vec_push(&m->scratch, &m->licences, &u->licence_files.v[k]);
}

static void take_rest(struct merging *m, const struct unit *u, size_t i)
{
    int32_t layer = m->layered ? (int32_t)i : -1;
    struct inventory *inv = m->inv;
    for (size_t k = 0; k < u->facts.n; k++) {
        /* Accounts are those of the file that is seen at the top; what else a file told, an advisory may
         * judge though it was removed. */
        if (str_starts(u->facts.v[k].key, STR("account.")) && hidden(m, i, u->facts.v[k].at.path) >= 0)
            continue;
        vec_push(inv->arena, &inv->facts, u->facts.v[k]);
        inv->facts.v[inv->facts.n - 1].at.layer = layer;
    }
    for (size_t k = 0; k < u->diagnostics.n; k++)
        vec_push(inv->arena, &inv->diagnostics, u->diagnostics.v[k]);
    for (size_t k = 0; k < u->workloads.n; k++)
        vec_push(inv->arena, &inv->workloads, u->workloads.v[k]);
    inv->files += u->files;
    inv->bytes += u->bytes;
}

static void take_diversions(struct merging *m, struct owners *o, const struct unit *u, size_t i)
{
    for (size_t k = 0; k < u->diversions.n; k++)
        if (hidden(m, i, u->diversions.v[k].origin) < 0)
            vec_push(&m->scratch, &o->diversions, u->diversions.v[k]);
}

/* The unit's ownership as diversions leave it. */
static struct ownership *owned_paths(struct merging *m, const struct owners *o, const struct unit *u)
{
    if (!o->diversions.n || !u->ownership.n)
        return u->ownership.v;
    struct ownership *copy = arena_many(&m->scratch, struct ownership, u->ownership.n);
    memcpy(copy, u->ownership.v, u->ownership.n * sizeof *copy);
    ownership_divert(copy, u->ownership.n, u->packages.v, o->diversions.v, o->diversions.n);
    return copy;
}

static void owners_add(struct merging *m, struct owners *o, const struct unit *u, size_t i)
{
    uint64_t *index = arena_many(&m->scratch, uint64_t, u->packages.n);
    const struct ownership *owned = owned_paths(m, o, u);
    for (size_t k = 0; k < u->packages.n; k++) {
        if (hidden(m, i, u->packages.v[k].origin) >= 0)
            continue;
        vec_push(&m->scratch, &o->names, u->packages.v[k].name);
        vec_push(&m->scratch, &o->layers, m->layered ? (int32_t)i : -1);
        index[k] = o->names.n;
    }
    for (size_t k = 0; k < u->ownership.n; k++) {
        const struct ownership *w = &owned[k];
        if (index[w->package])
            *map_put(&m->scratch, &o->paths, str_make(&w->path_key, sizeof w->path_key), NULL) =
                index[w->package];
    }
}

bool is_os_package(const struct component *c)
{
    static const str types[] = {STR_INIT("deb"),  STR_INIT("apk"),  STR_INIT("rpm"),
                                STR_INIT("alpm"), STR_INIT("opkg"), STR_INIT("ebuild")};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(c->type, types[i]))
            return true;
    return false;
}

static str purl_arch(const struct component *c)
{
    str rest = c->qualifiers, part;
    while (str_split(&rest, '&', &part))
        if (str_starts(part, STR("arch=")))
            return str_from(part, 5);
    return STR("");
}

/* dpkg names its lists "libc6:amd64.list" for packages that may be there for several architectures. */
static void owners_index(struct merging *m, struct owners *o)
{
    for (size_t i = 0; i < m->inv->components.n; i++) {
        const struct component *c = &m->inv->components.v[i];
        if (!is_os_package(c) || c->state == STATE_REMOVED)
            continue;
        *map_put(&m->scratch, &o->purls, c->name, NULL) = i + 1;
        *map_put(&m->scratch, &o->purls, arena_join(&m->scratch, c->name, STR(":"), purl_arch(c)), NULL) =
            i + 1;
    }
}

/* 1 + index into names; 0: nobody. A file that a layer above the package's brought is not the package's any
 * more. */
static size_t package_of(const struct owners *o, str path, int32_t layer)
{
    uint64_t key = ownership_key(path);
    const uint64_t *at = map_get(&o->paths, str_make(&key, sizeof key));
    return at && layer <= o->layers.v[*at - 1] ? (size_t)*at : 0;
}

static str owner_of(struct owners *o, const struct inventory *inv, const struct component *c)
{
    size_t at = package_of(o, c->origin, c->locations.n ? c->locations.v[0].layer : -1);
    const uint64_t *package = at ? map_get(&o->purls, o->names.v[at - 1]) : NULL;
    return package ? inv->components.v[*package - 1].purl : STR("");
}

/* ---- secrets ---- */

/* What a package of the distribution brought is known to all; its configurations are there to be changed. */
static bool is_published(const struct owners *o, str path, int32_t layer)
{
    return !str_starts(path, STR("etc/")) && package_of(o, path, layer);
}

static void take_secrets(struct merging *m, const struct owners *o, const struct unit *u, size_t i,
                         uint64_t *published)
{
    struct inventory *inv = m->inv;
    for (size_t k = 0; k < u->secrets.n; k++) {
        struct secret s = u->secrets.v[k];
        ptrdiff_t inside = str_find(s.at.path, STR("!/")); /* an archive: its own file counts */
        str file = inside < 0 ? s.at.path : str_sub(s.at.path, 0, (size_t)inside);
        int32_t by = hidden(m, i, file);
        s.at.layer = m->layered ? (int32_t)i : -1;
        s.removed_by = by > 0 ? (uint32_t)by : 0;
        if (is_published(o, file, s.at.layer))
            ++*published;
        else
            vec_push(inv->arena, &inv->secrets, s);
    }
}

static void secrets_fact(struct inventory *inv, str key, str subject, uint64_t n)
{
    str detail = arena_printf(inv->arena, "%llu", (unsigned long long)n);
    vec_push(inv->arena, &inv->facts, (struct fact){key, subject, detail, {STR(""), -1, 0}});
}

static void join_secrets(struct merging *m, const struct owners *o)
{
    uint64_t published = 0, more = 0, aside = 0;
    bool searched = false;
    for (size_t i = 0; i < m->n; i++) {
        if (!m->layers[i])
            continue;
        const struct unit *u = &m->layers[i]->unit;
        take_secrets(m, o, u, i, &published);
        more += u->secrets_more;
        aside += u->secrets_aside;
        searched |= u->secrets_searched;
    }
    if (searched)
        secrets_fact(m->inv, STR("secrets.searched"), STR(""), m->inv->secrets.n);
    if (published)
        secrets_fact(m->inv, STR("secrets.aside"), STR("in files of packages of the distribution"),
                     published);
    if (aside)
        secrets_fact(m->inv, STR("secrets.aside"), STR("in files of installed packages"), aside);
    if (more)
        secrets_fact(m->inv, STR("secrets.more"), STR(""), more);
}

static void link_owners(struct merging *m, struct owners *o)
{
    size_t kept = 0;
    owners_index(m, o);
    for (size_t i = 0; i < m->inv->components.n; i++) {
        struct component *c = &m->inv->components.v[i];
        if (!c->key_unowned && !is_os_package(c))
            c->owner = owner_of(o, m->inv, c);
    }
    for (size_t i = 0; i < m->inv->components.n; i++) {
        const struct component *c = &m->inv->components.v[i];
        if (!c->only_unowned || !c->owner.n)
            m->inv->components.v[kept++] = *c;
    }
    m->inv->components.n = kept;
}

static int location_cmp(const void *a, const void *b)
{
    const struct location *x = a, *y = b;
    int c = str_cmp(x->path, y->path);
    if (!c)
        c = (x->layer > y->layer) - (x->layer < y->layer);
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static str first_path(const struct component *c)
{
    return c->locations.n ? c->locations.v[0].path : STR("");
}

/* Equal ones stand side by side, the installed before the declared, what is used before what is a fixture. */
static int component_cmp(const void *a, const void *b)
{
    const struct component *x = a, *y = b;
    int c = str_cmp(x->purl, y->purl);
    if (!c)
        c = (x->owner.n > 0) - (y->owner.n > 0);
    if (!c)
        c = (x->fixture.n > 0) - (y->fixture.n > 0);
    if (!c)
        c = (x->state == STATE_REMOVED) - (y->state == STATE_REMOVED);
    if (!c)
        c = (int)x->state - (int)y->state;
    if (!c)
        c = str_cmp(first_path(x), first_path(y));
    if (!c && x->locations.n && y->locations.n)
        c = location_cmp(&x->locations.v[0], &y->locations.v[0]);
    return c;
}

static bool same_component(const struct component *a, const struct component *b)
{
    return str_eq(a->purl, b->purl) && str_eq(a->owner, b->owner) &&
           (a->fixture.n > 0) == (b->fixture.n > 0) &&
           (a->state == STATE_REMOVED) == (b->state == STATE_REMOVED);
}

static int str_order(const void *a, const void *b)
{
    return str_cmp(*(const str *)a, *(const str *)b);
}

static void strings_unite(struct arena *a, str **v, size_t *n, size_t *cap, const str *more, size_t n_more)
{
    VEC(str) all = {0};
    for (size_t i = 0; i < *n; i++)
        vec_push(a, &all, (*v)[i]);
    for (size_t i = 0; i < n_more; i++)
        vec_push(a, &all, more[i]);
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, str_order);
    size_t kept = 0;
    for (size_t i = 0; i < all.n; i++)
        if (!i || !str_eq(all.v[i], all.v[kept - 1]))
            all.v[kept++] = all.v[i];
    *v = all.v;
    *n = kept;
    *cap = all.cap;
}

static enum scope scope_join(enum scope a, enum scope b)
{
    static const int strength[] = {
        [SCOPE_UNKNOWN] = 1, [SCOPE_RUNTIME] = 4, [SCOPE_DEV] = 2, [SCOPE_OPTIONAL] = 3, [SCOPE_TEST] = 0};
    return strength[a] >= strength[b] ? a : b;
}

static int hash_cmp(const void *a, const void *b)
{
    const struct hash *x = a, *y = b;
    int c = str_cmp(x->alg, y->alg);
    return c ? c : str_cmp(x->hex, y->hex);
}

static int asked_cmp(const void *a, const void *b)
{
    const struct range_asked *x = a, *y = b;
    int c = str_cmp(x->by, y->by);
    return c ? c : str_cmp(x->range, y->range);
}

static void unite(struct arena *a, struct component *to, const struct component *from)
{
    for (size_t i = 0; i < from->locations.n; i++)
        vec_push(a, &to->locations, from->locations.v[i]);
    for (size_t i = 0; i < from->evidence.n; i++)
        vec_push(a, &to->evidence, from->evidence.v[i]);
    for (size_t i = 0; i < from->hashes.n; i++)
        vec_push(a, &to->hashes, from->hashes.v[i]);
    for (size_t i = 0; i < from->asked.n; i++)
        vec_push(a, &to->asked, from->asked.v[i]);
    strings_unite(a, &to->licences.v, &to->licences.n, &to->licences.cap, from->licences.v, from->licences.n);
    strings_unite(a, &to->depends.v, &to->depends.n, &to->depends.cap, from->depends.v, from->depends.n);
    to->scope = scope_join(to->scope, from->scope);
    if (from->removed_by > to->removed_by)
        to->removed_by = from->removed_by;
    if (from->direct == TRI_YES || to->direct == TRI_UNKNOWN)
        to->direct = from->direct;
    if (!to->source_name.n) {
        to->source_name = from->source_name;
        to->source_version = from->source_version;
    }
}

static int evidence_cmp(const void *a, const void *b)
{
    const struct evidence *x = a, *y = b;
    int c = str_cmp(x->path, y->path);
    if (!c)
        c = str_cmp(x->cataloger, y->cataloger);
    return c ? c : str_cmp(x->field, y->field);
}

#define SORT(vec, cmp) ((vec).n ? qsort((vec).v, (vec).n, sizeof *(vec).v, (cmp)) : (void)0)
/* Drops neighbours that are equal by `cmp` from a sorted vector. */
#define UNIQUE(vec, cmp)                                                                                     \
    do {                                                                                                     \
        size_t kept_ = 0;                                                                                    \
        for (size_t i_ = 0; i_ < (vec).n; i_++)                                                              \
            if (!i_ || cmp(&(vec).v[i_], &(vec).v[kept_ - 1]) != 0)                                          \
                (vec).v[kept_++] = (vec).v[i_];                                                              \
        (vec).n = kept_;                                                                                     \
    } while (0)

static void component_tidy(struct component *c)
{
    SORT(c->locations, location_cmp);
    UNIQUE(c->locations, location_cmp);
    SORT(c->evidence, evidence_cmp);
    UNIQUE(c->evidence, evidence_cmp);
    SORT(c->hashes, hash_cmp);
    UNIQUE(c->hashes, hash_cmp);
    SORT(c->asked, asked_cmp);
    UNIQUE(c->asked, asked_cmp);
}

/* Reads components of a vector that others may share memory with: a copy, so that growing one changes no
 * other. */
static void component_own(struct arena *a, struct component *c)
{
    struct component old = *c;
    c->locations.v = NULL, c->locations.n = c->locations.cap = 0;
    c->evidence.v = NULL, c->evidence.n = c->evidence.cap = 0;
    c->hashes.v = NULL, c->hashes.n = c->hashes.cap = 0;
    c->asked.v = NULL, c->asked.n = c->asked.cap = 0;
    c->licences.v = NULL, c->licences.n = c->licences.cap = 0;
    c->depends.v = NULL, c->depends.n = c->depends.cap = 0;
    unite(a, c, &old);
}

/* What a file of several packages tells by name alone, or a project asks for by a range, is the package of
 * that name that is there, if it is one; of several it is not known which, and it tells nothing more than
 * they. */
static void join_versionless(struct merging *m)
{
    struct inventory *inv = m->inv;
    struct map names = {0};
    VEC(size_t) gone = {0};
    bool added;
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        if (!c->version.n || c->state == STATE_REMOVED || c->fixture.n)
            continue;
        uint64_t *at =
            map_put(&m->scratch, &names, arena_join(&m->scratch, c->type, STR("/"), c->name), &added);
        *at = added ? i + 1 : UINT64_MAX;
    }
    size_t kept = 0;
    for (size_t i = 0; i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i];
        bool by_name = !c->version.n && !c->fixture.n &&
                       (c->state == STATE_INSTALLED || (c->state == STATE_DECLARED && !c->qualifiers.n));
        const uint64_t *at =
            by_name ? map_get(&names, arena_join(&m->scratch, c->type, STR("/"), c->name)) : NULL;
        if (at && *at != UINT64_MAX)
            unite(inv->arena, &inv->components.v[*at - 1], c);
        if (at)
            vec_push(&m->scratch, &gone, i);
    }
    for (size_t i = 0, next = 0; i < inv->components.n; i++) {
        if (next < gone.n && gone.v[next] == i)
            next++;
        else
            inv->components.v[kept++] = inv->components.v[i];
    }
    inv->components.n = kept;
}

static void join_equal(struct merging *m)
{
    struct inventory *inv = m->inv;
    size_t kept = 0;
    SORT(inv->components, component_cmp);
    for (size_t i = 0; i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i], *last = kept ? &inv->components.v[kept - 1] : NULL;
        if (last && c->state == STATE_REMOVED && last->state != STATE_REMOVED && str_eq(last->purl, c->purl))
            continue; /* it is still there, or was only written again */
        if (last && same_component(last, c)) {
            unite(inv->arena, last, c);
        } else {
            inv->components.v[kept] = *c;
            component_own(inv->arena, &inv->components.v[kept++]);
        }
    }
    inv->components.n = kept;
    join_versionless(m);
    for (size_t i = 0; i < inv->components.n; i++)
        component_tidy(&inv->components.v[i]);
}

/* Names that a component depends on become the purls of those that are there: the only one of that name. */
static void resolve_depends(struct merging *m)
{
    struct inventory *inv = m->inv;
    struct map names = {0};
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        bool added;
        if (c->state == STATE_REMOVED)
            continue;
        uint64_t *at =
            map_put(&m->scratch, &names, arena_join(&m->scratch, c->type, STR("/"), c->name), &added);
        *at = added ? i + 1 : UINT64_MAX; /* several: which one is not known */
    }
    for (size_t i = 0; i < inv->components.n; i++) {
        struct component *c = &inv->components.v[i];
        VEC(str) found = {0};
        for (size_t k = 0; k < c->depends.n; k++) {
            str d = c->depends.v[k];
            const uint64_t *at = map_get(&names, arena_join(&m->scratch, c->type, STR("/"), d));
            if (str_starts(d, STR("pkg:")))
                vec_push(inv->arena, &found, d);
            else if (at && *at != UINT64_MAX && *at != i + 1)
                vec_push(inv->arena, &found, inv->components.v[*at - 1].purl);
        }
        c->depends.n = 0;
        strings_unite(inv->arena, &c->depends.v, &c->depends.n, &c->depends.cap, found.v, found.n);
    }
}

static int diag_cmp(const void *a, const void *b)
{
    const struct diagnostic *x = a, *y = b;
    int c = str_cmp(x->path, y->path);
    if (!c)
        c = str_cmp(x->message, y->message);
    return c ? c : (int)x->level - (int)y->level;
}

static int secret_cmp(const void *a, const void *b)
{
    const struct secret *x = a, *y = b;
    int c = str_cmp(x->at.path, y->at.path);
    if (!c)
        c = location_cmp(&x->at, &y->at);
    if (!c)
        c = str_cmp(x->pattern, y->pattern);
    return c ? c : str_cmp(x->shown, y->shown);
}

static int fact_cmp(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    int c = str_cmp(x->key, y->key);
    if (!c)
        c = str_cmp(x->subject, y->subject);
    if (!c)
        c = location_cmp(&x->at, &y->at);
    return c ? c : str_cmp(x->detail, y->detail);
}

static void take_units(struct merging *m, struct owners *owners)
{
    struct origins origins = {0};
    struct releases releases = {0};
    for (size_t i = 0; i < m->n; i++)
        if (m->layers[i])
            take_diversions(m, owners, &m->layers[i]->unit, i);
    for (size_t i = 0; i < m->n; i++) {
        if (!m->layers[i])
            continue;
        const struct unit *u = &m->layers[i]->unit;
        for (size_t k = 0; k < u->components.n; k++)
            take_component(m, &origins, &u->components.v[k], i);
        if (m->layered)
            note_origins(m, &origins, u, i);
        take_os(m, &releases, u, i);
        take_licences(m, u, i);
        owners_add(m, owners, u, i);
        take_rest(m, u, i);
    }
    distro_pick(m->inv, releases.os.v, releases.origin.v, releases.os.n);
}

static int workload_cmp(const void *a, const void *b)
{
    const struct workload *x = a, *y = b;
    int c = str_cmp(x->said.path, y->said.path);
    c = c ? c : (x->said.line > y->said.line) - (x->said.line < y->said.line);
    c = c ? c : str_cmp(x->kind, y->kind);
    return c ? c : str_cmp(x->name, y->name);
}

static int kept_cmp(const void *a, const void *b)
{
    const struct kept *const *x = a, *const *y = b;
    return str_cmp((*x)->path, (*y)->path);
}

/* What the files of several units tell together. */
static void join_kept(struct merging *m)
{
    for (size_t c = 0; catalogers[c]; c++) {
        VEC(struct kept *) all = {0};
        for (size_t i = 0; i < m->n && catalogers[c]->join; i++)
            for (size_t k = 0; m->layers[i] && k < m->layers[i]->unit.kept.n; k++)
                if (m->layers[i]->unit.kept.v[k].by == catalogers[c]) {
                    struct kept *kept = &m->layers[i]->unit.kept.v[k];
                    kept->removed = hidden(m, i, kept->origin) >= 0;
                    vec_push(&m->scratch, &all, kept);
                }
        SORT(all, kept_cmp);
        if (all.n)
            catalogers[c]->join(m->inv, &m->scratch, all.v, all.n);
    }
}

/* The packages' places have changed since link_owners. */
static void join_drift(struct merging *m, struct owners *o)
{
    bool asked = false;
    for (size_t i = 0; i < m->n; i++)
        asked |= m->layers[i] && m->layers[i]->system.asked;
    if (!asked)
        return;
    o->purls = (struct map){0};
    owners_index(m, o);
    drift_join(m->inv, &m->scratch, m->layers, m->overlays, m->n, m->layered, o);
}

static void join_files(struct merging *m)
{
    const struct files_seen **seen = arena_many(&m->scratch, const struct files_seen *, m->n);
    for (size_t i = 0; i < m->n; i++)
        seen[i] = m->layers[i] ? &m->layers[i]->files : NULL;
    files_join(m->inv, &m->scratch, seen, m->overlays, m->n, m->layered);
}

void merge_units(struct inventory *inv, struct merge_unit *const *units, size_t n, bool layered)
{
    struct merging m = {.inv = inv, .layers = units, .n = n, .layered = layered};
    struct owners owners = {0};
    m.overlays = arena_many(&m.scratch, const struct overlay_layer *, n);
    for (size_t i = 0; i < n; i++)
        m.overlays[i] = units[i] ? &units[i]->overlay : NULL;
    take_units(&m, &owners);
    distro_apply(inv->arena, inv);
    link_owners(&m, &owners);
    join_secrets(&m, &owners);
    licence_join(inv, &m.scratch, &m.licences);
    nuget_names(inv, &m.scratch);
    go_sum_join(inv, &m.scratch);
    perl_names(inv, &m.scratch);
    join_kept(&m);
    join_files(&m);
    join_drift(&m, &owners);
    SORT(m.inv->workloads, workload_cmp);
    join_equal(&m);
    resolve_depends(&m);
    SORT(inv->diagnostics, diag_cmp);
    UNIQUE(inv->diagnostics, diag_cmp);
    SORT(inv->facts, fact_cmp);
    SORT(inv->secrets, secret_cmp);
    arena_free(&m.scratch);
}
