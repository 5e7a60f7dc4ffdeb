/* base64: RFC 4648 section 4, and section 5's URL alphabet. */
#ifndef ASSAY_FORMAT_BASE64_H
#define ASSAY_FORMAT_BASE64_H

#include "base/arena.h"

/* Decodes all of `text` into the arena; padding may be missing, white space may not stand in it. False on any
 * other byte or on a length that no bytes have. */
bool base64_decode(struct arena *a, str text, str *out);
/* Lower-case hexadecimal digits of `bytes`. */
str hex_encode(struct arena *a, str bytes);
/* The bytes of pairs of hexadecimal digits in any case; an empty slice for anything else. */
str hex_decode(struct arena *a, str hex);

#endif
