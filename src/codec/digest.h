/* digest: message digests of bytes as they pass (FIPS 180-4, RFC 1321; OpenSSL), and CRC-32 (ISA-L). */
#ifndef ASSAY_CODEC_DIGEST_H
#define ASSAY_CODEC_DIGEST_H

#include "codec/stream.h"

enum digest_alg { DIGEST_SHA256, DIGEST_SHA1, DIGEST_SHA512, DIGEST_MD5, DIGEST_ALGS };
enum { DIGEST_SIZE_MAX = 64, DIGEST_HEX_MAX = 2 * DIGEST_SIZE_MAX + 1 };

/* One digest in the making. Zeroed before its first digest_init; may be used again for the next one, which
 * costs no allocation; digest_free in the end. Belongs to one thread at a time. */
struct digest {
    enum digest_alg alg;
    void *ctx;
};

/* Looks the algorithms up, once a process; called by the others. Call it before confinement. Threads may. */
void digest_setup(void);
/* Begins. False when this machine's OpenSSL refuses the algorithm (MD5 and SHA-1 in FIPS mode). */
bool digest_init(struct digest *d, enum digest_alg alg);
void digest_update(struct digest *d, str bytes);
/* Ends: the lower-case hexadecimal digest in `hex`, NUL-terminated; returns it as a slice of `hex`. */
str digest_hex(struct digest *d, char hex[DIGEST_HEX_MAX]);
void digest_free(struct digest *d);
/* All at once; an empty slice when the algorithm is refused. */
str digest_of(enum digest_alg alg, str bytes, char hex[DIGEST_HEX_MAX]);

/* Bytes and characters: 20 and 40 for SHA-1 ... */
size_t digest_size(enum digest_alg alg);
const char *digest_name(enum digest_alg alg); /* as in CycloneDX: "SHA-256" */

/* A stream that adds to `d` what passes through it; owns `under`, not `d`. */
struct stream *digest_stream(struct stream *under, struct digest *d);

/* CRC-32 of gzip and zip (RFC 1952 section 8): begin with 0, pass the last result to go on. */
uint32_t crc32_update(uint32_t crc, str bytes);

#endif
