/* program: an executable file of any system, ELF, PE or Mach-O, opened as elf.h tells one. */
#ifndef ASSAY_FORMAT_PROGRAM_H
#define ASSAY_FORMAT_PROGRAM_H

#include "format/elf.h"

/* True if `head` (up to 4 KiB of a file) begins like one. */
bool program_magic(str head);
bool program_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e);

#endif
