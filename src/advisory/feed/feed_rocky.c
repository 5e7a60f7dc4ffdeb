/* Rocky's errata as its API tells them (errata.rockylinux.org, Apollo 3): one advisory a document, or a list
 * of them in `advisories`. Other than in OSV each package names its module stream. */
#include "advisory/feed/feed_format.h"
#include "advisory/nevra.h"
#include "base/limits.h"
#include "format/json.h"

struct errata {
    struct draft_set *set;
    struct arena *a;
    struct json j;
    struct osv_record r;
    struct map rows; /* ecosystem, package, version, module */
    str vector;      /* of its one CVE */
    size_t not_told; /* packages without a release or a version */
    bool any;
};

static bool is_rocky(str path, str head)
{
    (void)path;
    return feed_key(head, "published_at")
               ? feed_key(head, "synopsis")
               : feed_key(head, "advisories") && str_find(head, STR("\"published_at\"")) > 0 &&
                     str_find(head, STR("\"synopsis\"")) > 0;
}

static str read_str(struct errata *x)
{
    str s = STR("");
    return json_string(&x->j, &s) ? str_trim(s) : STR("");
}

/* "Rocky Linux:8" of "Rocky Linux 8 aarch64" and "Rocky Linux SIG Cloud 8 x86_64". */
static str ecosystem_of(struct arena *a, str product)
{
    str rest = product, word;
    uint64_t major;
    if (!str_starts(product, STR("Rocky Linux ")))
        return STR("");
    while (str_split(&rest, ' ', &word))
        if (str_u64(word, 10, &major))
            return arena_join(a, STR("Rocky Linux:"), word, STR_NONE);
    return STR("");
}

static void add_row(struct errata *x, str ecosystem, str nevra, str module)
{
    struct osv_affected f = osv_affected_empty();
    struct osv_range range = {.type = OSV_ECOSYSTEM};
    str version;
    bool added;
    if (!ecosystem.n || !nevra_cut(nevra, false, &f.name, &version)) {
        x->not_told++;
        return;
    }
    map_put(x->a, &x->rows,
            arena_printf(x->a, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(ecosystem), STR_ARG(f.name),
                         STR_ARG(version), STR_ARG(module)),
            &added);
    if (!added)
        return;
    vec_push(x->a, &range.events, (struct osv_event){OSV_INTRODUCED, STR("0")});
    vec_push(x->a, &range.events, (struct osv_event){OSV_FIXED, version});
    vec_push(x->a, &f.ranges, range);
    f.ecosystem = ecosystem;
    f.module = module;
    f.status = VENDOR_FIXED;
    vec_push(x->a, &x->r.affected, f);
}

static void read_package(struct errata *x)
{
    str key, nevra = STR(""), product = STR(""), name = STR(""), stream = STR("");
    if (!json_object(&x->j))
        return;
    while (json_key(&x->j, &key)) {
        if (str_is(key, "nevra"))
            nevra = read_str(x);
        else if (str_is(key, "product_name"))
            product = read_str(x);
        else if (str_is(key, "module_name"))
            name = read_str(x);
        else if (str_is(key, "module_stream"))
            stream = read_str(x);
        else
            json_skip(&x->j);
    }
    str module = name.n && stream.n ? arena_join(x->a, name, STR(":"), stream) : STR("");
    add_row(x, ecosystem_of(x->a, product), nevra, module);
}

static void read_cve(struct errata *x)
{
    str key, cve = STR(""), vector = STR("");
    if (!json_object(&x->j))
        return;
    while (json_key(&x->j, &key)) {
        if (str_is(key, "cve"))
            cve = read_str(x);
        else if (str_is(key, "cvss3_scoring_vector"))
            vector = read_str(x);
        else
            json_skip(&x->j);
    }
    if (cve.n)
        vec_push(x->a, &x->r.upstream, cve);
    x->vector = vector;
}

static void read_member(struct errata *x, str key)
{
    if (str_is(key, "name"))
        x->r.id = read_str(x);
    else if (str_is(key, "updated_at"))
        x->r.modified = read_str(x);
    else if (str_is(key, "published_at"))
        x->r.published = read_str(x);
    else if (str_is(key, "synopsis"))
        x->r.summary = read_str(x);
    else if (str_is(key, "description"))
        x->r.details = read_str(x);
    else if (str_is(key, "cves") && json_peek(&x->j) == JSON_ARRAY) {
        json_array(&x->j);
        while (json_more(&x->j))
            read_cve(x);
    } else if (str_is(key, "packages") && json_peek(&x->j) == JSON_ARRAY) {
        json_array(&x->j);
        while (json_more(&x->j))
            read_package(x);
    } else {
        json_skip(&x->j);
    }
}

static void begin(struct errata *x)
{
    x->r = osv_empty();
    x->r.rank = 1;
    x->r.whole = true;
    x->rows = (struct map){0};
    x->vector = STR("");
}

static void put(struct errata *x)
{
    if (x->j.failed || !x->r.id.n)
        return;
    if (x->r.upstream.n == 1 && str_starts(x->vector, STR("CVSS:")))
        vec_push(x->a, &x->r.ratings, x->vector);
    x->any = true;
    draft_record(x->set, &x->r);
}

/* One advisory, or the answer that lists some. */
static void read_document(struct errata *x)
{
    str key, inner;
    begin(x);
    if (!json_object(&x->j))
        return;
    while (json_key(&x->j, &key)) {
        if (!str_is(key, "advisories")) {
            read_member(x, key);
        } else if (json_array(&x->j)) {
            while (json_more(&x->j)) {
                begin(x);
                if (json_object(&x->j))
                    while (json_key(&x->j, &inner))
                        read_member(x, inner);
                put(x);
            }
            begin(x);
        }
    }
    put(x);
}

static bool read_rocky(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct errata x = {.set = set, .a = &set->scratch};
    size_t before = set->drafts.n;
    arena_reset(&set->scratch);
    json_init(&x.j, d->text, x.a, limits_default.json_depth);
    read_document(&x);
    if (!json_done(&x.j) || !x.any) {
        set->drafts.n = before;
        return err_set(e, "bad errata of Rocky", STR_NONE, "%s",
                       x.j.failed ? x.j.why
                       : x.any    ? "text follows the object"
                                  : "it names no advisory");
    }
    if (x.not_told)
        draft_note(set, d->path,
                   arena_printf(x.a, "packages without a release or version: %zu", x.not_told).p);
    return true;
}

const struct feed_format feed_rocky = {
    .name = "Rocky errata",
    .doc = "errata.rockylinux.org",
    .is = is_rocky,
    .read = read_rocky,
};
