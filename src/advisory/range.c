#include "advisory/range.h"
#include "advisory/ecosystem.h"
#include "base/buf.h"

/* One range of a set at one version. */
struct state {
    enum range_item last_kind; /* the last event at or before the version */
    str last;
    bool passed_any;
    str next_from; /* the smallest `introduced` above */
    str end;       /* the smallest end above */
    bool end_inclusive;
    str fix;                   /* the smallest `fixed` above */
    bool limited, below_limit; /* has limits; is before one of them */
    str limit;
    bool other_build, modular;
};

static bool modular(str version)
{
    return str_find(version, STR(".module")) >= 0;
}

/* Marks in the version of builds that have fixes of their own: Oracle's userspace patched live and validated
 * cryptography, the kernel of Rocky's cloud images. */
static bool same_build(str x, str y)
{
    static const str marks[] = {STR_INIT("ksplice"), STR_INIT("fips"), STR_INIT(".cloud")};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if ((str_find(x, marks[i]) >= 0) != (str_find(y, marks[i]) >= 0))
            return false;
    return true;
}

static int order(const struct version_scheme *c, str x, str y)
{
    bool zx = str_is(x, "0"), zy = str_is(y, "0");
    return zx || zy ? (int)zy - (int)zx : c->compare(x, y);
}

static bool passed(const struct version_scheme *c, enum range_item kind, str at, str v)
{
    if (kind != ITEM_LAST_AFFECTED && str_is(at, "0"))
        return true; /* the beginning; fixed there means never affected */
    int o = c->compare(v, at);
    return kind == ITEM_LAST_AFFECTED ? o > 0 : o >= 0;
}

/* Does the event come after the one that is held to be the last? Of equal versions an end of the affected
 * ones (inclusive) beats their beginning, else the later one in the record. */
static bool is_later(const struct version_scheme *c, const struct state *s, enum range_item kind, str at)
{
    if (!s->passed_any)
        return true;
    int o = order(c, at, s->last);
    return o > 0 || (o == 0 && !(kind == ITEM_INTRODUCED && s->last_kind == ITEM_LAST_AFFECTED));
}

static bool is_smaller(const struct version_scheme *c, str x, str best)
{
    return !best.n || c->compare(x, best) < 0;
}

static void note_above(const struct version_scheme *c, struct state *s, enum range_item kind, str at)
{
    if (kind == ITEM_INTRODUCED) {
        if (is_smaller(c, at, s->next_from))
            s->next_from = at;
        return;
    }
    if (is_smaller(c, at, s->end)) {
        s->end = at;
        s->end_inclusive = kind == ITEM_LAST_AFFECTED;
    }
    if (kind == ITEM_FIXED && is_smaller(c, at, s->fix))
        s->fix = at;
}

static void add_event(const struct version_scheme *c, struct state *s, enum range_item kind, str at, str v)
{
    if (kind == ITEM_LIMIT) {
        s->limited = true;
        s->limit = at;
        s->below_limit |= str_is(at, "*") || c->compare(v, at) < 0;
    } else if (!passed(c, kind, at, v)) {
        note_above(c, s, kind, at);
    } else if (is_later(c, s, kind, at)) {
        s->passed_any = true;
        s->last_kind = kind;
        s->last = at;
    }
}

static struct decision conclude(const struct state *s)
{
    struct decision d = {.from = STR(""), .to = STR(""), .fix = STR("")};
    if (s->other_build) {
        d.reason = REASON_STREAM;
    } else if (!s->passed_any) {
        d.reason = s->next_from.n ? REASON_BELOW : REASON_NOTHING;
        d.from = s->next_from;
    } else if (s->last_kind != ITEM_INTRODUCED) {
        d.reason = s->last_kind == ITEM_FIXED ? REASON_FIXED : REASON_AFTER_LAST;
        d.to = s->last;
    } else if (s->limited && !s->below_limit) {
        d.reason = REASON_LIMIT;
        d.to = s->limit;
    } else {
        d = (struct decision){true, REASON_IN_RANGE, s->last, s->end, s->end_inclusive, s->fix, s->modular};
        if (!s->end.n && s->limited)
            d.to = s->limit;
        if (!d.to.n && str_is(d.from, "0"))
            d.reason = REASON_ALL;
    }
    return d;
}

/* Without an order only a range of all versions can be decided. */
static struct decision decide_without_order(const struct shard *s, const uint32_t *v, size_t n)
{
    bool all = n == 1 && ITEM_KIND(v[0]) == ITEM_INTRODUCED && str_is(shard_string(s, ITEM_REF(v[0])), "0");
    return (struct decision){
        all, all ? REASON_ALL : REASON_NO_ORDER, all ? STR("0") : STR(""), STR(""), false, STR(""), false};
}

static struct decision decide_range(const struct shard *s, const uint32_t *v, size_t n,
                                    const struct version_scheme *c, const str *stream, str version)
{
    struct state st = {
        .last = STR(""), .next_from = STR(""), .end = STR(""), .fix = STR(""), .limit = STR("")};
    if (!c)
        return decide_without_order(s, v, n);
    for (size_t i = 0; i < n; i++) {
        str at = shard_string(s, ITEM_REF(v[i]));
        enum range_item kind = (enum range_item)ITEM_KIND(v[i]);
        if (!at.n || kind > ITEM_LIMIT)
            continue;
        if (stream && kind == ITEM_FIXED) {
            st.modular |= modular(at);
            st.other_build |= modular(at) != (stream->n || modular(version)) || !same_build(at, version);
        }
        add_event(c, &st, kind, at, version);
    }
    return conclude(&st);
}

/* Of two answers "not affected" the one that tells more. */
static bool tells_more(enum reason x, enum reason than)
{
    static const unsigned char weight[] = {
        [REASON_NOTHING] = 0, [REASON_NOT_LISTED] = 1, [REASON_STREAM] = 2, [REASON_LIMIT] = 3,
        [REASON_BELOW] = 4,   [REASON_AFTER_LAST] = 5, [REASON_FIXED] = 6,  [REASON_NO_ORDER] = 7};
    return weight[x] > weight[than];
}

/* The first number of a version without leading zeros; empty where it does not decide anything: no number
 * comes first, or it is an epoch. */
static str first_number(str v)
{
    size_t from = 0, to;
    while (from < v.n && (v.p[from] == 'v' || v.p[from] == 'V' || v.p[from] == '='))
        from++;
    while (from + 1 < v.n && v.p[from] == '0' && ch_digit(v.p[from + 1]))
        from++;
    for (to = from; to < v.n && ch_digit(v.p[to]);)
        to++;
    return to < v.n && (v.p[to] == ':' || v.p[to] == '!') ? STR("") : str_sub(v, from, to - from);
}

/* Lists can be long and orders slow: versions whose first numbers differ are equal in none of them. */
static bool same_version(const struct version_scheme *c, str x, str y)
{
    str fx = first_number(x), fy = first_number(y);
    if (str_eq(x, y))
        return true;
    return c && (!fx.n || !fy.n || str_eq(fx, fy)) && c->compare(x, y) == 0;
}

/* Of the modules at the beginning of a set: is the package in one of them? *rest is where they end. */
static bool in_stream(const struct shard *s, struct words w, str stream, str version, size_t *rest)
{
    bool any = false;
    for (*rest = 0; *rest < w.n && ITEM_KIND(w.v[*rest]) == ITEM_MODULE; ++*rest)
        any |= str_eq(shard_string(s, ITEM_REF(w.v[*rest])), stream);
    return *rest == 0 || any || (!stream.n && modular(version));
}

static struct decision decide_set(const struct shard *s, struct words w, size_t from,
                                  const struct version_scheme *scheme, const str *stream, str version)
{
    struct decision best = {.from = STR(""), .to = STR(""), .fix = STR("")};
    for (size_t i = from, end; i < w.n; i = end) {
        struct decision d = {.from = STR(""), .to = STR(""), .fix = STR("")};
        end = i + 1;
        if (ITEM_KIND(w.v[i]) == ITEM_VERSION) {
            d.affected = same_version(scheme, version, shard_string(s, ITEM_REF(w.v[i])));
            d.reason = d.affected ? REASON_LISTED : REASON_NOT_LISTED;
        } else if (ITEM_KIND(w.v[i]) == ITEM_RANGE) {
            while (end < w.n && ITEM_KIND(w.v[end]) <= ITEM_LIMIT)
                end++;
            d = decide_range(s, w.v + i + 1, end - i - 1, scheme, stream, version);
        }
        if (d.affected)
            return d;
        if (tells_more(d.reason, best.reason))
            best = d;
    }
    return best;
}

struct decision range_decide(const struct shard *s, uint32_t ranges, const struct version_scheme *scheme,
                             const str *stream, str version)
{
    struct words w = shard_ranges(s, ranges);
    size_t rest = 0;
    if (stream && !in_stream(s, w, *stream, version, &rest))
        return (struct decision){.reason = REASON_STREAM,
                                 .from = shard_string(s, ITEM_REF(w.v[0])),
                                 .to = *stream,
                                 .fix = STR("")};
    struct decision d = decide_set(s, w, rest, scheme, stream, version);
    bool told = stream && rest && stream->n, any = stream && (rest || stream->n || d.stream_guessed);
    d.stream_guessed = d.affected && any && !told;
    return d;
}

bool range_simple(const struct shard *s, uint32_t ranges)
{
    struct words w = shard_ranges(s, ranges);
    return w.n == 3 && ITEM_KIND(w.v[0]) == ITEM_RANGE && ITEM_KIND(w.v[1]) == ITEM_INTRODUCED &&
           ITEM_KIND(w.v[2]) == ITEM_FIXED;
}

static str interval(struct arena *a, str from, str to, bool inclusive)
{
    return arena_printf(a, "[%.*s, %.*s%c", STR_ARG(from), STR_ARG(to), inclusive ? ']' : ')');
}

static str words_of(struct arena *a, const struct decision *d, str ecosystem, str v)
{
    str base = ecosystem_base(ecosystem);
    switch (d->reason) {
    case REASON_IN_RANGE:
        if (!d->to.n)
            return arena_printf(a, "%.*s is %.*s or later by %.*s order, and no version ends the range",
                                STR_ARG(v), STR_ARG(d->from), STR_ARG(base));
        return arena_printf(a, "%.*s is in %.*s by %.*s order", STR_ARG(v),
                            STR_ARG(interval(a, d->from, d->to, d->to_inclusive)), STR_ARG(base));
    case REASON_ALL:
        if (!v.n)
            return STR("all versions are affected");
        return arena_printf(a, "all versions are affected, so %.*s is", STR_ARG(v));
    case REASON_LISTED:
        return arena_printf(a, "%.*s is one of the versions listed", STR_ARG(v));
    case REASON_BELOW:
        return arena_printf(a, "%.*s is before %.*s, the first affected version, by %.*s order", STR_ARG(v),
                            STR_ARG(d->from), STR_ARG(base));
    case REASON_FIXED:
        return arena_printf(a, "%.*s is not before %.*s, the fixed version, by %.*s order", STR_ARG(v),
                            STR_ARG(d->to), STR_ARG(base));
    case REASON_AFTER_LAST:
        return arena_printf(a, "%.*s is after %.*s, the last affected version, by %.*s order", STR_ARG(v),
                            STR_ARG(d->to), STR_ARG(base));
    case REASON_LIMIT:
        return arena_printf(a, "%.*s is not before %.*s, where the affected branch ends", STR_ARG(v),
                            STR_ARG(d->to));
    case REASON_NOT_LISTED:
        return arena_printf(a, "%.*s is none of the versions listed", STR_ARG(v));
    case REASON_STREAM:
        if (d->from.n && d->to.n)
            return arena_printf(a, "%.*s is of the module stream %.*s, the advisory of %.*s", STR_ARG(v),
                                STR_ARG(d->to), STR_ARG(d->from));
        if (modular(v))
            return arena_printf(a, "%.*s is of a module stream that the advisory does not speak of",
                                STR_ARG(v));
        return arena_printf(a, "%.*s is not of the module stream or kind of build that the advisory fixes",
                            STR_ARG(v));
    case REASON_NO_ORDER:
        return arena_printf(a, "not decided: no order of %.*s versions is known", STR_ARG(base));
    case REASON_VENDOR:
        return arena_printf(a, "the vendor says that %.*s is not affected", STR_ARG(v));
    case REASON_NOTHING:
        break;
    }
    return STR("the advisory names no versions of it");
}

str range_words(struct arena *a, const struct decision *d, str ecosystem, str version)
{
    str words = words_of(a, d, ecosystem, version);
    return d->stream_guessed
               ? arena_join(a, words, STR("; less sure: advisory and package do not both tell their"),
                            STR(" module stream"))
               : words;
}

static void add_versions(struct buf *b, const struct shard *s, struct words w, size_t *i)
{
    size_t shown = 0, more = 0;
    for (; *i < w.n && ITEM_KIND(w.v[*i]) == ITEM_VERSION; ++*i) {
        if (shown == 5) {
            more++;
            continue;
        }
        buf_add(b, shown++ ? STR(", ") : STR("versions "));
        buf_add(b, shard_string(s, ITEM_REF(w.v[*i])));
    }
    if (more)
        buf_printf(b, " and %zu more", more);
}

/* Events in the order of the record: each pair as an interval, as records have it nearly always. */
static void add_intervals(struct buf *b, const struct shard *s, struct words w, size_t *i)
{
    bool open = false, any = false;
    for (++*i; *i < w.n && ITEM_KIND(w.v[*i]) <= ITEM_LIMIT; ++*i) {
        enum range_item kind = (enum range_item)ITEM_KIND(w.v[*i]);
        str at = shard_string(s, ITEM_REF(w.v[*i]));
        if (kind == ITEM_INTRODUCED) {
            buf_add(b, open ? STR(", ...), [") : any ? STR(", [") : STR("["));
            buf_add(b, at);
            open = any = true;
            continue;
        }
        buf_add(b, open ? STR(", ") : any ? STR(", [..., ") : STR("[..., "));
        buf_add(b, at);
        buf_ch(b, kind == ITEM_LAST_AFFECTED ? ']' : ')');
        open = false;
        any = true;
    }
    if (open)
        buf_add(b, STR(", ...)"));
}

str range_text(struct arena *a, const struct shard *s, uint32_t ranges)
{
    struct words w = shard_ranges(s, ranges);
    struct buf b = {0};
    for (size_t i = 0; i < w.n;) {
        if (b.n)
            buf_add(&b, STR(", "));
        if (ITEM_KIND(w.v[i]) == ITEM_VERSION) {
            add_versions(&b, s, w, &i);
        } else if (ITEM_KIND(w.v[i]) == ITEM_RANGE) {
            add_intervals(&b, s, w, &i);
        } else if (ITEM_KIND(w.v[i]) == ITEM_MODULE) {
            buf_add(&b, STR("in "));
            buf_add(&b, shard_string(s, ITEM_REF(w.v[i++])));
        } else {
            buf_add(&b, ITEM_KIND(w.v[i]) == ITEM_GIT ? STR("a range of git commits") : STR("?"));
            i++;
        }
    }
    str out = b.n ? arena_dup(a, buf_str(&b)) : STR("no versions named");
    buf_free(&b);
    return out;
}
