/* seccomp: what a profile of system calls lets through that none should. */
#ifndef ASSAY_MANIFEST_SECCOMP_H
#define ASSAY_MANIFEST_SECCOMP_H

#include "manifest/manifest.h"

/* Adds SET_SECCOMP_FAULT for each fault of the profile. */
void seccomp_faults(struct manifest *m, struct container *c, const struct yaml_node *profile);

#endif
