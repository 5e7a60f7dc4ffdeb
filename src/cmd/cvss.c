#include "cmd/cmd.h"
#include "advisory/advisory.h"
#include <stdio.h>

static const char help[] =
    "Prints SCORE SEVERITY of a CVSS vector (v2, v3.0, v3.1, v4.0) over all metrics given, such as \"9.8 "
    "critical\".\n"
    "Without VECTOR, vectors on standard input are answered line by line. ! stands for an invalid one.\n"
    "The severity is that of CVSS v3.1 and v4.0 for all: none, low, medium, high, critical.\n";

static void answer(str vector, const void *ctx)
{
    double score;
    (void)ctx;
    if (!cvss_score(vector, &score, NULL))
        puts("!");
    else
        printf("%.1f %s\n", score, score > 0 ? severity_name(severity_of_score(score)) : "none");
}

static int run(int argc, char **argv)
{
    struct opt_list words = {0};
    bool asked = false;
    struct err e;
    if (!opt_parse(argc, argv, NULL, 0, &words, &asked, &e))
        return cmd_usage("cvss", &e);
    if (asked)
        return cmd_help("cvss");
    if (words.n > 1) {
        err_set(&e, "wrong usage", STR_NONE, "one vector or none is needed");
        return cmd_usage("cvss", &e);
    }
    if (words.n == 0)
        return cmd_each_line(answer, NULL);
    answer(str_c(words.v[0]), NULL);
    return EXIT_OK;
}

const struct command command_cvss = {
    .name = "cvss",
    .usage = "cvss [VECTOR]",
    .summary = "the score of a CVSS vector",
    .help = help,
    .order = 71,
    .run = run,
};
