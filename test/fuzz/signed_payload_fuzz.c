/* What signatures are made over: read; what is taken for one must name what it is of, and what it covers. */
#include "format/signed_payload.h"
#include <stdlib.h>

static void check(const struct signature *s)
{
    if (s->fault.n)
        return;
    if (!s->digests.n || (s->kind != SIGNATURE_BARE && !s->text.n) || s->digests.n > SIGNED_DIGESTS_MAX)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct signature simple = {0}, statement = {0};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    simple_signing_read(&a, str_make(copy, size), SIGNATURE_COSIGN, &simple);
    statement_read(&a, str_make(copy, size), &statement);
    check(&simple);
    check(&statement);
    arena_free(&a);
    free(copy);
    return 0;
}
