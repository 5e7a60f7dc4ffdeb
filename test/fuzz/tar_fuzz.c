#include "codec_fuzz.h"
#include "format/tar.h"

/* All entries and their contents; the CRC of everything that a caller sees. */
static bool walk(str bytes, size_t step, bool content, uint32_t *crc)
{
    struct limits l = fuzz_limits();
    struct arena scratch = {0};
    struct stream *s = fuzz_source(bytes, step);
    struct inbuf in;
    struct tar t;
    struct entry en;
    struct err e = {{0}};
    str part;
    *crc = 0;
    inbuf_init(&in, s, &scratch);
    tar_open(&t, &in, &l);
    while (tar_next(&t, &en, &e)) {
        *crc = crc32_update(crc32_update(crc32_update(*crc, en.path), en.target), en.xattrs);
        while (content && inbuf_some(tar_content(&t), UINT64_MAX, &part, &e) && part.n)
            *crc = crc32_update(*crc, part);
        e.text[0] = 0;
    }
    bool ok = !t.failed;
    if (!ok && !e.text[0])
        abort();
    tar_close(&t);
    stream_close(s);
    arena_free(&scratch);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t whole, parts, names;
    str bytes = str_make(data, size);
    bool ok = walk(bytes, SIZE_MAX, true, &whole);
    if (walk(bytes, size % 700 + 1, true, &parts) != ok || whole != parts)
        abort();
    walk(bytes, SIZE_MAX, false, &names);
    return 0;
}
