/* mix: Elixir and Erlang packages that mix.lock names (Mix documentation, "mix deps"; Hex, "Lock file"): one
 * a line, `"NAME": {:hex, :PACKAGE, "VERSION", "CHECKSUM", [MANAGERS], [DEPENDENCIES], "REPOSITORY",
 * "CHECKSUM OF THE ARCHIVE"}` or `{:git, "URL", "COMMIT", [OPTIONS]}`. */
#include "base/map.h"
#include "catalog/catalog.h"
#include "catalog/qualifier.h"

struct need {
    size_t from;
    str name;
};
struct mix {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct map names;
    VEC(struct need) needs;
    uint32_t line;
    unsigned odd;
};

/* The next text in quotes. */
static bool quoted(str *rest, str *out)
{
    ptrdiff_t from = str_chr(*rest, '"');
    if (from < 0)
        return false;
    str tail = str_from(*rest, (size_t)from + 1);
    ptrdiff_t end = str_chr(tail, '"');
    if (end < 0)
        return false;
    *out = str_sub(tail, 0, (size_t)end);
    *rest = str_from(tail, (size_t)end + 1);
    return true;
}

static bool is_name(str s)
{
    return s.n > 0 && s.n <= 256 && s.p[0] != '.' && str_of(s, "_.-");
}

/* ":name" or `:"name"`, as atoms are written. */
static str atom(str s)
{
    s = str_trim(s);
    if (!str_starts(s, STR(":")))
        return STR("");
    s = str_from(s, 1);
    return s.n > 1 && s.p[0] == '"' ? str_sub(s, 1, s.n - 2) : s;
}

static struct component *add(struct mix *m, str name, str version, str locked_as)
{
    struct catalog_ctx *ctx = m->ctx;
    *map_put(ctx->scratch, &m->names, locked_as, NULL) = ctx->unit->components.n;
    struct component *c = component_add(ctx, m->entry, "mix", "version");
    c->locations.v[0].line = m->line;
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("hex");
    c->ecosystem = STR("Hex");
    c->state = STATE_DECLARED;
    return c;
}

/* The names in `[{:a, "~> 1.0", [hex: :a, repo: "hexpm", optional: true]}, ...]`. */
static void read_needs(struct mix *m, size_t from, str rest)
{
    ptrdiff_t at;
    while ((at = str_find(rest, STR("{:"))) >= 0) {
        str name, tail;
        rest = str_from(rest, (size_t)at + 1);
        str_cut(rest, ',', &name, &tail);
        name = atom(name);
        if (is_name(name))
            vec_push(m->ctx->scratch, &m->needs, (struct need){from, name});
    }
}

/* The repository and the archive's checksum are the last texts outside of all brackets. */
static void last_texts(str rest, str *repository, str *sum)
{
    int depth = 0;
    str text;
    *repository = *sum = STR("");
    while (rest.n) {
        char c = rest.p[0];
        if (c == '"' && quoted(&rest, &text)) {
            if (depth == 0) {
                *repository = *sum;
                *sum = text;
            }
            continue;
        }
        depth += (c == '[' || c == '{') - (c == ']' || c == '}');
        rest = str_from(rest, 1);
    }
    /* Before Hex 0.20 the repository came last. */
    if (!str_hex(*sum, 64)) {
        *repository = *sum;
        *sum = STR("");
    }
}

/* Behind "{:hex,": `:name, "1.0.0", "checksum", [:mix], [...], "hexpm", "checksum"}` */
static bool read_hex(struct mix *m, str locked_as, str rest)
{
    str name, version, inner, repository, sum, tail;
    if (!str_cut(rest, ',', &name, &tail) || !quoted(&tail, &version))
        return false;
    name = atom(name);
    if (!is_name(name) || !version.n)
        return false;
    size_t at = m->ctx->unit->components.n;
    struct component *c = add(m, name, version, locked_as);
    if (quoted(&tail, &inner)) {
        if (str_ends(tail, STR("}")))
            tail.n--;
        last_texts(tail, &repository, &sum);
        /* A private repository's packages are not those of hex.pm. */
        if (repository.n && !str_is(repository, "hexpm"))
            c->ecosystem = STR("");
        if (sum.n) {
            struct hash h = {STR("SHA-256"), catalog_keep(m->ctx, sum)};
            vec_push(&m->ctx->unit->arena, &c->hashes, h);
        }
        read_needs(m, at, tail);
    }
    component_finish(m->ctx, c);
    return true;
}

/* Behind "{:git,": `"https://host/r.git", "commit", [tag: "v1"]}`. No version is told. */
static bool read_git(struct mix *m, str locked_as, str rest)
{
    str url, commit;
    struct arena *a = m->ctx->scratch;
    if (!quoted(&rest, &url) || !quoted(&rest, &commit) || !is_name(locked_as))
        return false;
    struct component *c = add(m, locked_as, STR(""), locked_as);
    /* An address with a user may hold a secret. */
    if (str_find(url, STR("://")) >= 0 && str_chr(url, '@') < 0) {
        str place = arena_join(a, str_starts(url, STR("git")) ? STR("") : STR("git+"), url, STR("@"));
        c->qualifiers = qualifier_set(&m->ctx->unit->arena, STR(""), STR("vcs_url"),
                                      arena_join(a, place, commit, STR("")));
    }
    component_finish(m->ctx, c);
    return true;
}

static void read_line(struct mix *m, str line)
{
    str name, kind, tail;
    line = str_trim(line);
    /* Before Elixir 1.4 the first entry stood behind the bracket. */
    if (str_starts(line, STR("%{")))
        line = str_from(line, 2);
    if (str_ends(line, STR(",")))
        line.n--;
    if (!str_starts(line, STR("\"")) || !quoted(&line, &name))
        return;
    ptrdiff_t brace = str_chr(line, '{');
    bool good = false;
    if (brace >= 0 && str_cut(str_from(line, (size_t)brace + 1), ',', &kind, &tail)) {
        kind = str_trim(kind);
        good = (str_is(kind, ":hex") && read_hex(m, name, tail)) ||
               (str_is(kind, ":git") && read_git(m, name, tail));
    }
    m->odd += !good;
}

static void relate(struct mix *m)
{
    struct unit *u = m->ctx->unit;
    for (size_t i = 0; i < m->needs.n; i++) {
        const uint64_t *to = map_get(&m->names, m->needs.v[i].name);
        if (to)
            vec_push(&u->arena, &u->components.v[m->needs.v[i].from].depends, u->components.v[*to].purl);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct mix m = {.ctx = ctx, .entry = entry};
    str text, line;
    if (!catalog_text(ctx, entry, content, &text))
        return;
    while (str_line(&text, &line)) {
        m.line++;
        read_line(&m, line);
    }
    relate(&m);
    if (m.odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages are not understood", m.odd);
}

static const char *const patterns[] = {"mix.lock", NULL};

const struct cataloger cataloger_mix = {
    .name = "mix",
    .doc = "Elixir and Erlang packages that are locked: mix.lock",
    .ecosystem = "Hex (Elixir, Erlang)",
    .gives = READS_DECLARED | TELLS_RELATIONS | TELLS_HASHES,
    .patterns = patterns,
    .run = run,
};
