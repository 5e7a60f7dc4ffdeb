#include "format/requirement.h"

static bool name_char(char c)
{
    return ch_alnum(c) || c == '-' || c == '_' || c == '.';
}

static str take(str *rest, size_t n)
{
    str head = str_sub(*rest, 0, n);
    *rest = str_trim(str_from(*rest, n));
    return head;
}

static bool take_name(str *rest, str *name)
{
    size_t n = 0;
    while (n < rest->n && name_char(rest->p[n]))
        n++;
    *name = take(rest, n);
    return n > 0 && ch_alnum(name->p[0]) && ch_alnum(name->p[n - 1]);
}

static bool take_extras(str *rest, str *extras)
{
    *extras = STR("");
    if (rest->n == 0 || rest->p[0] != '[')
        return true;
    ptrdiff_t end = str_chr(*rest, ']');
    if (end < 0)
        return false;
    *extras = str_trim(str_sub(*rest, 1, (size_t)end - 1));
    take(rest, (size_t)end + 1);
    return true;
}

/* A URL ends at white space; behind it may come " ; marker". */
static bool take_url(str *rest, str *url)
{
    size_t n = 0;
    *rest = str_trim(str_from(*rest, 1));
    while (n < rest->n && !ch_space(rest->p[n]))
        n++;
    *url = take(rest, n);
    return n > 0;
}

static bool specifier_chars(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !memchr("<>=!~,.*+-_ \t", s.p[i], 13))
            return false;
    return s.n == 0 || memchr("<>=!~", s.p[0], 5);
}

static bool take_specifiers(str *rest, str *specifiers)
{
    ptrdiff_t semicolon = str_chr(*rest, ';');
    str s = str_trim(take(rest, semicolon < 0 ? rest->n : (size_t)semicolon));
    if (s.n >= 2 && s.p[0] == '(' && s.p[s.n - 1] == ')')
        s = str_trim(str_sub(s, 1, s.n - 2));
    *specifiers = s;
    return specifier_chars(s);
}

bool requirement_parse(str s, struct requirement *out)
{
    str rest = str_trim(s);
    *out = (struct requirement){STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    if (!take_name(&rest, &out->name) || !take_extras(&rest, &out->extras))
        return false;
    if (rest.n && rest.p[0] == '@' ? !take_url(&rest, &out->url) : !take_specifiers(&rest, &out->specifiers))
        return false;
    if (rest.n && rest.p[0] != ';')
        return false;
    out->marker = str_trim(str_from(rest, 1));
    return true;
}

bool requirement_pin(const struct requirement *r, str *version)
{
    str s = r->specifiers;
    if (!str_starts(s, STR("==")))
        return false;
    bool exact = str_starts(s, STR("==="));
    s = str_trim(str_from(s, exact ? 3 : 2));
    if (str_empty(s) || (!exact && str_chr(s, '*') >= 0))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ',' || ch_space(s.p[i]))
            return false;
    *version = s;
    return true;
}

/* The word `extra` in the marker, outside of quotes. */
bool requirement_of_extra(const struct requirement *r)
{
    str m = r->marker;
    char quote = 0;
    for (size_t i = 0; i < m.n; i++) {
        char c = m.p[i];
        if (quote) {
            quote = c == quote ? 0 : quote;
            continue;
        }
        if (c == '"' || c == '\'')
            quote = c;
        bool starts = i == 0 || !name_char(m.p[i - 1]);
        if (starts && str_starts(str_from(m, i), STR("extra")) && (i + 5 == m.n || !name_char(m.p[i + 5])))
            return true;
    }
    return false;
}

str python_name(struct arena *a, str name)
{
    char *out = arena_bytes(a, name.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool mark = c == '-' || c == '_' || c == '.';
        if (!mark)
            out[n++] = ch_lower(c);
        else if (n == 0 || out[n - 1] != '-')
            out[n++] = '-';
    }
    return str_make(out, n);
}

static bool plain_name(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!name_char(s.p[i]))
            return false;
    return s.n > 0 && ch_alnum(s.p[0]);
}

static bool wheel_name(str stem, str *name, str *version)
{
    str rest = stem, part;
    size_t parts = 0;
    while (str_split(&rest, '-', &part)) {
        if (parts == 0)
            *name = part;
        else if (parts == 1)
            *version = part;
        parts++;
    }
    return (parts == 5 || parts == 6) && plain_name(*name) && version->n && ch_digit(version->p[0]);
}

bool python_file_name(str file, str *name, str *version)
{
    static const str ends[] = {STR_INIT(".tar.gz"), STR_INIT(".zip"), STR_INIT(".tar.bz2"), STR_INIT(".tgz")};
    if (str_ends(file, STR(".whl")))
        return wheel_name(str_sub(file, 0, file.n - 4), name, version);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!str_ends(file, ends[i]))
            continue;
        str stem = str_sub(file, 0, file.n - ends[i].n);
        ptrdiff_t at = str_rchr(stem, '-');
        if (at <= 0 || (size_t)at + 1 >= stem.n || !ch_digit(stem.p[at + 1]))
            return false;
        *name = str_sub(stem, 0, (size_t)at);
        *version = str_from(stem, (size_t)at + 1);
        return plain_name(*name);
    }
    return false;
}

/* The ASCII part of UTF-16; requirement files hold nothing else that matters here. */
static str from_utf16(str s, bool big, struct arena *a)
{
    char *out = arena_bytes(a, s.n / 2 + 1);
    size_t n = 0;
    for (size_t i = 0; i + 1 < s.n; i += 2) {
        unsigned char high = (unsigned char)s.p[i + !big], low = (unsigned char)s.p[i + big];
        out[n++] = high == 0 && low < 0x80 ? (char)low : '?';
    }
    return str_make(out, n);
}

void requirements_init(struct requirements *f, str text, struct arena *a)
{
    if (str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff")))
        text = from_utf16(str_from(text, 2), text.p[0] == '\xfe', a);
    else if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *f = (struct requirements){.rest = text, .arena = a, .next = 1};
}

/* Without the comment: '#' at the start or behind white space. */
static str uncomment(str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || ch_space(line.p[i - 1])))
            return str_sub(line, 0, i);
    return line;
}

static bool continues(str line)
{
    return line.n && line.p[line.n - 1] == '\\' &&
           !(line.n && str_trim(line).n && str_trim(line).p[0] == '#');
}

/* Joins `line` and those that continue it off the rest; writes them to `to` unless it is NULL. */
static size_t join(str line, str *rest, uint32_t *lines, char *to)
{
    size_t n = 0;
    for (;;) {
        bool more = continues(line);
        if (to && line.n > more)
            memcpy(to + n, line.p, line.n - more);
        n += line.n - more;
        if (!more || !str_line(rest, &line))
            return n;
        (*lines)++;
    }
}

static bool logical_line(struct requirements *f, str *out)
{
    str line;
    if (!str_line(&f->rest, &line))
        return false;
    f->line = f->next++;
    if (continues(line)) {
        str ahead = f->rest;
        uint32_t ignored = 0;
        char *p = arena_bytes(f->arena, join(line, &ahead, &ignored, NULL));
        line = str_make(p, join(line, &f->rest, &f->next, p));
    }
    *out = str_trim(uncomment(line));
    return true;
}

/* Options of one requirement stand behind it: " --hash=sha256:...". */
static str without_options(str line)
{
    for (size_t i = 1; i + 1 < line.n; i++)
        if (line.p[i] == '-' && line.p[i + 1] == '-' && ch_space(line.p[i - 1]))
            return str_trim(str_sub(line, 0, i));
    return line;
}

/* The value of the option `shorter` ("-r") or `longer` ("--requirement"), behind a blank or '='. */
static bool option(str line, str shorter, str longer, str *value)
{
    str rest;
    if (str_starts(line, longer) && line.n > longer.n &&
        (line.p[longer.n] == '=' || ch_space(line.p[longer.n])))
        rest = str_from(line, longer.n + 1);
    else if (str_starts(line, shorter) && !str_starts(line, STR("--")))
        rest = str_from(line, shorter.n);
    else
        return false;
    *value = str_trim(rest);
    return value->n > 0;
}

/* The project that a URL names in "#egg=NAME" or by its file's name. */
static bool named_by_url(str url, struct requirement *r)
{
    str head, fragment, pair, key, value, version;
    str_cut(url, '#', &head, &fragment);
    while (str_split(&fragment, '&', &pair)) {
        if (str_cut(pair, '=', &key, &value) && str_is(key, "egg")) {
            /* "name[extra]", and "name==1.0" as pip once took it */
            size_t n = 0;
            while (n < value.n && name_char(value.p[n]))
                n++;
            r->name = str_sub(value, 0, n);
            return plain_name(r->name) && (n == value.n || memchr("[=<>!~", value.p[n], 6));
        }
    }
    str_cut(head, '?', &head, &fragment);
    return python_file_name(str_base(head), &r->name, &version);
}

static bool is_location(str line)
{
    return str_find(line, STR("://")) > 0 || str_starts(line, STR(".")) || str_starts(line, STR("/")) ||
           str_starts(line, STR("~")) || str_starts(line, STR("file:")) || str_ends(line, STR(".whl")) ||
           str_ends(line, STR(".zip")) || str_ends(line, STR(".tar.gz"));
}

static enum requirement_kind location(str line, struct requirement *r)
{
    str head, marker;
    ptrdiff_t at = str_find(line, STR(" ;"));
    head = at < 0 ? line : str_sub(line, 0, (size_t)at);
    marker = at < 0 ? STR("") : str_trim(str_from(line, (size_t)at + 2));
    *r = (struct requirement){STR_INIT(""), STR_INIT(""), STR_INIT(""), str_trim(head), marker};
    return named_by_url(r->url, r) ? REQUIREMENT_NAMED : REQUIREMENT_LOCATION;
}

static enum requirement_kind entry(str line, struct requirement *r)
{
    str value;
    if (option(line, STR("-r"), STR("--requirement"), &value) ||
        option(line, STR("-c"), STR("--constraint"), &value)) {
        r->url = value;
        return REQUIREMENT_INCLUDE;
    }
    if (option(line, STR("-e"), STR("--editable"), &value))
        return location(without_options(value), r);
    line = without_options(line);
    if (requirement_parse(line, r))
        return is_location(line) && str_empty(r->url) ? location(line, r) : REQUIREMENT_NAMED;
    if (is_location(line))
        return location(line, r);
    *r = (struct requirement){.name = line};
    return REQUIREMENT_BAD;
}

enum requirement_kind requirements_next(struct requirements *f, struct requirement *r)
{
    str line, value;
    while (logical_line(f, &line)) {
        bool named = option(line, STR("-r"), STR("--requirement"), &value) ||
                     option(line, STR("-c"), STR("--constraint"), &value) ||
                     option(line, STR("-e"), STR("--editable"), &value);
        if (line.n && (named || line.p[0] != '-'))
            return entry(line, r);
    }
    return REQUIREMENT_END;
}
