#include "format/gguf.h"
#include "format/onnx.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A copy of the exact size, so that the sanitizer sees a read beyond it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gguf g;
    struct onnx o;
    str key, value;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    if (gguf_open(&g, str_make(copy, size)))
        while (gguf_next(&g, &key, &value))
            if (str_hash(key) == 1 && str_hash(value) == 1)
                abort();
    if (onnx_read(&o, str_make(copy, size)) && str_hash(o.producer_name) == 1)
        abort();
    free(copy);
    return 0;
}
