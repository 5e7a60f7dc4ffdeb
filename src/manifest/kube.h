/* kube: the parts of the reader of Kubernetes: the pod, its volumes, and what a cluster's other objects say
 * of it. Internal to src/manifest. */
#ifndef ASSAY_MANIFEST_KUBE_H
#define ASSAY_MANIFEST_KUBE_H

#include "manifest/manifest.h"

/* Where the parts of a pod stand in an object. */
struct kube_pod {
    const struct yaml_node *meta; /* of the pod or its template */
    const struct yaml_node *spec;
    const struct yaml_node *claims; /* volumeClaimTemplates of a StatefulSet */
};
/* The workload's containers with all that the pod says for each. */
void kube_pod_read(struct manifest *m, struct workload *w, const struct kube_pod *p);
/* Mounts and block devices of one container: `n` is what the manifest says of it. */
void kube_mounts(struct manifest *m, struct container *c, const struct kube_pod *p,
                 const struct yaml_node *n);
/* Volumes that no container mounts are the first one's, without a target. */
void kube_unmounted(struct manifest *m, struct workload *w, const struct kube_pod *p);

#endif
