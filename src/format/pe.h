/* pe: Windows programs and libraries (Microsoft, "PE Format"), told in the terms of elf.h, so that who looks
 * for a section or an address in an ELF program finds it here too: a section that is loaded is a section and
 * a segment, addresses are those of the preferred image base. */
#ifndef ASSAY_FORMAT_PE_H
#define ASSAY_FORMAT_PE_H

#include "format/elf.h"

/* True if `head` (4 KiB of a file) begins with a DOS header that leads to a PE signature inside of it. */
bool pe_magic(str head);
/* Reads the headers. False when they are no PE's, or cannot be read. */
bool pe_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e);

/* Where the image is loaded, and the data directory of that number (relative to it; "PE Format", "Optional
 * Header Data Directories"). False when it has none. */
bool pe_directory(const struct elf *image, unsigned index, uint64_t *base, uint64_t *rva);

#endif
