/* ignore: what a person decided not to act on, with a reason and an end. An ignore file is read from the
 * command line only, never from a target. docs/ignore.md describes it for users; in short, paragraphs of id:
 * CVE-2021-44228                 a finding's id, alias or advisory; globs purl: pkg:maven/org.example:* the
 * component; globs; its version may be left out path: opt/app/?.jar                all places of the finding;
 * globs reason: ...                        required expires: 2026-12-31                required: the last day
 * on which the entry holds owner: ...                         optional At least one of id, purl and path; all
 * that are given must match. */
#ifndef ASSAY_CHECK_IGNORE_H
#define ASSAY_CHECK_IGNORE_H

#include "base/err.h"
#include "model/finding.h"

enum { IGNORE_NOTICE_DAYS = 14 }; /* an entry that ends within this many days is announced */

struct ignore_entry {
    str id, purl, path, reason, owner, expires;
    int64_t last_day; /* of `expires` */
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
/* Marks every open finding of `r` that an entry in force on day `today` matches as ignored, with the reason.
 */
void ignore_apply(struct arena *a, struct ignore_list *list, struct report *r, int64_t today);
/* Says on stderr which entries have expired, will soon, or matched nothing. Call once, after all reports. */
void ignore_announce(const struct ignore_list *list, int64_t today);

#endif
