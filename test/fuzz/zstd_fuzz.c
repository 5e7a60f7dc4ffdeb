#include "codec_fuzz.h"

static struct stream *open_zstd(struct stream *under, const struct limits *l)
{
    return codec_open(CODEC_ZSTD, under, l, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_codec(open_zstd, data, size);
    return 0;
}
