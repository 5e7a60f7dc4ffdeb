#include "check/vex.h"
#include "advisory/feed/csaf.h"
#include "base/log.h"
#include "check/vex_csaf.h"
#include "format/cyclonedx_vex.h"
#include "format/openvex.h"

enum { TOLD_EACH = 5 }; /* statements without effect that are told one by one */

/* ---- reading ---- */

static str upper(struct arena *a, str s)
{
    char *p = arena_bytes(a, s.n);
    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 32) : s.p[i];
    return str_make(p, s.n);
}

static void link_id(struct arena *a, struct vex_list *list, size_t entry, str id)
{
    uint64_t *last = map_put(a, &list->by_id, upper(a, str_base(id)), NULL);
    struct vex_link link = {.entry = entry, .next = (size_t)*last};
    vec_push(a, &list->links, link);
    *last = list->links.n;
}

void vex_take(struct arena *a, const char *file, const struct vex_document *d, struct vex_list *list)
{
    for (size_t i = 0; i < d->refused.n; i++)
        log_line(LOG_WARNING, "%s: %.*s", file, STR_ARG(d->refused.v[i]));
    list->refused += d->refused.n;
    for (size_t i = 0; i < d->statements.n; i++) {
        struct vex_entry x = {.said = d->statements.v[i], .author = d->author, .file = file};
        vec_push(a, &list->entries, x);
        link_id(a, list, list->entries.n - 1, x.said.flaw);
        for (size_t k = 0; k < x.said.aliases.n; k++)
            link_id(a, list, list->entries.n - 1, x.said.aliases.v[k]);
    }
}

static bool parse(struct arena *a, str text, struct vex_document *d, struct err *e)
{
    str head = str_trim(str_sub(text, 0, 4096));
    if (str_starts(head, STR("\xef\xbb\xbf")))
        head = str_trim(str_from(head, 3));
    if (openvex_is(text))
        return openvex_parse(a, text, d, e);
    if (cyclonedx_vex_is(text))
        return cyclonedx_vex_parse(a, text, d, e);
    if (csaf_is(head))
        return vex_of_csaf(a, text, d, e);
    /* What says so late, or not clearly, is still OpenVEX, if it is anything. */
    return openvex_parse(a, text, d, e) ||
           err_hint(e, "--vex takes OpenVEX, CSAF and CycloneDX documents in JSON");
}

bool vex_read(struct arena *a, const char *file, str text, struct vex_list *list, struct err *e)
{
    struct vex_document d;
    struct err why = {0};
    if (!parse(a, text, &d, &why))
        return err_set(e, "cannot read the VEX document", str_c(file), "%s",
                       str_starts(str_c(why.text), STR("not read: ")) ? why.text + 10 : why.text);
    vex_take(a, file, &d, list);
    return true;
}

/* ---- applying ---- */

/* The later statement holds; of two at one time, or without one, the one that was read later. */
static bool is_later(const struct vex_list *list, size_t x, size_t y)
{
    int64_t s = list->entries.v[x].said.time, t = list->entries.v[y].said.time;
    return s != t ? s > t : x > y;
}

struct search {
    struct vex_scene *scene;
    struct vex_list *list;
    const struct finding *f;
    size_t best, other; /* the one that holds; the latest that says something else. SIZE_MAX: none */
};

static bool is_good(enum vex_status s)
{
    return s == VEX_NOT_AFFECTED || s == VEX_FIXED;
}

static void consider(struct search *q, size_t entry)
{
    struct vex_entry *x = &q->list->entries.v[entry];
    if (entry == q->best || !vex_same_flaw(&x->said, q->f) || !vex_same_product(q->scene, &x->said, q->f))
        return;
    x->matched++;
    if (q->best == SIZE_MAX || is_later(q->list, entry, q->best)) {
        size_t before = q->best;
        q->best = entry;
        entry = before;
    }
    if (entry == SIZE_MAX ||
        is_good(q->list->entries.v[entry].said.status) == is_good(q->list->entries.v[q->best].said.status))
        return;
    if (q->other == SIZE_MAX || is_later(q->list, entry, q->other))
        q->other = entry;
}

static void search_id(struct search *q, str id)
{
    const uint64_t *last = map_get(&q->list->by_id, upper(q->scene->a, id));
    for (size_t i = last ? (size_t)*last : 0; i; i = q->list->links.v[i - 1].next)
        consider(q, q->list->links.v[i - 1].entry);
}

static str first_of(str x, str y, str z)
{
    return x.n ? x : y.n ? y : z;
}

static str who(struct arena *a, const struct vex_entry *x)
{
    str author = x->author.n ? x->author : str_base(str_c(x->file));
    return x->said.day.n ? arena_printf(a, "%.*s, %.*s", STR_ARG(author), STR_ARG(x->said.day)) : author;
}

/* "vulnerable_code_not_present: the parser is not built (Shop Ltd., 2025-02-01)" */
static str reason_of(struct arena *a, const struct search *q)
{
    const struct vex_entry *x = &q->list->entries.v[q->best];
    const struct vex_statement *s = &x->said;
    str label = s->status == VEX_NOT_AFFECTED && s->justification.n ? s->justification
                                                                    : str_c(vex_status_name(s->status));
    str words = s->status == VEX_NOT_AFFECTED ? first_of(s->impact, s->notes, STR(""))
                                              : first_of(s->action, s->notes, STR(""));
    str name = who(a, x);
    str reason = arena_printf(a, "%.*s%s%.*s (%.*s)", STR_ARG(label), words.n ? ": " : "", STR_ARG(words),
                              STR_ARG(name));
    if (q->other == SIZE_MAX)
        return reason;
    const struct vex_entry *y = &q->list->entries.v[q->other];
    name = who(a, y);
    return arena_printf(a, "%.*s; before: %s (%.*s)", STR_ARG(reason), vex_status_name(y->said.status),
                        STR_ARG(name));
}

static void set_status(struct arena *a, const struct search *q, struct finding *f)
{
    const struct vex_statement *s = &q->list->entries.v[q->best].said;
    f->vendor_status = str_c(vex_status_name(s->status));
    f->status = is_good(s->status) ? STATUS_NOT_AFFECTED : STATUS_OPEN;
    f->status_reason = reason_of(a, q);
    f->justification = s->status == VEX_NOT_AFFECTED ? s->justification : STR("");
    f->vendor_reason = s->status == VEX_NOT_AFFECTED ? first_of(s->impact, s->justification, s->notes)
                                                     : first_of(s->action, s->notes, STR(""));
    f->decision = f->vendor_reason;
    if (f->status == STATUS_OPEN && s->action.n && !f->fix_text.n)
        f->fix_text = s->action;
}

static void apply_to(struct vex_scene *scene, struct arena *a, struct vex_list *list, struct finding *f)
{
    struct search q = {.scene = scene, .list = list, .f = f, .best = SIZE_MAX, .other = SIZE_MAX};
    search_id(&q, f->id);
    for (size_t i = 0; i < f->aliases.n; i++)
        search_id(&q, f->aliases.v[i]);
    for (size_t i = 0; i < f->advisories.n; i++)
        search_id(&q, f->advisories.v[i]);
    if (q.best != SIZE_MAX)
        set_status(a, &q, f);
}

/* Only flaws are spoken of in VEX: a rule's finding is a matter of the ignore file. */
static bool is_flaw(const struct finding *f)
{
    return f->cls == CLASS_VULNERABILITY || f->advisories.n > 0;
}

void vex_apply(struct arena *a, struct vex_list *list, struct report *r)
{
    struct arena scratch = {0};
    struct vex_scene scene = {.a = &scratch, .inv = r->inventory};
    for (size_t i = 0; i < r->findings.n && list->entries.n; i++)
        if (is_flaw(&r->findings.v[i]))
            apply_to(&scene, a, list, &r->findings.v[i]);
    arena_free(&scratch);
}

void vex_carried(struct arena *a, struct inventory *inv, bool apply, struct report *r)
{
    struct vex_list list = {0};
    size_t n = 0;
    for (size_t i = 0; i < inv->vex.n; i++) {
        const struct vex_document *d = &inv->vex.v[i];
        n += d->statements.n;
        if (apply)
            vex_take(a, arena_dup(a, d->path).p, d, &list);
    }
    if (apply)
        vex_apply(a, &list, r);
    inventory_diag(inv, DIAG_NOTE, STR(""),
                   "the image carries %zu VEX statement%s of its own in %zu document%s%s", n,
                   n == 1 ? "" : "s", inv->vex.n, inv->vex.n == 1 ? "" : "s",
                   apply ? ", taken for true" : ", not applied: --vex-from-image takes them for true");
}

/* ---- telling ---- */

static str product_of(const struct vex_statement *s)
{
    const struct vex_item *x = s->products.n ? &s->products.v[0].self : NULL;
    return !x           ? STR("no product")
           : x->purls.n ? x->purls.v[0]
           : x->id.n    ? x->id
                        : STR("a product without a name");
}

void vex_announce(const struct vex_list *list)
{
    size_t idle = 0;
    for (size_t i = 0; i < list->entries.n; i++)
        idle += !list->entries.v[i].matched;
    bool each = idle <= TOLD_EACH;
    for (size_t i = 0; i < list->entries.n; i++) {
        const struct vex_entry *x = &list->entries.v[i];
        str product = product_of(&x->said);
        if (!x->matched)
            log_line(each ? LOG_NOTE : LOG_VERBOSE, "%s: the statement on %.*s in %.*s matches nothing",
                     x->file, STR_ARG(x->said.flaw), STR_ARG(product));
    }
    if (!each)
        log_line(LOG_NOTE, "%zu of %zu VEX statements match nothing (-v lists them)", idle, list->entries.n);
}
