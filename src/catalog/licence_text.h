/* licence_text: which licences of the SPDX list a text holds. */
#ifndef ASSAY_CATALOG_LICENCE_TEXT_H
#define ASSAY_CATALOG_LICENCE_TEXT_H

#include "base/vec.h"
#include "catalog/licence_list.h"

struct licence_match {
    const struct licence_row *licence;
    unsigned percent; /* of the licence's own text that is in the text, 0 to 100 */
};
typedef VEC(struct licence_match) licence_matches;

/* The licences whose text is in `text` for LICENCE_PERCENT at least, the surest first; of those that share
 * their words only the one that fits best. Only the first LICENCE_TEXT_MAX bytes are looked at. Memory is
 * taken from `a`. */
enum { LICENCE_PERCENT = 88, LICENCE_TEXT_MAX = 256 << 10 };
void licence_text_match(struct arena *a, str text, licence_matches *out);

#endif
