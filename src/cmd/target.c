#include "cmd/target.h"
#include "base/log.h"
#include "catalog/reader.h"
#include "model/reference.h"
#include <sched.h>
#include <sys/stat.h>

unsigned cmd_processors(void)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int n = CPU_COUNT(&set);
    return n > 0 ? (unsigned)n : 1;
}

bool cmd_platform_check(const char *platform, struct err *e)
{
    if (!platform)
        return true;
    str rest = str_c(platform), part;
    size_t parts = 0;
    bool good = true;
    while (str_split(&rest, '/', &part)) {
        parts++;
        for (size_t i = 0; i < part.n; i++)
            good = good && (ch_alnum(part.p[i]) || part.p[i] == '.' || part.p[i] == '_' || part.p[i] == '-');
        good = good && part.n > 0;
    }
    if (good && (parts == 2 || parts == 3))
        return true;
    err_set(e, "wrong value of", STR("--platform"), "'%s'", platform);
    return err_hint(e, "it is os/architecture, as in linux/arm64");
}

struct source_options cmd_source_options(const char *platform, uint64_t jobs)
{
    enum { most = 256 };
    unsigned n = jobs == 0 ? cmd_processors() : jobs < most ? (unsigned)jobs : most;
    return (struct source_options){
        .platform = platform, .jobs = n, .limits = &limits_default, .spill_fd = source_spill_fd};
}

void cmd_verbosity(bool quiet, bool verbose)
{
    log_set_level(quiet ? LOG_ERROR : verbose ? LOG_VERBOSE : LOG_NOTE);
}

int cmd_target_failed(const struct err *e)
{
    if (reader_interrupted())
        return EXIT_INTERRUPTED;
    log_err(e);
    return EXIT_TARGET;
}

static bool names_an_image(const char *name)
{
    struct arena a = {0};
    struct reference r;
    struct err ignored;
    bool names = reference_parse(&a, str_c(name), &r, &ignored);
    arena_free(&a);
    return names;
}

static bool names_a_target(const char *spec)
{
    struct stat st;
    const char *colon = strchr(spec, ':');
    if (strncmp(spec, "registry:", 9) == 0)
        return names_an_image(spec + 9);
    return strcmp(spec, "-") == 0 || stat(spec, &st) == 0 ||
           (colon && colon[1] && (strcmp(colon + 1, "-") == 0 || stat(colon + 1, &st) == 0));
}

void cmd_split(struct arena *a, const char *word, const char **target, str *path)
{
    str all = str_c(word);
    *target = word;
    *path = STR_NONE;
    if (names_a_target(word))
        return;
    for (ptrdiff_t at = str_rchr(all, ':'); at > 0; at = str_rchr(str_sub(all, 0, (size_t)at), ':')) {
        const char *head = arena_dup(a, str_sub(all, 0, (size_t)at)).p;
        if (names_a_target(head)) {
            *target = head;
            *path = str_from(all, (size_t)at + 1);
            return;
        }
    }
}

bool cmd_flush(struct buf *b, bool all, struct err *e)
{
    if (!b->n || (!all && b->n < 65536))
        return true;
    bool ok = cmd_write(NULL, buf_str(b), e);
    b->n = 0;
    return ok;
}
