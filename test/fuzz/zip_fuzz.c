#include "codec_fuzz.h"
#include "format/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader_at r = reader_memory(str_make(data, size));
    struct limits l = fuzz_limits();
    struct zip z;
    struct zip_entry ze;
    struct err e = {{0}};
    uint32_t crc;
    if (!zip_open(&z, &r, &l, &e))
        return 0;
    for (int twice = 0; twice < 2; twice++) {
        while (zip_next(&z, &ze, &e)) {
            struct stream *s = zip_entry_open(&z, &ze, &e);
            if (s && fuzz_drain(s, &crc) && crc != ze.crc)
                abort();
        }
        zip_rewind(&z);
    }
    zip_close(&z);
    return 0;
}
