#include "base/map.h"
#include "report/cyclonedx.h"
#include "report/text.h"

struct place {
    size_t report;
    const struct finding *finding;
};
/* Findings that say the same of several components. */
struct entry_of {
    VEC(struct place) places;
};
struct entries {
    VEC(struct entry_of) list;
};

static void collect(struct bom *b, struct entries *out)
{
    struct map known = {0};
    for (size_t r = 0; r < b->n; r++)
        for (size_t i = 0; i < b->reports[r]->findings.n; i++) {
            const struct finding *f = &b->reports[r]->findings.v[i];
            if (f->severity < b->style->at_least)
                continue;
            str key = arena_printf(b->a, "%.*s\n%d %d %d %.1f\n%.*s\n%.*s\n%.*s", STR_ARG(f->id), f->cls,
                                   f->severity, f->status, f->score, STR_ARG(f->vector),
                                   STR_ARG(f->vendor_status), STR_ARG(f->status_reason));
            uint64_t *at = map_put(b->a, &known, key, NULL);
            if (!*at) {
                vec_add(b->a, &out->list);
                *at = out->list.n;
            }
            struct place p = {r, f};
            vec_push(b->a, &out->list.v[*at - 1].places, p);
        }
}

/* "CVE" of "CVE-2024-1": whoever gives such ids. A rule of Assay's own is known by its class. */
static void write_source(struct bom *b, str id, bool advisory)
{
    str name = str_sub(id, 0, str_chr(id, '-') > 0 ? (size_t)str_chr(id, '-') : id.n);
    jw_key(b->w, "source");
    jw_object(b->w);
    jw_key_str(b->w, "name", advisory ? name : STR("assay"));
    jw_end_object(b->w);
}

/* Strings, each once, in the order in which they came. */
struct strings {
    struct map seen;
    VEC(str) list;
};

static void add_once(struct bom *b, struct strings *to, str s)
{
    bool added = false;
    if (s.n)
        map_put(b->a, &to->seen, s, &added);
    if (added)
        vec_push(b->a, &to->list, s);
}

/* The other ids of the flaw, and the advisories that tell of it. */
static void write_references(struct bom *b, const struct entry_of *e)
{
    struct strings ids = {0};
    str own = e->places.v[0].finding->id;
    map_put(b->a, &ids.seen, own, NULL);
    for (size_t i = 0; i < e->places.n; i++) {
        const struct finding *f = e->places.v[i].finding;
        for (size_t k = 0; k < f->aliases.n; k++)
            add_once(b, &ids, f->aliases.v[k]);
        for (size_t k = 0; k < f->advisories.n; k++)
            add_once(b, &ids, f->advisories.v[k]);
    }
    if (!ids.list.n)
        return;
    jw_key(b->w, "references");
    jw_array(b->w);
    for (size_t i = 0; i < ids.list.n; i++) {
        jw_object(b->w);
        jw_key_str(b->w, "id", ids.list.v[i]);
        write_source(b, ids.list.v[i], true);
        jw_end_object(b->w);
    }
    jw_end_array(b->w);
}

static str method(str vector)
{
    static const struct {
        str prefix, name;
    } methods[] = {{STR_INIT("CVSS:4.0/"), STR_INIT("CVSSv4")},
                   {STR_INIT("CVSS:3.1/"), STR_INIT("CVSSv31")},
                   {STR_INIT("CVSS:3.0/"), STR_INIT("CVSSv3")}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (str_starts(vector, methods[i].prefix))
            return methods[i].name;
    return STR("CVSSv2");
}

static void write_rating(struct bom *b, const struct finding *f)
{
    jw_key(b->w, "ratings");
    jw_array(b->w);
    jw_object(b->w);
    if (f->score >= 0) {
        jw_key(b->w, "score");
        jw_double(b->w, f->score, 1);
    }
    jw_key_str(b->w, "severity", str_c(severity_name(f->severity)));
    if (f->vector.n) {
        jw_key_str(b->w, "method", method(f->vector));
        jw_key_str(b->w, "vector", f->vector);
    }
    jw_end_object(b->w);
    jw_end_array(b->w);
}

/* By number, of all that the entry is of. */
static void write_weaknesses(struct bom *b, const struct entry_of *e)
{
    struct finding all = {.id = STR("")};
    for (size_t i = 0; i < e->places.n; i++)
        for (size_t k = 0; k < e->places.v[i].finding->cwes.n; k++)
            finding_weakness(b->a, &all, e->places.v[i].finding->cwes.v[k]);
    if (!all.cwes.n)
        return;
    jw_key(b->w, "cwes");
    jw_array(b->w);
    for (size_t i = 0; i < all.cwes.n; i++) {
        uint64_t number = 0;
        cwe_number(all.cwes.v[i], &number);
        jw_u64(b->w, number);
    }
    jw_end_array(b->w);
}

static const struct component *component_of(const struct bom *b, const struct place *p)
{
    const struct inventory *inv = b->reports[p->report]->inventory;
    return p->finding->component < inv->components.n ? &inv->components.v[p->finding->component] : NULL;
}

static void write_joined(struct bom *b, const char *key, const struct strings *s)
{
    str all = STR("");
    for (size_t i = 0; i < s->list.n; i++)
        all = i ? arena_join(b->a, all, STR("\n"), s->list.v[i]) : s->list.v[i];
    if (all.n)
        jw_key_str(b->w, key, all);
}

static void write_words(struct bom *b, const struct entry_of *e)
{
    struct strings details = {0}, advice = {0};
    const struct finding *first = e->places.v[0].finding;
    if (first->title.n)
        jw_key_str(b->w, "description", first->title);
    for (size_t i = 0; i < e->places.n; i++) {
        const struct finding *f = e->places.v[i].finding;
        const struct component *c = component_of(b, &e->places.v[i]);
        add_once(b, &details, f->evidence);
        if (c && f->fix_version.n)
            add_once(b, &advice,
                     arena_printf(b->a, "Upgrade %.*s from %.*s to %.*s.", STR_ARG(c->name),
                                  STR_ARG(c->version), STR_ARG(f->fix_version)));
        add_once(b, &advice, f->fix_text);
    }
    write_joined(b, "detail", &details);
    write_joined(b, "recommendation", &advice);
}

/* OpenVEX justifications as CycloneDX has them, and its own as they are; "" for what is none. */
static str justification(str label)
{
    static const struct {
        str vex, own;
    } known[] = {
        {STR_INIT("component_not_present"), STR_INIT("code_not_present")},
        {STR_INIT("vulnerable_code_not_present"), STR_INIT("code_not_present")},
        {STR_INIT("vulnerable_code_not_in_execute_path"), STR_INIT("code_not_reachable")},
        {STR_INIT("inline_mitigations_already_exist"), STR_INIT("protected_by_mitigating_control")},
    };
    static const str own[] = {STR_INIT("code_not_present"),
                              STR_INIT("code_not_reachable"),
                              STR_INIT("requires_configuration"),
                              STR_INIT("requires_dependency"),
                              STR_INIT("requires_environment"),
                              STR_INIT("protected_by_compiler"),
                              STR_INIT("protected_at_runtime"),
                              STR_INIT("protected_at_perimeter"),
                              STR_INIT("protected_by_mitigating_control")};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts(label, known[i].vex))
            return known[i].own;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (str_starts(label, own[i]))
            return own[i];
    return STR("");
}

/* What is ignored is a decision not to act for a time, which says nothing on whether it can be exploited: it
 * is in triage, with the answer that it will not be fixed now. Unless the decision says why it is not
 * affected. */
static str state_of(const struct finding *f)
{
    if (f->status == STATUS_NOT_AFFECTED)
        return str_is(f->vendor_status, "fixed") ? STR("resolved") : STR("not_affected");
    return f->status == STATUS_IGNORED && f->justification.n ? STR("not_affected") : STR("in_triage");
}

static void write_analysis(struct bom *b, const struct finding *f)
{
    str state = state_of(f);
    bool triage = str_is(state, "in_triage");
    bool wont = triage && (f->status == STATUS_IGNORED || str_is(f->vendor_status, "will_not_fix"));
    if (f->status == STATUS_OPEN && !wont && !str_is(f->vendor_status, "under_investigation"))
        return;
    jw_key(b->w, "analysis");
    jw_object(b->w);
    jw_key_str(b->w, "state", state);
    str label = f->justification.n ? f->justification : f->status_reason;
    str why = str_is(state, "not_affected") ? justification(label) : STR("");
    if (why.n)
        jw_key_str(b->w, "justification", why);
    if (wont) {
        jw_key(b->w, "response");
        jw_array(b->w);
        jw_str(b->w, STR("will_not_fix"));
        jw_end_array(b->w);
    }
    if (f->status_reason.n)
        jw_key_str(b->w, "detail", f->status_reason);
    jw_end_object(b->w);
}

static void write_affected(struct bom *b, const struct place *p)
{
    const struct component *c = component_of(b, p);
    jw_object(b->w);
    jw_key_str(b->w, "ref",
               c ? b->relations[p->report].nodes[p->finding->component].ref
                 : b->relations[p->report].artifact);
    if (c && c->version.n && c->version.n <= 1024) {
        jw_key(b->w, "versions");
        jw_array(b->w);
        jw_object(b->w);
        jw_key_str(b->w, "version", c->version);
        jw_key_str(b->w, "status",
                   str_is(state_of(p->finding), "in_triage") ? STR("affected") : STR("unaffected"));
        jw_end_object(b->w);
        jw_end_array(b->w);
    }
    jw_end_object(b->w);
}

static void write_affects(struct bom *b, const struct entry_of *e)
{
    struct map seen = {0};
    jw_key(b->w, "affects");
    jw_array(b->w);
    for (size_t i = 0; i < e->places.n; i++) {
        const struct place *p = &e->places.v[i];
        bool added;
        size_t component = component_of(b, p) ? p->finding->component + 1 : 0;
        map_put(b->a, &seen, arena_printf(b->a, "%zu %zu", p->report, component), &added);
        if (added)
            write_affected(b, p);
    }
    jw_end_array(b->w);
}

static void write_properties(struct bom *b, const struct entry_of *e)
{
    const struct finding *f = e->places.v[0].finding;
    struct bom_properties p = {0};
    struct strings subjects = {0};
    bom_property(b, &p, "class", str_c(finding_class_name(f->cls)));
    bom_property(b, &p, "status", str_c(status_name(f->status)));
    bom_property(b, &p, "vendor_status", f->vendor_status);
    bom_property(b, &p, "kev", f->kev ? STR("true") : STR(""));
    if (f->epss >= 0)
        bom_property(b, &p, "epss", text_decimal(b->a, f->epss, 5));
    for (size_t i = 0; i < f->controls.n; i++)
        bom_property(b, &p, "control", f->controls.v[i]);
    for (size_t i = 0; i < e->places.n; i++)
        if (!component_of(b, &e->places.v[i]))
            add_once(b, &subjects, e->places.v[i].finding->subject);
    for (size_t i = 0; i < subjects.list.n; i++)
        bom_property(b, &p, "subject", subjects.list.v[i]);
    bom_properties_end(b, &p);
}

static void write_vulnerability(struct bom *b, const struct entry_of *e, size_t number)
{
    const struct finding *f = e->places.v[0].finding;
    bool advisory = f->cls == CLASS_VULNERABILITY || f->cls == CLASS_MALWARE;
    jw_object(b->w);
    jw_key_str(b->w, "bom-ref", arena_printf(b->a, "finding:%zu", number));
    jw_key_str(b->w, "id", f->id);
    write_source(b, f->id, advisory);
    if (advisory)
        write_references(b, e);
    write_rating(b, f);
    write_weaknesses(b, e);
    write_words(b, e);
    write_analysis(b, f);
    write_affects(b, e);
    write_properties(b, e);
    jw_end_object(b->w);
}

void bom_vulnerabilities(struct bom *b)
{
    struct entries entries = {0};
    collect(b, &entries);
    jw_key(b->w, "vulnerabilities");
    jw_array(b->w);
    for (size_t i = 0; i < entries.list.n; i++)
        write_vulnerability(b, &entries.list.v[i], i + 1);
    jw_end_array(b->w);
}
