#include "advisory/feed/csaf.h"
#include "base/limits.h"
#include "base/map.h"
#include "format/json.h"
#include <stdlib.h>

#define NOWHERE UINT32_MAX

/* A branch of the product tree. Parents stand before their children. */
struct branch {
    uint32_t parent; /* or NOWHERE */
    str category, name;
    struct csaf_product around; /* what it and those above it say */
};
struct lying {
    uint32_t product, branch;
};
struct reader {
    struct arena *a;
    struct json j;
    struct csaf_document *d;
    struct map products, groups; /* id to index */
    VEC(struct branch) branches;
    VEC(struct lying) lying;
    size_t mentions;
};

static const char *const status_names[CSAF_STATUSES] = {
    "first_affected",     "first_fixed",   "fixed",       "known_affected",
    "known_not_affected", "last_affected", "recommended", "under_investigation"};

static const struct csaf_product no_product = {.id = STR_INIT(""),
                                               .name = STR_INIT(""),
                                               .cpe = STR_INIT(""),
                                               .vendor = STR_INIT(""),
                                               .family = STR_INIT(""),
                                               .product = STR_INIT(""),
                                               .version = STR_INIT(""),
                                               .range = STR_INIT(""),
                                               .architecture = STR_INIT(""),
                                               .relation = STR_INIT("")};

static str read_str(struct reader *r)
{
    str s = STR("");
    return json_string(&r->j, &s) ? s : STR("");
}

/* One member of an object that is a string. */
struct field {
    str key;
    str *to;
};

static bool read_field(struct reader *r, str key, const struct field *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(f[i].key, key)) {
            *f[i].to = read_str(r);
            return true;
        }
    return false;
}
#define read_fields(r, key, fields) read_field((r), (key), (fields), sizeof(fields) / sizeof *(fields))

/* An object of which only strings are wanted. */
static void read_object(struct reader *r, const struct field *f, size_t n)
{
    str key;
    if (json_object(&r->j))
        while (json_key(&r->j, &key))
            if (!read_field(r, key, f, n))
                json_skip(&r->j);
}
#define read_strings_of(r, fields) read_object((r), (fields), sizeof(fields) / sizeof *(fields))

/* Calls `read(r, to)` for each element of an array. */
#define read_each(r, read, to)                                                                               \
    do {                                                                                                     \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                read((r), (to));                                                                             \
    } while (0)

/* The index of a product, which the tree may tell of later. */
static uint32_t product_of(struct reader *r, str id)
{
    bool added;
    uint64_t *at = map_put(r->a, &r->products, id, &added);
    if (added) {
        *at = r->d->products.n;
        *vec_add(r->a, &r->d->products) = no_product;
        r->d->products.v[*at].id = id;
    }
    return (uint32_t)*at;
}

static uint32_t group_of(struct reader *r, str id)
{
    bool added;
    uint64_t *at = map_put(r->a, &r->groups, id, &added);
    if (added) {
        *at = r->d->groups.n;
        vec_push(r->a, &r->d->groups, (struct csaf_group){.id = id, .summary = STR("")});
    }
    return (uint32_t)*at;
}

static void read_product_ids(struct reader *r, csaf_products *to)
{
    str id;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j))
        if (json_string(&r->j, &id) && id.n && r->mentions++ < CSAF_MENTIONS_MAX)
            vec_push(r->a, to, product_of(r, id));
}

static void read_group_ids(struct reader *r, csaf_products *to)
{
    str id;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j))
        if (json_string(&r->j, &id) && id.n)
            vec_push(r->a, to, group_of(r, id));
}

/* --- product tree (section 3.2.2) --- */

static void read_hashes_of(struct reader *r, struct csaf_product *p)
{
    str key;
    size_t from = p->hashes.n;
    str file = STR("");
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "filename"))
            file = read_str(r);
        else if (!str_is(key, "file_hashes"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j)) {
                struct csaf_hash h = {STR(""), STR(""), STR("")};
                read_strings_of(
                    r, ((const struct field[]){{STR("algorithm"), &h.algorithm}, {STR("value"), &h.value}}));
                vec_push(r->a, &p->hashes, h);
            }
    }
    for (size_t i = from; i < p->hashes.n; i++)
        p->hashes.v[i].file = file;
}

static void add_purl(struct reader *r, struct csaf_product *p)
{
    str purl = read_str(r);
    if (purl.n)
        vec_push(r->a, &p->purls, purl);
}

static void read_helper(struct reader *r, struct csaf_product *p)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "cpe"))
            p->cpe = read_str(r);
        else if (str_is(key, "purl"))
            add_purl(r, p);
        else if (str_is(key, "purls"))
            read_each(r, add_purl, p);
        else if (str_is(key, "hashes"))
            read_each(r, read_hashes_of, p);
        else
            json_skip(&r->j);
    }
}

/* A full_product_name. Its index; NOWHERE when it has no id. */
static uint32_t read_product(struct reader *r)
{
    struct csaf_product p = no_product;
    str key;
    if (!json_object(&r->j))
        return NOWHERE;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "product_identification_helper"))
            read_helper(r, &p);
        else if (!read_fields(r, key,
                              ((const struct field[]){{STR("name"), &p.name}, {STR("product_id"), &p.id}})))
            json_skip(&r->j);
    }
    if (!p.id.n)
        return NOWHERE;
    uint32_t i = product_of(r, p.id);
    p.defined = true;
    r->d->products.v[i] = p;
    return i;
}

static void read_branches(struct reader *r, uint32_t parent)
{
    str key;
    if (!json_array(&r->j))
        return;
    while (json_more(&r->j)) {
        struct branch b = {.parent = parent, .category = STR(""), .name = STR("")};
        uint32_t self = (uint32_t)r->branches.n, product;
        vec_push(r->a, &r->branches, b);
        if (!json_object(&r->j))
            continue;
        while (json_key(&r->j, &key)) {
            if (str_is(key, "branches"))
                read_branches(r, self);
            else if (str_is(key, "product") && (product = read_product(r)) != NOWHERE)
                vec_push(r->a, &r->lying, (struct lying){product, self});
            else if (!str_is(key, "product") &&
                     !read_fields(
                         r, key,
                         ((const struct field[]){{STR("category"), &b.category}, {STR("name"), &b.name}})))
                json_skip(&r->j);
        }
        r->branches.v[self] = b;
    }
}

/* A step of a product path; the last one tells what the whole is. */
struct step {
    str relation, relates_to;
};

static void read_step(struct reader *r, struct step *to)
{
    read_strings_of(r, ((const struct field[]){{STR("category"), &to->relation},
                                               {STR("next_product_reference"), &to->relates_to}}));
}

/* A relationship of 2.0, or a product path of 2.1. */
static void read_relationship(struct reader *r, void *unused)
{
    str key, component = STR("");
    struct step to = {STR(""), STR("")};
    uint32_t i = NOWHERE;
    (void)unused;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "full_product_name"))
            i = read_product(r);
        else if (str_is(key, "subpaths"))
            read_each(r, read_step, &to);
        else if (!read_fields(
                     r, key,
                     ((const struct field[]){{STR("category"), &to.relation},
                                             {STR("product_reference"), &component},
                                             {STR("beginning_product_reference"), &component},
                                             {STR("relates_to_product_reference"), &to.relates_to}})))
            json_skip(&r->j);
    }
    if (i == NOWHERE || !component.n || !to.relates_to.n)
        return;
    uint32_t what = product_of(r, component), whole = product_of(r, to.relates_to);
    struct csaf_product *p = &r->d->products.v[i];
    p->related = true;
    p->relation = to.relation;
    p->component = what;
    p->relates_to = whole;
}

static void read_group(struct reader *r, void *unused)
{
    struct csaf_group g = {.id = STR(""), .summary = STR("")};
    str key;
    (void)unused;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "product_ids"))
            read_product_ids(r, &g.products);
        else if (!read_fields(
                     r, key,
                     ((const struct field[]){{STR("group_id"), &g.id}, {STR("summary"), &g.summary}})))
            json_skip(&r->j);
    }
    if (!g.id.n)
        return;
    uint32_t i = group_of(r, g.id);
    r->d->groups.v[i] = g;
}

static void read_lone_product(struct reader *r, void *unused)
{
    (void)unused;
    read_product(r);
}

static void read_tree(struct reader *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "branches"))
            read_branches(r, NOWHERE);
        else if (str_is(key, "full_product_names"))
            read_each(r, read_lone_product, NULL);
        else if (str_is(key, "relationships") || str_is(key, "product_paths"))
            read_each(r, read_relationship, NULL);
        else if (str_is(key, "product_groups"))
            read_each(r, read_group, NULL);
        else
            json_skip(&r->j);
    }
}

/* What the branches around a product say, from the outside to the inside. */
static void look_around(struct reader *r)
{
    for (size_t i = 0; i < r->branches.n; i++) {
        struct branch *b = &r->branches.v[i];
        struct csaf_product *p = &b->around;
        *p = b->parent == NOWHERE ? no_product : r->branches.v[b->parent].around;
        const struct field kinds[] = {{STR("vendor"), &p->vendor},
                                      {STR("product_family"), &p->family},
                                      {STR("product_name"), &p->product},
                                      {STR("product_version"), &p->version},
                                      {STR("product_version_range"), &p->range},
                                      {STR("architecture"), &p->architecture}};
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            if (str_eq(kinds[k].key, b->category))
                *kinds[k].to = b->name;
    }
    for (size_t i = 0; i < r->lying.n; i++) {
        struct csaf_product *p = &r->d->products.v[r->lying.v[i].product];
        const struct csaf_product *q = &r->branches.v[r->lying.v[i].branch].around;
        p->vendor = q->vendor;
        p->family = q->family;
        p->product = q->product;
        p->version = q->version;
        p->range = q->range;
        p->architecture = q->architecture;
    }
}

/* --- vulnerabilities (section 3.2.3) --- */

/* "known not affected" stood in documents of SUSE. */
static bool status_is(str key, const char *name)
{
    size_t n = strlen(name);
    if (key.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (key.p[i] != name[i] && !(name[i] == '_' && key.p[i] == ' '))
            return false;
    return true;
}

static void read_status(struct reader *r, struct csaf_vulnerability *v)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        size_t s = 0;
        while (s < CSAF_STATUSES && !status_is(key, status_names[s]))
            s++;
        if (s < CSAF_STATUSES)
            read_product_ids(r, &v->status[s]);
        else
            json_skip(&r->j);
    }
}

static void read_cvss(struct reader *r, struct csaf_score *s)
{
    str vector = STR(""), severity = STR("");
    read_strings_of(
        r, ((const struct field[]){{STR("vectorString"), &vector}, {STR("baseSeverity"), &severity}}));
    if (vector.n)
        vec_push(r->a, &s->vectors, vector);
    if (severity.n)
        s->severity = severity;
}

static void read_metric(struct reader *r, struct csaf_score *s);

static void read_metric_member(struct reader *r, str key, struct csaf_score *s)
{
    if (str_is(key, "cvss_v2") || str_is(key, "cvss_v3") || str_is(key, "cvss_v4"))
        read_cvss(r, s);
    else if (str_is(key, "qualitative_severity_rating"))
        s->severity = read_str(r);
    else if (str_is(key, "products"))
        read_product_ids(r, &s->products);
    else if (str_is(key, "content"))
        read_metric(r, s);
    else
        json_skip(&r->j);
}

static void read_metric(struct reader *r, struct csaf_score *s)
{
    str key;
    if (json_object(&r->j))
        while (json_key(&r->j, &key))
            read_metric_member(r, key, s);
}

static void read_score(struct reader *r, struct csaf_vulnerability *v)
{
    struct csaf_score s = {.severity = STR("")};
    read_metric(r, &s);
    vec_push(r->a, &v->scores, s);
}

typedef VEC(struct csaf_remark) remarks;

static struct csaf_remark read_remark(struct reader *r)
{
    struct csaf_remark m = {STR(""), STR(""), STR(""), STR(""), {.all = false}};
    str key;
    if (!json_object(&r->j))
        return m;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "product_ids"))
            read_product_ids(r, &m.about.products);
        else if (str_is(key, "group_ids"))
            read_group_ids(r, &m.about.groups);
        else if (!read_fields(r, key,
                              ((const struct field[]){{STR("category"), &m.category},
                                                      {STR("label"), &m.category},
                                                      {STR("details"), &m.details},
                                                      {STR("url"), &m.url},
                                                      {STR("date"), &m.date}})))
            json_skip(&r->j);
    }
    m.about.all = !m.about.products.n && !m.about.groups.n;
    return m;
}
#define read_remarks(r, to)                                                                                  \
    do {                                                                                                     \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                vec_push((r)->a, (to), read_remark(r));                                                      \
    } while (0)

static void read_cwe(struct reader *r, struct csaf_vulnerability *v)
{
    str id = STR("");
    read_strings_of(r, ((const struct field[]){{STR("id"), &id}}));
    if (id.n)
        vec_push(r->a, &v->cwes, id);
}

static void read_id(struct reader *r, struct csaf_vulnerability *v)
{
    struct csaf_id id = {STR(""), STR("")};
    read_strings_of(r, ((const struct field[]){{STR("system_name"), &id.system}, {STR("text"), &id.text}}));
    if (id.text.n)
        vec_push(r->a, &v->ids, id);
}

static struct csaf_note read_note(struct reader *r)
{
    struct csaf_note n = {STR(""), STR(""), STR("")};
    read_strings_of(r,
                    ((const struct field[]){
                        {STR("category"), &n.category}, {STR("title"), &n.title}, {STR("text"), &n.text}}));
    return n;
}

static struct csaf_reference read_reference(struct reader *r)
{
    struct csaf_reference f = {STR(""), STR(""), STR("")};
    read_strings_of(r,
                    ((const struct field[]){
                        {STR("category"), &f.category}, {STR("summary"), &f.summary}, {STR("url"), &f.url}}));
    return f;
}
#define read_list(r, read, to)                                                                               \
    do {                                                                                                     \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                vec_push((r)->a, (to), read(r));                                                             \
    } while (0)

static void read_vulnerability_member(struct reader *r, str key, struct csaf_vulnerability *v)
{
    if (str_is(key, "product_status"))
        read_status(r, v);
    else if (str_is(key, "scores") || str_is(key, "metrics"))
        read_each(r, read_score, v);
    else if (str_is(key, "flags"))
        read_remarks(r, &v->flags);
    else if (str_is(key, "remediations"))
        read_remarks(r, &v->remediations);
    else if (str_is(key, "threats"))
        read_remarks(r, &v->threats);
    else if (str_is(key, "cwe"))
        read_cwe(r, v);
    else if (str_is(key, "cwes"))
        read_each(r, read_cwe, v);
    else if (str_is(key, "ids"))
        read_each(r, read_id, v);
    else if (str_is(key, "notes"))
        read_list(r, read_note, &v->notes);
    else if (str_is(key, "references"))
        read_list(r, read_reference, &v->references);
    else
        json_skip(&r->j);
}

static void read_vulnerability(struct reader *r, void *unused)
{
    struct csaf_vulnerability v = {
        .cve = STR(""), .title = STR(""), .discovered = STR(""), .released = STR("")};
    str key;
    (void)unused;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key))
        if (!read_fields(r, key,
                         ((const struct field[]){{STR("cve"), &v.cve},
                                                 {STR("title"), &v.title},
                                                 {STR("discovery_date"), &v.discovered},
                                                 {STR("release_date"), &v.released}})))
            read_vulnerability_member(r, key, &v);
    vec_push(r->a, &r->d->vulnerabilities, v);
}

/* --- document (section 3.2.1) --- */

static void read_distribution(struct reader *r)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key))
        if (str_is(key, "tlp"))
            read_strings_of(r, ((const struct field[]){{STR("label"), &r->d->tlp}}));
        else
            json_skip(&r->j);
}

static void read_head(struct reader *r)
{
    struct csaf_document *d = r->d;
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "publisher"))
            read_strings_of(r, ((const struct field[]){{STR("name"), &d->publisher},
                                                       {STR("category"), &d->publisher_category},
                                                       {STR("namespace"), &d->namespace_}}));
        else if (str_is(key, "tracking"))
            read_strings_of(r, ((const struct field[]){{STR("id"), &d->id},
                                                       {STR("status"), &d->status},
                                                       {STR("version"), &d->version},
                                                       {STR("current_release_date"), &d->current_release},
                                                       {STR("initial_release_date"), &d->initial_release}}));
        else if (str_is(key, "aggregate_severity"))
            read_strings_of(r, ((const struct field[]){{STR("text"), &d->severity}}));
        else if (str_is(key, "distribution"))
            read_distribution(r);
        else if (str_is(key, "notes"))
            read_list(r, read_note, &d->notes);
        else if (str_is(key, "references"))
            read_list(r, read_reference, &d->references);
        else if (!read_fields(r, key,
                              ((const struct field[]){{STR("category"), &d->category},
                                                      {STR("csaf_version"), &d->csaf_version},
                                                      {STR("title"), &d->title}})))
            json_skip(&r->j);
    }
}

static int by_number(const void *x, const void *y)
{
    uint32_t p = *(const uint32_t *)x, q = *(const uint32_t *)y;
    return (p > q) - (p < q);
}

static void sort_products(csaf_products *p)
{
    size_t n = 0;
    if (p->n)
        qsort(p->v, p->n, sizeof *p->v, by_number);
    for (size_t i = 0; i < p->n; i++)
        if (!n || p->v[n - 1] != p->v[i])
            p->v[n++] = p->v[i];
    p->n = n;
}

/* The products of a remark's groups become its own. */
static void open_groups(struct reader *r, struct csaf_remark *m, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct csaf_about *about = &m[i].about;
        sort_products(&about->groups);
        for (size_t k = 0; k < about->groups.n; k++) {
            const struct csaf_group *g = &r->d->groups.v[about->groups.v[k]];
            for (size_t l = 0; l < g->products.n && r->mentions++ < CSAF_MENTIONS_MAX; l++)
                vec_push(r->a, &about->products, g->products.v[l]);
        }
        sort_products(&about->products);
    }
}

static void finish(struct reader *r)
{
    look_around(r);
    for (size_t i = 0; i < r->d->vulnerabilities.n; i++) {
        struct csaf_vulnerability *v = &r->d->vulnerabilities.v[i];
        open_groups(r, v->flags.v, v->flags.n);
        open_groups(r, v->remediations.v, v->remediations.n);
        open_groups(r, v->threats.v, v->threats.n);
        for (size_t k = 0; k < v->scores.n; k++)
            sort_products(&v->scores.v[k].products);
    }
}

static bool document_ok(const struct reader *r, struct err *e)
{
    const struct csaf_document *d = r->d;
    if (!d->csaf_version.n)
        return err_set(e, "bad CSAF document", STR_NONE, "it has no document.csaf_version");
    if (!str_starts(d->csaf_version, STR("2.")))
        return err_set(e, "bad CSAF document", str_sub(d->id, 0, 100),
                       "it is of version %.*s, and only 2.0 and 2.1 are known",
                       STR_ARG(str_sub(d->csaf_version, 0, 20)));
    if (!d->id.n)
        return err_set(e, "bad CSAF document", STR_NONE, "it has no document.tracking.id");
    return r->mentions < CSAF_MENTIONS_MAX || err_set(e, "bad CSAF document", str_sub(d->id, 0, 100),
                                                      "it names products over %zu times", CSAF_MENTIONS_MAX);
}

bool csaf_read(struct arena *a, str text, struct csaf_document *out, struct err *e)
{
    struct reader r = {.a = a, .d = out};
    str key;
    *out = (struct csaf_document){0};
    json_init(&r.j, text, a, limits_default.json_depth);
    if (json_peek(&r.j) != JSON_OBJECT && !r.j.failed)
        return err_set(e, "bad CSAF document", STR_NONE, "it is no JSON object");
    if (json_object(&r.j))
        while (json_key(&r.j, &key)) {
            if (str_is(key, "document"))
                read_head(&r);
            else if (str_is(key, "product_tree"))
                read_tree(&r);
            else if (str_is(key, "vulnerabilities"))
                read_each(&r, read_vulnerability, NULL);
            else
                json_skip(&r.j);
        }
    if (!json_done(&r.j))
        return err_set(e, "bad CSAF document", STR_NONE, "%s",
                       r.j.failed ? r.j.why : "text follows the object");
    finish(&r);
    return document_ok(&r, e);
}

/* Members are often sorted, and thanks to many people may be longer than the head. */
bool csaf_is(str head)
{
    if (!str_starts(head, STR("{")))
        return false;
    str first = str_trim(str_from(head, 1));
    return str_find(head, STR("\"csaf_version\"")) > 0 ||
           (str_starts(first, STR("\"document\"")) && str_find(head, STR("\"acknowledgments\"")) > 0);
}

bool csaf_speaks_of(const struct csaf_about *about, uint32_t product)
{
    return about->all || (about->products.n &&
                          bsearch(&product, about->products.v, about->products.n, sizeof product, by_number));
}
