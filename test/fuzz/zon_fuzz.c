/* The parser of Zig object notation: lines never go back, all of the text is read. */
#include "format/zon.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct zon z;
    struct zon_item i;
    uint32_t line = 1;
    zon_init(&z, str_make(data, size), &a);
    while (zon_next(&z, &i)) {
        if (i.line < line)
            abort();
        line = i.line;
    }
    if (z.rest.n)
        abort();
    arena_free(&a);
    return 0;
}
