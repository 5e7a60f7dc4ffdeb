#include "catalog/licence.h"
#include "catalog/licence_list.h"

#define NAME_MAX_BYTES 100

/* Texts are compared without case; those of addresses without scheme, "www." and what may follow them. */
static const struct known {
    str text, spdx;
} names[] =
    {
        {STR_INIT("Academic Free License (AFL)"), STR_INIT("AFL-3.0")},
        {STR_INIT("Apache"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache 2"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache License"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache License 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache License, Version 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache Software License"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache Software License 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("The Apache License, Version 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("The Apache Software License, Version 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("BSD 2-Clause"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("BSD 2-Clause License"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("BSD 3-Clause"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("BSD 3-Clause License"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("New BSD"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("New BSD License"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("Modified BSD License"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("Boost Software License 1.0 (BSL-1.0)"), STR_INIT("BSL-1.0")},
        {STR_INIT("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication"), STR_INIT("CC0-1.0")},
        {STR_INIT("Eclipse Public License 1.0 (EPL-1.0)"), STR_INIT("EPL-1.0")},
        {STR_INIT("Eclipse Public License 2.0 (EPL-2.0)"), STR_INIT("EPL-2.0")},
        {STR_INIT("GNU Affero General Public License v3"), STR_INIT("AGPL-3.0-only")},
        {STR_INIT("GNU Affero General Public License v3 or later (AGPLv3+)"), STR_INIT("AGPL-3.0-or-later")},
        {STR_INIT("GNU General Public License v2 (GPLv2)"), STR_INIT("GPL-2.0-only")},
        {STR_INIT("GNU General Public License v2 or later (GPLv2+)"), STR_INIT("GPL-2.0-or-later")},
        {STR_INIT("GNU General Public License v3 (GPLv3)"), STR_INIT("GPL-3.0-only")},
        {STR_INIT("GNU General Public License v3 or later (GPLv3+)"), STR_INIT("GPL-3.0-or-later")},
        {STR_INIT("GNU Lesser General Public License v2 (LGPLv2)"), STR_INIT("LGPL-2.0-only")},
        {STR_INIT("GNU Lesser General Public License v2 or later (LGPLv2+)"), STR_INIT("LGPL-2.0-or-later")},
        {STR_INIT("GNU Lesser General Public License v3 (LGPLv3)"), STR_INIT("LGPL-3.0-only")},
        {STR_INIT("GNU Lesser General Public License v3 or later (LGPLv3+)"), STR_INIT("LGPL-3.0-or-later")},
        {STR_INIT("GPLv2"), STR_INIT("GPL-2.0-only")},
        {STR_INIT("GPLv2+"), STR_INIT("GPL-2.0-or-later")},
        {STR_INIT("GPLv3"), STR_INIT("GPL-3.0-only")},
        {STR_INIT("GPLv3+"), STR_INIT("GPL-3.0-or-later")},
        {STR_INIT("LGPLv3"), STR_INIT("LGPL-3.0-only")},
        {STR_INIT("LGPLv3+"), STR_INIT("LGPL-3.0-or-later")},
        {STR_INIT("Historical Permission Notice and Disclaimer (HPND)"), STR_INIT("HPND")},
        {STR_INIT("ISC License"), STR_INIT("ISC")},
        {STR_INIT("ISC License (ISCL)"), STR_INIT("ISC")},
        {STR_INIT("MIT License"), STR_INIT("MIT")},
        {STR_INIT("The MIT License"), STR_INIT("MIT")},
        {STR_INIT("The MIT License (MIT)"), STR_INIT("MIT")},
        {STR_INIT("MIT No Attribution License (MIT-0)"), STR_INIT("MIT-0")},
        {STR_INIT("Mozilla Public License 1.1 (MPL 1.1)"), STR_INIT("MPL-1.1")},
        {STR_INIT("Mozilla Public License 2.0 (MPL 2.0)"), STR_INIT("MPL-2.0")},
        {STR_INIT("MPL 2.0"), STR_INIT("MPL-2.0")},
        {STR_INIT("Python Software Foundation License"), STR_INIT("PSF-2.0")},
        {STR_INIT("PSF"), STR_INIT("PSF-2.0")},
        {STR_INIT("PSF License"), STR_INIT("PSF-2.0")},
        {STR_INIT("The Unlicense (Unlicense)"), STR_INIT("Unlicense")},
        {STR_INIT("Universal Permissive License (UPL)"), STR_INIT("UPL-1.0")},
        {STR_INIT("zlib/libpng License"), STR_INIT("Zlib")},
        {STR_INIT("Zope Public License"), STR_INIT("ZPL-2.1")},
        {STR_INIT("ZPL 2.1"), STR_INIT("ZPL-2.1")},
        {STR_INIT("Expat"), STR_INIT("MIT")},
        {STR_INIT("GPL-1"), STR_INIT("GPL-1.0-only")},
        {STR_INIT("GPL-1+"), STR_INIT("GPL-1.0-or-later")},
        {STR_INIT("GPL-2"), STR_INIT("GPL-2.0-only")},
        {STR_INIT("GPL-2+"), STR_INIT("GPL-2.0-or-later")},
        {STR_INIT("GPL-3"), STR_INIT("GPL-3.0-only")},
        {STR_INIT("GPL-3+"), STR_INIT("GPL-3.0-or-later")},
        {STR_INIT("LGPL-2"), STR_INIT("LGPL-2.0-only")},
        {STR_INIT("LGPL-2+"), STR_INIT("LGPL-2.0-or-later")},
        {STR_INIT("LGPL-3"), STR_INIT("LGPL-3.0-only")},
        {STR_INIT("LGPL-3+"), STR_INIT("LGPL-3.0-or-later")},
        {STR_INIT("AGPL-3"), STR_INIT("AGPL-3.0-only")},
        {STR_INIT("AGPL-3+"), STR_INIT("AGPL-3.0-or-later")},
        {STR_INIT("GFDL-1.2+"), STR_INIT("GFDL-1.2-or-later")},
        {STR_INIT("GFDL-1.3+"), STR_INIT("GFDL-1.3-or-later")},
        {STR_INIT("Artistic"), STR_INIT("Artistic-1.0-Perl")},
        {STR_INIT("Artistic-2"), STR_INIT("Artistic-2.0")},
        {STR_INIT("MPL-2"), STR_INIT("MPL-2.0")},
        {STR_INIT("CC0"), STR_INIT("CC0-1.0")},
        {STR_INIT("PSF-2"), STR_INIT("PSF-2.0")},
        {STR_INIT("Python-2"), STR_INIT("Python-2.0")},
        {STR_INIT("BSL-1"), STR_INIT("BSL-1.0")},
        {STR_INIT("X11"), STR_INIT("X11")},
        {STR_INIT("LGPLv2"), STR_INIT("LGPL-2.0-only")},
        {STR_INIT("LGPLv2+"), STR_INIT("LGPL-2.0-or-later")},
        {STR_INIT("LGPLv2.1"), STR_INIT("LGPL-2.1-only")},
        {STR_INIT("LGPLv2.1+"), STR_INIT("LGPL-2.1-or-later")},
        {STR_INIT("AGPLv3"), STR_INIT("AGPL-3.0-only")},
        {STR_INIT("AGPLv3+"), STR_INIT("AGPL-3.0-or-later")},
        {STR_INIT("GPL+"), STR_INIT("GPL-1.0-or-later")},
        {STR_INIT("ASL 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("ASL 1.1"), STR_INIT("Apache-1.1")},
        {STR_INIT("MPLv1.1"), STR_INIT("MPL-1.1")},
        {STR_INIT("MPLv2.0"), STR_INIT("MPL-2.0")},
        {STR_INIT("Boost"), STR_INIT("BSL-1.0")},
        {STR_INIT("zlib"), STR_INIT("Zlib")},
        {STR_INIT("Unicode"), STR_INIT("Unicode-DFS-2016")},
        {STR_INIT("OpenLDAP"), STR_INIT("OLDAP-2.8")},
        {STR_INIT("ISC"), STR_INIT("ISC")},
        {STR_INIT("Artistic clarified"), STR_INIT("ClArtistic")},
        {STR_INIT("EPL-1"), STR_INIT("EPL-1.0")},
        {STR_INIT("EPL-2"), STR_INIT("EPL-2.0")},
        {STR_INIT("Apache2"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache-2"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache License Version 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache License, 2.0"), STR_INIT("Apache-2.0")},
        {STR_INIT("Apache-2.0 License"), STR_INIT("Apache-2.0")},
        {STR_INIT("MIT-License"), STR_INIT("MIT")},
        {STR_INIT("The BSD 3-Clause License"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("The BSD 2-Clause License"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("3-Clause BSD License"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("2-Clause BSD License"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("Simplified BSD"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("Simplified BSD License"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("BSD-2-clause-FreeBSD"), STR_INIT("BSD-2-Clause")},
        {STR_INIT("Eclipse Public License v1.0"), STR_INIT("EPL-1.0")},
        {STR_INIT("Eclipse Public License v2.0"), STR_INIT("EPL-2.0")},
        {STR_INIT("Eclipse Public License - v 1.0"), STR_INIT("EPL-1.0")},
        {STR_INIT("Eclipse Public License - v 2.0"), STR_INIT("EPL-2.0")},
        {STR_INIT("Eclipse Distribution License - v 1.0"), STR_INIT("BSD-3-Clause")},
        {STR_INIT("Mozilla Public License Version 2.0"), STR_INIT("MPL-2.0")},
        {STR_INIT("Mozilla Public License, Version 2.0"), STR_INIT("MPL-2.0")},
        {STR_INIT("CDDL 1.0"), STR_INIT("CDDL-1.0")},
        {STR_INIT("CDDL 1.1"), STR_INIT("CDDL-1.1")},
},
  addresses[] = {
      {STR_INIT("apache.org/licenses/LICENSE-2.0"), STR_INIT("Apache-2.0")},
      {STR_INIT("opensource.org/licenses/apache2.0"), STR_INIT("Apache-2.0")},
      {STR_INIT("opensource.org/licenses/apache-2.0"), STR_INIT("Apache-2.0")},
      {STR_INIT("opensource.org/licenses/mit"), STR_INIT("MIT")},
      {STR_INIT("opensource.org/licenses/bsd-2-clause"), STR_INIT("BSD-2-Clause")},
      {STR_INIT("opensource.org/licenses/bsd-3-clause"), STR_INIT("BSD-3-Clause")},
      {STR_INIT("eclipse.org/legal/epl-v10"), STR_INIT("EPL-1.0")},
      {STR_INIT("eclipse.org/legal/epl-v20"), STR_INIT("EPL-2.0")},
      {STR_INIT("eclipse.org/legal/epl-2.0"), STR_INIT("EPL-2.0")},
      {STR_INIT("eclipse.org/org/documents/edl-v10"), STR_INIT("BSD-3-Clause")},
      {STR_INIT("mozilla.org/MPL/2.0"), STR_INIT("MPL-2.0")},
      {STR_INIT("gnu.org/licenses/old-licenses/lgpl-2.1"), STR_INIT("LGPL-2.1-only")},
      {STR_INIT("creativecommons.org/publicdomain/zero/1.0"), STR_INIT("CC0-1.0")},
};

/* What an address is without scheme and "www."; false if it is none. */
static bool address(str text, str *out)
{
    ptrdiff_t at = str_find(text, STR("://"));
    if (at < 0)
        return false;
    *out = str_from(text, (size_t)at + 3);
    if (str_istarts(*out, STR("www.")))
        *out = str_from(*out, 4);
    return true;
}

/* "License :: OSI Approved :: MIT License" is the part behind the last "::"; false if it names no licence. */
static bool classifier(str text, str *out)
{
    if (!str_starts(text, STR("License ::")))
        return false;
    *out = str_trim(str_from(text, (size_t)(str_rchr(text, ':') + 1)));
    if (str_is(*out, "OSI Approved"))
        *out = STR("");
    return true;
}

static bool nothing(str s)
{
    static const char *const words[] = {
        "", "unknown", "none", "other", "license", "see license", "proprietary license"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(s, str_c(words[i])))
            return true;
    return false;
}

str licence_known_name(str text)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(text, names[i].text))
            return names[i].spdx;
    for (unsigned i = 0; i < licence_count; i++)
        if (!licence_list[i].instead && str_ieq(text, str_c(licence_list[i].name)))
            return str_c(licence_list[i].id);
    return STR("");
}

str licence_spdx(str text)
{
    str s = str_trim(text), part;
    if (classifier(s, &part))
        s = part;
    const struct licence_row *row = licence_row_of(s);
    if (row && str_eq(str_c(row->id), s))
        return s; /* what most packages write: the names need not be gone through */
    str known = licence_known_name(s);
    if (known.n)
        return known;
    if (address(s, &part))
        for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
            if (str_istarts(part, addresses[i].text))
                return addresses[i].spdx;
    if (nothing(s) || s.n > NAME_MAX_BYTES || str_chr(s, '\n') >= 0 || str_chr(s, '\r') >= 0)
        return STR("");
    return s;
}
