/* sbom: what the readers of SBOM formats share. A reader adds items as they stand in the document;
 * sbom_finish makes components of them: names and ecosystems from purls, relations from references.
 *
 * An SBOM that is the target itself is the inventory of what it describes. One inside an artifact is
 * somebody's statement on it: what package managers left there counts, and the SBOM is a fact
 * ("sbom.embedded"). Only Bitnami's (opt/bitnami), which are the package manager's own record, and those that
 * a compiler put into what it made (ctx->sbom_is_record), are components. */
#ifndef ASSAY_CATALOG_SBOM_H
#define ASSAY_CATALOG_SBOM_H

#include "base/map.h"
#include "catalog/catalog.h"
#include "format/json.h"

/* One component of the document. All strings may be views of the document. */
struct sbom_item {
    str ref, purl, group, name, version, type; /* type: CycloneDX's word, "library" if none */
    bool root;                                 /* what the document describes, or a part of it on its own */
    bool ours;                                 /* has properties of this program: nothing is derived */
    str ecosystem, kind, owner, fixture, source_name, source_version;
    str source_epoch, source_release; /* where they are told apart from the version */
    str layer_id;                     /* digest of the layer that brought it, for places without one */
    enum scope scope, hinted;         /* as a property says; as the format's own word says, where none does */
    enum state state;
    enum tri direct;
    uint32_t removed_by;
    VEC(str) licences;
    VEC(struct hash) hashes;
    VEC(struct location) locations;
    VEC(struct evidence) evidence; /* that the program had which wrote the document */
    /* made by sbom_finish */
    struct component *component;
    str canonical; /* purl */
    bool kept;
};
struct sbom_edge {
    str from, to; /* references: from depends on to */
};
struct sbom {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    const char *cataloger, *format; /* "sbom-cyclonedx", "CycloneDX" */
    struct json j;                  /* of the formats in JSON */
    str version;                    /* of the format */
    VEC(struct sbom_item) items;
    VEC(struct sbom_edge) edges;
    VEC(struct sbom_edge) owned; /* from installed the files of to */
    struct map refs;             /* to 1 + index into items, or UINT64_MAX for what is no component */
    struct os_release os;        /* what the document says of the operating system */
    str distro;                  /* what the packages' purls say of it: "debian-12" */
    bool distros_differ;
    VEC(struct layer) layers;
    bool tier_known, incomplete;
    enum tier tier;
    size_t dropped, duplicates, dangling, malformed, bad_purls, unnamed;
};

/* For probes: the first bytes without byte order mark and white space; of UTF-16, what is ASCII in it, made
 * in `buffer`. */
enum { SBOM_HEAD = 8192 };
str sbom_head(str head, char buffer[SBOM_HEAD]);
/* The whole text in UTF-8, or false with a diagnostic. */
bool sbom_text(struct sbom *s, struct content *content, str *text);
/* The same of a format in JSON, with s->j at its beginning. */
bool sbom_json(struct sbom *s, struct content *content);
/* A new item; NULL once there are too many. The pointer holds until the next call. */
struct sbom_item *sbom_add(struct sbom *s);
/* Takes item->ref into the table of references; sbom_ref that of something that is no component. */
void sbom_item_ref(struct sbom *s, const struct sbom_item *item);
void sbom_ref(struct sbom *s, str ref);
void sbom_depends(struct sbom *s, str from, str to);
/* `owner` is the package of an operating system that installed `owned`, which then is not judged itself. */
void sbom_owns(struct sbom *s, str owner, str owned);
/* What a cataloger of Syft reads: some only what a project asks for, not what is there. */
void sbom_found_by(struct sbom_item *item, str cataloger);
/* A property "assay:..." (or one of those that Trivy and Syft write) of an item, or of the document
 * when item is NULL. Others are left alone. */
void sbom_property(struct sbom *s, struct sbom_item *item, str name, str value);
void sbom_location(struct sbom *s, struct sbom_item *item, str path, int32_t layer);
/* Layer i of the image, made when it is not there yet; NULL beyond any real image. */
struct layer *sbom_layer(struct sbom *s, uint64_t i);
/* A digest by the name that CycloneDX, SPDX or Syft has for its algorithm. */
void sbom_hash(struct sbom *s, struct sbom_item *item, str alg, str hex);
/* NONE and NOASSERTION are none. */
void sbom_licence(struct sbom *s, struct sbom_item *item, str text);
/* `syntax` is how the text is written ("JSON"); `why` tells what is wrong with that, or is NULL. */
void sbom_finish(struct sbom *s, const char *syntax, const char *why);

/* What the readers of JSON share, each on s->j. A string that is optional: `to` stays as it is when there is
 * none; a value of another type is counted as malformed. */
void sbom_take(struct sbom *s, str *to);
bool sbom_list(struct sbom *s);
bool sbom_object(struct sbom *s);
/* Members that hold the document where it is wrapped: by in-toto's statements (attestations of images), by
 * GitHub's API. */
bool sbom_wrapped(str key);
/* An object of which only these members, strings, are read. False when what comes is no object. */
struct sbom_field {
    const char *key;
    str *to;
};
bool sbom_fields(struct sbom *s, const struct sbom_field *fields, size_t n);

#endif
