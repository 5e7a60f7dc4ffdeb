#include "format/sqlite.h"
#include <stdlib.h>

enum { FILE_HEADER = 100, LEAF_TABLE = 13, INTERIOR_TABLE = 5, UTF8 = 1 };

static uint32_t be(const char *p, unsigned n)
{
    uint32_t v = 0;
    for (unsigned i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return v;
}

/* A big-endian number of 1 to 9 bytes, seven bits each but the ninth, which gives eight. Returns the bytes
 * taken, 0 when it does not end. */
static size_t varint(str s, uint64_t *out)
{
    uint64_t v = 0;
    for (size_t i = 0; i < s.n && i < 9; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (i == 8) {
            *out = v << 8 | c;
            return 9;
        }
        v = v << 7 | (c & 0x7f);
        if (!(c & 0x80)) {
            *out = v;
            return i + 1;
        }
    }
    return 0;
}

bool sqlite_magic(str head)
{
    return str_starts(head, str_make("SQLite format 3", 16));
}

bool sqlite_open(struct sqlite *db, const struct reader_at *r, struct err *e)
{
    char h[FILE_HEADER];
    *db = (struct sqlite){.r = r};
    if (!reader_exact(r, 0, h, sizeof h, e))
        return false;
    if (!sqlite_magic(str_make(h, sizeof h)))
        return err_set(e, "cannot read the database", STR(""), "it does not begin as one of SQLite");
    db->page_size = be(h + 16, 2) == 1 ? 65536 : be(h + 16, 2);
    unsigned reserved = (unsigned char)h[20];
    if (db->page_size < 512 || db->page_size & (db->page_size - 1) || db->page_size - reserved < 480)
        return err_set(e, "cannot read the database", STR(""), "its pages have %u bytes", db->page_size);
    if (be(h + 56, 4) > UTF8)
        return err_set(e, "cannot read the database", STR(""), "its texts are UTF-16");
    db->usable = db->page_size - reserved;
    db->pages = r->size / db->page_size;
    db->wal = h[19] == 2;
    return true;
}

static bool damage(struct sqlite_rows *rows, const char *what, uint64_t page)
{
    if (!rows->damaged++)
        err_set(&rows->problem, "cannot read a part of the database", STR(""), "page %llu %s",
                (unsigned long long)page, what);
    return false;
}

static bool read_page(struct sqlite_rows *rows, uint32_t number, char *to)
{
    const struct sqlite *db = rows->db;
    struct err e;
    if (!number || number > db->pages)
        return damage(rows, "is not there", number);
    if (!rows->budget)
        return damage(rows, "is used twice", number);
    rows->budget--;
    if (!reader_exact(db->r, (uint64_t)(number - 1) * db->page_size, to, db->page_size, &e))
        return damage(rows, "cannot be read", number);
    return true;
}

/* Goes down to a page of the tree. */
static bool push(struct sqlite_rows *rows, uint32_t number)
{
    if (rows->depth == SQLITE_DEPTH_MAX)
        return damage(rows, "lies too deep", number);
    struct sqlite_page *p = &rows->stack[rows->depth];
    if (!p->bytes)
        p->bytes = mem_alloc(rows->db->page_size);
    if (!read_page(rows, number, p->bytes))
        return false;
    p->header = number == 1 ? FILE_HEADER : 0;
    unsigned type = (unsigned char)p->bytes[p->header];
    if (type != LEAF_TABLE && type != INTERIOR_TABLE)
        return damage(rows, "is no page of a table", number);
    p->leaf = type == LEAF_TABLE;
    p->cells = be(p->bytes + p->header + 3, 2);
    p->next = 0;
    if (p->header + 12 + (size_t)p->cells * 2 > rows->db->usable)
        return damage(rows, "has more cells than fit", number);
    rows->depth++;
    return true;
}

/* The bytes from cell i to the end of the page; empty when its place is outside. */
static str cell_at(const struct sqlite_rows *rows, const struct sqlite_page *p, uint32_t i)
{
    uint32_t at = be(p->bytes + p->header + (p->leaf ? 8 : 12) + (size_t)i * 2, 2);
    return at < rows->db->usable ? str_make(p->bytes + at, rows->db->usable - at) : STR_NONE;
}

/* How many bytes of a payload stand in the cell itself ("B-tree Cell Format"). */
static uint64_t local_part(uint32_t usable, uint64_t size)
{
    uint64_t most = usable - 35, least = (usable - 12) * 32 / 255 - 23;
    if (size <= most)
        return size;
    uint64_t k = least + (size - least) % (usable - 4);
    return k <= most ? k : least;
}

/* The rest of a payload, from its chain of overflow pages. */
static bool overflow(struct sqlite_rows *rows, uint32_t number, uint64_t size)
{
    const struct sqlite *db = rows->db;
    char *page = mem_alloc(db->page_size);
    bool ok = true;
    while (ok && rows->payload.n < size && (ok = read_page(rows, number, page))) {
        uint64_t left = size - rows->payload.n, part = db->usable - 4;
        buf_add(&rows->payload, str_make(page + 4, (size_t)(left < part ? left : part)));
        number = be(page, 4);
    }
    free(page);
    return ok;
}

static bool read_row(struct sqlite_rows *rows, str cell)
{
    uint64_t size, rowid;
    size_t n = varint(cell, &size), m = n ? varint(str_from(cell, n), &rowid) : 0;
    if (!m)
        return damage(rows, "(a leaf) has a cell outside of it", 0);
    if (size > SQLITE_RECORD_MAX || size > rows->db->r->size)
        return damage(rows, "(a leaf) has a record that is too long", 0);
    str rest = str_from(cell, n + m);
    uint64_t local = local_part(rows->db->usable, size);
    if (rest.n < local + (local < size ? 4 : 0))
        return damage(rows, "(a leaf) has a record that leaves it", 0);
    rows->rowid = (int64_t)rowid;
    rows->record = str_sub(rest, 0, (size_t)local);
    if (local == size)
        return true;
    rows->payload.n = 0;
    buf_add(&rows->payload, rows->record);
    if (!overflow(rows, be(rest.p + local, 4), size))
        return false;
    rows->record = buf_str(&rows->payload);
    return true;
}

static void go_down(struct sqlite_rows *rows, struct sqlite_page *p)
{
    if (p->next < p->cells) {
        str cell = cell_at(rows, p, p->next++);
        if (cell.n < 4)
            damage(rows, "(within the tree) has a cell outside of it", 0);
        else
            push(rows, be(cell.p, 4));
        return;
    }
    p->next++;
    push(rows, be(p->bytes + p->header + 8, 4));
}

bool sqlite_next(struct sqlite_rows *rows)
{
    while (rows->depth) {
        struct sqlite_page *p = &rows->stack[rows->depth - 1];
        if (p->next >= p->cells + (p->leaf ? 0 : 1))
            rows->depth--;
        else if (!p->leaf)
            go_down(rows, p);
        else if (read_row(rows, cell_at(rows, p, p->next++)))
            return true;
    }
    return false;
}

static void rows_open(const struct sqlite *db, struct sqlite_rows *rows, uint32_t root)
{
    *rows = (struct sqlite_rows){.db = db, .budget = db->pages};
    push(rows, root);
}

/* A row of the schema: type, name, tbl_name, rootpage, sql. */
static bool is_table(str record, str name, uint32_t *root)
{
    struct sqlite_value type, its_name, page;
    if (!sqlite_column(record, 0, &type) || !sqlite_column(record, 1, &its_name) ||
        !sqlite_column(record, 3, &page))
        return false;
    if (!str_is(type.bytes, "table") || !str_ieq(its_name.bytes, name) || page.kind != SQLITE_INTEGER ||
        page.integer < 1 || page.integer > UINT32_MAX)
        return false;
    *root = (uint32_t)page.integer;
    return true;
}

bool sqlite_table(const struct sqlite *db, str name, struct sqlite_rows *rows, struct err *e)
{
    uint32_t root = 0;
    rows_open(db, rows, 1);
    while (!root && sqlite_next(rows))
        is_table(rows->record, name, &root);
    bool damaged = rows->damaged != 0;
    struct err problem = rows->problem;
    sqlite_rows_close(rows);
    if (!root && damaged) {
        *e = problem;
        return false;
    }
    if (!root)
        return err_set(e, "cannot read the database", STR(""), "it has no table \"%.*s\"", STR_ARG(name));
    rows_open(db, rows, root);
    return true;
}

void sqlite_rows_close(struct sqlite_rows *rows)
{
    for (unsigned i = 0; i < SQLITE_DEPTH_MAX; i++)
        free(rows->stack[i].bytes);
    buf_free(&rows->payload);
    *rows = (struct sqlite_rows){0};
}

/* Bytes that a value of that serial type takes ("Record Format"). */
static uint64_t serial_size(uint64_t type)
{
    static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < 12 ? sizes[type] : (type - 12) / 2;
}

static void set_number(struct sqlite_value *v, uint64_t type, str bytes)
{
    uint64_t bits = bytes.n && bytes.p[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes.n; i++)
        bits = bits << 8 | (unsigned char)bytes.p[i];
    if (type == 7) {
        v->kind = SQLITE_REAL;
        memcpy(&v->real, &bits, sizeof bits);
    } else {
        v->kind = SQLITE_INTEGER;
        v->integer = type == 9 ? 1 : (int64_t)bits;
    }
}

static void set_value(struct sqlite_value *v, uint64_t type, str bytes)
{
    *v = (struct sqlite_value){.kind = SQLITE_NULL, .bytes = STR_NONE};
    if (type >= 12) {
        v->kind = type & 1 ? SQLITE_TEXT : SQLITE_BLOB;
        v->bytes = bytes;
    } else if (type) {
        set_number(v, type, bytes);
    }
}

bool sqlite_column(str record, unsigned i, struct sqlite_value *out)
{
    uint64_t header, type, skip = 0;
    size_t n = varint(record, &header), at = n;
    if (!n || header > record.n)
        return false;
    for (;; i--) {
        size_t m = at < header ? varint(str_sub(record, at, (size_t)header - at), &type) : 0;
        if (!m)
            return false;
        if (!i)
            break;
        at += m;
        skip += serial_size(type);
        if (skip > record.n)
            return false;
    }
    if (header + skip > record.n || serial_size(type) > record.n - header - skip || type == 10 || type == 11)
        return false;
    set_value(out, type, str_sub(record, (size_t)(header + skip), (size_t)serial_size(type)));
    return true;
}
