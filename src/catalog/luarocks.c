/* luarocks: packages of Lua. Installed ones lie in a tree of rocks as NAME/VERSION/ with a rock_manifest and
 * their rockspec (LuaRocks documentation, "Rockspec format", "File locations"); luarocks.lock has the exact
 * versions for a project ("Pinning versions with a lock file"), a project's own rockspec what it asks for, of
 * which only what is exact (`name == version`) is taken. */
#include "catalog/licence.h"
#include "catalog/locked.h"
#include "format/lua.h"

#define NAME "luarocks"

static bool is_name(str s)
{
    return s.n > 0 && s.p[0] != '.' && s.p[0] != '-' && str_of(s, "_.-");
}

/* "VERSION-REVISION", "scm-1" */
static bool is_version(str s)
{
    ptrdiff_t dash = str_rchr(s, '-');
    uint64_t revision;
    return dash > 0 && is_name(s) && str_u64(str_from(s, (size_t)dash + 1), 10, &revision);
}

/* Name and version by the folders of a tree of rocks: .../rocks-5.1/NAME/VERSION/FILE */
static bool in_tree(str path, str *name, str *version)
{
    str dir = str_dir(path), rock = str_dir(dir);
    *version = str_base(dir);
    *name = str_base(rock);
    return is_version(*version) && is_name(*name) && str_starts(str_base(str_dir(rock)), STR("rocks"));
}

static str depend_name(str text)
{
    size_t n = 0;
    text = str_trim(text);
    while (n < text.n && !ch_space(text.p[n]) && text.p[n] && !strchr("<>=~", text.p[n]))
        n++;
    return str_sub(text, 0, n);
}

static void read_rock(struct catalog_ctx *ctx, struct component *c, str text)
{
    struct arena *a = &ctx->unit->arena;
    struct lua l;
    struct lua_item i;
    lua_init(&l, text, ctx->scratch);
    while (lua_next(&l, &i)) {
        if (i.depth != 1)
            continue;
        str spdx = licence_spdx(i.text), name = depend_name(i.text);
        if (str_is(i.table, "description") && str_is(i.key, "license") && spdx.n)
            vec_push(a, &c->licences, catalog_keep(ctx, spdx));
        else if (str_is(i.table, "dependencies") && !i.key.n && is_name(name) && !str_is(name, "lua"))
            vec_push(a, &c->depends, catalog_keep(ctx, name));
    }
}

static void add_installed(struct catalog_ctx *ctx, const struct entry *entry, str name, str version, str text)
{
    struct component *c = component_add(ctx, entry, NAME, "");
    c->name = catalog_keep(ctx, name);
    c->version = catalog_keep(ctx, version);
    c->type = STR("luarocks");
    if (str_ends(entry->path, STR(".rockspec")))
        read_rock(ctx, c, text);
    component_finish(ctx, c);
}

static void add(struct locked_file *f, const struct lua_item *i, str name, str version, enum scope scope)
{
    if (!is_name(name) || !is_name(version) || str_is(name, "lua")) /* that is the interpreter */
        return;
    struct locked *p = locked_add(f, i->line);
    p->name = name;
    p->version = version;
    p->scope = scope;
}

/* return { dependencies = { NAME = "VERSION" }, build_dependencies = ..., test_dependencies = ... } */
static void read_lock(struct locked_file *f, str text)
{
    struct lua l;
    struct lua_item i;
    lua_init(&l, text, f->ctx->scratch);
    while (lua_next(&l, &i)) {
        bool test = str_is(i.table, "test_dependencies");
        bool build = str_is(i.table, "build_dependencies");
        if (i.depth == 2 && i.key.n && (test || build || str_is(i.table, "dependencies")))
            add(f, &i, i.key, i.text, test ? SCOPE_TEST : build ? SCOPE_DEV : SCOPE_RUNTIME);
    }
}

/* dependencies = { "NAME == VERSION" } */
static void read_asked(struct locked_file *f, str text)
{
    struct lua l;
    struct lua_item i;
    lua_init(&l, text, f->ctx->scratch);
    while (lua_next(&l, &i)) {
        ptrdiff_t at = str_find(i.text, STR("=="));
        bool test = str_is(i.table, "test_dependencies");
        if (i.depth != 1 || i.key.n || at < 0 || (!test && !str_is(i.table, "dependencies")))
            continue;
        add(f, &i, depend_name(i.text), str_trim(str_from(i.text, (size_t)at + 2)),
            test ? SCOPE_TEST : SCOPE_RUNTIME);
    }
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, name, version;
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "dependencies",
                            .type = STR_INIT("luarocks"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(str_base(entry->path), "luarocks.lock"))
        read_lock(&f, text);
    else if (in_tree(entry->path, &name, &version))
        add_installed(ctx, entry, name, version, text);
    else if (str_ends(entry->path, STR(".rockspec")))
        read_asked(&f, text);
    locked_finish(&f);
}

const struct cataloger cataloger_luarocks = {
    .name = NAME,
    .doc = "Lua packages: rocks that are installed; luarocks.lock, exact versions of *.rockspec (declared)",
    .ecosystem = "Lua (LuaRocks)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_SCOPE | TELLS_LICENCES,
    .patterns = (const char *const[]){"rock_manifest", "*.rockspec", "luarocks.lock", NULL},
    .run = run,
};
