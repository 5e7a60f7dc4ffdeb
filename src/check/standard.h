/* standard: a report cut down to the rules of one standard, by the controls that their files name. */
#ifndef ASSAY_CHECK_STANDARD_H
#define ASSAY_CHECK_STANDARD_H

#include "base/err.h"
#include "check/host/context.h"

/* The form of --standard: pss-baseline, pss-restricted, cis-docker, cis-k8s, nist-800-190, nist-800-53. */
bool standard_known(str name, struct err *e);
/* Leaves findings and checks of that standard in `r`; a rule of it that was not judged is unknown. */
void standard_apply(struct arena *a, str name, struct report *r);
/* The rule's controls of the report's standard: "CIS-DOCKER:5.10, CIS-DOCKER:5.16"; "" for none. */
str standard_controls(struct arena *a, str name, str rule);

/* That pods are judged at by its letter: POD_PRIVILEGED for others than Pod Security Standards. */
enum pod_level standard_level(str name);

#endif
