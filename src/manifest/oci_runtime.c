/* oci_runtime: config.json of a runtime bundle, as one workload of format "oci". It is all that the runtime
 * is told: what it leaves out is not given, so no seccomp means none, and a namespace that is not listed is
 * the host's. Source: OCI runtime specification 1.2 (config.md, config-linux.md, config-windows.md). */
#include "manifest/seccomp.h"

struct bundle {
    struct manifest m;
    struct container *c;
};

static void set_all(struct bundle *b, enum setting_key key, const struct yaml_node *list)
{
    const struct yaml_node *item;
    size_t n = 0;
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item); n++)
        if (item->type == YAML_SCALAR)
            manifest_set(&b->m, b->c, key, item->text, item);
    if (!n && list)
        manifest_set(&b->m, b->c, key, STR(""), list);
}

/* ---- process ---- */

static void read_user(struct bundle *b, const struct yaml_node *process)
{
    const struct yaml_node *user = manifest_map(&b->m, process, "user");
    manifest_take(&b->m, b->c, SET_USER, user, "uid");
    manifest_take(&b->m, b->c, SET_USER, user, "username");
    manifest_take(&b->m, b->c, SET_GROUP, user, "gid");
    manifest_take_list(&b->m, b->c, SET_GROUPS, user, "additionalGids");
}

/* What may be had at most: all others are dropped. */
static void read_capabilities(struct bundle *b, const struct yaml_node *process)
{
    const struct yaml_node *all = manifest_map(&b->m, process, "capabilities"), *item;
    if (!all)
        return;
    manifest_set(&b->m, b->c, SET_CAP_DROP, STR("ALL"), all);
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, all, "bounding")); yaml_item(&it, &item);)
        if (item->type == YAML_SCALAR)
            manifest_set(&b->m, b->c, SET_CAP_ADD, manifest_capability(b->m.a, item->text), item);
}

/* "user:role:type:level" */
static void read_selinux(struct bundle *b, const struct yaml_node *process)
{
    static const enum setting_key keys[] = {SET_SELINUX_USER, SET_SELINUX_ROLE, SET_SELINUX_TYPE};
    const struct yaml_node *label = manifest_scalar(&b->m, process, "selinuxLabel");
    str rest = label ? label->text : STR_NONE, part;
    for (size_t i = 0; i < 3 && str_split(&rest, ':', &part); i++)
        if (part.n)
            manifest_set(&b->m, b->c, keys[i], part, label);
}

static void read_apparmor(struct bundle *b, const struct yaml_node *process)
{
    const struct yaml_node *n = manifest_scalar(&b->m, process, "apparmorProfile");
    if (n && n->text.n)
        manifest_set(&b->m, b->c, SET_APPARMOR,
                     str_is(n->text, "unconfined") ? STR("Unconfined")
                                                   : arena_join(b->m.a, STR("profile:"), n->text, STR_NONE),
                     n);
}

static str lower(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = ch_lower(s.p[i]);
    return str_make(p, s.n);
}

static void read_limits(struct bundle *b, const struct yaml_node *process)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, process, "rlimits")); yaml_item(&it, &item);) {
        str type = yaml_text(item, STR("type")), soft = yaml_text(item, STR("soft")),
            hard = yaml_text(item, STR("hard"));
        if (str_starts(type, STR("RLIMIT_")))
            manifest_set(&b->m, b->c, SET_ULIMIT,
                         arena_printf(b->m.a, "%.*s=%.*s:%.*s", STR_ARG(lower(b->m.a, str_from(type, 7))),
                                      STR_ARG(soft), STR_ARG(hard)),
                         item);
    }
}

static void read_env(struct bundle *b, const struct yaml_node *process)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, process, "env")); yaml_item(&it, &item);) {
        struct variable v = {.from = VARIABLE_LITERAL, .value = STR(""), .said = manifest_said(&b->m, item)};
        if (item->type != YAML_SCALAR)
            continue;
        str_cut(arena_dup(b->m.a, item->text), '=', &v.name, &v.value);
        vec_push(b->m.a, &b->c->env, v);
    }
}

static void read_process(struct bundle *b, const struct yaml_node *process)
{
    read_user(b, process);
    read_capabilities(b, process);
    read_selinux(b, process);
    read_apparmor(b, process);
    read_limits(b, process);
    read_env(b, process);
    manifest_take_list(&b->m, b->c, SET_ENTRYPOINT, process, "args");
    manifest_take(&b->m, b->c, SET_WORKDIR, process, "cwd");
    if (yaml_get(process, STR("noNewPrivileges")))
        manifest_take_flag(&b->m, b->c, SET_NO_NEW_PRIVILEGES, process, "noNewPrivileges", "true", "false");
    else
        manifest_set(&b->m, b->c, SET_NO_NEW_PRIVILEGES, STR("false"), process);
}

/* ---- mounts ---- */

/* File systems of the kernel that every container has. */
static bool is_ordinary(str type)
{
    return str_is(type, "proc") || str_is(type, "sysfs") || str_is(type, "devpts") ||
           str_is(type, "mqueue") || str_is(type, "cgroup") || str_is(type, "cgroup2");
}

static void read_options(struct bundle *b, const struct yaml_node *n, struct mount *mount)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, n, "options")); yaml_item(&it, &item);) {
        str s = item->type == YAML_SCALAR ? item->text : STR("");
        if (str_is(s, "bind") || str_is(s, "rbind"))
            mount->kind = MOUNT_BIND;
        else if (str_is(s, "ro"))
            mount->read_only = true;
        else if (str_ends(s, STR("shared")) || str_ends(s, STR("slave")))
            mount->propagation = arena_dup(b->m.a, s);
    }
}

static void read_mount(struct bundle *b, const struct yaml_node *n)
{
    struct mount mount = {.kind = MOUNT_VOLUME,
                          .type = manifest_text(&b->m, n, "type"),
                          .source = manifest_text(&b->m, n, "source"),
                          .target = manifest_text(&b->m, n, "destination"),
                          .propagation = STR(""),
                          .said = manifest_said(&b->m, n)};
    if (str_is(mount.type, "tmpfs"))
        mount.kind = MOUNT_TMPFS;
    else if (str_is(mount.type, "bind"))
        mount.kind = MOUNT_BIND;
    read_options(b, n, &mount);
    if (mount.kind == MOUNT_BIND)
        mount.type = STR("bind");
    if (mount.kind == MOUNT_BIND || !is_ordinary(mount.type))
        vec_push(b->m.a, &b->c->mounts, mount);
}

/* ---- linux ---- */

static void read_namespaces(struct bundle *b, const struct yaml_node *linux_)
{
    static const struct {
        const char *type;
        enum setting_key key;
    } kinds[] = {{"pid", SET_PID}, {"network", SET_NETWORK}, {"ipc", SET_IPC},
                 {"uts", SET_UTS}, {"cgroup", SET_CGROUP},   {"user", SET_USERNS}};
    const struct yaml_node *list = manifest_list(&b->m, linux_, "namespaces"), *item;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct yaml_node *found = NULL;
        for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);)
            if (str_eq(yaml_text(item, STR("type")), str_c(kinds[i].type)))
                found = item;
        str path = yaml_text(found, STR("path"));
        manifest_set(&b->m, b->c, kinds[i].key,
                     !found   ? STR("host")
                     : path.n ? arena_join(b->m.a, STR("container:"), path, STR_NONE)
                              : STR("private"),
                     found  ? found
                     : list ? list
                            : linux_);
    }
}

static void read_devices(struct bundle *b, const struct yaml_node *linux_)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, linux_, "devices")); yaml_item(&it, &item);) {
        str path = manifest_text(&b->m, item, "path");
        vec_push(b->m.a, &b->c->devices, (struct device){path, path, STR("rwm"), manifest_said(&b->m, item)});
    }
}

static str or_star(str s)
{
    return s.n ? s : STR("*");
}

static void read_device_rules(struct bundle *b, const struct yaml_node *resources)
{
    const struct yaml_node *item;
    bool allow;
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, resources, "devices"));
         yaml_item(&it, &item);) {
        str type = yaml_text(item, STR("type")), access = yaml_text(item, STR("access"));
        if (!yaml_bool(yaml_get(item, STR("allow")), &allow) || !allow)
            continue;
        manifest_set(&b->m, b->c, SET_DEVICE_RULE,
                     arena_printf(b->m.a, "%.*s %.*s:%.*s %.*s", STR_ARG(type.n ? type : STR("a")),
                                  STR_ARG(or_star(yaml_text(item, STR("major")))),
                                  STR_ARG(or_star(yaml_text(item, STR("minor")))),
                                  STR_ARG(access.n ? access : STR("rwm"))),
                     item);
    }
}

static void read_resources(struct bundle *b, const struct yaml_node *resources)
{
    const struct yaml_node *cpu = manifest_map(&b->m, resources, "cpu");
    uint64_t quota, period;
    read_device_rules(b, resources);
    manifest_take(&b->m, b->c, SET_MEMORY_LIMIT, manifest_map(&b->m, resources, "memory"), "limit");
    manifest_take(&b->m, b->c, SET_PIDS_LIMIT, manifest_map(&b->m, resources, "pids"), "limit");
    if (str_u64(yaml_text(cpu, STR("quota")), 10, &quota) &&
        str_u64(yaml_text(cpu, STR("period")), 10, &period) && period && quota < UINT64_MAX / 1000)
        manifest_set(&b->m, b->c, SET_CPU_LIMIT,
                     arena_printf(b->m.a, "%llu", (unsigned long long)(quota * 1000 / period)), cpu);
}

static void read_paths(struct bundle *b, const struct yaml_node *linux_, const char *name,
                       enum setting_key key)
{
    const struct yaml_node *list = manifest_list(&b->m, linux_, name);
    if (list)
        set_all(b, key, list);
    else
        manifest_set(&b->m, b->c, key, STR(""), linux_);
}

static void read_linux(struct bundle *b, const struct yaml_node *linux_)
{
    const struct yaml_node *key, *value, *seccomp = manifest_map(&b->m, linux_, "seccomp");
    read_namespaces(b, linux_);
    read_devices(b, linux_);
    read_resources(b, manifest_map(&b->m, linux_, "resources"));
    read_paths(b, linux_, "maskedPaths", SET_MASKED_PATHS);
    read_paths(b, linux_, "readonlyPaths", SET_READONLY_PATHS);
    for (struct yaml_iter it = yaml_pairs(manifest_map(&b->m, linux_, "sysctl"));
         yaml_pair(&it, &key, &value);)
        if (value->type == YAML_SCALAR)
            manifest_set(&b->m, b->c, SET_SYSCTL, arena_join(b->m.a, key->text, STR("="), value->text), key);
    manifest_set(&b->m, b->c, SET_SECCOMP,
                 seccomp ? arena_join(b->m.a, STR("profile:"), b->m.path, STR_NONE) : STR("Unconfined"),
                 seccomp ? seccomp : linux_);
    if (seccomp)
        seccomp_faults(&b->m, b->c, seccomp);
}

/* ---- the bundle ---- */

static void read_bundle(struct bundle *b, const struct yaml_node *root)
{
    const struct yaml_node *process = manifest_map(&b->m, root, "process"),
                           *linux_ = manifest_map(&b->m, root, "linux"),
                           *rootfs = manifest_map(&b->m, root, "root"), *item;
    if (process)
        read_process(b, process);
    if (rootfs && yaml_get(rootfs, STR("readonly")))
        manifest_take_flag(&b->m, b->c, SET_READ_ONLY_ROOT, rootfs, "readonly", "true", "false");
    else if (rootfs)
        manifest_set(&b->m, b->c, SET_READ_ONLY_ROOT, STR("false"), rootfs);
    for (struct yaml_iter it = yaml_items(manifest_list(&b->m, root, "mounts")); yaml_item(&it, &item);)
        read_mount(b, item);
    if (linux_)
        read_linux(b, linux_);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct bundle b = {
        .m = {.ctx = ctx, .entry = entry, .a = &ctx->unit->arena, .path = catalog_path(ctx, entry)}};
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    const struct yaml_node *root = manifest_parse(&b.m, text, 0);
    if (root && root->type == YAML_MAPPING && yaml_get(root, STR("ociVersion"))) {
        struct workload *w = catalog_workload(ctx, entry, STR("oci"), root->line);
        w->said.by = SAID_RUNTIME;
        w->kind = STR("Bundle");
        w->name = b.m.path;
        w->os = yaml_get(root, STR("windows")) ? STR("windows")
                : yaml_get(root, STR("linux")) ? STR("linux")
                                               : STR("");
        b.c = vec_add(b.m.a, &w->containers);
        *b.c = (struct container){.role = STR("container"), .name = STR(""), .said = w->said};
        read_bundle(&b, root);
    }
    manifest_report(&b.m, "OCI runtime");
}

static bool probe(const struct entry *entry, str head)
{
    str s = str_trim(head);
    (void)entry;
    return s.n && s.p[0] == '{' && str_find(head, STR("\"ociVersion\"")) >= 0;
}

static const char *const patterns[] = {"config.json", NULL};

const struct cataloger cataloger_oci_runtime = {
    .name = "oci-runtime",
    .doc = "bundles of the OCI runtime specification: config.json",
    .ecosystem = "OCI runtime",
    .gives = TELLS_WORKLOADS,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
};
