/* csaf_provider: where a vendor's CSAF documents lie (CSAF 2.0 section 7.1, and what 2.1 adds): from a domain
 * to `provider-metadata.json`, from that to lists of documents, from those to the documents. Pure: texts in,
 * values out; fetching is the caller's. In order:
 *   1. csaf_well_known(host)
 *   2. csaf_provider_read of what lies there
 *   3. for each of `lists` that is public: a ROLIE feed is read by csaf_rolie_read (until `next` is ""); of a
 *      directory `changes.csv` by csaf_changes_read, where that is missing `index.txt` by csaf_index_read
 *   4. entries whose `updated` is new are fetched.
 * Every url that comes out is absolute, of https, http or file, and below its directory where it comes from
 * one.
 */
#ifndef ASSAY_ADVISORY_CSAF_PROVIDER_H
#define ASSAY_ADVISORY_CSAF_PROVIDER_H

#include "base/err.h"
#include "base/vec.h"

struct csaf_list {
    bool rolie;   /* a ROLIE feed; else a directory, whose url ends in '/' */
    bool public_; /* TLP WHITE or CLEAR, or not labelled; others need an account */
    str url, tlp, summary;
};
struct csaf_provider {
    str canonical_url, role, updated; /* "csaf_trusted_provider"; RFC 3339 */
    str publisher, namespace_;
    VEC(struct csaf_list) lists; /* in the order of the file */
};
/* A document that a list names. */
struct csaf_entry {
    str url, updated; /* updated: RFC 3339 as written; "" where the list does not tell */
    str hash,
        signature; /* urls of the SHA-512 (else SHA-256) sum and of the OpenPGP signature; "" if not told */
};
typedef VEC(struct csaf_entry) csaf_entries;

/* "https://HOST/.well-known/csaf/provider-metadata.json" for a domain, or a url of which that is the host; a
 * url that ends in ".json" as it is. "" for what is neither. */
str csaf_well_known(struct arena *a, str host);
/* Does the document's beginning look like provider-metadata.json? */
bool csaf_provider_is(str head);
/* Strings are views of `text`, or live in `a`, here and below. False, with the reason, for what is no such
 * file. Lists of other kinds are left out. */
bool csaf_provider_read(struct arena *a, str text, struct csaf_provider *out, struct err *e);
/* Adds the entries of a ROLIE feed (RFC 8322 as JSON) that lies at `url`; *next is the url of its next part,
 * or
 * "". Entries without a document are left out. */
bool csaf_rolie_read(struct arena *a, str text, str url, csaf_entries *out, str *next, struct err *e);
/* changes.csv: `"2024/cve-2024-1597.json","2024-07-10T01:02:03+00:00"` a line, newest first by rule. False
 * with the line's number for a path that leads out of the directory; lines that name no document are left
 * out. */
bool csaf_changes_read(struct arena *a, str text, str directory, csaf_entries *out, struct err *e);
/* index.txt: one path a line. */
bool csaf_index_read(struct arena *a, str text, str directory, csaf_entries *out, struct err *e);
/* archive_latest.txt: the name of the archive of all documents, as a url; "" for what is none. */
str csaf_archive_read(struct arena *a, str text, str directory);

#endif
