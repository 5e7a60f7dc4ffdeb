/* signing: the keys by which signatures of images are judged, as options and policies name them. */
#ifndef ASSAY_CMD_SIGNING_H
#define ASSAY_CMD_SIGNING_H

#include "check/signed.h"
#include "cmd/cmd.h"

/* Seconds since 1970 at which the keys of GPG have to be good: the end of the day `as_of`, or now if that is
 * today. */
uint64_t signing_time(str as_of);
/* Reads a public key in PEM, or a keyring, to the list. False and *e: it is none. */
bool signing_key(struct arena *a, const char *file, signature_keys *to, struct err *e);
bool signing_ring(struct arena *a, const char *file, uint64_t now, signature_keys *to, struct err *e);
void signing_close(const signature_keys *keys);

#endif
