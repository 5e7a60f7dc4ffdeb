/* The parser of serialised PHP: it always ends, and reads nothing behind an error. */
#include "format/php_serial.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct php p;
    str key, value;
    php_init(&p, str_make(data, size));
    if (php_array(&p))
        while (php_key(&p, &key))
            if (php_string(&p, &value) && (value.n > size || key.n > size))
                abort();
    if (p.failed && p.rest.n)
        abort();
    return 0;
}
