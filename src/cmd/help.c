#include "cmd/cmd.h"
#include "base/log.h"
#include <stdio.h>

static const struct command *command_of(const char *name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (str_eq(str_c((*c)->name), str_c(name)))
            return *c;
    return NULL;
}

/* The commands in the order that their `order` asks for; each call gives the next one after `last`. */
static const struct command *next_command(const struct command *last)
{
    const struct command *best = NULL;
    for (const struct command *const *c = commands; *c; c++)
        if ((!last || (*c)->order > last->order) && (!best || (*c)->order < best->order))
            best = *c;
    return best;
}

static int help_all(void)
{
    puts("assay: what an application is made of, what is wrong with it, and how large its profile is\n"
         "in each form it can be deployed in: function, container, virtual machine.\n\n"
         "usage: assay COMMAND [OPTION...] [ARGUMENT...]\n");
    for (const struct command *c = next_command(NULL); c; c = next_command(c))
        printf("  %-9s %s\n", c->name, c->summary);
    puts("\n`assay help COMMAND` tells its options. Manual: assay(1).");
    return EXIT_OK;
}

int cmd_help(const char *name)
{
    const struct command *c = command_of(name);
    printf("usage: assay %s\n\n%s\n", c->usage, c->summary);
    if (c->help && *c->help)
        printf("\n%s", c->help);
    if (c->help_end)
        c->help_end();
    return EXIT_OK;
}

static int run(int argc, char **argv)
{
    if (argc < 2)
        return help_all();
    if (command_of(argv[1]))
        return cmd_help(argv[1]);
    struct err e;
    err_set(&e, "no help on", str_c(argv[1]), "no such command");
    log_err(&e);
    return EXIT_USAGE;
}

const struct command command_help = {
    .name = "help",
    .usage = "help [COMMAND]",
    .summary = "this list, or the options of one command",
    .help = "",
    .order = 100,
    .run = run,
};
