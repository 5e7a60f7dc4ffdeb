/* reference: the name of an image in a registry, taken apart.
 * Source: github.com/distribution/reference (grammar of references), with Docker's defaults for what is left
 * out. */
#ifndef ASSAY_MODEL_REFERENCE_H
#define ASSAY_MODEL_REFERENCE_H

#include "base/arena.h"
#include "base/err.h"

enum { REFERENCE_MAX = 1024 }; /* bytes; longer ones are refused */

struct reference {
    str host;        /* "docker.io" when none is written; with its port: "localhost:5000" */
    str repository;  /* "library/debian" of a plain "debian" on docker.io */
    str tag;         /* "" if none is written */
    str digest;      /* "sha256:HEX" (or another algorithm), "" if none is written */
    bool short_name; /* no host was written: which registry is meant is a setting of who pulls */
};

/* Takes `text` apart; strings are in `a` or in `text`. False and *e for what is no reference: characters that
 * the grammar lacks, upper case in a repository, a digest of the wrong length. */
bool reference_parse(struct arena *a, str text, struct reference *out, struct err *e);
/* The same text with the defaults written out: "docker.io/library/debian:12@sha256:...". */
str reference_text(struct arena *a, const struct reference *r);
/* Host and repository alone: "docker.io/library/debian". */
str reference_name(struct arena *a, const struct reference *r);

#endif
