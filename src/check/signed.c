#include "check/signed.h"
#include "check/gpg_message.h"
#include "check/rule.h"

struct judging {
    struct arena *a;
    const struct inventory *inv;
    const struct signatures_asked *asked;
    struct report *r;
};

/* ---- one signature, by some keys ---- */

static bool is_signature(const struct signature *s)
{
    return s->kind == SIGNATURE_COSIGN || s->kind == SIGNATURE_DSSE || s->kind == SIGNATURE_GPG ||
           s->kind == SIGNATURE_NOTATION;
}

/* Is it of the image's manifest, or of the index that the image was chosen from? The digest of a
 * configuration, all that an archive of `docker save` has, is that of no manifest. */
static bool is_ours(const struct inventory *inv, const struct signature *s)
{
    for (size_t i = 0; i < s->digests.n; i++) {
        str said = s->digests.v[i];
        bool is = str_eq(said, inv->digest);
        for (size_t k = 0; k < inv->digests.n && !is; k++)
            is = str_eq(said, inv->digests.v[k]);
        if (is && !str_eq(said, inv->config_digest))
            return true;
    }
    return false;
}

/* Attestations name their subject as they like: only a signature has to name the repository. What was asked
 * for without a tag may be signed with one, and the other way round. */
static bool names_another(const struct judging *j, const struct signature *s)
{
    const struct reference *wanted = &j->asked->name;
    struct reference said;
    struct err e;
    if (!wanted->host.n || (s->kind != SIGNATURE_COSIGN && s->kind != SIGNATURE_GPG))
        return false;
    if (!reference_parse(j->a, s->reference, &said, &e) || !str_eq(said.host, wanted->host) ||
        !str_eq(said.repository, wanted->repository))
        return true;
    return said.tag.n && wanted->tag.n && !str_eq(said.tag, wanted->tag);
}

/* Somebody who is asked for made it: is it for this image? What the text says is believed only from here on.
 */
static str why_not_for_this(const struct judging *j, const struct signature *s)
{
    if (!is_ours(j->inv, s))
        return arena_join(j->a, STR("other digest: it is for "), s->digests.v[0], STR_NONE);
    if (names_another(j, s))
        return arena_join(j->a, STR("other reference: it is for "),
                          s->reference.n ? s->reference : STR("none"), STR_NONE);
    return STR("");
}

static str why_not_by_gpg(const struct judging *j, const struct signature *s, const signature_keys *keys,
                          str *by)
{
    str why = STR("it is of GPG, and no keyring is asked for");
    bool known = false;
    for (size_t i = 0; i < keys->n; i++) {
        const struct signature_key *k = &keys->v[i];
        struct signature opened;
        if (!k->ring || known)
            continue;
        gpg_message_open(j->a, k->ring, s, &opened);
        known = opened.signer.n > 0;
        why = opened.fault.n ? opened.fault : why_not_for_this(j, &opened);
        *by = arena_printf(j->a, "%.*s of %.*s", STR_ARG(opened.signer), STR_ARG(k->name));
    }
    return why;
}

static const struct signature_key *signer(const struct signature *s, const signature_keys *keys)
{
    for (size_t i = 0; i < s->values.n; i++)
        for (size_t k = 0; k < keys->n; k++)
            if (keys->v[k].key && public_key_signed(keys->v[k].key, s->text, s->values.v[i]))
                return &keys->v[k];
    return NULL;
}

static bool any_key(const signature_keys *keys)
{
    for (size_t i = 0; i < keys->n; i++)
        if (keys->v[i].key)
            return true;
    return false;
}

static str why_not_by_key(const struct judging *j, const struct signature *s, const signature_keys *keys,
                          str *by)
{
    if (s->fault.n)
        return arena_join(j->a, STR("broken payload: "), s->fault, STR_NONE);
    if (s->kind == SIGNATURE_BARE)
        return STR("not signed");
    if (!s->values.n)
        return STR("no signature in it that can be read");
    const struct signature_key *k = signer(s, keys);
    if (k)
        *by = k->name;
    return k                ? why_not_for_this(j, s)
           : s->keyless     ? STR("keyless signature, not judged")
           : !any_key(keys) ? STR("it is by a key, and only keyrings are asked for")
                            : STR("other key, or not what was signed");
}

/* Does it count? *why tells who signed it, or why it does not. */
static bool counts(const struct judging *j, const struct signature *s, const signature_keys *keys, str *why)
{
    str by = STR("");
    *why = s->kind == SIGNATURE_NOTATION ? STR("of Notary Project, not judged")
           : s->kind == SIGNATURE_GPG    ? why_not_by_gpg(j, s, keys, &by)
                                         : why_not_by_key(j, s, keys, &by);
    if (why->n)
        return false;
    *why = arena_join(j->a, STR("signed by "), by, STR_NONE);
    return true;
}

/* ---- what is told of it ---- */

static str described(struct arena *a, const struct signature *s, str why)
{
    str what = is_signature(s)       ? STR("signature")
               : s->predicate_type.n ? s->predicate_type
                                     : STR("attestation");
    str built = s->builder.n ? arena_join(a, STR(", built by "), s->builder, STR_NONE) : STR("");
    return arena_printf(a, "%.*s in %.*s%.*s: %.*s", STR_ARG(what), STR_ARG(s->path), STR_ARG(built),
                        STR_ARG(why));
}

/* Of several who were asked about the same one the best word counts. */
static void tell(struct judging *j, const struct signature *s, enum check_result result, str why)
{
    for (size_t i = 0; i < j->r->signatures.n; i++) {
        struct signature_result *known = &j->r->signatures.v[i];
        if (known->of != s)
            continue;
        if (known->result != CHECK_PASS)
            *known = (struct signature_result){s, result, why};
        return;
    }
    vec_push(j->a, &j->r->signatures, (struct signature_result){s, result, why});
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

/* ---- rules ---- */

/* One of these keys has to have signed it. */
static void judge_signers(struct judging *j, const signature_keys *keys)
{
    struct arena *a = j->a;
    str reasons = STR(""), good = STR(""), rule, why;
    for (size_t i = 0; i < j->inv->signatures.n; i++) {
        const struct signature *s = &j->inv->signatures.v[i];
        if (!is_signature(s))
            continue;
        bool is = counts(j, s, keys, &why);
        tell(j, s, is ? CHECK_PASS : CHECK_FAIL, why);
        if (is)
            good = why;
        else
            reasons = arena_join(a, reasons, reasons.n ? STR("; ") : STR(""), described(a, s, why));
    }
    if (good.n && damaged(j->r, &rule))
        rule_finding(a, j->r, "TR-S01", j->inv->digest,
                     arena_join(a, good, STR(", but the bytes are not those that were signed: "), rule));
    else if (good.n)
        rule_result(a, j->r, "TR-S01", CHECK_PASS, good);
    else
        rule_finding(a, j->r, "TR-S01", j->inv->digest,
                     reasons.n ? reasons : STR("no signature is attached"));
}

static bool undecided(const struct signature *s)
{
    return s->kind == SIGNATURE_BARE || s->keyless;
}

/* All attestations have to be by these. */
static void judge_attestations(struct judging *j, const signature_keys *keys)
{
    size_t n = 0;
    str why;
    for (size_t i = 0; i < j->inv->signatures.n; i++) {
        const struct signature *s = &j->inv->signatures.v[i];
        if (is_signature(s))
            continue;
        bool is = counts(j, s, keys, &why);
        enum check_result result = is ? CHECK_PASS : undecided(s) && !s->fault.n ? CHECK_UNKNOWN : CHECK_FAIL;
        tell(j, s, result, why);
        if (result == CHECK_FAIL)
            rule_finding(j->a, j->r, "TR-S02", s->path, described(j->a, s, why));
        else
            rule_result(j->a, j->r, "TR-S02", result, described(j->a, s, why));
        n++;
    }
    if (!n)
        rule_result(j->a, j->r, "TR-S02", CHECK_NOT_APPLICABLE, STR("no attestation is attached"));
}

/* One of this type, by one of its keys, has to be there. */
static void judge_asked(struct judging *j, const struct attestation_asked *asked)
{
    struct arena *a = j->a;
    str type = predicate_uri(asked->type), reasons = STR(""), why;
    for (size_t i = 0; i < j->inv->signatures.n; i++) {
        const struct signature *s = &j->inv->signatures.v[i];
        if (is_signature(s) || !str_eq(s->predicate_type, type))
            continue;
        bool is = counts(j, s, &asked->by, &why);
        tell(j, s, is ? CHECK_PASS : CHECK_FAIL, why);
        if (is) {
            rule_result(a, j->r, "TR-S03", CHECK_PASS, described(a, s, why));
            return;
        }
        reasons = arena_join(a, reasons, reasons.n ? STR("; ") : STR(""), described(a, s, why));
    }
    rule_finding(a, j->r, "TR-S03", j->inv->digest,
                 reasons.n ? reasons
                           : arena_join(a, STR("there is no attestation of the type "), type, STR_NONE));
}

void signed_check(struct arena *a, const struct inventory *inv, const struct signatures_asked *asked,
                  struct report *r)
{
    struct judging j = {a, inv, asked, r};
    for (size_t i = 0; i < asked->n; i++)
        judge_signers(&j, &asked->signed_by[i]);
    for (size_t i = 0; i < asked->n_attested; i++)
        judge_asked(&j, &asked->attested[i]);
    if (asked->attested_by)
        judge_attestations(&j, asked->attested_by);
}

void signed_check_nothing(struct arena *a, const struct inventory *inv, str why, struct report *r)
{
    struct judging j = {.a = a, .inv = inv, .r = r};
    size_t keyless = 0;
    for (size_t i = 0; i < inv->signatures.n; i++) {
        const struct signature *s = &inv->signatures.v[i];
        bool is = s->keyless || s->kind == SIGNATURE_NOTATION;
        keyless += is && is_signature(s);
        tell(&j, s, is ? CHECK_UNKNOWN : CHECK_NOT_APPLICABLE,
             s->kind == SIGNATURE_NOTATION ? STR("of Notary Project, not judged")
             : s->keyless                  ? STR("keyless, no key given")
                                           : why);
    }
    if (keyless)
        rule_result(a, r, "TR-S01", CHECK_UNKNOWN,
                    arena_printf(a,
                                 "keyless, no key given: %zu signatures that only a certificate or Notary "
                                 "Project could vouch for",
                                 keyless));
    else
        rule_result(a, r, "TR-S01", CHECK_NOT_APPLICABLE,
                    arena_printf(a, "%.*s; %zu signatures and attestations are attached, none was judged",
                                 STR_ARG(why), inv->signatures.n));
}

/* ---- types of predicates ---- */

str predicate_uri(str name)
{
    static const str known[][2] = {
        {STR_INIT("slsaprovenance"), STR_INIT("https://slsa.dev/provenance/v0.2")},
        {STR_INIT("slsaprovenance02"), STR_INIT("https://slsa.dev/provenance/v0.2")},
        {STR_INIT("slsaprovenance1"), STR_INIT("https://slsa.dev/provenance/v1")},
        {STR_INIT("spdx"), STR_INIT("https://spdx.dev/Document")},
        {STR_INIT("spdxjson"), STR_INIT("https://spdx.dev/Document")},
        {STR_INIT("cyclonedx"), STR_INIT("https://cyclonedx.org/bom")},
        {STR_INIT("link"), STR_INIT("https://in-toto.io/Link/v1")},
        {STR_INIT("vuln"), STR_INIT("https://cosign.sigstore.dev/attestation/vuln/v1")},
        {STR_INIT("openvex"), STR_INIT("https://openvex.dev/ns")},
        {STR_INIT("custom"), STR_INIT("https://cosign.sigstore.dev/attestation/v1")},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_eq(name, known[i][0]))
            return known[i][1];
    return name;
}
