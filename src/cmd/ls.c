#include "base/path.h"
#include "catalog/reader.h"
#include "cmd/registry.h"
#include "cmd/target.h"
#include "format/json.h"
#include "source/tree.h"
#include <stdio.h>
#include <time.h>

struct ls {
    bool json, digest, all_layers;
    str path; /* only what is at or below it; "" for all */
    struct source_options source;
};

static const char type_letters[] = {
    [ENTRY_FILE] = 'f', [ENTRY_DIR] = 'd',   [ENTRY_SYMLINK] = 'l', [ENTRY_HARDLINK] = 'f',
    [ENTRY_CHAR] = 'c', [ENTRY_BLOCK] = 'b', [ENTRY_FIFO] = 'p',    [ENTRY_SOCKET] = 's'};

static str hex_of(const uint8_t *sha, char hex[65])
{
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", sha[i]);
    return str_make(hex, 64);
}

/* The part of the tree at and below a path is one run, since it is sorted: "a", then "a-b", then "a/c". */
struct selection {
    size_t from, to;
    str path;
};

static bool below(str path, str folder)
{
    return folder.n == 0 || (str_starts(path, folder) && (path.n == folder.n || path.p[folder.n] == '/'));
}

/* A link to a folder stands for the folder. False when there is nothing. */
static bool select_path(const struct tree *t, str path, struct arena *a, struct selection *s, struct err *e)
{
    struct err ignored;
    const struct tree_ref *r = path.n ? tree_resolve(t, a, path, &ignored) : NULL;
    *s = (struct selection){.from = 0, .to = t->n, .path = r ? tree_path(r->node) : path};
    while (s->from < s->to && !below(tree_path(t->refs[s->from].node), s->path))
        s->from++;
    while (s->to > s->from && !below(tree_path(t->refs[s->to - 1].node), s->path))
        s->to--;
    return s->from < s->to || path.n == 0 || err_set(e, "cannot list", path, "no such file in the artifact");
}

static bool selected(const struct selection *s, const struct tree *t, size_t i)
{
    return below(tree_path(t->refs[i].node), s->path);
}

/* ---- JSON ---- */

static void json_xattrs(struct json_out *w, str xattrs)
{
    str one, name, value;
    jw_key(w, "xattrs");
    jw_object(w);
    while (xattrs.n && str_split(&xattrs, ',', &one)) {
        char key[300];
        str_cut(one, '=', &name, &value);
        snprintf(key, sizeof key, "%.*s", STR_ARG(name));
        jw_key_str(w, key, value);
    }
    jw_end_object(w);
}

static void json_layer(struct json_out *w, const char *key, int32_t layer)
{
    jw_key(w, key);
    if (layer >= 0)
        jw_i64(w, layer);
    else
        jw_null(w);
}

static void json_entry(const struct ls *ls, struct json_out *w, const struct tree_ref *r)
{
    const struct tree_node *n = r->node;
    char hex[65], type[2] = {type_letters[n->type], 0};
    jw_object(w);
    jw_key_str(w, "path", tree_path(n));
    jw_key_str(w, "type", str_c(type));
    jw_key_u64(w, "mode", n->mode);
    jw_key_u64(w, "uid", n->uid);
    jw_key_u64(w, "gid", n->gid);
    jw_key_u64(w, "size", n->type == ENTRY_CHAR || n->type == ENTRY_BLOCK ? 0 : n->size);
    jw_key(w, "mtime");
    jw_i64(w, n->mtime);
    jw_key_str_null(w, "target", n->type == ENTRY_SYMLINK ? tree_target(n) : STR_NONE);
    json_layer(w, "layer", r->layer);
    jw_key_str_null(w, "sha256", tree_sha256(n) ? hex_of(tree_sha256(n), hex) : STR_NONE);
    json_xattrs(w, tree_xattrs(n));
    if (ls->all_layers)
        json_layer(w, "removed_by", r->hidden_by);
    jw_end_object(w);
}

static bool print_json(const struct ls *ls, const struct tree *t, const struct selection *s, struct err *e)
{
    struct buf b = {0};
    struct json_out w = {.b = &b, .first = true};
    bool ok = true;
    jw_array(&w);
    for (size_t i = s->from; i < s->to && ok; i++) {
        if (!selected(s, t, i))
            continue;
        json_entry(ls, &w, &t->refs[i]);
        ok = cmd_flush(&b, false, e);
    }
    jw_end_array(&w);
    buf_ch(&b, '\n');
    ok = ok && cmd_flush(&b, true, e);
    buf_free(&b);
    return ok;
}

/* ---- table ---- */

static void mode_text(const struct tree_node *n, char out[11])
{
    static const char letters[] = "rwxrwxrwx";
    out[0] = n->type == ENTRY_FILE || n->type == ENTRY_HARDLINK ? '-' : type_letters[n->type];
    for (int i = 0; i < 9; i++)
        out[i + 1] = n->mode >> (8 - i) & 1 ? letters[i] : '-';
    const struct {
        uint32_t bit;
        int at;
        char set, only;
    } special[] = {{04000, 3, 's', 'S'}, {02000, 6, 's', 'S'}, {01000, 9, 't', 'T'}};
    for (size_t i = 0; i < 3; i++)
        if (n->mode & special[i].bit)
            out[special[i].at] = out[special[i].at] == 'x' ? special[i].set : special[i].only;
    out[10] = 0;
}

static void time_text(int64_t mtime, char out[32])
{
    struct tm tm;
    time_t t = (time_t)mtime;
    if (!gmtime_r(&t, &tm) || !strftime(out, 32, "%Y-%m-%d %H:%M:%S", &tm))
        snprintf(out, 32, "%lld", (long long)mtime);
}

static void table_entry(const struct ls *ls, struct buf *b, const struct tree *t, const struct tree_ref *r)
{
    const struct tree_node *n = r->node;
    char mode[11], when[32], owner[32], size[32], hex[65] = "-";
    mode_text(n, mode);
    time_text(n->mtime, when);
    snprintf(owner, sizeof owner, "%u/%u", n->uid, n->gid);
    if (n->type == ENTRY_CHAR || n->type == ENTRY_BLOCK)
        snprintf(size, sizeof size, "%u,%u", (unsigned)(n->size >> 32), (unsigned)(n->size & UINT32_MAX));
    else
        snprintf(size, sizeof size, "%llu", (unsigned long long)n->size);
    buf_printf(b, "%s %9s %10s %s", mode, owner, size, when);
    if (t->layered)
        buf_printf(b, " %3d", r->layer);
    if (ls->digest) {
        if (tree_sha256(n))
            hex_of(tree_sha256(n), hex);
        buf_printf(b, " %-64s", hex);
    }
    buf_ch(b, ' ');
    buf_escape(b, tree_path(n));
    if (n->type == ENTRY_SYMLINK) {
        buf_add(b, STR(" -> "));
        buf_escape(b, tree_target(n));
    }
    if (r->hidden_by >= 0)
        buf_printf(b, " (removed by layer %d)", r->hidden_by);
    buf_ch(b, '\n');
}

static bool print_table(const struct ls *ls, const struct tree *t, const struct selection *s, struct err *e)
{
    struct buf b = {0};
    bool ok = true;
    for (size_t i = s->from; i < s->to && ok; i++) {
        if (!selected(s, t, i))
            continue;
        table_entry(ls, &b, t, &t->refs[i]);
        ok = cmd_flush(&b, false, e);
    }
    ok = ok && cmd_flush(&b, true, e);
    buf_free(&b);
    return ok;
}

/* ---- command ---- */

static bool work(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    const struct ls *ls = ctx;
    struct tree tree;
    struct selection s;
    struct arena a = {0};
    (void)out;
    bool ok = tree_read(t, &ls->source, ls->all_layers, &tree, e) &&
              select_path(&tree, path_clean(&a, ls->path, NULL), &a, &s, e) &&
              (ls->json ? print_json(ls, &tree, &s, e) : print_table(ls, &tree, &s, e));
    tree_free(&tree);
    arena_free(&a);
    return ok;
}

static bool format_check(const char *format, struct ls *ls, struct err *e)
{
    ls->json = strcmp(format, "json") == 0;
    return ls->json || strcmp(format, "table") == 0 ||
           err_set(e, "wrong value of", STR("--format"), "'%s' is neither table nor json", format);
}

static int run(int argc, char **argv)
{
    struct ls ls = {0};
    const char *format = "table", *platform = NULL, *tmp = NULL, *db = NULL;
    uint64_t jobs = 0, timeout = 0;
    bool help = false, quiet = false, verbose = false;
    struct opt_list rest = {0};
    struct err e = {0};
    struct registry_words registry = {0};
    const struct opt opts[] = {
        {"format", 'f', OPT_STRING, &format},
        {"digest", 0, OPT_FLAG, &ls.digest},
        {"all-layers", 0, OPT_FLAG, &ls.all_layers},
        {"platform", 0, OPT_STRING, &platform},
        REGISTRY_OPTS_ALONE(registry),
        {"tmp", 0, OPT_STRING, &tmp},
        {"timeout", 0, OPT_NUMBER, &timeout},
        {"jobs", 0, OPT_NUMBER, &jobs},
        {"db", 0, OPT_STRING, &db},
        {"quiet", 'q', OPT_FLAG, &quiet},
        {"verbose", 'v', OPT_FLAG, &verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &rest, &help, &e))
        return cmd_usage("ls", &e);
    if (help)
        return cmd_help("ls");
    if (rest.n != 1) {
        err_set(&e, "wrong usage", STR_NONE, rest.n ? "one TARGET at a time" : "no TARGET");
        return cmd_usage("ls", &e);
    }
    if (!format_check(format, &ls, &e) || !registry_take(&registry, jobs, &e) ||
        !cmd_platform_check(platform, &e))
        return cmd_usage("ls", &e);
    cmd_verbosity(quiet, verbose);
    ls.source = cmd_source_options(platform, jobs);
    ls.source.digests = ls.digest;
    ls.source.details = true;
    struct arena a = {0};
    struct reader r = {
        .tmp_dir = tmp, .timeout_seconds = timeout, .stdout_too = true, .work = work, .ctx = &ls};
    cmd_split(&a, rest.v[0], &r.spec, &ls.path);
    int status = reader_run(&r, NULL, NULL, &e) ? EXIT_OK : cmd_target_failed(&e);
    arena_free(&a);
    return status;
}

const struct command command_ls = {
    .name = "ls",
    .usage = "ls [OPTION...] TARGET[:PATH]",
    .summary = "the files of an artifact, as they are seen at run time",
    .help = "  -f, --format FORMAT   table (default) or json\n"
            "      --digest          the SHA-256 of each file too\n"
            "      --all-layers      also what a later layer removed or replaced\n"
            "      --platform P      of an image for several: os/architecture\n" REGISTRY_HELP_ALONE
            "      --tmp DIR         folder for temporary files\n"
            "      --timeout SECONDS give up after that time\n"
            "      --jobs N          worker threads (default: one for each processor)\n"
            "  -q, --quiet           errors only\n"
            "  -v, --verbose         tell how the reader is confined\n",
    .order = 30,
    .run = run,
};
