#include "source/registry/resolve.h"
#include "codec/digest.h"
#include "source/registry/client.h"
#include "source/registry/registry.h"

enum { MANIFEST_MAX = 8 << 20 };

static bool hash(void *ctx, str part)
{
    digest_update(ctx, part);
    return true;
}

static bool is_manifest(const char *type)
{
    static const str types[] = {STR_INIT("application/vnd.oci.image.index.v1+json"),
                                STR_INIT("application/vnd.oci.image.manifest.v1+json"),
                                STR_INIT("application/vnd.docker.distribution.manifest.list.v2+json"),
                                STR_INIT("application/vnd.docker.distribution.manifest.v2+json")};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(str_c(type), types[i]))
            return true;
    return false;
}

static bool check(struct arena *a, const struct reference *r, const struct registry_reply *reply, str digest,
                  struct err *e)
{
    str name = reference_text(a, r);
    if (reply->absent)
        return err_set(e, "no such image", name, "the registry has no repository or tag of that name");
    if (!is_manifest(reply->type))
        return err_set(e, "cannot resolve", name, "the registry answers with '%s', which is no manifest",
                       reply->type);
    if (reply->digest[0] && !str_eq(str_c(reply->digest), digest) &&
        str_starts(str_c(reply->digest), STR("sha256:")))
        return err_set(e, "cannot resolve", name, "the registry says that it is %s, and sends %.*s",
                       reply->digest, STR_ARG(digest));
    return true;
}

static bool resolve(struct registry_session *s, struct arena *a, const struct reference *r, str *digest,
                    struct err *e)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    struct registry_reply reply;
    struct registry_request q = {.ask = ASK_MANIFEST,
                                 .repository = r->repository,
                                 .name = r->tag.n ? r->tag : STR("latest"),
                                 .limit = MANIFEST_MAX,
                                 .sink = hash,
                                 .ctx = &d};
    bool ok = (digest_init(&d, DIGEST_SHA256) ||
               err_set(e, "cannot resolve", r->repository, "this machine has no SHA-256")) &&
              registry_get(s, &q, &reply, e);
    if (ok) {
        *digest = arena_join(a, STR("sha256:"), digest_hex(&d, hex), STR(""));
        ok = check(a, r, &reply, *digest, e);
    }
    digest_free(&d);
    return ok;
}

bool registry_digest(struct arena *a, const struct reference *r, str *digest, struct err *e)
{
    if (registry_configured()->offline)
        return err_set(e, "cannot resolve", reference_text(a, r), "--offline opens no network");
    struct registry *registry = registry_open(r->host);
    struct registry_session *s = session_open(registry, NULL, e);
    bool ok = s && resolve(s, a, r, digest, e);
    session_close(s);
    registry_close(registry);
    return ok;
}
