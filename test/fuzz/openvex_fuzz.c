/* An OpenVEX document: read; every statement that is given must say something that can be acted on. */
#include "format/openvex.h"
#include <stdlib.h>

static void check(const struct vex_statement *s)
{
    if (!s->flaw.n || s->status == VEX_UNKNOWN ||
        (s->status == VEX_NOT_AFFECTED && !s->justification.n && !s->impact.n))
        abort();
    for (size_t i = 0; i < s->products.n; i++)
        for (size_t k = 0; k < s->products.v[i].self.purls.n; k++)
            if (!str_istarts(s->products.v[i].self.purls.v[k], STR("pkg:")))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct vex_document d;
    struct err e = {""};
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    openvex_is(str_make(copy, size));
    bool good = openvex_parse(&a, str_make(copy, size), &d, &e);
    if (!good && !e.text[0])
        abort();
    for (size_t i = 0; i < d.statements.n; i++)
        check(&d.statements.v[i]);
    arena_free(&a);
    free(copy);
    return 0;
}
