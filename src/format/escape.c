#include "format/escape.h"

str escape_decode(struct arena *a, str s)
{
    if (str_chr(s, '\\') < 0)
        return s;
    char *bytes = arena_bytes(a, s.n), *o = bytes;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '\\' && i + 1 < s.n) {
            c = s.p[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        *o++ = c;
    }
    arena_trim(a, o);
    return str_make(bytes, (size_t)(o - bytes));
}
