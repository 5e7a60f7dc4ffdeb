/* kube_volume: the volumes of a pod, joined with the mounts of its containers (Kubernetes API, core/v1
 * Volume, VolumeMount, VolumeDevice). */
#include "manifest/kube.h"

static const struct yaml_node *named(const struct yaml_node *list, str name)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(list); yaml_item(&it, &item);)
        if (str_eq(yaml_text(item, STR("name")), name))
            return item;
    return NULL;
}

/* The claim template of a StatefulSet by its metadata.name. */
static const struct yaml_node *claim_named(const struct yaml_node *claims, str name)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(claims); yaml_item(&it, &item);)
        if (str_eq(yaml_text(yaml_get(item, STR("metadata")), STR("name")), name))
            return item;
    return NULL;
}

/* The member of a volume that tells its type: {name: x, TYPE: {...}}; none is an emptyDir. */
static const struct yaml_node *source_of(const struct yaml_node *volume, str *type)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(volume); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR && !str_is(k->text, "name") && !yaml_is_null(v)) {
            *type = k->text;
            return v;
        }
    *type = STR("emptyDir");
    return volume;
}

static bool is_file_type(str type)
{
    return str_is(type, "configMap") || str_is(type, "secret") || str_is(type, "projected") ||
           str_is(type, "downwardAPI") || str_is(type, "image");
}

static enum mount_kind kind_of(str type, const struct yaml_node *source)
{
    if (str_is(type, "hostPath"))
        return str_is(yaml_text(source, STR("type")), "BlockDevice") ? MOUNT_BLOCK : MOUNT_BIND;
    if (str_is(type, "emptyDir"))
        return str_is(yaml_text(source, STR("medium")), "Memory") ? MOUNT_TMPFS : MOUNT_VOLUME;
    return is_file_type(type) ? MOUNT_FILE : MOUNT_VOLUME;
}

static str name_of(str type, const struct yaml_node *source, str volume)
{
    const char *key = str_is(type, "hostPath") || str_is(type, "nfs") ? "path"
                      : str_is(type, "persistentVolumeClaim")         ? "claimName"
                      : str_is(type, "secret")                        ? "secretName"
                      : str_is(type, "configMap")                     ? "name"
                      : str_is(type, "csi")                           ? "driver"
                                                                      : "";
    str name = *key ? yaml_text(source, str_c(key)) : STR("");
    return name.n ? name : volume;
}

static bool is_read_only(const struct yaml_node *n)
{
    bool on = false;
    return yaml_bool(yaml_get(n, STR("readOnly")), &on) && on;
}

/* What the volume of that name is. A mount of one that is not there has the type "". */
static struct mount volume_mount(struct manifest *m, const struct kube_pod *p, str name)
{
    const struct yaml_node *volume = named(yaml_get(p->spec, STR("volumes")), name), *claim, *source;
    struct mount mount = {.kind = MOUNT_VOLUME, .type = STR(""), .source = arena_dup(m->a, name)};
    mount.propagation = mount.target = STR("");
    str type;
    if (volume) {
        source = source_of(volume, &type);
        mount.kind = kind_of(type, source);
        mount.type = arena_dup(m->a, type);
        mount.source = arena_dup(m->a, name_of(type, source, name));
        mount.read_only = is_read_only(source) || is_file_type(type);
        mount.said = manifest_said(m, volume);
    } else if ((claim = claim_named(p->claims, name))) {
        mount.type = STR("persistentVolumeClaim");
        mount.said = manifest_said(m, claim);
        if (str_is(yaml_text(yaml_get(claim, STR("spec")), STR("volumeMode")), "Block"))
            mount.kind = MOUNT_BLOCK;
    }
    return mount;
}

static void add_mount(struct manifest *m, struct container *c, const struct kube_pod *p,
                      const struct yaml_node *n)
{
    struct mount mount = volume_mount(m, p, yaml_text(n, STR("name")));
    str sub = yaml_text(n, STR("subPath"));
    mount.target = manifest_text(m, n, "mountPath");
    mount.propagation = manifest_text(m, n, "mountPropagation");
    mount.read_only |= is_read_only(n);
    if (mount.kind == MOUNT_BIND && sub.n)
        mount.source = arena_join(m->a, mount.source, str_ends(mount.source, STR("/")) ? STR("") : STR("/"),
                                  arena_dup(m->a, sub));
    mount.said = manifest_said(m, n);
    vec_push(m->a, &c->mounts, mount);
}

void kube_mounts(struct manifest *m, struct container *c, const struct kube_pod *p, const struct yaml_node *n)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, "volumeMounts")); yaml_item(&it, &item);)
        if (item->type == YAML_MAPPING)
            add_mount(m, c, p, item);
        else
            manifest_odd(m, item);
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, "volumeDevices")); yaml_item(&it, &item);) {
        struct mount mount = volume_mount(m, p, yaml_text(item, STR("name")));
        mount.kind = MOUNT_BLOCK;
        mount.target = manifest_text(m, item, "devicePath");
        mount.said = manifest_said(m, item);
        vec_push(m->a, &c->mounts, mount);
    }
}

static bool is_mounted(const struct kube_pod *p, str name)
{
    static const char *const lists[] = {"containers", "initContainers", "ephemeralContainers"};
    const struct yaml_node *c;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (struct yaml_iter it = yaml_items(yaml_get(p->spec, str_c(lists[i]))); yaml_item(&it, &c);)
            if (named(yaml_get(c, STR("volumeMounts")), name) ||
                named(yaml_get(c, STR("volumeDevices")), name))
                return true;
    return false;
}

void kube_unmounted(struct manifest *m, struct workload *w, const struct kube_pod *p)
{
    const struct yaml_node *volume;
    if (!w->containers.n)
        return;
    for (struct yaml_iter it = yaml_items(manifest_list(m, p->spec, "volumes")); yaml_item(&it, &volume);) {
        str name = yaml_text(volume, STR("name"));
        if (volume->type != YAML_MAPPING)
            manifest_odd(m, volume);
        else if (!is_mounted(p, name)) {
            struct mount mount = volume_mount(m, p, name);
            vec_push(m->a, &w->containers.v[0].mounts, mount);
        }
    }
}
