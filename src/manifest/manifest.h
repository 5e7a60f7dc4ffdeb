/* manifest: what the readers of manifests share: the documents of a YAML or JSON file, each judged though
 * another is damaged, and values that say where they stand. */
#ifndef ASSAY_MANIFEST_MANIFEST_H
#define ASSAY_MANIFEST_MANIFEST_H

#include "catalog/catalog.h"
#include "format/yaml.h"

/* One file while it is read. */
struct manifest {
    struct catalog_ctx *ctx;
    const struct entry *entry;
    struct arena *a; /* the unit's */
    str path;        /* as `said` has it */
    bool of_pod;     /* what is set a pod says for all its containers */
    unsigned odd;    /* values of another type than the format asks for */
    uint32_t odd_line;
    unsigned twice; /* keys that stand twice in their mapping */
    uint32_t twice_line;
    str twice_key;
    unsigned templates; /* values and documents that are braces of a template that nobody rendered */
    uint32_t template_line;
};

/* The next document of a YAML stream as text, and how many lines of the stream come before it: split at "---"
 * and
 * "..." alone, so that an error in one does not hide the others. */
struct manifest_stream {
    str rest;
    uint32_t line;
};
bool manifest_document(struct manifest_stream *s, str *text, uint32_t *lines_before);
/* Reads one document into scratch memory. NULL, with a diagnostic, when it is no valid YAML. */
const struct yaml_node *manifest_parse(struct manifest *m, str text, uint32_t lines_before);
/* Tells what was odd in the whole file. */
void manifest_report(struct manifest *m, const char *format);
/* Notes a value of a wrong type. */
void manifest_odd(struct manifest *m, const struct yaml_node *n);
/* Notes keys that stand twice in `n` and below. */
void manifest_twice(struct manifest *m, const struct yaml_node *n);

/* The value at a key if it is there, is not null and of that type; anything else is noted as odd. */
const struct yaml_node *manifest_map(struct manifest *m, const struct yaml_node *n, const char *key);
const struct yaml_node *manifest_list(struct manifest *m, const struct yaml_node *n, const char *key);
const struct yaml_node *manifest_scalar(struct manifest *m, const struct yaml_node *n, const char *key);
/* Its text in the unit's memory; "" if there is none. */
str manifest_text(struct manifest *m, const struct yaml_node *n, const char *key);

struct said manifest_said(const struct manifest *m, const struct yaml_node *n);
/* Sets a value that stands at `at`; the text is copied. */
void manifest_set(struct manifest *m, struct container *c, enum setting_key key, str value,
                  const struct yaml_node *at);
/* The scalar at a key as it stands. */
void manifest_take(struct manifest *m, struct container *c, enum setting_key key, const struct yaml_node *n,
                   const char *name);
/* A yes/no; `yes` and `no` are what is set, NULL: nothing. */
void manifest_take_flag(struct manifest *m, struct container *c, enum setting_key key,
                        const struct yaml_node *n, const char *name, const char *yes, const char *no);
/* All scalars of a list. */
void manifest_take_list(struct manifest *m, struct container *c, enum setting_key key,
                        const struct yaml_node *n, const char *name);
/* "CAP_NET_ADMIN", "net_admin" as "NET_ADMIN". */
str manifest_capability(struct arena *a, str s);

/* An option of `docker run --security-opt`: "seccomp=unconfined", "apparmor:NAME", "no-new-privileges",
 * "label=disable", "systempaths=unconfined"; what it sets, or false. The value lives in `a` or in the text.
 */
bool manifest_security_option(struct arena *a, str text, enum setting_key *key, str *value);

/* A quantity of Kubernetes ("1.5Gi", "100m", "2e3") times `scale`, rounded up; false if it is none or beyond
 * 2^63. */
bool manifest_quantity(str s, uint64_t scale, uint64_t *out);
/* "8080"; false for what is no port. */
bool manifest_port(str s, uint32_t *out);

#endif
