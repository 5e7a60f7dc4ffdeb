/* php_serial: a pull parser of what PHP's serialize() writes (PHP manual, "serialize"; the format is
 * described in PHP's sources, ext/standard/var_unserializer.re). Nothing is copied; nesting costs no memory.
 *   if (php_array(&p))
 *       while (php_key(&p, &key)) { ... take exactly one value ... }
 * Like the readers of JSON: each typed reader skips a value of another type and says false. */
#ifndef ASSAY_FORMAT_PHP_SERIAL_H
#define ASSAY_FORMAT_PHP_SERIAL_H

#include "base/str.h"

struct php {
    str rest;
    bool failed;
};

void php_init(struct php *p, str text);
bool php_array(struct php *p);
/* The next key of the array that was entered last, a number as its digits; false at its end, which it takes.
 */
bool php_key(struct php *p, str *key);
bool php_string(struct php *p, str *out);
void php_skip(struct php *p);

#endif
