/* secrets: what looks like a secret in files, as their bytes pass, and in what workloads and the history of
 * an image say. Each unit searches its own files; the merge adds which layer removed them, and sets aside
 * what is known to all since a package of the distribution brought it. Internal to src/catalog.
 *
 * Facts: "secrets.searched" (files were), "secrets.aside" (why in subject; how many in detail),
 * "secrets.more" (not kept: how many in detail). */
#ifndef ASSAY_CATALOG_SECRETS_H
#define ASSAY_CATALOG_SECRETS_H

#include "catalog/catalog.h"
#include "secret/reader.h"

enum { SECRETS_OF_UNIT = 2000 };

/* Are the bytes of this file to be searched? Not those of pictures, fonts and compressed files, nor test
 * data. */
bool secrets_reads(const struct entry *entry);
/* The same of a file in an archive: large ones are not, and of classes only those of an application itself.
 */
bool secrets_reads_nested(const struct entry *entry);
/* Bytes of a file for `r`, which is the unit's; results go to the unit when `last`. */
void secrets_see(struct unit *u, struct secret_reader *r, const struct entry *entry, str chunk, bool last);
/* All of a content at once, under the path that it is shown by. */
void secrets_see_content(struct unit *u, struct secret_reader *r, str path, struct content *content);
/* Variables, arguments, labels, commands and history; what is found is blotted out in them, so that no report
 * shows it. With `tell` it is added to inv->secrets too. */
void secrets_of_workloads(struct inventory *inv, bool tell);

#endif
