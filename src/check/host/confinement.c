/* Rules HA-M: seccomp, AppArmor, SELinux, sysctls. */
#include "check/host/context.h"

static bool unconfined(str value)
{
    return str_ieq(value, STR("unconfined"));
}

/* Docker and Podman apply their profile unless told not to; Kubernetes applies none unless told to, or its
 * kubelet is. */
static struct host_verdict seccomp(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_SECCOMP);
    if (s && unconfined(s->value))
        return host_fail_setting(x, s);
    if (s && str_starts(s->value, STR("annotation:")))
        return host_unknown(
            STR("an annotation alone names a profile, which Kubernetes reads before 1.27 only"));
    if (s && host_filled_in(s->value))
        return host_unknown(STR("the profile is filled in elsewhere"));
    if (s && s->value.n)
        return host_pass(arena_printf(x->a, "seccomp: %.*s", STR_ARG(s->value)));
    if (container_flag(x->c, SET_PRIVILEGED) == TRI_YES)
        return host_fail(NULL, STR("a privileged container has no seccomp profile"));
    if (x->by == BY_KUBERNETES)
        return host_fail(NULL, STR("no seccompProfile, and by default Kubernetes applies none"));
    return x->by & BY_DOCKER ? host_pass(STR("nothing is said: by default it is the runtime's profile"))
                             : host_fail(NULL, STR("no seccomp profile"));
}

static struct host_verdict wider(const struct host_case *x)
{
    (void)x;
    return host_unknown(STR("which system calls the program needs has not been derived"));
}

static struct host_verdict apparmor(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_APPARMOR);
    if (s && unconfined(s->value))
        return host_fail_setting(x, s);
    return host_pass(
        s ? arena_printf(x->a, "AppArmor: %.*s", STR_ARG(s->value))
          : STR("nothing is said: by default it is the runtime's profile, where the host has AppArmor"));
}

/* Pod Security Standards "baseline", SELinux. */
static struct host_verdict selinux(const struct host_case *x)
{
    static const char *const types[] = {"", "container_t", "container_init_t", "container_kvm_t",
                                        "container_engine_t"};
    const struct setting *off = container_setting(x->c, SET_SELINUX_DISABLED),
                         *type = container_setting(x->c, SET_SELINUX_TYPE),
                         *user = container_setting(x->c, SET_SELINUX_USER),
                         *role = container_setting(x->c, SET_SELINUX_ROLE);
    bool known = !type;
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        known |= str_eq(type->value, str_c(types[i]));
    if (off && str_is(off->value, "true"))
        return host_fail_setting(x, off);
    if (!known)
        return host_fail_setting(x, type);
    if (user && user->value.n)
        return host_fail_setting(x, user);
    if (role && role->value.n)
        return host_fail_setting(x, role);
    return host_pass(STR("the runtime's own SELinux label"));
}

/* Pod Security Standards "baseline", Sysctls: those of a namespace that reach nobody else. */
static struct host_verdict sysctls(const struct host_case *x)
{
    static const char *const safe[] = {"kernel.shm_rmid_forced",
                                       "net.ipv4.ip_local_port_range",
                                       "net.ipv4.ip_unprivileged_port_start",
                                       "net.ipv4.tcp_syncookies",
                                       "net.ipv4.ping_group_range",
                                       "net.ipv4.ip_local_reserved_ports",
                                       "net.ipv4.tcp_keepalive_time",
                                       "net.ipv4.tcp_fin_timeout",
                                       "net.ipv4.tcp_keepalive_intvl",
                                       "net.ipv4.tcp_keepalive_probes",
                                       "net.ipv4.tcp_rmem",
                                       "net.ipv4.tcp_wmem",
                                       "net.ipv4.tcp_notsent_lowat",
                                       "net.ipv4.tcp_slow_start_after_idle"};
    const struct setting *s;
    size_t at = 0;
    while ((s = container_next(x->c, SET_SYSCTL, &at))) {
        str name, value;
        bool known = false;
        str_cut(s->value, '=', &name, &value);
        for (size_t i = 0; i < sizeof safe / sizeof *safe; i++)
            known |= str_eq(str_trim(name), str_c(safe[i]));
        if (!known)
            return host_fail_setting(x, s);
    }
    return host_pass(STR("no kernel setting beyond the safe ones"));
}

static struct host_verdict profile(const struct host_case *x)
{
    size_t at = 0;
    const struct setting *fault = container_next(x->c, SET_SECCOMP_FAULT, &at);
    str s = container_value(x->c, SET_SECCOMP);
    if (fault)
        return host_fail_setting(x, fault);
    if (str_is(x->w->format, "oci") && str_starts(s, STR("profile:")))
        return host_pass(STR("the profile lets no call through that opens the host's kernel"));
    bool own = str_starts(s, STR("Localhost:")) || str_starts(s, STR("profile:"));
    return own ? host_unknown(STR("the profile that is named was not given: its rules are not known"))
               : host_not_applicable(STR("no profile of its own"));
}

static struct host_verdict sandboxed(const struct host_case *x)
{
    return container_setting(x->c, SET_RUNTIME_CLASS)
               ? host_pass(STR("a runtime is chosen"))
               : host_unknown(STR("whether the workload is to be trusted is not told"));
}

const struct host_rule host_rules_confinement[] = {
    {"HA-M01", BY_RUN, false, seccomp},   {"HA-M02", BY_ALL, false, wider},
    {"HA-M03", BY_RUN, false, apparmor},  {"HA-M04", BY_RUN, false, selinux},
    {"HA-M05", BY_RUN, false, sysctls},   {"HA-M06", BY_RUN, false, profile},
    {"HA-M07", BY_RUN, false, sandboxed}, {0},
};
