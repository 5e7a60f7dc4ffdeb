#include "base/buf.h"
#include "format/json.h"
#include "manifest/dockerfile.h"

struct lines {
    struct arena *a;
    struct dockerfile *d;
    str rest;
    uint32_t line; /* of the line that was read last */
};

static bool next_line(struct lines *l, str *line)
{
    if (!str_line(&l->rest, line))
        return false;
    l->line++;
    return true;
}

static str trim_left(str s)
{
    size_t n = 0;
    while (n < s.n && ch_space(s.p[n]))
        n++;
    return str_from(s, n);
}

/* Does the line go on: the escape is last, blanks aside, and not escaped itself? *line without it. */
static bool goes_on(str *line, char escape)
{
    size_t n = line->n;
    while (n && (line->p[n - 1] == ' ' || line->p[n - 1] == '\t'))
        n--;
    if (!n || line->p[n - 1] != escape || (n > 1 && line->p[n - 2] == escape))
        return false;
    *line = str_sub(*line, 0, n - 1);
    return true;
}

/* "# syntax=...", "# escape=`", "# check=...": the first lines, until another stands there. */
static bool directive(struct lines *l, str line)
{
    str key, value;
    line = trim_left(line);
    if (!line.n || line.p[0] != '#' || !str_cut(str_from(line, 1), '=', &key, &value))
        return false;
    key = str_trim(key);
    value = str_trim(value);
    if (str_ieq(key, STR("syntax")) && !l->d->syntax.n) {
        l->d->syntax = value;
        l->d->syntax_line = l->line;
    } else if (str_ieq(key, STR("escape"))) {
        l->d->escape = str_is(value, "`") ? '`' : '\\';
    } else {
        return str_ieq(key, STR("check"));
    }
    return true;
}

static void read_directives(struct lines *l)
{
    str line;
    for (;;) {
        struct lines before = *l;
        if (next_line(l, &line) && (directive(l, line) || (l->line == 1 && str_starts(line, STR("#!")))))
            continue;
        *l = before;
        return;
    }
}

/* The rest of an instruction's lines: comments and empty lines between them count for nothing. */
static str join_lines(struct lines *l, str first)
{
    struct buf b = {0};
    str line = first;
    bool more = goes_on(&line, l->d->escape);
    if (!more)
        return first;
    buf_add(&b, line);
    while (more && next_line(l, &line)) {
        str t = trim_left(line);
        if (!t.n || t.p[0] == '#')
            continue;
        more = goes_on(&line, l->d->escape);
        buf_add(&b, line);
    }
    str joined = arena_dup(l->a, buf_str(&b));
    buf_free(&b);
    return joined;
}

/* The name that ends the heredoc that a word such as 3<<-"EOF" begins; "" for another word. */
static str heredoc_name(struct arena *a, str word, bool *tabs)
{
    size_t n = 0;
    while (n < word.n && ch_digit(word.p[n]))
        n++;
    str s = str_from(word, n);
    if (!str_starts(s, STR("<<")))
        return STR("");
    s = str_from(s, 2);
    *tabs = s.n && s.p[0] == '-';
    s = str_from(s, *tabs ? 1 : 0);
    if (str_chr(s, '<') >= 0)
        return STR("");
    char *name = arena_bytes(a, s.n), *to = name;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '"' && s.p[i] != '\'')
            *to++ = s.p[i];
    return str_make(name, (size_t)(to - name));
}

static void read_heredoc(struct lines *l, str name, bool tabs, struct buf *body)
{
    uint32_t from = l->line;
    str line;
    while (next_line(l, &line)) {
        str s = line;
        while (tabs && s.n && s.p[0] == '\t')
            s = str_from(s, 1);
        if (str_eq(s, name))
            return;
        buf_add(body, s);
        buf_ch(body, '\n');
    }
    if (!l->d->open_heredoc)
        l->d->open_heredoc = from;
}

static void read_heredocs(struct lines *l, struct dockerfile_instruction *in)
{
    str rest = in->text, word;
    struct buf body = {0};
    bool tabs;
    while (dockerfile_word(&rest, l->d->escape, &word)) {
        str name = heredoc_name(l->a, word, &tabs);
        if (name.n)
            read_heredoc(l, name, tabs, &body);
    }
    in->here = arena_dup(l->a, buf_str(&body));
    buf_free(&body);
}

static str upper(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return str_make(p, s.n);
}

static bool takes_heredocs(str name, str text)
{
    if (str_is(name, "ONBUILD"))
        return str_istarts(text, STR("RUN")) || str_istarts(text, STR("COPY")) ||
               str_istarts(text, STR("ADD"));
    return str_is(name, "RUN") || str_is(name, "COPY") || str_is(name, "ADD");
}

static void take_flags(struct dockerfile_instruction *in, char escape)
{
    str rest = in->text, word;
    const char *from = rest.p;
    size_t end = 0;
    while (str_starts(trim_left(rest), STR("--")) && dockerfile_word(&rest, escape, &word)) {
        if (!str_is(word, "--"))
            end = (size_t)(word.p + word.n - from);
        else
            break;
    }
    in->flags = str_make(from, end);
    in->text = str_trim(rest);
}

static void read_instruction(struct lines *l, str line)
{
    struct dockerfile_instruction in = {.line = l->line};
    str word;
    in.text = str_trim(join_lines(l, line));
    size_t n = 0;
    while (n < in.text.n && !ch_space(in.text.p[n]))
        n++;
    word = str_sub(in.text, 0, n);
    in.name = upper(l->a, word);
    in.text = str_trim(str_from(in.text, n));
    take_flags(&in, l->d->escape);
    in.here = STR("");
    if (takes_heredocs(in.name, in.text))
        read_heredocs(l, &in);
    if (l->d->list.n < DOCKERFILE_INSTRUCTIONS)
        vec_push(l->a, &l->d->list, in);
    else if (!l->d->dropped)
        l->d->dropped = in.line;
}

void dockerfile_parse(struct arena *a, str text, struct dockerfile *d)
{
    struct lines l = {.a = a, .d = d, .rest = text};
    str line;
    *d = (struct dockerfile){.escape = '\\'};
    read_directives(&l);
    while (next_line(&l, &line)) {
        str s = trim_left(line);
        if (s.n && s.p[0] != '#')
            read_instruction(&l, s);
    }
}

bool dockerfile_word(str *rest, char escape, str *word)
{
    char quote = 0;
    size_t n = 0;
    *rest = trim_left(*rest);
    for (; n < rest->n && (quote || !ch_space(rest->p[n])); n++) {
        char c = rest->p[n];
        if (c == escape && quote != '\'' && n + 1 < rest->n)
            n++;
        else if (c == quote)
            quote = 0;
        else if (!quote && (c == '"' || c == '\''))
            quote = c;
    }
    *word = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return word->n > 0;
}

bool dockerfile_array(struct arena *a, str text, dockerfile_words *words)
{
    struct json j;
    str item;
    bool strings = true;
    words->n = 0;
    if (!text.n || text.p[0] != '[')
        return false;
    json_init(&j, text, a, 2);
    json_array(&j);
    while (json_more(&j)) {
        if (json_string(&j, &item))
            vec_push(a, words, item);
        else
            strings = false;
    }
    return json_done(&j) && strings;
}
