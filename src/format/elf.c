#include "format/elf.h"

/* More than any linker makes; a table beyond them is damaged. */
#define SEGMENTS_MAX 4096u
#define SECTIONS_MAX (1u << 17)
#define TABLE_MAX    ((uint64_t)64 << 20)
#define NAMES_MAX    ((uint64_t)4 << 20)
#define NOTES_MAX    ((uint64_t)1 << 20)
#define DYNAMIC_MAX  ((uint64_t)1 << 20)
#define STRING_MAX   4096u

#define PN_XNUM    0xffffu /* the count of segments is in sh_info of section 0 */
#define SHN_XINDEX 0xffffu /* the index of the name table is in sh_link of section 0 */

bool elf_magic(str head)
{
    return str_starts(head, STR("\177ELF"));
}

static uint64_t word(const void *at, size_t n, bool big)
{
    return bytes_number(at, n, big);
}

uint16_t elf_u16(const struct elf *elf, const void *p)
{
    return (uint16_t)word(p, 2, elf->big);
}

uint32_t elf_u32(const struct elf *elf, const void *p)
{
    return (uint32_t)word(p, 4, elf->big);
}

uint64_t elf_u64(const struct elf *elf, const void *p)
{
    return word(p, 8, elf->big);
}

uint64_t elf_address(const struct elf *elf, const void *p)
{
    return word(p, elf->is64 ? 8 : 4, elf->big);
}

static void damaged(struct elf *elf, const char *what)
{
    if (str_empty(elf->problem))
        elf->problem = str_c(what);
}

/* [off, off+n) of the file in the arena; false when it does not lie in the file or is over `max`. */
static bool bytes_at(const struct elf *elf, uint64_t off, uint64_t n, uint64_t max, str *out)
{
    if (n > max || off > elf->r->size || n > elf->r->size - off)
        return false;
    char *p = arena_bytes(elf->arena, (size_t)n + 1);
    struct err ignored;
    if (n && !reader_exact(elf->r, off, p, (size_t)n, &ignored))
        return false;
    p[n] = 0;
    *out = str_make(p, (size_t)n);
    return true;
}

/* The NUL-terminated string at `off` of a string table; "" when it starts outside. */
static str string_at(str table, uint64_t off)
{
    if (off >= table.n)
        return STR("");
    str s = str_from(table, (size_t)off);
    ptrdiff_t end = str_chr(s, 0);
    return end < 0 ? STR("") : str_sub(s, 0, (size_t)end);
}

/* The header (gABI figure 4-3) as far as it is needed to find the tables. */
struct tables {
    uint64_t phoff, shoff;
    uint32_t phnum, shnum, shstrndx;
    uint16_t phentsize, shentsize;
};

static bool read_header(struct elf *elf, struct tables *t, struct err *e)
{
    unsigned char h[64] = {0};
    if (!reader_exact(elf->r, 0, h, 52, e))
        return false;
    if (memcmp(h, "\177ELF", 4) != 0 || h[4] < 1 || h[4] > 2 || h[5] < 1 || h[5] > 2 || h[6] != 1)
        return err_set(e, "read ELF header", STR_NONE,
                       "no ELF file of a known class, byte order and version");
    elf->is64 = h[4] == 2;
    elf->big = h[5] == 2;
    if (elf->is64 && !reader_exact(elf->r, 0, h, 64, e))
        return false;
    elf->type = elf_u16(elf, h + 16);
    elf->machine = elf_u16(elf, h + 18);
    elf->entry = elf_address(elf, h + 24);
    t->phoff = elf_address(elf, h + (elf->is64 ? 32 : 28));
    t->shoff = elf_address(elf, h + (elf->is64 ? 40 : 32));
    const unsigned char *tail = h + (elf->is64 ? 54 : 42); /* from e_phentsize on */
    t->phentsize = elf_u16(elf, tail);
    t->phnum = elf_u16(elf, tail + 2);
    t->shentsize = elf_u16(elf, tail + 4);
    t->shnum = elf_u16(elf, tail + 6);
    t->shstrndx = elf_u16(elf, tail + 8);
    return true;
}

/* Section header, gABI figure 4-8; the name is its offset in the name table until that is known. */
static struct elf_section section_at(const struct elf *elf, const char *p, uint32_t *name)
{
    struct elf_section s = {0};
    size_t w = elf->is64 ? 8 : 4;
    *name = elf_u32(elf, p);
    s.type = elf_u32(elf, p + 4);
    s.flags = elf_address(elf, p + 8);
    s.addr = elf_address(elf, p + 8 + w);
    s.offset = elf_address(elf, p + 8 + 2 * w);
    s.size = elf_address(elf, p + 8 + 3 * w);
    s.link = elf_u32(elf, p + 8 + 4 * w);
    s.info = elf_u32(elf, p + 12 + 4 * w);
    s.align = elf_address(elf, p + 16 + 4 * w);
    s.entsize = elf_address(elf, p + 16 + 5 * w);
    return s;
}

/* Counts too large for the header stand in section 0 (gABI "Extended numbering"). */
static void extend_counts(struct elf *elf, struct tables *t)
{
    str raw;
    uint32_t name;
    if (t->shoff == 0 || t->shentsize < (elf->is64 ? 64 : 40))
        return;
    if (t->shnum != 0 && t->phnum != PN_XNUM && t->shstrndx != SHN_XINDEX)
        return;
    if (!bytes_at(elf, t->shoff, elf->is64 ? 64 : 40, 64, &raw))
        return;
    struct elf_section zero = section_at(elf, raw.p, &name);
    if (t->shnum == 0)
        t->shnum = zero.size > UINT32_MAX ? UINT32_MAX : (uint32_t)zero.size;
    if (t->phnum == PN_XNUM)
        t->phnum = zero.info;
    if (t->shstrndx == SHN_XINDEX)
        t->shstrndx = zero.link;
}

static void read_sections(struct elf *elf, const struct tables *t)
{
    size_t least = elf->is64 ? 64 : 40;
    str raw, names = STR("");
    if (t->shoff == 0 || t->shnum == 0)
        return;
    if (t->shnum > SECTIONS_MAX || t->shentsize < least ||
        !bytes_at(elf, t->shoff, (uint64_t)t->shnum * t->shentsize, TABLE_MAX, &raw)) {
        damaged(elf, "section table outside of the file");
        return;
    }
    uint32_t *name = arena_many(elf->arena, uint32_t, t->shnum);
    elf->sections.v = arena_many(elf->arena, struct elf_section, t->shnum);
    elf->sections.n = elf->sections.cap = t->shnum;
    for (size_t i = 0; i < t->shnum; i++)
        elf->sections.v[i] = section_at(elf, raw.p + i * t->shentsize, &name[i]);
    if (t->shstrndx == 0)
        return;
    const struct elf_section *s = t->shstrndx < t->shnum ? &elf->sections.v[t->shstrndx] : NULL;
    if (!s || s->type == ELF_SHT_NOBITS || !bytes_at(elf, s->offset, s->size, NAMES_MAX, &names))
        damaged(elf, "table of section names outside of the file");
    for (size_t i = 0; i < t->shnum; i++)
        elf->sections.v[i].name = string_at(names, name[i]);
}

/* Program header, gABI figure 5-1: p_flags stands second in the 64-bit form and last but one in the other. */
static struct elf_segment segment_at(const struct elf *elf, const char *p)
{
    struct elf_segment s = {0};
    size_t w = elf->is64 ? 8 : 4;
    const char *at = p + (elf->is64 ? 8 : 4);
    s.type = elf_u32(elf, p);
    s.offset = elf_address(elf, at);
    s.vaddr = elf_address(elf, at + w);
    s.filesz = elf_address(elf, at + 3 * w);
    s.memsz = elf_address(elf, at + 4 * w);
    s.flags = elf_u32(elf, elf->is64 ? p + 4 : p + 24);
    s.align = elf_address(elf, elf->is64 ? p + 48 : p + 28);
    return s;
}

static void read_segments(struct elf *elf, const struct tables *t)
{
    size_t least = elf->is64 ? 56 : 32;
    str raw;
    if (t->phoff == 0 || t->phnum == 0)
        return;
    if (t->phnum > SEGMENTS_MAX || t->phentsize < least ||
        !bytes_at(elf, t->phoff, (uint64_t)t->phnum * t->phentsize, TABLE_MAX, &raw)) {
        damaged(elf, "program header table outside of the file");
        return;
    }
    elf->segments.v = arena_many(elf->arena, struct elf_segment, t->phnum);
    elf->segments.n = elf->segments.cap = t->phnum;
    for (size_t i = 0; i < t->phnum; i++) {
        struct elf_segment *s = &elf->segments.v[i];
        *s = segment_at(elf, raw.p + i * t->phentsize);
        if (s->type == ELF_PT_LOAD && (s->offset > elf->r->size || s->filesz > elf->r->size - s->offset))
            damaged(elf, "loaded segment reaches beyond the end of the file");
    }
}

bool elf_open(struct elf *elf, const struct reader_at *r, struct arena *a, struct err *e)
{
    struct tables t = {0};
    *elf = (struct elf){.r = r, .arena = a, .problem = STR("")};
    if (!read_header(elf, &t, e))
        return false;
    extend_counts(elf, &t);
    read_segments(elf, &t);
    read_sections(elf, &t);
    return true;
}

const struct elf_section *elf_section_named(const struct elf *elf, str name)
{
    for (size_t i = 0; i < elf->sections.n; i++)
        if (str_eq(elf->sections.v[i].name, name))
            return &elf->sections.v[i];
    return NULL;
}

bool elf_offset(const struct elf *elf, uint64_t vaddr, uint64_t *offset, uint64_t *avail)
{
    for (size_t i = 0; i < elf->segments.n; i++) {
        const struct elf_segment *s = &elf->segments.v[i];
        if (s->type != ELF_PT_LOAD || vaddr < s->vaddr || vaddr - s->vaddr >= s->filesz)
            continue;
        uint64_t in = vaddr - s->vaddr, room = s->filesz - in;
        if (s->offset >= elf->r->size || in >= elf->r->size - s->offset)
            continue;
        *offset = s->offset + in;
        *avail = room < elf->r->size - *offset ? room : elf->r->size - *offset;
        return true;
    }
    return false;
}

size_t elf_read(const struct elf *elf, uint64_t vaddr, void *p, size_t n)
{
    uint64_t off, avail;
    struct err ignored;
    if (!elf_offset(elf, vaddr, &off, &avail))
        return 0;
    if (n > avail)
        n = (size_t)avail;
    return reader_exact(elf->r, off, p, n, &ignored) ? n : 0;
}

/* The next note off *rest. Name and descriptor are padded to 4 bytes, to 8 in a segment aligned to 8. */
static bool note_next(const struct elf *elf, str *rest, uint64_t align, struct elf_note *note)
{
    if (rest->n < 12)
        return false;
    uint64_t mask = align == 8 ? 7 : 3;
    uint64_t name_n = elf_u32(elf, rest->p), desc_n = elf_u32(elf, rest->p + 4);
    uint64_t desc_at = (12 + name_n + mask) & ~mask, end = desc_at + desc_n;
    if (end > rest->n)
        return false;
    str name = str_sub(*rest, 12, (size_t)name_n);
    note->type = elf_u32(elf, rest->p + 8);
    while (name.n && name.p[name.n - 1] == 0) /* Go counts the padding as well */
        name.n--;
    note->owner = name;
    note->desc = str_sub(*rest, (size_t)desc_at, (size_t)desc_n);
    *rest = str_from(*rest, (size_t)((end + mask) & ~mask));
    return true;
}

static bool note_in(const struct elf *elf, uint64_t off, uint64_t n, uint64_t align, str owner, uint32_t type,
                    str *desc)
{
    str rest;
    struct elf_note note;
    if (!bytes_at(elf, off, n, NOTES_MAX, &rest))
        return false;
    while (note_next(elf, &rest, align, &note)) {
        if (note.type == type && str_eq(note.owner, owner)) {
            *desc = note.desc;
            return true;
        }
    }
    return false;
}

bool elf_note(const struct elf *elf, str owner, uint32_t type, str *desc)
{
    for (size_t i = 0; i < elf->segments.n; i++) {
        const struct elf_segment *s = &elf->segments.v[i];
        if (s->type == ELF_PT_NOTE && note_in(elf, s->offset, s->filesz, s->align, owner, type, desc))
            return true;
    }
    for (size_t i = 0; i < elf->sections.n; i++) {
        const struct elf_section *s = &elf->sections.v[i];
        if (s->type == ELF_SHT_NOTE && note_in(elf, s->offset, s->size, s->align, owner, type, desc))
            return true;
    }
    return false;
}

/* The dynamic segment, or the section of that type in a file without segments. */
static bool dynamic_bytes(const struct elf *elf, str *out, bool *have)
{
    *have = true;
    for (size_t i = 0; i < elf->segments.n; i++)
        if (elf->segments.v[i].type == ELF_PT_DYNAMIC)
            return bytes_at(elf, elf->segments.v[i].offset, elf->segments.v[i].filesz, DYNAMIC_MAX, out);
    for (size_t i = 0; i < elf->sections.n; i++)
        if (elf->sections.v[i].type == ELF_SHT_DYNAMIC)
            return bytes_at(elf, elf->sections.v[i].offset, elf->sections.v[i].size, DYNAMIC_MAX, out);
    *have = false;
    return true;
}

enum { DT_NULL, DT_NEEDED, DT_STRTAB = 5, DT_STRSZ = 10, DT_SONAME = 14, DT_RPATH = 15, DT_RUNPATH = 29 };

static bool dynamic_entry(const struct elf *elf, str table, size_t i, uint64_t *tag, uint64_t *value)
{
    size_t w = elf->is64 ? 8 : 4;
    if ((i + 1) * 2 * w > table.n)
        return false;
    *tag = elf_address(elf, table.p + i * 2 * w);
    *value = elf_address(elf, table.p + i * 2 * w + w);
    return *tag != DT_NULL;
}

/* The names that the dynamic entries point into: DT_STRTAB is a virtual address. */
static bool dynamic_strings(const struct elf *elf, str table, str *names)
{
    uint64_t tag, value, at = 0, size = 0, off, avail;
    for (size_t i = 0; dynamic_entry(elf, table, i, &tag, &value); i++) {
        if (tag == DT_STRTAB)
            at = value;
        else if (tag == DT_STRSZ)
            size = value;
    }
    if (!elf_offset(elf, at, &off, &avail))
        return false;
    if (size > avail)
        size = avail;
    return bytes_at(elf, off, size, NAMES_MAX, names);
}

bool elf_dynamic(const struct elf *elf, struct elf_dynamic *out, struct err *e)
{
    str table, names;
    bool have;
    uint64_t tag, value;
    *out = (struct elf_dynamic){.soname = STR(""), .rpath = STR(""), .runpath = STR("")};
    if (!dynamic_bytes(elf, &table, &have))
        return err_set(e, "read ELF dynamic section", STR_NONE, "it lies outside of the file");
    if (!have || !dynamic_entry(elf, table, 0, &tag, &value))
        return true;
    if (!dynamic_strings(elf, table, &names))
        return err_set(e, "read ELF dynamic section", STR_NONE, "its string table lies outside of the file");
    for (size_t i = 0; dynamic_entry(elf, table, i, &tag, &value); i++) {
        str s = tag == DT_NEEDED || tag == DT_SONAME || tag == DT_RPATH || tag == DT_RUNPATH
                    ? string_at(names, value)
                    : STR_NONE;
        if (tag == DT_NEEDED && s.n)
            vec_push(elf->arena, &out->needed, s);
        else if (tag == DT_SONAME)
            out->soname = s;
        else if (tag == DT_RPATH)
            out->rpath = s;
        else if (tag == DT_RUNPATH)
            out->runpath = s;
    }
    return true;
}

str elf_interp(const struct elf *elf)
{
    str s;
    for (size_t i = 0; i < elf->segments.n; i++)
        if (elf->segments.v[i].type == ELF_PT_INTERP &&
            bytes_at(elf, elf->segments.v[i].offset, elf->segments.v[i].filesz, STRING_MAX, &s))
            return string_at(s, 0);
    return STR("");
}

/* In one table of symbols: a name, then (64 bits) info, other, section, value or (32) value, size, info,
 * other, section. */
static bool symbol_in(const struct elf *elf, const struct elf_section *s, str name, uint64_t *value)
{
    size_t size = elf->is64 ? 24 : 16;
    str table, names;
    if (s->link >= elf->sections.n || !bytes_at(elf, s->offset, s->size, TABLE_MAX, &table))
        return false;
    const struct elf_section *strings = &elf->sections.v[s->link];
    if (strings->type != ELF_SHT_STRTAB || !bytes_at(elf, strings->offset, strings->size, TABLE_MAX, &names))
        return false;
    for (size_t at = 0; at + size <= table.n; at += size) {
        const char *p = table.p + at;
        if (elf_u16(elf, p + (elf->is64 ? 6 : 14)) == 0)
            continue; /* SHN_UNDEF */
        str found = str_from(names, elf_u32(elf, p));
        if (found.n > name.n && found.p[name.n] == 0 && str_starts(found, name)) {
            *value = elf_address(elf, p + (elf->is64 ? 8 : 4));
            return true;
        }
    }
    return false;
}

bool elf_symbol(const struct elf *elf, str name, uint64_t *value)
{
    for (size_t i = 0; i < elf->sections.n; i++) {
        const struct elf_section *s = &elf->sections.v[i];
        if ((s->type == ELF_SHT_DYNSYM || s->type == ELF_SHT_SYMTAB) && symbol_in(elf, s, name, value))
            return true;
    }
    return false;
}
