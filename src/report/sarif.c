/* SARIF 2.1.0 (OASIS), as code scanning services take it: a run for each target, a rule for each flaw, a
 * result for each finding. GitHub refuses more than 25,000 results, 1,000 places of one or 20 tags, and shows
 * the first 5,000 results, so what is ranked highest comes first and the rest is counted in a notification.
 * Places are URIs relative to %SRCROOT%: the folder that was scanned, with the words that named it before
 * them, so that scanning "app" from the root of a repository names files as the repository does. */
#include "format/json.h"
#include "report/document.h"
#include "report/markup.h"
#include "report/text.h"
#include "report/words.h"

enum { RESULTS_MAX = 25000, PLACES_MAX = 100, CWES_MAX = 16 };
#define ROOT "%SRCROOT%"

struct rule {
    const struct finding *worst;
    enum confidence sure; /* of the surest evidence */
};
struct sarif {
    struct json_out *w;
    struct arena *a;       /* of a run */
    struct arena *scratch; /* of an item */
    const struct report *r;
    const struct report_style *style;
    VEC(struct rule) rules;
    struct map by_id; /* to index into rules + 1 */
    struct map seen;  /* of words_key */
    VEC(const struct finding *) results;
    size_t left_out;
};

static str clean(struct sarif *s, str text)
{
    return text_clean(s->scratch, text);
}

static void write_text(struct sarif *s, const char *key, str text)
{
    jw_key(s->w, key);
    jw_object(s->w);
    jw_key_str(s->w, "text", text);
    jw_end_object(s->w);
}

/* ---- what is written: open findings first, each in the order of its rank ---- */

static enum confidence sureness(const struct sarif *s, const struct finding *f)
{
    const struct component *c = words_component(s->r, f);
    enum confidence sure = c ? CONFIDENCE_LOW : CONFIDENCE_HIGH;
    for (size_t i = 0; c && i < c->evidence.n; i++)
        sure = c->evidence.v[i].confidence > sure ? c->evidence.v[i].confidence : sure;
    return sure;
}

static void take(struct sarif *s, const struct finding *f)
{
    if (s->results.n == RESULTS_MAX) {
        s->left_out++;
        return;
    }
    vec_push(s->a, &s->results, f);
    uint64_t *at = map_put(s->a, &s->by_id, f->id, NULL);
    enum confidence sure = sureness(s, f);
    if (!*at) {
        vec_push(s->a, &s->rules, (struct rule){f, sure});
        *at = s->rules.n;
        return;
    }
    struct rule *rule = &s->rules.v[*at - 1];
    rule->sure = sure > rule->sure ? sure : rule->sure;
    if (f->severity > rule->worst->severity)
        rule->worst = f;
}

static void collect(struct sarif *s)
{
    for (int open = 1; open >= 0; open--)
        for (size_t i = 0; i < s->r->findings.n; i++) {
            const struct finding *f = &s->r->findings.v[i];
            if (f->severity >= s->style->at_least && (f->status == STATUS_OPEN) == open)
                take(s, f);
        }
}

/* ---- rules ---- */

static str level(enum severity s)
{
    if (s >= SEVERITY_HIGH)
        return STR("error");
    return s == SEVERITY_MEDIUM || s == SEVERITY_UNKNOWN ? STR("warning") : STR("note");
}

/* GitHub makes a severity of a number, CVSS's way: the score where that gives the finding's severity, else a
 * number that does. "" where the severity is not known. */
static str security_severity(struct sarif *s, const struct finding *f)
{
    static const double typical[] = {[SEVERITY_INFO] = 0,
                                     [SEVERITY_LOW] = 2,
                                     [SEVERITY_MEDIUM] = 5,
                                     [SEVERITY_HIGH] = 8,
                                     [SEVERITY_CRITICAL] = 9.5};
    if (f->severity == SEVERITY_UNKNOWN)
        return STR("");
    bool agrees = f->score >= 0 && severity_of_score(f->score) == f->severity;
    return text_decimal(s->scratch, agrees ? f->score : typical[f->severity], 1);
}

/* "cwe-79" of "CWE-79" */
static str lower(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
    return str_make(p, s.n);
}

static void write_rule_properties(struct sarif *s, const struct rule *rule)
{
    static const char *const precision[] = {
        [CONFIDENCE_LOW] = "low", [CONFIDENCE_MEDIUM] = "medium", [CONFIDENCE_HIGH] = "high"};
    const struct finding *f = rule->worst;
    str severity = security_severity(s, f);
    jw_key(s->w, "properties");
    jw_object(s->w);
    if (severity.n)
        jw_key_str(s->w, "security-severity", severity);
    jw_key_str(s->w, "precision", str_c(precision[rule->sure]));
    jw_key(s->w, "tags");
    jw_array(s->w);
    jw_str(s->w, STR("security"));
    jw_str(s->w, str_c(finding_class_name(f->cls)));
    jw_str(s->w, str_c(severity_name(f->severity)));
    if (f->kev)
        jw_str(s->w, STR("exploited"));
    for (size_t i = 0; i < f->cwes.n && i < CWES_MAX; i++)
        jw_str(s->w, arena_join(s->scratch, STR("external/cwe/"), lower(s->scratch, f->cwes.v[i]), STR("")));
    jw_end_array(s->w);
    jw_end_object(s->w);
}

/* In Markdown a list. */
static void add_help(struct sarif *s, struct buf *b, bool markdown, const char *label, str text)
{
    if (!text.n)
        return;
    if (b->n)
        buf_ch(b, '\n');
    buf_printf(b, markdown ? "- **%s**: " : "%s: ", label);
    if (markdown)
        markup_prose(b, text);
    else
        buf_add(b, clean(s, text));
}

static str help(struct sarif *s, const struct finding *f, bool markdown)
{
    struct buf b = {0};
    struct words_facts facts = {0};
    words_facts(s->scratch, s->r, f, &facts);
    add_help(s, &b, markdown, "Flaw", f->id);
    add_help(s, &b, markdown, "Title", words_title(f));
    for (size_t i = 0; i < facts.list.n; i++)
        if (facts.list.v[i].general)
            add_help(s, &b, markdown, facts.list.v[i].label, facts.list.v[i].text);
    str url = words_url(s->scratch, f->id);
    if (url.n)
        buf_printf(&b, markdown ? "\n- <%.*s>" : "\n%.*s", STR_ARG(url));
    str kept = arena_dup(s->scratch, buf_str(&b));
    buf_free(&b);
    return kept;
}

static void write_rule(struct sarif *s, const struct rule *rule)
{
    const struct finding *f = rule->worst;
    str title = clean(s, words_title(f)), id = clean(s, f->id), url = words_url(s->scratch, f->id);
    jw_object(s->w);
    jw_key_str(s->w, "id", id);
    jw_key_str(s->w, "name", str_c(finding_class_name(f->cls)));
    write_text(s, "shortDescription", arena_join(s->scratch, id, STR(": "), title));
    write_text(s, "fullDescription", title);
    jw_key(s->w, "help");
    jw_object(s->w);
    jw_key_str(s->w, "text", help(s, f, false));
    jw_key_str(s->w, "markdown", help(s, f, true));
    jw_end_object(s->w);
    if (url.n)
        jw_key_str(s->w, "helpUri", url);
    jw_key(s->w, "defaultConfiguration");
    jw_object(s->w);
    jw_key_str(s->w, "level", level(f->severity));
    jw_end_object(s->w);
    write_rule_properties(s, rule);
    jw_end_object(s->w);
}

static void write_tool(struct sarif *s)
{
    jw_key(s->w, "tool");
    jw_object(s->w);
    jw_key(s->w, "driver");
    jw_object(s->w);
    jw_key_str(s->w, "name", STR("Assay"));
    jw_key_str(s->w, "version", STR(ASSAY_VERSION));
    jw_key(s->w, "rules");
    jw_array(s->w);
    for (size_t i = 0; i < s->rules.n; i++) {
        write_rule(s, &s->rules.v[i]);
        arena_reset(s->scratch);
        report_drain(s->w->b, s->style);
    }
    jw_end_array(s->w);
    jw_end_object(s->w);
    jw_end_object(s->w);
}

/* ---- places ---- */

/* RFC 3986: all bytes but those that a path may hold are percent-encoded; a colon too, as before the first
 * slash it would end a scheme. */
static void add_uri(struct buf *b, str path)
{
    for (size_t i = 0; i < path.n; i++)
        if (ch_alnum(path.p[i]) || (path.p[i] && strchr("/-._~!$&'()*+,;=@", path.p[i])))
            buf_ch(b, path.p[i]);
        else
            buf_printf(b, "%%%02X", (unsigned char)path.p[i]);
}

/* The folder's words before the path, where they name something below the working folder. */
static str folder_of(const struct inventory *inv)
{
    str ref = inv->ref;
    if (!str_is(inv->kind, "directory"))
        return STR("");
    if (str_starts(ref, STR("dir:")))
        ref = str_from(ref, 4);
    while (str_starts(ref, STR("./")))
        ref = str_from(ref, 2);
    while (ref.n > 1 && str_ends(ref, STR("/")))
        ref.n--;
    bool outside = str_starts(ref, STR("/")) || str_find(ref, STR("..")) >= 0 || str_is(ref, ".");
    return outside ? STR("") : ref;
}

static void write_artifact_location(struct sarif *s, str path)
{
    struct buf b = {0};
    str folder = folder_of(s->r->inventory);
    if (path.n && folder.n) {
        add_uri(&b, folder);
        buf_ch(&b, '/');
    }
    while (str_starts(path, STR("/")))
        path = str_from(path, 1);
    add_uri(&b, path.n ? path : str_base(s->r->inventory->ref));
    jw_key(s->w, "artifactLocation");
    jw_object(s->w);
    jw_key_str(s->w, "uri", b.n ? buf_str(&b) : STR("artifact"));
    jw_key_str(s->w, "uriBaseId", STR(ROOT));
    jw_end_object(s->w);
    buf_free(&b);
}

static void write_logical(struct sarif *s, const struct component *c)
{
    jw_key(s->w, "logicalLocations");
    jw_array(s->w);
    jw_object(s->w);
    jw_key_str(s->w, "name", clean(s, c->name));
    jw_key_str(s->w, "fullyQualifiedName", clean(s, c->purl));
    jw_key_str(s->w, "kind", STR("module"));
    jw_end_object(s->w);
    jw_end_array(s->w);
}

/* `l` may be NULL: the artifact as a whole. */
static void write_location(struct sarif *s, const struct location *l, const struct component *c)
{
    jw_object(s->w);
    jw_key(s->w, "physicalLocation");
    jw_object(s->w);
    write_artifact_location(s, l ? l->path : STR(""));
    if (l && l->line) {
        jw_key(s->w, "region");
        jw_object(s->w);
        jw_key_u64(s->w, "startLine", l->line);
        jw_end_object(s->w);
    }
    jw_end_object(s->w);
    if (c)
        write_logical(s, c);
    if (l && l->layer >= 0)
        write_text(s, "message", arena_printf(s->scratch, "layer %d", (int)l->layer));
    jw_end_object(s->w);
}

static void write_locations(struct sarif *s, const struct finding *f)
{
    const struct component *c = words_component(s->r, f);
    const struct location *first = words_main_place(f->locations.v, f->locations.n);
    jw_key(s->w, "locations");
    jw_array(s->w);
    write_location(s, first, c);
    for (size_t i = 0; i < f->locations.n && i < PLACES_MAX; i++)
        if (&f->locations.v[i] != first)
            write_location(s, &f->locations.v[i], c);
    jw_end_array(s->w);
}

/* ---- results ---- */

static str message(struct sarif *s, const struct finding *f)
{
    str subject = words_subject(s->scratch, s->r, f), fix = words_fix(s->scratch, s->r, f),
        why = words_why(f);
    str text = arena_printf(s->scratch, "%.*s: %.*s: %.*s%s%.*s%s%.*s", STR_ARG(subject), STR_ARG(f->id),
                            STR_ARG(words_title(f)), why.n ? ": " : "", STR_ARG(why),
                            fix.n ? ". What to do: " : "", STR_ARG(fix));
    return clean(s, text);
}

static void write_fingerprints(struct sarif *s, const struct finding *f)
{
    str key = words_key(s->a, &s->seen, s->r, f);
    jw_key(s->w, "partialFingerprints");
    jw_object(s->w);
    jw_key_str(s->w, "assayFinding/v1", key);
    /* The one that GitHub goes by; it would else make one of a line of a file that it may not have. */
    jw_key_str(s->w, "primaryLocationLineHash",
               arena_join(s->scratch, str_sub(key, 0, 16), STR(":1"), STR("")));
    jw_end_object(s->w);
}

static void write_suppressions(struct sarif *s, const struct finding *f)
{
    jw_key(s->w, "suppressions");
    jw_array(s->w);
    if (f->status != STATUS_OPEN) {
        jw_object(s->w);
        jw_key_str(s->w, "kind", STR("external"));
        jw_key_str(s->w, "status", STR("accepted"));
        jw_key_str(s->w, "justification", clean(s, words_aside(s->scratch, f)));
        jw_end_object(s->w);
    }
    jw_end_array(s->w);
}

static void write_result_properties(struct sarif *s, const struct finding *f)
{
    struct words_facts facts = {0};
    words_facts(s->scratch, s->r, f, &facts);
    jw_key(s->w, "properties");
    jw_object(s->w);
    jw_key_str(s->w, "subject", clean(s, f->subject));
    jw_key_str(s->w, "severity", str_c(severity_name(f->severity)));
    jw_key_str(s->w, "status", str_c(status_name(f->status)));
    jw_key_bool(s->w, "exploited", f->kev);
    jw_key_str_null(s->w, "fixedVersion", clean(s, f->fix_version));
    jw_key(s->w, "facts");
    jw_object(s->w);
    for (size_t i = 0; i < facts.list.n; i++)
        jw_key_str(s->w, facts.list.v[i].label, clean(s, facts.list.v[i].text));
    jw_end_object(s->w);
    jw_end_object(s->w);
}

static void write_result(struct sarif *s, const struct finding *f)
{
    jw_object(s->w);
    jw_key_str(s->w, "ruleId", clean(s, f->id));
    jw_key_u64(s->w, "ruleIndex", *map_get(&s->by_id, f->id) - 1);
    jw_key_str(s->w, "level", level(f->severity));
    write_text(s, "message", message(s, f));
    write_locations(s, f);
    write_fingerprints(s, f);
    write_suppressions(s, f);
    write_result_properties(s, f);
    jw_end_object(s->w);
}

static void write_results(struct sarif *s)
{
    jw_key(s->w, "results");
    jw_array(s->w);
    for (size_t i = 0; i < s->results.n; i++) {
        write_result(s, s->results.v[i]);
        arena_reset(s->scratch);
        report_drain(s->w->b, s->style);
    }
    jw_end_array(s->w);
}

/* ---- the run ---- */

static void write_notification(struct sarif *s, str level, str path, str text)
{
    jw_object(s->w);
    jw_key_str(s->w, "level", level);
    write_text(s, "message", clean(s, text));
    if (path.n) {
        struct location at = {.path = path, .layer = -1};
        jw_key(s->w, "locations");
        jw_array(s->w);
        write_location(s, &at, NULL);
        jw_end_array(s->w);
    }
    jw_end_object(s->w);
    arena_reset(s->scratch);
}

/* The verdict, and the breaches that are no matter of one result. */
static void write_policy(struct sarif *s)
{
    const struct policy_verdict *p = &s->r->policy;
    if (p->given)
        write_notification(s, p->breaches.n ? STR("error") : STR("note"), STR(""),
                           words_verdict(s->scratch, s->r));
    for (size_t i = 0; i < p->breaches.n; i++)
        if (!p->breaches.v[i].id.n)
            write_notification(s, STR("error"), STR(""), words_breach(s->scratch, s->r, &p->breaches.v[i]));
}

static void write_notifications(struct sarif *s)
{
    static const str levels[] = {[DIAG_NOTE] = STR_INIT("note"),
                                 [DIAG_WARNING] = STR_INIT("warning"),
                                 [DIAG_ERROR] = STR_INIT("error")};
    const struct inventory *inv = s->r->inventory;
    jw_key(s->w, "toolExecutionNotifications");
    jw_array(s->w);
    if (!s->r->have_database)
        write_notification(s, levels[DIAG_ERROR], STR(""),
                           STR("vulnerabilities were not judged: there is no advisory database"));
    if (s->left_out)
        write_notification(s, levels[DIAG_WARNING], STR(""),
                           arena_printf(s->scratch, "%zu findings that rank below the first %d are left out",
                                        s->left_out, RESULTS_MAX));
    str left_out = words_left_out(s->scratch, s->r);
    if (left_out.n)
        write_notification(s, levels[DIAG_NOTE], STR(""), left_out);
    write_policy(s);
    for (size_t i = 0; i < inv->diagnostics.n; i++)
        write_notification(s, levels[inv->diagnostics.v[i].level], inv->diagnostics.v[i].path,
                           inv->diagnostics.v[i].message);
    jw_end_array(s->w);
}

static void write_invocation(struct sarif *s)
{
    str time = document_time(s->scratch);
    jw_key(s->w, "invocations");
    jw_array(s->w);
    jw_object(s->w);
    jw_key_bool(s->w, "executionSuccessful", s->r->complete && s->r->have_database);
    if (time.n)
        jw_key_str(s->w, "endTimeUtc", time);
    write_notifications(s);
    jw_end_object(s->w);
    jw_end_array(s->w);
}

/* "assay/REF/": GitHub asks for another category for each run of one file. */
static void write_identity(struct sarif *s)
{
    str ref = clean(s, s->r->inventory->ref);
    jw_key(s->w, "automationDetails");
    jw_object(s->w);
    jw_key_str(s->w, "id", arena_join(s->scratch, STR("assay/"), ref, STR("/")));
    jw_end_object(s->w);
    jw_key(s->w, "originalUriBaseIds");
    jw_object(s->w);
    jw_key(s->w, ROOT);
    jw_object(s->w);
    write_text(s, "description",
               str_is(s->r->inventory->kind, "directory")
                   ? STR("the folder that Assay was run in, or the target where that lies elsewhere")
                   : arena_join(s->scratch, STR("the root of "), ref, STR("")));
    jw_end_object(s->w);
    jw_end_object(s->w);
}

static void write_properties(struct sarif *s)
{
    const struct report *r = s->r;
    jw_key(s->w, "properties");
    jw_object(s->w);
    jw_key_str(s->w, "artifact", clean(s, r->inventory->ref));
    jw_key_str(s->w, "kind", clean(s, r->inventory->kind));
    jw_key_str_null(s->w, "digest", clean(s, r->inventory->digest));
    jw_key_str(s->w, "asOf", r->as_of);
    jw_key_str_null(s->w, "databaseBuilt", clean(s, r->database_built));
    jw_key(s->w, "databaseSources");
    jw_array(s->w);
    for (size_t i = 0; i < r->sources.n; i++)
        jw_str(s->w,
               clean(s, arena_join(s->scratch, r->sources.v[i].name, STR(" "), r->sources.v[i].modified)));
    jw_end_array(s->w);
    jw_end_object(s->w);
}

static void write_run(struct json_out *w, const struct report *r, const struct report_style *style)
{
    struct arena a = {0}, scratch = {0};
    struct sarif s = {.w = w, .a = &a, .scratch = &scratch, .r = r, .style = style};
    collect(&s);
    jw_object(w);
    write_tool(&s);
    write_identity(&s);
    write_invocation(&s);
    jw_key_str(w, "columnKind", STR("unicodeCodePoints"));
    write_results(&s);
    write_properties(&s);
    jw_end_object(w);
    arena_free(&a);
    arena_free(&scratch);
}

static void sarif_write(struct buf *out, const struct report *const *reports, size_t n,
                        const struct report_style *style)
{
    struct json_out w = {.b = out};
    jw_object(&w);
    jw_key_str(
        &w, "$schema",
        STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
    jw_key_str(&w, "version", STR("2.1.0"));
    jw_key(&w, "runs");
    jw_array(&w);
    for (size_t i = 0; i < n; i++)
        write_run(&w, reports[i], style);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
}

const struct report_format format_sarif = {
    .name = "sarif",
    .doc = "SARIF 2.1.0, for code scanning services such as GitHub's: a run for each target",
    .write = sarif_write,
};
