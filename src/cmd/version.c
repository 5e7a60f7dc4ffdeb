#include "cmd/cmd.h"
#include "base/buf.h"
#include "base/log.h"
#include "version/version.h"
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
    "Prints <, = or >: the order of version A to version B as the tools of the ecosystem have it.\n"
    "Without A and B, lines A<TAB>B are read from standard input and answered line by line;\n"
    "! stands for an empty version or one with control characters.\n"
    "ECOSYSTEM is an OSV name such as npm, PyPI, Maven, Go, Debian, Alpine or \"Red Hat\"; case does not "
    "matter.\n"
    "A \":suffix\" is ignored, but where it names the ecosystem that is meant (\"Echo:PyPI\").\n";

static char answer(const struct version_scheme *scheme, str a, str b)
{
    if (!version_valid(a) || !version_valid(b))
        return '!';
    int c = scheme->compare(a, b);
    return c < 0 ? '<' : c > 0 ? '>' : '=';
}

static void answer_line(str line, const void *scheme)
{
    str a, b;
    putchar(str_cut(line, '\t', &a, &b) ? answer(scheme, a, b) : '!');
    putchar('\n');
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All known names, sorted, in one line: longer than a struct err holds. */
static int unknown_ecosystem(const char *name)
{
    const char *names[256];
    size_t n = 0;
    for (const struct version_scheme *const *s = version_schemes; *s; s++)
        for (const char *const *e = (*s)->ecosystems; *e && n < sizeof names / sizeof *names; e++)
            names[n++] = *e;
    qsort(names, n, sizeof *names, compare_names);
    struct buf known = {0};
    for (size_t i = 0; i < n; i++)
        buf_printf(&known, "%s%s", i ? ", " : "", names[i]);
    log_line(LOG_ERROR, "unknown ecosystem %s: no order is known for it; known are %.*s", name,
             STR_ARG(buf_str(&known)));
    buf_free(&known);
    return EXIT_USAGE;
}

/* Versions may begin with a dash, so only the first word can be an option. */
static int run(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0))
        return cmd_help("version");
    if (argc > 1 && strcmp(argv[1], "--") == 0)
        argc--, argv++;
    if (argc != 2 && argc != 4) {
        struct err e;
        err_set(&e, "wrong usage", STR_NONE, "an ecosystem and two versions or none are needed");
        return cmd_usage("version", &e);
    }
    const struct version_scheme *scheme = version_scheme_of(str_c(argv[1]));
    if (!scheme)
        return unknown_ecosystem(argv[1]);
    if (argc == 2)
        return cmd_each_line(answer_line, scheme);
    printf("%c\n", answer(scheme, str_c(argv[2]), str_c(argv[3])));
    return EXIT_OK;
}

const struct command command_version = {
    .name = "version",
    .usage = "version ECOSYSTEM [A B]",
    .summary = "the order of two versions: < = or >",
    .help = help,
    .order = 70,
    .run = run,
};
