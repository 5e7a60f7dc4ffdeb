/* harden: what a container is to be started with so that it gets the least that it needs, written for those
 * who start it. What a manifest gives away is taken back, what it lacks is added; all else stays as it is. */
#ifndef ASSAY_LEAST_HARDEN_H
#define ASSAY_LEAST_HARDEN_H

#include "base/buf.h"
#include "least/need.h"

enum harden_form {
    HARDEN_AUTO,       /* of a manifest its own form, else docker */
    HARDEN_KUBERNETES, /* the whole file, mended in place */
    HARDEN_PATCH,      /* strategic merge patches of Kubernetes */
    HARDEN_COMPOSE,    /* an override file */
    HARDEN_DOCKER,     /* a `docker run` line */
    HARDEN_DOCKERFILE,
    HARDEN_OCI /* config.json of an OCI bundle */
};
struct harden {
    enum harden_form form;
    const struct need *need;
    uint64_t memory; /* MiB, where no limit is set */
    uint64_t cpus;
    uint64_t pids;
};

/* The form that a manifest has: HARDEN_KUBERNETES or HARDEN_COMPOSE; HARDEN_AUTO: none of them. */
enum harden_form harden_form_of(str text);
/* Mends a manifest of Kubernetes; `notes` gets what is left to the user, one a line. */
bool harden_kubernetes(const struct harden *h, str text, struct buf *out, struct buf *notes, struct err *e);
/* An override of the services of a file of Compose. */
bool harden_compose(const struct harden *h, str text, struct buf *out, struct buf *notes, struct err *e);
/* The proof that what was written is YAML: it is read again. */
bool harden_proven(struct arena *a, const struct buf *out, struct err *e);
/* For an image alone. */
void harden_image(const struct harden *h, struct buf *out);
/* Does what the image is called name the one that `reference` means? With no image at hand: no. */
bool harden_is_image(const struct need *n, str reference, bool only);
/* The reference with the image's digest; "" when there is none to add. */
str harden_pinned(struct arena *a, const struct need *n, str reference);

#endif
