/* python_project: what a Python project asks for by itself: pyproject.toml ("Declaring project metadata" and
 * "Dependency Groups" of the Python Packaging User Guide; the tables of Poetry, PDM, uv, Hatch and Flit),
 * Pipfile, setup.cfg (setuptools, "Configuring setuptools using setup.cfg files"). Only an exact version is
 * one; a range is declared without, unless only developers or an extra want it: that it is anywhere is not
 * told then. Of setup.py, a program, the exact pins that stand there as texts are taken. */
#include "catalog/fixture.h"
#include "catalog/python_lock.h"
#include "format/ini.h"
#include "format/requirement.h"

#define NAME "python-project"

struct project {
    struct locked_file f;
    bool pipfile;
    /* The table of one dependency that is being read; name "": none */
    str name, range, git, revision;
    bool optional, elsewhere, several;
    enum scope scope;
    uint32_t line;
};

static struct locked *add(struct project *m, str name, str version, enum scope scope, uint32_t line)
{
    struct locked *p = locked_add(&m->f, line);
    p->name = python_name(m->f.ctx->scratch, name);
    p->version = version;
    p->scope = scope;
    p->direct = TRI_YES;
    if (!version.n) {
        p->confidence = CONFIDENCE_MEDIUM;
        p->omit = scope != SCOPE_RUNTIME;
    }
    return p;
}

/* "name[extra] >=1,<2; marker", a line or an element of a list. */
static void add_requirement(struct project *m, str text, enum scope scope, uint32_t line)
{
    struct requirement r;
    str version = STR("");
    if (!requirement_parse(text, &r))
        return;
    if (!requirement_pin(&r, &version))
        version = STR("");
    struct locked *p = add(m, r.name, version, scope, line);
    p->field = r.specifiers;
    if (r.marker.n)
        p->confidence = CONFIDENCE_MEDIUM;
    if (str_starts(r.url, STR("git+")))
        locked_git(&m->f, p, r.url, STR(""));
    else if (r.url.n)
        locked_url(&m->f, p, r.url);
}

/* "1.2.3" of Poetry and "==1.2.3" of both are exact. */
static str exact(const struct project *m, str range)
{
    range = str_trim(range);
    bool equal = str_starts(range, STR("=="));
    str version = str_trim(str_from(range, equal ? 2 : 0));
    if (m->several || !version.n || !ch_digit(version.p[0]) || (m->pipfile && !equal))
        return STR("");
    for (size_t i = 0; i < version.n; i++)
        if (!ch_alnum(version.p[i]) && (!version.p[i] || !strchr(".+!-_", version.p[i])))
            return STR("");
    return version;
}

/* A dependency in a folder of its own is the project's, not one of an index. */
static void end_table(struct project *m)
{
    if (m->name.n && !str_is(m->name, "python") && !m->elsewhere) {
        enum scope scope = m->optional ? SCOPE_OPTIONAL : m->scope;
        struct locked *p = add(m, m->name, m->git.n ? STR("") : exact(m, m->range), scope, m->line);
        p->field = m->range;
        if (m->git.n)
            locked_git(&m->f, p, m->git, m->revision);
    }
    m->name = m->range = m->git = m->revision = STR("");
    m->optional = m->elsewhere = m->several = false;
}

static void read_key(struct project *m, str key, const struct toml_item *i)
{
    if (str_is(key, "version"))
        m->range = i->text;
    else if (str_is(key, "git"))
        m->git = i->text;
    else if (str_is(key, "rev") || str_is(key, "ref"))
        m->revision = i->text;
    else if (str_is(key, "optional"))
        m->optional = str_is(i->text, "true");
    else if (str_is(key, "path") || str_is(key, "url") || str_is(key, "file"))
        m->elsewhere = true;
}

/* NAME = "range", NAME = {version = "range", ...}, or a list of such tables; `at`: where in the path NAME is.
 */
static void read_table(struct project *m, const struct toml_item *i, size_t at, enum scope scope)
{
    str name = i->path[at].key;
    if (i->n == at + 1 || !str_eq(name, m->name)) { /* NAME.version = "1" opens no table */
        end_table(m);
        m->name = name;
        m->scope = scope;
        m->line = i->line;
    }
    if (i->n == at + 1) {
        m->several = i->type == TOML_ARRAY;
        m->range = i->type == TOML_STRING ? i->text : STR("");
    } else if (toml_last(i).n) {
        read_key(m, toml_last(i), i);
    }
}

static bool under(const struct toml_item *i, const char *pattern, size_t parts)
{
    struct toml_item head = *i;
    head.n = parts;
    return i->n > parts && i->path[parts].key.p && toml_is(&head, pattern);
}

static void read_tables(struct project *m, const struct toml_item *i)
{
    if (m->pipfile) {
        if (under(i, "packages", 1))
            read_table(m, i, 1, SCOPE_RUNTIME);
        else if (under(i, "dev-packages", 1))
            read_table(m, i, 1, SCOPE_DEV);
    } else if (under(i, "tool.poetry.dependencies", 3)) {
        read_table(m, i, 3, SCOPE_RUNTIME);
    } else if (under(i, "tool.poetry.dev-dependencies", 3)) {
        read_table(m, i, 3, SCOPE_DEV);
    } else if (under(i, "tool.poetry.group.*.dependencies", 5)) {
        read_table(m, i, 5, SCOPE_DEV);
    }
}

static void read_lists(struct project *m, const struct toml_item *i)
{
    if (i->type != TOML_STRING)
        return;
    if (toml_is(i, "project.dependencies.#") || toml_is(i, "tool.flit.metadata.requires.#"))
        add_requirement(m, i->text, SCOPE_RUNTIME, i->line);
    else if (toml_is(i, "project.optional-dependencies.*.#"))
        add_requirement(m, i->text, python_group_scope(i->path[2].key), i->line);
    else if (toml_is(i, "dependency-groups.*.#"))
        add_requirement(m, i->text, SCOPE_DEV, i->line);
    else if (toml_is(i, "tool.pdm.dev-dependencies.*.#") || toml_is(i, "tool.uv.dev-dependencies.#") ||
             toml_is(i, "tool.hatch.envs.*.dependencies.#"))
        add_requirement(m, i->text, SCOPE_DEV, i->line);
}

static void read_toml(struct project *m, str text)
{
    struct toml t;
    struct toml_item i;
    toml_init(&t, text, m->f.ctx->scratch, m->f.ctx->limits->json_depth);
    while (toml_next(&t, &i)) {
        read_tables(m, &i);
        if (!m->pipfile)
            read_lists(m, &i);
    }
    end_table(m);
    python_toml_report(&m->f, &t);
}

static void read_cfg(struct project *m, str text)
{
    struct ini ini;
    struct ini_item i;
    str line;
    ini_init(&ini, text, INI_COLON | INI_FOLDED);
    while (ini_next(&ini, &i)) {
        bool extra = str_is(i.section, "options.extras_require");
        bool test = str_is(i.section, "options") && str_is(i.key, "tests_require");
        if (!extra && !test && !(str_is(i.section, "options") && str_is(i.key, "install_requires")))
            continue;
        enum scope scope = extra ? python_group_scope(i.key) : test ? SCOPE_TEST : SCOPE_RUNTIME;
        str rest = i.value;
        for (uint32_t number = i.line; rest.n && str_line(&rest, &line); number++)
            add_requirement(m, line, scope, number);
    }
}

/* The text that begins here, "" for a long one; *whole is what it takes with its quotes. */
static str python_text(str s, size_t *whole)
{
    size_t quotes = s.n > 2 && s.p[1] == s.p[0] && s.p[2] == s.p[0] ? 3 : 1, n = quotes;
    str end = str_sub(s, 0, quotes);
    while (n < s.n && !str_starts(str_from(s, n), end) && (quotes == 3 || s.p[n] != '\n'))
        n += s.p[n] == '\\' ? 2 : 1;
    n = n < s.n ? n : s.n;
    *whole = n + quotes < s.n ? n + quotes : s.n;
    return quotes == 1 && str_starts(str_from(s, n), end) ? str_sub(s, 1, n - 1) : STR("");
}

static void read_program(struct project *m, str s)
{
    struct requirement r;
    str version;
    uint32_t line = 1;
    while (s.n) {
        size_t n = 1;
        if (s.p[0] == '#') {
            ptrdiff_t end = str_chr(s, '\n');
            n = end < 0 ? s.n : (size_t)end;
        } else if (s.p[0] == '"' || s.p[0] == '\'') {
            str text = python_text(s, &n);
            if (requirement_parse(text, &r) && requirement_pin(&r, &version) && ch_digit(version.p[0]))
                add_requirement(m, text, SCOPE_UNKNOWN, line);
        }
        for (size_t i = 0; i < n; i++)
            line += s.p[i] == '\n';
        s = str_from(s, n);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    /* What an installed package's own project asks for is not asked for here. */
    if (fixture_of(catalog_path(ctx, entry), true).n || !catalog_text(ctx, entry, content, &text))
        return;
    struct project m = {.f = python_lock(ctx, entry, NAME, "dependencies"),
                        .pipfile = str_is(base, "Pipfile")};
    m.name = m.range = m.git = m.revision = STR("");
    if (str_is(base, "setup.cfg"))
        read_cfg(&m, text);
    else if (str_is(base, "setup.py"))
        read_program(&m, text);
    else
        read_toml(&m, text);
    locked_finish(&m.f);
}

const struct cataloger cataloger_python_project = {
    .name = NAME,
    .doc = "what Python projects ask for: pyproject.toml (also Poetry, PDM, uv, Hatch, Flit), Pipfile, "
           "setup.cfg, "
           "exact pins of setup.py",
    .ecosystem = "Python (PyPI)",
    .gives = READS_DECLARED | TELLS_DIRECT | TELLS_SCOPE,
    .patterns = (const char *const[]){"pyproject.toml", "Pipfile", "setup.cfg", "setup.py", NULL},
    .run = run,
};
