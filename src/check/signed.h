/* signed: rules on who signed an image (docs/signatures.md). */
#ifndef ASSAY_CHECK_SIGNED_H
#define ASSAY_CHECK_SIGNED_H

#include "codec/public_key.h"
#include "model/finding.h"

struct signature_key {
    str name; /* of the file */
    struct public_key *key;
};
struct signature_keys {
    VEC(struct signature_key) list;
    str repository; /* what signatures must name, as host and repository; "": any */
};

/* Signatures and attestations of an image, by these keys: with keys one of them has to have signed it
 * (TR-S01) and all attestations have to be theirs (TR-S02); without keys nothing is claimed. Comes after
 * trust_check. */
void signed_check(struct arena *a, const struct inventory *inv, const struct signature_keys *keys,
                  struct report *r);

#endif
