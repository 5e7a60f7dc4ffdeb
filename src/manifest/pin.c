#include "manifest/pin.h"
#include "format/yaml.h"
#include "manifest/dockerfile.h"
#include <stdlib.h>

enum { PIN_DEPTH = 100 };

struct finder {
    struct arena *a;
    str text;
    struct pin_places *out;
    const char *line_start; /* YAML: where line `line` begins */
    uint32_t line;
};

/* A name that stands at `text.p`, inside of the file unless `joined`. */
static void add(struct finder *f, str text, uint32_t line, const char *why)
{
    struct err e;
    if (!text.n || str_is(text, "scratch"))
        return;
    struct pin_place *p = vec_add(f->a, &f->out->list);
    *p = (struct pin_place){.line = line, .text = text, .why = str_c(why ? why : "")};
    if (str_chr(text, '$') >= 0)
        p->why = STR("a variable is in it");
    else if (str_find(text, STR("{{")) >= 0 || str_find(text, STR("{%")) >= 0 ||
             str_find(text, STR("<%")) >= 0)
        p->why = STR("it is a template that nobody rendered");
    else if (!reference_parse(f->a, text, &p->reference, &e))
        p->why = STR("it is no reference of an image");
    p->pinned = !p->why.n && p->reference.digest.n;
    if (!p->why.n)
        p->at = (size_t)(text.p - f->text.p) + text.n;
}

/* ---- Dockerfile ---- */

static void add_word(struct finder *f, str word, uint32_t line)
{
    bool here = word.p >= f->text.p && word.p + word.n <= f->text.p + f->text.n;
    bool quoted = word.n > 1 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0];
    add(f, quoted ? str_sub(word, 1, word.n - 2) : word, line,
        here ? NULL : "it stands in a line that goes on in the next");
}

static bool is_stage(const dockerfile_words *stages, str word)
{
    uint64_t n;
    if (str_u64(word, 10, &n))
        return true;
    for (size_t i = 0; i < stages->n; i++)
        if (str_ieq(stages->v[i], word))
            return true;
    return false;
}

/* --from=IMAGE of COPY, from=IMAGE of --mount. */
static void flags_of(struct finder *f, const struct dockerfile_instruction *in, char escape,
                     const dockerfile_words *stages)
{
    str rest = in->flags, word, part, from = STR("from=");
    while (dockerfile_word(&rest, escape, &word)) {
        bool mount = str_starts(word, STR("--mount="));
        str parts = str_from(word, mount ? 8 : 2);
        if (!mount && !str_starts(word, STR("--from=")))
            continue;
        while (str_split(&parts, mount ? ',' : '\0', &part))
            if (str_starts(part, from) && !is_stage(stages, str_from(part, from.n)))
                add_word(f, str_from(part, from.n), in->line);
    }
}

static void from_of(struct finder *f, const struct dockerfile_instruction *in, char escape,
                    dockerfile_words *stages)
{
    str rest = in->text, image, as, name;
    if (!dockerfile_word(&rest, escape, &image))
        return;
    if (!is_stage(stages, image))
        add_word(f, image, in->line);
    if (dockerfile_word(&rest, escape, &as) && str_ieq(as, STR("AS")) &&
        dockerfile_word(&rest, escape, &name))
        vec_push(f->a, stages, name);
}

static bool is_dockerfile(const struct dockerfile *d)
{
    for (size_t i = 0; i < d->list.n; i++) {
        if (str_is(d->list.v[i].name, "FROM"))
            return true;
        if (!str_is(d->list.v[i].name, "ARG"))
            return false;
    }
    return false;
}

static void dockerfile_places(struct finder *f, const struct dockerfile *d)
{
    dockerfile_words stages = {0};
    if (d->syntax.n)
        add_word(f, d->syntax, d->syntax_line);
    for (size_t i = 0; i < d->list.n; i++) {
        const struct dockerfile_instruction *in = &d->list.v[i];
        if (str_is(in->name, "FROM"))
            from_of(f, in, d->escape, &stages);
        else if (str_is(in->name, "COPY") || str_is(in->name, "RUN"))
            flags_of(f, in, d->escape, &stages);
    }
}

/* ---- YAML ---- */

/* The bytes of the file from a node's place to the end of its line. Nodes come nearly in order. */
static str node_place(struct finder *f, const struct yaml_node *n)
{
    const char *end = f->text.p + f->text.n;
    if (!f->line_start || n->line < f->line) {
        f->line_start = f->text.p;
        f->line = 1;
        if (str_starts(f->text, STR("\xef\xbb\xbf")))
            f->line_start += 3;
    }
    while (f->line < n->line) {
        const char *next = memchr(f->line_start, '\n', (size_t)(end - f->line_start));
        if (!next)
            return STR_NONE;
        f->line_start = next + 1;
        f->line++;
    }
    str line = str_make(f->line_start, (size_t)(end - f->line_start));
    for (uint32_t i = 0; i < n->column; i++) {
        size_t size = str_utf8_char(line, NULL);
        line = str_from(line, size ? size : 1);
    }
    return line;
}

/* A scalar that names an image, behind `prefix`. What stands in the file must be what was read. */
static void add_scalar(struct finder *f, const struct yaml_node *n, str prefix)
{
    if (!n || n->type != YAML_SCALAR || yaml_is_null(n) || !str_starts(n->text, prefix))
        return;
    str place = node_place(f, n);
    if (place.n && (place.p[0] == '"' || place.p[0] == '\''))
        place = str_from(place, 1);
    if (str_starts(place, n->text))
        add(f, str_sub(place, prefix.n, n->text.n - prefix.n), n->line, NULL);
    else
        add(f, str_from(n->text, prefix.n), n->line, "it is not written in one piece");
}

static void add_image(struct finder *f, const struct yaml_node *n)
{
    if (n && n->type == YAML_MAPPING)
        add_scalar(f, yaml_get(n, STR("name")), STR(""));
    else
        add_scalar(f, n, STR(""));
}

static void walk(struct finder *f, const struct yaml_node *n, unsigned depth, bool jobs)
{
    const struct yaml_node *key, *value, *item;
    if (depth > PIN_DEPTH)
        return;
    for (struct yaml_iter it = yaml_items(n); yaml_item(&it, &item);)
        walk(f, item, depth + 1, jobs);
    for (struct yaml_iter it = yaml_pairs(n); yaml_pair(&it, &key, &value);) {
        if (str_is(key->text, "image")) {
            add_image(f, value);
        } else if (str_is(key->text, "uses")) {
            add_scalar(f, value, STR("docker://"));
        } else if (jobs && str_is(key->text, "container") && value->type == YAML_SCALAR) {
            add_image(f, value);
        } else if (str_is(key->text, "services") && value->type == YAML_SEQUENCE) {
            for (struct yaml_iter list = yaml_items(value); yaml_item(&list, &item);)
                add_image(f, item);
            continue;
        }
        walk(f, value, depth + 1, jobs);
    }
}

static bool yaml_places(struct finder *f, struct err *e)
{
    struct yaml y;
    struct yaml_doc doc;
    bool any = false;
    yaml_open(&y, f->text, f->a, PIN_DEPTH);
    while (yaml_next(&y, &doc) && !y.failed) {
        any |= doc.root && doc.root->type != YAML_SCALAR;
        walk(f, doc.root, 0, yaml_get(doc.root, STR("jobs")) != NULL);
    }
    bool good = !y.failed && any;
    if (!good)
        err_set(e, "cannot pin", STR_NONE, "it is no Dockerfile and no YAML: %s",
                y.failed ? y.why : "nothing is in it");
    yaml_close(&y);
    return good || err_hint(e, "render templates first (helm template, kustomize build)");
}

static int place_cmp(const void *a, const void *b)
{
    const struct pin_place *x = a, *y = b;
    int c = (x->line > y->line) - (x->line < y->line);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* In order, and those that several aliases lead to once. */
static void sort_places(struct pin_places *p)
{
    size_t n = 0;
    if (p->list.n)
        qsort(p->list.v, p->list.n, sizeof *p->list.v, place_cmp);
    for (size_t i = 0; i < p->list.n; i++)
        if (!i || place_cmp(&p->list.v[i], &p->list.v[n - 1]) ||
            !str_eq(p->list.v[i].text, p->list.v[n - 1].text))
            p->list.v[n++] = p->list.v[i];
    p->list.n = n;
}

bool pin_find(struct arena *a, str text, struct pin_places *out, struct err *e)
{
    struct finder f = {.a = a, .text = text, .out = out};
    struct dockerfile d;
    bool mark = str_starts(text, STR("\xef\xbb\xbf"));
    *out = (struct pin_places){0};
    dockerfile_parse(a, str_from(text, mark ? 3 : 0), &d);
    if (is_dockerfile(&d))
        dockerfile_places(&f, &d);
    else if (!yaml_places(&f, e))
        return false;
    sort_places(out);
    return true;
}
