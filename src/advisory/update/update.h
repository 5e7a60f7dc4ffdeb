/* update: brings the store of feeds up to date and builds the database of it. A feed that fails, or whose new
 * data look wrong (a fifth or more of them gone, or older than what is there), keeps its last good data in
 * use; the others go on. */
#ifndef ASSAY_ADVISORY_UPDATE_H
#define ASSAY_ADVISORY_UPDATE_H

#include "advisory/build.h"
#include "advisory/update/feeds.h"
#include "net/http.h"

struct update_options {
    const char *db;
    const struct feed_list *feeds; /* after feeds_want */
    struct http_options http;      /* its `stop` ends the whole update */
    bool offline;
    unsigned jobs; /* of the build */
    const char *tmp;
    const char *const *accept; /* FEED or FEED/PART whose new data are taken even if they look wrong; "all" */
    size_t n_accept;
    uint64_t now; /* seconds since 1970 */
};
enum part_outcome { PART_SAME, PART_NEW, PART_FAILED };
struct part_report {
    str name; /* "osv/npm", "kev" */
    enum part_outcome outcome;
    str what;         /* what changed, or why it failed */
    uint64_t records; /* of the data in use; 0 where they are not counted */
    uint64_t checked; /* when the data in use were last known to be new; 0: there are none */
    str newest;
};
struct update_report {
    VEC(struct part_report) parts;
    unsigned changed, failed;
    bool built; /* false: nothing changed, the database is as it was */
    struct build_result build;
    uint64_t bytes, requests;
};

/* Strings of the report live in `a`. False when there is nothing to build of, the build fails or it cannot be
 * written; a feed that failed is in the report alone. */
bool database_update(struct arena *a, const struct update_options *o, struct update_report *r, struct err *e);

/* When the data of the database were last known to be new: of the feed for which that is longest ago, whose
 * name is in *oldest; else when it was built. 0: there is none. */
uint64_t database_fresh(struct arena *a, const char *db, str *oldest);

/* What is known of the feeds without asking them: one report a part of each wanted feed, also of those that
 * have no data yet (checked 0). */
void database_feeds(struct arena *a, const char *db, const struct feed_list *feeds, struct update_report *r);

#endif
