/* Decoders against the tools that write their formats (gzip, zstd, xz, bzip2), on data made here, for every
 * split of the input, every truncation, damage, and bombs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "codec/codec.h"
#include "codec/digest.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A stream that gives `step` bytes at a time. */
struct dribble {
    struct stream s;
    str left;
    size_t step;
    bool *closed;
};

static bool dribble_next(struct stream *s, str *chunk, struct err *e)
{
    struct dribble *d = (struct dribble *)s;
    (void)e;
    *chunk = str_sub(d->left, 0, d->step);
    d->left = str_from(d->left, chunk->n);
    return true;
}

static void dribble_close(struct stream *s)
{
    struct dribble *d = (struct dribble *)s;
    if (d->closed)
        *d->closed = true;
    free(d);
}

static struct stream *dribble(str bytes, size_t step, bool *closed)
{
    struct dribble *d = mem_alloc(sizeof *d);
    *d = (struct dribble){{.next = dribble_next, .close = dribble_close}, bytes, step, closed};
    return &d->s;
}

static bool drain(struct stream *s, struct buf *out, const char **note, struct err *e)
{
    str chunk;
    bool ok;
    while ((ok = s->next(s, &chunk, e)) && chunk.n)
        buf_add(out, chunk);
    if (note)
        *note = s->note;
    s->close(s);
    return ok;
}

/* Runs `command` with `in` as its standard input; its output. */
static struct buf pipe_through(const char *command, str in)
{
    char name[] = "/tmp/assay-codec-XXXXXX", line[512];
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, in.p, in.n), (ssize_t)in.n);
    close(fd);
    snprintf(line, sizeof line, "%s < %s", command, name);
    FILE *f = popen(line, "r");
    assert_non_null(f);
    struct buf b = {0};
    char piece[65536];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&b, str_make(piece, n));
    assert_int_equal(pclose(f), 0);
    unlink(name);
    return b;
}

/* Text-like, then bytes without pattern, then a run of zeros. */
static struct buf sample(size_t n)
{
    struct buf b = {0};
    uint32_t r = 12345;
    for (size_t i = 0; i < n / 3; i += 12)
        buf_printf(&b, "line %06u\n", (unsigned)(i * 7 % 1000));
    for (size_t i = 0; i < n / 3; i++) {
        r = r * 1664525u + 1013904223u;
        buf_ch(&b, (char)(r >> 24));
    }
    char *zeros = buf_room(&b, n / 3);
    memset(zeros, 0, n / 3);
    b.n += n / 3;
    return b;
}

static const struct {
    enum codec codec;
    const char *command, *magic;
    size_t magic_n;
} tools[] = {
    {CODEC_GZIP, "gzip -n", "\x1f\x8b", 2},
    {CODEC_ZSTD, "zstd -q -c --check", "\x28\xb5\x2f\xfd", 4},
    {CODEC_XZ, "xz -c",
     "\xfd"
     "7zXZ",
     5},
    {CODEC_LZMA, "xz -c --format=lzma", "\x5d", 1},
    {CODEC_BZIP2, "bzip2 -c", "BZh", 3},
};
#define TOOLS (sizeof tools / sizeof tools[0])

static struct stream *over(enum codec c, str bytes, size_t step)
{
    struct err e = {{0}};
    struct stream *s = codec_open(c, dribble(bytes, step, NULL), &limits_default, &e);
    assert_non_null(s);
    return s;
}

static void round_trips_in_any_split(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 2, 7, 4096, 100000, SIZE_MAX};
    struct buf in = sample(900000);
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, buf_str(&in));
        assert_int_equal(codec_detect(str_sub(buf_str(&z), 0, CODEC_HEAD)), tools[t].codec);
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            struct buf out = {0};
            struct err e = {{0}};
            const char *note = "x";
            assert_true(drain(over(tools[t].codec, buf_str(&z), steps[i]), &out, &note, &e));
            assert_null(note);
            assert_true(str_eq(buf_str(&out), buf_str(&in)));
            buf_free(&out);
        }
        buf_free(&z);
    }
    buf_free(&in);
}

static void empty_input_round_trips(void **state)
{
    (void)state;
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, STR("")), out = {0};
        struct err e = {{0}};
        assert_true(drain(over(tools[t].codec, buf_str(&z), 3), &out, NULL, &e));
        assert_int_equal(out.n, 0);
        buf_free(&z);
        buf_free(&out);
    }
}

static void read_into_gives_the_same(void **state)
{
    (void)state;
    struct buf in = sample(300000);
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), out = {0};
        struct stream *s = over(tools[t].codec, buf_str(&z), 5000);
        struct err e = {{0}};
        size_t got = 1;
        for (size_t n = 1; got; n = n * 3 % 7001 + 1) { /* sizes of all kinds, 1 among them */
            assert_true(s->read_into(s, buf_room(&out, n), n, &got, &e));
            out.n += got;
        }
        assert_true(str_eq(buf_str(&out), buf_str(&in)));
        s->close(s);
        buf_free(&z);
        buf_free(&out);
    }
    buf_free(&in);
}

static void members_follow_each_other(void **state)
{
    (void)state;
    struct buf in = sample(3000);
    for (size_t t = 0; t < TOOLS; t++) {
        if (tools[t].codec == CODEC_LZMA)
            continue; /* has no such thing */
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), twice = {0}, out = {0};
        buf_add(&twice, buf_str(&z));
        buf_add(&twice, buf_str(&z));
        for (size_t step = 1; step < 40; step++) {
            struct err e = {{0}};
            out.n = 0;
            assert_true(drain(over(tools[t].codec, buf_str(&twice), step), &out, NULL, &e));
            assert_int_equal(out.n, 2 * in.n);
            assert_memory_equal(out.p + in.n, in.p, in.n);
        }
        buf_free(&z);
        buf_free(&twice);
        buf_free(&out);
    }
    buf_free(&in);
}

/* Every cut is an error, and what came before is a true beginning. */
static void every_truncation_is_an_error(void **state)
{
    (void)state;
    struct buf in = sample(900);
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), out = {0};
        for (size_t cut = 0; cut < z.n; cut++) {
            struct err e = {{0}};
            out.n = 0;
            /* A copy of exact size: a read past its end is seen by the sanitizers. */
            char *exact = mem_alloc(cut);
            memcpy(exact, z.p, cut);
            assert_false(drain(over(tools[t].codec, str_make(exact, cut), 64), &out, NULL, &e));
            free(exact);
            assert_true(str_starts(str_c(e.text), STR("cannot decompress ")));
            assert_true(str_starts(buf_str(&in), buf_str(&out)));
        }
        buf_free(&z);
        buf_free(&out);
    }
    buf_free(&in);
}

/* A changed bit gives an error, or the same bytes (some header bits mean nothing for the content). */
static void damage_is_never_taken_for_content(void **state)
{
    (void)state;
    struct buf in = sample(600);
    for (size_t t = 0; t < TOOLS; t++) {
        if (tools[t].codec == CODEC_LZMA)
            continue; /* has no checksum */
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), out = {0};
        for (size_t bit = 0; bit < z.n * 8; bit++) {
            struct err e = {{0}};
            out.n = 0;
            z.p[bit / 8] ^= (char)(1 << bit % 8);
            if (drain(over(tools[t].codec, buf_str(&z), 4096), &out, NULL, &e))
                assert_true(str_eq(buf_str(&out), buf_str(&in)));
            z.p[bit / 8] ^= (char)(1 << bit % 8);
        }
        buf_free(&z);
        buf_free(&out);
    }
    buf_free(&in);
}

static void bytes_after_the_end_are_noted(void **state)
{
    (void)state;
    struct buf in = sample(3000);
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), out = {0};
        buf_add(&z, STR("no member at all"));
        struct err e = {{0}};
        const char *note = NULL;
        bool ok = drain(over(tools[t].codec, buf_str(&z), 11), &out, &note, &e);
        bool tool_takes_it = tools[t].codec != CODEC_ZSTD && tools[t].codec != CODEC_XZ;
        assert_int_equal(ok, tool_takes_it);
        assert_true(str_eq(buf_str(&out), buf_str(&in)));
        if (tool_takes_it)
            assert_non_null(note);
        buf_free(&z);
        buf_free(&out);
    }
    buf_free(&in);
}

static void gzip_padding_of_zeros_is_silent(void **state)
{
    (void)state;
    struct buf in = sample(3000), z = pipe_through("gzip -n", buf_str(&in)), out = {0};
    for (int i = 0; i < 512; i++)
        buf_ch(&z, 0);
    const char *note = "x";
    struct err e = {{0}};
    assert_true(drain(over(CODEC_GZIP, buf_str(&z), 100), &out, &note, &e));
    assert_null(note);
    buf_ch(&z, 1);
    out.n = 0;
    assert_true(drain(over(CODEC_GZIP, buf_str(&z), 100), &out, &note, &e));
    assert_non_null(note);
    buf_free(&in);
    buf_free(&z);
    buf_free(&out);
}

/* A member with every optional field, made by hand; `hcrc` is the header's checksum or a wrong one. */
static struct buf full_header(str deflate_and_trailer, bool good)
{
    struct buf b = {0};
    buf_add(&b, str_make("\x1f\x8b\x08\x1f\0\0\0\0\0\x03", 10));
    buf_add(&b, str_make("\x05\0extra", 7));
    buf_add(&b, str_make("name\0comment\0", 13));
    uint32_t crc = crc32_update(0, buf_str(&b)) ^ (good ? 0 : 1);
    buf_ch(&b, (char)crc);
    buf_ch(&b, (char)(crc >> 8));
    buf_add(&b, deflate_and_trailer);
    return b;
}

static void gzip_header_fields_and_checksum(void **state)
{
    (void)state;
    struct buf in = sample(3000), z = pipe_through("gzip -n", buf_str(&in)), out = {0};
    for (int good = 0; good < 2; good++) {
        struct buf full = full_header(str_from(buf_str(&z), 10), good);
        for (size_t step = 1; step < 50; step++) {
            struct err e = {{0}};
            out.n = 0;
            assert_int_equal(drain(over(CODEC_GZIP, buf_str(&full), step), &out, NULL, &e), good);
            assert_int_equal(out.n, good ? in.n : 0);
        }
        buf_free(&full);
    }
    buf_free(&in);
    buf_free(&z);
    buf_free(&out);
}

static void gzip_wrong_size_is_an_error(void **state)
{
    (void)state;
    struct buf in = sample(3000), z = pipe_through("gzip -n", buf_str(&in)), out = {0};
    z.p[z.n - 1] ^= 1;
    struct err e = {{0}};
    assert_false(drain(over(CODEC_GZIP, buf_str(&z), 100), &out, NULL, &e));
    assert_true(str_eq(buf_str(&out), buf_str(&in)));
    assert_true(str_find(str_c(e.text), STR("checksum")) > 0);
    buf_free(&in);
    buf_free(&z);
    buf_free(&out);
}

static void raw_deflate(void **state)
{
    (void)state;
    struct buf in = sample(30000), z = pipe_through("gzip -n", buf_str(&in)), out = {0};
    str body = str_sub(buf_str(&z), 10, z.n - 18);
    struct err e = {{0}};
    const char *note = "x";
    assert_true(drain(inflate_open(dribble(body, 77, NULL), &limits_default), &out, &note, &e));
    assert_true(str_eq(buf_str(&out), buf_str(&in)));
    assert_null(note);
    out.n = 0;
    assert_true(drain(inflate_open(dribble(str_from(buf_str(&z), 10), SIZE_MAX, NULL), &limits_default), &out,
                      &note, &e));
    assert_non_null(note);
    out.n = 0;
    assert_false(drain(inflate_open(dribble(str_sub(body, 0, body.n - 1), 77, NULL), &limits_default), &out,
                       &note, &e));
    buf_free(&in);
    buf_free(&z);
    buf_free(&out);
}

static void zstd_skippable_frames(void **state)
{
    (void)state;
    static const char skip[] = "\x5a\x2a\x4d\x18\x03\0\0\0abc";
    struct buf in = sample(3000), z = pipe_through("zstd -q -c", buf_str(&in)), all = {0}, out = {0};
    buf_add(&all, str_make(skip, 11));
    buf_add(&all, buf_str(&z));
    buf_add(&all, str_make(skip, 11));
    buf_add(&all, buf_str(&z));
    buf_add(&all, str_make(skip, 11));
    assert_int_equal(codec_detect(buf_str(&all)), CODEC_ZSTD);
    struct err e = {{0}};
    assert_true(drain(over(CODEC_ZSTD, buf_str(&all), 5), &out, NULL, &e));
    assert_int_equal(out.n, 2 * in.n);
    buf_free(&in);
    buf_free(&z);
    buf_free(&all);
    buf_free(&out);
}

/* A frame whose header asks for 256 MiB is refused before any of it is allocated. */
static void zstd_window_over_the_limit(void **state)
{
    (void)state;
    static const char frame[] = "\x28\xb5\x2f\xfd\x00\x90\x01\0\0\0\0\0\0\0";
    struct err e = {{0}};
    struct buf out = {0};
    assert_false(drain(over(CODEC_ZSTD, str_make(frame, 14), 64), &out, NULL, &e));
    assert_true(str_find(str_c(e.text), STR("window")) > 0);
    assert_int_equal(codec_window(CODEC_ZSTD, str_make(frame, 14)), (uint64_t)256 << 20);
    buf_free(&out);
}

static void xz_window_over_the_limit(void **state)
{
    (void)state;
    struct buf z = pipe_through("xz -c --lzma2=dict=192MiB", STR("hello")), out = {0};
    struct err e = {{0}};
    assert_true(codec_window(CODEC_XZ, buf_str(&z)) >= (uint64_t)192 << 20);
    assert_false(drain(over(CODEC_XZ, buf_str(&z), 64), &out, NULL, &e));
    assert_true(str_find(str_c(e.text), STR("memory")) > 0);
    buf_free(&z);
    buf_free(&out);
}

static void bombs_are_stopped_and_sparse_data_is_not(void **state)
{
    (void)state;
    struct limits l = limits_default;
    l.archive = (uint64_t)128 << 20; /* 2 MiB are free */
    l.ratio = 100;
    for (size_t t = 0; t < TOOLS; t++) {
        char line[128];
        struct buf zeros = {0};
        memset(buf_room(&zeros, 64u << 20), 0, 64u << 20);
        zeros.n = 64u << 20;
        snprintf(line, sizeof line, "%s", tools[t].command);
        struct buf z = pipe_through(line, buf_str(&zeros)), out = {0};
        struct err e = {{0}};
        struct stream *s = codec_open(tools[t].codec, dribble(buf_str(&z), 512, NULL), &l, &e);
        assert_false(drain(s, &out, NULL, &e));
        assert_true(str_find(str_c(e.text), STR("bomb")) > 0);
        assert_true(out.n < 16u << 20);
        out.n = 0;
        s = codec_open(tools[t].codec, dribble(buf_str(&z), 512, NULL), &limits_default, &e);
        assert_true(drain(s, &out, NULL, &e));
        assert_int_equal(out.n, zeros.n);
        l.archive = 1000;
        out.n = 0;
        s = codec_open(tools[t].codec, dribble(buf_str(&z), 512, NULL), &l, &e);
        assert_false(drain(s, &out, NULL, &e));
        assert_true(str_find(str_c(e.text), STR("limit")) > 0);
        l.archive = (uint64_t)128 << 20;
        buf_free(&z);
        buf_free(&zeros);
        buf_free(&out);
    }
}

static void the_stream_below_is_read_to_its_end_and_closed(void **state)
{
    (void)state;
    struct buf in = sample(3000);
    for (size_t t = 0; t < TOOLS; t++) {
        struct buf z = pipe_through(tools[t].command, buf_str(&in)), out = {0};
        char want[DIGEST_HEX_MAX], hex[DIGEST_HEX_MAX];
        struct digest d = {0};
        bool closed = false;
        struct err e = {{0}};
        if (tools[t].codec == CODEC_GZIP || tools[t].codec == CODEC_BZIP2)
            buf_add(&z, STR("trailing"));
        assert_true(digest_init(&d, DIGEST_SHA256));
        struct stream *s = digest_stream(dribble(buf_str(&z), 100, &closed), &d);
        assert_true(drain(codec_open(tools[t].codec, s, &limits_default, &e), &out, NULL, &e));
        assert_true(closed);
        digest_of(DIGEST_SHA256, buf_str(&z), want);
        digest_hex(&d, hex);
        assert_string_equal(hex, want);
        digest_free(&d);
        buf_free(&z);
        buf_free(&out);
    }
    buf_free(&in);
}

static void detection_is_not_fooled(void **state)
{
    (void)state;
    static const char *const no[] = {"",
                                     "\x1f",
                                     "\x1f\x8b",
                                     "\x1f\x8b\x07",
                                     "BZh",
                                     "BZhello world",
                                     "PK\3\4",
                                     ("\xfd"
                                      "7z"),
                                     "\x28\xb5\x2f",
                                     "]]]]]]]]]]]]]]]]"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_int_equal(codec_detect(str_c(no[i])), CODEC_NONE);
}

static void digests_known_answers(void **state)
{
    (void)state;
    char hex[DIGEST_HEX_MAX];
    digest_of(DIGEST_SHA256, STR("abc"), hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_of(DIGEST_SHA1, STR("abc"), hex);
    assert_string_equal(hex, "a9993e364706816aba3e25717850c26c9cd0d89d");
    digest_of(DIGEST_MD5, STR("abc"), hex);
    assert_string_equal(hex, "900150983cd24fb0d6963f7d28e17f72");
    assert_int_equal(digest_of(DIGEST_SHA512, STR(""), hex).n, 2 * digest_size(DIGEST_SHA512));
    assert_memory_equal(hex, "cf83e1357eefb8bd", 16);
    assert_int_equal(crc32_update(0, STR("123456789")), 0xCBF43926u);
    assert_int_equal(crc32_update(crc32_update(0, STR("1234")), STR("56789")), 0xCBF43926u);
}

static void inbuf_over_any_chunks(void **state)
{
    (void)state;
    struct buf in = sample(30000);
    static const size_t steps[] = {1, 3, 512, 5000, SIZE_MAX};
    for (size_t i = 0; i < 5; i++) {
        struct arena a = {0};
        struct inbuf b;
        struct err e = {{0}};
        str s;
        uint64_t skipped;
        struct stream *d = dribble(buf_str(&in), steps[i], NULL);
        inbuf_init(&b, d, &a);
        assert_true(inbuf_peek(&b, 4096, &s, &e));
        assert_int_equal(s.n, 4096);
        assert_memory_equal(s.p, in.p, 4096);
        assert_true(inbuf_take(&b, 10, &s, &e));
        assert_memory_equal(s.p, in.p, 10);
        assert_true(inbuf_peek(&b, 4096, &s, &e));
        assert_memory_equal(s.p, in.p + 10, 4096);
        assert_true(inbuf_take(&b, 9000, &s, &e));
        assert_int_equal(s.n, 9000);
        assert_memory_equal(s.p, in.p + 10, 9000);
        assert_true(inbuf_skip(&b, 1000, &skipped, &e));
        assert_int_equal(skipped, 1000);
        assert_int_equal(b.offset, 10010);
        assert_true(inbuf_some(&b, 5, &s, &e));
        assert_true(s.n >= 1 && s.n <= 5);
        assert_memory_equal(s.p, in.p + 10010, s.n);
        assert_true(inbuf_take(&b, 100000, &s, &e));
        assert_int_equal(b.offset, in.n);
        assert_true(inbuf_take(&b, 1, &s, &e));
        assert_int_equal(s.n, 0);
        assert_true(inbuf_skip(&b, 1, &skipped, &e));
        assert_int_equal(skipped, 0);
        assert_true(inbuf_peek(&b, 1, &s, &e));
        assert_int_equal(s.n, 0);
        assert_false(inbuf_take(&b, INBUF_TAKE_MAX + 1, &s, &e));
        d->close(d);
        arena_free(&a);
    }
    buf_free(&in);
}

static void readers_and_their_streams(void **state)
{
    (void)state;
    struct buf in = sample(900000);
    char name[] = "/tmp/assay-codec-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    unlink(name);
    assert_int_equal(write(fd, in.p, in.n), (ssize_t)in.n);
    struct reader_at readers[2] = {reader_fd(fd, 100, in.n - 100),
                                   reader_memory(str_from(buf_str(&in), 100))};
    for (size_t i = 0; i < 2; i++) {
        struct err e = {{0}};
        struct buf out = {0};
        char bytes[16];
        assert_true(reader_exact(&readers[i], 5, bytes, 16, &e));
        assert_memory_equal(bytes, in.p + 105, 16);
        assert_false(reader_exact(&readers[i], readers[i].size - 15, bytes, 16, &e));
        assert_true(str_starts(str_c(e.text), STR("truncated")));
        assert_false(reader_exact(&readers[i], UINT64_MAX, bytes, 16, &e));
        assert_true(drain(stream_reader(&readers[i], 1000, 500000), &out, NULL, &e));
        assert_int_equal(out.n, 500000);
        assert_memory_equal(out.p, in.p + 1100, out.n);
        assert_false(drain(stream_reader(&readers[i], 1000, readers[i].size), &out, NULL, &e));
        buf_free(&out);
    }
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    struct stream *s = stream_fd(fd);
    struct buf out = {0};
    struct err e = {{0}};
    str head;
    assert_true(stream_head(&s, 262144 + 10, &head, &e));
    assert_int_equal(head.n, 262144 + 10);
    assert_true(drain(s, &out, NULL, &e));
    assert_true(str_eq(buf_str(&out), buf_str(&in)));
    buf_free(&out);
    buf_free(&in);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips_in_any_split),
        cmocka_unit_test(empty_input_round_trips),
        cmocka_unit_test(read_into_gives_the_same),
        cmocka_unit_test(members_follow_each_other),
        cmocka_unit_test(every_truncation_is_an_error),
        cmocka_unit_test(damage_is_never_taken_for_content),
        cmocka_unit_test(bytes_after_the_end_are_noted),
        cmocka_unit_test(gzip_padding_of_zeros_is_silent),
        cmocka_unit_test(gzip_header_fields_and_checksum),
        cmocka_unit_test(gzip_wrong_size_is_an_error),
        cmocka_unit_test(raw_deflate),
        cmocka_unit_test(zstd_skippable_frames),
        cmocka_unit_test(zstd_window_over_the_limit),
        cmocka_unit_test(xz_window_over_the_limit),
        cmocka_unit_test(bombs_are_stopped_and_sparse_data_is_not),
        cmocka_unit_test(the_stream_below_is_read_to_its_end_and_closed),
        cmocka_unit_test(detection_is_not_fooled),
        cmocka_unit_test(digests_known_answers),
        cmocka_unit_test(inbuf_over_any_chunks),
        cmocka_unit_test(readers_and_their_streams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
