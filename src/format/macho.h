/* macho: programs and libraries of macOS (Apple, "Mach-O Programming Topics", loader.h), 32 and 64 bit,
 * either byte order, told in the terms of elf.h as pe.h does: each segment is a segment, each section a
 * section by its own name ("__text"). Of a universal file the first architecture is read. */
#ifndef ASSAY_FORMAT_MACHO_H
#define ASSAY_FORMAT_MACHO_H

#include "format/elf.h"

/* True if `head` begins with a Mach-O header, alone or in a universal file. */
bool macho_magic(str head);
/* Reads the header and the load commands. False when they are no Mach-O's, or cannot be read. */
bool macho_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e);

#endif
