/* nix: packages in the stores of Nix and Guix, each a folder STORE/HASH-NAME-VERSION[-OUTPUT] (Nix manual,
 * "Store path"; the name ends before the first '-' that no letter follows, as in builtins.parseDrvName), and
 * the database of the valid ones, table ValidPaths. A path without a version, a source, a patch or a
 * collection of links to other packages is none. */
#include "catalog/catalog.h"
#include "catalog/qualifier.h"
#include "format/sqlite.h"

#define NAME   "nix"
#define HASH_N 32u

struct store_path {
    str hash, name, version, output;
};

static bool any_of(str s, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(s, str_c(*list)))
            return true;
    return false;
}

/* Nix's base 32 has no e, o, t and u. */
static bool is_hash(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!ch_digit(s.p[i]) && (s.p[i] < 'a' || s.p[i] > 'z' || memchr("eotu", s.p[i], 4)))
            return false;
    return s.n == HASH_N;
}

static bool is_word(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'a' || s.p[i] > 'z')
            return false;
    return s.n > 0;
}

/* What a build reads, or what only links to others. */
static bool is_no_package(const struct store_path *p)
{
    static const char *const tails[] = {"source", "src",  "vendor",   "deps",    "env",     "shrunk",
                                        "crates", "hook", "checkout", "patched", "builder", NULL};
    static const char *const names[] = {"nixos", "nixpkgs", "dbus", "profile", NULL};
    if (any_of(p->output, tails) || str_ends(p->version, STR("-go")))
        return true;
    /* The channels' expressions, and the folder of D-Bus' configuration. */
    if (any_of(p->name, names) && (!str_is(p->name, "dbus") || str_is(p->version, "1")))
        return true;
    return str_starts(p->name, STR("nixos-system-")) || str_starts(p->name, STR("initrd-"));
}

/* "1.0.tar.gz", "1.0.drv", "0001-fix.patch": files. */
static bool is_file_name(str s)
{
    static const char *const extensions[] = {
        "drv",  "patch", "diff",    "gz",   "xz",   "bz2",   "zst", "lzma", "tgz",   "tar", "zip",    "sh",
        "conf", "json",  "service", "lock", "nix",  "crate", "gem", "whl",  "deb",   "rpm", "txt",    "xml",
        "pem",  "key",   "yaml",    "yml",  "toml", "scm",   "el",  "jar",  "nupkg", "py",  "chroot", NULL};
    ptrdiff_t dot = str_rchr(s, '.');
    return dot >= 0 && any_of(str_from(s, (size_t)dot + 1), extensions);
}

/* The last word of "2.34-210-bin" is an output, that of "1.0-beta" is not. */
static void cut_output(struct store_path *p)
{
    static const char *const stages[] = {"alpha",  "beta",  "rc",       "pre",     "git",     "final",
                                         "stable", "dirty", "snapshot", "nightly", "release", NULL};
    ptrdiff_t dash = str_rchr(p->version, '-');
    str last = dash < 0 ? STR("") : str_from(p->version, (size_t)dash + 1);
    if (!is_word(last) || any_of(last, stages))
        return;
    p->output = last;
    p->version = str_sub(p->version, 0, (size_t)dash);
}

static bool is_text(str s)
{
    return s.n > 0 && s.n <= 211 && str_of(s, "+-._?=");
}

/* False when it is no package. */
static bool parse(str base, struct store_path *p)
{
    str unstable = STR("-unstable");
    if (base.n <= HASH_N + 1 || base.p[HASH_N] != '-' || is_file_name(base))
        return false;
    str rest = str_from(base, HASH_N + 1);
    *p = (struct store_path){str_sub(base, 0, HASH_N), STR_INIT(""), STR_INIT(""), STR_INIT("")};
    if (!is_hash(p->hash) || !is_text(rest))
        return false;
    for (size_t i = 1; i + 1 < rest.n && !p->name.n; i++)
        if (rest.p[i] == '-' && !ch_alpha(rest.p[i + 1])) {
            p->name = str_sub(rest, 0, i);
            p->version = str_from(rest, i + 1);
        }
    if (!p->name.n || !ch_digit(p->version.p[0]))
        return false;
    cut_output(p);
    if (p->name.n > unstable.n && str_ends(p->name, unstable)) {
        p->name.n -= unstable.n;
        p->version = str_from(rest, p->name.n + 1);
        p->version.n -= p->output.n ? p->output.n + 1 : 0;
    }
    return !is_no_package(p);
}

static void add(struct catalog_ctx *ctx, const struct entry *entry, const struct store_path *p, bool guix,
                const char *field)
{
    struct component *c = component_add(ctx, entry, NAME, field);
    c->name = catalog_keep(ctx, p->name);
    c->version = catalog_keep(ctx, p->version);
    c->type = guix ? STR("guix") : STR("nix");
    c->kind = STR("package");
    c->qualifiers = qualifier_set(&ctx->unit->arena, c->qualifiers, STR("output"), p->output);
    component_finish(ctx, c);
}

static bool is_guix(str path)
{
    return str_starts(path, STR("gnu/store/")) || str_starts(path, STR("/gnu/store/")) ||
           str_starts(path, STR("var/guix/"));
}

static str folder(const struct entry *entry)
{
    static const str stores[] = {STR_INIT("nix/store/"), STR_INIT("gnu/store/")};
    for (size_t i = 0; i < sizeof stores / sizeof *stores; i++) {
        if (!str_starts(entry->path, stores[i]))
            continue;
        ptrdiff_t slash = str_chr(str_from(entry->path, stores[i].n), '/');
        if (slash > 0)
            return str_sub(entry->path, 0, stores[i].n + (size_t)slash);
        return entry->type == ENTRY_DIR ? entry->path : STR("");
    }
    return STR("");
}

static void run_folder(struct catalog_ctx *ctx, const struct entry *entry)
{
    struct store_path p;
    if (parse(str_base(entry->path), &p))
        add(ctx, entry, &p, is_guix(entry->path), "path");
}

/* A path whose content was known before (column "ca") is a source or a text. */
static void read_row(struct catalog_ctx *ctx, const struct entry *entry, str record)
{
    struct sqlite_value path, ca;
    struct store_path p;
    if (!sqlite_column(record, 1, &path) || path.kind != SQLITE_TEXT ||
        (sqlite_column(record, 8, &ca) && ca.kind == SQLITE_TEXT && ca.bytes.n))
        return;
    if (parse(str_base(path.bytes), &p))
        add(ctx, entry, &p, is_guix(path.bytes), "ValidPaths");
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct sqlite db;
    struct sqlite_rows rows;
    struct err e = {0};
    if (!sqlite_open(&db, &content->at, &e) || !sqlite_table(&db, STR("ValidPaths"), &rows, &e)) {
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
        return;
    }
    while (sqlite_next(&rows))
        read_row(ctx, entry, rows.record);
    if (rows.damaged)
        catalog_diag(ctx, DIAG_WARNING, entry, "%u damaged pages or rows were passed over: %s", rows.damaged,
                     rows.problem.text);
    sqlite_rows_close(&rows);
}

static const char *const patterns[] = {"nix/var/nix/db/db.sqlite", "var/guix/db/db.sqlite", NULL};

const struct cataloger cataloger_nix = {
    .name = NAME,
    .doc = "Nix and Guix packages: folders of the store, the database of valid paths",
    .ecosystem = "Nix, Guix",
    .gives = READS_INSTALLED,
    .patterns = patterns,
    .run = run,
    .folder = folder,
    .run_folder = run_folder,
};
