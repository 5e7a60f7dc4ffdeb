/* compose_tree: a file of Compose as a tree of its own, with variables filled in, and how trees are merged
 * (Compose Specification, "Interpolation", "Merge", "Fragments"). */
#include "manifest/compose.h"
#include "base/buf.h"

/* ---- variables ---- */

void compose_env(struct compose *p, str text)
{
    str line, name, value;
    while (str_line(&text, &line)) {
        line = str_trim(line);
        if (str_starts(line, STR("export ")))
            line = str_trim(str_from(line, 7));
        if (!line.n || line.p[0] == '#' || !str_cut(line, '=', &name, &value))
            continue;
        value = str_trim(value);
        bool quoted = value.n > 1 && (value.p[0] == '"' || value.p[0] == '\'');
        if (quoted) {
            ptrdiff_t end = str_chr(str_from(value, 1), value.p[0]);
            value = end < 0 ? value : str_sub(value, 1, (size_t)end);
        } else if (str_find(value, STR(" #")) >= 0) {
            value = str_trim(str_sub(value, 0, (size_t)str_find(value, STR(" #"))));
        }
        vec_push(p->a, &p->env, (struct cvar){str_trim(name), value});
    }
}

static bool variable(const struct compose *p, str name, str *value)
{
    for (size_t i = p->env.n; i-- > 0;)
        if (str_eq(p->env.v[i].name, name)) {
            *value = p->env.v[i].value;
            return true;
        }
    return false;
}

struct filling {
    struct compose *p;
    struct buf out;
    struct cnode *node;
    unsigned depth;
};

static void fill(struct filling *f, str text);

static void fill_unset(struct filling *f, str name, str as_written)
{
    f->node->open = true;
    buf_add(&f->out, as_written);
    if (!f->p->open++) {
        f->p->open_name = name;
        f->p->open_line = f->node->line;
    }
}

/* "NAME", "NAME:-default", "NAME-default", "NAME:?error", "NAME:+other" ... between braces. */
static void fill_braces(struct filling *f, str inside, str as_written)
{
    size_t n = 0;
    while (n < inside.n && (ch_alnum(inside.p[n]) || inside.p[n] == '_'))
        n++;
    str name = str_sub(inside, 0, n), rest = str_from(inside, n), value = STR("");
    bool set = variable(f->p, name, &value), colon = str_starts(rest, STR(":"));
    rest = str_from(rest, colon);
    bool counts = set && (!colon || value.n);
    char how = rest.n ? rest.p[0] : 0;
    str word = str_from(rest, 1);
    if (how == '+' && counts)
        fill(f, word);
    else if (how == '+')
        return;
    else if (counts || (set && !how))
        buf_add(&f->out, value);
    else if (how == '-')
        fill(f, word);
    else
        fill_unset(f, name, as_written);
}

/* Where the brace that opens at `at` is closed; 0: nowhere. */
static size_t closing(str text, size_t at)
{
    unsigned open = 0;
    for (size_t i = at; i < text.n; i++) {
        open += text.p[i] == '{';
        if (text.p[i] == '}' && --open == 0)
            return i;
    }
    return 0;
}

static void fill(struct filling *f, str text)
{
    if (++f->depth > 16) {
        f->depth--;
        return;
    }
    for (size_t i = 0; i < text.n;) {
        str next = str_from(text, i + 1);
        size_t end = 0, n = 0;
        if (text.p[i] != '$') {
            buf_ch(&f->out, text.p[i++]);
        } else if (str_starts(next, STR("$"))) {
            buf_ch(&f->out, '$');
            i += 2;
        } else if (str_starts(next, STR("{")) && (end = closing(text, i + 1))) {
            fill_braces(f, str_sub(text, i + 2, end - i - 2), str_sub(text, i, end + 1 - i));
            i = end + 1;
        } else {
            while (n < next.n && (ch_alpha(next.p[n]) || next.p[n] == '_' || (n && ch_digit(next.p[n]))))
                n++;
            if (n)
                fill_braces(f, str_sub(next, 0, n), str_sub(text, i, n + 1));
            else
                buf_ch(&f->out, '$');
            i += n + 1;
        }
    }
    f->depth--;
}

static void fill_node(struct compose *p, struct cnode *n)
{
    if (str_chr(n->text, '$') < 0)
        return;
    struct filling f = {.p = p, .node = n};
    fill(&f, n->text);
    n->text = arena_dup(p->a, str_make(f.out.p, f.out.n));
    buf_free(&f.out);
}

/* ---- the tree ---- */

static struct cnode *new_node(struct compose *p, enum yaml_type type, str path, uint32_t line)
{
    struct cnode *n = arena_new(p->a, struct cnode);
    *n = (struct cnode){.type = type, .text = STR_INIT(""), .path = path, .line = line};
    p->nodes++;
    return n;
}

static struct cnode *convert(struct compose *p, const struct yaml_node *y, str path);

struct cnode *cnode_find(const struct cnode *n, str key)
{
    for (size_t i = n && n->type == YAML_MAPPING ? n->pairs.n : 0; i-- > 0;)
        if (str_eq(n->pairs.v[i].key, key))
            return n->pairs.v[i].value->null ? NULL : n->pairs.v[i].value;
    return NULL;
}

struct cnode *cnode_get(const struct cnode *n, const char *key)
{
    return cnode_find(n, str_c(key));
}

str cnode_text(const struct cnode *n, const char *key)
{
    const struct cnode *v = cnode_get(n, key);
    return v && v->type == YAML_SCALAR ? v->text : STR("");
}

static void put(struct compose *p, struct cnode *n, str key, struct cnode *value)
{
    for (size_t i = 0; i < n->pairs.n; i++)
        if (str_eq(n->pairs.v[i].key, key)) {
            n->pairs.v[i].value = value;
            return;
        }
    vec_push(p->a, &n->pairs, (struct cpair){key, value});
}

/* Keys of "<<", which do not count where the mapping has its own. */
static void convert_merged(struct compose *p, struct cnode *n, const struct yaml_node *merge, str path)
{
    const struct yaml_node *item, *k, *v;
    for (struct yaml_iter it = yaml_items(merge); yaml_item(&it, &item);)
        convert_merged(p, n, item, path);
    for (struct yaml_iter it = yaml_pairs(merge); yaml_pair(&it, &k, &v) && p->nodes < COMPOSE_NODES_MAX;) {
        if (k->type == YAML_SCALAR && str_is(k->text, "<<"))
            convert_merged(p, n, v, path);
        else if (k->type == YAML_SCALAR && !cnode_find(n, k->text))
            put(p, n, k->text, convert(p, v, path));
    }
}

static void convert_mapping(struct compose *p, struct cnode *n, const struct yaml_node *y, str path)
{
    const struct yaml_node *k, *v;
    for (struct yaml_iter it = yaml_pairs(y); yaml_pair(&it, &k, &v) && p->nodes < COMPOSE_NODES_MAX;)
        if (k->type == YAML_SCALAR && !str_is(k->text, "<<"))
            put(p, n, k->text, convert(p, v, path));
    for (struct yaml_iter it = yaml_pairs(y); yaml_pair(&it, &k, &v);)
        if (k->type == YAML_SCALAR && str_is(k->text, "<<"))
            convert_merged(p, n, v, path);
}

static struct cnode *convert(struct compose *p, const struct yaml_node *y, str path)
{
    const struct yaml_node *item;
    struct cnode *n = new_node(p, y->type, path, y->line);
    n->reset = str_is(y->tag, "!reset");
    n->override = str_is(y->tag, "!override");
    n->null = yaml_is_null(y);
    n->plain = y->plain;
    n->text = y->text;
    if (y->type == YAML_SCALAR)
        fill_node(p, n);
    else if (y->type == YAML_MAPPING)
        convert_mapping(p, n, y, path);
    for (struct yaml_iter it = yaml_items(y); yaml_item(&it, &item) && p->nodes < COMPOSE_NODES_MAX;)
        vec_push(p->a, &n->items, convert(p, item, path));
    return n;
}

struct cnode *compose_tree(struct compose *p, const struct compose_file *f)
{
    struct yaml y;
    struct yaml_doc doc = {0};
    yaml_open(&y, f->text, p->a, 200);
    bool found = yaml_next(&y, &doc);
    yaml_close(&y);
    if (y.failed)
        inventory_diag(p->inv, DIAG_WARNING, f->path, "is not valid YAML: %s%s", y.why,
                       str_find(f->text, STR("{{")) >= 0 ? " (braces of a template that nobody rendered?)"
                                                         : "");
    if (!found || y.failed || !doc.root || doc.root->type != YAML_MAPPING)
        return NULL;
    struct cnode *root = convert(p, doc.root, f->path);
    if (p->nodes >= COMPOSE_NODES_MAX) {
        inventory_diag(p->inv, DIAG_WARNING, f->path, "stands for more than %u values: not read",
                       COMPOSE_NODES_MAX);
        return NULL;
    }
    return root;
}

/* ---- merging ---- */

struct cnode *compose_mapping(struct compose *p, struct cnode *n)
{
    if (!n || n->type != YAML_SEQUENCE)
        return n && n->type == YAML_MAPPING ? n : NULL;
    struct cnode *map = new_node(p, YAML_MAPPING, n->path, n->line);
    for (size_t i = 0; i < n->items.n; i++) {
        struct cnode *value = arena_new(p->a, struct cnode);
        str key, text;
        *value = *n->items.v[i];
        bool has = str_cut(value->text, '=', &key, &text);
        if (!has && str_cut(value->text, ':', &key, &text)) /* extra_hosts: "name:address" */
            has = true;
        value->text = has ? text : STR("");
        value->null = !has;
        if (value->type == YAML_SCALAR)
            put(p, map, key, value);
    }
    return map;
}

static bool is_one_of(str key, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(key, str_c(*list)))
            return true;
    return false;
}

/* What a volume, device or port is one by: its place in the container. */
static str place_in(const struct cnode *n, str key)
{
    str part, rest = n->text, last = STR("");
    if (n->type == YAML_MAPPING)
        return cnode_text(n, "target");
    if (str_is(key, "ports"))
        return n->text;
    for (size_t i = 0; str_split(&rest, ':', &part) && i < 2; i++)
        last = part;
    return last;
}

static struct cnode *merge_lists(struct compose *p, str key, struct cnode *under, struct cnode *over)
{
    static const char *const by_place[] = {"volumes", "devices", "ports", "secrets", "configs", NULL};
    struct cnode *n = new_node(p, YAML_SEQUENCE, over->path, over->line);
    for (size_t i = 0; i < under->items.n; i++) {
        struct cnode *old = under->items.v[i];
        bool replaced = false;
        for (size_t k = 0; k < over->items.n && is_one_of(key, by_place); k++)
            replaced |= place_in(old, key).n && str_eq(place_in(old, key), place_in(over->items.v[k], key));
        if (!replaced)
            vec_push(p->a, &n->items, old);
    }
    for (size_t i = 0; i < over->items.n; i++)
        vec_push(p->a, &n->items, over->items.v[i]);
    return n;
}

static struct cnode *merge_mappings(struct compose *p, struct cnode *under, struct cnode *over)
{
    struct cnode *n = new_node(p, YAML_MAPPING, over->path, over->line);
    for (size_t i = 0; i < under->pairs.n; i++)
        put(p, n, under->pairs.v[i].key, under->pairs.v[i].value);
    for (size_t i = 0; i < over->pairs.n; i++) {
        struct cpair pair = over->pairs.v[i];
        struct cnode *old = cnode_find(n, pair.key);
        put(p, n, pair.key, old ? compose_merge(p, pair.key, old, pair.value) : pair.value);
    }
    return n;
}

struct cnode *compose_merge(struct compose *p, str key, struct cnode *under, struct cnode *over)
{
    static const char *const whole[] = {"command", "entrypoint", "test", NULL};
    static const char *const either[] = {"environment", "labels", "extra_hosts", "sysctls", "args", NULL};
    if (over->reset) {
        over->null = true;
        return over;
    }
    if (over->null)
        return under;
    if (over->override || is_one_of(key, whole))
        return over;
    if (is_one_of(key, either)) {
        under = compose_mapping(p, under);
        struct cnode *map = compose_mapping(p, over);
        return under && map ? merge_mappings(p, under, map) : over;
    }
    if (under->type == YAML_MAPPING && over->type == YAML_MAPPING)
        return merge_mappings(p, under, over);
    if (under->type == YAML_SEQUENCE && over->type == YAML_SEQUENCE)
        return merge_lists(p, key, under, over);
    return over;
}

void compose_odd(struct compose *p, const struct cnode *n)
{
    if (!n->open && !p->odd++)
        p->odd_line = n->line;
}

void compose_words(struct arena *a, str text, str **words, size_t *n)
{
    VEC(str) all = {0};
    for (size_t i = 0; i < text.n;) {
        char *word = arena_bytes(a, text.n), quote = 0;
        size_t len = 0;
        for (; i < text.n && ch_space(text.p[i]); i++)
            ;
        bool any = false;
        for (; i < text.n && (quote || !ch_space(text.p[i])); i++) {
            char c = text.p[i];
            any = true;
            if (quote ? c == quote : c == '"' || c == '\'')
                quote = quote ? 0 : c;
            else if (c == '\\' && quote != '\'' && i + 1 < text.n)
                word[len++] = text.p[++i];
            else
                word[len++] = c;
        }
        if (any)
            vec_push(a, &all, str_make(word, len));
        if (all.n >= 4096)
            break;
    }
    *words = all.v;
    *n = all.n;
}
