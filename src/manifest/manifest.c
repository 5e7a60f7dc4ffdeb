#include "manifest/manifest.h"

/* ---- documents ---- */

static bool is_mark(str line, const char *mark)
{
    return str_starts(line, str_c(mark)) && (line.n == 3 || ch_space(line.p[3]));
}

/* Nothing but comments, directives and white space. */
static bool is_blank(str line)
{
    line = str_trim(line);
    return !line.n || line.p[0] == '#' || line.p[0] == '%';
}

bool manifest_document(struct manifest_stream *s, str *text, uint32_t *lines_before)
{
    const char *start = s->rest.p;
    bool filled = false, marked = false;
    str line, before;
    *lines_before = s->line;
    for (;;) {
        before = s->rest;
        if (!str_line(&s->rest, &line))
            break;
        bool mark = is_mark(line, "---");
        if ((mark && filled) || is_mark(line, "...")) {
            *text = str_make(start, (size_t)(before.p - start));
            if (mark)
                s->rest = before;
            else
                s->line++;
            if (filled)
                return true;
            start = s->rest.p;
            *lines_before = s->line;
            marked = false;
            continue;
        }
        if (mark && marked) { /* the one before was empty */
            start = before.p;
            *lines_before = s->line;
        }
        marked |= mark;
        filled |= mark ? !is_blank(str_from(line, 3)) : !is_blank(line);
        s->line++;
    }
    *text = filled ? str_make(start, (size_t)(before.p - start)) : STR("");
    return filled;
}

/* "{{ .Values.x }}" of Helm, "{% if %}" of Jinja: where the first stands, counted in lines; 0: nowhere. */
static uint32_t template_line(str text)
{
    ptrdiff_t at = str_find(text, STR("{{")), other = str_find(text, STR("{%"));
    if (at < 0 || (other >= 0 && other < at))
        at = other;
    if (at < 0)
        return 0;
    uint32_t line = 1;
    for (ptrdiff_t i = 0; i < at; i++)
        line += text.p[i] == '\n';
    return line;
}

static void note_template(struct manifest *m, uint32_t line)
{
    if (!m->templates++)
        m->template_line = line;
}

/* "x: {{ .Values.x }}" is YAML by chance: a mapping that is the key of a mapping. */
static bool is_template(const struct yaml_node *n)
{
    const struct yaml_node *k, *v;
    struct yaml_iter it = yaml_pairs(n);
    return yaml_pair(&it, &k, &v) && k->type == YAML_MAPPING;
}

const struct yaml_node *manifest_parse(struct manifest *m, str text, uint32_t lines_before)
{
    struct yaml y;
    struct yaml_doc doc = {0};
    yaml_open(&y, text, m->ctx->scratch, m->ctx->limits->json_depth);
    y.lines_before = lines_before;
    bool found = yaml_next(&y, &doc);
    yaml_close(&y);
    uint32_t braces = y.failed ? template_line(text) : 0;
    if (braces)
        note_template(m, lines_before + braces);
    else if (y.failed)
        catalog_diag(m->ctx, DIAG_WARNING, m->entry, "is not valid YAML: %s", y.why);
    return found && !y.failed ? doc.root : NULL;
}

void manifest_report(struct manifest *m, const char *format)
{
    if (m->templates)
        catalog_diag(m->ctx, DIAG_WARNING, m->entry,
                     "%u values or documents are braces of a template that nobody rendered (first: line %u) "
                     "and are not "
                     "judged: give what `helm template` or the like prints",
                     m->templates, m->template_line);
    if (m->odd)
        catalog_diag(m->ctx, DIAG_WARNING, m->entry,
                     "%u values are of another type than %s asks for (first: line %u)", m->odd, format,
                     m->odd_line);
    if (m->twice)
        catalog_diag(m->ctx, DIAG_WARNING, m->entry,
                     "%u keys stand twice in their mapping, the last one counts (first: '%.*s' in line %u)",
                     m->twice, STR_ARG(m->twice_key), m->twice_line);
}

void manifest_odd(struct manifest *m, const struct yaml_node *n)
{
    if (is_template(n))
        note_template(m, n->line);
    else if (!m->odd++)
        m->odd_line = n->line;
}

enum { FEW = 64 };

static bool seen_before(struct map *seen, struct arena *scratch, const struct yaml_node *map,
                        const struct yaml_node *key, size_t at)
{
    const struct yaml_node *k, *v;
    bool added = true;
    if (at >= FEW) {
        if (at == FEW)
            for (struct yaml_iter it = yaml_pairs(map); yaml_pair(&it, &k, &v) && k != key;)
                map_put(scratch, seen, k->text, NULL);
        map_put(scratch, seen, key->text, &added);
        return !added;
    }
    for (struct yaml_iter it = yaml_pairs(map); yaml_pair(&it, &k, &v) && k != key;)
        if (k->type == YAML_SCALAR && str_eq(k->text, key->text))
            return true;
    return false;
}

static void twice_here(struct manifest *m, const struct yaml_node *map)
{
    const struct yaml_node *k, *v;
    struct map seen = {0};
    size_t at = 0;
    for (struct yaml_iter it = yaml_pairs(map); yaml_pair(&it, &k, &v);) {
        if (k->type != YAML_SCALAR || str_is(k->text, "<<"))
            continue;
        if (seen_before(&seen, m->ctx->scratch, map, k, at++) && !m->twice++) {
            m->twice_key = arena_dup(m->a, str_sub(k->text, 0, 80));
            m->twice_line = k->line;
        }
    }
}

void manifest_twice(struct manifest *m, const struct yaml_node *n)
{
    for (uint32_t i = 0; n && i < n->span; i++) /* those inside follow it */
        if (n[i].type == YAML_MAPPING)
            twice_here(m, n + i);
}

/* ---- values ---- */

static const struct yaml_node *typed(struct manifest *m, const struct yaml_node *n, const char *key,
                                     enum yaml_type type)
{
    const struct yaml_node *v = yaml_get(n, str_c(key));
    if (yaml_is_null(v))
        return NULL;
    if (v->type == type && !(type == YAML_MAPPING && is_template(v)))
        return v;
    manifest_odd(m, v);
    return NULL;
}

const struct yaml_node *manifest_map(struct manifest *m, const struct yaml_node *n, const char *key)
{
    return typed(m, n, key, YAML_MAPPING);
}

const struct yaml_node *manifest_list(struct manifest *m, const struct yaml_node *n, const char *key)
{
    return typed(m, n, key, YAML_SEQUENCE);
}

const struct yaml_node *manifest_scalar(struct manifest *m, const struct yaml_node *n, const char *key)
{
    return typed(m, n, key, YAML_SCALAR);
}

str manifest_text(struct manifest *m, const struct yaml_node *n, const char *key)
{
    const struct yaml_node *v = manifest_scalar(m, n, key);
    return v && v->text.n ? arena_dup(m->a, v->text) : STR("");
}

struct said manifest_said(const struct manifest *m, const struct yaml_node *n)
{
    return (struct said){m->of_pod ? SAID_POD : SAID_MANIFEST, m->path, n ? n->line : 0};
}

void manifest_set(struct manifest *m, struct container *c, enum setting_key key, str value,
                  const struct yaml_node *at)
{
    container_set(m->a, c, key, value.n ? arena_dup(m->a, value) : STR(""), manifest_said(m, at));
}

void manifest_take(struct manifest *m, struct container *c, enum setting_key key, const struct yaml_node *n,
                   const char *name)
{
    const struct yaml_node *v = manifest_scalar(m, n, name);
    if (v && str_find(v->text, STR("{{")) >= 0)
        note_template(m, v->line);
    if (v) /* braces stay, so that nobody takes it for not said */
        manifest_set(m, c, key, v->text, v);
}

void manifest_take_flag(struct manifest *m, struct container *c, enum setting_key key,
                        const struct yaml_node *n, const char *name, const char *yes, const char *no)
{
    bool on;
    const struct yaml_node *v = manifest_scalar(m, n, name);
    if (v && !yaml_bool(v, &on)) {
        if (str_find(v->text, STR("{{")) >= 0)
            note_template(m, v->line);
        else
            manifest_odd(m, v);
        manifest_set(m, c, key, v->text, v); /* neither: unknown */
    } else if (v && (on ? yes : no)) {
        manifest_set(m, c, key, str_c(on ? yes : no), v);
    }
}

void manifest_take_list(struct manifest *m, struct container *c, enum setting_key key,
                        const struct yaml_node *n, const char *name)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(manifest_list(m, n, name)); yaml_item(&it, &item);) {
        if (item->type == YAML_SCALAR)
            manifest_set(m, c, key, item->text, item);
        else
            manifest_odd(m, item);
    }
}

str manifest_capability(struct arena *a, str s)
{
    if (str_istarts(s, STR("CAP_")))
        s = str_from(s, 4);
    char *up = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        up[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 32 : s.p[i]);
    return str_make(up, s.n);
}

static bool profile_option(struct arena *a, str value, str *out)
{
    *out = str_is(value, "unconfined") ? STR("Unconfined")
           : str_is(value, "builtin")  ? value
           : str_starts(value, STR("{")) /* `docker inspect` has all of the file there */
               ? STR("profile:given")
               : arena_join(a, STR("profile:"), value, STR_NONE);
    return true;
}

static bool label_option(str option, enum setting_key *key, str *value)
{
    str name;
    if (!str_cut(option, ':', &name, value) && str_is(option, "disable")) {
        *value = STR("true");
        *key = SET_SELINUX_DISABLED;
        return true;
    }
    *key = str_is(name, "user")   ? SET_SELINUX_USER
           : str_is(name, "role") ? SET_SELINUX_ROLE
                                  : SET_SELINUX_TYPE;
    return str_is(name, "type") || str_is(name, "user") || str_is(name, "role");
}

bool manifest_security_option(struct arena *a, str text, enum setting_key *key, str *value)
{
    str name, rest;
    ptrdiff_t colon = str_chr(text, ':'), equals = str_chr(text, '=');
    bool by_equals = equals >= 0 && (colon < 0 || equals < colon);
    if (!str_cut(text, by_equals ? '=' : ':', &name, &rest))
        rest = STR("");
    bool no_new = str_is(name, "no-new-privileges"), paths = str_is(name, "systempaths");
    *key = str_is(name, "seccomp")    ? SET_SECCOMP
           : str_is(name, "apparmor") ? SET_APPARMOR
           : no_new                   ? SET_NO_NEW_PRIVILEGES
                                      : SET_PROC_MOUNT;
    if (str_is(name, "label"))
        return label_option(rest, key, value);
    if (str_is(name, "seccomp") || str_is(name, "apparmor"))
        return profile_option(a, rest, value);
    *value = no_new                       ? (str_is(rest, "false") ? STR("false") : STR("true"))
             : str_is(rest, "unconfined") ? STR("Unmasked")
                                          : rest;
    return no_new || paths;
}

/* The factor of a suffix as a power of two or of ten; false if there is no such suffix. */
static bool suffix_of(str s, int *two, int *ten)
{
    static const struct {
        const char *text;
        int two, ten;
    } known[] = {{"", 0, 0},    {"Ki", 10, 0}, {"Mi", 20, 0}, {"Gi", 30, 0}, {"Ti", 40, 0}, {"Pi", 50, 0},
                 {"Ei", 60, 0}, {"n", 0, -9},  {"u", 0, -6},  {"m", 0, -3},  {"k", 0, 3},   {"M", 0, 6},
                 {"G", 0, 9},   {"T", 0, 12},  {"P", 0, 15},  {"E", 0, 18}};
    uint64_t n;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(s, str_c(known[i].text))) {
            *two = known[i].two;
            *ten = known[i].ten;
            return true;
        }
    bool minus = s.n > 1 && s.p[1] == '-', sign = minus || (s.n > 1 && s.p[1] == '+');
    if (s.n < 2 || (s.p[0] != 'e' && s.p[0] != 'E') || !str_u64(str_from(s, sign ? 2 : 1), 10, &n) || n > 18)
        return false;
    *two = 0;
    *ten = minus ? -(int)n : (int)n;
    return true;
}

bool manifest_quantity(str s, uint64_t scale, uint64_t *out)
{
    unsigned __int128 v = 0, most = (unsigned __int128)1 << 63, limit = (unsigned __int128)1 << 120;
    int two, ten, digits = 0;
    bool dot = false;
    size_t i = str_starts(s, STR("+"));
    for (; i < s.n && (ch_digit(s.p[i]) || (s.p[i] == '.' && !dot)); i++) {
        dot |= s.p[i] == '.';
        if (s.p[i] == '.')
            continue;
        if (++digits > 18)
            return false;
        v = v * 10 + (unsigned)(s.p[i] - '0');
    }
    ptrdiff_t at = str_chr(str_sub(s, 0, i), '.');
    if (!digits || !suffix_of(str_from(s, i), &two, &ten))
        return false;
    ten -= at < 0 ? 0 : (int)(i - (size_t)at - 1);
    if (v && v * scale / scale != v)
        return false;
    for (v *= scale; two > 0; two--, v *= 2)
        if (v >= limit)
            return false;
    for (; ten > 0; ten--, v *= 10)
        if (v >= limit / 8)
            return false;
    for (unsigned __int128 left = 0; ten <= 0; ten++) {
        if (ten == 0) {
            v += left > 0;
            break;
        }
        left |= v % 10;
        v /= 10;
    }
    *out = (uint64_t)v;
    return v < most;
}

bool manifest_port(str s, uint32_t *out)
{
    uint64_t n;
    if (!str_u64(s, 10, &n) || n > 65535)
        return false;
    *out = (uint32_t)n;
    return true;
}
