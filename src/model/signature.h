/* signature: what lies beside an image as a signature or attestation of it, taken apart and not yet judged: a
 * public key decides (check/signed.h). */
#ifndef ASSAY_MODEL_SIGNATURE_H
#define ASSAY_MODEL_SIGNATURE_H

#include "base/vec.h"

enum signature_kind {
    SIGNATURE_COSIGN, /* a simple signing payload, signature in an annotation */
    SIGNATURE_DSSE,   /* an in-toto statement in a signed envelope that says nothing but that it is signed */
    SIGNATURE_ATTESTATION, /* one that says more: predicate_type */
    SIGNATURE_BARE,        /* an in-toto statement that nobody signed */
    SIGNATURE_GPG,         /* simple signing: `text` is a signed message of OpenPGP that nobody opened yet */
    SIGNATURE_NOTATION     /* of Notary Project: only told of */
};
struct signature {
    enum signature_kind kind;
    str path;           /* the blob that holds it */
    str text;           /* the bytes that are signed */
    VEC(str) values;    /* signatures of them */
    VEC(str) digests;   /* of what is signed, as it says itself: "sha256:HEX" */
    str reference;      /* the image's name, as it says itself; "" if it names none */
    str predicate_type; /* of a statement; "" if it is none */
    str signer;         /* of a message that was opened: who made it, by its key */
    str builder;        /* of a provenance: who built it, as it says itself; "" if it does not */
    str fault;          /* why it cannot be read; "" if it can */
    bool keyless;       /* a certificate comes with it in place of a key */
};
const char *signature_kind_name(enum signature_kind k); /* "cosign", "attestation", "gpg" ... */

#endif
