#include "check/trust.h"
#include "check/rule.h"

/* What the readers of images find, and the rule that judges it. */
static const struct {
    const char *fact, *rule;
} judged[] = {
    {"layer.digest-mismatch", "TR-D01"},  {"layer.diff-id-mismatch", "TR-D02"},
    {"layer.missing", "TR-D03"},          {"layer.size-mismatch", "TR-D04"},
    {"config.digest-mismatch", "TR-D05"}, {"manifest.digest-mismatch", "TR-D06"},
    {"config.size-mismatch", "TR-D07"},   {"manifest.size-mismatch", "TR-D08"},
    {"layer.count-mismatch", "TR-D09"},   {"layer.type-mismatch", "TR-D10"},
    {"history.count-mismatch", "TR-D11"}, {"layer.foreign", "TR-D12"},
    {"config.missing", "TR-D13"},         {"index.entry-mismatch", "TR-D14"},
    {"platform.mismatch", "TR-D15"},      {"docker.disagrees", "TR-D16"},
    {"manifest.type-mismatch", "TR-D17"},
};
enum { N_JUDGED = sizeof judged / sizeof *judged };

/* What keeps a rule from being decided. */
static const struct {
    const char *fact, *rule;
} doubts[] = {
    {"layer.unread", "TR-D01"},       {"layer.unread", "TR-D02"},   {"layer.unread", "TR-D04"},
    {"layer.unread", "TR-D10"},       {"layer.missing", "TR-D01"},  {"layer.missing", "TR-D02"},
    {"layer.missing", "TR-D04"},      {"layer.missing", "TR-D10"},  {"layer.foreign", "TR-D01"},
    {"layer.foreign", "TR-D02"},      {"layer.foreign", "TR-D04"},  {"layer.foreign", "TR-D10"},
    {"config.missing", "TR-D02"},     {"config.missing", "TR-D05"}, {"config.missing", "TR-D07"},
    {"config.missing", "TR-D09"},     {"config.missing", "TR-D11"}, {"config.missing", "TR-D15"},
    {"layer.unpacked-not", "TR-D02"},
};

/* An archive of `docker save` without an index need not state these; what it does state is held against its
 * bytes. */
static const char *const of_an_index[] = {"TR-D01", "TR-D04", "TR-D05", "TR-D06", "TR-D07", "TR-D08",
                                          "TR-D10", "TR-D14", "TR-D15", "TR-D16", "TR-D17"};

static const char *rule_of(str fact)
{
    for (size_t i = 0; i < N_JUDGED; i++)
        if (str_eq(fact, str_c(judged[i].fact)))
            return judged[i].rule;
    return NULL;
}

static void add_finding(struct arena *a, const struct fact *fact, const char *rule, struct report *r)
{
    struct finding *f = rule_finding(a, r, rule, fact->subject, fact->detail);
    if (fact->at.path.n || fact->at.layer >= 0)
        vec_push(a, &f->locations, fact->at);
}

static void add_doubts(struct arena *a, const struct fact *fact, struct report *r)
{
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
        if (str_eq(fact->key, str_c(doubts[i].fact)))
            rule_result(a, r, doubts[i].rule, CHECK_UNKNOWN,
                        arena_join(a, fact->subject, STR(": "), fact->detail));
}

static bool needs_index(const char *rule)
{
    for (size_t i = 0; i < sizeof of_an_index / sizeof *of_an_index; i++)
        if (strcmp(rule, of_an_index[i]) == 0)
            return true;
    return false;
}

/* Of an image every rule has a result, also where nothing is wrong. */
static void add_results(struct arena *a, const struct inventory *inv, struct report *r)
{
    bool archive = str_is(inv->media_type, "application/vnd.docker.container.image.v1+json");
    for (size_t i = 0; i < N_JUDGED; i++)
        if (archive && needs_index(judged[i].rule))
            rule_result(a, r, judged[i].rule, CHECK_NOT_APPLICABLE,
                        STR("the archive has no index that states it"));
        else
            rule_result(a, r, judged[i].rule, CHECK_PASS, STR("computed anew, and as stated"));
}

void trust_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct fact *fact = &inv->facts.v[i];
        const char *rule = rule_of(fact->key);
        if (rule)
            add_finding(a, fact, rule, r);
        add_doubts(a, fact, r);
    }
    if (str_is(inv->kind, "image"))
        add_results(a, inv, r);
}

/* ---- the way from a registry ---- */

static const struct fact *fact_of(const struct inventory *inv, const char *key)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (str_eq(inv->facts.v[i].key, str_c(key)))
            return &inv->facts.v[i];
    return NULL;
}

void trust_way_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    static const struct {
        const char *fact, *rule;
        str good;
    } ways[] = {
        {"registry.plain", "TR-R01", STR_INIT("it came over TLS")},
        {"registry.unverified", "TR-R02", STR_INIT("no certificate was taken that is not trusted")},
        {"registry.password-plain", "TR-R03", STR_INIT("no credentials went over http")},
    };
    bool asked = fact_of(inv, "registry.asked");
    for (size_t i = 0; i < sizeof ways / sizeof *ways && str_is(inv->kind, "image"); i++) {
        const struct fact *fact = fact_of(inv, ways[i].fact);
        if (fact)
            add_finding(a, fact, ways[i].rule, r);
        rule_result(a, r, ways[i].rule, asked ? CHECK_PASS : CHECK_NOT_APPLICABLE,
                    asked ? ways[i].good : STR("it was not read from a registry"));
    }
}
