/* reader: a forked, confined process for all work on one untrusted target, and the broker's side of it. The
 * broker opens names; the reader gets descriptors only, enters the sandbox before it reads the first byte,
 * and answers with one message of checked length. Whatever happens to it is one error here. */
#ifndef ASSAY_CATALOG_READER_H
#define ASSAY_CATALOG_READER_H

#include "base/buf.h"
#include "source/source.h"

struct reader {
    const char *spec;         /* the target as the user named it */
    bool no_target;           /* the work has its bytes in ctx: `spec` only names them, nothing is opened */
    const char *tmp_dir;      /* folder for spilled files; NULL: $TMPDIR, else /tmp */
    uint64_t timeout_seconds; /* 0: none */
    bool spool_stdin;         /* "-" is copied to an unlinked file first, so that it can be read twice */
    bool stdout_too;          /* the work writes to standard output itself */
    /* The work, in the confined process: its answer goes to `out`, or *e says why there is none. Memory that
     * it does not free goes with the process. */
    bool (*work)(void *ctx, struct target *t, struct buf *out, struct err *e);
    void *ctx;
    /* In place of `spec`, for reader_run_images: what each is called, and its name taken apart. All are of
     * one registry. */
    const char *const *specs;
    const struct reference *images;
    size_t n_images;
    /* In the broker, for each image in order: its answer, or why there is none. */
    void (*took)(void *ctx, size_t i, bool good, str answer, const struct err *e);
};

/* Runs the work; its answer at *answer lives in `a` (may be NULL when none is wanted). False when the target
 * cannot be opened, the work failed, or the reader crashed, was stopped by its sandbox, overran its time or
 * sent rubbish: *e names the target and says which. */
bool reader_run(const struct reader *r, struct arena *a, str *answer, struct err *e);
/* Does the work for one image after the other in one process; another one goes on behind an image that ends
 * it. The time limit is that of one image. False, after `took` for what there was, when SIGINT ended it or no
 * reader could be had: then *e says why. */
bool reader_run_images(const struct reader *r, struct err *e);
/* True when the last reader_run ended because of SIGINT: the command ends with EXIT_INTERRUPTED. */
bool reader_interrupted(void);

#endif
