#include "catalog/drift.h"
#include "base/path.h"
#include "format/base64.h"

enum { LINKS_DEEP = 2 };

/* What the list of a package says of a file, under the path that diversions leave it. */
struct truth {
    const struct listed_file *file;
    size_t component;
    uint32_t next; /* of the same path: 1 + index; 0: none */
    bool seen;     /* a file is as it says */
};
/* What one unit's listed files [from, to) say of a package. */
struct list_range {
    size_t unit, from, to;
};
/* A link that stands for a folder, perhaps. */
struct folder_link {
    str path;
    uint32_t next; /* to the same folder: 1 + index; 0: none */
};
struct key_count {
    const char *key;
    uint64_t n;
};
struct example {
    str subject;
    uint64_t n;
};
struct drifting {
    struct inventory *inv;
    struct arena *scratch;
    struct merge_unit *const *units;
    const struct overlay_layer *const *overlays;
    size_t n;
    bool layered;
    const struct owners *owners;
    struct map truth_at; /* 8 bytes of a path key to 1 + index */
    VEC(struct truth) truths;
    struct map lists; /* component and origin to 1 + index of the list that counts */
    VEC(struct list_range) ranges;
    struct map links_to; /* path to 1 + index into links */
    VEC(struct folder_link) links;
    struct map *last; /* by unit: path to 1 + the index of the last entry of that path; made when needed */
    bool *last_made;
    struct example unverified, unlisted, unhashed;
    bool narrowed; /* a digest was left out that was needed */
    struct key_count code, data, config, mode, list, unowned, unowned_setuid, temporary, removed;
};

/* ---- facts ---- */

static void add(struct drifting *d, struct key_count *count, str subject, str detail, str path, size_t layer)
{
    struct arena *a = d->inv->arena;
    if (count->n++ < FILE_FACTS_MAX)
        vec_push(
            a, &d->inv->facts,
            (struct fact){str_c(count->key), subject, detail, {path, d->layered ? (int32_t)layer : -1, 0}});
}

static void tell(struct drifting *d, const char *key, str subject, uint64_t n)
{
    struct arena *a = d->inv->arena;
    vec_push(
        a, &d->inv->facts,
        (struct fact){str_c(key), subject, arena_printf(a, "%llu", (unsigned long long)n), {STR(""), -1, 0}});
}

static void tell_example(struct drifting *d, const char *key, const struct example *e)
{
    if (e->n)
        tell(d, key, e->subject, e->n);
}

/* The least subject is the example, whatever the order. */
static void count(struct example *e, str subject)
{
    if (!e->n++ || str_cmp(subject, e->subject) < 0)
        e->subject = subject;
}

/* ---- what is seen at the top ---- */

static bool hidden(const struct drifting *d, size_t unit, str path)
{
    return d->layered && overlay_hidden_by(d->overlays, unit + 1, d->n, path, false) >= 0;
}

/* An archive may hold a path twice: the last counts. */
static bool superseded(struct drifting *d, size_t unit, size_t index)
{
    const struct system_files *s = &d->units[unit]->system;
    if (!d->last_made[unit]) {
        d->last_made[unit] = true;
        for (size_t i = 0; i < s->files.n; i++)
            *map_put(d->scratch, &d->last[unit], s->files.v[i].path, NULL) = i + 1;
    }
    const uint64_t *at = map_get(&d->last[unit], s->files.v[index].path);
    return at && *at != index + 1;
}

/* The file of that path in the unit, or NULL. */
static const struct system_file *file_of_unit(struct drifting *d, size_t unit, str path)
{
    const struct system_files *s = &d->units[unit]->system;
    if (!s->files.n)
        return NULL;
    superseded(d, unit, 0);
    const uint64_t *at = map_get(&d->last[unit], path);
    return at ? &s->files.v[*at - 1] : NULL;
}

/* ---- packages ---- */

static bool visible_package(const struct component *c)
{
    return is_os_package(c) && c->state != STATE_REMOVED;
}

static bool any_package(const struct drifting *d)
{
    for (size_t i = 0; i < d->inv->components.n; i++)
        if (visible_package(&d->inv->components.v[i]))
            return true;
    return false;
}

static const struct component *package_named(const struct drifting *d, str name)
{
    const uint64_t *at = map_get(&d->owners->purls, name);
    return at ? &d->inv->components.v[*at - 1] : NULL;
}

static int32_t layer_of(const struct component *c)
{
    return c->locations.n ? c->locations.v[0].layer : -1;
}

static str package_words(struct drifting *d, const struct component *c)
{
    return arena_join(d->inv->arena, c->name, STR(" "), c->version);
}

/* The name of the package that owns the path by its key; p NULL: none does. */
static str owner_by_key(const struct drifting *d, uint64_t key)
{
    const uint64_t *at = map_get(&d->owners->paths, str_make(&key, sizeof key));
    return at ? d->owners->names.v[*at - 1] : STR_NONE;
}

/* ---- links: a list may name a file by a folder that is a link today ---- */

static void note_link(struct drifting *d, const struct file_seen *f)
{
    str from = f->word.n && f->word.p[0] == '/' ? STR("") : str_dir(f->path);
    str to = path_clean(d->scratch, arena_join(d->scratch, from, STR("/"), f->word), NULL);
    uint64_t *at = map_put(d->scratch, &d->links_to, to, NULL);
    vec_push(d->scratch, &d->links, (struct folder_link){f->path, (uint32_t)*at});
    *at = d->links.n;
}

static void note_links(struct drifting *d)
{
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; d->units[i] && k < d->units[i]->files.links.n; k++)
            if (!hidden(d, i, d->units[i]->files.links.v[k].path))
                note_link(d, &d->units[i]->files.links.v[k]);
}

static str owner_of(struct drifting *d, str path, unsigned deep)
{
    str owner = owner_by_key(d, ownership_key(path));
    for (str dir = str_dir(path); !owner.n && deep && dir.n; dir = str_dir(dir)) {
        const uint64_t *at = map_get(&d->links_to, dir);
        for (uint64_t k = at ? *at : 0; k && !owner.n; k = d->links.v[k - 1].next)
            owner = owner_of(
                d, arena_join(d->scratch, d->links.v[k - 1].path, str_from(path, dir.n), STR_NONE), deep - 1);
    }
    return owner;
}

/* ---- the lists of packages: which counts, and what is in it ---- */

static struct map keys_of(struct drifting *d, const struct list_range *r)
{
    struct map keys = {0};
    const struct listed_file *f = d->units[r->unit]->unit.listed.v;
    for (size_t i = r->from; i < r->to; i++)
        if (!f[i].config)
            *map_put(d->scratch, &keys, str_make(&f[i].path_key, sizeof f[i].path_key), NULL) = i + 1;
    return keys;
}

static bool same_digest(const struct listed_file *a, const struct listed_file *b)
{
    return a->alg == b->alg && memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

struct list_change {
    uint64_t changed, added, gone;
    uint64_t key; /* of one of them */
};

static struct list_change compare_lists(struct drifting *d, const struct list_range *old,
                                        const struct list_range *now)
{
    struct list_change x = {0};
    struct map before = keys_of(d, old), after = keys_of(d, now);
    const struct listed_file *was = d->units[old->unit]->unit.listed.v,
                             *is = d->units[now->unit]->unit.listed.v;
    for (size_t i = now->from; i < now->to; i++) {
        const uint64_t *at = is[i].config ? NULL : map_get(&before, str_make(&is[i].path_key, 8));
        if (is[i].config || (at && same_digest(&was[*at - 1], &is[i])))
            continue;
        x.key = x.changed ? x.key : is[i].path_key;
        x.changed += at != NULL;
        x.added += at == NULL;
    }
    for (size_t i = old->from; i < old->to; i++)
        if (!was[i].config && !map_get(&after, str_make(&was[i].path_key, 8))) {
            x.key = x.changed || x.added ? x.key : was[i].path_key;
            x.gone++;
        }
    return x;
}

/* A path that has that key; "" when no layer has such a file. */
static str path_of_key(const struct drifting *d, uint64_t key)
{
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; d->units[i] && k < d->units[i]->system.files.n; k++)
            if (ownership_key(d->units[i]->system.files.v[k].path) == key)
                return d->units[i]->system.files.v[k].path;
    return STR("");
}

/* A later layer wrote the list again. apk moves a file that another package takes over and rpm notes it, so
 * that only other digests tell there. */
static void judge_list(struct drifting *d, const struct component *c, str origin,
                       const struct list_range *old, const struct list_range *now)
{
    struct list_change x = compare_lists(d, old, now);
    if (!str_is(c->type, "deb"))
        x.added = x.gone = 0;
    if (!x.changed && !x.added && !x.gone)
        return;
    str path = path_of_key(d, x.key);
    add(d, &d->list, c->name,
        arena_printf(d->inv->arena,
                     "is still version %.*s of layer %zu, but %llu files have another digest, %llu are new "
                     "and %llu gone%s%.*s",
                     STR_ARG(c->version), old->unit, (unsigned long long)x.changed,
                     (unsigned long long)x.added, (unsigned long long)x.gone, path.n ? ", such as " : "",
                     STR_ARG(path)),
        origin, now->unit);
}

static void take_truths(struct drifting *d, const struct list_range *r, size_t component)
{
    const struct unit *u = &d->units[r->unit]->unit;
    size_t n = r->to - r->from;
    struct ownership *w = arena_many(d->scratch, struct ownership, n);
    for (size_t i = 0; i < n; i++)
        w[i] = (struct ownership){u->listed.v[r->from + i].path_key, u->listed.v[r->from + i].package};
    ownership_divert(w, n, u->packages.v, d->owners->diversions.v, d->owners->diversions.n);
    for (size_t i = 0; i < n; i++) {
        uint64_t *key = arena_new(d->scratch, uint64_t);
        *key = w[i].path_key;
        uint64_t *at = map_put(d->scratch, &d->truth_at, str_make(key, sizeof *key), NULL);
        vec_push(d->scratch, &d->truths,
                 (struct truth){&u->listed.v[r->from + i], component, (uint32_t)*at, false});
        *at = d->truths.n;
    }
}

/* The first list of a file from the layer on that brought the package's version is the truth. */
static void take_list(struct drifting *d, const struct list_range *r, const struct owner_package *p)
{
    const struct component *c = package_named(d, p->name);
    if (!c || (d->layered && (int32_t)r->unit < layer_of(c)))
        return;
    size_t component = (size_t)(c - d->inv->components.v);
    bool added;
    uint64_t *at = map_put(d->scratch, &d->lists,
                           arena_printf(d->scratch, "%zu %.*s", component, STR_ARG(p->origin)), &added);
    if (added) {
        vec_push(d->scratch, &d->ranges, *r);
        *at = d->ranges.n;
        take_truths(d, r, component);
    } else if (d->layered) {
        judge_list(d, c, p->origin, &d->ranges.v[*at - 1], r);
    }
}

static bool is_digest_list(const struct owner_package *p)
{
    return str_ends(p->origin, STR(".md5sums"));
}

/* The files of one package stand side by side. An emptied list of digests is one too. */
static void take_lists(struct drifting *d, size_t unit)
{
    const struct unit *u = &d->units[unit]->unit;
    size_t at = 0;
    for (uint32_t p = 0; p < u->packages.n; p++) {
        struct list_range r = {unit, at, at};
        while (r.to < u->listed.n && u->listed.v[r.to].package == p)
            r.to++;
        at = r.to;
        if (r.to > r.from || is_digest_list(&u->packages.v[p]))
            take_list(d, &r, &u->packages.v[p]);
    }
}

/* ---- files ---- */

static struct truth *truth_of(struct drifting *d, uint64_t key)
{
    const uint64_t *at = map_get(&d->truth_at, str_make(&key, sizeof key));
    return at ? &d->truths.v[*at - 1] : NULL;
}

static struct truth *truth_next(struct drifting *d, const struct truth *t)
{
    return t->next ? &d->truths.v[t->next - 1] : NULL;
}

/* The one of the package that owns the path today (another may have taken it over); the first where none
 * does. */
static struct truth *truth_of_owner(struct drifting *d, struct truth *first, uint64_t key)
{
    str owner = owner_by_key(d, key);
    for (struct truth *t = first; t && owner.n; t = truth_next(d, t))
        if (package_named(d, owner) == &d->inv->components.v[t->component])
            return t;
    return owner.n ? NULL : first;
}

enum verdict { AS_LISTED, OTHER, NOT_TOLD };

static enum verdict compare(struct drifting *d, size_t unit, const struct system_file *f, struct truth *first)
{
    const struct system_file *bytes = f->target.n ? file_of_unit(d, unit, f->target) : f;
    enum verdict v = NOT_TOLD;
    bool left_out = false;
    for (struct truth *t = first; t; t = truth_next(d, t)) {
        bool stated = bytes && t->file->alg < DIGEST_ALGS;
        const unsigned char *digest =
            stated ? system_file_digest(&d->units[unit]->system, bytes, t->file->alg) : NULL;
        if (digest && memcmp(digest, t->file->digest, LISTED_DIGEST) == 0) {
            t->seen = true;
            return AS_LISTED;
        }
        v = digest ? OTHER : v;
        left_out |= stated && !digest && bytes->algs && bytes->algs != SYSTEM_FILES_DIGESTS;
    }
    d->narrowed |= left_out;
    return v;
}

static void add_changed(struct drifting *d, size_t unit, str path, uint16_t mode, const struct truth *t,
                        const char *how)
{
    const struct component *c = &d->inv->components.v[t->component];
    struct key_count *key = t->file->config || str_starts(path, STR("etc/")) ? &d->config
                            : system_file_runs(path, mode)                   ? &d->code
                                                                             : &d->data;
    if (!str_ends(path, STR(".pyc")))
        add(d, key, path, arena_join(d->inv->arena, STR("of "), package_words(d, c), str_c(how)), path, unit);
}

static void judge_listed(struct drifting *d, size_t unit, size_t index, struct truth *first, uint64_t key)
{
    const struct system_file *f = &d->units[unit]->system.files.v[index];
    enum verdict v = compare(d, unit, f, first);
    const struct truth *t = v == AS_LISTED ? NULL : truth_of_owner(d, first, key);
    if (v == AS_LISTED || hidden(d, unit, f->path) || superseded(d, unit, index))
        return;
    if (v == NOT_TOLD && first->file->alg < DIGEST_ALGS)
        count(&d->unhashed, f->path);
    else if (v == OTHER && t)
        add_changed(d, unit, f->path, f->mode, t, "");
    else if (system_file_runs(f->path, f->mode))
        count(&d->unverified, f->path);
}

static void judge_unlisted(struct drifting *d, size_t unit, size_t index, uint64_t key)
{
    const struct system_file *f = &d->units[unit]->system.files.v[index];
    bool owned = owner_by_key(d, key).n > 0;
    if (!system_file_program(f->path, f->mode) || (!owned && !system_file_judged(f->path)) ||
        hidden(d, unit, f->path) || superseded(d, unit, index))
        return;
    if (owned || owner_of(d, f->path, LINKS_DEEP).n)
        count(&d->unverified, f->path);
    else
        add(d, &d->unowned, f->path, arena_printf(d->inv->arena, "%04o", f->mode), f->path, unit);
}

static void judge_files(struct drifting *d, size_t unit)
{
    const struct system_files *s = &d->units[unit]->system;
    for (size_t i = 0; i < s->files.n; i++) {
        uint64_t key = ownership_key(s->files.v[i].path);
        struct truth *t = truth_of(d, key);
        if (t)
            judge_listed(d, unit, i, t, key);
        else
            judge_unlisted(d, unit, i, key);
    }
}

/* A link where the package has a file, or one of a package with another target (apk lists the SHA-1 of it).
 */
static void judge_links(struct drifting *d, size_t unit)
{
    const struct files_seen *s = &d->units[unit]->files;
    for (size_t i = 0; i < s->links.n; i++) {
        const struct file_seen *f = &s->links.v[i];
        uint64_t key = ownership_key(f->path);
        struct truth *first = truth_of(d, key), *t = first ? truth_of_owner(d, first, key) : NULL;
        char hex[DIGEST_HEX_MAX];
        if (!t || t->file->alg >= DIGEST_ALGS || hidden(d, unit, f->path))
            continue;
        str digest = hex_decode(d->scratch, digest_of(t->file->alg, f->word, hex));
        if (digest.n >= LISTED_DIGEST && memcmp(digest.p, t->file->digest, LISTED_DIGEST) == 0)
            t->seen = true;
        else
            add_changed(d, unit, f->path, 0777, t,
                        arena_printf(d->scratch, ", is a link to %.*s", STR_ARG(f->word)).p);
    }
}

/* ---- more rights ---- */

/* The bits or capabilities of a file that its package does not give it. */
static bool gained(struct drifting *d, size_t unit, const struct file_seen *f, const struct component *c)
{
    uint64_t key = ownership_key(f->path);
    uint16_t bits = f->mode & 06000;
    for (const struct truth *t = truth_of(d, key); t; t = truth_next(d, t))
        if (t->file->mode != LISTED_MODE_UNKNOWN && &d->inv->components.v[t->component] == c)
            return bits & ~t->file->mode;
    for (size_t i = d->layered && c && layer_of(c) < (int32_t)unit ? unit : 0; i > 0; i--) {
        const struct system_file *low = d->units[i - 1] ? file_of_unit(d, i - 1, f->path) : NULL;
        if (!low)
            continue;
        for (size_t k = 0; k < d->units[i - 1]->files.notable.n; k++) {
            const struct file_seen *was = &d->units[i - 1]->files.notable.v[k];
            if (str_eq(was->path, f->path))
                return (bits & ~was->mode) || (f->word.n && !str_eq(f->word, was->word));
        }
        return bits || f->word.n; /* it had none that stood out */
    }
    return false;
}

static str rights(struct drifting *d, const struct file_seen *f)
{
    struct arena *a = d->inv->arena;
    return f->word.n ? arena_printf(a, "%04o, capabilities %.*s", f->mode, STR_ARG(f->word))
                     : arena_printf(a, "%04o", f->mode);
}

static void judge_rights(struct drifting *d, size_t unit)
{
    const struct files_seen *s = &d->units[unit]->files;
    for (size_t i = 0; i < s->notable.n; i++) {
        const struct file_seen *f = &s->notable.v[i];
        bool file = f->type == ENTRY_FILE || f->type == ENTRY_HARDLINK;
        if (!file || (!(f->mode & 06000) && !f->word.n) || hidden(d, unit, f->path))
            continue;
        str owner = owner_of(d, f->path, LINKS_DEEP);
        const struct component *c = owner.n ? package_named(d, owner) : NULL;
        if (!owner.n)
            add(d, &d->unowned_setuid, f->path, rights(d, f), f->path, unit);
        else if (gained(d, unit, f, c))
            add(d, &d->mode, f->path,
                c ? arena_join(d->inv->arena, rights(d, f), STR(", of "), package_words(d, c)) : rights(d, f),
                f->path, unit);
    }
}

static void judge_temporary(struct drifting *d, size_t unit)
{
    const struct files_seen *s = &d->units[unit]->files;
    for (size_t i = 0; i < s->cached.n; i++) {
        const struct file_seen *f = &s->cached.v[i];
        bool here = str_starts(f->path, STR("tmp/")) || str_starts(f->path, STR("var/tmp/"));
        if (here && (f->mode & 0111) && !hidden(d, unit, f->path))
            add(d, &d->temporary, f->path, arena_printf(d->inv->arena, "%04o", f->mode), f->path, unit);
    }
}

/* ---- packages that came and went ---- */

static void judge_removed(struct drifting *d)
{
    for (size_t i = 0; d->layered && i < d->inv->components.n; i++) {
        const struct component *c = &d->inv->components.v[i];
        if (c->state != STATE_REMOVED || !is_os_package(c) || package_named(d, c->name))
            continue;
        add(d, &d->removed, arena_join(d->inv->arena, c->name, STR(" "), c->version),
            arena_printf(d->inv->arena, "installed by layer %d, removed by layer %u", layer_of(c),
                         c->removed_by),
            c->origin, (size_t)(layer_of(c) < 0 ? 0 : layer_of(c)));
    }
}

/* ---- packages without lists ---- */

static bool lists_files(const struct owner_package *p)
{
    return str_ends(p->origin, STR(".list")) || str_starts(p->origin, STR("var/lib/dpkg/status.d/"));
}

/* The databases of apk, rpm and others hold the lists themselves; the manifest of an image without rpm has
 * none. */
static void note_unlisted(struct drifting *d)
{
    bool *listed = arena_many(d->scratch, bool, d->inv->components.n);
    for (size_t i = 0; i < d->n; i++)
        for (size_t k = 0; d->units[i] && k < d->units[i]->unit.packages.n; k++) {
            const struct owner_package *p = &d->units[i]->unit.packages.v[k];
            const struct component *c = package_named(d, p->name);
            if (c && lists_files(p) && !hidden(d, i, p->origin))
                listed[c - d->inv->components.v] = true;
        }
    for (size_t i = 0; i < d->inv->components.n; i++) {
        const struct component *c = &d->inv->components.v[i];
        bool holds = !str_is(c->type, "deb") && !str_ends(c->origin, STR("container-manifest-2"));
        if (visible_package(c) && !holds && !listed[i])
            count(&d->unlisted, c->name);
    }
}

/* ---- all ---- */

/* Which lists were not long enough to hold all. */
static void tell_overflow(struct drifting *d)
{
    bool files = false, rights = false, temporary = false;
    for (size_t i = 0; i < d->n; i++) {
        const struct merge_unit *u = d->units[i];
        files |= u && (u->system.overflow || u->files.links.n >= FILES_SEEN_MAX);
        rights |= u && (u->files.notable.n >= FILES_SEEN_MAX || u->files.links.n >= FILES_SEEN_MAX);
        temporary |= u && u->files.cached.n >= FILES_SEEN_MAX;
    }
    if (files)
        tell(d, "drift.overflow", STR("files"), 0);
    if (rights)
        tell(d, "drift.overflow", STR("rights"), 0);
    if (temporary)
        tell(d, "drift.overflow", STR("temporary"), 0);
}

static void tell_all(struct drifting *d)
{
    uint64_t verified = 0;
    for (size_t i = 0; i < d->truths.n; i++)
        verified += d->truths.v[i].seen;
    const struct key_count *all[] = {&d->code,    &d->data,           &d->config,    &d->mode,   &d->list,
                                     &d->unowned, &d->unowned_setuid, &d->temporary, &d->removed};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->n > FILE_FACTS_MAX)
            tell(d, "file.more", str_c(all[i]->key), all[i]->n);
    tell(d, "drift.verified", STR(""), verified);
    tell_example(d, "drift.unverified", &d->unverified);
    tell_example(d, "drift.unlisted", &d->unlisted);
    tell_example(d, "drift.unhashed", &d->unhashed);
    if (d->narrowed)
        tell(d, "drift.narrowed", STR(""), 0);
    tell_overflow(d);
}

void drift_join(struct inventory *inv, struct arena *scratch, struct merge_unit *const *units,
                const struct overlay_layer *const *overlays, size_t n, bool layered,
                const struct owners *owners)
{
    struct drifting d = {.inv = inv,
                         .scratch = scratch,
                         .units = units,
                         .overlays = overlays,
                         .n = n,
                         .layered = layered,
                         .owners = owners,
                         .last = arena_many(scratch, struct map, n),
                         .last_made = arena_many(scratch, bool, n),
                         .code = {"drift.code", 0},
                         .data = {"drift.data", 0},
                         .config = {"drift.config", 0},
                         .mode = {"drift.mode", 0},
                         .list = {"drift.list", 0},
                         .unowned = {"drift.unowned", 0},
                         .unowned_setuid = {"drift.unowned-setuid", 0},
                         .temporary = {"drift.temporary", 0},
                         .removed = {"drift.package-removed", 0}};
    judge_removed(&d);
    if (!any_package(&d))
        return;
    note_links(&d);
    note_unlisted(&d);
    for (size_t i = 0; i < n; i++)
        if (units[i])
            take_lists(&d, i);
    for (size_t i = 0; i < n; i++) {
        if (!units[i])
            continue;
        judge_files(&d, i);
        judge_links(&d, i);
        judge_rights(&d, i);
        judge_temporary(&d, i);
    }
    tell_all(&d);
}
