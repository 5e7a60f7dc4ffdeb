/* drift: what of a system is not as its packages brought it. The files that are seen at the top are held
 * against the lists of the packages that are installed. Of a package the list that came with it is the truth:
 * that of the layer that brought its version; a later layer that writes another one is told. Internal to
 * src/catalog.
 *
 * Facts (subject and place are the path unless said otherwise): "drift.code", "drift.data", "drift.config" (a
 * file of a package with other bytes; detail "of coreutils 9.1-1"), "drift.mode" (a setuid or setgid bit that
 * its package does not give it), "drift.list" (subject the package: the list of its files was changed),
 * "drift.unowned" (a program or library in a folder of packages that no package brought),
 * "drift.unowned-setuid" (the same with a setuid or setgid bit or capabilities, anywhere), "drift.temporary"
 * (a program in a folder for temporary files), "drift.package-removed" (subject the package, place the list
 * of packages). Of one key at most FILE_FACTS_MAX are told, then "file.more" (file_facts.h).
 *
 * Facts without a place: "drift.verified" (detail: how many files are as their packages say),
 * "drift.unverified" (programs of packages that have no digest: subject an example, detail how many),
 * "drift.unlisted" (installed packages that have no list of files: an example, how many), "drift.unhashed"
 * (files that were not hashed though a list has a digest: an example, how many), "drift.narrowed" (not all
 * digests were made, and one of the others was needed: the target is read once more), "drift.overflow" (there
 * were more than are kept; subject "files", "rights" or "temporary"). Without a package database there are
 * none at all. */
#ifndef ASSAY_CATALOG_DRIFT_H
#define ASSAY_CATALOG_DRIFT_H

#include "catalog/merge.h"

/* The components are those of the merge, before equal ones are joined. */
void drift_join(struct inventory *inv, struct arena *scratch, struct merge_unit *const *units,
                const struct overlay_layer *const *overlays, size_t n, bool layered,
                const struct owners *owners);

#endif
