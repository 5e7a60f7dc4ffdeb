#include "source/tree.h"
#include "base/log.h"
#include "base/path.h"
#include "source/overlay.h"
#include <stdlib.h>

enum { LINKS_MAX = 40 };

struct tree_unit {
    struct tree_unit *next;
    int32_t number;
    struct tree_build *build;
    struct arena arena;
    struct tree_node **nodes; /* as they came; in the end sorted by path, of several with one path the last */
    size_t n, cap;
    struct overlay_layer overlay;
};

/* What the visitor of one reading fills. */
struct tree_build {
    struct tree_unit *units; /* newest first */
    int32_t *numbers;        /* of the layers */
    size_t n_layers;
    bool layered, digests;
    struct arena *arena;
};

/* ---- nodes ---- */

enum { SHA256_SIZE = 32 };

static char *node_extra(const struct tree_node *n)
{
    return (char *)(n + 1);
}

static struct tree_link *node_link(const struct tree_node *n)
{
    return (struct tree_link *)(void *)(node_extra(n) + (n->hashed ? SHA256_SIZE : 0));
}

static const char *node_text(const struct tree_node *n)
{
    return node_extra(n) + (n->hashed ? SHA256_SIZE : 0) + (n->linked ? sizeof(struct tree_link) : 0);
}

str tree_path(const struct tree_node *n)
{
    return str_make(node_text(n), n->path_n);
}

str tree_target(const struct tree_node *n)
{
    return str_make(node_text(n) + n->path_n, n->target_n);
}

str tree_xattrs(const struct tree_node *n)
{
    return str_make(node_text(n) + n->path_n + n->target_n, n->xattrs_n);
}

const uint8_t *tree_sha256(const struct tree_node *n)
{
    return n->digest_known ? (const uint8_t *)node_extra(n) : NULL;
}

static struct tree_node *node_make(struct tree_unit *u, const struct entry *e)
{
    bool linked = e->type == ENTRY_HARDLINK, hashed = u->build->digests && (linked || e->type == ENTRY_FILE);
    size_t extra = (hashed ? SHA256_SIZE : 0) + (linked ? sizeof(struct tree_link) : 0);
    struct tree_node *n = arena_alloc(&u->arena, sizeof *n + extra + e->path.n + e->target.n + e->xattrs.n);
    *n = (struct tree_node){.path_n = (uint32_t)e->path.n,
                            .target_n = (uint32_t)e->target.n,
                            .xattrs_n = (uint32_t)e->xattrs.n,
                            .uid = e->uid,
                            .gid = e->gid,
                            .arrival = (uint32_t)u->n,
                            .mode = (uint16_t)e->mode,
                            .type = (uint8_t)e->type,
                            .hashed = hashed,
                            .linked = linked,
                            .size = e->size,
                            .mtime = e->mtime};
    if (e->type == ENTRY_CHAR || e->type == ENTRY_BLOCK)
        n->size = (uint64_t)e->dev_major << 32 | e->dev_minor;
    char *at = node_extra(n) + extra;
    const str parts[] = {e->path, e->target, e->xattrs};
    for (size_t i = 0; i < 3; i++) {
        if (parts[i].n)
            memcpy(at, parts[i].p, parts[i].n);
        at += parts[i].n;
    }
    return n;
}

/* ---- collecting ---- */

static void *on_unit(void *ctx, int32_t number)
{
    struct tree_build *b = ctx;
    struct tree_unit *u = mem_alloc(sizeof *u);
    *u = (struct tree_unit){.next = b->units, .number = number, .build = b};
    b->units = u;
    return u;
}

static want_set on_entry(void *unit, const struct entry *e)
{
    struct tree_unit *u = unit;
    if (!e->path.n || u->n == UINT32_MAX || e->path.n + e->target.n + e->xattrs.n > UINT32_MAX)
        return 0;
    if (u->n == u->cap) {
        u->cap = u->cap ? u->cap + u->cap / 2 : 64;
        u->nodes = mem_realloc(u->nodes, u->cap * sizeof *u->nodes);
    }
    u->nodes[u->n] = node_make(u, e);
    u->n++;
    if (u->number >= 0)
        overlay_entry(&u->overlay, e);
    return 0;
}

static int nibble(char c)
{
    return ch_digit(c) ? c - '0' : c - 'a' + 10;
}

/* Comes after its entry, before the next one of the unit. */
static void on_digest(void *unit, const struct entry *e, enum digest_alg alg, str hex)
{
    struct tree_unit *u = unit;
    struct tree_node *n = u->n ? u->nodes[u->n - 1] : NULL;
    if (alg != DIGEST_SHA256 || !n || !n->hashed || hex.n != 2 * SHA256_SIZE ||
        !str_eq(tree_path(n), e->path))
        return;
    char *sha = node_extra(n);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        sha[i] = (char)(nibble(hex.p[2 * i]) << 4 | nibble(hex.p[2 * i + 1]));
    n->digest_known = true;
}

static void on_whiteout(void *unit, str path, bool opaque)
{
    struct tree_unit *u = unit;
    overlay_whiteout(&u->overlay, path, opaque);
}

static void on_arrange(void *ctx, const int32_t *numbers, size_t n)
{
    struct tree_build *b = ctx;
    b->numbers = arena_many(b->arena, int32_t, n);
    if (n)
        memcpy(b->numbers, numbers, n * sizeof *numbers);
    b->n_layers = n;
    b->layered = true;
}

static void on_diag(void *unit, enum diag_level level, str path, str message)
{
    (void)unit;
    log_line(level == DIAG_NOTE ? LOG_VERBOSE : LOG_WARNING, "%.*s: %.*s", STR_ARG(path), STR_ARG(message));
}

/* ---- sorting and hard links ---- */

static int node_cmp(const void *a, const void *b)
{
    const struct tree_node *x = *(struct tree_node *const *)a, *y = *(struct tree_node *const *)b;
    int c = str_cmp(tree_path(x), tree_path(y));
    return c ? c : (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

/* Most of it is in order already. */
static void sort(void *v, size_t n, size_t size, int (*cmp)(const void *, const void *))
{
    for (size_t i = 1; i < n; i++) {
        if (cmp((char *)v + (i - 1) * size, (char *)v + i * size) > 0) {
            qsort(v, n, size, cmp);
            return;
        }
    }
}

static void unit_sort(struct tree_unit *u)
{
    size_t kept = 0;
    sort(u->nodes, u->n, sizeof *u->nodes, node_cmp);
    for (size_t i = 0; i < u->n; i++)
        if (i + 1 == u->n || !str_eq(tree_path(u->nodes[i]), tree_path(u->nodes[i + 1])))
            u->nodes[kept++] = u->nodes[i];
    u->n = kept;
    overlay_seal(&u->overlay);
}

static struct tree_node *unit_find(const struct tree_unit *u, str path)
{
    size_t lo = 0, hi = u ? u->n : 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(tree_path(u->nodes[mid]), path);
        if (c == 0)
            return u->nodes[mid];
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static struct tree_unit *unit_of(const struct tree_build *b, size_t layer)
{
    if (b->numbers[layer] >= 0)
        for (struct tree_unit *u = b->units; u; u = u->next)
            if (u->number == b->numbers[layer])
                return u;
    return NULL;
}

/* The layers from the bottom up; an artifact without layers is a list of parts that hide nothing. */
struct stack {
    struct tree_unit **unit; /* NULL: that layer could not be read */
    const struct overlay_layer **overlay;
    size_t n;
    bool layered;
};

static struct stack stack_make(struct tree_build *b)
{
    struct stack s = {.layered = b->layered};
    size_t n = b->n_layers;
    for (struct tree_unit *u = b->units; u; u = u->next)
        n += !b->layered;
    s.unit = arena_many(b->arena, struct tree_unit *, n);
    s.overlay = arena_many(b->arena, const struct overlay_layer *, n);
    s.n = n;
    struct tree_unit *next = b->units;
    for (size_t i = 0; i < n; i++) {
        s.unit[i] = b->layered ? unit_of(b, i) : next;
        s.overlay[i] = s.unit[i] && b->layered ? &s.unit[i]->overlay : NULL;
        next = b->layered ? NULL : next->next;
    }
    return s;
}

/* A hard link names an entry of its own layer, or of one below. */
static struct tree_node *link_target(const struct stack *s, size_t layer, const struct tree_node *link,
                                     int32_t *found_in)
{
    for (size_t i = s->layered ? layer + 1 : s->n; i-- > 0;) {
        struct tree_node *t = unit_find(s->unit[i], tree_target(link));
        if (t && t != link) {
            *found_in = (int32_t)i;
            return t;
        }
    }
    return NULL;
}

/* Gives a hard link what the entry has that it names; a chain of links is followed to its end. */
static void link_resolve(const struct stack *s, size_t layer, struct tree_node *link)
{
    int32_t at = (int32_t)layer;
    struct tree_node *t = link;
    for (int hops = 0; t && t->type == ENTRY_HARDLINK && hops < LINKS_MAX; hops++)
        t = link_target(s, (size_t)at, t, &at);
    if (!t || t->type == ENTRY_HARDLINK || t->type == ENTRY_DIR) {
        log_line(LOG_WARNING, "%.*s: a hard link to %.*s, which is not there", STR_ARG(tree_path(link)),
                 STR_ARG(tree_target(link)));
        link->type = ENTRY_FILE;
        return;
    }
    const uint8_t *sha = tree_sha256(t);
    *node_link(link) =
        t->linked ? *node_link(t) : (struct tree_link){.content = t, .layer = s->layered ? at : -1};
    link->type = t->type;
    link->mode = t->mode;
    link->uid = t->uid;
    link->gid = t->gid;
    link->size = t->size;
    link->mtime = t->mtime;
    if (link->hashed && sha) {
        memcpy(node_extra(link), sha, SHA256_SIZE);
        link->digest_known = true;
    }
}

static void links_resolve(const struct stack *s)
{
    for (size_t i = 0; i < s->n; i++)
        for (size_t k = 0; s->unit[i] && k < s->unit[i]->n; k++)
            if (s->unit[i]->nodes[k]->type == ENTRY_HARDLINK)
                link_resolve(s, i, s->unit[i]->nodes[k]);
}

/* ---- merging ---- */

static int ref_cmp(const void *a, const void *b)
{
    const struct tree_ref *x = a, *y = b;
    int c = str_cmp(tree_path(x->node), tree_path(y->node));
    return c ? c : (x->layer < y->layer) - (x->layer > y->layer);
}

static size_t count_nodes(const struct stack *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->unit[i] ? s->unit[i]->n : 0;
    return n;
}

/* A folder that several layers have is seen as its uppermost layer has it. */
static size_t drop_lower_folders(struct tree_ref *v, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!kept || v[i].hidden_by >= 0 || v[kept - 1].hidden_by >= 0 ||
            !str_eq(tree_path(v[i].node), tree_path(v[kept - 1].node)))
            v[kept++] = v[i];
    return kept;
}

static void merge(const struct stack *s, bool hidden, struct tree *out)
{
    struct tree_ref *v = arena_many(&out->arena, struct tree_ref, count_nodes(s));
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct tree_unit *u = s->unit[i];
        for (size_t k = 0; u && k < u->n; k++) {
            const struct tree_node *node = u->nodes[k];
            int32_t by = s->layered ? overlay_hidden_by(s->overlay, i + 1, s->n, tree_path(node),
                                                        node->type == ENTRY_DIR)
                                    : -1;
            if (by < 0 || hidden)
                v[n++] =
                    (struct tree_ref){.node = node, .layer = s->layered ? (int32_t)i : -1, .hidden_by = by};
        }
    }
    sort(v, n, sizeof *v, ref_cmp);
    out->refs = v;
    out->n = drop_lower_folders(v, n);
}

static void log_diagnostics(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        on_diag(NULL, d->level, d->path.n ? d->path : inv->ref, d->message);
    }
}

bool tree_read(struct target *t, const struct source_options *o, bool hidden, struct tree *out, struct err *e)
{
    *out = (struct tree){0};
    struct tree_build b = {.arena = &out->arena, .digests = o->digests};
    struct visitor v = {.ctx = &b,
                        .unit = on_unit,
                        .entry = on_entry,
                        .digest = on_digest,
                        .whiteout = on_whiteout,
                        .arrange = on_arrange,
                        .diag = on_diag};
    struct inventory inv = {.arena = &out->arena, .ref = str_c(t->spec)};
    bool ok = source_read(t, o, &v, &inv, e);
    out->units = b.units;
    out->layered = b.layered;
    log_diagnostics(&inv);
    if (!ok)
        return false;
    for (struct tree_unit *u = b.units; u; u = u->next)
        unit_sort(u);
    struct stack s = stack_make(&b);
    links_resolve(&s);
    merge(&s, hidden, out);
    return true;
}

void tree_free(struct tree *t)
{
    for (struct tree_unit *u = t->units, *next; u; u = next) {
        next = u->next;
        overlay_free(&u->overlay);
        arena_free(&u->arena);
        free(u->nodes);
        free(u);
    }
    arena_free(&t->arena);
    *t = (struct tree){0};
}

/* ---- looking up ---- */

const struct tree_ref *tree_find(const struct tree *t, str path)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (str_cmp(tree_path(t->refs[mid].node), path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (; lo < t->n && str_eq(tree_path(t->refs[lo].node), path); lo++)
        if (t->refs[lo].hidden_by < 0)
            return &t->refs[lo];
    return NULL;
}

/* Goes down part by part: a link puts its own parts before those that remain, ".." goes up from where one
 * really is. A folder that the artifact does not list (archives often list only files) is passed through. */
const struct tree_ref *tree_resolve(const struct tree *t, struct arena *scratch, str path, struct err *e)
{
    str at = STR(""), rest = path, part;
    const struct tree_ref *ref = NULL;
    for (int links = 0; str_split(&rest, '/', &part);) {
        if (part.n == 0 || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            at = str_dir(at);
            ref = at.n ? tree_find(t, at) : NULL;
            continue;
        }
        str here = at.n ? arena_join(scratch, at, STR("/"), part) : part;
        ref = tree_find(t, here);
        if (!ref || ref->node->type != ENTRY_SYMLINK) {
            at = here;
            continue;
        }
        if (++links > LINKS_MAX) {
            err_set(e, "cannot open", path, "its symbolic links turn in a circle");
            return NULL;
        }
        str target = tree_target(ref->node);
        at = target.n && target.p[0] == '/' ? STR("") : at;
        rest = rest.p ? arena_join(scratch, target, STR("/"), rest) : target;
        ref = NULL;
    }
    if (!ref)
        err_set(e, "cannot open", path, "no such file in the artifact");
    return ref;
}

struct tree_ref tree_content(const struct tree_ref *r)
{
    const struct tree_link *link = r->node->linked ? node_link(r->node) : NULL;
    if (!link || !link->content)
        return *r;
    return (struct tree_ref){.node = link->content, .layer = link->layer, .hidden_by = -1};
}
