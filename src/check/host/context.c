#include "check/host/context.h"
#include "check/host/pod_security.h"
#include "check/rule.h"
#include "model/reference.h"

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

bool host_filled_in(str value)
{
    return str_find(value, STR("{{")) >= 0 || str_chr(value, '$') >= 0;
}

static bool is_yes_no(str value)
{
    return str_is(value, "true") || str_is(value, "false");
}

struct host_verdict host_unless(const struct host_case *x, enum setting_key key, const char *bad,
                                const char *pass, struct host_verdict unsaid)
{
    const struct setting *s = container_setting(x->c, key);
    if (!s)
        return unsaid;
    if (str_eq(s->value, str_c(bad)))
        return host_fail_setting(x, s);
    if (host_filled_in(s->value) || (is_yes_no(str_c(bad)) && !is_yes_no(s->value)))
        return host_unknown(arena_printf(x->a, "%s is %.*s, which is filled in elsewhere", setting_name(key),
                                         STR_ARG(s->value)));
    return host_pass(str_c(pass));
}

static const struct host_rule *const groups[] = {
    host_rules_user,        host_rules_namespace, host_rules_capability, host_rules_disk,
    host_rules_confinement, host_rules_supply,    host_rules_run};

static unsigned by_of(str format)
{
    return str_is(format, "image")        ? BY_IMAGE
           : str_is(format, "kubernetes") ? BY_KUBERNETES
           : str_is(format, "compose")    ? BY_COMPOSE
           : str_is(format, "dockerfile") ? BY_DOCKERFILE
           : str_is(format, "inspect")    ? BY_INSPECT
                                          : BY_OCI;
}

static unsigned by_of_workload(const struct workload *w)
{
    bool image = str_is(w->format, "inspect") && str_is(w->kind, "image");
    return image ? BY_IMAGE : by_of(w->format);
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

/* Leaves of a finding's controls those of Pod Security Standards only where their own text is broken too, and
 * with `alone` nothing else. */
static void keep_controls(const struct host_case *x, struct finding *f, const char *rule, bool alone)
{
    size_t kept = 0;
    for (size_t i = 0; i < f->controls.n; i++) {
        struct host_verdict v = {.result = CHECK_FAIL};
        bool pods = str_starts(f->controls.v[i], STR("PSS:"));
        enum pod_level level = str_is(f->controls.v[i], "PSS:baseline") ? POD_BASELINE : POD_RESTRICTED;
        if (pods && x->by == BY_KUBERNETES)
            pod_security(x, rule, level, &v);
        if (v.result == CHECK_FAIL && (pods || !alone))
            f->controls.v[kept++] = f->controls.v[i];
    }
    f->controls.n = kept;
}

/* The mended line of the format, "" for none: of rules/host-access. */
static str mended_line(const struct host_case *x, const struct rule *rule)
{
    str lines = str_c(rule->mend), line, format, mended, before, behind;
    str own = x->by == BY_IMAGE ? STR("dockerfile") : x->w->format;
    while (str_line(&lines, &line))
        if (str_cut(line, ':', &format, &mended) && str_eq(format, own)) {
            ptrdiff_t at = str_find(mended, STR("{image}"));
            if (at < 0)
                return str_trim(mended);
            before = str_sub(mended, 0, (size_t)at);
            behind = str_from(mended, (size_t)at + strlen("{image}"));
            return str_trim(arena_join(x->a, before, container_value(x->c, SET_IMAGE), behind));
        }
    return STR("");
}

/* "Remove hostPID: true. deploy.yaml:14: hostPID: false" */
static str mended(const struct host_case *x, const struct rule *rule, const struct said *at, bool said)
{
    str line = mended_line(x, rule);
    if (!line.n)
        return str_c(rule->fix);
    if (!at->path.n || !at->line)
        return arena_printf(x->a, "%s Write: %.*s", rule->fix, STR_ARG(line));
    return arena_printf(x->a, "%s %.*s:%u%s: %.*s", rule->fix, STR_ARG(at->path), at->line,
                        said ? "" : ", add", STR_ARG(line));
}

static struct finding *add_finding(const struct host_case *x, struct report *r, const struct host_rule *rule,
                                   const struct host_verdict *v)
{
    const struct said *at = v->at ? v->at : x->c->said.line ? &x->c->said : &x->w->said;
    str subject = str_is(x->w->format, "image") ? STR("image") : container_subject(x->a, x->w, x->c);
    struct finding *f = rule_finding(x->a, r, rule->id, subject, evidence_of(x, v, at));
    if (v->severity != SEVERITY_UNKNOWN)
        f->severity = v->severity;
    if (at->path.n)
        vec_push(x->a, &f->locations, (struct location){at->path, -1, at->line});
    f->fix_text = mended(x, rule_find(f->id), at, v->at != NULL);
    keep_controls(x, f, rule->id, false);
    return f;
}

/* A control of Pod Security Standards by its letter. False: the rule stands for none. */
static bool judge_letter(const struct host_case *x, struct report *r, const struct host_rule *rule,
                         bool failed)
{
    struct host_verdict v;
    if (x->by != BY_KUBERNETES || !x->level || !pod_security(x, rule->id, x->level, &v))
        return false;
    str why = arena_printf(x->a, "%.*s: %.*s", STR_ARG(container_subject(x->a, x->w, x->c)), STR_ARG(v.why));
    check_note(x->a, &r->by_letter, rule->id, v.result, why);
    if (v.result == CHECK_FAIL && !failed)
        keep_controls(x, add_finding(x, r, rule, &v), rule->id, true);
    return true;
}

/* A stage of a Dockerfile that is not the last becomes no container, and what it took over from another stage
 * was judged there: only where it comes from and how it is built counts. */
static bool counts(const struct host_case *x, const struct host_rule *group, const struct host_rule *rule,
                   const struct host_verdict *v)
{
    if (x->by != BY_DOCKERFILE)
        return true;
    if (group == host_rules_supply)
        return !v->at || v->at->line >= x->c->said.line;
    return rule->by == BY_DOCKERFILE || !str_is(x->c->role, "stage");
}

static void judge(const struct host_case *x, struct report *r, const struct host_rule *group,
                  const struct host_rule *rule)
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
    if (!counts(x, group, rule, &v))
        return;
    if (v.result == CHECK_FAIL)
        add_finding(x, r, rule, &v);
    if (judge_letter(x, r, rule, v.result == CHECK_FAIL) || v.result == CHECK_FAIL)
        return;
    if (rule_counts(r, rule->id, v.result))
        rule_result(x->a, r, rule->id, v.result,
                    x->by == BY_IMAGE
                        ? v.why
                        : arena_printf(x->a, "%.*s: %.*s", STR_ARG(container_subject(x->a, x->w, x->c)),
                                       STR_ARG(v.why)));
}

/* The same repository, and the same tag or digest where both tell one. */
static bool same_image(struct arena *a, str asked, const struct inventory *inv)
{
    struct reference want, have;
    struct err e = {""};
    if (!asked.n || !reference_parse(a, asked, &want, &e))
        return false;
    if (want.digest.n && str_eq(want.digest, inv->digest))
        return true;
    for (size_t i = 0; i < inv->names.n; i++)
        if (reference_parse(a, inv->names.v[i], &have, &e) &&
            str_eq(reference_name(a, &want), reference_name(a, &have)) &&
            (!have.tag.n || str_eq(want.tag.n ? want.tag : STR("latest"), have.tag)))
            return true;
    return false;
}

/* Where no container names the image, all of them are taken to run it. */
static bool any_names(struct arena *a, const struct inventory *inv)
{
    for (size_t i = 0; i < inv->workloads.n; i++)
        for (size_t k = 0; k < inv->workloads.v[i].containers.n; k++)
            if (same_image(a, container_value(&inv->workloads.v[i].containers.v[k], SET_IMAGE), inv))
                return true;
    return false;
}

/* Does the manifest leave no room for what the image says? A new entry point drops the image's arguments. */
static bool overridden(const struct container *own, enum setting_key key)
{
    bool replaced = !setting_is_list(key) || key == SET_ENTRYPOINT || key == SET_COMMAND;
    return (key == SET_COMMAND && container_setting(own, SET_ENTRYPOINT)) ||
           (replaced && container_setting(own, key));
}

/* The effective security context: the manifest's word before the image's. */
static struct container *merged(struct arena *a, const struct container *own, const struct container *image)
{
    struct container *c = arena_many(a, struct container, 1);
    *c = *own;
    memset(&c->settings, 0, sizeof c->settings);
    for (size_t i = 0; i < image->settings.n; i++)
        if (image->settings.v[i].key != SET_IMAGE && !overridden(own, image->settings.v[i].key))
            vec_push(a, &c->settings, image->settings.v[i]);
    for (size_t i = 0; i < own->settings.n; i++)
        vec_push(a, &c->settings, own->settings.v[i]);
    return c;
}

static const struct workload *image_of(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->workloads.n; i++)
        if (str_is(inv->workloads.v[i].format, "image") && inv->workloads.v[i].containers.n)
            return &inv->workloads.v[i];
    return NULL;
}

struct joining {
    const struct workload *image; /* NULL: none */
    bool named;                   /* some container names it: the others run something else */
    unsigned by;                  /* what runs it, of BY_RUN; what they decide is not judged of the image */
    enum pod_level level;
};

static struct host_case case_of(struct arena *a, const struct inventory *inv, const struct workload *w,
                                const struct container *c, struct joining *j)
{
    struct host_case x = {a, w, c, by_of_workload(w), str_is(w->os, "windows"), false, j->level};
    if (!j->image || !(x.by & (BY_KUBERNETES | BY_COMPOSE)) ||
        (j->named && !same_image(a, container_value(c, SET_IMAGE), inv)))
        return x;
    x.c = merged(a, c, &j->image->containers.v[0]);
    x.image = true;
    x.windows = x.windows || (!w->os.n && str_is(j->image->os, "windows"));
    j->by |= x.by;
    return x;
}

static void judge_workload(struct arena *a, const struct inventory *inv, const struct workload *w,
                           struct joining *j, struct report *r)
{
    for (size_t k = 0; k < w->containers.n; k++) {
        struct host_case x = case_of(a, inv, w, &w->containers.v[k], j);
        for (size_t g = 0; x.by && g < sizeof groups / sizeof *groups; g++)
            for (const struct host_rule *rule = groups[g]; rule->id; rule++)
                if (x.by != BY_IMAGE || !(rule->by & j->by))
                    judge(&x, r, groups[g], rule);
    }
}

void host_context_check(struct arena *a, const struct inventory *inv, enum pod_level level, struct report *r)
{
    struct joining j = {.image = image_of(inv), .level = level};
    j.named = j.image && any_names(a, inv);
    for (size_t i = 0; i < inv->workloads.n; i++)
        if (&inv->workloads.v[i] != j.image)
            judge_workload(a, inv, &inv->workloads.v[i], &j, r);
    if (j.image)
        judge_workload(a, inv, j.image, &j, r);
}
