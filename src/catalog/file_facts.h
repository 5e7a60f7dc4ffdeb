/* file_facts: what the metadata of files tells of an image or a root file system: who could become root by
 * them, write them, or use them against the host. Each unit notes what stands out without knowledge of the
 * others; the merge makes facts of what is still seen at the top. Internal to src/catalog.
 *
 * Facts (subject and place are the path): "file.setuid" (detail "setuid root 4755"), "file.capability" (its
 * names), "file.writable" (mode), "file.device" ("block 8:0"), "file.tool" (detail "shell", "debugger" ...),
 * "file.cache" (a folder; how much lies in it), "file.owner" (a uid), "entry.program" and "entry.folder"
 * ("0755 0:0"). Of one key at most FILE_FACTS_MAX are told, then one "file.more" with the key as its subject
 * and how many there are in all. */
#ifndef ASSAY_CATALOG_FILE_FACTS_H
#define ASSAY_CATALOG_FILE_FACTS_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "source/overlay.h"

enum {
    FILE_FACTS_MAX = 1000,
    FILES_SEEN_MAX = 20000, /* of one list of one unit */
};

struct file_seen {
    str path, word; /* word: of a link its target, of a file its capabilities */
    uint32_t uid, gid;
    uint16_t mode;
    uint8_t type; /* enum entry_type */
    uint32_t dev_major, dev_minor;
    uint64_t size;
};
struct program_seen {
    uint64_t key; /* of the path, usr-merge folded (ownership_key) */
    uint32_t uid, gid;
    uint16_t mode;
};
struct files_seen {
    VEC(struct file_seen) notable, owned, loose, links, cached;
    VEC(struct program_seen) programs;
    bool overflow; /* there were more than are kept */
};

/* Notes an entry of a unit; memory in `a`. */
void files_see(struct arena *a, struct files_seen *seen, const struct entry *entry);
/* Facts of what is seen at the top. `seen` and `overlays` are by layer (NULL where one could not be read),
 * or, not layered, by unit without overlays. */
void files_join(struct inventory *inv, struct arena *scratch, const struct files_seen *const *seen,
                const struct overlay_layer *const *overlays, size_t n, bool layered);

#endif
