#include "check/host/pod_security.h"

/* ---- what was said ---- */

typedef bool value_test(str value);

static bool one_of(str value, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(value, str_c(*list)))
            return true;
    return false;
}

/* The first of what the pod and the container say that is not allowed. */
static const struct setting *forbidden(const struct host_case *x, enum setting_key key, value_test *allowed)
{
    static const enum said_by who[] = {SAID_POD, SAID_MANIFEST};
    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        const struct setting *s = container_said(x->c, key, who[i]);
        if (s && !allowed(s->value))
            return s;
    }
    return NULL;
}

/* Of a list that the container has. */
static const struct setting *forbidden_item(const struct host_case *x, enum setting_key key,
                                            value_test *allowed)
{
    size_t at = 0;
    for (const struct setting *s; (s = container_next(x->c, key, &at));)
        if (s->said.by != SAID_IMAGE && !allowed(s->value))
            return s;
    return NULL;
}

static struct host_verdict told(const struct host_case *x, const struct setting *s, const char *control)
{
    if (!s)
        return host_pass(arena_printf(x->a, "%s: as the standard asks", control));
    if (host_filled_in(s->value))
        return host_unknown(arena_printf(x->a, "%s: %s is %.*s, which is filled in elsewhere", control,
                                         setting_name(s->key), STR_ARG(s->value)));
    return host_fail(&s->said,
                     arena_printf(x->a, "%s: %s: %.*s", control, setting_name(s->key), STR_ARG(s->value)));
}

static struct host_verdict missing(const struct host_case *x, const char *control, const char *what)
{
    return host_fail(NULL, arena_printf(x->a, "%s: %s", control, what));
}

static bool windows_pod(const struct host_case *x)
{
    return str_is(container_value(x->c, SET_OS_NAME), "windows");
}

/* hostUsers: false, which lets a pod be root of its own users alone (since 1.35). */
static bool own_users(const struct host_case *x)
{
    const struct setting *s = container_said(x->c, SET_USERNS, SAID_POD);
    return s && str_is(s->value, "private");
}

static bool is_true(str value)
{
    return str_is(value, "true");
}

static bool is_not_true(str value)
{
    return str_is(value, "false");
}

static bool is_not_host(str value)
{
    return str_is(value, "private");
}

/* ---- baseline ---- */

static struct host_verdict host_process(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_HOST_PROCESS, is_not_true), "HostProcess");
}

static struct host_verdict host_pid(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_PID, is_not_host), "Host Namespaces");
}

static struct host_verdict host_ipc(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_IPC, is_not_host), "Host Namespaces");
}

static struct host_verdict host_network(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_NETWORK, is_not_host), "Host Namespaces");
}

static struct host_verdict privileged(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_PRIVILEGED, is_not_true), "Privileged Containers");
}

static bool may_be_added(str value)
{
    static const char *const list[] = {"AUDIT_WRITE", "CHOWN",  "DAC_OVERRIDE",     "FOWNER",  "FSETID",
                                       "KILL",        "MKNOD",  "NET_BIND_SERVICE", "SETFCAP", "SETGID",
                                       "SETPCAP",     "SETUID", "SYS_CHROOT",       NULL};
    return one_of(value, list);
}

static struct host_verdict capabilities_added(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden_item(x, SET_CAP_ADD, may_be_added), "Capabilities");
}

static struct host_verdict of_volumes(const struct host_case *x, value_test *allowed, const char *control)
{
    for (size_t i = 0; i < x->c->mounts.n; i++) {
        const struct mount *m = &x->c->mounts.v[i];
        if (!allowed(m->type))
            return host_fail(&m->said, arena_printf(x->a, "%s: volume %.*s is of type %.*s", control,
                                                    STR_ARG(m->source), STR_ARG(m->type)));
    }
    return told(x, NULL, control);
}

static bool is_no_host_path(str type)
{
    return !str_is(type, "hostPath");
}

static struct host_verdict host_path(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return of_volumes(x, is_no_host_path, "HostPath Volumes");
}

static struct host_verdict host_ports(const struct host_case *x, enum pod_level level)
{
    (void)level;
    for (size_t i = 0; i < x->c->ports.n; i++)
        if (x->c->ports.v[i].host_port)
            return host_fail(&x->c->ports.v[i].said,
                             arena_printf(x->a, "Host Ports: hostPort: %u", x->c->ports.v[i].host_port));
    return told(x, NULL, "Host Ports");
}

static bool is_none(str value)
{
    return value.n == 0;
}

static struct host_verdict probe_hosts(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden_item(x, SET_PROBE_HOST, is_none), "Host Probes / Lifecycle Hooks");
}

static bool is_own_profile(str value)
{
    return str_is(value, "RuntimeDefault") || str_starts(value, STR("Localhost:"));
}

static struct host_verdict apparmor(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden(x, SET_APPARMOR, is_own_profile), "AppArmor");
}

static bool is_container_type(str value)
{
    static const char *const list[] = {
        "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", NULL};
    return one_of(value, list);
}

static struct host_verdict selinux(const struct host_case *x, enum pod_level level)
{
    (void)level;
    const struct setting *s = forbidden(x, SET_SELINUX_TYPE, is_container_type);
    s = s ? s : forbidden(x, SET_SELINUX_USER, is_none);
    return told(x, s ? s : forbidden(x, SET_SELINUX_ROLE, is_none), "SELinux");
}

static bool is_default(str value)
{
    return str_is(value, "Default");
}

static struct host_verdict proc_mount(const struct host_case *x, enum pod_level level)
{
    bool relaxed = level == POD_BASELINE && own_users(x);
    return told(x, relaxed ? NULL : forbidden(x, SET_PROC_MOUNT, is_default), "/proc Mount Type");
}

static bool is_annotation(str value)
{
    return str_starts(value, STR("annotation:"));
}

static bool is_filter(str value)
{
    return is_annotation(value) || is_own_profile(value);
}

/* Restricted asks for a profile, of the container or of its pod, unless it is a pod of Windows. */
static struct host_verdict seccomp(const struct host_case *x, enum pod_level level)
{
    const struct setting *bad = forbidden(x, SET_SECCOMP, is_filter),
                         *s = container_setting(x->c, SET_SECCOMP);
    if (bad && !(level == POD_RESTRICTED && windows_pod(x)))
        return told(x, bad, "Seccomp");
    if (level == POD_RESTRICTED && !windows_pod(x) && (!s || is_annotation(s->value)))
        return missing(x, "Seccomp", "neither the container nor its pod has a seccompProfile");
    return told(x, NULL, "Seccomp");
}

static bool is_safe_sysctl(str setting)
{
    static const char *const list[] = {"kernel.shm_rmid_forced",
                                       "net.ipv4.ip_local_port_range",
                                       "net.ipv4.ip_local_reserved_ports",
                                       "net.ipv4.ip_unprivileged_port_start",
                                       "net.ipv4.ping_group_range",
                                       "net.ipv4.tcp_fin_timeout",
                                       "net.ipv4.tcp_keepalive_intvl",
                                       "net.ipv4.tcp_keepalive_probes",
                                       "net.ipv4.tcp_keepalive_time",
                                       "net.ipv4.tcp_notsent_lowat",
                                       "net.ipv4.tcp_rmem",
                                       "net.ipv4.tcp_slow_start_after_idle",
                                       "net.ipv4.tcp_syncookies",
                                       "net.ipv4.tcp_wmem",
                                       NULL};
    str name, value;
    str_cut(setting, '=', &name, &value);
    return one_of(name, list);
}

static struct host_verdict sysctls(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return told(x, forbidden_item(x, SET_SYSCTL, is_safe_sysctl), "Sysctls");
}

/* ---- restricted ---- */

static bool is_core_volume(str type)
{
    static const char *const list[] = {"configMap",
                                       "csi",
                                       "downwardAPI",
                                       "emptyDir",
                                       "image",
                                       "ephemeral",
                                       "projected",
                                       "secret",
                                       "persistentVolumeClaim",
                                       "" /* a mount without a volume */,
                                       NULL};
    return one_of(type, list);
}

static struct host_verdict volume_types(const struct host_case *x, enum pod_level level)
{
    (void)level;
    return of_volumes(x, is_core_volume, "Volume Types");
}

static struct host_verdict escalation(const struct host_case *x, enum pod_level level)
{
    (void)level;
    const char *control = "Privilege Escalation";
    if (windows_pod(x))
        return told(x, NULL, control);
    if (!container_said(x->c, SET_NO_NEW_PRIVILEGES, SAID_MANIFEST))
        return missing(x, control, "allowPrivilegeEscalation is not false");
    return told(x, forbidden(x, SET_NO_NEW_PRIVILEGES, is_true), control);
}

static bool is_no_root(str value)
{
    uint64_t number;
    return !str_u64(value, 10, &number) || number != 0;
}

/* Two controls: runAsNonRoot has to be true, runAsUser must not be 0. */
static struct host_verdict non_root(const struct host_case *x, enum pod_level level)
{
    (void)level;
    if (own_users(x))
        return told(x, NULL, "Running as Non-root");
    const struct setting *root = forbidden(x, SET_USER, is_no_root),
                         *s = forbidden(x, SET_RUN_AS_NON_ROOT, is_true);
    if (root)
        return told(x, root, "Running as Non-root user");
    if (!s && !container_setting(x->c, SET_RUN_AS_NON_ROOT))
        return missing(x, "Running as Non-root", "neither the container nor its pod has runAsNonRoot: true");
    return told(x, s, "Running as Non-root");
}

static bool is_bind_service(str value)
{
    return str_is(value, "NET_BIND_SERVICE");
}

static struct host_verdict capabilities(const struct host_case *x, enum pod_level level)
{
    (void)level;
    size_t at = 0;
    bool dropped = windows_pod(x);
    if (dropped)
        return told(x, NULL, "Capabilities");
    for (const struct setting *s; (s = container_next(x->c, SET_CAP_DROP, &at));)
        dropped = dropped || str_is(s->value, "ALL");
    if (!dropped)
        return missing(x, "Capabilities", "ALL is not dropped");
    return told(x, forbidden_item(x, SET_CAP_ADD, is_bind_service), "Capabilities");
}

/* ---- all ---- */

static const struct {
    const char *rule;
    enum pod_level from;
    struct host_verdict (*judge)(const struct host_case *x, enum pod_level level);
} controls[] = {
    {"HA-U06", POD_BASELINE, host_process},   {"HA-N01", POD_BASELINE, host_pid},
    {"HA-N02", POD_BASELINE, host_ipc},       {"HA-N03", POD_BASELINE, host_network},
    {"HA-C01", POD_BASELINE, privileged},     {"HA-C03", POD_BASELINE, capabilities_added},
    {"HA-D02", POD_BASELINE, host_path},      {"HA-N08", POD_BASELINE, host_ports},
    {"HA-N12", POD_BASELINE, probe_hosts},    {"HA-M03", POD_BASELINE, apparmor},
    {"HA-M04", POD_BASELINE, selinux},        {"HA-D10", POD_BASELINE, proc_mount},
    {"HA-M01", POD_BASELINE, seccomp},        {"HA-M05", POD_BASELINE, sysctls},
    {"HA-D07", POD_RESTRICTED, volume_types}, {"HA-U12", POD_RESTRICTED, escalation},
    {"HA-U01", POD_RESTRICTED, non_root},     {"HA-C02", POD_RESTRICTED, capabilities},
};

bool pod_security(const struct host_case *x, const char *rule, enum pod_level level, struct host_verdict *v)
{
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (strcmp(rule, controls[i].rule) == 0 && controls[i].from <= level) {
            *v = controls[i].judge(x, level);
            return true;
        }
    return false;
}
