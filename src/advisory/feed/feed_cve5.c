/* Records of the CVE list, one JSON document each (CVE Record Format 5, github.com/CVEProject/cve-schema):
 * what the CNA says, and what others add (ADP containers: CISA's scores and exploited flaws). Their lists of
 * affected products are not read. */
#include "advisory/feed/cve_facts.h"
#include "advisory/feed/feed_format.h"
#include "base/date.h"
#include "base/limits.h"

/* A container: who says what. */
struct said {
    struct cve_facts facts;
    str who, reason;
};
struct record {
    struct arena *a;
    struct json j;
    str cve, state, published, updated;
    VEC(struct said) said; /* the CNA first, wherever it stands */
};

static bool is_cve5(str path, str head)
{
    (void)path;
    return feed_key(head, "cveMetadata") ||
           (feed_key(head, "dataType") && str_find(head, STR("\"CVE_RECORD\"")) > 0);
}

static str read_str(struct record *r)
{
    str s = STR("");
    return json_string(&r->j, &s) ? s : STR("");
}

/* {"descriptions": [{"lang": "en", "value": "..."}]}, the first in English. */
static str read_english(struct record *r)
{
    str first = STR("");
    if (json_array(&r->j))
        while (json_more(&r->j)) {
            str text = cve_english(&r->j);
            if (!first.n)
                first = text;
        }
    return first;
}

static void read_problem(struct record *r, struct said *s)
{
    str key, inner;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (!str_is(key, "descriptions") || json_peek(&r->j) != JSON_ARRAY) {
            json_skip(&r->j);
            continue;
        }
        json_array(&r->j);
        while (json_more(&r->j))
            if (json_object(&r->j))
                while (json_key(&r->j, &inner)) {
                    if (str_is(inner, "cweId"))
                        cve_weakness(r->a, &s->facts, read_str(r));
                    else
                        json_skip(&r->j);
                }
    }
}

static str read_added(struct record *r)
{
    str key, day = STR("");
    int64_t days;
    if (json_object(&r->j))
        while (json_key(&r->j, &key)) {
            if (str_is(key, "dateAdded"))
                day = str_sub(read_str(r), 0, 10);
            else
                json_skip(&r->j);
        }
    return date_days(day, &days) ? day : STR("");
}

/* {"type": "kev", "content": {"dateAdded": "2022-03-03"}} of CISA. */
static void read_other(struct record *r, struct said *s)
{
    str key, type = STR(""), added = STR("");
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "type"))
            type = read_str(r);
        else if (str_is(key, "content"))
            added = read_added(r);
        else
            json_skip(&r->j);
    }
    if (str_is(type, "kev")) {
        s->facts.flaw.kev = true;
        s->facts.flaw.kev_added = added;
    }
}

static void read_metric(struct record *r, struct said *s)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        str vector = STR("");
        if (str_starts(key, STR("cvssV")))
            vector = cve_vector(&r->j);
        else if (str_is(key, "other"))
            read_other(r, s);
        else
            json_skip(&r->j);
        if (vector.n)
            vec_push(r->a, &s->facts.ratings, vector);
    }
}

static void read_provider(struct record *r, struct said *s)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "shortName"))
            s->who = read_str(r);
        else
            json_skip(&r->j);
    }
}

static void read_container(struct record *r, bool cna)
{
    struct said s = {cve_facts_new(STR("")), STR(""), STR("")};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (cna && str_is(key, "title"))
            s.facts.flaw.title = read_str(r);
        else if (cna && str_is(key, "descriptions"))
            s.facts.description = read_english(r);
        else if (str_is(key, "rejectedReasons"))
            s.reason = read_english(r);
        else if (str_is(key, "providerMetadata"))
            read_provider(r, &s);
        else if (str_is(key, "metrics") && json_peek(&r->j) == JSON_ARRAY) {
            json_array(&r->j);
            while (json_more(&r->j))
                read_metric(r, &s);
        } else if (str_is(key, "problemTypes") && json_peek(&r->j) == JSON_ARRAY) {
            json_array(&r->j);
            while (json_more(&r->j))
                read_problem(r, &s);
        } else {
            json_skip(&r->j);
        }
    }
    vec_push(r->a, &r->said, s);
}

static void read_containers(struct record *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "cna"))
            read_container(r, true);
        else if (!str_is(key, "adp"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j))
                read_container(r, false);
    }
}

static void read_metadata(struct record *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "cveId"))
            r->cve = read_str(r);
        else if (str_is(key, "state"))
            r->state = read_str(r);
        else if (str_is(key, "datePublished"))
            r->published = read_str(r);
        else if (str_is(key, "dateUpdated"))
            r->updated = read_str(r);
        else
            json_skip(&r->j);
    }
}

static bool put(struct draft_set *set, struct record *r)
{
    bool ok = true;
    if (str_is(r->state, "REJECTED")) {
        cve_rejected(set, r->cve, r->published, r->updated, r->said.n ? r->said.v[0].reason : STR(""));
        return true;
    }
    for (size_t i = 0; ok && i < r->said.n; i++) {
        struct said *s = &r->said.v[i];
        s->facts.flaw.cve = r->cve;
        s->facts.flaw.source = s->who.n
                                   ? arena_join(r->a, STR("CVE list, "), str_sub(s->who, 0, 60), STR_NONE)
                                   : STR("CVE list");
        ok = cve_facts_put(set, &s->facts);
    }
    return ok;
}

static bool read_cve5(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct record r = {
        .a = &set->scratch, .cve = STR(""), .state = STR(""), .published = STR(""), .updated = STR("")};
    str key;
    arena_reset(&set->scratch);
    json_init(&r.j, d->text, r.a, limits_default.json_depth);
    if (json_object(&r.j))
        while (json_key(&r.j, &key)) {
            if (str_is(key, "cveMetadata"))
                read_metadata(&r);
            else if (str_is(key, "containers"))
                read_containers(&r);
            else
                json_skip(&r.j);
        }
    if (!json_done(&r.j))
        return err_set(e, "bad CVE record", STR_NONE, "%s", r.j.failed ? r.j.why : "text follows the object");
    if (!put(set, &r))
        return err_set(e, "bad CVE record", str_sub(r.cve, 0, 60), "cveMetadata.cveId is no CVE");
    draft_source(set, STR("CVE list"), STR("cve-tou"), str_sub(r.updated, 0, 10), 1);
    return true;
}

const struct feed_format feed_cve5 = {
    .name = "CVE record",
    .doc = "github.com/CVEProject/cve-schema",
    .is = is_cve5,
    .read = read_cve5,
};
