/* csaf_package: which package of which release a product of a CSAF document is, in the words that components
 * are known by. Only what a document says is used: a product that no component could be (a container, a whole
 * system, a file of a vendor's middleware) is no package. */
#ifndef ASSAY_ADVISORY_CSAF_PACKAGE_H
#define ASSAY_ADVISORY_CSAF_PACKAGE_H

#include "advisory/feed/csaf.h"
#include "advisory/osv.h"

/* Who publishes a document, by the host of its publisher's namespace. */
enum csaf_vendor { CSAF_OTHER, CSAF_REDHAT, CSAF_SUSE, CSAF_OPENEULER, CSAF_MICROSOFT };
enum csaf_vendor csaf_vendor_of(const struct csaf_document *d);
/* What ids of the publisher begin with where the document's own would be taken for another's: "REDHAT-" for
 * its word on a CVE; of others the last name of the host in capitals. */
str csaf_vendor_prefix(struct arena *a, const struct csaf_document *d);

struct csaf_package {
    str ecosystem; /* "Red Hat:enterprise_linux:8::appstream" */
    str release;   /* the same without what tells only its repository: "Red Hat:enterprise_linux:8" */
    str name;
    str version; /* as the ecosystem orders them, "" if the product is any version */
    str range;   /* "<1.3.195.45", "vers:npm/>=1|<2": the versions that the product is; "" if none */
    str module;  /* of RPM: "nodejs:18"; "" if none or not told */
};
/* False for what is no package. Strings are views of the document or in `a`. `named` says that the product is
 * told by a version (as it is where it is fixed), which helps where only its name tells: of
 * "libgstplayer-1_0-0" nobody knows else whether it ends in one. */
bool csaf_package_of(struct arena *a, const struct csaf_document *d, uint32_t product, bool named,
                     struct csaf_package *out);

/* Adds the versions that a range names ("<2", ">=1,<2", "vers:npm/>=1|<2|3") to `f`. False, and nothing
 * added, for what cannot be told so. */
bool csaf_range(struct arena *a, str range, struct osv_affected *f);

#endif
