/* harden_kube: manifests of Kubernetes, mended. The text is edited at the places that the YAML reader tells,
 * so that comments, order and all else stay: values are replaced, members are put in front of another one of
 * their mapping. A patch says the same as strategic merge patches, one a workload. */
#include "format/yaml.h"
#include "least/harden.h"
#include <stdlib.h>

/* Bytes to take out and to put in at one place. */
struct edit {
    size_t at, cut, order;
    str put;
};
/* One file while it is mended. */
struct mending {
    const struct harden *h;
    struct arena *a;
    str text;
    VEC(size_t) lines; /* where each begins */
    VEC(struct edit) edits;
    struct buf *out, *notes;
    struct need none;
    size_t images; /* containers in the file */
    bool patch;
};
/* A workload of it. */
struct pod {
    const struct yaml_node *root, *spec;
    str kind, name;
};

/* ---- places in the text ---- */

static size_t place(const struct mending *m, const struct yaml_node *n)
{
    size_t line = n->line ? n->line - 1 : 0;
    if (line >= m->lines.n)
        return m->text.n;
    size_t at = m->lines.v[line];
    for (uint32_t i = 0; i < n->column && at < m->text.n && m->text.p[at] != '\n'; i++) {
        uint32_t c;
        size_t n_bytes = str_utf8_char(str_from(m->text, at), &c);
        at += n_bytes ? n_bytes : 1;
    }
    return at;
}

/* The same place may be met twice, by an anchor. Nothing is done beyond the text's end, where the reader of
 * YAML and this one do not agree on its lines. */
static void edit(struct mending *m, size_t at, size_t cut, str put)
{
    if (at > m->text.n || cut > m->text.n - at)
        return;
    for (size_t i = m->edits.n; i-- > 0 && m->edits.n - i < 256;)
        if (m->edits.v[i].at == at && m->edits.v[i].cut == cut && str_eq(m->edits.v[i].put, put))
            return;
    vec_push(m->a, &m->edits, (struct edit){at, cut, m->edits.n, put});
}

static bool is_flow(const struct mending *m, const struct yaml_node *n)
{
    size_t at = place(m, n);
    return at < m->text.n && (m->text.p[at] == '{' || m->text.p[at] == '[');
}

/* The token of a scalar as it stands: with its quotes. 0: it goes over several lines or stands otherwise. */
static size_t token(const struct mending *m, const struct yaml_node *n)
{
    str rest = str_from(m->text, place(m, n));
    if (n->plain)
        return str_starts(rest, n->text) ? n->text.n : 0;
    if (!rest.n || (rest.p[0] != '"' && rest.p[0] != '\''))
        return 0;
    for (size_t i = 1; i < rest.n && rest.p[i] != '\n'; i++) {
        if (rest.p[0] == '"' && rest.p[i] == '\\')
            i++;
        else if (rest.p[i] == rest.p[0])
            return i + 1;
    }
    return 0;
}

static void leave(struct mending *m, const struct yaml_node *n, const char *what)
{
    buf_printf(m->notes, "line %u: %s stays as it is written: mend it by hand\n", n->line, what);
}

static const struct yaml_node *key_at(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(map); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR && str_eq(k->text, str_c(key)))
            return k;
    return NULL;
}

static str spaces(struct mending *m, size_t n)
{
    char *s = arena_bytes(m->a, n);
    memset(s, ' ', n);
    return str_make(s, n);
}

/* JSON without the quotes that YAML does not need: those of words that begin with a letter, and of paths. */
static str plain(struct mending *m, str json)
{
    char *out = arena_bytes(m->a, json.n);
    size_t n = 0;
    for (size_t i = 0; i < json.n; i++) {
        ptrdiff_t end = json.p[i] == '"' ? str_chr(str_from(json, i + 1), '"') : -1;
        str word = end > 0 ? str_sub(json, i + 1, (size_t)end) : STR("");
        if (word.n && (ch_alpha(word.p[0]) || word.p[0] == '/') && str_of(word, "-_./")) {
            memcpy(out + n, word.p, word.n);
            n += word.n;
            i += word.n + 1;
            continue;
        }
        for (ptrdiff_t k = 0; k <= end && i + 1 < json.n; k++)
            out[n++] = json.p[i++];
        out[n++] = json.p[i];
    }
    return str_make(out, n);
}

static bool edited_at(const struct mending *m, size_t at)
{
    for (size_t i = m->edits.n; i-- > 0;)
        if (m->edits.v[i].at == at)
            return true;
    return false;
}

/* Puts a member into a mapping; `value` is JSON, which is YAML too. */
static void insert(struct mending *m, const struct yaml_node *map, const char *key, str value)
{
    const struct yaml_node *first = NULL, *second = NULL, *v;
    struct yaml_iter it = yaml_pairs(map);
    if (yaml_pair(&it, &first, &v))
        yaml_pair(&it, &second, &v);
    const struct yaml_node *front = second ? second : first;
    if (!front) {
        size_t at = place(m, map) + 1;
        edit(m, at, 0,
             arena_printf(m->a, "%s\"%s\": %.*s", edited_at(m, at) ? ", " : "", key, STR_ARG(value)));
    } else if (is_flow(m, map)) {
        edit(m, place(m, front), 0, arena_printf(m->a, "\"%s\": %.*s, ", key, STR_ARG(value)));
    } else {
        str indent = spaces(m, front->column), text = plain(m, value);
        edit(m, place(m, front), 0,
             arena_printf(m->a, "%s: %.*s\n%.*s", key, STR_ARG(text), STR_ARG(indent)));
    }
}

/* The value of a key that has none ("key:", "key: null"). */
static void fill_null(struct mending *m, const struct yaml_node *map, const char *key,
                      const struct yaml_node *old, str value)
{
    const struct yaml_node *k = key_at(map, key);
    if (old->text.n) {
        edit(m, place(m, old), token(m, old), value);
        return;
    }
    size_t at = k ? place(m, k) + (token(m, k) ? token(m, k) : k->text.n) : m->text.n;
    if (at < m->text.n && m->text.p[at] == ':')
        edit(m, at + 1, 0, arena_join(m->a, STR(" "), value, STR("")));
    else
        leave(m, old, key);
}

static bool is_same(const struct yaml_node *v, str value)
{
    bool quoted = value.n > 1 && value.p[0] == '"';
    return v->type == YAML_SCALAR && str_eq(v->text, quoted ? str_sub(value, 1, value.n - 2) : value);
}

/* Sets a scalar, or puts it in. */
static void set(struct mending *m, const struct yaml_node *map, const char *key, str value)
{
    const struct yaml_node *v = yaml_get(map, str_c(key));
    if (!v)
        insert(m, map, key, value);
    else if (yaml_is_null(v))
        fill_null(m, map, key, v, value);
    else if (is_same(v, value))
        return;
    else if (v->type == YAML_SCALAR && token(m, v))
        edit(m, place(m, v), token(m, v), value);
    else
        leave(m, v, key);
}

/* The mapping at a key; NULL when it was not there and `whole` was put in its place. */
static const struct yaml_node *mapping(struct mending *m, const struct yaml_node *map, const char *key,
                                       str whole)
{
    const struct yaml_node *v = yaml_get(map, str_c(key));
    if (v && v->type == YAML_MAPPING)
        return v;
    if (!v)
        insert(m, map, key, whole);
    else if (yaml_is_null(v))
        fill_null(m, map, key, v, whole);
    else
        leave(m, v, key);
    return NULL;
}

/* An item at the head of a list. */
static void add_item(struct mending *m, const struct yaml_node *map, const char *key, str item)
{
    const struct yaml_node *list = yaml_get(map, str_c(key)), *first = NULL;
    struct yaml_iter it = yaml_items(list);
    if (!list || list->type != YAML_SEQUENCE) {
        str whole = arena_join(m->a, STR("["), item, STR("]"));
        if (!list)
            insert(m, map, key, whole);
        else
            fill_null(m, map, key, list, whole);
    } else if (!yaml_item(&it, &first)) {
        edit(m, place(m, list) + 1, 0, item);
    } else if (is_flow(m, list)) {
        edit(m, place(m, first), 0, arena_join(m->a, item, STR(", "), STR("")));
    } else {
        size_t dash = place(m, first);
        while (dash > 0 && (dash == m->text.n || m->text.p[dash] != '-'))
            dash--;
        if (!m->text.n || m->text.p[dash] != '-') {
            leave(m, list, key);
            return;
        }
        size_t line = dash;
        while (line > 0 && m->text.p[line - 1] != '\n')
            line--;
        str indent = spaces(m, dash - line);
        item = plain(m, item);
        edit(m, dash, 0, arena_printf(m->a, "- %.*s\n%.*s", STR_ARG(item), STR_ARG(indent)));
    }
}

/* The list as a whole: only where it stands on one line or is a list of single lines. */
static void set_list(struct mending *m, const struct yaml_node *map, const char *key, str value)
{
    const struct yaml_node *list = yaml_get(map, str_c(key)), *item;
    if (!list || list->type != YAML_SEQUENCE) {
        set(m, map, key, value);
        return;
    }
    size_t from = place(m, list), to = from;
    if (is_flow(m, list)) {
        while (to < m->text.n && m->text.p[to] != ']')
            to++;
        edit(m, from, to < m->text.n ? to + 1 - from : 0, value);
        return;
    }
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);) {
        if (item->type != YAML_SCALAR || !token(m, item)) {
            leave(m, item, key);
            return;
        }
        to = place(m, item) + token(m, item);
    }
    const struct yaml_node *k = key_at(map, key);
    size_t colon = k ? place(m, k) + token(m, k) : m->text.n;
    if (colon >= from || m->text.p[colon] != ':') {
        leave(m, list, key);
        return;
    }
    edit(m, colon + 1, to - colon - 1, arena_join(m->a, STR(" "), plain(m, value), STR("")));
}

/* ---- a container ---- */

static void take_back(struct mending *m, const struct yaml_node *map, const char *key)
{
    bool on;
    if (yaml_bool(yaml_get(map, str_c(key)), &on) && on)
        set(m, map, key, STR("false"));
}

static bool is_root(const struct yaml_node *v)
{
    uint64_t uid;
    return !v || v->type != YAML_SCALAR || !str_u64(v->text, 10, &uid) || uid == 0;
}

static void set_user(struct mending *m, const struct yaml_node *context, const struct yaml_node *pod_context,
                     const struct need *n)
{
    const struct yaml_node *own = yaml_get(context, STR("runAsUser")),
                           *of_pod = yaml_get(pod_context, STR("runAsUser")),
                           *group = yaml_get(context, STR("runAsGroup")),
                           *pod_group = yaml_get(pod_context, STR("runAsGroup"));
    if (is_root(own ? own : of_pod))
        set(m, context, "runAsUser", arena_printf(m->a, "%u", n->uid));
    if (is_root(group ? group : pod_group) && is_root(own ? own : of_pod))
        set(m, context, "runAsGroup", arena_printf(m->a, "%u", n->gid));
    set(m, context, "runAsNonRoot", STR("true"));
}

static void set_seccomp(struct mending *m, const struct yaml_node *context)
{
    const struct yaml_node *profile = yaml_get(context, STR("seccompProfile"));
    if (!profile || profile->type != YAML_MAPPING)
        set(m, context, "seccompProfile", STR("{\"type\": \"RuntimeDefault\"}"));
    else if (str_is(yaml_text(profile, STR("type")), "Unconfined"))
        set(m, profile, "type", STR("RuntimeDefault"));
}

static void set_capabilities(struct mending *m, const struct yaml_node *context)
{
    const struct yaml_node *caps = mapping(m, context, "capabilities", STR("{\"drop\": [\"ALL\"]}")), *item;
    if (!caps)
        return;
    bool all = false, added = false;
    for (struct yaml_iter it = yaml_items(yaml_get(caps, STR("drop"))); yaml_item(&it, &item);)
        all |= str_ieq(item->text, STR("ALL"));
    for (struct yaml_iter it = yaml_items(yaml_get(caps, STR("add"))); yaml_item(&it, &item);)
        added = true;
    if (!all)
        set_list(m, caps, "drop", STR("[\"ALL\"]"));
    if (added)
        set_list(m, caps, "add", STR("[]"));
}

static str whole_context(struct mending *m, const struct need *n)
{
    return arena_printf(
        m->a,
        "{\"runAsNonRoot\": true, \"runAsUser\": %u, \"runAsGroup\": %u, "
        "\"allowPrivilegeEscalation\": false, \"readOnlyRootFilesystem\": true, "
        "\"capabilities\": {\"drop\": [\"ALL\"]}, \"seccompProfile\": {\"type\": \"RuntimeDefault\"}}",
        n->uid, n->gid);
}

static void mend_context(struct mending *m, const struct pod *p, const struct yaml_node *c,
                         const struct need *n)
{
    const struct yaml_node *context = mapping(m, c, "securityContext", whole_context(m, n));
    if (!context)
        return;
    take_back(m, context, "privileged");
    set_user(m, context, yaml_get(p->spec, STR("securityContext")), n);
    set(m, context, "allowPrivilegeEscalation", STR("false"));
    set(m, context, "readOnlyRootFilesystem", STR("true"));
    set_capabilities(m, context);
    set_seccomp(m, context);
    if (str_is(yaml_text(context, STR("procMount")), "Unmasked"))
        set(m, context, "procMount", STR("Default"));
}

static void mend_limits(struct mending *m, const struct yaml_node *c)
{
    const struct harden *h = m->h;
    str amounts = arena_printf(m->a, "{\"memory\": \"%lluMi\", \"cpu\": \"%llu\"}",
                               (unsigned long long)h->memory, (unsigned long long)h->cpus);
    str both = arena_printf(m->a, "{\"limits\": %.*s}", STR_ARG(amounts));
    const struct yaml_node *resources = mapping(m, c, "resources", both);
    const struct yaml_node *limits = resources ? mapping(m, resources, "limits", amounts) : NULL;
    if (limits && !yaml_text(limits, STR("memory")).n)
        set(m, limits, "memory", arena_printf(m->a, "\"%lluMi\"", (unsigned long long)h->memory));
    if (limits && !yaml_text(limits, STR("cpu")).n)
        set(m, limits, "cpu", arena_printf(m->a, "\"%llu\"", (unsigned long long)h->cpus));
}

static str volume_name(struct mending *m, str path)
{
    char *name = arena_bytes(m->a, path.n + 6);
    size_t n = 0;
    memcpy(name, "write", 5);
    n = 5;
    for (size_t i = 0; i < path.n && n < 62; i++) {
        bool plain = ch_alnum(path.p[i]);
        if (plain || name[n - 1] != '-')
            name[n++] = plain ? ch_lower(path.p[i]) : '-';
    }
    while (n && name[n - 1] == '-')
        n--;
    return str_make(name, n);
}

static bool has_item(const struct yaml_node *list, const char *key, str value)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);)
        if (str_eq(yaml_text(item, str_c(key)), value))
            return true;
    return false;
}

static void json_text(struct mending *m, struct buf *b, str s)
{
    (void)m;
    buf_ch(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"' || s.p[i] == '\\')
            buf_ch(b, '\\');
        if ((unsigned char)s.p[i] >= 32)
            buf_ch(b, s.p[i]);
    }
    buf_ch(b, '"');
}

static str mount_item(struct mending *m, str path)
{
    struct buf b = {0};
    str name = volume_name(m, path);
    buf_printf(&b, "{\"name\": \"%.*s\", \"mountPath\": ", STR_ARG(name));
    json_text(m, &b, path);
    buf_ch(&b, '}');
    str item = arena_dup(m->a, str_make(b.p, b.n));
    buf_free(&b);
    return item;
}

/* All new items of one list as one text: where the list is not there, several edits would be several lists.
 */
static void add_items(struct mending *m, const struct yaml_node *map, const char *key, const str *items,
                      size_t n)
{
    const struct yaml_node *list = yaml_get(map, str_c(key));
    bool there = list && list->type == YAML_SEQUENCE && list->span > 1;
    str all = STR("");
    for (size_t i = 0; i < n; i++) {
        if (there)
            add_item(m, map, key, items[i]);
        else
            all = arena_join(m->a, all, i ? STR(", ") : STR(""), items[i]);
    }
    if (n && !there)
        add_item(m, map, key, all);
}

typedef VEC(str) paths;

static void mend_writes(struct mending *m, const struct yaml_node *c, const struct need *n, paths *volumes)
{
    paths items = {0};
    const struct yaml_node *mounts = yaml_get(c, STR("volumeMounts"));
    for (size_t i = 0; i < n->writes.n; i++) {
        str path = n->writes.v[i];
        bool known = false;
        if (has_item(mounts, "mountPath", path))
            continue;
        vec_push(m->a, &items, mount_item(m, path));
        for (size_t k = 0; k < volumes->n; k++)
            known |= str_eq(volumes->v[k], path);
        if (!known)
            vec_push(m->a, volumes, path);
    }
    add_items(m, c, "volumeMounts", items.v, items.n);
}

static const struct need *need_of(const struct mending *m, str image)
{
    return harden_is_image(m->h->need, image, m->images == 1) ? m->h->need : &m->none;
}

static void mend_image(struct mending *m, const struct yaml_node *c, const struct need *n)
{
    const struct yaml_node *image = yaml_get(c, STR("image"));
    if (!image || image->type != YAML_SCALAR)
        return;
    str pinned = n->image ? harden_pinned(m->a, n, image->text) : STR("");
    if (pinned.n)
        set(m, c, "image", arena_printf(m->a, "\"%.*s\"", STR_ARG(pinned)));
    else if (!n->image)
        buf_printf(
            m->notes,
            "line %u: image %.*s was not at hand: user %u and the folders that it writes are a guess\n",
            image->line, STR_ARG(str_sub(image->text, 0, 200)), n->uid);
}

/* ---- a pod ---- */

static void mend_pod_context(struct mending *m, const struct pod *p, const struct need *n, bool volumes)
{
    const char *sysctl = "{\"name\": \"net.ipv4.ip_unprivileged_port_start\", \"value\": \"0\"}";
    str group = arena_printf(m->a, "\"fsGroup\": %u", n->gid);
    str whole = arena_printf(m->a, "{\"runAsNonRoot\": true%s%.*s%s%s%s}", volumes ? ", " : "",
                             volumes ? (int)group.n : 0, group.p, n->low_port ? ", \"sysctls\": [" : "",
                             n->low_port ? sysctl : "", n->low_port ? "]" : "");
    const struct yaml_node *context = mapping(m, p->spec, "securityContext", whole);
    if (!context)
        return;
    if (!yaml_get(context, STR("runAsNonRoot")) || yaml_is_null(yaml_get(context, STR("runAsNonRoot"))))
        set(m, context, "runAsNonRoot", STR("true"));
    else
        set(m, context, "runAsNonRoot", STR("true"));
    if (volumes && !yaml_get(context, STR("fsGroup")))
        set(m, context, "fsGroup", arena_printf(m->a, "%u", n->gid));
    if (n->low_port &&
        !has_item(yaml_get(context, STR("sysctls")), "name", STR("net.ipv4.ip_unprivileged_port_start")))
        add_item(m, context, "sysctls", str_c(sysctl));
    if (yaml_get(context, STR("seccompProfile")))
        set_seccomp(m, context);
}

static void mend_volumes(struct mending *m, const struct pod *p, const paths *volumes)
{
    paths items = {0};
    for (size_t i = 0; i < volumes->n; i++) {
        str name = volume_name(m, volumes->v[i]);
        if (!has_item(yaml_get(p->spec, STR("volumes")), "name", name))
            vec_push(m->a, &items,
                     arena_printf(m->a, "{\"name\": \"%.*s\", \"emptyDir\": {}}", STR_ARG(name)));
    }
    add_items(m, p->spec, "volumes", items.v, items.n);
}

static void tell(struct mending *m, const struct pod *p)
{
    const struct yaml_node *volume;
    for (struct yaml_iter it = yaml_items(yaml_get(p->spec, STR("volumes"))); yaml_item(&it, &volume);)
        if (yaml_get(volume, STR("hostPath")))
            buf_printf(m->notes, "line %u: the hostPath volume %.*s stays as it is\n", volume->line,
                       STR_ARG(str_sub(yaml_text(volume, STR("name")), 0, 80)));
}

static void mend_pod(struct mending *m, const struct pod *p)
{
    static const char *const lists[] = {"initContainers", "containers"};
    const struct yaml_node *c;
    const struct need *first = NULL;
    paths volumes = {0};
    if (str_is(yaml_text(yaml_get(p->spec, STR("os")), STR("name")), "windows")) {
        buf_printf(m->notes, "line %u: a pod of Windows stays as it is\n", p->root->line);
        return;
    }
    for (size_t i = 0; i < 2; i++)
        for (struct yaml_iter it = yaml_items(yaml_get(p->spec, str_c(lists[i]))); yaml_item(&it, &c);) {
            if (c->type != YAML_MAPPING)
                continue;
            const struct need *n = need_of(m, yaml_text(c, STR("image")));
            first = i || !first ? n : first;
            mend_image(m, c, n);
            mend_context(m, p, c, n);
            mend_limits(m, c);
            mend_writes(m, c, n, &volumes);
        }
    take_back(m, p->spec, "hostPID");
    take_back(m, p->spec, "hostIPC");
    take_back(m, p->spec, "hostNetwork");
    take_back(m, p->spec, "shareProcessNamespace");
    if (!yaml_get(p->spec, STR("automountServiceAccountToken")) &&
        !yaml_get(p->spec, STR("serviceAccountName")))
        insert(m, p->spec, "automountServiceAccountToken", STR("false"));
    if (first)
        mend_pod_context(m, p, first, volumes.n > 0);
    mend_volumes(m, p, &volumes);
    tell(m, p);
}

/* ---- patches ---- */

static void patch_container(struct mending *m, const struct yaml_node *c, int depth, paths *volumes)
{
    const struct need *n = need_of(m, yaml_text(c, STR("image")));
    str image = yaml_text(c, STR("image")), pinned = n->image ? harden_pinned(m->a, n, image) : STR(""),
        context = plain(m, whole_context(m, n));
    buf_printf(m->out, "%*s- name: ", depth, "");
    json_text(m, m->out, yaml_text(c, STR("name")));
    if (pinned.n)
        buf_printf(m->out, "\n%*simage: \"%.*s\"", depth + 2, "", STR_ARG(pinned));
    context.n--; /* the closing brace: more comes */
    buf_printf(m->out, "\n%*ssecurityContext: %.*s, \"privileged\": false}\n", depth + 2, "",
               STR_ARG(context));
    buf_printf(m->out, "%*sresources: {limits: {memory: %lluMi, cpu: \"%llu\"}}\n", depth + 2, "",
               (unsigned long long)m->h->memory, (unsigned long long)m->h->cpus);
    buf_printf(m->out, "%*svolumeMounts:\n", depth + 2, "");
    for (size_t i = 0; i < n->writes.n; i++) {
        if (has_item(yaml_get(c, STR("volumeMounts")), "mountPath", n->writes.v[i]))
            continue;
        str item = plain(m, mount_item(m, n->writes.v[i]));
        buf_printf(m->out, "%*s- %.*s\n", depth + 2, "", STR_ARG(item));
        vec_push(m->a, volumes, n->writes.v[i]);
    }
}

static void patch_pod(struct mending *m, const struct pod *p)
{
    static const char *const lists[] = {"initContainers", "containers"};
    const struct yaml_node *c, *meta = yaml_get(p->root, STR("metadata"));
    str version = yaml_text(p->root, STR("apiVersion")), space = yaml_text(meta, STR("namespace"));
    paths volumes = {0};
    int depth = str_is(p->kind, "Pod") ? 2 : str_is(p->kind, "CronJob") ? 10 : 6;
    buf_printf(m->out, "---\napiVersion: %.*s\nkind: %.*s\nmetadata:\n  name: ", STR_ARG(version),
               STR_ARG(p->kind));
    json_text(m, m->out, p->name);
    if (space.n) {
        buf_add(m->out, STR("\n  namespace: "));
        json_text(m, m->out, space);
    }
    buf_add(m->out, STR("\nspec:\n"));
    if (str_is(p->kind, "CronJob"))
        buf_add(m->out, STR("  jobTemplate:\n    spec:\n      template:\n        spec:\n"));
    else if (!str_is(p->kind, "Pod"))
        buf_add(m->out, STR("  template:\n    spec:\n"));
    buf_printf(m->out, "%*shostPID: false\n%*shostIPC: false\n%*shostNetwork: false\n", depth, "", depth, "",
               depth, "");
    for (size_t i = 0; i < 2; i++) {
        struct yaml_iter it = yaml_items(yaml_get(p->spec, str_c(lists[i])));
        if (it.at != it.end)
            buf_printf(m->out, "%*s%s:\n", depth, "", lists[i]);
        while (yaml_item(&it, &c))
            patch_container(m, c, depth, &volumes);
    }
    if (volumes.n)
        buf_printf(m->out, "%*svolumes:\n", depth, "");
    for (size_t i = 0; i < volumes.n; i++) {
        bool again = false;
        for (size_t k = 0; k < i; k++)
            again |= str_eq(volumes.v[i], volumes.v[k]);
        str name = volume_name(m, volumes.v[i]);
        if (!again)
            buf_printf(m->out, "%*s- {name: %.*s, emptyDir: {}}\n", depth, "", STR_ARG(name));
    }
}

/* ---- a file ---- */

static bool pod_of(const struct yaml_node *root, struct pod *p)
{
    const struct yaml_node *spec = yaml_get(root, STR("spec"));
    *p = (struct pod){.root = root, .kind = yaml_text(root, STR("kind"))};
    p->name = yaml_text(yaml_get(root, STR("metadata")), STR("name"));
    if (str_is(p->kind, "CronJob"))
        spec = yaml_get(yaml_get(spec, STR("jobTemplate")), STR("spec"));
    if (!str_is(p->kind, "Pod"))
        spec = yaml_get(yaml_get(str_is(p->kind, "PodTemplate") ? root : spec, STR("template")), STR("spec"));
    p->spec = spec;
    return p->kind.n && yaml_get(spec, STR("containers"));
}

static void each(struct mending *m, const struct yaml_node *root, unsigned depth, bool count)
{
    const struct yaml_node *item;
    struct pod p;
    if (depth < 4 && str_ends(yaml_text(root, STR("kind")), STR("List")))
        for (struct yaml_iter it = yaml_items(yaml_get(root, STR("items"))); yaml_item(&it, &item);)
            each(m, item, depth + 1, count);
    else if (!pod_of(root, &p))
        return;
    else if (count)
        for (struct yaml_iter it = yaml_items(yaml_get(p.spec, STR("containers"))); yaml_item(&it, &item);)
            m->images++;
    else if (m->patch)
        patch_pod(m, &p);
    else
        mend_pod(m, &p);
}

static int by_place(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

static void write_edited(struct mending *m)
{
    size_t at = 0;
    if (m->edits.n)
        qsort(m->edits.v, m->edits.n, sizeof *m->edits.v, by_place);
    for (size_t i = 0; i < m->edits.n; i++) {
        const struct edit *e = &m->edits.v[i];
        if (e->at < at) /* within what was cut already */
            continue;
        buf_add(m->out, str_sub(m->text, at, e->at - at));
        buf_add(m->out, e->put);
        at = e->at + e->cut;
    }
    buf_add(m->out, str_from(m->text, at));
}

static void find_lines(struct mending *m)
{
    for (size_t i = 0; i <= m->text.n; i++)
        if (i == 0 || m->text.p[i - 1] == '\n')
            vec_push(m->a, &m->lines, i);
}

enum harden_form harden_form_of(str text)
{
    str line;
    bool version = str_find(text, STR("apiVersion")) >= 0;
    while (str_line(&text, &line))
        if (str_starts(line, STR("services:")) && !version)
            return HARDEN_COMPOSE;
    return version ? HARDEN_KUBERNETES : HARDEN_AUTO;
}

bool harden_kubernetes(const struct harden *h, str text, struct buf *out, struct buf *notes, struct err *e)
{
    struct arena a = {0};
    struct mending m = {
        .h = h, .a = &a, .text = text, .out = out, .notes = notes, .patch = h->form == HARDEN_PATCH};
    struct yaml y;
    struct yaml_doc doc;
    m.none = need_default(&a);
    find_lines(&m);
    for (int pass = 0; pass < 2; pass++) {
        yaml_open(&y, text, &a, 200);
        while (yaml_next(&y, &doc) && !y.failed)
            if (doc.root)
                each(&m, doc.root, 0, pass == 0);
        yaml_close(&y);
        if (y.failed || !m.images) {
            err_set(e, "cannot mend", STR("the manifest"), "%s", y.failed ? y.why : "it has no containers");
            arena_free(&a);
            return false;
        }
    }
    if (!m.patch)
        write_edited(&m);
    bool good = harden_proven(&a, out, e);
    if (!good && !m.patch)
        err_hint(e, "take the patches that --as patch prints");
    arena_free(&a);
    return good;
}
