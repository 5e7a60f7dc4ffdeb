#include "format/cli.h"

#define METADATA_MAX ((uint64_t)64 << 20)
#define ROWS_MAX     (1u << 24)

/* Columns of the tables up to Assembly (II.22): '2' and '4' bytes; heaps S, G and B; small letters are coded
 * indices and capitals behind '@' tables by number ('@' and the number + '0'). */
static const char *const columns[] = {
    "2SGGG", "rSS", "4SSt@4@6", "@4",   "2SB",  "@6",  "422SB@8", "@8",   "22S", "@2t", "mSB",
    "2cB",   "abB", "fB",       "2dB",  "24@2", "4@4", "B",       "@2@D", "@D",  "2St", "@2@G",
    "@G",    "2SB", "2@6s",     "@2oo", "S",    "B",   "2gS@J",   "4@4",  "44",  "4",   "422224BSS"};
enum { CLI_DIRECTORY = 14 }; /* of the data directories */
enum { TYPE_REF = 1, MEMBER_REF = 0x0a, CUSTOM_ATTRIBUTE = 0x0c, ASSEMBLY = 0x20, TABLES = 64 };

/* Coded indices (II.24.2.6): bits of the tag, then the tables. */
static const struct coded {
    char letter;
    uint8_t bits, n;
    uint8_t tables[22];
} codes[] = {
    {'r', 2, 4, {0x00, 0x1a, 0x23, 0x01}},
    {'t', 2, 3, {0x02, 0x01, 0x1b}},
    {'m', 3, 5, {0x02, 0x01, 0x1a, 0x06, 0x1b}},
    {'c', 2, 3, {0x04, 0x08, 0x17}},
    {'a', 5, 22, {0x06, 0x04, 0x01, 0x02, 0x08, 0x09, 0x0a, 0x00, 0x0e, 0x17, 0x14,
                  0x11, 0x1a, 0x1b, 0x20, 0x23, 0x26, 0x27, 0x28, 0x2a, 0x2c, 0x2b}},
    {'b', 3, 2, {0x06, 0x0a}},
    {'f', 1, 2, {0x04, 0x08}},
    {'d', 2, 3, {0x02, 0x06, 0x20}},
    {'s', 1, 2, {0x14, 0x17}},
    {'o', 1, 2, {0x06, 0x0a}},
    {'g', 1, 2, {0x04, 0x06}},
};
enum { TAG_ASSEMBLY = 14, TAG_MEMBER_REF = 3, TAG_TYPE_REF = 1 };

struct metadata {
    str strings, blobs, tables;
    uint8_t wide; /* which heaps have indices of 4 bytes */
    uint32_t rows[TABLES];
    uint64_t at[ASSEMBLY + 1]; /* of each table in `tables` */
    size_t size[ASSEMBLY + 1]; /* of a row */
};

static bool bad(struct err *e, const char *why)
{
    return err_set(e, "read .NET assembly", STR_NONE, "%s", why);
}

/* n bytes at an address of the image. */
static bool bytes_at(const struct elf *image, uint64_t address, uint64_t n, str *out)
{
    uint64_t off, avail;
    struct err ignored;
    if (n > METADATA_MAX || !elf_offset(image, address, &off, &avail) || n > avail)
        return false;
    char *p = arena_bytes(image->arena, (size_t)n);
    *out = str_make(p, (size_t)n);
    return n == 0 || reader_exact(image->r, off, p, (size_t)n, &ignored);
}

/* II.24.2.1 and 24.2.2: the root, then a header for each stream. */
static bool find_streams(str root, struct metadata *m)
{
    if (root.n < 20 || memcmp(root.p, "BSJB", 4) != 0)
        return false;
    uint64_t at = 16 + bytes_number(root.p + 12, 4, false);
    if (at > root.n - 4)
        return false;
    uint64_t n = bytes_number(root.p + at + 2, 2, false);
    for (at += 4; n && at + 8 < root.n; n--) {
        uint64_t offset = bytes_number(root.p + at, 4, false), size = bytes_number(root.p + at + 4, 4, false);
        str name = str_sub(root, (size_t)at + 8, 32);
        ptrdiff_t end = str_chr(name, 0);
        if (end < 0 || offset > root.n || size > root.n - offset)
            return false;
        str bytes = str_sub(root, (size_t)offset, (size_t)size);
        name = str_sub(name, 0, (size_t)end);
        if (str_is(name, "#Strings"))
            m->strings = bytes;
        else if (str_is(name, "#Blob"))
            m->blobs = bytes;
        else if (str_is(name, "#~"))
            m->tables = bytes;
        at += 8 + (((uint64_t)end + 4) & ~(uint64_t)3);
    }
    return m->tables.n >= 24;
}

static size_t coded_size(const struct metadata *m, char letter)
{
    size_t i = 0;
    while (codes[i].letter != letter)
        i++;
    uint32_t most = 0;
    for (size_t k = 0; k < codes[i].n; k++)
        if (m->rows[codes[i].tables[k]] > most)
            most = m->rows[codes[i].tables[k]];
    return most < 1u << (16 - codes[i].bits) ? 2 : 4;
}

/* The size of the column that *c stands at, which moves to the next. */
static size_t column(const struct metadata *m, const char **c)
{
    char kind = *(*c)++;
    switch (kind) {
    case '2':
    case '4':
        return (size_t)(kind - '0');
    case 'S':
        return m->wide & 1 ? 4 : 2;
    case 'G':
        return m->wide & 2 ? 4 : 2;
    case 'B':
        return m->wide & 4 ? 4 : 2;
    case '@':
        return m->rows[(size_t)(*(*c)++ - '0')] < 65536 ? 2 : 4;
    default:
        return coded_size(m, kind);
    }
}

/* II.24.2.6: the tables stand one behind the other, in order. */
static bool find_tables(struct metadata *m)
{
    uint64_t valid = bytes_number(m->tables.p + 8, 8, false), at = 24;
    m->wide = (uint8_t)m->tables.p[6];
    for (size_t i = 0; i < TABLES; i++) {
        if (!(valid >> i & 1))
            continue;
        if (at + 4 > m->tables.n)
            return false;
        m->rows[i] = (uint32_t)bytes_number(m->tables.p + at, 4, false);
        if (m->rows[i] > ROWS_MAX)
            return false;
        at += 4;
    }
    at += m->wide & 0x40 ? 4 : 0;
    for (size_t i = 0; i <= ASSEMBLY; i++) {
        m->at[i] = at;
        for (const char *c = columns[i]; *c;)
            m->size[i] += column(m, &c);
        at += m->size[i] * m->rows[i];
    }
    return at <= m->tables.n;
}

/* Column `n` (from 0) of row `row` (from 1) of a table. */
static uint64_t cell(const struct metadata *m, size_t table, uint64_t row, size_t n)
{
    if (row == 0 || row > m->rows[table])
        return 0;
    const char *c = columns[table], *p = m->tables.p + m->at[table] + (row - 1) * m->size[table];
    while (n--)
        p += column(m, &c);
    return bytes_number(p, column(m, &c), false);
}

static str string_of(const struct metadata *m, uint64_t at)
{
    str s = at < m->strings.n ? str_from(m->strings, (size_t)at) : STR("");
    ptrdiff_t end = str_chr(s, 0);
    return end < 0 ? STR("") : str_sub(s, 0, (size_t)end);
}

/* A length in 1, 2 or 4 bytes (II.24.2.4), then as many bytes, off *rest. */
static str counted(str *rest)
{
    const unsigned char *p = (const unsigned char *)rest->p;
    size_t head = !rest->n ? 0 : p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 2 : 4;
    if (!head || rest->n < head || p[0] == 0xff)
        return STR("");
    size_t n = head == 1   ? p[0]
               : head == 2 ? (size_t)(p[0] & 0x3f) << 8 | p[1]
                           : (size_t)(p[0] & 0x1f) << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    str s = n <= rest->n - head ? str_sub(*rest, head, n) : STR("");
    *rest = str_from(*rest, head + s.n);
    return s;
}

static str blob_of(const struct metadata *m, uint64_t at)
{
    str rest = at < m->blobs.n ? str_from(m->blobs, (size_t)at) : STR("");
    return counted(&rest);
}

/* The name of the attribute's class, when that is another assembly's. */
static str attribute_name(const struct metadata *m, uint64_t constructor)
{
    if ((constructor & 7) != TAG_MEMBER_REF)
        return STR("");
    uint64_t class = cell(m, MEMBER_REF, constructor >> 3, 0);
    return (class & 7) == TAG_TYPE_REF ? string_of(m, cell(m, TYPE_REF, class >> 3, 1)) : STR("");
}

static str informational(const struct metadata *m)
{
    for (uint64_t row = 1; row <= m->rows[CUSTOM_ATTRIBUTE]; row++) {
        if (cell(m, CUSTOM_ATTRIBUTE, row, 0) != (1u << 5 | TAG_ASSEMBLY) ||
            !str_is(attribute_name(m, cell(m, CUSTOM_ATTRIBUTE, row, 1)),
                    "AssemblyInformationalVersionAttribute"))
            continue;
        str value = blob_of(m, cell(m, CUSTOM_ATTRIBUTE, row, 2)), rest = str_from(value, 2);
        return str_starts(value, STR("\1\0")) ? counted(&rest) : STR("");
    }
    return STR("");
}

bool cli_read(const struct elf *image, struct cli_assembly *out, struct err *e)
{
    struct metadata m = {0};
    uint64_t base, at;
    str header, root;
    *out = (struct cli_assembly){0};
    e->text[0] = 0;
    if (!pe_directory(image, CLI_DIRECTORY, &base, &at))
        return false;
    if (!bytes_at(image, base + at, 16, &header) ||
        !bytes_at(image, base + bytes_number(header.p + 8, 4, false), bytes_number(header.p + 12, 4, false),
                  &root) ||
        !find_streams(root, &m) || !find_tables(&m))
        return bad(e, "its metadata are damaged");
    if (!m.rows[ASSEMBLY])
        return false; /* a module of one */
    for (size_t i = 0; i < 4; i++)
        out->version[i] = (uint16_t)cell(&m, ASSEMBLY, 1, 1 + i);
    out->public_key = blob_of(&m, cell(&m, ASSEMBLY, 1, 6));
    out->name = string_of(&m, cell(&m, ASSEMBLY, 1, 7));
    out->culture = string_of(&m, cell(&m, ASSEMBLY, 1, 8));
    out->informational = informational(&m);
    return true;
}
