/* openvex: documents of OpenVEX (https://github.com/openvex/spec, OPENVEX-SPEC.md), 0.2.0 and before.
 * Accepted besides what the specification has: the strings of 0.0.x in place of structs (vulnerability,
 * products, subcomponents beside the products), the head of the document in a member "metadata" (as Canonical
 * publishes it), times without a zone (taken as UTC) or without a time of day, and the document as the
 * predicate of an in-toto statement (ATTESTING.md): bare, in a DSSE envelope or in a Sigstore bundle. Then
 * statements without products are about the subjects. Signatures are not checked. */
#ifndef ASSAY_FORMAT_OPENVEX_H
#define ASSAY_FORMAT_OPENVEX_H

#include "base/err.h"
#include "model/vex.h"

/* Does a text that begins so look like one of these, judged by its first members? What is no JSON does not.
 */
bool openvex_is(str text);
/* Reads all of it into *out; strings are views of `text` or in `a`. False and *e for what is no JSON, or no
 * OpenVEX, or another predicate. Statements that are not valid are told in out->refused and left out. */
bool openvex_parse(struct arena *a, str text, struct vex_document *out, struct err *e);

#endif
