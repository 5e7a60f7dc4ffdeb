/* decide: what each advisory on a component's package decides about it; `assay scan` makes findings of it,
 * `assay explain` says it in words. */
#ifndef ASSAY_ADVISORY_DECIDE_H
#define ASSAY_ADVISORY_DECIDE_H

#include "advisory/database.h"
#include "advisory/osv.h"
#include "advisory/range.h"

/* One row of the database against one component. */
struct decided {
    const struct shard *shard;
    struct shard_advisory advisory;
    struct shard_row row;
    str version;               /* the one compared: the component's, or that of its source package */
    str stream;                /* the module stream that it is in, "nodejs:18"; "" if not told */
    struct decision decision;  /* affected is false for a withdrawn advisory, whatever its reason */
    enum vendor_status status; /* the vendor's word on the package, and its reason; see osv.h */
    str vendor_reason;
    bool no_epoch; /* of an rpm's source, whose epoch the package does not tell: compared without */
    bool branch;  /* of an advisory for a branch of the component's release (release.h), whose packages ... */
    str mark;     /* ... have this in their versions */
    bool settles; /* the package is from the branch: what the row holds for fixed is so */
};
typedef VEC(struct decided) decided_list;

/* What holds for all components of one ecosystem. */
struct decide_ecosystem {
    str name;
    struct database *db;
    struct database_cores cores;
    size_t malware; /* slot of the advisories on malicious packages; SIZE_MAX: none */
    bool judged;    /* false: the database has nothing on it, or *why */
    bool orphaned;  /* a distribution's, and no advisory is the distribution's own */
    const struct version_scheme *scheme;
    struct err why;
};
void decide_ecosystem_init(struct decide_ecosystem *eco, struct database *db, str name);
/* A shard of a branch or of malicious packages that was asked for and cannot be read; false when there is
 * none. */
bool decide_broken(const struct decide_ecosystem *eco, struct err *why);
/* Does the shard speak of the ecosystem? */
bool decide_speaks(const struct decide_ecosystem *eco, const struct shard *s);

/* True for what is matched at all: it has a version, belongs to no OS package (or upstream's word on it is
 * asked for) and is there. */
bool decide_wants(const struct component *c, const struct match_options *o);
/* True for what has no version: only advisories on malicious packages, of which all versions are, are for it.
 */
bool decide_wants_malware(const struct component *c, const struct match_options *o);
/* The decision of the row of `j` about one version of the same package. */
struct decision decide_row(const struct decide_ecosystem *eco, const struct decided *j, str version);
/* Appends a decision for every row on the component's package: by source name and version where the
 * ecosystem's advisories speak of source packages. Strings are views of the shard and the component, or in
 * `a`. */
void decide_component(struct arena *a, const struct decide_ecosystem *eco, const struct component *c,
                      decided_list *out);
/* The same for a package by the name and version that the ecosystem's advisories use. */
void decide_package(struct arena *a, const struct decide_ecosystem *eco, str name, str version,
                    decided_list *out);

/* The row of a branch that holds the package for fixed of the flaw, and so settles what the release itself
 * says; NULL when there is none. */
const struct decided *decide_settler(const decided_list *rows, str flaw);
/* Would the row of a branch do that for another version of the package? */
bool decide_settles(const struct decide_ecosystem *eco, const struct decided *j, str version);

#endif
