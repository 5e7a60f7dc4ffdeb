/* The report of what changed from one database to another: a table, or JSON. */
#include "advisory/diff.h"
#include "format/json.h"

static const char *const words[DIFF_KINDS] = {"new", "gone", "withdrawn", "changed"};

static unsigned long long number(size_t n)
{
    return n;
}

static void table_counts(struct buf *out, const size_t counts[DIFF_KINDS], str name)
{
    for (int k = 0; k < DIFF_KINDS; k++)
        buf_printf(out, "%9llu  ", number(counts[k]));
    buf_escape(out, name);
    buf_ch(out, '\n');
}

static void table_entries(struct buf *out, const struct diff_ecosystem *d)
{
    buf_ch(out, '\n');
    buf_escape(out, d->name);
    buf_ch(out, '\n');
    for (size_t i = 0; i < d->entries.n; i++) {
        const struct diff_entry *x = &d->entries.v[i];
        buf_printf(out, "  %-9s  ", words[x->kind]);
        buf_escape(out, x->id);
        if (x->title.n) {
            buf_add(out, STR("  "));
            buf_escape(out, x->title);
        }
        buf_ch(out, '\n');
    }
}

static void write_table(struct buf *out, const struct diff *d, bool list)
{
    for (int k = 0; k < DIFF_KINDS; k++)
        buf_printf(out, "%9s  ", words[k]);
    buf_add(out, STR("ecosystem\n"));
    for (size_t i = 0; i < d->ecosystems.n; i++)
        table_counts(out, d->ecosystems.v[i].counts, d->ecosystems.v[i].name);
    table_counts(out, d->counts, STR("all"));
    if (d->facts)
        buf_add(out, STR("what is told of CVEs or release cycles differs\n"));
    for (size_t i = 0; list && i < d->ecosystems.n; i++)
        table_entries(out, &d->ecosystems.v[i]);
}

static void json_counts(struct json_out *w, const size_t counts[DIFF_KINDS])
{
    jw_key(w, "counts");
    jw_object(w);
    for (int k = 0; k < DIFF_KINDS; k++)
        jw_key_u64(w, words[k], counts[k]);
    jw_end_object(w);
}

static void json_database(struct json_out *w, const char *name, const struct database *db)
{
    struct arena a = {0};
    jw_key(w, name);
    jw_object(w);
    jw_key_str(w, "built", time_rfc3339(&a, db->manifest.built));
    jw_key_u64(w, "advisories", db->manifest.advisories);
    jw_end_object(w);
    arena_free(&a);
}

static void json_ecosystem(struct json_out *w, const struct diff_ecosystem *d)
{
    jw_object(w);
    jw_key_str(w, "ecosystem", d->name);
    json_counts(w, d->counts);
    jw_key(w, "advisories");
    jw_array(w);
    for (size_t i = 0; i < d->entries.n; i++) {
        jw_object(w);
        jw_key_str(w, "id", d->entries.v[i].id);
        jw_key_str(w, "change", str_c(words[d->entries.v[i].kind]));
        jw_key_str(w, "title", d->entries.v[i].title);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

static void write_json(struct buf *out, const struct diff *d, const struct database *from,
                       const struct database *to)
{
    struct json_out w = {.b = out, .first = true};
    jw_object(&w);
    jw_key_str(&w, "schema", STR("assay/database-diff/1"));
    json_database(&w, "old", from);
    json_database(&w, "new", to);
    json_counts(&w, d->counts);
    jw_key_bool(&w, "facts", d->facts);
    jw_key(&w, "ecosystems");
    jw_array(&w);
    for (size_t i = 0; i < d->ecosystems.n; i++)
        json_ecosystem(&w, &d->ecosystems.v[i]);
    jw_end_array(&w);
    jw_end_object(&w);
    buf_ch(out, '\n');
}

void diff_write(struct buf *out, const struct diff *d, const struct database *from, const struct database *to,
                bool json, bool list)
{
    if (json)
        write_json(out, d, from, to);
    else
        write_table(out, d, list);
}
