/* catalog: turns entries into components. A cataloger is one file that ends in one
 * `const struct cataloger cataloger_NAME`; the build makes the table from the folder. */
#ifndef ASSAY_CATALOG_CATALOG_H
#define ASSAY_CATALOG_CATALOG_H

#include "base/map.h"
#include "codec/digest.h"
#include "model/inventory.h"
#include "source/content.h"

/* A path that an OS package installed, by hash (see ownership_key); several packages may claim one. */
struct ownership {
    uint64_t path_key;
    uint32_t package; /* index into unit.packages */
};
struct owner_package {
    str name, origin; /* dpkg name ("libssl3:amd64" or "libssl3"), and the file that tells the list */
};
/* What the list of a package says of a file that it installed. */
enum { LISTED_DIGEST = 16, LISTED_MODE_UNKNOWN = UINT16_MAX };
struct listed_file {
    uint64_t path_key;
    uint32_t package;                    /* index into unit.packages */
    uint16_t mode;                       /* 07777, or LISTED_MODE_UNKNOWN */
    uint8_t alg;                         /* enum digest_alg; DIGEST_ALGS: it tells no digest */
    bool config;                         /* a configuration file, which its user may change */
    unsigned char digest[LISTED_DIGEST]; /* the first bytes */
};
/* A file that dpkg-divert(1) moved: every package but `package` that lists the first path has it at the
 * second. */
struct diversion {
    uint64_t from_key, to_key;
    str package; /* "" when the administrator diverted it for all */
    str origin;  /* the file that tells it */
};

/* A licence text that lies with a package, which says nothing of its licence itself, perhaps. */
struct licence_file {
    str place; /* the package's folder */
    str path, origin;
    VEC(str) licences;
};

/* What a cataloger keeps of a file until all files are read: `data` lives in the unit's arena. */
struct kept {
    const struct cataloger *by;
    str path, origin;
    void *data;
    bool removed; /* set by the merge: a later layer removed or replaced the file */
};

/* What reading one layer (or one whole folder or archive) gave, without knowledge of other layers. */
struct unit {
    struct arena arena;
    int32_t layer;
    VEC(struct component) components;
    VEC(struct fact) facts;
    VEC(struct secret) secrets;
    uint64_t secrets_more, secrets_aside; /* not kept; in files of installed packages */
    bool secrets_searched;
    struct secret_reader *secret_reader; /* NULL: secrets are not looked for */
    VEC(struct diagnostic) diagnostics;
    VEC(struct os_release) os; /* with its origin in os_origin, same index */
    VEC(str) os_origin;
    VEC(struct ownership) ownership;
    VEC(struct owner_package) packages;
    VEC(struct listed_file) listed;
    VEC(struct diversion) diversions;
    VEC(struct licence_file) licence_files;
    VEC(struct workload) workloads; /* of manifests */
    VEC(struct kept) kept;          /* for the `join` of their catalogers */
    size_t java_room;               /* bytes that graphs of Java classes take (java_graph.h) */
    uint64_t files, bytes;
    bool sbom;       /* what was read is an SBOM that the user named: its components are all there is */
    bool tier_known; /* by what the SBOM says of what it describes */
    enum tier tier;
    VEC(struct layer) layers; /* that the SBOM tells of an image */
};

/* What a cataloger gets. `scratch` is reset after each entry; results go to unit->arena. */
struct catalog_ctx {
    struct unit *unit;
    struct arena *scratch;
    const struct limits *limits;
    str origin;     /* outermost entry's path */
    str prefix;     /* "" or "a.war!/" for entries of nested archives; display path = prefix + entry path */
    unsigned depth; /* 0 for an entry of the artifact itself */
    struct nested_budget *budget; /* of archives inside one entry (nested.h); NULL at depth 0 */
    bool whole;                   /* the entry is all of a target that was recognised by its content */
    bool sbom_is_record; /* an SBOM here is the record of how its file was built, not a statement on it */
};

/* What a cataloger gives, by what it reads: no more (the unit tests and catalog_fuzz abort on a component
 * that has something else) and no less. `docs/inventory.md` is made of it. */
enum {
    READS_INSTALLED = 1 << 0,
    READS_DECLARED = 1 << 1, /* locked or asked for, not there itself */
    TELLS_RELATIONS = 1 << 2,
    TELLS_DIRECT = 1 << 3,
    TELLS_SCOPE = 1 << 4, /* which are for development, tests or optional: not that all are for run time */
    TELLS_LICENCES = 1 << 5,
    TELLS_HASHES = 1 << 6,
    TELLS_FILES = 1 << 7,     /* which files a package installed */
    TELLS_WORKLOADS = 1 << 9, /* a manifest: what runs, and what it asks of its host */
    TELLS_ACCOUNTS = 1 << 10, /* users and groups, for the rules */
    NOT_NESTED = 1 << 11,     /* wants nothing of archives inside the artifact */
    OPENS_OTHERS = 1 << 8,    /* finds nothing itself: what it opens is given to the other catalogers */
};

struct cataloger {
    const char *name;      /* as in evidence */
    const char *doc;       /* one line for the documentation matrix: what it reads */
    const char *ecosystem; /* as its users call it: "npm", "Debian packages" */
    unsigned gives;        /* of READS_, TELLS_ and OPENS_OTHERS */
    /* NULL-terminated name patterns: a base name ("package-lock.json"), a suffix ("*.jar"), a glob on the
     * base name ("requirements*.txt"), a whole path ("var/lib/dpkg/status"), a str_glob on the whole path
     * ("**" +
     * "/node_modules/" + "*" + "/package.json", where a leading "**" + "/" may also stand for nothing), or
     * "+x" for a file with an execute bit or none known. A pattern whose base name is literal, or ends in a
     * literal
     * ".extension", costs nothing to files of other names; the rest are tried on every file. */
    const char *const *patterns;
    /* Optional: false drops the entry by its path, before anything of it is read. For patterns that very many
     * files match. */
    bool (*applies)(const struct entry *entry);
    /* Optional second look at the first bytes (up to 4 KiB): false drops the entry. */
    bool (*probe)(const struct entry *entry, str head);
    /* A target that the user names is offered to it whatever its name: `probe` then decides alone. */
    bool by_content;
    uint64_t head; /* so many of the first bytes suffice to `run`; 0: it wants all */
    /* Reads the entry. A bad file becomes a diagnostic (catalog_diag), never an end of the scan. */
    void (*run)(struct catalog_ctx *ctx, const struct entry *entry, struct content *content);
    /* Optional: called once, in the merge, with all that this cataloger kept (catalog_hold) of all files, by
     * path: what only several files together tell. */
    void (*join)(struct inventory *inv, struct arena *scratch, struct kept *const *kept, size_t n);
    /* Optional, both or none: a package that is told by the path of its folder. `folder` is asked for every
     * entry of the artifact, so it must cost next to nothing: the folder that the entry is or lies in, a
     * beginning of its path, or "". `run_folder` gets each folder once. */
    str (*folder)(const struct entry *entry);
    void (*run_folder)(struct catalog_ctx *ctx, const struct entry *entry);
};
extern const struct cataloger *const catalogers[]; /* NULL-terminated, generated */

/* All catalogers that want an entry by its name, as a bit set by index in `catalogers`; 0: nobody. Two
 * hash look-ups for a file that nobody wants. Only entries of type ENTRY_FILE are ever wanted: who can read
 * a hard link's content asks with a copy of the entry that says so. Safe from any thread. */
want_set catalog_wants(const struct entry *entry);
/* Those that read manifests (TELLS_WORKLOADS). They want nothing of installed, vendored and documentation
 * trees, and are not asked for entries of image layers and of nested archives. */
want_set catalog_manifests(void);
/* Those with NOT_NESTED. */
want_set catalog_not_nested(void);
/* Those of `wants` that still want it after a look at its head. */
want_set catalog_probe(want_set wants, const struct entry *entry, str head);
/* So many of a file's first bytes suffice to all of `wants`; UINT64_MAX: they want all. */
uint64_t catalog_enough(want_set wants);
/* Those with by_content that want a target of which `sample` is the beginning, or beginning and end. */
want_set catalog_by_content(const struct entry *entry, str sample);
/* Runs them. Used for the artifact's own entries and, with depth + 1, for entries of nested archives (these
 * get a scratch arena of their own, so that the outer cataloger's stays). */
void catalog_run(struct catalog_ctx *ctx, want_set wants, const struct entry *entry, struct content *content);

/* Offers an entry's folder to those that know packages by it; `seen` has the folders that were met before.
 */
void catalog_folders(struct catalog_ctx *ctx, struct map *seen, const struct entry *entry);

/* A new component in the unit, with kind "library", state installed, confidence high, one location
 * (prefix + entry path) and one evidence; fill in name, version, ecosystem, type ... afterwards, then
 * component_finish makes the purl. Strings given to it must be in unit->arena (use catalog_keep) or literals,
 * also `cataloger` and `field`. The pointer holds until the next component_add. */
struct component *component_add(struct catalog_ctx *ctx, const struct entry *entry, const char *cataloger,
                                const char *field);
void component_finish(struct catalog_ctx *ctx, struct component *c);
/* Notes that `by` (the purl of a component of the unit, "" for the project itself) asks for that component of
 * the unit (by index) in that range; nothing for an empty range and an index that is none. */
void component_asked(struct catalog_ctx *ctx, size_t component, str by, str range);
/* A workload of a manifest, of this file, to be filled in; the pointer holds until the next. */
struct workload *catalog_workload(struct catalog_ctx *ctx, const struct entry *entry, str format,
                                  uint32_t line);
/* Keeps `data` (in unit->arena) for the cataloger's `join`. */
void catalog_hold(struct catalog_ctx *ctx, const struct cataloger *by, const struct entry *entry, void *data);
str catalog_keep(struct catalog_ctx *ctx, str s);
/* All of an entry as text, valid until the cataloger returns: without byte order mark, UTF-16 (told by its
 * mark) turned to UTF-8. False, with a diagnostic, when it cannot be read or is larger than limits.text. */
bool catalog_text(struct catalog_ctx *ctx, const struct entry *entry, struct content *content, str *text);
/* Without byte order mark; UTF-16 (told by its mark) as UTF-8, in the arena. */
str catalog_utf8(struct arena *a, str text);
str catalog_path(struct catalog_ctx *ctx, const struct entry *entry);
void catalog_diag(struct catalog_ctx *ctx, enum diag_level level, const struct entry *entry, const char *fmt,
                  ...) __attribute__((format(printf, 4, 5)));
/* Key of a path for ownership: usr-merge folded ("bin/x" and "usr/bin/x" are one), leading slash ignored. */
uint64_t ownership_key(str path);
/* Says that the OS package `package` (index from ownership_package) installed `path`. */
uint32_t ownership_package(struct catalog_ctx *ctx, str name);
void ownership_add(struct catalog_ctx *ctx, uint32_t package, str path);
/* Says what the list of the package tells of `path`; `digest` are its bytes, or none. */
void listed_add(struct catalog_ctx *ctx, uint32_t package, str path, int alg, str digest, uint16_t mode,
                bool config);
/* The same of an MD5 in hexadecimal; what is none is left out. */
void listed_add_md5(struct catalog_ctx *ctx, uint32_t package, str path, str hex, bool config);
/* Moves the keys of `owned` (indices into `packages`) by the diversions that hold in the merged view. */
void ownership_divert(struct ownership *owned, size_t n, const struct owner_package *packages,
                      const struct diversion *diversions, size_t diversion_count);

#endif
