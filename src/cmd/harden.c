#include "base/log.h"
#include "catalog/catalog.h"
#include "catalog/reader.h"
#include "cmd/registry.h"
#include "cmd/target.h"
#include "least/harden.h"
#include <stdio.h>

enum { FILE_MAX = 64 << 20 };

struct form_name {
    const char *name;
    enum harden_form form;
};
static const struct form_name forms[] = {{"kubernetes", HARDEN_KUBERNETES}, {"patch", HARDEN_PATCH},
                                         {"compose", HARDEN_COMPOSE},       {"docker", HARDEN_DOCKER},
                                         {"dockerfile", HARDEN_DOCKERFILE}, {"oci", HARDEN_OCI}};

/* ---- in the confined process ---- */

struct looking {
    struct source_options source;
    struct harden harden;
    bool is_manifest; /* the target is a file to mend */
};

static bool look(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    const struct looking *l = ctx;
    struct arena a = {0};
    struct tree tree = {0};
    struct need n;
    bool ok = need_read(t, &l->source, &a, &tree, &n, e);
    if (ok)
        need_write(out, &n);
    tree_free(&tree);
    arena_free(&a);
    return ok;
}

static bool read_all(const struct target *t, struct arena *a, str *text, struct err *e)
{
    if (t->directory || !t->seekable || t->size > FILE_MAX)
        return err_set(e, "cannot mend", str_c(t->path), "it is no file of at most %d MiB", FILE_MAX >> 20);
    struct reader_at at = reader_fd(t->fd, 0, t->size);
    char *bytes = arena_bytes(a, t->size);
    ptrdiff_t n = at.read(&at, 0, bytes, t->size);
    if (n < 0 || (uint64_t)n != t->size)
        return err_set(e, "cannot read", str_c(t->path), "it ends too early");
    *text = str_make(bytes, (size_t)n);
    return true;
}

/* Two parts: the length of the notes in a line, the notes, then the mended text. */
static bool mend_text(const struct looking *l, const struct target *t, str bytes, struct buf *out,
                      struct err *e)
{
    struct buf notes = {0}, text = {0};
    enum harden_form is = harden_form_of(bytes);
    if (is == HARDEN_AUTO)
        return err_set(e, "cannot mend", str_c(t->path), "it is no manifest of Kubernetes or Compose");
    if (l->harden.form != HARDEN_AUTO && l->harden.form != is &&
        !(is == HARDEN_KUBERNETES && l->harden.form == HARDEN_PATCH))
        return err_set(e, "cannot mend", str_c(t->path), "--as names another form than the file has");
    bool ok = is == HARDEN_COMPOSE ? harden_compose(&l->harden, bytes, &text, &notes, e)
                                   : harden_kubernetes(&l->harden, bytes, &text, &notes, e);
    if (ok) {
        buf_printf(out, "%zu\n", notes.n);
        buf_add(out, str_make(notes.p, notes.n));
        buf_add(out, str_make(text.p, text.n));
    }
    buf_free(&notes);
    buf_free(&text);
    return ok;
}

static bool mend(void *ctx, struct target *t, struct buf *out, struct err *e)
{
    struct arena a = {0};
    str bytes;
    bool ok = read_all(t, &a, &bytes, e) && mend_text(ctx, t, bytes, out, e);
    arena_free(&a);
    return ok;
}

/* ---- in the broker ---- */

static void tell(str notes)
{
    str line;
    while (str_line(&notes, &line))
        log_line(LOG_WARNING, "%.*s", STR_ARG(line));
}

static bool write_mended(str answer, const char *output, struct err *e)
{
    str head, rest;
    uint64_t n;
    if (!str_cut(answer, '\n', &head, &rest) || !str_u64(head, 10, &n) || n > rest.n)
        return err_set(e, "cannot mend", STR_NONE, "the reader answered with rubbish");
    tell(str_sub(rest, 0, n));
    return cmd_write(output, str_from(rest, n), e);
}

static bool is_manifest(const char *path)
{
    struct arena a = {0};
    struct err e;
    str text;
    bool is = cmd_read(&a, path, &text, &e) && harden_form_of(str_sub(text, 0, 65536)) != HARDEN_AUTO &&
              memchr(text.p, 0, text.n) == NULL;
    arena_free(&a);
    return is;
}

static bool take_form(const char *as, enum harden_form *form, struct err *e)
{
    for (size_t i = 0; as && i < sizeof forms / sizeof *forms; i++)
        if (strcmp(as, forms[i].name) == 0) {
            *form = forms[i].form;
            return true;
        }
    return !as || err_set(e, "wrong value of", STR("--as"),
                          "'%s' is none of kubernetes, patch, compose, docker, dockerfile, oci", as);
}

struct request {
    const char *image, *file, *output, *tmp;
    uint64_t timeout;
};

static int run_request(struct looking *l, const struct request *q)
{
    struct arena a = {0};
    struct need need = need_default(&a);
    struct err e = {0};
    str answer;
    bool ok = true;
    struct reader r = {
        .tmp_dir = q->tmp, .timeout_seconds = q->timeout, .spool_stdin = true, .work = look, .ctx = l};
    if (q->image) {
        r.spec = q->image;
        ok = reader_run(&r, &a, &answer, &e) &&
             (need_parse(&a, answer, &need) ||
              err_set(&e, "cannot read", str_c(q->image), "its reader answered with rubbish"));
        for (size_t i = 0; ok && i < need.notes.n; i++)
            log_line(LOG_WARNING, "%.*s", STR_ARG(need.notes.v[i]));
    }
    l->harden.need = &need;
    if (ok && q->file) {
        r.spec = q->file;
        r.work = mend;
        ok = reader_run(&r, &a, &answer, &e) && write_mended(answer, q->output, &e);
    } else if (ok) {
        struct buf out = {0};
        harden_image(&l->harden, &out);
        ok = cmd_write(q->output, str_make(out.p, out.n), &e);
        buf_free(&out);
    }
    int status = ok ? EXIT_OK : cmd_target_failed(&e);
    arena_free(&a);
    return status;
}

static int run(int argc, char **argv)
{
    struct looking l = {0};
    struct request q = {0};
    const char *platform = NULL, *as = NULL;
    uint64_t jobs = 0;
    bool help = false, quiet = false, verbose = false;
    struct opt_list rest = {0};
    struct err e = {0};
    l.harden = (struct harden){.memory = 512, .cpus = 1, .pids = 256};
    struct registry_words registry = {0};
    const struct opt opts[] = {
        {"as", 0, OPT_STRING, &as},
        {"output", 'o', OPT_STRING, &q.output},
        {"memory", 0, OPT_NUMBER, &l.harden.memory},
        {"cpus", 0, OPT_NUMBER, &l.harden.cpus},
        {"pids", 0, OPT_NUMBER, &l.harden.pids},
        {"platform", 0, OPT_STRING, &platform},
        REGISTRY_OPTS_ALONE(registry),
        {"tmp", 0, OPT_STRING, &q.tmp},
        {"timeout", 0, OPT_NUMBER, &q.timeout},
        {"jobs", 0, OPT_NUMBER, &jobs},
        {"quiet", 'q', OPT_FLAG, &quiet},
        {"verbose", 'v', OPT_FLAG, &verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &rest, &help, &e))
        return cmd_usage("harden", &e);
    if (help)
        return cmd_help("harden");
    if (rest.n < 1 || rest.n > 2) {
        err_set(&e, "wrong usage", STR_NONE, "an image, a manifest, or both");
        return cmd_usage("harden", &e);
    }
    if (!take_form(as, &l.harden.form, &e) || !registry_take(&registry, jobs, &e) ||
        !cmd_platform_check(platform, &e))
        return cmd_usage("harden", &e);
    cmd_verbosity(quiet, verbose);
    l.source = cmd_source_options(platform, jobs);
    bool alone = rest.n == 1 && is_manifest(rest.v[0]);
    q.image = alone ? NULL : rest.v[0];
    q.file = alone ? rest.v[0] : rest.n == 2 ? rest.v[1] : NULL;
    if (!q.file && (l.harden.form == HARDEN_KUBERNETES || l.harden.form == HARDEN_PATCH)) {
        err_set(&e, "wrong usage", STR_NONE, "--as %s mends a manifest: name its file", as);
        return cmd_usage("harden", &e);
    }
    return run_request(&l, &q);
}

const struct command command_harden = {
    .name = "harden",
    .usage = "harden [OPTION...] TARGET [FILE]",
    .summary = "the mended manifest or command line: the least access that an image needs",
    .help = "TARGET is an image, or a manifest of Kubernetes or Compose; FILE is the manifest that runs the "
            "image.\n\n"
            "      --as FORM         kubernetes: the whole file, mended; patch: strategic merge patches; "
            "compose: an\n"
            "                        override file; docker: a command line; dockerfile; oci: config.json\n"
            "  -o, --output FILE     where it goes, instead of standard output\n"
            "      --memory MIB      limit where none is set (default: 512)\n"
            "      --cpus N          limit where none is set (default: 1)\n"
            "      --pids N          limit where none is set (default: 256)\n"
            "      --platform P      of an image for several: os/architecture\n" REGISTRY_HELP_ALONE
            "      --tmp DIR         folder for temporary files\n"
            "      --timeout SECONDS give up after that time\n"
            "      --jobs N          worker threads (default: one for each processor)\n"
            "  -q, --quiet           errors only\n"
            "  -v, --verbose         tell how the reader is confined\n",
    .order = 40,
    .run = run,
};
