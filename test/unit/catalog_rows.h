/* catalog_rows: tests of catalogers as a table: a file's path and text, and what comes out of it, a line a
 * component in the order of the file:
 *   PURL [ECOSYSTEM] installed|declared [SCOPE] [direct|indirect] [line=N] [licence=L] [ALG=HEX]...
 * [>PURL]... The line is only told where the row asks for one; a row also tells how many diagnostics there
 * are. */
#ifndef ASSAY_TEST_CATALOG_ROWS_H
#define ASSAY_TEST_CATALOG_ROWS_H

#include "base/buf.h"
#include "catalog_harness.h"

struct catalog_row {
    const char *path, *text, *wanted;
    size_t diagnostics;
};

static inline void rows_describe(struct buf *b, const struct component *c, bool line)
{
    buf_printf(b, "%.*s", STR_ARG(c->purl));
    if (c->ecosystem.n)
        buf_printf(b, " %.*s", STR_ARG(c->ecosystem));
    buf_printf(b, " %s", state_name(c->state));
    if (c->scope != SCOPE_UNKNOWN)
        buf_printf(b, " %s", scope_name(c->scope));
    if (c->direct != TRI_UNKNOWN)
        buf_printf(b, " %s", c->direct == TRI_YES ? "direct" : "indirect");
    if (line)
        buf_printf(b, " line=%u", c->locations.v[0].line);
    for (size_t i = 0; i < c->licences.n; i++)
        buf_printf(b, " licence=%.*s", STR_ARG(c->licences.v[i]));
    for (size_t i = 0; i < c->hashes.n; i++)
        buf_printf(b, " %.*s=%.*s", STR_ARG(c->hashes.v[i].alg), STR_ARG(c->hashes.v[i].hex));
    for (size_t i = 0; i < c->depends.n; i++)
        buf_printf(b, " >%.*s", STR_ARG(c->depends.v[i]));
    buf_ch(b, '\n');
}

static inline void rows_check(const struct catalog_row *row, size_t at)
{
    struct buf b = {0};
    struct harness h;
    harness_open(&h);
    harness_entry(&h, row->path, str_c(row->text));
    for (size_t i = 0; i < h.unit.components.n; i++)
        rows_describe(&b, &h.unit.components.v[i], strstr(row->wanted, " line=") != NULL);
    if (!harness_is(buf_str(&b), row->wanted))
        fail_msg("row %zu, %s:\n%.*sand not\n%s", at, row->path, STR_ARG(buf_str(&b)), row->wanted);
    if (h.unit.diagnostics.n != row->diagnostics)
        fail_msg("row %zu, %s: %zu diagnostics", at, row->path, h.unit.diagnostics.n);
    buf_free(&b);
    harness_close(&h);
}

/* The file cut off at each byte gives no more components than the whole one. */
static inline void rows_cut(const struct catalog_row *row)
{
    struct harness h;
    harness_open(&h);
    harness_entry(&h, row->path, str_c(row->text));
    size_t most = h.unit.components.n;
    harness_close(&h);
    for (size_t n = 0; n < strlen(row->text); n++) {
        harness_open(&h);
        harness_entry(&h, row->path, str_make(row->text, n));
        if (h.unit.components.n > most)
            fail_msg("%s: more components of its first %zu bytes", row->path, n);
        harness_close(&h);
    }
}

/* The file gives these purls, in the order of the file, a blank behind each. */
static inline void rows_purls(size_t at, const char *path, const char *text, const char *purls,
                              size_t diagnostics)
{
    struct buf b = {0};
    struct harness h;
    harness_open(&h);
    harness_entry(&h, path, str_c(text));
    for (size_t i = 0; i < h.unit.components.n; i++)
        buf_printf(&b, "%.*s ", STR_ARG(h.unit.components.v[i].purl));
    if (!harness_is(buf_str(&b), purls) || h.unit.diagnostics.n != diagnostics)
        fail_msg("row %zu, %s: %.*s, %zu diagnostics", at, path, STR_ARG(buf_str(&b)), h.unit.diagnostics.n);
    buf_free(&b);
    harness_close(&h);
}

/* Cut off at each byte it gives `most` components at the most, and nothing is read beyond its end. */
static inline void rows_broken(const char *path, const char *text, size_t most)
{
    for (size_t n = 0; n < strlen(text); n++) {
        struct harness h;
        harness_open(&h);
        harness_entry(&h, path, str_make(text, n));
        assert_true(h.unit.components.n <= most);
        harness_close(&h);
    }
}

#define ROWS_TEST(rows)                                                                                      \
    for (size_t i_ = 0; i_ < sizeof(rows) / sizeof *(rows); i_++) {                                          \
        rows_check(&(rows)[i_], i_);                                                                         \
        rows_cut(&(rows)[i_]);                                                                               \
    }

#endif
