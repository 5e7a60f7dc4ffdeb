#include "format/rpm_ndb.h"
#include "format/rpm_header.h"

enum { PAGE = 4096, SLOT = 16, BLOCK = 16, FILE_HEADER = 32, BLOB_HEADER = 16, BLOB_TAIL = 12 };

static uint32_t le32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint32_t)u[3] << 24 | (uint32_t)u[2] << 16 | (uint32_t)u[1] << 8 | u[0];
}

bool rpm_ndb_magic(str head)
{
    return str_starts(head, STR("RpmP"));
}

bool rpm_ndb_open(struct rpm_ndb *db, const struct reader_at *r, struct err *e)
{
    char h[FILE_HEADER];
    *db = (struct rpm_ndb){.r = r, .next = FILE_HEADER / SLOT, .budget = r->size};
    if (!reader_exact(r, 0, h, sizeof h, e))
        return false;
    if (!rpm_ndb_magic(str_make(h, sizeof h)))
        return err_set(e, "cannot read the database", STR(""), "it does not begin as one of rpm's ndb");
    if (le32(h + 4) != 0)
        return err_set(e, "cannot read the database", STR(""), "its format has version %u, known is 0",
                       le32(h + 4));
    uint64_t pages = le32(h + 12), most = (r->size + PAGE - 1) / PAGE;
    db->slots = (pages < most ? pages : most) * (PAGE / SLOT);
    return true;
}

static bool damage(struct rpm_ndb *db, uint32_t package, const char *why)
{
    if (!db->damaged++)
        err_set(&db->problem, "cannot read a part of the database", STR(""), "package %u %s", package, why);
    return false;
}

/* The header of package `index` at block `block`, in `blocks` blocks with what encloses it. */
static bool read_blob(struct rpm_ndb *db, uint32_t index, uint32_t block, uint32_t blocks)
{
    char h[BLOB_HEADER];
    struct err e;
    uint64_t at = (uint64_t)block * BLOCK;
    if (!reader_exact(db->r, at, h, sizeof h, &e))
        return damage(db, index, "lies outside of the file");
    uint32_t size = le32(h + 12);
    if (memcmp(h, "BlbS", 4) != 0 || le32(h + 4) != index)
        return damage(db, index, "is not where its slot says");
    if (size > RPM_HEADER_MAX || size > db->budget ||
        (uint64_t)size + BLOB_HEADER + BLOB_TAIL > (uint64_t)blocks * BLOCK)
        return damage(db, index, "is longer than its blocks");
    db->budget -= size;
    db->blob.n = 0;
    if (!reader_exact(db->r, at + BLOB_HEADER, buf_room(&db->blob, size), size, &e))
        return damage(db, index, "lies outside of the file");
    db->blob.n = size;
    return true;
}

bool rpm_ndb_next(struct rpm_ndb *db, str *blob)
{
    char s[SLOT];
    struct err e;
    while (db->next < db->slots && reader_exact(db->r, db->next * SLOT, s, sizeof s, &e)) {
        db->next++;
        uint32_t index = le32(s + 4), block = le32(s + 8);
        if (memcmp(s, "Slot", 4) != 0) {
            damage(db, index, "has no slot");
            db->next = (db->next / (PAGE / SLOT) + 1) * (PAGE / SLOT);
        } else if (index && block && read_blob(db, index, block, le32(s + 12))) {
            *blob = buf_str(&db->blob);
            return true;
        }
    }
    return false;
}

void rpm_ndb_close(struct rpm_ndb *db)
{
    buf_free(&db->blob);
}
