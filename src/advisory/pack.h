/* pack: drafts as bytes, as they lie in the temporary file of a build. A record of a core stream holds what
 * one advisory says of one ecosystem and release; a record of a text stream its title and prose. They are
 * written and read by the same process: nothing here is untrusted. */
#ifndef ASSAY_ADVISORY_PACK_H
#define ASSAY_ADVISORY_PACK_H

#include "advisory/draft.h"
#include "base/buf.h"

void pack_number(struct buf *out, uint64_t n);
void pack_str(struct buf *out, str s);
void pack_strs(struct buf *out, struct strs v);
uint64_t unpack_number(const char **p);
str unpack_str(const char **p);
struct strs unpack_strs(const char **p, struct arena *a);

/* What a core stream holds of an advisory behind its id: times, source, flags, ids, ratings. */
void pack_head(struct buf *out, const struct draft *d);
void unpack_draft(const char **p, struct arena *a, struct draft *out);

/* `rows`: indices of the draft's rows in that ecosystem, in rising order. `record`: its number. */
void pack_core(struct buf *out, uint32_t record, const struct draft *d, const size_t *rows, size_t n_rows);
void pack_text(struct buf *out, uint32_t record, const struct draft *d);

/* A record as it begins; the rest stands at `rest`, the next record at `end`. */
struct packed {
    uint32_t record;
    str id;
    const char *rest, *end;
};
struct packed unpack_head(const char *p);

/* The rest of a record of a core stream: the advisory (no rows, no text), then where its rows are. */
struct packed_rows {
    const char *sets, *rows;
    size_t n_sets, n_rows;
};
void unpack_core(const struct packed *p, struct arena *a, struct draft *out, struct packed_rows *rows);
void unpack_ranges(const char **p, struct arena *a, struct draft_ranges *out);
/* One row, without ecosystem and ranges; *set is the index of its ranges. */
void unpack_row(const char **p, struct arena *a, struct draft_row *out, size_t *set);
/* Only its package and the set; moves behind the row. */
str unpack_row_package(const char **p, size_t *set);
void unpack_skip_ranges(const char **p);

/* The rest of a record of a text stream. */
void unpack_text(const struct packed *p, str *title, str *text);

#endif
