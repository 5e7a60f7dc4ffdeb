/* The verdict: every rule of the policy is asked, every breach is told. What is not known is a breach too. */
#include "advisory/published.h"
#include "base/date.h"
#include "check/policy.h"

struct verdict {
    const struct policy *p;
    struct database *db;
    struct arena *a;
    struct report *r;
    int64_t today;
};

static void breach(struct verdict *v, const char *rule, const struct finding *f, str text)
{
    struct breach b = {.rule = str_c(rule), .text = text, .component = SIZE_MAX};
    if (f) {
        b.id = f->id;
        b.subject = f->subject;
        b.component = f->component;
    }
    vec_push(v->a, &v->r->policy.breaches, b);
}

static enum severity counted(const struct policy *p, const struct finding *f)
{
    return f->severity == SEVERITY_UNKNOWN && p->unknown_is_given ? p->unknown_is : f->severity;
}

static bool is_flaw(const struct finding *f)
{
    return f->cls == CLASS_VULNERABILITY || f->cls == CLASS_MALWARE;
}

/* Malware has no version that mends it; waiting for one is no way out. */
static bool passes_unfixed(const struct policy *p, const struct finding *f)
{
    return p->unfixed_pass && f->cls == CLASS_VULNERABILITY && !f->fix_version.n;
}

static bool fails(const struct policy *p, const struct finding *f)
{
    const struct policy_limit *own = &p->fail[f->cls], *limit = own->given ? own : &p->fail_default;
    return limit->given && !limit->never && counted(p, f) >= limit->at_least && !passes_unfixed(p, f);
}

static void judge_severity(struct verdict *v, const struct finding *f)
{
    if (fails(v->p, f))
        breach(v, "fail", f,
               arena_printf(v->a, "%s of class %s", severity_name(f->severity), finding_class_name(f->cls)));
}

/* Open longer than its severity allows, from the day on which the flaw was first told of. */
static void judge_sla(struct verdict *v, const struct finding *f)
{
    enum severity s = counted(v->p, f);
    int64_t allowed = v->p->sla[s], day;
    if (!is_flaw(f) || allowed < 0 || passes_unfixed(v->p, f))
        return;
    str told = advisory_published(v->db, v->a, v->r->inventory, f);
    if (!told.n || !date_days(told, &day))
        breach(v, "sla", f, STR("since when it is known is not told, so its age cannot be judged"));
    else if (v->today - day > allowed)
        breach(v, "sla", f,
               arena_printf(v->a, "%s, known since %.*s: %lld days, %lld are allowed", severity_name(s),
                            STR_ARG(told), (long long)(v->today - day), (long long)allowed));
}

static void judge_kev(struct verdict *v, const struct finding *f)
{
    int64_t due;
    if (!f->kev || v->p->kev == POLICY_KEV_NONE)
        return;
    bool has_due = date_days(f->kev_due, &due);
    if (v->p->kev == POLICY_KEV_FAIL || !has_due)
        breach(v, "kev", f, STR("known to be exploited"));
    else if (v->today > due)
        breach(v, "kev", f,
               arena_printf(v->a, "known to be exploited, to be mended until %.*s", STR_ARG(f->kev_due)));
}

static void judge_licence(struct verdict *v, const struct finding *f)
{
    bool denies = v->p->licences.denied.n || v->p->licences.unknown;
    if (f->cls == CLASS_LICENCE && denies && !fails(v->p, f))
        breach(v, "licences", f, f->title);
}

/* ---- the artifact ---- */

/* "docker.io/library/debian:12" is what "debian:12" means. */
static str short_name(str name)
{
    if (str_starts(name, STR("docker.io/")))
        name = str_from(name, 10);
    return str_starts(name, STR("library/")) ? str_from(name, 8) : name;
}

static bool base_matches(const struct policy *p, str name)
{
    bool hit = false;
    for (size_t i = 0; i < p->bases.n && name.n && !hit; i++)
        hit = str_glob(p->bases.v[i], name) || str_glob(short_name(p->bases.v[i]), short_name(name));
    return hit;
}

/* An image that is itself an allowed base is one. */
static bool is_base(const struct policy *p, const struct inventory *inv)
{
    bool is = base_matches(p, inv->digest);
    for (size_t i = 0; i < inv->digests.n && !is; i++)
        is = base_matches(p, inv->digests.v[i]);
    for (size_t i = 0; i < inv->names.n && !is && !p->bases_proven; i++)
        is = base_matches(p, inv->names.v[i]);
    return is;
}

static void judge_base(struct verdict *v)
{
    const struct inventory *inv = v->r->inventory;
    const struct base_image *base = &inv->base;
    if (!v->p->bases.n || !str_is(inv->kind, "image") || is_base(v->p, inv))
        return;
    if (!base->name.n && !base->digest.n)
        breach(v, "bases", NULL, STR("what the image is built on is not known (--base tells)"));
    else if (v->p->bases_proven && !str_is(base->how, "--base"))
        breach(v, "bases", NULL, STR("what the image is built on is only its own word (--base proves it)"));
    else if (!base_matches(v->p, base->name) && !base_matches(v->p, base->digest))
        breach(v, "bases", NULL,
               arena_join(v->a, STR("the image is built on "), base->name.n ? base->name : base->digest,
                          STR(", which is not allowed")));
}

static bool judges_flaws(const struct policy *p)
{
    const struct policy_limit *own = &p->fail[CLASS_VULNERABILITY];
    const struct policy_limit *limit = own->given ? own : &p->fail_default;
    return p->has_sla || p->kev != POLICY_KEV_NONE || (limit->given && !limit->never) ||
           p->database_days >= 0;
}

static void judge_database(struct verdict *v)
{
    int64_t built;
    if (!v->r->have_database) {
        if (judges_flaws(v->p))
            breach(v, "database", NULL, STR("vulnerabilities were not judged: there is no database"));
        return;
    }
    if (v->p->database_days < 0)
        return;
    str day = str_sub(v->r->database_built, 0, 10);
    if (!date_days(day, &built))
        breach(v, "database", NULL, STR("when the database was built is not known"));
    else if (v->today - built > v->p->database_days)
        breach(v, "database", NULL,
               arena_printf(v->a, "the database is of %.*s: %lld days old, %lld are allowed", STR_ARG(day),
                            (long long)(v->today - built), (long long)v->p->database_days));
}

static void judge_evidence(struct verdict *v)
{
    if (v->p->evidence_complete && !v->r->complete)
        breach(v, "evidence", NULL, STR("a part of the artifact could not be read or decided"));
}

void policy_judge(const struct policy *p, struct database *db, struct arena *a, struct report *r)
{
    struct verdict v = {.p = p, .db = db, .a = a, .r = r};
    r->policy.given = true;
    r->policy.name = p->name;
    date_days(r->as_of, &v.today);
    judge_database(&v);
    judge_evidence(&v);
    judge_base(&v);
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        if (f->status != STATUS_OPEN)
            continue;
        judge_kev(&v, f);
        judge_severity(&v, f);
        judge_sla(&v, f);
        judge_licence(&v, f);
    }
}
