#include "check/ignore.h"
#include "base/date.h"
#include "base/log.h"
#include "format/deb822.h"
#include "model/vex.h"
#include <stdio.h>

static bool bad(struct err *e, const char *file, uint32_t line, const char *why, str what)
{
    char where[512];
    snprintf(where, sizeof where, "%s line %u", file, line);
    return err_set(e, "ignore file", str_c(where), "%s%.*s", why, STR_ARG(what));
}

str *ignore_field(struct ignore_entry *x, str name)
{
    static const char *const names[] = {"id",     "purl",  "path",    "target",       "class",
                                        "reason", "owner", "expires", "justification"};
    str *const places[] = {&x->id,     &x->purl,  &x->path,    &x->target,       &x->cls,
                           &x->reason, &x->owner, &x->expires, &x->justification};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_ieq(name, str_c(names[i])))
            return places[i];
    return NULL;
}

/* A folded value as one line. */
static str unfold(struct arena *a, str value)
{
    str out = STR_NONE, line;
    while (deb822_value_line(&value, &line))
        out = out.n ? arena_join(a, out, STR(" "), line) : line;
    return out;
}

static bool entry_field(struct arena *a, struct ignore_entry *x, const struct deb822_field *f, struct err *e)
{
    str *place = ignore_field(x, f->name);
    if (!place)
        return bad(e, x->file, f->line, "there is no field ", f->name);
    if (place->p)
        return bad(e, x->file, f->line, "a second field ", f->name);
    *place = unfold(a, f->value);
    return place->n || bad(e, x->file, f->line, "an empty field ", f->name);
}

static bool class_known(str word)
{
    bool known = false;
    for (int c = CLASS_VULNERABILITY; c <= CLASS_EOL && !known; c++)
        known = str_eq(word, str_c(finding_class_name((enum finding_class)c)));
    return known;
}

static str justification_fault(struct arena *a, str label)
{
    str known = STR("");
    for (size_t i = 0; vex_justifications[i]; i++)
        known = arena_join(a, known, i ? STR(", ") : STR(""), str_c(vex_justifications[i]));
    return arena_printf(a, "no justification of OpenVEX: %.*s; there are %.*s", STR_ARG(label),
                        STR_ARG(known));
}

str ignore_fault(struct arena *a, struct ignore_entry *x)
{
    if (!x->id.n && !x->purl.n && !x->path.n)
        return STR("the entry needs an id, a purl or a path");
    if (!x->reason.n)
        return STR("the entry needs a reason");
    if (!x->expires.n)
        return STR("the entry needs an expiry: 'expires: YYYY-MM-DD'");
    if (!date_days(x->expires, &x->last_day))
        return arena_join(a, STR("no day of the form YYYY-MM-DD: "), x->expires, STR_NONE);
    if (x->cls.n && !class_known(x->cls))
        return arena_join(a, STR("there is no class of findings "), x->cls, STR_NONE);
    if (x->justification.n && !vex_justification(x->justification))
        return justification_fault(a, x->justification);
    return STR("");
}

bool ignore_parse(struct arena *a, const char *file, str text, struct ignore_list *list, struct err *e)
{
    struct deb822 d;
    struct deb822_field f;
    deb822_init(&d, text);
    while (deb822_paragraph(&d)) {
        struct ignore_entry x = {.file = file};
        while (deb822_field(&d, &f)) {
            x.line = x.line ? x.line : f.line;
            if (!entry_field(a, &x, &f, e))
                return false;
        }
        if (d.bad_line)
            break;
        str fault = x.line ? ignore_fault(a, &x) : STR("");
        if (fault.n)
            return bad(e, file, x.line, "", fault);
        if (x.line)
            vec_push(a, &list->entries, x);
    }
    return !d.bad_line || bad(e, file, d.bad_line, "no line of the form 'field: value'", STR(""));
}

static bool id_matches(str pattern, const struct finding *f)
{
    bool hit = str_glob(pattern, f->id);
    for (size_t i = 0; i < f->aliases.n && !hit; i++)
        hit = str_glob(pattern, f->aliases.v[i]);
    for (size_t i = 0; i < f->advisories.n && !hit; i++)
        hit = str_glob(pattern, f->advisories.v[i]);
    return hit;
}

/* Also without its qualifiers, and without its version: "pkg:npm/lodash" means every version. */
static bool purl_matches(str pattern, str purl)
{
    str plain, head, tail;
    str_cut(purl, '?', &plain, &tail);
    ptrdiff_t at = str_rchr(plain, '@');
    head = at > 0 ? str_sub(plain, 0, (size_t)at) : plain;
    return str_glob(pattern, purl) || str_glob(pattern, plain) || str_glob(pattern, head);
}

static bool locations_match(str pattern, const struct location *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!str_glob(pattern, v[i].path))
            return false;
    return n > 0;
}

/* All places must match: what else lies elsewhere stays open. */
static bool path_matches(str pattern, const struct finding *f, const struct component *c)
{
    if (f->locations.n || !c)
        return locations_match(pattern, f->locations.v, f->locations.n);
    return locations_match(pattern, c->locations.v, c->locations.n);
}

/* By what it was called on the command line, the last part of that, or a name that the image carries. */
static bool target_matches(str pattern, const struct inventory *inv)
{
    bool hit = str_glob(pattern, inv->ref) || str_glob(pattern, str_base(inv->ref));
    for (size_t i = 0; i < inv->names.n && !hit; i++)
        hit = str_glob(pattern, inv->names.v[i]);
    return hit;
}

static bool in_scope(const struct ignore_entry *x, const struct inventory *inv, const struct finding *f)
{
    return (!x->target.n || target_matches(x->target, inv)) &&
           (!x->cls.n || str_eq(x->cls, str_c(finding_class_name(f->cls))));
}

static bool entry_matches(const struct ignore_entry *x, const struct finding *f, const struct component *c)
{
    return (!x->id.n || id_matches(x->id, f)) && (!x->purl.n || (c && purl_matches(x->purl, c->purl))) &&
           (!x->path.n || path_matches(x->path, f, c));
}

void ignore_apply(struct arena *a, struct ignore_list *list, struct report *r, int64_t today)
{
    const struct inventory *inv = r->inventory;
    for (size_t i = 0; i < r->findings.n; i++) {
        struct finding *f = &r->findings.v[i];
        const struct component *c =
            f->component < inv->components.n ? &inv->components.v[f->component] : NULL;
        for (size_t k = 0; k < list->entries.n; k++) {
            struct ignore_entry *x = &list->entries.v[k];
            if (f->status != STATUS_OPEN && f->status != STATUS_IGNORED)
                break;
            if (!in_scope(x, inv, f) || !entry_matches(x, f, c))
                continue;
            x->matched++;
            if (x->last_day < today || f->status == STATUS_IGNORED)
                continue;
            f->status = STATUS_IGNORED;
            f->justification = x->justification;
            f->decision = x->reason;
            f->status_reason = arena_printf(a, "%.*s (until %.*s%s%.*s)", STR_ARG(x->reason),
                                            STR_ARG(x->expires), x->owner.n ? ", " : "", STR_ARG(x->owner));
        }
    }
}

static str entry_subject(const struct ignore_entry *x)
{
    return x->id.n ? x->id : x->purl.n ? x->purl : x->path;
}

void ignore_announce(const struct ignore_list *list, int64_t today)
{
    for (size_t i = 0; i < list->entries.n; i++) {
        const struct ignore_entry *x = &list->entries.v[i];
        str what = entry_subject(x);
        if (x->last_day < today)
            log_line(LOG_WARNING, "%s line %u: the entry for %.*s expired on %.*s and ignores nothing",
                     x->file, x->line, STR_ARG(what), STR_ARG(x->expires));
        else if (x->last_day - today <= IGNORE_NOTICE_DAYS)
            log_line(LOG_NOTE, "%s line %u: the entry for %.*s expires on %.*s", x->file, x->line,
                     STR_ARG(what), STR_ARG(x->expires));
        if (!x->matched)
            log_line(LOG_NOTE, "%s line %u: the entry for %.*s matches nothing", x->file, x->line,
                     STR_ARG(what));
    }
}
