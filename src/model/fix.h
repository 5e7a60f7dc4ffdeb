/* fix: the upgrade of one package that is advised: what it closes, what it leaves open, and what has to move
 * for it. */
#ifndef ASSAY_MODEL_FIX_H
#define ASSAY_MODEL_FIX_H

#include "model/inventory.h"

enum fix_kind {
    FIX_PACKAGE, /* the package itself: one of the operating system, or one that the project asks for */
    FIX_BASE,    /* it came with the base image */
    FIX_DIRECT   /* the project asks for another package that needs it */
};
/* One package that the project asks for, and by which way it needs what is to be upgraded. */
struct fix_chain {
    size_t direct; /* index of its component */
    str words;     /* "app > express 4.16.0 > qs 6.5.1": the shortest way */
};
struct upgrade {
    VEC(size_t) components; /* indices of what moves together, all of one package and version */
    str name, from, to;     /* the package as its distribution or ecosystem upgrades it */
    VEC(str) closes;        /* ids of open findings, ranked */
    VEC(str) leaves;        /* those that hold at `to` as well */
    VEC(str) opens;         /* flaws of `to` that `from` has not */
    bool same_line;         /* `to` is of the release line of `from`: no change that breaks is meant */
    str near;               /* a smaller step, in 1.2 or in 1 of 1.2.3, where `to` leaves that; "" if none */
    VEC(str) near_closes;   /* what that closes */
    enum fix_kind kind;
    str by_purl, by_name;         /* what has to move; of a base image what it is called, "" if not known */
    VEC(struct fix_chain) chains; /* one for each package asked for that needs it, the shortest first */
    enum tri within;              /* do all who ask for it admit `to`, by the ranges that they declare? */
    str asked;                    /* who does not, or the ranges, in words; "" if they are not known */
    str by;                       /* what to move and why, in words */
    str source;                   /* the one step that brings it in; fixes with equal words share it */
    VEC(str) commands;            /* for a shell: each alone does it, the best first */
};

const char *fix_kind_name(enum fix_kind k);

#endif
