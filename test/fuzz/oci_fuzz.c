/* The JSON documents of images. */
#include "source/image_history.h"
#include "source/oci.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct err e;
    struct oci_manifest m;
    struct oci_config c;
    struct build_step step;
    struct docker_manifest d;
    str text = str_make(data, size), name;
    if (oci_manifest_parse(text, &a, &m, &e))
        for (size_t i = 0; i < m.list.n; i++)
            oci_blob_name(&a, m.list.v[i].digest, &name);
    oci_config_parse(text, &a, &c, &e);
    image_history_step(text, &step);
    docker_manifest_parse(text, &a, &d, &e);
    arena_free(&a);
    return 0;
}
