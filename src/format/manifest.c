#include "format/manifest.h"

void manifest_init(struct manifest *m, str text, struct arena *a)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *m = (struct manifest){.rest = text, .arena = a};
}

/* Bytes of all continuation lines that follow. */
static size_t continued(str rest)
{
    str line;
    size_t n = 0;
    while (str_line_any(&rest, &line) && line.n && line.p[0] == ' ')
        n += line.n - 1;
    return n;
}

/* The line and its continuation lines as one. */
static str joined(struct manifest *m, str line)
{
    size_t more = continued(m->rest), n = line.n;
    if (more == 0)
        return line;
    char *p = arena_bytes(m->arena, n + more);
    memcpy(p, line.p, n);
    while (n < line.n + more) {
        str next;
        str_line_any(&m->rest, &next);
        memcpy(p + n, next.p + 1, next.n - 1);
        n += next.n - 1;
    }
    return str_make(p, n);
}

bool manifest_next(struct manifest *m, str *name, str *value)
{
    str line;
    while (str_line_any(&m->rest, &line)) {
        if (line.n == 0) {
            m->section += m->open;
            m->open = false;
            continue;
        }
        if (line.p[0] == ' ')
            continue;
        line = joined(m, line);
        if (!str_cut(line, ':', name, value) || str_empty(*name))
            continue;
        if (value->n && value->p[0] == ' ')
            *value = str_from(*value, 1);
        m->open = true;
        return true;
    }
    return false;
}
