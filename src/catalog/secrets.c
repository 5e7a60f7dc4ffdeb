#include "catalog/secrets.h"
#include "catalog/fixture.h"

/* ---- files ---- */

/* Compressed, or nothing but pictures and sounds: no pattern can be seen in them. */
static bool is_opaque(str path)
{
    static const str endings[] = {
        STR_INIT(".png"), STR_INIT(".jpg"), STR_INIT(".jpeg"), STR_INIT(".gif"),  STR_INIT(".webp"),
        STR_INIT(".ico"), STR_INIT(".ttf"), STR_INIT(".otf"),  STR_INIT(".woff"), STR_INIT(".woff2"),
        STR_INIT(".eot"), STR_INIT(".mp3"), STR_INIT(".mp4"),  STR_INIT(".ogg"),  STR_INIT(".webm"),
        STR_INIT(".gz"),  STR_INIT(".xz"),  STR_INIT(".bz2"),  STR_INIT(".zst"),  STR_INIT(".zip"),
        STR_INIT(".jar"), STR_INIT(".war"), STR_INIT(".ear"),  STR_INIT(".whl"),  STR_INIT(".egg"),
        STR_INIT(".rpm"), STR_INIT(".deb"), STR_INIT(".apk"),  STR_INIT(".mo"),   STR_INIT(".tgz")};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(path, endings[i]))
            return true;
    return false;
}

bool secrets_reads(const struct entry *entry)
{
    enum { LEAST = 16 }; /* bytes: nothing that is told is shorter */
    return entry->size >= LEAST && !is_opaque(entry->path) && !fixture_of(entry->path, false).n;
}

bool secrets_reads_nested(const struct entry *entry)
{
    enum { MOST = 4 << 20 };
    bool own = str_find(entry->path, STR("BOOT-INF/classes/")) >= 0 ||
               str_find(entry->path, STR("WEB-INF/classes/")) >= 0;
    return entry->size <= MOST && (own || !str_ends(entry->path, STR(".class"))) && secrets_reads(entry);
}

/* What names alone tell says nothing in files of installed packages, which their registry has shown to all.
 */
static bool is_of_package(const struct secret_hit *h, str path)
{
    static const str weak[] = {STR_INIT("SE-N01"), STR_INIT("SE-U01"), STR_INIT("SE-F01"),
                               STR_INIT("SE-J01")};
    for (size_t i = 0; i < sizeof weak / sizeof *weak; i++)
        if (str_eq(str_c(h->rule), weak[i]))
            return fixture_of(path, true).n > 0;
    return false;
}

static struct secret secret_of(struct arena *a, const struct secret_hit *h, str path)
{
    return (struct secret){.pattern = str_c(h->pattern->name),
                           .rule = str_c(h->rule),
                           .note = str_c(h->note),
                           .shown = arena_dup(a, str_c(h->shown)),
                           .fingerprint = arena_dup(a, str_c(h->fingerprint)),
                           .place = SECRET_FILE,
                           .at = {.path = path, .layer = -1, .line = h->line}};
}

static void keep(struct unit *u, struct secret_reader *r, str path)
{
    str kept = r->n ? arena_dup(&u->arena, path) : STR("");
    for (size_t i = 0; i < r->n; i++) {
        if (is_of_package(&r->hits[i], path))
            u->secrets_aside++;
        else if (u->secrets.n >= SECRETS_OF_UNIT)
            u->secrets_more++;
        else
            vec_push(&u->arena, &u->secrets, secret_of(&u->arena, &r->hits[i], kept));
    }
    u->secrets_more += r->more;
    if (r->exhausted)
        vec_push(
            &u->arena, &u->diagnostics,
            (struct diagnostic){DIAG_WARNING, arena_dup(&u->arena, path),
                                STR("not searched for secrets to its end: it almost is one everywhere")});
}

void secrets_see(struct unit *u, struct secret_reader *r, const struct entry *entry, str chunk, bool last)
{
    if (!r->open)
        secret_begin(r, entry->path);
    secret_add(r, chunk);
    if (last) {
        secret_end(r);
        keep(u, r, entry->path);
    }
}

void secrets_see_content(struct unit *u, struct secret_reader *r, str path, struct content *content)
{
    char part[65536];
    ptrdiff_t n;
    secret_begin(r, path);
    for (uint64_t at = 0; (n = content->at.read(&content->at, at, part, sizeof part)) > 0; at += (uint64_t)n)
        secret_add(r, str_make(part, (size_t)n));
    secret_end(r);
    keep(u, r, path);
}

/* ---- what workloads say ---- */

struct telling {
    struct inventory *inv;
    struct secret_reader *r;
    bool tell;
    size_t files; /* secrets that were found in files */
    str subject;
    VEC(str) seen; /* values of this container, so that its history does not tell them again */
};

/* One blank before each NAME= becomes a line feed: each assignment is a line, as in a configuration. */
static str as_lines(struct arena *a, str text)
{
    char *out = arena_bytes(a, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        size_t k = i + 1;
        out[i] = text.p[i];
        if (text.p[i] != ' ')
            continue;
        while (k < text.n && (ch_alnum(text.p[k]) || strchr("_.-\"", text.p[k])))
            k++;
        if (k > i + 1 && k < text.n && text.p[k] == '=')
            out[i] = '\n';
    }
    out[text.n] = '\n';
    return str_make(out, text.n + 1);
}

static bool seen_before(const struct telling *t, str value)
{
    for (size_t i = 0; i < t->seen.n; i++)
        if (str_eq(t->seen.v[i], value))
            return true;
    return false;
}

static void tell(struct telling *t, const struct secret_hit *h, str value, enum secret_place place, str name,
                 const struct said *said, int32_t layer)
{
    struct arena *a = t->inv->arena;
    if (!t->tell || t->inv->secrets.n >= SECRETS_OF_UNIT + t->files || seen_before(t, value))
        return;
    struct secret s = secret_of(a, h, said->path);
    s.place = place;
    s.name = name;
    s.subject = t->subject;
    s.at.line = said->line;
    s.at.layer = layer;
    vec_push(a, &t->inv->secrets, s);
    vec_push(a, &t->seen, value);
}

/* Searches `text` and blots out in it what was found. */
static void search(struct telling *t, str *text, enum secret_place place, str name, const struct said *said,
                   int32_t layer)
{
    struct arena *a = t->inv->arena;
    if (text->n < 8)
        return;
    str lines = as_lines(a, *text), clean = STR("");
    size_t from = 0;
    secret_begin(t->r, STR(""));
    secret_add(t->r, lines);
    secret_end(t->r);
    for (size_t i = 0; i < t->r->n; i++) {
        const struct secret_hit *h = &t->r->hits[i];
        size_t at = (size_t)h->value, end = (size_t)h->value_end;
        if (at < from || end > text->n)
            continue;
        tell(t, h, str_sub(*text, at, end - at), place, name, said, layer);
        clean = arena_join(a, clean, str_sub(*text, from, at - from), STR("***"));
        from = end;
    }
    if (from)
        *text = arena_join(a, clean, str_from(*text, from), STR(""));
}

static void search_variables(struct telling *t, struct container *c)
{
    for (size_t i = 0; i < c->env.n; i++) {
        struct variable *v = &c->env.v[i];
        str text = arena_join(t->inv->arena, v->name, STR("="), v->value);
        if (v->from != VARIABLE_LITERAL)
            continue;
        search(t, &text, SECRET_VARIABLE, v->name, &v->said, -1);
        v->value = str_from(text, v->name.n + 1);
    }
}

static void search_settings(struct telling *t, struct container *c)
{
    for (size_t i = 0; i < c->settings.n; i++) {
        struct setting *s = &c->settings.v[i];
        str name, value;
        if (s->key == SET_LABEL && str_cut(s->value, '=', &name, &value))
            search(t, &s->value, SECRET_LABEL, name, &s->said, -1);
        else if (s->key == SET_ENTRYPOINT || s->key == SET_COMMAND || s->key == SET_HEALTHCHECK ||
                 s->key == SET_ONBUILD)
            search(t, &s->value, SECRET_COMMAND, str_c(setting_name(s->key)), &s->said, -1);
    }
}

/* "ENV NAME VALUE", the old form, as NAME=VALUE. */
static str assigned(struct arena *a, const struct build_step *x)
{
    ptrdiff_t blank = str_chr(x->text, ' '), equals = str_chr(x->text, '=');
    if (!str_is(x->instruction, "ENV") || blank <= 0 || (equals >= 0 && equals < blank))
        return x->text;
    return arena_join(a, str_sub(x->text, 0, (size_t)blank), STR("="), str_from(x->text, (size_t)blank + 1));
}

static void search_steps(struct telling *t, struct container *c)
{
    for (size_t i = 0; i < c->steps.n; i++) {
        struct build_step *x = &c->steps.v[i];
        bool argument = str_is(x->instruction, "ARG");
        x->text = assigned(t->inv->arena, x);
        search(t, &x->text, argument ? SECRET_ARGUMENT : SECRET_HISTORY, x->instruction, &x->said, x->layer);
        search(t, &x->args, SECRET_ARGUMENT, x->instruction, &x->said, x->layer);
    }
}

static void search_container(struct telling *t, struct container *c)
{
    t->seen.n = 0;
    search_variables(t, c);
    search_settings(t, c);
    search_steps(t, c);
}

void secrets_of_workloads(struct inventory *inv, bool tell)
{
    struct secret_reader r = {0};
    struct said image = {.path = STR("")};
    struct telling t = {.inv = inv, .r = &r, .tell = tell, .files = inv->secrets.n};
    for (size_t i = 0; i < inv->workloads.n; i++) {
        struct workload *w = &inv->workloads.v[i];
        for (size_t k = 0; k < w->containers.n; k++) {
            t.subject = str_is(w->format, "image") ? STR("image")
                                                   : container_subject(inv->arena, w, &w->containers.v[k]);
            search_container(&t, &w->containers.v[k]);
        }
    }
    t.tell = false; /* the same words once more */
    for (size_t i = 0; i < inv->layers.n; i++)
        search(&t, &inv->layers.v[i].command, SECRET_HISTORY, STR(""), &image, (int32_t)i);
    for (size_t i = 0; i < inv->entrypoint.n; i++)
        search(&t, &inv->entrypoint.v[i], SECRET_COMMAND, STR(""), &image, -1);
    secret_free(&r);
}
