#include "catalog/known_base.h"
#include "codec/digest.h"

enum { FIELDS = 9, FIELD_MAX = 512 };

const struct fact *inventory_fact(const struct inventory *inv, const char *key)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_eq(inv->facts.v[i].key, str_c(key)))
            return &inv->facts.v[i];
    return NULL;
}

/* ---- the file ---- */

static bool number(str s, int64_t *out)
{
    uint64_t n = 0;
    bool known = str_u64(s, 10, &n) && n <= UINT32_MAX;
    *out = known ? (int64_t)n : -1;
    return known || str_is(s, "-");
}

static bool is_digest(str s)
{
    return str_starts(s, STR("sha256:")) && str_hex(str_from(s, 7), 64);
}

static bool parse_line(str line, struct known_base *b)
{
    str f[FIELDS] = {{0}};
    int64_t layers;
    size_t n = 0;
    while (n < FIELDS && str_split(&line, '\t', &f[n]))
        n++;
    *b = (struct known_base){
        .chain = f[0], .digest = f[2], .created = f[3], .os = f[4], .assessed = f[5], .name = f[8]};
    if (n < FIELDS || !is_digest(f[0]) || !number(f[1], &layers) || layers < 1 ||
        !number(f[6], &b->critical) || !number(f[7], &b->high))
        return false;
    b->layers = (uint32_t)layers;
    return true;
}

void known_bases_parse(struct arena *a, str text, known_bases *out)
{
    str line;
    struct known_base b;
    while (out->n < KNOWN_BASES_MAX && str_line(&text, &line))
        if (parse_line(line, &b))
            vec_push(a, out, b);
}

/* Text of an image could end a field or a line. */
static str field(str s)
{
    if (s.n > FIELD_MAX || !str_utf8(s))
        return STR("");
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return STR("");
    return s;
}

static str count_text(struct arena *a, int64_t n)
{
    return n < 0 ? STR("-") : arena_printf(a, "%lld", (long long)n);
}

str known_bases_text(struct arena *a, const known_bases *all)
{
    size_t size = 0;
    str *lines = arena_many(a, str, all->n);
    for (size_t i = 0; i < all->n; i++) {
        const struct known_base *b = &all->v[i];
        lines[i] = arena_printf(a, "%.*s\t%u\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR_ARG(b->chain),
                                b->layers, STR_ARG(field(b->digest)), STR_ARG(field(b->created)),
                                STR_ARG(field(b->os)), STR_ARG(field(b->assessed)),
                                STR_ARG(count_text(a, b->critical)), STR_ARG(count_text(a, b->high)),
                                STR_ARG(field(b->name)));
        size += lines[i].n;
    }
    char *text = arena_bytes(a, size), *at = text;
    for (size_t i = 0; i < all->n; at += lines[i++].n)
        memcpy(at, lines[i].p, lines[i].n);
    return str_make(text, size);
}

static bool same(const struct known_base *x, const struct known_base *y)
{
    return str_eq(x->chain, y->chain) && str_eq(x->digest, y->digest) && str_eq(x->created, y->created) &&
           str_eq(x->os, y->os) && str_eq(x->assessed, y->assessed) && str_eq(x->name, y->name) &&
           x->critical == y->critical && x->high == y->high;
}

bool known_bases_add(struct arena *a, known_bases *all, const struct known_base *b)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->n; i++)
        if (same(&all->v[i], b))
            return false;
    for (size_t i = 0; i < all->n; i++)
        if (!str_eq(all->v[i].chain, b->chain) || !str_eq(all->v[i].digest, b->digest))
            all->v[kept++] = all->v[i];
    if (kept >= KNOWN_BASES_MAX)
        memmove(all->v, all->v + 1, --kept * sizeof *all->v);
    all->n = kept;
    vec_push(a, all, *b);
    return true;
}

/* ---- an image ---- */

/* Its content was not read to its end, so that its diff ID is a claim. */
static bool unread(const struct inventory *inv, size_t layer)
{
    static const str keys[] = {STR_INIT("layer.missing"), STR_INIT("layer.foreign"), STR_INIT("layer.unread"),
                               STR_INIT("layer.unpacked-not")};
    if (!is_digest(inv->layers.v[layer].diff_id))
        return true;
    for (size_t i = 0; i < inv->facts.n; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (str_eq(inv->facts.v[i].key, keys[k]) &&
                (inv->facts.v[i].at.layer == (int32_t)layer || inv->facts.v[i].at.layer < 0))
                return true;
    return false;
}

void image_chains(struct arena *a, const struct inventory *inv, str **chains, size_t *n)
{
    char hex[DIGEST_HEX_MAX];
    *chains = arena_many(a, str, inv->layers.n);
    for (*n = 0; *n < inv->layers.n && !unread(inv, *n); (*n)++) {
        str diff = inv->layers.v[*n].diff_id, *at = &(*chains)[*n];
        *at = *n ? arena_join(a, STR("sha256:"),
                              digest_of(DIGEST_SHA256, arena_join(a, at[-1], STR(" "), diff), hex), STR_NONE)
                 : diff;
    }
}

bool known_base_of(struct arena *a, const struct inventory *inv, str as_of, struct known_base *out)
{
    str *chains;
    size_t n;
    const struct fact *created = inventory_fact(inv, "image.created");
    if (!str_is(inv->kind, "image") || !inv->layers.n)
        return false;
    image_chains(a, inv, &chains, &n);
    if (n < inv->layers.n)
        return false;
    *out = (struct known_base){.chain = chains[n - 1],
                               .layers = (uint32_t)n,
                               .digest = inv->digest,
                               .created = created ? created->subject : STR(""),
                               .os = inv->os.id.n ? arena_join(a, inv->os.id, STR(":"), inv->os.version)
                                                  : STR(""),
                               .assessed = as_of,
                               .critical = -1,
                               .high = -1,
                               .name = field(inv->names.n ? inv->names.v[0] : inv->ref)};
    return true;
}
