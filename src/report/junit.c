/* JUnit's XML, in the form that Jenkins, GitLab and others read (xUnit's junit-10.xsd): a suite for each
 * target. A finding is a case that fails, or is skipped where it was set aside; a component without findings
 * is a case that passes if it was judged, and is skipped if it was not; what could not be read is a case in
 * error. */
#include "report/markup.h"
#include "report/words.h"

struct junit {
    struct buf *out;
    struct arena *a; /* of an item */
    const struct report *r;
    const struct report_style *style;
    bool *flawed; /* one a component */
    size_t failed, aside, errors, passed, unjudged, below;
};

/* Why the component says nothing by passing; "" where it was judged. One that is judged elsewhere or not at
 * all has no case: `listed` is false. */
static str unjudged(const struct report *r, const struct component *c, bool *listed)
{
    *listed = c->state != STATE_REMOVED && !c->fixture.n && !c->owner.n;
    if (!r->have_database)
        return STR("not judged: there is no advisory database");
    if (!c->ecosystem.n)
        return STR("not judged: it is of no ecosystem that advisories speak of");
    return c->version.n ? STR("") : STR("not judged: its version is not known");
}

static void count_components(struct junit *j)
{
    for (size_t i = 0; i < j->r->inventory->components.n; i++) {
        bool listed;
        str why = unjudged(j->r, &j->r->inventory->components.v[i], &listed);
        if (listed && !j->flawed[i])
            *(why.n ? &j->unjudged : &j->passed) += 1;
    }
}

static void count(struct junit *j)
{
    const struct report *r = j->r;
    for (size_t i = 0; i < r->findings.n; i++) {
        const struct finding *f = &r->findings.v[i];
        if (words_component(r, f))
            j->flawed[f->component] = true;
        if (f->severity < j->style->at_least)
            j->below++;
        else if (f->status == STATUS_OPEN)
            j->failed++;
        else
            j->aside++;
    }
    for (size_t i = 0; i < r->inventory->diagnostics.n; i++)
        j->errors += r->inventory->diagnostics.v[i].level >= DIAG_WARNING;
    j->errors += !r->have_database;
    j->failed += r->policy.breaches.n;
    j->passed += r->policy.given && !r->policy.breaches.n;
    count_components(j);
}

static void number(struct junit *j, const char *name, size_t n)
{
    buf_printf(j->out, " %s=\"%zu\"", name, n);
}

static void property(struct junit *j, const char *name, str value)
{
    if (!value.n)
        return;
    buf_printf(j->out, "      <property name=\"%s\"", name);
    markup_attribute(j->out, "value", value);
    buf_add(j->out, STR("/>\n"));
}

static void open_suite(struct junit *j)
{
    const struct report *r = j->r;
    size_t skipped = j->aside + j->unjudged;
    buf_add(j->out, STR("  <testsuite"));
    markup_attribute(j->out, "name", r->inventory->ref);
    number(j, "tests", j->failed + skipped + j->errors + j->passed);
    number(j, "failures", j->failed);
    number(j, "errors", j->errors);
    number(j, "skipped", skipped);
    buf_add(j->out, STR(" time=\"0\">\n    <properties>\n"));
    property(j, "tool", STR("assay " ASSAY_VERSION));
    property(j, "kind", r->inventory->kind);
    property(j, "digest", r->inventory->digest);
    property(j, "as_of", r->as_of);
    property(j, "database_built", r->database_built);
    property(j, "complete", r->complete ? STR("true") : STR("false"));
    buf_add(j->out, STR("    </properties>\n"));
}

static void open_case(struct junit *j, str group, str name, str file)
{
    buf_add(j->out, STR("    <testcase"));
    markup_attribute(j->out, "classname", group);
    markup_attribute(j->out, "name", name);
    if (file.n)
        markup_attribute(j->out, "file", file);
    buf_add(j->out, STR(" time=\"0\""));
}

/* <failure message="..." type="...">text</failure> */
static void outcome(struct junit *j, const char *what, str message, str type, str text)
{
    buf_printf(j->out, ">\n      <%s", what);
    markup_attribute(j->out, "message", message);
    if (type.n)
        markup_attribute(j->out, "type", type);
    if (text.n) {
        buf_ch(j->out, '>');
        buf_add(j->out, text);
        buf_printf(j->out, "</%s>\n    </testcase>\n", what);
    } else {
        buf_add(j->out, STR("/>\n    </testcase>\n"));
    }
}

static str body(struct junit *j, const struct finding *f)
{
    struct words_facts facts = {0};
    struct buf b = {0};
    words_facts(j->a, j->r, f, &facts);
    for (size_t i = 0; i < facts.list.n; i++) {
        buf_printf(&b, "%s%s: ", i ? "\n" : "", facts.list.v[i].label);
        markup_text(&b, facts.list.v[i].text);
    }
    str url = words_url(j->a, f->id);
    if (url.n) {
        buf_add(&b, b.n ? STR("\n") : STR(""));
        markup_text(&b, url);
    }
    str kept = arena_dup(j->a, buf_str(&b));
    buf_free(&b);
    return kept;
}

static str file_of(const struct location *v, size_t n)
{
    const struct location *l = words_main_place(v, n);
    return l ? l->path : STR("");
}

static void write_finding(struct junit *j, const struct finding *f)
{
    str severity = str_c(severity_name(f->severity));
    str name = arena_join(j->a, f->id, STR(": "), words_title(f));
    open_case(j, words_subject(j->a, j->r, f), name, file_of(f->locations.v, f->locations.n));
    if (f->status != STATUS_OPEN) {
        outcome(j, "skipped", words_aside(j->a, f), STR(""), STR(""));
        return;
    }
    str fix = words_fix(j->a, j->r, f);
    str message = arena_join(j->a, severity, fix.n ? STR(": ") : STR(": no fix is known"), fix);
    outcome(j, "failure", f->kev ? arena_join(j->a, STR("exploited, "), message, STR("")) : message, severity,
            body(j, f));
}

static void write_component(struct junit *j, size_t i)
{
    const struct component *c = &j->r->inventory->components.v[i];
    bool listed;
    str why = unjudged(j->r, c, &listed);
    if (j->flawed[i] || !listed)
        return;
    str name = c->version.n ? arena_join(j->a, c->name, STR(" "), c->version) : c->name;
    open_case(j, name, STR("no flaw is known"), file_of(c->locations.v, c->locations.n));
    if (why.n)
        outcome(j, "skipped", why, STR(""), STR(""));
    else
        buf_add(j->out, STR("/>\n"));
}

static void write_diagnostics(struct junit *j)
{
    const struct inventory *inv = j->r->inventory;
    if (!j->r->have_database) {
        open_case(j, STR("assay"), STR("advisory database"), STR(""));
        outcome(j, "error", STR("vulnerabilities were not judged: there is no advisory database"),
                STR("error"), STR(""));
    }
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        if (d->level < DIAG_WARNING)
            continue;
        open_case(j, STR("assay"), d->path.n ? d->path : inv->ref, d->path);
        outcome(j, "error", d->message, str_c(diag_level_name(d->level)), STR(""));
    }
}

/* A case that fails for each breach of the policy, or one that passes. */
static void write_policy(struct junit *j)
{
    const struct policy_verdict *p = &j->r->policy;
    str group = arena_join(j->a, STR("policy "), p->name, STR(""));
    if (p->given && !p->breaches.n) {
        open_case(j, group, STR("passes"), STR(""));
        buf_add(j->out, STR("/>\n"));
    }
    for (size_t i = 0; i < p->breaches.n; i++) {
        open_case(j, group, words_breach(j->a, j->r, &p->breaches.v[i]), STR(""));
        outcome(j, "failure", p->breaches.v[i].text, STR("policy"), STR(""));
    }
    arena_reset(j->a);
}

static void write_notes(struct junit *j)
{
    const struct inventory *inv = j->r->inventory;
    buf_add(j->out, STR("    <system-out>"));
    if (j->below)
        buf_printf(j->out, "%zu findings below severity %s are left out\n", j->below,
                   severity_name(j->style->at_least));
    str left_out = words_left_out(j->a, j->r);
    markup_text(j->out, left_out);
    buf_add(j->out, left_out.n ? STR("\n") : STR(""));
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        if (d->level != DIAG_NOTE)
            continue;
        markup_text(j->out, d->path);
        buf_add(j->out, d->path.n ? STR(": ") : STR(""));
        markup_text(j->out, d->message);
        buf_ch(j->out, '\n');
    }
    buf_add(j->out, STR("</system-out>\n  </testsuite>\n"));
}

static void write_cases(struct junit *j)
{
    for (size_t i = 0; i < j->r->findings.n; i++) {
        if (j->r->findings.v[i].severity >= j->style->at_least)
            write_finding(j, &j->r->findings.v[i]);
        arena_reset(j->a);
        report_drain(j->out, j->style);
    }
    write_diagnostics(j);
    write_policy(j);
    for (size_t i = 0; i < j->r->inventory->components.n; i++) {
        write_component(j, i);
        arena_reset(j->a);
        report_drain(j->out, j->style);
    }
}

static void write_suite(struct buf *out, const struct report *r, const struct report_style *style)
{
    struct arena a = {0}, flawed = {0};
    struct junit j = {.out = out, .a = &a, .r = r, .style = style};
    j.flawed = arena_many(&flawed, bool, r->inventory->components.n);
    count(&j);
    open_suite(&j);
    write_cases(&j);
    write_notes(&j);
    arena_free(&a);
    arena_free(&flawed);
}

static void junit_write(struct buf *out, const struct report *const *reports, size_t n,
                        const struct report_style *style)
{
    buf_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"assay\">\n"));
    for (size_t i = 0; i < n; i++)
        write_suite(out, reports[i], style);
    buf_add(out, STR("</testsuites>\n"));
}

const struct report_format format_junit = {
    .name = "junit",
    .doc = "JUnit XML, for test reports of CI systems: a suite for each target",
    .write = junit_write,
};
