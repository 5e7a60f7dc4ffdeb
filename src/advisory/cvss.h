/* cvss: scores of one version each, as tenths; what follows the "CVSS:x.y/" prefix goes in. Inside advisory/.
 */
#ifndef ASSAY_ADVISORY_CVSS_H
#define ASSAY_ADVISORY_CVSS_H

#include "base/str.h"

enum { CVSS_VALUES = 7, CVSS_ABSENT = 0xff };
/* A metric: its name, its values in the order that its tables use, and whether it must be there. */
struct cvss_metric {
    const char *name;
    const char *values[CVSS_VALUES];
    bool mandatory;
};

/* Reads "NAME:VALUE/NAME:VALUE..." in any order into value[i], the index of the value of metrics[i], or
 * CVSS_ABSENT. False for an unknown, repeated or missing mandatory metric, or a bad value. */
bool cvss_parse(str fields, const struct cvss_metric *metrics, size_t n, uint8_t *value);

bool cvss2_score(str fields, int *tenths);
/* `minor` is 0 or 1. */
bool cvss3_score(str fields, int minor, int *tenths);
bool cvss4_score(str fields, int *tenths);

#endif
