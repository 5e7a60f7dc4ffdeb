#include "catalog/python_lock.h"

struct locked_file python_lock(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                               const char *field)
{
    return (struct locked_file){.ctx = ctx,
                                .entry = entry,
                                .cataloger = cataloger,
                                .field = field,
                                .ecosystem = STR_INIT("PyPI"),
                                .type = STR_INIT("pypi"),
                                .state = STATE_DECLARED};
}

enum scope python_group_scope(str group)
{
    static const str dev[] = {STR_INIT("dev"),    STR_INIT("develop"), STR_INIT("development"),
                              STR_INIT("test"),   STR_INIT("tests"),   STR_INIT("testing"),
                              STR_INIT("lint"),   STR_INIT("doc"),     STR_INIT("docs"),
                              STR_INIT("typing"), STR_INIT("ci")};
    if (str_is(group, "default") || str_is(group, "main"))
        return SCOPE_RUNTIME;
    for (size_t i = 0; i < sizeof dev / sizeof *dev; i++)
        if (str_eq(group, dev[i]))
            return SCOPE_DEV;
    return SCOPE_OPTIONAL;
}

enum scope python_scope_join(enum scope a, enum scope b)
{
    static const int rank[] = {
        [SCOPE_UNKNOWN] = 0, [SCOPE_TEST] = 1, [SCOPE_DEV] = 2, [SCOPE_OPTIONAL] = 3, [SCOPE_RUNTIME] = 4};
    return rank[a] > rank[b] ? a : b;
}

struct locked *python_last(struct locked_file *f)
{
    return f->packages.n ? &f->packages.v[f->packages.n - 1] : NULL;
}

void python_toml_report(const struct locked_file *f, const struct toml *t)
{
    if (t->failed)
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid TOML: %s", t->why);
}
