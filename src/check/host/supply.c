/* Rules HA-S and HA-X: where the image comes from and how it was built, and how secrets reach the container.
 */
#include "check/host/context.h"
#include "model/reference.h"

static bool reference_of(const struct host_case *x, struct reference *out)
{
    struct err e;
    str image = container_value(x->c, SET_IMAGE);
    return image.n && !str_is(image, "scratch") && reference_parse(x->a, image, out, &e);
}

static struct host_verdict unjudged(const struct host_case *x)
{
    str image = container_value(x->c, SET_IMAGE);
    if (str_is(image, "scratch"))
        return host_not_applicable(STR("it begins from nothing"));
    return image.n ? host_unknown(arena_printf(x->a, "'%.*s' is no image reference", STR_ARG(image)))
                   : host_unknown(STR("no image is named"));
}

static bool moving(const struct reference *r)
{
    return !r->digest.n && (!r->tag.n || str_is(r->tag, "latest"));
}

static struct host_verdict latest(const struct host_case *x)
{
    struct reference r;
    if (!reference_of(x, &r))
        return unjudged(x);
    return moving(&r) ? host_fail_setting(x, container_setting(x->c, SET_IMAGE))
                      : host_pass(STR("the image has a tag or a digest"));
}

static struct host_verdict pinned(const struct host_case *x)
{
    struct reference r;
    if (!reference_of(x, &r))
        return unjudged(x);
    return r.digest.n ? host_pass(STR("the image is named by digest"))
                      : host_fail_setting(x, container_setting(x->c, SET_IMAGE));
}

static struct host_verdict registry(const struct host_case *x)
{
    struct reference r;
    if (!reference_of(x, &r))
        return unjudged(x);
    if (r.short_name)
        return host_fail(&container_setting(x->c, SET_IMAGE)->said,
                         arena_printf(x->a, "'%.*s' names no registry: which one is meant, its host decides",
                                      STR_ARG(container_value(x->c, SET_IMAGE))));
    return host_pass(arena_printf(x->a, "the registry is %.*s", STR_ARG(r.host)));
}

static struct host_verdict pull_policy(const struct host_case *x)
{
    struct reference r;
    const struct setting *s = container_setting(x->c, SET_PULL_POLICY);
    if (!reference_of(x, &r))
        return unjudged(x);
    if (r.digest.n || (moving(&r) && !s) || (s && str_is(s->value, "Always")))
        return host_pass(STR("the node asks the registry, or the digest is fixed"));
    return host_fail(
        s ? &s->said : NULL,
        s ? arena_printf(x->a, "imagePullPolicy: %.*s with a tag that may move", STR_ARG(s->value))
          : STR("a node runs the copy that it has of a tag that may move"));
}

/* ---- how it was built ---- */

static bool has_word(str text, const char *word)
{
    return str_find(text, str_c(word)) >= 0;
}

/* What turns checks of origin off, or runs what the network gives. */
static const char *unsafe_step(const struct build_step *s)
{
    static const char *const off[] = {"--allow-unauthenticated",
                                      "--no-check-certificate",
                                      "--insecure",
                                      "curl -k ",
                                      "--trusted-host",
                                      "--nogpgcheck",
                                      "--no-gpg-check",
                                      "--allow-untrusted",
                                      "http.sslVerify=false",
                                      "http.sslVerify false",
                                      "strict-ssl false",
                                      "strict-ssl=false",
                                      "--force-yes",
                                      "NODE_TLS_REJECT_UNAUTHORIZED=0",
                                      "PYTHONHTTPSVERIFY=0",
                                      "GIT_SSL_NO_VERIFY"};
    static const char *const pipes[] = {"| sh",        "|sh",      "| bash", "|bash",
                                        "| sudo bash", "| python", "|python"};
    if (str_is(s->instruction, "ADD") && (has_word(s->text, "http://") || has_word(s->text, "https://")) &&
        !has_word(s->flags, "--checksum") && !has_word(s->text, "--checksum"))
        return "ADD of an address, without a checksum";
    if (!str_is(s->instruction, "RUN") && !str_is(s->instruction, "ENV"))
        return NULL;
    for (size_t i = 0; i < sizeof off / sizeof *off; i++)
        if (has_word(s->text, off[i]))
            return off[i];
    for (size_t i = 0; i < sizeof pipes / sizeof *pipes; i++)
        if ((has_word(s->text, "curl ") || has_word(s->text, "wget ")) && has_word(s->text, pipes[i]))
            return "what was fetched is run at once";
    return NULL;
}

static struct host_verdict unsafe(const struct host_case *x)
{
    for (size_t i = 0; i < x->c->steps.n; i++) {
        const char *what = unsafe_step(&x->c->steps.v[i]);
        str text = x->c->steps.v[i].text;
        if (what)
            return host_fail(&x->c->steps.v[i].said,
                             arena_printf(x->a, "%s: %.*s %.*s", what, STR_ARG(x->c->steps.v[i].instruction),
                                          STR_ARG(str_sub(text, 0, 120))));
    }
    return x->c->steps.n ? host_pass(STR("no step of the history fetches without a check"))
                         : host_unknown(STR("the image has no history"));
}

static struct host_verdict upgraded(const struct host_case *x)
{
    static const char *const words[] = {"apt-get dist-upgrade", "apt-get upgrade", "apt dist-upgrade",
                                        "apt upgrade",          "apk upgrade",     "yum update",
                                        "dnf upgrade",          "zypper dup"};
    for (size_t i = 0; i < x->c->steps.n; i++)
        for (size_t k = 0; str_is(x->c->steps.v[i].instruction, "RUN") && k < sizeof words / sizeof *words;
             k++)
            if (has_word(x->c->steps.v[i].text, words[k]))
                return host_fail(
                    &x->c->steps.v[i].said,
                    arena_printf(x->a, "RUN %.*s", STR_ARG(str_sub(x->c->steps.v[i].text, 0, 120))));
    return x->c->steps.n ? host_pass(STR("no step upgrades all packages"))
                         : host_unknown(STR("the image has no history"));
}

static struct host_verdict secret_variable(const struct host_case *x)
{
    for (size_t i = 0; i < x->c->env.n; i++)
        if (x->c->env.v[i].from == VARIABLE_SECRET)
            return host_fail(&x->c->env.v[i].said,
                             arena_printf(x->a, "the variable %.*s comes from the secret %.*s",
                                          STR_ARG(x->c->env.v[i].name), STR_ARG(x->c->env.v[i].value)));
    return host_pass(STR("no variable comes from a secret"));
}

static struct host_verdict token(const struct host_case *x)
{
    return host_unless(
        x, SET_SERVICE_TOKEN, "true", "no token of a service account is mounted",
        host_fail(NULL, STR("nothing is said: by default the token of the service account is mounted")));
}

static struct host_verdict copies_all(const struct host_case *x)
{
    for (size_t i = 0; i < x->c->steps.n; i++) {
        const struct build_step *s = &x->c->steps.v[i];
        if (str_is(s->instruction, "COPY") && str_find(s->flags, STR("--from=")) >= 0 &&
            str_is(str_trim(s->text), "/ /") && !str_is(container_value(x->c, SET_IMAGE), "scratch"))
            return host_fail(&s->said, STR("COPY / / from another stage"));
    }
    return host_pass(STR("no step copies a whole file system"));
}

const struct host_rule host_rules_supply[] = {
    {"HA-S01", BY_KUBERNETES | BY_COMPOSE | BY_DOCKERFILE, true, latest},
    {"HA-S02", BY_KUBERNETES | BY_COMPOSE | BY_DOCKERFILE, true, pinned},
    {"HA-S03", BY_KUBERNETES | BY_COMPOSE, true, registry},
    {"HA-S04", BY_KUBERNETES, true, pull_policy},
    {"HA-S06", BY_IMAGE | BY_DOCKERFILE, true, unsafe},
    {"HA-S07", BY_IMAGE | BY_DOCKERFILE, true, upgraded},
    {"HA-S08", BY_DOCKERFILE, true, copies_all},
    {"HA-X03", BY_KUBERNETES, true, secret_variable},
    {"HA-X04", BY_KUBERNETES, true, token},
    {0},
};
