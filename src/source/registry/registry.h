/* registry: images in registries as targets: "registry:HOST/REPOSITORY[:TAG][@DIGEST]". The broker has the
 * network and fetches; the confined reader asks it for manifests and blobs by digest over sockets that both
 * have from before the fork, and parses. */
#ifndef ASSAY_SOURCE_REGISTRY_REGISTRY_H
#define ASSAY_SOURCE_REGISTRY_REGISTRY_H

#include "model/reference.h"

/* What the user says of registries; the same for all targets of a run. What it points to must live on. */
struct registry_settings {
    const char *const *insecure; /* HOST[:PORT]: certificates that are not trusted, or http, will do */
    size_t insecure_n;
    const char *const *mirrors; /* HOST=HOST[:PORT]: the second is asked before the first */
    size_t mirrors_n;
    const char *authfile; /* credentials; NULL: the usual places */
    const char *cacert, *proxy;
    const char *cache; /* folder in which blobs are kept; NULL: none are */
    unsigned channels; /* requests at once; 0: 4 */
    bool offline;      /* no registry is asked */
};
void registry_configure(const struct registry_settings *s);
const struct registry_settings *registry_configured(void);

/* Does the text behind "registry:" name a registry, not an image in one? A host that could not be the name of
 * an image ("localhost", with a dot), or one with a slash behind it. */
bool registry_names_all(str text);

#endif
