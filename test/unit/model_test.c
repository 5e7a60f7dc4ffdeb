/* Models of machine learning: the readers of format/gguf and format/onnx, and the cataloger. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "base/buf.h"
#include "catalog_harness.h"
#include "format/gguf.h"
#include "format/onnx.h"

struct maker {
    struct buf b;
    bool big;
    unsigned version;
};

static void put(struct maker *m, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        buf_ch(&m->b, (char)(v >> 8 * (m->big ? n - 1 - i : i)));
}

static void put_text(struct maker *m, const char *text)
{
    put(m, strlen(text), m->version == 1 ? 4 : 8);
    buf_add(&m->b, str_c(text));
}

static void put_pair(struct maker *m, const char *key, const char *value)
{
    put_text(m, key);
    put(m, 8, 4);
    put_text(m, value);
}

/* Five pairs, the first an array of texts and one of numbers among them. */
static struct buf make_gguf(unsigned version, bool big)
{
    struct maker m = {.big = big, .version = version};
    unsigned length = version == 1 ? 4 : 8;
    buf_add(&m.b, STR("GGUF"));
    put(&m, version, 4);
    put(&m, 0, length);
    put(&m, 5, length);
    put_text(&m, "tokenizer.ggml.tokens");
    put(&m, 9, 4);
    put(&m, 8, 4);
    put(&m, 2, length);
    put_text(&m, "a");
    put_text(&m, "bc");
    put_text(&m, "general.quantization_version");
    put(&m, 4, 4);
    put(&m, 2, 4);
    put_pair(&m, "general.name", "Llama 3.2 1B");
    put_pair(&m, "general.version", "v0.1");
    put_pair(&m, "general.license", "apache-2.0");
    return m.b;
}

static void gguf_versions(void **state)
{
    (void)state;
    static const struct {
        unsigned version;
        bool big;
    } forms[] = {{1, false}, {2, false}, {3, false}, {3, true}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct harness h;
        struct buf b = make_gguf(forms[i].version, forms[i].big);
        harness_open(&h);
        harness_entry(&h, "models/x.gguf", buf_str(&b));
        assert_int_equal(h.unit.components.n, 1);
        struct component *c = &h.unit.components.v[0];
        assert_true(harness_is(c->purl, "pkg:generic/Llama%203.2%201B@v0.1"));
        assert_true(harness_is(c->licences.v[0], "apache-2.0"));
        assert_true(harness_is(c->kind, "model"));
        assert_int_equal(h.unit.diagnostics.n, 0);
        for (size_t n = 0; n < b.n; n++) {
            struct gguf g;
            str key, value;
            unsigned pairs = 0;
            char *copy = malloc(n ? n : 1);
            assert_non_null(copy);
            memcpy(copy, b.p, n);
            if (gguf_open(&g, str_make(copy, n)))
                while (gguf_next(&g, &key, &value))
                    pairs++;
            assert_true(pairs < 5);
            free(copy);
        }
        harness_close(&h);
        buf_free(&b);
    }
}

#define HEADER(text)                                                                                         \
    "\x40\0\0\0\0\0\0\0" text "                                                                "
#define ONNX                                                                                                 \
    "\x08\x07\x12\x07pytorch\x1a\x03"                                                                        \
    "2.1"                                                                                                    \
    "\x28\x03\x3a\x02\x0a\0"
#define CACHE  "root/.cache/huggingface/hub/models--google--gemma-2b/snapshots/"
#define COMMIT "0123456789abcdef0123456789abcdef01234567"

/* What one file gives: a purl or "", and how many diagnostics. */
static const struct row {
    const char *path;
    str bytes;
    const char *purl;
    unsigned diagnostics;
} rows[] = {
    {"m/bert/model.safetensors", STR_INIT(HEADER("{\"__metadata__\":{\"format\":\"pt\"}}")),
     "pkg:generic/bert", 0},
    {"m/sd.safetensors", STR_INIT(HEADER("{\"__metadata__\":{\"modelspec.title\":\"SD XL\"}}")),
     "pkg:generic/SD%20XL", 0},
    {"m/sd_xl.safetensors", STR_INIT(HEADER("{}")), "pkg:generic/sd_xl", 0},
    {"m/sd/unet/diffusion_pytorch_model.safetensors", STR_INIT(HEADER("{}")), "pkg:generic/sd", 0},
    {"m/llama/model-00001-of-00002.safetensors", STR_INIT(HEADER("{}")), "pkg:generic/llama", 0},
    {"m/llama/model-00002-of-00002.safetensors", STR_INIT(HEADER("{}")), "", 0},
    {"m/x.safetensors", STR_INIT(HEADER("{\"a\":")), "pkg:generic/x", 1},
    {"m/x.safetensors", STR_INIT("text"), "", 1},
    {"m/x.gguf", STR_INIT("GGUF\x09\0\0\0"), "", 1},
    {"m/x.gguf", STR_INIT("GGUF\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), "pkg:generic/x", 0},
    {"m/yolo.onnx", STR_INIT(ONNX), "pkg:generic/yolo@3", 0},
    {"m/yolo/onnx/model.onnx", STR_INIT("\x08\x07\x3a\xff\xff\x03zz"), "pkg:generic/yolo", 0},
    {"m/x.onnx", STR_INIT("\x08\x07\x12\x01x"), "", 0},
    {"m/x.onnx", STR_INIT("\x08\x07\x10\x07\x3a\0"), "", 0},
    {"m/x.onnx", STR_INIT("{}"), "", 0},
    {"lib/python3/site-packages/onnx/backend/test/data/test_abs/model.onnx", STR_INIT(ONNX), "", 0},
    {"lib/python3/site-packages/ocr/yolo.onnx", STR_INIT(ONNX), "", 0},
    {"lib/python3/site-packages/sd/sd.safetensors",
     STR_INIT(HEADER("{\"__metadata__\":{\"modelspec.title\":\"SD XL\"}}")), "pkg:generic/SD%20XL", 0},
    {CACHE COMMIT "/model.safetensors", STR_INIT(HEADER("{}")), "pkg:huggingface/google/gemma-2b@" COMMIT, 0},
    {CACHE COMMIT "/config.json", STR_INIT("{}"), "pkg:huggingface/google/gemma-2b@" COMMIT, 0},
    {CACHE "main/config.json", STR_INIT("{}"), "", 0},
    {"hub/models--gpt2/snapshots/" COMMIT "/a.txt", STR_INIT(""), "pkg:huggingface/gpt2@" COMMIT, 0},
    {"hub/datasets--x--y/snapshots/" COMMIT "/a.txt", STR_INIT(""), "", 0},
};

static void each_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, rows[i].path, rows[i].bytes);
        if (h.unit.components.n != (rows[i].purl[0] ? 1 : 0))
            fail_msg("row %zu: %zu components", i, h.unit.components.n);
        if (rows[i].purl[0] && !harness_is(h.unit.components.v[0].purl, rows[i].purl))
            fail_msg("row %zu: %.*s", i, STR_ARG(h.unit.components.v[0].purl));
        if (h.unit.diagnostics.n != rows[i].diagnostics)
            fail_msg("row %zu: %zu diagnostics", i, h.unit.diagnostics.n);
        harness_close(&h);
    }
}

static void repository(void **state)
{
    (void)state;
    static const struct {
        const char *url, *purl;
    } urls[] = {{"https://huggingface.co/TheBloke/x-GGUF", "pkg:huggingface/TheBloke/x-GGUF"},
                {"https://huggingface.co/TheBloke/x/tree/main", "pkg:generic/n@1"},
                {"https://example.org/a/b", "pkg:generic/n@1"}};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct maker m = {.version = 3};
        struct harness h;
        buf_add(&m.b, STR("GGUF"));
        put(&m, 3, 4);
        put(&m, 0, 8);
        put(&m, 3, 8);
        put_pair(&m, "general.name", "n");
        put_pair(&m, "general.version", "1");
        put_pair(&m, "general.repo_url", urls[i].url);
        harness_open(&h);
        harness_entry(&h, "x.gguf", buf_str(&m.b));
        assert_true(harness_is(h.unit.components.v[0].purl, urls[i].purl));
        harness_close(&h);
        buf_free(&m.b);
    }
}

static void onnx_fields(void **state)
{
    (void)state;
    struct onnx o;
    str text = STR(ONNX);
    assert_true(onnx_read(&o, text));
    assert_true(harness_is(o.producer_name, "pytorch") && harness_is(o.producer_version, "2.1"));
    assert_int_equal(o.model_version, 3);
    assert_false(o.cut);
    for (size_t n = 0; n < text.n; n++) {
        char copy[64];
        memcpy(copy, text.p, n);
        assert_true(!onnx_read(&o, str_make(copy, n)) || o.cut);
    }
}

/* A model's first bytes suffice, unless somebody else wants the file too. */
static void enough(void **state)
{
    (void)state;
    struct harness h;
    harness_open(&h);
    want_set model = harness_entry(&h, "m/yolo.onnx", STR(ONNX));
    assert_true(catalog_enough(model) == (uint64_t)16 << 20);
    want_set other = harness_entry(&h, "pubspec.lock", STR("packages: {}"));
    assert_true(other && catalog_enough(model | other) == UINT64_MAX);
    harness_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(gguf_versions), cmocka_unit_test(each_file),
                                       cmocka_unit_test(repository), cmocka_unit_test(onnx_fields),
                                       cmocka_unit_test(enough)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
