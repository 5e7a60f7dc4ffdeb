/* checks: which groups of checks a scan makes (`--checks`). */
#ifndef ASSAY_MODEL_CHECKS_H
#define ASSAY_MODEL_CHECKS_H

#include "base/err.h"

enum {
    CHECKS_VULNERABILITY = 1 << 0, /* and malware */
    CHECKS_EOL = 1 << 1,
    CHECKS_LICENCE = 1 << 2,
    CHECKS_TRUST = 1 << 3,
    CHECKS_DRIFT = 1 << 4,
    CHECKS_HOST_ACCESS = 1 << 5,
    CHECKS_SECRET = 1 << 6,
    CHECKS_ALL = (1 << 7) - 1
};

/* "secrets,trust": those alone; "all"; "-drift,-secrets": all but those. Names in one or many, ASCII case
 * ignored. False, and *e says why, for any other word. */
bool checks_parse(str list, unsigned *out, struct err *e);

#endif
