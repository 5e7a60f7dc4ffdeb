/* An OSV record: read, made a draft, its text encoded; the same bytes again must give the same draft. */
#include "advisory/draft.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct draft_set set;
    struct err e = {""};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    draft_set_init(&set);
    bool first = draft_add(&set, str_make(copy, size), &e);
    bool second = draft_add(&set, str_make(copy, size), &e);
    if (first != second || (first && !str_eq(set.drafts.v[0].text, set.drafts.v[1].text)))
        abort();
    draft_set_free(&set);
    free(copy);
    return 0;
}
