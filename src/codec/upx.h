/* upx: blocks of bytes as the packer UPX compresses them. */
#ifndef ASSAY_CODEC_UPX_H
#define ASSAY_CODEC_UPX_H

#include "base/err.h"
#include "base/str.h"

/* Methods, by their number in a block's header; those that read bits from 32, 8 and 16 bit words. */
enum {
    UPX_NRV2B_32 = 2,
    UPX_NRV2B_8 = 3,
    UPX_NRV2B_16 = 4,
    UPX_NRV2D_32 = 5,
    UPX_NRV2D_8 = 6,
    UPX_NRV2D_16 = 7,
    UPX_NRV2E_32 = 8,
    UPX_NRV2E_8 = 9,
    UPX_NRV2E_16 = 10,
    UPX_LZMA = 14,
};

bool upx_method_known(unsigned method);
/* Decompresses `in` to exactly `n` bytes at `out`; false, with e, when it is damaged, gives another number of
 * bytes or is of a method that is not known. Takes no more than a few steps for each byte of either. */
bool upx_decompress(unsigned method, str in, char *out, size_t n, struct err *e);

#endif
