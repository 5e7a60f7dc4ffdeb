/* Microsoft's security updates as CVRF in JSON, a month or a CVE a document
 * (api.msrc.microsoft.com/cvrf/v3.0): in which build each product has a flaw fixed, and the KB that brings
 * it. The API writes "FixedBuild" and
 * {"Value": "..."}, copies made from its XML "fixed_build" and plain text; names are told without regard to
 * that. Only builds make rows: of a product without one (Office's link to a web page) nothing is known. */
#include "advisory/ecosystem.h"
#include "advisory/feed/feed_format.h"
#include "base/limits.h"
#include "format/json.h"

typedef VEC(str) strings;

/* Of one flaw: products by id, their builds, ratings. */
struct fix {
    str build, kb;
    strings products;
    bool vendor;
};
struct rating {
    str word;
    strings products;
};
struct flaw {
    str cve, title, description;
    strings vectors;
    VEC(struct fix) fixes;
    VEC(struct rating) ratings;
};
struct cvrf {
    struct draft_set *set;
    struct arena *a;
    struct json j;
    struct map products; /* id -> name, as a pointer to a str in `a` */
    str current, initial;
    VEC(struct flaw) flaws;
    size_t without; /* fixes that tell no build */
};

/* "FixedBuild" and "fixed_build" are "fixedbuild". */
static bool is_key(str key, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < key.n; i++) {
        if (key.p[i] == '_')
            continue;
        if (!name[n] || ch_lower(key.p[i]) != name[n])
            return false;
        n++;
    }
    return !name[n];
}

static bool is_msrc(str path, str head)
{
    (void)path;
    return (feed_key(head, "DocumentTitle") || feed_key(head, "document_title")) &&
           str_find(head, STR("microsoft")) > 0;
}

/* A text, a number, or {"Value": "..."}. */
static str read_value(struct cvrf *c)
{
    str key, s = STR("");
    if (json_peek(&c->j) == JSON_NUMBER)
        return json_number(&c->j, &s) ? s : STR("");
    if (json_peek(&c->j) != JSON_OBJECT)
        return json_string(&c->j, &s) ? str_trim(s) : STR("");
    json_object(&c->j);
    while (json_key(&c->j, &key)) {
        if ((is_key(key, "value") || is_key(key, "text")) && json_peek(&c->j) == JSON_STRING)
            json_string(&c->j, &s);
        else
            json_skip(&c->j);
    }
    return str_trim(s);
}

static void read_ids(struct cvrf *c, strings *out)
{
    str one;
    if (json_peek(&c->j) != JSON_ARRAY) {
        one = read_value(c);
        if (one.n)
            vec_push(c->a, out, one);
        return;
    }
    json_array(&c->j);
    while (json_more(&c->j)) {
        one = read_value(c);
        if (one.n)
            vec_push(c->a, out, one);
    }
}

/* Calls `read` for each object of an array, also of one in an object: {"remediation": [...]}. */
static void each(struct cvrf *c, struct flaw *f, void (*read)(struct cvrf *, struct flaw *))
{
    str key;
    if (json_peek(&c->j) == JSON_ARRAY) {
        json_array(&c->j);
        while (json_more(&c->j))
            read(c, f);
        return;
    }
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (json_peek(&c->j) == JSON_OBJECT)
            read(c, f);
        else if (json_array(&c->j))
            while (json_more(&c->j))
                read(c, f);
    }
}

static void read_product(struct cvrf *c, struct flaw *unused)
{
    str key, id = STR(""), name = STR("");
    (void)unused;
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "productid"))
            id = read_value(c);
        else if (is_key(key, "value") || is_key(key, "text"))
            name = read_value(c);
        else
            json_skip(&c->j);
    }
    if (!id.n || !name.n)
        return;
    str *kept = arena_new(c->a, str);
    *kept = name;
    *map_put(c->a, &c->products, id, NULL) = (uint64_t)(uintptr_t)kept;
}

static void read_tree(struct cvrf *c)
{
    str key;
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "fullproductname"))
            each(c, NULL, read_product);
        else
            json_skip(&c->j);
    }
}

static void read_fix(struct cvrf *c, struct flaw *f)
{
    struct fix x = {.build = STR(""), .kb = STR("")};
    str key, type = STR("");
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "fixedbuild"))
            x.build = read_value(c);
        else if (is_key(key, "description"))
            x.kb = read_value(c);
        else if (is_key(key, "type"))
            type = read_value(c);
        else if (is_key(key, "productid"))
            read_ids(c, &x.products);
        else
            json_skip(&c->j);
    }
    if (str_is(type, "2") || str_ieq(type, STR("Vendor Fix")))
        vec_push(c->a, &f->fixes, x);
}

/* A threat of type 3 is how bad it is: "Critical". */
static void read_threat(struct cvrf *c, struct flaw *f)
{
    struct rating r = {.word = STR("")};
    str key, type = STR("");
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "description"))
            r.word = read_value(c);
        else if (is_key(key, "type"))
            type = read_value(c);
        else if (is_key(key, "productid"))
            read_ids(c, &r.products);
        else
            json_skip(&c->j);
    }
    if ((str_is(type, "3") || str_ieq(type, STR("Severity"))) && r.word.n)
        vec_push(c->a, &f->ratings, r);
}

static void read_score(struct cvrf *c, struct flaw *f)
{
    str key;
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        str vector = is_key(key, "vector") ? read_value(c) : STR("");
        if (!is_key(key, "vector"))
            json_skip(&c->j);
        else if (vector.n && !f->vectors.n)
            vec_push(c->a, &f->vectors, vector);
    }
}

static void read_note(struct cvrf *c, struct flaw *f)
{
    str key, title = STR(""), text = STR("");
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "title"))
            title = read_value(c);
        else if (is_key(key, "value") || is_key(key, "text"))
            text = read_value(c);
        else
            json_skip(&c->j);
    }
    if (str_is(title, "Description") && text.n && !f->description.n)
        f->description = text;
}

static void read_flaw(struct cvrf *c, struct flaw *unused)
{
    struct flaw f = {.cve = STR(""), .title = STR(""), .description = STR("")};
    str key;
    (void)unused;
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "cve"))
            f.cve = read_value(c);
        else if (is_key(key, "title"))
            f.title = read_value(c);
        else if (is_key(key, "notes"))
            each(c, &f, read_note);
        else if (is_key(key, "remediations"))
            each(c, &f, read_fix);
        else if (is_key(key, "threats"))
            each(c, &f, read_threat);
        else if (is_key(key, "cvssscoresets"))
            each(c, &f, read_score);
        else
            json_skip(&c->j);
    }
    vec_push(c->a, &c->flaws, f);
}

static void read_tracking(struct cvrf *c)
{
    str key;
    if (!json_object(&c->j))
        return;
    while (json_key(&c->j, &key)) {
        if (is_key(key, "currentreleasedate"))
            c->current = read_value(c);
        else if (is_key(key, "initialreleasedate"))
            c->initial = read_value(c);
        else
            json_skip(&c->j);
    }
}

/* --- rows --- */

static void add_row(struct cvrf *c, struct osv_record *r, const struct fix *x, str product, str rating)
{
    uint64_t *name = map_get(&c->products, product);
    struct osv_affected f = osv_affected_empty();
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    if (!name)
        return;
    vec_push(c->a, &range.events, (struct osv_event){OSV_INTRODUCED, STR("0")});
    vec_push(c->a, &range.events, (struct osv_event){OSV_FIXED, x->build});
    f.ecosystem = STR("Windows");
    f.name = *(const str *)(uintptr_t)*name;
    f.status = VENDOR_FIXED;
    f.reason = x->kb;
    if (rating.n)
        vec_push(c->a, &f.ratings, rating);
    vec_push(c->a, &f.ranges, range);
    vec_push(c->a, &r->affected, f);
}

static void rate(struct cvrf *c, const struct flaw *f, struct map *by_product)
{
    bool added;
    for (size_t i = 0; i < f->ratings.n; i++)
        for (size_t k = 0; k < f->ratings.v[i].products.n; k++) {
            uint64_t *at = map_put(c->a, by_product, f->ratings.v[i].products.v[k], &added);
            if (added)
                *at = i;
        }
}

static void put(struct cvrf *c, const struct flaw *f)
{
    struct osv_record r = osv_empty();
    struct map ratings = {0};
    if (!f->cve.n || cve_of(f->cve).n != f->cve.n)
        return;
    r.id = arena_join(c->a, STR("MSRC-"), f->cve, STR_NONE);
    r.modified = c->current;
    r.published = c->initial;
    r.summary = f->title;
    r.details = f->description;
    r.rank = 1;
    for (size_t i = 0; i < f->vectors.n; i++)
        vec_push(c->a, &r.ratings, f->vectors.v[i]);
    rate(c, f, &ratings);
    for (size_t i = 0; i < f->fixes.n; i++) {
        struct fix x = f->fixes.v[i];
        uint64_t number;
        if (!x.build.n || !ch_digit(x.build.p[0]) || !str_of(x.build, ".")) {
            c->without++;
            continue;
        }
        x.kb = str_u64(x.kb, 10, &number) ? arena_join(c->a, STR("KB"), x.kb, STR_NONE) : STR("");
        for (size_t k = 0; k < x.products.n; k++) {
            uint64_t *at = map_get(&ratings, x.products.v[k]);
            add_row(c, &r, &x, x.products.v[k], at ? f->ratings.v[*at].word : STR(""));
        }
    }
    if (r.affected.n)
        draft_record(c->set, &r);
}

static bool read_msrc(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct cvrf c = {.set = set, .a = &set->scratch, .current = STR(""), .initial = STR("")};
    str key;
    arena_reset(&set->scratch);
    json_init(&c.j, d->text, c.a, limits_default.json_depth);
    if (json_object(&c.j))
        while (json_key(&c.j, &key)) {
            if (is_key(key, "producttree"))
                read_tree(&c);
            else if (is_key(key, "documenttracking"))
                read_tracking(&c);
            else if (is_key(key, "vulnerability"))
                each(&c, NULL, read_flaw);
            else
                json_skip(&c.j);
        }
    if (!json_done(&c.j))
        return err_set(e, "bad CVRF document", STR_NONE, "%s",
                       c.j.failed ? c.j.why : "text follows the object");
    for (size_t i = 0; i < c.flaws.n; i++)
        put(&c, &c.flaws.v[i]);
    if (c.without)
        draft_note(set, d->path, arena_printf(c.a, "fixes that name no build: %zu", c.without).p);
    return true;
}

const struct feed_format feed_msrc = {
    .name = "MSRC CVRF",
    .doc = "api.msrc.microsoft.com/cvrf/v3.0",
    .is = is_msrc,
    .read = read_msrc,
};
