/* vex_files: the VEX documents that --vex names. */
#ifndef ASSAY_CMD_VEX_FILES_H
#define ASSAY_CMD_VEX_FILES_H

#include "check/vex.h"

/* A document, or a folder: every *.json below it, by name. A document that is named and cannot be read is an
 * error; one in a folder is a warning. */
bool vex_files_read(struct arena *a, const char *path, struct vex_list *list, struct err *e);

#endif
