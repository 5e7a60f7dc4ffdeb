#include "advisory/explain.h"
#include "advisory/ecosystem.h"
#include "advisory/explain_parts.h"
#include "advisory/rating.h"
#include "advisory/text.h"
#include <stdlib.h>

#define ROWS_SHOWN 50

void explain_line(struct buf *out, unsigned indent, str text)
{
    for (unsigned i = 0; i < indent; i++)
        buf_add(out, STR("  "));
    buf_escape(out, text);
    buf_ch(out, '\n');
}

/* The package whose rows hold this one. */
str explain_package(const struct shard *s, size_t row)
{
    size_t lo = 0, hi = shard_packages(s);
    while (lo + 1 < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (shard_package(s, mid).row <= row)
            lo = mid;
        else
            hi = mid;
    }
    return shard_string(s, shard_package(s, lo).name);
}

static bool list_has(const struct shard *s, uint32_t list, str id)
{
    struct words w = shard_list(s, list);
    for (size_t i = 0; i < w.n; i++)
        if (str_ieq(shard_string(s, w.v[i]), id))
            return true;
    return false;
}

static void find_in(struct explain *x, const struct manifest_shard *info, const struct shard *s)
{
    for (size_t i = 0; i < shard_advisories(s); i++) {
        struct shard_advisory adv = shard_advisory(s, i);
        str id = shard_string(s, adv.id);
        if (str_ieq(id, x->id) || list_has(s, adv.flaws, x->id) || list_has(s, adv.aliases, x->id))
            vec_push(&x->arena, &x->places, (struct explain_place){info, s, i, id});
    }
}

static int place_order(const void *x, const void *y)
{
    const struct explain_place *p = x, *q = y;
    int c = str_cmp(p->id, q->id);
    return c ? c : str_cmp(p->info->ecosystem, q->info->ecosystem);
}

static bool find_places(struct explain *x, struct err *e)
{
    const struct manifest *m = &x->db->manifest;
    for (size_t i = 0; i < m->shards.n; i++) {
        if (m->shards.v[i].kind != SHARD_CORE && m->shards.v[i].kind != SHARD_MALWARE)
            continue;
        const struct shard *s = database_slot(x->db, i, e);
        if (!s)
            return false;
        find_in(x, &m->shards.v[i], s);
    }
    if (x->places.n)
        qsort(x->places.v, x->places.n, sizeof *x->places.v, place_order);
    return true;
}

void explain_field(struct explain *x, const char *name, str value)
{
    if (!value.n)
        return;
    buf_printf(x->out, "  %-11s ", name);
    buf_escape(x->out, value);
    buf_ch(x->out, '\n');
}

static void field_list(struct explain *x, const char *name, const str *v, size_t n)
{
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_add(&b, STR(", "));
        buf_add(&b, v[i]);
    }
    explain_field(x, name, buf_str(&b));
    buf_free(&b);
}

static void ratings(struct explain *x, const struct shard *s, uint32_t list, const char *name)
{
    struct words w = shard_list(s, list);
    for (size_t i = 0; i < w.n; i++) {
        str text = shard_string(s, w.v[i]);
        double score;
        if (cvss_score(text, &score, NULL))
            explain_field(x, name,
                          arena_printf(&x->arena, "%.1f %s  %.*s", score,
                                       severity_name(severity_of_score(score)), STR_ARG(text)));
        else
            explain_field(x, name, text);
    }
}

/* Flaws, when the advisory is about others than the one it is called by. */
static void flaws(struct explain *x, const struct explain_place *p, const struct shard_advisory *adv)
{
    struct words w = shard_list(p->core, adv->flaws);
    VEC(str) ids = {0};
    for (size_t i = 0; i < w.n; i++)
        vec_push(&x->arena, &ids, shard_string(p->core, w.v[i]));
    if (ids.n > 1 || (ids.n == 1 && !str_eq(ids.v[0], p->id)))
        field_list(x, ids.n > 1 ? "fixes" : "flaw", ids.v, ids.n);
}

/* "will_not_fix: Minor issue" */
static str vendor_words(struct explain *x, const struct shard *s, const struct shard_note *note)
{
    str reason = shard_string(s, note->reason);
    return arena_join(&x->arena, str_c(vendor_status_name((enum vendor_status)note->status)),
                      reason.n ? STR(": ") : STR(""), reason);
}

static void affected_rows(struct explain *x, const struct explain_place *p, size_t *shown, size_t *more)
{
    for (size_t i = 0; i < shard_rows(p->core); i++) {
        struct shard_row row = shard_row(p->core, i);
        if (row.advisory != p->advisory)
            continue;
        if (*shown >= ROWS_SHOWN) {
            ++*more;
            continue;
        }
        ++*shown;
        explain_line(x->out, 2,
                     arena_printf(&x->arena, "%.*s  %.*s  %.*s", STR_ARG(p->info->ecosystem),
                                  STR_ARG(explain_package(p->core, i)),
                                  STR_ARG(range_text(&x->arena, p->core, row.ranges))));
        struct shard_note note = shard_note(p->core, row.note);
        ratings(x, p->core, note.ratings, "  rated");
        if (note.status)
            explain_field(x, "  vendor", vendor_words(x, p->core, &note));
    }
}

static void affected(struct explain *x, const struct explain_place *p, size_t n)
{
    size_t shown = 0, more = 0;
    size_t start = x->out->n;
    explain_line(x->out, 1, STR("affects"));
    for (size_t i = 0; i < n; i++)
        affected_rows(x, &p[i], &shown, &more);
    if (more)
        explain_line(x->out, 2, arena_printf(&x->arena, "and %zu more packages", more));
    if (!shown) {
        x->out->n = start;
        explain_field(x, "affects",
                      STR("no package that this database tells apart (a git repository, or none)"));
    }
}

/* Prose keeps its lines. */
static void paragraphs(struct explain *x, str text)
{
    str line;
    if (!str_trim(text).n)
        return;
    buf_ch(x->out, '\n');
    text = str_trim(text);
    while (str_line(&text, &line))
        explain_line(x->out, str_trim(line).n ? 2 : 0, str_trim(line).n ? line : STR(""));
    buf_ch(x->out, '\n');
}

static void links(struct explain *x, const struct text *t)
{
    if (t->references.n)
        explain_line(x->out, 1, STR("references"));
    for (size_t i = 0; i < t->references.n; i++)
        explain_line(x->out, 2, t->references.v[i].url);
}

static void weaknesses(struct explain *x, const struct shard *s, uint32_t list)
{
    struct words w = shard_list(s, list);
    str *v = arena_many(&x->arena, str, w.n);
    for (size_t i = 0; i < w.n; i++)
        v[i] = shard_string(s, w.v[i]);
    field_list(x, "weakness", v, w.n);
}

/* One advisory: the places are the shards that hold it. */
static void describe(struct explain *x, const struct explain_place *p, size_t n)
{
    struct err e;
    struct text t = {.summary = STR("")};
    struct shard_advisory adv = shard_advisory(p->core, p->advisory);
    const struct shard *s = database_text(x->db, p->info->ecosystem, &e);
    bool known = s && text_read(s, &x->arena, p->id, &t, &e);
    const struct publisher *pub = publisher_of(p->id);
    buf_escape(x->out, p->id);
    buf_add(x->out, STR("  "));
    buf_escape(x->out, s ? text_title(s, p->id) : STR(""));
    buf_ch(x->out, '\n');
    if (!known && e.text[0])
        explain_field(x, "text", str_c(e.text));
    explain_field(x, "publisher", str_c(pub->name));
    explain_field(x, "published", t.published);
    explain_field(x, "modified", t.modified);
    if (adv.flags & ADVISORY_WITHDRAWN)
        explain_field(x, "withdrawn", t.withdrawn.n ? t.withdrawn : STR("yes"));
    flaws(x, p, &adv);
    field_list(x, "aliases", t.aliases.v, t.aliases.n);
    field_list(x, "upstream", t.upstream.v, t.upstream.n);
    field_list(x, "related", t.related.v, t.related.n);
    ratings(x, p->core, adv.ratings, "rated");
    weaknesses(x, p->core, adv.cwes);
    affected(x, p, n);
    paragraphs(x, t.details);
    links(x, &t);
}

bool advisory_explain(struct database *db, const struct inventory *inv, const struct match_options *o, str id,
                      struct buf *out, struct err *e)
{
    struct explain x = {.db = db, .id = id, .out = out, .options = o};
    bool ok = find_places(&x, e), told = ok && explain_facts(&x, e);
    if (ok && !told && e->text[0])
        ok = false;
    else if (ok && !told && !x.places.n)
        ok = err_set(e, "nothing known of", id, "no advisory in the database has that id or names it");
    else if (ok && !x.places.n)
        explain_line(out, 0, STR("no advisory in the database is about it"));
    for (size_t i = 0, end; ok && i < x.places.n; i = end) {
        for (end = i; end < x.places.n && str_eq(x.places.v[end].id, x.places.v[i].id);)
            end++;
        if (i)
            buf_ch(out, '\n');
        describe(&x, &x.places.v[i], end - i);
    }
    if (ok && inv)
        explain_target(&x, inv);
    arena_free(&x.arena);
    return ok;
}
