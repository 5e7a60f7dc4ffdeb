/* The reader of secrets on any bytes, as a text, as a file of a known name, and in chunks: the same is found.
 */
#include "secret/reader.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(struct secret_reader *r, const char *path, str bytes, size_t chunk)
{
    secret_begin(r, str_c(path));
    for (; bytes.n; bytes = str_from(bytes, chunk))
        secret_add(r, str_sub(bytes, 0, chunk));
    secret_end(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"",           "a.env",   "app/x.py", "root/.pgpass",
                                        "etc/shadow", "web.xml", "readme.md"};
    struct secret_reader whole = {0}, parts = {0};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        feed(&whole, paths[i], str_make(data, size), SIZE_MAX);
        feed(&parts, paths[i], str_make(data, size), 7);
        if (whole.n != parts.n || whole.more != parts.more)
            abort();
        for (size_t k = 0; k < whole.n; k++) {
            const struct secret_hit *h = &whole.hits[k];
            if (h->end > size || h->start > h->end || strlen(h->shown) >= SECRET_SHOWN ||
                h->start != parts.hits[k].start || strcmp(h->fingerprint, parts.hits[k].fingerprint) != 0)
                abort();
        }
    }
    secret_free(&whole);
    secret_free(&parts);
    return 0;
}
