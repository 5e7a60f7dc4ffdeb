#include "advisory/shard.h"
#include "codec/digest.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the database is mapped as it lies: little-endian");

static const size_t element_size[SHARD_KINDS][SHARD_SECTIONS] = {
    {1, 4, 4, sizeof(struct shard_advisory), sizeof(struct shard_package), 1, sizeof(struct shard_note),
     sizeof(struct shard_source)},
    {1, 4, 4, sizeof(struct shard_text), 1, 1, sizeof(struct shard_block), 1},
    {1, 4, 4, sizeof(struct shard_epss), sizeof(struct shard_flaw), 1, 1, 1},
    {1, 4, 4, sizeof(struct shard_product), sizeof(struct shard_identifier), sizeof(struct shard_cycle), 1,
     1},
    {1, 4, 4, sizeof(struct shard_advisory), sizeof(struct shard_package), 1, sizeof(struct shard_note),
     sizeof(struct shard_source)},
    {1, 4, 4, sizeof(uint64_t), 1, 1, 1, 1},
};

uint32_t shard_crc(str bytes)
{
    return crc32_update(0, bytes);
}

uint32_t shard_check(const struct shard_header *h)
{
    struct shard_header copy = *h;
    copy.check = 0;
    return shard_crc(str_make(&copy, sizeof copy));
}

bool shard_same(str old, str fresh)
{
    struct shard_header x, y;
    if (old.n != fresh.n || old.n < sizeof x)
        return false;
    memcpy(&x, old.p, sizeof x);
    memcpy(&y, fresh.p, sizeof y);
    if (x.check != shard_check(&x))
        return false;
    x.built = y.built;
    x.check = y.check;
    return memcmp(&x, &y, sizeof x) == 0 &&
           memcmp(old.p + sizeof x, fresh.p + sizeof x, old.n - sizeof x) == 0;
}

str shard_section(const struct shard *s, enum shard_section_name name)
{
    const struct shard_section *c = &s->head->section[name];
    return str_make(s->bytes.p + c->off, c->size);
}

/* Bytes of the index `at` of a row. */
static unsigned row_width(uint32_t row_widths, unsigned at)
{
    return row_widths >> (8 * at) & 0xff;
}

size_t shard_row_size(uint32_t row_widths)
{
    unsigned a = row_width(row_widths, 0), r = row_width(row_widths, 1), n = row_width(row_widths, 2);
    return a <= 4 && r <= 4 && n <= 4 && a && r ? a + r + n : 0;
}

static bool sections_ok(const struct shard *s, enum shard_kind kind)
{
    uint64_t end = sizeof(struct shard_header);
    for (int i = 0; i < SHARD_SECTIONS; i++) {
        const struct shard_section *c = &s->head->section[i];
        if (c->off < end || c->off % 8 || c->off > s->bytes.n || c->size > s->bytes.n - c->off ||
            c->size % element_size[kind - 1][i])
            return false;
        end = c->off + c->size;
    }
    size_t row = shard_row_size(s->head->row_widths);
    return (kind != SHARD_CORE && kind != SHARD_MALWARE) ||
           (row && s->head->section[SECTION_ROWS].size % row == 0);
}

uint64_t shard_quick_end(const struct shard_header *h)
{
    return h->kind == SHARD_TEXT || h->kind == SHARD_FLAWS ? h->section[SECTION_SOURCES].off : h->size;
}

/* What the checksum on opening covers. */
static str quick_part(const struct shard *s)
{
    return str_make(s->bytes.p + sizeof(struct shard_header),
                    shard_quick_end(s->head) - sizeof(struct shard_header));
}

bool shard_of_bytes(struct shard *s, str bytes, enum shard_kind kind, bool trust, struct err *e)
{
    const char *what = kind == SHARD_TEXT ? "damaged text" : "damaged shard";
    *s = (struct shard){.bytes = bytes, .head = (const void *)bytes.p};
    if (bytes.n < sizeof(struct shard_header))
        return err_set(e, what, STR_NONE, "it is shorter than its header");
    const struct shard_header *h = s->head;
    if (memcmp(h->magic, SHARD_MAGIC, sizeof h->magic) != 0)
        return err_set(e, what, STR_NONE, "it does not begin as a shard does");
    if (h->version != SHARD_VERSION)
        return err_set(e, what, STR_NONE, "it has format %u, this program reads format %u", h->version,
                       SHARD_VERSION);
    if (h->check != shard_check(h) || h->kind != kind)
        return err_set(e, what, STR_NONE, "its header is damaged");
    if (h->size != bytes.n)
        return err_set(e, what, STR_NONE, "it has %zu bytes instead of %llu", bytes.n,
                       (unsigned long long)h->size);
    if (!sections_ok(s, kind))
        return err_set(e, what, STR_NONE, "its sections do not fit in it");
    if (!trust && shard_crc(quick_part(s)) != h->quick)
        return err_set(e, what, STR_NONE, "its content is not what was written");
    return true;
}

static bool map_file(int fd, bool whole, str *out, struct err *e, const char *name)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_set(e, "cannot read", str_c(name), "%s", strerror(errno));
    if (!S_ISREG(st.st_mode) || st.st_size < (off_t)sizeof(struct shard_header))
        return err_set(e, "damaged shard", str_c(name), "it is shorter than its header");
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED | (whole ? MAP_POPULATE : 0), fd, 0);
    if (p == MAP_FAILED)
        return err_set(e, "cannot read", str_c(name), "%s", strerror(errno));
    *out = str_make(p, (size_t)st.st_size);
    return true;
}

bool shard_open(struct shard *s, int dir, const char *file, enum shard_kind kind, struct err *e)
{
    *s = (struct shard){0};
    int fd = openat(dir, file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, "cannot open", str_c(file), "%s", strerror(errno));
    str bytes;
    struct err why = {""};
    bool ok = map_file(fd, kind == SHARD_CORE, &bytes, e, file);
    close(fd);
    if (!ok)
        return false;
    if (!shard_of_bytes(s, bytes, kind, false, &why)) {
        const char *reason = strstr(why.text, ": ");
        err_set(e, "damaged shard", str_c(file), "%s", reason ? reason + 2 : why.text);
        munmap((void *)bytes.p, bytes.n);
        *s = (struct shard){0};
        return false;
    }
    s->mapped = true;
    return true;
}

void shard_close(struct shard *s)
{
    if (s->mapped)
        munmap((void *)s->bytes.p, s->bytes.n);
    *s = (struct shard){0};
}

bool shard_verify(const struct shard *s, const char *name, struct err *e)
{
    char hex[DIGEST_HEX_MAX];
    str digest = digest_of(DIGEST_SHA256, str_from(s->bytes, sizeof(struct shard_header)), hex);
    if (!str_eq(digest, str_make(s->head->sha256, sizeof s->head->sha256)))
        return err_set(e, "damaged shard", str_c(name), "its SHA-256 is not the one in its header");
    return true;
}

str shard_bytes_at(str pool, uint32_t at)
{
    size_t n = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        if (at >= pool.n)
            return STR("");
        unsigned char c = (unsigned char)pool.p[at++];
        n |= (size_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return n <= pool.n - at ? str_make(pool.p + at, n) : STR("");
    }
    return STR("");
}

str shard_string(const struct shard *s, uint32_t ref)
{
    return shard_bytes_at(shard_section(s, SECTION_STRINGS), ref);
}

static struct words words_at(const struct shard *s, enum shard_section_name name, uint32_t ref)
{
    str b = shard_section(s, name);
    const uint32_t *v = (const void *)b.p;
    size_t n = b.n / 4;
    if (ref >= n || v[ref] > n - ref - 1)
        return (struct words){NULL, 0};
    return (struct words){v + ref + 1, v[ref]};
}

struct words shard_list(const struct shard *s, uint32_t ref)
{
    return words_at(s, SECTION_LISTS, ref);
}

struct words shard_ranges(const struct shard *s, uint32_t ref)
{
    return words_at(s, SECTION_RANGES, ref);
}

#define ELEMENTS(s, name) (shard_section((s), (name)).n / element_size[0][(name)])
#define ELEMENT(s, T, name, i)                                                                               \
    return (i) < ELEMENTS(s, name) ? ((const T *)(const void *)shard_section((s), (name)).p)[i] : (T)        \
    {                                                                                                        \
        0                                                                                                    \
    }

size_t shard_advisories(const struct shard *s)
{
    return ELEMENTS(s, SECTION_ADVISORIES);
}

size_t shard_packages(const struct shard *s)
{
    size_t n = ELEMENTS(s, SECTION_PACKAGES);
    return n ? n - 1 : 0;
}

size_t shard_rows(const struct shard *s)
{
    size_t size = shard_row_size(s->head->row_widths);
    return size ? shard_section(s, SECTION_ROWS).n / size : 0;
}

size_t shard_sources(const struct shard *s)
{
    return ELEMENTS(s, SECTION_SOURCES);
}

struct shard_advisory shard_advisory(const struct shard *s, size_t i)
{
    ELEMENT(s, struct shard_advisory, SECTION_ADVISORIES, i);
}

struct shard_package shard_package(const struct shard *s, size_t i)
{
    ELEMENT(s, struct shard_package, SECTION_PACKAGES, i);
}

struct shard_row shard_row(const struct shard *s, size_t i)
{
    struct shard_row out = {0};
    uint32_t w = s->head->row_widths;
    size_t size = shard_row_size(w);
    str all = shard_section(s, SECTION_ROWS);
    if (i >= shard_rows(s))
        return out;
    const char *p = all.p + i * size;
    memcpy(&out.advisory, p, row_width(w, 0));
    memcpy(&out.ranges, p + row_width(w, 0), row_width(w, 1));
    memcpy(&out.note, p + row_width(w, 0) + row_width(w, 1), row_width(w, 2));
    return out;
}

struct shard_note shard_note(const struct shard *s, size_t i)
{
    ELEMENT(s, struct shard_note, SECTION_NOTES, i);
}

struct shard_source shard_source(const struct shard *s, size_t i)
{
    ELEMENT(s, struct shard_source, SECTION_SOURCES, i);
}

bool shard_find_package(const struct shard *s, str name, size_t *first, size_t *end)
{
    size_t lo = 0, hi = shard_packages(s), rows = shard_rows(s);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(shard_string(s, shard_package(s, mid).name), name);
        if (c == 0) {
            *first = shard_package(s, mid).row;
            *end = shard_package(s, mid + 1).row;
            return *first < *end && *end <= rows;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

size_t shard_find_advisory(const struct shard *s, str id)
{
    size_t lo = 0, hi = shard_advisories(s);
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = str_cmp(shard_string(s, shard_advisory(s, mid).id), id);
        if (c == 0)
            return mid;
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return SIZE_MAX;
}
