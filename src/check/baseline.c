#include "check/baseline.h"
#include "base/limits.h"
#include "format/json.h"
#include "model/purl.h"

static str key_of(struct arena *a, str cls, str id, str what)
{
    return arena_printf(a, "%.*s\n%.*s\n%.*s", STR_ARG(cls), STR_ARG(id), STR_ARG(what));
}

/* A Package URL without what changes from one version to the next; what is none stays as it is. */
static str bare(struct arena *a, str text)
{
    struct purl p;
    struct err e;
    return purl_parse(a, text, &p, &e) ? purl_bare(a, &p) : text;
}

static void read_finding(struct arena *a, struct json *j, struct baseline_report *out)
{
    str key, id = STR(""), cls = STR(""), component = STR(""), subject = STR(""), status = STR("open");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "id"))
            json_string(j, &id);
        else if (str_is(key, "class"))
            json_string(j, &cls);
        else if (str_is(key, "component"))
            json_string(j, &component);
        else if (str_is(key, "subject"))
            json_string(j, &subject);
        else if (str_is(key, "status"))
            json_string(j, &status);
        else
            json_skip(j);
    }
    uint64_t *flags =
        map_put(a, &out->findings, key_of(a, cls, id, component.n ? bare(a, component) : subject), NULL);
    *flags |= str_is(status, "open") ? BASELINE_OPEN : 0;
}

static void read_artifact(struct json *j, str *ref)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "ref"))
            json_string(j, ref);
        else
            json_skip(j);
    }
}

/* False for what is no report of this schema. */
static bool read_report(struct arena *a, struct json *j, struct baseline *out)
{
    struct baseline_report r = {.ref = STR("")};
    str key, schema = STR("");
    bool list = false;
    if (!json_object(j))
        return false;
    while (json_key(j, &key)) {
        if (str_is(key, "schema"))
            json_string(j, &schema);
        else if (str_is(key, "artifact"))
            read_artifact(j, &r.ref);
        else if (str_is(key, "findings") && json_array(j))
            for (list = true; json_more(j);)
                read_finding(a, j, &r);
        else if (!str_is(key, "findings"))
            json_skip(j);
    }
    vec_push(a, &out->reports, r);
    return list && str_is(schema, "assay/report/1");
}

bool baseline_parse(struct arena *a, const char *file, str text, struct baseline *out, struct err *e)
{
    struct json j;
    bool ok = true;
    json_init(&j, text, a, limits_default.json_depth);
    if (json_peek(&j) == JSON_ARRAY && json_array(&j))
        while (json_more(&j))
            ok = read_report(a, &j, out) && ok;
    else
        ok = read_report(a, &j, out);
    if (ok && json_done(&j))
        return true;
    err_set(e, "cannot compare with", str_c(file), "%s",
            j.failed ? j.why : "it is no report of the schema assay/report/1");
    return err_hint(e, "`assay scan -f json` writes one");
}

static str key_of_finding(struct arena *a, const struct inventory *inv, const struct finding *f)
{
    str what = f->component < inv->components.n ? component_bare_purl(a, &inv->components.v[f->component])
                                                : f->subject;
    return key_of(a, str_c(finding_class_name(f->cls)), f->id, what);
}

static bool counts(const struct baseline *b, const struct baseline_report *of, str ref)
{
    return b->reports.n == 1 || str_eq(of->ref, ref);
}

/* Was it known? It is marked as met in any case. */
static bool known(const struct baseline *b, const struct report *r, const struct finding *f, str key)
{
    bool yes = false;
    for (size_t i = 0; i < b->reports.n; i++) {
        uint64_t *flags =
            counts(b, &b->reports.v[i], r->inventory->ref) ? map_get(&b->reports.v[i].findings, key) : NULL;
        yes |= flags && (f->status != STATUS_OPEN || *flags & BASELINE_OPEN);
        if (flags)
            *flags |= BASELINE_MET;
    }
    return yes;
}

/* How many that were open were not met; marks are taken away for the next target. */
static size_t count_gone(const struct baseline *b, str ref)
{
    size_t gone = 0;
    for (size_t i = 0; i < b->reports.n; i++) {
        struct map *m = &b->reports.v[i].findings;
        for (size_t k = 0; k < m->cap; k++) {
            struct map_slot *s = &m->slots[k];
            gone += s->key.p && s->value == BASELINE_OPEN && counts(b, &b->reports.v[i], ref);
            s->value &= ~(uint64_t)BASELINE_MET;
        }
    }
    return gone;
}

void baseline_apply(struct arena *a, const struct baseline *b, struct report *r)
{
    size_t kept = 0;
    for (size_t i = 0; i < r->findings.n; i++) {
        struct finding f = r->findings.v[i];
        if (known(b, r, &f, key_of_finding(a, r->inventory, &f)))
            r->left_out.known++;
        else
            r->findings.v[kept++] = f;
    }
    r->findings.n = kept;
    r->left_out.compared = true;
    r->left_out.gone = count_gone(b, r->inventory->ref);
}
