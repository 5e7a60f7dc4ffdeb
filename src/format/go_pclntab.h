/* go_pclntab: the names of the functions in a Go program, from the table by which its runtime prints traces;
 * stripping leaves it. Layouts as the package debug/gosym of the Go project reads them (pclntab.go): those of
 * Go 1.2, 1.16, 1.18 and 1.20. Since 1.16 the names stand together, those of inlined functions too, so that a
 * function that is not among them is not in the program; before, names are found by the functions that have
 * code of their own. */
#ifndef ASSAY_FORMAT_GO_PCLNTAB_H
#define ASSAY_FORMAT_GO_PCLNTAB_H

#include "format/elf.h"

struct go_pclntab {
    const struct elf *elf;
    uint64_t at;               /* address of its header */
    unsigned version;          /* 2, 16, 18 or 20 */
    unsigned word;             /* bytes of an address: 4 or 8 */
    bool big;                  /* byte order */
    uint64_t functions;        /* how many have code */
    uint64_t names, names_end; /* since 1.16: offsets of the names from the header */
    bool inlined;              /* are the names of inlined functions told too? */
};
/* Called with each name, which is valid only then; false ends the walk. */
typedef bool go_name_visit(void *ctx, str name);

/* False when the program has none, or one of a layout that is not known. */
bool go_pclntab_find(const struct elf *elf, struct go_pclntab *out);
/* Visits all names, each at least once. False, with e, when a part lies outside of the file or is larger than
 * any real one: then what was visited is not all. */
bool go_pclntab_names(const struct go_pclntab *t, go_name_visit *visit, void *ctx, struct err *e);

#endif
