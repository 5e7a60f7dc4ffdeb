#include "catalog/maven.h"

bool maven_name_valid(str name)
{
    if (!name.n || name.n > 256 || name.p[0] == '.' || str_find(name, STR("..")) >= 0)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!ch_alnum(name.p[i]) && name.p[i] != '.' && name.p[i] != '-' && name.p[i] != '_')
            return false;
    return true;
}

str maven_pin(str request)
{
    str v = str_trim(request);
    if (v.n > 2 && v.p[0] == '[' && v.p[v.n - 1] == ']')
        v = str_trim(str_sub(v, 1, v.n - 2));
    if (v.n > 256 || str_is(v, "LATEST") || str_is(v, "RELEASE"))
        return STR("");
    for (size_t i = 0; i < v.n; i++)
        if ((unsigned char)v.p[i] <= ' ' || strchr("[](),${}:/\\\x7f", v.p[i]))
            return STR("");
    return v;
}

struct component *maven_add(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                            const char *field, str group, str artifact, str version, uint32_t line)
{
    struct component *c = component_add(ctx, entry, cataloger, field);
    c->name = arena_join(&ctx->unit->arena, group, STR(":"), artifact);
    c->version = catalog_keep(ctx, version);
    c->ecosystem = STR("Maven");
    c->type = STR("maven");
    c->state = STATE_DECLARED;
    c->locations.v[0].line = line;
    return c;
}
