/* signed_payload: what signatures of images are made over: bytes in, values out.
 * Sources: cosign's SIGNATURE_SPEC (simple signing payload), containers-signature(5), DSSE 1.0 (envelope.md,
 * protocol.md), in-toto attestation framework v1 (statement), Sigstore bundle v0.3. */
#ifndef ASSAY_FORMAT_SIGNED_PAYLOAD_H
#define ASSAY_FORMAT_SIGNED_PAYLOAD_H

#include "base/err.h"
#include "model/signature.h"

enum { SIGNED_PAYLOAD_MAX = 8 << 20, SIGNED_VALUES_MAX = 100, SIGNED_DIGESTS_MAX = 1000 };

/* The payload of simple signing, of kind SIGNATURE_COSIGN or SIGNATURE_GPG.
 * Each fills kind, text, digests and what it has of the others, or `fault`; path stays as it is.
 * Strings are in `a` or in `text`. */
void simple_signing_read(struct arena *a, str text, enum signature_kind kind, struct signature *s);
/* An envelope, a bundle that holds one, or a bare statement. */
void statement_read(struct arena *a, str text, struct signature *s);

#endif
