/* pin: the places of a file where an image is named, so that a digest can be put behind each name and every
 * other byte stays. Pure. Dockerfiles (FROM, COPY --from, RUN --mount=from, # syntax) and YAML or JSON:
 * `image` (Kubernetes, Compose, GitLab, GitHub), `image.name`, items of `services`, `container` of a job,
 * `uses: docker://`. */
#ifndef ASSAY_MANIFEST_PIN_H
#define ASSAY_MANIFEST_PIN_H

#include "base/err.h"
#include "base/vec.h"
#include "model/reference.h"

struct pin_place {
    size_t at; /* the byte behind the name */
    uint32_t line;
    str text;                   /* the name as it stands there */
    bool pinned;                /* it has a digest */
    str why;                    /* why no digest can be put there; "" if one can */
    struct reference reference; /* where `why` is "" */
};
struct pin_places {
    VEC(struct pin_place) list; /* in order of the file */
};
/* False with *e for a text that is neither a Dockerfile nor YAML. */
bool pin_find(struct arena *a, str text, struct pin_places *out, struct err *e);

#endif
