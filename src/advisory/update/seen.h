/* seen: the ecosystems that scans on this machine met, one a line of DB/seen, so that an update fetches what
 * is needed and no more. The names come from artifacts and are trusted with nothing: an update compares them
 * with names that feeds themselves have. */
#ifndef ASSAY_ADVISORY_SEEN_H
#define ASSAY_ADVISORY_SEEN_H

#include "base/vec.h"

typedef VEC(str) seen_names; /* "npm", "Debian:12"; sorted, each once */

/* Adds a name to the list, in its place; what is no name of an ecosystem is left out. */
void seen_add(struct arena *a, seen_names *list, str ecosystem);
/* What was noted before; nothing when there is no such file. */
void seen_load(struct arena *a, const char *db, seen_names *out);
/* Notes those that are new. Nothing happens where the folder is missing or cannot be written: a scan needs no
 * place to write to. */
void seen_note(const char *db, const seen_names *names);

#endif
