#include "cmd/config.h"
#include "base/log.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROJECT_FILE "assay.yaml"
#define SYSTEM_FILE  "/etc/assay/assay.yaml"
#define DEPTH_MAX    32

struct config_file {
    const char *path;
    const struct yaml_node *root;
};
/* What was read, as long as the process. */
static struct arena memory;
static VEC(struct config_file) loaded;

static const struct command *command_named(str name)
{
    for (const struct command *const *c = commands; *c; c++)
        if (str_eq(str_c((*c)->name), name))
            return *c;
    return NULL;
}

const struct yaml_node *config_get(const char *command, str key, const char **file)
{
    for (size_t i = 0; i < loaded.n; i++) {
        const struct yaml_node *section = yaml_get(loaded.v[i].root, str_c(command));
        const struct yaml_node *v = section && section->type == YAML_MAPPING ? yaml_get(section, key) : NULL;
        v = v ? v : yaml_get(loaded.v[i].root, key);
        if (v && v->type == YAML_MAPPING && command_named(key)) /* `db` is a section and an option */
            continue;
        if (v && !yaml_is_null(v)) {
            if (file)
                *file = loaded.v[i].path;
            return v;
        }
    }
    return NULL;
}

/* ---- what keys there are ---- */

/* Every option is in the help of its command. */
static bool has_option(const struct command *c, str key)
{
    char option[64];
    int n = snprintf(option, sizeof option, "--%.*s", STR_ARG(key));
    if (n < 0 || (size_t)n >= sizeof option)
        return false;
    for (const char *p = c->help; (p = strstr(p, option)); p += n)
        if (!ch_alnum(p[n]) && p[n] != '-')
            return true;
    return false;
}

static bool known_key(const struct command *section, str key)
{
    if (str_is(key, "feeds") || str_is(key, "ecosystems"))
        return true;
    if (section)
        return has_option(section, key);
    for (const struct command *const *c = commands; *c; c++)
        if (has_option(*c, key))
            return true;
    return false;
}

static bool check_keys(const char *path, const struct yaml_node *n, const struct command *section,
                       struct err *e)
{
    struct yaml_iter it = yaml_pairs(n);
    const struct yaml_node *key, *value;
    while (yaml_pair(&it, &key, &value)) {
        const struct command *c = section ? NULL : command_named(key->text);
        if (c && value->type == YAML_MAPPING) {
            if (!check_keys(path, value, c, e))
                return false;
        } else if (!known_key(section, key->text)) {
            err_set(e, "bad configuration", str_c(path), "line %u: there is no option '%.*s'", key->line,
                    STR_ARG(key->text));
            return err_hint(e, "its keys are long options without the dashes, the names of commands, `feeds` "
                               "and `ecosystems`");
        }
    }
    return true;
}

/* ---- files ---- */

static bool read_file(const char *path, struct err *e)
{
    str text;
    struct yaml y;
    struct yaml_doc doc = {0};
    if (!cmd_read(&memory, path, &text, e))
        return err_hint(e, "it is a configuration file");
    yaml_open(&y, text, &memory, DEPTH_MAX);
    bool any = yaml_next(&y, &doc);
    yaml_close(&y);
    if (y.failed)
        return err_set(e, "bad configuration", str_c(path), "%s", y.why);
    if (!any || yaml_is_null(doc.root))
        return true;
    if (doc.root->type != YAML_MAPPING)
        return err_set(e, "bad configuration", str_c(path), "it is no mapping of options to values");
    vec_push(&memory, &loaded, (struct config_file){arena_dup(&memory, str_c(path)).p, doc.root});
    return check_keys(path, doc.root, NULL, e);
}

static bool below(const char *file, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(file, folder, n) == 0 && (file[n] == '/' || n == 1);
}

/* Does the file lie in one of the words, as the folder or the file that it names? A target is never trusted.
 */
static bool in_target(const char *file, const struct opt_list *words)
{
    char real[PATH_MAX], target[PATH_MAX];
    if (!realpath(file, real))
        return false;
    for (size_t i = 0; words && i < words->n; i++) {
        const char *word = words->v[i];
        if (strncmp(word, "dir:", 4) == 0)
            word += 4;
        if (realpath(word, target) && (strcmp(real, target) == 0 || below(real, target)))
            return true;
    }
    return false;
}

static bool read_project(const struct opt_list *words, struct err *e)
{
    if (access(PROJECT_FILE, F_OK) != 0)
        return true;
    if (!in_target(PROJECT_FILE, words))
        return read_file(PROJECT_FILE, e);
    log_line(LOG_NOTE, PROJECT_FILE " is not read: it lies in the target; --config " PROJECT_FILE
                                    " says that you trust it");
    return true;
}

static bool read_user(struct err *e)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    str path = config && *config ? arena_printf(&memory, "%s/assay/assay.yaml", config)
                                 : arena_printf(&memory, "%s/.config/assay/assay.yaml", home ? home : "");
    return access(path.p, F_OK) != 0 || read_file(path.p, e);
}

bool config_load(const char *file, const struct opt_list *words, struct err *e)
{
    static bool done;
    if (done)
        return true;
    done = true;
    if (file)
        return read_file(file, e);
    return read_project(words, e) && read_user(e) &&
           (access(SYSTEM_FILE, F_OK) != 0 || read_file(SYSTEM_FILE, e));
}
