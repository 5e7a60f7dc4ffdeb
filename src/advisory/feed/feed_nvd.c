/* The National Vulnerability Database's JSON 2.0: answers of its API and yearly feeds
 * (nvd.nist.gov/developers/vulnerabilities, schema cve_api_json_2.0), and files that hold one `cve` of these.
 * CPE configurations are not read. */
#include "advisory/feed/cve_facts.h"
#include "advisory/feed/feed_format.h"
#include "base/limits.h"

struct nvd {
    struct draft_set *set;
    struct arena a; /* of one entry */
    struct json j;
    uint32_t entries;
    str last; /* the day of the newest change; in set->scratch */
};

static bool is_nvd(str path, str head)
{
    (void)path;
    return str_starts(head, STR("{")) &&
           (feed_key(head, "sourceIdentifier") ||
            (feed_key(head, "format") && str_find(head, STR("\"NVD_CVE\"")) > 0));
}

static str read_str(struct nvd *n)
{
    str s = STR("");
    return json_string(&n->j, &s) ? s : STR("");
}

/* Of one version of CVSS the vector of the primary source, else the first. */
static str read_metrics_of(struct nvd *n)
{
    str key, best = STR("");
    bool primary = false;
    if (!json_array(&n->j))
        return best;
    while (json_more(&n->j)) {
        str vector = STR(""), type = STR("");
        if (!json_object(&n->j))
            continue;
        while (json_key(&n->j, &key)) {
            if (str_is(key, "type"))
                type = read_str(n);
            else if (str_is(key, "cvssData"))
                vector = cve_vector(&n->j);
            else
                json_skip(&n->j);
        }
        if (vector.n && (!best.n || (str_is(type, "Primary") && !primary))) {
            best = vector;
            primary = str_is(type, "Primary");
        }
    }
    return best;
}

static void read_metrics(struct nvd *n, struct cve_facts *f)
{
    str key;
    if (!json_object(&n->j))
        return;
    while (json_key(&n->j, &key)) {
        if (!str_starts(key, STR("cvssMetricV"))) {
            json_skip(&n->j);
            continue;
        }
        str vector = read_metrics_of(n);
        if (vector.n)
            vec_push(&n->a, &f->ratings, vector);
    }
}

static void read_descriptions(struct nvd *n, struct cve_facts *f)
{
    if (!json_array(&n->j))
        return;
    while (json_more(&n->j)) {
        str text = cve_english(&n->j);
        if (!f->description.n)
            f->description = text;
    }
}

static void read_weaknesses(struct nvd *n, struct cve_facts *f)
{
    str key;
    if (!json_array(&n->j))
        return;
    while (json_more(&n->j)) {
        if (!json_object(&n->j))
            continue;
        while (json_key(&n->j, &key)) {
            if (!str_is(key, "description"))
                json_skip(&n->j);
            else if (json_array(&n->j))
                while (json_more(&n->j))
                    cve_weakness(&n->a, f, cve_english(&n->j));
        }
    }
}

struct dates {
    str published, modified, status;
};

static void read_member(struct nvd *n, str key, struct cve_facts *f, struct dates *d)
{
    if (str_is(key, "id"))
        f->flaw.cve = read_str(n);
    else if (str_is(key, "published"))
        d->published = read_str(n);
    else if (str_is(key, "lastModified"))
        d->modified = read_str(n);
    else if (str_is(key, "vulnStatus"))
        d->status = read_str(n);
    else if (str_is(key, "descriptions"))
        read_descriptions(n, f);
    else if (str_is(key, "metrics"))
        read_metrics(n, f);
    else if (str_is(key, "weaknesses"))
        read_weaknesses(n, f);
    else if (str_is(key, "cisaVulnerabilityName"))
        f->flaw.title = read_str(n);
    else
        json_skip(&n->j);
}

static void put(struct nvd *n, struct cve_facts *f, const struct dates *d)
{
    str day = str_sub(d->modified, 0, 10);
    bool ok = true;
    if (str_ieq(d->status, STR("Rejected")))
        cve_rejected(n->set, f->flaw.cve, d->published, d->modified, f->description);
    else
        ok = cve_facts_put(n->set, f);
    n->entries += ok;
    if (!ok)
        draft_note(n->set, STR("NVD"), "an entry names no CVE");
    if (str_cmp(day, n->last) > 0)
        n->last = arena_dup(&n->set->scratch, day);
}

/* The members of a `cve`, from where the object was entered. */
static void read_cve(struct nvd *n)
{
    struct cve_facts f = cve_facts_new(STR("NVD"));
    struct dates d = {STR(""), STR(""), STR("")};
    str key;
    if (!json_object(&n->j))
        return;
    while (json_key(&n->j, &key))
        read_member(n, key, &f, &d);
    if (!n->j.failed)
        put(n, &f, &d);
}

static void read_entries(struct nvd *n)
{
    str key;
    if (!json_array(&n->j))
        return;
    while (json_more(&n->j)) {
        arena_reset(&n->a);
        if (!json_object(&n->j))
            continue;
        while (json_key(&n->j, &key)) {
            if (str_is(key, "cve"))
                read_cve(n);
            else
                json_skip(&n->j);
        }
    }
}

static void read_answer(struct nvd *n)
{
    str key;
    if (!json_object(&n->j))
        return;
    while (json_key(&n->j, &key)) {
        if (str_is(key, "vulnerabilities"))
            read_entries(n);
        else
            json_skip(&n->j);
    }
}

static bool read_nvd(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct nvd n = {.set = set, .last = STR("")};
    size_t flaws = set->flaws.n, drafts = set->drafts.n;
    arena_reset(&set->scratch);
    json_init(&n.j, d->text, &n.a, limits_default.json_depth);
    if (feed_key(str_sub(d->text, 0, FEED_HEAD), "sourceIdentifier"))
        read_cve(&n);
    else
        read_answer(&n);
    bool ok = json_done(&n.j);
    if (!ok) { /* a feed that was cut is not half a feed */
        set->flaws.n = flaws;
        set->drafts.n = drafts;
        err_set(e, "bad NVD document", STR_NONE, "%s", n.j.failed ? n.j.why : "text follows the object");
    } else {
        draft_source(set, STR("NVD"), STR("public domain"), n.last, n.entries);
    }
    arena_free(&n.a);
    return ok;
}

const struct feed_format feed_nvd = {
    .name = "NVD",
    .doc = "nvd.nist.gov/developers/vulnerabilities",
    .is = is_nvd,
    .read = read_nvd,
};
