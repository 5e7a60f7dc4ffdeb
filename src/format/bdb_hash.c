#include "format/bdb_hash.h"
#include "format/rpm_header.h"

enum {
    HASH_MAGIC = 0x061561,
    PAGE_HEADER = 26,
    META_SIZE = 72,
    PAGE_HASH_UNSORTED = 2,
    PAGE_OVERFLOW = 7,
    PAGE_HASH_META = 8,
    PAGE_HASH = 13,
    ITEM_DATA = 1,
    ITEM_OFF_PAGE = 3,
};

static uint32_t word(bool big, const char *p, unsigned n)
{
    return (uint32_t)bytes_number(p, n, big);
}

bool bdb_hash_magic(str head)
{
    return head.n >= 16 &&
           (word(false, head.p + 12, 4) == HASH_MAGIC || word(true, head.p + 12, 4) == HASH_MAGIC);
}

bool bdb_hash_open(struct bdb_hash *db, const struct reader_at *r, struct err *e)
{
    char m[META_SIZE];
    *db = (struct bdb_hash){.r = r, .next = 1};
    if (!reader_exact(r, 0, m, sizeof m, e))
        return false;
    if (!bdb_hash_magic(str_make(m, sizeof m)) || m[25] != PAGE_HASH_META)
        return err_set(e, "cannot read the database", STR(""), "it is no hash of Berkeley DB");
    db->big = word(true, m + 12, 4) == HASH_MAGIC;
    uint32_t version = word(db->big, m + 16, 4);
    db->page_size = word(db->big, m + 20, 4);
    if (version < 7 || version > 10)
        return err_set(e, "cannot read the database", STR(""), "hash version %u, known are 7 to 10", version);
    if (db->page_size < 512 || db->page_size > 65536 || db->page_size & (db->page_size - 1))
        return err_set(e, "cannot read the database", STR(""), "its pages have %u bytes", db->page_size);
    if (m[24])
        return err_set(e, "cannot read the database", STR(""), "it is encrypted");
    db->pages = db->budget = r->size / db->page_size;
    return true;
}

static bool damage(struct bdb_hash *db, uint64_t page, const char *why)
{
    if (!db->damaged++)
        err_set(&db->problem, "cannot read a part of the database", STR(""), "page %llu %s",
                (unsigned long long)page, why);
    return false;
}

static bool read_page(struct bdb_hash *db, uint64_t number, struct buf *to)
{
    struct err e;
    to->n = 0;
    if (number >= db->pages ||
        !reader_exact(db->r, number * db->page_size, buf_room(to, db->page_size), db->page_size, &e))
        return damage(db, number, "is not there");
    to->n = db->page_size;
    return true;
}

/* Goes to the next page that holds items. */
static bool next_page(struct bdb_hash *db)
{
    while (db->next < db->pages) {
        uint64_t number = db->next++;
        if (!read_page(db, number, &db->page))
            continue;
        unsigned type = (unsigned char)db->page.p[25];
        if (type != PAGE_HASH && type != PAGE_HASH_UNSORTED)
            continue;
        db->entries = word(db->big, db->page.p + 20, 2);
        db->entry = 1;
        if (PAGE_HEADER + db->entries * 2 <= db->page_size)
            return true;
        damage(db, number, "has more items than fit");
    }
    return false;
}

/* An item reaches from its offset to that of the item before it, or to the end of the page. */
static str item_at(struct bdb_hash *db, unsigned i)
{
    uint32_t from = word(db->big, db->page.p + PAGE_HEADER + i * 2, 2);
    uint32_t to = i ? word(db->big, db->page.p + PAGE_HEADER + (i - 1) * 2, 2) : db->page_size;
    if (from < PAGE_HEADER || to > db->page_size || from >= to)
        return STR_NONE;
    return str_make(db->page.p + from, to - from);
}

/* A value on pages of its own: a chain that each page's header continues. */
static bool read_chain(struct bdb_hash *db, uint32_t number, uint32_t size)
{
    db->blob.n = 0;
    if (size > RPM_HEADER_MAX || size > db->r->size)
        return damage(db, number, "begins a value that is too long");
    while (db->blob.n < size) {
        if (!number || !db->budget)
            return damage(db, number, "does not continue a value");
        db->budget--;
        if (!read_page(db, number, &db->chunk))
            return false;
        uint32_t n = word(db->big, db->chunk.p + 22, 2), left = size - (uint32_t)db->blob.n;
        if (db->chunk.p[25] != PAGE_OVERFLOW || !n || n > db->page_size - PAGE_HEADER)
            return damage(db, number, "does not continue a value");
        buf_add(&db->blob, str_make(db->chunk.p + PAGE_HEADER, n < left ? n : left));
        number = word(db->big, db->chunk.p + 16, 4);
    }
    return true;
}

/* The value of an item; false when it is damaged or shorter than `least`. */
static bool read_item(struct bdb_hash *db, str item, size_t least, str *value)
{
    if (item.n && item.p[0] == ITEM_DATA) {
        *value = str_from(item, 1);
    } else if (item.n >= 12 && item.p[0] == ITEM_OFF_PAGE) {
        uint32_t size = word(db->big, item.p + 8, 4);
        if (size >= least && !read_chain(db, word(db->big, item.p + 4, 4), size))
            return false;
        *value = size >= least ? buf_str(&db->blob) : STR_NONE;
    } else {
        return damage(db, db->next - 1, "has a damaged item");
    }
    db->skipped += value->n < least;
    return value->n >= least;
}

bool bdb_hash_next(struct bdb_hash *db, size_t least, str *value)
{
    for (;;) {
        while (db->entry < db->entries) { /* keys are even, values odd */
            str item = item_at(db, db->entry);
            db->entry += 2;
            if (read_item(db, item, least, value))
                return true;
        }
        if (!next_page(db))
            return false;
    }
}

void bdb_hash_close(struct bdb_hash *db)
{
    buf_free(&db->page);
    buf_free(&db->chunk);
    buf_free(&db->blob);
}
