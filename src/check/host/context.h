/* context: host-access rules on what manifests and images ask of their host (rules/host-access). One file a
 * group of rules; each ends in its table. What nobody said is judged by the default that the format's runtime
 * states, and said to be so, or is unknown. */
#ifndef ASSAY_CHECK_HOST_CONTEXT_H
#define ASSAY_CHECK_HOST_CONTEXT_H

#include "model/finding.h"

/* What a rule can be decided by. */
enum {
    BY_IMAGE = 1 << 0,
    BY_KUBERNETES = 1 << 1,
    BY_COMPOSE = 1 << 2,
    BY_OCI = 1 << 3,     /* what it leaves out is not given */
    BY_INSPECT = 1 << 5, /* a container that was started: all is decided, what its image says is in it */
    BY_OTHER = BY_OCI | BY_INSPECT,
    BY_DOCKER = BY_COMPOSE | BY_INSPECT, /* by the defaults of Docker */
    BY_RUN = BY_KUBERNETES | BY_COMPOSE | BY_OTHER,
    BY_ALL = BY_IMAGE | BY_RUN,
    BY_DOCKERFILE = 1 << 4, /* what it leaves out the image that it begins from decides */
    BY_BUILD = BY_IMAGE | BY_DOCKERFILE
};
/* The levels of Pod Security Standards. */
enum pod_level { POD_PRIVILEGED, POD_BASELINE, POD_RESTRICTED };
/* One container that is judged. */
struct host_case {
    struct arena *a;
    const struct workload *w;
    const struct container *c;
    unsigned by;
    bool windows;
    bool image;           /* what the image says is in `c`, below what the manifest says */
    enum pod_level level; /* that is asked for */
};
struct host_verdict {
    enum check_result result;
    str why;
    const struct said *at;  /* who said it; NULL: nobody, the container as a whole is meant */
    enum severity severity; /* SEVERITY_UNKNOWN: the rule's */
};
struct host_rule {
    const char *id;
    unsigned by;  /* of BY_ */
    bool windows; /* has a meaning there too */
    struct host_verdict (*judge)(const struct host_case *x);
};
/* Each ends in one without an id. */
extern const struct host_rule host_rules_user[], host_rules_namespace[], host_rules_capability[],
    host_rules_disk[], host_rules_confinement[], host_rules_supply[], host_rules_run[];

struct host_verdict host_pass(str why);
struct host_verdict host_unknown(str why);
struct host_verdict host_fail(const struct said *at, str why);
struct host_verdict host_not_applicable(str why);
/* Fails with the words "KEY: VALUE". */
struct host_verdict host_fail_setting(const struct host_case *x, const struct setting *s);

/* Is it text that something else fills in ("{{ .Values.user }}", "$UID"), so that it tells nothing? */
bool host_filled_in(str value);
/* Fails where a setting has the bad value, passes with another; `unsaid` where nobody said. */
struct host_verdict host_unless(const struct host_case *x, enum setting_key key, const char *bad,
                                const char *pass, struct host_verdict unsaid);

/* Judges all workloads of the inventory. With a level above POD_PRIVILEGED pods are judged by the letter of
 * the standard too: r->by_letter has what its controls came to, and there are findings where they alone fail.
 */
void host_context_check(struct arena *a, const struct inventory *inv, enum pod_level level, struct report *r);

#endif
