/* Reads the layers of an image whose blobs can be opened: each distinct blob once, side by side. */
#include "source/image.h"
#include "base/map.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct layer_job {
    struct reading *r;
    const struct blobs *far; /* NULL: `blob` is open */
    const struct image_layer *layer;
    size_t index;
    uint64_t size;
    struct blob blob;
    str name;
    struct err why; /* it cannot be had: "" where it is absent */
    bool missing, large, damaged;
    void *unit;
    int32_t number;
    struct layer_result *result;
};

bool blob_small(struct reading *r, const struct blobs *b, str name, str *bytes)
{
    struct blob blob;
    struct err e;
    if (!b->open(b->ctx, name, &blob))
        return false;
    bool ok = blob.at.size <= BLOB_SMALL;
    if (ok) {
        char *p = arena_bytes(r->inv->arena, (size_t)blob.at.size);
        ok = reader_exact(&blob.at, 0, p, (size_t)blob.at.size, &e);
        *bytes = str_make(p, (size_t)blob.at.size);
    }
    if (blob.fd >= 0)
        close(blob.fd);
    return ok;
}

bool image_read_layer(struct reading *r, void *unit, int32_t number, str name, struct stream *s,
                      struct stream *(*again)(void *), void *again_ctx, struct layer_result *result)
{
    struct err e = {0};
    struct tar_unit t = {.unit = unit, .blob = s, .again = again, .again_ctx = again_ctx, .layer = true};
    bool ok = read_tar_unit(r, &t, &e);
    if (!ok) {
        reading_diag(r, DIAG_WARNING, name, "layer is damaged, what comes before was read: %s", e.text);
        reading_incomplete(r, name);
        if (!t.digest[0])
            reading_fact(r, "layer.unread", name, STR("its blob could not be read to its end"), name, -1);
    }
    *result =
        (struct layer_result){.unit = number, .size = t.blob_size, .entries = t.entries, .codec = t.codec};
    memcpy(result->digest, t.digest, sizeof t.digest);
    memcpy(result->diff_id, t.diff_id, sizeof t.diff_id);
    return ok;
}

static struct stream *job_stream(void *ctx)
{
    struct layer_job *j = ctx;
    struct stream *s = NULL;
    if (!j->far)
        return stream_reader(&j->blob.at, 0, j->blob.at.size);
    return j->far->stream(j->far->ctx, j->layer, &s, &j->large, &j->why) ? s : NULL;
}

static void job_run(void *arg)
{
    struct layer_job *j = arg;
    struct stream *s = job_stream(j);
    j->missing = !s;
    if (s)
        j->damaged = !image_read_layer(j->r, j->unit, j->number, j->name, s, job_stream, j, j->result);
    if (j->blob.fd >= 0)
        close(j->blob.fd);
}

/* Smallest first: the pool takes the newest, so the largest layer starts first. */
static int job_cmp(const void *a, const void *b)
{
    const struct layer_job *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return (y->number > x->number) - (y->number < x->number);
}

/* The layer was read for another image. */
static bool known_layer(struct reading *r, const struct image_layer *l, int32_t number,
                        struct layer_result *result)
{
    struct layer_read read;
    if (!r->v->again || !str_starts(l->digest, STR("sha256:")) ||
        !r->v->again(r->v->ctx, number, str_from(l->digest, 7), &read))
        return false;
    *result = (struct layer_result){
        .unit = number, .size = read.size, .entries = read.entries, .codec = (enum codec)read.codec};
    memcpy(result->digest, read.digest, sizeof read.digest);
    memcpy(result->diff_id, read.diff_id, sizeof read.diff_id);
    return true;
}

/* Those that were read to their end are of use to other images. */
static void tell_whole(struct reading *r, const struct layer_job *jobs, size_t n)
{
    for (size_t i = 0; i < n && r->v->whole; i++) {
        const struct layer_result *got = jobs[i].result;
        if (jobs[i].missing || jobs[i].large || jobs[i].damaged || !got->digest[0] || !got->diff_id[0])
            continue;
        struct layer_read read = {.size = got->size, .entries = got->entries, .codec = (int)got->codec};
        memcpy(read.digest, got->digest, sizeof read.digest);
        memcpy(read.diff_id, got->diff_id, sizeof read.diff_id);
        r->v->whole(r->v->ctx, jobs[i].number, &read);
    }
}

/* One job for each distinct blob that is there; first[i] is the layer that layer i shares its blob with. */
static size_t make_jobs(struct reading *r, const struct blobs *b, const struct image *img,
                        struct layer_job *jobs, struct layer_result *results, size_t *first)
{
    struct map seen = {0};
    size_t n = 0;
    int32_t units = 0;
    for (size_t i = 0; i < img->layers.n; i++) {
        const struct image_layer *l = &img->layers.v[i];
        bool added;
        uint64_t *at = map_put(r->inv->arena, &seen, l->name, &added);
        if (added)
            *at = i;
        first[i] = (size_t)*at;
        results[i].unit = -1;
        struct layer_job *j = &jobs[n];
        if (!added || !image_layer_readable(r, l))
            continue;
        if (known_layer(r, l, units, &results[i])) {
            units++;
            continue;
        }
        *j = (struct layer_job){
            .r = r, .layer = l, .index = i, .name = l->name, .number = units, .result = &results[i]};
        if (b->stream) {
            j->far = b;
            j->blob.fd = -1;
            j->size = l->size;
        } else if (b->open(b->ctx, l->name, &j->blob)) {
            j->size = j->blob.at.size;
        } else {
            image_layer_missing(r, l, i);
            continue;
        }
        j->unit = reading_unit(r, j->number);
        units++;
        n++;
    }
    return n;
}

/* What could not be had is told when all is read. */
static void tell_missing(struct reading *r, const struct image *img, struct layer_job *jobs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct image_layer *l = jobs[i].layer;
        if (jobs[i].large)
            reading_fact(r, "layer.size-mismatch", l->digest,
                         arena_printf(r->inv->arena, "%llu bytes are declared, it has more",
                                      (unsigned long long)l->size),
                         l->name, (int32_t)jobs[i].index);
        if (!jobs[i].missing)
            continue;
        jobs[i].result->unit = -1;
        if (jobs[i].why.text[0])
            reading_diag(r, DIAG_WARNING, jobs[i].name, "%s", jobs[i].why.text);
        image_layer_missing(r, &img->layers.v[jobs[i].index], jobs[i].index);
    }
}

bool image_read(struct reading *r, const struct blobs *b, struct err *e)
{
    struct arena *a = r->inv->arena;
    struct image img;
    if (!image_resolve(r, b, &img, e))
        return false;
    struct layer_job *jobs = arena_many(a, struct layer_job, img.layers.n + 1);
    struct layer_result *results = arena_many(a, struct layer_result, img.layers.n);
    size_t *first = arena_many(a, size_t, img.layers.n);
    size_t n = make_jobs(r, b, &img, jobs, results, first);
    qsort(jobs, n, sizeof *jobs, job_cmp);
    for (size_t i = 0; i < n; i++)
        pool_add(r->pool, job_run, &jobs[i]);
    pool_wait(r->pool);
    tell_missing(r, &img, jobs, n);
    tell_whole(r, jobs, n);
    for (size_t i = 0; i < img.layers.n; i++)
        results[i] = results[first[i]];
    image_finish(r, &img, results);
    return true;
}
