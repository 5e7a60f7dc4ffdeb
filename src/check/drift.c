#include "check/drift.h"
#include "check/rule.h"
#include "check/tally.h"

static const struct {
    const char *rule, *fact, *pass;
    bool digests; /* decided by digests of files */
    bool lists;   /* decided by lists of files */
    bool layers;  /* only layers tell */
} judged[] = {
    {"TR-F01", "drift.code", NULL, true, false, false},
    {"TR-F02", "drift.data", NULL, true, false, false},
    {"TR-F03", "drift.config", NULL, true, false, false},
    {"TR-F04", "drift.list", "each list of files is that of the layer that brought the package", false, false,
     true},
    {"TR-F05", "drift.unowned", "each program and library in folders of packages is of a package", false,
     true, false},
    {"TR-F06", "drift.unowned-setuid", "each file with more rights is of a package", false, true, false},
    {"TR-F07", "drift.mode", "no file has rights that its package does not give it", false, false, false},
    {"TR-F08", "drift.temporary", "no program lies in a folder for temporary files", false, false, false},
    {"TR-F09", "drift.package-removed", "no package was removed by a later layer", false, false, true},
};
enum { N_JUDGED = sizeof judged / sizeof *judged };

struct judging {
    struct arena *a;
    const struct inventory *inv;
    struct report *r;
    bool image, complete, packages;
};

static void result(const struct judging *j, size_t i, enum check_result result, str why)
{
    rule_result(j->a, j->r, judged[i].rule, result, why);
}

static const struct fact *first(const struct judging *j, const char *key)
{
    struct tally t = tally_of(j->a, j->inv, key);
    return t.facts.n ? t.facts.v[0] : NULL;
}

/* Why the rule cannot be passed; "" when nothing is in the way. */
static str doubt(const struct judging *j, size_t i)
{
    const struct fact *unverified = first(j, "drift.unverified"), *unhashed = first(j, "drift.unhashed"),
                      *unlisted = first(j, "drift.unlisted");
    if (!j->complete)
        return STR("not everything could be read");
    if (first(j, "drift.overflow"))
        return STR("there are more files than are held against lists of packages");
    if (judged[i].lists && unlisted)
        return arena_printf(j->a, "%.*s packages have no list of files, such as %.*s",
                            STR_ARG(unlisted->detail), STR_ARG(unlisted->subject));
    if (judged[i].digests && unhashed)
        return arena_printf(j->a, "%.*s files were not hashed, such as %.*s%s", STR_ARG(unhashed->detail),
                            STR_ARG(unhashed->subject),
                            j->image ? "" : ": --checks=drift hashes those of folders");
    if (judged[i].digests && i == 0 && unverified)
        return arena_printf(j->a, "the packages of %.*s programs state no digest of them, such as %.*s",
                            STR_ARG(unverified->detail), STR_ARG(unverified->subject));
    return STR("");
}

static void pass(const struct judging *j, size_t i)
{
    const struct fact *verified = first(j, "drift.verified");
    str why = doubt(j, i);
    if (judged[i].layers && !j->image)
        result(j, i, CHECK_NOT_APPLICABLE, STR("only layers of an image tell"));
    else if (why.n)
        result(j, i, CHECK_UNKNOWN, why);
    else if (judged[i].pass)
        result(j, i, CHECK_PASS, str_c(judged[i].pass));
    else
        result(j, i, CHECK_PASS,
               arena_printf(j->a, "%.*s files have the digest that their package states",
                            STR_ARG(verified ? verified->detail : STR("0"))));
}

static void judge(const struct judging *j, size_t i)
{
    struct tally t = tally_of(j->a, j->inv, judged[i].fact);
    bool unlisted = judged[i].lists && first(j, "drift.unlisted");
    if (t.facts.n && !unlisted)
        tally_finding(j->a, j->r, judged[i].rule, j->image ? STR("image") : STR("root file system"), &t);
    else if (!j->packages && strcmp(judged[i].rule, "TR-F09") != 0)
        result(j, i, CHECK_NOT_APPLICABLE, STR("there is no database of packages"));
    else
        pass(j, i);
}

static bool everything_read(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->facts.n; i++)
        if (fact_is(&inv->facts.v[i], "tree.incomplete") || fact_is(&inv->facts.v[i], "layer.size-mismatch"))
            return false;
    return true;
}

void drift_check(struct arena *a, const struct inventory *inv, struct report *r)
{
    bool image = str_is(inv->kind, "image"), system = image || inv->os.id.n;
    if (inv->tier == TIER_FUNCTION || str_is(inv->kind, "sbom") || !system)
        return;
    struct judging j = {a, inv, r, image, everything_read(inv), false};
    j.packages = first(&j, "drift.verified") != NULL;
    for (size_t i = 0; i < N_JUDGED; i++)
        judge(&j, i);
}
