#include "format/xml.h"
#include <stdio.h>

static uint32_t lines_between(const char *p, const char *end)
{
    uint32_t n = 0;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        n++;
        p++;
    }
    return n;
}

static bool fail(struct xml *x, const char *at, const char *what)
{
    if (!x->failed)
        snprintf(x->why, sizeof x->why, "line %lu: %s", lines_between(x->start, at) + 1ul, what);
    x->failed = true;
    x->p = x->end;
    return false;
}

static str rest_of(const struct xml *x)
{
    return str_make(x->p, (size_t)(x->end - x->p));
}

static void skip_space(struct xml *x)
{
    while (x->p < x->end && ch_space(*x->p))
        x->p++;
}

/* Passes `opener`, which is there, and all up to and with the first `closer`; what is between is *inside. */
static bool delimited(struct xml *x, size_t opener, str closer, str *inside, const char *why)
{
    const char *at = x->p;
    x->p += opener;
    ptrdiff_t n = str_find(rest_of(x), closer);
    if (n < 0)
        return fail(x, at, why);
    *inside = str_make(x->p, (size_t)n);
    x->p += (size_t)n + closer.n;
    return true;
}

static bool skip_comment(struct xml *x)
{
    str inside;
    return delimited(x, 4, STR("-->"), &inside, "a comment does not end");
}

static bool skip_instruction(struct xml *x)
{
    str inside;
    return delimited(x, 2, STR("?>"), &inside, "a processing instruction does not end");
}

/* A quoted literal; x->p is at its quote. */
static bool quoted(struct xml *x, str *inside)
{
    str quote = str_make(x->p, 1);
    return delimited(x, 1, quote, inside, "a quoted text does not end");
}

/* One token of a document type declaration; *nesting counts "<" that ">" has not closed. */
static bool skip_doctype_token(struct xml *x, size_t *nesting)
{
    str rest = rest_of(x), inside;
    if (str_starts(rest, STR("<!--")))
        return skip_comment(x);
    if (str_starts(rest, STR("<?")))
        return skip_instruction(x);
    if (*x->p == '"' || *x->p == '\'')
        return quoted(x, &inside);
    *nesting += *x->p == '<';
    *nesting -= *x->p == '>';
    x->p++;
    return true;
}

/* Section 2.8: declarations of the internal subset are walked over, so that a ">" in one ends nothing. */
static bool skip_doctype(struct xml *x)
{
    const char *at = x->p;
    size_t nesting = 0;
    if (x->rooted)
        return fail(x, at, "a document type inside or behind the root element");
    do {
        if (x->p == x->end)
            return fail(x, at, "the document type does not end");
        if (!skip_doctype_token(x, &nesting))
            return false;
    } while (nesting);
    return true;
}

/* Section 2.2: a character that a document may hold. */
static bool is_char(uint64_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) ||
           (c >= 0x10000 && c <= 0x10ffff);
}

/* What the reference &name; stands for, written to `to`: how many bytes. `raw` is all of it, and is what an
 * entity that only a document type could declare is left as. 0 when no document may hold it. A reference is
 * never shorter than what it stands for. */
static size_t dereference(str raw, char *to)
{
    static const struct {
        str name;
        char c;
    } predefined[] = {{STR_INIT("lt"), '<'},
                      {STR_INIT("gt"), '>'},
                      {STR_INIT("amp"), '&'},
                      {STR_INIT("apos"), '\''},
                      {STR_INIT("quot"), '"'}};
    str name = str_sub(raw, 1, raw.n - 2);
    uint64_t c;
    if (name.n && name.p[0] == '#') {
        bool hex = name.n > 1 && name.p[1] == 'x';
        if (!str_u64(str_from(name, hex ? 2 : 1), hex ? 16 : 10, &c) || !is_char(c))
            return 0;
        return str_put_utf8(to, (uint32_t)c);
    }
    for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++)
        if (str_eq(name, predefined[i].name)) {
            *to = predefined[i].c;
            return 1;
        }
    memcpy(to, raw.p, raw.n);
    return name.n ? raw.n : 0;
}

/* The reference that begins at s, with its ";"; empty when it is none. */
static str reference_at(str s)
{
    size_t n = 1;
    while (n < s.n && (ch_alnum(s.p[n]) || strchr("#_-.:", s.p[n]) || s.p[n] & 0x80) && s.p[n])
        n++;
    return n < s.n && s.p[n] == ';' ? str_sub(s, 0, n + 1) : STR_NONE;
}

static bool needs_decoding(str raw, bool attribute)
{
    if (str_chr(raw, '&') >= 0 || str_chr(raw, '\r') >= 0)
        return true;
    return attribute && (str_chr(raw, '\n') >= 0 || str_chr(raw, '\t') >= 0);
}

/* References are replaced, CR LF is LF (section 2.11), white space in attributes is a space (3.3.3). */
static bool decode(struct xml *x, str raw, bool attribute, bool references, str *out)
{
    *out = raw;
    if (!needs_decoding(raw, attribute))
        return true;
    char *to = arena_bytes(x->arena, raw.n), *o = to;
    for (size_t i = 0; i < raw.n; i++) {
        char c = raw.p[i];
        if (c == '&' && references) {
            str reference = reference_at(str_from(raw, i));
            size_t n = reference.n ? dereference(reference, o) : 0;
            if (!n)
                return fail(x, raw.p + i, "\"&\" that begins no valid reference");
            o += n;
            i += reference.n - 1;
            continue;
        }
        if (c == '\r' && i + 1 < raw.n && raw.p[i + 1] == '\n')
            continue;
        *o++ = attribute && ch_space(c) ? ' ' : c == '\r' ? '\n' : c;
    }
    arena_trim(x->arena, o);
    *out = str_make(to, (size_t)(o - to));
    return true;
}

static bool name_char(char c)
{
    return (unsigned char)c > ' ' && c != 0x7f && !strchr("<>/='\"&?!;,", c);
}

static bool take_name(struct xml *x, str *name)
{
    const char *at = x->p;
    while (x->p < x->end && name_char(*x->p))
        x->p++;
    *name = str_make(at, (size_t)(x->p - at));
    if (!name->n || ch_digit(*at) || *at == '-' || *at == '.')
        return fail(x, at, at == x->end ? "the text ends inside a tag" : "a name was expected");
    return true;
}

static str local_name(str name)
{
    return str_from(name, (size_t)(str_rchr(name, ':') + 1));
}

static bool take_attribute(struct xml *x)
{
    struct xml_attribute a;
    str raw;
    if (x->attributes.n >= XML_ATTRIBUTES_MAX)
        return fail(x, x->p, "an element with too many attributes");
    if (!take_name(x, &a.name))
        return false;
    skip_space(x);
    if (x->p == x->end || *x->p != '=')
        return fail(x, x->p, "\"=\" was expected behind an attribute's name");
    x->p++;
    skip_space(x);
    if (x->p == x->end || (*x->p != '"' && *x->p != '\''))
        return fail(x, x->p, "a quoted value was expected");
    if (!quoted(x, &raw))
        return false;
    if (str_chr(raw, '<') >= 0)
        return fail(x, raw.p, "\"<\" in the value of an attribute");
    if (!decode(x, raw, true, true, &a.value))
        return false;
    vec_push(x->arena, &x->attributes, a);
    return true;
}

/* Behind the name of a start tag: attributes up to ">" or "/>". */
static bool take_attributes(struct xml *x)
{
    for (;;) {
        const char *at = x->p;
        skip_space(x);
        str rest = rest_of(x);
        if (str_starts(rest, STR(">"))) {
            x->p++;
            return true;
        }
        if (str_starts(rest, STR("/>"))) {
            x->p += 2;
            x->empty = true;
            return true;
        }
        if (rest.n && x->p == at)
            return fail(x, at, "white space was expected between attributes");
        if (!take_attribute(x))
            return false;
    }
}

static enum xml_event start_tag(struct xml *x)
{
    str name;
    x->p++;
    x->attributes.n = 0;
    if (x->depth == 0 && x->rooted) {
        fail(x, x->at, "more than one root element");
        return XML_END;
    }
    if (x->depth >= x->depth_max) {
        fail(x, x->at, "nested too deep");
        return XML_END;
    }
    if (!take_name(x, &name) || !take_attributes(x))
        return XML_END;
    vec_push(x->arena, &x->open, name);
    x->rooted = true;
    x->depth++;
    x->name = local_name(name);
    return XML_OPEN;
}

static enum xml_event close(struct xml *x)
{
    x->name = local_name(x->open.v[--x->open.n]);
    x->depth--;
    x->empty = false;
    return XML_CLOSE;
}

static enum xml_event end_tag(struct xml *x)
{
    str name;
    x->p += 2;
    if (!take_name(x, &name))
        return XML_END;
    skip_space(x);
    if (x->p == x->end || *x->p != '>') {
        fail(x, x->p, "\">\" was expected");
        return XML_END;
    }
    x->p++;
    if (x->depth && str_eq(name, x->open.v[x->open.n - 1]))
        return close(x);
    fail(x, x->at, "an end tag that closes nothing");
    return XML_END;
}

/* A run of character data up to the next "<". False when it gives no event: white space around the root. */
static bool characters(struct xml *x)
{
    str rest = rest_of(x);
    ptrdiff_t n = str_chr(rest, '<');
    str raw = str_sub(rest, 0, n < 0 ? rest.n : (size_t)n);
    x->p += raw.n;
    if (x->depth)
        return decode(x, raw, false, true, &x->text);
    raw = str_trim(raw);
    return raw.n ? fail(x, raw.p, "text outside of the root element") : false;
}

static bool cdata(struct xml *x)
{
    str raw;
    if (!x->depth)
        return fail(x, x->p, "a CDATA section outside of the root element");
    return delimited(x, 9, STR("]]>"), &raw, "a CDATA section does not end") &&
           decode(x, raw, false, false, &x->text);
}

static enum xml_event at_end(struct xml *x)
{
    if (x->depth)
        fail(x, x->end, "the text ends inside an element");
    else if (!x->rooted)
        fail(x, x->end, "there is no element in it");
    return XML_END;
}

void xml_init(struct xml *x, str text, struct arena *a, unsigned depth_max)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    if (!text.p)
        text = STR("");
    *x = (struct xml){.p = text.p,
                      .start = text.p,
                      .end = text.p + text.n,
                      .arena = a,
                      .name = STR(""),
                      .text = STR(""),
                      .depth_max = depth_max < XML_DEPTH_CAP ? depth_max : XML_DEPTH_CAP,
                      .at = text.p,
                      .line_at = text.p,
                      .line = 1};
    static const str wide[] = {STR_INIT("\xff\xfe"), STR_INIT("\xfe\xff"), STR_INIT("<\0"), STR_INIT("\0<")};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (str_starts(text, wide[i])) {
            fail(x, x->p, "is UTF-16, which is not read");
            return;
        }
}

enum xml_event xml_next(struct xml *x)
{
    if (x->empty && !x->failed)
        return close(x);
    while (!x->failed) {
        str rest = rest_of(x);
        x->at = x->p;
        if (!rest.n)
            return at_end(x);
        if (*x->p != '<') {
            if (characters(x))
                return XML_TEXT;
        } else if (str_starts(rest, STR("</"))) {
            return end_tag(x);
        } else if (str_starts(rest, STR("<!--"))) {
            skip_comment(x);
        } else if (str_starts(rest, STR("<?"))) {
            skip_instruction(x);
        } else if (str_starts(rest, STR("<![CDATA["))) {
            if (cdata(x))
                return XML_TEXT;
        } else if (str_starts(rest, STR("<!DOCTYPE"))) {
            skip_doctype(x);
        } else {
            return start_tag(x);
        }
    }
    return XML_END;
}

bool xml_child(struct xml *x, unsigned depth)
{
    for (;;) {
        switch (xml_next(x)) {
        case XML_END:
            return false;
        case XML_OPEN:
            if (x->depth == depth + 1)
                return true;
            break;
        case XML_CLOSE:
            if (x->depth < depth)
                return false;
            break;
        case XML_TEXT:
            break;
        }
    }
}

typedef VEC(str) parts_list;

static str joined(struct arena *a, const parts_list *parts)
{
    size_t n = 0, at = 0;
    if (parts->n < 2)
        return parts->n ? parts->v[0] : STR("");
    for (size_t i = 0; i < parts->n; i++)
        n += parts->v[i].n;
    char *to = arena_bytes(a, n);
    for (size_t i = 0; i < parts->n; at += parts->v[i++].n)
        if (parts->v[i].n)
            memcpy(to + at, parts->v[i].p, parts->v[i].n);
    return str_make(to, n);
}

str xml_text(struct xml *x)
{
    unsigned depth = x->depth;
    parts_list parts = {0};
    for (;;) {
        enum xml_event event = xml_next(x);
        if (event == XML_END)
            return STR("");
        if (event == XML_CLOSE && x->depth < depth)
            return str_trim(joined(x->arena, &parts));
        if (event == XML_TEXT && x->depth == depth)
            vec_push(x->arena, &parts, x->text);
    }
}

str xml_attribute(const struct xml *x, str name)
{
    for (size_t i = 0; i < x->attributes.n; i++)
        if (str_eq(x->attributes.v[i].name, name))
            return x->attributes.v[i].value;
    return STR_NONE;
}

uint32_t xml_line(struct xml *x)
{
    x->line += lines_between(x->line_at, x->at);
    if (x->at > x->line_at)
        x->line_at = x->at;
    return x->line;
}
