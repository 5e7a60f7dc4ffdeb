#include "format/deb822.h"

void deb822_init(struct deb822 *d, str text)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *d = (struct deb822){.rest = text, .line = 1};
}

/* The next line, not consumed; *after is what follows it. */
static bool peek_line(const struct deb822 *d, str *line, str *after)
{
    *after = d->rest;
    return d->rest.n > 0 && str_line(after, line);
}

static void take_line(struct deb822 *d, str after)
{
    d->rest = after;
    d->line++;
}

static bool is_comment(str line)
{
    return line.n && line.p[0] == '#';
}

static bool is_continuation(str line)
{
    return line.n && (line.p[0] == ' ' || line.p[0] == '\t');
}

/* A field name is printable ASCII without blanks before the colon, and no '-' or '#' first (deb822(5)). */
static bool split_field(str line, str *name, str *value)
{
    if (!str_cut(line, ':', name, value))
        return false;
    *name = str_trim(*name);
    if (!name->n || name->p[0] == '-')
        return false;
    for (size_t i = 0; i < name->n; i++)
        if (name->p[i] <= ' ' || name->p[i] > '~')
            return false;
    return true;
}

bool deb822_paragraph(struct deb822 *d)
{
    str line, after;
    struct deb822_field f;
    while (d->inside && deb822_field(d, &f))
        ;
    d->inside = true;
    while (peek_line(d, &line, &after)) {
        if (line.n && !is_comment(line))
            return true;
        take_line(d, after);
    }
    return false;
}

/* Takes the continuation lines, and comments between them; the end of the last one is the value's end. */
static const char *take_folded(struct deb822 *d, const char *end)
{
    struct deb822 ahead = *d;
    str line, after;
    while (peek_line(&ahead, &line, &after) && (is_continuation(line) || is_comment(line))) {
        take_line(&ahead, after);
        if (is_continuation(line)) {
            end = line.p + line.n;
            *d = ahead;
        }
    }
    return end;
}

bool deb822_field(struct deb822 *d, struct deb822_field *out)
{
    str line, after, value;
    while (peek_line(d, &line, &after) && line.n) {
        uint32_t at = d->line;
        take_line(d, after);
        if (split_field(line, &out->name, &value) && !is_continuation(line) && !is_comment(line)) {
            const char *end = take_folded(d, value.p + value.n);
            out->value = str_trim(str_make(value.p, (size_t)(end - value.p)));
            out->line = at;
            return true;
        }
        if (!is_comment(line) && !d->bad_line)
            d->bad_line = at;
    }
    return false;
}

bool deb822_value_line(str *rest, str *line)
{
    while (rest->n && str_line(rest, line)) {
        if (is_comment(*line))
            continue;
        *line = str_trim(*line);
        return true;
    }
    return false;
}
