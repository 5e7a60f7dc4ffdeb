/* A tar as target: an image archive (`docker save`, an OCI layout in a tar) or a plain archive. */
#include "source/image.h"
#include "base/map.h"
#include "base/path.h"
#include "codec/codec.h"
#include "format/tar.h"
#include <stdlib.h>

enum { FIRST_BYTES = 16 << 10, FIRST_NAMES = 4, LINK_DEPTH = 8 };

static bool is_hex64(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'f'))
            return false;
    return s.n == 64;
}

/* Names that only image archives have at their root: of docker before and since 25, of skopeo, kaniko, bazel,
 * ko and jib (digests as names), of OCI layouts. */
static bool image_name(str path)
{
    static const char *const names[] = {"blobs",         "oci-layout",   "index.json",
                                        "manifest.json", "repositories", NULL};
    str head, tail;
    bool deep = str_cut(path, '/', &head, &tail);
    for (const char *const *n = names; *n; n++)
        if (str_eq(head, str_c(*n)) && (!deep || str_is(head, "blobs")))
            return true;
    if (str_starts(head, STR("sha256:")))
        head = str_from(head, 7);
    str stem = str_sub(head, 0, 64), ending = str_from(head, 64);
    return is_hex64(stem) &&
           (!ending.n || str_is(ending, ".json") || str_is(ending, ".tar") || str_is(ending, ".tar.gz"));
}

/* Do the first entries in `head` look like those of an image archive? */
static bool head_is_image(str head, const struct limits *limits)
{
    struct reader_at at = reader_memory(head);
    struct stream *s = stream_reader(&at, 0, head.n);
    struct arena scratch = {0};
    struct inbuf in;
    struct tar tar;
    struct entry entry;
    struct err e;
    bool found = false;
    inbuf_init(&in, s, &scratch);
    tar_open(&tar, &in, limits);
    for (int n = 0; !found && n < FIRST_NAMES && tar_next(&tar, &entry, &e); n += entry.path.n > 0)
        found = image_name(entry.path);
    tar_close(&tar);
    stream_close(s);
    arena_free(&scratch);
    return found;
}

/* A plain archive */

static bool read_plain(struct reading *r, struct stream *s, struct stream *(*again)(void *), void *ctx,
                       struct err *e)
{
    struct tar_unit t = {.unit = reading_unit(r, -1), .blob = s, .again = again, .again_ctx = ctx};
    struct inventory *inv = r->inv;
    inv->kind = STR("archive");
    if (!read_tar_unit(r, &t, e)) {
        if (!t.entries)
            return false;
        reading_diag(r, DIAG_WARNING, STR(""), "the archive is damaged, what comes before was read: %s",
                     e->text);
        reading_incomplete(r, STR(""));
    }
    if (t.digest[0])
        inv->digest = arena_join(inv->arena, STR("sha256:"), str_c(t.digest), STR_NONE);
    return true;
}

/* An image archive that can be read at any place: a table of its entries, then its blobs side by side. */

struct tar_blobs {
    struct reading *r;
    const struct reader_at *at;
    struct arena arena;
    struct map places; /* name to struct tar_place * */
    struct blobs blobs;
};
struct tar_place {
    uint64_t off, size;
    str link; /* where a link leads, else empty */
};

static struct tar_place *place_of(struct map *places, str name)
{
    for (int i = 0; i < LINK_DEPTH; i++) {
        uint64_t *at = map_get(places, name);
        struct tar_place *p = at ? (struct tar_place *)(uintptr_t)*at : NULL;
        if (!p || !p->link.n)
            return p;
        name = p->link;
    }
    return NULL;
}

static str link_target(struct arena *a, const struct entry *entry)
{
    if (entry->type == ENTRY_HARDLINK)
        return arena_dup(a, entry->target);
    return path_join(a, str_dir(entry->path), entry->target);
}

static bool index_tar(struct tar_blobs *b, struct err *e)
{
    struct stream *s = stream_reader(b->at, 0, b->at->size);
    struct inbuf in;
    struct tar tar;
    struct entry entry;
    inbuf_init(&in, s, &b->arena);
    tar_open(&tar, &in, b->r->o->limits);
    while (tar_next(&tar, &entry, e)) {
        bool link = entry.type == ENTRY_SYMLINK || entry.type == ENTRY_HARDLINK;
        if ((entry.type != ENTRY_FILE && !link) || tar.is_sparse)
            continue;
        struct tar_place *p = arena_new(&b->arena, struct tar_place);
        *p = (struct tar_place){tar.data_at, entry.size, STR("")};
        if (link)
            p->link = link_target(&b->arena, &entry);
        *map_put(&b->arena, &b->places, arena_dup(&b->arena, entry.path), NULL) = (uint64_t)(uintptr_t)p;
    }
    bool ok = !tar.failed;
    tar_close(&tar);
    stream_close(s);
    return ok;
}

static bool tar_blob_open(void *ctx, str name, struct blob *blob)
{
    struct tar_blobs *b = ctx;
    struct arena scratch = {0};
    struct tar_place *p = place_of(&b->places, path_clean(&scratch, name, NULL));
    arena_free(&scratch);
    if (!p || p->off > b->at->size)
        return false;
    uint64_t room = b->at->size - p->off;
    *blob = (struct blob){.at = reader_fd(b->at->fd, b->at->base + p->off, p->size < room ? p->size : room),
                          .fd = -1};
    return true;
}

static bool tar_blob_small(void *ctx, str name, str *bytes)
{
    struct tar_blobs *b = ctx;
    return blob_small(b->r, &b->blobs, name, bytes);
}

static bool has_manifest(struct map *places)
{
    return place_of(places, STR("manifest.json")) || place_of(places, STR("index.json"));
}

static struct stream *whole_again(void *ctx)
{
    const struct reader_at *at = ctx;
    return stream_reader(at, 0, at->size);
}

bool read_tar_file(struct reading *r, const struct reader_at *at, bool image_only, struct err *e)
{
    char first[FIRST_BYTES];
    struct tar_blobs b = {.r = r, .at = at};
    ptrdiff_t n = at->read(at, 0, first, sizeof first);
    if (!image_only && !head_is_image(str_make(first, n < 0 ? 0 : (size_t)n), r->o->limits))
        return read_plain(r, whole_again((void *)at), whole_again, (void *)at, e);
    b.blobs = (struct blobs){.ctx = &b, .small = tar_blob_small, .open = tar_blob_open};
    bool whole = index_tar(&b, e), ok;
    if (!whole && has_manifest(&b.places))
        reading_diag(r, DIAG_WARNING, STR(""), "the image archive is damaged: %s", e->text);
    if (has_manifest(&b.places) || image_only)
        ok = image_read(r, &b.blobs, e);
    else
        ok = read_plain(r, whole_again((void *)at), whole_again, (void *)at, e);
    arena_free(&b.arena);
    return ok;
}

/* An image archive as it comes: layers are read when they pass, since the manifest may come last. */

struct passing {
    struct reading *r;
    struct arena arena;
    struct map small;   /* name to str * */
    struct map results; /* name to struct layer_result * */
    struct map links;   /* name to str *: where it leads */
    struct blobs blobs;
    void *plain; /* unit of what belongs to no image */
    int32_t units;
};

struct inbuf_stream {
    struct stream s;
    struct inbuf *in;
};

static bool inbuf_stream_next(struct stream *s, str *chunk, struct err *e)
{
    return inbuf_some(((struct inbuf_stream *)s)->in, (uint64_t)256 << 10, chunk, e);
}

static void inbuf_stream_close(struct stream *s)
{
    free(s);
}

static struct stream *stream_of_inbuf(struct inbuf *in)
{
    struct inbuf_stream *s = mem_alloc(sizeof *s);
    *s = (struct inbuf_stream){{.next = inbuf_stream_next, .close = inbuf_stream_close}, in};
    return &s->s;
}

static void keep_small(struct passing *p, struct tar *tar, const struct entry *entry)
{
    struct arena *a = p->r->inv->arena;
    str *kept = arena_new(a, str), part;
    struct err e;
    char *bytes = arena_bytes(a, (size_t)entry->size);
    size_t n = 0;
    while (n < entry->size && inbuf_some(tar_content(tar), entry->size - n, &part, &e) && part.n) {
        memcpy(bytes + n, part.p, part.n);
        n += part.n;
    }
    *kept = str_make(bytes, n);
    *map_put(&p->arena, &p->small, arena_dup(&p->arena, entry->path), NULL) = (uint64_t)(uintptr_t)kept;
}

static void read_passing_layer(struct passing *p, struct tar *tar, const struct entry *entry)
{
    struct layer_result *result = arena_new(&p->arena, struct layer_result);
    int32_t number = p->units++;
    str name = arena_dup(&p->arena, entry->path);
    image_read_layer(p->r, reading_unit(p->r, number), number, name, stream_of_inbuf(tar_content(tar)), NULL,
                     NULL, result);
    *map_put(&p->arena, &p->results, name, NULL) = (uint64_t)(uintptr_t)result;
}

static void pass_plain(struct passing *p, struct tar *tar, struct entry *entry)
{
    struct err e;
    entry->layer = -1;
    if (!p->plain)
        p->plain = reading_unit(p->r, -1);
    if (!entry->path.n)
        return;
    want_set wants = p->r->v->entry(p->plain, entry);
    if (entry->type == ENTRY_FILE && (wants || reading_all(p->r, p->plain, entry)) &&
        !deliver_stream(p->r, p->plain, &wants, entry, tar_content(tar), entry->size, &e))
        unit_diag(p->r, p->plain, DIAG_WARNING, entry->path, "%s", e.text);
}

static void pass(struct passing *p, struct tar *tar, struct entry *entry)
{
    str head;
    struct err e;
    if ((entry->type == ENTRY_SYMLINK || entry->type == ENTRY_HARDLINK) && image_name(entry->path)) {
        str *to = arena_new(&p->arena, str);
        *to = link_target(&p->arena, entry);
        *map_put(&p->arena, &p->links, arena_dup(&p->arena, entry->path), NULL) = (uint64_t)(uintptr_t)to;
    } else if (entry->type != ENTRY_FILE || !image_name(entry->path) ||
               !inbuf_peek(tar_content(tar), 4096, &head, &e)) {
        pass_plain(p, tar, entry);
    } else if (tar_probe(head) || codec_detect(head) != CODEC_NONE) {
        read_passing_layer(p, tar, entry);
    } else if (entry->size <= BLOB_SMALL) {
        keep_small(p, tar, entry);
    } else {
        pass_plain(p, tar, entry);
    }
}

static bool passing_small(void *ctx, str name, str *bytes)
{
    struct passing *p = ctx;
    const uint64_t *at = map_get(&p->small, path_clean(&p->arena, name, NULL));
    if (at)
        *bytes = *(const str *)(uintptr_t)*at;
    return at;
}

static struct layer_result result_of(struct passing *p, str name)
{
    name = path_clean(&p->arena, name, NULL);
    for (int i = 0; i < LINK_DEPTH; i++) {
        const uint64_t *at = map_get(&p->results, name), *link = map_get(&p->links, name);
        if (at)
            return *(const struct layer_result *)(uintptr_t)*at;
        if (!link)
            break;
        name = *(const str *)(uintptr_t)*link;
    }
    return (struct layer_result){.unit = -1};
}

static bool finish_passing(struct passing *p, struct err *e)
{
    struct reading *r = p->r;
    struct image img;
    if (!image_resolve(r, &p->blobs, &img, e))
        return false;
    struct layer_result *results = arena_many(&p->arena, struct layer_result, img.layers.n);
    for (size_t i = 0; i < img.layers.n; i++) {
        const struct image_layer *l = &img.layers.v[i];
        results[i] = result_of(p, l->name);
        if (!image_layer_readable(r, l))
            results[i].unit = -1;
        else if (results[i].unit < 0)
            image_layer_missing(r, l, i);
    }
    image_finish(r, &img, results);
    return true;
}

static bool read_passing(struct reading *r, struct stream *s, bool image_only, struct err *e)
{
    struct passing p = {.r = r};
    struct inbuf in;
    struct tar tar;
    struct entry entry;
    str none;
    p.blobs = (struct blobs){.ctx = &p, .small = passing_small};
    inbuf_init(&in, s, &p.arena);
    tar_open(&tar, &in, r->o->limits);
    while (tar_next(&tar, &entry, e))
        pass(&p, &tar, &entry);
    bool ok = true;
    if (passing_small(&p, STR("manifest.json"), &none) || passing_small(&p, STR("index.json"), &none) ||
        image_only) {
        if (tar.failed)
            reading_diag(r, DIAG_WARNING, STR(""), "the image archive is damaged: %s", e->text);
        ok = finish_passing(&p, e);
    } else {
        r->inv->kind = STR("archive");
        if (p.units)
            reading_diag(r, DIAG_WARNING, STR(""), "holds %d layers but no manifest: not read as an image",
                         p.units);
        if (tar.failed && tar.entries)
            reading_diag(r, DIAG_WARNING, STR(""), "the archive is damaged, what comes before was read: %s",
                         e->text);
        ok = tar.entries > 0 || !tar.failed;
    }
    tar_close(&tar);
    arena_free(&p.arena);
    stream_close(s);
    return ok;
}

bool read_tar_stream(struct reading *r, struct stream *s, bool image_only, struct err *e)
{
    str head;
    if (!stream_head(&s, FIRST_BYTES, &head, e)) {
        stream_close(s);
        return false;
    }
    if (image_only || head_is_image(head, r->o->limits))
        return read_passing(r, s, image_only, e);
    return read_plain(r, s, NULL, NULL, e);
}
