/* config: the configuration files (assay.yaml). Their keys are the long options of all commands; a section
 * that has the name of a command holds those for it alone; `feeds` lists where advisories come from.
 *
 *   --config FILE (or ASSAY_CONFIG)      that file alone; else, the first that has a key counts:
 *   ./assay.yaml                         of the project; not when it lies in a target of this run
 *   $XDG_CONFIG_HOME/assay/assay.yaml    of the user (else ~/.config/assay/assay.yaml)
 *   /etc/assay/assay.yaml                of the machine
 *
 * opt_parse loads them and takes from them what neither the command line nor the environment gives. */
#ifndef ASSAY_CMD_CONFIG_H
#define ASSAY_CMD_CONFIG_H

#include "cmd/cmd.h"
#include "format/yaml.h"

/* Reads them; once a process. `words`: what the command line names, perhaps targets. False: one cannot be
 * read, is no YAML, or has a key that no command knows; *e says which. */
bool config_load(const char *file, const struct opt_list *words, struct err *e);
/* The value at a key, that of the command's section first; NULL if there is none. *file (may be NULL) names
 * where it stands, for messages. */
const struct yaml_node *config_get(const char *command, str key, const char **file);

#endif
