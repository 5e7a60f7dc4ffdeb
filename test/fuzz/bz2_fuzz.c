#include "codec_fuzz.h"

static struct stream *open_bz2(struct stream *under, const struct limits *l)
{
    return codec_open(CODEC_BZIP2, under, l, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_codec(open_bz2, data, size);
    return 0;
}
