/* cmd: one command a file; each ends in one `const struct command command_NAME`; the build makes the table.
 */
#ifndef ASSAY_CMD_CMD_H
#define ASSAY_CMD_CMD_H

#include "base/arena.h"
#include "base/err.h"

enum { EXIT_OK = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_TARGET = 3, EXIT_INTERRUPTED = 130 };

struct command {
    const char *name;
    const char *usage;      /* "scan [OPTION...] TARGET..." */
    const char *summary;    /* one line for `assay help` */
    const char *help;       /* the rest of `assay help NAME`: options, one a line */
    void (*help_end)(void); /* prints what stands behind it and comes from a table; may be NULL */
    int order;              /* place in `assay help` */
    /* argv[0] is the command's name. */
    int (*run)(int argc, char **argv);
};
extern const struct command *const commands[]; /* NULL-terminated, generated */

/* opt: options in any order, long ones with "=VALUE" or a following word, "--" ends them. `ASSAY_NAME` in the
 * environment stands for "--name" where the command line does not give it, and `name` in a configuration file
 * (cmd/config.h) where neither does. OPT_MAYBE takes a value only as "--name=VALUE" and is "" without one. */
enum opt_type { OPT_FLAG, OPT_STRING, OPT_LIST, OPT_NUMBER, OPT_MAYBE };
struct opt {
    const char *name; /* without dashes */
    char letter;      /* or 0 */
    enum opt_type type;
    void *value; /* bool *, const char **, struct opt_list *, uint64_t *, const char ** */
};
struct opt_list {
    const char **v;
    size_t n;
};
/* Reads argv from 1 on. Words that are no options end up in *rest (memory of the process' life). False: wrong
 * usage, *e says what. `--help` and `-h` set *help; `--config` is an option of every command. */
bool opt_parse(int argc, char **argv, const struct opt *opts, size_t n_opts, struct opt_list *rest,
               bool *help, struct err *e);
/* Prints *e and "try 'assay help NAME'" and returns EXIT_USAGE. */
int cmd_usage(const char *name, const struct err *e);
int cmd_help(const char *name); /* prints the help of one command; EXIT_OK */

/* Common places: the folder of the database from --db, else $XDG_DATA_HOME/assay/db, else ~/.local/share/...
 */
const char *cmd_db_dir(const char *option);
/* A document on its way to `path` (NULL: standard output), through a temporary name that is renamed in the
 * end; a device or pipe is written to as it is. What is added after a failure is lost, cmd_file_close tells
 * of it and leaves what was there before. */
struct cmd_file {
    const char *path;
    char to[4096], tmp[4200]; /* the file itself, where `path` is a link; the other name, or "" */
    int fd, why;              /* why: errno of the first failure, or 0 */
};
bool cmd_file_open(struct cmd_file *f, const char *path, struct err *e);
void cmd_file_add(struct cmd_file *f, str text);
bool cmd_file_close(struct cmd_file *f, struct err *e);
/* All of a document at once. */
bool cmd_write(const char *path, str text, struct err *e);
/* Calls `answer` for each line of standard input (without LF or CRLF, of any length), then flushes standard
 * output. EXIT_OK, or EXIT_TARGET and a line on stderr when reading or writing failed. */
int cmd_each_line(void (*answer)(str line, const void *ctx), const void *ctx);
/* All of a file of the user's own, at most 16 MiB, in the arena. */
bool cmd_read(struct arena *a, const char *path, str *out, struct err *e);
/* A span of time in seconds: "30s", "90m", "12h", "7d", "0"; "none" is UINT64_MAX. False for anything else.
 */
bool cmd_age(const char *word, uint64_t *seconds);
bool cmd_colour(const char *when, int fd); /* auto | always | never */
unsigned cmd_width(int fd);                /* columns of a terminal, else 0 */

#endif
