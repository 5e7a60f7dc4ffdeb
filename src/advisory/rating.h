/* rating: one severity out of what several advisories say of one flaw. */
#ifndef ASSAY_ADVISORY_RATING_H
#define ASSAY_ADVISORY_RATING_H

#include "advisory/decide.h"

struct rating {
    enum severity severity;
    double score;     /* negative: none known */
    str vector;       /* that the score came from; "" if none, or the score was given without */
    bool unimportant; /* Debian: a flaw that its security team takes for no security issue */
    bool ended;       /* Debian: support ended, it will not be fixed */
};

/* The word of a distribution about its own package comes first, then CVSS 4.0, 3.1, 3.0, 2.0 (of equal
 * versions what is said of the package before what is said of the flaw, then the higher score), then a bare
 * score, then a word of anyone else. `n` rows in their order, all of one flaw and component. */
struct rating rating_of(const struct decided *const *rows, size_t n);

/* One rating alone. How good its kind of score is (higher is better: 4.0, 3.1, 3.0, 2.0, a bare number) and
 * the score; 0 for what is none. */
unsigned rating_score(str rating, double *score);
/* The severity that a word means ("important"); unknown for what is none. */
enum severity rating_word(str word);

#endif
