/* feed_harness: a document of a feed as lines of text, for tests of its reader:
 *   ID = CVES ~ ALIASES [RATINGS]
 *     ECOSYSTEM / PACKAGE RANGES STATUS: REASON [RATINGS]
 *   note: NOTE */
#ifndef ASSAY_TEST_FEED_HARNESS_H
#define ASSAY_TEST_FEED_HARNESS_H

#include "advisory/feed/feed_format.h"
#include "advisory_harness.h"
#include "codec/codec.h"

static inline void feed_list(struct buf *b, const struct strs *s)
{
    for (size_t i = 0; i < s->n; i++)
        buf_printf(b, " %.*s", STR_ARG(s->v[i]));
}

static inline void feed_ratings(struct buf *b, const struct strs *s)
{
    if (!s->n)
        return;
    buf_add(b, STR(" ["));
    for (size_t i = 0; i < s->n; i++)
        buf_printf(b, "%s%.*s", i ? " " : "", STR_ARG(s->v[i]));
    buf_ch(b, ']');
}

static inline void feed_ranges(struct buf *b, const struct draft_ranges *r)
{
    static const char *const words[] = {
        [ITEM_INTRODUCED] = ">=", [ITEM_FIXED] = "<",   [ITEM_LAST_AFFECTED] = "<=", [ITEM_LIMIT] = "limit",
        [ITEM_RANGE] = "",        [ITEM_VERSION] = "=", [ITEM_GIT] = "git",          [ITEM_MODULE] = "in "};
    for (size_t i = 0; i < r->n; i++)
        if (r->v[i].kind != ITEM_RANGE)
            buf_printf(b, " %s%.*s", words[r->v[i].kind], STR_ARG(r->v[i].s));
}

static inline void feed_draft(struct buf *b, const struct draft *d)
{
    buf_printf(b, "%.*s =", STR_ARG(d->id));
    feed_list(b, &d->cves);
    if (d->aliases.n)
        buf_add(b, STR(" ~"));
    feed_list(b, &d->aliases);
    feed_ratings(b, &d->ratings);
    buf_ch(b, '\n');
    for (size_t i = 0; i < d->n_rows; i++) {
        const struct draft_row *w = &d->rows[i];
        buf_printf(b, "  %.*s / %.*s", STR_ARG(w->ecosystem), STR_ARG(w->package));
        feed_ranges(b, &w->ranges);
        if (w->status)
            buf_printf(b, " %s", vendor_status_name(w->status));
        if (w->reason.n)
            buf_printf(b, ": %.*s", STR_ARG(w->reason));
        feed_ratings(b, &w->ratings);
        buf_ch(b, '\n');
    }
}

/* The document as lines, or "error: WHY". `format` is the name of the one that must take it. */
static inline str feed_lines(struct arena *a, const char *format, const char *path, str text)
{
    struct feed_document d = {str_c(path), text};
    const struct feed_format *f = feed_format_of(&d);
    struct draft_set set;
    struct buf b = {0};
    struct err e = {""};
    draft_set_init(&set);
    if (!str_eq(str_c(f->name), str_c(format)))
        buf_printf(&b, "taken for %s\n", f->name);
    else if (!f->read(&set, &d, &e))
        buf_printf(&b, "error: %s\n", e.text);
    for (size_t i = 0; i < set.drafts.n; i++)
        feed_draft(&b, &set.drafts.v[i]);
    for (size_t i = 0; i < set.notes.n; i++)
        buf_printf(&b, "note: %.*s\n", STR_ARG(set.notes.v[i]));
    str s = arena_dup(a, buf_str(&b));
    buf_free(&b);
    draft_set_free(&set);
    return s;
}

static inline void feed_is(const char *format, const char *path, str text, const char *expected)
{
    struct arena a = {0};
    str got = feed_lines(&a, format, path, text);
    if (!str_eq(got, str_c(expected)))
        fail_msg("%s\nexpected\n%s\ngot\n%.*s", path, expected, STR_ARG(got));
    arena_free(&a);
}

/* What a damaged document must not do is crash; each prefix of a good one is tried. */
static inline void feed_cut(const char *format, const char *path, str text)
{
    struct arena a = {0};
    for (size_t n = 0; n < text.n; n++) {
        str part = arena_dup(&a, str_sub(text, 0, n)); /* so that a sanitizer sees its end */
        str got = feed_lines(&a, format, path, part);
        assert_true(str_starts(got, STR("error: ")) || str_starts(got, STR("taken for ")));
        arena_reset(&a);
    }
    arena_free(&a);
}

/* A real sample, decompressed where needed; "" in a clone without ../shared. */
static inline str feed_sample(struct arena *a, const char *name)
{
    const char *feeds = harness_feeds();
    char path[4200];
    if (!feeds) {
        print_message("not checked: %s, the folder of shared feeds is not there\n", name);
        return STR("");
    }
    snprintf(path, sizeof path, "%s/extra/samples/%s", feeds, name);
    str raw = harness_read(a, path);
    struct reader_at r = reader_memory(raw);
    struct err e;
    enum codec c = codec_detect(str_sub(raw, 0, CODEC_HEAD));
    struct stream *s =
        c == CODEC_NONE ? NULL : codec_open(c, stream_reader(&r, 0, r.size), &limits_default, &e);
    struct buf out = {0};
    for (size_t n = 1; s && n && s->read_into(s, buf_room(&out, 65536), 65536, &n, &e);)
        out.n += n;
    stream_close(s);
    str text = s ? arena_dup(a, buf_str(&out)) : raw;
    buf_free(&out);
    return text;
}

#endif
