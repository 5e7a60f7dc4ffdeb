/* need: what an image needs of its host to run, told by its configuration and files: a user that is there and
 * may start the program, and the folders that it writes to. */
#ifndef ASSAY_LEAST_NEED_H
#define ASSAY_LEAST_NEED_H

#include "base/buf.h"
#include "source/tree.h"

/* A paragraph of rules/writes.txt: words with a space between them. */
struct server {
    const char *programs, *users, *writes;
};
extern const struct server servers[]; /* ended by NULL, generated */

struct need {
    bool image;       /* an image was looked at; else all below is a default */
    bool user_exists; /* uid is in the image's passwd file */
    uint32_t uid, gid;
    bool low_port;   /* a port below 1024 is exposed */
    str digest;      /* by which a registry would know it; "" if that is not known */
    VEC(str) names;  /* what the image is called */
    VEC(str) writes; /* folders, absolute, sorted */
    VEC(str)
    own;              /* of them VOLUMEs that the user may write to as the image has them: Docker gives each a
                         volume, with what the image has there */
    VEC(str) command; /* ENTRYPOINT and CMD */
    VEC(str) env;     /* "NAME=VALUE" */
    str workdir;
    VEC(str) notes; /* what the user should know */
};
/* What is asked for where no image is at hand: user 10001, /tmp. */
struct need need_default(struct arena *a);
/* Looks at the image, in the process that is confined: the target is read twice. What *out tells stands in
 * `a` and in *tree: tree_free comes after its last use, whatever this returns. */
bool need_read(struct target *t, const struct source_options *o, struct arena *a, struct tree *tree,
               struct need *out, struct err *e);
/* To and from one text, through a pipe. False for what need_write did not write. */
void need_write(struct buf *out, const struct need *n);
bool need_parse(struct arena *a, str text, struct need *out);
/* Is it one of `own`? */
bool need_is_own(const struct need *n, str path);
/* What known servers of that name write. NULL: none is known. */
const struct server *server_of(str program);

#endif
