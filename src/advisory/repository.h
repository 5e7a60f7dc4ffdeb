/* repository: what leads to updateinfo.xml of a repository of RPM packages: repodata/repomd.xml
 * (createrepo_c), and lists of mirrors: lines of URLs, or a metalink (RFC 5854, and version 3 before it).
 * Pure: texts in, values out. */
#ifndef ASSAY_ADVISORY_REPOSITORY_H
#define ASSAY_ADVISORY_REPOSITORY_H

#include "base/err.h"
#include "base/vec.h"

#define REPOSITORY_INDEX       "repodata/repomd.xml"
#define REPOSITORY_MIRRORS_MAX 6

struct repository_file {
    str href; /* relative to the repository */
    str checksum, algorithm;
};
/* Where updateinfo.xml is. False when it is no repomd.xml, or names none. */
bool repository_read(struct arena *a, str text, str where, struct repository_file *out, struct err *e);

/* The URLs of repositories in a list of mirrors, the first few of http and https; $basearch is x86_64. */
typedef VEC(str) mirror_list;
void mirrors_read(struct arena *a, str text, mirror_list *out);

#endif
