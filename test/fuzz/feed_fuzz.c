/* A document of a feed in any format: recognised by its content, read, and read again: the same bytes must
 * give the same drafts. Byte 0 picks the path that it claims to lie at, since some formats are told by it. */
#include "advisory/feed/feed_format.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {"a.json", "updateinfo.xml", "a.csv", "cve_data_photon4.0.json"};

static bool same_strs(const struct strs *x, const struct strs *y)
{
    if (x->n != y->n)
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (!str_eq(x->v[i], y->v[i]))
            return false;
    return true;
}

static void compare(const struct draft_set *x, const struct draft_set *y)
{
    if (x->drafts.n != y->drafts.n || x->flaws.n != y->flaws.n || x->sources.n != y->sources.n ||
        x->epss.n != y->epss.n || x->cycles.n != y->cycles.n || x->identifiers.n != y->identifiers.n)
        abort();
    for (size_t i = 0; i < x->epss.n; i++)
        if (x->epss.v[i].epss > 100000 || x->epss.v[i].percentile > 100000)
            abort();
    for (size_t i = 0; i < x->cycles.n; i++)
        if (!x->cycles.v[i].product.n || !x->cycles.v[i].cycle.n)
            abort();
    for (size_t i = 0; i < x->drafts.n; i++) {
        const struct draft *p = &x->drafts.v[i], *q = &y->drafts.v[i];
        if (!p->id.n || !str_eq(p->id, q->id) || !str_eq(p->text, q->text) || p->n_rows != q->n_rows ||
            !same_strs(&p->cves, &q->cves) || !same_strs(&p->aliases, &q->aliases))
            abort();
        for (size_t k = 0; k < p->n_rows; k++)
            if (!p->rows[k].ecosystem.n || !p->rows[k].package.n || p->rows[k].status >= VENDOR_STATUSES ||
                p->rows[k].ranges.n != q->rows[k].ranges.n)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct draft_set sets[2];
    struct err e = {""};
    bool ok[2];
    if (!size)
        return 0;
    char *copy = malloc(size); /* so that the address sanitizer sees its end */
    memcpy(copy, data + 1, size - 1);
    struct feed_document d = {str_c(paths[data[0] % (sizeof paths / sizeof *paths)]),
                              str_make(copy, size - 1)};
    const struct feed_format *f = feed_format_of(&d);
    for (int i = 0; i < 2; i++) {
        draft_set_init(&sets[i]);
        ok[i] = f->read(&sets[i], &d, &e);
    }
    if (ok[0] != ok[1])
        abort();
    compare(&sets[0], &sets[1]);
    draft_set_free(&sets[0]);
    draft_set_free(&sets[1]);
    free(copy);
    return 0;
}
