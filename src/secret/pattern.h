/* pattern: what a kind of secret looks like, as tools/secret_patterns.py compiles rules/secrets.txt
 * (docs/secrets.md): a literal that is searched for, what stands before and behind it, and a check of what
 * neither can say. */
#ifndef ASSAY_SECRET_PATTERN_H
#define ASSAY_SECRET_PATTERN_H

#include "model/finding.h"

/* So many bytes of a set: as many as there are, up to `max`; never fewer again. */
struct secret_item {
    uint64_t set[4]; /* a bit for each byte */
    uint16_t min, max;
    bool value; /* part of the secret itself */
};

struct secret_pattern;
/* One place that looks like a secret. A check may sharpen value, rule and note. */
struct secret_match {
    const struct secret_pattern *pattern;
    str window;        /* what is in sight of the file; all of the match is in it */
    size_t literal;    /* where in it the literal begins; */
    size_t start, end; /* the match */
    str value;         /* the secret itself, in the window */
    str path;          /* of the file; "" of other texts */
    bool text;         /* a text file, not a program or an archive */
    bool at_start;     /* the window begins where the file does */
    const char *rule;  /* id */
    const char *note;  /* what is known of it besides, in words; NULL: nothing */
    bool plain; /* chosen by a person perhaps, so short that a digest would tell it: none of it is shown */
};

struct secret_pattern {
    const char *name, *title; /* "github-token", "token of GitHub" */
    const char *rule;         /* id in rules/secret */
    enum severity severity;   /* SEVERITY_UNKNOWN: the rule's */
    const struct secret_item *before, *after;
    uint16_t n_before, n_after;
    const str *literals; /* none: the check is given the beginning of each file of `paths` */
    const str *paths;    /* str_glob of base names; none: files of any name */
    const str *near;     /* words, one of which stands nearby, ASCII case ignored; none: no need */
    const str *known;    /* fingerprints of values that all have: test keys of well-known sources */
    uint16_t n_literals, n_paths, n_near, n_known;
    bool any_case;  /* of the literals */
    bool any_edge;  /* letters may go on before and behind the match */
    bool text_only; /* in text files only */
    bool whole;     /* all of the match is the value */
    double entropy; /* bits a character that the value has at least */
    str starts;     /* what the match starts with */
    bool (*check)(struct secret_match *m);
};
extern const struct secret_pattern secret_patterns[];
extern const size_t secret_patterns_n;

static inline bool secret_item_has(const struct secret_item *item, char c)
{
    unsigned char b = (unsigned char)c;
    return item->set[b / 64] >> b % 64 & 1;
}

#endif
