/* upx: executables (ELF, PE) that the packer UPX compressed, turned back to what they were but for the call
 * targets of code, which its filters change and nothing here looks at. */
#ifndef ASSAY_FORMAT_UPX_H
#define ASSAY_FORMAT_UPX_H

#include "codec/stream.h"

#define UPX_HEAD 4096 /* bytes that upx_probe likes to see */

enum upx_found { UPX_NONE, UPX_PACKED, UPX_UNPACKED };

/* False when a file that begins so is certainly not packed. */
bool upx_probe(str head);
/* What was packed, in `a`, at *out. UPX_NONE: it is not packed; UPX_PACKED: it is, but cannot be read (e says
 * why): it is damaged, of a version or method that is not known, or would be larger than `limit`. */
enum upx_found upx_unpack(const struct reader_at *r, uint64_t limit, struct arena *a, str *out,
                          struct err *e);
/* The same of a PE file ("MZ"), all of whose bytes are given. */
enum upx_found upx_unpack_pe(str bytes, uint64_t limit, struct arena *a, str *out, struct err *e);

#endif
