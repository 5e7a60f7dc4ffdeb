#include "advisory/status.h"
#include "advisory/database.h"
#include "format/json.h"
#include <stdio.h>

const char *status_size(uint64_t bytes, char out[24])
{
    bool large = bytes >= 1000000;
    snprintf(out, 24, "%.1f %s", (double)bytes / (large ? 1e6 : 1e3), large ? "MB" : "kB");
    return out;
}

static unsigned long long number(uint64_t n)
{
    return n;
}

/* "5 h" up to two days, then "12 d". */
static void put_age(struct buf *out, bool known, uint64_t seconds)
{
    uint64_t hours = seconds / 3600;
    if (!known)
        buf_printf(out, "%7s", "-");
    else
        buf_printf(out, "%5llu %c", number(hours < 48 ? hours : hours / 24), hours < 48 ? 'h' : 'd');
}

static void put_padded(struct buf *out, str s, int width)
{
    size_t before = out->n;
    buf_escape(out, s);
    for (size_t n = out->n - before; n < (size_t)width; n++)
        buf_ch(out, ' ');
}

static void table_sources(struct buf *out, const struct manifest *m, uint64_t now)
{
    buf_printf(out, "\n%10s  %-19s  %7s  %-16s  %s\n", "records", "newest entry", "age", "licence", "source");
    for (size_t i = 0; i < m->sources.n; i++) {
        const struct database_source *s = &m->sources.v[i];
        uint64_t seconds = 0;
        bool known = manifest_age(s, now, &seconds);
        buf_printf(out, "%10llu  ", number(s->records));
        put_padded(out, str_sub(s->modified, 0, 19), 19);
        buf_add(out, STR("  "));
        put_age(out, known, seconds);
        buf_add(out, STR("  "));
        put_padded(out, s->licence.n ? s->licence : STR("not stated"), 16);
        buf_add(out, STR("  "));
        buf_escape(out, s->name);
        buf_ch(out, '\n');
    }
}

static void table_shards(struct buf *out, const struct manifest *m)
{
    buf_printf(out, "\n%10s  %9s  %9s  %10s  %s\n", "advisories", "packages", "rows", "bytes", "ecosystem");
    for (size_t i = 0; i < m->shards.n; i++) {
        const struct manifest_shard *s = &m->shards.v[i];
        if (s->kind != SHARD_CORE && s->kind != SHARD_MALWARE)
            continue;
        buf_printf(out, "%10llu  %9llu  %9llu  %10llu  ", number(s->advisories), number(s->packages),
                   number(s->rows), number(s->bytes));
        buf_escape(out, s->ecosystem);
        buf_add(out, s->kind == SHARD_MALWARE ? STR(" (malicious packages)\n") : STR("\n"));
    }
}

/* What there is beside advisories: "facts on 300000 CVEs, 8351 release cycles". */
static void write_facts(struct buf *out, const struct manifest *m)
{
    bool any = false;
    for (size_t i = 0; i < m->shards.n; i++) {
        const struct manifest_shard *s = &m->shards.v[i];
        if (s->kind != SHARD_FLAWS && s->kind != SHARD_CYCLES)
            continue;
        buf_printf(out, s->kind == SHARD_FLAWS ? "%s%llu CVEs" : "%s%llu release cycles",
                   any ? ", " : "facts       ", number(s->rows));
        any = true;
    }
    if (any)
        buf_ch(out, '\n');
}

static void total_bytes(const struct manifest *m, uint64_t *core, uint64_t *text)
{
    *core = *text = 0;
    for (size_t i = 0; i < m->shards.n; i++)
        *(m->shards.v[i].kind == SHARD_TEXT ? text : core) += m->shards.v[i].bytes;
}

static void write_table(struct buf *out, const char *dir, const struct manifest *m, uint64_t now)
{
    struct arena a = {0};
    uint64_t core, text;
    char core_size[24], text_size[24];
    total_bytes(m, &core, &text);
    buf_add(out, STR("database    "));
    buf_escape(out, str_c(dir));
    buf_printf(out, "\nbuilt       %.*s", STR_ARG(time_rfc3339(&a, m->built)));
    put_age(out, true, now > m->built ? now - m->built : 0);
    buf_printf(out, " ago\nadvisories  %llu\n", number(m->advisories));
    write_facts(out, m);
    buf_printf(out, "size        %s, and %s of text\n", status_size(core, core_size),
               status_size(text, text_size));
    table_sources(out, m, now);
    table_shards(out, m);
    arena_free(&a);
}

bool database_status(const char *dir, bool json, uint64_t now, struct buf *out, struct err *e)
{
    struct database *db = database_open(dir, e);
    if (!db)
        return false;
    if (json)
        manifest_tell(out, &db->manifest, now);
    else
        write_table(out, dir, &db->manifest, now);
    database_close(db);
    return true;
}

bool database_verify(const char *dir, struct verify_result *r, struct err *e)
{
    struct database *db = database_open(dir, e);
    bool ok = db != NULL;
    *r = (struct verify_result){0};
    for (size_t i = 0; ok && i < db->manifest.shards.n; i++) {
        const struct manifest_shard *m = &db->manifest.shards.v[i];
        const struct shard *s = database_slot(db, i, e);
        ok = s && shard_verify(s, m->file.p, e);
        r->files++;
        r->bytes += m->bytes;
    }
    if (db && !ok)
        err_hint(e, "build it again with `assay db build`");
    database_close(db);
    return ok;
}
