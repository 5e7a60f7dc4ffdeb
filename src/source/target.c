#include "source/source.h"
#include "source/registry/registry.h"
#include "source/registry/service.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const prefixes[] = {"dir", "archive", "image", "sbom", "manifest", "registry", NULL};
/* Words that name a kind of target in the design, for a better answer than "no such file". */
static const char *const later_prefixes[] = {"disk", "host", NULL};

static const char *prefix_in(const char *const *list, str word)
{
    for (; *list; list++)
        if (str_eq(str_c(*list), word))
            return *list;
    return NULL;
}

static bool take_prefix(struct target *t, struct err *e)
{
    str head, tail;
    t->path = t->spec;
    if (!str_cut(str_c(t->spec), ':', &head, &tail))
        return true;
    if (prefix_in(later_prefixes, head))
        return err_set(e, "cannot assess", str_c(t->spec), "this version does not read '%.*s:' targets",
                       STR_ARG(head)) ||
               err_hint(e, "give a folder, an archive or an image archive");
    t->prefix = prefix_in(prefixes, head);
    if (t->prefix)
        t->path = tail.p;
    return true;
}

/* ---- images in registries ---- */

/* "alpine:3.19": what a user may have meant when no such file exists. */
static bool reads_as_reference(const char *path)
{
    struct arena a = {0};
    struct reference r;
    struct err ignored;
    bool reads = ch_alnum(path[0]) && !strstr(path, ".tar") && !strstr(path, ".zip") &&
                 reference_parse(&a, str_c(path), &r, &ignored);
    arena_free(&a);
    return reads;
}

/* "ghcr.io/x/y:1", "localhost:5000/x@sha256:...": with a host and a tag or digest it is nothing else. */
static bool names_registry(const char *path)
{
    struct arena a = {0};
    struct reference r;
    struct err ignored;
    bool names = reads_as_reference(path) && reference_parse(&a, str_c(path), &r, &ignored) &&
                 !r.short_name && (r.tag.n || r.digest.n);
    arena_free(&a);
    return names;
}

/* The name is looked at; nothing is fetched before a reader asks. */
static bool open_registry(struct target *t, struct err *e)
{
    if (registry_configured()->offline) {
        err_set(e, "cannot open", str_c(t->spec), "it is in a registry, and --offline opens no network");
        return err_hint(e, "save it first (`docker save NAME -o FILE`) and give the file");
    }
    if (registry_names_all(str_c(t->path)))
        return err_set(e, "cannot open", str_c(t->spec), "it is a whole registry") ||
               err_hint(e, "`assay scan` takes one; name an image in it: registry:HOST/REPOSITORY:TAG");
    t->arena = mem_alloc(sizeof *t->arena);
    *t->arena = (struct arena){0};
    struct reference *reference = arena_new(t->arena, struct reference);
    t->reference = reference;
    if (reference_parse(t->arena, str_c(t->path), reference, e))
        t->service = service_open(t->reference, 1, registry_configured()->channels, e);
    if (!t->service)
        target_close(t);
    return t->service;
}

bool target_open_images(const struct reference *images, size_t n, struct target *t, struct err *e)
{
    *t = (struct target){.prefix = "registry", .fd = -1};
    t->spec = t->path = "registry:";
    t->service = service_open(images, n, registry_configured()->channels, e);
    return t->service;
}

/* ---- files and folders ---- */

static bool open_failed(struct target *t, int why, struct err *e)
{
    err_set(e, "cannot open", str_c(t->path), "%s", strerror(why));
    if (why == ENOENT && !t->prefix && reads_as_reference(t->path))
        return err_hint(e,
                        "if it is an image, save it first (`docker save NAME -o FILE`) and give the file, or "
                        "name its registry: registry:HOST/NAME");
    if (why == ENOENT)
        return err_hint(e, "check the name");
    if (why == EACCES || why == EPERM)
        return err_hint(e, "give yourself the right to read it");
    return false;
}

static bool check_type(struct target *t, const struct stat *st, struct err *e)
{
    const char *what = S_ISCHR(st->st_mode)    ? "a character device"
                       : S_ISBLK(st->st_mode)  ? "a block device"
                       : S_ISFIFO(st->st_mode) ? "a pipe"
                       : S_ISSOCK(st->st_mode) ? "a socket"
                                               : NULL;
    if (what) {
        err_set(e, "cannot assess", str_c(t->path), "it is %s, not a file or folder", what);
        return S_ISFIFO(st->st_mode) ? err_hint(e, "use '-' to read an archive from standard input") : false;
    }
    t->directory = S_ISDIR(st->st_mode);
    t->seekable = S_ISREG(st->st_mode);
    t->size = t->seekable ? (uint64_t)st->st_size : 0;
    if (t->prefix && str_is(str_c(t->prefix), "dir") && !t->directory)
        return err_set(e, "cannot assess", str_c(t->path), "it is no folder, as 'dir:' says");
    if (t->prefix && str_is(str_c(t->prefix), "sbom") && t->directory)
        return err_set(e, "cannot assess", str_c(t->path), "it is a folder, not an SBOM");
    if (t->prefix && str_is(str_c(t->prefix), "manifest") && t->directory)
        return err_set(e, "cannot assess", str_c(t->path), "it is a folder, not a manifest") ||
               err_hint(e, "name the folder without the prefix: the manifests in it are read");
    if (t->prefix && str_is(str_c(t->prefix), "archive") && t->directory)
        return err_set(e, "cannot assess", str_c(t->path), "it is a folder, not an archive");
    return true;
}

static bool open_stdin(struct target *t, struct err *e)
{
    struct stat st;
    t->fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
    if (t->fd < 0 || fstat(t->fd, &st) != 0)
        return err_set(e, "cannot read", STR("standard input"), "%s", strerror(errno));
    off_t at = S_ISREG(st.st_mode) ? lseek(t->fd, 0, SEEK_CUR) : -1;
    t->seekable = at == 0;
    t->size = t->seekable ? (uint64_t)st.st_size : 0;
    if (S_ISDIR(st.st_mode))
        return err_set(e, "cannot read", STR("standard input"), "it is a folder");
    if (isatty(t->fd)) {
        err_set(e, "cannot read", STR("standard input"), "it is a terminal");
        return err_hint(e, "pipe an archive into it");
    }
    return true;
}

/* Files beside a project of Compose that `docker compose` takes with it. */
static void open_beside(struct target *t)
{
    static const char *const bases[] = {"compose.yaml", "compose.yml", "docker-compose.yaml",
                                        "docker-compose.yml"};
    static const char *const names[TARGET_BESIDE_MAX] = {
        ".env", "compose.override.yaml", "compose.override.yml", "docker-compose.override.yaml",
        "docker-compose.override.yml"};
    str base = str_base(str_c(t->path)), dir = str_dir(str_c(t->path));
    char path[4096];
    struct stat st;
    bool known = false;
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++)
        known |= str_eq(base, str_c(bases[i]));
    for (size_t i = 0; known && i < TARGET_BESIDE_MAX; i++) {
        const char *root = dir.n || t->path[0] != '/' ? "" : "/";
        if (snprintf(path, sizeof path, "%.*s%s%s%s", STR_ARG(dir), root, dir.n ? "/" : "", names[i]) >=
                (int)sizeof path ||
            stat(path, &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
        if (fd < 0)
            continue;
        t->beside[t->beside_count].name = names[i];
        t->beside[t->beside_count].fd = fd;
        t->beside[t->beside_count++].size = (uint64_t)st.st_size;
    }
}

bool target_open(const char *spec, struct target *t, struct err *e)
{
    struct stat st;
    *t = (struct target){.spec = spec, .fd = -1};
    if (!take_prefix(t, e))
        return false;
    if (!*t->path) {
        err_set(e, "cannot open", str_c(spec), "no file is named");
        return err_hint(e, "name a file or folder, or '-' for standard input");
    }
    if (t->prefix && str_is(str_c(t->prefix), "registry"))
        return open_registry(t, e);
    if (strcmp(t->path, "-") == 0)
        return open_stdin(t, e);
    /* The type is looked at before opening: opening a device or a pipe can have effects of its own. */
    if (stat(t->path, &st) != 0) {
        int why = errno;
        bool registry = why == ENOENT && !t->prefix && names_registry(t->path);
        t->prefix = registry ? "registry" : t->prefix;
        return registry ? open_registry(t, e) : open_failed(t, why, e);
    }
    if (!check_type(t, &st, e))
        return false;
    t->fd = open(t->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (t->fd < 0)
        return open_failed(t, errno, e);
    if (fstat(t->fd, &st) != 0 || !check_type(t, &st, e)) {
        target_close(t);
        return false;
    }
    if (t->seekable)
        open_beside(t);
    return true;
}

void target_close(struct target *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
    while (t->beside_count)
        close(t->beside[--t->beside_count].fd);
    service_close(t->service);
    t->service = NULL;
    if (t->arena)
        arena_free(t->arena);
    free(t->arena);
    t->arena = NULL;
}
