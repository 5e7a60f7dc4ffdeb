/* What a taken-over reader could send: it is refused, or is an inventory that encodes to what decodes again.
 */
#include "model/wire.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct inventory inv, back;
    struct err e;
    struct buf b = {0};
    /* The header's length is made right, or hardly any input would get beyond it. */
    char *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    for (size_t i = 0; size >= 17 && i < 8; i++)
        copy[9 + i] = (char)((size - 17) >> (8 * i));
    if (wire_decode(&a, str_make(copy, size), &inv, &e)) {
        wire_encode(&b, &inv);
        if (!wire_decode(&a, buf_str(&b), &back, &e) || back.components.n != inv.components.n)
            abort();
    }
    free(copy);
    buf_free(&b);
    arena_free(&a);
    return 0;
}
