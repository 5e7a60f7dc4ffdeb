#include "codec_fuzz.h"

static struct stream *open_xz(struct stream *under, const struct limits *l)
{
    return codec_open(CODEC_XZ, under, l, NULL);
}

static struct stream *open_lzma(struct stream *under, const struct limits *l)
{
    return codec_open(CODEC_LZMA, under, l, NULL);
}

static struct stream *open_zip(struct stream *under, const struct limits *l)
{
    return lzma_zip_open(under, 1000, l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_codec(open_xz, data, size);
    fuzz_codec(open_lzma, data, size);
    fuzz_codec(open_zip, data, size);
    codec_window(CODEC_XZ, str_make(data, size));
    return 0;
}
