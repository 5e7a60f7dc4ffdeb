/* image: which layers make an image, in what order, and whether each part is what its digest says.
 * Works on named blobs, so that it does not know whether they lie in a tar or a folder. Internal to
 * src/source. */
#ifndef ASSAY_SOURCE_IMAGE_H
#define ASSAY_SOURCE_IMAGE_H

#include "source/oci.h"
#include "source/read.h"

enum { BLOB_SMALL = 8 << 20 }; /* manifests and configurations are at most this large (bytes) */

struct blob {
    struct reader_at at;
    int fd; /* closed with the blob; -1 if `at` stands on another's */
};
struct image;
struct image_layer;
struct blobs {
    void *ctx;
    /* The whole blob of at most BLOB_SMALL bytes, kept as long as the reading; false: absent, too large,
     * unreadable. */
    bool (*small)(void *ctx, str name, str *bytes);
    /* The same of a manifest, where manifests are kept apart from other blobs; else NULL. */
    bool (*manifest)(void *ctx, str name, str *bytes);
    /* The blob for reading at any place; false: absent. NULL where blobs come as they come. */
    bool (*open)(void *ctx, str name, struct blob *b);
    /* Of blobs that are far: a layer from its first byte on, from any thread; *large is set when it turns out
     * larger than stated. False: absent (then *e is ""), or it cannot be had. NULL where there is `open`. */
    bool (*stream)(void *ctx, const struct image_layer *l, struct stream **s, bool *large, struct err *e);
    /* May be NULL: gives what lies beside the resolved image to image_attached. */
    void (*attached)(void *ctx, const struct blobs *b, const struct image *img);
};
static inline bool blobs_manifest(const struct blobs *b, str name, str *bytes)
{
    return (b->manifest ? b->manifest : b->small)(b->ctx, name, bytes);
}

struct image_layer {
    str name;       /* of the blob: "blobs/sha256/..." or a docker archive's path */
    str digest;     /* what the manifest says it is; "" when it says nothing */
    str media_type; /* "" in docker archives */
    uint64_t size;  /* as the manifest says, where it has_size */
    bool has_size, foreign;
};
/* What reading a layer's blob gave. */
struct layer_result {
    int32_t unit; /* -1: not there or not a readable tar */
    char digest[65], diff_id[65];
    uint64_t size, entries;
    enum codec codec;
};
struct image {
    str digest, media_type; /* of the manifest; of the configuration in docker archives without index */
    struct oci_base base;   /* as the manifest names it */
    str os, architecture;   /* as the index names them */
    str config_digest, config_type; /* as the manifest names them */
    bool from_index;                /* of an OCI layout */
    bool ambiguous;                 /* the index names several images */
    struct oci_config config;
    struct workload workload; /* the configuration as one; without containers where it could not be read */
    bool has_config;          /* it is there and could be read */
    VEC(struct image_layer) layers;
};

/* Finds the image to assess: index.json of an OCI layout, else manifest.json of `docker save`. */
bool image_resolve(struct reading *r, const struct blobs *b, struct image *img, struct err *e);
/* Marks the entries of an index that are no images but say something of one, where only their manifests tell.
 */
void image_mark_referrers(struct reading *r, const struct blobs *b, struct oci_manifest *index);
/* Reads the OpenVEX documents that are attached to the image in its layout, into inv->vex: by the referrers
 * that the index or the tag schema of OCI names, BuildKit's attestations, cosign's. */
void image_vex(struct reading *r, const struct blobs *b, const struct image *img, str index);
/* The same of an index whose entries are about the image. */
void image_attached(struct reading *r, const struct blobs *b, const struct image *img, str index);
/* Takes a signature or attestation apart, into inv->signatures; leaves what is none. */
void image_signature(struct reading *r, const struct oci_descriptor *d, str name, str text);
/* False for media types whose content is no file system (then a diagnostic says so). */
bool image_layer_readable(struct reading *r, const struct image_layer *l);
/* Says that layer i's blob is not there: a fact, and a diagnostic. */
void image_layer_missing(struct reading *r, const struct image_layer *l, size_t i);
/* Holds the resolved image's parts against each other (facts): platform, number of layers and steps, media
 * types of the layers that were read. */
void image_check(struct reading *r, const struct image *img, const struct layer_result *results);
/* Holds the other entries of an index against the manifests that are there: a layout need not have them all.
 */
void image_check_entries(struct reading *r, const struct blobs *b, const struct oci_manifest *index,
                         const struct oci_descriptor *chosen);
/* Does the manifest.json beside an index name the image that the index names? */
void image_check_docker(struct reading *r, const struct image *img, str docker);
/* Compares what was read with what the manifest and the configuration say (facts), fills inv's layers,
 * platform, entry point, and tells the visitor the order. results[i] belongs to img->layers.v[i]. */
void image_finish(struct reading *r, const struct image *img, const struct layer_result *results);
/* Resolves, reads the layers side by side, finishes: for blobs that can be opened or streamed. */
bool image_read(struct reading *r, const struct blobs *b, struct err *e);
/* `small` for blobs that can be opened. */
bool blob_small(struct reading *r, const struct blobs *b, str name, str *bytes);
/* Reads one layer blob into unit `number`; takes over `s`. False when it is damaged: a diagnostic tells. */
bool image_read_layer(struct reading *r, void *unit, int32_t number, str name, struct stream *s,
                      struct stream *(*again)(void *), void *again_ctx, struct layer_result *result);

#endif
