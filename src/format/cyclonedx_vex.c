#include "format/cyclonedx_vex.h"
#include "base/date.h"
#include "base/map.h"
#include "format/json.h"
#include "model/purl.h"

enum { DEPTH = 128 };

struct reader {
    struct arena *a;
    struct json j;
    struct vex_document *out;
    bool is_bom;
    int64_t time;
    str day;
    VEC(struct vex_item) items;
    struct map refs; /* bom-ref to 1 + index into items */
};
/* A version of `affects`, or a range of them. */
struct limit {
    str text, status;
};
struct affected {
    str ref;
    VEC(struct limit) limits;
};
struct vulnerability {
    struct vex_statement s;
    bool analysed, wont_fix;
    str state, recommendation, workaround;
    int64_t updated;
    str updated_day;
    VEC(struct affected) affects;
};

static str text_of(struct reader *r)
{
    str s = STR("");
    return json_string(&r->j, &s) ? str_trim(s) : STR("");
}

static void take_time(struct reader *r, int64_t *time, str *day)
{
    str text = text_of(r);
    if (date_micros(text, time))
        *day = str_sub(text, 0, 10);
}

/* ---- components: first pass ---- */

static void read_components(struct reader *r, unsigned depth);

static void read_hash(struct reader *r, struct vex_item *item)
{
    struct hash h = {STR(""), STR("")};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "alg"))
            h.alg = text_of(r);
        else if (str_is(key, "content"))
            h.hex = text_of(r);
        else
            json_skip(&r->j);
    }
    if (h.alg.n && h.hex.n && str_hex(h.hex, h.hex.n))
        vec_push(r->a, &item->hashes, h);
}

static void read_component(struct reader *r, unsigned depth)
{
    struct vex_item item = {.id = STR("")};
    str key, purl = STR("");
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "bom-ref"))
            item.id = text_of(r);
        else if (str_is(key, "purl"))
            purl = text_of(r);
        else if (str_is(key, "hashes") && json_array(&r->j))
            while (json_more(&r->j))
                read_hash(r, &item);
        else if (str_is(key, "components"))
            read_components(r, depth + 1);
        else if (!str_is(key, "hashes"))
            json_skip(&r->j);
    }
    if (str_istarts(purl, STR("pkg:")))
        vec_push(r->a, &item.purls, purl);
    if (!item.id.n)
        return;
    vec_push(r->a, &r->items, item);
    *map_put(r->a, &r->refs, item.id, NULL) = r->items.n;
}

static void read_components(struct reader *r, unsigned depth)
{
    if (depth < DEPTH && json_array(&r->j))
        while (json_more(&r->j))
            read_component(r, depth);
}

/* The first name, of a person or an organisation; a list of them or one. */
static void read_author(struct reader *r)
{
    str key;
    bool list = json_peek(&r->j) == JSON_ARRAY;
    if (list && json_array(&r->j)) {
        while (json_more(&r->j))
            read_author(r);
        return;
    }
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "name") && !r->out->author.n)
            r->out->author = text_of(r);
        else
            json_skip(&r->j);
    }
}

static void read_metadata(struct reader *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "timestamp"))
            take_time(r, &r->time, &r->day);
        else if (str_is(key, "component"))
            read_component(r, 0);
        else if (str_is(key, "authors") || str_is(key, "supplier") || str_is(key, "manufacturer") ||
                 str_is(key, "manufacture"))
            read_author(r);
        else
            json_skip(&r->j);
    }
}

static void first_pass(struct reader *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "bomFormat"))
            r->is_bom = str_is(text_of(r), "CycloneDX");
        else if (str_is(key, "serialNumber"))
            r->out->id = text_of(r);
        else if (str_is(key, "metadata"))
            read_metadata(r);
        else if (str_is(key, "components"))
            read_components(r, 0);
        else
            json_skip(&r->j);
    }
}

/* ---- vulnerabilities: second pass ---- */

static void read_analysis(struct reader *r, struct vulnerability *v)
{
    int64_t last = INT64_MIN;
    str key, last_day = STR("");
    if (!json_object(&r->j))
        return;
    v->analysed = true;
    while (json_key(&r->j, &key)) {
        str word;
        if (str_is(key, "state"))
            v->state = text_of(r);
        else if (str_is(key, "justification"))
            v->s.justification = text_of(r);
        else if (str_is(key, "detail"))
            v->s.impact = text_of(r);
        else if (str_is(key, "firstIssued"))
            take_time(r, &v->s.time, &v->s.day);
        else if (str_is(key, "lastUpdated"))
            take_time(r, &last, &last_day);
        else if (!str_is(key, "response"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j))
                if (json_string(&r->j, &word))
                    v->wont_fix |= str_is(word, "will_not_fix") || str_is(word, "can_not_fix");
    }
    if (last != INT64_MIN) {
        v->s.time = last;
        v->s.day = last_day;
    }
}

static void read_limits(struct reader *r, struct affected *f)
{
    str key;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        struct limit l = {STR(""), STR("")};
        if (!json_object(&r->j))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "version") || str_is(key, "range"))
                l.text = text_of(r);
            else if (str_is(key, "status"))
                l.status = text_of(r);
            else
                json_skip(&r->j);
        }
        vec_push(r->a, &f->limits, l);
    }
}

static void read_affects(struct reader *r, struct vulnerability *v)
{
    str key;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        struct affected f = {.ref = STR("")};
        if (!json_object(&r->j))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "ref"))
                f.ref = text_of(r);
            else if (str_is(key, "versions"))
                read_limits(r, &f);
            else
                json_skip(&r->j);
        }
        vec_push(r->a, &v->affects, f);
    }
}

/* Equivalent ids of the same flaw. */
static void read_references(struct reader *r, struct vulnerability *v)
{
    str key;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        if (!json_object(&r->j))
            continue;
        while (json_key(&r->j, &key)) {
            if (!str_is(key, "id")) {
                json_skip(&r->j);
                continue;
            }
            str id = text_of(r);
            if (id.n)
                vec_push(r->a, &v->s.aliases, id);
        }
    }
}

static enum vex_status status_of(const struct vulnerability *v)
{
    if (str_is(v->state, "not_affected") || str_is(v->state, "false_positive"))
        return VEX_NOT_AFFECTED;
    if (str_is(v->state, "resolved") || str_is(v->state, "resolved_with_pedigree"))
        return VEX_FIXED;
    if (v->wont_fix && (str_is(v->state, "exploitable") || str_is(v->state, "in_triage")))
        return VEX_WILL_NOT_FIX;
    return str_is(v->state, "exploitable") ? VEX_AFFECTED
           : str_is(v->state, "in_triage") ? VEX_UNDER_INVESTIGATION
                                           : VEX_UNKNOWN;
}

/* What a reference means: a component of this document, else a purl; of a BOM-Link ("urn:cdx:SERIAL/1#REF")
 * the part behind the '#'. */
static struct vex_item item_of(struct reader *r, str ref)
{
    str local = ref, ignored;
    if (str_starts(ref, STR("urn:cdx:")) && str_cut(ref, '#', &ignored, &local) &&
        !purl_decode(r->a, local, &local))
        local = ref;
    const uint64_t *at = map_get(&r->refs, local);
    if (at)
        return r->items.v[*at - 1];
    struct vex_item item = {.id = ref};
    if (str_istarts(local, STR("pkg:")))
        vec_push(r->a, &item.purls, local);
    return item;
}

/* Versions of which the document says otherwise than the analysis are left out; with none left the component
 * is not meant at all. */
static void add_product(struct reader *r, struct vulnerability *v, const struct affected *f)
{
    bool good = v->s.status == VEX_NOT_AFFECTED || v->s.status == VEX_FIXED;
    struct vex_product p = {.self = item_of(r, f->ref)};
    for (size_t i = 0; i < f->limits.n; i++) {
        str status = f->limits.v[i].status;
        bool other =
            good ? str_is(status, "affected") || str_is(status, "unknown") : str_is(status, "unaffected");
        if (!other && f->limits.v[i].text.n)
            vec_push(r->a, &p.self.versions, f->limits.v[i].text);
    }
    if (!f->limits.n || p.self.versions.n)
        vec_push(r->a, &v->s.products, p);
}

static void finish(struct reader *r, struct vulnerability *v)
{
    v->s.status = status_of(v);
    if (str_is(v->state, "false_positive") && !v->s.justification.n)
        v->s.justification = v->state;
    v->s.action = v->recommendation.n ? v->recommendation : v->workaround;
    if (v->s.status != VEX_NOT_AFFECTED) {
        v->s.notes = v->s.impact;
        v->s.impact = STR("");
    }
    if (v->s.time == INT64_MIN) {
        bool own = v->updated != INT64_MIN;
        v->s.time = own ? v->updated : r->time;
        v->s.day = own ? v->updated_day : r->day;
    }
    for (size_t i = 0; i < v->affects.n; i++)
        add_product(r, v, &v->affects.v[i]);
    vex_add(r->a, r->out, &v->s);
}

static void read_vulnerability(struct reader *r)
{
    struct vulnerability v = {.s = {.time = INT64_MIN, .day = STR(""), .line = json_line(&r->j)},
                              .updated = INT64_MIN};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "id"))
            v.s.flaw = text_of(r);
        else if (str_is(key, "analysis"))
            read_analysis(r, &v);
        else if (str_is(key, "affects"))
            read_affects(r, &v);
        else if (str_is(key, "references"))
            read_references(r, &v);
        else if (str_is(key, "recommendation"))
            v.recommendation = text_of(r);
        else if (str_is(key, "workaround"))
            v.workaround = text_of(r);
        else if (str_is(key, "updated"))
            take_time(r, &v.updated, &v.updated_day);
        else
            json_skip(&r->j);
    }
    if (v.analysed && !r->j.failed)
        finish(r, &v);
}

static void second_pass(struct reader *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (!str_is(key, "vulnerabilities"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j))
                read_vulnerability(r);
    }
}

bool cyclonedx_vex_parse(struct arena *a, str text, struct vex_document *out, struct err *e)
{
    *out = (struct vex_document){0};
    struct reader r = {.a = a, .out = out, .time = INT64_MIN, .day = STR("")};
    json_init(&r.j, text, a, DEPTH);
    first_pass(&r);
    if (!json_done(&r.j))
        return err_set(e, "not read", STR_NONE, "%s", r.j.failed ? r.j.why : "more follows the document");
    if (!r.is_bom)
        return err_set(e, "not read", STR_NONE, "no CycloneDX document: its bomFormat is another");
    json_init(&r.j, text, a, DEPTH);
    second_pass(&r);
    return true;
}

bool cyclonedx_vex_is(str text)
{
    enum { look = 4096 };
    str head = str_trim(str_sub(text, 0, look));
    if (str_starts(head, STR("\xef\xbb\xbf")))
        head = str_trim(str_from(head, 3));
    return head.n && head.p[0] == '{' &&
           (str_find(head, STR("\"CycloneDX\"")) >= 0 || str_find(head, STR("cyclonedx.org/schema")) >= 0);
}
