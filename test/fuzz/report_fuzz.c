/* Every report format holds whatever texts a target, a feed and a policy may bring: it is UTF-8, has no
 * control character beside line ends, JSON is JSON, XML is XML, and no text becomes markup. The input is cut
 * at its NUL bytes into texts, which are dealt to all fields in turn. */
#include "format/json.h"
#include "format/xml.h"
#include "report/report.h"
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct deal {
    str all, rest;
    unsigned number;
};

static str next(struct deal *d)
{
    str part;
    d->number++;
    if (!str_split(&d->rest, 0, &part)) {
        d->rest = d->all;
        if (!str_split(&d->rest, 0, &part))
            return STR("");
    }
    return part;
}

static void make_component(struct arena *a, struct deal *d, struct inventory *inv)
{
    struct component *c = vec_add(a, &inv->components);
    c->type = STR("generic");
    c->name = next(d);
    c->version = next(d);
    c->ecosystem = d->number % 2 ? STR("npm") : next(d);
    c->source_name = next(d);
    c->owner = d->number % 3 ? STR("") : next(d);
    c->kind = STR("library");
    c->purl = d->number % 2 ? next(d) : component_purl(a, c);
    vec_push(a, &c->locations, (struct location){next(d), (int32_t)(d->number % 3) - 1, d->number % 5});
    vec_push(a, &c->locations, (struct location){next(d), -1, 0});
    vec_push(a, &c->evidence, (struct evidence){next(d), next(d), next(d), CONFIDENCE_LOW});
    vec_push(a, &c->licences, next(d));
    vec_push(a, &c->depends, next(d));
    vec_push(a, &c->hashes, (struct hash){next(d), next(d)});
}

static void make_finding(struct arena *a, struct deal *d, struct report *r)
{
    struct finding *f = vec_add(a, &r->findings);
    str *const texts[] = {
        &f->id,       &f->vector,        &f->title,         &f->subject,       &f->evidence,
        &f->fix_text, &f->kev_added,     &f->kev_due,       &f->reachable_why, &f->fix_by,
        &f->decision, &f->status_reason, &f->vendor_reason, &f->justification, &f->fix_version};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = next(d);
    f->vendor_status = d->number % 2 ? next(d) : STR("will_not_fix");
    f->cls = (enum finding_class)(d->number % (CLASS_EOL + 1));
    f->severity = (enum severity)(d->number % (SEVERITY_CRITICAL + 1));
    f->score = (double)(d->number % 12) - 1;
    f->epss = d->number % 2 ? -1 : 0.5;
    f->percentile = f->epss;
    f->status = (enum status)(d->number % 3);
    f->kev = d->number % 5 == 0;
    f->component = d->number % 4 ? d->number % r->inventory->components.n : SIZE_MAX;
    for (unsigned i = 0; i < d->number % 3; i++)
        vec_push(a, &f->locations, (struct location){next(d), -1, i});
    vec_push(a, &f->aliases, next(d));
    vec_push(a, &f->advisories, next(d));
    vec_push(a, &f->controls, next(d));
}

static void make_upgrade(struct arena *a, struct deal *d, struct report *r)
{
    struct upgrade *x = vec_add(a, &r->fixes);
    str *const texts[] = {&x->name,    &x->from,  &x->to, &x->near,  &x->by_purl,
                          &x->by_name, &x->asked, &x->by, &x->source};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = next(d);
    vec_push(a, &x->components, 0);
    vec_push(a, &x->closes, r->findings.v[0].id);
    vec_push(a, &x->leaves, next(d));
    vec_push(a, &x->opens, next(d));
    vec_push(a, &x->chains, (struct fix_chain){0, next(d)});
    r->findings.v[0].fix = 1;
    r->findings.v[0].fix_closes = d->number % 2;
}

static void make_report(struct arena *a, struct deal *d, struct inventory *inv, struct report *r)
{
    *inv = (struct inventory){.arena = a, .ref = next(d), .kind = next(d), .digest = next(d)};
    inv->tier = (enum tier)(d->number % 2);
    inv->platform = next(d);
    inv->os = (struct os_release){next(d), next(d), next(d), next(d), next(d)};
    vec_push(a, &inv->layers, (struct layer){.digest = next(d), .diff_id = next(d), .command = next(d)});
    inv->base = (struct base_image){.name = next(d), .digest = next(d), .layers = 1, .how = next(d)};
    vec_push(a, &inv->entrypoint, next(d));
    for (int i = 0; i < 3; i++)
        make_component(a, d, inv);
    vec_push(a, &inv->diagnostics, (struct diagnostic){DIAG_WARNING, next(d), next(d)});
    vec_push(a, &inv->diagnostics, (struct diagnostic){DIAG_NOTE, next(d), next(d)});
    *r = (struct report){.inventory = inv, .have_database = d->number % 4 != 0, .as_of = STR("2026-11-24")};
    r->database_built = next(d);
    vec_push(a, &r->sources,
             (struct database_source){.name = next(d), .modified = next(d), .licence = next(d)});
    for (int i = 0; i < 4; i++)
        make_finding(a, d, r);
    r->policy = (struct policy_verdict){.given = true, .name = next(d)};
    vec_push(a, &r->policy.breaches, (struct breach){next(d), next(d), next(d), next(d), SIZE_MAX});
    make_upgrade(a, d, r);
}

static void fail(const char *format, const char *why)
{
    fprintf(stderr, "%s: %s\n", format, why);
    abort();
}

static void check_json(const char *format, str text)
{
    struct arena a = {0};
    struct json j;
    json_init(&j, text, &a, 64);
    json_skip(&j);
    if (!json_done(&j))
        fail(format, j.why);
    arena_free(&a);
}

static void check_xml(const char *format, str text)
{
    struct arena a = {0};
    struct xml x;
    xml_init(&x, text, &a, 16);
    while (xml_next(&x) != XML_END)
        continue;
    if (x.failed)
        fail(format, x.why);
    arena_free(&a);
}

/* The page has two scripts, whatever it tells of. */
static void check_html(const char *format, str text)
{
    size_t scripts = 0;
    ptrdiff_t at;
    for (; (at = str_find(text, STR("<script"))) >= 0; text = str_from(text, (size_t)at + 1))
        scripts++;
    if (scripts != 2)
        fail(format, "a script that is not its own");
}

static void check_text(const char *format, str text)
{
    if (!str_utf8(text))
        fail(format, "no UTF-8");
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < 0x20 && text.p[i] != '\n' && text.p[i] != '\r')
            fail(format, "a control character");
}

static void check(const struct report_format *f, const struct report *r, bool several)
{
    const struct report *list[] = {r, r};
    struct buf b = {0};
    f->write(&b, list, several ? 2 : 1, &(struct report_style){.all = true, .width = several ? 80 : 0});
    str text = buf_str(&b), name = str_c(f->name);
    check_text(f->name, text);
    if (str_is(name, "junit"))
        check_xml(f->name, text);
    else if (str_is(name, "html"))
        check_html(f->name, text);
    else if (str_is(name, "markdown") && text.n > 65536)
        fail(f->name, "too long for a comment");
    else if (!str_is(name, "table") && !str_is(name, "csv") && !str_is(name, "markdown"))
        check_json(f->name, text);
    buf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct inventory inv;
    struct report r;
    struct deal d = {.all = str_make((const char *)data, size)};
    d.rest = d.all;
    make_report(&a, &d, &inv, &r);
    for (const struct report_format *const *f = report_formats; *f; f++)
        check(*f, &r, d.number % 2);
    arena_free(&a);
    return 0;
}
