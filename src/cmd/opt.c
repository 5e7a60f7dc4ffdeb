#include "cmd/config.h"
#include "base/arena.h"
#include "base/log.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

static struct arena words; /* as long as the process */

static void list_add(struct opt_list *l, const char *v)
{
    const char **more = arena_many(&words, const char *, l->n + 1);
    if (l->n)
        memcpy(more, l->v, l->n * sizeof *l->v);
    more[l->n++] = v;
    l->v = more;
}

static bool opt_store(const struct opt *o, const char *value, struct err *e)
{
    switch (o->type) {
    case OPT_FLAG:
        *(bool *)o->value = true;
        return true;
    case OPT_STRING:
        *(const char **)o->value = value;
        return true;
    case OPT_MAYBE:
        *(const char **)o->value = value ? value : "";
        return true;
    case OPT_LIST:
        list_add(o->value, value);
        return true;
    case OPT_NUMBER:
        if (str_u64(str_c(value), 10, o->value))
            return true;
        return err_set(e, "wrong value of", str_c(o->name), "'%s' is no number", value);
    }
    return false;
}

static const struct opt *opt_by_name(const struct opt *opts, size_t n, str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_c(opts[i].name), name))
            return &opts[i];
    return NULL;
}

static const struct opt *opt_by_letter(const struct opt *opts, size_t n, char letter)
{
    for (size_t i = 0; i < n; i++)
        if (opts[i].letter && opts[i].letter == letter)
            return &opts[i];
    return NULL;
}

/* ASSAY_NO_COLOR for "no-color"; set, and not empty. */
static const char *opt_environment(const struct opt *o)
{
    char name[64];
    int n = snprintf(name, sizeof name, "ASSAY_%s", o->name);
    for (int i = 6; i < n && i < (int)sizeof name; i++)
        name[i] = name[i] == '-' ? '_' : (char)toupper((unsigned char)name[i]);
    const char *v = getenv(name);
    return v && *v ? v : NULL;
}

static bool opt_word(const struct opt *o, str shown, const char *inline_value, int argc, char **argv, int *i,
                     struct err *e)
{
    if (!o)
        return err_set(e, "wrong usage", STR_NONE, "no option '%.*s'", STR_ARG(shown));
    if (o->type == OPT_FLAG)
        return inline_value ? err_set(e, "wrong usage", STR_NONE, "'%.*s' takes no value", STR_ARG(shown))
                            : opt_store(o, NULL, e);
    if (o->type == OPT_MAYBE)
        return opt_store(o, inline_value, e);
    if (!inline_value && *i + 1 >= argc)
        return err_set(e, "wrong usage", STR_NONE, "'%.*s' needs a value", STR_ARG(shown));
    return opt_store(o, inline_value ? inline_value : argv[++*i], e);
}

/* One or more letters behind a dash: "-q", "-fjson", "-f json". */
static bool opt_letters(const char *word, const struct opt *opts, size_t n, uint64_t *seen, int argc,
                        char **argv, int *i, bool *help, struct err *e)
{
    for (const char *p = word; *p; p++) {
        const struct opt *o = opt_by_letter(opts, n, *p);
        if (!o && *p == 'h') {
            *help = true;
            continue;
        }
        if (o)
            *seen |= 1ull << (o - opts);
        bool takes = o && o->type != OPT_FLAG && o->type != OPT_MAYBE;
        char shown[3] = {'-', *p, 0};
        if (!opt_word(o, str_c(shown), takes && p[1] ? p + 1 : NULL, argc, argv, i, e))
            return false;
        if (takes)
            break;
    }
    return true;
}

static const char *const flags_off[] = {"0", "false", "no", "never"};

static bool is_off(const char *v)
{
    for (size_t i = 0; i < sizeof flags_off / sizeof *flags_off; i++)
        if (strcasecmp(v, flags_off[i]) == 0)
            return true;
    return false;
}

/* A flag is set by anything but "0", "false", "no" and "never". */
static bool opt_from_environment(const struct opt *o, const char *v, struct err *e)
{
    bool switched = o->type == OPT_FLAG || o->type == OPT_MAYBE;
    if (switched && is_off(v))
        return true;
    return opt_store(o, o->type == OPT_MAYBE && strcmp(v, "1") == 0 ? NULL : v, e);
}

static bool opt_from_node(const struct opt *o, const struct yaml_node *n, const char *file, struct err *e)
{
    bool on = false, is_bool = n->type == YAML_SCALAR && yaml_bool(n, &on);
    struct yaml_iter it = yaml_items(n);
    const struct yaml_node *item;
    if (o->type == OPT_LIST && n->type == YAML_SEQUENCE) {
        while (yaml_item(&it, &item))
            if (item->type == YAML_SCALAR)
                list_add(o->value, arena_dup(&words, item->text).p);
        return true;
    }
    if (n->type != YAML_SCALAR || (o->type == OPT_FLAG && !is_bool)) {
        return err_set(e, "bad configuration", str_c(file), "line %u: %s takes %s", n->line, o->name,
                       o->type == OPT_FLAG ? "true or false" : "one value");
    }
    if (o->type == OPT_FLAG || (o->type == OPT_MAYBE && is_bool))
        return !on || opt_store(o, NULL, e);
    const char *value = arena_dup(&words, n->text).p;
    return (o->type == OPT_MAYBE && is_off(value)) || opt_store(o, value, e);
}

/* What the command line did not give. */
static bool opt_defaults(const char *command, const struct opt *opts, size_t n, uint64_t seen, struct err *e)
{
    for (size_t k = 0; k < n; k++) {
        const char *file = NULL, *v = seen >> k & 1 ? NULL : opt_environment(&opts[k]);
        if (v && !opt_from_environment(&opts[k], v, e))
            return false;
        if (v || seen >> k & 1)
            continue;
        const struct yaml_node *node = config_get(command, str_c(opts[k].name), &file);
        if (node && !opt_from_node(&opts[k], node, file, e))
            return false;
    }
    return true;
}

/* One that begins with two dashes. --help and --config are options of every command. */
static bool opt_long(const struct opt *opts, size_t n, uint64_t *seen, int argc, char **argv, int *i,
                     bool *help, const char **config, struct err *e)
{
    const struct opt of_all = {"config", 0, OPT_STRING, config};
    const char *w = argv[*i], *eq = strchr(w, '=');
    str name = eq ? str_make(w + 2, (size_t)(eq - w - 2)) : str_c(w + 2);
    const struct opt *o = opt_by_name(opts, n, name);
    if (!o && str_is(name, "help"))
        return *help = true;
    if (o)
        *seen |= 1ull << (o - opts);
    else if (str_is(name, "config"))
        o = &of_all;
    return opt_word(o, str_make(w, name.n + 2), eq ? eq + 1 : NULL, argc, argv, i, e);
}

bool opt_parse(int argc, char **argv, const struct opt *opts, size_t n, struct opt_list *rest, bool *help,
               struct err *e)
{
    uint64_t seen = 0;
    bool only_words = false;
    const char *config = getenv("ASSAY_CONFIG");
    for (int i = 1; i < argc; i++) {
        const char *w = argv[i];
        if (only_words || w[0] != '-' || !w[1] || w[1] == ':') { /* "-:PATH" is a file in standard input */
            list_add(rest, w);
        } else if (w[1] != '-') {
            if (!opt_letters(w + 1, opts, n, &seen, argc, argv, &i, help, e))
                return false;
        } else if (!w[2]) {
            only_words = true;
        } else if (!opt_long(opts, n, &seen, argc, argv, &i, help, &config, e)) {
            return false;
        }
    }
    return *help || (config_load(config && *config ? config : NULL, rest, e) &&
                     opt_defaults(argv[0], opts, n, seen, e));
}

int cmd_usage(const char *name, const struct err *e)
{
    struct err full = *e;
    char hint[96];
    snprintf(hint, sizeof hint, "`assay help %s` tells how", name);
    err_hint(&full, hint);
    log_err(&full);
    return EXIT_USAGE;
}
