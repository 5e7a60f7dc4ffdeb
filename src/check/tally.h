/* tally: what counts against one rule: the facts of one key, so that one finding names them all. */
#ifndef ASSAY_CHECK_TALLY_H
#define ASSAY_CHECK_TALLY_H

#include "model/finding.h"

struct tally {
    VEC(const struct fact *) facts;
    uint64_t more; /* that were not kept ("file.more") */
};

bool fact_is(const struct fact *f, const char *key);
/* Memory in `a`. */
struct tally tally_of(struct arena *a, const struct inventory *inv, const char *key);
/* "usr/bin/su (setuid root 4755), ... and 3 more" */
str tally_words(struct arena *a, const struct tally *t);
/* One finding of the rule for all of the tally, which must have some. */
struct finding *tally_finding(struct arena *a, struct report *r, const char *rule, str subject,
                              const struct tally *t);

#endif
