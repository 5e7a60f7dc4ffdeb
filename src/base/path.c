#include "base/path.h"

/* True when every part is non-empty and neither "." nor "..". */
static bool path_is_clean(str s)
{
    str rest = s, part;
    if (s.n == 0)
        return true;
    while (str_split(&rest, '/', &part))
        if (part.n == 0 || str_is(part, ".") || str_is(part, ".."))
            return false;
    return true;
}

str path_clean(struct arena *a, str raw, bool *climbed)
{
    if (path_is_clean(raw))
        return raw;
    char *out = arena_bytes(a, raw.n + 1);
    size_t n = 0;
    str rest = raw, part;
    while (str_split(&rest, '/', &part)) {
        if (part.n == 0 || str_is(part, "."))
            continue;
        if (str_is(part, "..")) {
            if (n == 0 && climbed)
                *climbed = true;
            n = str_dir(str_make(out, n)).n;
            continue;
        }
        if (n)
            out[n++] = '/';
        memcpy(out + n, part.p, part.n);
        n += part.n;
    }
    out[n] = 0;
    return str_make(out, n);
}

str path_join(struct arena *a, str base, str rel)
{
    if (rel.n && rel.p[0] == '/')
        return path_clean(a, rel, NULL);
    return path_clean(a, arena_join(a, base, STR("/"), rel), NULL);
}
