/* signature: Ed25519 (RFC 8032; OpenSSL) with keys in PEM files, as `openssl genpkey -algorithm ed25519`
 * makes them. */
#ifndef ASSAY_CODEC_SIGNATURE_H
#define ASSAY_CODEC_SIGNATURE_H

#include "base/err.h"

enum { SIGNATURE_SIZE = 64 };

/* Signs `text` with the private key in `pem`; `where` names the key in errors. A key that is protected by a
 * passphrase is refused. */
bool signature_make(str pem, str where, str text, unsigned char out[SIGNATURE_SIZE], struct err *e);
/* Is it a signature of `text` by the key in `pem` (public, or the private one)? False with *e->text "" when
 * it is not; with a reason when the key cannot be used. */
bool signature_check(str pem, str where, str text, str signature, struct err *e);

#endif
