/* inspect: what `docker inspect`, `podman inspect` and `buildah inspect` print of containers and images, as
 * workloads of format "inspect": kind "container" for what was started (its image's configuration is in it
 * already), kind "image" for what an image says. Sources: Docker Engine API, GET /containers/{id}/json and
 * /images/{name}/json; podman's define.InspectContainerData and inspect.ImageData. */
#include "manifest/manifest.h"

struct inspected {
    struct manifest m;
    struct workload *w;
    struct container *c;
};

static void set(struct inspected *x, enum setting_key key, str value, const struct yaml_node *at)
{
    manifest_set(&x->m, x->c, key, value, at);
}

static const struct yaml_node *map(struct inspected *x, const struct yaml_node *n, const char *key)
{
    return manifest_map(&x->m, n, key);
}

static const struct yaml_node *list(struct inspected *x, const struct yaml_node *n, const char *key)
{
    return manifest_list(&x->m, n, key);
}

static str text(const struct yaml_node *n, const char *key)
{
    return yaml_text(n, str_c(key));
}

/* A text that is not empty: the empty one is how Go writes what nobody said. */
static void take(struct inspected *x, enum setting_key key, const struct yaml_node *n, const char *name)
{
    if (text(n, name).n)
        manifest_take(&x->m, x->c, key, n, name);
}

/* A number that is not 0. */
static void take_number(struct inspected *x, enum setting_key key, const struct yaml_node *n,
                        const char *name)
{
    if (!str_is(text(n, name), "0"))
        take(x, key, n, name);
}

/* ---- Config: what the image says, and in containers what replaced it ---- */

/* A list of words; podman had an entry point as one text. */
static void take_words(struct inspected *x, enum setting_key key, const struct yaml_node *config,
                       const char *name)
{
    const struct yaml_node *n = yaml_get(config, str_c(name));
    if (n && n->type == YAML_SCALAR)
        take(x, key, config, name);
    else
        manifest_take_list(&x->m, x->c, key, config, name);
}

/* {"80/tcp": {}} */
static void take_keys(struct inspected *x, enum setting_key key, const struct yaml_node *config,
                      const char *name, const char *also)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(map(x, config, name)); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR)
            set(x, key,
                str_chr(k->text, '/') < 0 ? arena_join(x->m.a, k->text, str_c(also), STR_NONE) : k->text, k);
}

static void take_labels(struct inspected *x, const struct yaml_node *config)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(map(x, config, "Labels")); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR && v->type == YAML_SCALAR)
            set(x, SET_LABEL, arena_join(x->m.a, k->text, STR("="), v->text), k);
}

static void take_env(struct inspected *x, const struct yaml_node *config)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(list(x, config, "Env")); yaml_item(&it, &item);) {
        struct variable v = {.from = VARIABLE_LITERAL, .value = STR(""), .said = manifest_said(&x->m, item)};
        if (item->type != YAML_SCALAR)
            continue;
        str_cut(arena_dup(x->m.a, item->text), '=', &v.name, &v.value);
        vec_push(x->m.a, &x->c->env, v);
    }
}

/* ["NONE"], ["CMD", "a", "b"], ["CMD-SHELL", "a b"] */
static void take_health(struct inspected *x, const struct yaml_node *config)
{
    const struct yaml_node *test = list(x, map(x, config, "Healthcheck"), "Test"), *item;
    str all = STR("");
    size_t n = 0;
    for (struct yaml_iter it = yaml_items(test); yaml_item(&it, &item); n++)
        all = n                            ? arena_join(x->m.a, all, STR(" "), item->text)
              : str_is(item->text, "NONE") ? STR("none")
                                           : STR("exec");
    if (n)
        set(x, SET_HEALTHCHECK, all, test);
}

static void read_config(struct inspected *x, const struct yaml_node *config)
{
    take(x, SET_USER, config, "User");
    take(x, SET_WORKDIR, config, "WorkingDir");
    take(x, SET_STOP_SIGNAL, config, "StopSignal");
    take_words(x, SET_ENTRYPOINT, config, "Entrypoint");
    take_words(x, SET_COMMAND, config, "Cmd");
    take_words(x, SET_SHELL, config, "Shell");
    take_words(x, SET_ONBUILD, config, "OnBuild");
    take_keys(x, SET_EXPOSE, config, "ExposedPorts", "/tcp");
    take_keys(x, SET_VOLUME, config, "Volumes", "");
    take_labels(x, config);
    take_env(x, config);
    take_health(x, config);
}

/* ---- HostConfig: what a container asked of its host ---- */

static void read_namespaces(struct inspected *x, const struct yaml_node *host)
{
    take(x, SET_PID, host, "PidMode");
    take(x, SET_IPC, host, "IpcMode");
    take(x, SET_NETWORK, host, "NetworkMode");
    take(x, SET_UTS, host, "UTSMode");
    take(x, SET_USERNS, host, "UsernsMode");
    take(x, SET_CGROUP, host, "CgroupnsMode");
    take(x, SET_CGROUP, host, "CgroupMode");
    take(x, SET_CGROUP_PARENT, host, "CgroupParent");
}

/* podman 4 prints "shareable" of a container that has the host's IPC: how it was made tells. */
static void read_made(struct inspected *x, const struct yaml_node *config)
{
    const struct yaml_node *item, *before = NULL;
    for (struct yaml_iter it = yaml_items(yaml_get(config, STR("CreateCommand"))); yaml_item(&it, &item);
         before = item) {
        bool host = str_is(item->text, "--ipc=host") ||
                    (before && str_is(before->text, "--ipc") && str_is(item->text, "host"));
        if (host)
            set(x, SET_IPC, STR("host"), item);
        if (str_eq(item->text, text(config, "Image")))
            return; /* what follows is the command inside */
    }
}

static bool usual_capability(str s)
{
    static const char *const usual[] = {
        "CHOWN",  "DAC_OVERRIDE", "FSETID",  "FOWNER",           "MKNOD",      "NET_RAW", "SETGID",
        "SETUID", "SETFCAP",      "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL",    "AUDIT_WRITE"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (str_eq(s, str_c(usual[i])))
            return true;
    return false;
}

/* podman tells what there is in the end, and what was dropped of the usual set one by one. */
static bool read_bounding(struct inspected *x, const struct yaml_node *container)
{
    const struct yaml_node *bounding = yaml_get(container, STR("BoundingCaps")), *item;
    bool few = true;
    if (!bounding)
        return false;
    for (struct yaml_iter it = yaml_items(bounding); yaml_item(&it, &item);) {
        str name = manifest_capability(x->m.a, item->text);
        few = few && (str_is(name, "NET_BIND_SERVICE") || !usual_capability(name));
    }
    if (few)
        set(x, SET_CAP_DROP, STR("ALL"), bounding);
    for (struct yaml_iter it = yaml_items(bounding); yaml_item(&it, &item);) {
        str name = manifest_capability(x->m.a, item->text);
        if (few || !usual_capability(name))
            set(x, SET_CAP_ADD, name, item);
    }
    return true;
}

static void take_capabilities(struct inspected *x, const struct yaml_node *host, const char *name,
                              enum setting_key key)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(list(x, host, name)); yaml_item(&it, &item);)
        if (item->type == YAML_SCALAR)
            set(x, key, manifest_capability(x->m.a, item->text), item);
}

static void read_security(struct inspected *x, const struct yaml_node *container,
                          const struct yaml_node *host)
{
    const struct yaml_node *item, *masked = yaml_get(host, STR("MaskedPaths"));
    enum setting_key key;
    str value;
    manifest_take_flag(&x->m, x->c, SET_PRIVILEGED, host, "Privileged", "true", "false");
    manifest_take_flag(&x->m, x->c, SET_READ_ONLY_ROOT, host, "ReadonlyRootfs", "true", "false");
    if (container_flag(x->c, SET_PRIVILEGED) == TRI_YES || !read_bounding(x, container)) {
        take_capabilities(x, host, "CapAdd", SET_CAP_ADD);
        take_capabilities(x, host, "CapDrop", SET_CAP_DROP);
    }
    for (struct yaml_iter it = yaml_items(list(x, host, "SecurityOpt")); yaml_item(&it, &item);)
        if (item->type == YAML_SCALAR && manifest_security_option(x->m.a, item->text, &key, &value))
            set(x, key, value, item);
    if (masked && masked->type == YAML_SEQUENCE && masked->span == 1)
        set(x, SET_PROC_MOUNT, STR("Unmasked"), masked);
}

/* What the kernel's modules were told: "docker-default", "system_u:system_r:container_t:s0:c1,c2". */
static void read_labels(struct inspected *x, const struct yaml_node *container)
{
    str profile = text(container, "AppArmorProfile"), rest = text(container, "ProcessLabel"), part = STR("");
    if (profile.n)
        set(x, SET_APPARMOR,
            str_is(profile, "unconfined") ? STR("Unconfined")
                                          : arena_join(x->m.a, STR("profile:"), profile, STR_NONE),
            yaml_get(container, STR("AppArmorProfile")));
    for (size_t i = 0; i < 3 && str_split(&rest, ':', &part); i++)
        if (i == 2)
            set(x, SET_SELINUX_TYPE, part, yaml_get(container, STR("ProcessLabel")));
}

static void take_cpu(struct inspected *x, const struct yaml_node *host)
{
    uint64_t nano, quota, period;
    const struct yaml_node *at = yaml_get(host, STR("NanoCpus"));
    if (str_u64(text(host, "NanoCpus"), 10, &nano) && nano)
        nano /= 1000000;
    else if (str_u64(text(host, "CpuQuota"), 10, &quota) && quota && quota < UINT64_MAX / 1000 &&
             (at = yaml_get(host, STR("CpuQuota"))))
        nano = quota * 1000 / (str_u64(text(host, "CpuPeriod"), 10, &period) && period ? period : 100000);
    else
        return;
    set(x, SET_CPU_LIMIT, arena_printf(x->m.a, "%llu", (unsigned long long)nano), at);
}

static str lower(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = ch_lower(s.p[i]);
    return str_make(p, s.n);
}

static void read_resources(struct inspected *x, const struct yaml_node *host)
{
    const struct yaml_node *item;
    take_number(x, SET_MEMORY_LIMIT, host, "Memory");
    take_number(x, SET_MEMORY_REQUEST, host, "MemoryReservation");
    take_number(x, SET_PIDS_LIMIT, host, "PidsLimit");
    take_cpu(x, host);
    for (struct yaml_iter it = yaml_items(list(x, host, "Ulimits")); yaml_item(&it, &item);) {
        str name = text(item, "Name"), soft = text(item, "Soft"), hard = text(item, "Hard");
        if (str_starts(name, STR("RLIMIT_")))
            name = lower(x->m.a, str_from(name, 7));
        set(x, SET_ULIMIT,
            arena_printf(x->m.a, "%.*s=%.*s:%.*s", STR_ARG(name), STR_ARG(soft), STR_ARG(hard)), item);
    }
}

static void read_restart(struct inspected *x, const struct yaml_node *host)
{
    const struct yaml_node *policy = map(x, host, "RestartPolicy"), *at = yaml_get(policy, STR("Name"));
    str name = text(policy, "Name"), most = text(policy, "MaximumRetryCount");
    if (str_is(name, "on-failure"))
        name = arena_join(x->m.a, name, STR(":"), most);
    if (name.n)
        set(x, SET_RESTART, name, at);
}

static void read_rest(struct inspected *x, const struct yaml_node *host)
{
    const struct yaml_node *k, *v, *item;
    manifest_take_list(&x->m, x->c, SET_GROUPS, host, "GroupAdd");
    manifest_take_list(&x->m, x->c, SET_DEVICE_RULE, host, "DeviceCgroupRules");
    if (!str_is(text(host, "Runtime"), "oci")) /* podman's word for whatever it is told */
        take(x, SET_RUNTIME_CLASS, host, "Runtime");
    for (struct yaml_iter it = yaml_pairs(map(x, host, "Sysctls")); yaml_pair(&it, &k, &v);)
        set(x, SET_SYSCTL, arena_join(x->m.a, k->text, STR("="), v->text), k);
    for (struct yaml_iter it = yaml_items(list(x, host, "ExtraHosts")); yaml_item(&it, &item);) {
        str name, address;
        if (item->type == YAML_SCALAR && str_cut(item->text, ':', &name, &address))
            set(x, SET_HOST_ALIAS, arena_join(x->m.a, address, STR(" "), name), item);
    }
    read_restart(x, host);
}

/* ---- mounts, devices, ports ---- */

static void add_mount(struct inspected *x, struct mount mount, const struct yaml_node *at)
{
    mount.said = manifest_said(&x->m, at);
    mount.type = arena_dup(x->m.a, mount.type);
    mount.source = arena_dup(x->m.a, mount.source);
    mount.target = arena_dup(x->m.a, mount.target);
    mount.propagation = arena_dup(x->m.a, mount.propagation);
    vec_push(x->m.a, &x->c->mounts, mount);
}

static void read_mount(struct inspected *x, const struct yaml_node *n)
{
    str type = text(n, "Type");
    bool writable = true, volume = str_is(type, "volume");
    yaml_bool(yaml_get(n, STR("RW")), &writable);
    add_mount(x,
              (struct mount){.kind = volume                  ? MOUNT_VOLUME
                                     : str_is(type, "tmpfs") ? MOUNT_TMPFS
                                                             : MOUNT_BIND,
                             .type = type.n ? type : STR("bind"),
                             .source = text(n, volume ? "Name" : "Source"),
                             .target = text(n, "Destination"),
                             .read_only = !writable,
                             .propagation = text(n, "Propagation")},
              n);
}

static void read_mounts(struct inspected *x, const struct yaml_node *container, const struct yaml_node *host)
{
    const struct yaml_node *item, *k, *v;
    for (struct yaml_iter it = yaml_items(list(x, container, "Mounts")); yaml_item(&it, &item);)
        if (item->type == YAML_MAPPING)
            read_mount(x, item);
        else
            manifest_odd(&x->m, item);
    for (struct yaml_iter it = yaml_pairs(map(x, host, "Tmpfs")); yaml_pair(&it, &k, &v);)
        add_mount(x,
                  (struct mount){.kind = MOUNT_TMPFS,
                                 .type = STR("tmpfs"),
                                 .source = STR(""),
                                 .target = k->text,
                                 .propagation = STR("")},
                  k);
    for (struct yaml_iter it = yaml_items(list(x, host, "Devices")); yaml_item(&it, &item);) {
        struct device d = {arena_dup(x->m.a, text(item, "PathOnHost")),
                           arena_dup(x->m.a, text(item, "PathInContainer")),
                           arena_dup(x->m.a, text(item, "CgroupPermissions")), manifest_said(&x->m, item)};
        vec_push(x->m.a, &x->c->devices, d);
    }
}

/* {"80/tcp": [{"HostIp": "", "HostPort": "8080"}], "90/udp": null}; how many are bound. */
static size_t read_ports(struct inspected *x, const struct yaml_node *ports)
{
    const struct yaml_node *k, *v, *item;
    size_t before = x->c->ports.n;
    for (struct yaml_iter it = yaml_pairs(ports); yaml_pair(&it, &k, &v);)
        for (struct yaml_iter all = yaml_items(v); yaml_item(&all, &item);) {
            str number, protocol;
            struct port p = {.host_ip = arena_dup(x->m.a, text(item, "HostIp")),
                             .said = manifest_said(&x->m, item)};
            str_cut(k->text, '/', &number, &protocol);
            p.protocol = protocol.n ? arena_dup(x->m.a, protocol) : STR("tcp");
            manifest_port(number, &p.container_port);
            manifest_port(text(item, "HostPort"), &p.host_port);
            vec_push(x->m.a, &x->c->ports, p);
        }
    return x->c->ports.n - before;
}

/* ---- containers and images ---- */

static void begin(struct inspected *x, const struct yaml_node *n, const char *kind, str name, str os)
{
    x->w = catalog_workload(x->m.ctx, x->m.entry, STR("inspect"), n->line);
    x->w->said.by = str_is(str_c(kind), "image") ? SAID_IMAGE : SAID_RUNTIME;
    x->w->kind = str_c(kind);
    x->w->name = name.n ? arena_dup(x->m.a, name) : STR("");
    x->w->os = os.n ? lower(x->m.a, os) : STR("");
    x->c = vec_add(x->m.a, &x->w->containers);
    *x->c = (struct container){.role = str_c(kind), .name = STR(""), .said = x->w->said};
}

static void read_container(struct inspected *x, const struct yaml_node *n)
{
    const struct yaml_node *config = map(x, n, "Config"), *host = map(x, n, "HostConfig");
    str name = text(n, "Name"), os = text(n, "Platform");
    begin(x, n, "container", str_from(name, str_starts(name, STR("/"))), os.n ? os : STR("linux"));
    take(x, SET_IMAGE, config, "Image");
    read_config(x, config);
    read_namespaces(x, host);
    read_made(x, config);
    read_security(x, n, host);
    read_labels(x, n);
    read_resources(x, host);
    read_rest(x, host);
    read_mounts(x, n, host);
    if (!read_ports(x, map(x, map(x, n, "NetworkSettings"), "Ports")))
        read_ports(x, map(x, host, "PortBindings"));
}

static void read_image(struct inspected *x, const struct yaml_node *n)
{
    const struct yaml_node *built = yaml_get(n, STR("OCIv1")), *tag = NULL;
    struct yaml_iter tags = yaml_items(yaml_get(n, STR("RepoTags")));
    yaml_item(&tags, &tag);
    str name = tag ? tag->text : text(n, built ? "FromImage" : "Id");
    begin(x, n, "image", name, built ? text(built, "os") : text(n, "Os"));
    read_config(x, built ? map(x, built, "config") : map(x, n, "Config"));
}

static void read_object(struct inspected *x, const struct yaml_node *n)
{
    bool container = yaml_get(n, STR("HostConfig")) != NULL;
    if (!container && !yaml_get(n, STR("OCIv1")) && !yaml_get(n, STR("RootFS")) &&
        !yaml_get(n, STR("RepoTags")))
        return; /* a network, a volume ... */
    if (container)
        read_container(x, n);
    else
        read_image(x, n);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct inspected x = {
        .m = {.ctx = ctx, .entry = entry, .a = &ctx->unit->arena, .path = catalog_path(ctx, entry)}};
    const struct yaml_node *item;
    str all;
    if (!catalog_text(ctx, entry, content, &all))
        return;
    const struct yaml_node *root = manifest_parse(&x.m, all, 0);
    if (root && root->type == YAML_MAPPING)
        read_object(&x, root);
    for (struct yaml_iter it = yaml_items(root); yaml_item(&it, &item);)
        read_object(&x, item);
    manifest_report(&x.m, "inspect");
}

/* Whoever prints it, the first keys are the same. */
static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    str s = str_trim(head);
    if (str_starts(s, STR("[")))
        s = str_trim(str_from(s, 1));
    if (!str_starts(s, STR("{")))
        return false;
    s = str_trim(str_from(s, 1));
    if (str_starts(s, STR("\"Type\": \"buildah")))
        return true;
    return str_starts(s, STR("\"Id\"")) &&
           (str_find(head, STR("\"RepoTags\"")) >= 0 || str_find(head, STR("\"Path\"")) >= 0);
}

static const char *const patterns[] = {"*.json", NULL};

const struct cataloger cataloger_inspect = {
    .name = "inspect",
    .doc = "what `docker inspect`, `podman inspect` and `buildah inspect` print of containers and images",
    .ecosystem = "docker inspect",
    .gives = TELLS_WORKLOADS,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
