#include "check/secret.h"
#include "base/map.h"
#include "check/rule.h"
#include "secret/pattern.h"

/* A finding of a secret; removed: in all places so far. */
struct told {
    size_t finding;
    bool removed;
};

struct judging {
    struct arena *a;
    const struct inventory *inv;
    struct report *r;
    struct map findings; /* by key_of: index into told */
    VEC(struct told) told;
};

static const struct secret_pattern *pattern_of(str name)
{
    for (size_t i = 0; i < secret_patterns_n; i++)
        if (str_eq(name, str_c(secret_patterns[i].name)))
            return &secret_patterns[i];
    return NULL;
}

/* ---- words ---- */

static str place_words(struct arena *a, const struct secret *s)
{
    static const char *const words[] = {[SECRET_VARIABLE] = "the variable",
                                        [SECRET_ARGUMENT] = "the build argument",
                                        [SECRET_LABEL] = "the label",
                                        [SECRET_HISTORY] = "the instruction",
                                        [SECRET_COMMAND] = "the"};
    if (s->place == SECRET_FILE)
        return STR("");
    if (s->place == SECRET_ARGUMENT && !str_is(s->name, "ARG"))
        return arena_printf(a, "a build argument of %.*s", STR_ARG(s->name));
    return arena_printf(a, "%s %.*s", words[s->place], STR_ARG(s->name));
}

static str joined(struct arena *a, str all, str more)
{
    return !more.n ? all : all.n ? arena_join(a, all, STR("; "), more) : more;
}

static str evidence_of(struct arena *a, const struct secret *s)
{
    str words = joined(a, place_words(a, s), s->shown);
    words = joined(a, words, s->note);
    if (s->fingerprint.n)
        words = joined(a, words, arena_join(a, STR("fingerprint "), s->fingerprint, STR("")));
    if (s->removed_by)
        words = joined(a, words,
                       arena_printf(a, "removed in layer %u, still in the image", (unsigned)s->removed_by));
    return words.n ? words : STR("found");
}

static str title_of(struct arena *a, const struct secret *s, const struct rule *rule)
{
    const struct secret_pattern *p = pattern_of(s->pattern);
    str what = p ? str_c(p->title) : str_c(rule->title);
    char *first = arena_bytes(a, 1);
    if (strcmp(rule->id, p ? p->rule : rule->id) != 0) /* a check knew better */
        what = str_c(rule->title);
    *first = what.p[0] >= 'a' && what.p[0] <= 'z' ? (char)(what.p[0] - 32) : what.p[0];
    return arena_join(a, str_make(first, 1), str_from(what, 1),
                      s->removed_by ? STR(", in a lower layer still") : STR(""));
}

/* ---- findings ---- */

static str subject_of(const struct judging *j, const struct secret *s)
{
    return s->subject.n ? s->subject : s->at.path.n ? s->at.path : j->inv->ref;
}

static void add_place(const struct judging *j, struct finding *f, const struct secret *s)
{
    if (s->at.path.n || s->at.layer >= 0)
        vec_push(j->a, &f->locations, s->at);
}

/* A file that is read as a manifest too tells the same value twice. */
static bool is_told_by_file(const struct judging *j, const struct secret *s)
{
    for (size_t i = 0; s->place != SECRET_FILE && s->at.path.n && i < j->inv->secrets.n; i++) {
        const struct secret *x = &j->inv->secrets.v[i];
        if (x->place == SECRET_FILE && str_eq(x->at.path, s->at.path) && x->at.line == s->at.line)
            return true;
    }
    return false;
}

/* The same secret: by its fingerprint; without one by its place, as a later layer may have written the file
 * again. */
static str key_of(struct arena *a, const struct secret *s)
{
    str kind = arena_join(a, s->rule, STR("/"), s->pattern);
    if (s->fingerprint.n)
        return arena_join(a, kind, STR("/"), s->fingerprint);
    str what = arena_printf(a, "/%u/%d/%.*s/", s->at.line, (int)s->place, STR_ARG(s->name));
    return arena_join(a, arena_join(a, kind, what, s->shown), s->subject, s->at.path);
}

/* What is told of a secret: of one that is still seen somewhere, that it is. */
static void word(struct judging *j, struct finding *f, const struct secret *s)
{
    f->subject = subject_of(j, s);
    f->title = title_of(j->a, s, rule_find(s->rule));
    f->evidence = evidence_of(j->a, s);
}

static void add_finding(struct judging *j, const struct secret *s)
{
    const struct rule *rule = rule_find(s->rule);
    const struct secret_pattern *p = pattern_of(s->pattern);
    bool added;
    if (!rule || rule->cls != CLASS_SECRET || is_told_by_file(j, s))
        return;
    uint64_t *first = map_put(j->a, &j->findings, key_of(j->a, s), &added);
    if (!added) {
        struct finding *f = &j->r->findings.v[j->told.v[*first].finding];
        add_place(j, f, s);
        if (j->told.v[*first].removed && !s->removed_by) {
            word(j, f, s);
            j->told.v[*first].removed = false;
        }
        return;
    }
    *first = j->told.n;
    vec_push(j->a, &j->told, (struct told){j->r->findings.n, s->removed_by > 0});
    struct finding *f = rule_finding(j->a, j->r, rule->id, STR(""), evidence_of(j->a, s));
    word(j, f, s);
    if (p && p->severity != SEVERITY_UNKNOWN && strcmp(p->rule, rule->id) == 0)
        f->severity = p->severity;
    add_place(j, f, s);
}

/* ---- access to the host: HA-X01, HA-X02 ---- */

static str short_words(struct arena *a, const struct secret *s)
{
    const struct secret_pattern *p = pattern_of(s->pattern);
    str where = s->place == SECRET_FILE ? s->at.path : place_words(a, s);
    return arena_printf(a, "%.*s (%s)", STR_ARG(where), p ? p->title : "secret");
}

static void add_host_finding(struct judging *j, const char *rule, const struct secret *s)
{
    struct finding *f =
        rule_finding(j->a, j->r, rule, s->subject.n ? s->subject : STR("image"), short_words(j->a, s));
    add_place(j, f, s);
}

/* One finding for each container, one for the files of an image. */
static void judge_host(struct judging *j, bool image)
{
    struct map told = {0};
    bool files = false;
    for (size_t i = 0; i < j->inv->secrets.n; i++) {
        const struct secret *s = &j->inv->secrets.v[i];
        const struct rule *rule = rule_find(s->rule);
        bool added = false;
        if (!rule || rule->severity == SEVERITY_INFO)
            continue;
        if (s->place != SECRET_FILE)
            map_put(j->a, &told, s->subject, &added);
        if (added)
            add_host_finding(j, "HA-X01", s);
        if (s->place == SECRET_FILE && image && !files) {
            files = true;
            add_host_finding(j, "HA-X02", s);
        }
    }
}

/* ---- results ---- */

static bool has_fact(const struct inventory *inv, const char *key, str *detail)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_eq(inv->facts.v[i].key, str_c(key))) {
            *detail = inv->facts.v[i].detail;
            return true;
        }
    return false;
}

/* What keeps "none" from being said; "" for nothing. */
static str doubt_of(struct arena *a, const struct inventory *inv)
{
    str detail;
    if (has_fact(inv, "secrets.more", &detail))
        return arena_printf(a, "%.*s more were found than are kept", STR_ARG(detail));
    if (has_fact(inv, "tree.incomplete", &detail) || has_fact(inv, "layer.unread", &detail) ||
        has_fact(inv, "layer.missing", &detail))
        return STR("a part of the files was not read");
    return STR("");
}

static str aside_words(struct arena *a, const struct inventory *inv)
{
    str words = STR("");
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *f = &inv->facts.v[i];
        if (str_is(f->key, "secrets.aside"))
            words = joined(a, words,
                           arena_printf(a, "%.*s set aside %.*s", STR_ARG(f->detail), STR_ARG(f->subject)));
    }
    return words;
}

static void add_results(struct judging *j, bool image)
{
    str doubt = doubt_of(j->a, j->inv),
        words = joined(j->a, STR("none was found"), aside_words(j->a, j->inv));
    enum check_result result = doubt.n ? CHECK_UNKNOWN : CHECK_PASS;
    for (size_t i = 0; i < rules_n; i++)
        if (rules[i].cls == CLASS_SECRET)
            rule_result(j->a, j->r, rules[i].id, result, doubt.n ? doubt : words);
    if (image)
        rule_result(j->a, j->r, "HA-X02", result, doubt.n ? doubt : words);
    if (j->inv->workloads.n)
        rule_result(j->a, j->r, "HA-X01", CHECK_PASS,
                    STR("no secret was found in variables, arguments, labels and history"));
}

void secret_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    struct judging j = {.a = a, .inv = inv, .r = r};
    str detail;
    bool image = str_is(inv->kind, "image");
    if (!has_fact(inv, "secrets.searched", &detail))
        return;
    for (size_t i = 0; i < inv->secrets.n; i++)
        add_finding(&j, &inv->secrets.v[i]);
    judge_host(&j, image);
    add_results(&j, image);
}
