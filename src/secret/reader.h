/* reader: looks for secrets in the bytes of one file as they pass, in memory that does not grow with it.
 * Pure: it keeps what it needs of the bytes, and nothing of a secret but what may be shown. */
#ifndef ASSAY_SECRET_READER_H
#define ASSAY_SECRET_READER_H

#include "secret/pattern.h"

enum { SECRETS_OF_FILE = 20, SECRET_SHOWN = 48, SECRET_PRINT = 17 };

/* A secret that was found. Only this leaves the reader. */
struct secret_hit {
    const struct secret_pattern *pattern;
    const char *rule, *note;        /* note: NULL or what is known besides */
    uint64_t start, end;            /* of the match in the file; */
    uint64_t value, value_end;      /* and of the secret in it */
    uint32_t line;                  /* 0 in files that are no text */
    char shown[SECRET_SHOWN];       /* "ghp_...7Q, 40 characters" */
    char fingerprint[SECRET_PRINT]; /* of the value; "" of one so short that it could be found by trying */
};

struct secret_reader {
    size_t n;       /* of hits */
    uint64_t more;  /* that were found and not kept */
    bool exhausted; /* made to match almost everywhere: not searched to its end */
    /* its own */
    str path;
    char *bytes;
    size_t size;      /* bytes there are */
    size_t done;      /* literals before it have been searched for */
    uint64_t offset;  /* of bytes[0] in the file */
    uint64_t counted; /* line feeds before it have been counted */
    uint32_t lines;
    uint64_t work;
    bool open; /* between secret_begin and secret_end */
    bool begun, text, wide, big_endian, half;
    char pending;                            /* the first byte of half a character of UTF-16 */
    struct secret_hit hits[SECRETS_OF_FILE]; /* by place */
};

/* Begins a file; `path` must live until secret_end. A zeroed reader may begin; it may begin again. */
void secret_begin(struct secret_reader *r, str path);
void secret_add(struct secret_reader *r, str bytes);
/* All has come: hits, more and exhausted are final. */
void secret_end(struct secret_reader *r);
void secret_free(struct secret_reader *r);

#endif
