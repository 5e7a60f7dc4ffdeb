#include "format/yaml.h"
#include "least/harden.h"

bool harden_proven(struct arena *a, const struct buf *out, struct err *e)
{
    struct yaml y;
    struct yaml_doc doc;
    yaml_open(&y, str_make(out->p, out->n), a, 250);
    while (yaml_next(&y, &doc))
        ;
    yaml_close(&y);
    return !y.failed || err_set(e, "cannot mend", STR("the manifest"),
                                "it is written in a way that cannot be mended: %s", y.why);
}
