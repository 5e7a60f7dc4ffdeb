/* One visitor of each struct serves both directions: a field that is written is read, in the same place.
 * A field that is added to a struct and not to its visitor changes the struct's size, which stops the build.
 */
#include "model/wire.h"
#include "base/map.h"

#define WIRE_VERSION 11
#define MAGIC        STR("ASSAYINV")
#define HEADER       (8 + 1 + 8)

struct wire {
    struct buf *out;     /* when writing, else NULL */
    const char *p, *end; /* when reading */
    const char *why;     /* what was wrong first; NULL: nothing */
    struct arena *arena; /* of the result when reading; of the map when writing */
    struct map numbers;  /* writing: string to its number */
    VEC(str) strings;    /* reading: number - 1 to string */
};

static void bad(struct wire *w, const char *why)
{
    if (!w->why)
        w->why = why;
    w->p = w->end;
}

static void put_number(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_ch(b, (char)(0x80 | (v & 0x7f)));
    buf_ch(b, (char)v);
}

static uint64_t take_number(struct wire *w)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (w->p == w->end) {
            bad(w, "it is cut off");
            return 0;
        }
        uint64_t c = (unsigned char)*w->p++;
        if (shift == 63 && c > 1)
            break;
        v |= (c & 0x7f) << shift;
        if (c < 0x80)
            return v;
    }
    bad(w, "a number has too many bits");
    return 0;
}

/* The number *v, at most `most`. */
static void number(struct wire *w, uint64_t *v, uint64_t most)
{
    if (w->out) {
        put_number(w->out, *v);
        return;
    }
    *v = take_number(w);
    if (*v > most) {
        *v = 0;
        bad(w, "a value is out of range");
    }
}

static void u32(struct wire *w, uint32_t *v)
{
    uint64_t n = *v;
    number(w, &n, UINT32_MAX);
    *v = (uint32_t)n;
}

static void u64(struct wire *w, uint64_t *v)
{
    number(w, v, UINT64_MAX);
}

static void boolean(struct wire *w, bool *v)
{
    uint64_t n = *v;
    number(w, &n, 1);
    *v = n != 0;
}

/* An enumeration without negative values; `last` is its greatest. */
#define choice(w, v, last)                                                                                   \
    do {                                                                                                     \
        uint64_t n_ = (uint64_t)(*(v));                                                                      \
        number((w), &n_, (last));                                                                            \
        *(v) = (unsigned)n_;                                                                                 \
    } while (0)

static void put_text(struct wire *w, str s)
{
    bool added = false;
    uint64_t *known = s.n ? map_put(w->arena, &w->numbers, s, &added) : NULL;
    if (added)
        *known = w->numbers.n;
    put_number(w->out, known ? *known : 0);
    if (!added)
        return;
    put_number(w->out, s.n);
    buf_add(w->out, s);
}

static void text(struct wire *w, str *s)
{
    if (w->out) {
        put_text(w, *s);
        return;
    }
    uint64_t id = take_number(w);
    *s = STR("");
    if (id == 0)
        return;
    if (id <= w->strings.n) {
        *s = w->strings.v[id - 1];
        return;
    }
    uint64_t n = id == w->strings.n + 1 ? take_number(w) : UINT64_MAX;
    if (n > (uint64_t)(w->end - w->p)) {
        bad(w, "a string is longer than the message, or not in it");
        return;
    }
    *s = str_make(w->p, (size_t)n);
    w->p += n;
    vec_push(w->arena, &w->strings, *s);
}

/* A list: its length, then `visit` for each. Every element takes a byte at least, so a length can be refused
 * before anything is allocated; memory then grows with what is really there. */
#define list(w, vec, visit)                                                                                  \
    do {                                                                                                     \
        uint64_t n_ = (vec)->n;                                                                              \
        number((w), &n_, (w)->out ? UINT64_MAX : (uint64_t)((w)->end - (w)->p));                             \
        for (uint64_t i_ = 0; i_ < n_ && !(w)->why; i_++)                                                    \
            visit((w), (w)->out ? &(vec)->v[i_] : vec_add((w)->arena, (vec)));                               \
    } while (0)

#if UINTPTR_MAX == UINT64_MAX
#define FIELDS(type, size)                                                                                   \
    _Static_assert(sizeof(type) == (size), "a field was added: visit it, raise WIRE_VERSION")
#else
#define FIELDS(type, size) _Static_assert(sizeof(type) > 0, "")
#endif

/* An index, or -1. */
static void layer_index(struct wire *w, int32_t *layer)
{
    uint32_t n = (uint32_t)*layer + 1;
    u32(w, &n);
    if (!w->out && n > INT32_MAX)
        bad(w, "a layer is out of range");
    else if (!w->out)
        *layer = (int32_t)n - 1;
}

FIELDS(struct location, 24);
static void location(struct wire *w, struct location *l)
{
    text(w, &l->path);
    layer_index(w, &l->layer);
    u32(w, &l->line);
}

FIELDS(struct evidence, 56);
static void evidence(struct wire *w, struct evidence *v)
{
    text(w, &v->cataloger);
    text(w, &v->path);
    text(w, &v->field);
    choice(w, &v->confidence, CONFIDENCE_HIGH);
}

FIELDS(struct hash, 32);
static void hash(struct wire *w, struct hash *h)
{
    text(w, &h->alg);
    text(w, &h->hex);
}

FIELDS(struct range_asked, 32);
static void asked(struct wire *w, struct range_asked *q)
{
    text(w, &q->by);
    text(w, &q->range);
}

FIELDS(struct component, 376);
static void component(struct wire *w, struct component *c)
{
    str *const texts[] = {&c->purl,       &c->name,       &c->version, &c->ecosystem,   &c->type,
                          &c->namespace_, &c->qualifiers, &c->kind,    &c->source_name, &c->source_version,
                          &c->origin,     &c->owner,      &c->fixture};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text(w, texts[i]);
    choice(w, &c->scope, SCOPE_TEST);
    choice(w, &c->state, STATE_REMOVED);
    choice(w, &c->direct, TRI_YES);
    u32(w, &c->removed_by);
    boolean(w, &c->key_unowned);
    list(w, &c->licences, text);
    list(w, &c->locations, location);
    list(w, &c->evidence, evidence);
    list(w, &c->depends, text);
    list(w, &c->asked, asked);
    list(w, &c->hashes, hash);
}

FIELDS(struct fact, 72);
static void fact(struct wire *w, struct fact *f)
{
    text(w, &f->key);
    text(w, &f->subject);
    text(w, &f->detail);
    location(w, &f->at);
}

FIELDS(struct secret, 152);
static void secret(struct wire *w, struct secret *x)
{
    str *const texts[] = {&x->pattern, &x->rule, &x->note, &x->shown, &x->fingerprint, &x->name, &x->subject};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text(w, texts[i]);
    choice(w, &x->place, SECRET_COMMAND);
    location(w, &x->at);
    u32(w, &x->removed_by);
}

FIELDS(struct diagnostic, 40);
static void diagnostic(struct wire *w, struct diagnostic *d)
{
    choice(w, &d->level, DIAG_ERROR);
    text(w, &d->path);
    text(w, &d->message);
}

FIELDS(struct layer, 64);
static void layer(struct wire *w, struct layer *l)
{
    text(w, &l->digest);
    text(w, &l->diff_id);
    text(w, &l->command);
    u64(w, &l->size);
    u64(w, &l->entries);
}

FIELDS(struct os_release, 80);
static void os_release(struct wire *w, struct os_release *o)
{
    text(w, &o->id);
    text(w, &o->version);
    text(w, &o->name);
    text(w, &o->codename);
    text(w, &o->like);
}

FIELDS(struct base_image, 56);
static void base_image(struct wire *w, struct base_image *b)
{
    text(w, &b->name);
    text(w, &b->digest);
    u32(w, &b->layers);
    text(w, &b->how);
}

FIELDS(struct vex_item, 104);
static void vex_item(struct wire *w, struct vex_item *x)
{
    text(w, &x->id);
    list(w, &x->purls, text);
    list(w, &x->hashes, hash);
    list(w, &x->versions, text);
    text(w, &x->cpe);
}

FIELDS(struct vex_product, 128);
static void vex_product(struct wire *w, struct vex_product *x)
{
    vex_item(w, &x->self);
    list(w, &x->parts, vex_item);
}

FIELDS(struct vex_statement, 168);
static void vex_statement(struct wire *w, struct vex_statement *x)
{
    str *const texts[] = {&x->flaw, &x->justification, &x->impact, &x->action, &x->notes, &x->day};
    uint64_t time = (uint64_t)x->time;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text(w, texts[i]);
    list(w, &x->aliases, text);
    list(w, &x->products, vex_product);
    choice(w, &x->status, VEX_WILL_NOT_FIX);
    u64(w, &time);
    u32(w, &x->line);
    x->time = (int64_t)time;
}

FIELDS(struct signature, 176);
static void signature(struct wire *w, struct signature *x)
{
    choice(w, &x->kind, SIGNATURE_NOTATION);
    str *const texts[] = {&x->path,   &x->text,    &x->reference, &x->predicate_type,
                          &x->signer, &x->builder, &x->fault};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text(w, texts[i]);
    list(w, &x->values, text);
    list(w, &x->digests, text);
    boolean(w, &x->keyless);
}

FIELDS(struct vex_document, 96);
static void vex_document(struct wire *w, struct vex_document *x)
{
    text(w, &x->id);
    text(w, &x->author);
    text(w, &x->path);
    list(w, &x->statements, vex_statement);
    list(w, &x->refused, text);
}

FIELDS(struct said, 32);
static void said(struct wire *w, struct said *x)
{
    choice(w, &x->by, SAID_RUNTIME);
    text(w, &x->path);
    u32(w, &x->line);
}

FIELDS(struct setting, 56);
static void setting(struct wire *w, struct setting *x)
{
    choice(w, &x->key, SETTING_KEYS - 1);
    text(w, &x->value);
    said(w, &x->said);
}

FIELDS(struct mount, 112);
static void mount(struct wire *w, struct mount *x)
{
    choice(w, &x->kind, MOUNT_FILE);
    text(w, &x->type);
    text(w, &x->source);
    text(w, &x->target);
    boolean(w, &x->read_only);
    text(w, &x->propagation);
    said(w, &x->said);
}

FIELDS(struct device, 80);
static void device(struct wire *w, struct device *x)
{
    text(w, &x->host);
    text(w, &x->container);
    text(w, &x->rights);
    said(w, &x->said);
}

FIELDS(struct port, 72);
static void port(struct wire *w, struct port *x)
{
    text(w, &x->host_ip);
    u32(w, &x->host_port);
    u32(w, &x->container_port);
    text(w, &x->protocol);
    said(w, &x->said);
}

FIELDS(struct variable, 72);
static void variable(struct wire *w, struct variable *x)
{
    text(w, &x->name);
    text(w, &x->value);
    choice(w, &x->from, VARIABLE_HOST);
    said(w, &x->said);
}

FIELDS(struct build_step, 112);
static void build_step(struct wire *w, struct build_step *x)
{
    text(w, &x->instruction);
    text(w, &x->text);
    text(w, &x->flags);
    text(w, &x->args);
    layer_index(w, &x->layer);
    u32(w, &x->stage);
    boolean(w, &x->shell_form);
    said(w, &x->said);
}

FIELDS(struct container, 208);
static void container(struct wire *w, struct container *x)
{
    text(w, &x->name);
    text(w, &x->role);
    list(w, &x->settings, setting);
    list(w, &x->mounts, mount);
    list(w, &x->devices, device);
    list(w, &x->ports, port);
    list(w, &x->env, variable);
    list(w, &x->steps, build_step);
    said(w, &x->said);
}

FIELDS(struct workload, 152);
static void workload(struct wire *w, struct workload *x)
{
    str *const texts[] = {&x->format, &x->kind, &x->name, &x->namespace_, &x->os, &x->os_version};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        text(w, texts[i]);
    list(w, &x->containers, container);
    said(w, &x->said);
}

FIELDS(struct inventory, 544);
static void inventory(struct wire *w, struct inventory *inv)
{
    text(w, &inv->ref);
    text(w, &inv->kind);
    text(w, &inv->digest);
    text(w, &inv->media_type);
    text(w, &inv->platform);
    choice(w, &inv->tier, TIER_VM);
    os_release(w, &inv->os);
    text(w, &inv->running_kernel);
    list(w, &inv->layers, layer);
    base_image(w, &inv->base);
    list(w, &inv->names, text);
    list(w, &inv->digests, text);
    text(w, &inv->config_digest);
    list(w, &inv->entrypoint, text);
    list(w, &inv->components, component);
    list(w, &inv->facts, fact);
    list(w, &inv->secrets, secret);
    list(w, &inv->diagnostics, diagnostic);
    list(w, &inv->workloads, workload);
    list(w, &inv->signatures, signature);
    list(w, &inv->vex, vex_document);
    u64(w, &inv->files);
    u64(w, &inv->bytes);
}

static bool steps_exist(const struct workload *w, int64_t layers)
{
    for (size_t i = 0; i < w->containers.n; i++)
        for (size_t k = 0; k < w->containers.v[i].steps.n; k++)
            if (w->containers.v[i].steps.v[k].layer >= layers)
                return false;
    return true;
}

/* Reports index the layers by what locations say. */
static bool layers_exist(const struct inventory *inv)
{
    int64_t n = (int64_t)inv->layers.n;
    if (inv->base.layers > inv->layers.n)
        return false;
    for (size_t i = 0; i < inv->components.n; i++) {
        if (inv->components.v[i].removed_by && inv->components.v[i].removed_by >= n)
            return false;
        for (size_t k = 0; k < inv->components.v[i].locations.n; k++)
            if (inv->components.v[i].locations.v[k].layer >= n)
                return false;
    }
    for (size_t i = 0; i < inv->facts.n; i++)
        if (inv->facts.v[i].at.layer >= n)
            return false;
    for (size_t i = 0; i < inv->secrets.n; i++)
        if (inv->secrets.v[i].at.layer >= n ||
            (inv->secrets.v[i].removed_by && inv->secrets.v[i].removed_by >= n))
            return false;
    for (size_t i = 0; i < inv->workloads.n; i++)
        if (!steps_exist(&inv->workloads.v[i], n))
            return false;
    return true;
}

static void put_le64(char *p, uint64_t v)
{
    for (int i = 0; i < 8; i++)
        p[i] = (char)(v >> (8 * i));
}

static uint64_t le64(const char *p)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)(unsigned char)p[i] << (8 * i);
    return v;
}

void wire_encode(struct buf *out, const struct inventory *inv)
{
    struct arena scratch = {0};
    struct wire w = {.out = out, .arena = &scratch};
    struct inventory shallow = *inv;
    size_t start = out->n;
    buf_add(out, MAGIC);
    buf_ch(out, WIRE_VERSION);
    memset(buf_room(out, 8), 0, 8);
    out->n += 8;
    inventory(&w, &shallow);
    put_le64(out->p + start + HEADER - 8, out->n - start - HEADER);
    arena_free(&scratch);
}

static const char *header_fault(str bytes)
{
    if (bytes.n < HEADER || !str_starts(bytes, MAGIC))
        return "it does not begin like one";
    if ((unsigned char)bytes.p[8] != WIRE_VERSION)
        return "it has another format version";
    return le64(bytes.p + HEADER - 8) == bytes.n - HEADER ? NULL : "it is cut off, or longer than it says";
}

bool wire_decode(struct arena *a, str bytes, struct inventory *inv, struct err *e)
{
    struct wire w = {.arena = a, .why = header_fault(bytes)};
    *inv = (struct inventory){.arena = a};
    if (!w.why) {
        str body = arena_dup(a, str_from(bytes, HEADER));
        w.p = body.p;
        w.end = body.p + body.n;
        inventory(&w, inv);
        if (!w.why && w.p != w.end)
            bad(&w, "something follows its end");
        if (!w.why && !layers_exist(inv))
            bad(&w, "a location is in a layer that it lacks");
    }
    if (!w.why)
        return true;
    *inv = (struct inventory){.arena = a};
    return err_set(e, "cannot read the inventory message", STR_NONE, "%s", w.why);
}
