/* nuget_names: one spelling for each package of NuGet, whose ids are compared without case. Internal to the
 * merge. */
#ifndef ASSAY_CATALOG_NUGET_NAMES_H
#define ASSAY_CATALOG_NUGET_NAMES_H

#include "model/inventory.h"

/* Of the spellings of an id that stand in the inventory one is taken for all: that of a package that is there
 * before that of one that is asked for, and one with more capitals. Also in what others need. */
void nuget_names(struct inventory *inv, struct arena *scratch);

#endif
