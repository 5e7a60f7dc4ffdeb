/* rpm_header: the header of an installed package as rpm stores it (rpm, "Package format", section Header):
 * two big-endian counts, an index of 16 bytes a tag, and the data that it points into. Only what tells what a
 * package is and what it brought is read. Strings are views of the blob; nothing is allocated. */
#ifndef ASSAY_FORMAT_RPM_HEADER_H
#define ASSAY_FORMAT_RPM_HEADER_H

#include "base/err.h"

/* The strings of an array tag, one behind the other. */
struct rpm_strings {
    str rest;
    uint32_t left; /* strings that the index promises */
};
struct rpm_header {
    str name, version, release, arch, source_rpm, vendor, licence, modularity;
    bool has_epoch;
    uint32_t epoch;
    struct rpm_strings requires, provides;
    struct rpm_strings basenames, dirnames; /* dirnames end in '/' */
    str dirindexes;                         /* big-endian words: which dirname belongs to a basename */
    struct rpm_strings old_filenames;       /* whole paths, before rpm 4.0 */
    /* of each file, in the order of basenames: */
    struct rpm_strings digests; /* in hexadecimal; "" of what is no regular file */
    str modes;                  /* big-endian half words: st_mode */
    str flags, verify_flags;    /* big-endian words, of RPM_FILE_ and RPM_VERIFY_ */
    str states;                 /* a byte each, of RPM_STATE_ */
    uint32_t digest_algorithm;  /* as OpenPGP numbers them (RFC 9580, 9.5); 0: not told, it is MD5 */
};
enum { RPM_FILE_CONFIG = 1 << 0, RPM_FILE_GHOST = 1 << 6, RPM_VERIFY_DIGEST = 1 << 0, RPM_STATE_NORMAL = 0 };

/* Longest header that is taken (bytes): rpm itself takes 256 MB; those of large packages have 20 MB. */
enum { RPM_HEADER_MAX = 64 << 20 };

/* False when the blob is no header: its counts do not fit into it, or it has no name or version. A tag whose
 * data lies outside or has another type is as if it were absent. Of a tag that is there twice the later one
 * counts, as rpm has it. */
bool rpm_header_read(str blob, struct rpm_header *h, struct err *e);
/* The next string; false at the end of the array or of the data. */
bool rpm_strings_next(struct rpm_strings *s, str *out);
/* The word at index i of an array of 32-bit numbers; false when there is none. */
bool rpm_words_at(str words, size_t i, uint32_t *out);
/* The same of 16-bit numbers. */
bool rpm_halves_at(str halves, size_t i, uint16_t *out);
/* "openssl-3.0.7-25.el9.src.rpm", the file name of a source package, taken apart: its name and
 * "3.0.7-25.el9"; false when it is none. */
bool rpm_source_file(str file, str *name, str *version_release);

#endif
