/* verify: is an image what it says it is? Digests, sizes, media types, counts and diff IDs are computed anew;
 * nothing is looked for in its files, so it takes no longer than to decompress and to hash. */
#include "base/date.h"
#include "base/log.h"
#include "catalog/collect.h"
#include "check/trust.h"
#include "cmd/lookaside.h"
#include "cmd/registry.h"
#include "cmd/signing.h"
#include "cmd/target.h"
#include "model/reference.h"
#include "report/report.h"
#include <time.h>

struct verify {
    struct collect_options collect;
    signature_keys keys; /* one of them has to have signed it */
    VEC(struct attestation_asked) attested;
    signature_keys pem;     /* those of them that attestations may be by */
    struct reference name;  /* what signatures have to name */
    const char *signatures; /* folder with signatures of GPG; NULL: none */
    str as_of;
    bool json;
    struct arena arena;
};

static size_t count(const struct report *r, enum check_result result)
{
    size_t n = 0;
    for (size_t i = 0; i < r->checks.n; i++)
        n += r->checks.v[i].result == result;
    return n;
}

static const char *verdict(const struct report *r)
{
    return count(r, CHECK_FAIL) ? "failed" : count(r, CHECK_UNKNOWN) || !r->complete ? "unknown" : "passed";
}

/* ---- table ---- */

static void table_findings(struct buf *b, const struct report *r)
{
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        buf_printf(b, "  fail     %.*s  %s: ", STR_ARG(f->id), severity_name(f->severity));
        buf_add(b, f->title);
        buf_add(b, STR("\n           "));
        buf_escape(b, f->subject);
        buf_add(b, STR(": "));
        buf_escape(b, f->evidence);
        buf_ch(b, '\n');
    }
}

/* What is said of signatures, whatever it is, and what became of each. */
static void table_signatures(struct buf *b, const struct report *r)
{
    static const char *const words[] = {"-", "pass", "unknown", "fail"};
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.v[i];
        if (!str_starts(c->id, STR("TR-S")) || c->result == CHECK_FAIL || c->result == CHECK_UNKNOWN)
            continue;
        buf_printf(b, "  %-8s %.*s  ", words[c->result], STR_ARG(c->id));
        buf_escape(b, c->why);
        buf_ch(b, '\n');
    }
    for (size_t i = 0; i < r->signatures.n; i++) {
        const struct signature_result *s = &r->signatures.v[i];
        buf_printf(b, "  %s: %s: ", signature_kind_name(s->of->kind), words[s->result]);
        buf_escape(b, s->why);
        buf_add(b, STR("\n    "));
        buf_escape(b, s->of->path);
        buf_ch(b, '\n');
    }
}

static void table_unknown(struct buf *b, const struct report *r)
{
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.v[i];
        if (c->result != CHECK_UNKNOWN)
            continue;
        buf_printf(b, "  unknown  %.*s  ", STR_ARG(c->id));
        buf_escape(b, c->why);
        buf_ch(b, '\n');
    }
}

static void table(struct buf *b, const struct report *r)
{
    const struct inventory *inv = r->inventory;
    buf_escape(b, inv->ref);
    buf_add(b, STR(": "));
    buf_add(b, str_c(verdict(r)));
    buf_printf(b, "\n  %zu layers, ", inv->layers.n);
    buf_escape(b, inv->digest);
    buf_ch(b, '\n');
    table_findings(b, r);
    table_unknown(b, r);
    table_signatures(b, r);
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        buf_printf(b, "  %s: ", diag_level_name(inv->diagnostics.v[i].level));
        buf_escape(b, inv->diagnostics.v[i].message);
        buf_ch(b, '\n');
    }
    buf_printf(b, "  checks: %zu passed, %zu failed, %zu unknown, %zu not applicable\n", count(r, CHECK_PASS),
               count(r, CHECK_FAIL), count(r, CHECK_UNKNOWN), count(r, CHECK_NOT_APPLICABLE));
}

/* ---- targets ---- */

static bool complete(const struct inventory *inv)
{
    for (size_t i = 0; i < inv->diagnostics.n; i++)
        if (inv->diagnostics.v[i].level >= DIAG_WARNING)
            return false;
    return true;
}

static void judge_signatures(struct verify *v, const struct inventory *inv, struct report *r)
{
    const struct signatures_asked asked = {.signed_by = &v->keys,
                                           .n = 1,
                                           .attested = v->attested.v,
                                           .n_attested = v->attested.n,
                                           .attested_by = v->pem.n ? &v->pem : NULL,
                                           .name = v->name};
    if (v->keys.n)
        signed_check(&v->arena, inv, &asked, r);
    else
        signed_check_nothing(&v->arena, inv, STR("no key is given"), r);
}

static bool judge(struct verify *v, const char *spec, struct inventory *inv, struct report *r, struct err *e)
{
    inv->arena = &v->arena;
    if (!inventory_of_target(spec, &v->collect, inv, e))
        return false;
    if (!str_is(inv->kind, "image")) {
        err_set(e, "cannot verify", str_c(spec),
                "it is no image, and states nothing that could be computed anew");
        return err_hint(e, "give the archive of an image or an OCI layout");
    }
    if (v->signatures && !lookaside_read(v->signatures, inv, e))
        return false;
    *r = (struct report){.inventory = inv, .as_of = v->as_of};
    trust_check(&v->arena, inv, r);
    judge_signatures(v, inv, r);
    r->complete = complete(inv);
    return true;
}

static int print(const struct verify *v, const struct report *const *reports, size_t n)
{
    struct buf b = {0};
    struct err e = {0};
    const struct report_style style = {.several = n > 1};
    if (v->json && n)
        report_format_of(STR("json"))->write(&b, reports, n, &style);
    for (size_t i = 0; i < n && !v->json; i++)
        table(&b, reports[i]);
    bool ok = cmd_flush(&b, true, &e);
    buf_free(&b);
    if (!ok)
        log_err(&e);
    return ok ? EXIT_OK : EXIT_TARGET;
}

/* What was found wrong and what could not be decided are both no pass. */
static int verify_all(struct verify *v, const struct opt_list *targets)
{
    struct inventory *inv = arena_many(&v->arena, struct inventory, targets->n);
    struct report *all = arena_many(&v->arena, struct report, targets->n);
    const struct report **good = arena_many(&v->arena, const struct report *, targets->n);
    int status = EXIT_OK, found = EXIT_OK;
    size_t n = 0;
    for (size_t i = 0; i < targets->n; i++) {
        struct err e = {0};
        if (!judge(v, targets->v[i], &inv[i], &all[i], &e)) {
            status = cmd_target_failed(&e);
            if (status == EXIT_INTERRUPTED)
                return status;
            continue;
        }
        good[n++] = &all[i];
        if (str_c(verdict(&all[i])).p[0] != 'p')
            found = EXIT_FOUND;
    }
    int printed = print(v, good, n);
    return status ? status : printed ? printed : found;
}

/* As given on the command line. */
struct words {
    const char *format, *platform, *repository;
    struct opt_list keys, keyrings, attestations;
};

static bool take_keys(struct verify *v, const struct words *w, struct err *e)
{
    for (size_t i = 0; i < w->keys.n; i++)
        if (!signing_key(&v->arena, w->keys.v[i], &v->keys, e))
            return false;
    for (size_t i = 0; i < v->keys.n; i++)
        vec_push(&v->arena, &v->pem, v->keys.v[i]);
    for (size_t i = 0; i < w->attestations.n; i++) {
        struct attestation_asked asked = {.type = str_c(w->attestations.v[i]), .by = v->pem};
        vec_push(&v->arena, &v->attested, asked);
    }
    for (size_t i = 0; i < w->keyrings.n; i++)
        if (!signing_ring(&v->arena, w->keyrings.v[i], signing_time(v->as_of), &v->keys, e))
            return false;
    return true;
}

static bool take_words(struct verify *v, const struct words *w, size_t targets, struct err *e)
{
    v->json = str_is(str_c(w->format), "json");
    v->as_of = date_of_seconds(&v->arena, (int64_t)time(NULL));
    if (!targets)
        return err_set(e, "wrong usage", STR_NONE, "no TARGET");
    if (!v->json && !str_is(str_c(w->format), "table"))
        return err_set(e, "wrong value of", STR("--format"), "'%s' is neither table nor json", w->format);
    if (w->attestations.n && !w->keys.n)
        return err_set(e, "wrong usage", STR_NONE,
                       "--attestation says what has to be signed, and there is no --key");
    if (w->repository && !w->keys.n && !w->keyrings.n)
        return err_set(e, "wrong usage", STR_NONE,
                       "--repository says what a signature must name, and there is no --key or --keyring");
    if (w->repository && !reference_parse(&v->arena, str_c(w->repository), &v->name, e))
        return false;
    return cmd_platform_check(w->platform, e) && take_keys(v, w, e);
}

static void verify_free(struct verify *v)
{
    signing_close(&v->keys);
    arena_free(&v->arena);
}

static int run(int argc, char **argv)
{
    struct verify v = {0};
    struct words w = {.format = "table"};
    const char *db = NULL;
    uint64_t jobs = 0;
    bool help = false, quiet = false, verbose = false;
    struct opt_list rest = {0};
    struct err e = {0};
    struct registry_words registry = {0};
    const struct opt opts[] = {
        {"format", 'f', OPT_STRING, &w.format},
        {"key", 0, OPT_LIST, &w.keys},
        {"attestation", 0, OPT_LIST, &w.attestations},
        {"keyring", 0, OPT_LIST, &w.keyrings},
        {"signatures", 0, OPT_STRING, &v.signatures},
        {"repository", 0, OPT_STRING, &w.repository},
        {"platform", 0, OPT_STRING, &w.platform},
        REGISTRY_OPTS_ALONE(registry),
        {"tmp", 0, OPT_STRING, &v.collect.tmp_dir},
        {"timeout", 0, OPT_NUMBER, &v.collect.timeout_seconds},
        {"jobs", 0, OPT_NUMBER, &jobs},
        {"db", 0, OPT_STRING, &db},
        {"quiet", 'q', OPT_FLAG, &quiet},
        {"verbose", 'v', OPT_FLAG, &verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &rest, &help, &e))
        return cmd_usage("verify", &e);
    if (help)
        return cmd_help("verify");
    cmd_verbosity(quiet, verbose);
    v.collect.source = cmd_source_options(w.platform, jobs);
    v.collect.tier = -1;
    v.collect.parts_only = true;
    bool ok = take_words(&v, &w, rest.n, &e) && registry_take(&registry, jobs, &e);
    int status = ok ? verify_all(&v, &rest) : cmd_usage("verify", &e);
    verify_free(&v);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .usage = "verify [OPTION...] TARGET...",
    .summary = "is an image what it says it is: digests, sizes, media types, counts",
    .help = "  -f, --format FORMAT   table (default) or json\n"
            "      --key FILE        a public key (PEM) that has to have signed it; several: one of them\n"
            "      --attestation TYPE one that has to be there, signed by a --key: slsaprovenance, spdx, a "
            "URI ...\n"
            "      --keyring FILE    the same for signatures of GPG: a keyring\n"
            "      --signatures DIR  where signatures of GPG lie: .../REPOSITORY@sha256=HEX/signature-N\n"
            "      --repository NAME the repository that the signature has to name\n"
            "      --platform P      of an image for several: os/architecture\n" REGISTRY_HELP_ALONE
            "      --tmp DIR         folder for temporary files\n"
            "      --timeout SECONDS give up after that time\n"
            "      --jobs N          worker threads (default: one for each processor)\n"
            "  -q, --quiet           errors only\n"
            "  -v, --verbose         tell how the reader is confined\n",
    .order = 25,
    .run = run,
};
