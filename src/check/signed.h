/* signed: rules on who signed an image, and on what is attested of it (docs/signatures.md). */
#ifndef ASSAY_CHECK_SIGNED_H
#define ASSAY_CHECK_SIGNED_H

#include "codec/openpgp.h"
#include "codec/public_key.h"
#include "model/finding.h"
#include "model/reference.h"

struct signature_key {
    str name;                     /* of the file */
    struct public_key *key;       /* of cosign's signatures and of attestations */
    struct openpgp_keyring *ring; /* or several, of GPG's */
};
typedef VEC(struct signature_key) signature_keys;

/* One that has to be there. */
struct attestation_asked {
    str type; /* of its predicate, by name or as a URI */
    signature_keys by;
};
/* What is asked of one image. */
struct signatures_asked {
    const signature_keys *signed_by; /* n of them: one key of each has to have signed it */
    size_t n;
    const struct attestation_asked *attested; /* each of these has to be there */
    size_t n_attested;
    const signature_keys *attested_by; /* all attestations have to be theirs; NULL: not asked */
    struct reference name;             /* what signatures must name; no host: anything */
};

/* Judges signatures and attestations of an image: signed_by (TR-S01), attestations that are there (TR-S02),
 * that have to be (TR-S03). Comes after trust_check. */
void signed_check(struct arena *a, const struct inventory *inv, const struct signatures_asked *asked,
                  struct report *r);
/* Where nothing is asked nothing is claimed: says what is there and why it was not judged. */
void signed_check_nothing(struct arena *a, const struct inventory *inv, str why, struct report *r);
/* The URI of a type of predicate that has a name ("spdx", as cosign calls them); else the text itself. */
str predicate_uri(str name);

#endif
