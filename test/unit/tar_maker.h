/* tar_maker: small ustar archives and image archives, made in memory for tests. */
#ifndef ASSAY_TEST_TAR_MAKER_H
#define ASSAY_TEST_TAR_MAKER_H

#include "base/buf.h"
#include "codec/digest.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* type: '0' file, '5' folder, '2' symbolic link, '1' hard link (body is where it leads). */
static inline void tar_add(struct buf *b, const char *path, char type, str body)
{
    char h[512] = {0};
    bool link = type == '1' || type == '2';
    size_t size = type == '0' ? body.n & 0x1ffffffff : 0; /* eleven octal digits */
    snprintf(h, 100, "%s", path);
    memcpy(h + 100, "0000755", 8);
    memcpy(h + 108, "0000000", 8);
    memcpy(h + 116, "0000000", 8);
    snprintf(h + 124, 12, "%011zo", size);
    memcpy(h + 136, "00000000000", 12);
    h[156] = type;
    if (link)
        snprintf(h + 157, 100, "%.*s", STR_ARG(body));
    memcpy(h + 257, "ustar\00000", 8);
    memset(h + 148, ' ', 8);
    unsigned sum = 0;
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)h[i];
    snprintf(h + 148, 8, "%06o", sum);
    buf_add(b, str_make(h, 512));
    if (!size)
        return;
    buf_add(b, body);
    while (b->n % 512)
        buf_ch(b, 0);
}

static inline void tar_end(struct buf *b)
{
    memset(buf_room(b, 1024), 0, 1024);
    b->n += 1024;
}

/* An OCI layout in a tar, built up layer by layer. */
struct image_maker {
    struct arena arena;
    struct buf tar, layers, diffs;
    size_t n;
    const char *history;     /* of the configuration: the array's items; NULL: one step a layer */
    const char *annotations; /* of the manifest: "\"annotations\":{...},", NULL: none */
    const char *layer_type;  /* media type; NULL: tar */
};

static inline str hex_of(struct arena *a, str bytes)
{
    char hex[DIGEST_HEX_MAX];
    return arena_dup(a, digest_of(DIGEST_SHA256, bytes, hex));
}

/* Stores bytes as a blob; returns its hexadecimal digest. */
static inline str image_blob(struct image_maker *m, str bytes)
{
    str hex = hex_of(&m->arena, bytes);
    tar_add(&m->tar, arena_join(&m->arena, STR("blobs/sha256/"), hex, STR_NONE).p, '0', bytes);
    return hex;
}

/* A layer whose manifest entry says `digest` and `diff` (the true ones when p is NULL); stored unless !store.
 */
static inline void image_layer_said(struct image_maker *m, str tar, str digest, str diff, bool store)
{
    str hex = hex_of(&m->arena, tar);
    digest = digest.p ? digest : hex;
    diff = diff.p ? diff : hex;
    if (store)
        tar_add(&m->tar, arena_join(&m->arena, STR("blobs/sha256/"), digest, STR_NONE).p, '0', tar);
    buf_printf(&m->layers, "%s{\"mediaType\":\"%s\",\"size\":%zu,\"digest\":\"sha256:%.*s\"}",
               m->n ? "," : "", m->layer_type ? m->layer_type : "application/vnd.oci.image.layer.v1.tar",
               tar.n, STR_ARG(digest));
    buf_printf(&m->diffs, "%s\"sha256:%.*s\"", m->n ? "," : "", STR_ARG(diff));
    m->n++;
}

static inline void image_add_layer(struct image_maker *m, struct buf *tar)
{
    tar_end(tar);
    image_layer_said(m, buf_str(tar), STR_NONE, STR_NONE, true);
    buf_free(tar);
}

/* One step a layer, and one between them that made none. */
static inline const char *image_history(struct image_maker *m)
{
    static const char *const names[] = {"one", "two", "three", "four"};
    str all = STR("{\"created_by\":\"ENV\",\"empty_layer\":true}");
    for (size_t i = 0; i < m->n; i++)
        all = arena_join(&m->arena, all, STR(",{\"created_by\":\""),
                         arena_join(&m->arena, str_c(names[i % 4]), STR("\"}"), STR_NONE));
    return all.p;
}

/* The manifest of the layers so far, as a descriptor of an index. */
static inline str image_manifest(struct image_maker *m, const char *os, const char *architecture)
{
    str config = arena_printf(
        &m->arena,
        "{\"os\":\"%s\",\"architecture\":\"%s\",\"config\":{\"Entrypoint\":[\"/run\"],\"Cmd\":[\"x\"]},"
        "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[%.*s]},\"history\":[%s]}",
        os, architecture, (int)m->diffs.n, m->diffs.p, m->history ? m->history : image_history(m));
    str manifest = arena_printf(
        &m->arena,
        "{\"schemaVersion\":2,%s\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
        "\"digest\":\"sha256:%.*s\",\"size\":%zu},\"layers\":[%.*s]}",
        m->annotations ? m->annotations : "", STR_ARG(image_blob(m, config)), config.n, (int)m->layers.n,
        m->layers.p);
    str digest = image_blob(m, manifest);
    m->layers.n = m->diffs.n = m->n = 0;
    return arena_printf(&m->arena,
                        "{\"mediaType\":\"application/"
                        "vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:%.*s\",\"size\":%zu,"
                        "\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"}}",
                        STR_ARG(digest), manifest.n, os, architecture);
}

/* Writes the archive, with the index over `manifests`, to a new file; returns its name. */
static inline char *image_write(struct image_maker *m, str manifests)
{
    static char path[64];
    tar_add(&m->tar, "index.json", '0',
            arena_printf(&m->arena, "{\"schemaVersion\":2,\"manifests\":[%.*s]}", STR_ARG(manifests)));
    tar_add(&m->tar, "oci-layout", '0', STR("{\"imageLayoutVersion\":\"1.0.0\"}"));
    tar_end(&m->tar);
    snprintf(path, sizeof path, "/tmp/assay-image-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0 || write(fd, m->tar.p, m->tar.n) != (ssize_t)m->tar.n)
        abort();
    close(fd);
    buf_free(&m->tar);
    buf_free(&m->layers);
    buf_free(&m->diffs);
    arena_free(&m->arena);
    return path;
}

#endif
