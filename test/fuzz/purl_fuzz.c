/* A purl that is taken must come out of component_purl as one that gives the same parts again. */
#include "model/purl.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str canonical(struct arena *a, const struct purl *p)
{
    struct component c = {.type = p->type,
                          .namespace_ = p->namespace_,
                          .name = p->name,
                          .version = p->version,
                          .qualifiers = p->qualifiers};
    return component_purl(a, &c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e;
    struct purl p, again;
    char *copy = malloc(size ? size : 1);
    if (!copy)
        abort();
    if (size)
        memcpy(copy, data, size);
    if (purl_parse(&a, str_make(copy, size), &p, &e)) {
        str text = canonical(&a, &p);
        if (!p.type.n || !p.name.n)
            abort();
        if (text.n && text.n <= PURL_MAX &&
            (!purl_parse(&a, text, &again, &e) || !str_eq(again.version, p.version)))
            abort();
        purl_full_name(&a, &p);
        purl_qualifier(&a, p.qualifiers, STR("distro"));
    }
    free(copy);
    arena_free(&a);
    return 0;
}
