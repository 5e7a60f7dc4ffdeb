/* What is told of the CVEs in question themselves: exploited, how likely to be, rated by whom, of what kind.
 */
#include "advisory/cve.h"
#include "advisory/ecosystem.h"
#include "advisory/explain_parts.h"
#include "advisory/flaw_fact.h"

#define CVES_SHOWN 20

typedef VEC(str) strings;

static void add_cve(struct explain *x, strings *out, str id)
{
    uint32_t key;
    for (size_t i = 0; i < out->n; i++)
        if (str_eq(out->v[i], id))
            return;
    if (cve_key(id, &key) && out->n < CVES_SHOWN)
        vec_push(&x->arena, out, id);
}

static str upper(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return str_make(p, s.n);
}

/* The id itself, else those that the advisories of that name are about. */
static void cves_of(struct explain *x, strings *out)
{
    add_cve(x, out, upper(&x->arena, x->id));
    for (size_t i = 0; i < x->places.n && !cve_of(x->id).n; i++) {
        const struct explain_place *p = &x->places.v[i];
        struct words flaws = shard_list(p->core, shard_advisory(p->core, p->advisory).flaws);
        for (size_t k = 0; k < flaws.n; k++)
            add_cve(x, out, shard_string(p->core, flaws.v[k]));
    }
}

static void exploited(struct explain *x, const struct flaw_fact *f)
{
    str s = STR("yes, in the catalogue of CISA");
    if (!f->kev)
        return;
    if (f->kev_added.n)
        s = arena_printf(&x->arena, "%.*s since %.*s", STR_ARG(s), STR_ARG(f->kev_added));
    if (f->kev_due.n)
        s = arena_printf(&x->arena, "%.*s, due %.*s", STR_ARG(s), STR_ARG(f->kev_due));
    explain_field(x, "exploited",
                  f->ransomware ? arena_join(&x->arena, s, STR(", by ransomware"), STR_NONE) : s);
}

static void likely(struct explain *x, const struct flaw_fact *f)
{
    /* Not rounded up: nothing is as likely as all. */
    double more = (double)(int)(f->percentile * 1000) / 10;
    if (f->epss >= 0)
        explain_field(
            x, "likely",
            arena_printf(
                &x->arena,
                "%.1f%% to be exploited within 30 days (EPSS), as much as or more than %.1f%% of all CVEs",
                f->epss * 100, more));
}

static void ratings(struct explain *x, const struct flaw_fact *f)
{
    for (size_t i = 0; i < f->n_ratings; i++) {
        const struct flaw_rating *r = &f->ratings[i];
        double score;
        str by = r->source.n ? arena_printf(&x->arena, "  by %.*s", STR_ARG(r->source)) : STR("");
        if (cvss_score(r->rating, &score, NULL))
            explain_field(x, "rated",
                          arena_printf(&x->arena, "%.1f %s  %.*s%.*s", score,
                                       severity_name(severity_of_score(score)), STR_ARG(r->rating),
                                       STR_ARG(by)));
        else
            explain_field(x, "rated", arena_join(&x->arena, r->rating, by, STR_NONE));
    }
}

static void weaknesses(struct explain *x, const struct flaw_fact *f)
{
    str s = STR("");
    for (size_t i = 0; i < f->cwes.n; i++)
        s = arena_join(&x->arena, s, i ? STR(", ") : STR(""), f->cwes.v[i]);
    explain_field(x, "weakness", s);
}

bool explain_facts(struct explain *x, struct err *e)
{
    strings cves = {0};
    struct flaw_fact f;
    bool any = false;
    e->text[0] = 0;
    cves_of(x, &cves);
    for (size_t i = 0; i < cves.n && !e->text[0]; i++) {
        if (!database_flaw(x->db, &x->arena, cves.v[i], &f, e))
            continue;
        any = true;
        buf_escape(x->out, cves.v[i]);
        buf_add(x->out, f.title.n ? STR("  ") : STR(""));
        buf_escape(x->out, f.title);
        buf_ch(x->out, '\n');
        exploited(x, &f);
        likely(x, &f);
        ratings(x, &f);
        weaknesses(x, &f);
        buf_ch(x->out, '\n');
    }
    return any;
}
