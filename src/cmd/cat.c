#include "base/path.h"
#include "catalog/reader.h"
#include "cmd/registry.h"
#include "cmd/target.h"
#include "source/tree.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- one file's content, out of an artifact into a temporary file ---- */

struct part {
    struct part *next;
    int32_t number;
    int fd;         /* the content at the wanted path in this unit; -1: none */
    struct err why; /* why it could not be kept */
    str path;
};
struct extraction {
    str path;
    int32_t layer; /* where to take it from; -1: an artifact without layers */
    struct part *parts;
    int32_t number; /* of the unit that is that layer */
};

static void *on_unit(void *ctx, int32_t number)
{
    struct extraction *x = ctx;
    struct part *p = mem_alloc(sizeof *p);
    *p = (struct part){.next = x->parts, .number = number, .fd = -1, .path = x->path};
    x->parts = p;
    return p;
}

static want_set on_entry(void *unit, const struct entry *e)
{
    const struct part *p = unit;
    return e->type == ENTRY_FILE && str_eq(e->path, p->path);
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        p += k;
        n -= (size_t)k;
    }
    return true;
}

static bool copy_out(const struct reader_at *from, int to, struct err *e)
{
    enum { chunk = 1 << 18 };
    char *bytes = mem_alloc(chunk);
    ptrdiff_t n = 0;
    bool ok = true;
    for (uint64_t at = 0; ok && (n = from->read(from, at, bytes, chunk)) > 0; at += (uint64_t)n)
        ok = write_all(to, bytes, (size_t)n) || err_set(e, "cannot write", STR_NONE, "%s", strerror(errno));
    free(bytes);
    return ok && (n == 0 || err_set(e, "cannot read", STR_NONE, "%s", strerror(errno)));
}

/* Of several entries with one path in a layer the last one counts. */
static void on_content(void *unit, want_set wants, const struct entry *entry, struct content *c)
{
    struct part *p = unit;
    (void)wants;
    (void)entry;
    if (p->fd >= 0)
        close(p->fd);
    p->fd = source_spill_fd();
    if (p->fd < 0) {
        err_set(&p->why, "cannot make a temporary file", STR_NONE, "%s", strerror(errno));
    } else if (!copy_out(&c->at, p->fd, &p->why)) {
        close(p->fd);
        p->fd = -1;
    }
}

static void on_whiteout(void *unit, str path, bool opaque)
{
    (void)unit;
    (void)path;
    (void)opaque;
}

static void on_arrange(void *ctx, const int32_t *numbers, size_t n)
{
    struct extraction *x = ctx;
    if (x->layer >= 0 && (size_t)x->layer < n)
        x->number = numbers[x->layer];
}

/* What stands in the way of the wanted file is its own error; the rest was said when the tree was read. */
static void on_diag(void *unit, enum diag_level level, str path, str message)
{
    struct part *p = unit;
    if (level >= DIAG_WARNING && str_eq(path, p->path))
        err_set(&p->why, "cannot read", path, "%.*s", STR_ARG(message));
}

/* The content's descriptor, or -1. */
static int parts_take(struct extraction *x, struct err *e)
{
    int fd = -1;
    for (struct part *p = x->parts, *next; p; p = next) {
        next = p->next;
        bool ours = x->layer < 0 || p->number == x->number;
        if (ours && p->fd >= 0 && fd < 0)
            fd = p->fd;
        else if (p->fd >= 0)
            close(p->fd);
        if (ours && p->fd < 0 && p->why.text[0])
            *e = p->why;
        free(p);
    }
    return fd;
}

static int extract(struct target *t, const struct source_options *o, const struct tree_ref *from,
                   struct err *e)
{
    struct extraction x = {.path = tree_path(from->node), .layer = from->layer, .number = -1};
    struct visitor v = {.ctx = &x,
                        .unit = on_unit,
                        .entry = on_entry,
                        .content = on_content,
                        .whiteout = on_whiteout,
                        .arrange = on_arrange,
                        .diag = on_diag};
    struct arena arena = {0};
    struct inventory inv = {.arena = &arena, .ref = str_c(t->spec)};
    struct limits all = *o->limits;
    struct source_options again = *o;
    all.content = UINT64_MAX;
    again.limits = &all;
    bool ok = source_read(t, &again, &v, &inv, e);
    err_set(ok ? e : NULL, "cannot read", x.path, "its content is not readable");
    int fd = parts_take(&x, e);
    arena_free(&arena);
    return fd;
}

/* ---- the path, through links and nested archives ---- */

struct cat {
    struct source_options source;
    str path; /* as given */
};

static const char *type_name(enum entry_type t)
{
    static const char *const names[] = {[ENTRY_DIR] = "a folder",
                                        [ENTRY_CHAR] = "a device",
                                        [ENTRY_BLOCK] = "a device",
                                        [ENTRY_FIFO] = "a pipe",
                                        [ENTRY_SOCKET] = "a socket"};
    return names[t] ? names[t] : "a link";
}

/* "a.war!/b.jar!/c": the first part that is a file of this artifact; *inner is what comes behind its "!/". */
static const struct tree_ref *find_part(const struct tree *tree, struct arena *a, str path, str *inner,
                                        struct err *e)
{
    struct err ignored;
    const struct tree_ref *whole = tree_resolve(tree, a, path, e);
    *inner = STR_NONE;
    if (whole)
        return whole;
    for (size_t from = 0;;) {
        ptrdiff_t at = str_find(str_from(path, from), STR("!/"));
        if (at < 0)
            return NULL;
        from += (size_t)at;
        const struct tree_ref *r = tree_resolve(tree, a, str_sub(path, 0, from), &ignored);
        if (r && r->node->type == ENTRY_FILE) {
            *inner = str_from(path, from + 2);
            return r;
        }
        from += 2;
    }
}

static int open_inside(const struct cat *c, struct target *t, str path, unsigned depth, struct err *e);

/* Goes on inside the file that `fd` holds. */
static int open_nested(const struct cat *c, int fd, str name, str inner, unsigned depth, struct err *e)
{
    struct stat st;
    struct arena a = {0};
    if (depth >= c->source.limits->archive_depth || fstat(fd, &st) != 0) {
        err_set(e, "cannot open", c->path, "archives inside archives deeper than %u",
                c->source.limits->archive_depth);
        close(fd);
        return -1;
    }
    struct target t = {.spec = arena_dup(&a, name).p,
                       .prefix = "archive",
                       .fd = fd,
                       .seekable = true,
                       .size = (uint64_t)st.st_size};
    t.path = t.spec;
    int found = open_inside(c, &t, inner, depth + 1, e);
    target_close(&t);
    arena_free(&a);
    return found;
}

/* A descriptor with the content of `path` in the artifact, or -1. */
static int open_inside(const struct cat *c, struct target *t, str path, unsigned depth, struct err *e)
{
    struct tree tree;
    struct arena a = {0};
    str inner = STR_NONE;
    int fd = -1;
    const struct tree_ref *r = tree_read(t, &c->source, false, &tree, e)
                                   ? find_part(&tree, &a, path_clean(&a, path, NULL), &inner, e)
                                   : NULL;
    if (r && r->node->type != ENTRY_FILE) {
        err_set(e, "cannot print", path, "it is %s", type_name(r->node->type));
    } else if (r) {
        struct tree_ref from = tree_content(r);
        fd = extract(t, &c->source, &from, e);
        if (fd >= 0 && inner.p)
            fd = open_nested(c, fd, tree_path(r->node), inner, depth, e);
    }
    tree_free(&tree);
    arena_free(&a);
    return fd;
}

static bool work(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    const struct cat *c = ctx;
    struct stat st;
    (void)out;
    int fd = open_inside(c, t, c->path, 0, e);
    if (fd < 0 || fstat(fd, &st) != 0)
        return false;
    struct reader_at at = reader_fd(fd, 0, (uint64_t)st.st_size);
    bool ok = copy_out(&at, STDOUT_FILENO, e);
    close(fd);
    return ok;
}

/* ---- command ---- */

static bool split_words(const struct opt_list *rest, struct arena *a, const char **target, str *path,
                        struct err *e)
{
    if (rest->n == 2) {
        *target = rest->v[0];
        *path = str_c(rest->v[1]);
        return true;
    }
    if (rest->n != 1)
        return err_set(e, "wrong usage", STR_NONE, rest->n ? "one file at a time" : "no TARGET:PATH");
    cmd_split(a, rest->v[0], target, path);
    if (path->p)
        return true;
    /* Nothing of it exists: the first part that is no prefix is the name to complain about. */
    str head, tail, word = str_c(rest->v[0]);
    if (str_cut(word, ':', &head, &tail) && head.n && tail.n) {
        *target = arena_dup(a, head).p;
        *path = tail;
        return true;
    }
    return err_set(e, "wrong usage", STR_NONE, "no PATH: it is `assay cat TARGET:PATH`");
}

static int run(int argc, char **argv)
{
    struct cat c = {0};
    const char *platform = NULL, *tmp = NULL, *db = NULL;
    uint64_t jobs = 0, timeout = 0;
    bool help = false, quiet = false, verbose = false;
    struct opt_list rest = {0};
    struct err e = {0};
    struct registry_words registry = {0};
    const struct opt opts[] = {
        {"platform", 0, OPT_STRING, &platform}, REGISTRY_OPTS_ALONE(registry),
        {"tmp", 0, OPT_STRING, &tmp},           {"timeout", 0, OPT_NUMBER, &timeout},
        {"jobs", 0, OPT_NUMBER, &jobs},         {"db", 0, OPT_STRING, &db},
        {"quiet", 'q', OPT_FLAG, &quiet},       {"verbose", 'v', OPT_FLAG, &verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &rest, &help, &e))
        return cmd_usage("cat", &e);
    if (help)
        return cmd_help("cat");
    struct arena a = {0};
    const char *target;
    if (!split_words(&rest, &a, &target, &c.path, &e) || !registry_take(&registry, jobs, &e) ||
        !cmd_platform_check(platform, &e))
        return cmd_usage("cat", &e);
    cmd_verbosity(quiet, verbose);
    c.source = cmd_source_options(platform, jobs);
    struct reader r = {.spec = target,
                       .tmp_dir = tmp,
                       .timeout_seconds = timeout,
                       .spool_stdin = true,
                       .stdout_too = true,
                       .work = work,
                       .ctx = &c};
    int status = reader_run(&r, NULL, NULL, &e) ? EXIT_OK : cmd_target_failed(&e);
    arena_free(&a);
    return status;
}

const struct command command_cat = {
    .name = "cat",
    .usage = "cat [OPTION...] TARGET:PATH | TARGET PATH",
    .summary = "one file of an artifact, on standard output",
    .help =
        "PATH may go into archives inside the artifact: app.war!/WEB-INF/lib/x.jar!/META-INF/MANIFEST.MF\n\n"
        "      --platform P      of an image for several: os/architecture\n" REGISTRY_HELP_ALONE
        "      --tmp DIR         folder for temporary files\n"
        "      --timeout SECONDS give up after that time\n"
        "      --jobs N          worker threads (default: one for each processor)\n"
        "  -q, --quiet           errors only\n"
        "  -v, --verbose         tell how the reader is confined\n",
    .order = 31,
    .run = run,
};
