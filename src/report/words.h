/* words: what report formats for people and for CI systems say of a finding, the same in each of them. All
 * text is raw: the format escapes it. */
#ifndef ASSAY_REPORT_WORDS_H
#define ASSAY_REPORT_WORDS_H

#include "base/map.h"
#include "report/report.h"

/* The component of the finding, or NULL. */
const struct component *words_component(const struct report *r, const struct finding *f);
/* "lodash 4.17.20"; what the finding is about where that is no component. */
str words_subject(struct arena *a, const struct report *r, const struct finding *f);
/* One line: the title, else why it applies, else its class. */
str words_title(const struct finding *f);
/* Why it applies, where that is not the title; else "". */
str words_why(const struct finding *f);
/* What to do, in sentences: "upgrade lodash from 4.17.20 to 4.17.21."; "" where nothing is known. */
str words_fix(struct arena *a, const struct report *r, const struct finding *f);
struct words_lines {
    VEC(str) list;
};
/* What is to be known of an upgrade beside its versions: the ways by which the package comes in, what has to
 * move, a smaller step, what it leaves open and what it brings. */
void words_upgrade(struct arena *a, const struct upgrade *x, struct words_lines *out);
/* "ignored: REASON", "not affected: REASON"; "" of an open finding. */
str words_aside(struct arena *a, const struct finding *f);
/* The place to name where one is: the one that the fewest folders are around, so an application's lock file
 * before what was installed by it; NULL if there is none. */
const struct location *words_main_place(const struct location *v, size_t n);
/* "app/a.jar:17 (layer 1)" */
str words_place(struct arena *a, const struct location *l);
/* Where the id is explained to people: a URL made of safe characters only, or "". */
str words_url(struct arena *a, str id);
/* "will not fix" of "will_not_fix" */
str words_spaced(struct arena *a, str s);
/* "97.42 %" of 0.9742. */
str words_percent(struct arena *a, double part);

/* "policy production: fails, 3 breaches", "policy production: passes"; "" where there is none. */
str words_verdict(struct arena *a, const struct report *r);
/* "standard pss-restricted: 1 fail, 0 unknown, 16 pass, 0 not applicable"; *failed: something fails. "" where
 * none was asked for. */
str words_standard(struct arena *a, const struct report *r, bool *failed);
/* "fail: CVE-2024-1 in lodash 4.17.20: critical of class vulnerability" */
str words_breach(struct arena *a, const struct report *r, const struct breach *b);

/* Is there something that a database would have judged, and none was there? Of manifests alone there is not.
 */
bool words_unjudged(const struct report *r);
/* What may be said where no finding is open; "" where nothing was judged. */
str words_clear(const struct report *r);
/* What --fixed-only and --only-new-since left out, so that a short list is not taken for all; "" for nothing.
 */
str words_left_out(struct arena *a, const struct report *r);

/* All that is known of a finding behind its id, severity and title, the most urgent first. */
struct words_fact {
    const char *label; /* "Exploited" */
    str text;
    bool general; /* of the flaw itself, wherever it is */
};
struct words_facts {
    VEC(struct words_fact) list;
};
void words_facts(struct arena *a, const struct report *r, const struct finding *f, struct words_facts *out);

/* 64 hexadecimal digits that stay what they are as long as the same flaw is in the same package at the same
 * place: neither versions nor lines nor other findings change them. The second of two findings that are equal
 * in that has other digits than the first: `seen` (in `a`, one for each report) counts them. */
str words_key(struct arena *a, struct map *seen, const struct report *r, const struct finding *f);

#endif
