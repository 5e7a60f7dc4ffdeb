#include "format/macho.h"

enum {
    HEADER_32 = 28,
    HEADER_64 = 32,
    COMMAND_SEGMENT = 1,
    COMMAND_SEGMENT_64 = 0x19,
    FAT_HEADER = 8,
    FAT_ENTRY = 20,
    FAT_MOST = 32, /* fewer than the version numbers of Java classes, which have the same magic */
    COMMANDS_MOST = 4 << 20,
    SEGMENTS_MOST = 4096,
    SECTIONS_MOST = 65536,
    ZERO_FILL = 1,
};

static bool is_thin(str head)
{
    static const str magics[] = {STR_INIT("\xfe\xed\xfa\xce"), STR_INIT("\xfe\xed\xfa\xcf"),
                                 STR_INIT("\xce\xfa\xed\xfe"), STR_INIT("\xcf\xfa\xed\xfe")};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (str_starts(head, magics[i]))
            return true;
    return false;
}

static bool is_fat(str head)
{
    static const struct elf big = {.big = true};
    if (head.n < FAT_HEADER + FAT_ENTRY || !str_starts(head, STR("\xca\xfe\xba\xbe")))
        return false;
    uint32_t n = elf_u32(&big, head.p + 4);
    return n > 0 && n <= FAT_MOST;
}

bool macho_magic(str head)
{
    return is_thin(head) || is_fat(head);
}

static uint32_t flags_of(uint32_t protection)
{
    return (protection & 4 ? ELF_PF_X : 0u) | (protection & 2 ? ELF_PF_W : 0u) |
           (protection & 1 ? ELF_PF_R : 0u);
}

static str name_at(struct arena *a, const char *p)
{
    str name = str_make(p, 16);
    ptrdiff_t end = str_chr(name, 0);
    return arena_dup(a, end < 0 ? name : str_sub(name, 0, (size_t)end));
}

/* `base`: where the architecture begins in the file. */
static void add_section(struct elf *image, uint64_t base, const char *p)
{
    size_t w = image->is64 ? 8 : 4;
    const char *tail = p + 32 + 2 * w;
    bool zero = (elf_u32(image, tail + 16) & 0xff) == ZERO_FILL;
    struct elf_section s = {.name = name_at(image->arena, p),
                            .type = zero ? ELF_SHT_NOBITS : ELF_SHT_PROGBITS,
                            .addr = elf_address(image, p + 32),
                            .size = elf_address(image, p + 32 + w),
                            .offset = base + elf_u32(image, tail)};
    vec_push(image->arena, &image->sections, s);
}

static void add_segment(struct elf *image, uint64_t base, str command)
{
    size_t w = image->is64 ? 8 : 4, header = 40 + 4 * w, section = image->is64 ? 80 : 68;
    if (command.n < header || image->segments.n >= SEGMENTS_MOST)
        return;
    const char *p = command.p + 24, *tail = p + 4 * w;
    struct elf_segment s = {.type = ELF_PT_LOAD,
                            .vaddr = elf_address(image, p),
                            .memsz = elf_address(image, p + w),
                            .filesz = elf_address(image, p + 3 * w),
                            .flags = flags_of(elf_u32(image, tail + 4))};
    uint64_t offset = elf_address(image, p + 2 * w);
    if (offset > image->r->size)
        return;
    s.offset = base + offset;
    vec_push(image->arena, &image->segments, s);
    uint32_t n = elf_u32(image, tail + 8);
    for (size_t at = header; n-- > 0 && command.n - at >= section && image->sections.n < SECTIONS_MOST;
         at += section)
        add_section(image, base, command.p + at);
}

static void read_commands(struct elf *image, uint64_t base, str rest, uint32_t n)
{
    while (n-- > 0 && rest.n >= 8) {
        uint32_t kind = elf_u32(image, rest.p), size = elf_u32(image, rest.p + 4);
        if (size < 8 || size > rest.n)
            return;
        if (kind == (image->is64 ? COMMAND_SEGMENT_64 : COMMAND_SEGMENT))
            add_segment(image, base, str_sub(rest, 0, size));
        rest = str_from(rest, size);
    }
}

/* Where the first architecture begins: 0 in a file of one. */
static bool find_start(const struct reader_at *r, uint64_t *base, struct err *e)
{
    static const struct elf big = {.big = true};
    char h[FAT_HEADER + FAT_ENTRY];
    *base = 0;
    if (!reader_exact(r, 0, h, sizeof h, e))
        return false;
    if (is_fat(str_make(h, sizeof h)))
        *base = elf_u32(&big, h + FAT_HEADER + 8);
    return true;
}

bool macho_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e)
{
    uint64_t base;
    char h[HEADER_32];
    *image = (struct elf){.r = r, .arena = a, .problem = STR(""), .type = ELF_EXEC};
    if (!find_start(r, &base, e) || !reader_exact(r, base, h, sizeof h, e))
        return false;
    if (!is_thin(str_make(h, sizeof h)))
        return err_set(e, "read Mach-O header", STR_NONE, "no Mach-O file");
    image->big = h[0] == '\xfe';
    image->is64 = (image->big ? h[3] : h[0]) == '\xcf';
    uint32_t size = elf_u32(image, h + 20);
    if (size > COMMANDS_MOST)
        return err_set(e, "read Mach-O header", STR_NONE, "load commands of %u bytes", size);
    char *commands = arena_bytes(a, size);
    if (!reader_exact(r, base + (image->is64 ? HEADER_64 : HEADER_32), commands, size, e))
        return false;
    read_commands(image, base, str_make(commands, size), elf_u32(image, h + 16));
    return true;
}
