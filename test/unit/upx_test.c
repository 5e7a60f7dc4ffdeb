/* UPX: its compression, undone for data that is compressed here; a program packed as it packs them; damage.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "../unit/catalog_harness.h"
#include "base/buf.h"
#include "codec/upx.h"
#include "format/elf.h"
#include "format/upx.h"
#include <lzma.h>

/* A compressor for the three NRV methods: bits go into words that begin where the reader asks for them. */
struct packer {
    struct buf out;
    size_t word; /* of the bits */
    unsigned width, left;
};

static void put_bit(struct packer *p, unsigned bit)
{
    if (!p->left) {
        p->word = p->out.n;
        p->left = p->width;
        for (unsigned i = 0; i < p->width; i += 8)
            buf_ch(&p->out, 0);
    }
    p->left--;
    p->out.p[p->word + p->left / 8] = (char)(p->out.p[p->word + p->left / 8] | (int)(bit << p->left % 8));
}

/* As a reader that doubles and adds, with a bit after each that ends it. */
static void put_number(struct packer *p, uint32_t v)
{
    unsigned top = 31 - (unsigned)__builtin_clz(v);
    for (unsigned i = top; i-- > 0;) {
        put_bit(p, v >> i & 1);
        put_bit(p, i == 0);
    }
}

static void put_number_short(struct packer *p, uint32_t v)
{
    uint32_t bits[64], n = 0;
    for (;;) { /* backwards */
        bits[n++] = v & 1;
        v >>= 1;
        if (v == 1)
            break;
        bits[n++] = v & 1;
        v = (v >> 1) + 1;
    }
    for (uint32_t i = n; i-- > 0;) {
        put_bit(p, bits[i]);
        if (i % 2 == 0)
            put_bit(p, i == 0);
    }
}

static void put_match(struct packer *p, unsigned kind, uint32_t offset, uint32_t length)
{
    uint32_t far = kind ? 0x500 : 0xd00, n = length - 1 - (offset > far);
    put_bit(p, 0);
    if (kind == 0) {
        put_number(p, ((offset - 1) >> 8) + 3);
        buf_ch(&p->out, (char)(offset - 1));
        put_bit(p, n < 4 ? n >> 1 : 0);
        put_bit(p, n < 4 ? n & 1 : 0);
        if (n >= 4)
            put_number(p, n - 2);
        return;
    }
    bool low = kind == 1 ? n > 1 && n < 4 : n <= 2;
    uint32_t m = (offset - 1) * 2 + !low;
    put_number_short(p, (m >> 8) + 3);
    buf_ch(&p->out, (char)m);
    if (kind == 1) {
        put_bit(p, n < 4 ? n & 1 : 0);
        if (n >= 4)
            put_number(p, n - 2);
    } else if (low) {
        put_bit(p, n - 1);
    } else {
        put_bit(p, n <= 4);
        if (n <= 4)
            put_bit(p, n - 3);
        else
            put_number(p, n - 3);
    }
}

static str nrv_pack(struct arena *a, unsigned method, str in)
{
    static const unsigned widths[] = {32, 8, 16};
    struct packer p = {.width = widths[(method - UPX_NRV2B_32) % 3]};
    unsigned kind = (method - UPX_NRV2B_32) / 3;
    for (size_t i = 0; i < in.n;) {
        size_t best = 0, at = 0;
        for (size_t k = 0; k < i && k < 6000; k++) {
            size_t from = i - 1 - k, n = 0;
            while (i + n < in.n && in.p[from + n] == in.p[i + n])
                n++;
            if (n > best) {
                best = n;
                at = k + 1;
            }
        }
        if (best > 6) {
            put_match(&p, kind, (uint32_t)at, (uint32_t)best);
            i += best;
        } else {
            put_bit(&p, 1);
            buf_ch(&p.out, in.p[i++]);
        }
    }
    str out = arena_dup(a, buf_str(&p.out));
    buf_free(&p.out);
    return out;
}

static str lzma_pack(struct arena *a, str in)
{
    lzma_options_lzma o;
    assert_false(lzma_lzma_preset(&o, 6));
    lzma_filter f[2] = {{.id = LZMA_FILTER_LZMA1, .options = &o}, {.id = LZMA_VLI_UNKNOWN}};
    char *p = arena_bytes(a, in.n + 1000);
    size_t n = 2;
    p[0] = (char)((o.lc + o.lp) << 3 | o.pb);
    p[1] = (char)(o.lp << 4 | o.lc);
    assert_int_equal(
        lzma_raw_buffer_encode(f, NULL, (const uint8_t *)in.p, in.n, (uint8_t *)p, &n, in.n + 1000), LZMA_OK);
    return str_make(p, n);
}

static str pack(struct arena *a, unsigned method, str in)
{
    return method == UPX_LZMA ? lzma_pack(a, in) : nrv_pack(a, method, in);
}

static str sample(struct arena *a, size_t n)
{
    char *p = arena_bytes(a, n);
    uint32_t x = 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        p[i] = i % 700 > 60 ? p[i - 1 - x % 3] : (char)(x >> 24);
        if (i > 5000 && i % 1000 == 0) /* from far away */
            for (size_t k = 0; k < 40 && i + k < n; k++, i++)
                p[i] = p[i - 4000];
    }
    return str_make(p, n);
}

static const unsigned methods[] = {2, 3, 4, 5, 6, 7, 8, 9, 10, 14};

static void compression(void **state)
{
    (void)state;
    struct arena a = {0};
    struct err e = {0};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        for (size_t n = 1; n < 20000; n = n * 3 + 1) {
            str in = sample(&a, n), packed = pack(&a, methods[i], in);
            char *out = malloc(n);
            assert_non_null(out);
            if (!upx_decompress(methods[i], packed, out, n, &e) || memcmp(out, in.p, n) != 0)
                fail_msg("method %u, %zu bytes: %s", methods[i], n, e.text);
            /* Without its end it cannot give all. */
            for (size_t cut = 0; n > 100 && cut + 8 < packed.n; cut += 97) {
                char *part = malloc(cut ? cut : 1);
                assert_non_null(part);
                memcpy(part, packed.p, cut);
                assert_false(upx_decompress(methods[i], str_make(part, cut), out, n, &e));
                free(part);
            }
            free(out);
        }
    }
    char byte;
    assert_false(upx_decompress(15, STR("xyz"), &byte, 1, &e));
    assert_non_null(strstr(e.text, "15"));
    arena_free(&a);
}

static void le(struct buf *b, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_ch(b, (char)(v >> 8 * i));
}

static void zeros(struct buf *b, size_t to)
{
    while (b->n < to)
        buf_ch(b, 0);
}

enum { CODE = 0x300, DATA_AT = 0x400, DATA = 0x1200, FILE_SIZE = 0x1800 };

static void elf_header(struct buf *b, unsigned segments)
{
    buf_add(b, STR("\x7f"
                   "ELF\2\1\1\0\0\0\0\0\0\0\0\0"));
    le(b, ELF_EXEC, 2), le(b, 62, 2), le(b, 1, 4), le(b, 0x400000, 8), le(b, 64, 8), le(b, 0, 8);
    le(b, 0, 4), le(b, 64, 2), le(b, 56, 2), le(b, segments, 2), le(b, 64, 2), le(b, 0, 2), le(b, 0, 2);
}

static void segment(struct buf *b, unsigned flags, uint64_t offset, uint64_t n)
{
    le(b, ELF_PT_LOAD, 4), le(b, flags, 4), le(b, offset, 8), le(b, 0x400000 + offset, 8);
    le(b, 0x400000 + offset, 8), le(b, n, 8), le(b, n, 8), le(b, 0x1000, 8);
}

/* A program with a segment of code, one of data, a gap between them and something behind. */
static str original(struct arena *a)
{
    struct buf b = {0};
    elf_header(&b, 2);
    segment(&b, ELF_PF_R | ELF_PF_X, 0, CODE);
    segment(&b, ELF_PF_R | ELF_PF_W, DATA_AT, DATA);
    buf_add(&b, sample(a, CODE - b.n));
    zeros(&b, DATA_AT);
    buf_add(&b, STR("@(#)Bash version 5.2.15(1) release GNU"));
    zeros(&b, DATA_AT + 0x800);
    buf_add(&b, sample(a, DATA_AT + DATA - b.n));
    buf_add(&b, STR("behind all segments"));
    zeros(&b, FILE_SIZE);
    str out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return out;
}

static void block(struct arena *a, struct buf *b, unsigned method, str in)
{
    str packed = pack(a, method, in);
    if (packed.n >= in.n)
        packed = in;
    le(b, in.n, 4), le(b, packed.n, 4), le(b, method, 1), le(b, 0, 3);
    buf_add(b, packed);
}

static str packed(struct arena *a, unsigned method, str file)
{
    struct buf b = {0};
    elf_header(&b, 1);
    segment(&b, ELF_PF_R | ELF_PF_X, 0, 120);
    le(&b, 0, 4), buf_add(&b, STR("UPX!")), le(&b, 40, 2), le(&b, 0, 2);
    le(&b, 0, 4), le(&b, file.n, 4), le(&b, 0x1000, 4);
    block(a, &b, method, str_sub(file, 0, 176));
    block(a, &b, method, str_sub(file, 176, CODE - 176));
    block(a, &b, method, str_sub(file, DATA_AT, 0x1000)); /* a segment in two blocks */
    block(a, &b, method, str_sub(file, DATA_AT + 0x1000, DATA - 0x1000));
    buf_add(&b, STR("the loader, of which nothing is known."));
    block(a, &b, method, str_sub(file, CODE, DATA_AT - CODE));
    block(a, &b, method, str_sub(file, DATA_AT + DATA, FILE_SIZE - DATA_AT - DATA));
    le(&b, 0, 4), buf_add(&b, STR("UPX!")), le(&b, 0, 4);
    buf_add(&b, STR("UPX! and the rest of its header"));
    str out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return out;
}

static enum upx_found unpack(struct arena *a, str bytes, uint64_t limit, str *out, struct err *e)
{
    char *copy = malloc(bytes.n ? bytes.n : 1);
    assert_non_null(copy);
    memcpy(copy, bytes.p, bytes.n);
    struct reader_at r = reader_memory(str_make(copy, bytes.n));
    enum upx_found found = upx_unpack(&r, limit, a, out, e);
    free(copy);
    return found;
}

static void programs(void **state)
{
    (void)state;
    struct arena a = {0};
    str file = original(&a), out;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct err e = {0};
        str p = packed(&a, methods[i], file);
        assert_true(upx_probe(p));
        if (unpack(&a, p, 1 << 20, &out, &e) != UPX_UNPACKED)
            fail_msg("method %u: %s", methods[i], e.text);
        assert_true(str_eq(out, file));
        assert_int_equal(unpack(&a, p, FILE_SIZE - 1, &out, &e), UPX_PACKED);
    }
    arena_free(&a);
}

/* Cut and changed files are told as packed or not packed, or give a file of the right size. */
static void damage(void **state)
{
    (void)state;
    struct arena a = {0}, scratch = {0};
    str file = original(&a), p = packed(&a, UPX_NRV2E_32, file), out;
    size_t whole = (size_t)str_find(p, STR("the loader"));
    for (size_t n = 0; n < p.n; n += 7) {
        struct err e = {0};
        enum upx_found found = unpack(&scratch, str_sub(p, 0, n), 1 << 20, &out, &e);
        assert_true(found != UPX_UNPACKED || (n >= whole && out.n == FILE_SIZE));
        arena_reset(&scratch);
    }
    for (size_t i = 0; i < p.n; i += 3) {
        struct err e = {0};
        str bad = arena_dup(&scratch, p);
        ((char *)bad.p)[i] = (char)(bad.p[i] ^ (1 << i % 8 | 0x80));
        if (unpack(&scratch, bad, 1 << 20, &out, &e) == UPX_PACKED)
            assert_true(e.text[0]);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    arena_free(&a);
}

static void catalogued(void **state)
{
    (void)state;
    struct arena a = {0};
    struct harness h;
    str file = original(&a), p = packed(&a, UPX_LZMA, file);
    harness_open(&h);
    h.mode = 0755;
    harness_entry(&h, "bin/bash", p);
    assert_int_equal(h.unit.components.n, 1);
    assert_true(harness_is(h.unit.components.v[0].purl, "pkg:generic/bash@5.2.15"));
    assert_true(harness_is(h.unit.components.v[0].locations.v[0].path, "bin/bash"));
    if (h.unit.diagnostics.n)
        fail_msg("%.*s", STR_ARG(h.unit.diagnostics.v[0].message));
    harness_entry(&h, "bin/bash", str_sub(p, 0, (size_t)str_find(p, STR("the loader")) - 40));
    assert_int_equal(h.unit.components.n, 1);
    assert_int_equal(h.unit.diagnostics.n, 1);
    assert_true(str_starts(h.unit.diagnostics.v[0].message, STR("packed by UPX, not read")));
    /* A program that only has the letters. */
    struct buf b = {0};
    elf_header(&b, 0);
    buf_add(&b, STR("\0\0\0\0UPX! is a packer"));
    zeros(&b, 400);
    harness_entry(&h, "bin/file", buf_str(&b));
    assert_int_equal(h.unit.diagnostics.n, 1);
    buf_free(&b);
    harness_close(&h);
    arena_free(&a);
}

enum { PE_HEADERS = 0x108, PE_DATA_AT = 0x600, PE_SIZE = 0x1600 };

static void pe_section(struct buf *b, const char *name, uint32_t address, uint32_t at, uint32_t n)
{
    size_t from = b->n;
    buf_add(b, str_c(name));
    zeros(b, from + 8);
    le(b, n, 4), le(b, address, 4), le(b, n, 4), le(b, at, 4);
    zeros(b, from + 40);
}

/* A program for Windows with two sections: what UPX keeps of its headers, and all of it. */
static str pe_original(struct arena *a, str *headers)
{
    struct buf b = {0};
    buf_add(&b, STR("MZ"));
    zeros(&b, 0x3c);
    le(&b, 0x80, 4);
    zeros(&b, 0x80);
    buf_add(&b, STR("PE\0\0"));
    le(&b, 0x8664, 2), le(&b, 2, 2);
    zeros(&b, 0x80 + 20);
    le(&b, PE_HEADERS - 24, 2), le(&b, 0, 2), le(&b, 0x20b, 2);
    zeros(&b, 0x80 + PE_HEADERS);
    pe_section(&b, ".text", 0x1000, 0x400, 0x200);
    pe_section(&b, ".data", 0x2000, PE_DATA_AT, PE_SIZE - PE_DATA_AT);
    *headers = arena_dup(a, str_from(buf_str(&b), 0x80));
    zeros(&b, 0x400);
    buf_add(&b, sample(a, 0x200));
    buf_add(&b, STR("\0curl/8.5.0\0"));
    buf_add(&b, sample(a, PE_SIZE - b.n));
    str out = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return out;
}

static str pe_packed(struct arena *a, unsigned method, str file, str headers)
{
    struct buf image = {0}, b = {0};
    buf_add(&image, str_sub(file, 0x400, 0x200));
    zeros(&image, 0x1000);
    buf_add(&image, str_from(file, PE_DATA_AT));
    size_t at = image.n;
    buf_add(&image, headers);
    zeros(&image, image.n + 50);
    le(&image, at, 4);
    str packed_image = pack(a, method, buf_str(&image));
    buf_add(&b, str_sub(file, 0, 0x80));
    buf_add(&b, STR("PE\0\0 the unpacker's; UPX! it says"));
    zeros(&b, 0x205);
    buf_add(&b, STR("UPX!\x0d\x24"));
    le(&b, method, 1), le(&b, 8, 1), le(&b, 0, 8), le(&b, image.n, 4), le(&b, packed_image.n, 4);
    le(&b, file.n, 4), le(&b, 0, 4);
    buf_add(&b, packed_image);
    buf_add(&b, STR("the unpacker"));
    str out = arena_dup(a, buf_str(&b));
    buf_free(&image);
    buf_free(&b);
    return out;
}

static void windows_programs(void **state)
{
    (void)state;
    struct arena a = {0}, scratch = {0};
    struct harness h;
    str headers, out, file = pe_original(&a, &headers), p = STR_NONE;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct err e = {0};
        p = pe_packed(&a, methods[i], file, headers);
        assert_true(upx_probe(p));
        if (unpack(&a, p, 1 << 20, &out, &e) != UPX_UNPACKED)
            fail_msg("method %u: %s", methods[i], e.text);
        assert_true(str_eq(out, file));
    }
    harness_open(&h);
    harness_entry(&h, "app/curl.exe", p);
    assert_int_equal(h.unit.components.n, 1);
    assert_true(harness_is(h.unit.components.v[0].purl, "pkg:generic/curl@8.5.0"));
    harness_close(&h);
    for (size_t i = 0; i < p.n; i++) {
        struct err e = {0};
        str bad = arena_dup(&scratch, p);
        ((char *)bad.p)[i] = (char)~bad.p[i];
        unpack(&scratch, i % 2 ? bad : str_sub(p, 0, i), 1 << 20, &out, &e);
        arena_reset(&scratch);
    }
    arena_free(&scratch);
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compression), cmocka_unit_test(programs),         cmocka_unit_test(damage),
        cmocka_unit_test(catalogued),  cmocka_unit_test(windows_programs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
