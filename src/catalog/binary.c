/* Programs and libraries (ELF, PE, Mach-O) that no package manager installed, by the rules of
 * rules/classifiers.txt: the file's name says which rules are tried, a string in it gives the version. */
#include "catalog/catalog.h"
#include "catalog/classifier.h"

#define NAME       "binary"
#define WINDOW     (256u << 10)
#define STEPS_MAX  2000000u /* of matching for one pattern in one file (a real file: some dozens) */
#define RULES_MAX  8        /* that want one name */
#define KEPT_BYTES (2 * CLASSIFIER_MATCH_MAX)

/* One rule on one file. `best` is the first pattern that matched so far, `version` what it gave. */
struct trial {
    const struct classifier *rule;
    size_t best;
    str version;
    uint32_t *steps; /* left, by pattern */
    bool exhausted;
};
struct trials {
    struct trial v[RULES_MAX];
    size_t n, open; /* open: those that a better pattern may still decide */
};

/* Mach-O: "MH_MAGIC" of both widths and byte orders; a universal file's magic is that of a Java class too,
 * which never has the name of a program. */
static bool is_program(str head)
{
    static const char magics[][5] = {("\x7f"
                                      "ELF"),
                                     "\xfe\xed\xfa\xce",
                                     "\xfe\xed\xfa\xcf",
                                     "\xce\xfa\xed\xfe",
                                     "\xcf\xfa\xed\xfe",
                                     "\xca\xfe\xba\xbe"};
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (str_starts(head, str_make(magics[i], 4)))
            return true;
    return str_starts(head, STR("MZ"));
}

static bool probe(const struct entry *entry, str head)
{
    if (is_program(head))
        return true;
    for (size_t i = 0; i < classifiers_count; i++)
        if (classifiers[i].any && classifier_wants(&classifiers[i], str_base(entry->path)))
            return true;
    return false;
}

static void trials_for(struct trials *t, struct arena *a, str base, bool program)
{
    for (size_t i = 0; i < classifiers_count && t->n < RULES_MAX; i++) {
        const struct classifier *c = &classifiers[i];
        if ((!program && !c->any) || !classifier_wants(c, base))
            continue;
        struct trial *one = &t->v[t->n++];
        *one =
            (struct trial){c, c->pattern_count, STR_NONE, arena_many(a, uint32_t, c->pattern_count), false};
        for (size_t p = 0; p < c->pattern_count; p++)
            one->steps[p] = STEPS_MAX;
    }
    t->open = t->n;
}

/* Anchors that begin in [from, to) of the window. */
static void try_window(struct trial *t, struct arena *a, str window, size_t from, size_t to)
{
    for (size_t p = 0; p < t->best; p++) {
        str version;
        if (!t->steps[p])
            continue;
        switch (classifier_search(&t->rule->patterns[p], window, from, to, a, &t->steps[p], &version)) {
        case CLASSIFIER_NONE:
            break;
        case CLASSIFIER_EXHAUSTED:
            t->exhausted = true;
            break;
        case CLASSIFIER_FOUND:
            t->best = p;
            t->version = version;
        }
    }
}

static void try_all(struct trials *t, struct arena *a, str window, size_t from, size_t to)
{
    t->open = 0;
    for (size_t i = 0; i < t->n; i++) {
        try_window(&t->v[i], a, window, from, to);
        t->open += t->v[i].best > 0;
    }
}

/* One pass in windows. The last CLASSIFIER_MATCH_MAX bytes of one are for the ends of matches only; they and
 * as many before them begin the next, so that each match is seen whole. */
static bool search(struct trials *t, struct arena *a, struct content *content, struct err *e)
{
    char *buffer = arena_many(a, char, WINDOW);
    uint64_t at = 0, size = content->at.size;
    size_t kept = 0;
    while (t->open && at < size) {
        size_t n = WINDOW - kept;
        if (n > size - at)
            n = (size_t)(size - at);
        if (!reader_exact(&content->at, at, buffer + kept, n, e))
            return false;
        at += n;
        size_t have = kept + n, from = kept ? CLASSIFIER_MATCH_MAX : 0;
        bool last = at == size;
        try_all(t, a, str_make(buffer, have), from, last ? have : have - CLASSIFIER_MATCH_MAX);
        if (!last)
            memmove(buffer, buffer + have - KEPT_BYTES, KEPT_BYTES);
        kept = KEPT_BYTES;
    }
    return true;
}

static void report(struct catalog_ctx *ctx, const struct entry *entry, const struct trial *t)
{
    if (!t->version.n) {
        if (t->exhausted)
            catalog_diag(ctx, DIAG_WARNING, entry, "too much in it is almost the version of %s",
                         t->rule->product);
        return;
    }
    struct component *c = component_add(ctx, entry, NAME, t->rule->name);
    bool go = strcmp(t->rule->type, "golang") == 0;
    c->namespace_ = str_c(t->rule->space);
    c->name = str_c(t->rule->product);
    c->version =
        arena_join(&ctx->unit->arena, go && t->version.p[0] != 'v' ? STR("v") : STR(""), t->version, STR(""));
    c->type = str_c(t->rule->type);
    c->ecosystem = go ? STR("Go") : STR("");
    c->kind = str_c(t->rule->kind);
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    component_finish(ctx, c);
}

static void run(struct catalog_ctx *ctx, const struct entry *entry, struct content *content)
{
    struct trials trials = {0};
    struct err e = {0};
    char head[4] = "";
    content->at.read(&content->at, 0, head, sizeof head);
    trials_for(&trials, ctx->scratch, str_base(entry->path), is_program(str_make(head, sizeof head)));
    if (!search(&trials, ctx->scratch, content, &e))
        catalog_diag(ctx, DIAG_WARNING, entry, "%s", e.text);
    for (size_t i = 0; i < trials.n; i++)
        report(ctx, entry, &trials.v[i]);
}

const struct cataloger cataloger_binary = {
    .name = NAME,
    .doc = "programs and libraries (ELF, PE, Mach-O; some scripts) that no package manager installed, by "
           "rules/classifiers.txt",
    .ecosystem = "unpackaged programs",
    .gives = READS_INSTALLED,
    .patterns = classifier_paths,
    .probe = probe,
    .run = run,
};
