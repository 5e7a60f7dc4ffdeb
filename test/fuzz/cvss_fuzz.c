/* A vector is refused or has a score from 0.0 to 10.0. */
#include "advisory/advisory.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    double score = -1;
    int version = 0;
    if (cvss_score(str_make(data, size), &score, &version) &&
        (!(score >= 0 && score <= 10) || (version != 2 && version != 30 && version != 31 && version != 40)))
        abort();
    return 0;
}
