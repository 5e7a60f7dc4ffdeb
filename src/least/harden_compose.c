/* harden_compose: an override file for the services of a file of Compose, which is merged on it (Compose
 * Specification, "Merge": `!override` replaces, `!reset` takes away). */
#include "format/yaml.h"
#include "least/harden.h"

static const struct yaml_node *scalar(const struct yaml_node *n, const char *key)
{
    const struct yaml_node *v = yaml_get(n, str_c(key));
    return v && v->type == YAML_SCALAR && !yaml_is_null(v) ? v : NULL;
}

/* A key that needs no quotes. */
static void key_of(struct buf *out, str key)
{
    bool plain = key.n && str_of(key, "-_.");
    buf_ch(out, ' ');
    buf_ch(out, ' ');
    if (!plain)
        buf_ch(out, '"');
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '"' || key.p[i] == '\\')
            buf_ch(out, '\\');
        if ((unsigned char)key.p[i] >= 32)
            buf_ch(out, key.p[i]);
    }
    if (!plain)
        buf_ch(out, '"');
    buf_add(out, STR(":\n"));
}

static void shared_namespaces(const struct yaml_node *n, struct buf *out)
{
    static const char *const keys[] = {"network_mode", "pid", "ipc", "uts", "userns_mode", "cgroup"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct yaml_node *v = scalar(n, keys[i]);
        if (v && str_is(v->text, "host"))
            buf_printf(out, "    %s: !reset null\n", keys[i]);
    }
}

/* Is something mounted at that place by the file already? */
static bool is_mounted(const struct yaml_node *n, str path)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(yaml_get(n, STR("volumes"))); yaml_item(&it, &item);) {
        str target = yaml_text(item, STR("target")), rest = item->text, part;
        if (item->type == YAML_SCALAR)
            for (int i = 0; i < 2 && str_split(&rest, ':', &part); i++)
                target = part;
        if (str_eq(target, path))
            return true;
    }
    return false;
}

static void writes(const struct yaml_node *n, const struct need *need, struct buf *out)
{
    bool any = false;
    for (size_t i = 0; i < need->writes.n; i++) {
        if (is_mounted(n, need->writes.v[i]) || need_is_own(need, need->writes.v[i]))
            continue;
        if (!any)
            buf_add(out, STR("    tmpfs:\n"));
        any = true;
        buf_printf(out, "      - \"%.*s:uid=%u,gid=%u,mode=0755\"\n", STR_ARG(need->writes.v[i]), need->uid,
                   need->gid);
    }
}

static bool has_limit(const struct yaml_node *n, const char *key, const char *deploy)
{
    const struct yaml_node *limits =
        yaml_get(yaml_get(yaml_get(n, STR("deploy")), STR("resources")), STR("limits"));
    return scalar(n, key) || scalar(limits, deploy);
}

static void limits(const struct harden *h, const struct yaml_node *n, struct buf *out)
{
    if (!has_limit(n, "mem_limit", "memory"))
        buf_printf(out, "    mem_limit: %llum\n", (unsigned long long)h->memory);
    if (!has_limit(n, "cpus", "cpus"))
        buf_printf(out, "    cpus: %llu\n", (unsigned long long)h->cpus);
    if (!has_limit(n, "pids_limit", "pids"))
        buf_printf(out, "    pids_limit: %llu\n", (unsigned long long)h->pids);
}

static void service(const struct harden *h, const struct yaml_node *n, const struct need *need, bool low,
                    struct arena *a, struct buf *out)
{
    const struct yaml_node *image = scalar(n, "image"), *user = scalar(n, "user");
    str pinned = image && need->image ? harden_pinned(a, need, image->text) : STR("");
    uint64_t uid;
    str head, tail;
    bool good = user && !str_cut(user->text, ':', &head, &tail) ? str_u64(head, 10, &uid) && uid > 0
                : user                                          ? str_u64(head, 10, &uid) && uid > 0
                                                                : false;
    if (pinned.n)
        buf_printf(out, "    image: \"%.*s\"\n", STR_ARG(pinned));
    if (!good)
        buf_printf(out, "    user: \"%u:%u\"\n", need->uid, need->gid);
    if (scalar(n, "privileged"))
        buf_add(out, STR("    privileged: false\n"));
    buf_add(out, STR("    read_only: true\n    cap_drop: [ALL]\n"));
    if (yaml_get(n, STR("cap_add")))
        buf_add(out, STR("    cap_add: !override []\n"));
    buf_printf(out, "    security_opt: %s[\"no-new-privileges:true\"]\n",
               yaml_get(n, STR("security_opt")) ? "!override " : "");
    shared_namespaces(n, out);
    if (low)
        buf_add(out, STR("    sysctls:\n      net.ipv4.ip_unprivileged_port_start: \"0\"\n"));
    writes(n, need, out);
    limits(h, n, out);
}

/* Things that stay, since only who knows the service can tell whether it needs them. */
static void tell(const struct yaml_node *n, str name, struct buf *notes)
{
    static const char *const keys[] = {"devices", "device_cgroup_rules"};
    const struct yaml_node *item;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (yaml_get(n, str_c(keys[i])))
            buf_printf(notes, "%.*s: %s stay as they are\n", STR_ARG(name), keys[i]);
    for (struct yaml_iter it = yaml_items(yaml_get(n, STR("volumes"))); yaml_item(&it, &item);)
        if (item->type == YAML_SCALAR && item->text.n && item->text.p[0] == '/' &&
            str_chr(item->text, ':') > 0)
            buf_printf(notes, "%.*s: the bind mount %.*s stays as it is\n", STR_ARG(name),
                       STR_ARG(str_sub(item->text, 0, 120)));
}

bool harden_compose(const struct harden *h, str text, struct buf *out, struct buf *notes, struct err *e)
{
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc = {0};
    const struct yaml_node *name, *n;
    struct need none = need_default(&a);
    yaml_open(&y, text, &a, 200);
    bool found = yaml_next(&y, &doc);
    yaml_close(&y);
    const struct yaml_node *services = found ? yaml_get(doc.root, STR("services")) : NULL;
    struct yaml_iter count = yaml_pairs(services), it = yaml_pairs(services);
    size_t all = 0;
    while (yaml_pair(&count, &name, &n))
        all++;
    if (y.failed || !all) {
        err_set(e, "cannot mend", STR("the file of Compose"), "%s", y.failed ? y.why : "it has no services");
        arena_free(&a);
        return false;
    }
    buf_add(out, STR("services:\n"));
    while (yaml_pair(&it, &name, &n)) {
        const struct yaml_node *image = scalar(n, "image");
        bool ours = harden_is_image(h->need, image ? image->text : STR(""), all == 1);
        if (n->type != YAML_MAPPING || name->type != YAML_SCALAR)
            continue;
        key_of(out, name->text);
        service(h, n, ours ? h->need : &none, ours && h->need->low_port, &a, out);
        if (!ours)
            buf_printf(
                notes,
                "%.*s: its image was not at hand: user %u and the folders that it writes are a guess\n",
                STR_ARG(name->text), none.uid);
        tell(n, name->text, notes);
    }
    bool good = harden_proven(&a, out, e);
    arena_free(&a);
    return good;
}
