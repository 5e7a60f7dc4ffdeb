#include "format/go_symbol.h"
#include <stdlib.h>

static int hex_digit(char c)
{
    return ch_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "yaml%2ev3" to "yaml.v3". */
static size_t unescape(str s, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool escape =
            s.p[i] == '%' && i + 2 < s.n && hex_digit(s.p[i + 1]) >= 0 && hex_digit(s.p[i + 2]) >= 0;
        out[n++] = escape ? (char)(hex_digit(s.p[i + 1]) << 4 | hex_digit(s.p[i + 2])) : s.p[i];
        i += escape ? 2 : 0;
    }
    return n;
}

/* Where the package ends: at the first dot behind its last slash; what stands in brackets is no part of it.
 */
static size_t package_end(str name)
{
    size_t limit = 0, slash = 0;
    while (limit < name.n && name.p[limit] != '[' && name.p[limit] != '(')
        limit++;
    for (size_t i = 0; i < limit; i++)
        if (name.p[i] == '/')
            slash = i;
    for (size_t i = slash; i < limit; i++)
        if (name.p[i] == '.')
            return i;
    return name.n;
}

/* "(*Decoder[go.shape.int]).Decode-fm" to "Decoder.Decode". */
static size_t plain(str s, char *out)
{
    size_t n = 0, depth = 0;
    if (str_ends(s, STR("-fm")))
        s.n -= 3;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        depth += c == '[';
        if (depth == 0 && c != '(' && c != ')' && c != '*')
            out[n++] = c;
        depth -= c == ']' && depth > 0;
    }
    return n;
}

struct go_symbol go_symbol_parse(str name, char *package, char *symbol)
{
    struct go_symbol s = {STR(""), STR("")};
    size_t end = package_end(name);
    str head = str_sub(name, 0, end);
    if (end == 0 || end + 1 >= name.n || str_starts(name, STR("type:")) || str_starts(name, STR("go:")) ||
        str_starts(name, STR("type..")) || str_is(head, "go"))
        return s;
    s.package = str_make(package, unescape(head, package));
    s.name = str_make(symbol, plain(str_from(name, end + 1), symbol));
    return s;
}

/* FNV-1a of 64 bits (Fowler, Noll, Vo), folded. */
static uint64_t mix(uint64_t h, str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h;
}

uint32_t go_name_hash(str package, str symbol)
{
    uint64_t h = mix(0xcbf29ce484222325u, package);
    h = mix(mix(h, str_make("", 1)), symbol);
    return (uint32_t)(h ^ h >> 32);
}

static void add(struct go_names *set, uint32_t hash)
{
    if (set->n >= GO_NAMES_MAX) {
        set->full = true;
        return;
    }
    if (set->n == set->cap) {
        set->cap = set->cap ? 2 * set->cap : 4096;
        set->v = mem_realloc(set->v, set->cap * sizeof *set->v);
    }
    set->v[set->n++] = hash;
}

void go_names_add(struct go_names *set, const struct go_symbol *s)
{
    str rest = s->name, first, second;
    if (!s->package.n)
        return;
    uint32_t package = go_name_hash(s->package, STR(""));
    if (!set->n || set->v[set->n - 1] != package)
        add(set, package);
    if (!str_split(&rest, '.', &first) || !first.n)
        return;
    add(set, go_name_hash(s->package, first));
    if (str_split(&rest, '.', &second) && second.n)
        add(set, go_name_hash(s->package, str_make(first.p, first.n + 1 + second.n)));
}

static int ascending(const void *x, const void *y)
{
    uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;
    return (p > q) - (p < q);
}

str go_names_pack(struct go_names *set, struct arena *a)
{
    char *out = arena_bytes(a, set->n * 5 + 1);
    size_t n = 0;
    uint32_t last = 0;
    if (set->n)
        qsort(set->v, set->n, sizeof *set->v, ascending);
    for (size_t i = 0; i < set->n; i++) {
        if (i && set->v[i] == last)
            continue;
        uint32_t step = set->v[i] - last;
        for (last = set->v[i]; step >= 0x80; step >>= 7)
            out[n++] = (char)(0x80 | (step & 0x7f));
        out[n++] = (char)step;
    }
    arena_trim(a, out + n);
    free(set->v);
    *set = (struct go_names){0};
    return str_make(out, n);
}

struct go_name_list go_names_unpack(struct arena *a, str packed)
{
    uint32_t *v = arena_many(a, uint32_t, packed.n), at = 0, step = 0;
    unsigned shift = 0;
    size_t n = 0;
    for (size_t i = 0; i < packed.n; i++) {
        unsigned char c = (unsigned char)packed.p[i];
        step |= shift < 32 ? (uint32_t)(c & 0x7f) << shift : 0;
        shift += 7;
        if (c >= 0x80)
            continue;
        if (step > UINT32_MAX - at)
            break;
        v[n++] = at += step;
        step = shift = 0;
    }
    return (struct go_name_list){v, n};
}

bool go_names_have(const struct go_name_list *list, uint32_t hash)
{
    return list->n && bsearch(&hash, list->v, list->n, sizeof *list->v, ascending);
}
