/* Records of the central directory (APPNOTE 4.3.12) and their extra fields. */
#include "base/path.h"
#include "codec/digest.h"
#include "format/zip_parts.h"
#include <stdlib.h>

int zip_record_take(struct inbuf *in, struct zip_record *rec, struct err *e)
{
    str s;
    static const char ends[] = "it is cut inside the central directory";
    if (!inbuf_peek(in, ZIP_CENTRAL, &s, e))
        return -1;
    if (s.n < 4 || zip_u32(s.p) != 0x02014b50)
        return 0;
    if (s.n < ZIP_CENTRAL) {
        err_set(e, "truncated zip", STR_NONE, "%s", ends);
        return -1;
    }
    size_t name = zip_u16(s.p + 28), extra = zip_u16(s.p + 30), comment = zip_u16(s.p + 32);
    size_t all = ZIP_CENTRAL + name + extra + comment;
    if (!inbuf_take(in, all, &s, e))
        return -1;
    if (s.n < all) {
        err_set(e, "truncated zip", STR_NONE, "%s", ends);
        return -1;
    }
    rec->fixed = s.p;
    rec->name = str_make(s.p + ZIP_CENTRAL, name);
    rec->extra = str_make(s.p + ZIP_CENTRAL + name, extra);
    return 1;
}

/* The next extra field (APPNOTE 4.5.1). A broken tail ends them. */
static bool extra_next(str *rest, unsigned *id, str *body)
{
    if (rest->n < 4)
        return false;
    size_t n = zip_u16(rest->p + 2);
    if (n > rest->n - 4)
        return false;
    *id = zip_u16(rest->p);
    *body = str_make(rest->p + 4, n);
    *rest = str_from(*rest, n + 4);
    return true;
}

/* Fields that the record has no room for follow each other in the order of the record. */
static bool zip64_take(str *body, uint64_t *value)
{
    if (*value != UINT32_MAX)
        return true;
    if (body->n < 8)
        return false;
    *value = zip_u64(body->p);
    *body = str_from(*body, 8);
    return true;
}

bool zip_record_sizes(const struct zip *z, const struct zip_record *rec, struct zip_entry *ze)
{
    ze->packed = zip_u32(rec->fixed + 20);
    ze->size = zip_u32(rec->fixed + 24);
    ze->header_at = zip_u32(rec->fixed + 42);
    bool need = ze->packed == UINT32_MAX || ze->size == UINT32_MAX || ze->header_at == UINT32_MAX,
         found = false;
    str rest = rec->extra, body;
    for (unsigned id; need && !found && extra_next(&rest, &id, &body);) {
        if (id != 1)
            continue;
        found = true;
        if (!zip64_take(&body, &ze->size) || !zip64_take(&body, &ze->packed) ||
            !zip64_take(&body, &ze->header_at))
            return false;
    }
    return !__builtin_add_overflow(ze->header_at, z->base, &ze->header_at);
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days(int64_t y, int64_t m, int64_t d)
{
    y -= m <= 2;
    int64_t era = y / 400, year = y - era * 400;
    int64_t day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

/* MS-DOS date and time (APPNOTE 4.4.6): local time of an unknown place, taken as UTC. */
static int64_t dos_time(unsigned time, unsigned date)
{
    unsigned month = date >> 5 & 15, day = date & 31;
    if (month < 1 || month > 12 || day < 1)
        return 0;
    return days(1980 + (int64_t)(date >> 9), month, day) * 86400 + (int64_t)(time >> 11) * 3600 +
           (time >> 5 & 63) * 60 + (time & 31) * 2;
}

static uint32_t id_of(str s)
{
    uint64_t v = 0;
    for (size_t i = 0; i < s.n && i < 8; i++)
        v |= (uint64_t)(unsigned char)s.p[i] << 8 * i;
    return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

/* Info-ZIP's third-generation Unix field ("ux"): version 1, then size and value of user and group. */
static void extra_owner(str b, struct entry *en)
{
    if (b.n < 2 || b.p[0] != 1)
        return;
    size_t n = (unsigned char)b.p[1];
    if (b.n < 3 + n)
        return;
    size_t m = (unsigned char)b.p[2 + n];
    if (b.n < 3 + n + m)
        return;
    en->uid = id_of(str_sub(b, 2, n));
    en->gid = id_of(str_sub(b, 3 + n, m));
}

/* Fields that say more than the record: extended timestamp ("UT"), owner, Unicode path (valid only for
 * the name that it was made for). */
static void extra_fields(const struct zip_record *rec, struct zip_entry *ze, str *name)
{
    str rest = rec->extra, b;
    for (unsigned id; extra_next(&rest, &id, &b);) {
        if (id == 0x5455 && b.n >= 5 && (b.p[0] & 1))
            ze->entry.mtime = (int32_t)zip_u32(b.p + 1);
        else if (id == 0x7875)
            extra_owner(b, &ze->entry);
        else if (id == 0x7075 && b.n > 5 && b.p[0] == 1 && zip_u32(b.p + 1) == crc32_update(0, rec->name) &&
                 str_utf8(str_from(b, 5)))
            *name = str_from(b, 5);
    }
}

/* Programs on Windows that know no better write backslashes; unzip reads them as slashes, too. */
static str slashes(struct zip *z, unsigned host, str name)
{
    bool windows = host == 0 || host == 10 || host == 11 || host == 14;
    name.n = strnlen(name.p, name.n);
    if (!windows || str_chr(name, '\\') < 0 || str_chr(name, '/') >= 0)
        return name;
    char *p = arena_bytes(&z->arena, name.n);
    for (size_t i = 0; i < name.n; i++)
        p[i] = name.p[i] == '\\' ? '/' : name.p[i];
    return str_make(p, name.n);
}

static enum entry_type type_of(unsigned unix_type, str name)
{
    static const enum entry_type types[16] = {
        [1] = ENTRY_FIFO, [2] = ENTRY_CHAR,     [4] = ENTRY_DIR,     [6] = ENTRY_BLOCK,
        [8] = ENTRY_FILE, [10] = ENTRY_SYMLINK, [12] = ENTRY_SOCKET,
    }; /* all others are ENTRY_FILE, which is 0 */
    return str_ends(name, STR("/")) ? ENTRY_DIR : types[unix_type & 15];
}

/* External attributes (APPNOTE 4.4.15): Unix writers put the mode into the upper half. */
static void attributes(unsigned host, uint32_t external, str name, struct entry *en)
{
    bool unix_host = host == 3 || host == 19;
    unsigned mode = unix_host ? external >> 16 : 0;
    en->type = type_of(mode >> 12, name);
    en->mode = mode & 07777;
    if (mode == 0) {
        en->mode = en->type == ENTRY_DIR ? 0755 : !unix_host && (external & 1) ? 0444 : 0644;
        en->executable_hint = true;
    }
}

bool zip_record_entry(struct zip *z, const struct zip_record *rec, struct zip_entry *ze)
{
    const char *p = rec->fixed;
    unsigned host = (unsigned char)p[5];
    ze->flags = zip_u16(p + 8);
    ze->method = zip_u16(p + 10);
    ze->crc = zip_u32(p + 16);
    ze->encrypted = (ze->flags & ZIP_ENCRYPTED) != 0 || ze->method == 99;
    ze->entry.layer = -1;
    ze->entry.mtime = dos_time(zip_u16(p + 12), zip_u16(p + 14));
    ze->raw_name = arena_dup(&z->arena, rec->name);
    str name = ze->raw_name;
    extra_fields(rec, ze, &name);
    if (name.p != ze->raw_name.p)
        name = arena_dup(&z->arena, name);
    name = slashes(z, host, name);
    attributes(host, zip_u32(p + 38), name, &ze->entry);
    ze->entry.size = ze->entry.type == ENTRY_FILE ? ze->size : 0;
    if (name.n > 1 && name.p[name.n - 1] == '/')
        name.n--;
    ze->entry.path = path_clean(&z->arena, name, &ze->climbed);
    return name.n <= z->limits->path;
}

struct range {
    uint64_t from, to;
};

static int by_from(const void *x, const void *y)
{
    const struct range *a = x, *b = y;
    return a->from < b->from ? -1 : a->from > b->from;
}

static bool any_overlap(struct range *v, size_t n)
{
    qsort(v, n, sizeof *v, by_from);
    for (size_t i = 1; i < n; i++)
        if (v[i].from < v[i - 1].to)
            return true;
    return false;
}

/* Exact up to a million entries (16 MiB for the moment); with more, by the sum of their sizes: data that do
 * not overlap are no longer than the file. */
bool zip_overlap_scan(struct zip *z)
{
    enum { EXACT = 1 << 20 };
    struct arena scratch = {0};
    struct range *v = NULL;
    size_t n = 0, cap = 0;
    uint64_t sum = 0;
    struct zip_record rec;
    struct zip_entry ze;
    struct inbuf *in = mem_alloc(sizeof *in);
    struct stream *s = stream_reader(z->r, z->dir_at, z->dir_size);
    bool overlap = false;
    inbuf_init(in, s, &scratch);
    for (; !overlap && zip_record_take(in, &rec, NULL) > 0; arena_reset(&scratch)) {
        if (!zip_record_sizes(z, &rec, &ze) || ze.packed > z->r->size || ze.header_at > z->r->size)
            continue; /* cannot be opened */
        sum += ze.packed + ZIP_LOCAL;
        overlap = sum > z->r->size;
        if (n == cap && cap < EXACT) {
            cap = cap ? cap * 2 : 256;
            v = mem_realloc(v, cap * sizeof *v);
        }
        if (n < cap)
            v[n] = (struct range){ze.header_at, ze.header_at + ZIP_LOCAL + ze.packed};
        n++;
    }
    if (!overlap && n <= cap && n)
        overlap = any_overlap(v, n);
    stream_close(s);
    arena_free(&scratch);
    free(in);
    free(v);
    return overlap;
}
