/* manifest: META-INF/MANIFEST.MF of a Java archive (JAR File Specification, "JAR Manifest"): attributes in
 * sections, the first of which is about the archive itself. Lines end in CR LF, LF or CR; one that begins
 * with a space continues the one before, even inside a UTF-8 character. What is no attribute is passed over.
 */
#ifndef ASSAY_FORMAT_MANIFEST_H
#define ASSAY_FORMAT_MANIFEST_H

#include "base/arena.h"

struct manifest {
    str rest;
    struct arena *arena; /* for values that were continued; others are views of the text */
    unsigned section;    /* of the attribute read last: 0 is the main section */
    bool open;           /* inside: the section has an attribute */
};

void manifest_init(struct manifest *m, str text, struct arena *a);
/* The next attribute; false at the end. Names are compared with str_ieq. */
bool manifest_next(struct manifest *m, str *name, str *value);

#endif
