/* vex: what others, or the user's own people, say of flaws in products (docs/vex.md), applied to findings.
 * OpenVEX, CSAF and CycloneDX documents come in (told by content); the later statement on the same flaw in
 * the same product wins. Documents are read from the command line; those that lie in a target are not trusted
 * unless the user asks for it. */
#ifndef ASSAY_CHECK_VEX_H
#define ASSAY_CHECK_VEX_H

#include "base/err.h"
#include "base/map.h"
#include "model/finding.h"
#include "model/vex.h"

struct vex_entry {
    struct vex_statement said;
    str author;
    const char *file;
    size_t matched; /* findings that it speaks of */
};
struct vex_link {
    size_t entry, next; /* of the same id before it: 1 + index of the link, 0: none */
};
struct vex_list {
    VEC(struct vex_entry) entries;
    VEC(struct vex_link) links; /* one an id of an entry */
    struct map by_id;           /* id in upper case to 1 + index of its last link */
    size_t refused;
};

/* Adds the statements of a document; strings are views of `text` or in `a`, as is what is kept of `file`.
 * Statements that are not valid are told on stderr and left out. False and *e when the document cannot be
 * read or is of no kind that is known. */
bool vex_read(struct arena *a, const char *file, str text, struct vex_list *list, struct err *e);
/* Adds statements that were read already. */
void vex_take(struct arena *a, const char *file, const struct vex_document *d, struct vex_list *list);
/* Sets status, vendor_status and status_reason of the findings that a statement speaks of. */
void vex_apply(struct arena *a, struct vex_list *list, struct report *r);
/* The documents that are attached to the image: applied, or only told of in a note of the inventory. */
void vex_carried(struct arena *a, struct inventory *inv, bool apply, struct report *r);
/* Says on stderr which statements spoke of nothing that was found. Call once, after all reports. */
void vex_announce(const struct vex_list *list);

/* Private to vex*.c: what a statement is held against, and what was found out of it so far. */
struct vex_same {
    size_t component, next; /* of the same name before it: 1 + index, 0: none */
};
struct vex_scene {
    struct arena *a;
    const struct inventory *inv;
    struct map purls;    /* text of a statement's purl to its struct vex_purl */
    struct vex_own *own; /* of each component; made when first needed, as all below */
    struct map by_bare;  /* purl without version to 1 + index into `same` */
    VEC(struct vex_same) same;
    struct map by_purl; /* purl to 1 + index of a component */
    size_t **parents;   /* of a component: those that depend on it, ends in SIZE_MAX */
    size_t *stack, *seen, walk;
};
/* Does the statement speak of this flaw, by its ids? */
bool vex_same_flaw(const struct vex_statement *s, const struct finding *f);
/* Does it speak of what the finding is in? */
bool vex_same_product(struct vex_scene *v, const struct vex_statement *s, const struct finding *f);

#endif
