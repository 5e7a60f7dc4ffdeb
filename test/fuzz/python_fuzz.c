/* Core metadata, dependency specifiers and requirements files of Python. */
#include "format/core_metadata.h"
#include "format/requirement.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use_requirement(const struct requirement *r, struct arena *a)
{
    str name, version;
    if (requirement_pin(r, &version) && !version.n)
        abort();
    requirement_of_extra(r);
    if (python_name(a, r->name).n > r->name.n)
        abort();
    if (python_file_name(str_base(r->url), &name, &version) && (!name.n || !version.n))
        abort();
}

static void use_metadata(str text, struct arena *a)
{
    struct core_metadata m;
    struct requirement r;
    core_metadata_parse(text, a, &m);
    for (size_t i = 0; i < m.requires.n; i++)
        if (requirement_parse(m.requires.v[i], &r))
            use_requirement(&r, a);
}

static void use_requirements(str text, struct arena *a)
{
    struct requirements f;
    struct requirement r;
    enum requirement_kind kind;
    uint32_t last = 0;
    requirements_init(&f, text, a);
    while ((kind = requirements_next(&f, &r)) != REQUIREMENT_END) {
        if (f.line <= last || (kind == REQUIREMENT_NAMED && !r.name.n))
            abort();
        last = f.line;
        if (kind == REQUIREMENT_NAMED)
            use_requirement(&r, a);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    char *copy = malloc(size ? size : 1);
    if (!copy)
        return 0;
    if (size)
        memcpy(copy, data, size);
    use_metadata(str_make(copy, size), &a);
    use_requirements(str_make(copy, size), &a);
    arena_free(&a);
    free(copy);
    return 0;
}
