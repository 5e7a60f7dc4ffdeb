/* generation: one whole state of the database on disk. A build writes a new folder, makes it durable, then
 * moves the link `current` to it in one step: whoever opens the database sees the old or the new, never a
 * mixture, and a build that dies at any point leaves the old one.
 *
 *   DB/lock            held by a build
 *   DB/current -> g7   replaced by rename
 *   DB/g7/             the shards and manifest.json
 *   DB/.new/           what a build is writing, or left behind when it died; the next one clears it */
#ifndef ASSAY_ADVISORY_GENERATION_H
#define ASSAY_ADVISORY_GENERATION_H

#include "base/err.h"

struct generation {
    const char *db;
    int db_fd, lock_fd;
    int new_fd; /* DB/.new */
    int old_fd; /* the current generation, or -1 */
    uint64_t number;
};

/* Makes the folder where needed, takes the lock (false when another build holds it) and begins a generation.
 */
bool generation_begin(struct generation *g, const char *db, struct err *e);
/* Writes and fsyncs one file. When the current generation holds a file of that name that is the `same` (NULL:
 * never), that one is linked instead and *linked (may be NULL) is set. Threads may call it at once. */
bool generation_put(const struct generation *g, const char *file, str bytes, bool (*same)(str old, str fresh),
                    bool *linked, struct err *e);
/* Makes it the current one and removes those before it, but for any that a reader holds open. */
bool generation_commit(struct generation *g, struct err *e);
/* Ends without a commit, or after one: gives the lock back and removes what was not committed. */
void generation_end(struct generation *g);

/* Opens the current generation's folder and marks it as being read: a descriptor, or -1 and *e. */
int generation_open(const char *db, struct err *e);
/* True when there is no current generation at all. */
bool generation_absent(const char *db);

#endif
