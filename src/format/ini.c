#include "format/ini.h"

void ini_init(struct ini *i, str text, unsigned customs)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *i = (struct ini){text, STR_INIT(""), 1, customs};
}

static bool is_comment(str trimmed)
{
    return trimmed.n && (trimmed.p[0] == '#' || trimmed.p[0] == ';');
}

static bool is_section(str trimmed, str *name)
{
    if (trimmed.n < 2 || trimmed.p[0] != '[')
        return false;
    ptrdiff_t end = str_rchr(trimmed, ']');
    if (end < 1)
        return false;
    *name = str_trim(str_sub(trimmed, 1, (size_t)end - 1));
    return true;
}

static void split_key(const struct ini *i, str line, struct ini_item *out)
{
    size_t at = 0;
    while (at < line.n && line.p[at] != '=' && !((i->customs & INI_COLON) && line.p[at] == ':'))
        at++;
    out->key = str_trim(str_sub(line, 0, at));
    out->value = at < line.n ? str_trim(str_from(line, at + 1)) : STR_NONE;
}

/* Takes the indented lines that follow, and comments among them. */
static void take_folded(struct ini *i, struct ini_item *out)
{
    str rest = i->rest, line;
    uint32_t n = i->line;
    while (rest.n && str_line(&rest, &line)) {
        n++;
        str trimmed = str_trim(line);
        if (trimmed.n && !is_comment(trimmed) && !ch_space(line.p[0]))
            return;
        if (!trimmed.n || is_comment(trimmed))
            continue;
        const char *from = out->value.n ? out->value.p : trimmed.p;
        out->value = str_make(from, (size_t)(trimmed.p + trimmed.n - from));
        i->rest = rest;
        i->line = n;
    }
}

bool ini_next(struct ini *i, struct ini_item *out)
{
    str line;
    while (i->rest.n && str_line(&i->rest, &line)) {
        uint32_t at = i->line++;
        str trimmed = str_trim(line);
        if (!trimmed.n || is_comment(trimmed) || is_section(trimmed, &i->section))
            continue;
        split_key(i, trimmed, out);
        out->section = i->section;
        out->line = at;
        if (i->customs & INI_FOLDED)
            take_folded(i, out);
        return true;
    }
    return false;
}
