/* CSAF documents, and the lists that tell where they lie: read; every index of a document is one of its
 * products, and every url of a list lies where it may. */
#include "advisory/feed/csaf.h"
#include "advisory/feed/csaf_provider.h"
#include <stdlib.h>

static void check(const struct csaf_document *d, const csaf_products *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i] >= d->products.n)
            abort();
}

static void check_remarks(const struct csaf_document *d, const struct csaf_remark *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        check(d, &m[i].about.products);
        for (size_t k = 1; k < m[i].about.products.n; k++)
            if (m[i].about.products.v[k - 1] >= m[i].about.products.v[k])
                abort();
    }
}

static void check_document(const struct csaf_document *d)
{
    for (size_t i = 0; i < d->products.n; i++)
        if (d->products.v[i].related &&
            (d->products.v[i].component >= d->products.n || d->products.v[i].relates_to >= d->products.n))
            abort();
    for (size_t i = 0; i < d->vulnerabilities.n; i++) {
        const struct csaf_vulnerability *v = &d->vulnerabilities.v[i];
        for (size_t s = 0; s < CSAF_STATUSES; s++)
            check(d, &v->status[s]);
        check_remarks(d, v->flags.v, v->flags.n);
        check_remarks(d, v->remediations.v, v->remediations.n);
        check_remarks(d, v->threats.v, v->threats.n);
    }
}

static void check_entries(const csaf_entries *list, str directory)
{
    for (size_t i = 0; i < list->n; i++)
        if (!str_starts(list->v[i].url, directory) || str_find(list->v[i].url, STR("/../")) >= 0)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena a;
    char *copy = malloc(size ? size : 1); /* so that the address sanitizer sees its end */
    memcpy(copy, data, size);
    str text = str_make(copy, size), next, directory = STR("https://v.example/csaf/");
    struct csaf_document d;
    struct csaf_provider p;
    csaf_entries entries = {0}, index = {0}, feed = {0};
    struct err e;
    if (csaf_read(&a, text, &d, &e))
        check_document(&d);
    csaf_provider_read(&a, text, &p, &e);
    csaf_rolie_read(&a, text, STR("https://v.example/csaf/feed.json"), &feed, &next, &e);
    csaf_changes_read(&a, text, directory, &entries, &e);
    csaf_index_read(&a, text, directory, &index, &e);
    check_entries(&entries, directory);
    check_entries(&index, directory);
    csaf_archive_read(&a, text, directory);
    csaf_well_known(&a, text);
    arena_reset(&a);
    free(copy);
    return 0;
}
