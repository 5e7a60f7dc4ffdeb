#include "advisory/draft.h"
#include "advisory/cve.h"
#include "advisory/ecosystem.h"
#include "advisory/text.h"
#include <stdlib.h>

void draft_set_init(struct draft_set *set)
{
    *set = (struct draft_set){0};
    set->intern.arena = &set->arena;
}

void draft_set_free(struct draft_set *set)
{
    arena_free(&set->arena);
    arena_free(&set->scratch);
}

static int by_bytes(const void *x, const void *y)
{
    return str_cmp(*(const str *)x, *(const str *)y);
}

/* Sorted, without repetition, interned. */
static struct strs keep_sorted(struct draft_set *set, str *v, size_t n)
{
    if (n == 0)
        return (struct strs){NULL, 0};
    qsort(v, n, sizeof *v, by_bytes);
    struct strs out = {arena_many(&set->arena, str, n), 0};
    for (size_t i = 0; i < n; i++)
        if (i == 0 || !str_eq(v[i], v[i - 1]))
            out.v[out.n++] = intern_str(&set->intern, v[i]);
    return out;
}

/* In the order of the record. */
static struct strs keep(struct draft_set *set, const str *v, size_t n)
{
    struct strs out = {n ? arena_many(&set->arena, str, n) : NULL, n};
    for (size_t i = 0; i < n; i++)
        out.v[i] = intern_str(&set->intern, v[i]);
    return out;
}

typedef VEC(str) strings;

static void add_cves(struct arena *a, strings *to, const str *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str cve = cve_of(v[i]);
        if (cve.n)
            vec_push(a, to, cve);
    }
}

/* The CVEs that a record speaks of: its own id, aliases and upstream; of a fix notice that has none there,
 * those it calls related. */
static struct strs record_cves(struct draft_set *set, const struct osv_record *r, const struct publisher *p)
{
    strings cves = {0};
    add_cves(&set->scratch, &cves, &r->id, 1);
    add_cves(&set->scratch, &cves, r->aliases.v, r->aliases.n);
    add_cves(&set->scratch, &cves, r->upstream.v, r->upstream.n);
    if (cves.n == 0 && p->flags & PUBLISHER_NOTICE)
        add_cves(&set->scratch, &cves, r->related.v, r->related.n);
    return keep_sorted(set, cves.v, cves.n);
}

static struct strs record_aliases(struct draft_set *set, const struct osv_record *r)
{
    strings out = {0};
    for (size_t i = 0; i < r->aliases.n; i++)
        if (cve_of(r->aliases.v[i]).n != r->aliases.v[i].n)
            vec_push(&set->scratch, &out, r->aliases.v[i]);
    return keep_sorted(set, out.v, out.n);
}

/* Red Hat and its rebuilds rate a notice in its summary: "Important: openssl security update". */
static str summary_rating(const struct osv_record *r, const struct publisher *p)
{
    static const char *const words[] = {"Critical", "Important", "Moderate", "Low"};
    str head, tail;
    if (!(p->flags & PUBLISHER_NOTICE) || !str_cut(r->summary, ':', &head, &tail))
        return STR("");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(head, str_c(words[i])))
            return head;
    return STR("");
}

static struct strs record_ratings(struct draft_set *set, const struct osv_record *r,
                                  const struct publisher *p)
{
    strings out = {0};
    str word = summary_rating(r, p);
    for (size_t i = 0; i < r->ratings.n; i++)
        vec_push(&set->scratch, &out, r->ratings.v[i]);
    if (word.n)
        vec_push(&set->scratch, &out, word);
    return keep(set, out.v, out.n);
}

static struct strs record_cwes(struct draft_set *set, const struct osv_record *r)
{
    strings out = {0};
    for (size_t i = 0; i < r->cwes.n; i++)
        vec_push(&set->scratch, &out, r->cwes.v[i]);
    return keep_sorted(set, out.v, out.n);
}

typedef VEC(struct draft_item) items;

static void add_item(struct draft_set *set, items *to, enum range_item kind, str s)
{
    vec_push(&set->scratch, to, (struct draft_item){kind, s.n ? intern_str(&set->intern, s) : STR("")});
}

static void add_range(struct draft_set *set, items *to, const struct osv_range *r)
{
    static const enum range_item kinds[] = {[OSV_INTRODUCED] = ITEM_INTRODUCED,
                                            [OSV_FIXED] = ITEM_FIXED,
                                            [OSV_LAST_AFFECTED] = ITEM_LAST_AFFECTED,
                                            [OSV_LIMIT] = ITEM_LIMIT};
    if (r->type == OSV_GIT || r->type == OSV_OTHER) {
        if (!to->n || to->v[to->n - 1].kind != ITEM_GIT)
            add_item(set, to, ITEM_GIT, STR(""));
        return;
    }
    add_item(set, to, ITEM_RANGE, STR(""));
    for (size_t i = 0; i < r->events.n; i++)
        add_item(set, to, kinds[r->events.v[i].kind], r->events.v[i].version);
}

/* Equal sets are kept once. The key is the bytes of the array: its padding is zero and its strings are
 * interned, so equal sets have equal bytes. */
static struct draft_ranges keep_ranges(struct draft_set *set, const struct osv_affected *f, str modules)
{
    items list = {0};
    bool added;
    str one;
    while (str_split(&modules, ' ', &one))
        if (one.n)
            add_item(set, &list, ITEM_MODULE, one);
    for (size_t i = 0; i < f->ranges.n; i++)
        add_range(set, &list, &f->ranges.v[i]);
    for (size_t i = 0; i < f->versions.n; i++)
        add_item(set, &list, ITEM_VERSION, f->versions.v[i]);
    if (!list.n)
        return (struct draft_ranges){NULL, 0};
    struct draft_item *v = arena_many(&set->arena, struct draft_item, list.n);
    for (size_t i = 0; i < list.n; i++) {
        v[i].kind = list.v[i].kind;
        v[i].s = list.v[i].s;
    }
    uint64_t *at = map_put(&set->arena, &set->ranges, str_make(v, list.n * sizeof *v), &added);
    if (added)
        *at = (uint64_t)(uintptr_t)v;
    return (struct draft_ranges){(const struct draft_item *)(uintptr_t)*at, list.n};
}

/* A part of a summary that names a module stream: "nodejs:18". Rocky's rebranding spoils "rhel8". */
static bool is_stream(str word)
{
    str name, stream;
    return str_cut(word, ':', &name, &stream) && name.n && stream.n && str_of(name, "-_.+") &&
           str_of(stream, "-_.+") && !str_is(stream, "Rocky");
}

/* Red Hat and its rebuilds name the streams that a notice is about in its summary only:
 * "Important: virt:rhel and virt-devel:rhel security update". */
static str summary_streams(struct draft_set *set, const struct osv_record *r, const struct publisher *p)
{
    str rest = r->summary, word, out = STR("");
    while (p->flags & PUBLISHER_NOTICE && str_split(&rest, ' ', &word))
        if (is_stream(word))
            out = out.n ? arena_join(&set->scratch, out, STR(" "), word) : word;
    return out;
}

static bool fixed_in_module(const struct osv_affected *f)
{
    for (size_t i = 0; i < f->ranges.n; i++)
        for (size_t k = 0; k < f->ranges.v[i].events.n; k++)
            if (str_find(f->ranges.v[i].events.v[k].version, STR(".module")) >= 0)
                return true;
    return false;
}

static uint32_t row_flags(str informational)
{
    return str_is(informational, "unmaintained") ? NOTE_UNMAINTAINED
           : str_is(informational, "unsound")    ? NOTE_UNSOUND
           : str_is(informational, "notice")     ? NOTE_NOTICE
                                                 : 0;
}

static void add_rows(struct draft_set *set, const struct osv_record *r, const struct publisher *p,
                     struct draft *d)
{
    str streams = summary_streams(set, r, p);
    d->rows = arena_many(&set->arena, struct draft_row, r->affected.n);
    for (size_t i = 0; i < r->affected.n; i++) {
        const struct osv_affected *f = &r->affected.v[i];
        if (!f->ecosystem.n || !f->name.n)
            continue;
        d->rows[d->n_rows++] = (struct draft_row){
            .ecosystem = intern_str(&set->intern, f->ecosystem),
            .package = intern_str(&set->intern, ecosystem_package(&set->scratch, f->ecosystem, f->name)),
            .ranges = keep_ranges(set, f, f->module.n || !fixed_in_module(f) ? f->module : streams),
            .ratings = keep(set, f->ratings.v, f->ratings.n),
            .flags = row_flags(f->informational),
            .status = f->status,
            .reason = intern_str(&set->intern, f->reason),
            .code = keep(set, f->code.v, f->code.n),
        };
    }
}

static uint32_t record_flags(const struct osv_record *r, const struct publisher *p)
{
    return (r->withdrawn.n ? ADVISORY_WITHDRAWN : 0u) |
           (p->flags & PUBLISHER_MALWARE ? ADVISORY_MALWARE : 0u) |
           (r->update || p->flags & PUBLISHER_UPDATE ? ADVISORY_UPDATE : 0u) |
           (p->flags & PUBLISHER_NOTICE ? ADVISORY_NOTICE : 0u) |
           (p->flags & PUBLISHER_DISTRO ? ADVISORY_DISTRO : 0u);
}

/* A publisher that is not known is called by what its ids begin with. */
static str source_name(const struct osv_record *r, const struct publisher *p)
{
    str head, tail;
    if (r->source.n)
        return r->source;
    if (*p->name)
        return str_c(p->name);
    str_cut(r->id, '-', &head, &tail);
    return head;
}

static void add_record(struct draft_set *set, const struct osv_record *r)
{
    const struct publisher *p = publisher_of(r->id);
    struct buf text = {0};
    struct draft d = {
        .id = intern_str(&set->intern, r->id),
        .modified = arena_dup(&set->arena, r->modified),
        .source = intern_str(&set->intern, source_name(r, p)),
        .licence = intern_str(&set->intern, r->licence.n ? r->licence : str_c(p->licence)),
        .flags = record_flags(r, p),
        .rank = r->rank,
        .whole = r->whole,
        .cves = record_cves(set, r, p),
        .aliases = record_aliases(set, r),
        .ratings = record_ratings(set, r, p),
        .cwes = record_cwes(set, r),
        .title = arena_dup(&set->arena, text_title_of(r)),
    };
    add_rows(set, r, p, &d);
    text_encode(&text, r);
    d.text = arena_dup(&set->arena, buf_str(&text));
    buf_free(&text);
    vec_push(&set->arena, &set->drafts, d);
}

bool draft_record(struct draft_set *set, const struct osv_record *r)
{
    struct err e;
    if (osv_check(r, &e)) {
        add_record(set, r);
        return true;
    }
    draft_note(set, str_sub(r->id, 0, 100), e.text);
    return false;
}

bool draft_add(struct draft_set *set, str json, struct err *e)
{
    struct osv_record r;
    arena_reset(&set->scratch);
    bool ok = osv_read(&set->scratch, json, &r, e);
    if (ok)
        add_record(set, &r);
    return ok;
}

bool draft_flaw(struct draft_set *set, const struct draft_flaw *f)
{
    uint32_t key;
    if (!cve_key(f->cve, &key))
        return false;
    struct draft_flaw *out = vec_add(&set->arena, &set->flaws);
    *out = *f;
    out->key = key;
    out->cve = intern_str(&set->intern, f->cve);
    out->source = intern_str(&set->intern, f->source);
    out->kev_added = intern_str(&set->intern, f->kev_added);
    out->kev_due = intern_str(&set->intern, f->kev_due);
    out->ratings = keep(set, f->ratings.v, f->ratings.n);
    out->cwes = keep(set, f->cwes.v, f->cwes.n);
    out->title = arena_dup(&set->arena, f->title);
    return true;
}

bool draft_epss(struct draft_set *set, str cve, double epss, double percentile, int64_t day)
{
    struct draft_epss e = {.day = (int32_t)day};
    if (!cve_key(cve, &e.cve) || !(epss >= 0 && epss <= 1) || !(percentile >= 0 && percentile <= 1))
        return false;
    e.epss = (uint32_t)(epss * 1e5 + 0.5);
    e.percentile = (uint32_t)(percentile * 1e5 + 0.5);
    vec_push(&set->arena, &set->epss, e);
    return true;
}

struct draft_cycle draft_cycle_keep(struct intern *t, const struct draft_cycle *c)
{
    return (struct draft_cycle){.product = intern_str(t, c->product),
                                .label = intern_str(t, c->label),
                                .cycle = intern_str(t, c->cycle),
                                .codename = intern_str(t, c->codename),
                                .released = intern_str(t, c->released),
                                .latest = intern_str(t, c->latest),
                                .latest_on = intern_str(t, c->latest_on),
                                .lts = intern_str(t, c->lts),
                                .support = intern_str(t, c->support),
                                .eol = intern_str(t, c->eol),
                                .extended = intern_str(t, c->extended),
                                .rank = c->rank};
}

void draft_cycle(struct draft_set *set, const struct draft_cycle *c)
{
    vec_push(&set->arena, &set->cycles, draft_cycle_keep(&set->intern, c));
}

void draft_identifier(struct draft_set *set, str product, str purl)
{
    vec_push(&set->arena, &set->identifiers,
             (struct draft_identifier){intern_str(&set->intern, product), intern_str(&set->intern, purl)});
}

void draft_source(struct draft_set *set, str name, str licence, str modified, uint32_t records)
{
    vec_push(&set->arena, &set->sources,
             (struct draft_source){arena_dup(&set->arena, name), arena_dup(&set->arena, licence),
                                   arena_dup(&set->arena, modified), records});
}

void draft_note(struct draft_set *set, str what, const char *why)
{
    vec_push(&set->arena, &set->notes, arena_printf(&set->arena, "%.*s: %s", STR_ARG(what), why));
}
