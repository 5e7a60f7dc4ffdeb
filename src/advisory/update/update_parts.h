/* update_parts: what the kinds of feeds share while they are updated; for advisory/update*.c alone. */
#ifndef ASSAY_ADVISORY_UPDATE_PARTS_H
#define ASSAY_ADVISORY_UPDATE_PARTS_H

#include "advisory/bucket_list.h"
#include "advisory/update/download.h"
#include "advisory/update/store.h"
#include "advisory/update/update.h"

struct update {
    const struct update_options *o;
    struct downloader *net;
};
/* One part being updated, by one thread. */
struct part_job {
    const struct update *u;
    const struct feed_source *feed;
    enum source_kind kind;
    str part, url;
    bool rolie;  /* csaf: the URL is a ROLIE feed */
    str failure; /* not "": why the source of this part could not even be asked */

    struct arena arena;
    struct part p;
    bool opened, changed;
    str what; /* what changed, for people */
};
typedef VEC(struct part_job) part_jobs;

/* ---- kinds: from a feed to its parts ---- */

/* The file URL of an absolute path. */
str file_url(struct arena *a, str path);
/* A place as a URL: a path of this machine is a file URL. */
str source_url(struct arena *a, str place);
/* Is it a file URL of a folder? */
bool source_is_folder(str url);
/* What kind of feed lies at the URL: by its name, else by what is there. What was found is remembered in
 * `dir`. */
bool source_probe(const struct update *u, str url, struct arena *a, int dir, enum source_kind *out,
                  struct err *e);

/* The jobs of a feed of that kind whose place is `url`; strings in `a`, `dir` a folder for what is read on
 * the way. False: nothing could be asked. */
bool osv_parts(const struct update *u, const struct feed_source *s, str url, struct arena *a, int dir,
               part_jobs *out, struct err *e);
bool csaf_parts(const struct update *u, const struct feed_source *s, str url, struct arena *a, int dir,
                part_jobs *out, struct err *e);
void add_part(struct arena *a, part_jobs *out, const struct update *u, const struct feed_source *s,
              enum source_kind kind, str part, str url);

/* ---- kinds: one part ---- */

/* Each asks the source, and where there is something new that is good sets j->changed, j->what and the files,
 * records and time of j->p.state. False: the data that were in use stay so. */
bool osv_update(struct part_job *j, struct err *e);
bool document_update(struct part_job *j, struct err *e);
bool updateinfo_update(struct part_job *j, struct err *e);
bool csaf_update(struct part_job *j, struct err *e);
bool folder_update(struct part_job *j, struct err *e);

/* ---- what they share ---- */

/* May data with so many records (0: not counted) and that newest time ("": not known) take the place of what
 * is in use? False with the reason and what to do when a fifth or more is gone or they are older. */
bool guard(struct part_job *j, uint64_t records, str newest, struct err *e);
/* Looks into a whole file of a part before it is used: archives are read to their end, documents by the
 * reader of their format. False: it is damaged, or nothing that a database could be built of. */
bool inspect(struct part_job *j, str name, uint64_t *records, str *newest, struct err *e);
/* Reads all of an archive of OSV records: checksums and syntax of each. */
bool inspect_zip(struct arena *a, int dir, str name, osv_lines *out, struct err *e);

/* The first file of the part whose name begins so, or NULL. */
struct stored_file *file_like(struct part_job *j, const char *prefix);
void drop_file(struct part_job *j, const char *prefix);
/* Writes and syncs a small file of the part. */
bool put_text(struct part_job *j, str name, str text, struct err *e);
/* Downloads many small files, several at once, each to DIR/name; `take` (may be NULL) looks at it, as ".new",
 * before it gets that name. Stops at the first failure, which is in *e; *missing: some file is not there. */
struct small_file {
    str url, name;
};
bool download_many(struct part_job *j, int dir, const struct small_file *files, size_t n,
                   bool (*take)(str name, str text, struct err *e), bool *missing, struct err *e);
/* Opens (makes) a folder of the part: a descriptor, or -1 and *e. */
int part_folder(struct part_job *j, str name, struct err *e);

#endif
