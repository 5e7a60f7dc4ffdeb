/* The analyses of a CycloneDX document: read; what has no version limit left must not be in it. */
#include "format/cyclonedx_vex.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct vex_document d;
    struct err e = {""};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    cyclonedx_vex_is(str_make(copy, size));
    if (!cyclonedx_vex_parse(&a, str_make(copy, size), &d, &e) && (!e.text[0] || d.statements.n))
        abort();
    for (size_t i = 0; i < d.statements.n; i++)
        if (d.statements.v[i].status == VEX_UNKNOWN || !d.statements.v[i].flaw.n)
            abort();
    arena_free(&a);
    free(copy);
    return 0;
}
