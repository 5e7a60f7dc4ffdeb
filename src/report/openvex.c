/* OpenVEX 0.2.0: what was decided of the flaws that were found, for those who get the artifact: by the ignore
 * file, by VEX documents, by the vendors in the feeds. Flaws of which nobody has said anything are left out:
 * a later "under_investigation" would overrule what somebody says of them elsewhere. docs/vex.md. */
#include "base/map.h"
#include "format/json.h"
#include "model/vex.h"
#include "report/document.h"
#include "report/words.h"

struct statement_said {
    enum vex_status status;
    str justification, impact, action, notes;
};
struct place {
    size_t report, component;
};
struct statement {
    const struct finding *first;
    struct statement_said said;
    VEC(struct place) places; /* those of one report side by side */
};
struct openvex {
    struct arena *a;
    struct json_out *w;
    const struct report *const *reports;
    size_t n;
    enum severity at_least;
    VEC(struct statement) statements;
};

/* ---- what is said ---- */

static str first_of(str x, str y, str z)
{
    return x.n ? x : y.n ? y : z;
}

/* An accepted risk is affected all the same; only a justification says that it is not. */
static void say_ignored(struct openvex *v, const struct finding *f, struct statement_said *s)
{
    if (f->justification.n) {
        *s = (struct statement_said){VEX_NOT_AFFECTED, .justification = f->justification,
                                     .impact = f->decision};
        return;
    }
    s->status = VEX_AFFECTED;
    s->action = arena_join(v->a, STR("Accepted, nothing is done for now: "), f->status_reason, STR_NONE);
}

static void say_not_affected(const struct finding *f, struct statement_said *s)
{
    str words = first_of(f->decision, f->vendor_reason, f->status_reason);
    if (str_is(f->vendor_status, "fixed")) {
        *s = (struct statement_said){VEX_FIXED, .notes = words};
        return;
    }
    s->status = VEX_NOT_AFFECTED;
    if (vex_justification(f->justification))
        s->justification = f->justification;
    s->impact = first_of(words, s->justification.n ? STR("") : f->justification,
                         s->justification.n ? STR("") : STR("The vendor gives no reason."));
}

static void say_open(struct openvex *v, const struct report *r, const struct finding *f,
                     struct statement_said *s)
{
    enum vex_status status = vex_status_of(f->vendor_status);
    str reason = f->vendor_reason;
    if (status == VEX_UNKNOWN || status == VEX_UNDER_INVESTIGATION) {
        *s = (struct statement_said){status, .notes = reason};
        return;
    }
    s->status = VEX_AFFECTED;
    if (status == VEX_WILL_NOT_FIX)
        s->action =
            arena_join(v->a, STR("The vendor will not fix it"), reason.n ? STR(": ") : STR("."), reason);
    else
        s->action = first_of(words_fix(v->a, r, f), reason, STR("No fix is known."));
}

static void say(struct openvex *v, const struct report *r, const struct finding *f, struct statement_said *s)
{
    *s = (struct statement_said){VEX_UNKNOWN};
    if (f->status == STATUS_IGNORED)
        say_ignored(v, f, s);
    else if (f->status == STATUS_NOT_AFFECTED)
        say_not_affected(f, s);
    else
        say_open(v, r, f, s);
}

static bool speaks_of(const struct openvex *v, const struct report *r, const struct finding *f)
{
    bool flaw = f->cls == CLASS_VULNERABILITY || f->advisories.n;
    return flaw && f->severity >= v->at_least && f->component < r->inventory->components.n &&
           r->inventory->components.v[f->component].purl.n;
}

static void collect_finding(struct openvex *v, struct map *known, size_t report, const struct finding *f)
{
    struct statement_said s;
    say(v, v->reports[report], f, &s);
    if (s.status == VEX_UNKNOWN)
        return;
    str key = arena_printf(v->a, "%.*s\n%d\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(f->id), s.status,
                           STR_ARG(s.justification), STR_ARG(s.impact), STR_ARG(s.action), STR_ARG(s.notes));
    uint64_t *at = map_put(v->a, known, key, NULL);
    if (!*at) {
        *vec_add(v->a, &v->statements) = (struct statement){.first = f, .said = s};
        *at = v->statements.n;
    }
    struct place p = {report, f->component};
    vec_push(v->a, &v->statements.v[*at - 1].places, p);
}

static void collect(struct openvex *v)
{
    struct map known = {0};
    for (size_t i = 0; i < v->n; i++)
        for (size_t k = 0; k < v->reports[i]->findings.n; k++)
            if (speaks_of(v, v->reports[i], &v->reports[i]->findings.v[k]))
                collect_finding(v, &known, i, &v->reports[i]->findings.v[k]);
}

/* ---- products ---- */

/* "ghcr.io/shop/orders" of "ghcr.io/shop/orders:1.2@sha256:..." */
static str repository_of(str name)
{
    str repository, rest;
    str_cut(name, '@', &repository, &rest);
    ptrdiff_t colon = str_rchr(repository, ':');
    return colon > str_rchr(repository, '/') ? str_sub(repository, 0, (size_t)colon) : repository;
}

/* The purl of an image, by its manifest's digest. */
static str image_purl(struct arena *a, const struct inventory *inv)
{
    str repository = inv->names.n ? repository_of(inv->names.v[0]) : STR("");
    str name = repository.n ? str_base(repository) : str_base(inv->ref);
    struct component c = {.type = STR("oci"), .name = name, .version = inv->digest};
    if (str_chr(repository, '/') >= 0 && str_of(repository, "./:_-"))
        c.qualifiers = arena_join(a, STR("repository_url="), repository, STR_NONE);
    return component_purl(a, &c);
}

/* A purl that means this artifact and no other; "" when nothing is known that would tell it apart. */
static str artifact_purl(struct arena *a, const struct inventory *inv)
{
    str name = str_base(inv->ref), digest = inv->digest;
    if (!str_starts(digest, STR("sha256:")) || !name.n)
        return STR("");
    if (str_is(inv->kind, "image") && str_find(inv->media_type, STR("docker.container.image")) < 0)
        return image_purl(a, inv);
    struct component c = {.type = STR("generic"), .name = name};
    c.qualifiers = arena_join(a, STR("checksum="), digest, STR_NONE);
    return component_purl(a, &c);
}

static void write_id(struct openvex *v, str purl)
{
    jw_key_str(v->w, "@id", purl);
    jw_key(v->w, "identifiers");
    jw_object(v->w);
    jw_key_str(v->w, "purl", purl);
    jw_end_object(v->w);
}

static void write_item(struct openvex *v, str purl)
{
    jw_object(v->w);
    write_id(v, purl);
    jw_end_object(v->w);
}

static void begin_artifact(struct openvex *v, const struct inventory *inv, str purl)
{
    jw_object(v->w);
    write_id(v, purl);
    jw_key(v->w, "hashes");
    jw_object(v->w);
    jw_key_str(v->w, "sha-256", str_from(inv->digest, 7));
    jw_end_object(v->w);
    jw_key(v->w, "subcomponents");
    jw_array(v->w);
}

/* What is said of the components of one report: of parts of the artifact, or, where that has no identity, of
 * the components as such. Returns the place behind it. */
static size_t write_products_of(struct openvex *v, const struct statement *s, size_t at)
{
    struct map seen = {0};
    size_t report = s->places.v[at].report;
    const struct inventory *inv = v->reports[report]->inventory;
    str artifact = artifact_purl(v->a, inv);
    if (artifact.n)
        begin_artifact(v, inv, artifact);
    for (; at < s->places.n && s->places.v[at].report == report; at++) {
        bool added;
        str purl = inv->components.v[s->places.v[at].component].purl;
        map_put(v->a, &seen, purl, &added);
        if (added)
            write_item(v, purl);
    }
    if (artifact.n) {
        jw_end_array(v->w);
        jw_end_object(v->w);
    }
    return at;
}

/* ---- the document ---- */

static void write_vulnerability(struct openvex *v, const struct finding *f)
{
    jw_key(v->w, "vulnerability");
    jw_object(v->w);
    jw_key_str(v->w, "name", f->id);
    if (f->aliases.n) {
        jw_key(v->w, "aliases");
        jw_array(v->w);
        for (size_t i = 0; i < f->aliases.n; i++)
            jw_str(v->w, f->aliases.v[i]);
        jw_end_array(v->w);
    }
    jw_end_object(v->w);
}

static void write_if(struct openvex *v, const char *key, str s)
{
    if (s.n)
        jw_key_str(v->w, key, s);
}

static void write_statement(struct openvex *v, const struct statement *s)
{
    jw_object(v->w);
    write_vulnerability(v, s->first);
    jw_key(v->w, "products");
    jw_array(v->w);
    for (size_t at = 0; at < s->places.n;)
        at = write_products_of(v, s, at);
    jw_end_array(v->w);
    jw_key_str(v->w, "status", str_c(vex_status_name(s->said.status)));
    write_if(v, "status_notes", s->said.notes);
    write_if(v, "justification", s->said.justification);
    write_if(v, "impact_statement", s->said.impact);
    write_if(v, "action_statement", s->said.action);
    jw_end_object(v->w);
}

/* When nothing tells the time of writing it is the beginning of the day that was judged at. */
static str time_of(struct openvex *v)
{
    str time = document_time(v->a);
    str day = v->n ? v->reports[0]->as_of : STR("1970-01-01");
    return time.n ? time : arena_join(v->a, day, STR("T00:00:00Z"), STR_NONE);
}

static void openvex_write(struct buf *out, const struct report *const *reports, size_t n,
                          const struct report_style *style)
{
    struct arena a = {0};
    struct json_out w = {.b = out};
    struct openvex v = {.a = &a, .w = &w, .reports = reports, .n = n, .at_least = style->at_least};
    size_t start = out->n;
    collect(&v);
    jw_object(&w);
    jw_key_str(&w, "@context", STR("https://openvex.dev/ns/v0.2.0"));
    jw_key_str(&w, "@id", STR(DOCUMENT_UUID_NONE));
    size_t uuid = out->n - sizeof DOCUMENT_UUID_NONE;
    jw_key_str(&w, "author", style->author ? str_c(style->author) : STR("Unknown author"));
    jw_key_str(&w, "timestamp", time_of(&v));
    jw_key_u64(&w, "version", 1);
    jw_key_str(&w, "tooling", STR("assay " ASSAY_VERSION));
    jw_key(&w, "statements");
    jw_array(&w);
    for (size_t i = 0; i < v.statements.n; i++)
        write_statement(&v, &v.statements.v[i]);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
    document_uuid(out, start, uuid);
    arena_free(&a);
}

/* The schema asks for a statement. */
static const char *openvex_nothing(const struct report *const *reports, size_t n,
                                   const struct report_style *style)
{
    struct arena a = {0};
    struct openvex v = {.a = &a, .reports = reports, .n = n, .at_least = style->at_least};
    collect(&v);
    bool any = v.statements.n;
    arena_free(&a);
    return any ? NULL : "nothing was decided of any flaw, and OpenVEX has no document without a statement";
}

const struct report_format format_openvex = {
    .name = "openvex",
    .doc = "OpenVEX 0.2.0: what was decided of the flaws, by you and by vendors, for others",
    .write = openvex_write,
    .nothing = openvex_nothing,
};
