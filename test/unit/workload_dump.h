/* workload_dump: workloads as text, one value a line with where it was said, for tests to look for. */
#ifndef ASSAY_TEST_WORKLOAD_DUMP_H
#define ASSAY_TEST_WORKLOAD_DUMP_H

#include "base/buf.h"
#include "model/inventory.h"
#include <stdio.h>

static inline void dump_container(struct buf *b, const struct container *c)
{
    static const char *const mounts[] = {"bind", "volume", "tmpfs", "block", "file"};
    static const char *const from[] = {"literal", "secret", "config", "field", "file", "host"};
    buf_printf(b, " %.*s %.*s @%u\n", STR_ARG(c->role), STR_ARG(c->name), c->said.line);
    for (size_t i = 0; i < c->settings.n; i++)
        buf_printf(b, "  %s=%.*s @%u\n", setting_name(c->settings.v[i].key), STR_ARG(c->settings.v[i].value),
                   c->settings.v[i].said.line);
    for (size_t i = 0; i < c->mounts.n; i++) {
        const struct mount *m = &c->mounts.v[i];
        buf_printf(b, "  mount %s %.*s %.*s on '%.*s'%s%s%.*s @%u\n", mounts[m->kind], STR_ARG(m->type),
                   STR_ARG(m->source), STR_ARG(m->target), m->read_only ? " ro" : "",
                   m->propagation.n ? " " : "", STR_ARG(m->propagation), m->said.line);
    }
    for (size_t i = 0; i < c->devices.n; i++)
        buf_printf(b, "  device %.*s %.*s %.*s @%u\n", STR_ARG(c->devices.v[i].host),
                   STR_ARG(c->devices.v[i].container), STR_ARG(c->devices.v[i].rights),
                   c->devices.v[i].said.line);
    for (size_t i = 0; i < c->ports.n; i++)
        buf_printf(b, "  port %.*s:%u:%u/%.*s @%u\n", STR_ARG(c->ports.v[i].host_ip), c->ports.v[i].host_port,
                   c->ports.v[i].container_port, STR_ARG(c->ports.v[i].protocol), c->ports.v[i].said.line);
    for (size_t i = 0; i < c->env.n; i++)
        buf_printf(b, "  env %.*s=%.*s %s @%u\n", STR_ARG(c->env.v[i].name), STR_ARG(c->env.v[i].value),
                   from[c->env.v[i].from], c->env.v[i].said.line);
    for (size_t i = 0; i < c->steps.n; i++)
        buf_printf(b, "  step %u %.*s [%.*s] %.*s%s @%u\n", c->steps.v[i].stage,
                   STR_ARG(c->steps.v[i].instruction), STR_ARG(c->steps.v[i].flags),
                   STR_ARG(c->steps.v[i].text), c->steps.v[i].shell_form ? " (shell)" : "",
                   c->steps.v[i].said.line);
}

static inline void dump_workloads(struct buf *b, const struct workload *w, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(b, "%.*s %.*s %.*s/%.*s %.*s @%u\n", STR_ARG(w[i].format), STR_ARG(w[i].kind),
                   STR_ARG(w[i].namespace_), STR_ARG(w[i].name), STR_ARG(w[i].os), w[i].said.line);
        for (size_t k = 0; k < w[i].containers.n; k++)
            dump_container(b, &w[i].containers.v[k]);
    }
}

#endif
