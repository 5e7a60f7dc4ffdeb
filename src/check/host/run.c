/* Rules HA-R and HA-P04: limits, probes, restarts, the process itself. */
#include "check/host/context.h"

static struct host_verdict limits(const struct host_case *x)
{
    const struct setting *memory = container_setting(x->c, SET_MEMORY_LIMIT),
                         *cpu = container_setting(x->c, SET_CPU_LIMIT);
    if (memory && cpu)
        return host_pass(STR("memory and processors are limited"));
    struct host_verdict v = host_fail(NULL, memory ? STR("no limit of processors")
                                            : cpu  ? STR("no limit of memory")
                                                   : STR("no limit of memory and processors"));
    v.severity = memory ? SEVERITY_LOW : SEVERITY_MEDIUM;
    return v;
}

/* Kubernetes has no field for it: the kubelet sets it for the node. */
static struct host_verdict pids(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_PIDS_LIMIT);
    if (!s)
        return host_fail(NULL, STR("no limit of processes"));
    if (str_is(s->value, "-1") || str_is(s->value, "0"))
        return host_fail_setting(x, s);
    return host_pass(STR("processes are limited"));
}

static bool probed(const struct host_case *x)
{
    return container_setting(x->c, SET_LIVENESS) || container_setting(x->c, SET_READINESS) ||
           container_setting(x->c, SET_STARTUP);
}

static struct host_verdict health(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_HEALTHCHECK);
    bool job = str_is(x->w->kind, "Job") || str_is(x->w->kind, "CronJob");
    if (x->by == BY_KUBERNETES && (job || !str_is(x->c->role, "container")))
        return host_not_applicable(STR("it runs to an end"));
    if (s && str_is(s->value, "none"))
        return host_fail_setting(x, s);
    if (s || probed(x))
        return host_pass(STR("its health is asked"));
    return (x->by & (BY_COMPOSE | BY_DOCKERFILE)) && !x->image
               ? host_unknown(STR("nothing is said: the image may have a HEALTHCHECK"))
               : host_fail(NULL, x->by != BY_KUBERNETES ? STR("no HEALTHCHECK") : STR("no probe"));
}

static struct host_verdict restart(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_RESTART);
    if (s && (str_is(s->value, "always") || str_is(s->value, "unless-stopped")))
        return host_fail_setting(x, s);
    if (s && str_starts(s->value, STR("on-failure"))) {
        uint64_t most = 0;
        str word, number = STR("");
        str_cut(s->value, ':', &word, &number);
        if (!str_u64(number, 10, &most) || most == 0 || most > 5)
            return host_fail_setting(x, s);
    }
    return host_pass(STR("it is started again five times at most"));
}

static struct host_verdict name_space(const struct host_case *x)
{
    str name = x->w->namespace_;
    if (!name.n)
        return host_unknown(STR("no namespace is named: who applies it decides"));
    if (str_is(name, "default") || str_is(name, "kube-system") || str_is(name, "kube-public"))
        return host_fail(&x->w->said, arena_printf(x->a, "namespace: %.*s", STR_ARG(name)));
    return host_pass(arena_printf(x->a, "the namespace is %.*s", STR_ARG(name)));
}

/* A shell as process 1 does not hand signals on, unless it replaces itself by exec. */
static struct host_verdict shell_form(const struct host_case *x)
{
    for (size_t i = x->c->steps.n; i > 0; i--) {
        const struct build_step *s = &x->c->steps.v[i - 1];
        if (!str_is(s->instruction, "CMD") && !str_is(s->instruction, "ENTRYPOINT"))
            continue;
        str text = s->text;
        bool shell = s->shell_form || str_starts(text, STR("[\"/bin/sh\" \"-c\"")) ||
                     str_starts(text, STR("[\"/bin/sh\", \"-c\""));
        if (shell && str_find(text, STR("exec ")) < 0)
            return host_fail(&s->said, arena_printf(x->a, "%.*s %.*s", STR_ARG(s->instruction),
                                                    STR_ARG(str_sub(text, 0, 120))));
    }
    return host_pass(STR("the program is process 1 itself, or nothing tells otherwise"));
}

/* Only the last of these in a stage holds. */
static struct host_verdict written_twice(const struct host_case *x)
{
    static const char *const once[] = {"CMD", "ENTRYPOINT", "HEALTHCHECK"};
    const struct build_step *seen[3] = {NULL, NULL, NULL};
    for (size_t i = 0; i < x->c->steps.n; i++) {
        const struct build_step *s = &x->c->steps.v[i];
        if (str_is(s->instruction, "MAINTAINER"))
            return host_fail(&s->said, STR("MAINTAINER: a label has its place"));
        for (size_t k = 0; k < 3; k++) {
            if (!str_eq(s->instruction, str_c(once[k])))
                continue;
            if (seen[k])
                return host_fail(&seen[k]->said, arena_printf(x->a, "%s: a later one replaces it", once[k]));
            seen[k] = s;
        }
    }
    return host_pass(STR("CMD, ENTRYPOINT and HEALTHCHECK stand once"));
}

const struct host_rule host_rules_run[] = {
    {"HA-R01", BY_RUN, true, limits},
    {"HA-R02", BY_COMPOSE | BY_OTHER, false, pids},
    {"HA-R03", BY_ALL | BY_DOCKERFILE, true, health},
    {"HA-R04", BY_DOCKER, true, restart},
    {"HA-R05", BY_KUBERNETES, true, name_space},
    {"HA-P03", BY_DOCKERFILE, true, written_twice},
    {"HA-P04", BY_IMAGE | BY_DOCKERFILE, false, shell_form},
    {0},
};
