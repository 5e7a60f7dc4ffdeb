/* zip_parts: what the files of the zip reader share. Only for format/zip*.c. */
#ifndef ASSAY_FORMAT_ZIP_PARTS_H
#define ASSAY_FORMAT_ZIP_PARTS_H

#include "format/zip.h"

static inline uint16_t zip_u16(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint16_t)(u[0] | u[1] << 8);
}
static inline uint32_t zip_u32(const char *p)
{
    return (uint32_t)zip_u16(p) | (uint32_t)zip_u16(p + 2) << 16;
}
static inline uint64_t zip_u64(const char *p)
{
    return (uint64_t)zip_u32(p) | (uint64_t)zip_u32(p + 4) << 32;
}

enum { ZIP_LOCAL = 30, ZIP_CENTRAL = 46, ZIP_END = 22, ZIP64_LOCATOR = 20, ZIP64_END = 56 };
enum { ZIP_ENCRYPTED = 1, ZIP_DESCRIPTOR = 8, ZIP_UTF8 = 1 << 11 };

/* One central directory record: fixed part and variable parts. */
struct zip_record {
    const char *fixed; /* ZIP_CENTRAL bytes */
    str name, extra;
};

/* Takes the next record off `in`; 0 at the end of the directory, 1 with a record, -1 with an error. */
int zip_record_take(struct inbuf *in, struct zip_record *rec, struct err *e);
/* Sizes and place of the local header (APPNOTE 4.4, 4.5.3); false when a zip64 field is missing. */
bool zip_record_sizes(const struct zip *z, const struct zip_record *rec, struct zip_entry *ze);
/* Everything else. False when the path is over limits.path. */
bool zip_record_entry(struct zip *z, const struct zip_record *rec, struct zip_entry *ze);
/* Whether the data of any two entries overlap; reads the whole directory. */
bool zip_overlap_scan(struct zip *z);

#endif
