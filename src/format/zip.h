/* zip: a reader of archives by their central directory (PKWARE APPNOTE 6.3), which is streamed and never
 * held: zip64, data descriptors, self-extracting prefixes, Info-ZIP extra fields; stored, deflate, bzip2,
 * lzma, zstd, xz.
 *
 *   if (zip_open(&z, &reader, limits, &e))
 *       while (zip_next(&z, &ze, &e)) { ... zip_entry_open(&z, &ze, &e) ... }
 *   if (z.failed) ... e says why; all entries before are good
 *   zip_close(&z);
 *
 * What a hostile archive can cost: entries whose data overlap are not opened (a zip bomb of David Fifield's
 * kind needs that), so that all contents together are made from no more bytes than the file has; entries of
 * methods with unbounded expansion share one allowance of the kind codec/codec.h describes; no content is
 * longer than its entry says. */
#ifndef ASSAY_FORMAT_ZIP_H
#define ASSAY_FORMAT_ZIP_H

#include "base/limits.h"
#include "codec/stream.h"
#include "model/entry.h"

struct zip {
    /* About the archive: */
    uint64_t told;     /* entries by its end record (modulo 65536 when that is not zip64) */
    uint64_t entries;  /* so far */
    uint64_t overlong; /* entries left out since their path is over limits.path */
    uint64_t base;     /* bytes before the archive that its offsets do not count */
    bool overlapping; /* data of entries overlap; set at the latest with the first that overlaps one before it
                       */
    bool failed;
    const char *note; /* something odd that was passed over, or NULL; a constant text */

    /* Private */
    const struct reader_at *r;
    const struct limits *limits;
    uint64_t dir_at, dir_size; /* of the central directory, in the reader */
    uint64_t end;              /* of the data of the entries so far, while they are in order */
    bool overlap_checked;
    uint64_t promised; /* sizes of opened entries of methods with unbounded expansion */
    uint64_t *seen;    /* hashes of paths, 0: free */
    size_t seen_n, seen_cap;
    struct stream *dir;
    struct inbuf in;
    struct arena arena; /* strings of one entry */
};

struct zip_entry {
    struct entry entry; /* a time without extended timestamp is taken as UTC; layer -1 */
    uint64_t header_at; /* of the local header, in the reader */
    uint64_t packed;    /* bytes as stored */
    uint64_t size;      /* of the content, also where entry.size is 0 */
    uint32_t crc;
    uint16_t method, flags;
    bool encrypted;
    bool climbed;   /* its path tried to leave the root; it is kept inside */
    bool duplicate; /* an entry before it has the same path (told among the first million) */
    str raw_name;   /* as in the central directory */
};

/* True when a file that begins so is a zip. One with something before it is found by zip_open only. */
bool zip_probe(str head);
/* Finds the central directory. `r` and `limits` must outlive `z`. False when there is none, or the archive is
 * split over several files; then there is nothing to close. */
bool zip_open(struct zip *z, const struct reader_at *r, const struct limits *limits, struct err *e);
/* The next entry in the order of the central directory; strings are valid until the next call. A symbolic
 * link's target is read with it ("" if it cannot be). False at the end, and on an error: then z->failed. */
bool zip_next(struct zip *z, struct zip_entry *ze, struct err *e);
/* Begins again with the first entry. */
void zip_rewind(struct zip *z);
/* The content; the CRC is verified before the last bytes are given. The central directory's word counts:
 * where the local header contradicts it (name, method, sizes, CRC) the stream's note says so from the start.
 * NULL on an error: encrypted, unknown method, overlapping, header missing. `z` must outlive the stream;
 * entries may be opened while others are read. */
struct stream *zip_entry_open(struct zip *z, const struct zip_entry *ze, struct err *e);
/* What in the local header contradicts the central directory, or NULL; a constant text. *data_at: where the
 * content begins, in the reader. False when there is no such header. */
bool zip_entry_check(const struct zip *z, const struct zip_entry *ze, uint64_t *data_at,
                     const char **contradiction, struct err *e);
void zip_close(struct zip *z);

#endif
