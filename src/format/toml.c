#include "format/toml_parts.h"
#include <stdio.h>

/* An array or inline table that is being read. */
struct toml_open {
    bool array, first;
    size_t path;    /* parts of its own path */
    uint32_t index; /* of the next element */
    uint32_t table; /* id of an inline table */
};
/* What a name in a table stands for. */
enum node_kind {
    NODE_VALUE,    /* closed: nothing can be added */
    NODE_IMPLICIT, /* a table that only headers of its tables have named */
    NODE_HEADER,   /* a table with a header of its own */
    NODE_DOTTED,   /* a table made by dotted keys */
    NODE_ARRAY     /* an array of tables */
};
struct toml_node {
    enum node_kind kind;
    uint32_t table; /* id; of an array that of its last element */
    uint32_t index; /* of that element */
};

static uint32_t line_here(struct toml *t)
{
    while (t->line_at < t->p) {
        const char *nl = memchr(t->line_at, '\n', (size_t)(t->p - t->line_at));
        if (!nl) {
            t->line_at = t->p;
            break;
        }
        t->line++;
        t->line_at = nl + 1;
    }
    return t->line;
}

bool toml_fail(struct toml *t, const char *why)
{
    if (!t->failed)
        snprintf(t->why, sizeof t->why, "line %u: %s", line_here(t), why);
    t->failed = true;
    return false;
}

void toml_init(struct toml *t, str text, struct arena *a, unsigned depth_max)
{
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    *t = (struct toml){.p = text.p, .start = text.p, .end = text.p ? text.p + text.n : NULL, .arena = a};
    t->depth_max = depth_max < TOML_DEPTH_CAP ? depth_max : TOML_DEPTH_CAP;
    t->line_at = t->p;
    t->line = 1;
}

static void skip_blanks(struct toml *t)
{
    while (toml_at(t, ' ') || toml_at(t, '\t'))
        t->p++;
}

static bool skip_comment(struct toml *t)
{
    const char *from = t->p;
    while (t->p < t->end && *t->p != '\n' && !(*t->p == '\r' && t->end - t->p > 1 && t->p[1] == '\n')) {
        unsigned char c = (unsigned char)*t->p;
        if ((c < ' ' && c != '\t') || c == 0x7f)
            return toml_fail(t, "has a control character in a comment");
        t->p++;
    }
    return str_utf8(str_make(from, (size_t)(t->p - from))) || toml_fail(t, "is not UTF-8");
}

/* Takes a line end; false if there is none. */
static bool take_line_end(struct toml *t)
{
    if (toml_at(t, '\r') && t->end - t->p > 1 && t->p[1] == '\n')
        t->p++;
    if (!toml_at(t, '\n'))
        return false;
    t->p++;
    return true;
}

/* Blanks, comments and line ends. */
static bool skip_space(struct toml *t)
{
    do {
        skip_blanks(t);
        if (toml_at(t, '#') && !skip_comment(t))
            return false;
    } while (take_line_end(t));
    return true;
}

/* What may stand behind a value or header: a comment, then the line's end or the text's. */
static bool end_line(struct toml *t)
{
    skip_blanks(t);
    if (toml_at(t, '#') && !skip_comment(t))
        return false;
    return t->p == t->end || take_line_end(t) || toml_fail(t, "has text behind a value");
}

/* The node of `key` in a table; made (as a value) if it is new. */
static struct toml_node *find_node(struct toml *t, uint32_t table, str key, bool *added)
{
    char *name = arena_bytes(t->arena, sizeof table + key.n);
    memcpy(name, &table, sizeof table);
    if (key.n)
        memcpy(name + sizeof table, key.p, key.n);
    str whole = str_make(name, sizeof table + key.n);
    uint64_t *at = map_get(&t->names, whole);
    *added = !at;
    if (at) {
        arena_trim(t->arena, name);
    } else {
        at = map_put(t->arena, &t->names, whole, NULL);
        *at = t->nodes.n;
        vec_push(t->arena, &t->nodes, (struct toml_node){NODE_VALUE, 0, 0});
    }
    return &t->nodes.v[*at];
}

static void add_part(struct toml *t, str key, uint32_t index)
{
    vec_push(t->arena, &t->path, (struct toml_part){key, index});
}

static bool bare_char(char c)
{
    return ch_alnum(c) || c == '_' || c == '-';
}

static bool read_key(struct toml *t, str *key)
{
    const char *from = t->p;
    if (toml_at(t, '"') || toml_at(t, '\''))
        return toml_string(t, true, key);
    while (t->p < t->end && bare_char(*t->p))
        t->p++;
    *key = str_make(from, (size_t)(t->p - from));
    return key->n > 0 || toml_fail(t, "lacks a key");
}

/* One part of a (dotted) key, and whether another follows. */
static bool read_key_part(struct toml *t, str *key, bool *more)
{
    skip_blanks(t);
    if (t->path.n >= t->depth_max)
        return toml_fail(t, "is nested too deeply");
    if (!read_key(t, key))
        return false;
    skip_blanks(t);
    *more = toml_at(t, '.');
    t->p += *more;
    return true;
}

/* A header's part that is not its last: goes into that table, which it may name for the first time. */
static bool pass_table(struct toml *t, uint32_t *table, str key)
{
    bool added;
    struct toml_node *n = find_node(t, *table, key, &added);
    if (added)
        *n = (struct toml_node){NODE_IMPLICIT, ++t->tables, 0};
    if (n->kind == NODE_VALUE)
        return toml_fail(t, "extends what is not a table");
    add_part(t, key, 0);
    if (n->kind == NODE_ARRAY)
        add_part(t, STR_NONE, n->index);
    *table = n->table;
    return true;
}

static bool open_table(struct toml *t, uint32_t table, str key)
{
    bool added;
    struct toml_node *n = find_node(t, table, key, &added);
    if (!added && n->kind != NODE_IMPLICIT)
        return toml_fail(t, "defines a table twice");
    *n = (struct toml_node){NODE_HEADER, added ? ++t->tables : n->table, 0};
    add_part(t, key, 0);
    t->table = n->table;
    return true;
}

static bool open_element(struct toml *t, uint32_t table, str key)
{
    bool added;
    struct toml_node *n = find_node(t, table, key, &added);
    if (!added && n->kind != NODE_ARRAY)
        return toml_fail(t, "adds a table to what is no array of tables");
    *n = (struct toml_node){NODE_ARRAY, ++t->tables, added ? 0 : n->index + 1};
    add_part(t, key, 0);
    add_part(t, STR_NONE, n->index);
    t->table = n->table;
    return true;
}

/* "[a.b]" or "[[a.b]]" */
static bool read_header(struct toml *t)
{
    str key;
    bool more = true;
    uint32_t table = 0;
    t->p++;
    bool array = toml_at(t, '[');
    t->p += array;
    t->path.n = 0;
    while (more) {
        if (!read_key_part(t, &key, &more))
            return false;
        if (more && !pass_table(t, &table, key))
            return false;
    }
    if (!(array ? open_element(t, table, key) : open_table(t, table, key)))
        return false;
    for (int i = 0; i <= array; i++, t->p++)
        if (!toml_at(t, ']'))
            return toml_fail(t, "has a table header without its end");
    t->header = t->path.n;
    return end_line(t);
}

/* "a.b.c =" in a table: the dotted tables on the way can only be ones that dotted keys made. */
static bool read_assignment(struct toml *t, uint32_t table)
{
    str key;
    bool more = true, added;
    while (more) {
        if (!read_key_part(t, &key, &more))
            return false;
        struct toml_node *n = find_node(t, table, key, &added);
        if (added && more)
            *n = (struct toml_node){NODE_DOTTED, ++t->tables, 0};
        else if (!added && (!more || n->kind != NODE_DOTTED))
            return toml_fail(t, "defines a key twice");
        add_part(t, key, 0);
        table = n->table;
    }
    if (!toml_at(t, '='))
        return toml_fail(t, "lacks '=' behind a key");
    t->p++;
    skip_blanks(t);
    return true;
}

static bool read_open(struct toml *t, bool array)
{
    if (t->open.n >= t->depth_max)
        return toml_fail(t, "is nested too deeply");
    t->p++;
    vec_push(t->arena, &t->open, (struct toml_open){array, true, t->path.n, 0, array ? 0 : ++t->tables});
    return true;
}

static bool read_value(struct toml *t, struct toml_item *item)
{
    *item = (struct toml_item){.path = t->path.v, .n = t->path.n, .text = STR_INIT(""), .line = line_here(t)};
    if (toml_at(t, '[') || toml_at(t, '{')) {
        item->type = toml_at(t, '[') ? TOML_ARRAY : TOML_TABLE;
        return read_open(t, item->type == TOML_ARRAY);
    }
    t->ended = t->open.n == 0;
    if (toml_at(t, '"') || toml_at(t, '\'')) {
        item->type = TOML_STRING;
        return toml_string(t, false, &item->text);
    }
    return toml_scalar(t, &item->type, &item->text);
}

static void close_top(struct toml *t)
{
    t->p++;
    t->open.n--;
    t->ended = t->open.n == 0;
}

/* Goes to the next element of the array on top, or closes it (*closed). A comma may stand before "]". */
static bool next_element(struct toml *t, bool *closed)
{
    struct toml_open *top = &t->open.v[t->open.n - 1];
    if (!skip_space(t))
        return false;
    if (!top->first && toml_at(t, ',')) {
        t->p++;
        if (!skip_space(t))
            return false;
    } else if (!top->first && !toml_at(t, ']')) {
        return toml_fail(t, "lacks ',' or ']' in an array");
    }
    *closed = toml_at(t, ']');
    if (*closed) {
        close_top(t);
        return true;
    }
    if (t->path.n >= t->depth_max)
        return toml_fail(t, "is nested too deeply");
    add_part(t, STR_NONE, top->index++);
    top->first = false;
    return true;
}

/* The same of an inline table, which is one line and has no comma before "}". */
static bool next_pair(struct toml *t, bool *closed)
{
    struct toml_open *top = &t->open.v[t->open.n - 1];
    skip_blanks(t);
    *closed = toml_at(t, '}');
    if (*closed) {
        close_top(t);
        return true;
    }
    if (!top->first) {
        if (!toml_at(t, ','))
            return toml_fail(t, "lacks ',' or '}' in an inline table");
        t->p++;
    }
    top->first = false;
    return read_assignment(t, top->table);
}

/* Inside of arrays and inline tables: true when a value comes, false when all are closed or it failed. */
static bool next_inside(struct toml *t)
{
    while (t->open.n) {
        const struct toml_open *top = &t->open.v[t->open.n - 1];
        bool closed;
        t->path.n = top->path;
        if (!(top->array ? next_element(t, &closed) : next_pair(t, &closed)))
            return false;
        if (!closed)
            return true;
    }
    return false;
}

static bool header_item(struct toml *t, struct toml_item *item)
{
    uint32_t line = line_here(t);
    if (!read_header(t))
        return false;
    *item = (struct toml_item){TOML_TABLE, t->path.v, t->path.n, STR_INIT(""), line};
    return true;
}

bool toml_next(struct toml *t, struct toml_item *item)
{
    if (t->failed)
        return false;
    if (t->open.n && next_inside(t))
        return read_value(t, item);
    if (t->failed || (t->ended && !end_line(t)) || !skip_space(t))
        return false;
    t->ended = false;
    if (t->p == t->end)
        return false;
    if (toml_at(t, '['))
        return header_item(t, item);
    t->path.n = t->header;
    return read_assignment(t, t->table) && read_value(t, item);
}

bool toml_is(const struct toml_item *item, const char *pattern)
{
    str rest = str_c(pattern), want;
    size_t i = 0;
    for (; str_split(&rest, '.', &want); i++) {
        if (i >= item->n)
            return false;
        const struct toml_part *have = &item->path[i];
        if (have->key.p ? !str_is(want, "*") && !str_eq(want, have->key) : !str_is(want, "#"))
            return false;
    }
    return i == item->n;
}

str toml_last(const struct toml_item *item)
{
    return item->n && item->path[item->n - 1].key.p ? item->path[item->n - 1].key : STR("");
}
