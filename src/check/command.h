/* command: the command lines that bring a fix in, as the tools of each ecosystem want them. */
#ifndef ASSAY_CHECK_COMMAND_H
#define ASSAY_CHECK_COMMAND_H

#include "model/finding.h"

/* Appends them to x->commands; none for an ecosystem whose tool is not known. All but `commands` is filled.
 * Every name and version is quoted for a POSIX shell. */
void command_add(struct arena *a, const struct inventory *inv, struct upgrade *x);

#endif
