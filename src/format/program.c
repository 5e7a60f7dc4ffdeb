#include "format/program.h"
#include "format/macho.h"
#include "format/pe.h"

enum { HEAD = 28 };

bool program_magic(str head)
{
    return elf_magic(head) || pe_magic(head) || macho_magic(head);
}

bool program_open(struct elf *image, const struct reader_at *r, struct arena *a, struct err *e)
{
    char bytes[HEAD];
    if (!reader_exact(r, 0, bytes, sizeof bytes, e))
        return false;
    str head = str_make(bytes, sizeof bytes);
    if (str_starts(head, STR("MZ")))
        return pe_open(image, r, a, e);
    return macho_magic(head) ? macho_open(image, r, a, e) : elf_open(image, r, a, e);
}
