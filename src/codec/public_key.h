/* public_key: signatures by keys of several kinds (OpenSSL): ECDSA (FIPS 186-4) over P-256, P-384 and P-521,
 * RSA (PKCS #1 v1.5 and PSS, RFC 8017) of 2048 bits and more, Ed25519 (RFC 8032). */
#ifndef ASSAY_CODEC_PUBLIC_KEY_H
#define ASSAY_CODEC_PUBLIC_KEY_H

#include "base/err.h"

struct public_key; /* may be used by one thread at a time */

/* A public key in PEM; `where` names it in errors. NULL and *e: it is none, or of a kind that is not taken.
 */
struct public_key *public_key_open(str pem, str where, struct err *e);
void public_key_close(struct public_key *k);
/* Did the key sign these bytes? ECDSA and RSA over their SHA-256, or the digest that fits the curve. */
bool public_key_signed(struct public_key *k, str text, str signature);

#endif
