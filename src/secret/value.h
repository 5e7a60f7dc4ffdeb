/* value: what tells a secret from an example, a variable and a word. */
#ifndef ASSAY_SECRET_VALUE_H
#define ASSAY_SECRET_VALUE_H

#include "base/str.h"

/* Shannon's bits a character. */
double value_entropy(str v);
/* One of documentation: "changeme", "AKIA...EXAMPLE", "xxxx", "<password>", "123456", one character again and
 * again. */
bool value_is_example(str v);
/* What a program fills in: ${X}, $X, {{x}}, %(x)s, %X%, @X@, <x>. */
bool value_is_variable(str v);
/* How many kinds of characters are in it: capitals, small letters, digits, others. */
unsigned value_kinds(str v);

#endif
