/* compose_service: a service of Compose and what it asks of its host (Compose Specification, "Services"; the
 * keys of the formats 2 and 3 that are no longer in it; docker run's options of the same names). */
#include "manifest/compose.h"

/* One service while it is read. */
struct service {
    struct compose *p;
    struct arena *a; /* the inventory's */
    struct container *c;
    const struct cnode *n, *volumes;
};

static struct said said_of(const struct service *s, const struct cnode *n)
{
    (void)s;
    return (struct said){SAID_MANIFEST, n->path, n->line};
}

static void set(struct service *s, enum setting_key key, str value, const struct cnode *at)
{
    container_set(s->a, s->c, key, value.n ? arena_dup(s->a, value) : STR(""), said_of(s, at));
}

/* A scalar whose variables are all known. */
static const struct cnode *scalar(struct service *s, const struct cnode *n, const char *key)
{
    const struct cnode *v = cnode_get(n, key);
    if (v && v->type != YAML_SCALAR)
        compose_odd(s->p, v);
    return v && v->type == YAML_SCALAR && !v->open ? v : NULL;
}

static void take(struct service *s, enum setting_key key, const char *name)
{
    const struct cnode *v = scalar(s, s->n, name);
    if (v)
        set(s, key, v->text, v);
}

/* Compose takes the text "true" too, as variables give it. */
static bool is_yes(str text, bool *on)
{
    *on = str_ieq(text, STR("true")) || str_ieq(text, STR("yes")) || str_ieq(text, STR("on"));
    return *on || str_ieq(text, STR("false")) || str_ieq(text, STR("no")) || str_ieq(text, STR("off"));
}

static bool flag(struct service *s, const struct cnode *n, const char *key)
{
    const struct cnode *v = scalar(s, n, key);
    bool on = false;
    if (v && !is_yes(v->text, &on))
        compose_odd(s->p, v);
    return on;
}

static void take_flag(struct service *s, enum setting_key key, const char *name)
{
    const struct cnode *v = scalar(s, s->n, name);
    bool on;
    if (v && is_yes(v->text, &on))
        set(s, key, on ? STR("true") : STR("false"), v);
    else if (v)
        compose_odd(s->p, v);
}

/* A list, or one scalar in place of one. */
#define EACH(item, list) for (size_t item##_at = 0; (item) = nth((list), item##_at), (item); item##_at++)
static const struct cnode *nth(const struct cnode *list, size_t i)
{
    if (list && list->type == YAML_SEQUENCE)
        return i < list->items.n ? list->items.v[i] : NULL;
    return list && list->type == YAML_SCALAR && i == 0 ? list : NULL;
}

static void take_list(struct service *s, enum setting_key key, const char *name)
{
    const struct cnode *item, *list = cnode_get(s->n, name);
    EACH(item, list)
    if (item->type == YAML_SCALAR)
        set(s, key, item->text, item);
    else
        compose_odd(s->p, item);
}

static void take_capabilities(struct service *s, enum setting_key key, const char *name)
{
    const struct cnode *item, *list = cnode_get(s->n, name);
    EACH(item, list)
    set(s, key, manifest_capability(s->p->a, item->text), item);
}

/* A command: a list of words, or a line that is split into them. */
static void take_command(struct service *s, enum setting_key key, const char *name)
{
    const struct cnode *n = cnode_get(s->n, name), *item;
    str *words;
    size_t count;
    if (n && n->type == YAML_SCALAR) {
        compose_words(s->p->a, n->text, &words, &count);
        for (size_t i = 0; i < count; i++)
            set(s, key, words[i], n);
        return;
    }
    EACH(item, n)
    set(s, key, item->text, item);
}

/* "NAME=VALUE" of a list or mapping. */
static void take_pairs(struct service *s, enum setting_key key, const char *name, const char *joint)
{
    const struct cnode *map = compose_mapping(s->p, cnode_get(s->n, name));
    for (size_t i = 0; map && i < map->pairs.n; i++) {
        const struct cnode *v = map->pairs.v[i].value;
        set(s, key, arena_join(s->p->a, map->pairs.v[i].key, str_c(joint), v->text), v);
    }
}

/* ---- security ---- */

static void take_security(struct service *s)
{
    const struct cnode *item, *list = cnode_get(s->n, "security_opt");
    enum setting_key key;
    str value;
    EACH(item, list)
    if (manifest_security_option(s->p->a, item->text, &key, &value))
        set(s, key, value, item);
}

/* ---- mounts and devices ---- */

static void add_mount(struct service *s, struct mount mount, const struct cnode *at)
{
    mount.said = said_of(s, at);
    mount.type = arena_dup(s->a, mount.type);
    mount.source = mount.source.n ? arena_dup(s->a, mount.source) : STR("");
    mount.target = mount.target.n ? arena_dup(s->a, mount.target) : STR("");
    mount.propagation = mount.propagation.n ? arena_dup(s->a, mount.propagation) : STR("");
    vec_push(s->a, &s->c->mounts, mount);
}

/* A volume of the project that stands for a path of the host: driver_opts {type: none, o: bind, device:
 * PATH}. */
static void look_behind(const struct service *s, struct mount *mount)
{
    const struct cnode *opts = cnode_get(cnode_find(s->volumes, mount->source), "driver_opts");
    str device = cnode_text(opts, "device"), type = cnode_text(opts, "type");
    if (!device.n)
        return;
    bool bind = str_find(cnode_text(opts, "o"), STR("bind")) >= 0;
    mount->source = device;
    mount->type = type.n ? type : mount->type;
    mount->kind = bind                               ? MOUNT_BIND
                  : str_is(type, "tmpfs")            ? MOUNT_TMPFS
                  : str_starts(device, STR("/dev/")) ? MOUNT_BLOCK
                                                     : mount->kind;
    if (bind)
        mount->type = STR("bind");
}

static bool is_path(str s)
{
    return s.n && (s.p[0] == '/' || s.p[0] == '.' || s.p[0] == '~' || s.p[0] == '$' || s.p[0] == '\\' ||
                   (s.n > 2 && ch_alpha(s.p[0]) && s.p[1] == ':' && (s.p[2] == '\\' || s.p[2] == '/')));
}

/* The next part of "SOURCE:TARGET:OPTIONS", where "C:\x" and "${A:-b}" are one. */
static str volume_part(str *rest)
{
    size_t i = rest->n > 2 && ch_alpha(rest->p[0]) && rest->p[1] == ':' && strchr("\\/", rest->p[2]) ? 2 : 0;
    unsigned braces = 0;
    for (; i < rest->n && (rest->p[i] != ':' || braces); i++) {
        braces += rest->p[i] == '{';
        braces -= rest->p[i] == '}' && braces;
    }
    str part = str_sub(*rest, 0, i);
    *rest = str_from(*rest, i + 1 > rest->n ? rest->n : i + 1);
    return part;
}

static void short_volume(struct service *s, const struct cnode *n)
{
    str rest = n->text, word, first = volume_part(&rest), target = volume_part(&rest);
    struct mount mount = {.kind = MOUNT_VOLUME, .type = STR("volume"), .source = first, .target = target};
    if (!target.n) {
        mount.source = STR("");
        mount.target = first;
    } else if (is_path(first)) {
        mount.kind = MOUNT_BIND;
        mount.type = STR("bind");
    } else {
        look_behind(s, &mount);
    }
    while (str_split(&rest, ',', &word)) {
        mount.read_only |= str_is(word, "ro");
        if (str_ends(word, STR("shared")) || str_ends(word, STR("slave")) || str_ends(word, STR("private")))
            mount.propagation = word;
    }
    add_mount(s, mount, n);
}

static void long_volume(struct service *s, const struct cnode *n)
{
    str type = cnode_text(n, "type");
    struct mount mount = {.kind = str_is(type, "bind") || str_is(type, "npipe") ? MOUNT_BIND
                                  : str_is(type, "tmpfs")                       ? MOUNT_TMPFS
                                                                                : MOUNT_VOLUME,
                          .type = type.n ? type : STR("volume"),
                          .source = cnode_text(n, "source"),
                          .target = cnode_text(n, "target"),
                          .read_only = flag(s, n, "read_only"),
                          .propagation = cnode_text(cnode_get(n, "bind"), "propagation")};
    if (mount.kind == MOUNT_VOLUME && mount.source.n)
        look_behind(s, &mount);
    add_mount(s, mount, n);
}

static void take_volumes(struct service *s)
{
    const struct cnode *item, *list = cnode_get(s->n, "volumes");
    EACH(item, list)
    if (item->type == YAML_MAPPING)
        long_volume(s, item);
    else if (item->type == YAML_SCALAR)
        short_volume(s, item);
    list = cnode_get(s->n, "tmpfs");
    EACH(item, list)
    {
        str target = volume_part(&(str){item->text.p, item->text.n});
        add_mount(s, (struct mount){.kind = MOUNT_TMPFS, .type = STR("tmpfs"), .target = target}, item);
    }
    if (flag(s, s->n, "use_api_socket"))
        add_mount(s,
                  (struct mount){.kind = MOUNT_BIND,
                                 .type = STR("bind"),
                                 .source = STR("/var/run/docker.sock"),
                                 .target = STR("/var/run/docker.sock")},
                  cnode_get(s->n, "use_api_socket"));
}

static void take_files(struct service *s, const char *name)
{
    const struct cnode *item, *list = cnode_get(s->n, name);
    bool secret = strcmp(name, "secrets") == 0;
    EACH(item, list)
    {
        bool map = item->type == YAML_MAPPING;
        str source = map ? cnode_text(item, "source") : item->text, target = cnode_text(item, "target");
        if (!target.n || target.p[0] != '/')
            target = arena_join(s->p->a, secret ? STR("/run/secrets/") : STR("/"), target.n ? target : source,
                                STR(""));
        add_mount(s,
                  (struct mount){.kind = MOUNT_FILE,
                                 .type = secret ? STR("secret") : STR("config"),
                                 .source = source,
                                 .target = target,
                                 .read_only = true},
                  item);
    }
}

static void take_devices(struct service *s)
{
    const struct cnode *item, *list = cnode_get(s->n, "devices");
    EACH(item, list)
    {
        str rest = item->text, host, inside, rights;
        if (item->type == YAML_MAPPING) {
            host = cnode_text(item, "source");
            inside = cnode_text(item, "target");
            rights = cnode_text(item, "permissions");
        } else {
            host = volume_part(&rest);
            inside = volume_part(&rest);
            rights = rest;
        }
        struct device d = {arena_dup(s->a, host), arena_dup(s->a, inside.n ? inside : host),
                           arena_dup(s->a, rights.n ? rights : STR("rwm")), said_of(s, item)};
        vec_push(s->a, &s->c->devices, d);
    }
}

/* ---- ports ---- */

enum { PORTS_MAX = 4096 };

/* "80", "80-90" */
static bool range_of(str s, uint32_t *first, uint32_t *last)
{
    str from, to;
    bool range = str_cut(s, '-', &from, &to);
    return manifest_port(from, first) && manifest_port(range ? to : from, last) && *first <= *last &&
           *last - *first < PORTS_MAX;
}

static void add_ports(struct service *s, str ip, str outside, str inside, str protocol,
                      const struct cnode *at)
{
    uint32_t host = 0, host_last = 0, port, last;
    if (!range_of(inside, &port, &last) || (outside.n && !range_of(outside, &host, &host_last))) {
        compose_odd(s->p, at);
        return;
    }
    bool same = outside.n && host_last - host == last - port;
    if (last > port && outside.n && !same)
        last = port;
    for (uint32_t i = 0; i <= last - port; i++) {
        struct port p = {ip.n ? arena_dup(s->a, ip) : STR(""), outside.n ? host + i : 0, port + i,
                         protocol.n ? arena_dup(s->a, protocol) : STR("tcp"), said_of(s, at)};
        vec_push(s->a, &s->c->ports, p);
    }
}

/* "[IP:][HOST:]CONTAINER[/PROTOCOL]"; of the address IPv6 in brackets. One without a port of the host gets
 * any. */
static void short_port(struct service *s, const struct cnode *n)
{
    str text, protocol, ip = STR(""), outside = STR("");
    if (!str_cut(n->text, '/', &text, &protocol))
        protocol = STR("");
    ptrdiff_t colon = str_rchr(text, ':');
    str inside = str_from(text, (size_t)(colon + 1));
    if (colon >= 0) {
        text = str_sub(text, 0, (size_t)colon);
        colon = str_rchr(text, ':');
        bool bracket = str_ends(text, STR("]"));
        outside = bracket ? STR("") : str_from(text, (size_t)(colon + 1));
        ip = bracket ? text : colon >= 0 ? str_sub(text, 0, (size_t)colon) : STR("");
        if (str_starts(ip, STR("[")) && str_ends(ip, STR("]")))
            ip = str_sub(ip, 1, ip.n - 2);
    }
    add_ports(s, ip, outside, inside, protocol, n);
}

static void take_ports(struct service *s)
{
    const struct cnode *item, *list = cnode_get(s->n, "ports");
    EACH(item, list)
    if (item->type == YAML_MAPPING)
        add_ports(s, cnode_text(item, "host_ip"), cnode_text(item, "published"), cnode_text(item, "target"),
                  cnode_text(item, "protocol"), item);
    else
        short_port(s, item);
    take_list(s, SET_EXPOSE, "expose");
}

/* ---- resources ---- */

/* "512m", "1gb", "50M", "1073741824": units of 1024. */
static bool bytes_of(str s, uint64_t *out)
{
    size_t n = 0;
    static const char units[] = "bkmgtp";
    while (n < s.n && (ch_digit(s.p[n]) || s.p[n] == '.'))
        n++;
    str unit = str_trim(str_from(s, n));
    const char *at = unit.n ? strchr(units, ch_lower(unit.p[0])) : units;
    str tail = str_from(unit, 1);
    if (!at || !*at || (tail.n && !str_ieq(tail, STR("b")) && !str_ieq(tail, STR("ib"))))
        return false;
    return manifest_quantity(str_sub(s, 0, n), (uint64_t)1 << 10 * (at - units), out);
}

static void take_amount(struct service *s, enum setting_key key, const struct cnode *n, const char *name,
                        bool bytes)
{
    const struct cnode *v = scalar(s, n, name);
    uint64_t amount;
    if (!v)
        return;
    if (bytes ? bytes_of(v->text, &amount) : manifest_quantity(v->text, 1000, &amount))
        set(s, key, arena_printf(s->p->a, "%llu", (unsigned long long)amount), v);
    else if (!str_is(v->text, "-1"))
        compose_odd(s->p, v);
}

static void take_resources(struct service *s)
{
    const struct cnode *resources = cnode_get(cnode_get(s->n, "deploy"), "resources"),
                       *limits = cnode_get(resources, "limits"),
                       *least = cnode_get(resources, "reservations"), *v;
    take_amount(s, SET_MEMORY_LIMIT, s->n, "mem_limit", true);
    take_amount(s, SET_MEMORY_REQUEST, s->n, "mem_reservation", true);
    take_amount(s, SET_CPU_LIMIT, s->n, "cpus", false);
    take(s, SET_PIDS_LIMIT, "pids_limit");
    take_amount(s, SET_MEMORY_LIMIT, limits, "memory", true);
    take_amount(s, SET_CPU_LIMIT, limits, "cpus", false);
    take_amount(s, SET_MEMORY_REQUEST, least, "memory", true);
    take_amount(s, SET_CPU_REQUEST, least, "cpus", false);
    if ((v = scalar(s, limits, "pids")))
        set(s, SET_PIDS_LIMIT, v->text, v);
}

static void take_ulimits(struct service *s)
{
    const struct cnode *map = cnode_get(s->n, "ulimits");
    for (size_t i = 0; map && i < map->pairs.n; i++) {
        const struct cnode *v = map->pairs.v[i].value;
        str text = v->type == YAML_MAPPING
                       ? arena_join(s->p->a, cnode_text(v, "soft"), STR(":"), cnode_text(v, "hard"))
                       : v->text;
        set(s, SET_ULIMIT, arena_join(s->p->a, map->pairs.v[i].key, STR("="), text), v);
    }
}

/* ---- life ---- */

static str exec_of(struct service *s, const struct cnode *test)
{
    const struct cnode *item;
    str text = STR("exec");
    bool first = test->type == YAML_SEQUENCE;
    EACH(item, test)
    {
        if (!first)
            text = arena_join(s->p->a, text, STR(" "), item->text);
        else if (str_is(item->text, "NONE"))
            return STR("none");
        first = false;
    }
    return text;
}

static void take_health(struct service *s)
{
    const struct cnode *n = cnode_get(s->n, "healthcheck"), *test = cnode_get(n, "test");
    if (flag(s, n, "disable"))
        set(s, SET_HEALTHCHECK, STR("none"), n);
    else if (test)
        set(s, SET_HEALTHCHECK, exec_of(s, test), test);
}

static void take_restart(struct service *s)
{
    const struct cnode *policy = cnode_get(cnode_get(s->n, "deploy"), "restart_policy");
    str condition = cnode_text(policy, "condition"), most = cnode_text(policy, "max_attempts");
    take(s, SET_RESTART, "restart");
    if (!policy)
        return;
    str word = str_is(condition, "none")         ? STR("no")
               : str_is(condition, "on-failure") ? condition
                                                 : STR("always");
    set(s, SET_RESTART, most.n && !str_is(word, "no") ? arena_join(s->p->a, word, STR(":"), most) : word,
        policy);
}

static void take_pull_policy(struct service *s)
{
    const struct cnode *v = scalar(s, s->n, "pull_policy");
    if (!v)
        return;
    str word = str_is(v->text, "always")                                         ? STR("Always")
               : str_is(v->text, "never")                                        ? STR("Never")
               : str_is(v->text, "missing") || str_is(v->text, "if_not_present") ? STR("IfNotPresent")
                                                                                 : v->text;
    set(s, SET_PULL_POLICY, word, v);
}

static void take_env(struct service *s)
{
    const struct cnode *item, *map = compose_mapping(s->p, cnode_get(s->n, "environment")),
                              *list = cnode_get(s->n, "env_file");
    EACH(item, list)
    {
        str file = item->type == YAML_MAPPING ? cnode_text(item, "path") : item->text;
        struct variable v = {STR_INIT(""), arena_dup(s->a, file), VARIABLE_FILE, said_of(s, item)};
        vec_push(s->a, &s->c->env, v);
    }
    for (size_t i = 0; map && i < map->pairs.n; i++) {
        const struct cnode *n = map->pairs.v[i].value;
        bool here = !n->null && !n->open;
        struct variable v = {arena_dup(s->a, map->pairs.v[i].key),
                             n->text.n ? arena_dup(s->a, n->text) : STR(""),
                             here ? VARIABLE_LITERAL : VARIABLE_HOST, said_of(s, n)};
        vec_push(s->a, &s->c->env, v);
    }
}

/* Commands that are run inside once it is up. */
static void take_hooks(struct service *s, const char *name)
{
    const struct cnode *item, *list = cnode_get(s->n, name);
    EACH(item, list)
    {
        const struct cnode *command = cnode_get(item, "command"), *word;
        bool privileged = flag(s, item, "privileged"), root = str_is(cnode_text(item, "user"), "root");
        str text = privileged ? STR("privileged") : STR("root");
        EACH(word, command)
        text = arena_join(s->p->a, text, STR(" "), word->text);
        if (privileged || root || str_is(cnode_text(item, "user"), "0"))
            set(s, SET_EXEC, text, item);
    }
}

static void take_namespaces(struct service *s)
{
    take(s, SET_PID, "pid");
    take(s, SET_IPC, "ipc");
    take(s, SET_NETWORK, "net");
    take(s, SET_NETWORK, "network_mode");
    take(s, SET_UTS, "uts");
    take(s, SET_USERNS, "userns_mode");
    take(s, SET_CGROUP, "cgroup");
    take(s, SET_CGROUP_PARENT, "cgroup_parent");
    take_pairs(s, SET_SYSCTL, "sysctls", "=");
    const struct cnode *hosts = compose_mapping(s->p, cnode_get(s->n, "extra_hosts"));
    for (size_t i = 0; hosts && i < hosts->pairs.n; i++)
        set(s, SET_HOST_ALIAS,
            arena_join(s->p->a, hosts->pairs.v[i].value->text, STR(" "), hosts->pairs.v[i].key),
            hosts->pairs.v[i].value);
}

void compose_service(struct compose *p, struct workload *w, str name, const struct cnode *n,
                     const struct cnode *volumes)
{
    struct service s = {.p = p, .a = p->inv->arena, .n = n, .volumes = volumes};
    s.c = vec_add(s.a, &w->containers);
    s.c->name = arena_dup(s.a, name);
    s.c->role = STR("container");
    s.c->said = said_of(&s, n);
    take(&s, SET_IMAGE, "image");
    take(&s, SET_USER, "user");
    take_list(&s, SET_GROUPS, "group_add");
    take_flag(&s, SET_PRIVILEGED, "privileged");
    take_flag(&s, SET_READ_ONLY_ROOT, "read_only");
    take_capabilities(&s, SET_CAP_ADD, "cap_add");
    take_capabilities(&s, SET_CAP_DROP, "cap_drop");
    take_security(&s);
    take_namespaces(&s);
    take_list(&s, SET_DEVICE_RULE, "device_cgroup_rules");
    take(&s, SET_RUNTIME_CLASS, "runtime");
    take_resources(&s);
    take_ulimits(&s);
    take_command(&s, SET_ENTRYPOINT, "entrypoint");
    take_command(&s, SET_COMMAND, "command");
    take(&s, SET_WORKDIR, "working_dir");
    take(&s, SET_STOP_SIGNAL, "stop_signal");
    take_health(&s);
    take_restart(&s);
    take_pull_policy(&s);
    take_pairs(&s, SET_LABEL, "labels", "=");
    take_volumes(&s);
    take_files(&s, "secrets");
    take_files(&s, "configs");
    take_devices(&s);
    take_ports(&s);
    take_env(&s);
    take_hooks(&s, "post_start");
    take_hooks(&s, "pre_stop");
    if (str_starts(cnode_text(n, "platform"), STR("windows")))
        w->os = STR("windows");
}
