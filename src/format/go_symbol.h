/* go_symbol: what a name of the Go linker stands for: "gopkg.in/yaml%2ev3.(*Decoder).Decode.func1" is in the
 * package "gopkg.in/yaml.v3" and belongs to "Decoder.Decode" (cmd/internal/objabi, PathToPrefix; the names of
 * closures and wrappers are what the compiler appends). */
#ifndef ASSAY_FORMAT_GO_SYMBOL_H
#define ASSAY_FORMAT_GO_SYMBOL_H

#include "base/arena.h"

struct go_symbol {
    str package; /* "" for what belongs to none: "type:.eq.x.T", "go:..." */
    str name;    /* "Decoder.Decode.func1": without pointers, brackets and type arguments */
};
/* Into the buffers, which hold at least name.n bytes each; views of them. */
struct go_symbol go_symbol_parse(str name, char *package, char *symbol);

/* Names as a set of hashes, sorted and each as the distance from the one before: what a program of 50,000
 * functions takes is some 150 kB. A name may be held to be in it by mistake, once in 50,000 to 80,000 times
 * for such a program, but never to be missing. */
struct go_names {
    uint32_t *v;
    size_t n, cap; /* in malloc's memory */
    bool full;     /* more than GO_NAMES_MAX: some are not in it */
};
#define GO_NAMES_MAX (1u << 20)
/* `symbol` "" stands for the package itself. */
uint32_t go_name_hash(str package, str symbol);
/* Adds the package, the first name of the symbol and, of a method, both. */
void go_names_add(struct go_names *set, const struct go_symbol *s);
/* Sorts, and packs into `a`; frees the set. */
str go_names_pack(struct go_names *set, struct arena *a);
/* A packed set to look into; memory in `a`. Damaged bytes give some set or other. */
struct go_name_list {
    const uint32_t *v; /* ascending */
    size_t n;
};
struct go_name_list go_names_unpack(struct arena *a, str packed);
bool go_names_have(const struct go_name_list *list, uint32_t hash);

#endif
