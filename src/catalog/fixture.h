/* fixture: what lies in an artifact without being part of it: data of tests, and lock files and manifests
 * that a package's author left in the package. Decided by the path alone, so that it holds for every
 * ecosystem. */
#ifndef ASSAY_CATALOG_FIXTURE_H
#define ASSAY_CATALOG_FIXTURE_H

#include "base/str.h"

/* Why what `path` tells is no part of the application, as a literal; "" when it is. `declared`: the file only
 * names packages (lock file, manifest), so inside of an installed package or of a cache it speaks of another
 * project. */
str fixture_of(str path, bool declared);

#endif
