/* registry: the options of all commands that read images in registries. */
#ifndef ASSAY_CMD_REGISTRY_H
#define ASSAY_CMD_REGISTRY_H

#include "cmd/cmd.h"
#include "source/registry/registry.h"

struct registry_words {
    struct opt_list insecure, mirrors;
    const char *authfile, *cacert, *proxy, *cache;
    bool offline;
};
/* In a table of options. --cacert, --proxy and --offline stand apart: some commands have them for more. */
#define REGISTRY_OPTS(w)                                                                                     \
    {"insecure-registry", 0, OPT_LIST, &(w).insecure}, {"mirror", 0, OPT_LIST, &(w).mirrors},                \
        {"authfile", 0, OPT_STRING, &(w).authfile},                                                          \
    {                                                                                                        \
        "cache", 0, OPT_STRING, &(w).cache                                                                   \
    }
#define REGISTRY_OPTS_ALONE(w)                                                                               \
    REGISTRY_OPTS(w), {"cacert", 0, OPT_STRING, &(w).cacert}, {"proxy", 0, OPT_STRING, &(w).proxy},          \
    {                                                                                                        \
        "offline", 0, OPT_FLAG, &(w).offline                                                                 \
    }
#define REGISTRY_HELP                                                                                        \
    "      --insecure-registry HOST  one whose certificate is not trusted, or that speaks http, will do\n"   \
    "      --mirror HOST=MIRROR  a registry that is asked before HOST\n"                                     \
    "      --authfile FILE       credentials (default: those of podman and docker)\n"                        \
    "      --cache DIR           keep what is fetched there, by digest; else it is stored nowhere\n"
#define REGISTRY_HELP_ALONE                                                                                  \
    REGISTRY_HELP                                                                                            \
    "      --cacert FILE         certificates to trust, PEM\n"                                               \
    "      --proxy URL           (default: that of the environment)\n"                                       \
    "      --offline             no network, whatever the target\n"

/* Checks them and makes them hold for this run. False: wrong usage. */
bool registry_take(const struct registry_words *w, uint64_t jobs, struct err *e);

#endif
