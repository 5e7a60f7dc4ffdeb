/* One tar into one unit: blob -> SHA-256 -> decompressor -> SHA-256 -> tar -> visitor, all as it streams.
 * A hard link that somebody wants by its own name is read in a second pass, since its content may have gone
 * by under a name that nobody wanted. */
#include "source/read.h"
#include "source/tap.h"
#include "base/map.h"
#include "codec/codec.h"
#include "format/tar.h"
#include <pthread.h>

enum { HEAD = 4096, LARGE_WINDOW = 8 << 20 };

struct wanted_link {
    struct entry entry;
    want_set wants;
    struct wanted_link *next; /* of the same target */
};

struct shown {
    want_set named, kept; /* wants by its name, and those left after a look at its head */
};

struct tar_pass {
    const struct reading *r;
    struct tar_unit *t;
    struct arena arena;
    struct map shown; /* path of a file that was wanted to struct shown * */
    struct map links; /* target to struct wanted_link * */
    size_t n_links;
};

static bool is_whiteout(struct tar_pass *p, const struct entry *entry)
{
    str base = str_base(entry->path), dir = str_dir(entry->path);
    if (!p->t->layer || !str_starts(base, STR(".wh.")))
        return false;
    if (str_is(base, ".wh..wh..opq"))
        p->r->v->whiteout(p->t->unit, dir, true);
    else if (!str_starts(base, STR(".wh..wh.")) && base.n > 4)
        p->r->v->whiteout(p->t->unit,
                          arena_join(&p->arena, dir, dir.n ? STR("/") : STR(""), str_from(base, 4)), false);
    return true;
}

static str keep(struct tar_pass *p, str s)
{
    return arena_dup(&p->arena, s);
}

static void remember_link(struct tar_pass *p, const struct entry *entry, want_set wants)
{
    const uint64_t *at = map_get(&p->shown, entry->target);
    const struct shown *s = at ? (const struct shown *)(uintptr_t)*at : NULL;
    if (s && !(wants & ~s->named)) {
        if ((wants & s->kept) && p->r->v->same)
            p->r->v->same(p->t->unit, entry);
        return;
    }
    struct wanted_link *l = arena_new(&p->arena, struct wanted_link);
    uint64_t *head = map_put(&p->arena, &p->links, keep(p, entry->target), NULL);
    *l = (struct wanted_link){*entry, wants, (struct wanted_link *)(uintptr_t)*head};
    l->entry.path = keep(p, entry->path);
    l->entry.target = keep(p, entry->target);
    l->entry.xattrs = STR("");
    *head = (uint64_t)(uintptr_t)l;
    p->n_links++;
}

static void visit_file(struct tar_pass *p, struct tar *tar, const struct entry *entry, want_set wants)
{
    struct err e;
    want_set left = wants;
    if (!wants && !reading_all(p->r, p->t->unit, entry))
        return;
    if (!deliver_stream(p->r, p->t->unit, &left, entry, tar_content(tar), entry->size, &e))
        unit_diag(p->r, p->t->unit, DIAG_WARNING, entry->path, "%s", e.text);
    if (!wants)
        return;
    struct shown *s = arena_new(&p->arena, struct shown);
    *s = (struct shown){wants, left};
    *map_put(&p->arena, &p->shown, keep(p, entry->path), NULL) = (uint64_t)(uintptr_t)s;
}

static void visit(struct tar_pass *p, struct tar *tar, struct entry *entry)
{
    entry->layer = -1;
    if (tar->climbed)
        unit_diag(p->r, p->t->unit, DIAG_NOTE, entry->path,
                  "the name in the archive tries to leave the root; taken as this path");
    if (!entry->path.n || is_whiteout(p, entry))
        return;
    want_set wants = p->r->v->entry(p->t->unit, entry);
    if (entry->type == ENTRY_FILE)
        visit_file(p, tar, entry, wants);
    else if (entry->type == ENTRY_HARDLINK && wants)
        remember_link(p, entry, wants);
}

static bool walk(struct tar_pass *p, struct stream *s, struct err *e)
{
    struct inbuf in;
    struct tar tar;
    struct entry entry;
    inbuf_init(&in, s, &p->arena);
    tar_open(&tar, &in, p->r->o->limits);
    while (tar_next(&tar, &entry, e)) {
        visit(p, &tar, &entry);
        if (tar.entries >= p->r->o->limits->entries) {
            unit_diag(p->r, p->t->unit, DIAG_WARNING, STR(""),
                      "has more than %llu entries: the rest is not read",
                      (unsigned long long)p->r->o->limits->entries);
            break;
        }
    }
    if (tar.overlong)
        unit_diag(p->r, p->t->unit, DIAG_WARNING, STR(""),
                  "%llu entries have a path of more than %zu bytes: not read",
                  (unsigned long long)tar.overlong, p->r->o->limits->path);
    if (tar.note)
        unit_diag(p->r, p->t->unit, DIAG_NOTE, STR(""), "%s", tar.note);
    p->t->entries = tar.entries;
    bool ok = !tar.failed;
    tar_close(&tar);
    return ok;
}

/* Second pass: the content of the targets of wanted links. */

static void deliver_links(struct tar_pass *p, struct tar *tar, const struct entry *target,
                          struct wanted_link *l)
{
    struct content c = {.tmp_fd = -1};
    struct err e;
    if (!content_collect(&c, tar_content(tar), target->size, p->r->o->limits, p->r->o->spill_fd, &e)) {
        unit_diag(p->r, p->t->unit, DIAG_WARNING, target->path, "%s", e.text);
        return;
    }
    for (; l; l = l->next) {
        char head[HEAD];
        ptrdiff_t n = c.at.read(&c.at, 0, head, sizeof head);
        struct entry entry = l->entry;
        entry.size = target->size;
        want_set wants = p->r->v->probe ? p->r->v->probe(p->t->unit, l->wants, &entry,
                                                         str_make(head, n < 0 ? 0 : (size_t)n))
                                        : l->wants;
        if (wants)
            p->r->v->content(p->t->unit, wants, &entry, &c);
        l->wants = 0;
    }
    content_close(&c);
}

static void walk_links(struct tar_pass *p, struct stream *s)
{
    struct inbuf in;
    struct tar tar;
    struct entry entry;
    struct err e;
    inbuf_init(&in, s, &p->arena);
    tar_open(&tar, &in, p->r->o->limits);
    for (size_t left = p->n_links; left && tar_next(&tar, &entry, &e);) {
        uint64_t *head = entry.type == ENTRY_FILE ? map_get(&p->links, entry.path) : NULL;
        if (!head || !*head)
            continue;
        for (struct wanted_link *l = (struct wanted_link *)(uintptr_t)*head; l; l = l->next)
            left--;
        deliver_links(p, &tar, &entry, (struct wanted_link *)(uintptr_t)*head);
        *head = 0;
    }
    tar_close(&tar);
}

static struct stream *decoded(const struct reading *r, struct stream *s, struct err *e)
{
    str head;
    if (!stream_head(&s, CODEC_HEAD, &head, e)) {
        stream_close(s);
        return NULL;
    }
    return codec_open(codec_detect(head), s, r->o->limits, e);
}

static void second_pass(struct tar_pass *p)
{
    struct err e;
    if (!p->n_links)
        return;
    if (!p->t->again) {
        unit_diag(p->r, p->t->unit, DIAG_WARNING, STR(""),
                  "%zu hard links to files that had gone by: not read from a stream, give a file",
                  p->n_links);
        return;
    }
    struct stream *s = p->t->again(p->t->again_ctx);
    s = s ? decoded(p->r, s, &e) : NULL;
    if (s)
        walk_links(p, s);
    stream_close(s);
}

/* Streams with a large window are decoded one at a time, so that memory does not grow with the number of
 * jobs. */
static pthread_mutex_t large_window = PTHREAD_MUTEX_INITIALIZER;

/* The tar in the blob; `digest` and `size` are of the uncompressed bytes. */
static bool walk_compressed(struct tar_pass *p, enum codec codec, struct stream *s, struct err *e)
{
    struct tar_unit *t = p->t;
    s = codec_open(codec, s, p->r->o->limits, e);
    if (!s)
        return false;
    struct tap *inner = tap_new(p->r->pool, s);
    bool ok = inner ? walk(p, tap_stream(inner), e) && tap_finish(inner, t->diff_id, &t->tar_size, e)
                    : err_set(e, "cannot hash", STR_NONE, "this machine has no SHA-256");
    if (inner && s->note)
        unit_diag(p->r, t->unit, DIAG_NOTE, STR(""), "%s", s->note);
    tap_free(inner);
    return ok;
}

static bool walk_blob(struct tar_pass *p, struct stream *s, struct err *e)
{
    str head;
    if (!stream_head(&s, CODEC_HEAD, &head, e)) {
        stream_close(s);
        return false;
    }
    enum codec codec = p->t->codec = codec_detect(head);
    bool large = codec_window(codec, head) > LARGE_WINDOW, ok;
    if (large)
        pthread_mutex_lock(&large_window);
    if (codec == CODEC_NONE) {
        ok = walk(p, s, e);
        stream_close(s);
    } else {
        ok = walk_compressed(p, codec, s, e);
    }
    if (large)
        pthread_mutex_unlock(&large_window);
    return ok;
}

/* Reads to the end of the tar and of the blob, and finishes both digests: that of the blob also when what is
 * in it is damaged, since it then tells of the damage. */
static bool read_hashed(struct tar_pass *p, struct tap *outer, struct err *e)
{
    struct tar_unit *t = p->t;
    struct err other;
    bool walked = walk_blob(p, tap_stream(outer), e);
    bool hashed = tap_finish(outer, t->digest, &t->blob_size, walked ? e : &other);
    if (walked && !t->diff_id[0]) { /* stored as it is */
        memcpy(t->diff_id, t->digest, sizeof t->diff_id);
        t->tar_size = t->blob_size;
    }
    return walked && hashed;
}

bool read_tar_unit(const struct reading *r, struct tar_unit *t, struct err *e)
{
    struct tar_pass p = {.r = r, .t = t};
    struct tap *outer = tap_new(r->pool, t->blob);
    t->digest[0] = t->diff_id[0] = 0;
    bool ok = outer ? read_hashed(&p, outer, e)
                    : err_set(e, "cannot hash", STR_NONE, "this machine has no SHA-256");
    tap_free(outer);
    second_pass(&p);
    arena_free(&p.arena);
    return ok;
}
