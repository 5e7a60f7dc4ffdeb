/* cve_facts: what catalogues of CVEs (NVD, the CVE list) have in common: from their words to drafts. They
 * give scores, weaknesses and text of a CVE, never a match: which packages they mean is a guess by names. */
#ifndef ASSAY_ADVISORY_CVE_FACTS_H
#define ASSAY_ADVISORY_CVE_FACTS_H

#include "advisory/draft.h"
#include "format/json.h"

/* What one catalogue says of one CVE. */
struct cve_facts {
    struct draft_flaw flaw; /* its lists are set by cve_facts_put */
    str description;
    VEC(str) ratings, cwes;
};
struct cve_facts cve_facts_new(str source);
/* The vector of an object that has one ("cvssData", "cvssV3_1"); "" if it has none. */
str cve_vector(struct json *j);
/* {"lang": "en", "value": "..."}: the text if it is English, else "". */
str cve_english(struct json *j);
/* Takes "CWE-79"; anything else (NVD's "NVD-CWE-noinfo") says nothing. */
void cve_weakness(struct arena *a, struct cve_facts *f, str cwe);
/* Adds the flaw where something is said of it; its title is the first sentence of the description if it has
 * none. False for what is no CVE. */
bool cve_facts_put(struct draft_set *set, struct cve_facts *f);
/* A CVE that was taken back: a withdrawn record without packages, so that it can be explained. */
void cve_rejected(struct draft_set *set, str cve, str published, str modified, str why);

#endif
