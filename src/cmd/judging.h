/* judging: the options by which `assay scan` and `assay explain` judge alike: --as-of, --ignore, --vex,
 * --policy. */
#ifndef ASSAY_CMD_JUDGING_H
#define ASSAY_CMD_JUDGING_H

#include "check/judge.h"
#include "cmd/cmd.h"

/* As given on the command line. */
struct judging_words {
    struct opt_list ignores, vex;
    const char *as_of, *policy;
};
struct judging {
    struct ignore_list ignores;
    struct vex_list vex;
    struct policy policy;
};

/* The day: --as-of (NULL: not given), else that of SOURCE_DATE_EPOCH, else today (UTC). */
bool judging_day(struct arena *a, struct judge *j, const char *word, struct err *e);
/* Reads the files that are named into *to, which `j` then uses and which must outlive it. Memory in `a`. */
bool judging_take(struct arena *a, const struct judging_words *w, struct judging *to, struct judge *j,
                  struct err *e);

#endif
