/* cli: what a .NET assembly says of itself (ECMA-335, partition II, chapters 24 and 25): a PE file with a CLI
 * header that leads to metadata, in which the Assembly table has its name, version and public key. */
#ifndef ASSAY_FORMAT_CLI_H
#define ASSAY_FORMAT_CLI_H

#include "format/pe.h"

struct cli_assembly {
    str name, culture;   /* "Newtonsoft.Json", "" */
    uint16_t version[4]; /* of the assembly, which need not be that of its package */
    str public_key;      /* "" if it is not signed */
    str informational;   /* AssemblyInformationalVersion: "13.0.1+ae9fe44e"; "" if it has none */
};

/* False when the file is no assembly (e is empty), or is damaged (e says how). Memory: image->arena. */
bool cli_read(const struct elf *image, struct cli_assembly *out, struct err *e);

#endif
