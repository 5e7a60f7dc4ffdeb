/* catalog_harness: runs catalogers on bytes made in a test, and looks at the components that come out.
 *   struct harness h;
 *   harness_open(&h);
 *   harness_entry(&h, "app/package-lock.json", STR("{...}"));  as a scan would: by name, probe, run
 *   harness_run(&h, &cataloger_npm, "x.json", STR("{...}"));   this cataloger whatever the name
 *   struct component *c = harness_find(&h, "lodash");
 *   harness_close(&h); */
#ifndef ASSAY_TEST_CATALOG_HARNESS_H
#define ASSAY_TEST_CATALOG_HARNESS_H

#include "catalog/catalog.h"
#include <stdio.h>
#include <stdlib.h>

struct harness {
    struct unit unit;
    struct arena scratch;
    uint32_t mode; /* of the entries made from now on; 0644 at start */
    bool whole;    /* they are a whole target each */
    struct map folders;
};

static inline void harness_open(struct harness *h)
{
    *h = (struct harness){.mode = 0644};
    h->unit.layer = -1;
}

static inline void harness_close(struct harness *h)
{
    arena_free(&h->scratch);
    arena_free(&h->unit.arena);
}

static inline struct entry harness_make(const struct harness *h, const char *path, str bytes)
{
    return (struct entry){
        .path = str_c(path), .type = ENTRY_FILE, .mode = h->mode, .size = bytes.n, .layer = -1};
}

static inline const struct cataloger *harness_cataloger(str name)
{
    for (unsigned i = 0; catalogers[i]; i++)
        if (str_eq(name, str_c(catalogers[i]->name)))
            return catalogers[i];
    return NULL;
}

/* What a component has of that which catalogers give. */
static inline unsigned harness_gave(const struct component *c)
{
    unsigned gave = c->state == STATE_INSTALLED ? READS_INSTALLED : READS_DECLARED;
    if (c->scope > SCOPE_RUNTIME && !c->fixture.n)
        gave |= TELLS_SCOPE;
    gave |= c->depends.n ? TELLS_RELATIONS : 0;
    gave |= c->direct != TRI_UNKNOWN ? TELLS_DIRECT : 0;
    gave |= c->licences.n ? TELLS_LICENCES : 0;
    return gave | (c->hashes.n ? TELLS_HASHES : 0);
}

/* Aborts when components from `first` on have what their cataloger does not say that it gives. */
static inline void harness_hold(const struct harness *h, size_t first)
{
    for (size_t i = first; i < h->unit.components.n; i++) {
        const struct component *k = &h->unit.components.v[i];
        const struct cataloger *c = k->evidence.n ? harness_cataloger(k->evidence.v[0].cataloger) : NULL;
        unsigned more = c ? harness_gave(k) & ~c->gives : ~0U;
        if (!more)
            continue;
        fprintf(stderr, "%.*s by %s: gives what its table does not say: %#x\n", STR_ARG(k->purl),
                c ? c->name : "no cataloger", more);
        abort();
    }
}

/* The same of files that packages own, after the catalogers of `ran`. */
static inline void harness_hold_files(const struct harness *h, want_set ran, size_t owned)
{
    unsigned gives = 0;
    for (unsigned i = 0; catalogers[i]; i++)
        gives |= ran >> i & 1 ? catalogers[i]->gives : 0;
    if (h->unit.ownership.n > owned && !(gives & (TELLS_FILES | OPENS_OTHERS))) {
        fprintf(stderr, "files of packages by a cataloger that does not tell TELLS_FILES\n");
        abort();
    }
}

/* The bytes are given as an allocation of their exact size, so that the sanitizers see a read beyond it. */
static inline void harness_bits(struct harness *h, want_set wants, const char *path, str bytes)
{
    char *copy = malloc(bytes.n ? bytes.n : 1);
    if (!copy)
        abort();
    if (bytes.n)
        memcpy(copy, bytes.p, bytes.n);
    struct entry entry = harness_make(h, path, bytes);
    struct content content = {
        .at = reader_memory(str_make(copy, bytes.n)), .limits = &limits_default, .tmp_fd = -1};
    struct catalog_ctx ctx = {&h->unit, &h->scratch, &limits_default, entry.path, STR_INIT(""), 0};
    ctx.whole = h->whole;
    size_t components = h->unit.components.n, owned = h->unit.ownership.n;
    catalog_run(&ctx, wants, &entry, &content);
    harness_hold(h, components);
    harness_hold_files(h, wants, owned);
    content_close(&content);
    free(copy);
}

/* As a scan does: by name, then probe, then run. Returns what ran, as bits by index in `catalogers`. */
static inline want_set harness_entry(struct harness *h, const char *path, str bytes)
{
    struct entry entry = harness_make(h, path, bytes);
    struct catalog_ctx ctx = {&h->unit, &h->scratch, &limits_default, STR_INIT(""), STR_INIT(""), 0};
    catalog_folders(&ctx, &h->folders, &entry);
    want_set wants = catalog_probe(catalog_wants(&entry), &entry, str_sub(bytes, 0, 4096));
    if (wants)
        harness_bits(h, wants, path, bytes);
    return wants;
}

static inline want_set harness_bit(const struct cataloger *c)
{
    for (unsigned i = 0; catalogers[i]; i++)
        if (catalogers[i] == c)
            return (want_set)1 << i;
    return 0;
}

static inline void harness_run(struct harness *h, const struct cataloger *c, const char *path, str bytes)
{
    harness_bits(h, harness_bit(c), path, bytes);
}

/* The nth (from 0) component of that name, or NULL. */
static inline struct component *harness_nth(struct harness *h, const char *name, size_t nth)
{
    for (size_t i = 0; i < h->unit.components.n; i++)
        if (str_eq(h->unit.components.v[i].name, str_c(name)) && nth-- == 0)
            return &h->unit.components.v[i];
    return NULL;
}

static inline struct component *harness_find(struct harness *h, const char *name)
{
    return harness_nth(h, name, 0);
}

static inline bool harness_is(str s, const char *text)
{
    return str_eq(s, str_c(text));
}

#endif
