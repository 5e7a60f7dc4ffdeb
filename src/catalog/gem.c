/* gem: Ruby gems that are installed (specifications/NAME-VERSION.gemspec, which RubyGems writes) and that
 * Bundler locks (Gemfile.lock, gems.locked: sections GEM, GIT, PATH and PLUGIN SOURCE with the packages under
 * "specs:", DEPENDENCIES, CHECKSUMS). A platform behind the version ("1.15.0-x86_64-linux") is no part of it.
 */
#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/licence.h"
#include "catalog/qualifier.h"

#define NAME_MAX_BYTES 255

enum section {
    SECTION_OTHER,
    SECTION_GEM,
    SECTION_GIT,
    SECTION_PATH,
    SECTION_DEPENDENCIES,
    SECTION_CHECKSUMS
};
struct need {
    size_t from; /* component; SIZE_MAX: the project itself */
    str name, range;
};
struct lock {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    enum section section;
    str remote, revision;
    size_t current;   /* component that the following dependencies are of, or SIZE_MAX */
    struct map seen;  /* "name version" to component */
    struct map names; /* name to component */
    VEC(struct need) needs;
    VEC(struct need) direct;
    uint32_t line;
    bool has_direct, conflict;
    unsigned odd;
};

/* Names of gems are letters, digits, '.', '-' and '_'; versions letters, digits and '.'. */
static bool is_word(str s, const char *also)
{
    if (!s.n || s.n > NAME_MAX_BYTES)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && !strchr(also, s.p[i]))
            return false;
    return s.p[0] != '.' && memchr(s.p, 0, s.n) == NULL;
}

static bool is_version(str s)
{
    return is_word(s, ".") && ch_digit(s.p[0]);
}

/* "name (1.0-java)" to name and what is in the parentheses; the latter may be missing. */
static bool split_spec(str text, str *name, str *inside)
{
    str tail;
    *inside = STR("");
    if (str_cut(text, ' ', name, &tail)) {
        if (tail.n < 2 || tail.p[0] != '(' || tail.p[tail.n - 1] != ')')
            return false;
        *inside = str_sub(tail, 1, tail.n - 2);
    }
    if (str_ends(*name, STR("!")))
        *name = str_sub(*name, 0, name->n - 1);
    return is_word(*name, "._-");
}

static str gem_version(str text)
{
    str version, platform;
    str_cut(text, '-', &version, &platform);
    return version;
}

static enum section section_of(str line)
{
    static const struct {
        str name;
        enum section section;
    } known[] = {{STR_INIT("GEM"), SECTION_GEM},
                 {STR_INIT("GIT"), SECTION_GIT},
                 {STR_INIT("PATH"), SECTION_PATH},
                 {STR_INIT("PLUGIN SOURCE"), SECTION_GEM},
                 {STR_INIT("DEPENDENCIES"), SECTION_DEPENDENCIES},
                 {STR_INIT("CHECKSUMS"), SECTION_CHECKSUMS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(line, known[i].name))
            return known[i].section;
    return SECTION_OTHER;
}

/* The address without "user:password@". */
static str without_secret(struct arena *a, str url)
{
    ptrdiff_t scheme = str_find(url, STR("://"));
    if (scheme < 0)
        return url;
    str head = str_sub(url, 0, (size_t)scheme + 3), rest = str_from(url, (size_t)scheme + 3), host, path;
    str_cut(rest, '/', &host, &path);
    ptrdiff_t at = str_rchr(host, '@');
    return at < 0 ? url : arena_join(a, head, str_from(rest, (size_t)at + 1), STR(""));
}

static void set_source(struct lock *l, struct component *c)
{
    struct arena *a = l->ctx->scratch;
    c->ecosystem = l->section == SECTION_PATH ? STR("") : STR("RubyGems");
    if (l->section != SECTION_GIT || !l->remote.n)
        return;
    str url = without_secret(a, l->remote);
    if (!str_starts(url, STR("git")))
        url = arena_join(a, STR("git+"), url, STR(""));
    url = arena_join(a, url, l->revision.n ? STR("@") : STR(""), l->revision);
    c->qualifiers = qualifier_set(&l->ctx->unit->arena, STR(""), STR("vcs_url"), url);
}

/* A line under "specs:". The same version for another platform is the same gem. */
static void add_spec(struct lock *l, str name, str version)
{
    struct catalog_ctx *ctx = l->ctx;
    bool added;
    uint64_t *slot =
        map_put(ctx->scratch, &l->seen, arena_join(ctx->scratch, name, STR(" "), version), &added);
    l->current = added ? ctx->unit->components.n : (size_t)*slot;
    if (!added)
        return;
    *slot = l->current;
    *map_put(ctx->scratch, &l->names, name, NULL) = l->current;
    struct component *c = component_add(ctx, l->entry, "gem", "specs");
    c->locations.v[0].line = l->line;
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("gem");
    c->state = STATE_DECLARED;
    set_source(l, c);
    component_finish(ctx, c);
}

/* "  name (1.0) sha256=HEX" */
static void add_checksum(struct lock *l, str text)
{
    str name, inside, sum;
    ptrdiff_t at = str_find(text, STR(" sha256="));
    if (at < 0 || !split_spec(str_sub(text, 0, (size_t)at), &name, &inside))
        return;
    /* That of another platform is of another file. */
    if (str_chr(inside, '-') >= 0)
        return;
    str_cut(str_from(text, (size_t)at + 8), ',', &sum, &inside);
    const uint64_t *to = map_get(&l->names, name);
    if (!to || sum.n != 64)
        return;
    struct component *c = &l->ctx->unit->components.v[*to];
    struct hash h = {STR("SHA-256"), catalog_keep(l->ctx, sum)};
    if (!c->hashes.n)
        vec_push(&l->ctx->unit->arena, &c->hashes, h);
}

static void read_source_line(struct lock *l, size_t indent, str text)
{
    str name, inside;
    if (indent == 2 && str_starts(text, STR("remote: "))) {
        l->remote = str_from(text, 8);
    } else if (indent == 2 && str_starts(text, STR("revision: "))) {
        l->revision = str_from(text, 10);
    } else if (indent == 4) {
        l->current = SIZE_MAX;
        if (split_spec(text, &name, &inside) && is_version(gem_version(inside)))
            add_spec(l, name, gem_version(inside));
        else
            l->odd++;
    } else if (indent == 6 && l->current != SIZE_MAX && split_spec(text, &name, &inside)) {
        vec_push(l->ctx->scratch, &l->needs, (struct need){l->current, name, inside});
    }
}

static void read_line(struct lock *l, str line)
{
    size_t indent = 0;
    str text = str_trim(line), name, inside;
    while (indent < line.n && line.p[indent] == ' ')
        indent++;
    if (!text.n)
        return;
    if (str_starts(line, STR("<<<<<<<")) || str_starts(line, STR(">>>>>>>")) || str_is(text, "=======")) {
        l->conflict = true;
    } else if (indent == 0) {
        l->section = section_of(text);
        l->remote = l->revision = STR("");
        l->current = SIZE_MAX;
        l->has_direct |= l->section == SECTION_DEPENDENCIES;
    } else if (l->section == SECTION_DEPENDENCIES) {
        if (indent == 2 && split_spec(text, &name, &inside))
            vec_push(l->ctx->scratch, &l->direct, (struct need){SIZE_MAX, name, inside});
    } else if (l->section == SECTION_CHECKSUMS) {
        add_checksum(l, text);
    } else if (l->section != SECTION_OTHER) {
        read_source_line(l, indent, text);
    }
}

static void relate(struct lock *l, size_t first)
{
    struct unit *u = l->ctx->unit;
    for (size_t i = first; l->has_direct && i < u->components.n; i++)
        u->components.v[i].direct = TRI_NO;
    for (size_t i = 0; i < l->direct.n; i++) {
        const uint64_t *at = map_get(&l->names, l->direct.v[i].name);
        if (!at)
            continue;
        u->components.v[*at].direct = TRI_YES;
        component_asked(l->ctx, (size_t)*at, STR(""), l->direct.v[i].range);
    }
    struct map pairs = {0};
    for (size_t i = 0; i < l->needs.n; i++) {
        const uint64_t *at = map_get(&l->names, l->needs.v[i].name);
        bool added = false;
        if (!at)
            continue;
        /* Each platform of a gem repeats what it needs. */
        map_put(l->ctx->scratch, &pairs,
                arena_printf(l->ctx->scratch, "%zu %llu", l->needs.v[i].from, (unsigned long long)*at),
                &added);
        if (!added)
            continue;
        vec_push(&u->arena, &u->components.v[l->needs.v[i].from].depends, u->components.v[*at].purl);
        component_asked(l->ctx, (size_t)*at, u->components.v[l->needs.v[i].from].purl, l->needs.v[i].range);
    }
}

/* "gems/NAME-1.0/..." : the lock file of a gem's own development. */
static void run_lock(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct lock l = {.ctx = ctx, .entry = entry, .current = SIZE_MAX};
    size_t first = ctx->unit->components.n;
    str line;
    while (str_line(&text, &line)) {
        l.line++;
        read_line(&l, line);
    }
    relate(&l, first);
    if (l.conflict)
        catalog_diag(ctx, DIAG_WARNING, entry, "holds the marks of an unresolved merge");
    if (l.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages have no valid name and version", l.odd);
}

/* --- installed --- */

struct spec {
    str name, version;
    VEC(str) licences, depends;
};

/* The next text in quotes: "x", 'x', %q<x>, %q{x}; false when there is none. */
static bool quoted(str *rest, str *out)
{
    for (size_t i = 0; i < rest->n; i++) {
        char close = rest->p[i];
        size_t from = i + 1;
        if (close == '%' && rest->n - i > 3 && rest->p[i + 1] == 'q') {
            close = rest->p[i + 2] == '<'   ? '>'
                    : rest->p[i + 2] == '{' ? '}'
                    : rest->p[i + 2] == '(' ? ')'
                                            : 0;
            from = i + 3;
        }
        if (close != '"' && close != '\'' && from == i + 1)
            continue;
        str tail = str_from(*rest, from);
        ptrdiff_t end = close ? str_chr(tail, close) : -1;
        if (end < 0)
            return false;
        *out = str_sub(tail, 0, (size_t)end);
        *rest = str_from(tail, (size_t)end + 1);
        return true;
    }
    return false;
}

/* "s.name = ...": what is behind the sign, when the field is that one. */
static bool field(str line, str name, str *value)
{
    ptrdiff_t dot = str_chr(line, '.');
    if (dot <= 0 || dot > 16)
        return false;
    str rest = str_from(line, (size_t)dot + 1);
    if (!str_starts(rest, name))
        return false;
    rest = str_trim(str_from(rest, name.n));
    if (!str_starts(rest, STR("=")))
        return false;
    *value = str_from(rest, 1);
    return true;
}

static void read_spec_line(struct catalog_ctx *ctx, struct spec *s, str line)
{
    str value, text;
    if (!s->name.n && field(line, STR("name"), &value)) {
        quoted(&value, &s->name);
    } else if (!s->version.n && field(line, STR("version"), &value)) {
        quoted(&value, &s->version);
    } else if (field(line, STR("licenses"), &value) || field(line, STR("license"), &value)) {
        while (quoted(&value, &text))
            vec_push(ctx->scratch, &s->licences, text);
    } else {
        ptrdiff_t at = str_find(line, STR(".add_runtime_dependency"));
        if (at < 0)
            at = str_find(line, STR(".add_dependency"));
        value = str_from(line, at < 0 ? line.n : (size_t)at);
        if (quoted(&value, &text) && is_word(text, "._-"))
            vec_push(ctx->scratch, &s->depends, text);
    }
}

/* "rake-13.0.6", "nokogiri-1.15.0-x86_64-linux": the version is behind the last '-' that a digit follows, but
 * for a platform that begins with one: none does. */
static bool split_stem(str stem, str *name, str *version)
{
    for (size_t i = 1; i + 1 < stem.n; i++)
        if (stem.p[i] == '-' && ch_digit(stem.p[i + 1]) && is_version(gem_version(str_from(stem, i + 1)))) {
            *name = str_sub(stem, 0, i);
            *version = gem_version(str_from(stem, i + 1));
            return true;
        }
    return false;
}

static bool confirms(str stem, const struct spec *s)
{
    size_t n = s->name.n + 1 + s->version.n;
    return stem.n >= n && str_starts(stem, s->name) && stem.p[s->name.n] == '-' &&
           str_eq(str_sub(stem, s->name.n + 1, s->version.n), s->version) &&
           (stem.n == n || stem.p[n] == '-');
}

static void add_installed(struct catalog_ctx *ctx, const struct entry *entry, const struct spec *s, bool sure)
{
    struct component *c = component_add(ctx, entry, "gem", sure ? "name" : "file name");
    c->evidence.v[0].confidence = sure ? CONFIDENCE_HIGH : CONFIDENCE_MEDIUM;
    c->name = catalog_keep(ctx, s->name);
    c->version = catalog_keep(ctx, s->version);
    c->type = STR("gem");
    c->ecosystem = STR("RubyGems");
    for (size_t i = 0; i < s->licences.n; i++) {
        str licence = licence_spdx(s->licences.v[i]);
        if (licence.n)
            vec_push(&ctx->unit->arena, &c->licences, catalog_keep(ctx, licence));
    }
    for (size_t i = 0; i < s->depends.n; i++)
        vec_push(&ctx->unit->arena, &c->depends, catalog_keep(ctx, s->depends.v[i]));
    component_finish(ctx, c);
}

static void run_spec(struct catalog_ctx *ctx, const struct entry *entry, str text)
{
    struct spec s = {0};
    str stem = str_base(entry->path), line;
    stem.n -= str_ends(stem, STR(".gemspec")) ? 8 : 0;
    while (str_line(&text, &line))
        read_spec_line(ctx, &s, str_trim(line));
    bool told = is_word(s.name, "._-") && is_version(s.version);
    if (told && confirms(stem, &s)) {
        add_installed(ctx, entry, &s, true);
        return;
    }
    /* RubyGems itself believes what the file says, wherever it is called differently. */
    if (told || split_stem(stem, &s.name, &s.version))
        add_installed(ctx, entry, &s, false);
    else
        catalog_diag(ctx, DIAG_WARNING, entry, "tells no name and version of a gem");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(entry->path, STR(".gemspec")))
        run_spec(ctx, entry, text);
    else
        run_lock(ctx, entry, text);
}

static const char *const patterns[] = {"Gemfile.lock", "gems.locked", "**/specifications/*.gemspec",
                                       "**/specifications/default/*.gemspec", NULL};

const struct cataloger cataloger_gem = {
    .name = "gem",
    .doc =
        "Ruby gems: installed (specifications/*.gemspec) and locked by Bundler (Gemfile.lock, gems.locked)",
    .ecosystem = "Ruby gems",
    .gives =
        READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_LICENCES | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
