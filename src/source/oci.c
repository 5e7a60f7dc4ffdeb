#include "source/oci.h"
#include "base/limits.h"
#include "format/json.h"

static void read_string(struct json *j, str *out)
{
    str s;
    if (json_string(j, &s))
        *out = s;
}

static void read_platform(struct json *j, struct oci_descriptor *d)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "os"))
            read_string(j, &d->os);
        else if (str_is(key, "architecture"))
            read_string(j, &d->architecture);
        else if (str_is(key, "variant"))
            read_string(j, &d->variant);
        else
            json_skip(j);
    }
}

static void read_base(struct json *j, struct oci_base *base)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "org.opencontainers.image.base.name"))
            read_string(j, &base->name);
        else if (str_is(key, "org.opencontainers.image.base.digest"))
            read_string(j, &base->digest);
        else
            json_skip(j);
    }
}

static void read_annotations(struct json *j, struct oci_descriptor *d)
{
    str key, value;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (!json_string(j, &value))
            continue;
        if (str_is(key, "org.opencontainers.image.ref.name"))
            d->ref_name = value;
        else if (str_is(key, "io.containerd.image.name"))
            d->image_name = value;
        else if (str_is(key, "vnd.docker.reference.digest"))
            d->refers_to = value;
        else if (str_is(key, "vnd.docker.reference.type"))
            d->attestation = true;
        else if (str_is(key, "dev.cosignproject.cosign/signature"))
            d->signature = value;
        else if (str_is(key, "dev.sigstore.cosign/certificate"))
            d->certificate = value.n > 0;
        else if (str_is(key, "kind"))
            d->beside = str_is(value, "dev.cosignproject.cosign/sigs") ||
                        str_is(value, "dev.cosignproject.cosign/atts");
    }
}

/* True when the value is an array with something in it. */
static bool read_filled(struct json *j)
{
    bool filled = false;
    if (json_array(j))
        while (json_more(j)) {
            json_skip(j);
            filled = true;
        }
    return filled;
}

static void read_descriptor(struct json *j, struct oci_descriptor *d)
{
    str key;
    *d = (struct oci_descriptor){0};
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "mediaType"))
            read_string(j, &d->media_type);
        else if (str_is(key, "digest"))
            read_string(j, &d->digest);
        else if (str_is(key, "size"))
            d->has_size = json_u64(j, &d->size);
        else if (str_is(key, "platform"))
            read_platform(j, d);
        else if (str_is(key, "annotations"))
            read_annotations(j, d);
        else if (str_is(key, "artifactType"))
            read_string(j, &d->artifact_type);
        else if (str_is(key, "urls"))
            d->foreign = read_filled(j);
        else
            json_skip(j);
    }
    if ((str_is(d->os, "unknown") && str_is(d->architecture, "unknown")) || d->artifact_type.n || d->beside ||
        str_starts(d->ref_name, STR("sha256-")))
        d->attestation = true;
}

static bool parsed(struct json *j, const char *what, struct err *e)
{
    return json_done(j) ||
           err_set(e, what, STR_NONE, "no valid JSON, %s", j->failed ? j->why : "text after its end");
}

bool oci_manifest_parse(str text, struct arena *a, struct oci_manifest *m, struct err *e)
{
    struct json j;
    str key;
    *m = (struct oci_manifest){0};
    json_init(&j, text, a, limits_default.json_depth);
    if (json_peek(&j) != JSON_OBJECT)
        return err_set(e, "image manifest", STR_NONE, "it is no JSON object");
    json_object(&j);
    while (json_key(&j, &key)) {
        bool manifests = str_is(key, "manifests"), layers = str_is(key, "layers");
        if (str_is(key, "mediaType")) {
            read_string(&j, &m->media_type);
        } else if (str_is(key, "schemaVersion")) {
            json_u64(&j, &m->schema_version);
        } else if (str_is(key, "config")) {
            m->has_config = true;
            read_descriptor(&j, &m->config);
        } else if (str_is(key, "artifactType")) {
            read_string(&j, &m->artifact_type);
        } else if (str_is(key, "subject")) {
            struct oci_descriptor subject;
            read_descriptor(&j, &subject);
            m->subject = subject.digest;
        } else if (str_is(key, "annotations")) {
            read_base(&j, &m->base);
        } else if (manifests || layers) {
            m->has_manifests |= manifests;
            m->has_layers |= layers;
            m->list.n = 0;
            if (json_array(&j))
                while (json_more(&j))
                    read_descriptor(&j, vec_add(a, &m->list));
        } else {
            json_skip(&j);
        }
    }
    return parsed(&j, "image manifest", e);
}

#define READ_STRINGS(j, a, vec)                                                                              \
    do {                                                                                                     \
        str item_;                                                                                           \
        (vec)->n = 0;                                                                                        \
        if (json_array(j))                                                                                   \
            while (json_more(j))                                                                             \
                if (json_string(j, &item_))                                                                  \
                    vec_push(a, vec, item_);                                                                 \
    } while (0)

static void read_history(struct json *j, struct arena *a, struct oci_config *c)
{
    str key;
    if (!json_array(j))
        return;
    while (json_more(j)) {
        struct oci_history *h = vec_add(a, &c->history);
        if (!json_object(j))
            continue;
        while (json_key(j, &key)) {
            if (str_is(key, "created_by"))
                read_string(j, &h->created_by);
            else if (str_is(key, "empty_layer"))
                json_bool(j, &h->empty_layer);
            else
                json_skip(j);
        }
    }
}

static void read_run_config(struct json *j, struct arena *a, struct oci_config *c)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "Entrypoint"))
            READ_STRINGS(j, a, &c->entrypoint);
        else if (str_is(key, "Cmd"))
            READ_STRINGS(j, a, &c->cmd);
        else if (str_is(key, "User"))
            read_string(j, &c->user);
        else if (str_is(key, "Labels"))
            read_base(j, &c->base);
        else
            json_skip(j);
    }
}

static void read_rootfs(struct json *j, struct arena *a, struct oci_config *c)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "diff_ids"))
            READ_STRINGS(j, a, &c->diff_ids);
        else
            json_skip(j);
    }
}

bool oci_config_parse(str text, struct arena *a, struct oci_config *c, struct err *e)
{
    struct json j;
    str key;
    *c = (struct oci_config){0};
    json_init(&j, text, a, limits_default.json_depth);
    if (json_peek(&j) != JSON_OBJECT)
        return err_set(e, "image configuration", STR_NONE, "it is no JSON object");
    json_object(&j);
    while (json_key(&j, &key)) {
        if (str_is(key, "os"))
            read_string(&j, &c->os);
        else if (str_is(key, "architecture"))
            read_string(&j, &c->architecture);
        else if (str_is(key, "variant"))
            read_string(&j, &c->variant);
        else if (str_is(key, "created"))
            read_string(&j, &c->created);
        else if (str_is(key, "config"))
            read_run_config(&j, a, c);
        else if (str_is(key, "rootfs"))
            read_rootfs(&j, a, c);
        else if (str_is(key, "history"))
            read_history(&j, a, c);
        else
            json_skip(&j);
    }
    return parsed(&j, "image configuration", e);
}

static void read_docker_image(struct json *j, struct arena *a, struct docker_image *d)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "Config"))
            read_string(j, &d->config);
        else if (str_is(key, "RepoTags"))
            READ_STRINGS(j, a, &d->tags);
        else if (str_is(key, "Layers"))
            READ_STRINGS(j, a, &d->layers);
        else
            json_skip(j);
    }
}

bool docker_manifest_parse(str text, struct arena *a, struct docker_manifest *m, struct err *e)
{
    struct json j;
    *m = (struct docker_manifest){0};
    json_init(&j, text, a, limits_default.json_depth);
    if (json_peek(&j) != JSON_ARRAY)
        return err_set(e, "manifest.json", STR_NONE, "it is no JSON array");
    json_array(&j);
    while (json_more(&j))
        read_docker_image(&j, a, vec_add(a, &m->images));
    return parsed(&j, "manifest.json", e);
}

bool oci_blob_name(struct arena *a, str digest, str *name)
{
    str hex = str_from(digest, 7);
    if (!str_starts(digest, STR("sha256:")) || hex.n != 64)
        return false;
    for (size_t i = 0; i < hex.n; i++)
        if (!ch_digit(hex.p[i]) && (hex.p[i] < 'a' || hex.p[i] > 'f'))
            return false;
    *name = arena_join(a, STR("blobs/sha256/"), hex, STR_NONE);
    return true;
}
