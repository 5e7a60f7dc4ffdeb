/* Mending any manifest: byte 0 picks the form. What comes out must be YAML again. */
#include "format/yaml.h"
#include "least/harden.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool reads(str text)
{
    struct arena a = {0};
    struct yaml y;
    struct yaml_doc doc;
    yaml_open(&y, text, &a, 250);
    while (yaml_next(&y, &doc))
        ;
    yaml_close(&y);
    arena_free(&a);
    return !y.failed;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    struct arena a = {0};
    struct need n = need_default(&a);
    struct harden h = {HARDEN_AUTO, &n, 512, 1, 256};
    struct buf out = {0}, notes = {0};
    struct err e;
    str text = str_make(data + 1, size - 1);
    n.image = n.low_port = data[0] & 4;
    h.form = data[0] & 1 ? HARDEN_PATCH : HARDEN_AUTO;
    bool ok = data[0] & 2 ? harden_compose(&h, text, &out, &notes, &e)
                          : harden_kubernetes(&h, text, &out, &notes, &e);
    if (ok && !reads(str_make(out.p, out.n)))
        abort();
    buf_free(&out);
    buf_free(&notes);
    arena_free(&a);
    return 0;
}
