/* openpgp: signed messages by keys of a keyring (RFC 4880), with librnp, which is loaded on demand. */
#ifndef ASSAY_CODEC_OPENPGP_H
#define ASSAY_CODEC_OPENPGP_H

#include "base/arena.h"
#include "base/err.h"

enum {
    OPENPGP_MESSAGE_MAX = 1 << 20,
    OPENPGP_TEXT_MAX = 1 << 20
}; /* bytes: of a message, of what is in it */

struct openpgp_keyring; /* may be used by one thread at a time */

/* Public keys, binary or in armour; `where` names them in errors. `now` (seconds since 1970) is when expiry
 * is judged. NULL and *e: librnp cannot be loaded, or there is no public key in it. */
struct openpgp_keyring *openpgp_keyring_open(str keys, uint64_t now, str where, struct err *e);
void openpgp_keyring_close(struct openpgp_keyring *k);

struct openpgp_message {
    str text;   /* what is signed; "" unless it is by a key of the keyring */
    str signer; /* fingerprint of the primary key and its user ID; "" if the key is not in the keyring */
    str fault;  /* why the signature does not count; "" if it does */
};
/* Takes a message with exactly one signature apart. It counts when a key of the keyring made it that may sign
 * and that has neither expired nor been revoked, itself and its primary key, over a hash that is not broken.
 * The bytes are untrusted: the caller is confined. Strings are in `a`. */
void openpgp_open(struct openpgp_keyring *k, struct arena *a, str bytes, struct openpgp_message *out);

#endif
