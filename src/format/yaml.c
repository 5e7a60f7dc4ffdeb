#include "format/yaml.h"
#include "base/map.h"
#include <stdio.h>
#include <yaml.h>

enum { NODES_FIRST = 256 }; /* room for: most documents of manifests have fewer */

struct level {
    size_t at;       /* the collection's node */
    size_t expanded; /* nodes before it, aliases followed */
};
/* One document while it is read. */
struct building {
    struct yaml *y;
    struct map anchors;
    VEC(struct yaml_node) nodes;
    VEC(size_t) weight; /* of each node: how many it stands for, aliases followed; 0 while it is open */
    VEC(struct level) open;
    size_t expanded, aliases;
};

static bool fail(struct yaml *y, yaml_mark_t mark, const char *what)
{
    if (!y->failed)
        snprintf(y->why, sizeof y->why, "line %zu column %zu: %s", mark.line + 1 + y->lines_before,
                 mark.column + 1, what);
    y->failed = true;
    return false;
}

static bool fail_parser(struct yaml *y)
{
    const yaml_parser_t *p = y->parser;
    if (p->error == YAML_MEMORY_ERROR)
        mem_exhausted();
    if (p->error != YAML_READER_ERROR)
        return fail(y, p->problem_mark, p->problem ? p->problem : "bad YAML");
    /* Bytes are decoded ahead of the mark. */
    snprintf(y->why, sizeof y->why, "byte %zu: %s", p->problem_offset, p->problem);
    y->failed = true;
    return false;
}

static str keep(struct yaml *y, const yaml_char_t *p, size_t n)
{
    return n ? arena_dup(y->arena, str_make(p, n)) : STR("");
}

static str keep_c(struct yaml *y, const yaml_char_t *p)
{
    return p ? keep(y, p, strlen((const char *)p)) : STR("");
}

/* The heights of all open collections, when something `height` levels high comes into the innermost. */
static void raise(struct building *b, size_t height)
{
    for (size_t i = b->open.n; i-- > 0;) {
        struct yaml_node *n = &b->nodes.v[b->open.v[i].at];
        if (n->height > height)
            break;
        n->height = (uint16_t)++height;
    }
}

/* A node of the event, with `weight` 0 for a collection that begins; NULL when there are too many. */
static struct yaml_node *add_node(struct building *b, enum yaml_type type, yaml_mark_t mark, size_t weight)
{
    struct arena *a = b->y->arena;
    size_t more = weight ? weight : 1;
    if (b->nodes.n >= YAML_NODES_MAX || more > YAML_EXPANDED_MAX - b->expanded) {
        fail(b->y, mark, b->aliases ? "aliases stand for too many nodes" : "too many nodes");
        return NULL;
    }
    b->expanded += more;
    vec_push(a, &b->weight, weight);
    struct yaml_node *n = vec_add(a, &b->nodes);
    n->type = type;
    n->line = mark.line < UINT32_MAX / 2 ? (uint32_t)mark.line + 1 + b->y->lines_before : UINT32_MAX;
    n->column = mark.column < UINT32_MAX ? (uint32_t)mark.column : UINT32_MAX;
    n->span = 1;
    n->text = n->tag = STR("");
    return n;
}

static void set_anchor(struct building *b, const yaml_char_t *anchor)
{
    if (anchor)
        *map_put(b->y->arena, &b->anchors, keep_c(b->y, anchor), NULL) = b->nodes.n - 1;
}

static bool add_alias(struct building *b, const yaml_event_t *ev)
{
    const uint64_t *at = map_get(&b->anchors, str_c((const char *)ev->data.alias.anchor));
    if (!at)
        return fail(b->y, ev->start_mark, "an alias of an anchor that is not there");
    if (!b->weight.v[*at])
        return fail(b->y, ev->start_mark, "an alias inside of its own anchor");
    b->aliases++;
    unsigned height = b->nodes.v[*at].height;
    if (b->open.n + height > b->y->depth_max)
        return fail(b->y, ev->start_mark, "nested too deep");
    struct yaml_node *n = add_node(b, YAML_ALIAS, ev->start_mark, b->weight.v[*at]);
    if (!n)
        return false;
    n->height = (uint16_t)height;
    n->target = (ptrdiff_t)*at - (ptrdiff_t)(b->nodes.n - 1);
    raise(b, height);
    return true;
}

static bool add_scalar(struct building *b, const yaml_event_t *ev)
{
    struct yaml_node *n = add_node(b, YAML_SCALAR, ev->start_mark, 1);
    if (!n)
        return false;
    n->plain = ev->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    n->text = keep(b->y, ev->data.scalar.value, ev->data.scalar.length);
    n->tag = keep_c(b->y, ev->data.scalar.tag);
    set_anchor(b, ev->data.scalar.anchor);
    raise(b, 0);
    return true;
}

static bool begin(struct building *b, enum yaml_type type, const yaml_event_t *ev, const yaml_char_t *tag,
                  const yaml_char_t *anchor)
{
    if (b->open.n >= b->y->depth_max)
        return fail(b->y, ev->start_mark, "nested too deep");
    struct level level = {b->nodes.n, b->expanded};
    struct yaml_node *n = add_node(b, type, ev->start_mark, 0);
    if (!n)
        return false;
    n->tag = keep_c(b->y, tag);
    set_anchor(b, anchor);
    raise(b, 0);
    vec_push(b->y->arena, &b->open, level);
    return true;
}

static void end_collection(struct building *b)
{
    struct level level = b->open.v[--b->open.n];
    b->nodes.v[level.at].span = (uint32_t)(b->nodes.n - level.at);
    b->weight.v[level.at] = b->expanded - level.expanded;
}

static bool take_event(struct building *b, const yaml_event_t *ev)
{
    switch (ev->type) {
    case YAML_ALIAS_EVENT:
        return add_alias(b, ev);
    case YAML_SCALAR_EVENT:
        return add_scalar(b, ev);
    case YAML_SEQUENCE_START_EVENT:
        return begin(b, YAML_SEQUENCE, ev, ev->data.sequence_start.tag, ev->data.sequence_start.anchor);
    case YAML_MAPPING_START_EVENT:
        return begin(b, YAML_MAPPING, ev, ev->data.mapping_start.tag, ev->data.mapping_start.anchor);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        end_collection(b);
        return true;
    default:
        return true;
    }
}

/* After an error: closes what is open. A mapping that ends behind a key gets an empty value. */
static void end_all(struct building *b)
{
    while (b->open.n) {
        size_t at = b->open.v[b->open.n - 1].at, inside = 0;
        for (size_t i = at + 1; i < b->nodes.n; i += b->nodes.v[i].span)
            inside++;
        if (b->nodes.v[at].type == YAML_MAPPING && inside % 2) {
            struct yaml_node *n = vec_add(b->y->arena, &b->nodes);
            *n = (struct yaml_node){
                .line = b->nodes.v[at].line, .span = 1, .plain = true, .text = STR(""), .tag = STR("")};
            vec_push(b->y->arena, &b->weight, 1);
            b->expanded++;
        }
        end_collection(b);
    }
}

/* The next event; false at the end of the stream and on an error. */
static bool next_event(struct yaml *y, yaml_event_t *ev)
{
    if (y->failed)
        return false;
    if (!yaml_parser_parse(y->parser, ev))
        return fail_parser(y);
    if (ev->type != YAML_NO_EVENT && ev->type != YAML_STREAM_END_EVENT)
        return true;
    yaml_event_delete(ev);
    return false;
}

static bool next_document(struct yaml *y)
{
    yaml_event_t ev;
    bool found = false;
    while (!found && next_event(y, &ev)) {
        found = ev.type == YAML_DOCUMENT_START_EVENT;
        yaml_event_delete(&ev);
    }
    return found;
}

void yaml_open(struct yaml *y, str text, struct arena *a, unsigned depth_max)
{
    *y = (struct yaml){.arena = a, .depth_max = depth_max < YAML_DEPTH_CAP ? depth_max : YAML_DEPTH_CAP};
    yaml_parser_t *p = mem_alloc(sizeof *p);
    if (!yaml_parser_initialize(p))
        mem_exhausted();
    yaml_parser_set_input_string(p, (const unsigned char *)(text.p ? text.p : ""), text.n);
    y->parser = p;
}

bool yaml_next(struct yaml *y, struct yaml_doc *doc)
{
    struct building b = {.y = y};
    yaml_event_t ev;
    bool ended = false;
    if (!next_document(y))
        return false;
    y->documents++;
    b.nodes.v = arena_raw(y->arena, NODES_FIRST * sizeof *b.nodes.v);
    b.weight.v = arena_raw(y->arena, NODES_FIRST * sizeof *b.weight.v);
    b.nodes.cap = b.weight.cap = NODES_FIRST;
    while (!ended && next_event(y, &ev)) {
        ended = ev.type == YAML_DOCUMENT_END_EVENT;
        take_event(&b, &ev);
        yaml_event_delete(&ev);
    }
    end_all(&b);
    *doc = (struct yaml_doc){b.nodes.n ? b.nodes.v : NULL, b.nodes.n, b.expanded, b.aliases};
    return true;
}

void yaml_close(struct yaml *y)
{
    if (!y->parser)
        return;
    yaml_parser_delete(y->parser);
    free(y->parser);
    y->parser = NULL;
}

/* An anchor is never itself an alias: one step is all. */
static const struct yaml_node *followed(const struct yaml_node *n)
{
    return n && n->type == YAML_ALIAS ? n + n->target : n;
}

static struct yaml_iter inside(const struct yaml_node *n, enum yaml_type type)
{
    n = followed(n);
    if (!n || n->type != type)
        return (struct yaml_iter){NULL, NULL};
    return (struct yaml_iter){n + 1, n + n->span};
}

struct yaml_iter yaml_items(const struct yaml_node *n)
{
    return inside(n, YAML_SEQUENCE);
}

struct yaml_iter yaml_pairs(const struct yaml_node *n)
{
    return inside(n, YAML_MAPPING);
}

bool yaml_item(struct yaml_iter *it, const struct yaml_node **item)
{
    if (it->at == it->end)
        return false;
    *item = followed(it->at);
    it->at += it->at->span;
    return true;
}

bool yaml_pair(struct yaml_iter *it, const struct yaml_node **key, const struct yaml_node **value)
{
    return yaml_item(it, key) && yaml_item(it, value);
}

static bool is_key(const struct yaml_node *n, str key)
{
    return n->type == YAML_SCALAR && str_eq(n->text, key);
}

static const struct yaml_node *get_merged(const struct yaml_node *merge, str key)
{
    const struct yaml_node *item, *found = NULL;
    if (merge->type == YAML_MAPPING)
        return yaml_get(merge, key);
    struct yaml_iter it = yaml_items(merge);
    while (!found && yaml_item(&it, &item))
        if (item->type == YAML_MAPPING)
            found = yaml_get(item, key);
    return found;
}

const struct yaml_node *yaml_get(const struct yaml_node *n, str key)
{
    const struct yaml_node *k, *v, *found = NULL, *merge = NULL;
    struct yaml_iter it = yaml_pairs(n);
    while (yaml_pair(&it, &k, &v)) {
        if (is_key(k, key))
            found = v;
        else if (k->plain && is_key(k, STR("<<")))
            merge = v;
    }
    return found || !merge ? found : get_merged(merge, key);
}

bool yaml_is_null(const struct yaml_node *n)
{
    n = followed(n);
    return !n || (n->type == YAML_SCALAR && n->plain &&
                  (!n->text.n || str_is(n->text, "~") || str_is(n->text, "null") || str_is(n->text, "Null") ||
                   str_is(n->text, "NULL")));
}

str yaml_text(const struct yaml_node *n, str key)
{
    const struct yaml_node *v = yaml_get(n, key);
    return v && v->type == YAML_SCALAR && !yaml_is_null(v) ? v->text : STR("");
}

bool yaml_bool(const struct yaml_node *n, bool *out)
{
    n = followed(n);
    if (!n || n->type != YAML_SCALAR || !n->plain)
        return false;
    bool yes = str_is(n->text, "true") || str_is(n->text, "True") || str_is(n->text, "TRUE");
    bool no = str_is(n->text, "false") || str_is(n->text, "False") || str_is(n->text, "FALSE");
    if (yes || no)
        *out = yes;
    return yes || no;
}
