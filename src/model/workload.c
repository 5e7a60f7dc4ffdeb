#include "model/workload.h"

static const struct {
    const char *name;
    bool list;
} keys[SETTING_KEYS] = {
    [SET_USER] = {"user", false},
    [SET_GROUP] = {"group", false},
    [SET_GROUPS] = {"groups", true},
    [SET_RUN_AS_NON_ROOT] = {"run as non root", false},
    [SET_HOST_PROCESS] = {"host process", false},
    [SET_NO_NEW_PRIVILEGES] = {"no new privileges", false},
    [SET_PID] = {"pid", false},
    [SET_IPC] = {"ipc", false},
    [SET_NETWORK] = {"network", false},
    [SET_UTS] = {"uts", false},
    [SET_CGROUP] = {"cgroup", false},
    [SET_USERNS] = {"userns", false},
    [SET_SHARE_PROCESSES] = {"share processes", false},
    [SET_HOST_ALIAS] = {"host alias", true},
    [SET_PRIVILEGED] = {"privileged", false},
    [SET_CAP_ADD] = {"cap.add", true},
    [SET_CAP_DROP] = {"cap.drop", true},
    [SET_SECCOMP] = {"seccomp", false},
    [SET_APPARMOR] = {"apparmor", false},
    [SET_SELINUX_TYPE] = {"selinux type", false},
    [SET_SELINUX_USER] = {"selinux user", false},
    [SET_SELINUX_ROLE] = {"selinux role", false},
    [SET_SELINUX_DISABLED] = {"selinux disabled", false},
    [SET_SYSCTL] = {"sysctl", true},
    [SET_PROC_MOUNT] = {"proc mount", false},
    [SET_MASKED_PATHS] = {"masked paths", true},
    [SET_READONLY_PATHS] = {"readonly paths", true},
    [SET_DEVICE_RULE] = {"device rule", true},
    [SET_RUNTIME_CLASS] = {"runtime class", false},
    [SET_READ_ONLY_ROOT] = {"read only root", false},
    [SET_MEMORY_LIMIT] = {"memory limit", false},
    [SET_MEMORY_REQUEST] = {"memory request", false},
    [SET_CPU_LIMIT] = {"cpu limit", false},
    [SET_CPU_REQUEST] = {"cpu request", false},
    [SET_PIDS_LIMIT] = {"pids limit", false},
    [SET_ULIMIT] = {"ulimit", true},
    [SET_CGROUP_PARENT] = {"cgroup parent", false},
    [SET_ENTRYPOINT] = {"entrypoint", true},
    [SET_COMMAND] = {"command", true},
    [SET_WORKDIR] = {"workdir", false},
    [SET_HEALTHCHECK] = {"healthcheck", false},
    [SET_LIVENESS] = {"liveness", false},
    [SET_READINESS] = {"readiness", false},
    [SET_STARTUP] = {"startup", false},
    [SET_RESTART] = {"restart", false},
    [SET_STOP_SIGNAL] = {"stop signal", false},
    [SET_EXPOSE] = {"expose", true},
    [SET_VOLUME] = {"volume", true},
    [SET_LABEL] = {"label", true},
    [SET_SHELL] = {"shell", true},
    [SET_ONBUILD] = {"onbuild", true},
    [SET_ARGS_ESCAPED] = {"args escaped", false},
    [SET_IMAGE] = {"image", false},
    [SET_PULL_POLICY] = {"pull policy", false},
    [SET_PULL_SECRET] = {"pull secret", true},
    [SET_SERVICE_ACCOUNT] = {"service account", false},
    [SET_SERVICE_TOKEN] = {"service token", false},
    [SET_NETWORK_POLICY] = {"network policy", false},
    [SET_POD_SECURITY] = {"pod security", false},
    [SET_ROLE] = {"role", false},
    [SET_EXEC_ENABLED] = {"exec enabled", false},
    [SET_EXEC] = {"exec", true},
    [SET_PROBE_HOST] = {"probe host", true},
    [SET_SECCOMP_FAULT] = {"seccomp fault", true},
    [SET_OS_NAME] = {"os name", false},
};

const char *setting_name(enum setting_key key)
{
    return keys[key].name;
}

bool setting_is_list(enum setting_key key)
{
    return keys[key].list;
}

const struct setting *container_setting(const struct container *c, enum setting_key key)
{
    for (size_t i = c->settings.n; i > 0; i--)
        if (c->settings.v[i - 1].key == key)
            return &c->settings.v[i - 1];
    return NULL;
}

const struct setting *container_said(const struct container *c, enum setting_key key, enum said_by by)
{
    for (size_t i = c->settings.n; i > 0; i--)
        if (c->settings.v[i - 1].key == key && c->settings.v[i - 1].said.by == by)
            return &c->settings.v[i - 1];
    return NULL;
}

str container_value(const struct container *c, enum setting_key key)
{
    const struct setting *s = container_setting(c, key);
    return s ? s->value : STR("");
}

enum tri container_flag(const struct container *c, enum setting_key key)
{
    str value = container_value(c, key);
    return str_is(value, "true") ? TRI_YES : str_is(value, "false") ? TRI_NO : TRI_UNKNOWN;
}

const struct setting *container_next(const struct container *c, enum setting_key key, size_t *at)
{
    while (*at < c->settings.n) {
        const struct setting *s = &c->settings.v[(*at)++];
        if (s->key == key)
            return s;
    }
    return NULL;
}

void container_set(struct arena *a, struct container *c, enum setting_key key, str value, struct said said)
{
    const struct setting *old = setting_is_list(key) ? NULL : container_said(c, key, said.by);
    struct setting s = {key, value, said};
    if (old)
        c->settings.v[old - c->settings.v] = s;
    else
        vec_push(a, &c->settings, s);
}

str container_subject(struct arena *a, const struct workload *w, const struct container *c)
{
    str s = w->kind;
    if (w->namespace_.n)
        s = arena_join(a, s, STR("/"), w->namespace_);
    if (w->name.n)
        s = arena_join(a, s, STR("/"), w->name);
    return c->name.n && !str_eq(c->name, w->name) ? arena_join(a, s, STR(" "), c->name) : s;
}
