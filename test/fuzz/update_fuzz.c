/* What an update reads on the way to its feeds: lists of a bucket, repomd.xml, lists of mirrors, and the list
 * of feeds of a configuration. The first byte says which. */
#include "advisory/bucket_list.h"
#include "advisory/update/feeds.h"
#include "advisory/repository.h"
#include <stdlib.h>

static void bucket(struct arena *a, str text)
{
    osv_lines list = {0}, again = {0};
    osv_line_refs changed = {0}, gone = {0}, missing = {0};
    struct osv_line line;
    struct err e;
    osv_line_read(a, text, &line, &e);
    if (!bucket_list_read(a, text, STR("x"), &list, &e) || !bucket_list_read(a, text, STR("x"), &again, &e))
        return;
    bucket_list_newest(&list);
    bucket_list_missing(a, &list, &again, &missing);
    bucket_list_compare(a, &list, &again, &changed, &gone);
    if (gone.n || missing.n > list.n)
        abort();
}

static void repository(struct arena *a, str text)
{
    struct repository_file f;
    struct err e;
    if (repository_read(a, text, STR("x"), &f, &e) && !f.href.n)
        abort();
}

static void mirrors(struct arena *a, str text)
{
    mirror_list list = {0};
    mirrors_read(a, text, &list);
    for (size_t i = 0; i < list.n; i++)
        if (list.n > REPOSITORY_MIRRORS_MAX || !str_istarts(list.v[i], STR("http")))
            abort();
}

static void feeds(struct arena *a, str text)
{
    struct yaml y;
    struct yaml_doc doc;
    struct err e;
    yaml_open(&y, text, a, 16);
    if (yaml_next(&y, &doc) && doc.root) {
        struct feed_list list = {0};
        if (feeds_read(a, doc.root, yaml_get(doc.root, STR("ecosystems")), "x", &list, &e))
            for (size_t i = 0; i < list.v.n; i++) {
                feed_urls urls = {0};
                feed_expand(a, &list, &list.v.v[i], &urls);
                feed_wanted(&list, &list.v.v[i]);
            }
    }
    yaml_close(&y);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const readers[])(struct arena *, str) = {bucket, repository, mirrors, feeds};
    struct arena a = {0};
    if (!size)
        return 0;
    char *copy = malloc(size); /* so that the address sanitizer sees its end */
    memcpy(copy, data + 1, size - 1);
    readers[data[0] % 4](&a, str_make(copy, size - 1));
    arena_free(&a);
    free(copy);
    return 0;
}
