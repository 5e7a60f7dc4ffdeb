#include "codec_fuzz.h"

static struct stream *open_gzip(struct stream *under, const struct limits *l)
{
    return codec_open(CODEC_GZIP, under, l, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_codec(open_gzip, data, size);
    fuzz_codec(inflate_open, data, size);
    return 0;
}
