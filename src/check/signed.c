#include "check/signed.h"
#include "check/rule.h"
#include "model/reference.h"

struct judging {
    struct arena *a;
    const struct inventory *inv;
    const struct signature_keys *keys;
    struct report *r;
};

static const struct signature_key *signer(const struct judging *j, const struct signature *s)
{
    for (size_t i = 0; i < s->values.n; i++)
        for (size_t k = 0; k < j->keys->list.n; k++)
            if (public_key_signed(j->keys->list.v[k].key, s->text, s->values.v[i]))
                return &j->keys->list.v[k];
    return NULL;
}

/* Attestations name their subject as they like: only a signature has to name the repository. */
static bool names_another(const struct judging *j, const struct signature *s)
{
    struct reference said;
    struct err e;
    if (!j->keys->repository.n || s->kind != SIGNATURE_COSIGN)
        return false;
    return !reference_parse(j->a, s->reference, &said, &e) ||
           !str_eq(reference_name(j->a, &said), j->keys->repository);
}

/* Why this one does not count, or "" when it does: then *by is who signed it. What the text says is believed
 * only once a key has vouched for it. */
static str why_not(const struct judging *j, const struct signature *s, const struct signature_key **by)
{
    *by = NULL;
    if (s->fault.n)
        return arena_join(j->a, STR("broken payload: "), s->fault, STR_NONE);
    if (s->kind == SIGNATURE_BARE)
        return STR("not signed");
    if (!s->values.n)
        return STR("no signature in it that can be read");
    *by = signer(j, s);
    if (!*by)
        return s->keyless ? STR("keyless signature, not judged") : STR("other key, or not what was signed");
    if (!s->ours)
        return arena_join(j->a, STR("other digest: it is for "), s->digests.v[0], STR_NONE);
    if (names_another(j, s))
        return arena_join(j->a, STR("other reference: it is for "), s->reference, STR_NONE);
    return STR("");
}

static bool is_signature(const struct signature *s)
{
    return s->kind == SIGNATURE_COSIGN || s->kind == SIGNATURE_DSSE;
}

static str described(struct arena *a, const struct signature *s, str why)
{
    str what = is_signature(s)       ? STR("signature")
               : s->predicate_type.n ? s->predicate_type
                                     : STR("attestation");
    str built = s->builder.n ? arena_join(a, STR(", built by "), s->builder, STR_NONE) : STR("");
    return arena_printf(a, "%.*s in %.*s%.*s: %.*s", STR_ARG(what), STR_ARG(s->path), STR_ARG(built),
                        STR_ARG(why));
}

/* A signature is of a digest: bytes that have another are not signed. */
static bool damaged(const struct report *r, str *why)
{
    static const str digests[] = {STR_INIT("TR-D01"), STR_INIT("TR-D05"), STR_INIT("TR-D06")};
    for (size_t i = 0; i < r->checks.n; i++)
        for (size_t k = 0; k < sizeof digests / sizeof *digests; k++)
            if (r->checks.v[i].result == CHECK_FAIL && str_eq(r->checks.v[i].id, digests[k])) {
                *why = digests[k];
                return true;
            }
    return false;
}

static void judge_signatures(struct judging *j)
{
    struct arena *a = j->a;
    str reasons = STR(""), good = STR(""), rule;
    size_t n = 0;
    for (size_t i = 0; i < j->inv->signatures.n; i++) {
        const struct signature *s = &j->inv->signatures.v[i];
        const struct signature_key *by;
        if (!is_signature(s))
            continue;
        str why = why_not(j, s, &by);
        if (!why.n)
            good = arena_join(a, STR("signed by "), by->name, STR_NONE);
        else
            reasons = arena_join(a, reasons, n ? STR("; ") : STR(""), described(a, s, why));
        n++;
    }
    if (good.n && damaged(j->r, &rule))
        rule_finding(a, j->r, "TR-S01", j->inv->digest,
                     arena_join(a, good, STR(", but the bytes are not those that were signed: "), rule));
    else if (good.n)
        rule_result(a, j->r, "TR-S01", CHECK_PASS, good);
    else
        rule_finding(a, j->r, "TR-S01", j->inv->digest, n ? reasons : STR("no signature is attached"));
}

static void judge_attestations(struct judging *j)
{
    size_t n = 0;
    for (size_t i = 0; i < j->inv->signatures.n; i++) {
        const struct signature *s = &j->inv->signatures.v[i];
        const struct signature_key *by;
        if (is_signature(s))
            continue;
        str why = why_not(j, s, &by);
        if (why.n && s->kind != SIGNATURE_BARE)
            rule_finding(j->a, j->r, "TR-S02", s->path, described(j->a, s, why));
        else
            rule_result(
                j->a, j->r, "TR-S02", why.n ? CHECK_UNKNOWN : CHECK_PASS,
                described(j->a, s, why.n ? why : arena_join(j->a, STR("signed by "), by->name, STR_NONE)));
        n++;
    }
    if (!n)
        rule_result(j->a, j->r, "TR-S02", CHECK_NOT_APPLICABLE, STR("no attestation is attached"));
}

void signed_check(struct arena *a, const struct inventory *inv, const struct signature_keys *keys,
                  struct report *r)
{
    struct judging j = {a, inv, keys, r};
    if (!keys->list.n) {
        rule_result(
            a, r, "TR-S01", CHECK_NOT_APPLICABLE,
            arena_printf(a, "no key is given; %zu signatures and attestations are attached, none was judged",
                         inv->signatures.n));
        return;
    }
    judge_signatures(&j);
    judge_attestations(&j);
}
