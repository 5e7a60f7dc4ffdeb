/* The parser of opam's format: items come in the order of their lines, words are never empty. */
#include "format/opam.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct opam o;
    struct opam_item i;
    uint32_t line = 1;
    opam_init(&o, str_make(data, size), &a);
    while (opam_next(&o, &i)) {
        if (i.line < line || (!i.string && !i.text.n))
            abort();
        line = i.line;
    }
    if (o.rest.n)
        abort();
    arena_free(&a);
    return 0;
}
