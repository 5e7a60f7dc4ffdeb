/* Reads the layers of an image whose blobs can be opened: each distinct blob once, side by side. */
#include "source/image.h"
#include "base/map.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct layer_job {
    struct reading *r;
    struct blob blob;
    str name;
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

void image_read_layer(struct reading *r, void *unit, int32_t number, str name, struct stream *s,
                      struct stream *(*again)(void *), void *again_ctx, struct layer_result *result)
{
    struct err e = {0};
    struct tar_unit t = {.unit = unit, .blob = s, .again = again, .again_ctx = again_ctx, .layer = true};
    if (!read_tar_unit(r, &t, &e)) {
        reading_diag(r, DIAG_WARNING, name, "layer is damaged, what comes before was read: %s", e.text);
        reading_incomplete(r, name);
    }
    *result =
        (struct layer_result){.unit = number, .size = t.blob_size, .entries = t.entries, .codec = t.codec};
    memcpy(result->digest, t.digest, sizeof t.digest);
    memcpy(result->diff_id, t.diff_id, sizeof t.diff_id);
}

static struct stream *job_stream(void *ctx)
{
    struct layer_job *j = ctx;
    return stream_reader(&j->blob.at, 0, j->blob.at.size);
}

static void job_run(void *arg)
{
    struct layer_job *j = arg;
    image_read_layer(j->r, j->unit, j->number, j->name, job_stream(j), job_stream, j, j->result);
    if (j->blob.fd >= 0)
        close(j->blob.fd);
}

/* Smallest first: the pool takes the newest, so the largest layer starts first. */
static int job_cmp(const void *a, const void *b)
{
    const struct layer_job *x = a, *y = b;
    if (x->blob.at.size != y->blob.at.size)
        return x->blob.at.size < y->blob.at.size ? -1 : 1;
    return (y->number > x->number) - (y->number < x->number);
}

/* One job for each distinct blob that is there; first[i] is the layer that layer i shares its blob with. */
static size_t make_jobs(struct reading *r, const struct blobs *b, const struct image *img,
                        struct layer_job *jobs, struct layer_result *results, size_t *first)
{
    struct map seen = {0};
    size_t n = 0;
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
        if (!b->open(b->ctx, l->name, &j->blob)) {
            image_layer_missing(r, l, i);
            continue;
        }
        *j = (struct layer_job){
            .r = r, .blob = j->blob, .name = l->name, .number = (int32_t)n, .result = &results[i]};
        j->unit = reading_unit(r, j->number);
        n++;
    }
    return n;
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
    for (size_t i = 0; i < img.layers.n; i++)
        results[i] = results[first[i]];
    image_finish(r, &img, results);
    return true;
}
