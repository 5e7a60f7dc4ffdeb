#include "check/trust.h"

struct trust_rule {
    const char *fact, *id, *title, *fix;
    enum severity severity;
};

#define PULL_AGAIN                                                                                           \
    "Fetch the image again from where it was published, by digest, and compare; do not run this copy."
#define BUILD_AGAIN "Build or export the image again with a tool that writes what the specification asks for."

/* docs/rules.md explains each; an id never gets another meaning. */
static const struct trust_rule rules[] = {
    {"layer.digest-mismatch", "TR-D01", "A layer's bytes are not those that the manifest names", PULL_AGAIN,
     SEVERITY_HIGH},
    {"layer.diff-id-mismatch", "TR-D02", "A layer's files are not those that the configuration names",
     PULL_AGAIN, SEVERITY_HIGH},
    {"layer.missing", "TR-D03", "A layer that the manifest names is missing", PULL_AGAIN, SEVERITY_HIGH},
    {"layer.size-mismatch", "TR-D04", "A layer is longer or shorter than the manifest says", PULL_AGAIN,
     SEVERITY_HIGH},
    {"config.digest-mismatch", "TR-D05", "The configuration is not the one that the manifest names",
     PULL_AGAIN, SEVERITY_HIGH},
    {"manifest.digest-mismatch", "TR-D06", "The manifest is not the one that the index names", PULL_AGAIN,
     SEVERITY_HIGH},
    {"config.size-mismatch", "TR-D07", "The configuration is longer or shorter than the manifest says",
     PULL_AGAIN, SEVERITY_HIGH},
    {"manifest.size-mismatch", "TR-D08", "The manifest is longer or shorter than the index says", PULL_AGAIN,
     SEVERITY_HIGH},
    {"layer.count-mismatch", "TR-D09", "Manifest and configuration disagree on the number of layers",
     BUILD_AGAIN, SEVERITY_HIGH},
};

/* Software integrity, component authenticity, untrusted images, unauthorised software. */
static const char *const controls[] = {"NIST-800-53:SI-7", "NIST-800-53:SR-11", "NIST-800-190:4.1.5",
                                       "SOC2:CC6.8"};

static const struct trust_rule *rule_of(str fact)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (str_eq(fact, str_c(rules[i].fact)))
            return &rules[i];
    return NULL;
}

static void trust_finding(struct arena *a, const struct trust_rule *rule, const struct fact *fact,
                          struct report *r)
{
    struct finding f = {.id = str_c(rule->id),
                        .cls = CLASS_TRUST,
                        .severity = rule->severity,
                        .score = -1,
                        .title = str_c(rule->title),
                        .subject = fact->subject,
                        .component = SIZE_MAX,
                        .evidence = fact->detail,
                        .fix_text = str_c(rule->fix),
                        .epss = -1,
                        .percentile = -1};
    if (fact->at.path.n || fact->at.layer >= 0)
        vec_push(a, &f.locations, fact->at);
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        vec_push(a, &f.controls, str_c(controls[i]));
    vec_push(a, &r->findings, f);
}

void trust_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    for (size_t i = 0; i < inv->facts.n; i++) {
        const struct trust_rule *rule = rule_of(inv->facts.v[i].key);
        if (rule)
            trust_finding(a, rule, &inv->facts.v[i], r);
    }
}
