/* explain_parts: what explain.c (the advisory) and explain_target.c (the decisions) share. */
#ifndef ASSAY_ADVISORY_EXPLAIN_PARTS_H
#define ASSAY_ADVISORY_EXPLAIN_PARTS_H

#include "advisory/decide.h"
#include "base/buf.h"

/* An advisory on the id in question, in one core shard. */
struct explain_place {
    const struct manifest_shard *info;
    const struct shard *core;
    size_t advisory; /* index in the shard */
    str id;
    VEC(str) packages; /* that it names there */
};
struct explain {
    struct database *db;
    struct arena arena;
    str id;
    struct buf *out;
    const struct match_options *options;
    VEC(struct explain_place) places; /* by advisory id, then ecosystem */
};

/* A package that an advisory names in a shard. */
str explain_package(const struct shard *s, size_t row);
/* Appends "  " times `indent`, then the text escaped. */
void explain_line(struct buf *out, unsigned indent, str text);
/* "  NAME        VALUE"; nothing for an empty value. */
void explain_field(struct explain *x, const char *name, str value);
/* What is told of the CVEs in question; false when it is nothing (e->text is "") or cannot be read. */
bool explain_facts(struct explain *x, struct err *e);
/* The part on a target. */
void explain_target(struct explain *x, const struct inventory *inv);

#endif
