/* harden_image: the least for an image that has no manifest: a `docker run` line, an override of Compose,
 * lines of a Dockerfile, config.json of an OCI bundle (OCI runtime specification 1.0). */
#include "format/json.h"
#include "least/harden.h"
#include "model/reference.h"

bool harden_is_image(const struct need *n, str reference, bool only)
{
    struct arena a = {0};
    struct reference want, have;
    struct err e;
    bool same = false;
    if (n->image && reference_parse(&a, reference, &want, &e))
        for (size_t i = 0; i < n->names.n && !same; i++)
            same = reference_parse(&a, n->names.v[i], &have, &e) &&
                   str_eq(reference_name(&a, &want), reference_name(&a, &have));
    arena_free(&a);
    return same || (only && n->image);
}

str harden_pinned(struct arena *a, const struct need *n, str reference)
{
    struct reference r;
    struct err e;
    if (!n->digest.n || !reference_parse(a, reference, &r, &e) || r.digest.n)
        return STR("");
    return arena_join(a, reference, STR("@"), n->digest);
}

static str image_name(struct arena *a, const struct need *n)
{
    str name = n->names.n ? n->names.v[0] : STR("IMAGE"), pinned = harden_pinned(a, n, name);
    return pinned.n ? pinned : name;
}

/* A word of a shell. */
static void word(struct buf *out, str s)
{
    buf_ch(out, ' ');
    if (s.n && str_of(s, "-_./:@=,+")) {
        buf_add(out, s);
        return;
    }
    buf_ch(out, '\'');
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\'')
            buf_add(out, STR("'\\''"));
        else if ((unsigned char)s.p[i] >= 32)
            buf_ch(out, s.p[i]);
    buf_ch(out, '\'');
}

static void docker_line(const struct harden *h, struct arena *a, struct buf *out)
{
    const struct need *n = h->need;
    buf_printf(out, "docker run --user %u:%u --read-only --cap-drop ALL --security-opt no-new-privileges",
               n->uid, n->gid);
    for (size_t i = 0; i < n->writes.n; i++) {
        if (need_is_own(n, n->writes.v[i]))
            continue;
        buf_add(out, STR(" --tmpfs"));
        word(out, arena_printf(a, "%.*s:uid=%u,gid=%u,mode=0755", STR_ARG(n->writes.v[i]), n->uid, n->gid));
    }
    if (n->low_port)
        buf_add(out, STR(" --sysctl net.ipv4.ip_unprivileged_port_start=0"));
    buf_printf(out, " --memory %llum --cpus %llu --pids-limit %llu", (unsigned long long)h->memory,
               (unsigned long long)h->cpus, (unsigned long long)h->pids);
    word(out, image_name(a, n));
    buf_ch(out, '\n');
}

static void compose_file(const struct harden *h, struct arena *a, struct buf *out)
{
    struct buf notes = {0};
    struct err e;
    str text = arena_printf(a, "services: {app: {image: \"%.*s\"}}\n", STR_ARG(image_name(a, h->need)));
    harden_compose(h, text, out, &notes, &e);
    buf_free(&notes);
}

static void dockerfile(const struct harden *h, struct arena *a, struct buf *out)
{
    str name = image_name(a, h->need);
    buf_printf(out, "FROM %.*s\nUSER %u:%u\n", STR_ARG(name), h->need->uid, h->need->gid);
}

/* ---- config.json ---- */

static void mount(struct json_out *w, const char *target, const char *type, const char *const *options)
{
    jw_object(w);
    jw_key_str(w, "destination", str_c(target));
    jw_key_str(w, "type", str_c(type));
    jw_key_str(w, "source", str_c(type));
    jw_key(w, "options");
    jw_array(w);
    for (; *options; options++)
        jw_str(w, str_c(*options));
    jw_end_array(w);
    jw_end_object(w);
}

static void mounts(const struct harden *h, struct arena *a, struct json_out *w)
{
    static const char *const hard[] = {"nosuid", "noexec", "nodev", NULL};
    static const char *const dev[] = {"nosuid", "strictatime", "mode=755", "size=65536k", NULL};
    static const char *const pts[] = {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", NULL};
    static const char *const sys[] = {"nosuid", "noexec", "nodev", "ro", NULL};
    jw_key(w, "mounts");
    jw_array(w);
    mount(w, "/proc", "proc", hard);
    mount(w, "/dev", "tmpfs", dev);
    mount(w, "/dev/pts", "devpts", pts);
    mount(w, "/dev/mqueue", "mqueue", hard);
    mount(w, "/sys", "sysfs", sys);
    for (size_t i = 0; i < h->need->writes.n; i++) {
        str owner = arena_printf(a, "uid=%u", h->need->uid), group = arena_printf(a, "gid=%u", h->need->gid);
        const char *options[] = {"nosuid", "nodev", "mode=0755", owner.p, group.p, NULL};
        mount(w, h->need->writes.v[i].p, "tmpfs", options);
    }
    jw_end_array(w);
}

static void strings(struct json_out *w, const char *key, const str *v, size_t n)
{
    jw_key(w, key);
    jw_array(w);
    for (size_t i = 0; i < n; i++)
        jw_str(w, v[i]);
    jw_end_array(w);
}

static void process(const struct harden *h, struct json_out *w)
{
    static const char *const sets[] = {"bounding", "effective", "inheritable", "permitted", "ambient"};
    const struct need *n = h->need;
    jw_key(w, "process");
    jw_object(w);
    jw_key(w, "user");
    jw_object(w);
    jw_key_u64(w, "uid", n->uid);
    jw_key_u64(w, "gid", n->gid);
    jw_end_object(w);
    strings(w, "args", n->command.v, n->command.n);
    strings(w, "env", n->env.v, n->env.n);
    jw_key_str(w, "cwd", n->workdir.n ? n->workdir : STR("/"));
    jw_key_bool(w, "noNewPrivileges", true);
    jw_key(w, "capabilities");
    jw_object(w);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        strings(w, sets[i], NULL, 0);
    jw_end_object(w);
    jw_end_object(w);
}

static void linux_part(const struct harden *h, struct json_out *w)
{
    static const char *const spaces[] = {"pid", "network", "ipc", "uts", "mount", "cgroup"};
    static const str masked[] = {STR_INIT("/proc/acpi"),       STR_INIT("/proc/kcore"),
                                 STR_INIT("/proc/keys"),       STR_INIT("/proc/latency_stats"),
                                 STR_INIT("/proc/timer_list"), STR_INIT("/proc/sched_debug"),
                                 STR_INIT("/proc/scsi"),       STR_INIT("/sys/firmware")};
    static const str read_only[] = {STR_INIT("/proc/bus"), STR_INIT("/proc/fs"), STR_INIT("/proc/irq"),
                                    STR_INIT("/proc/sys"), STR_INIT("/proc/sysrq-trigger")};
    jw_key(w, "linux");
    jw_object(w);
    jw_key(w, "namespaces");
    jw_array(w);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++) {
        jw_object(w);
        jw_key_str(w, "type", str_c(spaces[i]));
        jw_end_object(w);
    }
    jw_end_array(w);
    strings(w, "maskedPaths", masked, sizeof masked / sizeof *masked);
    strings(w, "readonlyPaths", read_only, sizeof read_only / sizeof *read_only);
    if (h->need->low_port) {
        jw_key(w, "sysctl");
        jw_object(w);
        jw_key_str(w, "net.ipv4.ip_unprivileged_port_start", STR("0"));
        jw_end_object(w);
    }
    jw_key(w, "resources");
    jw_object(w);
    jw_key(w, "memory");
    jw_object(w);
    jw_key_u64(w, "limit", h->memory << 20);
    jw_end_object(w);
    jw_key(w, "cpu");
    jw_object(w);
    jw_key_u64(w, "quota", h->cpus * 100000);
    jw_key_u64(w, "period", 100000);
    jw_end_object(w);
    jw_key(w, "pids");
    jw_object(w);
    jw_key_u64(w, "limit", h->pids);
    jw_end_object(w);
    jw_end_object(w);
    jw_end_object(w);
}

static void oci_config(const struct harden *h, struct arena *a, struct buf *out)
{
    struct json_out w = {.b = out};
    jw_object(&w);
    jw_key_str(&w, "ociVersion", STR("1.0.2"));
    process(h, &w);
    jw_key(&w, "root");
    jw_object(&w);
    jw_key_str(&w, "path", STR("rootfs"));
    jw_key_bool(&w, "readonly", true);
    jw_end_object(&w);
    jw_key_str(&w, "hostname", STR("container"));
    mounts(h, a, &w);
    linux_part(h, &w);
    jw_end_object(&w);
    buf_ch(out, '\n');
}

void harden_image(const struct harden *h, struct buf *out)
{
    struct arena a = {0};
    if (h->form == HARDEN_COMPOSE)
        compose_file(h, &a, out);
    else if (h->form == HARDEN_DOCKERFILE)
        dockerfile(h, &a, out);
    else if (h->form == HARDEN_OCI)
        oci_config(h, &a, out);
    else
        docker_line(h, &a, out);
    arena_free(&a);
}
