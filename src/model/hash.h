/* hash: a digest of a piece of software, as SBOMs and VEX documents tell it. */
#ifndef ASSAY_MODEL_HASH_H
#define ASSAY_MODEL_HASH_H

#include "base/str.h"

struct hash {
    str alg, hex; /* CycloneDX names: "SHA-1", "SHA-256", "SHA-512", "MD5"; lower-case hex */
};

#endif
