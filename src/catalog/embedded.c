/* Libraries that are linked into programs and other libraries (ELF): those of rules/classifiers.txt that have
 * a sign, and the crates of Rust programs that carry no list of them. Only the data of a file is looked at,
 * in one pass for all signs; what a sign was seen of is then looked for. What an OS package installed is that
 * package's, and nothing is told of it. */
#include "catalog/embedded.h"
#include "base/map.h"
#include "base/needles.h"
#include "catalog/classifier.h"
#include "format/elf.h"
#include <pthread.h>

#define NAME      "embedded"
#define WINDOW    (256u << 10)
#define OVERLAP   (2 * CLASSIFIER_MATCH_MAX) /* bytes of a window that begin the next */
#define STEPS_MAX 2000000u                   /* of matching for one rule in one file */
#define SIGNS_MAX 128u

_Static_assert(CRATE_PATH_MAX <= CLASSIFIER_MATCH_MAX, "a crate's path is seen whole");

/* Made once, then only read: the signs of crates, then those of rules. */
static struct {
    struct arena arena;
    str v[SIGNS_MAX];
    const struct classifier *rules[SIGNS_MAX];
    size_t same[SIGNS_MAX]; /* the last sign of the same text: what the search tells */
    size_t n, crates;
    struct needles needles;
} signs;
static pthread_once_t signs_once = PTHREAD_ONCE_INIT;

static void signs_make(void)
{
    for (; crate_signs[signs.n]; signs.n++)
        signs.v[signs.n] = str_c(crate_signs[signs.n]);
    signs.crates = signs.n;
    for (size_t i = 0; i < classifiers_count && signs.n < SIGNS_MAX; i++) {
        if (!classifiers[i].sign)
            continue;
        signs.rules[signs.n] = &classifiers[i];
        signs.v[signs.n++] = str_c(classifiers[i].sign);
    }
    for (size_t i = 0; i < signs.n; i++)
        for (size_t k = i; k < signs.n; k++)
            if (str_eq(signs.v[i], signs.v[k]))
                signs.same[i] = k;
    needles_make(&signs.needles, &signs.arena, signs.v, signs.n);
}

struct scan {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct elf elf;
    struct elf_dynamic dynamic;
    char *buffer;
    bool seen[SIGNS_MAX], listed; /* listed: the program has a list of its crates */
    struct map crates;
    /* of the rule that is being tried */
    const struct classifier *rule;
    uint32_t steps;
    str version;
};

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return elf_magic(head);
}

/* Anchors of what is looked for begin in [from, to) of the window. False ends the pass. */
typedef bool (*looker)(struct scan *s, str window, size_t from, size_t to);

static bool look_through(struct scan *s, uint64_t offset, uint64_t size, looker look, struct err *e)
{
    size_t kept = 0;
    while (size) {
        size_t n = WINDOW - kept < size ? WINDOW - kept : (size_t)size;
        if (!reader_exact(s->elf.r, offset, s->buffer + kept, n, e))
            return false;
        offset += n;
        size -= n;
        size_t have = kept + n, from = kept ? CLASSIFIER_MATCH_MAX : 0;
        if (!look(s, str_make(s->buffer, have), from, size ? have - CLASSIFIER_MATCH_MAX : have))
            return true;
        if (size)
            memmove(s->buffer, s->buffer + have - OVERLAP, OVERLAP);
        kept = OVERLAP;
    }
    return true;
}

static bool holds_data(const struct elf_section *s)
{
    return str_starts(s->name, STR(".rodata")) || str_starts(s->name, STR(".data"));
}

/* The sections of data; of a file without sections the segments that are no code, or all if there are none.
 */
static bool look_at_data(struct scan *s, looker look, struct err *e)
{
    const struct elf *elf = &s->elf;
    bool any = false;
    for (size_t i = 0; i < elf->sections.n; i++) {
        const struct elf_section *x = &elf->sections.v[i];
        if (x->type == ELF_SHT_NOBITS || !holds_data(x))
            continue;
        any = true;
        if (!look_through(s, x->offset, x->size, look, e))
            return false;
    }
    for (int code = 0; code < 2 && !any; code++) {
        for (size_t i = 0; i < elf->segments.n; i++) {
            const struct elf_segment *x = &elf->segments.v[i];
            if (x->type != ELF_PT_LOAD || (x->flags & ELF_PF_X) != (code ? ELF_PF_X : 0u))
                continue;
            any |= !(x->flags & ELF_PF_W);
            if (!look_through(s, x->offset, x->filesz, look, e))
                return false;
        }
    }
    return true;
}

static struct component *add(struct scan *s, const char *field)
{
    struct component *c = component_add(s->ctx, s->entry, NAME, field);
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    c->only_unowned = true;
    return c;
}

static void add_crate(struct scan *s, str name, str version)
{
    bool added;
    str key = arena_join(s->ctx->scratch, name, STR("@"), version);
    map_put(s->ctx->scratch, &s->crates, key, &added);
    if (!added)
        return;
    struct component *c = add(s, "source path");
    c->name = catalog_keep(s->ctx, name);
    c->version = catalog_keep(s->ctx, version);
    c->ecosystem = STR("crates.io");
    c->type = STR("cargo");
    c->scope = SCOPE_RUNTIME;
    component_finish(s->ctx, c);
}

static bool look_for_signs(struct scan *s, str window, size_t from, size_t to)
{
    str name, version;
    size_t which = 0;
    for (size_t at = from; (at = needles_find(&signs.needles, window, at, &which)) < to; at++) {
        if (which >= signs.crates)
            s->seen[which] = true;
        else if (!s->listed && crate_of_path(which, str_from(window, at + signs.v[which].n), &name, &version))
            add_crate(s, name, version);
    }
    return true;
}

static bool look_for_version(struct scan *s, str window, size_t from, size_t to)
{
    for (size_t i = 0; i < s->rule->pattern_count; i++)
        if (classifier_search(&s->rule->patterns[i], window, from, to, s->ctx->scratch, &s->steps,
                              &s->version) == CLASSIFIER_FOUND)
            return false;
    return s->steps > 0;
}

/* The file loads the library, so that it is not in it. */
static bool loads(const struct scan *s, const struct classifier *rule)
{
    for (size_t i = 0; i < s->dynamic.needed.n; i++)
        for (const char *const *name = rule->shared; *name; name++)
            if (str_starts(s->dynamic.needed.v[i], str_c(*name)))
                return true;
    return false;
}

/* Something of that name was told of this file before: it is the library itself. */
static bool is_told(const struct scan *s, str path, const char *product)
{
    const struct unit *u = s->ctx->unit;
    for (size_t i = u->components.n; i-- > 0;) {
        const struct component *c = &u->components.v[i];
        if (!c->locations.n || !str_eq(c->locations.v[0].path, path))
            return false;
        if (str_is(c->type, "generic") && str_eq(c->name, str_c(product)))
            return true;
    }
    return false;
}

static bool try_rule(struct scan *s, const struct classifier *rule, struct err *e)
{
    if (loads(s, rule) || is_told(s, catalog_path(s->ctx, s->entry), rule->product))
        return true;
    s->rule = rule;
    s->steps = STEPS_MAX;
    s->version = STR_NONE;
    if (!look_at_data(s, look_for_version, e))
        return false;
    if (!s->version.n)
        return true;
    struct component *c = add(s, rule->name);
    c->name = str_c(rule->product);
    c->version = catalog_keep(s->ctx, s->version);
    c->type = str_c(rule->type);
    c->kind = str_c(rule->kind);
    component_finish(s->ctx, c);
    return true;
}

static bool scan(struct scan *s, struct err *e)
{
    if (!look_at_data(s, look_for_signs, e))
        return false;
    for (size_t i = signs.crates; i < signs.n; i++)
        if (s->seen[signs.same[i]] && !try_rule(s, signs.rules[i], e))
            return false;
    return true;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct scan s = {.ctx = ctx, .entry = entry};
    struct err e = {0};
    pthread_once(&signs_once, signs_make);
    /* What is no whole ELF is told by the reader of Go programs, which looks at the same files. */
    if (!elf_open(&s.elf, &content->at, ctx->scratch, &e))
        return;
    if (!elf_dynamic(&s.elf, &s.dynamic, &e))
        s.dynamic = (struct elf_dynamic){0};
    s.listed = elf_section_named(&s.elf, STR(".dep-v0")) != NULL;
    s.buffer = arena_bytes(ctx->scratch, WINDOW);
    if (!scan(&s, &e))
        catalog_diag(ctx, DIAG_WARNING, entry, "not searched to its end: %s", e.text);
}

const struct cataloger cataloger_embedded = {
    .name = NAME,
    .doc = "libraries linked into programs and libraries (ELF), by rules/classifiers.txt; crates of Rust "
           "programs "
           "without a list of them, by the paths of their sources",
    .ecosystem = "linked libraries",
    .gives = READS_INSTALLED,
    .patterns = (const char *const[]){"+x", "*.so", "*.node", NULL},
    .probe = probe,
    .run = run,
};
