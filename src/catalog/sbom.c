#include "catalog/sbom.h"
#include "catalog/distro.h"
#include "format/rpm_header.h"
#include "model/purl.h"

enum { ITEMS_MAX = 2000000, LISTED_MAX = 256, LAYERS_MAX = 1024 };
static const size_t text_max = (size_t)1 << 30;

str sbom_head(str head, char buffer[SBOM_HEAD])
{
    size_t n = 0;
    bool little = str_starts(head, STR("\xff\xfe"));
    if (!little && !str_starts(head, STR("\xfe\xff")))
        return str_trim(str_starts(head, STR("\xef\xbb\xbf")) ? str_from(head, 3) : head);
    for (size_t i = 2; i + 1 < head.n && n < SBOM_HEAD; i += 2)
        buffer[n++] = little ? head.p[i] : head.p[i + 1];
    return str_trim(str_make(buffer, n));
}

bool sbom_text(struct sbom *s, struct content *content, str *text)
{
    struct err e;
    if (!content_view(content, text, &e)) {
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%s", e.text);
        return false;
    }
    if (text->n > text_max) {
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "is larger than %zu MiB: not read", text_max >> 20);
        return false;
    }
    *text = catalog_utf8(s->ctx->scratch, *text);
    return true;
}

bool sbom_json(struct sbom *s, struct content *content)
{
    str text;
    if (!sbom_text(s, content, &text))
        return false;
    json_init(&s->j, text, s->ctx->scratch, s->ctx->limits->json_depth);
    return true;
}

struct sbom_item *sbom_add(struct sbom *s)
{
    if (s->items.n >= ITEMS_MAX) {
        s->dropped++;
        return NULL;
    }
    struct sbom_item *item = vec_add(s->ctx->scratch, &s->items);
    item->type = STR("library");
    return item;
}

static void put_ref(struct sbom *s, str ref, uint64_t what)
{
    bool added;
    if (!ref.n)
        return;
    uint64_t *at = map_put(s->ctx->scratch, &s->refs, ref, &added);
    if (added)
        *at = what;
    else
        s->duplicates++;
}

void sbom_item_ref(struct sbom *s, const struct sbom_item *item)
{
    put_ref(s, item->ref, (uint64_t)(item - s->items.v) + 1);
}

void sbom_ref(struct sbom *s, str ref)
{
    put_ref(s, ref, UINT64_MAX);
}

void sbom_depends(struct sbom *s, str from, str to)
{
    if (s->edges.n < 8 * (size_t)ITEMS_MAX)
        vec_push(s->ctx->scratch, &s->edges, (struct sbom_edge){from, to});
    else
        s->dropped++;
}

void sbom_owns(struct sbom *s, str owner, str owned)
{
    if (s->owned.n < ITEMS_MAX)
        vec_push(s->ctx->scratch, &s->owned, (struct sbom_edge){owner, owned});
    else
        s->dropped++;
}

void sbom_location(struct sbom *s, struct sbom_item *item, str path, int32_t layer)
{
    if (item->locations.n < LISTED_MAX)
        vec_push(s->ctx->scratch, &item->locations, (struct location){path, layer, 0});
    else
        s->dropped++;
}

struct layer *sbom_layer(struct sbom *s, uint64_t i)
{
    while (s->layers.n <= i && i < LAYERS_MAX)
        vec_push(s->ctx->scratch, &s->layers, (struct layer){STR_INIT(""), STR_INIT(""), STR_INIT(""), 0, 0});
    return i < LAYERS_MAX ? &s->layers.v[i] : NULL;
}

void sbom_hash(struct sbom *s, struct sbom_item *item, str alg, str hex)
{
    static const str names[][2] = {{STR_INIT("MD5"), STR_INIT("MD5")},
                                   {STR_INIT("SHA1"), STR_INIT("SHA-1")},
                                   {STR_INIT("SHA256"), STR_INIT("SHA-256")},
                                   {STR_INIT("SHA384"), STR_INIT("SHA-384")},
                                   {STR_INIT("SHA512"), STR_INIT("SHA-512")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(alg, names[i][0]))
            alg = names[i][1];
    if (alg.n && hex.n && item->hashes.n < LISTED_MAX)
        vec_push(s->ctx->scratch, &item->hashes, (struct hash){alg, hex});
}

void sbom_licence(struct sbom *s, struct sbom_item *item, str text)
{
    bool none = str_is(text, "NONE") || str_is(text, "NOASSERTION");
    if (text.n && !none && item->licences.n < LISTED_MAX)
        vec_push(s->ctx->scratch, &item->licences, text);
}

/* ---- from items to components ---- */

static bool is_os_type(str type)
{
    return str_is(type, "deb") || str_is(type, "apk") || str_is(type, "rpm");
}

/* A name of the document that comes to the same purl says better how it is written (case, '_' and '-'). */
static str better_name(struct arena *a, const struct sbom_item *item, const struct component *c)
{
    char joint[2] = {purl_joint(c->type), 0};
    struct component probe = *c;
    if (!item->name.n)
        return c->name;
    str plain = component_purl(a, c);
    probe.name = item->group.n && *joint ? arena_join(a, item->group, str_c(joint), item->name) : item->name;
    if (str_eq(component_purl(a, &probe), plain))
        return probe.name;
    probe.name = item->name;
    return str_eq(component_purl(a, &probe), plain) ? item->name : c->name;
}

/* An rpm's epoch stands in a qualifier, or in front of the version. */
static str whole_version(struct arena *a, const struct purl *p)
{
    str epoch = purl_qualifier(a, p->qualifiers, STR("epoch"));
    uint64_t n;
    if (!str_is(p->type, "rpm") || !str_u64(epoch, 10, &n) || n == 0 || str_chr(p->version, ':') >= 0)
        return p->version;
    return arena_join(a, epoch, STR(":"), p->version);
}

/* "upstream=openssl@3.0.1" of Syft; of an rpm the file of its source, which has the package's epoch. */
static void source_of(struct arena *a, const struct purl *p, struct component *c)
{
    str upstream = purl_qualifier(a, p->qualifiers, STR("upstream")), name, version;
    ptrdiff_t epoch = str_chr(c->version, ':');
    if (c->source_name.n || !upstream.n)
        return;
    if (rpm_source_file(upstream, &name, &version))
        version = arena_join(a, str_sub(c->version, 0, (size_t)(epoch + 1)), version, STR(""));
    else if (str_ends(upstream, STR(".rpm")))
        return;
    else if (!str_cut(upstream, '@', &name, &version))
        version = c->version;
    c->source_name = name;
    c->source_version = version;
}

static str ecosystem_of(struct arena *a, const struct sbom_item *item, const struct purl *p)
{
    if (item->ours)
        return item->ecosystem;
    if (!is_os_type(p->type))
        return purl_ecosystem(p->type);
    return distro_ecosystem(a, p->type, p->namespace_, purl_qualifier(a, p->qualifiers, STR("distro")));
}

/* "debian-12" of the packages' purls, where the document says nothing of the system and all say the same. */
static void note_distro(struct sbom *s, const struct purl *p)
{
    str distro = purl_qualifier(s->ctx->scratch, p->qualifiers, STR("distro"));
    ptrdiff_t at = str_rchr(distro, '-');
    if (!is_os_type(p->type) || at <= 0 || (size_t)at + 1 >= distro.n || !ch_digit(distro.p[at + 1]))
        return;
    s->distros_differ |= s->distro.n && !str_eq(s->distro, distro);
    s->distro = distro;
}

static bool from_purl(struct sbom *s, struct sbom_item *item, struct component *c)
{
    struct arena *a = s->ctx->scratch;
    struct purl p;
    struct err e;
    if (!purl_parse(a, item->purl, &p, &e)) {
        s->bad_purls++;
        return false;
    }
    c->type = p.type;
    c->name = purl_full_name(a, &p);
    c->namespace_ = purl_joint(p.type) ? STR("") : p.namespace_;
    c->qualifiers = p.qualifiers;
    c->version = whole_version(a, &p);
    c->name = better_name(a, item, c);
    if (!c->version.n)
        c->version = item->version;
    source_of(a, &p, c);
    note_distro(s, &p);
    c->ecosystem = ecosystem_of(a, item, &p);
    c->key_unowned = true;
    return true;
}

/* "os", "application": what it is, where it tells nothing itself. */
static str kind_of(const struct sbom_item *item, const struct component *c)
{
    if (item->kind.n)
        return item->kind;
    if (str_is(item->type, "application") || str_is(item->type, "operating-system"))
        return str_is(item->type, "application") ? STR("application") : STR("os");
    return is_os_type(c->type) ? STR("package") : STR("library");
}

/* What is counted as a piece of software: not files, data or the artifact itself. */
static bool is_software(const struct sbom_item *item)
{
    static const char *const others[] = {"file",
                                         "data",
                                         "container",
                                         "device",
                                         "device-driver",
                                         "platform",
                                         "source",
                                         "machine-learning-model",
                                         "cryptographic-asset"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_eq(item->type, str_c(others[i])))
            return false;
    return true;
}

/* [epoch:]version[-release] */
static str source_version(struct arena *a, const struct sbom_item *item)
{
    str v = item->source_version;
    if (v.n && item->source_epoch.n)
        v = arena_join(a, item->source_epoch, STR(":"), v);
    return v.n && item->source_release.n ? arena_join(a, v, STR("-"), item->source_release) : v;
}

/* False for what is no component. One without a purl is told by name and version, and cannot be judged. */
static bool describe(struct sbom *s, struct sbom_item *item, struct component *c)
{
    *c = (struct component){.source_name = item->source_name,
                            .source_version = source_version(s->ctx->scratch, item),
                            .owner = item->owner,
                            .fixture = item->fixture,
                            .scope = item->ours || item->scope ? item->scope : item->hinted,
                            .state = item->state,
                            .direct = item->direct};
    bool told = item->purl.n && from_purl(s, item, c);
    if (told && item->root && !c->ecosystem.n)
        return false;
    if (told && (str_is(c->type, "oci") || str_is(c->type, "docker")))
        return false;
    if (!told) {
        if (item->root || !item->name.n || !item->version.n || !is_software(item) ||
            str_is(item->type, "operating-system"))
            return false;
        s->unnamed += !item->purl.n;
        c->type = STR("generic");
        c->name = item->group.n ? arena_join(s->ctx->scratch, item->group, STR("/"), item->name) : item->name;
        c->version = item->version;
        c->key_unowned = true;
    }
    c->kind = kind_of(item, c);
    if (c->version.n && strchr("^~<>=*", c->version.p[0]))
        c->version = STR(""); /* a range, as GitHub's dependency graph writes what a manifest asks for */
    return c->name.n > 0;
}

static void operating_system(struct sbom *s, const struct sbom_item *item)
{
    if (!str_is(item->type, "operating-system") || s->os.id.n)
        return;
    s->os.id = item->name;
    s->os.version = item->version;
}

static int32_t layer_of(const struct sbom *s, str id)
{
    for (size_t i = 0; id.n && i < s->layers.n; i++)
        if (str_eq(s->layers.v[i].diff_id, id) || str_eq(s->layers.v[i].digest, id))
            return (int32_t)i;
    return -1;
}

/* Its places; without any the SBOM is the place, in the layer that it tells. */
static void keep_places(struct sbom *s, const struct sbom_item *item, struct component *c)
{
    int32_t layer = layer_of(s, item->layer_id);
    if (item->locations.n)
        c->locations.n = 0;
    else if (layer >= 0)
        c->locations.v[0].layer = layer;
    for (size_t i = 0; i < item->locations.n; i++) {
        struct location l = item->locations.v[i];
        bool layered = l.layer >= 0 && (size_t)l.layer < s->layers.n;
        vec_push(&s->ctx->unit->arena, &c->locations,
                 (struct location){catalog_keep(s->ctx, l.path), layered ? l.layer : layer, l.line});
    }
}

static void keep_lists(struct sbom *s, const struct sbom_item *item, struct component *c)
{
    struct catalog_ctx *ctx = s->ctx;
    struct arena *a = &ctx->unit->arena;
    for (size_t i = 0; i < item->licences.n; i++)
        vec_push(a, &c->licences, catalog_keep(ctx, item->licences.v[i]));
    for (size_t i = 0; i < item->hashes.n; i++)
        vec_push(a, &c->hashes,
                 (struct hash){catalog_keep(ctx, item->hashes.v[i].alg),
                               catalog_keep(ctx, item->hashes.v[i].hex)});
    keep_places(s, item, c);
    for (size_t i = 0; i < item->evidence.n; i++) {
        struct evidence e = item->evidence.v[i];
        vec_push(a, &c->evidence,
                 (struct evidence){catalog_keep(ctx, e.cataloger), catalog_keep(ctx, e.path),
                                   catalog_keep(ctx, e.field), e.confidence});
    }
}

static void add_component(struct sbom *s, struct sbom_item *item, const struct component *from)
{
    struct catalog_ctx *ctx = s->ctx;
    struct component *c = component_add(ctx, s->entry, s->cataloger, item->purl.n ? "purl" : "name");
    const struct {
        str from, *to;
    } all[] = {{from->name, &c->name},
               {from->version, &c->version},
               {from->ecosystem, &c->ecosystem},
               {from->type, &c->type},
               {from->namespace_, &c->namespace_},
               {from->qualifiers, &c->qualifiers},
               {from->kind, &c->kind},
               {from->owner, &c->owner},
               {from->fixture, &c->fixture},
               {from->source_name, &c->source_name},
               {from->source_version, &c->source_version}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        *all[i].to = catalog_keep(ctx, all[i].from);
    c->scope = from->scope;
    c->state = from->state;
    c->direct = from->direct;
    c->removed_by = item->removed_by < s->layers.n ? item->removed_by : 0;
    c->key_unowned = from->key_unowned;
    keep_lists(s, item, c);
    component_finish(ctx, c);
    item->canonical = c->purl;
    item->kept = c->purl.n > 0;
    if (!item->kept)
        ctx->unit->components.n--;
}

static void add_components(struct sbom *s, bool bitnami)
{
    for (size_t i = 0; i < s->items.n; i++) {
        struct sbom_item *item = &s->items.v[i];
        struct component c;
        operating_system(s, item);
        if (!describe(s, item, &c) || (bitnami && !str_is(c.type, "bitnami")))
            continue;
        item->kept = true;
        add_component(s, item, &c);
    }
}

/* The item that a reference names; NULL (and counted when the document has no such thing at all). */
static struct sbom_item *item_of(struct sbom *s, str ref)
{
    const uint64_t *at = map_get(&s->refs, ref);
    if (!at)
        s->dangling++;
    return at && *at != UINT64_MAX ? &s->items.v[*at - 1] : NULL;
}

/* Components stand in the unit in the order of their items, from `first` on. */
static void add_relations(struct sbom *s, size_t first)
{
    struct unit *u = s->ctx->unit;
    size_t next = first;
    for (size_t i = 0; i < s->items.n; i++)
        if (s->items.v[i].kept)
            s->items.v[i].component = &u->components.v[next++];
    for (size_t i = 0; i < s->edges.n; i++) {
        struct sbom_item *from = item_of(s, s->edges.v[i].from), *to = item_of(s, s->edges.v[i].to);
        if (from && to && from->kept && to->kept && from != to)
            vec_push(&u->arena, &from->component->depends, to->canonical);
        if (from && to && from->root && to->kept && !to->ours && str_is(from->type, "application"))
            to->component->direct = TRI_YES;
    }
    for (size_t i = 0; i < s->owned.n; i++) {
        struct sbom_item *from = item_of(s, s->owned.v[i].from), *to = item_of(s, s->owned.v[i].to);
        if (from && to && from->kept && to->kept && is_os_type(from->component->type) &&
            !is_os_type(to->component->type))
            to->component->owner = from->canonical;
    }
}

static void add_release(struct sbom *s)
{
    struct unit *u = s->ctx->unit;
    if (!s->os.id.n && s->distro.n && !s->distros_differ) {
        ptrdiff_t at = str_rchr(s->distro, '-');
        s->os.id = str_sub(s->distro, 0, (size_t)at);
        s->os.id = str_is(s->os.id, "redhat") ? STR("rhel") : s->os.id;
        s->os.version = str_from(s->distro, (size_t)at + 1);
    }
    if (!s->os.id.n)
        return;
    struct os_release os = {catalog_keep(s->ctx, s->os.id), catalog_keep(s->ctx, s->os.version),
                            catalog_keep(s->ctx, s->os.name), catalog_keep(s->ctx, s->os.codename),
                            catalog_keep(s->ctx, s->os.like)};
    vec_push(&u->arena, &u->os, os);
    vec_push(&u->arena, &u->os_origin, catalog_keep(s->ctx, s->ctx->origin));
}

static size_t roots(const struct sbom *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->items.n; i++)
        n += s->items.v[i].root;
    return n;
}

/* Of one image: with several the numbers mean different things. */
static void keep_layers(struct sbom *s)
{
    struct unit *u = s->ctx->unit;
    for (size_t i = 0; i < s->layers.n; i++) {
        struct layer l = s->layers.v[i];
        l.digest = catalog_keep(s->ctx, l.digest);
        l.diff_id = catalog_keep(s->ctx, l.diff_id);
        l.command = catalog_keep(s->ctx, l.command);
        vec_push(&u->arena, &u->layers, l);
    }
}

static void report_text(const struct sbom *s, const char *syntax, const char *why)
{
    if (why)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "is not valid %s: %s", syntax, why);
    if (s->malformed)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%zu values are not of the type that %s asks for",
                     s->malformed, s->format);
    if (s->dropped)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%zu items are beyond the limits and not read",
                     s->dropped);
}

static void report(const struct sbom *s)
{
    if (s->incomplete)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "says itself that it is not complete");
    if (s->bad_purls)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%zu components have an invalid purl and are not judged",
                     s->bad_purls);
    if (s->unnamed)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%zu components have no purl and are not judged",
                     s->unnamed);
    if (s->dangling)
        catalog_diag(s->ctx, DIAG_WARNING, s->entry, "%zu references name nothing that is in it",
                     s->dangling);
    if (s->duplicates)
        catalog_diag(s->ctx, DIAG_NOTE, s->entry,
                     "%zu references stand for several things: relations follow the first", s->duplicates);
}

static void tell_embedded(struct sbom *s)
{
    struct unit *u = s->ctx->unit;
    str path = catalog_path(s->ctx, s->entry);
    struct fact f = {
        STR_INIT("sbom.embedded"),
        path,
        arena_printf(&u->arena, "%s %.*s, %zu components", s->format, STR_ARG(s->version), s->items.n),
        {path, u->layer, 0}};
    vec_push(&u->arena, &u->facts, f);
}

static bool is_bitnami(const struct catalog_ctx *ctx)
{
    return ctx->depth == 0 && str_starts(ctx->origin, STR("opt/bitnami/"));
}

void sbom_finish(struct sbom *s, const char *syntax, const char *why)
{
    struct unit *u = s->ctx->unit;
    size_t first = u->components.n;
    if (!s->ctx->whole) {
        tell_embedded(s);
        if (!is_bitnami(s->ctx) && !s->ctx->sbom_is_record)
            return;
        report_text(s, syntax, why);
        add_components(s, !s->ctx->sbom_is_record);
        add_relations(s, first);
        return;
    }
    report_text(s, syntax, why);
    if (roots(s) > 1)
        s->layers.n = 0;
    keep_layers(s);
    add_components(s, false);
    add_relations(s, first);
    add_release(s);
    report(s);
    u->sbom = true;
    if (s->tier_known) {
        u->tier_known = true;
        u->tier = s->tier;
    }
}
