/* pod_security: the controls of Pod Security Standards (kubernetes.io, as of version 1.37) by the letter of
 * their text: what the pod says and what each container says, each alone. A rule judges what comes of both,
 * and may ask for more or less than the control that it stands for. */
#ifndef ASSAY_CHECK_HOST_POD_SECURITY_H
#define ASSAY_CHECK_HOST_POD_SECURITY_H

#include "check/host/context.h"

/* Judges a container of Kubernetes by the control that the rule stands for; false: it stands for none of that
 * level. */
bool pod_security(const struct host_case *x, const char *rule, enum pod_level level, struct host_verdict *v);

#endif
