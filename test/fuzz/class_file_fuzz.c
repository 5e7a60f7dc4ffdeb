/* class_fingerprint on any bytes. */
#include "format/class_file.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t sum, again;
    str bytes = str_make((const char *)data, size);
    bool known = class_fingerprint(bytes, &sum);
    if (class_fingerprint(bytes, &again) != known || (known && sum != again))
        abort();
    return 0;
}
