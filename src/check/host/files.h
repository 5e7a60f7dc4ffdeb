/* files: host-access rules on the files of an image or a root file system (rules/host-access), by the facts
 * of catalog/file_facts.h and catalog/accounts.c. */
#ifndef ASSAY_CHECK_HOST_FILES_H
#define ASSAY_CHECK_HOST_FILES_H

#include "model/finding.h"

/* Adds findings and results to `r`. Nothing is said of function bundles; of Windows images that the rules do
 * not apply. */
void host_files_check(struct arena *a, const struct inventory *inv, struct report *r);

#endif
