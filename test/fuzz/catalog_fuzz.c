/* Every cataloger, on any bytes: byte 0 picks it, bytes 1 and 2 (little endian) one of its patterns for the
 * path, the rest is the file. */
#include "../unit/catalog_harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A path that the pattern matches: "**" goes, "*" becomes "x". */
static char *path_of(const char *pattern)
{
    char *path = malloc(strlen(pattern) + 2), *o = path;
    if (!path)
        abort();
    for (const char *p = pattern; *p; p++) {
        if (strncmp(p, "**/", 3) == 0)
            p += 2;
        else
            *o++ = *p == '*' || *p == '?' ? 'x' : *p;
    }
    *o = 0;
    return path;
}

static size_t count(const char *const *list)
{
    size_t n = 0;
    while (list[n])
        n++;
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 3)
        return 0;
    const struct cataloger *c = catalogers[data[0] % count((const char *const *)catalogers)];
    char *path = path_of(c->patterns[(data[1] | (size_t)data[2] << 8) % count(c->patterns)]);
    struct harness h;
    harness_open(&h);
    h.mode = 0755;
    if (c->applies) /* the made path is seldom one that it takes */
        harness_run(&h, c, path, str_make(data + 3, size - 3));
    else
        harness_entry(&h, path, str_make(data + 3, size - 3));
    for (size_t i = 0; i < h.unit.components.n; i++) {
        const struct component *k = &h.unit.components.v[i];
        if (!k->name.n || !k->purl.p || !k->locations.n || !k->evidence.n)
            abort();
    }
    for (size_t i = 0; i < h.unit.ownership.n; i++)
        if (h.unit.ownership.v[i].package >= h.unit.packages.n)
            abort();
    harness_close(&h);
    free(path);
    return 0;
}
