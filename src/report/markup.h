/* markup: untrusted text in XML, HTML and Markdown. */
#ifndef ASSAY_REPORT_MARKUP_H
#define ASSAY_REPORT_MARKUP_H

#include "base/buf.h"

/* Appends `s` as text or as the value of a quoted attribute: control and direction-changing characters and
 * bytes that are not UTF-8 as buf_escape shows them (XML 1.0 has no way to write most of them), then < > & "
 * ' as entities. */
void markup_text(struct buf *out, str s);
/* ` name="value"` */
void markup_attribute(struct buf *out, const char *name, str value);

/* Appends `s` as prose of Markdown (CommonMark with GitHub's and GitLab's extensions), also in a table:
 * nothing in it is read as markup, a link, a mention or a reference to an issue. */
void markup_prose(struct buf *out, str s);
/* The same in code, where names, versions and paths stand. */
void markup_code(struct buf *out, str s);

#endif
