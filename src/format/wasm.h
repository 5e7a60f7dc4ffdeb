/* wasm: custom sections of WebAssembly modules (WebAssembly Core Specification, "Binary Format", modules),
 * found by name at their places: the file is never held as a whole. */
#ifndef ASSAY_FORMAT_WASM_H
#define ASSAY_FORMAT_WASM_H

#include "codec/stream.h"

bool wasm_magic(str head);
/* Where the bytes of the first custom section of that name stand; false when there is none. */
bool wasm_section(const struct reader_at *r, str name, uint64_t *offset, uint64_t *size);

#endif
