/* licence_expression: licences as SPDX licence expressions (SPDX specification 2.3, annex D). */
#ifndef ASSAY_CATALOG_LICENCE_EXPRESSION_H
#define ASSAY_CATALOG_LICENCE_EXPRESSION_H

#include "base/arena.h"

/* The canonical form of what packages write: identifiers as the SPDX list has them ("mit"), deprecated ones
 * by their new names ("GPL-2.0+" is "GPL-2.0-or-later"), usual names and the short ones of Debian and Fedora
 * ("Apache License 2.0", "GPL-2+", "ASL 2.0"), and these joined by AND, OR, WITH in any case or by "/" ("MIT/
 * Apache-2.0"); only the parentheses that are needed. "" when a part of it is no licence that is known:
 * nothing is guessed. Memory is taken from `a`. */
str licence_expression(struct arena *a, str text);
/* Can what the expression asks for be met by licences for which `allowed` holds: one side of each OR, both of
 * each AND? `id` is an identifier, or "ID WITH EXCEPTION". What is no expression is an identifier as it is.
 */
bool licence_expression_met(str expression, bool (*allowed)(void *ctx, str id), void *ctx);

#endif
