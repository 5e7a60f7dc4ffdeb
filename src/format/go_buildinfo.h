/* go_buildinfo: what the Go linker leaves in every program about how it was made: the version of Go and, for
 * programs built with modules, the modules that are linked in. Layout as the package debug/buildinfo and
 * cmd/link of the Go project document it: a 32-byte header, 16-byte aligned, that begins with
 * "\xff Go buildinf:"; since Go 1.18 two strings with their lengths follow it, before it held pointers to two
 * Go strings. It survives stripping. */
#ifndef ASSAY_FORMAT_GO_BUILDINFO_H
#define ASSAY_FORMAT_GO_BUILDINFO_H

#include "format/program.h"

struct go_module {
    str path, version,
        sum; /* "golang.org/x/net" "v0.7.0" "h1:..."; the version of a main module may be "(devel)" */
    str of_path, of_version; /* of a replaced module: what it stands in for; "" else */
};
struct go_setting {
    str key, value; /* "CGO_ENABLED" "0", "vcs.revision" "..." */
};
struct go_build {
    str version; /* "go1.20.3" and what follows ("go1.21.0 X:boringcrypto") */
    str package; /* import path of the main package: "cmd/go" */
    bool has_main;
    struct go_module main;      /* the main module */
    VEC(struct go_module) deps; /* what is linked: replacements where there are some */
    VEC(struct go_setting) settings;
};

enum go_found { GO_NONE, GO_FOUND, GO_DAMAGED };
/* Finds and reads the two strings, into elf->arena. GO_NONE: this is no Go program; GO_DAMAGED: it is one but
 * what it tells cannot be read (e says why). `modules` is the text without its frame, "" for a program built
 * without modules. */
enum go_found go_buildinfo_find(const struct elf *elf, str *version, str *modules, struct err *e);
/* Reads the text `modules` into *out (memory: `a`, or views of the text). False, with e, when a line has not
 * the form it should have; all lines before it are in *out. */
bool go_buildinfo_parse(str version, str modules, struct arena *a, struct go_build *out, struct err *e);
/* The release in a version text, as advisories name it: "go1.20.3" and "go1.20.3 X:exp" and "go1.20.3-vendor"
 * give "1.20.3"; "go1.21rc2" gives "1.21.0-rc.2"; "devel ..." and all else give "". */
str go_release(struct arena *a, str version);

#endif
