#include "format/imports.h"

#define NAME_MAX_SIZE 214 /* npm's own limit */

static bool name_char(char c)
{
    return ch_alnum(c) || c == '_' || c == '-' || c == '.' || c == '~';
}

/* "a" of "a/b", "@s/a" of "@s/a/b"; empty for what names no package. */
static str package_of(str s)
{
    size_t end = 0, slashes = s.n && s.p[0] == '@' ? 2 : 1, from = slashes - 1;
    for (end = from; end < s.n; end++) {
        if (s.p[end] == '/' && --slashes == 0)
            break;
        if (s.p[end] != '/' && !name_char(s.p[end]))
            return STR("");
    }
    bool named = end > from && s.p[from] != '/' && s.p[from] != '.' && s.p[from] != '_' &&
                 end <= NAME_MAX_SIZE && (from == 0 || slashes < 2) && s.p[end - 1] != '/';
    return named ? str_sub(s, 0, end) : STR("");
}

/* A text in quotes at the beginning; false if there is none. */
static bool quoted(str s, str *inside)
{
    s = str_trim(s);
    if (!s.n || (s.p[0] != '"' && s.p[0] != '\'' && s.p[0] != '`'))
        return false;
    ptrdiff_t end = str_chr(str_from(s, 1), s.p[0]);
    *inside = end < 0 ? STR("") : str_sub(s, 1, (size_t)end);
    return end > 0;
}

static void tell(str s, imports_visit *visit, void *ctx)
{
    str inside, package;
    if (!quoted(s, &inside))
        return;
    package = package_of(inside);
    if (package.n)
        visit(ctx, package);
}

static bool word_before(str line, size_t at)
{
    return at > 0 && (ch_alnum(line.p[at - 1]) || line.p[at - 1] == '_' || line.p[at - 1] == '$' ||
                      line.p[at - 1] == '.');
}

/* All `word` of the line that no other word ends in: what follows each. */
static void each(str line, str word, imports_visit *visit, void *ctx)
{
    size_t at = 0;
    for (ptrdiff_t next; (next = str_find(str_from(line, at), word)) >= 0;) {
        size_t here = at + (size_t)next;
        at = here + word.n;
        if (!word_before(line, here))
            tell(str_from(line, at), visit, ctx);
    }
}

void imports_javascript(str text, imports_visit *visit, void *ctx)
{
    str line;
    bool comment = false;
    while (str_line(&text, &line)) {
        line = str_trim(line);
        bool begins = str_starts(line, STR("/*"));
        bool ends = str_find(line, STR("*/")) >= 0;
        bool inside = comment || begins;
        comment = inside && !ends;
        if (inside || str_starts(line, STR("//")))
            continue;
        each(line, STR("require("), visit, ctx);
        each(line, STR("import("), visit, ctx);
        if (str_starts(line, STR("import ")) || str_starts(line, STR("import\"")) ||
            str_starts(line, STR("import'")))
            tell(str_from(line, 6), visit, ctx);
        if (str_starts(line, STR("import")) || str_starts(line, STR("export")) || str_starts(line, STR("}")))
            each(line, STR("from"), visit, ctx);
    }
}

static bool module_char(char c)
{
    return ch_alnum(c) || c == '_' || c == '.';
}

/* A module at the beginning of `s`, cut behind its third part; empty if there is none. */
static str module_of(str s)
{
    size_t n = 0, dots = 0;
    while (n < s.n && module_char(s.p[n]) && !(s.p[n] == '.' && ++dots == 3))
        n++;
    bool named = n > 0 && s.p[0] != '.' && !ch_digit(s.p[0]) && n <= NAME_MAX_SIZE;
    while (named && s.p[n - 1] == '.')
        n--;
    return named ? str_sub(s, 0, n) : STR("");
}

static void tell_module(str s, imports_visit *visit, void *ctx)
{
    str m = module_of(str_trim(s));
    if (m.n)
        visit(ctx, m);
}

/* Is a long string open behind the line that was open (or not) before it? */
static bool long_string(str line, char *open)
{
    bool was = *open != 0;
    for (size_t i = 0; i + 2 < line.n; i++) {
        char c = line.p[i];
        if ((c != '"' && c != '\'') || line.p[i + 1] != c || line.p[i + 2] != c || (*open && *open != c))
            continue;
        *open = *open ? 0 : c;
        i += 2;
    }
    return was;
}

void imports_python(str text, imports_visit *visit, void *ctx)
{
    str line, part, code, rest;
    char open = 0;
    while (str_line(&text, &line)) {
        if (long_string(line, &open))
            continue;
        str_cut(line, '#', &code, &rest);
        code = str_trim(code);
        if (str_starts(code, STR("from "))) {
            if (str_find(code, STR(" import")) > 0)
                tell_module(str_from(code, 5), visit, ctx);
        } else if (str_starts(code, STR("import "))) {
            rest = str_from(code, 7);
            while (str_split(&rest, ',', &part))
                tell_module(part, visit, ctx);
        }
    }
}
