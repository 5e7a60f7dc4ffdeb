/* osv: reads one advisory in the OSV format (schema 1.7, ossf.github.io/osv-schema). Pure: bytes in, values
 * out. Members that nothing here uses are skipped, but still checked to be JSON. */
#ifndef ASSAY_ADVISORY_OSV_H
#define ASSAY_ADVISORY_OSV_H

#include "base/err.h"
#include "base/vec.h"

enum osv_event_kind { OSV_INTRODUCED, OSV_FIXED, OSV_LAST_AFFECTED, OSV_LIMIT };
enum osv_range_type { OSV_SEMVER, OSV_ECOSYSTEM, OSV_GIT, OSV_OTHER };

/* The word of the vendor on a package, where a feed has more than ranges. */
enum vendor_status {
    VENDOR_NONE,
    VENDOR_AFFECTED,
    VENDOR_FIXED,
    VENDOR_NOT_AFFECTED,
    VENDOR_WILL_NOT_FIX,
    VENDOR_INVESTIGATING,
    VENDOR_STATUSES
};

struct osv_event {
    enum osv_event_kind kind;
    str version;
};
struct osv_range {
    enum osv_range_type type;
    VEC(struct osv_event) events; /* in the order of the record, which means nothing */
};
struct osv_affected {
    str ecosystem, name; /* "" in records that only name a git repository */
    VEC(struct osv_range) ranges;
    VEC(str) versions;
    VEC(str) ratings;          /* CVSS vectors, then numbers and words of this entry alone */
    str informational;         /* RustSec: "unmaintained", "unsound", "notice" */
    enum vendor_status status; /* what the vendor says of the versions that the ranges hold; OSV has none */
    str reason;                /* of the vendor, one line: "Minor issue", "vulnerable_code_not_present" */
    str module;                /* of RPM: "nodejs:18", the stream that the package is in; several with
                                * spaces between; "" if not told */
    VEC(str) code; /* Go: the packages that hold the flaw, see docs/database.md; empty: not told */
};
struct osv_reference {
    str type, url;
};
struct osv_record {
    str id, modified, published, withdrawn; /* RFC 3339 as written; "" if absent */
    str summary, details;
    VEC(str) aliases, upstream, related;
    VEC(str) ratings; /* CVSS vectors ("CVSS:3.1/AV:N/..." or "AV:N/..." for v2), numbers, words ("HIGH") */
    VEC(str) cwes;    /* "CWE-79", as GHSA and those on malicious packages tell them */
    VEC(struct osv_affected) affected;
    VEC(struct osv_reference) references;
    str source, licence; /* where the record itself says them, see docs/database.md; else "" */
    bool update;         /* bug fixes or enhancements: a flaw only where a CVE is named */
    unsigned rank; /* of records with one id the higher rank counts, then the later `modified`; OSV is 0 */
    bool whole;    /* of rank over 0: it is all that is said under its id, not a part of it */
};

/* All texts "", all lists empty: what readers start from. */
struct osv_record osv_empty(void);
struct osv_affected osv_affected_empty(void);
/* Ids, names and versions reach terminals, file names and reports: none holds control characters or is longer
 * than any real one. False for a record that breaks that, or has no id. */
bool osv_check(const struct osv_record *r, struct err *e);

/* "will_not_fix" ...; "" for none. */
const char *vendor_status_name(enum vendor_status s);
enum vendor_status vendor_status_of(str name); /* VENDOR_NONE for any other word */

/* The longest id, name or version that is taken (bytes): a record over it is refused. */
#define OSV_NAME_MAX ((size_t)1024)

/* Reads one record. Strings are views of `text`, or live in `a`. False for what is no JSON, no object, has no
 * id or breaks a limit; *e says where. Unknown members and members of the wrong type count as absent. */
bool osv_read(struct arena *a, str text, struct osv_record *out, struct err *e);

#endif
