/* vex: what somebody says of a flaw in a product (Vulnerability Exploitability eXchange), whatever the format
 * it was said in. Plain values; format/openvex.h and others read them, check/vex.h applies them. */
#ifndef ASSAY_MODEL_VEX_H
#define ASSAY_MODEL_VEX_H

#include "base/vec.h"
#include "model/hash.h"

enum vex_status {
    VEX_UNKNOWN, /* no status that is known: such a statement says nothing */
    VEX_AFFECTED,
    VEX_FIXED,
    VEX_NOT_AFFECTED,
    VEX_UNDER_INVESTIGATION,
    VEX_WILL_NOT_FIX /* affected, and it stays so */
};

/* A product or a part of one. It is meant by any of its purls or hashes. */
struct vex_item {
    str id; /* IRI or reference; a purl, a digest, or nothing that means something elsewhere */
    VEC(str) purls;
    VEC(struct hash) hashes;
    VEC(str) versions; /* only these ("1.2"), or those in these ranges ("vers:npm/>=1|<2"); none: all */
    str cpe;           /* of an operating system that a package is part of; nothing else is known by it */
};
struct vex_product {
    struct vex_item self;
    VEC(struct vex_item) parts; /* what in it has the flaw; none: it itself, or anything in it */
};
struct vex_statement {
    str flaw; /* the flaw's id */
    VEC(str) aliases;
    VEC(struct vex_product) products;
    enum vex_status status;
    str justification; /* a label of the status justifications of OpenVEX (or CycloneDX); "" if none */
    str impact;        /* why it is not affected, in words */
    str action;        /* what to do where it is affected */
    str notes;
    int64_t time; /* when it was said: microseconds since 1970, INT64_MIN if not told */
    str day;      /* the same as YYYY-MM-DD, "" if not told */
    uint32_t line;
};
struct vex_document {
    str id, author;
    str path; /* where it lies in an artifact, "" of one that was read by itself */
    VEC(struct vex_statement) statements;
    VEC(str) refused; /* statements that are not valid, one line each that says which and why */
};

/* "not_affected" ...; "" for VEX_UNKNOWN. */
const char *vex_status_name(enum vex_status s);
/* The status of that name (as OpenVEX has them, and will_not_fix); VEX_UNKNOWN for any other word. */
enum vex_status vex_status_of(str name);
/* The labels that OpenVEX has for why something is not affected; NULL-terminated. */
extern const char *const vex_justifications[];
bool vex_justification(str label);
/* Adds a statement, or a line to `refused` when it says nothing that can be acted on: no flaw, no status, a
 * not_affected without a justification or an impact statement. */
void vex_add(struct arena *a, struct vex_document *d, const struct vex_statement *s);

#endif
