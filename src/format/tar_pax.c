/* pax extended headers: "LENGTH KEYWORD=VALUE\n" (POSIX 1003.1, pax, "pax Extended Header"). */
#include "base/vec.h"
#include "format/tar_parts.h"
#include <stdlib.h>

struct xattr {
    str name, value;
};
typedef VEC(struct xattr) xattr_list;

/* The next record; false at the end, and (*ok = false) on bad syntax. */
static bool record_next(str *rest, str *key, str *value, bool *ok)
{
    uint64_t n;
    str len, tail;
    if (rest->n == 0 || rest->p[0] == 0)
        return false;
    *ok = str_cut(str_sub(*rest, 0, 21), ' ', &len, &tail) && str_u64(len, 10, &n) && n > len.n + 2 &&
          n <= rest->n && rest->p[n - 1] == '\n' &&
          str_cut(str_make(rest->p + len.n + 1, (size_t)n - len.n - 2), '=', key, value) && key->n;
    if (*ok)
        *rest = str_from(*rest, (size_t)n);
    return *ok;
}

/* Seconds with an optional fraction, rounded down. */
static bool pax_time(str s, int64_t *out)
{
    bool minus = s.n && s.p[0] == '-';
    str whole, fraction = STR_NONE;
    uint64_t v;
    str_cut(str_from(s, minus), '.', &whole, &fraction);
    if (!str_u64(whole, 10, &v) || v > INT64_MAX - 1)
        return false;
    bool part = false;
    for (size_t i = 0; i < fraction.n; i++)
        part |= fraction.p[i] != '0';
    *out = minus ? -(int64_t)v - part : (int64_t)v;
    return true;
}

static bool pax_u64(str s, uint64_t *v, bool *has)
{
    *has = s.n != 0; /* an empty value takes an earlier record back */
    return s.n == 0 || (str_u64(s, 10, v) && *v <= INT64_MAX);
}

void tar_segment_add(struct tar_extra *x, struct arena *a, uint64_t offset, uint64_t size)
{
    uint64_t end, last = 0;
    if (x->n)
        last = x->segments[x->n - 1].offset + x->segments[x->n - 1].size;
    if (offset < last || __builtin_add_overflow(offset, size, &end))
        x->bad = "its sparse map is not in order";
    else if (x->n >= TAR_SEGMENTS_MAX)
        x->bad = "its sparse map is too long";
    if (x->bad)
        return;
    if (x->n == x->cap)
        x->segments = vec_grow(a, x->segments, x->n, &x->cap, sizeof *x->segments);
    x->segments[x->n++] = (struct tar_segment){offset, size};
}

/* GNU 0.1: "offset,size,offset,size". */
static void sparse_map(struct tar_extra *x, struct arena *a, str map)
{
    str offset, size;
    uint64_t o, n;
    while (str_split(&map, ',', &offset)) {
        if (!str_split(&map, ',', &size) || !str_u64(offset, 10, &o) || !str_u64(size, 10, &n)) {
            x->bad = "its sparse map cannot be read";
            return;
        }
        tar_segment_add(x, a, o, n);
    }
}

/* GNU 0.0: offset and size in records of their own, which repeat. */
static void sparse_pair(struct tar_extra *x, struct arena *a, str value, bool size, uint64_t *offset)
{
    uint64_t v;
    if (!str_u64(value, 10, &v))
        x->bad = "its sparse map cannot be read";
    else if (size)
        tar_segment_add(x, a, *offset, v);
    else
        *offset = v;
}

static bool sparse_record(struct tar_extra *x, struct arena *a, str key, str value, uint64_t *offset)
{
    if (str_is(key, "name")) {
        x->sparse_name = value;
    } else if (str_is(key, "size") || str_is(key, "realsize")) {
        x->sparse = true;
        return pax_u64(value, &x->real, &x->has_real);
    } else if (str_is(key, "major")) {
        x->sparse = true;
        return str_u64(value, 10, &x->sparse_major);
    } else if (str_is(key, "map")) {
        sparse_map(x, a, value);
    } else if (str_is(key, "offset")) {
        sparse_pair(x, a, value, false, offset);
    } else if (str_is(key, "numbytes")) {
        sparse_pair(x, a, value, true, offset);
    }
    return true;
}

static int by_name(const void *x, const void *y)
{
    const struct xattr *a = x, *b = y;
    return str_cmp(a->name, b->name);
}

/* struct entry's form: "name=hexvalue" sorted and joined by ','; a comma in a name becomes "%2C". */
static str xattrs_join(xattr_list *list, struct arena *a)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += 3 * list->v[i].name.n + 2 * list->v[i].value.n + 2;
    if (n == 0)
        return STR_NONE;
    qsort(list->v, list->n, sizeof *list->v, by_name);
    char *out = arena_bytes(a, n), *p = out;
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            *p++ = ',';
        str name = list->v[i].name, value = list->v[i].value;
        for (size_t k = 0; k < name.n; k++) {
            if (name.p[k] == ',')
                p = mempcpy(p, "%2C", 3);
            else
                *p++ = name.p[k];
        }
        *p++ = '=';
        for (size_t k = 0; k < value.n; k++) {
            *p++ = digits[(unsigned char)value.p[k] >> 4];
            *p++ = digits[(unsigned char)value.p[k] & 15];
        }
    }
    return str_make(out, (size_t)(p - out));
}

/* False when a value cannot be read. */
static bool record_take(struct tar_extra *x, struct arena *a, str key, str value, uint64_t *offset,
                        xattr_list *xattrs)
{
    if (str_is(key, "path"))
        x->path = value.n ? value : STR_NONE;
    else if (str_is(key, "linkpath"))
        x->link = value.n ? value : STR_NONE;
    else if (str_is(key, "size"))
        return pax_u64(value, &x->size, &x->has_size);
    else if (str_is(key, "uid"))
        return pax_u64(value, &x->uid, &x->has_uid);
    else if (str_is(key, "gid"))
        return pax_u64(value, &x->gid, &x->has_gid);
    else if (str_is(key, "mtime"))
        x->has_mtime = pax_time(value, &x->mtime);
    else if (str_starts(key, STR("SCHILY.xattr.")))
        vec_push(a, xattrs, (struct xattr){str_from(key, 13), value});
    else if (str_starts(key, STR("GNU.sparse.")))
        return sparse_record(x, a, str_from(key, 11), value, offset);
    return true;
}

bool tar_pax(struct tar_extra *x, struct arena *a, str text)
{
    xattr_list xattrs = {0};
    uint64_t offset = 0;
    bool ok = true;
    str key, value;
    while (record_next(&text, &key, &value, &ok))
        if (!record_take(x, a, key, value, &offset, &xattrs))
            return false;
    if (xattrs.n)
        x->xattrs = xattrs_join(&xattrs, a);
    return ok;
}
