/* The parser of Lua's tables: lines never go back, all of the text is read. */
#include "format/lua.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct lua l;
    struct lua_item i;
    uint32_t line = 1;
    lua_init(&l, str_make(data, size), &a);
    while (lua_next(&l, &i)) {
        if (i.line < line)
            abort();
        line = i.line;
    }
    if (l.rest.n)
        abort();
    arena_free(&a);
    return 0;
}
