/* rpm_maker: headers of packages, made in tests. */
#ifndef ASSAY_TEST_RPM_MAKER_H
#define ASSAY_TEST_RPM_MAKER_H

#include "base/buf.h"

enum { RPM_INT32 = 4, RPM_STRING = 6, RPM_STRINGS = 8 };
struct rpm_maker {
    struct buf index, data;
    uint32_t tags;
};

static inline void rpm_be32(struct buf *b, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_ch(b, (char)(v >> shift & 0xff));
}

/* A tag as it stands, with the data given. */
static inline void rpm_tag(struct rpm_maker *m, uint32_t tag, uint32_t type, uint32_t count, str data)
{
    rpm_be32(&m->index, tag);
    rpm_be32(&m->index, type);
    rpm_be32(&m->index, (uint32_t)m->data.n);
    rpm_be32(&m->index, count);
    buf_add(&m->data, data);
    m->tags++;
}

static inline void rpm_string(struct rpm_maker *m, uint32_t tag, const char *s)
{
    rpm_tag(m, tag, RPM_STRING, 1, str_make(s, strlen(s) + 1));
}

/* The header in *out; the maker is empty afterwards. */
static inline void rpm_made(struct rpm_maker *m, struct buf *out)
{
    rpm_be32(out, m->tags);
    rpm_be32(out, (uint32_t)m->data.n);
    buf_add(out, buf_str(&m->index));
    buf_add(out, buf_str(&m->data));
    buf_free(&m->index);
    buf_free(&m->data);
    *m = (struct rpm_maker){0};
}

#endif
