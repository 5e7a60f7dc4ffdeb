/* Rules HA-D: volumes, devices and the root file system. */
#include "check/host/context.h"

/* ---- paths of the host, by what lies behind them ---- */

static str without_slash(str path)
{
    return path.n > 1 && path.p[path.n - 1] == '/' ? str_sub(path, 0, path.n - 1) : path;
}

static bool below(str path, str place)
{
    return str_eq(path, place) || (str_starts(path, place) && path.n > place.n && path.p[place.n] == '/');
}

/* Is the place in what is mounted with `path`? */
static bool holds(str path, str place)
{
    return str_is(path, "/") || below(place, path);
}

static const char *const sockets[] = {"/var/run/docker.sock",
                                      "/run/docker.sock",
                                      "/run/containerd/containerd.sock",
                                      "/var/run/containerd/containerd.sock",
                                      "/run/crio/crio.sock",
                                      "/var/run/crio/crio.sock",
                                      "/run/podman/podman.sock",
                                      "/var/run/podman/podman.sock",
                                      "/run/k3s/containerd/containerd.sock",
                                      "/var/run/cri-dockerd.sock",
                                      "\\\\.\\pipe\\docker_engine",
                                      "//./pipe/docker_engine"};

/* All below them is as bad; what is above them exposes them. */
static const struct {
    const char *path;
    enum severity severity;
} sensitive[] = {
    {"/etc", SEVERITY_HIGH},
    {"/proc", SEVERITY_HIGH},
    {"/sys", SEVERITY_HIGH},
    {"/dev", SEVERITY_HIGH},
    {"/boot", SEVERITY_HIGH},
    {"/root", SEVERITY_HIGH},
    {"/lib/modules", SEVERITY_HIGH},
    {"/usr", SEVERITY_HIGH},
    {"/var/lib/docker", SEVERITY_CRITICAL},
    {"/var/lib/containerd", SEVERITY_CRITICAL},
    {"/var/lib/kubelet", SEVERITY_CRITICAL},
    {"/var/lib/etcd", SEVERITY_CRITICAL},
    {"/var/log", SEVERITY_MEDIUM},
    {"/home", SEVERITY_MEDIUM},
    {"/var/run", SEVERITY_HIGH},
    {"/run", SEVERITY_HIGH},
};

/* How bad it is to have that path: SEVERITY_LOW for one that nothing is known of. */
static enum severity severity_of_path(str path)
{
    path = without_slash(path);
    if (str_is(path, "/"))
        return SEVERITY_CRITICAL;
    enum severity worst = SEVERITY_LOW;
    for (size_t i = 0; i < sizeof sensitive / sizeof *sensitive; i++) {
        str place = str_c(sensitive[i].path);
        if ((below(path, place) || holds(path, place)) && sensitive[i].severity > worst)
            worst = sensitive[i].severity;
    }
    return worst;
}

static bool is_bind(const struct mount *m)
{
    return m->kind == MOUNT_BIND && (str_starts(m->source, STR("/")) || str_starts(m->source, STR("\\")) ||
                                     (m->source.n > 2 && m->source.p[1] == ':'));
}

static str words_of(const struct host_case *x, const struct mount *m)
{
    return arena_printf(x->a, "%.*s of the host at %.*s%s", STR_ARG(m->source), STR_ARG(m->target),
                        m->read_only ? ", read-only" : "");
}

/* The socket alone: rule HA-D01 tells of it. */
static bool is_socket(const struct mount *m)
{
    for (size_t i = 0; i < sizeof sockets / sizeof *sockets; i++)
        if (str_eq(without_slash(m->source), str_c(sockets[i])))
            return true;
    return false;
}

static bool mounts_socket(const struct mount *m)
{
    str path = without_slash(m->source);
    bool found = is_socket(m);
    for (size_t i = 0; str_starts(path, STR("/")) && i < sizeof sockets / sizeof *sockets; i++)
        found |= sockets[i][0] == '/' && holds(path, str_c(sockets[i]));
    return found;
}

static struct host_verdict socket_mounted(const struct host_case *x)
{
    for (size_t i = 0; i < x->c->mounts.n; i++) {
        const struct mount *m = &x->c->mounts.v[i];
        if (is_bind(m) && mounts_socket(m))
            return host_fail(&m->said, words_of(x, m));
    }
    return host_pass(STR("no socket of a container runtime"));
}

static struct host_verdict host_path(const struct host_case *x)
{
    const struct mount *worst = NULL;
    enum severity severity = SEVERITY_UNKNOWN;
    for (size_t i = 0; i < x->c->mounts.n; i++) {
        const struct mount *m = &x->c->mounts.v[i];
        enum severity s = m->kind == MOUNT_BIND ? severity_of_path(m->source) : SEVERITY_UNKNOWN;
        /* A folder of the project, as Compose mounts it, is not the host's. */
        if (m->kind != MOUNT_BIND || is_socket(m) || ((x->by & BY_DOCKER) && !is_bind(m)) || s <= severity)
            continue;
        worst = m;
        severity = s;
    }
    if (!worst)
        return host_pass(STR("no path of the host"));
    if ((x->by & BY_DOCKER) && severity == SEVERITY_LOW)
        return host_pass(STR("only paths of the host without importance are known to be mounted"));
    struct host_verdict v = host_fail(&worst->said, words_of(x, worst));
    v.severity = severity == SEVERITY_LOW ? SEVERITY_MEDIUM : severity;
    return v;
}

static struct host_verdict writable_mount(const struct host_case *x)
{
    for (size_t i = 0; i < x->c->mounts.n; i++) {
        const struct mount *m = &x->c->mounts.v[i];
        bool spreads = str_is(m->propagation, "shared") || str_is(m->propagation, "rshared") ||
                       str_is(m->propagation, "Bidirectional");
        if (spreads)
            return host_fail(&m->said, arena_printf(x->a, "propagation %.*s of %.*s", STR_ARG(m->propagation),
                                                    STR_ARG(m->target)));
        if (is_bind(m) && !is_socket(m) && !m->read_only &&
            (!(x->by & BY_DOCKER) || severity_of_path(m->source) > SEVERITY_LOW))
            return host_fail(&m->said, words_of(x, m));
    }
    return host_pass(STR("no path of the host is writable or propagated"));
}

static bool all_devices(str rule)
{
    return str_starts(rule, STR("a")) || str_find(rule, STR("*:*")) >= 0;
}

static struct host_verdict raw_device(const struct host_case *x)
{
    const struct setting *s;
    size_t at = 0;
    if (x->c->devices.n) {
        const struct device *d = &x->c->devices.v[0];
        return host_fail(&d->said,
                         arena_printf(x->a, "device %.*s (%.*s)", STR_ARG(d->host), STR_ARG(d->rights)));
    }
    for (size_t i = 0; i < x->c->mounts.n; i++)
        if (x->c->mounts.v[i].kind == MOUNT_BLOCK)
            return host_fail(&x->c->mounts.v[i].said,
                             arena_printf(x->a, "block volume %.*s", STR_ARG(x->c->mounts.v[i].source)));
    while ((s = container_next(x->c, SET_DEVICE_RULE, &at)))
        if (all_devices(s->value))
            return host_fail_setting(x, s);
    return host_pass(STR("no device and no block volume"));
}

static struct host_verdict system_volume(const struct host_case *x)
{
    static const char *const places[] = {"/dev",  "/proc", "/sys", "/etc", "/bin",
                                         "/sbin", "/lib",  "/usr", "/boot"};
    static const enum setting_key keys[] = {SET_VOLUME, SET_WORKDIR};
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
        const struct setting *s;
        size_t at = 0;
        while ((s = container_next(x->c, keys[k], &at))) {
            str path = without_slash(s->value);
            for (size_t i = 0; i < sizeof places / sizeof *places; i++)
                if (str_is(path, "/")
                        ? keys[k] == SET_VOLUME
                        : str_eq(path, str_c(places[i])) || (i < 3 && below(path, str_c(places[i]))))
                    return host_fail_setting(x, s);
        }
    }
    return host_pass(STR("no volume or working folder in a system folder"));
}

/* Pod Security Standards "restricted", Volume Types. */
static struct host_verdict volume_type(const struct host_case *x)
{
    static const char *const fine[] = {
        "configMap", "csi",    "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim",
        "projected", "secret", "image",       ""};
    for (size_t i = 0; i < x->c->mounts.n; i++) {
        const struct mount *m = &x->c->mounts.v[i];
        bool good = false;
        for (size_t k = 0; k < sizeof fine / sizeof *fine; k++)
            good |= str_eq(m->type, str_c(fine[k]));
        if (!good)
            return host_fail(&m->said, arena_printf(x->a, "volume %.*s is of type %.*s", STR_ARG(m->source),
                                                    STR_ARG(m->type)));
    }
    return host_pass(STR("only volumes that the platform manages"));
}

static struct host_verdict writable_root(const struct host_case *x)
{
    return host_unless(x, SET_READ_ONLY_ROOT, "false", "the root file system is read-only",
                       host_fail(NULL, STR("nothing is said: by default the root file system is writable")));
}

static struct host_verdict could_be_read_only(const struct host_case *x)
{
    (void)x;
    return host_unknown(STR("which paths the program writes has not been derived"));
}

static struct host_verdict proc_mount(const struct host_case *x)
{
    return host_unless(x, SET_PROC_MOUNT, "Unmasked", "the kernel's paths are masked",
                       host_pass(STR("nothing is said: by default the kernel's paths are masked")));
}

const struct host_rule host_rules_disk[] = {
    {"HA-D01", BY_RUN, true, socket_mounted},   {"HA-D02", BY_RUN, true, host_path},
    {"HA-D03", BY_RUN, true, writable_mount},   {"HA-D04", BY_RUN, true, raw_device},
    {"HA-D06", BY_BUILD, false, system_volume}, {"HA-D07", BY_KUBERNETES, true, volume_type},
    {"HA-D08", BY_RUN, false, writable_root},   {"HA-D09", BY_ALL, false, could_be_read_only},
    {"HA-D10", BY_RUN, false, proc_mount},      {0},
};
