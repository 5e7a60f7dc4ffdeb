/* ignore: what a person decided not to act on, with a reason, an end and a scope. An ignore file is read from
 * the command line only, never from a target. docs/ignore.md describes it for users. A policy's exceptions
 * are the same entries in another notation. */
#ifndef ASSAY_CHECK_IGNORE_H
#define ASSAY_CHECK_IGNORE_H

#include "base/err.h"
#include "model/finding.h"

enum { IGNORE_NOTICE_DAYS = 14 }; /* an entry that ends within this many days is announced */

struct ignore_entry {
    str id, purl, path; /* what is meant: globs, of which all that are given must match */
    str target, cls;    /* where it holds: globs on the artifact's name; a class of findings */
    str reason, owner, expires;
    str justification; /* a label of OpenVEX: it is not affected, rather than accepted */
    int64_t last_day;  /* of `expires` */
    const char *file;
    uint32_t line;  /* of its first field */
    size_t matched; /* findings it was applied to */
};
struct ignore_list {
    VEC(struct ignore_entry) entries;
};

/* Adds the entries of a file; all strings are views of `text` or in `a`. An unknown, doubled or malformed
 * field and a missing reason or expiry are errors that name file and line. */
bool ignore_parse(struct arena *a, const char *file, str text, struct ignore_list *list, struct err *e);
/* The same of entries that were read from elsewhere: what is missing or wrong in one, "" if nothing is. */
str ignore_fault(struct arena *a, struct ignore_entry *x);
/* Where an entry keeps the field of that name; NULL when there is none. */
str *ignore_field(struct ignore_entry *x, str name);
/* Marks every open finding of `r` that an entry in force on day `today` matches as ignored, with the reason.
 */
void ignore_apply(struct arena *a, struct ignore_list *list, struct report *r, int64_t today);
/* Says on stderr which entries have expired, will soon, or matched nothing. Call once, after all reports. */
void ignore_announce(const struct ignore_list *list, int64_t today);

#endif
