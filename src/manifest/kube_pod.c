/* kube_pod: a pod of Kubernetes and its containers (Kubernetes API, core/v1 PodSpec, Container,
 * SecurityContext, PodSecurityContext; the annotations of seccomp and AppArmor that came before the fields).
 * What the pod says stands in each container, unless that says otherwise itself. */
#include "manifest/kube.h"

/* ---- the security context, of a pod or of a container ---- */

/* "RuntimeDefault", "Unconfined", "Localhost:FILE" */
static void take_profile(struct manifest *m, struct container *c, enum setting_key key,
                         const struct yaml_node *n, const char *name)
{
    const struct yaml_node *profile = manifest_map(m, n, name), *type;
    if (!profile)
        return;
    str value = (type = manifest_scalar(m, profile, "type")) ? type->text : STR("");
    if (str_is(value, "Localhost"))
        value = arena_join(m->a, value, STR(":"), yaml_text(profile, STR("localhostProfile")));
    manifest_set(m, c, key, value, type ? type : profile);
}

/* The same in an annotation, which only Kubernetes before 1.27 reads of seccomp: it is kept as that. */
static void take_seccomp_annotation(struct manifest *m, struct container *c,
                                    const struct yaml_node *annotations, str name)
{
    const struct yaml_node *n = yaml_get(annotations, name);
    if (n && n->type == YAML_SCALAR)
        manifest_set(m, c, SET_SECCOMP, arena_join(m->ctx->scratch, STR("annotation:"), n->text, STR("")), n);
}

/* Of AppArmor it still counts: "runtime/default", "unconfined", "localhost/NAME". */
static void take_apparmor_annotation(struct manifest *m, struct container *c,
                                     const struct yaml_node *annotations)
{
    str name =
        arena_join(m->ctx->scratch, STR("container.apparmor.security.beta.kubernetes.io/"), c->name, STR(""));
    const struct yaml_node *n = yaml_get(annotations, name);
    if (!n || n->type != YAML_SCALAR || !n->text.n)
        return;
    str value = n->text;
    if (str_is(value, "runtime/default"))
        value = STR("RuntimeDefault");
    else if (str_is(value, "unconfined"))
        value = STR("Unconfined");
    else if (str_starts(value, STR("localhost/")))
        value =
            arena_join(m->ctx->scratch, STR("Localhost:"), str_from(value, strlen("localhost/")), STR(""));
    manifest_set(m, c, SET_APPARMOR, value, n);
}

static void take_selinux(struct manifest *m, struct container *c, const struct yaml_node *context)
{
    const struct yaml_node *n = manifest_map(m, context, "seLinuxOptions");
    manifest_take(m, c, SET_SELINUX_TYPE, n, "type");
    manifest_take(m, c, SET_SELINUX_USER, n, "user");
    manifest_take(m, c, SET_SELINUX_ROLE, n, "role");
}

/* What pods and containers both may say. */
static void take_shared(struct manifest *m, struct container *c, const struct yaml_node *context)
{
    const struct yaml_node *windows = manifest_map(m, context, "windowsOptions");
    manifest_take(m, c, SET_USER, windows, "runAsUserName");
    manifest_take(m, c, SET_USER, context, "runAsUser");
    manifest_take_flag(m, c, SET_HOST_PROCESS, windows, "hostProcess", "true", "false");
    manifest_take(m, c, SET_GROUP, context, "runAsGroup");
    manifest_take_flag(m, c, SET_RUN_AS_NON_ROOT, context, "runAsNonRoot", "true", "false");
    take_selinux(m, c, context);
    take_profile(m, c, SET_SECCOMP, context, "seccompProfile");
    take_profile(m, c, SET_APPARMOR, context, "appArmorProfile");
}

static void take_capabilities(struct manifest *m, struct container *c, const struct yaml_node *context,
                              const char *name, enum setting_key key)
{
    const struct yaml_node *item, *list = manifest_list(m, manifest_map(m, context, "capabilities"), name);
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);)
        if (item->type == YAML_SCALAR)
            manifest_set(m, c, key, item->text, item);
        else
            manifest_odd(m, item);
}

static void take_container_context(struct manifest *m, struct container *c, const struct yaml_node *context)
{
    take_shared(m, c, context);
    manifest_take_flag(m, c, SET_PRIVILEGED, context, "privileged", "true", "false");
    manifest_take_flag(m, c, SET_NO_NEW_PRIVILEGES, context, "allowPrivilegeEscalation", "false", "true");
    manifest_take_flag(m, c, SET_READ_ONLY_ROOT, context, "readOnlyRootFilesystem", "true", "false");
    manifest_take(m, c, SET_PROC_MOUNT, context, "procMount");
    take_capabilities(m, c, context, "add", SET_CAP_ADD);
    take_capabilities(m, c, context, "drop", SET_CAP_DROP);
}

static void take_sysctls(struct manifest *m, struct container *c, const struct yaml_node *context)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(m, context, "sysctls")); yaml_item(&it, &item);)
        manifest_set(m, c, SET_SYSCTL,
                     arena_join(m->ctx->scratch, yaml_text(item, STR("name")), STR("="),
                                yaml_text(item, STR("value"))),
                     item);
}

/* ---- what the pod says for all ---- */

static void take_aliases(struct manifest *m, struct container *c, const struct yaml_node *spec)
{
    const struct yaml_node *alias, *name;
    for (struct yaml_iter it = yaml_items(manifest_list(m, spec, "hostAliases")); yaml_item(&it, &alias);)
        for (struct yaml_iter names = yaml_items(manifest_list(m, alias, "hostnames"));
             yaml_item(&names, &name);)
            manifest_set(m, c, SET_HOST_ALIAS,
                         arena_join(m->ctx->scratch, yaml_text(alias, STR("ip")), STR(" "), name->text),
                         name);
}

static void take_pull_secrets(struct manifest *m, struct container *c, const struct yaml_node *spec)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(m, spec, "imagePullSecrets")); yaml_item(&it, &item);)
        manifest_take(m, c, SET_PULL_SECRET, item, "name");
}

static void take_labels(struct manifest *m, struct container *c, const struct yaml_node *meta)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(manifest_map(m, meta, "labels")); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR && v->type == YAML_SCALAR)
            manifest_set(m, c, SET_LABEL, arena_join(m->ctx->scratch, k->text, STR("="), v->text), k);
}

static void take_pod(struct manifest *m, struct container *c, const struct kube_pod *p)
{
    const struct yaml_node *context = manifest_map(m, p->spec, "securityContext"),
                           *annotations = yaml_get(p->meta, STR("annotations"));
    m->of_pod = true;
    if (annotations) {
        take_seccomp_annotation(m, c, annotations, STR("seccomp.security.alpha.kubernetes.io/pod"));
        take_seccomp_annotation(m, c, annotations,
                                arena_join(m->ctx->scratch,
                                           STR("container.seccomp.security.alpha.kubernetes.io/"), c->name,
                                           STR("")));
        take_apparmor_annotation(m, c, annotations);
    }
    take_shared(m, c, context);
    manifest_take(m, c, SET_OS_NAME, manifest_map(m, p->spec, "os"), "name");
    manifest_take_list(m, c, SET_GROUPS, context, "supplementalGroups");
    manifest_take(m, c, SET_GROUPS, context, "fsGroup");
    take_sysctls(m, c, context);
    manifest_take_flag(m, c, SET_PID, p->spec, "hostPID", "host", "private");
    manifest_take_flag(m, c, SET_IPC, p->spec, "hostIPC", "host", "private");
    manifest_take_flag(m, c, SET_NETWORK, p->spec, "hostNetwork", "host", "private");
    manifest_take_flag(m, c, SET_USERNS, p->spec, "hostUsers", "host", "private");
    manifest_take_flag(m, c, SET_SHARE_PROCESSES, p->spec, "shareProcessNamespace", "true", "false");
    take_aliases(m, c, p->spec);
    manifest_take(m, c, SET_RUNTIME_CLASS, p->spec, "runtimeClassName");
    manifest_take(m, c, SET_SERVICE_ACCOUNT, p->spec, "serviceAccount");
    manifest_take(m, c, SET_SERVICE_ACCOUNT, p->spec, "serviceAccountName");
    manifest_take_flag(m, c, SET_SERVICE_TOKEN, p->spec, "automountServiceAccountToken", "true", "false");
    manifest_take(m, c, SET_RESTART, p->spec, "restartPolicy");
    take_pull_secrets(m, c, p->spec);
    take_labels(m, c, p->meta);
    m->of_pod = false;
}

/* ---- a container ---- */

static void add_variable(struct manifest *m, struct container *c, const struct yaml_node *at, str name,
                         str value, enum variable_from from)
{
    struct variable v = {arena_dup(m->a, name), arena_dup(m->a, value), from, manifest_said(m, at)};
    vec_push(m->a, &c->env, v);
}

/* valueFrom */
static void take_reference(struct manifest *m, struct container *c, const struct yaml_node *item)
{
    static const struct {
        const char *key;
        enum variable_from from;
    } kinds[] = {{"secretKeyRef", VARIABLE_SECRET}, {"configMapKeyRef", VARIABLE_CONFIG}};
    const struct yaml_node *from = yaml_get(item, STR("valueFrom")), *ref;
    str name = yaml_text(item, STR("name"));
    for (size_t i = 0; i < 2; i++)
        if ((ref = yaml_get(from, str_c(kinds[i].key)))) {
            str value = arena_join(m->ctx->scratch, yaml_text(ref, STR("name")), STR("/"),
                                   yaml_text(ref, STR("key")));
            add_variable(m, c, item, name, value, kinds[i].from);
            return;
        }
    if ((ref = yaml_get(from, STR("fieldRef"))))
        add_variable(m, c, item, name, yaml_text(ref, STR("fieldPath")), VARIABLE_FIELD);
    else if ((ref = yaml_get(from, STR("resourceFieldRef"))))
        add_variable(m, c, item, name, yaml_text(ref, STR("resource")), VARIABLE_FIELD);
}

static void take_env(struct manifest *m, struct container *c, const struct yaml_node *n)
{
    const struct yaml_node *item, *ref;
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, "env")); yaml_item(&it, &item);) {
        if (yaml_get(item, STR("valueFrom")))
            take_reference(m, c, item);
        else if (item->type == YAML_MAPPING)
            add_variable(m, c, item, yaml_text(item, STR("name")), yaml_text(item, STR("value")),
                         VARIABLE_LITERAL);
        else
            manifest_odd(m, item);
    }
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, "envFrom")); yaml_item(&it, &item);) {
        bool secret = (ref = yaml_get(item, STR("secretRef"))) != NULL;
        if (secret || (ref = yaml_get(item, STR("configMapRef"))))
            add_variable(m, c, item, STR(""),
                         arena_join(m->ctx->scratch, yaml_text(ref, STR("name")), STR("/"), STR("")),
                         secret ? VARIABLE_SECRET : VARIABLE_CONFIG);
    }
}

static str probe_text(struct manifest *m, const struct yaml_node *probe)
{
    const struct yaml_node *n, *item;
    if ((n = yaml_get(probe, STR("exec")))) {
        str text = STR("exec");
        for (struct yaml_iter it = yaml_items(yaml_get(n, STR("command"))); yaml_item(&it, &item);)
            text = arena_join(m->ctx->scratch, text, STR(" "), item->text);
        return text;
    }
    if ((n = yaml_get(probe, STR("httpGet"))))
        return arena_join(m->ctx->scratch, STR("http "), yaml_text(n, STR("path")), STR(""));
    if ((n = yaml_get(probe, STR("tcpSocket"))))
        return arena_join(m->ctx->scratch, STR("tcp "), yaml_text(n, STR("port")), STR(""));
    if ((n = yaml_get(probe, STR("grpc"))))
        return arena_join(m->ctx->scratch, STR("grpc "), yaml_text(n, STR("port")), STR(""));
    return STR("none");
}

/* A probe or hook goes to the pod itself, unless it names another host. */
static void take_probe_host(struct manifest *m, struct container *c, const struct yaml_node *action,
                            const char *name)
{
    static const char *const kinds[] = {"httpGet", "tcpSocket"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct yaml_node *host = manifest_scalar(m, manifest_map(m, action, kinds[i]), "host");
        if (host && host->text.n)
            manifest_set(
                m, c, SET_PROBE_HOST,
                arena_printf(m->ctx->scratch, "%s.%s.host: %.*s", name, kinds[i], STR_ARG(host->text)), host);
    }
}

static void take_probe(struct manifest *m, struct container *c, enum setting_key key,
                       const struct yaml_node *n, const char *name)
{
    const struct yaml_node *probe = manifest_map(m, n, name);
    if (!probe)
        return;
    manifest_set(m, c, key, probe_text(m, probe), probe);
    take_probe_host(m, c, probe, name);
}

static void take_hooks(struct manifest *m, struct container *c, const struct yaml_node *n)
{
    static const char *const hooks[] = {"postStart", "preStop"};
    const struct yaml_node *lifecycle = manifest_map(m, n, "lifecycle");
    for (size_t i = 0; lifecycle && i < sizeof hooks / sizeof *hooks; i++)
        take_probe_host(m, c, manifest_map(m, lifecycle, hooks[i]), hooks[i]);
}

static void take_ports(struct manifest *m, struct container *c, const struct yaml_node *n)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, "ports")); yaml_item(&it, &item);) {
        struct port port = {.said = manifest_said(m, item)};
        str inside = yaml_text(item, STR("containerPort")), outside = yaml_text(item, STR("hostPort")),
            protocol = yaml_text(item, STR("protocol"));
        port.host_ip = manifest_text(m, item, "hostIP");
        bool good = manifest_port(inside, &port.container_port);
        if (outside.n)
            good &= manifest_port(outside, &port.host_port);
        port.protocol = str_ieq(protocol, STR("udp"))    ? STR("udp")
                        : str_ieq(protocol, STR("sctp")) ? STR("sctp")
                                                         : STR("tcp");
        if (good)
            vec_push(m->a, &c->ports, port);
        else
            manifest_odd(m, item);
    }
}

static void take_quantity(struct manifest *m, struct container *c, enum setting_key key,
                          const struct yaml_node *n, const char *name, uint64_t scale)
{
    const struct yaml_node *v = manifest_scalar(m, n, name);
    uint64_t amount;
    if (v && manifest_quantity(v->text, scale, &amount))
        manifest_set(m, c, key, arena_printf(m->a, "%llu", (unsigned long long)amount), v);
    else if (v)
        manifest_odd(m, v);
}

/* A request that nobody makes is the limit. */
static void take_resources(struct manifest *m, struct container *c, const struct yaml_node *n)
{
    const struct yaml_node *resources = manifest_map(m, n, "resources"),
                           *limits = manifest_map(m, resources, "limits"),
                           *requests = manifest_map(m, resources, "requests");
    take_quantity(m, c, SET_MEMORY_LIMIT, limits, "memory", 1);
    take_quantity(m, c, SET_CPU_LIMIT, limits, "cpu", 1000);
    take_quantity(m, c, SET_MEMORY_REQUEST, limits, "memory", 1);
    take_quantity(m, c, SET_CPU_REQUEST, limits, "cpu", 1000);
    take_quantity(m, c, SET_MEMORY_REQUEST, requests, "memory", 1);
    take_quantity(m, c, SET_CPU_REQUEST, requests, "cpu", 1000);
}

static void take_container(struct manifest *m, struct container *c, const struct kube_pod *p,
                           const struct yaml_node *n)
{
    take_pod(m, c, p);
    take_container_context(m, c, manifest_map(m, n, "securityContext"));
    manifest_take(m, c, SET_IMAGE, n, "image");
    manifest_take(m, c, SET_PULL_POLICY, n, "imagePullPolicy");
    manifest_take_list(m, c, SET_ENTRYPOINT, n, "command");
    manifest_take_list(m, c, SET_COMMAND, n, "args");
    manifest_take(m, c, SET_WORKDIR, n, "workingDir");
    take_env(m, c, n);
    take_ports(m, c, n);
    take_resources(m, c, n);
    take_probe(m, c, SET_LIVENESS, n, "livenessProbe");
    take_probe(m, c, SET_READINESS, n, "readinessProbe");
    take_probe(m, c, SET_STARTUP, n, "startupProbe");
    take_hooks(m, c, n);
    kube_mounts(m, c, p, n);
}

static void take_containers(struct manifest *m, struct workload *w, const struct kube_pod *p,
                            const char *list, const char *role)
{
    const struct yaml_node *n;
    for (struct yaml_iter it = yaml_items(manifest_list(m, p->spec, list)); yaml_item(&it, &n);) {
        if (n->type != YAML_MAPPING) {
            manifest_odd(m, n);
            continue;
        }
        bool sidecar = str_is(yaml_text(n, STR("restartPolicy")), "Always");
        struct container *c = vec_add(m->a, &w->containers);
        c->name = manifest_text(m, n, "name");
        c->role = sidecar ? STR("sidecar") : str_c(role);
        c->said = manifest_said(m, n);
        take_container(m, c, p, n);
    }
}

void kube_pod_read(struct manifest *m, struct workload *w, const struct kube_pod *p)
{
    str os = yaml_text(yaml_get(p->spec, STR("os")), STR("name"));
    if (!os.n)
        os = yaml_text(yaml_get(p->spec, STR("nodeSelector")), STR("kubernetes.io/os"));
    w->os = os.n ? arena_dup(m->a, os) : STR("");
    take_containers(m, w, p, "containers", "container");
    take_containers(m, w, p, "initContainers", "init");
    take_containers(m, w, p, "ephemeralContainers", "ephemeral");
    kube_unmounted(m, w, p);
}
