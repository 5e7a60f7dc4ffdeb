/* lua: a pull parser of the Lua files that hold data (Lua reference manual, 3.4.9 "Table Constructors"):
 * assignments of strings and tables, as in rockspecs and what LuaRocks writes. It flattens them: each text
 * comes with its key, the key of the table around it, and how many tables are open. struct lua_item i;
 *   lua_init(&l, text, &arena);
 *   while (lua_next(&l, &i))
 *       if (str_is(i.table, "dependencies")) ...
 * Nothing is evaluated: a text that is a part of an expression is not given. Never fails. */
#ifndef ASSAY_FORMAT_LUA_H
#define ASSAY_FORMAT_LUA_H

#include "base/vec.h"

struct lua {
    str rest;
    struct arena *arena;
    uint32_t line;
    VEC(str) tables; /* keys of those that are open */
};
struct lua_item {
    str table; /* "" at the top and in a table without a name */
    str key;   /* "" in a list */
    str text;
    uint32_t depth, line;
};

void lua_init(struct lua *l, str text, struct arena *a);
bool lua_next(struct lua *l, struct lua_item *item);

#endif
