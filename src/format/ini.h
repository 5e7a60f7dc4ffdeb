/* ini: "[section]" headers and "key = value" lines, as in setup.cfg, systemd units, desktop and tool
 * configuration. There is no one standard, so the caller says which of the customs hold. */
#ifndef ASSAY_FORMAT_INI_H
#define ASSAY_FORMAT_INI_H

#include "base/str.h"

enum ini_custom {
    INI_COLON = 1, /* ':' separates key and value too, whichever comes first (Python's configparser) */
    INI_FOLDED = 2 /* an indented line continues the value before it (configparser) */
};
struct ini {
    str rest, section;
    uint32_t line; /* of what comes next, from 1 */
    unsigned customs;
};
struct ini_item {
    str section; /* "" before the first header */
    str key,
        value; /* trimmed; a line without separator has value.p == NULL; a folded value has its line ends */
    uint32_t line;
};

/* `customs`: a sum of enum ini_custom. */
void ini_init(struct ini *i, str text, unsigned customs);
/* The next key; false at the end. Lines that begin (after blanks) with '#' or ';' are comments. */
bool ini_next(struct ini *i, struct ini_item *out);

#endif
