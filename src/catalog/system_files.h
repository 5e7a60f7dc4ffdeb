/* system_files: the regular files in folders that packages own, with digests of their bytes: each unit notes
 * them without knowledge of the others; drift.h holds them against the lists of packages. Internal to
 * src/catalog. */
#ifndef ASSAY_CATALOG_SYSTEM_FILES_H
#define ASSAY_CATALOG_SYSTEM_FILES_H

#include "catalog/catalog.h"

struct system_file {
    str path;
    str target;      /* of a hard link: the file whose bytes it has; else "" */
    uint32_t digest; /* where its digests begin in system_files.digests */
    uint16_t mode;
    uint8_t algs; /* bit set by enum digest_alg: those that are there, in that order */
};
struct system_files {
    VEC(struct system_file) files;
    VEC(unsigned char) digests; /* LISTED_DIGEST bytes each */
    bool asked;                 /* they are noted, and are to be judged */
    bool overflow;              /* there were more than are kept */
};

/* Notes an entry of a unit if it is one of them; memory in `a`. */
void system_files_see(struct arena *a, struct system_files *s, const struct entry *entry);
/* Might a package's list hold a digest of the entry? */
bool system_files_listed(const struct entry *entry);
/* Which digests the lists of a package manager hold that has its files or settings at `path`: bit set by enum
 * digest_alg; 0 where the path tells nothing. */
unsigned system_files_sign(str path);
enum { SYSTEM_FILES_DIGESTS = 1 << DIGEST_MD5 | 1 << DIGEST_SHA1 | 1 << DIGEST_SHA256 }; /* of all of them */
/* A digest of the file that was noted last, if that is the entry. */
void system_files_digest(struct arena *a, struct system_files *s, const struct entry *entry,
                         enum digest_alg alg, str hex);
/* The first LISTED_DIGEST bytes of a digest of the file, or NULL. */
const unsigned char *system_file_digest(const struct system_files *s, const struct system_file *f,
                                        unsigned alg);

/* A program or library by its mode or name. */
bool system_file_program(str path, uint16_t mode);
/* The same or a script: what it holds is run. */
bool system_file_runs(str path, uint16_t mode);
/* In a folder whose programs and libraries all come from packages. */
bool system_file_judged(str path);

#endif
