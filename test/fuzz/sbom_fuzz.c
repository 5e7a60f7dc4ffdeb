/* Any bytes as an SBOM that is the target, through the reader that recognises them, else through all. */
#include "../unit/catalog_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct harness h;
    str bytes = str_make(data, size);
    harness_open(&h);
    h.whole = true;
    struct entry entry = harness_make(&h, "-", bytes);
    want_set wants = catalog_by_content(&entry, str_sub(bytes, 0, 8192)) & ~catalog_manifests();
    for (size_t i = 0; !wants && catalogers[i]; i++)
        wants = catalogers[i]->by_content ? (want_set)1 << i & ~catalog_manifests() : 0;
    harness_bits(&h, wants, "-", bytes);
    for (size_t i = 0; i < h.unit.components.n; i++) {
        const struct component *c = &h.unit.components.v[i];
        if (!c->name.n || !c->purl.n || !c->locations.n || !c->evidence.n || !c->ecosystem.p)
            abort();
    }
    if (!h.unit.sbom)
        abort();
    harness_close(&h);
    return 0;
}
