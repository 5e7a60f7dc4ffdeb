/* GitLab's security reports, schema 15.0.4 (which GitLab 16 and later take): container scanning where
 * a target is an image or has an operating system, else dependency scanning, as one file can be one of them
 * only. The schema asks for times; as a report must not depend on when it is written they are
 * SOURCE_DATE_EPOCH, else the day that was judged at. What is ignored or not affected is left out and
 * counted: GitLab keeps such decisions itself. */
#include "format/json.h"
#include "report/document.h"
#include "report/text.h"
#include "report/words.h"

enum { NAME_MAX_BYTES = 255, SOLUTION_MAX_BYTES = 7000 };

struct gitlab {
    struct json_out *w;
    struct arena *a;       /* of the document */
    struct arena *scratch; /* of an item */
    const struct report *const *reports;
    size_t n;
    const struct report *r; /* that is being written */
    const struct report_style *style;
    struct map seen; /* of words_key */
    bool container;
};

/* At most `most` bytes of the clean text, whole characters. */
static str clean(struct gitlab *g, str text, size_t most)
{
    str s = text_clean(g->scratch, text);
    if (s.n <= most)
        return s;
    size_t n = most - STR("…").n;
    while (n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
        n--;
    return arena_join(g->scratch, str_sub(s, 0, n), STR("…"), STR(""));
}

static str whole(struct gitlab *g, str text)
{
    return text_clean(g->scratch, text);
}

/* ---- scan ---- */

static void write_program(struct gitlab *g, const char *key)
{
    jw_key(g->w, key);
    jw_object(g->w);
    jw_key_str(g->w, "id", STR("assay"));
    jw_key_str(g->w, "name", STR("Assay"));
    jw_key_str(g->w, "version", STR(ASSAY_VERSION));
    jw_key(g->w, "vendor");
    jw_object(g->w);
    jw_key_str(g->w, "name", STR("Assay"));
    jw_end_object(g->w);
    jw_end_object(g->w);
}

static void write_message(struct gitlab *g, const char *level, str text)
{
    jw_object(g->w);
    jw_key_str(g->w, "level", str_c(level));
    jw_key_str(g->w, "value", whole(g, text));
    jw_end_object(g->w);
    arena_reset(g->scratch);
}

static void write_messages_of(struct gitlab *g, const struct report *r)
{
    size_t aside = 0;
    for (size_t i = 0; i < r->findings.n; i++)
        aside += r->findings.v[i].status != STATUS_OPEN;
    str ref = r->inventory->ref;
    if (!r->have_database)
        write_message(g, "fatal",
                      arena_printf(g->scratch,
                                   "%.*s: vulnerabilities were not judged: there is no advisory database",
                                   STR_ARG(ref)));
    if (aside)
        write_message(g, "info",
                      arena_printf(g->scratch, "%.*s: %zu more that are ignored or not affected are left out",
                                   STR_ARG(ref), aside));
    str left_out = words_left_out(g->scratch, r);
    if (left_out.n)
        write_message(g, "info", arena_join(g->scratch, ref, STR(": "), left_out));
    str verdict = words_verdict(g->scratch, r);
    if (verdict.n)
        write_message(g, r->policy.breaches.n ? "warn" : "info",
                      arena_join(g->scratch, ref, STR(": "), verdict));
    for (size_t i = 0; i < r->inventory->diagnostics.n; i++) {
        const struct diagnostic *d = &r->inventory->diagnostics.v[i];
        write_message(g, d->level >= DIAG_WARNING ? "warn" : "info",
                      arena_printf(g->scratch, "%.*s: %.*s%s%.*s", STR_ARG(ref), STR_ARG(d->path),
                                   d->path.n ? ": " : "", STR_ARG(d->message)));
    }
}

static void write_times(struct gitlab *g)
{
    str time = document_time(g->scratch);
    str day = g->n ? g->reports[0]->as_of : STR("1970-01-01");
    time = time.n ? str_sub(time, 0, 19) : arena_join(g->scratch, day, STR("T00:00:00"), STR(""));
    jw_key_str(g->w, "start_time", time);
    jw_key_str(g->w, "end_time", time);
}

static void write_scan(struct gitlab *g)
{
    bool judged = true;
    jw_key(g->w, "scan");
    jw_object(g->w);
    write_program(g, "analyzer");
    write_program(g, "scanner");
    jw_key_str(g->w, "type", g->container ? STR("container_scanning") : STR("dependency_scanning"));
    write_times(g);
    for (size_t i = 0; i < g->n; i++)
        judged = judged && g->reports[i]->have_database;
    jw_key_str(g->w, "status", judged ? STR("success") : STR("failure"));
    jw_key(g->w, "messages");
    jw_array(g->w);
    for (size_t i = 0; i < g->n; i++)
        write_messages_of(g, g->reports[i]);
    jw_end_array(g->w);
    jw_end_object(g->w);
}

/* ---- vulnerabilities ---- */

/* "cve" of "CVE-2024-1"; a rule of Assay's own is known by that. */
static str id_type(struct gitlab *g, const struct finding *f, str id)
{
    ptrdiff_t dash = str_chr(id, '-');
    if ((f->cls != CLASS_VULNERABILITY && f->cls != CLASS_MALWARE) || dash <= 0)
        return STR("assay");
    str prefix = arena_dup(g->scratch, str_sub(id, 0, (size_t)dash));
    for (size_t i = 0; i < prefix.n; i++)
        ((char *)prefix.p)[i] = ch_lower(prefix.p[i]);
    return whole(g, prefix);
}

static void write_identifier(struct gitlab *g, const struct finding *f, str id)
{
    str name = whole(g, id.n ? id : str_c(finding_class_name(f->cls)));
    str url = str_is(id_type(g, f, id), "assay") ? STR("") : words_url(g->scratch, id);
    jw_object(g->w);
    jw_key_str(g->w, "type", id_type(g, f, id));
    jw_key_str(g->w, "name", name);
    jw_key_str(g->w, "value", name);
    if (url.n)
        jw_key_str(g->w, "url", url);
    jw_end_object(g->w);
}

/* As GitLab's own analyzers write them: "79" of CWE-79. */
static void write_weakness(struct gitlab *g, str cwe)
{
    str number = str_from(cwe, 4);
    jw_object(g->w);
    jw_key_str(g->w, "type", STR("cwe"));
    jw_key_str(g->w, "name", cwe);
    jw_key_str(g->w, "value", number);
    jw_key_str(g->w, "url",
               arena_join(g->scratch, STR("https://cwe.mitre.org/data/definitions/"), number, STR(".html")));
    jw_end_object(g->w);
}

/* The id, each of its other names once, the kinds of weakness. */
static void write_identifiers(struct gitlab *g, const struct finding *f)
{
    struct map known = {0};
    bool added;
    jw_key(g->w, "identifiers");
    jw_array(g->w);
    map_put(g->scratch, &known, f->id, NULL);
    write_identifier(g, f, f->id);
    for (size_t i = 0; i < f->aliases.n + f->advisories.n; i++) {
        str id = i < f->aliases.n ? f->aliases.v[i] : f->advisories.v[i - f->aliases.n];
        map_put(g->scratch, &known, id, &added);
        if (added && id.n)
            write_identifier(g, f, id);
    }
    for (size_t i = 0; i < f->cwes.n; i++)
        write_weakness(g, f->cwes.v[i]);
    jw_end_array(g->w);
}

static void write_link(struct gitlab *g, const struct finding *f)
{
    str url = words_url(g->scratch, f->id);
    jw_key(g->w, "links");
    jw_array(g->w);
    if (url.n && (f->cls == CLASS_VULNERABILITY || f->cls == CLASS_MALWARE)) {
        jw_object(g->w);
        jw_key_str(g->w, "name", f->id);
        jw_key_str(g->w, "url", url);
        jw_end_object(g->w);
    }
    jw_end_array(g->w);
}

/* The schema knows versions 2 and 3 only; others stand in the details. */
static void write_vector(struct gitlab *g, const struct finding *f)
{
    if (f->score < 0 || f->vector.n > 128 || !str_starts(f->vector, STR("CVSS:3")))
        return;
    jw_key(g->w, "cvss_vectors");
    jw_array(g->w);
    jw_object(g->w);
    jw_key_str(g->w, "vendor", STR("unknown"));
    jw_key_str(g->w, "vector", f->vector);
    jw_end_object(g->w);
    jw_end_array(g->w);
}

static void write_dependency(struct gitlab *g, str name, str version, enum tri direct)
{
    jw_key(g->w, "package");
    jw_object(g->w);
    jw_key_str(g->w, "name", whole(g, name));
    jw_end_object(g->w);
    jw_key_str(g->w, "version", whole(g, version));
    if (direct != TRI_UNKNOWN && !g->container)
        jw_key_bool(g->w, "direct", direct == TRI_YES);
}

static str file_of(const struct location *v, size_t n, str otherwise)
{
    const struct location *l = words_main_place(v, n);
    return l && l->path.n ? l->path : otherwise;
}

static void write_location(struct gitlab *g, const struct finding *f)
{
    const struct inventory *inv = g->r->inventory;
    const struct component *c = words_component(g->r, f);
    str ref = inv->ref.n ? inv->ref : STR("artifact");
    jw_key(g->w, "location");
    jw_object(g->w);
    jw_key(g->w, "dependency");
    jw_object(g->w);
    write_dependency(g, c ? c->name : f->subject, c ? c->version : STR(""), c ? c->direct : TRI_UNKNOWN);
    jw_end_object(g->w);
    if (g->container) {
        str os = arena_join(g->scratch, inv->os.id, inv->os.version.n ? STR(":") : STR(""), inv->os.version);
        jw_key_str(g->w, "operating_system", inv->os.id.n ? whole(g, os) : STR("unknown"));
        jw_key_str(g->w, "image", whole(g, ref));
    } else {
        jw_key_str(g->w, "file", whole(g, file_of(f->locations.v, f->locations.n, ref)));
    }
    jw_end_object(g->w);
}

static void write_details(struct gitlab *g, const struct words_facts *facts)
{
    jw_key(g->w, "details");
    jw_object(g->w);
    for (size_t i = 0; i < facts->list.n; i++) {
        jw_key(g->w, facts->list.v[i].label);
        jw_object(g->w);
        jw_key_str(g->w, "type", STR("text"));
        jw_key_str(g->w, "name", str_c(facts->list.v[i].label));
        jw_key_str(g->w, "value", whole(g, facts->list.v[i].text));
        jw_end_object(g->w);
    }
    jw_end_object(g->w);
}

static void write_id(struct gitlab *g, const struct finding *f)
{
    char uuid[DOCUMENT_UUID_SIZE + 1];
    document_uuid_of(words_key(g->a, &g->seen, g->r, f), uuid);
    jw_key_str(g->w, "id", str_c(uuid));
}

static void write_finding(struct gitlab *g, const struct finding *f)
{
    static const str severities[] = {
        [SEVERITY_UNKNOWN] = STR_INIT("Unknown"), [SEVERITY_INFO] = STR_INIT("Info"),
        [SEVERITY_LOW] = STR_INIT("Low"),         [SEVERITY_MEDIUM] = STR_INIT("Medium"),
        [SEVERITY_HIGH] = STR_INIT("High"),       [SEVERITY_CRITICAL] = STR_INIT("Critical")};
    struct words_facts facts = {0};
    words_facts(g->scratch, g->r, f, &facts);
    jw_object(g->w);
    write_id(g, f);
    jw_key_str(g->w, "name", clean(g, words_title(f), NAME_MAX_BYTES));
    jw_key_str(g->w, "description", whole(g, words_title(f)));
    jw_key_str(g->w, "severity", severities[f->severity]);
    str fix = words_fix(g->scratch, g->r, f);
    jw_key_str(g->w, "solution", fix.n ? clean(g, fix, SOLUTION_MAX_BYTES) : STR("No fix is known."));
    write_identifiers(g, f);
    write_vector(g, f);
    write_link(g, f);
    write_details(g, &facts);
    write_location(g, f);
    jw_end_object(g->w);
}

static void write_vulnerabilities(struct gitlab *g)
{
    jw_key(g->w, "vulnerabilities");
    jw_array(g->w);
    for (size_t i = 0; i < g->n; i++) {
        g->r = g->reports[i];
        g->seen = (struct map){0};
        for (size_t k = 0; k < g->r->findings.n; k++) {
            const struct finding *f = &g->r->findings.v[k];
            if (f->status == STATUS_OPEN && f->severity >= g->style->at_least)
                write_finding(g, f);
            arena_reset(g->scratch);
            report_drain(g->w->b, g->style);
        }
    }
    jw_end_array(g->w);
}

/* ---- dependency files ---- */

struct file {
    str path, manager;
    VEC(const struct component *) parts;
};
struct files {
    VEC(struct file) list;
};

/* GitLab's names of package managers, where they are not the purl's. */
static str manager(str type)
{
    static const struct {
        str type, name;
    } names[] = {{STR_INIT("pypi"), STR_INIT("pip")},
                 {STR_INIT("gem"), STR_INIT("bundler")},
                 {STR_INIT("golang"), STR_INIT("go")}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_eq(type, names[i].type))
            return names[i].name;
    return type.n ? type : STR("generic");
}

static void collect_files(struct gitlab *g, const struct inventory *inv, struct files *out)
{
    struct map known = {0};
    for (size_t i = 0; i < inv->components.n; i++) {
        const struct component *c = &inv->components.v[i];
        if (c->state == STATE_REMOVED || c->fixture.n)
            continue;
        str path = file_of(c->locations.v, c->locations.n, inv->ref);
        uint64_t *at = map_put(g->a, &known, arena_join(g->a, c->type, STR("\n"), path), NULL);
        if (!*at) {
            struct file *f = vec_add(g->a, &out->list);
            f->path = path;
            f->manager = manager(c->type);
            *at = out->list.n;
        }
        vec_push(g->a, &out->list.v[*at - 1].parts, c);
    }
}

static void write_file(struct gitlab *g, const struct file *f)
{
    jw_object(g->w);
    jw_key_str(g->w, "path", whole(g, f->path));
    jw_key_str(g->w, "package_manager", whole(g, f->manager));
    jw_key(g->w, "dependencies");
    jw_array(g->w);
    for (size_t i = 0; i < f->parts.n; i++) {
        jw_object(g->w);
        write_dependency(g, f->parts.v[i]->name, f->parts.v[i]->version, f->parts.v[i]->direct);
        jw_end_object(g->w);
        arena_reset(g->scratch);
        report_drain(g->w->b, g->style);
    }
    jw_end_array(g->w);
    jw_end_object(g->w);
}

static void write_files(struct gitlab *g)
{
    jw_key(g->w, "dependency_files");
    jw_array(g->w);
    for (size_t i = 0; i < g->n; i++) {
        struct files files = {0};
        collect_files(g, g->reports[i]->inventory, &files);
        for (size_t k = 0; k < files.list.n; k++)
            write_file(g, &files.list.v[k]);
    }
    jw_end_array(g->w);
}

static void gitlab_write(struct buf *out, const struct report *const *reports, size_t n,
                         const struct report_style *style)
{
    struct arena a = {0}, scratch = {0};
    struct json_out w = {.b = out};
    struct gitlab g = {.w = &w, .a = &a, .scratch = &scratch, .reports = reports, .n = n, .style = style};
    for (size_t i = 0; i < n; i++)
        g.container = g.container || reports[i]->inventory->tier != TIER_FUNCTION;
    jw_object(&w);
    jw_key_str(&w, "version", STR("15.0.4"));
    write_scan(&g);
    write_vulnerabilities(&g);
    if (!g.container)
        write_files(&g);
    jw_end_object(&w);
    buf_ch(out, '\n');
    arena_free(&a);
    arena_free(&scratch);
}

const struct report_format format_gitlab = {
    .name = "gitlab",
    .doc = "GitLab's report of container scanning (an image, an operating system) or dependency scanning",
    .write = gitlab_write,
};
