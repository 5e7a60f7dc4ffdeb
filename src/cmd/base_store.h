/* base_store: the images that were assessed before (catalog/known_base.h), in the file `bases` of the
 * database's folder; none where there is no database. Only scans write it. */
#ifndef ASSAY_CMD_BASE_STORE_H
#define ASSAY_CMD_BASE_STORE_H

#include "catalog/known_base.h"
#include "model/finding.h"

/* What cannot be read is as if it were not there. */
void base_store_read(struct arena *a, const char *db, known_bases *out);
/* Adds the image of a report; `judged`: by a database. */
bool base_store_learn(struct arena *a, known_bases *all, const struct report *r, bool judged);
/* A folder that cannot be written stays as it is. */
void base_store_write(struct arena *a, const char *db, const known_bases *all);

#endif
