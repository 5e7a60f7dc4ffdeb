#include "cmd/cmd.h"
#include "base/log.h"
#include <stdio.h>

static int no_command(const char *name)
{
    struct err e;
    err_set(&e, "unknown command", str_c(name), "no such command");
    err_hint(&e, "`assay help` lists them");
    log_err(&e);
    return EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const char *name = argc < 2 ? "help" : argv[1];
    if (str_is(str_c(name), "--version") || str_is(str_c(name), "-V")) {
        puts("assay " ASSAY_VERSION);
        return EXIT_OK;
    }
    if (str_is(str_c(name), "--help") || str_is(str_c(name), "-h"))
        name = "help";
    for (const struct command *const *c = commands; *c; c++)
        if (str_eq(str_c((*c)->name), str_c(name)))
            return (*c)->run(argc < 2 ? 1 : argc - 1, argc < 2 ? argv : argv + 1);
    return no_command(name);
}
