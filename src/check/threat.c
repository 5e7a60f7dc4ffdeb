#include "check/threat.h"
#include "advisory/ecosystem.h"
#include "advisory/flaw_fact.h"
#include "advisory/rating.h"

/* The CVE that the finding is about: its id, else the only one among its other ids. */
static str cve_of_finding(const struct finding *f)
{
    str cve = cve_of(f->id);
    for (size_t i = 0; !cve.n && i < f->aliases.n; i++)
        cve = cve_of(f->aliases.v[i]);
    return cve;
}

/* The best of what is told: by score over a word, by the version of CVSS, then the higher score. */
static const struct flaw_rating *best_rating(const struct flaw_fact *fact, double *score)
{
    const struct flaw_rating *best = NULL;
    unsigned from = 0;
    *score = -1;
    for (size_t i = 0; i < fact->n_ratings; i++) {
        const struct flaw_rating *r = &fact->ratings[i];
        double s = -1;
        unsigned source = rating_score(r->rating, &s);
        bool word = !source && !from && rating_word(r->rating) != SEVERITY_UNKNOWN;
        if (source > from || (source && source == from && s > *score)) {
            from = source;
            *score = s;
            best = r;
        } else if (word && (!best || rating_word(r->rating) > rating_word(best->rating))) {
            best = r;
        }
    }
    return best;
}

/* A severity that advisories tell in a word alone, as notices on several flaws do, stays; the score is that
 * of the CVE. */
static void rate(struct arena *a, const struct flaw_fact *fact, str cve, struct finding *f)
{
    double score;
    const struct flaw_rating *r = best_rating(fact, &score);
    bool unrated = f->severity == SEVERITY_UNKNOWN;
    if (!r || f->score >= 0 || (!unrated && (score < 0 || f->severity == SEVERITY_INFO)))
        return;
    f->score = score;
    if (unrated)
        f->severity = score >= 0 ? severity_of_score(score) : rating_word(r->rating);
    if (score >= 0 && cvss_score(r->rating, &score, NULL))
        f->vector = arena_dup(a, r->rating);
    f->evidence = arena_printf(a, "%.*s; no advisory %s of %.*s is by %.*s", STR_ARG(f->evidence),
                               unrated ? "rates it: the rating" : "tells a score: that", STR_ARG(cve),
                               STR_ARG(r->source.n ? r->source : STR("a record of CVEs")));
}

/* "CVE-2021-44228 in log4j-core": what is written where no advisory has a title. */
static bool without_title(const struct finding *f)
{
    return !f->title.n ||
           (str_starts(f->title, f->id) && str_starts(str_from(f->title, f->id.n), STR(" in ")));
}

static void join(struct arena *a, const struct flaw_fact *fact, str cve, struct finding *f)
{
    f->kev = fact->kev;
    f->ransomware = fact->ransomware;
    f->kev_added = fact->kev_added;
    f->kev_due = fact->kev_due;
    f->epss = fact->epss;
    f->percentile = fact->percentile;
    rate(a, fact, cve, f);
    for (size_t i = 0; i < fact->cwes.n; i++)
        finding_weakness(a, f, fact->cwes.v[i]);
    if (fact->title.n && without_title(f))
        f->title = arena_dup(a, fact->title);
}

void threat_join(struct database *db, struct arena *a, struct report *r, struct inventory *inv)
{
    struct err e = {""};
    for (size_t i = 0; i < r->findings.n && !e.text[0]; i++) {
        struct finding *f = &r->findings.v[i];
        struct flaw_fact fact;
        str cve = cve_of_finding(f);
        if (cve.n && database_flaw(db, a, cve, &fact, &e))
            join(a, &fact, cve, f);
    }
    if (e.text[0])
        inventory_diag(inv, DIAG_ERROR, STR(""), "which flaws are exploited was not judged: %s", e.text);
}
