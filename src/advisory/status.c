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

static void table_sources(struct buf *out, const struct manifest *m)
{
    buf_printf(out, "\n%10s  %-20s  %-16s  %s\n", "records", "modified", "licence", "source");
    for (size_t i = 0; i < m->sources.n; i++) {
        const struct database_source *s = &m->sources.v[i];
        struct buf name = {0};
        buf_escape(&name, s->licence.n ? s->licence : STR("not stated"));
        buf_printf(out, "%10llu  %-20.*s  %-16.*s  ", number(s->records),
                   STR_ARG(str_sub(s->modified, 0, 20)), STR_ARG(buf_str(&name)));
        buf_escape(out, s->name);
        buf_ch(out, '\n');
        buf_free(&name);
    }
}

static void table_shards(struct buf *out, const struct manifest *m)
{
    buf_printf(out, "\n%10s  %9s  %9s  %10s  %s\n", "advisories", "packages", "rows", "bytes", "ecosystem");
    for (size_t i = 0; i < m->shards.n; i++) {
        const struct manifest_shard *s = &m->shards.v[i];
        if (s->kind != SHARD_CORE)
            continue;
        buf_printf(out, "%10llu  %9llu  %9llu  %10llu  ", number(s->advisories), number(s->packages),
                   number(s->rows), number(s->bytes));
        buf_escape(out, s->ecosystem);
        buf_ch(out, '\n');
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

static void write_table(struct buf *out, const char *dir, const struct manifest *m)
{
    struct arena a = {0};
    uint64_t core, text;
    char core_size[24], text_size[24];
    total_bytes(m, &core, &text);
    buf_add(out, STR("database    "));
    buf_escape(out, str_c(dir));
    buf_printf(out, "\nbuilt       %.*s\nadvisories  %llu\n", STR_ARG(time_rfc3339(&a, m->built)),
               number(m->advisories));
    write_facts(out, m);
    buf_printf(out, "size        %s, and %s of text\n", status_size(core, core_size),
               status_size(text, text_size));
    table_sources(out, m);
    table_shards(out, m);
    arena_free(&a);
}

bool database_status(const char *dir, bool json, struct buf *out, struct err *e)
{
    struct database *db = database_open(dir, e);
    if (!db)
        return false;
    if (json)
        manifest_write(out, &db->manifest);
    else
        write_table(out, dir, &db->manifest);
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
