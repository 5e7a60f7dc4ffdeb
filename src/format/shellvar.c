#include "format/shellvar.h"

void shellvar_init(struct shellvar *s, str text)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *s = (struct shellvar){text, 1};
}

static bool is_name(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && s.p[i] != '_')
            return false;
    return s.n > 0 && !ch_digit(s.p[0]);
}

/* In double quotes a backslash stands for itself but before these. */
static bool escapes(char quote, char next)
{
    return quote == 0 || (quote == '"' && (next == '"' || next == '\\' || next == '$' || next == '`'));
}

static str unquote(struct arena *a, str raw)
{
    char *out = arena_bytes(a, raw.n), quote = 0;
    size_t n = 0;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (quote ? c == quote : c == '"' || c == '\'')
            quote = quote ? 0 : c;
        else if (!quote && ch_space(c))
            break;
        else if (c == '\\' && quote != '\'' && i + 1 < raw.n && escapes(quote, raw.p[i + 1]))
            out[n++] = raw.p[++i];
        else
            out[n++] = c;
    }
    return str_make(out, n);
}

static bool is_plain(str raw)
{
    for (size_t i = 0; i < raw.n; i++)
        if (raw.p[i] == '"' || raw.p[i] == '\'' || raw.p[i] == '\\' || ch_space(raw.p[i]))
            return false;
    return true;
}

bool shellvar_next(struct shellvar *s, struct arena *a, struct shellvar_item *out)
{
    str line, name, value;
    while (s->rest.n && str_line(&s->rest, &line)) {
        uint32_t at = s->line++;
        line = str_trim(line);
        if (str_starts(line, STR("export ")))
            line = str_trim(str_from(line, 7));
        if (!str_cut(line, '=', &name, &value) || !is_name(name))
            continue;
        *out = (struct shellvar_item){name, is_plain(value) ? value : unquote(a, value), at};
        return true;
    }
    return false;
}
