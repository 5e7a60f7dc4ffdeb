/* perl_names: one name for a distribution that several files tell. Internal to the merge. */
#ifndef ASSAY_CATALOG_PERL_NAMES_H
#define ASSAY_CATALOG_PERL_NAMES_H

#include "catalog/catalog.h"

/* A module that perllocal.pod or a .packlist tells ("DateTime::Locale") is the distribution that is installed
 * under that name ("DateTime-Locale"), where the version agrees or is not told. */
void perl_names(struct inventory *inv, struct arena *scratch);

#endif
