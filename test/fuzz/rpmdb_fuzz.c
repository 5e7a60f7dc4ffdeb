/* The rpm databases and what is in them, on any bytes: all three readers, whatever the file begins with. */
#include "format/bdb_hash.h"
#include "format/rpm_header.h"
#include "format/rpm_ndb.h"
#include "format/sqlite.h"
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void strings(struct rpm_strings s, uint64_t *sum)
{
    str one;
    while (rpm_strings_next(&s, &one))
        *sum += one.n + 1;
    if (*sum > (uint64_t)32 << 20)
        abort();
}

static void header(str blob)
{
    struct rpm_header h;
    struct err e;
    uint64_t sum = 0;
    if (!rpm_header_read(blob, &h, &e))
        return;
    if (!h.name.n || h.name.p < blob.p || h.name.p + h.name.n > blob.p + blob.n)
        abort();
    strings(h.requires, &sum);
    strings(h.provides, &sum);
    strings(h.basenames, &sum);
    strings(h.dirnames, &sum);
    strings(h.old_filenames, &sum);
}

static void rows(const struct reader_at *r)
{
    struct sqlite db;
    struct sqlite_rows t;
    struct sqlite_value v;
    struct err e;
    if (!sqlite_open(&db, r, &e) || !sqlite_table(&db, STR("Packages"), &t, &e))
        return;
    while (sqlite_next(&t))
        for (unsigned i = 0; sqlite_column(t.record, i, &v); i++)
            header(v.bytes);
    sqlite_rows_close(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader_at r = reader_memory(str_make(data, size));
    struct rpm_ndb ndb;
    struct bdb_hash bdb;
    struct err e;
    str blob;
    rows(&r);
    if (rpm_ndb_open(&ndb, &r, &e))
        while (rpm_ndb_next(&ndb, &blob))
            header(blob);
    rpm_ndb_close(&ndb);
    if (bdb_hash_open(&bdb, &r, &e))
        while (bdb_hash_next(&bdb, 0, &blob))
            header(blob);
    bdb_hash_close(&bdb);
    header(str_make(data, size));
    return 0;
}
