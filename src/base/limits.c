#include "base/limits.h"

const struct limits limits_default = {
    .memory_entry = (size_t)8 << 20,
    .content = (uint64_t)2 << 30,
    .text = (size_t)64 << 20,
    .archive = (uint64_t)1 << 40,
    .ratio = 1100, /* deflate cannot exceed 1032:1; more is a bomb of another codec */
    .entries = 20u << 20,
    .archive_depth = 6,
    .json_depth = 512,
    .path = 4096,
    .layers = 1024,
    .decoder_window = (uint64_t)128 << 20,
};
