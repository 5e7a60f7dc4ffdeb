/* A zip as target: a function bundle, or any other tree of files in a zip. */
#include "source/read.h"
#include "format/zip.h"

static void visit_file(struct reading *r, void *unit, struct zip *z, const struct zip_entry *ze,
                       want_set wants)
{
    struct err e;
    struct arena scratch = {0};
    struct inbuf in;
    struct stream *s = zip_entry_open(z, ze, &e);
    if (!s) {
        unit_diag(r, unit, DIAG_WARNING, ze->entry.path, "%s", e.text);
        return;
    }
    if (s->note)
        unit_diag(r, unit, DIAG_NOTE, ze->entry.path, "%s", s->note);
    inbuf_init(&in, s, &scratch);
    if (!deliver_stream(r, unit, &wants, &ze->entry, &in, ze->size, &e))
        unit_diag(r, unit, DIAG_WARNING, ze->entry.path, "%s", e.text);
    stream_close(s);
    arena_free(&scratch);
}

static void visit(struct reading *r, void *unit, struct zip *z, const struct zip_entry *ze)
{
    const struct entry *entry = &ze->entry;
    if (ze->climbed)
        unit_diag(r, unit, DIAG_NOTE, entry->path,
                  "the name in the archive tries to leave the root; taken as this path");
    if (ze->duplicate)
        unit_diag(r, unit, DIAG_NOTE, entry->path, "stands in the archive more than once; the last counts");
    if (!entry->path.n)
        return;
    want_set wants = r->v->entry(unit, entry);
    if (entry->type == ENTRY_FILE && (wants || reading_all(r, unit, entry)))
        visit_file(r, unit, z, ze, wants);
}

bool read_zip(struct reading *r, const struct reader_at *at, struct err *e)
{
    struct zip z;
    struct zip_entry ze;
    struct err stop;
    if (!zip_open(&z, at, r->o->limits, e))
        return false;
    void *unit = reading_unit(r, -1);
    r->inv->kind = STR("bundle");
    while (zip_next(&z, &ze, &stop)) {
        visit(r, unit, &z, &ze);
        if (z.entries >= r->o->limits->entries) {
            reading_diag(r, DIAG_WARNING, STR(""), "has more than %llu entries: the rest is not read",
                         (unsigned long long)r->o->limits->entries);
            break;
        }
    }
    if (z.failed)
        reading_diag(r, DIAG_WARNING, STR(""), "the archive is damaged, what comes before was read: %s",
                     stop.text);
    if (z.overlong)
        reading_diag(r, DIAG_WARNING, STR(""), "%llu entries have a path of more than %zu bytes: not read",
                     (unsigned long long)z.overlong, r->o->limits->path);
    if (z.note)
        reading_diag(r, DIAG_NOTE, STR(""), "%s", z.note);
    bool ok = !z.failed || z.entries;
    if (!ok)
        *e = stop;
    zip_close(&z);
    return ok;
}
