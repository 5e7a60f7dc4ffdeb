/* Files that UPX packed, and single blocks: the first byte is the method of one, or 0 for a file. */
#include "codec/upx.h"
#include "format/upx.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_file(str bytes)
{
    struct arena a = {0};
    struct reader_at r = reader_memory(bytes);
    struct err e = {0};
    str out;
    if (upx_unpack(&r, 1 << 20, &a, &out, &e) == UPX_UNPACKED && str_hash(out) == 1)
        abort();
    if (upx_probe(bytes) && str_empty(bytes))
        abort();
    arena_free(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e;
    if (!size)
        return 0;
    str rest = str_make((const char *)data + 1, size - 1);
    if (!data[0]) {
        use_file(rest);
        return 0;
    }
    char *out = malloc(5000);
    if (out && upx_decompress(data[0], rest, out, 5000, &e) && str_hash(str_make(out, 5000)) == 1)
        abort();
    free(out);
    return 0;
}
