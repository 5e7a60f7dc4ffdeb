/* spdx_licence: how a licence may be written in an SBOM: by an identifier of the SPDX licence list, as an
 * SPDX expression, or only as a name. */
#ifndef ASSAY_REPORT_SPDX_LICENCE_H
#define ASSAY_REPORT_SPDX_LICENCE_H

#include "base/str.h"

/* The identifier as the SPDX list writes it (case is ignored in `s`); "" when it is none of those known here:
 * the ones that packages use, not the whole list. */
str spdx_licence_id(str s);
/* True for identifiers joined by AND, OR and WITH, with parentheses (SPDX specification, annex D), and for
 * two identifiers at least. */
bool spdx_licence_expression(str s);

#endif
