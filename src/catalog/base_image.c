#include "catalog/base_image.h"
#include "model/reference.h"

struct search {
    struct inventory *inv;
    str *chains; /* of the image's first layers */
    size_t n;
    str said_digest; /* of its base, by the image itself */
    struct known_base best;
    str repository; /* of the best; "" if its name is none of a registry */
    const char *how;
};

static bool begins_with(const struct search *s, const struct known_base *b)
{
    return b->layers <= s->n && str_eq(s->chains[b->layers - 1], b->chain);
}

static bool is_itself(const struct search *s, const struct known_base *b)
{
    return b->digest.n && str_eq(b->digest, s->inv->digest);
}

static str repository_of(struct arena *a, str name)
{
    struct reference r;
    struct err e;
    return name.n && reference_parse(a, name, &r, &e) ? reference_name(a, &r) : STR("");
}

static void consider(struct search *s, const struct known_base *b, str name, const char *how)
{
    if (begins_with(s, b) && !is_itself(s, b) && (!s->how || b->layers > s->best.layers)) {
        s->repository = repository_of(s->inv->arena, b->name);
        s->best = *b;
        s->best.name = name;
        s->how = how;
    }
}

static void add(struct search *s, const char *key, str subject, str detail)
{
    vec_push(s->inv->arena, &s->inv->facts, (struct fact){str_c(key), subject, detail, {STR(""), -1, 0}});
}

static void take(struct search *s)
{
    struct base_image *base = &s->inv->base;
    if (base->digest.n && !str_eq(base->digest, s->best.digest))
        base->name = base->digest = STR("");
    if (!base->name.n)
        base->name = s->best.name;
    base->digest = s->best.digest;
    base->layers = s->best.layers;
    base->how = str_c(s->how);
    add(s, "base.found", base->name.n ? base->name : base->digest, base->how);
}

/* The image names its base by digest, that image is at hand, and this one does not begin with it. One of
 * fewer layers was flattened, perhaps. */
static void hold_claim(struct search *s, const struct known_base *b)
{
    if (str_eq(b->digest, s->said_digest) && !begins_with(s, b) &&
        !inventory_fact(s->inv, "base.claim-false"))
        add(s, "base.claim-false", s->said_digest,
            arena_printf(s->inv->arena, "its %u layers are not those that the image begins with", b->layers));
}

/* ---- a newer one ---- */

/* "2026-01-31T..." as RFC 3339 orders them in UTC: by their bytes. */
static bool is_later(const struct known_base *x, const struct known_base *y)
{
    return x->created.n >= 20 && y->created.n >= 20 && str_cmp(x->created, y->created) > 0;
}

static str flaws_words(struct arena *a, const struct known_base *b)
{
    if (b->critical < 0 || b->high < 0)
        return STR("not judged by advisories");
    return arena_printf(a, "%lld critical and %lld high flaws open", (long long)b->critical,
                        (long long)b->high);
}

static void look_for_newer(struct search *s, const known_bases *known)
{
    struct arena *a = s->inv->arena;
    const struct known_base *newest = &s->best;
    for (size_t i = 0; i < known->n && s->repository.n; i++) {
        const struct known_base *b = &known->v[i];
        if (is_later(b, newest) && !is_itself(s, b) && str_eq(b->os, s->best.os) &&
            str_eq(repository_of(a, b->name), s->repository))
            newest = b;
    }
    if (newest != &s->best)
        add(s, "base.newer", newest->name,
            arena_printf(a, "%.*s of %.*s, %.*s when it was assessed on %.*s; the base is of %.*s, %.*s",
                         STR_ARG(newest->digest), STR_ARG(str_sub(newest->created, 0, 10)),
                         STR_ARG(flaws_words(a, newest)), STR_ARG(newest->assessed),
                         STR_ARG(str_sub(s->best.created, 0, 10)), STR_ARG(flaws_words(a, &s->best))));
}

void base_image_find(struct inventory *inv, const struct inventory *bases, size_t n, const known_bases *known)
{
    struct search s = {.inv = inv, .said_digest = inv->base.digest};
    struct known_base b;
    if (!inv->layers.n)
        return;
    image_chains(inv->arena, inv, &s.chains, &s.n);
    if (inv->base.name.n || s.said_digest.n)
        add(&s, "base.claimed", s.said_digest, inv->base.name);
    for (size_t i = 0; i < n; i++)
        if (known_base_of(inv->arena, &bases[i], STR(""), &b)) {
            hold_claim(&s, &b);
            consider(&s, &b, bases[i].ref, "--base");
        }
    bool given = s.how != NULL;
    for (size_t i = 0; i < known->n; i++) {
        hold_claim(&s, &known->v[i]);
        if (!given && known->v[i].layers < inv->layers.n)
            consider(&s, &known->v[i], known->v[i].name, "assessed");
    }
    if (n && !given)
        inventory_diag(inv, DIAG_NOTE, STR(""), "was built on none of the images that --base names");
    if (s.how) {
        take(&s);
        look_for_newer(&s, known);
    }
}
