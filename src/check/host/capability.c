/* Rules HA-C: capabilities (capabilities(7)). */
#include "check/host/context.h"

static bool among(str word, const char *const *words)
{
    str name = str_istarts(word, STR("CAP_")) ? str_from(word, 4) : word; /* of Kubernetes as it stands */
    for (; *words; words++)
        if (str_ieq(name, str_c(*words)))
            return true;
    return false;
}

/* Those that Pod Security Standards "baseline" lets one add. */
static const char *const baseline[] = {"AUDIT_WRITE", "CHOWN",  "DAC_OVERRIDE",     "FOWNER",  "FSETID",
                                       "KILL",        "MKNOD",  "NET_BIND_SERVICE", "SETFCAP", "SETGID",
                                       "SETPCAP",     "SETUID", "SYS_CHROOT",       NULL};
static const char *const dangerous[] = {
    "ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "DAC_READ_SEARCH",
    "BPF", "NET_ADMIN", "NET_RAW",    NULL};
static const char *const critical[] = {"ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", NULL};

static struct host_verdict privileged(const struct host_case *x)
{
    return host_unless(x, SET_PRIVILEGED, "true", "it is not privileged",
                       host_pass(STR("nothing is said: by default it is not privileged")));
}

static struct host_verdict dropped(const struct host_case *x)
{
    const struct setting *s;
    size_t at = 0;
    while ((s = container_next(x->c, SET_CAP_DROP, &at)))
        if (among(s->value, (const char *const[]){"ALL", NULL}))
            return host_pass(STR("all capabilities are dropped"));
    return host_fail(NULL, STR("capabilities are not dropped: it has the runtime's default set"));
}

/* The first that is added and is (or is not) among the words. */
static const struct setting *added(const struct host_case *x, const char *const *words, bool is)
{
    const struct setting *s;
    size_t at = 0;
    while ((s = container_next(x->c, SET_CAP_ADD, &at)))
        if (among(s->value, words) == is)
            return s;
    return NULL;
}

static struct host_verdict beyond_baseline(const struct host_case *x)
{
    const struct setting *s = added(x, baseline, false);
    return s ? host_fail_setting(x, s) : host_pass(STR("nothing beyond the usual set is added"));
}

static struct host_verdict added_dangerous(const struct host_case *x)
{
    const struct setting *worst = added(x, critical, true), *s = worst ? worst : added(x, dangerous, true);
    if (!s)
        return host_pass(STR("none of the capabilities that reach the host is added"));
    struct host_verdict v = host_fail_setting(x, s);
    v.severity = worst ? SEVERITY_CRITICAL : SEVERITY_HIGH;
    return v;
}

static struct host_verdict needed(const struct host_case *x)
{
    (void)x;
    return host_unknown(STR("which capabilities the program needs has not been derived"));
}

const struct host_rule host_rules_capability[] = {
    {"HA-C01", BY_RUN, false, privileged},      {"HA-C02", BY_RUN, false, dropped},
    {"HA-C03", BY_RUN, false, beyond_baseline}, {"HA-C04", BY_RUN, false, added_dangerous},
    {"HA-C05", BY_ALL, false, needed},          {0},
};
