/* Rules HA-U: which user runs, and whether it can become another. */
#include "check/host/context.h"

/* The user without its group. */
static str user_of(const struct host_case *x)
{
    str user = container_value(x->c, SET_USER), group;
    str_cut(user, ':', &user, &group);
    return user;
}

static bool is_root(str user)
{
    return str_is(user, "0") || str_is(user, "root");
}

static bool is_administrator(str user)
{
    ptrdiff_t slash = str_rchr(user, '\\');
    str name = str_from(user, (size_t)(slash + 1));
    return str_ieq(name, STR("ContainerAdministrator")) || str_ieq(name, STR("Administrator")) ||
           str_ieq(name, STR("SYSTEM"));
}

static struct host_verdict root(const struct host_case *x)
{
    const struct setting *s = container_setting(x->c, SET_USER);
    str user = user_of(x);
    if (user.n && is_root(user))
        return host_fail_setting(x, s);
    if (host_filled_in(user))
        return host_unknown(
            arena_printf(x->a, "the user is %.*s, which is filled in elsewhere", STR_ARG(user)));
    if (user.n)
        return host_pass(arena_printf(x->a, "the user is %.*s", STR_ARG(user)));
    if (x->by == BY_DOCKERFILE)
        return x->c != &x->w->containers.v[x->w->containers.n - 1]
                   ? host_not_applicable(STR("this stage does not become the image"))
               : str_is(container_value(x->c, SET_IMAGE), "scratch")
                   ? host_fail(NULL, STR("no USER, and scratch has none: it is root"))
                   : host_unknown(STR("no USER: the base image decides"));
    if (x->by & (BY_IMAGE | BY_INSPECT))
        return host_fail(NULL, STR("no USER: it is root"));
    if (container_flag(x->c, SET_RUN_AS_NON_ROOT) == TRI_YES)
        return host_pass(STR("runAsNonRoot: the platform refuses to start it as root"));
    return x->image ? host_fail(NULL, STR("neither the manifest nor the image names a user: it is root"))
                    : host_unknown(STR("no user is named: the image decides"));
}

static struct host_verdict named(const struct host_case *x)
{
    uint64_t number;
    str user = user_of(x);
    if (!user.n)
        return host_not_applicable(STR("no USER"));
    if (str_u64(user, 10, &number))
        return host_pass(STR("the user is a number"));
    if (host_filled_in(user))
        return host_unknown(STR("the user is filled in elsewhere"));
    return host_fail_setting(x, container_setting(x->c, SET_USER));
}

static struct host_verdict low_number(const struct host_case *x)
{
    uint64_t number, group;
    str user = user_of(x);
    const struct setting *g = container_setting(x->c, SET_GROUP), *more;
    size_t at = 0;
    if (g && str_u64(g->value, 10, &group) && group == 0)
        return host_fail_setting(x, g);
    while ((more = container_next(x->c, SET_GROUPS, &at)))
        if (str_is(more->value, "0") || str_is(more->value, "root"))
            return host_fail_setting(x, more);
    if (!str_u64(user, 10, &number))
        return host_unknown(STR("no number of a user is given"));
    if (number != 0 && number < 10000)
        return host_fail_setting(x, container_setting(x->c, SET_USER));
    return number ? host_pass(STR("the number is 10000 or above"))
                  : host_not_applicable(STR("the user is root (HA-U01)"));
}

/* What a base image of Windows is, by its name: Nano Server runs as ContainerUser, all others as
 * ContainerAdministrator unless told otherwise. */
enum family { FAMILY_UNKNOWN, FAMILY_NANO, FAMILY_FULL };

static enum family family_of_name(str name)
{
    static const char *const full[] = {"servercore", "windows/server",
                                       "mcr.microsoft.com/windows:", "mcr.microsoft.com/windows@"};
    if (str_find(name, STR("nanoserver")) >= 0)
        return FAMILY_NANO;
    for (size_t i = 0; i < sizeof full / sizeof *full; i++)
        if (str_find(name, str_c(full[i])) >= 0)
            return FAMILY_FULL;
    return FAMILY_UNKNOWN;
}

/* By the image that is named, the base that its label names, and what its history says. */
static enum family family_of(const struct host_case *x)
{
    enum family found = family_of_name(container_value(x->c, SET_IMAGE));
    const struct setting *s;
    size_t at = 0;
    while (!found && (s = container_next(x->c, SET_LABEL, &at)))
        if (str_starts(s->value, STR("org.opencontainers.image.base.name=")))
            found = family_of_name(s->value);
    for (size_t i = 0; !found && x->by == BY_IMAGE && i < x->c->steps.n; i++)
        found = family_of_name(x->c->steps.v[i].text);
    return found;
}

static struct host_verdict administrator(const struct host_case *x)
{
    str user = user_of(x);
    enum family family = family_of(x);
    if (!x->windows && !family && !str_ieq(user, STR("ContainerAdministrator")))
        return host_not_applicable(STR("nothing tells that it is of Windows"));
    if (is_administrator(user))
        return host_fail_setting(x, container_setting(x->c, SET_USER));
    if (host_filled_in(user))
        return host_unknown(STR("the user is filled in elsewhere"));
    if (user.n)
        return host_pass(arena_printf(x->a, "the user is %.*s", STR_ARG(user)));
    return family == FAMILY_NANO ? host_pass(STR("no user: of Nano Server it is ContainerUser"))
           : family == FAMILY_FULL
               ? host_fail(NULL, STR("no user: of that base it is ContainerAdministrator"))
               : host_unknown(STR("no user, and the base is not known: of Nano Server it is "
                                  "ContainerUser, of others ContainerAdministrator"));
}

static struct host_verdict host_process(const struct host_case *x)
{
    struct host_verdict none = x->windows ? host_pass(STR("no host process"))
                                          : host_not_applicable(STR("Linux")),
                        v = host_unless(x, SET_HOST_PROCESS, "true", "no host process", none);
    return v.result != CHECK_FAIL && is_administrator(user_of(x))
               ? host_fail_setting(x, container_setting(x->c, SET_USER))
               : v;
}

static struct host_verdict escalation(const struct host_case *x)
{
    str unsaid = x->by == BY_KUBERNETES
                     ? STR("allowPrivilegeEscalation is not false, and its default is true")
                     : STR("no-new-privileges is not set, and by default it is off");
    return host_unless(x, SET_NO_NEW_PRIVILEGES, "false", "no new privileges", host_fail(NULL, unsaid));
}

static struct host_verdict executed(const struct host_case *x)
{
    size_t at = 0;
    const struct setting *s = container_next(x->c, SET_EXEC, &at),
                         *enabled = container_setting(x->c, SET_EXEC_ENABLED);
    if (s)
        return host_fail_setting(x, s);
    if (enabled && str_is(enabled->value, "true"))
        return host_fail_setting(x, enabled);
    return host_pass(STR("nothing is started inside as root or privileged"));
}

const struct host_rule host_rules_user[] = {
    {"HA-U01", BY_ALL | BY_DOCKERFILE, false, root},
    {"HA-U02", BY_BUILD, false, named},
    {"HA-U04", BY_ALL, false, low_number},
    {"HA-U05", BY_ALL | BY_DOCKERFILE, true, administrator},
    {"HA-U06", BY_KUBERNETES, true, host_process},
    {"HA-U12", BY_RUN, false, escalation},
    {"HA-U13", BY_COMPOSE | BY_OTHER, false, executed},
    {0},
};
