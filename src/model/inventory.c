#include "model/purl.h"

/* What each purl type asks for (Package-URL type definitions): how its ecosystem's name is cut into namespace
 * and name, and how both are normalised. A type that is not listed keeps everything as it is. */
enum {
    CUT_SLASH = 1, /* the namespace is what stands before the last '/' of the name */
    CUT_COLON = 2, /* ... before the ':' (Maven's group) */
    LOWER_SPACE = 4,
    LOWER_NAME = 8,
    FOLD_DASH = 16,  /* runs of '-', '_' and '.' become one '-' (PEP 503) */
    FOLD_SCORE = 32, /* all but letters and digits becomes '_' (pub) */
    CUT_DOT = 64,    /* ... before the first '.' of the name */
    LOWER = LOWER_SPACE | LOWER_NAME,
};
static const struct purl_rule {
    str type;
    unsigned flags;
} purl_rules[] = {
    {STR_INIT("alpm"), LOWER},
    {STR_INIT("apk"), LOWER},
    {STR_INIT("bitbucket"), CUT_SLASH | LOWER},
    {STR_INIT("bitnami"), LOWER_NAME},
    {STR_INIT("composer"), CUT_SLASH | LOWER},
    {STR_INIT("deb"), LOWER},
    {STR_INIT("docker"), CUT_SLASH},
    {STR_INIT("ebuild"), CUT_SLASH},
    {STR_INIT("github"), CUT_SLASH | LOWER},
    {STR_INIT("golang"), CUT_SLASH | LOWER},
    {STR_INIT("hex"), CUT_SLASH | LOWER},
    {STR_INIT("huggingface"), CUT_SLASH},
    {STR_INIT("jsr"), CUT_SLASH},
    {STR_INIT("luarocks"), CUT_SLASH | LOWER},
    {STR_INIT("maven"), CUT_COLON},
    {STR_INIT("npm"), CUT_SLASH | LOWER},
    {STR_INIT("oci"), LOWER_NAME},
    {STR_INIT("opkg"), LOWER_SPACE},
    {STR_INIT("pub"), LOWER_NAME | FOLD_SCORE},
    {STR_INIT("pypi"), LOWER_NAME | FOLD_DASH},
    {STR_INIT("qpkg"), LOWER_SPACE},
    {STR_INIT("rpm"), LOWER_SPACE},
    {STR_INIT("swift"), CUT_SLASH},
    {STR_INIT("terraform"), CUT_SLASH},
    {STR_INIT("vscode-extension"), CUT_DOT | LOWER},
};

static unsigned purl_flags(str type)
{
    for (size_t i = 0; i < sizeof purl_rules / sizeof *purl_rules; i++)
        if (str_ieq(purl_rules[i].type, type))
            return purl_rules[i].flags;
    return 0;
}

char purl_joint(str type)
{
    unsigned flags = purl_flags(type);
    return flags & CUT_COLON ? ':' : flags & CUT_SLASH ? '/' : flags & CUT_DOT ? '.' : 0;
}

static char *put(char *o, str s)
{
    if (s.n)
        memcpy(o, s.p, s.n);
    return o + s.n;
}

static char *put_lower(char *o, str s)
{
    for (size_t i = 0; i < s.n; i++)
        *o++ = ch_lower(s.p[i]);
    return o;
}

/* Letters, digits, ".-_~" and ':' stand for themselves, so does what is in `also`; all else as %XX
 * (Package-URL specification, character encoding). */
static char *put_byte(char *o, char c, const char *also)
{
    static const char hex[] = "0123456789ABCDEF";
    unsigned char u = (unsigned char)c;
    if (ch_alnum(c) || (c && (strchr(".-_~:", c) || strchr(also, c)))) {
        *o++ = c;
        return o;
    }
    *o++ = '%';
    *o++ = hex[u >> 4];
    *o++ = hex[u & 15];
    return o;
}

static char *put_encoded(char *o, str s, bool lower)
{
    for (size_t i = 0; i < s.n; i++)
        o = put_byte(o, lower ? ch_lower(s.p[i]) : s.p[i], "");
    return o;
}

/* The namespace's segments, each encoded, empty ones left out; a '/' behind each. */
static char *put_space(char *o, str space, bool lower)
{
    str segment;
    while (str_split(&space, '/', &segment)) {
        if (!segment.n)
            continue;
        o = put_encoded(o, segment, lower);
        *o++ = '/';
    }
    return o;
}

static bool pypi_separator(char c)
{
    return c == '-' || c == '_' || c == '.';
}

static char *put_folded(char *o, str s, unsigned flags)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = ch_lower(s.p[i]);
        if (flags & FOLD_DASH && pypi_separator(c)) {
            if (i == 0 || !pypi_separator(s.p[i - 1]))
                *o++ = '-';
        } else if (flags & FOLD_SCORE && !ch_alnum(c)) {
            *o++ = '_';
        } else {
            o = put_byte(o, c, "");
        }
    }
    return o;
}

static str strip_slashes(str s)
{
    while (s.n && s.p[0] == '/')
        s = str_from(s, 1);
    while (s.n && s.p[s.n - 1] == '/')
        s.n--;
    return s;
}

/* The namespace that the name carries, when the component names none. */
static void cut_name(unsigned flags, str *space, str *name)
{
    *name = strip_slashes(*name);
    if (space->n || !(flags & (CUT_SLASH | CUT_COLON | CUT_DOT)))
        return;
    ptrdiff_t at = flags & CUT_COLON ? str_chr(*name, ':')
                   : flags & CUT_DOT ? str_chr(*name, '.')
                                     : str_rchr(*name, '/');
    if (at < 0)
        return;
    *space = str_sub(*name, 0, (size_t)at);
    *name = str_from(*name, (size_t)at + 1);
}

#define QUALIFIERS_MAX 32

/* Pairs with a value, by key; what lies beyond QUALIFIERS_MAX is dropped (the longest known list has 12). */
static size_t sorted_qualifiers(str text, str *pairs)
{
    size_t n = 0;
    str pair;
    while (n < QUALIFIERS_MAX && str_split(&text, '&', &pair)) {
        ptrdiff_t eq = str_chr(pair, '=');
        if (eq <= 0 || (size_t)eq + 1 == pair.n)
            continue;
        size_t i = n++;
        for (; i > 0 && str_cmp(pairs[i - 1], pair) > 0; i--)
            pairs[i] = pairs[i - 1];
        pairs[i] = pair;
    }
    return n;
}

static bool encoded_triplet(str s)
{
    uint64_t v;
    return s.n >= 3 && s.p[0] == '%' && str_u64(str_sub(s, 1, 2), 16, &v);
}

/* Values come encoded; what may not stand there in the open is encoded nevertheless. */
static char *put_qualifiers(char *o, str text)
{
    str pairs[QUALIFIERS_MAX], key, value;
    size_t n = sorted_qualifiers(text, pairs);
    for (size_t i = 0; i < n; i++) {
        str_cut(pairs[i], '=', &key, &value);
        *o++ = i ? '&' : '?';
        o = put_lower(o, key);
        *o++ = '=';
        for (size_t k = 0; k < value.n; k++)
            o = put_byte(o, value.p[k], encoded_triplet(str_from(value, k)) ? "/%" : "/");
    }
    return o;
}

/* The epoch of an rpm, "1:" before its version, is a qualifier in its purl. */
static str purl_version(str type, str version)
{
    size_t n = 0;
    while (n < version.n && ch_digit(version.p[n]))
        n++;
    bool epoch = str_ieq(type, STR("rpm")) && n && n < version.n && version.p[n] == ':';
    return epoch ? str_from(version, n + 1) : version;
}

str component_purl(struct arena *a, const struct component *c)
{
    str type = c->type.n ? c->type : STR("generic"), space = c->namespace_, name = c->name;
    unsigned flags = purl_flags(type);
    cut_name(flags, &space, &name);
    if (!name.n)
        return STR("");
    size_t most = type.n + 16 + 3 * (space.n + name.n + c->version.n + c->qualifiers.n);
    char *out = arena_bytes(a, most), *o = put(out, STR("pkg:"));
    o = put_lower(o, type);
    *o++ = '/';
    o = put_space(o, space, flags & LOWER_SPACE);
    if (flags & (FOLD_DASH | FOLD_SCORE))
        o = put_folded(o, name, flags);
    else
        o = put_encoded(o, name, flags & LOWER_NAME);
    str version = purl_version(type, c->version);
    if (version.n) {
        *o++ = '@';
        o = put_encoded(o, version, false);
    }
    o = put_qualifiers(o, c->qualifiers);
    arena_trim(a, o);
    return str_make(out, (size_t)(o - out));
}

str component_bare_purl(struct arena *a, const struct component *c)
{
    struct component bare = {.type = c->type, .namespace_ = c->namespace_, .name = c->name};
    return component_purl(a, &bare);
}

enum tri component_in_base(const struct inventory *inv, const struct component *c)
{
    if (!inv->base.layers || !c->locations.n)
        return TRI_UNKNOWN;
    for (size_t i = 0; i < c->locations.n; i++)
        if (c->locations.v[i].layer >= 0 && (uint32_t)c->locations.v[i].layer < inv->base.layers)
            return TRI_YES;
    return TRI_NO;
}

const char *tier_name(enum tier t)
{
    static const char *const names[] = {
        [TIER_FUNCTION] = "function", [TIER_CONTAINER] = "container", [TIER_VM] = "vm"};
    return names[t];
}

const char *scope_name(enum scope s)
{
    static const char *const names[] = {[SCOPE_UNKNOWN] = "unknown",
                                        [SCOPE_RUNTIME] = "runtime",
                                        [SCOPE_DEV] = "dev",
                                        [SCOPE_OPTIONAL] = "optional",
                                        [SCOPE_TEST] = "test"};
    return names[s];
}

const char *state_name(enum state s)
{
    static const char *const names[] = {
        [STATE_INSTALLED] = "installed", [STATE_DECLARED] = "declared", [STATE_REMOVED] = "removed"};
    return names[s];
}

const char *confidence_name(enum confidence c)
{
    static const char *const names[] = {
        [CONFIDENCE_LOW] = "low", [CONFIDENCE_MEDIUM] = "medium", [CONFIDENCE_HIGH] = "high"};
    return names[c];
}

const char *diag_level_name(enum diag_level l)
{
    static const char *const names[] = {
        [DIAG_NOTE] = "note", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"};
    return names[l];
}

void inventory_diag(struct inventory *inv, enum diag_level level, str path, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    str message = arena_vprintf(inv->arena, fmt, ap);
    va_end(ap);
    struct diagnostic d = {level, arena_dup(inv->arena, path), message};
    vec_push(inv->arena, &inv->diagnostics, d);
}
