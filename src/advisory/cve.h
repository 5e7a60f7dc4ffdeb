/* cve: the id of a CVE as a number, so that hundreds of thousands are searched without strings. */
#ifndef ASSAY_ADVISORY_CVE_H
#define ASSAY_ADVISORY_CVE_H

#include "base/arena.h"

/* "CVE-2021-44228" as year and number in one word: order of keys is order of years, then numbers. False for
 * what is no CVE in its one spelling (capitals, at least four digits, more without leading zeros), and for
 * years outside 1970 to 2097 and numbers of 33,554,432 and above, which no CVE has. */
bool cve_key(str id, uint32_t *key);
str cve_name(struct arena *a, uint32_t key);

#endif
