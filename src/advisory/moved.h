/* moved: packages that their authors publish under another name now. Advisories speak of the new one,
 * installed is perhaps still the old one. */
#ifndef ASSAY_ADVISORY_MOVED_H
#define ASSAY_ADVISORY_MOVED_H

#include "base/str.h"

/* The name that stands for `name` today, "" if it is none that moved. Maven: what the POM of the old name
 * says in distributionManagement/relocation (Maven, "Guide to relocation"). The numbers of versions go on. */
str moved_to(str ecosystem, str name);

#endif
