/* yarn: yarn.lock. Version 1 has a text format of its own ("# yarn lockfile v1": entries of which each names
 * the ranges that it stands for); since yarn 2 it is YAML, and each entry tells its resolution:
 * "name@npm:1.0.0", "name@workspace:packages/name", "name@patch:..." (Yarn documentation, lexicon and
 * protocols). */
#include "catalog/js_lock.h"
#include "format/yaml.h"

#define INDENT_MAX 6 /* version 1: entry 0, field 2, dependency 4 */

/* "name range" as an entry asks for it. */
struct wish {
    uint32_t from;
    str name, range;
    bool optional;
};
struct yarn {
    struct js_lock lock;
    struct map entries; /* "name@range" to package */
    struct map wished;  /* those of them that some package asks for */
    VEC(struct wish) wishes;
};

static void put_entry(struct yarn *y, str descriptor, uint32_t at)
{
    *map_put(y->lock.ctx->scratch, &y->entries, descriptor, NULL) = at;
}

static void add_wish(struct yarn *y, uint32_t from, str name, str range, bool optional)
{
    if (from != JS_NONE)
        vec_push(y->lock.ctx->scratch, &y->wishes, (struct wish){from, name, range, optional});
}

static uint32_t find(struct yarn *y, str name, str range)
{
    struct arena *a = y->lock.ctx->scratch;
    const uint64_t *at = map_get(&y->entries, arena_join(a, name, STR("@"), range));
    if (!at)
        at = map_get(&y->entries, arena_join(a, name, STR("@npm:"), range));
    return at ? (uint32_t)*at : JS_NONE;
}

static str range_of(const struct yarn *y, uint32_t at, str range)
{
    str name = y->lock.packages.v[at].name;
    js_alias(range, &name, &range);
    return range;
}

/* Who asks for which versions. What nobody asks for but stands in the lock file, the project does. */
static void tell_asked(struct yarn *y)
{
    struct js_lock *l = &y->lock;
    for (size_t i = 0; i < y->wishes.n; i++) {
        const struct wish *w = &y->wishes.v[i];
        const struct js_package *from = &l->packages.v[w->from];
        uint32_t to = find(y, w->name, w->range);
        if (to == JS_NONE || (!from->local && from->component == SIZE_MAX))
            continue;
        map_put(l->ctx->scratch, &y->wished, arena_join(l->ctx->scratch, w->name, STR("@"), w->range), NULL);
        component_asked(l->ctx, l->packages.v[to].component,
                        from->local ? STR("") : l->ctx->unit->components.v[from->component].purl,
                        range_of(y, to, w->range));
    }
    for (size_t i = 0; !l->rooted && i < y->entries.cap; i++) {
        str name, range;
        const struct map_slot *s = &y->entries.slots[i];
        size_t component = s->key.p ? l->packages.v[s->value].component : SIZE_MAX;
        if (component == SIZE_MAX || map_get(&y->wished, s->key) || !js_split(s->key, &name, &range))
            continue;
        component_asked(l->ctx, component, STR(""), range_of(y, (uint32_t)s->value, range));
        l->ctx->unit->components.v[component].direct = TRI_YES;
    }
}

/* A workspace is the project itself: what it asks for is direct. */
static void grant_wishes(struct yarn *y)
{
    for (size_t i = 0; i < y->wishes.n; i++) {
        const struct wish *w = &y->wishes.v[i];
        uint32_t to = find(y, w->name, w->range);
        if (y->lock.packages.v[w->from].local && y->lock.packages.v[w->from].direct)
            js_lock_root(&y->lock, to, JS_RUNTIME);
        js_lock_depend(&y->lock, w->from, to, w->optional);
    }
}

/* --- version 1 --- */

/* A word of a line, without its quotes; false at the end. *quoted text has no escapes that names need. */
static bool take_word(str *line, str *word)
{
    *line = str_trim(*line);
    if (!line->n)
        return false;
    if (line->p[0] == '"') {
        ptrdiff_t end = str_chr(str_from(*line, 1), '"');
        *word = end < 0 ? str_from(*line, 1) : str_sub(*line, 1, (size_t)end);
        *line = end < 0 ? STR("") : str_from(*line, (size_t)end + 2);
        return true;
    }
    size_t n = 0;
    while (n < line->n && line->p[n] != ' ' && line->p[n] != ',' && line->p[n] != '\t')
        n++;
    *word = str_sub(*line, 0, n);
    *line = str_from(*line, n);
    return true;
}

/* `"@s/a@^1", a@2:` The name is that of the alias, or the real one where the range tells it. */
static uint32_t read_header(struct yarn *y, str line, uint32_t number)
{
    str word, name = STR(""), range = STR(""), real;
    uint32_t at = js_lock_add(&y->lock, STR(""), STR(""));
    line = str_sub(line, 0, line.n - 1);
    while (at != JS_NONE && take_word(&line, &word)) {
        put_entry(y, word, at);
        if (js_split(word, &name, &range)) {
            struct js_package *p = &y->lock.packages.v[at];
            real = name;
            js_alias(range, &real, &range);
            p->name = real;
            p->line = number;
            p->local |= js_is_local(range) || str_starts(range, STR("./")) || str_starts(range, STR("../"));
        }
        if (line.n && line.p[0] == ',')
            line = str_from(line, 1);
    }
    return at;
}

/* `resolved "https://registry/a/-/a-1.0.0.tgz#SHA1"` */
static void set_resolved(struct js_package *p, str resolved)
{
    str address, fragment;
    str_cut(resolved, '#', &address, &fragment);
    p->resolved = resolved;
    if (fragment.n == 40 && str_find(address, STR("/-/")) >= 0)
        p->sha1 = fragment;
}

static void read_field(struct js_package *p, str line)
{
    str key, value = STR("");
    if (!take_word(&line, &key) || !take_word(&line, &value))
        return;
    if (str_is(key, "version"))
        p->version = value;
    else if (str_is(key, "resolved"))
        set_resolved(p, value);
    else if (str_is(key, "integrity"))
        p->integrity = value;
}

static size_t indent_of(str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

static bool is_conflict(str line)
{
    return str_starts(line, STR("<<<<<<< ")) || str_starts(line, STR(">>>>>>> ")) || str_is(line, "=======");
}

static void read_version_1(struct yarn *y, str text)
{
    str line, name, range;
    uint32_t number = 0, at = JS_NONE, odd = 0;
    bool depends = false, optional = false, conflict = false;
    while (str_line(&text, &line)) {
        number++;
        size_t indent = indent_of(line);
        str trimmed = str_trim(line);
        if (!trimmed.n || trimmed.p[0] == '#')
            continue;
        bool opens = trimmed.p[trimmed.n - 1] == ':';
        if (is_conflict(line)) {
            conflict = true;
        } else if (indent == 0 && opens) {
            at = read_header(y, trimmed, number);
            depends = false;
        } else if (indent == 2 && opens && at != JS_NONE) {
            optional = str_is(trimmed, "optionalDependencies:");
            depends = optional || str_is(trimmed, "dependencies:");
        } else if (indent == 2 && at != JS_NONE) {
            depends = false;
            read_field(&y->lock.packages.v[at], trimmed);
        } else if (indent == 4 && depends && take_word(&trimmed, &name) && take_word(&trimmed, &range)) {
            add_wish(y, at, name, range, optional);
        } else if (indent == 0 || indent > INDENT_MAX) {
            odd += at != JS_NONE || indent == 0;
        }
    }
    if (conflict)
        catalog_diag(y->lock.ctx, DIAG_WARNING, y->lock.entry, "holds the marks of an unresolved merge");
    if (odd)
        catalog_diag(y->lock.ctx, DIAG_WARNING, y->lock.entry, "has %u lines that are not understood", odd);
}

/* --- version 2 and later --- */

/* "a@npm:^1, a@npm:^2" */
static void put_entries(struct yarn *y, str key, uint32_t at)
{
    str one;
    while (str_split(&key, ',', &one))
        put_entry(y, str_trim(one), at);
}

/* "name@npm:1.0.0::__archiveUrl=..." and "name@https://host/r.git#commit=abc" */
static void set_resolution(struct yarn *y, struct js_package *p, str reference)
{
    str real = p->name, range, bindings;
    str_cut(reference, ':', &range, &bindings);
    p->local = js_is_local(reference) || str_starts(reference, STR("patch:"));
    p->direct = str_starts(reference, STR("workspace:"));
    y->lock.rooted |= p->direct;
    if (js_alias(reference, &real, &range) || p->local) {
        p->name = real;
        return;
    }
    ptrdiff_t commit = str_find(reference, STR("commit="));
    if (commit >= 0) {
        str head = str_sub(reference, 0, (size_t)str_chr(reference, '#') + 1);
        bool git = str_starts(head, STR("git"));
        p->resolved = arena_join(y->lock.ctx->scratch, git ? STR("") : STR("git+"), head,
                                 str_from(reference, (size_t)commit + 7));
    } else {
        p->resolved = reference;
    }
}

static void read_names(struct yarn *y, uint32_t at, const struct yaml_node *entry, str key)
{
    const struct yaml_node *k, *v, *meta = yaml_get(entry, STR("dependenciesMeta"));
    for (struct yaml_iter it = yaml_pairs(yaml_get(entry, key)); yaml_pair(&it, &k, &v);) {
        bool optional = false;
        yaml_bool(yaml_get(yaml_get(meta, k->text), STR("optional")), &optional);
        add_wish(y, at, k->text, v->text, optional);
    }
}

static void read_entry(struct yarn *y, const struct yaml_node *key, const struct yaml_node *entry)
{
    str name, reference;
    if (!js_split(yaml_text(entry, STR("resolution")), &name, &reference))
        return;
    uint32_t at = js_lock_add(&y->lock, name, yaml_text(entry, STR("version")));
    if (at == JS_NONE)
        return;
    struct js_package *p = &y->lock.packages.v[at];
    p->line = key->line;
    set_resolution(y, p, reference);
    put_entries(y, key->text, at);
    read_names(y, at, entry, STR("dependencies"));
}

static void read_yaml(struct yarn *y, str text)
{
    const struct yaml_node *k, *v;
    struct yaml_doc doc;
    struct yaml in;
    yaml_open(&in, text, y->lock.ctx->scratch, y->lock.ctx->limits->json_depth);
    while (yaml_next(&in, &doc))
        for (struct yaml_iter it = yaml_pairs(doc.root); yaml_pair(&it, &k, &v);)
            read_entry(y, k, v);
    if (in.failed)
        catalog_diag(y->lock.ctx, DIAG_WARNING, y->lock.entry, "is not valid YAML: %s", in.why);
    yaml_close(&in);
}

/* The field names of the two formats differ in their colon; "__metadata:" stands in every later one. */
static bool is_yaml(str text)
{
    return str_starts(text, STR("__metadata:")) || str_find(text, STR("\n__metadata:")) >= 0;
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct yarn y = {.lock = {.ctx = ctx, .entry = entry, .cataloger = "yarn"}};
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    bool later = is_yaml(text);
    y.lock.field = later ? "resolution" : "version";
    if (str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    if (later)
        read_yaml(&y, text);
    else
        read_version_1(&y, text);
    grant_wishes(&y);
    js_lock_finish(&y.lock);
    tell_asked(&y);
}

static const char *const patterns[] = {"yarn.lock", NULL};

const struct cataloger cataloger_yarn = {
    .name = "yarn",
    .doc = "npm packages that yarn locks: yarn.lock of version 1 and of yarn 2 and later",
    .ecosystem = "npm",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
