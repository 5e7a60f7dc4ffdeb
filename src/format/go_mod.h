/* go_mod: the lines of a go.mod file (Go Modules Reference, "go.mod files"). One directive a line, or a block
 * of them in parentheses. */
#ifndef ASSAY_FORMAT_GO_MOD_H
#define ASSAY_FORMAT_GO_MOD_H

#include "base/str.h"

enum { GO_MOD_WORDS = 5 };
struct go_mod {
    str rest;
    str block;     /* inside: verb of the open block; "" if none */
    uint32_t line; /* of the directive read last, from 1 */
};
struct go_mod_item {
    str verb;                /* "require", "replace" ...; of a line of a block that of the block */
    str words[GO_MOD_WORDS]; /* what follows it, without quotes: {"a", "v1", "=>", "b", "v2"} */
    size_t n;                /* words; GO_MOD_WORDS + 1 if there are more */
    bool indirect;           /* has the comment "// indirect" */
};

void go_mod_init(struct go_mod *m, str text);
/* The next directive; false at the end. Views of the text. */
bool go_mod_next(struct go_mod *m, struct go_mod_item *item);

#endif
