/* catalogers TARGET...: what each cataloger costs on real input, on one thread: how often it ran and for how
 * long in all, the dearest first. The targets are read as a scan reads them. */
#include "catalog/catalog.h"
#include "source/source.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct cost {
    const struct cataloger *c;
    uint64_t runs, bytes, components;
    double seconds;
};
struct bench {
    struct unit unit;
    struct arena scratch;
    struct cost costs[128];
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *unit(void *ctx, int32_t number)
{
    (void)number;
    return ctx;
}

static want_set entry(void *ctx, const struct entry *e)
{
    (void)ctx;
    return e->type == ENTRY_FILE ? catalog_wants(e) : 0;
}

static want_set probe(void *ctx, want_set wants, const struct entry *e, str head)
{
    (void)ctx;
    return catalog_probe(wants, e, head);
}

static void content(void *ctx, want_set wants, const struct entry *e, struct content *c)
{
    struct bench *b = ctx;
    struct catalog_ctx cc = {.unit = &b->unit,
                             .scratch = &b->scratch,
                             .limits = &limits_default,
                             .origin = e->path,
                             .prefix = STR("")};
    for (; wants; wants &= wants - 1) {
        struct cost *cost = &b->costs[want_first(wants)];
        size_t before = b->unit.components.n;
        double start = now();
        catalog_run(&cc, wants & -wants, e, c);
        cost->seconds += now() - start;
        cost->runs++;
        cost->bytes += e->size;
        cost->components += b->unit.components.n - before;
    }
}

static void whiteout(void *ctx, str path, bool opaque)
{
    (void)ctx;
    (void)path;
    (void)opaque;
}

static void arrange(void *ctx, const int32_t *numbers, size_t n)
{
    (void)ctx;
    (void)numbers;
    (void)n;
}

static void diag(void *ctx, enum diag_level level, str path, str message)
{
    (void)ctx;
    (void)level;
    (void)path;
    (void)message;
}

static bool measure(const char *spec, struct bench *b)
{
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct target t;
    struct err e = {0};
    const struct source_options o = {
        .jobs = 1, .limits = &limits_default, .spill_fd = source_spill_fd, .whole_files = true};
    const struct visitor v = {.ctx = b,
                              .unit = unit,
                              .entry = entry,
                              .probe = probe,
                              .content = content,
                              .whiteout = whiteout,
                              .arrange = arrange,
                              .diag = diag};
    bool ok = source_spill_prepare(NULL, &e) && target_open(spec, &t, &e);
    if (ok) {
        ok = source_read(&t, &o, &v, &inv, &e);
        target_close(&t);
    }
    if (!ok)
        fprintf(stderr, "catalogers: %s\n", e.text);
    arena_free(&a);
    return ok;
}

static int dearest(const void *x, const void *y)
{
    const struct cost *a = x, *b = y;
    return (a->seconds < b->seconds) - (a->seconds > b->seconds);
}

int main(int argc, char **argv)
{
    static struct bench b = {.unit = {.layer = -1}};
    bool ok = argc > 1;
    size_t n = 0;
    for (; catalogers[n]; n++)
        b.costs[n].c = catalogers[n];
    for (int i = 1; i < argc; i++)
        ok &= measure(argv[i], &b);
    qsort(b.costs, n, sizeof *b.costs, dearest);
    for (size_t i = 0; i < n; i++)
        if (b.costs[i].runs)
            printf("%s\t%llu\t%llu\t%llu\t%.6f\n", b.costs[i].c->name, (unsigned long long)b.costs[i].runs,
                   (unsigned long long)b.costs[i].bytes, (unsigned long long)b.costs[i].components,
                   b.costs[i].seconds);
    arena_free(&b.scratch);
    arena_free(&b.unit.arena);
    return ok ? 0 : 1;
}
