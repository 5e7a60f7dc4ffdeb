/* opam: packages of OCaml. Installed ones by a switch's .opam-switch/packages/NAME.VERSION/opam and
 * .opam-switch/switch-state (opam manual, "Switches"), or before opam 2 by .opam/SWITCH/installed; locked
 * ones by
 * *.opam.locked ("opam lock": each dependency with {= "VERSION"}) and dune.lock/NAME.pkg (Dune documentation,
 * "Package management"). */
#include "catalog/licence.h"
#include "catalog/locked.h"
#include "format/opam.h"

#define NAME "opam"

/* Letters, digits and "-_+"; a point begins the version. */
static bool is_name(str s)
{
    return s.n > 0 && str_of(s, "-_+");
}

static bool is_version(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_alnum(s.p[i]) && (!s.p[i] || !strchr("-_+.~", s.p[i])))
            return false;
    return s.n > 0;
}

static struct locked *add(struct locked_file *f, str name, str version, uint32_t line)
{
    if (!is_name(name) || !is_version(version))
        return NULL;
    struct locked *p = locked_add(f, line);
    p->name = name;
    p->version = version;
    return p;
}

/* installed: ["astring.0.8.5" ...], of which `roots` are those that were asked for. */
static void read_state(struct locked_file *f, str text)
{
    struct opam o;
    struct opam_item i;
    struct map roots = {0};
    str name, version;
    opam_init(&o, text, f->ctx->scratch);
    while (opam_next(&o, &i)) {
        if (i.string && str_is(i.field, "roots"))
            map_put(f->ctx->scratch, &roots, i.text, NULL);
        else if (i.string && str_is(i.field, "installed") && str_cut(i.text, '.', &name, &version))
            add(f, name, version, i.line);
    }
    for (size_t k = 0; roots.n && k < f->packages.n; k++) {
        struct locked *p = &f->packages.v[k];
        str whole = arena_join(f->ctx->scratch, p->name, STR("."), p->version);
        p->direct = map_get(&roots, whole) ? TRI_YES : TRI_NO;
    }
}

/* "NAME VERSION" in each line. */
static void read_old_state(struct locked_file *f, str text)
{
    str line, name, version;
    for (uint32_t number = 1; str_line(&text, &line); number++)
        if (str_cut(str_trim(line), ' ', &name, &version))
            add(f, name, str_trim(version), number);
}

/* depends: ["dune" {= "3.20.2" & with-test} ...] */
static void read_locked(struct locked_file *f, str text)
{
    struct opam o;
    struct opam_item i;
    str name = STR("");
    bool equal = false;
    struct locked *p = NULL;
    opam_init(&o, text, f->ctx->scratch);
    while (opam_next(&o, &i)) {
        if (!str_is(i.field, "depends"))
            continue;
        if (i.options == 0) {
            name = i.string ? i.text : STR("");
            p = NULL;
        } else if (i.string && equal) {
            p = add(f, name, i.text, i.line);
            name = STR("");
        } else if (p && (str_is(i.text, "with-test") || str_is(i.text, "?with-test"))) {
            p->scope = SCOPE_TEST;
        } else if (p && str_is(i.text, "with-dev-setup")) {
            p->scope = SCOPE_DEV;
        }
        equal = !i.string && str_is(i.text, "=");
    }
}

/* (version 0.0.1) in NAME.pkg or NAME.0.0.1.pkg */
static void read_dune(struct locked_file *f, str text)
{
    str base = str_base(f->entry->path), name, rest, version;
    ptrdiff_t at = str_find(text, STR("(version"));
    str_cut(base, '.', &name, &rest);
    if (at < 0 || !str_cut(str_from(text, (size_t)at + 8), ')', &version, &rest))
        return;
    add(f, name, str_trim(version), 0);
}

/* What one opam file says of the package that was installed by it. */
static void read_package(struct locked_file *f, struct component *c, str text)
{
    struct arena *a = &f->ctx->unit->arena;
    struct opam o;
    struct opam_item i;
    struct locked sums = {0};
    opam_init(&o, text, f->ctx->scratch);
    while (opam_next(&o, &i)) {
        if (!i.string)
            continue;
        str spdx = str_is(i.field, "license") ? licence_spdx(i.text) : STR("");
        if (spdx.n)
            vec_push(a, &c->licences, catalog_keep(f->ctx, spdx));
        else if (str_is(i.field, "depends") && i.options == 0 && is_name(i.text))
            vec_push(a, &c->depends, catalog_keep(f->ctx, i.text));
        else if (str_is(i.field, "checksum"))
            locked_hash_pair(f, &sums, i.text);
    }
    for (size_t k = 0; k < sums.hashes.n; k++)
        vec_push(a, &c->hashes,
                 (struct hash){sums.hashes.v[k].alg, catalog_keep(f->ctx, sums.hashes.v[k].hex)});
}

/* The folder tells name and version. */
static void add_installed(struct locked_file *f, str text)
{
    str name, version;
    if (!str_cut(str_base(str_dir(f->entry->path)), '.', &name, &version) || !is_name(name) ||
        !is_version(version))
        return;
    struct component *c = component_add(f->ctx, f->entry, NAME, "");
    c->name = catalog_keep(f->ctx, name);
    c->version = catalog_keep(f->ctx, version);
    c->type = f->type;
    c->ecosystem = f->ecosystem;
    read_package(f, c, text);
    component_finish(f->ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    str text, base = str_base(entry->path);
    struct locked_file f = {.ctx = ctx,
                            .entry = entry,
                            .cataloger = NAME,
                            .field = "depends",
                            .ecosystem = STR_INIT("opam"),
                            .type = STR_INIT("opam"),
                            .state = STATE_DECLARED};
    if (!catalog_text(ctx, entry, content, &text))
        return;
    if (str_is(base, "opam")) {
        add_installed(&f, text);
    } else if (str_ends(base, STR(".locked"))) {
        read_locked(&f, text);
    } else if (str_ends(base, STR(".pkg"))) {
        f.field = "version";
        read_dune(&f, text);
    } else {
        f.state = STATE_INSTALLED;
        f.field = "installed";
        if (str_is(base, "installed"))
            read_old_state(&f, text);
        else
            read_state(&f, text);
    }
    locked_finish(&f);
}

const struct cataloger cataloger_opam = {
    .name = NAME,
    .doc = "OCaml packages: installed in switches of opam (1 and 2); *.opam.locked, dune.lock (declared)",
    .ecosystem = "OCaml (opam)",
    .gives = READS_INSTALLED | READS_DECLARED | TELLS_RELATIONS | TELLS_DIRECT | TELLS_SCOPE |
             TELLS_LICENCES | TELLS_HASHES,
    .patterns = (const char *const[]){"**/.opam-switch/packages/*/opam", "**/.opam-switch/switch-state",
                                      "**/.opam/*/installed", "*.opam.locked", "opam.locked",
                                      "**/dune.lock/*.pkg", NULL},
    .run = run,
};
