/* dotnet_bundle: the files that `dotnet publish -p:PublishSingleFile=true` puts behind a program (.NET
 * runtime, "Single-file Apps" design; bundle versions 1 of .NET Core 3, 2 of .NET 5 and 6 of .NET 6 and
 * later). The program's own data holds the place of the list before a signature of 32 bytes; the list tells
 * each file's name, place and size. Works in ELF, PE and Mach-O alike. */
#ifndef ASSAY_FORMAT_DOTNET_BUNDLE_H
#define ASSAY_FORMAT_DOTNET_BUNDLE_H

#include "format/program.h"

struct dotnet_file {
    str path; /* with '/' */
    uint64_t offset, size;
    uint64_t packed; /* bytes of its raw deflate data; 0: it is stored as it is */
};
struct dotnet_bundle {
    uint32_t version;
    VEC(struct dotnet_file) files;
};

enum dotnet_found { DOTNET_NONE, DOTNET_FOUND, DOTNET_DAMAGED };
/* Reads the list, if the program has one, into image->arena. DOTNET_DAMAGED: it has one, but it cannot be
 * read, or not to its end (e says why); the files before are in *out. */
enum dotnet_found dotnet_bundle_find(const struct elf *image, struct dotnet_bundle *out, struct err *e);

#endif
