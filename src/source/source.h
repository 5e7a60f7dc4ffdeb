/* source: opens an artifact of any kind and yields its entries, each byte read once.
 * Two steps, for two processes: target_open (broker: names, descriptors, no parsing) and source_read
 * (confined reader: recognises by content, parses, delivers to a visitor). */
#ifndef ASSAY_SOURCE_SOURCE_H
#define ASSAY_SOURCE_SOURCE_H

#include "codec/digest.h"
#include "model/inventory.h"
#include "source/content.h"

#define TARGET_BESIDE_MAX 5

struct service;
struct reference;

/* A target as the user named it, opened. */
struct target {
    const char *spec;   /* as given */
    const char *prefix; /* "dir", "archive", "image", "sbom", "manifest" ... or NULL: recognise by content */
    const char *path;   /* spec without prefix; "-" is stdin */
    int fd;             /* a file or a folder (O_PATH is not used); stdin for "-" */
    bool directory, seekable;
    uint64_t size;
    /* Of an image in a registry, which has no descriptor: what it is called, and who fetches it. */
    const struct reference *reference;
    struct service *service;
    uint32_t number; /* of the image, where the service is for several */
    /* What is known to be attached to images there: "HOST/REPOSITORY:sha256-...", sorted. NULL: not known. */
    const str *attached;
    size_t n_attached;
    struct arena *arena; /* of reference, where it is the target's own */
    /* Of a project of Compose the files that belong to it by their names: its override, .env. */
    struct {
        const char *name;
        int fd;
        uint64_t size;
    } beside[TARGET_BESIDE_MAX];
    unsigned beside_count;
};
/* Opens it for reading. Errors: missing, unreadable, a device, pipe or socket (not stdin), unknown prefix, a
 * prefix of a kind that this build does not read. */
bool target_open(const char *spec, struct target *t, struct err *e);
/* Images of one registry, all in one target. The references must live on. */
bool target_open_images(const struct reference *images, size_t n, struct target *t, struct err *e);
void target_close(struct target *t);

struct source_options {
    const char *platform; /* "linux/arm64", or NULL: linux and this machine's processor, else the only one */
    unsigned jobs;        /* worker threads in total, at least 1 */
    const struct limits *limits;
    int (*spill_fd)(void); /* a new unlinked file in --tmp, or -1 (see source_spill_prepare) */
    bool digests;          /* SHA-256 of every regular file */
    bool whole_files;      /* a jar, a wheel ... given as target is one entry, not the entries in it */
    bool details;          /* extended attributes too, which cost a folder extra calls */
};

/* What reading the blob of a layer gave, beside its entries. */
struct layer_read {
    char digest[65], diff_id[65]; /* hex SHA-256 of the blob, and of the tar in it */
    uint64_t size, entries;
    int codec; /* enum codec */
};

/* Who gets the entries. A unit is one layer of an image, or all of another artifact; each unit's calls come
 * from one thread at a time, different units at once from several. */
struct visitor {
    void *ctx;
    /* A new unit; called under a lock. `number` counts the units of an image from 0 in the order they are
     * read, which need not be the order of its layers; -1: a unit of an artifact without layers (there may be
     * several: parts of one folder, read side by side). */
    void *(*unit)(void *ctx, int32_t number);
    /* Every entry but whiteouts. What it returns non-zero for is read and given to `content`. */
    want_set (*entry)(void *unit, const struct entry *entry);
    /* For a target that is one file, before its unit: who wants it by its content, whatever its name.
     * `prefix` is what the user put before its name, or NULL; `sample` is its beginning, or beginning and
     * end. NULL: nobody. */
    want_set (*by_content)(void *ctx, const struct entry *entry, const char *prefix, str sample);
    /* The first bytes (up to 4 KiB) of a wanted file: the wants that remain. NULL: all. */
    want_set (*probe)(void *unit, want_set wants, const struct entry *entry, str head);
    /* So many of the first bytes suffice to all of the wants, and no more need be given. NULL: all. */
    uint64_t (*enough)(want_set wants);
    void (*content)(void *unit, want_set wants, const struct entry *entry, struct content *content);
    /* A wanted hard link whose target's content has been given for the same wants: what was made of
     * entry->target holds for entry->path too. NULL: not of interest. */
    void (*same)(void *unit, const struct entry *entry);
    /* Which digests are wanted of a regular file, beside what options.digests asks for: bit set by enum
     * digest_alg. Asked after `entry`, perhaps more than once. NULL: none. */
    unsigned (*digests)(void *unit, const struct entry *entry);
    /* Each of them, after the file's bytes have passed and before the next entry (hard links have none of
     * their own). A file that could not be read to its end has none. */
    void (*digest)(void *unit, const struct entry *entry, enum digest_alg alg, str hex);
    /* The content of regular files as it passes, wanted or not, in order; in the end once nothing and `last`
     * (fewer bytes than entry->size have come where the file is damaged). Of a wanted file it comes after
     * `content`. Hard links have none of their own. NULL: nobody. */
    void (*bytes)(void *unit, const struct entry *entry, str chunk, bool last);
    /* Are this file's bytes of interest? Asked after `entry`, perhaps more than once. NULL: all are. */
    bool (*reads)(void *unit, const struct entry *entry);
    /* `path` and all below it is hidden in lower layers; opaque: only what is below it. */
    void (*whiteout)(void *unit, str path, bool opaque);
    /* Once, after the last entry, when the artifact is an image: numbers[i] is the unit of layer i, or -1
     * when its blob is missing or unreadable. A unit may serve several layers; one that is not named belongs
     * to none. */
    void (*arrange)(void *ctx, const int32_t *numbers, size_t n);
    /* May be NULL: is the layer whose blob has that digest (in hexadecimal) known from another image? Then
     * `number` stands for it, nothing of it is read, and *read tells what reading it gave. */
    bool (*again)(void *ctx, int32_t number, str digest, struct layer_read *read);
    /* With `again`: the layer was read to its end. From one thread. */
    void (*whole)(void *ctx, int32_t number, const struct layer_read *read);
    void (*diag)(void *unit, enum diag_level level, str path, str message);
};

/* Reads the whole target. Fills of `inv` (arena set by the caller): kind, digest, media_type, platform, tier,
 * layers, entrypoint, facts (layer.digest-mismatch ...), diagnostics that belong to no unit. False only when
 * the target cannot be read or recognised at all. Entries carry layer -1: `arrange` tells whose they are. */
bool source_read(struct target *t, const struct source_options *o, const struct visitor *v,
                 struct inventory *inv, struct err *e);

/* Opens the --tmp folder (NULL: $TMPDIR, else /tmp) before confinement; source_spill_fd then makes unlinked
 * files in it (O_TMPFILE, else create and unlink). */
bool source_spill_prepare(const char *dir, struct err *e);
int source_spill_fd(void);
/* Descriptor of that folder for the sandbox, or -1. */
int source_spill_dir(void);

#endif
