/* advisory_harness: what the tests of the advisory database share: temporary folders, records on disk, a
 * database made of them. */
#ifndef ASSAY_TEST_ADVISORY_HARNESS_H
#define ASSAY_TEST_ADVISORY_HARNESS_H

#include "advisory/build.h"
#include "advisory/database.h"
#include "base/log.h"
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int harness_remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

static inline void harness_remove(const char *path)
{
    nftw(path, harness_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* A new folder; free() its name. */
static inline char *harness_folder(void)
{
    char *path = strdup("/tmp/assay-test.XXXXXX");
    if (!mkdtemp(path))
        abort();
    return path;
}

static inline void harness_file(const char *folder, const char *name, str bytes)
{
    char path[8448];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes.p, 1, bytes.n, f) != bytes.n || fclose(f) != 0)
        abort();
}

static inline str harness_read(struct arena *a, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b = {0};
    for (size_t n = 1; f && n;) {
        n = fread(buf_room(&b, 65536), 1, 65536, f);
        b.n += n;
    }
    if (f)
        fclose(f);
    str s = arena_dup(a, buf_str(&b));
    buf_free(&b);
    return s;
}

static inline bool harness_build(const char *from, const char *db, unsigned jobs, struct build_result *r,
                                 struct err *e)
{
    struct build_options o = {.from = &from, .n_from = 1, .db = db, .jobs = jobs, .built = 1700000000};
    return database_build(&o, r, e);
}

/* The first shard that speaks of the ecosystem, or NULL. */
static inline const struct shard *harness_core(struct database *db, str ecosystem, struct err *e)
{
    struct database_cores c = database_cores(db, ecosystem);
    e->text[0] = 0;
    return c.n ? database_slot(db, c.v[0].slot, e) : NULL;
}

/* The feeds of a developer's machine, or NULL. */
static inline const char *harness_feeds(void)
{
    static char path[4096];
    const char *shared = getenv("ASSAY_SHARED");
    snprintf(path, sizeof path, "%s/feeds", shared ? shared : "");
    return shared && access(path, R_OK) == 0 ? path : NULL;
}

#endif
