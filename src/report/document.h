/* document: what SBOM formats ask of a document and what must not depend on when or where it is written. */
#ifndef ASSAY_REPORT_DOCUMENT_H
#define ASSAY_REPORT_DOCUMENT_H

#include "base/buf.h"

/* RFC 3339, from the variable SOURCE_DATE_EPOCH alone: without it a document depends on nothing but its
 * content. Empty when it is not set, or no time. */
str document_time(struct arena *a);
#define DOCUMENT_UUID_NONE "urn:uuid:00000000-0000-0000-0000-000000000000"
/* Replaces the UUID of zeros at `at` by one of version 8 (RFC 9562 section 5.8): the SHA-256 of what `out`
 * holds from `start` on. So equal content has an equal number, and any other content another. */
void document_uuid(struct buf *out, size_t start, size_t at);
/* The UUID of version 8 that a digest of 32 hexadecimal digits or more stands for, without "urn:uuid:". */
enum { DOCUMENT_UUID_SIZE = 36 };
void document_uuid_of(str digest, char uuid[DOCUMENT_UUID_SIZE + 1]);
/* True for algorithms that SBOM formats name (CycloneDX's spelling) with a digest of their length. */
bool document_hash_valid(str alg, str hex);

#endif
