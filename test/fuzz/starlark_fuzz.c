#include "format/starlark.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of the exact size, so that the sanitizer sees a read beyond it. Each item takes a byte at least. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct starlark s;
    struct starlark_item i;
    size_t items = 0;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    starlark_init(&s, str_make(copy, size));
    while (starlark_next(&s, &i)) {
        if (++items > size || s.depth > STARLARK_DEPTH)
            abort();
        if (str_hash(i.call) == 1 && str_hash(i.keyword) == 1 && str_hash(i.value) == 1)
            abort();
    }
    free(copy);
    return 0;
}
