#include "check/rank.h"
#include <stdio.h>
#include <stdlib.h>

static int compare_numbers(double x, double y)
{
    return (x > y) - (x < y);
}

static int compare_places(const struct finding *x, const struct finding *y)
{
    if (!x->locations.n || !y->locations.n)
        return (int)(x->locations.n != 0) - (int)(y->locations.n != 0);
    const struct location *a = &x->locations.v[0], *b = &y->locations.v[0];
    int c = str_cmp(a->path, b->path);
    if (c == 0)
        c = (a->layer > b->layer) - (a->layer < b->layer);
    return c ? c : (a->line > b->line) - (a->line < b->line);
}

/* What is left when the risk is the same. */
static int compare_names(const struct finding *x, const struct finding *y)
{
    int c = str_cmp(x->id, y->id);
    if (c == 0)
        c = str_cmp(x->subject, y->subject);
    if (c == 0)
        c = (x->component > y->component) - (x->component < y->component);
    if (c == 0)
        c = compare_places(x, y);
    return c ? c : str_cmp(x->evidence, y->evidence);
}

static int place_of(enum reachable r)
{
    return r == REACHABLE_YES ? 0 : r == REACHABLE_UNKNOWN ? 1 : 2;
}

static int set_aside(const struct finding *x, const struct finding *y)
{
    return (int)(x->status != STATUS_OPEN) - (int)(y->status != STATUS_OPEN);
}

int finding_rank(const struct finding *x, const struct finding *y)
{
    int c = set_aside(x, y);
    if (c == 0)
        c = (int)y->kev - (int)x->kev;
    if (c == 0)
        c = (int)y->severity - (int)x->severity;
    if (c == 0)
        c = compare_numbers(y->epss, x->epss);
    if (c == 0)
        c = (int)(y->fix_version.n > 0) - (int)(x->fix_version.n > 0);
    if (c == 0)
        c = place_of(x->reachable) - place_of(y->reachable);
    if (c == 0)
        c = compare_numbers(y->score, x->score);
    return c ? c : compare_names(x, y);
}

static int by_severity(const struct finding *x, const struct finding *y)
{
    int c = (int)y->severity - (int)x->severity;
    return c ? c : compare_numbers(y->score, x->score);
}

static int by_score(const struct finding *x, const struct finding *y)
{
    return compare_numbers(y->score, x->score);
}

static int by_epss(const struct finding *x, const struct finding *y)
{
    return compare_numbers(y->epss, x->epss);
}

/* Those that are due come first, the earliest day first. */
static int by_due(const struct finding *x, const struct finding *y)
{
    if (!x->kev_due.n || !y->kev_due.n)
        return (int)(y->kev_due.n > 0) - (int)(x->kev_due.n > 0);
    return str_cmp(x->kev_due, y->kev_due);
}

static int by_component(const struct finding *x, const struct finding *y)
{
    return str_cmp(x->subject, y->subject);
}

static int by_id(const struct finding *x, const struct finding *y)
{
    return compare_names(x, y);
}

static const struct {
    const char *name;
    int (*compare)(const struct finding *x, const struct finding *y);
} keys[] = {
    [RANK_RISK] = {"risk", finding_rank},
    [RANK_SEVERITY] = {"severity", by_severity},
    [RANK_SCORE] = {"score", by_score},
    [RANK_EPSS] = {"epss", by_epss},
    [RANK_DUE] = {"due", by_due},
    [RANK_COMPONENT] = {"component", by_component},
    [RANK_ID] = {"id", by_id},
};

bool rank_key_parse(str word, enum rank_key *out, struct err *e)
{
    char known[96] = "";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (str_ieq(word, str_c(keys[i].name))) {
            *out = (enum rank_key)i;
            return true;
        }
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", i ? ", " : "", keys[i].name);
    }
    return err_set(e, "wrong value of", STR("--sort"), "'%.*s' is none of %s", STR_ARG(str_sub(word, 0, 60)),
                   known);
}

static int compare(const void *x, const void *y, void *key)
{
    int c = set_aside(x, y);
    c = c ? c : keys[*(enum rank_key *)key].compare(x, y);
    return c ? c : finding_rank(x, y);
}

void rank_findings(struct report *r, enum rank_key key)
{
    if (r->findings.n)
        qsort_r(r->findings.v, r->findings.n, sizeof *r->findings.v, compare, &key);
}
