/* rule: what a check that is not an advisory is: its texts, severity and controls, from one file a rule in
 * rules/ (docs/rules-format.md), compiled in at build. What it looks for is C, which names it by its id. */
#ifndef ASSAY_CHECK_RULE_H
#define ASSAY_CHECK_RULE_H

#include "model/finding.h"

struct rule {
    const char *id;    /* "HA-U01"; never gets another meaning */
    const char *title; /* one line: what was found */
    const char *gain;  /* what an attacker has of it */
    const char *fix;   /* what to do */
    const char *mend;  /* the mended line by format, lines "kubernetes: hostPID: false"; "" for none */
    const char *text;  /* more on it, lines; "" for none */
    const char *example, *good, *bad; /* what good and bad are ("kubernetes" ...); "" for none */
    enum finding_class cls;
    enum severity severity;
    const char *const *controls; /* "NIST-800-53:SI-7", "CIS-DOCKER:4.1" ...; NULL-terminated */
};
extern const struct rule rules[]; /* sorted by id; generated */
extern const size_t rules_n;

/* By id, ASCII case ignored; NULL: there is none. */
const struct rule *rule_find(str id);
/* A new finding of the rule in `r`, with what its file tells; add locations, or sharpen severity, title and
 * fix, afterwards. The pointer holds until the next finding. The rule's result becomes CHECK_FAIL. */
struct finding *rule_finding(struct arena *a, struct report *r, const char *id, str subject, str evidence);
/* Notes the result of a rule for one subject. Of several the worst is kept with its reason, in the order
 * fail, unknown, pass, not applicable: r->checks has one line a rule, sorted by id. */
void rule_result(struct arena *a, struct report *r, const char *id, enum check_result result, str why);
/* Notes it in such a list. */
void check_note(struct arena *a, check_list *list, const char *id, enum check_result result, str why);
/* Would rule_result keep that? So that nobody words a reason in vain. */
bool rule_counts(const struct report *r, const char *id, enum check_result result);

#endif
