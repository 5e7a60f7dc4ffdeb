/* manifest_harness: files through a reader of manifests and its join, as a scan of a folder does it. */
#ifndef ASSAY_TEST_MANIFEST_HARNESS_H
#define ASSAY_TEST_MANIFEST_HARNESS_H

#include "catalog_harness.h"
#include "workload_dump.h"

struct manifest_file {
    const char *path, *text;
};

/* Reads the files (up to a NULL path), joins them; `out` gets the workloads, then the diagnostics. */
static inline void manifest_read(const struct cataloger *c, const struct manifest_file *files,
                                 struct buf *out)
{
    struct harness h;
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct kept *kept[32];
    harness_open(&h);
    for (; files->path; files++)
        harness_run(&h, c, files->path, str_c(files->text));
    for (size_t i = 0; i < h.unit.workloads.n; i++)
        vec_push(&a, &inv.workloads, h.unit.workloads.v[i]);
    for (size_t i = 0; i < h.unit.kept.n && i < 32; i++)
        kept[i] = &h.unit.kept.v[i];
    if (c->join && h.unit.kept.n)
        c->join(&inv, &h.scratch, kept, h.unit.kept.n);
    dump_workloads(out, inv.workloads.v, inv.workloads.n);
    for (size_t i = 0; i < h.unit.diagnostics.n; i++)
        buf_printf(out, "! %.*s: %.*s\n", STR_ARG(h.unit.diagnostics.v[i].path),
                   STR_ARG(h.unit.diagnostics.v[i].message));
    for (size_t i = 0; i < inv.diagnostics.n; i++)
        buf_printf(out, "! %.*s: %.*s\n", STR_ARG(inv.diagnostics.v[i].path),
                   STR_ARG(inv.diagnostics.v[i].message));
    arena_free(&a);
    harness_close(&h);
}

/* Fails, showing all, unless `out` has each line of `lines` (without its leading white space). */
static inline bool manifest_has(const struct buf *out, const char *lines)
{
    str rest = str_c(lines), line, all = str_make(out->p, out->n);
    while (str_line(&rest, &line)) {
        bool no = str_starts(line, STR("-- "));
        str want = no ? str_from(line, 3) : line;
        if (want.n && (str_find(all, want) >= 0) == no) {
            fprintf(stderr, "%s: %.*s\nin:\n%.*s", no ? "is there" : "not there", STR_ARG(want),
                    STR_ARG(all));
            return false;
        }
    }
    return true;
}

#endif
