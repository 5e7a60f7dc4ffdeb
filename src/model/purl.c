#include "model/purl.h"

enum { QUALIFIERS_MAX = 64 };

static bool hex_pair(str s, char *out)
{
    uint64_t v;
    if (s.n < 2 || !str_u64(str_sub(s, 0, 2), 16, &v))
        return false;
    *out = (char)(unsigned char)v;
    return true;
}

bool purl_decode(struct arena *a, str s, str *out)
{
    if (str_chr(s, '%') < 0) {
        *out = s;
        return true;
    }
    char *bytes = arena_bytes(a, s.n), *o = bytes;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%') {
            if (!hex_pair(str_from(s, i + 1), &c))
                return false;
            i += 2;
        }
        *o++ = c;
    }
    arena_trim(a, o);
    *out = str_make(bytes, (size_t)(o - bytes));
    return true;
}

/* Decoded text that may stand in a component: UTF-8 without NUL. */
static bool decode(struct arena *a, str s, str *out)
{
    return purl_decode(a, s, out) && str_utf8(*out) && (!out->n || !memchr(out->p, 0, out->n));
}

static bool is_type(str s)
{
    if (!s.n || ch_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '+' && s.p[i] != '-')
            return false;
    return true;
}

static bool is_key(str s)
{
    if (!s.n || ch_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '_' && s.p[i] != '-')
            return false;
    return true;
}

static str lower(struct arena *a, str s)
{
    str out = arena_dup(a, s);
    char *p = (char *)out.p;
    for (size_t i = 0; i < out.n; i++)
        p[i] = ch_lower(p[i]);
    return out;
}

/* Segments decoded one by one, empty ones left out; a '/' that was encoded may not make a segment two. */
static bool segments(struct arena *a, str text, bool path, str *out)
{
    str part, one;
    char *bytes = arena_bytes(a, text.n), *o = bytes;
    struct arena scratch = {0};
    bool ok = true;
    while (ok && str_split(&text, '/', &part)) {
        ok = decode(&scratch, part, &one) && str_chr(one, '/') < 0;
        if (!ok || !one.n || (path && (str_is(one, ".") || str_is(one, ".."))))
            continue;
        if (o > bytes)
            *o++ = '/';
        memcpy(o, one.p, one.n);
        o += one.n;
    }
    arena_free(&scratch);
    arena_trim(a, o);
    *out = str_make(bytes, (size_t)(o - bytes));
    return ok;
}

static char *put_value(char *o, str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (ch_alnum(s.p[i]) || (c && strchr(".-_~:/", c))) {
            *o++ = s.p[i];
        } else {
            *o++ = '%';
            *o++ = hex[c >> 4];
            *o++ = hex[c & 15];
        }
    }
    return o;
}

struct pair {
    str key, value;
};

/* Pairs with a value, by key. */
static bool take_pairs(struct arena *a, str text, struct pair *pairs, size_t *n)
{
    str one, key, value;
    while (str_split(&text, '&', &one)) {
        struct pair p;
        str_cut(one, '=', &key, &value);
        if (!one.n)
            continue;
        if (!is_key(key) || !decode(a, one.n > key.n ? value : STR(""), &p.value))
            return false;
        if (!p.value.n)
            continue;
        p.key = lower(a, key);
        size_t i = *n;
        for (; i > 0 && str_cmp(pairs[i - 1].key, p.key) > 0; i--)
            ;
        if (*n == QUALIFIERS_MAX || (i > 0 && str_eq(pairs[i - 1].key, p.key)))
            return false;
        memmove(pairs + i + 1, pairs + i, (*n - i) * sizeof *pairs);
        pairs[i] = p;
        ++*n;
    }
    return true;
}

static bool qualifiers(struct arena *a, str text, str *out)
{
    struct pair pairs[QUALIFIERS_MAX];
    size_t n = 0;
    struct arena scratch = {0};
    bool ok = take_pairs(&scratch, text, pairs, &n);
    char *bytes = arena_bytes(a, 3 * text.n + 1), *o = bytes;
    for (size_t i = 0; ok && i < n; i++) {
        if (i)
            *o++ = '&';
        memcpy(o, pairs[i].key.p, pairs[i].key.n);
        o += pairs[i].key.n;
        *o++ = '=';
        o = put_value(o, pairs[i].value);
    }
    arena_trim(a, o);
    arena_free(&scratch);
    *out = str_make(bytes, (size_t)(o - bytes));
    return ok;
}

/* The part behind the last `c`, which is cut off *rest; empty when there is none. */
static str cut_last(str *rest, char c)
{
    ptrdiff_t at = str_rchr(*rest, c);
    if (at < 0)
        return STR("");
    str tail = str_from(*rest, (size_t)at + 1);
    *rest = str_sub(*rest, 0, (size_t)at);
    return tail;
}

/* The version follows the last '@' of the last segment; one before that is an npm scope's. */
static str cut_version(str *rest)
{
    str base = str_base(*rest);
    ptrdiff_t at = str_rchr(base, '@');
    if (at < 0)
        return STR("");
    str version = str_from(base, (size_t)at + 1);
    rest->n -= base.n - (size_t)at;
    return version;
}

static str strip(str s, bool end)
{
    while (s.n && s.p[0] == '/')
        s = str_from(s, 1);
    while (end && s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

bool purl_parse(struct arena *a, str text, struct purl *out, struct err *e)
{
    static const char what[] = "not a package URL";
    str shown = str_sub(text, 0, 200), rest = text, type;
    *out = (struct purl){0};
    if (text.n > PURL_MAX)
        return err_set(e, what, shown, "it is longer than %d bytes", PURL_MAX);
    if (!str_istarts(text, STR("pkg:")))
        return err_set(e, what, shown, "it does not begin with \"pkg:\"");
    rest = str_from(rest, 4);
    if (!segments(a, cut_last(&rest, '#'), true, &out->subpath))
        return err_set(e, what, shown, "its subpath is invalid");
    if (!qualifiers(a, cut_last(&rest, '?'), &out->qualifiers))
        return err_set(e, what, shown, "its qualifiers are invalid");
    rest = strip(rest, false);
    if (!str_cut(rest, '/', &type, &rest) || !is_type(type))
        return err_set(e, what, shown, "it has no valid type");
    out->type = lower(a, type);
    rest = strip(rest, true);
    if (!decode(a, cut_version(&rest), &out->version))
        return err_set(e, what, shown, "its version is invalid");
    rest = strip(rest, true);
    if (!decode(a, str_base(rest), &out->name) || !out->name.n)
        return err_set(e, what, shown, "it has no valid name");
    if (!segments(a, str_dir(rest), false, &out->namespace_))
        return err_set(e, what, shown, "its namespace is invalid");
    out->name = arena_dup(a, out->name);
    out->version = arena_dup(a, out->version);
    return true;
}

str purl_qualifier(struct arena *a, str list, str key)
{
    str pair, name, value, out;
    while (str_split(&list, '&', &pair))
        if (str_cut(pair, '=', &name, &value) && str_ieq(name, key))
            return purl_decode(a, value, &out) ? out : STR("");
    return STR("");
}

str purl_full_name(struct arena *a, const struct purl *p)
{
    char joint[2] = {purl_joint(p->type), 0};
    return *joint && p->namespace_.n ? arena_join(a, p->namespace_, str_c(joint), p->name) : p->name;
}

str purl_ecosystem(str type)
{
    static const str table[][2] = {
        {STR_INIT("npm"), STR_INIT("npm")},           {STR_INIT("pypi"), STR_INIT("PyPI")},
        {STR_INIT("golang"), STR_INIT("Go")},         {STR_INIT("maven"), STR_INIT("Maven")},
        {STR_INIT("cargo"), STR_INIT("crates.io")},   {STR_INIT("gem"), STR_INIT("RubyGems")},
        {STR_INIT("nuget"), STR_INIT("NuGet")},       {STR_INIT("composer"), STR_INIT("Packagist")},
        {STR_INIT("hex"), STR_INIT("Hex")},           {STR_INIT("pub"), STR_INIT("Pub")},
        {STR_INIT("swift"), STR_INIT("SwiftURL")},    {STR_INIT("cran"), STR_INIT("CRAN")},
        {STR_INIT("opam"), STR_INIT("opam")},         {STR_INIT("hackage"), STR_INIT("Hackage")},
        {STR_INIT("conan"), STR_INIT("ConanCenter")}, {STR_INIT("bitnami"), STR_INIT("Bitnami")},
        {STR_INIT("julia"), STR_INIT("Julia")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (str_eq(table[i][0], type))
            return table[i][1];
    return STR("");
}

str purl_bare(struct arena *a, const struct purl *p)
{
    struct component c = {.type = p->type, .namespace_ = p->namespace_, .name = purl_full_name(a, p)};
    if (purl_joint(p->type))
        c.namespace_ = STR("");
    return component_purl(a, &c);
}
