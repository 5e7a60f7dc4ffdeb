#include "check/drift.h"
#include "check/rule.h"
#include "check/tally.h"

enum {
    BY_DIGESTS = 1 << 0, /* of files */
    BY_LISTS = 1 << 1,   /* of files */
    BY_LAYERS = 1 << 2   /* nothing else tells */
};
static const struct {
    const char *rule, *fact;
    unsigned by;
    const char *kept; /* of what all must have been kept; NULL: of nothing */
    const char *pass; /* why; NULL: how many files are verified */
} judged[] = {
    {"TR-F01", "drift.code", BY_DIGESTS, "files", NULL},
    {"TR-F02", "drift.data", BY_DIGESTS, "files", NULL},
    {"TR-F03", "drift.config", BY_DIGESTS, "files", NULL},
    {"TR-F04", "drift.list", BY_LAYERS, NULL,
     "each list of files is that of the layer that brought the package"},
    {"TR-F05", "drift.unowned", BY_LISTS, "files",
     "each program and library in folders of packages is of a package"},
    {"TR-F06", "drift.unowned-setuid", BY_LISTS, "rights", "each file with more rights is of a package"},
    {"TR-F07", "drift.mode", 0, "rights", "no file has rights that its package does not give it"},
    {"TR-F08", "drift.temporary", 0, "temporary", "no program lies in a folder for temporary files"},
    {"TR-F09", "drift.package-removed", BY_LAYERS, NULL, "no package was removed by a later layer"},
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

static bool not_all_kept(const struct judging *j, const char *what)
{
    struct tally t = tally_of(j->a, j->inv, "drift.overflow");
    for (size_t i = 0; what && i < t.facts.n; i++)
        if (str_eq(t.facts.v[i]->subject, str_c(what)))
            return true;
    return false;
}

/* Why the rule cannot be passed; "" when nothing is in the way. */
static str doubt(const struct judging *j, size_t i)
{
    const struct fact *unverified = first(j, "drift.unverified"), *unhashed = first(j, "drift.unhashed"),
                      *unlisted = first(j, "drift.unlisted");
    if (!j->complete)
        return STR("not everything could be read");
    if (not_all_kept(j, judged[i].kept))
        return STR("there are more files than are held against lists of packages");
    if ((judged[i].by & BY_LISTS) && unlisted)
        return arena_printf(j->a, "%.*s packages have no list of files, such as %.*s",
                            STR_ARG(unlisted->detail), STR_ARG(unlisted->subject));
    if ((judged[i].by & BY_DIGESTS) && unhashed)
        return arena_printf(j->a, "%.*s files were not hashed, such as %.*s%s", STR_ARG(unhashed->detail),
                            STR_ARG(unhashed->subject),
                            j->image ? "" : ": --checks=drift hashes those of folders");
    if ((judged[i].by & BY_DIGESTS) && i == 0 && unverified)
        return arena_printf(j->a, "the packages of %.*s programs state no digest of them, such as %.*s",
                            STR_ARG(unverified->detail), STR_ARG(unverified->subject));
    return STR("");
}

static void pass(const struct judging *j, size_t i)
{
    const struct fact *verified = first(j, "drift.verified");
    str why = doubt(j, i);
    if ((judged[i].by & BY_LAYERS) && !j->image)
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
    bool unlisted = (judged[i].by & BY_LISTS) && first(j, "drift.unlisted");
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
