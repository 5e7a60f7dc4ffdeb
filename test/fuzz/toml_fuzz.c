/* The TOML parser: paths are never longer than their limit, each ends where it says, lines never go back. */
#include "format/toml.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { DEPTH = 24 };
    struct arena a = {0};
    struct toml t;
    struct toml_item i;
    uint32_t line = 1;
    toml_init(&t, str_make(data, size), &a, DEPTH);
    while (toml_next(&t, &i)) {
        if (i.n == 0 || i.n > DEPTH + 1 || i.line < line || (i.type >= TOML_ARRAY && i.text.n))
            abort();
        if (i.type == TOML_STRING && !str_utf8(i.text))
            abort();
        line = i.line;
    }
    if (!t.failed && t.p != t.end)
        abort();
    arena_free(&a);
    return 0;
}
