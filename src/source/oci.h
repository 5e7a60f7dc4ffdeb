/* oci: the JSON documents of container images: bytes in, values out.
 * Sources: OCI image specification 1.1 (image-index.md, manifest.md, config.md, descriptor.md), Docker image
 * manifest version 2 schema 2, and the manifest.json of `docker save`. */
#ifndef ASSAY_SOURCE_OCI_H
#define ASSAY_SOURCE_OCI_H

#include "base/err.h"
#include "base/vec.h"
#include "model/workload.h"

struct oci_descriptor {
    str media_type, digest; /* digest "" if absent, else of the form "sha256:..." as written */
    uint64_t size;
    bool has_size;                 /* it states one */
    str os, architecture, variant; /* of an index's entry; "" if it states none */
    str ref_name;                  /* annotation org.opencontainers.image.ref.name: often a tag alone */
    str image_name;                /* annotation io.containerd.image.name: all of it */
    str artifact_type;             /* of an artifact that is no image: what it is */
    str signature;                 /* annotation dev.cosignproject.cosign/signature, in base64 */
    bool certificate;              /* a certificate comes with that */
    bool beside;      /* annotation kind, as `cosign save` writes it: a signature of the image beside it */
    str refers_to;    /* annotation vnd.docker.reference.digest: the image that it is about */
    bool attestation; /* not an image but something on one: platform unknown/unknown, an artifact type, or
                         named after a digest (referrers tag schema, cosign) */
    bool foreign;     /* layer kept elsewhere (urls) */
};
/* Annotations and labels org.opencontainers.image.base.*: what the image says that it was built on. */
struct oci_base {
    str name, digest;
};
struct oci_manifest { /* an index or an image manifest */
    str media_type, artifact_type;
    str subject; /* digest of the manifest that it is about; "" if it is about none */
    uint64_t schema_version;
    bool has_manifests, has_layers, has_config;
    struct oci_descriptor config;
    struct oci_base base;
    VEC(struct oci_descriptor) list; /* manifests of an index, layers of an image */
};
struct oci_history {
    str created_by;
    bool empty_layer;
};
struct oci_config {
    str os, architecture, variant, user, created;
    VEC(str) entrypoint, cmd, diff_ids;
    struct oci_base base;
    VEC(struct oci_history) history;
};
struct docker_image { /* one element of manifest.json */
    str config;
    VEC(str) tags, layers;
};
struct docker_manifest {
    VEC(struct docker_image) images;
};

/* Each: false with *e when the text is no JSON object (array for docker_manifest) of that kind. Values of
 * another type than the specification's count as absent. Strings are in `a` or in `text`. */
bool oci_manifest_parse(str text, struct arena *a, struct oci_manifest *m, struct err *e);
bool oci_config_parse(str text, struct arena *a, struct oci_config *c, struct err *e);
bool docker_manifest_parse(str text, struct arena *a, struct docker_manifest *m, struct err *e);

/* An image's configuration (OCI image specification, config.md; Docker's fields beyond it) as a workload of
 * format "image": kind "Image", one container of role "image" with what the configuration sets, and the
 * history as build steps. False with *e when the text is no JSON object. */
bool oci_workload_parse(str text, struct arena *a, struct workload *w, struct err *e);

/* "sha256:HEX" (64 lower-case digits) to the blob's name "blobs/sha256/HEX"; false for anything else. */
bool oci_blob_name(struct arena *a, str digest, str *name);

#endif
