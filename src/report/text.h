/* text: lines for a terminal: what is untrusted escaped, columns counted, cut and painted. */
#ifndef ASSAY_REPORT_TEXT_H
#define ASSAY_REPORT_TEXT_H

#include "base/buf.h"
#include "model/finding.h"

enum paint {
    PAINT_NONE,
    PAINT_BOLD,
    PAINT_DIM,
    PAINT_RED,
    PAINT_BOLD_RED,
    PAINT_YELLOW,
    PAINT_BLUE,
    PAINT_GREEN,
    PAINT_MAGENTA
};

/* `s` escaped for a person's eyes (buf_escape), in the arena. The functions below want such text. */
str text_clean(struct arena *a, str s);
/* Columns that the text takes: East Asian wide characters count two, combining marks none. */
size_t text_width(str s);
/* Appends the text in at most `columns` columns, ending in "…" if it had to be cut; 0: all of it. Returns the
 * columns taken. */
size_t text_cut(struct buf *out, str s, size_t columns);
/* Appends the text broken at spaces (a longer word anywhere) to lines of at most `width` columns, of which
 * the first begins at column `at` and the others at `indent`; 0: one line. Ends with a newline. */
void text_wrap(struct buf *out, str s, size_t width, size_t at, size_t indent);
/* "0.97421" with so many decimals (9 at most); a locale changes nothing in it. 0 for what is no number. */
str text_decimal(struct arena *a, double v, unsigned decimals);
/* Appends `n` spaces. */
void text_pad(struct buf *out, size_t n);
/* Appends the text in a colour (or plain, unless `colour`). */
void text_paint(struct buf *out, bool colour, enum paint p, str s);
enum paint text_severity_paint(enum severity s);

#endif
