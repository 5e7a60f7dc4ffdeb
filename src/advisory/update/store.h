/* store: the last good data of each feed, as they came, so that a feed that fails costs nothing but its news.
 *
 *   DB/feeds/lock                 held by an update
 *   DB/feeds/FEED/PART/.state     what of the folder counts, where it is from, how old it is
 *   DB/feeds/FEED/PART/...        documents, archives and folders that `db build` reads
 *
 * A part is what changes as a whole: an ecosystem of a bucket, a document, a repository. New data are written
 * beside the old ones under names that .state does not have; a rename of .state makes them count, and what it
 * no longer names is removed. Whoever dies in between leaves the old state, and files that the next update
 * clears or resumes. Hidden files are the store's own. */
#ifndef ASSAY_ADVISORY_STORE_H
#define ASSAY_ADVISORY_STORE_H

#include "base/err.h"
#include "base/vec.h"

struct stored_file {
    str name;           /* in the part's folder; hidden: no document */
    str url;            /* "" for a folder of the store */
    str etag, modified; /* as the server told them */
    str sha256;         /* of a file */
    uint64_t bytes;
};
struct part_state {
    str url, kind;    /* of the feed when it was fetched */
    uint64_t serial;  /* goes into names of files; rises with each commit that needs new ones */
    uint64_t checked; /* seconds since 1970: when the source was last asked and answered; 0: never */
    uint64_t changed; /* when its data last changed */
    uint64_t records; /* 0 where they are not counted */
    str newest;       /* the latest time in the data, RFC 3339; "" where there is none */
    str failure;      /* why the last attempt failed; "" if it did not */
    VEC(struct stored_file) files;
};
struct part {
    str feed, name;
    str path; /* of its folder */
    int dir;
    struct arena *arena; /* of the strings */
    struct part_state state;
    bool bulk; /* many files were written that are not on the disk yet */
};

#define STORE_NEW ".feeds.new" /* beside `feeds`: what an import is writing, or left behind when it died */

/* Makes DB/feeds and takes its lock, without waiting: a descriptor to close, or -1 and *e. What
 * an import left behind is cleared. */
int store_lock(struct arena *a, const char *db, struct err *e);
/* Removes a folder or file with all in it. */
void store_remove(const char *path);
/* Opens the part's folder, made where it is missing, and reads what is there. A state that cannot be
 * understood is as none. */
bool part_open(struct part *p, struct arena *a, const char *db, str feed, str name, struct err *e);
/* Back to what is on the disk. */
void part_reload(struct part *p);
void part_close(struct part *p);
/* Makes `state` durable, after all that it names, then clears the folder of what it does not name. */
bool part_commit(struct part *p, struct err *e);
/* The file of that name, or NULL. */
const struct stored_file *part_file(const struct part *p, str name);

/* The parts of a feed that have data, from the folder alone: names. Also the feeds of a store, for FEED "".
 */
typedef VEC(str) part_names;
void store_list(struct arena *a, const char *db, str feed, part_names *out);
/* Adds the paths of what a build reads of a part. */
void part_places(const struct part *p, part_names *out);

#endif
