/* shard_maker: a shard in the making: sections that are filled piece by piece, then one run of bytes with a
 * header (advisory/shard.h). */
#ifndef ASSAY_ADVISORY_SHARD_MAKER_H
#define ASSAY_ADVISORY_SHARD_MAKER_H

#include "advisory/draft.h"
#include "base/buf.h"

struct shard_maker {
    struct arena a;
    struct buf section[SHARD_SECTIONS];
    struct map strings, lists;
    bool too_large; /* something went over what the format can hold */
    bool sealed;
    uint32_t row_widths; /* of the header */
    uint32_t ecosystem;  /* string */
};

/* On a zeroed one: the empty string and the empty list come first, so that their reference is 0. */
void shard_maker_begin(struct shard_maker *m);
/* References; equal strings and lists are there once. Strings must live until it is sealed or ended. */
uint32_t shard_put_string(struct shard_maker *m, str s);
uint32_t shard_put_list(struct shard_maker *m, struct strs s);
/* Appends length (LEB128) and bytes. */
void shard_put_bytes(struct buf *b, str s);
/* `n` words as one set of a section; the reference is the index of its count. `known`: the sets so far. */
uint32_t shard_put_words(struct shard_maker *m, enum shard_section_name name, struct map *known,
                         const uint32_t *v, size_t n);
/* Nothing more is put: the strings need not live any longer, and what knew them is given back. */
void shard_maker_seal(struct shard_maker *m, str ecosystem);
/* All of the file into `out`, and the maker's memory is given back. False when it is too large. */
bool shard_maker_end(struct shard_maker *m, enum shard_kind kind, str ecosystem, uint64_t built,
                     struct buf *out, struct err *e);

#endif
