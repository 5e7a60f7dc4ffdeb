/* model: models of machine learning. A copy in the cache of the Hugging Face Hub is told by its folder,
 * models--OWNER--NAME/snapshots/COMMIT (Hugging Face Hub documentation, "Understand caching"). A file of its
 * own is told by what is in it: GGUF ("general." keys), Safetensors ("__metadata__", the keys of ModelSpec),
 * ONNX (the version that the model was given); where it has no name, by its file's, or its folder's where all
 * such files are named alike. Of a model in several files the first one counts. */
#include "catalog/catalog.h"
#include "catalog/fixture.h"
#include "catalog/licence.h"
#include "format/gguf.h"
#include "format/json.h"
#include "format/onnx.h"

#define NAME "model"
#define HEAD ((uint64_t)16 << 20) /* what is read of a file; headers of the largest models are smaller */

struct model {
    str name, version, licence;
    str repository; /* "OWNER/NAME" in the Hub */
};

static bool is_text(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
            return false;
    return s.n > 0 && s.n <= 256 && str_utf8(s);
}

static bool is_word(str s)
{
    return s.n > 0 && s.n <= 128 && str_of(s, "._-");
}

static str stem_of(str path)
{
    str base = str_base(path);
    return str_sub(base, 0, (size_t)str_rchr(base, '.'));
}

/* "-00002-of-00005" at the end of a stem: the part's number, 0 for a file that is whole. */
static uint64_t part_of(str stem, str *whole)
{
    size_t tail = STR("-00001-of-00001").n;
    uint64_t part = 0, parts;
    *whole = stem;
    if (stem.n <= tail)
        return 0;
    str end = str_from(stem, stem.n - tail);
    if (end.p[0] != '-' || !str_u64(str_sub(end, 1, 5), 10, &part) || !str_is(str_sub(end, 6, 4), "-of-") ||
        !str_u64(str_from(end, 10), 10, &parts))
        return 0;
    *whole = str_sub(stem, 0, stem.n - tail);
    return part;
}

/* Names that files of models have whatever the model is. */
static bool says_nothing(str stem)
{
    static const char *const names[] = {"model",
                                        "pytorch_model",
                                        "diffusion_pytorch_model",
                                        "adapter_model",
                                        "model_quantized",
                                        "model_fp16",
                                        "model_int8",
                                        "encoder_model",
                                        "decoder_model",
                                        "consolidated",
                                        "weights",
                                        "ggml-model",
                                        NULL};
    for (const char *const *n = names; *n; n++)
        if (str_ieq(stem, str_c(*n)))
            return true;
    return false;
}

static str name_by_path(str path)
{
    static const char *const folders[] = {"onnx", "unet", "vae", "text_encoder", "models", "model", NULL};
    str stem, folder = str_dir(path);
    part_of(stem_of(path), &stem);
    if (!says_nothing(stem))
        return stem;
    for (const char *const *n = folders; *n; n++)
        if (str_is(str_base(folder), "") || str_eq(str_base(folder), str_c(*n)))
            folder = str_dir(folder);
    return folder.n ? str_base(folder) : stem;
}

/* A part of an installed package, or of one that is packed. */
static bool in_package(str path)
{
    static const str marks[] = {STR_INIT("site-packages/"), STR_INIT("dist-packages/"),
                                STR_INIT("node_modules/"), STR_INIT(".whl!/"), STR_INIT(".jar!/")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_find(path, marks[i]) >= 0)
            return true;
    return false;
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct model *m, const char *field)
{
    bool named = is_text(m->name);
    str name = m->repository.n ? m->repository : named ? m->name : name_by_path(entry->path);
    /* What has no name of its own is no component beside the package that it is a part of. */
    bool part =
        !named && !m->repository.n && in_package(arena_join(ctx->scratch, ctx->prefix, entry->path, STR("")));
    if (!is_text(name) || part)
        return;
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, name);
    c->version = is_text(m->version) ? catalog_keep(ctx, m->version) : STR("");
    c->type = m->repository.n ? STR("huggingface") : STR("generic");
    c->kind = STR("model");
    if (!m->repository.n && !named)
        c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    str spdx = licence_spdx(m->licence);
    if (spdx.n)
        vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, spdx));
    component_finish(ctx, c);
}

/* "OWNER/NAME" of an address of the Hub. */
static str hub_repository(str url)
{
    str place = STR("https://huggingface.co/"), owner, name;
    if (!str_starts(url, place))
        return STR("");
    str path = str_from(url, place.n);
    if (!str_cut(path, '/', &owner, &name) || !is_word(owner) || !is_word(name))
        return STR("");
    return path;
}

static void run_gguf(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct model m = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    struct gguf g;
    str key, value;
    if (!gguf_open(&g, text)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "is no GGUF file of version 1 to 3");
        return;
    }
    while (gguf_next(&g, &key, &value)) {
        if (!value.p)
            continue;
        if (str_is(key, "general.name"))
            m.name = str_trim(value);
        else if (str_is(key, "general.version"))
            m.version = str_trim(value);
        else if (str_is(key, "general.license"))
            m.licence = str_trim(value);
        else if (str_is(key, "general.repo_url"))
            m.repository = hub_repository(value);
    }
    /* A revision is a commit in the Hub. */
    if (m.repository.n)
        m.version = STR("");
    add(ctx, entry, &m, "general.name");
}

static void read_metadata(struct model *m, struct json *j)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "modelspec.title"))
            json_string(j, &m->name);
        else if (str_is(key, "modelspec.license"))
            json_string(j, &m->licence);
        else
            json_skip(j);
    }
}

/* The header's length in 8 bytes, then the header as JSON (Safetensors, "Format"). False when it is none. */
static bool safetensors_header(str text, str *header)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 8 && i < text.n; i++)
        n |= (uint64_t)(unsigned char)text.p[i] << 8 * i;
    if (text.n < 10 || text.p[8] != '{' || n > 100000000)
        return false;
    *header = str_sub(text, 8, (size_t)n);
    return true;
}

static void run_safetensors(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct model m = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    struct json j;
    str header, key;
    if (!safetensors_header(text, &header)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "is no Safetensors file");
        return;
    }
    json_init(&j, header, ctx->scratch, ctx->limits->json_depth);
    if (json_object(&j))
        while (json_key(&j, &key)) {
            if (str_is(key, "__metadata__"))
                read_metadata(&m, &j);
            else
                json_skip(&j);
        }
    if (j.failed)
        catalog_diag(ctx, DIAG_WARNING, entry, "its header is not valid JSON: %s", j.why);
    add(ctx, entry, &m, "__metadata__");
}

static void run_onnx(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct model m = {STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    struct onnx o;
    if (!onnx_read(&o, text))
        return;
    if (o.model_version && o.model_version <= INT64_MAX)
        m.version = arena_printf(ctx->scratch, "%llu", (unsigned long long)o.model_version);
    add(ctx, entry, &m, "model_version");
}

/* Many files of a copy in the cache lead there; the folder tells. */
static str folder(const struct entry *entry)
{
    str mark = STR("/snapshots/");
    ptrdiff_t at = str_find(entry->path, mark);
    if (at < 0 || !str_starts(str_base(str_sub(entry->path, 0, (size_t)at)), STR("models--")))
        return STR("");
    ptrdiff_t slash = str_chr(str_from(entry->path, (size_t)at + mark.n), '/');
    return slash < 0 ? STR("") : str_sub(entry->path, 0, (size_t)at + mark.n + (size_t)slash);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct err e;
    str whole;
    size_t n = content->at.size < HEAD ? (size_t)content->at.size : (size_t)HEAD;
    if (part_of(stem_of(entry->path), &whole) > 1 || folder(entry).n ||
        fixture_of(catalog_path(ctx, entry), false).n)
        return;
    char *bytes = arena_bytes(ctx->scratch, n);
    if (!reader_exact(&content->at, 0, bytes, n, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    if (str_ends(entry->path, STR(".gguf")))
        run_gguf(ctx, entry, str_make(bytes, n));
    else if (str_ends(entry->path, STR(".safetensors")))
        run_safetensors(ctx, entry, str_make(bytes, n));
    else
        run_onnx(ctx, entry, str_make(bytes, n));
}

static void run_folder(struct catalog_ctx *ctx, const struct entry *entry)
{
    str commit = str_base(entry->path), id = str_base(str_dir(str_dir(entry->path)));
    uint64_t v;
    id = str_from(id, STR("models--").n);
    ptrdiff_t joint = str_find(id, STR("--"));
    for (size_t i = 0; i < commit.n; i += 8)
        if (commit.n != 40 || !str_u64(str_sub(commit, i, 8), 16, &v))
            return;
    struct model m = {STR_INIT(""), commit, STR_INIT(""), id};
    if (joint >= 0)
        m.repository = arena_join(ctx->scratch, str_sub(id, 0, (size_t)joint), STR("/"),
                                  str_from(id, (size_t)joint + 2));
    if (id.n)
        add(ctx, entry, &m, "path");
}

/* An ONNX model begins with the version of its format; the others have marks of their own. */
static bool probe(const struct entry *entry, str head)
{
    return !str_ends(entry->path, STR(".onnx")) || str_starts(head, STR("\x08"));
}

const struct cataloger cataloger_model = {
    .name = NAME,
    .doc = "machine learning models: *.gguf, *.safetensors, *.onnx, the cache of the Hugging Face Hub",
    .ecosystem = "machine learning models",
    .gives = READS_INSTALLED | TELLS_LICENCES,
    .patterns = (const char *const[]){"*.gguf", "*.safetensors", "*.onnx", NULL},
    .probe = probe,
    .head = HEAD,
    .run = run,
    .folder = folder,
    .run_folder = run_folder,
};
