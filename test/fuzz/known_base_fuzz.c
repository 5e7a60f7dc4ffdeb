/* The file of images that were assessed: what is read of it is written so that it reads the same. */
#include "catalog/known_base.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    known_bases first = {0}, again = {0};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    if (size)
        memcpy(copy, data, size);
    known_bases_parse(&a, str_make(copy, size), &first);
    str text = known_bases_text(&a, &first);
    known_bases_parse(&a, text, &again);
    if (again.n != first.n || !str_eq(known_bases_text(&a, &again), text))
        abort();
    for (size_t i = 0; i < first.n; i++)
        if (!first.v[i].layers || first.v[i].critical < -1)
            abort();
    arena_free(&a);
    free(copy);
    return 0;
}
