/* go_ldflags: the version that a build of a Go program set by the linker's flag -X ("-X main.version=1.2.3").
 */
#ifndef ASSAY_FORMAT_GO_LDFLAGS_H
#define ASSAY_FORMAT_GO_LDFLAGS_H

#include "base/str.h"

/* The version among `flags`, the value of the build setting -ldflags, with or without its "v": of a variable
 * named for one in package main or in the main module `module`, else in any package if all of them agree. ""
 * if there is none. A view of `flags`. */
str go_ldflags_version(str flags, str module);

#endif
