/* zip_maker: small zip archives made in memory for tests. */
#ifndef ASSAY_TEST_ZIP_MAKER_H
#define ASSAY_TEST_ZIP_MAKER_H

#include "base/buf.h"
#include "codec/digest.h"

struct zip_maker {
    struct buf out, dir;
    size_t n;
    bool deflate;   /* entries from now on: one uncompressed deflate block instead of stored */
    bool encrypted; /* entries from now on are marked so */
};

static inline void zip_put(struct buf *b, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_ch(b, i < 8 ? (char)(v >> 8 * i) : 0);
}

static inline void zip_header(struct zip_maker *z, struct buf *b, str body, size_t packed)
{
    zip_put(b, 20, 2);
    zip_put(b, z->encrypted, 2);
    zip_put(b, z->deflate ? 8 : 0, 2);
    zip_put(b, 0x00210000, 4); /* 1980-01-01 */
    zip_put(b, crc32_update(0, body), 4);
    zip_put(b, packed, 4);
    zip_put(b, body.n, 4);
}

/* `body` up to 65535 bytes when deflated. */
static inline void zip_add(struct zip_maker *z, const char *path, str body)
{
    size_t at = z->out.n, packed = body.n + (z->deflate ? 5 : 0), path_n = strlen(path);
    zip_put(&z->out, 0x04034b50, 4);
    zip_header(z, &z->out, body, packed);
    zip_put(&z->out, path_n, 2);
    zip_put(&z->out, 0, 2);
    buf_add(&z->out, str_c(path));
    if (z->deflate) {
        buf_ch(&z->out, 1);
        zip_put(&z->out, body.n, 2);
        zip_put(&z->out, ~body.n, 2);
    }
    buf_add(&z->out, body);
    zip_put(&z->dir, 0x02014b50, 4);
    zip_put(&z->dir, 20, 2);
    zip_header(z, &z->dir, body, packed);
    zip_put(&z->dir, path_n, 2);
    zip_put(&z->dir, 0, 12);
    zip_put(&z->dir, at, 4);
    buf_add(&z->dir, str_c(path));
    z->n++;
}

/* The archive; the maker is empty again. */
static inline struct buf zip_finish(struct zip_maker *z)
{
    struct buf b = z->out;
    size_t at = b.n;
    if (z->dir.n)
        buf_add(&b, buf_str(&z->dir));
    zip_put(&b, 0x06054b50, 4);
    zip_put(&b, 0, 4);
    zip_put(&b, z->n, 2);
    zip_put(&b, z->n, 2);
    zip_put(&b, z->dir.n, 4);
    zip_put(&b, at, 4);
    zip_put(&b, 0, 2);
    buf_free(&z->dir);
    *z = (struct zip_maker){0};
    return b;
}

#endif
