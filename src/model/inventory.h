/* inventory: what an artifact is made of, and the facts that rules judge. A value: it can be stored, sent
 * through a pipe (model/wire.h) and judged again with a newer database. All strings live in `arena`. */
#ifndef ASSAY_MODEL_INVENTORY_H
#define ASSAY_MODEL_INVENTORY_H

#include "base/vec.h"
#include "model/hash.h"
#include "model/signature.h"
#include "model/tri.h"
#include "model/vex.h"
#include "model/workload.h"

enum tier { TIER_FUNCTION, TIER_CONTAINER, TIER_VM };
enum confidence { CONFIDENCE_LOW, CONFIDENCE_MEDIUM, CONFIDENCE_HIGH };
enum scope { SCOPE_UNKNOWN, SCOPE_RUNTIME, SCOPE_DEV, SCOPE_OPTIONAL, SCOPE_TEST };
enum state { STATE_INSTALLED, STATE_DECLARED, STATE_REMOVED };
enum diag_level { DIAG_NOTE, DIAG_WARNING, DIAG_ERROR };

struct location {
    str path;      /* "a.war!/WEB-INF/lib/b.jar" inside nested archives */
    int32_t layer; /* index into inventory.layers, or -1 */
    uint32_t line; /* 0: none */
};
struct evidence {
    str cataloger, path, field; /* "dpkg", "var/lib/dpkg/status", "Package" */
    enum confidence confidence;
};
/* Who asks for a component, and for which versions: as its manifest or lock file words the range. */
struct range_asked {
    str by; /* purl; "": the project itself */
    str range;
};

struct component {
    str purl; /* canonical; filled in by component_add when empty */
    str name; /* as its ecosystem's advisories name it: "@babel/core", "org.postgresql:postgresql", "openssl"
               */
    str version;    /* as installed: "3.0.11-1~deb12u2"; may be empty (declared without a version) */
    str ecosystem;  /* OSV name with suffix: "npm", "PyPI", "Maven", "Go", "Debian:12", "Alpine:v3.18"; "" if
                       none */
    str type;       /* purl type: "npm", "pypi", "maven", "golang", "deb", "apk", "generic" */
    str namespace_; /* purl namespace not percent-encoded ("debian", "alpine"); "" when the name carries it */
    str qualifiers; /* purl qualifiers, sorted and encoded: "arch=amd64&distro=debian-12"; "" if none */
    str kind;       /* "library" | "application" | "os" | "package" */
    str source_name, source_version; /* of an OS package: what distribution advisories speak of */
    str origin;  /* path of the outermost file it was read from; the merge of layers decides by it */
    str owner;   /* purl of the OS package that installed `origin`; "" if none. An owned component is not
                    matched */
    str fixture; /* why it is no part of the application though it lies there (test data ...), "" if it is. A
                    fixture is not matched */
    enum scope scope;
    enum state state;
    enum tri direct;
    uint32_t removed_by; /* the layer that removed or replaced a removed one (never the first); 0: none */
    bool key_unowned;    /* set by catalogers of OS packages: never owned by another */
    bool only_unowned; /* a guess at what a file holds: nothing is told of it when a package owns the file */
    VEC(str) licences;
    VEC(struct location) locations;
    VEC(struct evidence) evidence;
    VEC(str) depends;              /* purls, or names of the same ecosystem until dependencies are resolved */
    VEC(struct range_asked) asked; /* of those whose ranges are known */
    VEC(struct hash) hashes;
};

/* A fact is something seen that a rule may judge: key "layer.digest-mismatch", subject "sha256:...", ... */
struct fact {
    str key, subject, detail;
    struct location at;
};
/* The functions that are linked into a Go program (catalog/go_linked.h). */
#define GO_LINKED_FACT "go.linked"
/* The packages that a file of the application imports (catalog/app_imports.c): subject "npm" or "pypi". */
#define APP_IMPORTS_FACT "app.imports"
/* Something that looks like a secret (src/secret). Nothing of its value is here but what may be shown. */
enum secret_place {
    SECRET_FILE,
    SECRET_VARIABLE, /* of the environment */
    SECRET_ARGUMENT, /* of a build */
    SECRET_LABEL,
    SECRET_HISTORY, /* an instruction of it */
    SECRET_COMMAND  /* entry point, command, health check */
};
struct secret {
    str pattern;     /* of rules/secrets.txt: "github-token" */
    str rule;        /* "SE-G01" */
    str note;        /* what is known of it: "its checksum is right"; "" for nothing */
    str shown;       /* "ghp_...7Q, 40 characters"; "" for nothing */
    str fingerprint; /* 16 hexadecimal digits, the same wherever the same secret is; "" of one that could be
                        found by trying */
    enum secret_place place;
    str name;    /* of the variable, the argument, the label, the instruction */
    str subject; /* the container that has it; "" of files */
    struct location at;
    uint32_t removed_by; /* the layer that removed or replaced its file (never the first); 0: none */
};
/* What an application of Java leads to (catalog/java_reach.h): subject "yes", "no" or "unknown", detail why,
 * at the archive. */
#define JAVA_REACH_FACT "java.reach"
struct diagnostic {
    enum diag_level level; /* DIAG_WARNING and above: something was not read, so summary.complete is false */
    str path, message;
};
struct layer {
    str digest;  /* of the blob as stored: "sha256:..." */
    str diff_id; /* of the uncompressed tar */
    str command; /* created_by of the history entry */
    uint64_t size, entries;
};
struct os_release {
    str id, version, name, codename; /* "debian" "12" "Debian GNU/Linux 12 (bookworm)" "bookworm" */
    str like;
};

/* The image that another one was built on. */
struct base_image {
    str name, digest; /* as --base or annotations of the image name it; "" if not known */
    uint32_t layers;  /* how many of the image's first layers are its; 0: not known */
    str how;          /* what `layers` is known by: "--base", or "history": an estimate; "" if not known */
};

struct inventory {
    struct arena *arena;
    str ref, kind, digest, media_type; /* kind: directory | archive | bundle | image | file | sbom */
    str platform;                      /* "linux/amd64" of an image, else "" */
    enum tier tier;
    struct os_release os; /* os.id empty: none found */
    str running_kernel;   /* of a live system: "6.1.0-18-amd64"; "" where it is not known */
    VEC(struct layer) layers;
    struct base_image base;
    /* Of an image: what it was called where it came from ("ghcr.io/shop/orders:1.2"), and digests that it is
     * known by besides `digest`: of its index, its configuration. */
    VEC(str) names;
    VEC(str) digests;
    str config_digest;                /* the one of `digest` and `digests` that is the configuration's */
    VEC(str) entrypoint;              /* ENTRYPOINT and CMD of an image */
    VEC(struct component) components; /* sorted by purl, then first location */
    VEC(struct fact) facts;
    VEC(struct secret) secrets; /* sorted by place */
    VEC(struct diagnostic) diagnostics;
    VEC(struct workload)
    workloads; /* of an image its configuration as one (format "image"); of a manifest what it
                  describes, in order */
    VEC(struct signature) signatures; /* attached to the image; not judged yet */
    VEC(struct vex_document) vex;     /* attached to the image: what it says of itself, not to be trusted */
    uint64_t files, bytes;            /* entries seen, and their content bytes */
};

/* Canonical purl of the component's type, namespace, name, version and qualifiers (purl specification,
 * percent-encoding and per-type normalisation), in the arena. */
str component_purl(struct arena *a, const struct component *c);
/* The same without version and qualifiers: what a component is called in all its versions. */
str component_bare_purl(struct arena *a, const struct component *c);
/* Does the component come from the base image? Unknown where the base's layers are not known. */
enum tri component_in_base(const struct inventory *inv, const struct component *c);
const char *tier_name(enum tier t);
const char *scope_name(enum scope s);
const char *state_name(enum state s);
const char *confidence_name(enum confidence c);
const char *diag_level_name(enum diag_level l);
void inventory_diag(struct inventory *inv, enum diag_level level, str path, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

#endif
