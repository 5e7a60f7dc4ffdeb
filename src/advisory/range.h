/* range: is a version affected by a range set? The evaluation of the OSV schema ("Evaluation"), without
 * sorting: the state of a range at a version is that of the last event at or before it. */
#ifndef ASSAY_ADVISORY_RANGE_H
#define ASSAY_ADVISORY_RANGE_H

#include "advisory/shard.h"
#include "version/version.h"

enum reason {
    REASON_NOTHING,    /* the entry has neither ranges nor versions, or only git commits */
    REASON_IN_RANGE,   /* affected: in [from, to) or [from, to] */
    REASON_ALL,        /* affected: every version is */
    REASON_LISTED,     /* affected: the version is listed */
    REASON_BELOW,      /* before the first affected version, which is `from` */
    REASON_FIXED,      /* at or after the fixed version `to` */
    REASON_AFTER_LAST, /* after the last affected version `to` */
    REASON_LIMIT,      /* outside the branch that ends before `to` */
    REASON_NOT_LISTED, /* versions are listed, this one is not */
    REASON_STREAM,     /* fixed in another module stream or kind of build than this; `from` and `to` are the
                        * streams of the fix and of this one where both are told */
    REASON_NO_ORDER,   /* ranges of an ecosystem whose versions this program cannot order */
    REASON_VENDOR,     /* the vendor says that these versions are not affected; set by decide.c */
};
struct decision {
    bool affected;
    enum reason reason;
    str from, to;      /* "" where there is none; from is "0" for the beginning */
    bool to_inclusive; /* last_affected */
    str fix;           /* the smallest fixed version above in the range that it is in; "" if none is named */
    bool stream_guessed; /* affected, but only one side says of which module stream it is: less sure */
};

/* `scheme` may be NULL: then only listed versions and "all versions" can be decided. `stream` asks for the
 * rules of RPM: it is the module stream of the package ("nodejs:18"; "" if not told), and a fix in another
 * one, or of another kind of build (a module's, Oracle's ksplice and FIPS, Rocky's cloud kernel), says
 * nothing of it. NULL elsewhere. */
struct decision range_decide(const struct shard *s, uint32_t ranges, const struct version_scheme *scheme,
                             const str *stream, str version);

/* True for one range of two events and nothing else: then its `fix` is all that matters. */
bool range_simple(const struct shard *s, uint32_t ranges);

/* The decision in words: "2.14.1 is in [2.13.0, 2.15.0) by Maven order". */
str range_words(struct arena *a, const struct decision *d, str ecosystem, str version);
/* "[2.13.0, 2.15.0), [2.4, 2.12.2)" or "versions 1.0, 1.1 and 12 more", for a person. */
str range_text(struct arena *a, const struct shard *s, uint32_t ranges);

#endif
