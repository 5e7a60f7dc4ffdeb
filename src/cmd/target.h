/* target: what the commands that read targets share. */
#ifndef ASSAY_CMD_TARGET_H
#define ASSAY_CMD_TARGET_H

#include "base/buf.h"
#include "cmd/cmd.h"
#include "source/source.h"

/* Processors that this process may run on: the default of --jobs. */
unsigned cmd_processors(void);
/* "os/architecture" or "os/architecture/variant", or NULL. */
bool cmd_platform_check(const char *platform, struct err *e);
/* The options of a source with the defaults of all commands; jobs 0: one for each processor. */
struct source_options cmd_source_options(const char *platform, uint64_t jobs);
/* --quiet and --verbose. */
void cmd_verbosity(bool quiet, bool verbose);
/* Prints *e and returns EXIT_INTERRUPTED after SIGINT (then prints nothing), else EXIT_TARGET. */
int cmd_target_failed(const struct err *e);
/* Splits "TARGET:PATH". Both may hold colons: the longest TARGET that exists counts. *path is without a
 * pointer when the whole word is a target, or no part of it exists. *target is in `a`. */
void cmd_split(struct arena *a, const char *word, const char **target, str *path);
/* Writes what has gathered in `b` to standard output once it is more than 64 KiB, or `all`. */
bool cmd_flush(struct buf *b, bool all, struct err *e);

#endif
