#include "base/path.h"
#include "format/zip_parts.h"
#include <stdlib.h>

#define SEEN_MAX ((size_t)1 << 20)

bool zip_probe(str head)
{
    static const str marks[] = {STR_INIT("PK\3\4"), STR_INIT("PK\5\6"), STR_INIT("PK\7\10PK\3\4"),
                                STR_INIT("PK00PK\3\4")};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_starts(head, marks[i]))
            return true;
    return false;
}

/* Finding the central directory */

/* What the end record says, that of zip64 where the other one has no room. */
struct end_record {
    uint64_t at; /* where what follows the directory begins */
    uint64_t entries, dir_size, dir_offset;
    bool split;
};

/* Zip64 (APPNOTE 4.3.14, 4.3.15). False: there is none. */
static bool end_zip64(const struct reader_at *r, uint64_t end_at, struct end_record *end)
{
    char loc[ZIP64_LOCATOR], rec[ZIP64_END];
    if (end_at < ZIP64_LOCATOR || !reader_exact(r, end_at - ZIP64_LOCATOR, loc, sizeof loc, NULL) ||
        zip_u32(loc) != 0x07064b50)
        return false;
    uint64_t at = zip_u64(loc + 8);
    bool there = reader_exact(r, at, rec, sizeof rec, NULL) && zip_u32(rec) == 0x06064b50;
    if (!there && end_at >= ZIP64_LOCATOR + ZIP64_END) { /* something stands before the archive */
        at = end_at - ZIP64_LOCATOR - ZIP64_END;
        there = reader_exact(r, at, rec, sizeof rec, NULL) && zip_u32(rec) == 0x06064b50;
    }
    if (!there)
        return false;
    *end = (struct end_record){at, zip_u64(rec + 32), zip_u64(rec + 40), zip_u64(rec + 48),
                               zip_u32(rec + 16) != 0 || zip_u32(rec + 20) != 0};
    return true;
}

static void end_read(const struct reader_at *r, uint64_t at, const char *p, struct end_record *end)
{
    *end = (struct end_record){at, zip_u16(p + 10), zip_u32(p + 12), zip_u32(p + 16),
                               zip_u16(p + 4) != 0 || zip_u16(p + 6) != 0};
    if (end->entries == UINT16_MAX || end->dir_size == UINT32_MAX || end->dir_offset == UINT32_MAX)
        end_zip64(r, at, end);
}

static bool is_directory(const struct reader_at *r, uint64_t at, uint64_t size)
{
    char mark[4];
    if (at > r->size || size > r->size - at)
        return false;
    return size == 0 || (reader_exact(r, at, mark, 4, NULL) && zip_u32(mark) == 0x02014b50);
}

/* The directory stands right before its end record, and what stands before the archive shifts all offsets;
 * else, as in files made for fast loading, it is where it says. */
static bool locate(struct zip *z, const struct end_record *end)
{
    uint64_t at = end->at - end->dir_size;
    if (end->dir_size <= end->at && end->dir_offset <= at && is_directory(z->r, at, end->dir_size)) {
        z->dir_at = at;
        z->base = at - end->dir_offset;
    } else if (is_directory(z->r, end->dir_offset, end->dir_size)) {
        z->dir_at = end->dir_offset;
        z->base = 0;
    } else {
        return false;
    }
    z->dir_size = end->dir_size;
    z->told = end->entries;
    return true;
}

/* Looks for the end record from the end on: at most 64 KiB of comment follow it, or of other bytes. */
static bool find_end(struct zip *z, struct end_record *end, struct err *e)
{
    const struct reader_at *r = z->r;
    size_t n = r->size < ZIP_END + UINT16_MAX ? (size_t)r->size : (size_t)ZIP_END + UINT16_MAX;
    uint64_t from = r->size - n;
    char *tail = mem_alloc(n);
    bool read = reader_exact(r, from, tail, n, e), found = false, split = false;
    for (size_t i = n < ZIP_END ? 0 : n - ZIP_END + 1; read && i-- > 0 && !found;) {
        if (zip_u32(tail + i) != 0x06054b50)
            continue;
        size_t comment = zip_u16(tail + i + 20), rest = n - i - ZIP_END;
        end_read(r, from + i, tail + i, end);
        split |= end->split;
        found = comment <= rest && !end->split && locate(z, end);
        if (found && comment < rest)
            z->note = "bytes after the end of the zip were ignored";
    }
    free(tail);
    if (read && !found)
        err_set(e, "no zip", STR_NONE, split ? "it is one part of several" : "it has no central directory");
    return found;
}

bool zip_open(struct zip *z, const struct reader_at *r, const struct limits *limits, struct err *e)
{
    struct end_record end;
    memset(z, 0, sizeof *z);
    z->r = r;
    z->limits = limits;
    if (!find_end(z, &end, e))
        return false;
    z->dir = stream_reader(r, z->dir_at, z->dir_size);
    inbuf_init(&z->in, z->dir, &z->arena);
    return true;
}

void zip_rewind(struct zip *z)
{
    stream_close(z->dir);
    z->dir = stream_reader(z->r, z->dir_at, z->dir_size);
    inbuf_init(&z->in, z->dir, &z->arena);
    z->entries = z->overlong = z->end = z->seen_n = 0;
    z->failed = false;
    if (z->seen)
        memset(z->seen, 0, z->seen_cap * sizeof *z->seen);
}

void zip_close(struct zip *z)
{
    stream_close(z->dir);
    z->dir = NULL;
    free(z->seen);
    z->seen = NULL;
    arena_free(&z->arena);
}

/* Iteration */

static void seen_grow(struct zip *z)
{
    size_t cap = z->seen_cap ? z->seen_cap * 2 : 256;
    uint64_t *t = mem_alloc(cap * sizeof *t);
    memset(t, 0, cap * sizeof *t);
    for (size_t i = 0; i < z->seen_cap; i++) {
        if (!z->seen[i])
            continue;
        size_t at = z->seen[i] & (cap - 1);
        while (t[at])
            at = (at + 1) & (cap - 1);
        t[at] = z->seen[i];
    }
    free(z->seen);
    z->seen = t;
    z->seen_cap = cap;
}

static bool seen_before(struct zip *z, str path)
{
    uint64_t h = str_hash(path) | 1;
    if (z->seen_n * 2 >= z->seen_cap && z->seen_n < SEEN_MAX)
        seen_grow(z);
    size_t at = h & (z->seen_cap - 1);
    while (z->seen[at] && z->seen[at] != h)
        at = (at + 1) & (z->seen_cap - 1);
    if (z->seen[at] == h)
        return true;
    if (z->seen_n < SEEN_MAX) {
        z->seen[at] = h;
        z->seen_n++;
    }
    return false;
}

/* While local headers come in ascending order a look at the last one is enough. */
static void overlap_watch(struct zip *z, const struct zip_entry *ze)
{
    uint64_t end;
    if (__builtin_add_overflow(ze->header_at, ze->packed, &end) || end > z->r->size - ZIP_LOCAL)
        return; /* cannot be opened */
    if (ze->header_at < z->end && !z->overlap_checked) {
        z->overlapping = zip_overlap_scan(z);
        z->overlap_checked = true;
    }
    if (end + ZIP_LOCAL > z->end)
        z->end = end + ZIP_LOCAL;
}

static void link_target(struct zip *z, struct zip_entry *ze)
{
    struct stream *s = ze->size <= z->limits->path ? zip_entry_open(z, ze, NULL) : NULL;
    str chunk;
    char *p = s ? arena_bytes(&z->arena, (size_t)ze->size) : NULL;
    size_t n = 0;
    while (s && s->next(s, &chunk, NULL) && chunk.n) {
        memcpy(p + n, chunk.p, chunk.n); /* no more than size comes */
        n += chunk.n;
    }
    ze->entry.target = n == ze->size ? str_make(p, n) : STR_NONE;
    stream_close(s);
}

static bool next_failed(struct zip *z)
{
    z->failed = true;
    return false;
}

/* After the last record: did the directory hold what its end record says? */
static bool next_end(struct zip *z)
{
    uint64_t all = z->entries + z->overlong;
    if (!z->note && z->in.offset != z->dir_size)
        z->note = "the central directory holds something that is no entry";
    if (!z->note && all != z->told && (all & UINT16_MAX) != z->told)
        z->note = "the number of entries is not the one that the end record tells";
    return false;
}

bool zip_next(struct zip *z, struct zip_entry *ze, struct err *e)
{
    struct zip_record rec;
    if (z->failed)
        return false;
    for (;;) {
        arena_reset(&z->arena);
        int got = zip_record_take(&z->in, &rec, e);
        if (got <= 0)
            return got < 0 ? next_failed(z) : next_end(z);
        memset(ze, 0, sizeof *ze);
        if (!zip_record_sizes(z, &rec, ze)) {
            err_set(e, "bad zip", STR_NONE, "an entry's zip64 sizes are missing");
            return next_failed(z);
        }
        overlap_watch(z, ze);
        if (zip_record_entry(z, &rec, ze))
            break;
        z->overlong++;
    }
    if (++z->entries > z->limits->entries) {
        err_set(e, "too many entries", STR_NONE, "more than %llu in one archive",
                (unsigned long long)z->limits->entries);
        return next_failed(z);
    }
    ze->duplicate = seen_before(z, ze->entry.path);
    if (ze->entry.type == ENTRY_SYMLINK)
        link_target(z, ze);
    return true;
}
