/* requirement: what a Python project asks for. Two formats: one dependency ("Dependency specifiers" of the
 * Python Packaging User Guide, first PEP 508): `name[extra] >=1,<2 ; marker` or `name @ URL`; and pip's
 * requirements file
 * ("Requirements File Format" of pip's documentation), whose lines hold one each, or an option. */
#ifndef ASSAY_FORMAT_REQUIREMENT_H
#define ASSAY_FORMAT_REQUIREMENT_H

#include "base/arena.h"

struct requirement {
    str name;       /* as written */
    str extras;     /* "socks,security" */
    str specifiers; /* ">=1,<2", without parentheses */
    str url;        /* of `name @ URL` */
    str marker;     /* behind ';' */
};

/* Views of `s`. False when it is no dependency specifier. */
bool requirement_parse(str s, struct requirement *out);
/* True if the only version that satisfies it is known: one specifier `==` without a star, or `===`. */
bool requirement_pin(const struct requirement *r, str *version);
/* True if the marker asks for an extra, so that the dependency is not part of a plain installation. */
bool requirement_of_extra(const struct requirement *r);
/* The name as indexes and advisories compare it (PEP 503): lower case, each run of "-", "_" and "." one "-".
 */
str python_name(struct arena *a, str name);
/* Name and version from the file name of a wheel ("NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl", binary
 * distribution format) or of a source archive ("NAME-VERSION.tar.gz", ".zip"); false for all other names. */
bool python_file_name(str file, str *name, str *version);

/* A requirements file, read line by line. */
struct requirements {
    str rest;
    struct arena *arena; /* for lines that were continued or decoded */
    uint32_t line;       /* of the entry read last, from 1 */
    uint32_t next;       /* inside: number of the next line */
};
enum requirement_kind {
    REQUIREMENT_END,
    REQUIREMENT_NAMED,    /* a dependency specifier: *r; also of a URL that names its project (#egg=, a file
                             name) */
    REQUIREMENT_INCLUDE,  /* -r or -c: r->url is the file */
    REQUIREMENT_LOCATION, /* a folder, file or URL whose project is not told: r->url */
    REQUIREMENT_BAD,      /* none of these: r->name is the line */
};
/* Bytes of the file; UTF-8, or UTF-16 with a byte order mark (as some shells redirect). */
void requirements_init(struct requirements *f, str text, struct arena *a);
/* The next entry; options that name nothing (--index-url, --hash ...) are passed over. */
enum requirement_kind requirements_next(struct requirements *f, struct requirement *r);

#endif
