/* shard: one file of the database as it lies on disk and in memory (docs/database.md). A core
 * shard holds what matching needs for one ecosystem and release; a text shard holds titles, prose and links
 * of one ecosystem; one shard holds what is told of CVEs themselves, one the release cycles of products.
 * Opening checks header and sizes and, for the parts that matching reads, a checksum; every reference is
 * checked when it is followed, so that even a forged file can only give wrong answers, never a wrong access.
 */
#ifndef ASSAY_ADVISORY_SHARD_H
#define ASSAY_ADVISORY_SHARD_H

#include "base/err.h"
#include "base/vec.h"

#define SHARD_MAGIC   "ASSAYDB\n"
#define SHARD_VERSION 5u
enum shard_kind {
    SHARD_CORE = 1,
    SHARD_TEXT,
    SHARD_FLAWS,
    SHARD_CYCLES,
    SHARD_MALWARE, /* as SHARD_CORE, of advisories on malicious packages */
    SHARD_NAMES,   /* of those packages: advisory/malware.h */
    SHARD_KINDS = SHARD_NAMES
};
enum shard_section_name {
    SECTION_STRINGS,    /* length (LEB128) and bytes, again and again; a reference is an offset; 0 is "" */
    SECTION_LISTS,      /* words: count, then so many references of strings; 0 is the empty list */
    SECTION_RANGES,     /* core: words: count, then so many items; 0 is the empty set */
    SECTION_ADVISORIES, /* core: struct shard_advisory, by id; text: struct shard_text, by id;
                           flaws: struct shard_epss, by CVE; names: hashes, 8 bytes each, sorted; cycles:
                           struct shard_product, by name, and one more that ends the last one's cycles */
    SECTION_PACKAGES,   /* core: struct shard_package, by name, and one more that ends the last one's rows;
                           flaws: struct shard_flaw, by CVE; cycles: struct shard_identifier, by purl */
    SECTION_ROWS,       /* core: struct shard_row, by package; cycles: struct shard_cycle, by product */
    SECTION_NOTES,      /* core: struct shard_note; 0 is none. text: struct shard_block */
    SECTION_SOURCES, /* core: struct shard_source. text: the compressed blocks. flaws: titles, as strings */
    SHARD_SECTIONS
};
struct shard_section {
    uint64_t off, size;
};
/* All numbers are little-endian. */
struct shard_header {
    char magic[8];
    uint32_t version, kind;
    uint64_t size;      /* of the whole file */
    char sha256[64];    /* of all behind the header, in hexadecimal */
    uint32_t ecosystem; /* string */
    uint32_t quick;     /* CRC-32 of all behind the header; text and flaws: of all before the last section */
    struct shard_section section[SHARD_SECTIONS];
    uint32_t row_widths; /* core: see struct shard_row */
    uint32_t reserved[4];
    uint32_t check; /* CRC-32 of the header with this as 0 */
    uint64_t built; /* seconds since 1970: when this content was first written */
};
_Static_assert(sizeof(struct shard_header) == 256, "the header has a fixed size");

enum advisory_flag {
    ADVISORY_WITHDRAWN = 1,
    ADVISORY_MALWARE = 2,
    ADVISORY_UPDATE = 4,
    ADVISORY_NOTICE = 8,
    ADVISORY_DISTRO = 16
};
struct shard_advisory {
    uint32_t id;      /* string */
    uint32_t flaws;   /* list: the keys of the flaws that it is about; one, or the CVEs of a notice */
    uint32_t aliases; /* list: other ids of the same flaw; empty when there are several flaws */
    uint32_t ratings; /* list: CVSS vectors, scores, words */
    uint32_t cwes;    /* list: "CWE-79", sorted */
    uint32_t flags;
};
struct shard_package {
    uint32_t name, row; /* string; the first of its rows */
};
/* In the file each index has as many bytes as the shard's largest needs: of `row_widths` the lowest byte says
 * how many `advisory` has, the next `ranges`, the next `note`, which may have none. */
struct shard_row {
    uint32_t advisory, ranges, note; /* indices */
};
enum note_flag { NOTE_UNMAINTAINED = 1, NOTE_UNSOUND = 2, NOTE_NOTICE = 4 };
struct shard_note {
    uint32_t ratings, flags; /* list: as above, of this row alone */
    uint32_t status, reason; /* enum vendor_status (osv.h), and the vendor's words on it */
    uint32_t code;           /* list: the packages and symbols that hold the flaw (osv.h); empty: not told */
};
struct shard_source {
    uint32_t name, licence, modified; /* strings */
    uint32_t records;
};
struct shard_text {
    uint32_t id, title;     /* strings */
    uint32_t block, offset; /* where the rest is: index of a block, offset in it once decompressed */
};
struct shard_block {
    uint64_t off;         /* in SECTION_SOURCES */
    uint32_t stored, raw; /* bytes of its zstd frame, and of its content */
};

/* Of the shard of flaws. A CVE is its cve_key (advisory/cve.h), a day is counted from 1970 (0: not told). */
struct shard_epss {
    uint32_t cve, epss, percentile; /* hundred-thousandths */
};
enum flaw_flag { FLAW_KEV = 1, FLAW_RANSOMWARE = 2 };
struct shard_flaw {
    uint32_t cve;
    uint32_t ratings;          /* list: who says it, the rating, and so on */
    uint32_t cwes;             /* list */
    uint32_t title, title_crc; /* offset in SECTION_SOURCES, and its CRC-32, as no other checksum is read */
    uint16_t kev_added, kev_due;
    uint32_t flags;
};
/* Of the shard of cycles. */
struct shard_product {
    uint32_t name, label, cycle; /* strings; the first of its cycles */
};
struct shard_identifier {
    uint32_t purl, product; /* string; index */
};
struct shard_cycle { /* strings, as in struct draft_cycle */
    uint32_t cycle, codename, released, latest, latest_on, lts, support, eol, extended;
};

/* An item of a range set: kind in the upper 4 bits, a string reference in the lower 28. The first four kinds
 * are enum osv_event_kind. */
enum range_item {
    ITEM_INTRODUCED,
    ITEM_FIXED,
    ITEM_LAST_AFFECTED,
    ITEM_LIMIT,
    ITEM_RANGE,
    ITEM_VERSION,
    ITEM_GIT,
    ITEM_MODULE /* the set holds for packages of this module stream, "nodejs:18"; first in the set */
};
#define ITEM_REF_BITS   28
#define ITEM_KIND(word) ((word) >> ITEM_REF_BITS)
#define ITEM_REF(word)  ((word) & ((1u << ITEM_REF_BITS) - 1))
#define ITEM(kind, ref) ((uint32_t)(kind) << ITEM_REF_BITS | (ref))

#define SHARD_BLOCK_MAX ((uint32_t)16 << 20)

struct words {
    const uint32_t *v;
    size_t n;
};
struct shard {
    str bytes; /* the whole file */
    const struct shard_header *head;
    bool mapped;
};

/* Stands on `bytes` (aligned to 8), which must outlive it. `trust` leaves out the checksum over the content.
 */
bool shard_of_bytes(struct shard *s, str bytes, enum shard_kind kind, bool trust, struct err *e);
/* Maps the file read-only; `name` is what errors call it. */
bool shard_open(struct shard *s, int dir, const char *file, enum shard_kind kind, struct err *e);
void shard_close(struct shard *s);
/* Reads all of it and compares the SHA-256. */
bool shard_verify(const struct shard *s, const char *name, struct err *e);

str shard_section(const struct shard *s, enum shard_section_name name);
/* Length (LEB128) and bytes that stand at `at`; "" where there are none. */
str shard_bytes_at(str pool, uint32_t at);
str shard_string(const struct shard *s, uint32_t ref);
struct words shard_list(const struct shard *s, uint32_t ref);
struct words shard_ranges(const struct shard *s, uint32_t ref);
size_t shard_advisories(const struct shard *s);
size_t shard_packages(const struct shard *s);
size_t shard_rows(const struct shard *s);
size_t shard_sources(const struct shard *s);
/* By index; a zeroed one when it is out of range. */
struct shard_advisory shard_advisory(const struct shard *s, size_t i);
struct shard_package shard_package(const struct shard *s, size_t i);
struct shard_row shard_row(const struct shard *s, size_t i);
struct shard_note shard_note(const struct shard *s, size_t i);
struct shard_source shard_source(const struct shard *s, size_t i);
/* The rows [*first, *end) of a package; false when it has none. */
bool shard_find_package(const struct shard *s, str name, size_t *first, size_t *end);
/* Its index, or SIZE_MAX. */
size_t shard_find_advisory(const struct shard *s, str id);

/* How many bytes a row has by `row_widths`; 0 where they make no sense. */
size_t shard_row_size(uint32_t row_widths);
/* The checksum of header and content: CRC-32, which finds what goes wrong by itself, at the speed of memory.
 */
uint32_t shard_crc(str bytes);
/* Where what `quick` covers ends. */
uint64_t shard_quick_end(const struct shard_header *h);
/* `check` of a header. */
uint32_t shard_check(const struct shard_header *h);
/* True when the file `old` is whole and differs from `fresh` at most in when it was built. */
bool shard_same(str old, str fresh);

#endif
