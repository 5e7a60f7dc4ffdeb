#include "advisory/explain.h"
#include "base/log.h"
#include "catalog/collect.h"
#include "cmd/explain_rule.h"
#include "cmd/judging.h"
#include "cmd/target.h"
#include "report/matrix.h"
#include "report/words.h"
#include <unistd.h>

struct explain_options {
    const char *db, *platform, *tmp, *output, *format;
    uint64_t jobs, timeout;
    struct judging_words judging;
    struct judge judge;
    bool inventory, quiet, verbose, help;
    struct opt_list rest;
};

static bool read_target(const struct explain_options *o, const char *target, struct inventory *inv,
                        struct err *e)
{
    struct collect_options c = {.source = cmd_source_options(o->platform, o->jobs),
                                .checks = CHECKS_ALL,
                                .tmp_dir = o->tmp,
                                .timeout_seconds = o->timeout,
                                .tier = -1};
    return inventory_of_target(target, &c, inv, e);
}

static bool is_named(const struct finding *f, str id)
{
    bool named = str_ieq(f->id, id);
    for (size_t i = 0; i < f->aliases.n; i++)
        named |= str_ieq(f->aliases.v[i], id);
    for (size_t i = 0; i < f->advisories.n; i++)
        named |= str_ieq(f->advisories.v[i], id);
    return named;
}

/* What is told of this component alone. */
static void tell_finding(struct arena *a, const struct report *r, const struct finding *f, struct buf *out)
{
    struct words_facts facts = {0};
    words_facts(a, r, f, &facts);
    buf_add(out, STR("  "));
    buf_escape(out, f->subject);
    buf_printf(out, "\n    %s, %s: ", severity_name(f->severity), status_name(f->status));
    buf_escape(out, f->id);
    buf_ch(out, '\n');
    for (size_t i = 0; i < facts.list.n; i++)
        if (!facts.list.v[i].general) {
            buf_printf(out, "    %s: ", facts.list.v[i].label);
            buf_escape(out, facts.list.v[i].text);
            buf_ch(out, '\n');
        }
}

/* The findings of a scan with the same options. */
static bool tell_findings(const struct explain_options *o, const struct judge *j, struct arena *a,
                          struct inventory *inv, struct buf *out, struct err *e)
{
    struct report r;
    bool any = false;
    if (!judge_inventory(j, a, inv, &r, e))
        return false;
    for (size_t i = 0; i < r.findings.n; i++) {
        if (!is_named(&r.findings.v[i], str_c(o->rest.v[0])))
            continue;
        if (!any)
            buf_add(out, STR("\nAs a scan reports it:\n"));
        any = true;
        tell_finding(a, &r, &r.findings.v[i], out);
    }
    return true;
}

static int explain(const struct explain_options *o, struct err *e)
{
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct buf out = {0};
    bool with_target = o->rest.n > 1;
    int status = EXIT_TARGET;
    struct judging judging = {0};
    struct judge j = o->judge;
    if (!judging_day(&a, &j, o->judging.as_of, e) || !judging_take(&a, &o->judging, &judging, &j, e)) {
        arena_free(&a);
        return cmd_usage("explain", e);
    }
    struct database *db = j.database = database_open(cmd_db_dir(o->db), e);
    if (!db)
        log_err(e);
    else if (with_target && !read_target(o, o->rest.v[1], &inv, e))
        status = cmd_target_failed(e);
    else if (!advisory_explain(db, with_target ? &inv : NULL, &o->judge.match, str_c(o->rest.v[0]), &out,
                               e) ||
             (with_target && !tell_findings(o, &j, &a, &inv, &out, e)) ||
             !cmd_write(o->output, buf_str(&out), e))
        log_err(e);
    else
        status = EXIT_OK;
    database_close(db);
    buf_free(&out);
    arena_free(&a);
    return status;
}

static int explain_rule_id(const struct explain_options *o, const struct rule *rule, struct err *e)
{
    struct buf out = {0};
    explain_rule(&out, rule, o->output ? 0 : (unsigned)cmd_width(STDOUT_FILENO));
    bool ok = cmd_write(o->output, buf_str(&out), e);
    if (!ok)
        log_err(e);
    buf_free(&out);
    return ok ? EXIT_OK : EXIT_TARGET;
}

/* What catalogers there are, or what they found in the target. */
static int explain_inventory(const struct explain_options *o, struct err *e)
{
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct buf out = {0};
    size_t width = o->output ? 0 : cmd_width(STDOUT_FILENO);
    int status = EXIT_OK;
    if (o->rest.n && !read_target(o, o->rest.v[0], &inv, e))
        status = cmd_target_failed(e);
    else if (o->rest.n)
        matrix_found(&out, &inv, width);
    else if (o->format && strcmp(o->format, "markdown") == 0)
        matrix_markdown(&out);
    else
        matrix_text(&out, width);
    if (status == EXIT_OK && !cmd_write(o->output, buf_str(&out), e)) {
        log_err(e);
        status = EXIT_TARGET;
    }
    buf_free(&out);
    arena_free(&a);
    return status;
}

static bool usage_check(const struct explain_options *o, struct err *e)
{
    bool known = !o->format || strcmp(o->format, "table") == 0 || strcmp(o->format, "markdown") == 0;
    bool page = o->format && strcmp(o->format, "markdown") == 0;
    if (o->inventory && o->rest.n > 1)
        return err_set(e, "wrong usage", STR_NONE, "'explain --inventory' takes at most one TARGET");
    if (!o->inventory && (o->rest.n < 1 || o->rest.n > 2))
        return err_set(e, "wrong usage", STR_NONE, "'explain' takes an ID and at most one TARGET");
    if (!known)
        return err_set(e, "no such format", str_c(o->format), "'explain' has table and markdown");
    if (page && (!o->inventory || o->rest.n))
        return err_set(e, "wrong usage", STR_NONE, "markdown is for 'explain --inventory' without a TARGET");
    return cmd_platform_check(o->platform, e);
}

static int run(int argc, char **argv)
{
    struct explain_options o = {0};
    struct err e = {""};
    const struct opt opts[] = {{"db", 0, OPT_STRING, &o.db},
                               {"platform", 0, OPT_STRING, &o.platform},
                               {"tmp", 0, OPT_STRING, &o.tmp},
                               {"output", 'o', OPT_STRING, &o.output},
                               {"format", 'f', OPT_STRING, &o.format},
                               {"inventory", 0, OPT_FLAG, &o.inventory},
                               {"jobs", 0, OPT_NUMBER, &o.jobs},
                               {"timeout", 0, OPT_NUMBER, &o.timeout},
                               {"all-layers", 0, OPT_FLAG, &o.judge.match.all_layers},
                               {"upstream", 0, OPT_FLAG, &o.judge.match.upstream},
                               {"vex-from-image", 0, OPT_FLAG, &o.judge.vex_from_image},
                               {"as-of", 0, OPT_STRING, &o.judging.as_of},
                               {"ignore", 0, OPT_LIST, &o.judging.ignores},
                               {"vex", 0, OPT_LIST, &o.judging.vex},
                               {"policy", 0, OPT_STRING, &o.judging.policy},
                               {"quiet", 'q', OPT_FLAG, &o.quiet},
                               {"verbose", 0, OPT_FLAG, &o.verbose}};
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &o.rest, &o.help, &e))
        return cmd_usage("explain", &e);
    if (o.help)
        return cmd_help("explain");
    if (!usage_check(&o, &e))
        return cmd_usage("explain", &e);
    cmd_verbosity(o.quiet, o.verbose);
    if (o.inventory)
        return explain_inventory(&o, &e);
    const struct rule *rule = rule_find(str_c(o.rest.v[0]));
    if (rule && o.rest.n > 1) {
        err_set(&e, "wrong usage", STR_NONE,
                "a rule is explained without a TARGET: `assay scan` tells what it found");
        return cmd_usage("explain", &e);
    }
    return rule ? explain_rule_id(&o, rule, &e) : explain(&o, &e);
}

const struct command command_explain = {
    .name = "explain",
    .usage = "explain [OPTION...] ID [TARGET] | --inventory [TARGET]",
    .summary = "an advisory in words, and why it applies to TARGET or not; the inventory",
    .help =
        "ID is a CVE, an advisory's id or any other name of it. With a TARGET, every component that bears an "
        "affected\n"
        "package's name is told with the range, the order and the decision, also when the answer is no.\n"
        "ID may be that of a rule (docs/rules.md), which needs no database and takes no TARGET.\n\n"
        "With --inventory: what is read and what is told of it, by ecosystem; with a TARGET, which "
        "cataloger\n"
        "found what in it, how sure that is, and what is not matched and why.\n\n"
        "  --inventory          explain the inventory instead of an advisory (needs no database)\n"
        "  -f, --format F       of --inventory without a TARGET: table or markdown (default: table)\n"
        "  --db DIR             the database (default: $XDG_DATA_HOME/assay/db)\n"
        "  --platform P         which image of several: linux/amd64, linux/arm64/v8 ...\n"
        "  --all-layers         also what later layers removed\n"
        "  --upstream           also upstream's word on what a distribution packaged\n"
        "  --ignore FILE        as of scan, as are --vex, --vex-from-image, --policy and --as-of\n"
        "  --vex FILE           what a VEX document, or a folder of them, says of it\n"
        "  --vex-from-image     take what an image says of itself for true\n"
        "  --policy FILE        its exceptions\n"
        "  --as-of DATE         the day that is judged at (YYYY-MM-DD; default: today)\n"
        "  --tmp DIR            folder for large files while they are read\n"
        "  --timeout SECONDS    for reading TARGET (0: none)\n"
        "  --jobs N             threads (default: processors)\n"
        "  -o, --output FILE    instead of standard output\n"
        "  -q, --quiet          errors only\n"
        "      --verbose        more on stderr\n",
    .order = 40,
    .run = run,
};
