/* class_links_read on any bytes. */
#include "format/class_links.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct class_links l;
    if (class_links_read(&a, str_make((const char *)data, size), &l) && !l.name.n)
        abort();
    arena_free(&a);
    return 0;
}
