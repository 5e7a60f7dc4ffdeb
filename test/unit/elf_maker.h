/* elf_maker: small ELF files of either class and byte order, made in memory for tests. Everything is in one
 * loaded segment that can be written, with addresses ELF_BASE above the places in the file. */
#ifndef ASSAY_TEST_ELF_MAKER_H
#define ASSAY_TEST_ELF_MAKER_H

#include "base/buf.h"
#include "format/elf.h"

enum { ELF_BASE = 0x400000, ELF_BODY = 0x400 };

struct elf_maker {
    bool is64, big;
    struct buf body;  /* stands at ELF_BODY */
    struct buf names; /* of sections */
    struct elf_segment segments[8];
    struct elf_section sections[8]; /* offset and size in the file; name as given */
    size_t nsegments, nsections;
    bool extended; /* counts of sections and segments in section 0 */
};

static inline void put(struct buf *b, bool big, uint64_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t byte = big ? n - 1 - i : i;
        buf_ch(b, (char)(byte < sizeof v ? v >> 8 * byte : 0));
    }
}

static inline void put_address(const struct elf_maker *m, struct buf *b, uint64_t v)
{
    put(b, m->big, v, m->is64 ? 8 : 4);
}

/* Address that the next byte of the body will have. */
static inline uint64_t elf_here(const struct elf_maker *m)
{
    return ELF_BASE + ELF_BODY + m->body.n;
}

static inline void elf_pad(struct elf_maker *m, size_t to)
{
    while (m->body.n % to)
        buf_ch(&m->body, 0);
}

static inline void elf_add_segment(struct elf_maker *m, uint32_t type, uint64_t from, uint64_t n,
                                   uint64_t align)
{
    m->segments[m->nsegments++] =
        (struct elf_segment){type, ELF_PF_R | ELF_PF_W, from - ELF_BASE, from, n, n, align};
}

static inline void elf_add_section(struct elf_maker *m, const char *name, uint32_t type, uint64_t from,
                                   uint64_t n)
{
    m->sections[m->nsections++] = (struct elf_section){
        .name = str_c(name), .type = type, .addr = from, .offset = from - ELF_BASE, .size = n};
}

static inline void elf_put_segment(struct elf_maker *m, struct buf *b, const struct elf_segment *s)
{
    put(b, m->big, s->type, 4);
    if (m->is64)
        put(b, m->big, s->flags, 4);
    put_address(m, b, s->offset);
    put_address(m, b, s->vaddr);
    put_address(m, b, s->vaddr);
    put_address(m, b, s->filesz);
    put_address(m, b, s->memsz);
    if (!m->is64)
        put(b, m->big, s->flags, 4);
    put_address(m, b, s->align);
}

static inline void elf_put_section(struct elf_maker *m, struct buf *b, const struct elf_section *s,
                                   uint32_t name)
{
    put(b, m->big, name, 4);
    put(b, m->big, s->type, 4);
    put_address(m, b, s->flags);
    put_address(m, b, s->addr);
    put_address(m, b, s->offset);
    put_address(m, b, s->size);
    put(b, m->big, s->link, 4);
    put(b, m->big, s->info, 4);
    put_address(m, b, s->align);
    put_address(m, b, s->entsize);
}

/* The file; the segment of all of it is added as the first. Frees what the maker holds. */
static inline struct buf elf_finish(struct elf_maker *m)
{
    struct buf b = {0};
    size_t ph = m->is64 ? 56 : 32, sh = m->is64 ? 64 : 40, eh = m->is64 ? 64 : 52;
    size_t shnum = m->nsections ? m->nsections + 2 : 0; /* null, sections, names */
    buf_add(&m->names, STR("\0.shstrtab\0"));
    uint64_t names_at = ELF_BODY + m->body.n, shoff = 0;
    for (size_t i = 0; i < m->nsections; i++)
        buf_printf(&m->names, "%.*s%c", STR_ARG(m->sections[i].name), 0);
    if (m->nsections)
        shoff = (names_at + m->names.n + 7) & ~(uint64_t)7;
    size_t phnum = m->nsegments + 1;
    buf_add(&b, STR("\177ELF"));
    buf_ch(&b, m->is64 ? 2 : 1);
    buf_ch(&b, m->big ? 2 : 1);
    buf_ch(&b, 1);
    put(&b, m->big, 0, 9);
    put(&b, m->big, ELF_DYN, 2);
    put(&b, m->big, 62, 2);
    put(&b, m->big, 1, 4);
    put_address(m, &b, ELF_BASE);
    put_address(m, &b, eh);
    put_address(m, &b, shoff);
    put(&b, m->big, 0, 4);
    put(&b, m->big, eh, 2);
    put(&b, m->big, ph, 2);
    put(&b, m->big, m->extended ? 0xffff : phnum, 2);
    put(&b, m->big, sh, 2);
    put(&b, m->big, m->extended ? 0 : shnum, 2);
    put(&b, m->big, m->extended ? 0xffff : shnum ? shnum - 1 : 0, 2);
    struct elf_segment all = {ELF_PT_LOAD,          ELF_PF_R | ELF_PF_W,  0, ELF_BASE,
                              ELF_BODY + m->body.n, ELF_BODY + m->body.n, 16};
    elf_put_segment(m, &b, &all);
    for (size_t i = 0; i < m->nsegments; i++)
        elf_put_segment(m, &b, &m->segments[i]);
    while (b.n < ELF_BODY)
        buf_ch(&b, 0);
    buf_add(&b, buf_str(&m->body));
    if (shoff) {
        buf_add(&b, buf_str(&m->names));
        while (b.n < shoff)
            buf_ch(&b, 0);
        struct elf_section null = {0},
                           names = {.type = ELF_SHT_STRTAB, .offset = names_at, .size = m->names.n};
        if (m->extended) {
            null.size = shnum;
            null.link = (uint32_t)shnum - 1;
            null.info = (uint32_t)phnum;
        }
        elf_put_section(m, &b, &null, 0);
        uint32_t name = 11;
        for (size_t i = 0; i < m->nsections; i++) {
            elf_put_section(m, &b, &m->sections[i], name);
            name += (uint32_t)m->sections[i].name.n + 1;
        }
        elf_put_section(m, &b, &names, 1);
    }
    buf_free(&m->body);
    buf_free(&m->names);
    return b;
}

#endif
