/* policy: what an organisation lets through (docs/policy.md): one YAML file that gives the same verdict on a
 * laptop, in a build and in production. Strict: a key that there is not, or a value of the wrong kind, is an
 * error that names the line. Read from the command line only, never from a target. */
#ifndef ASSAY_CHECK_POLICY_H
#define ASSAY_CHECK_POLICY_H

#include "advisory/advisory.h"
#include "check/ignore.h"
#include "check/licence.h"

enum policy_kev { POLICY_KEV_NONE, POLICY_KEV_DUE, POLICY_KEV_FAIL };
/* Findings of a class that are a breach. */
struct policy_limit {
    bool given, never;
    enum severity at_least; /* SEVERITY_UNKNOWN: all */
};
struct policy {
    str name; /* as it calls itself, else the file's name */
    struct policy_limit fail[CLASS_EOL + 1], fail_default;
    int64_t sla[SEVERITY_CRITICAL + 1]; /* days; negative: none */
    bool has_sla;
    bool unfixed_pass; /* flaws without a fix are no breach of `fail` and `sla` */
    bool unknown_is_given;
    enum severity unknown_is; /* what a flaw of unknown severity counts as */
    enum policy_kev kev;
    VEC(str) bases; /* globs on names and digests */
    bool bases_proven;
    struct licence_policy licences;
    int64_t database_days; /* most age of the database; negative: any */
    bool evidence_complete;
    VEC(struct ignore_entry) exceptions;
};

/* Strings are views of `text` or in `a`. */
bool policy_parse(struct arena *a, const char *file, str text, struct policy *p, struct err *e);
/* Fills r->policy: the verdict on a ranked report and its reasons. The database (may be NULL) tells how old
 * flaws are. */
void policy_judge(const struct policy *p, struct database *db, struct arena *a, struct report *r);

#endif
