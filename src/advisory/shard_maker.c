#include "advisory/shard_maker.h"
#include "codec/digest.h"

void shard_put_bytes(struct buf *b, str s)
{
    size_t n = s.n;
    for (; n >= 0x80; n >>= 7)
        buf_ch(b, (char)(n | 0x80));
    buf_ch(b, (char)n);
    buf_add(b, s);
}

uint32_t shard_put_string(struct shard_maker *m, str s)
{
    bool added;
    struct buf *b = &m->section[SECTION_STRINGS];
    uint64_t *at = map_put(&m->a, &m->strings, s, &added);
    if (added) {
        *at = b->n;
        shard_put_bytes(b, s);
        m->too_large |= b->n >= (size_t)1 << ITEM_REF_BITS;
    }
    return (uint32_t)*at;
}

uint32_t shard_put_words(struct shard_maker *m, enum shard_section_name name, struct map *known,
                         const uint32_t *v, size_t n)
{
    bool added;
    struct buf *b = &m->section[name];
    str key = str_make(v, n * sizeof *v);
    uint64_t *at = map_get(known, key);
    if (at)
        return (uint32_t)*at;
    at = map_put(&m->a, known, arena_dup(&m->a, key), &added);
    *at = b->n / 4;
    uint32_t count = (uint32_t)n;
    buf_add(b, str_make(&count, 4));
    buf_add(b, key);
    m->too_large |= b->n / 4 >= UINT32_MAX || n >= UINT32_MAX;
    return (uint32_t)*at;
}

uint32_t shard_put_list(struct shard_maker *m, struct strs s)
{
    uint32_t few[16], *v = s.n > 16 ? arena_many(&m->a, uint32_t, s.n) : few;
    for (size_t i = 0; i < s.n; i++)
        v[i] = shard_put_string(m, s.v[i]);
    return shard_put_words(m, SECTION_LISTS, &m->lists, v, s.n);
}

void shard_maker_begin(struct shard_maker *m)
{
    shard_put_string(m, STR(""));
    shard_put_words(m, SECTION_LISTS, &m->lists, NULL, 0);
}

static void pad8(struct buf *b)
{
    while (b->n % 8)
        buf_ch(b, 0);
}

static void assemble(struct shard_maker *m, struct shard_header *h, struct buf *out)
{
    char hex[DIGEST_HEX_MAX];
    out->n = 0;
    memset(buf_room(out, sizeof *h), 0, sizeof *h);
    out->n = sizeof *h;
    for (int i = 0; i < SHARD_SECTIONS; i++) {
        pad8(out);
        h->section[i] = (struct shard_section){out->n, m->section[i].n};
        buf_add(out, buf_str(&m->section[i]));
        buf_free(&m->section[i]);
    }
    h->size = out->n;
    str content = str_from(buf_str(out), sizeof *h);
    h->quick = shard_crc(str_sub(content, 0, shard_quick_end(h) - sizeof *h));
    memcpy(h->sha256, digest_of(DIGEST_SHA256, content, hex).p, sizeof h->sha256);
    h->check = shard_check(h);
    memcpy(out->p, h, sizeof *h);
}

void shard_maker_seal(struct shard_maker *m, str ecosystem)
{
    m->ecosystem = shard_put_string(m, ecosystem);
    m->sealed = true;
    m->strings = m->lists = (struct map){0};
    arena_free(&m->a);
}

bool shard_maker_end(struct shard_maker *m, enum shard_kind kind, str ecosystem, uint64_t built,
                     struct buf *out, struct err *e)
{
    if (!m->sealed)
        shard_maker_seal(m, ecosystem);
    struct shard_header h = {.magic = SHARD_MAGIC,
                             .version = SHARD_VERSION,
                             .kind = kind,
                             .ecosystem = m->ecosystem,
                             .row_widths = m->row_widths,
                             .built = built};
    assemble(m, &h, out);
    return !m->too_large ||
           err_set(e, "cannot build the database of", ecosystem, "it is too large for one shard");
}
