/* elf: the parts of an executable or library in the Executable and Linkable Format (System V gABI, chapters 4
 * and 5; 32 and 64 bit, both byte orders) that tell what a program is, read at their places: the file is
 * never held as a whole. Every count and length is checked against the file and against a limit; a part that
 * is damaged is left out and named in `problem`, so that a file whose section table was stripped still tells
 * its segments. */
#ifndef ASSAY_FORMAT_ELF_H
#define ASSAY_FORMAT_ELF_H

#include "base/vec.h"
#include "codec/stream.h"

enum {
    ELF_EXEC = 2,
    ELF_DYN = 3, /* e_type */
    ELF_PT_LOAD = 1,
    ELF_PT_DYNAMIC = 2,
    ELF_PT_INTERP = 3,
    ELF_PT_NOTE = 4,
    ELF_PT_TLS = 7, /* p_type */
    ELF_PF_X = 1,
    ELF_PF_W = 2,
    ELF_PF_R = 4, /* p_flags */
    ELF_SHT_PROGBITS = 1,
    ELF_SHT_SYMTAB = 2,
    ELF_SHT_STRTAB = 3,
    ELF_SHT_DYNAMIC = 6,
    ELF_SHT_NOTE = 7,
    ELF_SHT_NOBITS = 8,
    ELF_SHT_DYNSYM = 11, /* sh_type */
};

struct elf_segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, filesz, memsz, align;
};
struct elf_section {
    str name;
    uint32_t type, link, info;
    uint64_t flags, addr, offset, size, align, entsize;
};
struct elf_note {
    str owner; /* "GNU", "Go": without its NUL */
    uint32_t type;
    str desc;
};
/* An open file. All memory is in `arena`; `r` must outlive it. */
struct elf {
    const struct reader_at *r;
    struct arena *arena;
    bool is64, big; /* class and byte order */
    uint16_t type, machine;
    uint64_t entry;
    VEC(struct elf_segment) segments;
    VEC(struct elf_section) sections; /* with the null section at 0 */
    str problem;                      /* the first damaged part, in words; "" if none */
};
/* What the dynamic section asks of the loader. A path list is as written ("$ORIGIN/../lib:/opt/lib"). */
struct elf_dynamic {
    VEC(str) needed;
    str soname, rpath, runpath;
};

/* True if `head` begins with an ELF identification. */
bool elf_magic(str head);
/* Reads the header and the two tables. False only when the header itself is no ELF of a known class, byte
 * order and version, or cannot be read. */
bool elf_open(struct elf *elf, const struct reader_at *r, struct arena *a, struct err *e);
/* The first section of that name, or NULL. */
const struct elf_section *elf_section_named(const struct elf *elf, str name);
/* Where the byte at virtual address `vaddr` stands in the file, and how many bytes of its segment follow in
 * the file (at least 1); false when no loaded segment holds it. */
bool elf_offset(const struct elf *elf, uint64_t vaddr, uint64_t *offset, uint64_t *avail);
/* Up to n bytes at a virtual address into p; how many there are in the file, 0 when they cannot be read. */
size_t elf_read(const struct elf *elf, uint64_t vaddr, void *p, size_t n);
/* A little or big endian word of the file's order from `p`; elf_address takes 4 or 8 bytes by its class. */
uint16_t elf_u16(const struct elf *elf, const void *p);
uint32_t elf_u32(const struct elf *elf, const void *p);
uint64_t elf_u64(const struct elf *elf, const void *p);
uint64_t elf_address(const struct elf *elf, const void *p);
/* The descriptor of the first note of that owner and type (gABI "Note Section"), from the note segments or,
 * in a file without them, the note sections; false if there is none. ELF_NOTE_* below. */
bool elf_note(const struct elf *elf, str owner, uint32_t type, str *desc);
#define ELF_NOTE_GNU_BUILD_ID 3 /* owner "GNU" */
#define ELF_NOTE_GO_BUILD_ID  4 /* owner "Go" */
/* The dynamic section: by its segment, names by DT_STRTAB; empty for a static program. False when damaged. */
bool elf_dynamic(const struct elf *elf, struct elf_dynamic *out, struct err *e);
/* The value of a symbol that the file defines (gABI "Symbol Table"), of .dynsym or .symtab; false if there is
 * none of that name, or the tables are damaged or larger than any real one. */
bool elf_symbol(const struct elf *elf, str name, uint64_t *value);
/* The program interpreter ("/lib64/ld-linux-x86-64.so.2"), or "". */
str elf_interp(const struct elf *elf);

#endif
