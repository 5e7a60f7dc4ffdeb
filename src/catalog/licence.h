/* licence: the SPDX identifier behind the texts by which packages name their licence. */
#ifndef ASSAY_CATALOG_LICENCE_H
#define ASSAY_CATALOG_LICENCE_H

#include "base/str.h"

/* Of a Python classifier ("License :: OSI Approved :: MIT License"), a usual name ("The Apache Software
 * License, Version 2.0") or the address of a licence's text; `text` itself when it is a short single line
 * that is not known, so that SPDX expressions pass; "" for longer texts and for what names no licence
 * ("UNKNOWN"). A constant or a view of `text`. */
str licence_spdx(str text);
/* The identifier behind a usual name, a name of the SPDX list, or a short name of Debian ("Expat") or Fedora
 * ("ASL 2.0"), without case; "" for all else. A constant. */
str licence_known_name(str text);

#endif
