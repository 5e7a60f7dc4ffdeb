/* Haskell packages of Hackage: what Stack locks (stack.yaml.lock: each of `packages` as it was completed) and
 * asks for (`extra-deps` of stack.yaml, each one exact version; Stack documentation, "Lock files", "Package
 * location"), and the constraints that cabal freezes (cabal.project.freeze, once cabal.config: `any.NAME
 * ==VERSION`; Cabal User Guide, "cabal freeze"). A stack.yaml names no packages of its snapshot. */
#include "catalog/locked.h"
#include "format/deb822.h"
#include "format/yaml.h"

#define NAME "haskell"

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && (s.p[i] != '.' || i == 0 || i + 1 == s.n || s.p[i - 1] == '.'))
            return false;
    return s.n > 0;
}

/* Words of letters and digits with hyphens between. */
static bool is_name(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && (s.p[i] != '-' || i == 0 || i + 1 == s.n))
            return false;
    return s.n > 0;
}

static void add(struct locked_file *f, str name, str version, uint32_t line)
{
    struct locked *p = locked_add(f, line);
    p->name = name;
    p->version = version;
}

/* "http-client-0.7.13@sha256:...,5000", "acme-0.3@rev:0", "acme-0.3" */
static bool add_hackage(struct locked_file *f, str text, uint32_t line)
{
    str package, revision;
    str_cut(text, '@', &package, &revision);
    ptrdiff_t dash = str_rchr(package, '-');
    if (dash < 0)
        return false;
    str name = str_sub(package, 0, (size_t)dash), version = str_from(package, (size_t)dash + 1);
    if (!is_name(name) || !is_version(version))
        return false;
    add(f, name, version, line);
    return true;
}

/* A package of a repository or archive: it has Hackage's name, perhaps, but not its content. */
static bool add_elsewhere(struct locked_file *f, const struct yaml_node *from)
{
    str name = yaml_text(from, STR("name")), version = yaml_text(from, STR("version"));
    str git = yaml_text(from, STR("git")), url = yaml_text(from, STR("url"));
    if (!is_name(name) || !is_version(version))
        return false;
    add(f, name, version, from->line);
    struct locked *p = &f->packages.v[f->packages.n - 1];
    p->local = true;
    if (git.n)
        locked_git(f, p, git, yaml_text(from, STR("commit")));
    else if (url.n)
        locked_url(f, p, url);
    return true;
}

static unsigned read_lock(struct locked_file *f, const struct yaml_node *root)
{
    const struct yaml_node *item;
    unsigned odd = 0;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("packages"))); yaml_item(&it, &item);) {
        const struct yaml_node *completed = yaml_get(item, STR("completed"));
        const struct yaml_node *hackage = yaml_get(completed, STR("hackage"));
        odd += hackage ? !add_hackage(f, hackage->text, hackage->line) : !add_elsewhere(f, completed);
    }
    return odd;
}

/* Folders and addresses of archives hold a slash; repositories are mappings: neither tells a name. */
static unsigned read_asked(struct locked_file *f, const struct yaml_node *root)
{
    const struct yaml_node *item;
    unsigned odd = 0;
    if (!yaml_get(root, STR("resolver")) && !yaml_get(root, STR("snapshot")))
        return 0;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("extra-deps"))); yaml_item(&it, &item);) {
        const struct yaml_node *hackage = yaml_get(item, STR("hackage"));
        const struct yaml_node *named = hackage ? hackage : item;
        if (named->type == YAML_SCALAR && str_chr(named->text, '/') < 0 && named->text.p[0] != '.')
            odd += !add_hackage(f, named->text, named->line);
    }
    return odd;
}

static unsigned read_stack(struct locked_file *f, str text)
{
    struct yaml y;
    struct yaml_doc doc;
    unsigned odd = 0;
    bool lock = str_ends(f->entry->path, STR(".lock"));
    yaml_open(&y, text, f->ctx->scratch, f->ctx->limits->json_depth);
    while (yaml_next(&y, &doc))
        odd += lock ? read_lock(f, doc.root) : read_asked(f, doc.root);
    /* Others have files called stack.yaml too. */
    if (y.failed && (lock || f->packages.n))
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid YAML: %s", y.why);
    yaml_close(&y);
    return odd;
}

/* "any.aeson ==2.1.2.1", "aeson ==0.8.0.2", "setup.Cabal ==3.6.3.0", "foo:setup.bar ==1"; flags ("aeson
 * +bytestring-builder"), ranges and "base installed" pin nothing. */
static void read_constraint(struct locked_file *f, str text, uint32_t line)
{
    str name, version;
    ptrdiff_t at = str_find(text, STR("=="));
    if (at < 0)
        return;
    name = str_trim(str_sub(text, 0, (size_t)at));
    version = str_trim(str_from(text, (size_t)at + 2));
    ptrdiff_t dot = str_rchr(name, '.');
    name = str_from(name, (size_t)(dot + 1));
    if (is_name(name) && is_version(version))
        add(f, name, version, line);
}

static void read_freeze(struct locked_file *f, str text)
{
    struct deb822 d;
    struct deb822_field field;
    deb822_init(&d, text);
    while (deb822_paragraph(&d))
        while (deb822_field(&d, &field)) {
            str rest = field.value, line, one;
            uint32_t number = field.line;
            for (; str_ieq(field.name, STR("constraints")) && str_line(&rest, &line); number++)
                while (str_split(&line, ',', &one))
                    read_constraint(f, one, number);
        }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    unsigned odd = 0;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "version",
                            .ecosystem = STR_INIT("Hackage"),
                            .type = STR_INIT("hackage"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_starts(str_base(entry->path), STR("stack")))
        odd = read_stack(&f, text);
    else if (str_find(str_sub(text, 0, 4096), STR("-- Stackage snapshot")) < 0) /* all of Stackage */
        read_freeze(&f, text);
    if (odd)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u packages have no valid name and version", odd);
    locked_finish(&f);
}

const struct cataloger cataloger_haskell = {
    .name = NAME,
    .doc =
        "Haskell packages that are locked: stack.yaml.lock, extra-deps of stack.yaml, cabal.project.freeze, "
        "cabal.config",
    .ecosystem = "Haskell (Hackage)",
    .gives = READS_DECLARED,
    .patterns =
        (const char *const[]){"stack*.yaml.lock", "stack*.yaml", "*.project.freeze", "cabal.config", NULL},
    .run = run,
};
