/* gpg_message: a signature of simple signing by GPG, opened by a keyring in a confined process of its own:
 * neither librnp nor the reader of what it signs sees anything but these bytes. */
#ifndef ASSAY_CHECK_GPG_MESSAGE_H
#define ASSAY_CHECK_GPG_MESSAGE_H

#include "codec/openpgp.h"
#include "model/signature.h"

/* What the message of `s` (SIGNATURE_GPG) says, in *out, with memory in `a`: out->fault tells why it does not
 * count, "" means that a key of the keyring (out->signer) signed out->text and what was taken from it. */
void gpg_message_open(struct arena *a, struct openpgp_keyring *k, const struct signature *s,
                      struct signature *out);

#endif
