/* The readers of manifests on any bytes, with what they make of several files: byte 0 picks the reader; the
 * rest is one file, or two, divided by a zero byte. */
#include "../unit/manifest_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct cataloger *pick(uint8_t n)
{
    const struct cataloger *found[128];
    size_t count = 0;
    for (size_t i = 0; catalogers[i] && count < 128; i++)
        if (catalogers[i]->gives & TELLS_WORKLOADS)
            found[count++] = catalogers[i];
    return count ? found[n % count] : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    struct buf out = {0};
    char *text = strndup((const char *)data + 1, size - 1), *second = NULL;
    if (!text)
        abort();
    if (strlen(text) + 2 < size)
        second = strndup((const char *)data + strlen(text) + 2, size - strlen(text) - 2);
    const struct manifest_file files[] = {
        {"compose.yaml", text}, {second ? "compose.override.yaml" : NULL, second}, {NULL, NULL}};
    manifest_read(pick(data[0]), files, &out);
    buf_free(&out);
    free(text);
    free(second);
    return 0;
}
