/* kubernetes: what runs by manifests of Kubernetes (API reference: Pod, Deployment, StatefulSet, DaemonSet,
 * Job, CronJob, ReplicaSet, ReplicationController, PodTemplate, lists; other kinds with a pod template in the
 * same place), in YAML of any number of documents or JSON, and what PersistentVolumeClaim, PersistentVolume,
 * ServiceAccount, Namespace and NetworkPolicy of the same input say of it. */
#include "manifest/kube.h"

enum { LISTS_DEEP = 4, LABELS_MAX = 16, PROBED = 8192 };

/* Objects that say something of pods elsewhere. */
enum object_kind { OBJECT_CLAIM, OBJECT_VOLUME, OBJECT_ACCOUNT, OBJECT_NAMESPACE, OBJECT_POLICY };
struct object {
    enum object_kind kind;
    str name, namespace_;
    str value;  /* claim: its volume; volume: path on the host; account: "true", "false"; namespace: the level
                 */
    bool block; /* claim and volume */
    str labels[LABELS_MAX]; /* policy: what its pods have, "NAME=VALUE" */
    size_t label_count;
    struct said said;
};
struct objects {
    VEC(struct object) all;
};

struct reading_kube {
    struct manifest m;
    struct objects *objects;
    str unknown; /* the first kind without a pod that is none of Kubernetes' own */
    unsigned unknown_count;
    uint32_t unknown_line;
};

static bool kind_in(str kind, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(kind, str_c(*list)))
            return true;
    return false;
}

/* ---- other objects ---- */

static void take_claim(struct manifest *m, struct object *o, const struct yaml_node *root)
{
    const struct yaml_node *spec = yaml_get(root, STR("spec"));
    o->kind = OBJECT_CLAIM;
    o->block = str_is(yaml_text(spec, STR("volumeMode")), "Block");
    o->value = manifest_text(m, spec, "volumeName");
}

static void take_volume(struct manifest *m, struct object *o, const struct yaml_node *root)
{
    const struct yaml_node *spec = yaml_get(root, STR("spec")), *place = yaml_get(spec, STR("hostPath"));
    o->kind = OBJECT_VOLUME;
    o->block = str_is(yaml_text(spec, STR("volumeMode")), "Block");
    o->value = manifest_text(m, place ? place : yaml_get(spec, STR("local")), "path");
}

static void take_account(struct object *o, const struct yaml_node *root)
{
    bool on;
    const struct yaml_node *n = yaml_get(root, STR("automountServiceAccountToken"));
    o->kind = OBJECT_ACCOUNT;
    if (yaml_bool(n, &on)) {
        o->value = on ? STR("true") : STR("false");
        o->said.line = n->line;
    }
}

static void take_namespace(struct manifest *m, struct object *o, const struct yaml_node *root)
{
    const char *label = "pod-security.kubernetes.io/enforce";
    const struct yaml_node *labels = yaml_get(yaml_get(root, STR("metadata")), STR("labels")),
                           *n = yaml_get(labels, str_c(label));
    o->kind = OBJECT_NAMESPACE;
    o->value = manifest_text(m, labels, label);
    if (n)
        o->said.line = n->line;
}

/* Of matchExpressions only pods that have none of them in the way can be told: such a policy chooses nobody
 * here. */
static bool take_policy(struct manifest *m, struct object *o, const struct yaml_node *root)
{
    const struct yaml_node *k, *v, *selector = yaml_get(yaml_get(root, STR("spec")), STR("podSelector")),
                                   *hard = yaml_get(selector, STR("matchExpressions"));
    o->kind = OBJECT_POLICY;
    for (struct yaml_iter it = yaml_pairs(yaml_get(selector, STR("matchLabels"))); yaml_pair(&it, &k, &v);) {
        if (o->label_count == LABELS_MAX)
            return false;
        o->labels[o->label_count++] = arena_join(m->a, k->text, STR("="), v->text);
    }
    return !hard || yaml_is_null(hard) || hard->span == 1;
}

/* Keeps the object when it is one that says something of pods. */
static void take_object(struct reading_kube *r, const struct yaml_node *root, str kind)
{
    struct manifest *m = &r->m;
    const struct yaml_node *meta = yaml_get(root, STR("metadata"));
    struct object o = {.value = STR(""), .said = manifest_said(m, root)};
    bool known = true;
    if (str_is(kind, "PersistentVolumeClaim"))
        take_claim(m, &o, root);
    else if (str_is(kind, "PersistentVolume"))
        take_volume(m, &o, root);
    else if (str_is(kind, "ServiceAccount"))
        take_account(&o, root);
    else if (str_is(kind, "Namespace"))
        take_namespace(m, &o, root);
    else
        known = str_is(kind, "NetworkPolicy") && take_policy(m, &o, root);
    if (!known)
        return;
    o.name = manifest_text(m, meta, "name");
    o.namespace_ = manifest_text(m, meta, "namespace");
    vec_push(m->a, &r->objects->all, o);
}

/* ---- workloads ---- */

static bool pod_of(const struct yaml_node *root, str kind, struct kube_pod *p)
{
    const struct yaml_node *spec = yaml_get(root, STR("spec"));
    *p = (struct kube_pod){.meta = yaml_get(root, STR("metadata")), .spec = spec};
    if (str_is(kind, "Pod"))
        return spec != NULL;
    p->claims = yaml_get(spec, STR("volumeClaimTemplates"));
    if (str_is(kind, "CronJob"))
        spec = yaml_get(yaml_get(spec, STR("jobTemplate")), STR("spec"));
    const struct yaml_node *place = str_is(kind, "PodTemplate") ? root : spec,
                           *t = yaml_get(place, STR("template"));
    p->meta = yaml_get(t, STR("metadata"));
    p->spec = yaml_get(t, STR("spec"));
    return yaml_get(p->spec, STR("containers")) != NULL;
}

static void read_workload(struct reading_kube *r, const struct yaml_node *root, str kind,
                          const struct kube_pod *p)
{
    struct manifest *m = &r->m;
    const struct yaml_node *meta = yaml_get(root, STR("metadata"));
    manifest_twice(m, root);
    str name = manifest_text(m, meta, "name");
    struct workload *w = catalog_workload(m->ctx, m->entry, STR("kubernetes"), root->line);
    w->kind = arena_dup(m->a, kind);
    w->name = name.n ? name : manifest_text(m, meta, "generateName");
    w->namespace_ = manifest_text(m, meta, "namespace");
    kube_pod_read(m, w, p);
    if (!w->containers.n)
        catalog_diag(m->ctx, DIAG_WARNING, m->entry, "line %u: the %.*s has no containers", root->line,
                     STR_ARG(str_sub(kind, 0, 80)));
}

/* Groups of Kubernetes itself ("v1", "apps/v1", "rbac.authorization.k8s.io/v1"); others are extensions. */
static bool is_own_group(str version)
{
    str group, rest;
    static const char *const own[] = {"apps", "batch", "autoscaling", "policy", "extensions", NULL};
    return !str_cut(version, '/', &group, &rest) || kind_in(group, own) || str_ends(group, STR(".k8s.io"));
}

static void read_object(struct reading_kube *r, const struct yaml_node *root, unsigned depth)
{
    static const char *const with_pod[] = {
        "Pod",        "Deployment",  "StatefulSet",           "DaemonSet", "Job", "CronJob",
        "ReplicaSet", "PodTemplate", "ReplicationController", NULL};
    str kind = yaml_text(root, STR("kind")), version = yaml_text(root, STR("apiVersion"));
    struct kube_pod p;
    const struct yaml_node *item;
    if (!kind.n || !version.n)
        return;
    if (str_ends(kind, STR("List")) && yaml_get(root, STR("items"))) {
        for (struct yaml_iter it = yaml_items(manifest_list(&r->m, root, "items"));
             yaml_item(&it, &item) && depth < LISTS_DEEP;)
            read_object(r, item, depth + 1);
    } else if (pod_of(root, kind, &p) || kind_in(kind, with_pod)) {
        read_workload(r, root, kind, &p);
    } else {
        take_object(r, root, kind);
        if (!is_own_group(version) && !r->unknown_count++) {
            r->unknown = arena_join(r->m.a, str_sub(kind, 0, 80), STR(" of "), str_sub(version, 0, 80));
            r->unknown_line = root->line;
        }
    }
}

/* The value of a key at the beginning of a line: most objects are told by it to say nothing of pods, without
 * reading them. "" when it stands otherwise, or twice. */
static str key_seen(str text, str key)
{
    str line, found = STR("");
    while (str_line(&text, &line))
        if (str_starts(line, key)) {
            if (found.n)
                return STR("");
            found = str_trim(str_from(line, key.n));
        }
    return str_of(found, "./") ? found : STR("");
}

static bool says_nothing(str text)
{
    static const char *const silent[] = {"ConfigMap",
                                         "Secret",
                                         "Service",
                                         "Ingress",
                                         "Role",
                                         "RoleBinding",
                                         "ClusterRole",
                                         "ClusterRoleBinding",
                                         "StorageClass",
                                         "HorizontalPodAutoscaler",
                                         "Endpoints",
                                         "EndpointSlice",
                                         "LimitRange",
                                         "ResourceQuota",
                                         "PriorityClass",
                                         "CustomResourceDefinition",
                                         "PodDisruptionBudget",
                                         "IngressClass",
                                         "APIService",
                                         "MutatingWebhookConfiguration",
                                         "Kustomization",
                                         "ValidatingWebhookConfiguration",
                                         NULL};
    str kind = key_seen(text, STR("kind:")), version = key_seen(text, STR("apiVersion:"));
    return kind.n && version.n && is_own_group(version) && kind_in(kind, silent);
}

static void read_stream(struct reading_kube *r, str text)
{
    struct manifest_stream s = {text, 0};
    str document;
    uint32_t before;
    while (manifest_document(&s, &document, &before)) {
        if (str_find(document, STR("kind")) < 0 || says_nothing(document))
            continue;
        const struct yaml_node *root = manifest_parse(&r->m, document, before);
        if (root && root->type == YAML_MAPPING)
            read_object(r, root, 0);
        arena_reset(r->m.ctx->scratch);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content);
static void join(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n);

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    ptrdiff_t version = str_find(head, STR("apiVersion")), kind = str_find(head, STR("kind"));
    return version >= 0 && (kind >= 0 || head.n >= 4096) && memchr(head.p, 0, head.n) == NULL;
}

static const char *const patterns[] = {"*.yaml", "*.yml", "*.json", NULL};

const struct cataloger cataloger_kubernetes = {
    .name = "kubernetes",
    .doc = "manifests of Kubernetes in YAML or JSON, also as Helm and Kustomize render them: pods and "
           "whatever has a "
           "template of one, with the claims, accounts, namespaces and network policies of the same input",
    .ecosystem = "Kubernetes",
    .gives = TELLS_WORKLOADS,
    .patterns = patterns,
    .probe = probe,
    .by_content = true,
    .run = run,
    .join = join,
};

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    struct arena scratch = {0}; /* of one document; the text stays in the context's */
    struct catalog_ctx inner = *ctx;
    inner.scratch = &scratch;
    struct reading_kube r = {
        .m = {.ctx = &inner, .entry = entry, .a = &ctx->unit->arena, .path = catalog_path(ctx, entry)}};
    r.objects = arena_new(r.m.a, struct objects);
    *r.objects = (struct objects){0};
    read_stream(&r, text);
    manifest_report(&r.m, "Kubernetes");
    if (r.unknown_count)
        catalog_diag(ctx, DIAG_NOTE, entry,
                     "%u objects of kinds that are not known here are not judged (first: "
                     "%.*s in line %u)",
                     r.unknown_count, STR_ARG(r.unknown), r.unknown_line);
    if (r.objects->all.n)
        catalog_hold(ctx, &cataloger_kubernetes, entry, r.objects);
    arena_free(&scratch);
}

/* ---- what the objects of all files say of the workloads ---- */

static str place_of(str namespace_)
{
    return namespace_.n ? namespace_ : STR("default");
}

static str object_key(struct arena *a, enum object_kind kind, str namespace_, str name)
{
    return arena_printf(a, "%d %.*s/%.*s", (int)kind, STR_ARG(namespace_), STR_ARG(name));
}

struct joining {
    struct inventory *inv;
    struct arena *scratch;
    struct map objects; /* object_key to struct object * */
    VEC(struct object *) policies;
};

static const struct object *object_of(struct joining *j, enum object_kind kind, str namespace_, str name)
{
    const uint64_t *at = map_get(&j->objects, object_key(j->scratch, kind, namespace_, name));
    return at ? (const struct object *)(uintptr_t)*at : NULL;
}

static void index_objects(struct joining *j, struct objects *list)
{
    for (size_t i = 0; i < list->all.n; i++) {
        struct object *o = &list->all.v[i];
        bool plain = o->kind == OBJECT_VOLUME || o->kind == OBJECT_NAMESPACE;
        if (o->kind == OBJECT_POLICY)
            vec_push(j->scratch, &j->policies, o);
        else
            *map_put(j->scratch, &j->objects,
                     object_key(j->scratch, o->kind, plain ? STR("") : place_of(o->namespace_), o->name),
                     NULL) = (uint64_t)(uintptr_t)o;
    }
}

/* A claim that asks for a block device, and the path of the host that the volume behind it is. */
static void join_mounts(struct joining *j, const struct workload *w, struct container *c)
{
    for (size_t i = 0; i < c->mounts.n; i++) {
        struct mount *mount = &c->mounts.v[i];
        if (!str_is(mount->type, "persistentVolumeClaim"))
            continue;
        const struct object *claim = object_of(j, OBJECT_CLAIM, place_of(w->namespace_), mount->source);
        const struct object *volume = claim ? object_of(j, OBJECT_VOLUME, STR(""), claim->value) : NULL;
        if (claim && claim->block)
            mount->kind = MOUNT_BLOCK;
        if (volume && volume->value.n) {
            mount->source = volume->value;
            if (mount->kind == MOUNT_VOLUME)
                mount->kind = MOUNT_BIND;
        }
    }
}

static bool has_label(const struct container *c, str label)
{
    size_t at = 0;
    for (const struct setting *s; (s = container_next(c, SET_LABEL, &at));)
        if (str_eq(s->value, label))
            return true;
    return false;
}

static const struct object *policy_of(const struct joining *j, const struct workload *w,
                                      const struct container *c)
{
    for (size_t i = 0; i < j->policies.n; i++) {
        const struct object *o = j->policies.v[i];
        bool all = str_eq(place_of(o->namespace_), place_of(w->namespace_));
        for (size_t k = 0; all && k < o->label_count; k++)
            all = has_label(c, o->labels[k]);
        if (all)
            return o;
    }
    return NULL;
}

static void join_container(struct joining *j, const struct workload *w, struct container *c)
{
    struct arena *a = j->inv->arena;
    str name = container_value(c, SET_SERVICE_ACCOUNT);
    const struct object *account =
        object_of(j, OBJECT_ACCOUNT, place_of(w->namespace_), name.n ? name : STR("default"));
    const struct object *space = object_of(j, OBJECT_NAMESPACE, STR(""), place_of(w->namespace_));
    const struct object *policy = policy_of(j, w, c);
    if (account && account->value.n && !container_setting(c, SET_SERVICE_TOKEN))
        container_set(a, c, SET_SERVICE_TOKEN, account->value, account->said);
    if (space && space->value.n)
        container_set(a, c, SET_POD_SECURITY, space->value, space->said);
    if (policy)
        container_set(a, c, SET_NETWORK_POLICY, STR("true"), policy->said);
    join_mounts(j, w, c);
}

static void join(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n)
{
    struct joining j = {.inv = inv, .scratch = scratch};
    for (size_t i = 0; i < n; i++)
        index_objects(&j, kept[i]->data);
    for (size_t i = 0; i < inv->workloads.n; i++) {
        struct workload *w = &inv->workloads.v[i];
        if (!str_is(w->format, "kubernetes"))
            continue;
        for (size_t k = 0; k < w->containers.n; k++)
            join_container(&j, w, &w->containers.v[k]);
    }
}
