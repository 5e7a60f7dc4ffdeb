/* Rules HA-N: what is shared with the host or with other containers. */
#include "check/host/context.h"

/* The namespaces of a container are its own unless somebody says otherwise (Docker, containerd and Kubernetes
 * alike). */
static struct host_verdict shared(const struct host_case *x, enum setting_key key)
{
    return host_unless(x, key, "host", "it is not the host's",
                       host_pass(STR("nothing is said: by default it is not the host's")));
}

static struct host_verdict pid(const struct host_case *x)
{
    return shared(x, SET_PID);
}

static struct host_verdict ipc(const struct host_case *x)
{
    return shared(x, SET_IPC);
}

static struct host_verdict network(const struct host_case *x)
{
    return shared(x, SET_NETWORK);
}

static struct host_verdict uts(const struct host_case *x)
{
    return shared(x, SET_UTS);
}

static struct host_verdict cgroup(const struct host_case *x)
{
    return shared(x, SET_CGROUP);
}

static struct host_verdict user_namespace(const struct host_case *x)
{
    return host_unless(x, SET_USERNS, "host", "it has a user namespace of its own",
                       host_unknown(STR("nothing is said: the runtime's setting decides")));
}

static struct host_verdict joined(const struct host_case *x)
{
    static const enum setting_key keys[] = {SET_PID, SET_IPC, SET_NETWORK};
    const struct setting *s = container_setting(x->c, SET_SHARE_PROCESSES);
    if (s && str_is(s->value, "true"))
        return host_fail_setting(x, s);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        s = container_setting(x->c, keys[i]);
        if (s && (str_starts(s->value, STR("container:")) || str_starts(s->value, STR("service:"))))
            return host_fail_setting(x, s);
    }
    return host_pass(STR("no namespace of another container"));
}

/* The port of the host; where the network is the host's, that is the container's. */
static uint32_t outside(const struct port *p, bool host)
{
    return p->host_port ? p->host_port : host ? p->container_port : 0;
}

/* A published port of Compose is meant to be reached, so it is a fault only below 1024, and on all addresses
 * a low one. */
static struct host_verdict host_port(const struct host_case *x)
{
    const struct port *low = NULL, *any = NULL;
    bool host = x->by == BY_KUBERNETES && str_is(container_value(x->c, SET_NETWORK), "host");
    for (size_t i = 0; i < x->c->ports.n; i++) {
        const struct port *p = &x->c->ports.v[i];
        if (!outside(p, host))
            continue;
        if (outside(p, host) < 1024 && !low)
            low = p;
        if ((!p->host_ip.n || str_is(p->host_ip, "0.0.0.0") || str_is(p->host_ip, "::")) && !any)
            any = p;
    }
    const struct port *p = low ? low : any;
    if (!p)
        return host_pass(STR("no port of the host on all its addresses"));
    struct host_verdict v = host_fail(&p->said, arena_printf(x->a, "port %u of the host%s", outside(p, host),
                                                             p == any ? ", on all its addresses" : ""));
    if (x->by != BY_KUBERNETES)
        v.severity = low ? SEVERITY_MEDIUM : SEVERITY_LOW;
    return v;
}

static struct host_verdict probe_host(const struct host_case *x)
{
    size_t at = 0;
    const struct setting *s = container_next(x->c, SET_PROBE_HOST, &at);
    return s ? host_fail_setting(x, s) : host_pass(STR("probes and hooks go to the pod itself"));
}

static struct host_verdict low_port(const struct host_case *x)
{
    const struct setting *s;
    size_t at = 0;
    while ((s = container_next(x->c, SET_EXPOSE, &at))) {
        str port = s->value, protocol;
        uint64_t number;
        str_cut(s->value, '/', &port, &protocol);
        if (str_u64(port, 10, &number) && number < 1024)
            return host_fail_setting(x, s);
    }
    return host_pass(STR("no port below 1024 is exposed"));
}

static struct host_verdict aliases(const struct host_case *x)
{
    size_t at = 0;
    const struct setting *s = container_next(x->c, SET_HOST_ALIAS, &at);
    if (s && x->by == BY_KUBERNETES)
        return host_fail_setting(x, s);
    s = container_setting(x->c, SET_NETWORK);
    if (s && x->by != BY_KUBERNETES && (str_is(s->value, "bridge") || str_is(s->value, "default")))
        return host_fail_setting(x, s);
    return host_pass(STR("names come from the platform, and the network is the workload's own"));
}

const struct host_rule host_rules_namespace[] = {
    {"HA-N01", BY_RUN, false, pid},
    {"HA-N02", BY_RUN, false, ipc},
    {"HA-N03", BY_RUN, true, network},
    {"HA-N04", BY_COMPOSE | BY_OTHER, false, uts},
    {"HA-N05", BY_COMPOSE | BY_OTHER, false, cgroup},
    {"HA-N06", BY_RUN, false, user_namespace},
    {"HA-N07", BY_RUN, false, joined},
    {"HA-N08", BY_RUN, true, host_port},
    {"HA-N10", BY_BUILD, false, low_port},
    {"HA-N11", BY_RUN, true, aliases},
    {"HA-N12", BY_KUBERNETES, true, probe_host},
    {0},
};
