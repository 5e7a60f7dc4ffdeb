#include "format/openvex.h"
#include "base/date.h"
#include "format/base64.h"
#include "format/json.h"

enum { DEPTH = 64, WRAPPED = 3 }; /* a bundle holds an envelope holds a statement */

struct reader {
    struct arena *a;
    struct json j;
    struct vex_document *out;
    str context; /* what says that it is OpenVEX */
    bool statements;
    int64_t time; /* of the document, for statements without one */
    str day;
    const struct vex_product *subjects; /* of the attestation that it is in */
    size_t n_subjects;
};

static str text_of(struct reader *r)
{
    str s = STR("");
    return json_string(&r->j, &s) ? str_trim(s) : STR("");
}

/* ---- products ---- */

static str hash_name(str label)
{
    static const struct {
        str label, name;
    } known[] = {{STR_INIT("md5"), STR_INIT("MD5")},         {STR_INIT("sha1"), STR_INIT("SHA-1")},
                 {STR_INIT("sha-1"), STR_INIT("SHA-1")},     {STR_INIT("sha256"), STR_INIT("SHA-256")},
                 {STR_INIT("sha-256"), STR_INIT("SHA-256")}, {STR_INIT("sha384"), STR_INIT("SHA-384")},
                 {STR_INIT("sha-384"), STR_INIT("SHA-384")}, {STR_INIT("sha512"), STR_INIT("SHA-512")},
                 {STR_INIT("sha-512"), STR_INIT("SHA-512")}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_ieq(label, known[i].label))
            return known[i].name;
    return label;
}

static void read_hashes(struct reader *r, struct vex_item *item)
{
    str label;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &label)) {
        str bytes = text_of(r);
        char *lower = arena_bytes(r->a, bytes.n);
        for (size_t i = 0; i < bytes.n; i++)
            lower[i] = ch_lower(bytes.p[i]);
        if (bytes.n && str_hex(bytes, bytes.n))
            vec_push(r->a, &item->hashes, (struct hash){hash_name(label), str_make(lower, bytes.n)});
    }
}

static void add_purl(struct reader *r, struct vex_item *item, str purl)
{
    if (str_istarts(purl, STR("pkg:")))
        vec_push(r->a, &item->purls, purl);
}

static void read_identifiers(struct reader *r, struct vex_item *item)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "purl"))
            add_purl(r, item, text_of(r));
        else
            json_skip(&r->j);
    }
}

static void read_item(struct reader *r, struct vex_item *item, struct vex_product *whole);

#define read_items(r, list)                                                                                  \
    do {                                                                                                     \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                read_item((r), vec_add((r)->a, (list)), NULL);                                               \
    } while (0)

/* A string, or a struct; `whole` when it may have parts. */
static void read_item(struct reader *r, struct vex_item *item, struct vex_product *whole)
{
    str key;
    if (json_peek(&r->j) != JSON_OBJECT) {
        item->id = text_of(r);
        add_purl(r, item, item->id);
        return;
    }
    json_object(&r->j);
    while (json_key(&r->j, &key)) {
        if (str_is(key, "@id")) {
            item->id = text_of(r);
            add_purl(r, item, item->id);
        } else if (str_is(key, "identifiers")) {
            read_identifiers(r, item);
        } else if (str_is(key, "hashes")) {
            read_hashes(r, item);
        } else if (whole && str_is(key, "subcomponents")) {
            read_items(r, &whole->parts);
        } else {
            json_skip(&r->j);
        }
    }
}

static void read_products(struct reader *r, struct vex_statement *s)
{
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        struct vex_product *p = vec_add(r->a, &s->products);
        read_item(r, &p->self, p);
    }
}

/* ---- statements ---- */

static void read_aliases(struct reader *r, struct vex_statement *s)
{
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        str alias = text_of(r);
        if (alias.n)
            vec_push(r->a, &s->aliases, alias);
    }
}

static void read_vulnerability(struct reader *r, struct vex_statement *s)
{
    str key, id = STR("");
    if (json_peek(&r->j) != JSON_OBJECT) {
        s->flaw = text_of(r);
        return;
    }
    json_object(&r->j);
    while (json_key(&r->j, &key)) {
        if (str_is(key, "name"))
            s->flaw = text_of(r);
        else if (str_is(key, "@id"))
            id = text_of(r);
        else if (str_is(key, "aliases"))
            read_aliases(r, s);
        else
            json_skip(&r->j);
    }
    if (!s->flaw.n)
        s->flaw = str_base(id);
}

static void take_time(struct reader *r, int64_t *time, str *day)
{
    str text = text_of(r);
    if (date_micros(text, time))
        *day = str_sub(text, 0, 10);
}

static str *place_of(struct vex_statement *s, str key)
{
    return str_is(key, "justification")      ? &s->justification
           : str_is(key, "impact_statement") ? &s->impact
           : str_is(key, "action_statement") ? &s->action
           : str_is(key, "status_notes")     ? &s->notes
                                             : NULL;
}

/* last_updated is when its words were last touched; what it says was known to be true at `timestamp`. */
static void read_member(struct reader *r, struct vex_statement *s, str key, struct vex_product *parts)
{
    str *place = place_of(s, key);
    if (place)
        *place = text_of(r);
    else if (str_is(key, "vulnerability"))
        read_vulnerability(r, s);
    else if (str_is(key, "products"))
        read_products(r, s);
    else if (str_is(key, "subcomponents")) /* 0.0.x: of all products */
        read_items(r, &parts->parts);
    else if (str_is(key, "status"))
        s->status = vex_status_of(text_of(r));
    else if (str_is(key, "timestamp"))
        take_time(r, &s->time, &s->day);
    else
        json_skip(&r->j);
}

static void inherit_subjects(struct reader *r, struct vex_statement *s)
{
    bool own = s->products.n > 0;
    for (size_t i = 0; i < r->n_subjects && !own; i++)
        vec_push(r->a, &s->products, r->subjects[i]);
}

static void read_statement(struct reader *r)
{
    struct vex_statement s = {.time = INT64_MIN, .day = STR(""), .line = json_line(&r->j)};
    struct vex_product parts = {0};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key))
        read_member(r, &s, key, &parts);
    inherit_subjects(r, &s);
    for (size_t i = 0; i < s.products.n && parts.parts.n; i++)
        memcpy(&s.products.v[i].parts, &parts.parts, sizeof parts.parts);
    if (!r->j.failed)
        vex_add(r->a, r->out, &s);
}

static void read_statements(struct reader *r)
{
    r->statements = true;
    if (json_array(&r->j))
        while (json_more(&r->j))
            read_statement(r);
}

/* ---- the document ---- */

static void read_head(struct reader *r);

static void read_document_member(struct reader *r, str key)
{
    if (str_is(key, "@context"))
        r->context = text_of(r);
    else if (str_is(key, "@id"))
        r->out->id = text_of(r);
    else if (str_is(key, "author"))
        r->out->author = text_of(r);
    else if (str_is(key, "timestamp"))
        take_time(r, &r->time, &r->day);
    else if (str_is(key, "metadata"))
        read_head(r);
    else if (str_is(key, "statements"))
        read_statements(r);
    else
        json_skip(&r->j);
}

static void read_head(struct reader *r)
{
    str key;
    if (json_object(&r->j))
        while (json_key(&r->j, &key))
            read_document_member(r, key);
}

static void inherit_time(struct reader *r)
{
    for (size_t i = 0; i < r->out->statements.n; i++) {
        struct vex_statement *s = &r->out->statements.v[i];
        if (s->time != INT64_MIN)
            continue;
        s->time = r->time;
        s->day = r->day;
    }
}

static bool is_context(str context)
{
    return str_find(context, STR("openvex.dev/ns")) >= 0 || str_is(context, "text/vex") ||
           str_is(context, "text/vex+json");
}

static bool read_document(struct arena *a, str text, const struct vex_product *subjects, size_t n_subjects,
                          struct vex_document *out, struct err *e)
{
    struct reader r = {.a = a,
                       .out = out,
                       .time = INT64_MIN,
                       .day = STR(""),
                       .subjects = subjects,
                       .n_subjects = n_subjects};
    json_init(&r.j, text, a, DEPTH);
    read_head(&r);
    if (!json_done(&r.j))
        return err_set(e, "not read", STR_NONE, "%s", r.j.failed ? r.j.why : "more follows the document");
    if (!is_context(r.context) || !r.statements)
        return err_set(e, "not read", STR_NONE, "no OpenVEX document: no '@context' of openvex.dev/ns%s",
                       r.statements ? "" : " and no statements");
    inherit_time(&r);
    return true;
}

/* ---- what it may be wrapped in ---- */

/* What the members of a wrapper are. */
struct wrapper {
    str payload, envelope; /* encoded; raw */
    str predicate_type, predicate;
    VEC(struct vex_product) subjects;
    str context;
};

static void read_subject(struct reader *r, struct vex_product *p)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "name")) {
            p->self.id = text_of(r);
            add_purl(r, &p->self, p->self.id);
        } else if (str_is(key, "digest")) {
            read_hashes(r, &p->self);
        } else {
            json_skip(&r->j);
        }
    }
}

static void read_wrapper_member(struct reader *r, struct wrapper *w, str key)
{
    if (str_is(key, "payload"))
        w->payload = text_of(r);
    else if (str_is(key, "dsseEnvelope"))
        json_raw(&r->j, &w->envelope);
    else if (str_is(key, "predicateType"))
        w->predicate_type = text_of(r);
    else if (str_is(key, "predicate"))
        json_raw(&r->j, &w->predicate);
    else if (str_is(key, "@context"))
        w->context = text_of(r);
    else if (str_is(key, "subject") && json_array(&r->j))
        while (json_more(&r->j))
            read_subject(r, vec_add(r->a, &w->subjects));
    else if (!str_is(key, "subject"))
        json_skip(&r->j);
}

static bool read_wrapper(struct arena *a, str text, struct wrapper *w, struct err *e)
{
    struct reader r = {.a = a};
    str key;
    json_init(&r.j, text, a, DEPTH);
    if (json_object(&r.j))
        while (json_key(&r.j, &key))
            read_wrapper_member(&r, w, key);
    return json_done(&r.j) ||
           err_set(e, "not read", STR_NONE, "%s", r.j.failed ? r.j.why : "more follows the document");
}

static bool unwrap(struct arena *a, str text, unsigned depth, struct vex_document *out, struct err *e)
{
    struct wrapper w = {0};
    str inside;
    if (!read_wrapper(a, text, &w, e))
        return false;
    if (w.predicate.n && !w.context.n) {
        if (!is_context(w.predicate_type))
            return err_set(e, "not read", STR_NONE, "an attestation of another kind: %.*s",
                           STR_ARG(w.predicate_type));
        return read_document(a, w.predicate, w.subjects.v, w.subjects.n, out, e);
    }
    if (!w.envelope.n && !w.payload.n)
        return read_document(a, text, NULL, 0, out, e);
    if (depth == 0)
        return err_set(e, "not read", STR_NONE, "wrapped too often");
    if (w.envelope.n)
        return unwrap(a, w.envelope, depth - 1, out, e);
    return base64_decode(a, w.payload, &inside)
               ? unwrap(a, inside, depth - 1, out, e)
               : err_set(e, "not read", STR_NONE, "the payload of the envelope is not base64");
}

bool openvex_parse(struct arena *a, str text, struct vex_document *out, struct err *e)
{
    *out = (struct vex_document){0};
    return unwrap(a, text, WRAPPED, out, e);
}

bool openvex_is(str text)
{
    enum { look = 4096 };
    text = str_trim(str_sub(text, 0, look));
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_trim(str_from(text, 3));
    if (!text.n || text.p[0] != '{')
        return false;
    return str_find(text, STR("openvex.dev/ns")) >= 0 || str_find(text, STR("\"text/vex")) >= 0 ||
           str_find(text, STR("application/vnd.in-toto+json")) >= 0 ||
           str_find(text, STR("\"dsseEnvelope\"")) >= 0;
}
