/* csaf: reads one document of the Common Security Advisory Framework (OASIS CSAF 2.0; of 2.1 what is new in
 * it: metrics, several CWEs, several purls). Pure: bytes in, values out. Products are told by index: whatever
 * a document says of one, it says of `products.v[i]`. Members that nothing here uses are skipped, but still
 * checked to be JSON; members of the wrong type count as absent. */
#ifndef ASSAY_ADVISORY_CSAF_H
#define ASSAY_ADVISORY_CSAF_H

#include "base/err.h"
#include "base/vec.h"

typedef VEC(uint32_t) csaf_products; /* indices of products */

struct csaf_hash {
    str file, algorithm, value; /* of product_identification_helper: "sha256" */
};
/* A full_product_name, with what the branches say that it lies in. */
struct csaf_product {
    str id, name;
    bool defined; /* false: the document speaks of an id that its product tree does not hold */
    str cpe;
    VEC(str) purls; /* CSAF 2.0 has at most one */
    VEC(struct csaf_hash) hashes;
    str vendor, family, product; /* names of the branches around it, the innermost of each kind; "" if none */
    str version, range, architecture;
    bool related;        /* made by a relationship: */
    str relation;        /* "default_component_of", "installed_on" ... */
    uint32_t component;  /* what ... */
    uint32_t relates_to; /* ... is part of this */
};
struct csaf_group {
    str id, summary;
    csaf_products products;
};
/* What a flag, remediation or threat is about. */
struct csaf_about {
    csaf_products products; /* its own and those of its groups, ascending, each once */
    csaf_products groups;   /* indices of groups */
    bool all;               /* it names neither: it is about every product of its vulnerability */
};

enum csaf_status {
    CSAF_FIRST_AFFECTED,
    CSAF_FIRST_FIXED,
    CSAF_FIXED,
    CSAF_KNOWN_AFFECTED,
    CSAF_KNOWN_NOT_AFFECTED,
    CSAF_LAST_AFFECTED,
    CSAF_RECOMMENDED,
    CSAF_UNDER_INVESTIGATION,
    CSAF_STATUSES
};
/* A flag: `category` is its label ("vulnerable_code_not_present"). A remediation: "vendor_fix", "workaround",
 * "mitigation", "no_fix_planned", "none_available" ("fix_planned", "optional_patch" in 2.1). A threat:
 * "impact", "exploit_status", "target_set". */
struct csaf_remark {
    str category, details, url, date;
    struct csaf_about about;
};
struct csaf_score {
    VEC(str) vectors; /* of one set of products: CVSS v2, v3, v4 as they come */
    str severity;     /* baseSeverity, or the qualitative rating of 2.1 where there is no vector */
    csaf_products products;
};
struct csaf_id {
    str system, text;
};
struct csaf_note {
    str category, title, text;
};
struct csaf_reference {
    str category, summary, url;
};
struct csaf_vulnerability {
    str cve, title, discovered, released;
    VEC(struct csaf_id) ids;
    VEC(str) cwes; /* "CWE-787" */
    csaf_products status[CSAF_STATUSES];
    VEC(struct csaf_score) scores;
    VEC(struct csaf_remark) flags, remediations, threats;
    VEC(struct csaf_note) notes;
    VEC(struct csaf_reference) references;
};
struct csaf_document {
    str category;                                  /* "csaf_vex", "csaf_security_advisory", "csaf_base" ... */
    str csaf_version;                              /* "2.0" */
    str id, title;                                 /* tracking id */
    str status, version;                           /* draft | interim | final; of the document */
    str current_release, initial_release;          /* RFC 3339 as written */
    str publisher, publisher_category, namespace_; /* "Red Hat Product Security", "vendor", "https://..." */
    str severity, tlp;                             /* aggregate severity; "WHITE", "CLEAR", "" if not told */
    VEC(struct csaf_note) notes;
    VEC(struct csaf_reference) references;
    VEC(struct csaf_product) products;
    VEC(struct csaf_group) groups;
    VEC(struct csaf_vulnerability) vulnerabilities;
};

/* True for the beginning of a document (white space and BOM left out) that says of itself that it is CSAF. */
bool csaf_is(str head);
/* Reads it. Strings are views of `text`, or live in `a`. False for what is no JSON, no CSAF 2, has no
 * tracking id or says more than any real document does (CSAF_MENTIONS_MAX); *e says why. */
bool csaf_read(struct arena *a, str text, struct csaf_document *out, struct err *e);

/* So many times may a document name products in all. */
#define CSAF_MENTIONS_MAX ((size_t)1 << 23)
/* Does a remark speak of the product? */
bool csaf_speaks_of(const struct csaf_about *about, uint32_t product);

#endif
