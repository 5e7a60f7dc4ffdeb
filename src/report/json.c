/* The stable report for programs: docs/report.schema.json is its definition. */
#include "format/json.h"
#include "report/summary.h"

static void write_strings(struct json_out *w, const char *key, const str *v, size_t n)
{
    jw_key(w, key);
    jw_array(w);
    for (size_t i = 0; i < n; i++)
        jw_str(w, v[i]);
    jw_end_array(w);
}

static void write_database(struct json_out *w, const struct report *r)
{
    jw_key(w, "database");
    if (!r->have_database) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str_null(w, "built", r->database_built);
    jw_key(w, "sources");
    jw_array(w);
    for (size_t i = 0; i < r->sources.n; i++) {
        const struct database_source *s = &r->sources.v[i];
        jw_object(w);
        jw_key_str(w, "name", s->name);
        jw_key_u64(w, "records", s->records);
        jw_key_str_null(w, "modified", s->modified);
        jw_key_str_null(w, "licence", s->licence);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void write_tri(struct json_out *w, const char *key, enum tri t)
{
    jw_key(w, key);
    if (t == TRI_UNKNOWN)
        jw_null(w);
    else
        jw_bool(w, t == TRI_YES);
}

static void write_base(struct json_out *w, const struct base_image *base)
{
    jw_key(w, "base");
    if (!base->name.n && !base->digest.n && !base->layers) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str_null(w, "name", base->name);
    jw_key_str_null(w, "digest", base->digest);
    jw_key(w, "layers");
    if (base->layers)
        jw_u64(w, base->layers);
    else
        jw_null(w);
    jw_key_str_null(w, "how", base->how);
    jw_end_object(w);
}

static void write_artifact(struct json_out *w, const struct report *r)
{
    const struct inventory *inv = r->inventory;
    jw_key(w, "artifact");
    jw_object(w);
    jw_key_str(w, "ref", inv->ref);
    jw_key_str(w, "kind", inv->kind);
    jw_key_str(w, "tier", str_c(tier_name(inv->tier)));
    jw_key_str_null(w, "digest", inv->digest);
    jw_key(w, "os");
    if (inv->os.id.n) {
        jw_object(w);
        jw_key_str(w, "id", inv->os.id);
        jw_key_str_null(w, "version", inv->os.version);
        jw_key_str_null(w, "eol", r->os_life.eol);
        jw_key_str_null(w, "eol_extended", r->os_life.extended);
        jw_end_object(w);
    } else {
        jw_null(w);
    }
    jw_key(w, "layers");
    jw_array(w);
    for (size_t i = 0; i < inv->layers.n; i++) {
        jw_object(w);
        jw_key_str(w, "digest", inv->layers.v[i].digest);
        jw_key_str(w, "diff_id", inv->layers.v[i].diff_id);
        jw_key_str_null(w, "command", inv->layers.v[i].command);
        write_tri(w, "base", !inv->base.layers ? TRI_UNKNOWN : i < inv->base.layers ? TRI_YES : TRI_NO);
        jw_end_object(w);
    }
    jw_end_array(w);
    write_base(w, &inv->base);
    write_strings(w, "entrypoint", inv->entrypoint.v, inv->entrypoint.n);
    jw_end_object(w);
}

static void write_locations(struct json_out *w, const struct location *v, size_t n)
{
    jw_key(w, "locations");
    jw_array(w);
    for (size_t i = 0; i < n; i++) {
        jw_object(w);
        jw_key_str(w, "path", v[i].path);
        jw_key(w, "layer");
        if (v[i].layer >= 0)
            jw_i64(w, v[i].layer);
        else
            jw_null(w);
        jw_key(w, "line");
        if (v[i].line)
            jw_u64(w, v[i].line);
        else
            jw_null(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_evidence(struct json_out *w, const struct component *c)
{
    jw_key(w, "evidence");
    jw_array(w);
    for (size_t i = 0; i < c->evidence.n; i++) {
        const struct evidence *v = &c->evidence.v[i];
        jw_object(w);
        jw_key_str(w, "cataloger", v->cataloger);
        jw_key_str(w, "path", v->path);
        jw_key_str(w, "field", v->field);
        jw_key_str(w, "confidence", str_c(confidence_name(v->confidence)));
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_source(struct json_out *w, const struct component *c)
{
    jw_key(w, "source");
    if (!c->source_name.n) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str(w, "name", c->source_name);
    jw_key_str(w, "version", c->source_version.n ? c->source_version : c->version);
    jw_end_object(w);
}

/* Names that could not be resolved to a component of the artifact are left out: the list is of purls. */
static void write_relations(struct json_out *w, const struct component *c)
{
    jw_key_str(w, "scope", str_c(scope_name(c->scope)));
    jw_key_str(w, "state", str_c(state_name(c->state)));
    write_tri(w, "direct", c->direct);
    jw_key_str_null(w, "owner", c->owner);
    jw_key_str_null(w, "fixture", c->fixture);
    jw_key(w, "removed_by");
    if (c->removed_by)
        jw_u64(w, c->removed_by);
    else
        jw_null(w);
    jw_key(w, "dependencies");
    jw_array(w);
    for (size_t i = 0; i < c->depends.n; i++)
        if (str_starts(c->depends.v[i], STR("pkg:")))
            jw_str(w, c->depends.v[i]);
    jw_end_array(w);
}

static void write_hashes(struct json_out *w, const struct component *c)
{
    jw_key(w, "hashes");
    jw_object(w);
    for (size_t i = 0; i < c->hashes.n; i++) {
        bool repeated = false;
        for (size_t k = 0; k < i; k++)
            repeated |= str_eq(c->hashes.v[k].alg, c->hashes.v[i].alg);
        if (repeated)
            continue;
        jw_key_of(w, c->hashes.v[i].alg);
        jw_str(w, c->hashes.v[i].hex);
    }
    jw_end_object(w);
}

static void write_component(struct json_out *w, const struct inventory *inv, const struct component *c)
{
    jw_object(w);
    jw_key_str(w, "purl", c->purl);
    jw_key_str(w, "name", c->name);
    jw_key_str(w, "version", c->version);
    jw_key_str(w, "ecosystem", c->ecosystem);
    jw_key_str(w, "kind", c->kind);
    write_strings(w, "licences", c->licences.v, c->licences.n);
    write_locations(w, c->locations.v, c->locations.n);
    write_tri(w, "in_base", component_in_base(inv, c));
    write_evidence(w, c);
    write_source(w, c);
    write_relations(w, c);
    write_hashes(w, c);
    jw_end_object(w);
}

static void write_fix(struct json_out *w, const struct finding *f)
{
    jw_key(w, "fix");
    if (!f->fix_version.n && !f->fix_text.n) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str_null(w, "version", f->fix_version);
    jw_key_str(w, "text", f->fix_text);
    jw_key_str_null(w, "by", f->fix_by);
    jw_end_object(w);
}

static void write_chains(struct json_out *w, const struct upgrade *x)
{
    jw_key(w, "chains");
    jw_array(w);
    for (size_t i = 0; i < x->chains.n; i++)
        jw_str(w, x->chains.v[i].words);
    jw_end_array(w);
}

/* What has to move; `chain` is the shortest of `chains`. */
static void write_mover(struct json_out *w, const struct upgrade *x)
{
    jw_key(w, "by");
    jw_object(w);
    jw_key_str(w, "kind", str_c(fix_kind_name(x->kind)));
    jw_key_str_null(w, "purl", x->by_purl);
    jw_key_str_null(w, "name", x->by_name);
    jw_key_str_null(w, "chain", x->chains.n ? x->chains.v[0].words : STR(""));
    write_chains(w, x);
    write_tri(w, "within", x->within);
    jw_key_str_null(w, "asked", x->asked);
    jw_key_str_null(w, "text", x->by);
    jw_key_str(w, "source", x->source);
    jw_end_object(w);
}

static void write_near(struct json_out *w, const struct upgrade *x)
{
    jw_key(w, "near");
    if (!x->near.n) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str(w, "to", x->near);
    write_strings(w, "closes", x->near_closes.v, x->near_closes.n);
    jw_end_object(w);
}

static void write_upgrade(struct json_out *w, const struct inventory *inv, const struct upgrade *x)
{
    jw_object(w);
    jw_key_str(w, "component", inv->components.v[x->components.v[0]].purl);
    jw_key(w, "components");
    jw_array(w);
    for (size_t i = 0; i < x->components.n; i++)
        jw_str(w, inv->components.v[x->components.v[i]].purl);
    jw_end_array(w);
    jw_key_str(w, "name", x->name);
    jw_key_str(w, "from", x->from);
    jw_key_str(w, "to", x->to);
    write_strings(w, "closes", x->closes.v, x->closes.n);
    write_strings(w, "leaves", x->leaves.v, x->leaves.n);
    write_strings(w, "opens", x->opens.v, x->opens.n);
    jw_key_bool(w, "same_line", x->same_line);
    write_near(w, x);
    write_mover(w, x);
    write_strings(w, "commands", x->commands.v, x->commands.n);
    jw_end_object(w);
}

static void write_number(struct json_out *w, const char *key, double v, int decimals)
{
    jw_key(w, key);
    if (v < 0)
        jw_null(w);
    else
        jw_double(w, v, decimals);
}

static void write_threat(struct json_out *w, const struct finding *f)
{
    jw_key_bool(w, "kev", f->kev);
    jw_key_bool(w, "ransomware", f->ransomware);
    jw_key_str_null(w, "kev_added", f->kev_added);
    jw_key_str_null(w, "kev_due", f->kev_due);
    write_number(w, "epss", f->epss, 5);
    write_number(w, "percentile", f->epss < 0 ? -1 : f->percentile, 5);
}

static void write_finding(struct json_out *w, const struct inventory *inv, const struct finding *f)
{
    jw_object(w);
    jw_key_str(w, "id", f->id);
    write_strings(w, "aliases", f->aliases.v, f->aliases.n);
    write_strings(w, "advisories", f->advisories.v, f->advisories.n);
    jw_key_str(w, "class", str_c(finding_class_name(f->cls)));
    jw_key_str(w, "severity", str_c(severity_name(f->severity)));
    write_number(w, "score", f->score, 1);
    jw_key_str_null(w, "vector", f->vector);
    write_strings(w, "cwes", f->cwes.v, f->cwes.n);
    jw_key_str(w, "tier", str_c(tier_name(inv->tier)));
    jw_key_str(w, "title", f->title);
    jw_key_str(w, "subject", f->subject);
    jw_key_str_null(w, "component",
                    f->component < inv->components.n ? inv->components.v[f->component].purl : STR(""));
    write_locations(w, f->locations.v, f->locations.n);
    write_tri(w, "in_base", finding_in_base(inv, f));
    jw_key_str(w, "evidence", f->evidence);
    write_fix(w, f);
    write_threat(w, f);
    jw_key_str(w, "status", str_c(status_name(f->status)));
    jw_key_str_null(w, "reason", f->status_reason);
    jw_key_str_null(w, "vendor_status", f->vendor_status);
    jw_key_str_null(w, "vendor_reason", f->vendor_reason);
    jw_key_str(w, "reachable", str_c(reachable_name(f->reachable)));
    jw_key_str_null(w, "reachable_why", f->reachable_why);
    write_strings(w, "controls", f->controls.v, f->controls.n);
    jw_end_object(w);
}

static void write_breach(struct json_out *w, const struct breach *b)
{
    jw_object(w);
    jw_key_str(w, "rule", b->rule);
    jw_key_str_null(w, "id", b->id);
    jw_key_str_null(w, "subject", b->subject);
    jw_key_str(w, "text", b->text);
    jw_end_object(w);
}

static void write_policy(struct json_out *w, const struct report *r)
{
    jw_key(w, "policy");
    if (!r->policy.given) {
        jw_null(w);
        return;
    }
    jw_object(w);
    jw_key_str(w, "name", r->policy.name);
    jw_key_str(w, "verdict", r->policy.breaches.n ? STR("fail") : STR("pass"));
    jw_key(w, "breaches");
    jw_array(w);
    for (size_t i = 0; i < r->policy.breaches.n; i++)
        write_breach(w, &r->policy.breaches.v[i]);
    jw_end_array(w);
    jw_end_object(w);
}

/* What --fixed-only and --only-new-since took out of the list and of the counts. */
static void write_left_out(struct json_out *w, const struct report *r)
{
    jw_key(w, "left_out");
    jw_object(w);
    jw_key_u64(w, "unfixed", r->left_out.unfixed);
    jw_key_u64(w, "known", r->left_out.known);
    jw_end_object(w);
    jw_key(w, "gone");
    if (r->left_out.compared)
        jw_u64(w, r->left_out.gone);
    else
        jw_null(w);
}

static void write_summary(struct json_out *w, const struct report *r)
{
    struct summary s = report_summary(r);
    jw_key(w, "summary");
    jw_object(w);
    jw_key_u64(w, "components", s.components);
    jw_key_u64(w, "removed", s.removed);
    jw_key_u64(w, "fixtures", s.fixtures);
    jw_key(w, "findings");
    jw_object(w);
    for (int i = SEVERITY_CRITICAL; i >= SEVERITY_UNKNOWN; i--)
        jw_key_u64(w, severity_name((enum severity)i), s.open[i]);
    jw_end_object(w);
    jw_key_u64(w, "ignored", s.set_aside);
    jw_key_u64(w, "fixable", s.fixable);
    write_left_out(w, r);
    jw_key_u64(w, "files", r->inventory->files);
    jw_key_bool(w, "complete", r->complete);
    jw_key_u64(w, "diagnostics", r->inventory->diagnostics.n);
    write_policy(w, r);
    jw_end_object(w);
}

static void write_diagnostics(struct json_out *w, const struct inventory *inv)
{
    jw_key(w, "diagnostics");
    jw_array(w);
    for (size_t i = 0; i < inv->diagnostics.n; i++) {
        const struct diagnostic *d = &inv->diagnostics.v[i];
        jw_object(w);
        jw_key_str(w, "level", str_c(diag_level_name(d->level)));
        jw_key_str_null(w, "path", d->path);
        jw_key_str(w, "message", d->message);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_checks(struct json_out *w, const struct report *r)
{
    jw_key(w, "checks");
    jw_array(w);
    for (size_t i = 0; i < r->checks.n; i++) {
        const struct check *c = &r->checks.v[i];
        jw_object(w);
        jw_key_str(w, "id", c->id);
        jw_key_str(w, "result", str_c(check_result_name(c->result)));
        jw_key_str(w, "why", c->why);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* Where signatures were looked at. */
static void write_signatures(struct json_out *w, const struct report *r)
{
    if (!r->signatures.n)
        return;
    jw_key(w, "signatures");
    jw_array(w);
    for (size_t i = 0; i < r->signatures.n; i++) {
        const struct signature_result *s = &r->signatures.v[i];
        jw_object(w);
        jw_key_str(w, "kind", str_c(signature_kind_name(s->of->kind)));
        jw_key_str(w, "path", s->of->path);
        jw_key_str(w, "result", str_c(check_result_name(s->result)));
        jw_key_str(w, "why", s->why);
        if (s->of->predicate_type.n)
            jw_key_str(w, "predicate_type", s->of->predicate_type);
        if (s->of->builder.n)
            jw_key_str(w, "builder", s->of->builder);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void write_lists(struct json_out *w, const struct report *r, const struct report_style *style)
{
    jw_key(w, "components");
    jw_array(w);
    for (size_t i = 0; i < r->inventory->components.n; i++) {
        write_component(w, r->inventory, &r->inventory->components.v[i]);
        report_drain(w->b, style);
    }
    jw_end_array(w);
    jw_key(w, "findings");
    jw_array(w);
    for (size_t i = 0; i < r->findings.n; i++) {
        if (r->findings.v[i].severity >= style->at_least)
            write_finding(w, r->inventory, &r->findings.v[i]);
        report_drain(w->b, style);
    }
    jw_end_array(w);
    jw_key(w, "fixes");
    jw_array(w);
    for (size_t i = 0; i < r->fixes.n; i++)
        write_upgrade(w, r->inventory, &r->fixes.v[i]);
    jw_end_array(w);
    write_checks(w, r);
    write_signatures(w, r);
}

static void write_report(struct json_out *w, const struct report *r, const struct report_style *style)
{
    jw_object(w);
    jw_key_str(w, "schema", STR("assay/report/1"));
    jw_key(w, "tool");
    jw_object(w);
    jw_key_str(w, "name", STR("assay"));
    jw_key_str(w, "version", STR(ASSAY_VERSION));
    jw_end_object(w);
    write_database(w, r);
    jw_key_str(w, "as_of", r->as_of);
    write_artifact(w, r);
    write_lists(w, r, style);
    write_summary(w, r);
    jw_key(w, "profile");
    jw_null(w);
    write_diagnostics(w, r->inventory);
    jw_end_object(w);
}

static void json_write(struct buf *out, const struct report *const *reports, size_t n,
                       const struct report_style *style)
{
    struct json_out w = {.b = out};
    bool list = n != 1 || style->several;
    if (list)
        jw_array(&w);
    for (size_t i = 0; i < n; i++)
        write_report(&w, reports[i], style);
    if (list)
        jw_end_array(&w);
    buf_ch(out, '\n');
}

const struct report_format format_json = {
    .name = "json",
    .doc = "everything, for programs: schema assay/report/1, an array of them for several targets",
    .write = json_write,
};
