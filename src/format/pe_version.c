#include "format/pe_version.h"

enum {
    RESOURCE_DIRECTORY = 2, /* of the data directories */
    RT_VERSION = 16,
    ENTRIES_MOST = 4096,
    VERSION_MOST = 1 << 16,
    DEPTH_MOST = 4, /* root, StringFileInfo, StringTable, String */
};

/* The resource section, as far as it is read. */
struct resources {
    const struct elf *image;
    uint64_t base, rva; /* of the image; of the tree */
};

static bool bad(struct err *e, const char *why)
{
    return err_set(e, "read the version resource", STR_NONE, "%s", why);
}

static bool bytes_at(const struct resources *r, uint64_t rva, char *p, size_t n)
{
    return elf_read(r->image, r->base + rva, p, n) == n;
}

/* The entry of a directory with that id (any: the first); its offset word. */
static bool find_entry(const struct resources *r, uint32_t directory, bool any, uint32_t id, uint32_t *at)
{
    char head[16], entry[8];
    if (!bytes_at(r, r->rva + directory, head, sizeof head))
        return false;
    unsigned n = elf_u16(r->image, head + 12) + elf_u16(r->image, head + 14);
    for (unsigned i = 0; i < n && i < ENTRIES_MOST; i++) {
        if (!bytes_at(r, r->rva + directory + 16 + 8 * (uint64_t)i, entry, sizeof entry))
            return false;
        *at = elf_u32(r->image, entry + 4);
        if (any || elf_u32(r->image, entry) == id)
            return true;
    }
    return false;
}

#define SUBDIRECTORY 0x80000000u

/* Type, name, language: three levels, then the place of the data. */
static bool find_version(const struct resources *r, uint64_t *rva, uint32_t *size)
{
    uint32_t at;
    char data[16];
    if (!find_entry(r, 0, false, RT_VERSION, &at))
        return false;
    for (int level = 0; level < 2; level++)
        if (!(at & SUBDIRECTORY) || !find_entry(r, at & ~SUBDIRECTORY, true, 0, &at))
            return false;
    if (at & SUBDIRECTORY || !bytes_at(r, r->rva + at, data, sizeof data))
        return false;
    *rva = elf_u32(r->image, data);
    *size = elf_u32(r->image, data + 4);
    return true;
}

/* UTF-16LE up to a zero or the end, as UTF-8. */
static str text_of(struct arena *a, str bytes)
{
    size_t n = 0;
    while (n + 1 < bytes.n && (bytes.p[n] || bytes.p[n + 1]))
        n += 2;
    char *to = arena_bytes(a, n * 2 + 1);
    size_t out = 0;
    for (size_t i = 0; i < n; i += 2) {
        uint32_t c = (uint32_t)bytes_number(bytes.p + i, 2, false);
        uint32_t low = i + 3 < n ? (uint32_t)bytes_number(bytes.p + i + 2, 2, false) : 0;
        if (c >= 0xd800 && c < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            c = 0xfffd;
        }
        out += str_put_utf8(to + out, c);
    }
    return str_trim(str_make(to, out));
}

static void take(struct pe_version *out, str key, str value)
{
    const struct {
        const char *key;
        str *to;
    } fields[] = {{"CompanyName", &out->company},
                  {"ProductName", &out->product},
                  {"ProductVersion", &out->product_version},
                  {"FileVersion", &out->file_version},
                  {"OriginalFilename", &out->original_name}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_eq(key, str_c(fields[i].key)) && !fields[i].to->n)
            *fields[i].to = value;
}

/* One structure: length, length of its value, type, key, value, children; each begins at a multiple of 4. */
static void read_node(struct arena *a, str node, unsigned depth, struct pe_version *out)
{
    size_t key_end = 6;
    while (key_end + 1 < node.n && (node.p[key_end] || node.p[key_end + 1]))
        key_end += 2;
    str key = text_of(a, str_sub(node, 6, key_end - 6));
    size_t value = (key_end + 2 + 3) & ~(size_t)3;
    if (value >= node.n)
        return;
    if (depth == DEPTH_MOST - 1) {
        take(out, key, text_of(a, str_from(node, value)));
        return;
    }
    bool strings = depth != 1 || str_is(key, "StringFileInfo");
    size_t at = depth == 0 ? (value + bytes_number(node.p + 2, 2, false) + 3) & ~(size_t)3 : value;
    while (strings && at + 6 < node.n) {
        size_t n = bytes_number(node.p + at, 2, false);
        if (n < 6 || n > node.n - at)
            return;
        read_node(a, str_sub(node, at, n), depth + 1, out);
        at += (n + 3) & ~(size_t)3;
    }
}

bool pe_version_read(const struct elf *image, struct pe_version *out, struct err *e)
{
    struct resources r = {.image = image};
    uint64_t rva;
    uint32_t size;
    *out = (struct pe_version){STR(""), STR(""), STR(""), STR(""), STR("")};
    e->text[0] = 0;
    if (!pe_directory(image, RESOURCE_DIRECTORY, &r.base, &r.rva) || !find_version(&r, &rva, &size))
        return false;
    if (size < 8 || size > VERSION_MOST)
        return bad(e, "its size cannot be");
    char *p = arena_bytes(image->arena, size);
    if (!bytes_at(&r, rva, p, size))
        return bad(e, "it lies outside of the file");
    size_t n = bytes_number(p, 2, false);
    read_node(image->arena, str_make(p, n >= 8 && n < size ? n : size), 0, out);
    return true;
}
