/* Imports of JavaScript and Python: every name is a view of the text, of the characters that names have. */
#include "format/imports.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take(void *ctx, str name)
{
    const str *text = ctx;
    if (!name.n || name.p < text->p || name.p + name.n > text->p + text->n || !str_of(name, "@/._-~"))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = str_make(data, size);
    imports_javascript(text, take, &text);
    imports_python(text, take, &text);
    return 0;
}
