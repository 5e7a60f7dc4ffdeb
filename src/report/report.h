/* report: writes judged artifacts in one format. One format a file; each ends in one
 * `const struct report_format format_NAME`; the build makes the table. */
#ifndef ASSAY_REPORT_REPORT_H
#define ASSAY_REPORT_REPORT_H

#include "base/buf.h"
#include "model/finding.h"

struct report_style {
    bool colour;
    unsigned width;         /* of the terminal; 0: not a terminal, don't cut */
    enum severity at_least; /* findings below are counted, not listed */
    bool all;               /* list ignored and not-affected findings too */
    const char *author;     /* who speaks in documents that say so; NULL: not told */
    bool several;           /* several targets were asked for: a list, even when one could be read */
    /* Where a part of the document may go before all of it is written, so that memory stays flat; it empties
     * the buffer. NULL: nowhere. */
    void (*drain)(struct buf *part, void *to);
    void *drain_to;
};
struct report_format {
    const char *name; /* as in -f */
    const char *doc;
    /* Appends the document for `n` reports. */
    void (*write)(struct buf *out, const struct report *const *reports, size_t n,
                  const struct report_style *style);
    /* Why no document can be written, as it would hold nothing; NULL when one can. May be NULL: always. */
    const char *(*nothing)(const struct report *const *reports, size_t n, const struct report_style *style);
};
extern const struct report_format *const report_formats[]; /* NULL-terminated, generated */
const struct report_format *report_format_of(str name);
/* Called between findings and components by formats that don't look back at what they wrote. */
void report_drain(struct buf *out, const struct report_style *style);

#endif
