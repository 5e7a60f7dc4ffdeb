#include "format/tar_parts.h"
#include "base/path.h"

#define ZEROS ((size_t)64 << 10)
static const char zeros[ZEROS];
enum { EXTRA_RECORDS_MAX = 32 };

bool tar_probe(str head)
{
    const struct tar_header *h = (const struct tar_header *)(const void *)head.p;
    return head.n >= TAR_BLOCK && h->name[0] && tar_checksum_ok(h);
}

/* Content */

static bool content_stored(struct tar *t, uint64_t max, str *chunk, struct err *e)
{
    if (!inbuf_some(t->in, max, chunk, e))
        return false;
    if (chunk->n == 0)
        return err_set(e, "truncated", STR_NONE, "the tar ends inside a file's content");
    t->left -= chunk->n;
    return true;
}

/* A stretch of zeros costs its writer nothing, so an archive has 1/64 of limits.archive of them, as a
 * compressed stream has. */
static bool content_hole(struct tar *t, uint64_t max, str *chunk, struct err *e)
{
    *chunk = str_make(zeros, max < ZEROS ? (size_t)max : ZEROS);
    t->zeros += chunk->n;
    if (t->zeros > t->limits->archive / 64)
        return err_set(e, "sparse file", STR_NONE, "its holes, and those before it, are over the limit");
    return true;
}

static bool content_sparse(struct tar *t, str *chunk, struct err *e)
{
    const struct tar_extra *x = &t->extra;
    const struct tar_segment *s = NULL;
    while (t->segment < x->n && t->at >= x->segments[t->segment].offset + x->segments[t->segment].size)
        t->segment++;
    if (t->segment < x->n)
        s = &x->segments[t->segment];
    *chunk = STR_NONE;
    if (t->at >= t->real)
        return true;
    bool ok = true;
    if (s && t->at >= s->offset)
        ok = content_stored(t, s->offset + s->size - t->at, chunk, e);
    else
        ok = content_hole(t, (s ? s->offset : t->real) - t->at, chunk, e);
    t->at += chunk->n;
    return ok;
}

static bool content_next(struct stream *s, str *chunk, struct err *e)
{
    struct tar *t = (struct tar *)((char *)s - offsetof(struct tar, content_stream));
    *chunk = STR_NONE;
    if (t->bad)
        return err_set(e, "cannot read", STR_NONE, "%s", t->bad);
    if (t->is_sparse)
        return content_sparse(t, chunk, e);
    return t->left == 0 || content_stored(t, t->left, chunk, e);
}

static void content_close(struct stream *s)
{
    (void)s;
}

struct inbuf *tar_content(struct tar *t)
{
    if (!t->content_begun) {
        t->content_stream = (struct stream){.next = content_next, .close = content_close};
        inbuf_init(&t->content, &t->content_stream, &t->arena);
        t->content_begun = true;
    }
    return &t->content;
}

/* Headers */

enum step { STEP_ENTRY, STEP_AGAIN, STEP_END, STEP_ERROR };

static enum step fail(struct err *e, const char *why)
{
    err_set(e, "truncated", STR_NONE, "%s", why);
    return STEP_ERROR;
}

/* What extension headers and skipped records hold: n bytes and their padding. */
static bool body_skip(struct tar *t, struct err *e)
{
    uint64_t want = t->left + t->pad, got;
    if (!inbuf_skip(t->in, want, &got, e))
        return false;
    if (got < t->left)
        return err_set(e, "truncated", STR_NONE, "the tar ends inside a file's content");
    t->left = t->pad = 0;
    return true;
}

static bool body_take(struct tar *t, str *text, struct err *e)
{
    str s;
    if (t->left > INBUF_TAKE_MAX)
        return err_set(e, "bad tar", STR_NONE, "an extension header of %llu bytes at byte %llu",
                       (unsigned long long)t->left, (unsigned long long)t->header_at);
    if (!inbuf_take(t->in, (size_t)t->left, &s, e))
        return false;
    if (s.n < t->left)
        return err_set(e, "truncated", STR_NONE, "the tar ends inside an extension header");
    *text = arena_dup(&t->arena, s);
    t->left = 0;
    return body_skip(t, e);
}

/* Global records apply to all entries after them; a path or size there would make no sense and is ignored. */
static void global_take(struct tar *t, const struct tar_extra *g)
{
    if (g->has_uid)
        t->has_uid = true, t->uid = g->uid;
    if (g->has_gid)
        t->has_gid = true, t->gid = g->gid;
    if (g->has_mtime)
        t->has_mtime = true, t->mtime = g->mtime;
}

static enum step extension(struct tar *t, char type, struct err *e)
{
    str text;
    struct tar_extra global = {0};
    bool ok = true;
    if (!body_take(t, &text, e))
        return STEP_ERROR;
    if (++t->extra.records > EXTRA_RECORDS_MAX) {
        err_set(e, "bad tar", STR_NONE, "more than %d extension headers in a row at byte %llu",
                EXTRA_RECORDS_MAX, (unsigned long long)t->header_at);
        return STEP_ERROR;
    }
    if (type == 'L')
        t->extra.gnu_name = tar_text(text.p, text.n);
    else if (type == 'K')
        t->extra.gnu_link = tar_text(text.p, text.n);
    else if (type == 'g')
        ok = tar_pax(&global, &t->arena, text);
    else
        ok = tar_pax(&t->extra, &t->arena, text);
    if (ok && type == 'g')
        global_take(t, &global);
    if (!ok)
        err_set(e, "bad tar", STR_NONE, "a pax record cannot be read at byte %llu",
                (unsigned long long)t->header_at);
    return ok ? STEP_AGAIN : STEP_ERROR;
}

static uint32_t id_of(const char *field, bool has, uint64_t extra, bool global, uint64_t other)
{
    uint64_t v = 0;
    if (has)
        v = extra;
    else if (global)
        v = other;
    else
        tar_number(field, 8, &v); /* what cannot be read is 0 */
    return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

/* What the header says of owner, mode and time, with what overrides it. */
static void entry_meta(struct tar *t, const struct tar_header *h, struct entry *en)
{
    const struct tar_extra *x = &t->extra;
    uint64_t v;
    *en = (struct entry){.layer = -1};
    tar_number(h->mode, sizeof h->mode, &v);
    en->mode = (uint32_t)(v & 07777);
    en->uid = id_of(h->uid, x->has_uid, x->uid, t->has_uid, t->uid);
    en->gid = id_of(h->gid, x->has_gid, x->gid, t->has_gid, t->gid);
    en->mtime = x->has_mtime ? x->mtime : t->has_mtime ? t->mtime : tar_time(h->mtime, sizeof h->mtime);
    en->xattrs = x->xattrs;
}

static enum entry_type type_of(char type, str path)
{
    switch (type) {
    case '1':
        return ENTRY_HARDLINK;
    case '2':
        return ENTRY_SYMLINK;
    case '3':
        return ENTRY_CHAR;
    case '4':
        return ENTRY_BLOCK;
    case '5':
    case 'D': /* GNU: with a list of names as its content */
        return ENTRY_DIR;
    case '6':
        return ENTRY_FIFO;
    default: /* POSIX: an unknown type is a file. A slash at the end is how v7 wrote directories */
        return str_ends(path, STR("/")) && (type == 0 || type == '0' || type == '7') ? ENTRY_DIR : ENTRY_FILE;
    }
}

/* Cleans without a copy where only "./" before and "/" after have to go. */
static str clean(struct tar *t, str raw)
{
    if (str_starts(raw, STR("./")))
        raw = str_from(raw, 2);
    if (raw.n > 1 && raw.p[raw.n - 1] == '/')
        raw.n--;
    return path_clean(&t->arena, str_is(raw, ".") ? STR("") : raw, &t->climbed);
}

/* The names. False when one is over the limit. */
static bool entry_names(struct tar *t, const struct tar_header *h, struct entry *en)
{
    const struct tar_extra *x = &t->extra;
    str path, link = x->link;
    if (x->gnu_name.p)
        path = x->gnu_name;
    else if (x->sparse && x->sparse_name.n)
        path = x->sparse_name;
    else
        path = x->path.p ? x->path : tar_header_path(h, &t->arena);
    path = tar_text(path.p, path.n);
    en->type = type_of(h->type, path);
    if (en->type == ENTRY_HARDLINK || en->type == ENTRY_SYMLINK) {
        if (x->gnu_link.p)
            link = x->gnu_link;
        if (!link.p)
            link = arena_dup(&t->arena, tar_text(h->link, sizeof h->link));
        link = tar_text(link.p, link.n);
        en->target = en->type == ENTRY_HARDLINK ? clean(t, link) : link;
    }
    en->path = clean(t, path);
    return path.n <= t->limits->path && link.n <= t->limits->path;
}

static bool entry_sparse(struct tar *t, const struct tar_header *h, struct entry *en, struct err *e)
{
    bool old = h->type == 'S';
    if (old && !tar_sparse_old(t, h, e))
        return false;
    if (!old && t->extra.sparse_major >= 1 && !tar_sparse_pax1(t, e))
        return false;
    if (!t->extra.has_real)
        t->extra.bad = "the size of this sparse file is not told";
    tar_sparse_check(t);
    en->size = t->real;
    return true;
}

static void entry_reset(struct tar *t)
{
    arena_reset(&t->arena);
    memset(&t->extra, 0, sizeof t->extra);
    t->climbed = t->is_sparse = t->content_begun = false;
    t->at = t->real = t->segment = 0;
    t->bad = NULL;
}

static enum step entry_pass(struct tar *t, struct err *e)
{
    bool ok = body_skip(t, e);
    entry_reset(t);
    return ok ? STEP_AGAIN : STEP_ERROR;
}

static enum step entry_read(struct tar *t, const struct tar_header *block, struct entry *en, struct err *e)
{
    struct tar_header h = *block; /* taking more input may move the block */
    entry_meta(t, &h, en);
    bool fits = entry_names(t, &h, en);
    uint64_t v;
    if (en->type == ENTRY_CHAR || en->type == ENTRY_BLOCK) {
        en->dev_major = tar_number(h.dev_major, sizeof h.dev_major, &v) ? (uint32_t)v : 0;
        en->dev_minor = tar_number(h.dev_minor, sizeof h.dev_minor, &v) ? (uint32_t)v : 0;
    }
    if (en->type == ENTRY_FILE) {
        en->size = t->left;
        if ((h.type == 'S' || t->extra.sparse) && !entry_sparse(t, &h, en, e))
            return STEP_ERROR;
    }
    t->data_at = t->in->offset;
    if (!fits) {
        t->overlong++;
        return entry_pass(t, e);
    }
    if (++t->entries > t->limits->entries) {
        err_set(e, "too many entries", STR_NONE, "more than %llu in one archive",
                (unsigned long long)t->limits->entries);
        return STEP_ERROR;
    }
    return STEP_ENTRY;
}

/* The archive is over. The rest of the stream is read, so that a digest below is of all of it. */
static enum step finish(struct tar *t, const char *note, struct err *e)
{
    str part;
    t->ended = true;
    t->note = note;
    do {
        if (!inbuf_some(t->in, UINT64_MAX, &part, e))
            return STEP_ERROR;
        if (!t->note && !tar_is_zero(part))
            t->note = "bytes after the end of the archive were ignored";
    } while (part.n);
    return STEP_END;
}

/* As GNU tar: two blocks of zeros are the end, and so is a single one, which is odd. */
static enum step end_mark(struct tar *t, struct err *e)
{
    str block;
    if (!inbuf_take(t->in, TAR_BLOCK, &block, e))
        return STEP_ERROR;
    if (block.n < TAR_BLOCK)
        return finish(t, tar_is_zero(block) ? NULL : "bytes after the end of the archive were ignored", e);
    return finish(
        t, tar_is_zero(block) ? NULL : "a lone block of zeros was taken for the end; more follows it", e);
}

/* Types that have no content whatever their size says, as the container run times have it. */
static bool has_body(char type)
{
    return !(type >= '1' && type <= '6');
}

static enum step block_read(struct tar *t, struct entry *en, struct err *e)
{
    str block;
    t->header_at = t->in->offset;
    if (!inbuf_take(t->in, TAR_BLOCK, &block, e))
        return STEP_ERROR;
    if (block.n < TAR_BLOCK && tar_is_zero(block))
        return t->extra.records ? fail(e, "the tar ends after an extension header")
                                : finish(t, "the end mark is missing: the archive may be cut", e);
    if (block.n < TAR_BLOCK)
        return fail(e, "the tar ends inside a header");
    const struct tar_header *h = (const struct tar_header *)(const void *)block.p;
    if (h->name[0] == 0 && tar_is_zero(block))
        return end_mark(t, e);
    uint64_t size;
    if (!tar_checksum_ok(h) || !tar_number(h->size, sizeof h->size, &size) || size > INT64_MAX) {
        err_set(e, t->entries ? "bad tar" : "no tar", STR_NONE, "no header at byte %llu",
                (unsigned long long)t->header_at);
        return STEP_ERROR;
    }
    bool special = h->type == 'x' || h->type == 'X' || h->type == 'g' || h->type == 'L' || h->type == 'K';
    if (!special && t->extra.has_size)
        size = t->extra.size;
    t->left = has_body(h->type) ? size : 0;
    t->pad = -t->left & (TAR_BLOCK - 1);
    if (special)
        return extension(t, h->type, e);
    if (h->type == 'V' || h->type == 'M' ||
        h->type == 'N') /* GNU: volume label, rest of a volume, old names */
        return entry_pass(t, e);
    return entry_read(t, h, en, e);
}

void tar_open(struct tar *t, struct inbuf *in, const struct limits *limits)
{
    memset(t, 0, sizeof *t);
    t->in = in;
    t->limits = limits;
}

bool tar_next(struct tar *t, struct entry *entry, struct err *e)
{
    if (t->failed || t->ended)
        return false;
    enum step step = STEP_ERROR;
    if (entry_pass(t, e) == STEP_AGAIN) {
        do
            step = block_read(t, entry, e);
        while (step == STEP_AGAIN);
    }
    t->failed = step == STEP_ERROR;
    return step == STEP_ENTRY;
}

void tar_close(struct tar *t)
{
    arena_free(&t->arena);
}
