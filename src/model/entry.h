/* entry: one file of an artifact as its source tells it. */
#ifndef ASSAY_MODEL_ENTRY_H
#define ASSAY_MODEL_ENTRY_H

#include "base/str.h"

enum entry_type {
    ENTRY_FILE,
    ENTRY_DIR,
    ENTRY_SYMLINK,
    ENTRY_HARDLINK,
    ENTRY_CHAR,
    ENTRY_BLOCK,
    ENTRY_FIFO,
    ENTRY_SOCKET
};

struct entry {
    str path; /* clean (base/path.h), relative to the artifact's root */
    enum entry_type type;
    uint32_t mode; /* permission bits with setuid, setgid, sticky: 07777 */
    uint32_t uid, gid;
    uint64_t size; /* content bytes of a file, else 0 */
    int64_t mtime; /* seconds since 1970 */
    str target;    /* of a symbolic link as written; of a hard link a clean path */
    uint32_t dev_major, dev_minor;
    str xattrs;           /* "name=hexvalue" joined by ',' and sorted by name; empty if none */
    int32_t layer;        /* index, or -1 */
    bool executable_hint; /* the source knows no mode (zip made on Windows): judge by content */
};

#endif
