#include "advisory/feed/feed.h"
#include "base/date.h"
#include "base/log.h"
#include "catalog/base_image.h"
#include "catalog/collect.h"
#include "catalog/reader.h"
#include "catalog/registry_images.h"
#include "check/judge.h"
#include "check/standard.h"
#include "cmd/base_store.h"
#include "cmd/judging.h"
#include "cmd/registry.h"
#include "cmd/scan_update.h"
#include "cmd/target.h"
#include "report/report.h"
#include "report/words.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---- options ---- */

struct output {
    const struct report_format *format;
    const char *path; /* NULL: standard output */
};
struct fail_on {
    bool severity_given, incomplete;
    enum severity severity; /* this one and above */
    uint32_t classes;       /* bit set by enum finding_class */
};
/* Targets that are images of one registry: they are read together. */
struct image_group {
    size_t first;
    struct registry_images images;
};
struct scan {
    struct arena arena; /* of the whole run */
    struct collect_options collect;
    VEC(struct output) outputs;
    struct fail_on fail_on;
    struct judging judging;
    struct baseline baseline;
    struct report_style style;
    struct judge judge;
    struct scan_update update;
    const char *db, *color;
    struct opt_list targets, base_specs, manifests;
    VEC(struct inventory) bases;
    VEC(struct image_group) groups;
    bool all_tags;
    known_bases known; /* images that were assessed before */
};
#define BASELINE_MAX ((size_t)1 << 30)

/* As given on the command line. */
struct words {
    struct judging_words judging;
    struct registry_words registry;
    struct opt_list formats, fail_on, licence_deny;
    const char *output, *tier, *severity, *sort, *only_new_since, *standard, *checks;
    bool quiet, verbose;
};

static bool format_known(const char *word, str name, struct output *out, struct err *e)
{
    char known[160] = "";
    out->format = report_format_of(name);
    if (out->format)
        return true;
    for (const struct report_format *const *f = report_formats; *f; f++)
        snprintf(known + strlen(known), sizeof known - strlen(known), "%s%s", f == report_formats ? "" : ", ",
                 (*f)->name);
    err_set(e, "wrong value of", STR("--format"), "there is no format '%s'", word);
    char hint[200];
    snprintf(hint, sizeof hint, "there are %s", known);
    return err_hint(e, hint);
}

/* "-f FORMAT" and "-f FORMAT=FILE"; --output takes the one that names no file. */
static bool take_formats(struct scan *s, const struct words *w, struct err *e)
{
    static const char *const table[] = {"table"};
    size_t n = w->formats.n ? w->formats.n : 1, unnamed = 0;
    for (size_t i = 0; i < n; i++) {
        const char *word = w->formats.n ? w->formats.v[i] : table[0], *eq = strchr(word, '=');
        struct output out = {.path = eq ? eq + 1 : w->output};
        if (!format_known(word, eq ? str_make(word, (size_t)(eq - word)) : str_c(word), &out, e))
            return false;
        if (eq && !eq[1])
            return err_set(e, "wrong value of", STR("--format"), "'%s' names no file", word);
        unnamed += !eq;
        vec_push(&s->arena, &s->outputs, out);
    }
    if (unnamed > 1) {
        err_set(e, "wrong usage", STR_NONE, "two reports for one place");
        return err_hint(e, "give all but one a file: -f json=FILE");
    }
    return unnamed || !w->output ||
           err_set(e, "wrong usage", STR_NONE, "every format has a file, --output is left over");
}

static bool class_parse(str word, uint32_t *classes)
{
    for (int c = CLASS_VULNERABILITY; c <= CLASS_EOL; c++) {
        if (str_ieq(word, str_c(finding_class_name((enum finding_class)c)))) {
            *classes |= 1u << c;
            return true;
        }
    }
    return false;
}

static bool fail_on_word(struct fail_on *f, str word, struct err *e)
{
    enum severity severity;
    if (severity_parse(word, &severity)) {
        f->severity = f->severity_given && f->severity < severity ? f->severity : severity;
        f->severity_given = true;
        return true;
    }
    if (str_ieq(word, STR("incomplete")))
        return f->incomplete = true;
    if (str_ieq(word, STR("none")) || class_parse(word, &f->classes))
        return true;
    err_set(e, "wrong value of", STR("--fail-on"), "'%.*s'", STR_ARG(word));
    return err_hint(
        e, "it is a severity, a class of findings, incomplete or none; several are joined by commas");
}

static bool take_fail_on(struct scan *s, const struct words *w, struct err *e)
{
    for (size_t i = 0; i < w->fail_on.n; i++) {
        str rest = str_c(w->fail_on.v[i]), word;
        if (!rest.n)
            return fail_on_word(&s->fail_on, rest, e);
        while (str_split(&rest, ',', &word))
            if (!fail_on_word(&s->fail_on, str_trim(word), e))
                return false;
    }
    return true;
}

static bool take_tier(struct scan *s, const char *word, struct err *e)
{
    s->collect.tier = -1;
    for (int t = TIER_FUNCTION; word && t <= TIER_VM; t++)
        if (strcmp(word, tier_name((enum tier)t)) == 0)
            s->collect.tier = t;
    return !word || s->collect.tier >= 0 ||
           err_set(e, "wrong value of", STR("--tier"), "'%s' is none of function, container and vm", word);
}

static bool take_style(struct scan *s, const struct words *w, struct err *e)
{
    s->style.all = w->verbose;
    s->style.several = s->targets.n > 1;
    if (w->severity && !severity_parse(str_c(w->severity), &s->style.at_least))
        return err_set(e, "wrong value of", STR("--severity"),
                       "'%s' is none of critical, high, medium, low, info, unknown", w->severity);
    if (s->color && strcmp(s->color, "auto") != 0 && strcmp(s->color, "always") != 0 &&
        strcmp(s->color, "never") != 0)
        return err_set(e, "wrong value of", STR("--color"), "'%s' is none of auto, always, never", s->color);
    return true;
}

/* In which order findings are listed, and which are left out. */
static bool take_choice(struct scan *s, const struct words *w, struct err *e)
{
    str text;
    s->judge.checks = CHECKS_ALL;
    if (w->checks && !checks_parse(str_c(w->checks), &s->judge.checks, e))
        return false;
    s->collect.checks = s->judge.checks;
    s->collect.hash_folders =
        w->checks && (s->judge.checks & CHECKS_DRIFT) && str_find(str_c(w->checks), STR("drift")) >= 0;
    s->judge.standard = w->standard ? str_c(w->standard) : STR("");
    if (w->standard && !standard_known(s->judge.standard, e))
        return false;
    if (w->sort && !rank_key_parse(str_c(w->sort), &s->judge.sort, e))
        return false;
    if (!w->only_new_since)
        return true;
    s->judge.baseline = &s->baseline;
    return feed_read(&s->arena, w->only_new_since, BASELINE_MAX, &text, e) &&
           baseline_parse(&s->arena, w->only_new_since, text, &s->baseline, e);
}

static bool take_licences(struct scan *s, const struct words *w, struct err *e)
{
    for (size_t i = 0; i < w->licence_deny.n; i++)
        if (!licence_policy_add(&s->arena, &s->judge.licences, str_c(w->licence_deny.v[i]), e))
            return false;
    return true;
}

static bool take_words(struct scan *s, const struct words *w, struct err *e)
{
    if (!s->targets.n)
        return err_set(e, "wrong usage", STR_NONE, "no TARGET");
    return take_formats(s, w, e) && take_fail_on(s, w, e) && take_tier(s, w->tier, e) &&
           judging_day(&s->arena, &s->judge, w->judging.as_of, e) && take_style(s, w, e) &&
           take_licences(s, w, e) && take_choice(s, w, e) &&
           cmd_platform_check(s->collect.source.platform, e) && scan_update_read(&s->update, e) &&
           judging_take(&s->arena, &w->judging, &s->judging, &s->judge, e);
}

/* ---- targets ---- */

struct judged {
    struct arena arena;
    struct inventory inventory;
    struct report report;
    bool good;
};

/* What a manifest of --manifest describes is judged with the target. */
static bool join_manifest(const struct scan *s, const char *file, struct inventory *inv, struct err *e)
{
    struct inventory more = {.arena = inv->arena};
    const char *spec = arena_printf(inv->arena, "manifest:%s", file).p;
    if (!inventory_of_target(spec, &s->collect, &more, e))
        return false;
    for (size_t i = 0; i < more.workloads.n; i++)
        vec_push(inv->arena, &inv->workloads, more.workloads.v[i]);
    for (size_t i = 0; i < more.secrets.n; i++)
        vec_push(inv->arena, &inv->secrets, more.secrets.v[i]);
    for (size_t i = 0; i < more.diagnostics.n; i++)
        vec_push(inv->arena, &inv->diagnostics, more.diagnostics.v[i]);
    return true;
}

/* What comes behind reading. EXIT_OK, EXIT_TARGET after its error line, or EXIT_INTERRUPTED. */
static int complete_target(const struct scan *s, struct judged *j, struct err *e)
{
    for (size_t i = 0; j->good && i < s->manifests.n; i++)
        j->good = join_manifest(s, s->manifests.v[i], &j->inventory, e);
    if (j->good) {
        base_image_find(&j->inventory, s->bases.v, s->bases.n, &s->known);
        scan_update_note(&s->update, &j->inventory);
    }
    return j->good ? EXIT_OK : cmd_target_failed(e);
}

static int read_target(const struct scan *s, const char *spec, struct judged *j)
{
    struct err e = {0};
    j->inventory.arena = &j->arena;
    j->good = inventory_of_target(spec, &s->collect, &j->inventory, &e);
    return complete_target(s, j, &e);
}

/* ---- images of one registry ---- */

struct group_reading {
    const struct scan *s;
    struct judged *all; /* from the group's first on */
    int status;
};

static struct inventory *group_place(void *ctx, size_t i)
{
    struct judged *j = &((struct group_reading *)ctx)->all[i];
    j->inventory.arena = &j->arena;
    return &j->inventory;
}

static void group_done(void *ctx, size_t i, bool good, const struct err *e)
{
    struct group_reading *g = ctx;
    struct err copy = *e;
    g->all[i].good = good;
    int one = complete_target(g->s, &g->all[i], &copy);
    g->status = one > g->status ? one : g->status;
}

static int read_group(const struct scan *s, const struct image_group *group, struct judged *all)
{
    struct group_reading g = {.s = s, .all = all};
    const struct registry_images_take take = {group_place, group_done, &g};
    struct err e = {0};
    if (!registry_images_read(&group->images, &s->collect, &take, &e))
        return cmd_target_failed(&e);
    return g.status;
}

typedef VEC(const char *) target_names;

/* Puts the images of a whole repository or registry in the place of its name. */
static int expand_target(struct scan *s, const char *spec, target_names *out)
{
    struct image_group group = {.first = out->n};
    struct err e = {0};
    if (!registry_images_list(&s->arena, spec, &s->collect, &group.images, &e))
        return cmd_target_failed(&e);
    for (size_t i = 0; i < group.images.n; i++)
        vec_push(&s->arena, out, group.images.specs[i]);
    vec_push(&s->arena, &s->groups, group);
    return EXIT_OK;
}

static int expand_targets(struct scan *s)
{
    target_names out = {0};
    int status = EXIT_OK;
    for (size_t i = 0; i < s->targets.n && status != EXIT_INTERRUPTED; i++) {
        str spec = str_c(s->targets.v[i]);
        bool registry = str_starts(spec, STR("registry:"));
        if (!registry || (!s->all_tags && !registry_names_all(str_from(spec, 9)))) {
            vec_push(&s->arena, &out, s->targets.v[i]);
            continue;
        }
        int one = expand_target(s, s->targets.v[i], &out);
        status = one > status ? one : status;
    }
    s->targets = (struct opt_list){out.v, out.n};
    s->style.several = out.n > 1;
    return status;
}

static int judge_target(const struct scan *s, struct judged *j)
{
    struct err e = {0};
    if (!j->good)
        return EXIT_OK;
    j->good = judge_inventory(&s->judge, &j->arena, &j->inventory, &j->report, &e);
    return j->good ? EXIT_OK : cmd_target_failed(&e);
}

static int read_bases(struct scan *s)
{
    struct err e = {0};
    struct collect_options o = s->collect;
    o.checks = 0;
    for (size_t i = 0; i < s->base_specs.n; i++) {
        struct inventory *base = vec_add(&s->arena, &s->bases);
        base->arena = &s->arena;
        if (!inventory_of_target(s->base_specs.v[i], &o, base, &e))
            return cmd_target_failed(&e);
    }
    return EXIT_OK;
}

static int read_targets(const struct scan *s, struct judged *all)
{
    int status = EXIT_OK;
    size_t group = 0;
    for (size_t i = 0; i < s->targets.n; i++) {
        const struct image_group *g = group < s->groups.n ? &s->groups.v[group] : NULL;
        bool grouped = g && g->first == i;
        int one = grouped ? read_group(s, g, &all[i]) : read_target(s, s->targets.v[i], &all[i]);
        group += grouped;
        i += grouped ? g->images.n - 1 : 0;
        if (one == EXIT_INTERRUPTED)
            return one;
        status = one > status ? one : status;
    }
    return status;
}

static int judge_targets(const struct scan *s, struct judged *all)
{
    int status = EXIT_OK;
    for (size_t i = 0; i < s->targets.n; i++) {
        int one = judge_target(s, &all[i]);
        if (one == EXIT_INTERRUPTED)
            return one;
        status = one > status ? one : status;
    }
    return status;
}

static void write_part(struct buf *part, void *file)
{
    cmd_file_add(file, buf_str(part));
    part->n = 0;
}

static bool write_output(const struct scan *s, const struct output *o, const struct report *const *reports,
                         size_t n, struct err *e)
{
    struct buf b = {0};
    struct cmd_file file;
    struct report_style style = s->style;
    style.colour =
        o->path ? s->color && strcmp(s->color, "always") == 0 : cmd_colour(s->color, STDOUT_FILENO);
    style.width = o->path ? 0 : cmd_width(STDOUT_FILENO);
    style.drain = write_part;
    style.drain_to = &file;
    if (!cmd_file_open(&file, o->path, e))
        return false;
    o->format->write(&b, reports, n, &style);
    write_part(&b, &file);
    buf_free(&b);
    return cmd_file_close(&file, e);
}

/* A format that has nothing to say leaves no file, nor one of an earlier run that would be taken for this
 * one's. */
static bool has_nothing(const struct scan *s, const struct output *o, const struct report *const *reports,
                        size_t n)
{
    struct stat st;
    const char *why = o->format->nothing ? o->format->nothing(reports, n, &s->style) : NULL;
    if (!why)
        return false;
    log_line(LOG_WARNING, "no %s document was written: %s", o->format->name, why);
    if (o->path && lstat(o->path, &st) == 0 && S_ISREG(st.st_mode) && unlink(o->path) == 0)
        log_line(LOG_WARNING, "%s, of an earlier run, was removed", o->path);
    return true;
}

static int write_outputs(struct scan *s, const struct judged *all)
{
    struct err e = {0};
    int status = EXIT_OK;
    const struct report **reports = arena_many(&s->arena, const struct report *, s->targets.n);
    size_t n = 0;
    for (size_t i = 0; i < s->targets.n; i++)
        if (all[i].good)
            reports[n++] = &all[i].report;
    for (size_t i = 0; i < s->outputs.n && n; i++) {
        if (!has_nothing(s, &s->outputs.v[i], reports, n) &&
            !write_output(s, &s->outputs.v[i], reports, n, &e)) {
            log_err(&e);
            status = EXIT_TARGET;
        }
    }
    return status;
}

static bool report_fails(const struct fail_on *f, const struct report *r)
{
    if ((f->incomplete && !r->complete) || r->policy.breaches.n)
        return true;
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *x = &r->findings.v[i];
        if (x->status == STATUS_OPEN &&
            ((f->severity_given && x->severity >= f->severity) || (f->classes >> x->cls & 1)))
            return true;
    }
    return false;
}

/* One line a target, also where the report goes to a file or is for programs. */
static void tell_verdict(const struct report *r)
{
    size_t n = r->policy.breaches.n;
    str name = r->policy.name, ref = r->inventory->ref;
    if (r->policy.given)
        log_line(LOG_NOTE, "%.*s: policy %.*s: %s", STR_ARG(ref), STR_ARG(name),
                 !n       ? "passes"
                 : n == 1 ? "fails, 1 breach"
                          : arena_printf(r->inventory->arena, "fails, %zu breaches", n).p);
}

/* The exit status without usage errors: 3 comes before 1. */
static int conclude(struct scan *s, const struct judged *all, int status)
{
    bool any = false, fails = false, unjudged = false;
    int64_t today = 0;
    for (size_t i = 0; i < s->targets.n; i++) {
        any = any || all[i].good;
        unjudged = unjudged || (all[i].good && words_unjudged(&all[i].report));
        fails = fails || (all[i].good && report_fails(&s->fail_on, &all[i].report));
        if (all[i].good)
            tell_verdict(&all[i].report);
    }
    if (unjudged && !s->judge.database)
        log_line(LOG_WARNING,
                 "vulnerabilities were not judged: there is no database in %s; "
                 "`assay db update` makes one of the public feeds, `assay db build --from DIR|URL` of others",
                 s->db);
    if (any)
        scan_update_announce(&s->update);
    if (any && date_days(s->judge.as_of, &today)) {
        ignore_announce(&s->judging.ignores, today);
        vex_announce(&s->judging.vex);
    }
    return status ? status : fails ? EXIT_FOUND : EXIT_OK;
}

static int open_database(struct scan *s)
{
    struct err e = {0};
    if (database_absent(s->db) || (s->judge.database = database_open(s->db, &e)))
        return EXIT_OK;
    log_err(&e);
    return EXIT_TARGET;
}

/* All targets are read before the first is judged where an update comes in between: it fetches what they
 * need. */
static int scan_all(struct scan *s, struct judged *all)
{
    bool due = scan_update_due(&s->update);
    int status = due ? EXIT_OK : open_database(s);
    base_store_read(&s->arena, s->db, &s->known);
    if (status == EXIT_OK)
        status = read_bases(s);
    if (status != EXIT_OK)
        return status;
    status = read_targets(s, all);
    if (status == EXIT_INTERRUPTED || (due && !scan_update_run(&s->update)))
        return EXIT_INTERRUPTED;
    int opened = due ? open_database(s) : EXIT_OK;
    for (size_t i = 0; i < s->targets.n && opened != EXIT_OK; i++)
        all[i].good = false; /* nothing was judged */
    int judged = opened == EXIT_OK ? judge_targets(s, all) : opened;
    return judged > status ? judged : status;
}

/* All targets were read by what was known before: their order does not matter. */
static void learn_bases(struct scan *s, const struct judged *all)
{
    bool learned = false;
    for (size_t i = 0; i < s->targets.n && s->judge.database; i++)
        if (all[i].good)
            learned |= base_store_learn(&s->arena, &s->known, &all[i].report,
                                        (s->judge.checks & CHECKS_VULNERABILITY) != 0);
    if (learned)
        base_store_write(&s->arena, s->db, &s->known);
}

static int scan_run(struct scan *s)
{
    int expanded = expand_targets(s);
    if (expanded == EXIT_INTERRUPTED)
        return expanded;
    struct judged *all = arena_many(&s->arena, struct judged, s->targets.n);
    int status = scan_all(s, all);
    status = expanded > status ? expanded : status;
    if (status != EXIT_INTERRUPTED) {
        int written = write_outputs(s, all);
        status = conclude(s, all, written > status ? written : status);
        learn_bases(s, all);
    }
    for (size_t i = 0; i < s->targets.n; i++)
        arena_free(&all[i].arena);
    database_close(s->judge.database);
    return status;
}

/* ---- command ---- */

static int run(int argc, char **argv)
{
    struct scan s = {0};
    struct words w = {0};
    const char *platform = NULL;
    uint64_t jobs = 0;
    bool help = false;
    struct err e = {0};
    const struct opt opts[] = {
        {"format", 'f', OPT_LIST, &w.formats},
        {"output", 'o', OPT_STRING, &w.output},
        {"db", 0, OPT_STRING, &s.db},
        {"as-of", 0, OPT_STRING, &w.judging.as_of},
        {"platform", 0, OPT_STRING, &platform},
        {"base", 0, OPT_LIST, &s.base_specs},
        {"manifest", 0, OPT_LIST, &s.manifests},
        {"all-layers", 0, OPT_FLAG, &s.judge.match.all_layers},
        {"upstream", 0, OPT_FLAG, &s.judge.match.upstream},
        {"tier", 0, OPT_STRING, &w.tier},
        {"severity", 0, OPT_STRING, &w.severity},
        {"sort", 0, OPT_STRING, &w.sort},
        {"fixed-only", 0, OPT_FLAG, &s.judge.fixed_only},
        {"checks", 0, OPT_STRING, &w.checks},
        {"standard", 0, OPT_STRING, &w.standard},
        {"only-new-since", 0, OPT_STRING, &w.only_new_since},
        {"fail-on", 0, OPT_LIST, &w.fail_on},
        {"ignore", 0, OPT_LIST, &w.judging.ignores},
        {"vex", 0, OPT_LIST, &w.judging.vex},
        {"vex-from-image", 0, OPT_FLAG, &s.judge.vex_from_image},
        {"policy", 0, OPT_STRING, &w.judging.policy},
        {"author", 0, OPT_STRING, &s.style.author},
        {"licence-deny", 0, OPT_LIST, &w.licence_deny},
        {"offline", 0, OPT_FLAG, &s.update.offline},
        REGISTRY_OPTS(w.registry),
        {"all-tags", 0, OPT_FLAG, &s.all_tags},
        {"update", 0, OPT_MAYBE, &s.update.update},
        {"max-age", 0, OPT_STRING, &s.update.age},
        {"cacert", 0, OPT_STRING, &s.update.cacert},
        {"proxy", 0, OPT_STRING, &s.update.proxy},
        {"tmp", 0, OPT_STRING, &s.collect.tmp_dir},
        {"timeout", 0, OPT_NUMBER, &s.collect.timeout_seconds},
        {"jobs", 0, OPT_NUMBER, &jobs},
        {"color", 0, OPT_STRING, &s.color},
        {"quiet", 'q', OPT_FLAG, &w.quiet},
        {"verbose", 'v', OPT_FLAG, &w.verbose},
    };
    if (!opt_parse(argc, argv, opts, sizeof opts / sizeof *opts, &s.targets, &help, &e))
        return cmd_usage("scan", &e);
    if (help)
        return cmd_help("scan");
    cmd_verbosity(w.quiet, w.verbose);
    s.collect.source = cmd_source_options(platform, jobs);
    s.update.usual = !s.db;
    s.update.jobs = jobs;
    s.update.db = s.db = cmd_db_dir(s.db);
    w.registry.offline = s.update.offline;
    w.registry.cacert = s.update.cacert;
    w.registry.proxy = s.update.proxy;
    bool good = registry_take(&w.registry, jobs, &e) && take_words(&s, &w, &e);
    int status = good ? scan_run(&s) : cmd_usage("scan", &e);
    arena_free(&s.arena);
    return status;
}

static void print_formats(void)
{
    printf("\nFormats:\n");
    for (const struct report_format *const *f = report_formats; *f; f++)
        printf("  %-10s %s\n", (*f)->name, (*f)->doc);
}

const struct command command_scan = {
    .name = "scan",
    .usage = "scan [OPTION...] TARGET...",
    .summary = "assess artifacts of any kind: what they are made of and what is wrong with it",
    .help =
        "TARGET is a folder, an archive (zip, jar, war, whl, tar ...), an image (`docker save` archive, OCI "
        "layout\n"
        "or registry:HOST/REPOSITORY:TAG), an SBOM, or - for one on standard input; dir:, archive:, image:, "
        "manifest: and sbom: before it "
        "override "
        "recognition.\n\n"
        "  -f, --format FORMAT[=FILE]  one of those below (default: table); several with a file each\n"
        "  -o, --output FILE           where the report goes, instead of standard output\n"
        "      --db DIR                the database of advisories (`assay db build`)\n"
        "      --fail-on WORD[,WORD]   exit status 1 for open findings of that severity or above, of that "
        "class,\n"
        "                              or for what could not be read: incomplete\n"
        "      --severity LEVEL        list findings of that severity or above\n"
        "      --sort KEY              risk (default), severity, score, epss, due, component or id\n"
        "      --fixed-only            leave out flaws that no upgrade closes\n"
        "      --checks LIST           only these groups of checks: vulnerability, eol, licence, trust, "
        "drift,\n"
        "                              host-access, secret; -secret: all but that\n"
        "      --standard NAME         only the rules of a standard, and what each came to: pss-baseline,\n"
        "                              pss-restricted, cis-docker, cis-k8s, nist-800-190, nist-800-53\n"
        "      --only-new-since FILE   leave out what stood in FILE, a JSON report of before\n"
        "      --ignore FILE           findings that are accepted, each with a reason and an expiry\n"
        "      --vex FILE|FOLDER       VEX documents to take for true: OpenVEX, CSAF, CycloneDX\n"
        "      --vex-from-image        take for true what an image says of itself in attached OpenVEX\n"
        "      --policy FILE           rules that must hold (docs/policy.md); exit status 1 where one does "
        "not\n"
        "      --author NAME           who speaks in -f openvex\n"
        "      --licence-deny LIST     licences that are a finding, joined by commas: MPL-2.0, AGPL-*, "
        "unknown\n"
        "      --as-of DATE            the day that is judged at (YYYY-MM-DD; default: today)\n"
        "      --tier TIER             function, container or vm, where recognition is wrong\n"
        "      --platform P            of an image for several: os/architecture\n"
        "      --all-tags              of registry:HOST/REPOSITORY all images; of registry:HOST that is "
        "always so\n"
        "      --base TARGET           an image it may be built on: tells what comes from there; several are "
        "tried\n"
        "      --manifest FILE         what runs the image: Kubernetes, Compose; both are judged as one; "
        "several\n"
        "      --all-layers            judge also what a later layer removed\n"
        "      --upstream              judge what a distribution packaged by upstream's advisories too\n"
        "      --update[=WHEN]         ask the feeds for what is new before judging; auto: when the "
        "advisories "
        "are over\n"
        "                              --max-age\n"
        "      --max-age AGE           older advisories are told in one line: 90m, 12h (default), 7d, none\n"
        "      --cacert FILE           of --update and registries: certificates to trust, PEM\n"
        "      --proxy URL             the same (default: that of the environment)\n" REGISTRY_HELP
        "      --offline               no network, whatever the target and --update\n"
        "      --jobs N                worker threads (default: one for each processor)\n"
        "      --timeout SECONDS       give a target up after that time\n"
        "      --tmp DIR               folder for temporary files\n"
        "      --color WHEN            auto, always or never\n"
        "  -q, --quiet                 errors only on standard error\n"
        "  -v, --verbose               more: confinement, and ignored findings in the table\n\n"
        "Exit status: 0 done; 1 something that --fail-on names; 2 wrong usage; 3 a target or the database "
        "could\n"
        "not be opened; 130 interrupted.\n",
    .help_end = print_formats,
    .order = 10,
    .run = run,
};
