/* Recognises a target by its content and hands it to the reader of its kind. */
#include "source/read.h"
#include "source/registry/remote.h"
#include "codec/codec.h"
#include "codec/digest.h"
#include "format/tar.h"
#include "format/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

enum { HEAD = 4096 };

static bool prefix_is(const struct target *t, const char *prefix)
{
    return t->prefix && strcmp(t->prefix, prefix) == 0;
}

static str shown(const struct target *t)
{
    return strcmp(t->path, "-") == 0 ? STR("standard input") : str_c(t->service ? t->spec : t->path);
}

static bool read_folder(struct reading *r, struct target *t, struct err *e)
{
    bool layout = !prefix_is(t, "dir") && directory_is_layout(t->fd);
    if (prefix_is(t, "image") && !layout) {
        err_set(e, "cannot read", str_c(t->path), "it is no image: it has no oci-layout and index.json");
        return err_hint(e, "use 'dir:' to assess it as a folder");
    }
    return layout ? read_layout_directory(r, t->fd, e) : read_directory(r, t->fd, e);
}

static void digest_whole(struct reading *r, const struct reader_at *at)
{
    struct digest d = {0};
    char hex[DIGEST_HEX_MAX];
    str chunk;
    struct err e;
    struct stream *s = stream_reader(at, 0, at->size);
    bool ok = digest_init(&d, DIGEST_SHA256);
    while (ok && (ok = s->next(s, &chunk, &e)) && chunk.n)
        digest_update(&d, chunk);
    if (ok)
        r->inv->digest = arena_join(r->inv->arena, STR("sha256:"), digest_hex(&d, hex), STR_NONE);
    digest_free(&d);
    stream_close(s);
}

static bool unrecognised(struct target *t, struct err *e)
{
    err_set(e, "cannot recognise", shown(t), "it is no archive, image or file that is known here");
    return err_hint(e, "give a folder, a zip or tar archive, a jar or wheel, an image or an SBOM");
}

static bool not_an_sbom(struct target *t, struct err *e)
{
    return err_set(e, "cannot read", shown(t), "it is no SBOM of CycloneDX, SPDX or Syft, as 'sbom:' says");
}

static bool not_a_manifest(struct target *t, struct err *e)
{
    err_set(e, "cannot read", shown(t), "it is no manifest that is known here, as 'manifest:' says");
    return err_hint(e, "give a file of Kubernetes, Compose or another kind that docs/inventory.md names");
}

/* One text, as the prefix says: an SBOM or a manifest. */
static bool is_document(const struct target *t)
{
    return prefix_is(t, "sbom") || prefix_is(t, "manifest");
}

static want_set wants_by_content(const struct reading *r, const struct target *t, const struct entry *entry,
                                 str sample)
{
    return r->v->by_content ? r->v->by_content(r->v->ctx, entry, t->prefix, sample) : 0;
}

/* The beginning of a file, and its end behind it: some formats have their mark there. */
static ptrdiff_t sample_of(const struct reader_at *at, char bytes[2 * HEAD])
{
    ptrdiff_t head = at->read(at, 0, bytes, HEAD), tail = 0;
    if (head == HEAD && at->size > HEAD)
        tail = at->read(at, at->size - HEAD < HEAD ? HEAD : at->size - HEAD, bytes + HEAD, HEAD);
    return head < 0 || tail < 0 ? -1 : head + tail;
}

/* What belongs to a file, for those who want it by its name. */
static void read_beside(struct reading *r, const struct target *t, void *unit)
{
    for (unsigned i = 0; i < t->beside_count; i++) {
        struct entry entry = {
            .path = str_c(t->beside[i].name), .mode = 0644, .size = t->beside[i].size, .layer = -1};
        want_set wants = r->v->entry(unit, &entry);
        if (wants)
            deliver_probed(r, unit, wants, &entry, fcntl(t->beside[i].fd, F_DUPFD_CLOEXEC, 3));
    }
}

/* A file that is one entry: a jar, a wheel, a lock file, a program. `fd` stays open. */
static bool read_single(struct reading *r, struct target *t, int fd, uint64_t size, struct err *e)
{
    struct entry entry = {.path = str_base(str_c(t->path)), .mode = 0755, .size = size, .layer = -1};
    struct reader_at at = reader_fd(fd, 0, size);
    char bytes[2 * HEAD];
    ptrdiff_t n = sample_of(&at, bytes);
    if (n < 0)
        return err_set(e, "cannot read", str_c(t->path), "%s", strerror(errno));
    str sample = str_make(bytes, (size_t)n);
    want_set by_content = wants_by_content(r, t, &entry, sample);
    void *unit = reading_unit(r, -1);
    want_set wants = r->v->entry(unit, &entry);
    if (wants && r->v->probe)
        wants = r->v->probe(unit, wants, &entry, str_sub(sample, 0, HEAD));
    if (is_document(t) && !by_content)
        return prefix_is(t, "sbom") ? not_an_sbom(t, e) : not_a_manifest(t, e);
    wants = is_document(t) ? by_content : wants | by_content;
    if (!wants)
        return unrecognised(t, e);
    r->inv->kind = STR("file");
    digest_whole(r, &at);
    deliver_probed(r, unit, wants, &entry, fcntl(fd, F_DUPFD_CLOEXEC, 3));
    read_beside(r, t, unit);
    return true;
}

static bool wanted_whole(const struct reading *r, const struct target *t)
{
    static const char *const endings[] = {".jar", ".war", ".ear", ".par", ".hpi",
                                          ".jpi", ".aar", ".whl", ".egg", NULL};
    str name = str_base(str_c(t->path));
    for (const char *const *p = endings; r->o->whole_files && *p; p++)
        if (name.n > strlen(*p) && str_ieq(str_from(name, name.n - strlen(*p)), str_c(*p)))
            return true;
    return false;
}

static bool not_an_image(struct target *t, struct err *e)
{
    return err_set(e, "cannot read", str_c(t->path), "it is no image archive, as 'image:' says");
}

/* A Python zip application, or a jar with a script in front that starts it. */
static bool is_script_with_zip(str head, const struct reader_at *at, const struct limits *limits)
{
    struct zip z;
    struct err e;
    if (!str_starts(head, STR("#!")) || !zip_open(&z, at, limits, &e))
        return false;
    zip_close(&z);
    return true;
}

static bool read_zip_target(struct reading *r, struct target *t, int fd, uint64_t size, struct err *e)
{
    struct reader_at at = reader_fd(fd, 0, size);
    if (prefix_is(t, "image"))
        return not_an_image(t, e);
    if (wanted_whole(r, t))
        return read_single(r, t, fd, size, e);
    if (!read_zip(r, &at, e))
        return false;
    digest_whole(r, &at);
    return true;
}

static bool spill_stream(struct reading *r, struct target *t, struct stream *s, int *fd, uint64_t *size,
                         struct err *e)
{
    str chunk;
    *size = 0;
    *fd = r->o->spill_fd ? r->o->spill_fd() : -1;
    if (*fd < 0)
        return err_set(e, "cannot keep", shown(t), "no temporary file: %s", strerror(errno)) ||
               err_hint(e, "name a folder for it with --tmp");
    while (s->next(s, &chunk, e)) {
        if (!chunk.n)
            return true;
        for (size_t done = 0; done < chunk.n;) {
            ssize_t n = write(*fd, chunk.p + done, chunk.n - done);
            if (n <= 0)
                return err_set(e, "cannot keep", shown(t), "temporary file: %s", strerror(errno));
            done += (size_t)n;
        }
        *size += chunk.n;
    }
    return false;
}

/* Its head may not tell what a file is: some writers of JSON put what marks an SBOM at the end. */
static bool maybe_single(const struct reading *r, const struct target *t, str head)
{
    struct entry entry = {.path = str_c(t->path), .layer = -1};
    return is_document(t) || wants_by_content(r, t, &entry, head) != 0 ||
           str_starts(str_trim(head), STR("{"));
}

/* A single file from a pipe is kept in a temporary file too, once something knows it. */
static bool read_spilled_single(struct reading *r, struct target *t, struct stream *s, str head,
                                struct err *e)
{
    int fd = -1;
    uint64_t size;
    bool ok = maybe_single(r, t, head);
    if (!ok)
        unrecognised(t, e);
    ok = ok && spill_stream(r, t, s, &fd, &size, e) && read_single(r, t, fd, size, e);
    if (fd >= 0)
        close(fd);
    stream_close(s);
    return ok;
}

/* A compressed stream must hold a tar or an SBOM: all else that is compressed is told apart by what is in it.
 */
static bool read_compressed(struct reading *r, struct target *t, enum codec codec, struct stream *s,
                            struct err *e)
{
    str head;
    s = codec_open(codec, s, r->o->limits, e);
    if (!s)
        return false;
    if (!stream_head(&s, HEAD, &head, e)) {
        stream_close(s);
        return false;
    }
    if (tar_probe(head))
        return read_tar_stream(r, s, prefix_is(t, "image"), e);
    if (maybe_single(r, t, head))
        return read_spilled_single(r, t, s, head, e);
    stream_close(s);
    err_set(e, "cannot recognise", shown(t), "what is in it, compressed by %s, is no tar archive",
            codec_name(codec));
    return err_hint(e, "decompress it and give the file that comes out");
}

static bool read_seekable(struct reading *r, struct target *t, int fd, uint64_t size, struct err *e)
{
    struct reader_at at = reader_fd(fd, 0, size);
    char bytes[HEAD];
    ptrdiff_t n = at.read(&at, 0, bytes, sizeof bytes);
    if (n < 0)
        return err_set(e, "cannot read", str_c(t->path), "%s", strerror(errno));
    if (n == 0)
        return err_set(e, "cannot read", str_c(t->path), "it is empty");
    str head = str_make(bytes, (size_t)n);
    enum codec codec = codec_detect(head);
    if (is_document(t) && codec == CODEC_NONE)
        return read_single(r, t, fd, size, e);
    if (zip_probe(head) || is_script_with_zip(head, &at, r->o->limits))
        return read_zip_target(r, t, fd, size, e);
    if (tar_probe(head))
        return read_tar_file(r, &at, prefix_is(t, "image"), e);
    if (codec != CODEC_NONE)
        return read_compressed(r, t, codec, stream_reader(&at, 0, size), e);
    if (prefix_is(t, "image"))
        return not_an_image(t, e);
    return prefix_is(t, "archive")
               ? err_set(e, "cannot read", str_c(t->path), "it is no archive, as 'archive:' says")
               : read_single(r, t, fd, size, e);
}

/* A zip has its table at the end: from a pipe it is kept in a temporary file first. */
static bool read_spilled_zip(struct reading *r, struct target *t, struct stream *s, struct err *e)
{
    int fd;
    uint64_t size;
    bool ok = spill_stream(r, t, s, &fd, &size, e) && read_zip_target(r, t, fd, size, e);
    if (fd >= 0)
        close(fd);
    stream_close(s);
    return ok;
}

static bool read_pipe(struct reading *r, struct target *t, struct err *e)
{
    struct stream *s = stream_fd(t->fd);
    str head;
    if (!stream_head(&s, HEAD, &head, e)) {
        stream_close(s);
        return false;
    }
    enum codec codec = codec_detect(head);
    if (zip_probe(head))
        return read_spilled_zip(r, t, s, e);
    if (tar_probe(head))
        return read_tar_stream(r, s, prefix_is(t, "image"), e);
    if (codec != CODEC_NONE)
        return read_compressed(r, t, codec, s, e);
    if (head.n)
        return read_spilled_single(r, t, s, head, e);
    stream_close(s);
    return err_set(e, "cannot read", STR("standard input"), "it is empty");
}

/* What codecs and formats say does not know the target's name. */
static bool name_target(const struct target *t, struct err *e)
{
    struct err inner = *e;
    if (strstr(inner.text, shown(t).p))
        return false;
    return err_set(e, "cannot read", shown(t), "%s", inner.text[0] ? inner.text : "it is damaged");
}

bool source_read(struct target *t, const struct source_options *o, const struct visitor *v,
                 struct inventory *inv, struct err *e)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    struct reading r = {.o = o, .v = v, .inv = inv, .lock = &lock};
    *e = (struct err){0};
    inv->ref = arena_dup(inv->arena, str_c(t->spec));
    digest_setup();
    r.pool = pool_new(o->jobs);
    bool ok = t->service     ? read_registry_image(&r, t, e)
              : t->directory ? read_folder(&r, t, e)
              : t->seekable  ? read_seekable(&r, t, t->fd, t->size, e)
                             : read_pipe(&r, t, e);
    pool_free(r.pool);
    pthread_mutex_destroy(&lock);
    return ok || name_target(t, e);
}
