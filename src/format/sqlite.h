/* sqlite: reads the rows of a table of an SQLite database (SQLite, "Database File Format"), without the
 * library: the file is untrusted. Ordinary (rowid) tables in UTF-8; no index, no SQL. A write-ahead log that
 * lies beside the file is not applied. A page that is damaged is passed over and counted, and no page is read
 * more often than a sound file has pages.
 *   struct sqlite db;
 *   struct sqlite_rows rows;
 *   if (sqlite_open(&db, &reader, &e) && sqlite_table(&db, STR("Packages"), &rows, &e))
 *       while (sqlite_next(&rows))
 *           if (sqlite_column(rows.record, 1, &value)) ...
 *   sqlite_rows_close(&rows); */
#ifndef ASSAY_FORMAT_SQLITE_H
#define ASSAY_FORMAT_SQLITE_H

#include "base/buf.h"
#include "codec/stream.h"

enum { SQLITE_DEPTH_MAX = 24, SQLITE_RECORD_MAX = 64 << 20 };

struct sqlite {
    const struct reader_at *r;
    uint32_t page_size, usable; /* bytes; usable: without those reserved at the end of each page */
    uint64_t pages;
    bool wal; /* written in WAL mode: there may be a log beside it */
};
struct sqlite_page {
    char *bytes;
    size_t header; /* 0, or 100 on the first page */
    uint32_t next, cells;
    bool leaf;
};
struct sqlite_rows {
    const struct sqlite *db;
    int64_t rowid;
    str record;         /* of the current row, valid until the next call */
    unsigned damaged;   /* pages and rows that were passed over */
    struct err problem; /* the first of them */
    struct sqlite_page stack[SQLITE_DEPTH_MAX];
    unsigned depth;
    uint64_t budget; /* pages that may still be read */
    struct buf payload;
};
enum sqlite_kind { SQLITE_NULL, SQLITE_INTEGER, SQLITE_REAL, SQLITE_TEXT, SQLITE_BLOB };
struct sqlite_value {
    enum sqlite_kind kind;
    int64_t integer;
    double real;
    str bytes; /* of a text or blob: a view of the record */
};

/* True if `head` begins as an SQLite database. */
bool sqlite_magic(str head);
/* Reads the file's header; `r` must outlive the database. */
bool sqlite_open(struct sqlite *db, const struct reader_at *r, struct err *e);
/* Goes before the first row of the table of that name (case ignored); false when there is none. *rows need
 * not be initialised, and is to be closed only when true was returned. */
bool sqlite_table(const struct sqlite *db, str name, struct sqlite_rows *rows, struct err *e);
/* The next row by rowid; false at the end. */
bool sqlite_next(struct sqlite_rows *rows);
/* Column i (from 0) of a record; false when it has none or is damaged. A column that is the rowid's alias
 * (INTEGER PRIMARY KEY) is NULL in the record. */
bool sqlite_column(str record, unsigned i, struct sqlite_value *out);
void sqlite_rows_close(struct sqlite_rows *rows);

#endif
