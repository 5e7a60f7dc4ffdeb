/* feeds: the list of feeds that an update keeps up to date: those of the configuration, else the ones that
 * are built in. A feed has a name, under which its data are kept, and a place; all else is told by what lies
 * there.
 *
 *   feeds:
 *     - default                                     # the built-in ones
 *     - kev                                         # or one of them
 *     - https://example.org/csaf/provider-metadata.json
 *     - name: ours
 *       url: https://example.org/{release}/{main,extra}.json
 *       kind: osv | document | updateinfo | csaf | folder
 *       ecosystems: [Alpine]                        # what it speaks of: fetched when one of them is wanted
 *       releases: [v3.20, v3.21]                    # for {release}, when none is wanted by name
 *       archive: https://example.org/all.tar.zst    # csaf: what the first update begins with
 *       large: true                                 # only for ecosystems that were seen, or are named
 */
#ifndef ASSAY_ADVISORY_FEEDS_H
#define ASSAY_ADVISORY_FEEDS_H

#include "advisory/update/seen.h"
#include "base/err.h"
#include "format/yaml.h"

enum source_kind {
    SOURCE_UNKNOWN,    /* told by what lies there */
    SOURCE_OSV,        /* a bucket: ecosystems.txt, and an all.zip and modified_id.csv an ecosystem */
    SOURCE_DOCUMENT,   /* one file: JSON, XML, CSV, or an archive of such */
    SOURCE_UPDATEINFO, /* a repository of RPM packages, or a list of its mirrors */
    SOURCE_CSAF,       /* provider-metadata.json, a ROLIE feed or a directory of documents */
    SOURCE_FOLDER,     /* of this machine, with documents */
    SOURCE_KINDS
};
struct feed_source {
    str name;
    str url; /* http, https, file, or a path; {release} and {a,b} stand for several */
    enum source_kind kind;
    seen_names ecosystems, releases;
    str archive;
    bool large;
};
enum wanted { WANTED_SEEN, WANTED_ALL, WANTED_LISTED };
struct feed_list {
    VEC(struct feed_source) v;
    enum wanted wanted;
    seen_names ecosystems; /* of WANTED_LISTED; of WANTED_SEEN after feeds_want */
    bool none_seen;        /* WANTED_SEEN, and no scan noted anything yet: as WANTED_ALL, but nothing large */
};

const char *source_kind_name(enum source_kind k);
/* Reads the list at `feeds` and the ecosystems (both may be NULL) of the configuration `file`; strings live
 * in `a`. */
bool feeds_read(struct arena *a, const struct yaml_node *feeds, const struct yaml_node *ecosystems,
                const char *file, struct feed_list *out, struct err *e);
/* Adds one place, as on the command line. */
bool feeds_add(struct arena *a, struct feed_list *out, const char *place, struct err *e);
/* Takes what scans have seen into account. */
void feeds_want(struct arena *a, struct feed_list *list, const char *db);

/* Is the feed wanted at all? */
bool feed_wanted(const struct feed_list *list, const struct feed_source *s);
/* Is the ecosystem of that name, without a release, wanted of a bucket? */
bool ecosystem_wanted(const struct feed_list *list, str ecosystem);
/* The URLs that its url stands for. */
typedef VEC(str) feed_urls;
void feed_expand(struct arena *a, const struct feed_list *list, const struct feed_source *s, feed_urls *out);
/* What one of several is called: of its URL what is behind the host. */
str feed_part_name(struct arena *a, str url);

extern const char feeds_default[]; /* the built-in list, as YAML */

#endif
