/* Databases made by SQLite itself (Python's module), read by format/sqlite. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "format/sqlite.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Rows 1 to N, those divisible by 5 deleted: n^5 * (-1)^n, n / 4 + 0.125, NULL or "text n", n * 37 % 9000
 * bytes. */
static const char script[] =
    "import sqlite3, sys\n"
    "db = sqlite3.connect(sys.argv[1])\n"
    "db.execute('PRAGMA page_size = ' + sys.argv[2])\n"
    "db.execute('CREATE TABLE Other (a)')\n"
    "db.execute('CREATE TABLE T (id INTEGER PRIMARY KEY, i INTEGER, r REAL, t TEXT, b BLOB)')\n"
    "db.execute('CREATE INDEX x ON T (t)')\n"
    "for n in range(1, int(sys.argv[3]) + 1):\n"
    "    db.execute('INSERT INTO T VALUES (?, ?, ?, ?, ?)', (n, n ** 5 * (-1) ** n, n / 4 + 0.125,\n"
    "               'text %d' % n if n % 3 else None, bytes([n % 251]) * (n * 37 % 9000)))\n"
    "db.execute('DELETE FROM T WHERE id % 5 = 0')\n"
    "db.commit()\n";

static char *make(const char *page_size, const char *rows, size_t *size)
{
    char path[] = "/tmp/assay-sqlite-XXXXXX", command[4096];
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    snprintf(command, sizeof command, "python3 -c \"%s\" %s %s %s", script, path, page_size, rows);
    if (system(command) != 0)
        fail_msg("python3 cannot make a database");
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *size = (size_t)ftell(f);
    rewind(f);
    char *bytes = malloc(*size);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *size, f), *size);
    fclose(f);
    close(fd);
    unlink(path);
    return bytes;
}

static void check_row(int64_t n, str record)
{
    struct sqlite_value v;
    char text[32];
    assert_true(sqlite_column(record, 0, &v));
    assert_int_equal(v.kind, SQLITE_NULL); /* the rowid's alias */
    assert_true(sqlite_column(record, 1, &v));
    assert_int_equal(v.kind, SQLITE_INTEGER);
    assert_true(v.integer == n * n * n * n * n * (n % 2 ? -1 : 1));
    assert_true(sqlite_column(record, 2, &v));
    assert_true(v.kind == SQLITE_REAL && v.real == (double)n / 4 + 0.125);
    assert_true(sqlite_column(record, 3, &v));
    assert_int_equal(v.kind, n % 3 ? SQLITE_TEXT : SQLITE_NULL);
    snprintf(text, sizeof text, "text %d", (int)n);
    assert_true(n % 3 == 0 || str_eq(v.bytes, str_c(text)));
    assert_true(sqlite_column(record, 4, &v));
    assert_int_equal(v.kind, SQLITE_BLOB);
    assert_int_equal(v.bytes.n, n * 37 % 9000);
    for (size_t i = 0; i < v.bytes.n; i++)
        assert_int_equal((unsigned char)v.bytes.p[i], n % 251);
    assert_false(sqlite_column(record, 5, &v));
}

static void whole(const char *page_size, const char *rows_text)
{
    size_t size;
    char *bytes = make(page_size, rows_text, &size);
    struct reader_at r = reader_memory(str_make(bytes, size));
    struct sqlite db;
    struct sqlite_rows rows;
    struct err e;
    int64_t n = 0, last = atoll(rows_text);
    assert_true(sqlite_open(&db, &r, &e));
    assert_false(sqlite_table(&db, STR("nothing"), &rows, &e));
    assert_non_null(strstr(e.text, "no table"));
    assert_true(sqlite_table(&db, STR("t"), &rows, &e));
    while (sqlite_next(&rows)) {
        n += (n + 1) % 5 ? 1 : 2;
        assert_int_equal(rows.rowid, n);
        check_row(n, rows.record);
    }
    assert_int_equal(n, last % 5 ? last : last - 1);
    assert_int_equal(rows.damaged, 0);
    sqlite_rows_close(&rows);
    free(bytes);
}

static void pages_of_all_sizes(void **state)
{
    (void)state;
    whole("512", "1500");
    whole("4096", "999");
    whole("65536", "500");
    whole("1024", "1");
}

/* A tree that leads back to its own root ends, and is told. */
static void a_cycle_ends(void **state)
{
    (void)state;
    size_t size;
    char *bytes = make("512", "400", &size);
    struct reader_at r = reader_memory(str_make(bytes, size));
    struct sqlite db;
    struct sqlite_rows rows;
    struct err e;
    size_t n = 0;
    assert_true(sqlite_open(&db, &r, &e));
    assert_true(sqlite_table(&db, STR("T"), &rows, &e));
    uint32_t root = 0;
    for (uint32_t page = 2; !root && page <= db.pages; page++)
        if (memcmp(bytes + (page - 1) * 512, rows.stack[0].bytes, 512) == 0)
            root = page;
    assert_true(root != 0);
    sqlite_rows_close(&rows);
    bytes[(root - 1) * 512 + 8] = bytes[(root - 1) * 512 + 9] = 0; /* its last child becomes itself */
    bytes[(root - 1) * 512 + 10] = (char)(root >> 8);
    bytes[(root - 1) * 512 + 11] = (char)(root & 0xff);
    assert_true(sqlite_table(&db, STR("T"), &rows, &e));
    while (sqlite_next(&rows))
        n++;
    assert_true(n > 0 && rows.damaged > 0);
    sqlite_rows_close(&rows);
    free(bytes);
}

static void refused(void **state)
{
    (void)state;
    size_t size;
    char *bytes = make("512", "1", &size);
    struct sqlite db;
    struct err e;
    struct reader_at r = reader_memory(str_make(bytes, 99));
    assert_false(sqlite_open(&db, &r, &e));
    r = reader_memory(str_make(bytes, size));
    bytes[59] = 2;
    assert_false(sqlite_open(&db, &r, &e));
    assert_non_null(strstr(e.text, "UTF-16"));
    bytes[59] = 1;
    bytes[17] = 3;
    assert_false(sqlite_open(&db, &r, &e));
    bytes[0] = 'X';
    assert_false(sqlite_open(&db, &r, &e));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_all_sizes),
        cmocka_unit_test(a_cycle_ends),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
