/* Where images are named in a file: every place lies in it, behind the name that was read. */
#include "manifest/pin.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct pin_places p;
    struct err e;
    str text = str_make(data, size);
    if (pin_find(&a, text, &p, &e))
        for (size_t i = 0; i < p.list.n; i++)
            if (!p.list.v[i].why.n && !str_ends(str_sub(text, 0, p.list.v[i].at), p.list.v[i].text))
                abort();
    arena_free(&a);
    return 0;
}
