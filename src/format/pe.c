#include "format/pe.h"

enum {
    SIGNATURE_AT = 0x3c,  /* in the DOS header: where the signature is */
    FILE_HEADER = 24,     /* the signature and the COFF header behind it */
    OPTIONAL_LEAST = 32,  /* as far as the image base */
    DIRECTORIES_64 = 112, /* in the optional header; 16 less of 32 bits */
    SECTION_HEADER = 40,
    SECTIONS_MOST = 1024, /* the loader takes 96 */
    MAGIC_64 = 0x20b,
};
#define SECTION_EXECUTE 0x20000000u
#define SECTION_READ    0x40000000u
#define SECTION_WRITE   0x80000000u

static const struct elf little = {0};

static bool is_signature(const char *p)
{
    return memcmp(p, "PE\0\0", 4) == 0;
}

bool pe_magic(str head)
{
    if (head.n < SIGNATURE_AT + 4 || !str_starts(head, STR("MZ")))
        return false;
    uint32_t at = elf_u32(&little, head.p + SIGNATURE_AT);
    return at <= head.n - 4 && is_signature(head.p + at);
}

static uint32_t flags_of(uint32_t characteristics)
{
    return (characteristics & SECTION_EXECUTE ? ELF_PF_X : 0u) |
           (characteristics & SECTION_READ ? ELF_PF_R : 0u) |
           (characteristics & SECTION_WRITE ? ELF_PF_W : 0u);
}

/* Behind the virtual size only padding follows; what is not in the file is zero. */
static void add_section(struct elf *image, uint64_t base, const char *p)
{
    str name = str_make(p, 8);
    ptrdiff_t end = str_chr(name, 0);
    uint32_t virtual_size = elf_u32(image, p + 8), raw_size = elf_u32(image, p + 16);
    struct elf_segment segment = {.type = ELF_PT_LOAD,
                                  .flags = flags_of(elf_u32(image, p + 36)),
                                  .offset = elf_u32(image, p + 20),
                                  .vaddr = base + elf_u32(image, p + 12),
                                  .filesz = virtual_size && virtual_size < raw_size ? virtual_size : raw_size,
                                  .memsz = virtual_size};
    struct elf_section section = {.name =
                                      arena_dup(image->arena, end < 0 ? name : str_sub(name, 0, (size_t)end)),
                                  .type = segment.filesz ? ELF_SHT_PROGBITS : ELF_SHT_NOBITS,
                                  .addr = segment.vaddr,
                                  .offset = segment.offset,
                                  .size = segment.filesz};
    vec_push(image->arena, &image->segments, segment);
    vec_push(image->arena, &image->sections, section);
}

static bool read_sections(struct elf *image, uint64_t base, uint64_t at, unsigned n, struct err *e)
{
    if (n > SECTIONS_MOST)
        return err_set(e, "read PE headers", STR_NONE, "%u sections", n);
    for (unsigned i = 0; i < n; i++) {
        char p[SECTION_HEADER];
        if (!reader_exact(image->r, at + (uint64_t)i * SECTION_HEADER, p, sizeof p, e))
            return false;
        add_section(image, base, p);
    }
    return true;
}

bool pe_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e)
{
    char dos[SIGNATURE_AT + 4], h[FILE_HEADER + OPTIONAL_LEAST];
    *image = (struct elf){.r = r, .arena = a, .problem = STR("")};
    if (!reader_exact(r, 0, dos, sizeof dos, e))
        return false;
    uint32_t at = elf_u32(image, dos + SIGNATURE_AT);
    if (memcmp(dos, "MZ", 2) != 0 || !reader_exact(r, at, h, sizeof h, e) || !is_signature(h))
        return err_set(e, "read PE headers", STR_NONE, "no PE file");
    const char *optional = h + FILE_HEADER;
    image->is64 = elf_u16(image, optional) == MAGIC_64;
    image->type = ELF_EXEC;
    uint64_t base = image->is64 ? elf_u64(image, optional + 24) : elf_u32(image, optional + 28);
    return read_sections(image, base, (uint64_t)at + FILE_HEADER + elf_u16(image, h + 20),
                         elf_u16(image, h + 6), e);
}

bool pe_directory(const struct elf *image, unsigned index, uint64_t *base, uint64_t *rva)
{
    char dos[64], optional[DIRECTORIES_64 + 16 * 8];
    struct err ignored;
    size_t directories = image->is64 ? DIRECTORIES_64 : DIRECTORIES_64 - 16,
           at = directories + 8 * (size_t)index;
    if (index >= 16 || !reader_exact(image->r, 0, dos, sizeof dos, &ignored) || memcmp(dos, "MZ", 2) != 0 ||
        !reader_exact(image->r, (uint64_t)elf_u32(image, dos + SIGNATURE_AT) + FILE_HEADER, optional, at + 8,
                      &ignored))
        return false;
    *base = image->is64 ? elf_u64(image, optional + 24) : elf_u32(image, optional + 28);
    *rva = elf_u32(image, optional + at);
    return elf_u32(image, optional + directories - 4) > index && *rva != 0;
}
