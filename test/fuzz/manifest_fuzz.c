#include "format/manifest.h"
#include "format/properties.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of the exact size, so that the sanitizer sees a read beyond it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct manifest m;
    str key, value;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    manifest_init(&m, str_make(copy, size), &a);
    while (manifest_next(&m, &key, &value))
        if (str_hash(key) == 1 && str_hash(value) == 1)
            abort();
    struct properties p = {str_make(copy, size), &a};
    while (properties_next(&p, &key, &value))
        if (str_hash(key) == 1 && str_hash(value) == 1)
            abort();
    arena_free(&a);
    free(copy);
    return 0;
}
