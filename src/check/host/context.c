#include "check/host/context.h"
#include "check/rule.h"

struct host_verdict host_pass(str why)
{
    return (struct host_verdict){CHECK_PASS, why, NULL, SEVERITY_UNKNOWN};
}

struct host_verdict host_unknown(str why)
{
    return (struct host_verdict){CHECK_UNKNOWN, why, NULL, SEVERITY_UNKNOWN};
}

struct host_verdict host_not_applicable(str why)
{
    return (struct host_verdict){CHECK_NOT_APPLICABLE, why, NULL, SEVERITY_UNKNOWN};
}

struct host_verdict host_fail(const struct said *at, str why)
{
    return (struct host_verdict){CHECK_FAIL, why, at, SEVERITY_UNKNOWN};
}

struct host_verdict host_fail_setting(const struct host_case *x, const struct setting *s)
{
    return host_fail(&s->said, arena_printf(x->a, "%s: %.*s", setting_name(s->key), STR_ARG(s->value)));
}

static const struct host_rule *const groups[] = {
    host_rules_user,        host_rules_namespace, host_rules_capability, host_rules_disk,
    host_rules_confinement, host_rules_supply,    host_rules_run};

static unsigned by_of(str format)
{
    return str_is(format, "image")        ? BY_IMAGE
           : str_is(format, "kubernetes") ? BY_KUBERNETES
           : str_is(format, "compose")    ? BY_COMPOSE
           : str_is(format, "dockerfile") ? 0
                                          : BY_OTHER;
}

static const char *said_by(const struct said *at)
{
    return at->by == SAID_IMAGE ? "the image's configuration" : "";
}

/* "deploy.yaml:14 (Deployment/web nginx): user: 0" */
static str evidence_of(const struct host_case *x, const struct host_verdict *v, const struct said *at)
{
    if (!at->path.n)
        return *said_by(at) ? arena_printf(x->a, "%s says %.*s", said_by(at), STR_ARG(v->why)) : v->why;
    return at->line ? arena_printf(x->a, "%.*s:%u: %.*s", STR_ARG(at->path), at->line, STR_ARG(v->why))
                    : arena_printf(x->a, "%.*s: %.*s", STR_ARG(at->path), STR_ARG(v->why));
}

static void add_finding(const struct host_case *x, struct report *r, const struct host_rule *rule,
                        const struct host_verdict *v)
{
    const struct said *at = v->at ? v->at : x->c->said.line ? &x->c->said : &x->w->said;
    str subject = x->by == BY_IMAGE ? r->inventory->ref : container_subject(x->a, x->w, x->c);
    struct finding *f = rule_finding(x->a, r, rule->id, subject, evidence_of(x, v, at));
    if (v->severity != SEVERITY_UNKNOWN)
        f->severity = v->severity;
    if (at->path.n)
        vec_push(x->a, &f->locations, (struct location){at->path, -1, at->line});
}

static void judge(const struct host_case *x, struct report *r, const struct host_rule *rule)
{
    struct host_verdict v;
    if (!(rule->by & x->by)) {
        if (x->by == BY_IMAGE)
            rule_result(x->a, r, rule->id, CHECK_UNKNOWN,
                        STR("it is decided by what runs the image: no manifest was given"));
        return;
    }
    if (x->windows && !rule->windows)
        v = host_not_applicable(STR("Windows"));
    else
        v = rule->judge(x);
    if (v.result == CHECK_FAIL)
        add_finding(x, r, rule, &v);
    else
        rule_result(x->a, r, rule->id, v.result,
                    x->by == BY_IMAGE
                        ? v.why
                        : arena_printf(x->a, "%.*s: %.*s", STR_ARG(container_subject(x->a, x->w, x->c)),
                                       STR_ARG(v.why)));
}

void host_context_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    for (size_t i = 0; i < inv->workloads.n; i++) {
        const struct workload *w = &inv->workloads.v[i];
        for (size_t k = 0; k < w->containers.n; k++) {
            struct host_case x = {a, w, &w->containers.v[k], by_of(w->format), str_is(w->os, "windows")};
            for (size_t g = 0; x.by && g < sizeof groups / sizeof *groups; g++)
                for (const struct host_rule *rule = groups[g]; rule->id; rule++)
                    judge(&x, r, rule);
        }
    }
}
