/* Native images of GraalVM (ELF): the SBOM that native-image puts into them (--enable-sbom, on by default in
 * Oracle GraalVM). The symbol `sbom` is where gzip of CycloneDX JSON begins, `sbom_length` where its length
 * stands in 8 bytes. An image is told by the section of its heap. */
#include "catalog/catalog.h"
#include "codec/codec.h"
#include "format/elf.h"

#define NAME     "native-image"
#define SBOM_MAX ((uint64_t)64 << 20) /* compressed */

extern const struct cataloger cataloger_sbom_cyclonedx;

static bool probe(const struct entry *entry, str head)
{
    (void)entry;
    return elf_magic(head);
}

/* Where the SBOM stands in the file. False: there is none; then e tells what is wrong if something is. */
static bool find(const struct elf *elf, uint64_t *offset, uint64_t *n, struct err *e)
{
    uint64_t sbom, length, length_at, avail;
    char bytes[8];
    e->text[0] = 0;
    if (!elf_section_named(elf, STR(".svm_heap")) || !elf_symbol(elf, STR("sbom"), &sbom) ||
        !elf_symbol(elf, STR("sbom_length"), &length))
        return false;
    if (!elf_offset(elf, length, &length_at, &avail) || avail < sizeof bytes ||
        !elf_offset(elf, sbom, offset, &avail))
        return err_set(e, "cannot read its SBOM", STR_NONE, "its symbols point out of the file");
    if (!reader_exact(elf->r, length_at, bytes, sizeof bytes, e))
        return false;
    *n = elf_u64(elf, bytes);
    if (*n > avail || *n > SBOM_MAX)
        return err_set(e, "cannot read its SBOM", STR_NONE, "its length is wrong");
    return true;
}

static bool unpack(struct catalog_ctx *ctx, const struct elf *elf, uint64_t offset, uint64_t n,
                   struct content *packed, struct content *out, struct err *e)
{
    struct stream *s = codec_open(CODEC_GZIP, stream_reader(elf->r, offset, n), ctx->limits, e);
    struct inbuf in;
    if (!s)
        return false;
    inbuf_init(&in, s, ctx->scratch);
    bool ok = content_collect(out, &in, UINT64_MAX, ctx->limits, packed->spill_fd, e);
    stream_close(s);
    return ok;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct elf elf;
    struct err e = {0};
    struct content sbom;
    uint64_t offset = 0, n = 0;
    /* What is no whole ELF is told by the reader of Go programs, which looks at the same files. */
    if (!elf_open(&elf, &content->at, ctx->scratch, &e))
        return;
    if (!find(&elf, &offset, &n, &e) || !unpack(ctx, &elf, offset, n, content, &sbom, &e)) {
        if (e.text[0])
            catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    struct catalog_ctx inner = *ctx;
    inner.whole = false;
    inner.sbom_is_record = true;
    cataloger_sbom_cyclonedx.run(&inner, entry, &sbom);
    content_close(&sbom);
}

const struct cataloger cataloger_native_image = {
    .name = NAME,
    .doc = "native images of GraalVM (ELF): the components of the SBOM that is built into them",
    .ecosystem = "GraalVM native images",
    .gives = READS_INSTALLED | TELLS_RELATIONS | TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"+x", "*.so", NULL},
    .probe = probe,
    .run = run,
};
