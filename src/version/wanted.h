/* wanted: does a version lie in a range, as manifests and lock files of its ecosystem write one? npm
 * (node-semver, "Ranges"), Packagist (Composer, "Versions and constraints"), RubyGems ("Patterns:
 * Declarative Dependencies") and PyPI (PEP 440, "Version specifiers", and what Poetry writes). */
#ifndef ASSAY_VERSION_WANTED_H
#define ASSAY_VERSION_WANTED_H

#include "version/version.h"

enum wanted { WANTED_UNKNOWN, WANTED_NO, WANTED_YES };
/* WANTED_UNKNOWN for another ecosystem, and for a range that is not understood as a whole: a tag, a branch,
 * an address. */
enum wanted version_wanted(str ecosystem, str range, str version);

#endif
