/* bucket_list: modified_id.csv of a bucket laid out as OSV's is: TIME,ID a line
 * (google.github.io/osv.dev/data). Pure: texts in, values out; what they give are views of the text. */
#ifndef ASSAY_ADVISORY_BUCKET_LIST_H
#define ASSAY_ADVISORY_BUCKET_LIST_H

#include "base/err.h"
#include "base/vec.h"

struct osv_line {
    str id, modified; /* RFC 3339 */
};
typedef VEC(struct osv_line) osv_lines;
typedef VEC(struct osv_line *) osv_line_refs;

/* False, with the line's number, for a line that is no time and an id which can be the name of a file; and
 * for an empty list. */
bool bucket_list_read(struct arena *a, str text, str where, osv_lines *out, struct err *e);
/* The latest time, by its bytes; "" of none. */
str bucket_list_newest(const osv_lines *lines);
/* What `now` has that `old` has not, or at another time; and what it no longer has. */
void bucket_list_compare(struct arena *a, osv_lines *old, osv_lines *now, osv_line_refs *changed,
                         osv_line_refs *gone);
/* What the list has that the records are without, or have of an earlier time. */
void bucket_list_missing(struct arena *a, osv_lines *list, const osv_lines *records, osv_line_refs *out);

/* The id and time of one OSV record; false when it is none. */
bool osv_line_read(struct arena *a, str json, struct osv_line *out, struct err *e);
/* Seconds since 1970 of an RFC 3339 time (its offset is not looked at) or a day; false for anything else. */
bool rfc3339_seconds(str s, int64_t *out);

#endif
