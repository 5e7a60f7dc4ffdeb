/* matrix: what the catalogers read and give (the table of catalogers, for people), and what they found in one
 * target, by what and how sure. */
#ifndef ASSAY_REPORT_MATRIX_H
#define ASSAY_REPORT_MATRIX_H

#include "base/buf.h"
#include "model/inventory.h"

/* All catalogers by ecosystem. `width` in columns; 0: lines as long as they are. */
void matrix_text(struct buf *out, size_t width);
/* The same as a page: docs/inventory.md. */
void matrix_markdown(struct buf *out);
/* Every component under the catalogers that told it, with file, field and confidence; then what of it is not
 * matched and why (declared, removed, owned, test data), SBOMs that were only noted, and what was not read.
 */
void matrix_found(struct buf *out, const struct inventory *inv, size_t width);

#endif
