/* NAME = VALUE in configurations and programs, where the name speaks of a secret and the value is none that a
 * person reads: long enough, of several kinds of characters, mixed. What a program computes, reads or fills
 * in is none. */
#include "secret/check.h"
#include "secret/place.h"
#include "secret/value.h"

/* ---- the name ---- */

static bool of_name(char c)
{
    return ch_alnum(c) || c == '_' || c == '.' || c == '-';
}

/* What may follow the word: "SECRET_KEY", "secret_key_base", "tokenValue", "PASSWORD2". */
static bool tail_is_fine(str tail)
{
    static const str fine[] = {STR_INIT("key"),    STR_INIT("value"),     STR_INIT("base"),
                               STR_INIT("string"), STR_INIT("token"),     STR_INIT("secret"),
                               STR_INIT("prod"),   STR_INIT("production")};
    while (tail.n) {
        bool known = false;
        if (strchr("_-.", tail.p[0]) || ch_digit(tail.p[0])) {
            tail = str_from(tail, 1);
            continue;
        }
        for (size_t i = 0; i < sizeof fine / sizeof *fine && !known; i++)
            if ((known = str_istarts(tail, fine[i])))
                tail = str_from(tail, fine[i].n);
        if (!known)
            return false;
    }
    return true;
}

static bool names_no_secret(str name)
{
    static const str words[] = {STR_INIT("public"),       STR_INIT("example"),     STR_INIT("test"),
                                STR_INIT("dummy"),        STR_INIT("fake"),        STR_INIT("mock"),
                                STR_INIT("sample"),       STR_INIT("csrf"),        STR_INIT("default"),
                                STR_INIT("no_"),          STR_INIT("placeholder"), STR_INIT("next_"),
                                STR_INIT("page_"),        STR_INIT("pagination"),  STR_INIT("cancel"),
                                STR_INIT("continuation"), STR_INIT("lookup")};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (size_t k = 0; k + words[i].n <= name.n; k++)
            if (str_ieq(str_sub(name, k, words[i].n), words[i]))
                return true;
    return false;
}

/* ---- the assignment ---- */

static size_t pass(str w, size_t at, const char *set, size_t most)
{
    size_t n = 0;
    while (at + n < w.n && n < most && w.p[at + n] && strchr(set, w.p[at + n]))
        n++;
    return at + n;
}

static bool is_define(str w, size_t name)
{
    size_t from = name < 12 ? 0 : name - 12;
    return str_find(str_sub(w, from, name - from), STR("define(")) >= 0;
}

/* Behind the name: an optional quote or bracket that ends it, then `=`, `:`, `:=`, `=>`. *at: where the value
 * begins. */
static bool assigns(str w, size_t name, size_t *at)
{
    size_t i = pass(w, *at, "\"']", 2);
    if (i == *at + 1 && i < w.n && w.p[i] == ',' && is_define(w, name)) { /* define('NAME', 'value') of PHP */
        *at = pass(w, i + 1, " \t", 16);
        return true;
    }
    i = pass(w, i, " \t", 16);
    size_t op = i;
    i = pass(w, i, ":=>", 2);
    str sign = str_sub(w, op, i - op);
    if (!str_is(sign, "=") && !str_is(sign, ":") && !str_is(sign, ":=") && !str_is(sign, "=>"))
        return false;
    *at = pass(w, i, " \t", 16);
    return true;
}

enum { VALUE_MIN = 8, VALUE_MAX = 300 };

static bool quoted(str w, size_t at, str *value)
{
    char quote = at < w.n ? w.p[at] : 0;
    if (quote != '"' && quote != '\'' && quote != '`')
        return false;
    str rest = str_sub(w, at + 1, VALUE_MAX);
    ptrdiff_t end = str_chr(rest, quote);
    *value = str_sub(rest, 0, end < 0 ? 0 : (size_t)end);
    return end > 0;
}

/* To the end of the line, without a comment behind it; of a command up to the next word. */
static str unquoted(str w, size_t at, bool command)
{
    str rest = str_sub(w, at, VALUE_MAX);
    size_t n = 0;
    while (n < rest.n && !ch_space(rest.p[n]))
        n++;
    str behind = str_from(rest, n), line;
    bool alone = !behind.n || (str_line(&behind, &line) && (!str_trim(line).n || str_trim(line).p[0] == '#'));
    return alone || command ? str_sub(rest, 0, n) : STR_NONE;
}

/* What stands in the line before the name is indentation, a list's mark or a shell's word. */
static bool begins_line(str w, size_t name, bool at_start)
{
    static const str words[] = {STR_INIT(""),    STR_INIT("-"),           STR_INIT("export"),
                                STR_INIT("ENV"), STR_INIT("ARG"),         STR_INIT("declare"),
                                STR_INIT("set"), STR_INIT("Environment=")};
    size_t from = name;
    while (from > 0 && w.p[from - 1] != '\n' && name - from < 40)
        from--;
    if (from > 0 ? w.p[from - 1] != '\n' : !at_start)
        return false;
    str before = str_trim(str_sub(w, from, name - from));
    while (before.n && strchr("\"'", before.p[before.n - 1]))
        before.n--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(before, words[i]))
            return true;
    return false;
}

static bool in_comment(str w, size_t at)
{
    size_t from = at;
    while (from > 0 && w.p[from - 1] != '\n' && at - from < 200)
        from--;
    str before = str_trim(str_sub(w, from, at - from));
    return before.n && (before.p[0] == '#' || before.p[0] == ';' || before.p[0] == '*' ||
                        str_starts(before, STR("//")) || str_starts(before, STR("/*")) ||
                        str_starts(before, STR("<!--")) || str_starts(before, STR("--")));
}

/* ---- the value ---- */

static unsigned kind_of(char c)
{
    return c >= 'A' && c <= 'Z' ? 0 : c >= 'a' && c <= 'z' ? 1 : ch_digit(c) ? 2 : 3;
}

/* How often the kind of character changes: words, joined or not, with a number behind them change seldom. */
static size_t changes(str v)
{
    size_t n = 0;
    unsigned last = kind_of(v.p[0]);
    for (size_t i = 1; i < v.n; i++) {
        bool joins = v.p[i] == '_' || v.p[i] == '-' || v.p[i] == '.';
        n += !joins && kind_of(v.p[i]) != last;
        last = joins ? last : kind_of(v.p[i]);
    }
    return n;
}

static bool has_digit_and_letter(str v)
{
    bool digit = false, letter = false;
    for (size_t i = 0; i < v.n; i++) {
        digit |= ch_digit(v.p[i]);
        letter |= ch_alpha(v.p[i]);
    }
    return digit && letter;
}

static bool is_plain_ascii(str v)
{
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= 0x20 || v.p[i] == 0x7f)
            return false;
    return true;
}

/* Paths, addresses, versions, calls, globs and hashes of passwords. */
static bool is_other_thing(str v)
{
    return strchr("/.~^*-&!|(", v.p[0]) || str_find(v, STR("://")) >= 0 || str_find(v, STR("${")) >= 0 ||
           (ch_digit(v.p[0]) && v.n > 3 && (v.p[1] == '.' || v.p[2] == '.')) || str_chr(v, '(') >= 0 ||
           str_chr(v, '<') >= 0 || str_chr(v, '[') >= 0 || str_find(v, STR("::")) >= 0 ||
           str_chr(v, '{') >= 0 || str_starts(v, STR("sha256:")) || str_starts(v, STR("arn:")) ||
           str_starts(v, STR("sha512-")) || str_starts(v, STR("$2")) || str_find(v, STR("-----BEGIN")) >= 0 ||
           str_starts(v, STR("ENC["));
}

static bool is_strong(str v, bool code, bool password)
{
    size_t least = code && !password ? 16 : VALUE_MIN;
    if (v.n < least || v.n > VALUE_MAX - 2 || !is_plain_ascii(v) || !has_digit_and_letter(v) ||
        is_other_thing(v))
        return false;
    bool hex = str_hex(v, v.n) && v.n >= 20;
    double bits = v.n < 16 ? 2.7 : hex ? 3 : 3.4;
    return (hex || value_kinds(v) >= (v.n < 16 ? 3u : 2u)) && changes(v) * 4 >= v.n &&
           value_entropy(v) >= bits;
}

static bool value_of(const struct secret_match *m, enum syntax syntax, size_t name, size_t name_end,
                     str *value)
{
    str w = m->window;
    size_t at = name_end;
    if (syntax == SYNTAX_MARKUP && at < w.n && w.p[at] == '>') {
        str rest = str_sub(w, at + 1, VALUE_MAX);
        ptrdiff_t end = str_find(rest, STR("</"));
        *value = str_sub(rest, 0, end < 0 ? 0 : (size_t)end);
        return end > 0;
    }
    if (!assigns(w, name, &at))
        return false;
    if (quoted(w, at, value))
        return true;
    if (syntax != SYNTAX_CONFIG || !begins_line(w, name, m->at_start))
        return false;
    *value = unquoted(w, at, !m->path.n);
    return value->n > 0;
}

bool secret_check_named(struct secret_match *m)
{
    enum { NAME_MAX_PART = 64 };
    enum syntax syntax = syntax_of(m->path);
    str w = m->window, value;
    size_t name = m->start, end = m->end;
    if (syntax == SYNTAX_PROSE || is_test_name(m->path))
        return false;
    while (name > 0 && m->start - name < NAME_MAX_PART && of_name(w.p[name - 1]))
        name--;
    while (end < w.n && end - m->end < NAME_MAX_PART && of_name(w.p[end]))
        end++;
    if (!tail_is_fine(str_sub(w, m->end, end - m->end)) || !value_of(m, syntax, name, end, &value))
        return false;
    bool password = str_istarts(str_from(w, m->literal), STR("pass"));
    if (!is_strong(value, syntax == SYNTAX_CODE, password) || value_is_example(value) ||
        value_is_variable(value) || names_no_secret(str_sub(w, name, end - name)) || in_comment(w, name))
        return false;
    m->start = name;
    m->value = value;
    m->end = (size_t)(value.p - w.p) + value.n;
    m->plain = value.n < 24;
    return true;
}
