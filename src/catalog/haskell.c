/* haskell: packages of Hackage that a build is pinned to: stack.yaml.lock and the extra-deps of stack.yaml
 * (Stack documentation, "Lock files", "Pantry": "NAME-VERSION[@sha256:HASH,SIZE][@rev:N]"), and
 * cabal.project.freeze (Cabal user guide, "cabal freeze": "constraints: any.NAME ==VERSION, NAME +flag"). */
#include "catalog/locked.h"
#include "format/yaml.h"

#define NAME "haskell"

static bool is_version(str s)
{
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) {
        if (ch_digit(s.p[i]))
            digit = true;
        else if (s.p[i] != '.' || !digit)
            return false;
        else
            digit = false;
    }
    return digit;
}

/* "acme-missiles-0.3@sha256:...": the version stands behind the last hyphen. */
static void add_pinned(struct locked_file *f, str text, uint32_t line)
{
    str pin, rest;
    str_cut(text, '@', &pin, &rest);
    ptrdiff_t dash = str_rchr(pin, '-');
    if (dash <= 0 || !is_version(str_from(pin, (size_t)dash + 1)) || str_chr(pin, '/') >= 0)
        return;
    struct locked *p = locked_add(f, line);
    p->name = str_sub(pin, 0, (size_t)dash);
    p->version = str_from(pin, (size_t)dash + 1);
}

/* {git: URL, commit: SHA} or {archive: URL}: name and version stand next to it in lock files. */
static void add_foreign(struct locked_file *f, const struct yaml_node *n, uint32_t line)
{
    str git = yaml_text(n, STR("git")), url = yaml_text(n, STR("url"));
    if (!yaml_text(n, STR("name")).n)
        return;
    struct locked *p = locked_add(f, line);
    p->name = yaml_text(n, STR("name"));
    p->version = yaml_text(n, STR("version"));
    p->local = true;
    if (git.n)
        locked_git(f, p, git, yaml_text(n, STR("commit")));
    else if (url.n)
        locked_url(f, p, url);
}

static void read_stack_lock(struct locked_file *f, const struct yaml_node *root)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("packages"))); yaml_item(&it, &item);) {
        const struct yaml_node *completed = yaml_get(item, STR("completed"));
        str hackage = yaml_text(completed, STR("hackage"));
        if (hackage.n)
            add_pinned(f, hackage, item->line);
        else
            add_foreign(f, completed, item->line);
    }
}

static void read_stack(struct locked_file *f, const struct yaml_node *root)
{
    const struct yaml_node *item;
    for (struct yaml_iter it = yaml_items(yaml_get(root, STR("extra-deps"))); yaml_item(&it, &item);)
        add_pinned(f, item->text, item->line);
}

static void read_yaml(struct locked_file *f, str text, bool lock)
{
    struct yaml y;
    struct yaml_doc doc;
    yaml_open(&y, text, f->ctx->scratch, f->ctx->limits->json_depth);
    while (yaml_next(&y, &doc)) {
        if (lock)
            read_stack_lock(f, doc.root);
        else
            read_stack(f, doc.root);
    }
    if (y.failed)
        catalog_diag(f->ctx, DIAG_WARNING, f->entry, "is not valid YAML: %s", y.why);
    locked_finish(f);
    yaml_close(&y);
}

/* "any.NAME ==VERSION"; flags ("NAME +x") and ranges pin nothing. */
static void read_freeze(struct locked_file *f, str text)
{
    str line, item, name, version;
    for (uint32_t number = 1; str_line(&text, &line); number++) {
        line = str_trim(line);
        if (str_starts(line, STR("--")))
            continue;
        if (str_istarts(line, STR("constraints:")))
            line = str_from(line, 12);
        while (str_split(&line, ',', &item)) {
            ptrdiff_t equals = str_find(item, STR("=="));
            if (equals < 0)
                continue;
            name = str_trim(str_sub(item, 0, (size_t)equals));
            version = str_trim(str_from(item, (size_t)equals + 2));
            ptrdiff_t dot = str_rchr(name, '.'); /* "any.", "setup.", "foo:setup." */
            name = str_from(name, dot < 0 ? 0 : (size_t)dot + 1);
            if (!is_version(version))
                continue;
            struct locked *p = locked_add(f, number);
            p->name = name;
            p->version = version;
        }
    }
    locked_finish(f);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "packages",
                            .ecosystem = STR_INIT("Hackage"),
                            .type = STR_INIT("hackage"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_ends(entry->path, STR(".freeze"))) {
        f.field = "constraints";
        read_freeze(&f, text);
    } else {
        bool lock = str_ends(entry->path, STR(".lock"));
        f.field = lock ? "packages" : "extra-deps";
        read_yaml(&f, text, lock);
    }
}

const struct cataloger cataloger_haskell = {
    .name = NAME,
    .doc = "Haskell packages that are pinned: stack.yaml.lock, stack.yaml, cabal.project.freeze",
    .ecosystem = "Haskell",
    .gives = READS_DECLARED,
    .patterns = (const char *const[]){"stack.yaml.lock", "stack.yaml", "cabal.project.freeze", NULL},
    .run = run,
};
