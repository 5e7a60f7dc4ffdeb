#include "report/spdx_licence.h"

static const char *const ids[] = {
    "0BSD",
    "AFL-2.1",
    "AFL-3.0",
    "AGPL-3.0",
    "AGPL-3.0-only",
    "AGPL-3.0-or-later",
    "Apache-1.1",
    "Apache-2.0",
    "Artistic-1.0",
    "Artistic-1.0-Perl",
    "Artistic-2.0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-2-Clause-Patent",
    "BSD-3-Clause",
    "BSD-3-Clause-Clear",
    "BSD-4-Clause",
    "BSD-4-Clause-UC",
    "BSL-1.0",
    "Beerware",
    "BlueOak-1.0.0",
    "CC-BY-2.5",
    "CC-BY-3.0",
    "CC-BY-4.0",
    "CC-BY-SA-3.0",
    "CC-BY-SA-4.0",
    "CC0-1.0",
    "CDDL-1.0",
    "CDDL-1.1",
    "CECILL-2.1",
    "CPL-1.0",
    "ECL-2.0",
    "EPL-1.0",
    "EPL-2.0",
    "EUPL-1.1",
    "EUPL-1.2",
    "FTL",
    "GFDL-1.2",
    "GFDL-1.2-or-later",
    "GFDL-1.3",
    "GFDL-1.3-only",
    "GFDL-1.3-or-later",
    "GPL-1.0",
    "GPL-1.0-only",
    "GPL-1.0-or-later",
    "GPL-2.0",
    "GPL-2.0+",
    "GPL-2.0-only",
    "GPL-2.0-or-later",
    "GPL-3.0",
    "GPL-3.0+",
    "GPL-3.0-only",
    "GPL-3.0-or-later",
    "HPND",
    "ICU",
    "IJG",
    "ISC",
    "JSON",
    "LGPL-2.0",
    "LGPL-2.0+",
    "LGPL-2.0-only",
    "LGPL-2.0-or-later",
    "LGPL-2.1",
    "LGPL-2.1+",
    "LGPL-2.1-only",
    "LGPL-2.1-or-later",
    "LGPL-3.0",
    "LGPL-3.0+",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "LPPL-1.3c",
    "Libpng",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "MPL-1.0",
    "MPL-1.1",
    "MPL-2.0",
    "MPL-2.0-no-copyleft-exception",
    "MS-PL",
    "MS-RL",
    "MulanPSL-2.0",
    "NCSA",
    "NTP",
    "OFL-1.1",
    "OLDAP-2.8",
    "OSL-3.0",
    "OpenSSL",
    "PHP-3.0",
    "PHP-3.01",
    "PSF-2.0",
    "PostgreSQL",
    "Python-2.0",
    "Python-2.0.1",
    "QPL-1.0",
    "Ruby",
    "SSPL-1.0",
    "Sleepycat",
    "TCL",
    "UPL-1.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Vim",
    "W3C",
    "WTFPL",
    "X11",
    "ZPL-2.0",
    "ZPL-2.1",
    "Zlib",
    "blessing",
    "bzip2-1.0.6",
    "curl",
    "libtiff",
    "zlib-acknowledgement",
};

str spdx_licence_id(str s)
{
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (str_ieq(str_c(ids[i]), s))
            return str_c(ids[i]);
    return STR("");
}

static str token(str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    if (rest->n && strchr("()", rest->p[0]))
        n = 1;
    while (n < rest->n && (ch_alnum(rest->p[n]) || (rest->p[n] && strchr(".-+:", rest->p[n]))) &&
           rest->p[0] != '(' && rest->p[0] != ')')
        n++;
    str t = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return t;
}

static bool joins(str t)
{
    return str_is(t, "AND") || str_is(t, "OR") || str_is(t, "WITH");
}

/* Alternates between places where an identifier may stand and places where a joining word may. An exception
 * behind WITH is an identifier of another list, so what follows one is not looked up. */
bool spdx_licence_expression(str s)
{
    size_t depth = 0, found = 0;
    bool operand = true, exception = false;
    while ((s = str_trim(s)).n) {
        str t = token(&s);
        if (operand && str_is(t, "(")) {
            depth++;
        } else if (!operand && str_is(t, ")") && depth) {
            depth--;
        } else if (!operand && joins(t)) {
            operand = true;
            exception = str_is(t, "WITH");
        } else if (operand && t.n && !joins(t) && (exception || spdx_licence_id(t).n)) {
            operand = false;
            found++;
        } else {
            return false;
        }
    }
    return !operand && !depth && found > 1;
}
