/* Canonical's OpenVEX documents, one a CVE and one a notice (github.com/canonical/ubuntu-security-notices,
 * vex/): what Ubuntu says of its source packages, release by release. Products are Package URLs; only those
 * of source packages tell of which release they are, and Ubuntu is judged by these. The version of a product
 * that is not fixed is the one that the release had, whatever it has had since. */
#include "advisory/ecosystem.h"
#include "advisory/feed/feed_format.h"
#include "base/limits.h"
#include "catalog/distro.h"
#include "format/json.h"
#include "format/openvex.h"
#include "model/purl.h"

/* All that a document says of one flaw or notice. */
struct builder {
    struct arena *a;
    struct osv_record r;
    struct map rows; /* ecosystem, package, version */
    bool refused;    /* it is no flaw that Ubuntu has a name for */
};

static bool is_openvex(str path, str head)
{
    (void)path;
    return openvex_is(head);
}

/* "Ubuntu:22.04:LTS" of "jammy", "Ubuntu:Pro:18.04:LTS" of "esm-apps/bionic", "Ubuntu:Pro:FIPS:20.04:LTS" of
 * "fips/focal", as OSV calls them; "" for what it has no name for. */
static str ecosystem_of(struct arena *a, str distro)
{
    static const str pockets[][2] = {{STR_INIT("esm-"), STR_INIT("Ubuntu:Pro:")},
                                     {STR_INIT("fips-updates"), STR_INIT("Ubuntu:Pro:FIPS-updates:")},
                                     {STR_INIT("fips-preview"), STR_INIT("Ubuntu:Pro:FIPS-preview:")},
                                     {STR_INIT("fips"), STR_INIT("Ubuntu:Pro:FIPS:")},
                                     {STR_INIT("realtime"), STR_INIT("Ubuntu:Pro:Realtime:")}};
    str pocket, codename;
    if (!str_cut(distro, '/', &pocket, &codename))
        return distro_ecosystem(a, STR("deb"), STR("ubuntu"), distro);
    str base = distro_ecosystem(a, STR("deb"), STR("ubuntu"), codename);
    for (size_t i = 0; base.n && i < sizeof pockets / sizeof *pockets; i++)
        if (str_starts(pocket, pockets[i][0]))
            return arena_join(a, pockets[i][1], str_from(base, sizeof "Ubuntu:" - 1), STR_NONE);
    return STR("");
}

struct word {
    enum vendor_status status;
    str reason;
};

static struct word word_of(const struct vex_statement *s)
{
    str action = str_find(s->action, STR("needs fixing")) >= 0 ? STR("") : str_sub(s->action, 0, 200);
    bool never = str_find(action, STR("ignore")) >= 0 || str_find(action, STR("will not be fixed")) >= 0;
    switch (s->status) {
    case VEX_FIXED:
        return (struct word){VENDOR_FIXED, STR("")};
    case VEX_NOT_AFFECTED:
        return (struct word){VENDOR_NOT_AFFECTED,
                             s->justification.n ? s->justification : str_sub(s->impact, 0, 200)};
    case VEX_UNDER_INVESTIGATION:
        return (struct word){VENDOR_INVESTIGATING, STR("")};
    case VEX_WILL_NOT_FIX:
        return (struct word){VENDOR_WILL_NOT_FIX, action};
    case VEX_AFFECTED:
        return (struct word){never ? VENDOR_WILL_NOT_FIX : VENDOR_AFFECTED, action};
    case VEX_UNKNOWN:
        break;
    }
    return (struct word){VENDOR_NONE, STR("")};
}

static void add_row(struct builder *b, str ecosystem, const struct purl *u, struct word w)
{
    struct osv_affected f = osv_affected_empty();
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    bool added;
    str version = w.status == VENDOR_FIXED ? u->version : STR("");
    map_put(b->a, &b->rows,
            arena_printf(b->a, "%.*s\n%.*s\n%.*s", STR_ARG(ecosystem), STR_ARG(u->name), STR_ARG(version)),
            &added);
    if (!added || (w.status == VENDOR_FIXED && !version.n))
        return;
    vec_push(b->a, &range.events, (struct osv_event){OSV_INTRODUCED, STR("0")});
    if (version.n)
        vec_push(b->a, &range.events, (struct osv_event){OSV_FIXED, version});
    f.ecosystem = ecosystem;
    f.name = u->name;
    f.status = w.status;
    f.reason = w.reason;
    vec_push(b->a, &f.ranges, range);
    vec_push(b->a, &b->r.affected, f);
}

static void add_product(struct builder *b, const struct vex_item *item, struct word w)
{
    struct purl u;
    struct err e;
    if (!item->purls.n || !purl_parse(b->a, item->purls.v[0], &u, &e) || !str_is(u.type, "deb") ||
        !str_is(u.namespace_, "ubuntu") || !str_is(purl_qualifier(b->a, u.qualifiers, STR("arch")), "source"))
        return;
    str ecosystem = ecosystem_of(b->a, purl_qualifier(b->a, u.qualifiers, STR("distro")));
    if (ecosystem.n)
        add_row(b, ecosystem, &u, w);
}

/* Documents are about one flaw or notice; the first statement names it. */
static void add_name(struct builder *b, const struct vex_statement *s)
{
    str id = cve_of(s->flaw).n ? arena_join(b->a, STR("UBUNTU-"), cve_of(s->flaw), STR_NONE) : s->flaw;
    b->refused |= b->r.id.n ? !str_eq(b->r.id, id) : !publisher_of(id)->flags;
    if (b->r.id.n)
        return;
    b->r.id = id;
    for (size_t i = 0; i < s->aliases.n; i++)
        if (cve_of(s->aliases.v[i]).n == s->aliases.v[i].n)
            vec_push(b->a, &b->r.upstream, s->aliases.v[i]);
}

static void add_statement(struct builder *b, const struct vex_statement *s)
{
    struct word w = word_of(s);
    add_name(b, s);
    for (size_t i = 0; w.status != VENDOR_NONE && i < s->products.n; i++)
        add_product(b, &s->products.v[i].self, w);
}

static str string_of(struct json *j)
{
    str s = STR("");
    return json_string(j, &s) ? s : STR("");
}

/* The member `name` of an object, as a string. */
static str member(struct json *j, const char *name)
{
    str key, out = STR("");
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_eq(key, str_c(name)))
                out = string_of(j);
            else
                json_skip(j);
        }
    return out;
}

/* What OpenVEX has besides statements: when it was written, and what the flaw is. */
static void read_rest(struct builder *b, str text)
{
    struct json j;
    str key, inner;
    json_init(&j, text, b->a, limits_default.json_depth);
    if (!json_object(&j))
        return;
    while (json_key(&j, &key)) {
        if (str_is(key, "metadata"))
            b->r.modified = member(&j, "timestamp");
        else if (str_is(key, "timestamp"))
            b->r.modified = string_of(&j);
        else if (!str_is(key, "statements"))
            json_skip(&j);
        else if (json_array(&j))
            while (json_more(&j))
                if (json_object(&j))
                    while (json_key(&j, &inner)) {
                        if (str_is(inner, "vulnerability") && !b->r.details.n)
                            b->r.details = member(&j, "description");
                        else
                            json_skip(&j);
                    }
    }
}

static bool read_openvex(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct vex_document v;
    struct builder b = {.a = &set->scratch, .r = osv_empty()};
    arena_reset(&set->scratch);
    if (!openvex_parse(b.a, d->text, &v, e))
        return false;
    if (!str_istarts(v.author, STR("Canonical")))
        return err_set(e, "no feed", STR_NONE,
                       "OpenVEX of \"%.*s\": statements of others are given with --vex",
                       STR_ARG(str_sub(v.author, 0, 60)));
    for (size_t i = 0; i < v.statements.n; i++)
        add_statement(&b, &v.statements.v[i]);
    if (b.refused)
        return err_set(e, "bad OpenVEX document", str_sub(b.r.id, 0, 60),
                       "it is about several flaws, or one that is neither a CVE nor a notice of Ubuntu");
    read_rest(&b, d->text);
    b.r.rank = 1;
    b.r.whole = true;
    for (size_t i = 0; i < v.refused.n; i++)
        draft_note(set, b.r.id, arena_printf(b.a, "%.*s", STR_ARG(v.refused.v[i])).p);
    if (b.r.affected.n)
        draft_record(set, &b.r);
    return true;
}

const struct feed_format feed_openvex = {
    .name = "Ubuntu OpenVEX",
    .doc = "github.com/canonical/ubuntu-security-notices",
    .is = is_openvex,
    .read = read_openvex,
};
