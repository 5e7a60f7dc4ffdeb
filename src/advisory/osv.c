#include "advisory/osv.h"
#include "base/buf.h"
#include "base/limits.h"
#include "format/json.h"
#include "model/finding.h"

#define CWES_MAX 64

static const char *const statuses[] = {
    [VENDOR_NONE] = "",
    [VENDOR_AFFECTED] = "affected",
    [VENDOR_FIXED] = "fixed",
    [VENDOR_NOT_AFFECTED] = "not_affected",
    [VENDOR_WILL_NOT_FIX] = "will_not_fix",
    [VENDOR_INVESTIGATING] = "under_investigation",
};

struct reader {
    struct arena *a;
    struct json j;
};

static str read_str(struct json *j)
{
    str s = STR("");
    return json_string(j, &s) ? s : STR("");
}

#define read_strings(r, vec)                                                                                 \
    do {                                                                                                     \
        str s_;                                                                                              \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                if (json_string(&(r)->j, &s_) && s_.n)                                                       \
                    vec_push((r)->a, (vec), s_);                                                             \
    } while (0)

/* "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/..."}]; for type "Ubuntu" the score is a word. */
#define read_severity(r, vec)                                                                                \
    do {                                                                                                     \
        str key_;                                                                                            \
        if (json_array(&(r)->j))                                                                             \
            while (json_more(&(r)->j))                                                                       \
                if (json_object(&(r)->j))                                                                    \
                    while (json_key(&(r)->j, &key_)) {                                                       \
                        if (!str_is(key_, "score"))                                                          \
                            json_skip(&(r)->j);                                                              \
                        else                                                                                 \
                            add_rating((r)->a, (vec), read_rating(&(r)->j));                                 \
                    }                                                                                        \
    } while (0)

#define add_rating(a, vec, ...)                                                                              \
    do {                                                                                                     \
        str rating_ = (__VA_ARGS__);                                                                         \
        if (rating_.n && rating_.n <= OSV_NAME_MAX)                                                          \
            vec_push((a), (vec), rating_);                                                                   \
    } while (0)

/* A vector or word, or a number as its text. */
static str read_rating(struct json *j)
{
    str s = STR("");
    if (json_peek(j) == JSON_NUMBER)
        return json_number(j, &s) ? s : STR("");
    return str_trim(read_str(j));
}

static void read_event(struct reader *r, struct osv_range *range)
{
    static const struct {
        str key;
        enum osv_event_kind kind;
    } kinds[] = {{STR_INIT("introduced"), OSV_INTRODUCED},
                 {STR_INIT("fixed"), OSV_FIXED},
                 {STR_INIT("last_affected"), OSV_LAST_AFFECTED},
                 {STR_INIT("limit"), OSV_LIMIT}};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        size_t k = 0;
        while (k < 4 && !str_eq(kinds[k].key, key))
            k++;
        str version = STR("");
        if (k == 4)
            json_skip(&r->j);
        else if (json_string(&r->j, &version) && version.n)
            vec_push(r->a, &range->events, (struct osv_event){kinds[k].kind, version});
    }
}

static enum osv_range_type range_type(str s)
{
    return str_is(s, "SEMVER")      ? OSV_SEMVER
           : str_is(s, "ECOSYSTEM") ? OSV_ECOSYSTEM
           : str_is(s, "GIT")       ? OSV_GIT
                                    : OSV_OTHER;
}

static void read_range(struct reader *r, struct osv_affected *f)
{
    struct osv_range range = {.type = OSV_OTHER};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "type"))
            range.type = range_type(read_str(&r->j));
        else if (!str_is(key, "events"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j))
                read_event(r, &range);
    }
    vec_push(r->a, &f->ranges, range);
}

static void read_package(struct reader *r, struct osv_affected *f)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "ecosystem"))
            f->ecosystem = read_str(&r->j);
        else if (str_is(key, "name"))
            f->name = read_str(&r->j);
        else
            json_skip(&r->j);
    }
}

static bool word_ok(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '|' || s.p[i] == ',' || s.p[i] == 0x7f)
            return false;
    return s.n > 0 && s.n <= OSV_NAME_MAX;
}

/* The words of an array with `between` each two; false when one is no word. */
static bool read_words(struct reader *r, char between, str *out)
{
    struct buf b = {0};
    bool ok = true;
    str s = STR("");
    if (json_array(&r->j))
        while (json_more(&r->j)) {
            ok &= json_string(&r->j, &s) && word_ok(s);
            if (b.n)
                buf_ch(&b, between);
            buf_add(&b, s);
        }
    *out = arena_dup(r->a, buf_str(&b));
    buf_free(&b);
    return ok;
}

/* {"path": "golang.org/x/net/html", "symbols": ["Parse"], "goos": ["linux"], "goarch": []} as
 * "golang.org/x/net/html|linux||Parse" (Go vulnerability database, "Go vulnerability report format"). */
static bool read_import(struct reader *r, struct osv_affected *f)
{
    str key, path = STR(""), symbols = STR(""), os = STR(""), arch = STR("");
    bool ok = json_peek(&r->j) == JSON_OBJECT;
    if (!json_object(&r->j))
        return false;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "path"))
            path = read_str(&r->j);
        else if (str_is(key, "symbols"))
            ok &= read_words(r, ' ', &symbols);
        else if (str_is(key, "goos"))
            ok &= read_words(r, ',', &os);
        else if (str_is(key, "goarch"))
            ok &= read_words(r, ',', &arch);
        else
            json_skip(&r->j);
    }
    ok &= word_ok(path);
    if (ok)
        vec_push(r->a, &f->code,
                 arena_printf(r->a, "%.*s|%.*s|%.*s|%.*s", STR_ARG(path), STR_ARG(os), STR_ARG(arch),
                              STR_ARG(symbols)));
    return ok;
}

/* Half a list would call code unreached that is reached: of one that is not understood nothing is kept. */
static void read_imports(struct reader *r, struct osv_affected *f)
{
    bool ok = true;
    if (json_array(&r->j))
        while (json_more(&r->j))
            ok &= read_import(r, f);
    if (!ok)
        f->code.n = 0;
}

/* Our own member of an entry: {"assay": {"status": "will_not_fix", "reason": "...", "module": "nodejs:18"}}.
 */
static void read_own_status(struct reader *r, struct osv_affected *f)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "status"))
            f->status = vendor_status_of(read_str(&r->j));
        else if (str_is(key, "reason"))
            f->reason = read_str(&r->j);
        else if (str_is(key, "module"))
            f->module = read_str(&r->j);
        else
            json_skip(&r->j);
    }
}

/* ecosystem_specific and database_specific of one entry: how the vendor rates it (Debian, Ubuntu, Android,
 * OSS-Fuzz), and what RustSec says of entries that are no vulnerability. */
static void read_entry_extras(struct reader *r, struct osv_affected *f)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "urgency") || str_is(key, "ubuntu_priority") || str_is(key, "severity"))
            add_rating(r->a, &f->ratings, read_rating(&r->j));
        else if (str_is(key, "informational"))
            f->informational = read_str(&r->j);
        else if (str_is(key, "imports"))
            read_imports(r, f);
        else if (str_is(key, "assay"))
            read_own_status(r, f);
        else
            json_skip(&r->j);
    }
}

static void read_affected(struct reader *r, struct osv_record *out)
{
    struct osv_affected f = osv_affected_empty();
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "package"))
            read_package(r, &f);
        else if (str_is(key, "versions"))
            read_strings(r, &f.versions);
        else if (str_is(key, "severity"))
            read_severity(r, &f.ratings);
        else if (str_is(key, "ecosystem_specific") || str_is(key, "database_specific"))
            read_entry_extras(r, &f);
        else if (!str_is(key, "ranges"))
            json_skip(&r->j);
        else if (json_array(&r->j))
            while (json_more(&r->j))
                read_range(r, &f);
    }
    vec_push(r->a, &out->affected, f);
}

static void read_reference(struct reader *r, struct osv_record *out)
{
    struct osv_reference ref = {STR(""), STR("")};
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "type"))
            ref.type = read_str(&r->j);
        else if (str_is(key, "url"))
            ref.url = read_str(&r->j);
        else
            json_skip(&r->j);
    }
    if (ref.url.n)
        vec_push(r->a, &out->references, ref);
}

/* Our own member: {"assay": {"source": "...", "licence": "..."}}. */
static void read_own(struct reader *r, struct osv_record *out)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "source"))
            out->source = read_str(&r->j);
        else if (str_is(key, "licence"))
            out->licence = read_str(&r->j);
        else
            json_skip(&r->j);
    }
}

/* "cwe_ids": ["CWE-79"] of GHSA; "cwes": [{"cweId": "CWE-506"}] of malicious packages. */
static void read_cwe(struct reader *r, struct osv_record *out)
{
    str key, cwe = STR("");
    uint64_t number;
    if (json_peek(&r->j) != JSON_OBJECT)
        cwe = read_str(&r->j);
    else if (json_object(&r->j))
        while (json_key(&r->j, &key)) {
            if (str_is(key, "cweId"))
                cwe = read_str(&r->j);
            else
                json_skip(&r->j);
        }
    if (out->cwes.n < CWES_MAX && cwe_number(cwe, &number))
        vec_push(r->a, &out->cwes, cwe);
}

static void read_cwes(struct reader *r, struct osv_record *out)
{
    if (json_array(&r->j))
        while (json_more(&r->j))
            read_cwe(r, out);
}

/* Severity words of GHSA, Bitnami and others, and the scores without a vector that RubySec gives. */
static void read_record_extras(struct reader *r, struct osv_record *out)
{
    str key;
    if (!json_object(&r->j))
        return;
    while (json_key(&r->j, &key)) {
        if (str_is(key, "severity") || str_is(key, "cvss_v4") || str_is(key, "cvss_v3") ||
            str_is(key, "cvss_v2"))
            add_rating(r->a, &out->ratings, read_rating(&r->j));
        else if (str_is(key, "cwe_ids") || str_is(key, "cwes"))
            read_cwes(r, out);
        else if (str_is(key, "license"))
            out->licence = read_str(&r->j);
        else if (str_is(key, "assay"))
            read_own(r, out);
        else
            json_skip(&r->j);
    }
}

static bool read_text(struct reader *r, str key, struct osv_record *out)
{
    const struct {
        str key;
        str *to;
    } fields[] = {{STR("id"), &out->id},
                  {STR("modified"), &out->modified},
                  {STR("published"), &out->published},
                  {STR("withdrawn"), &out->withdrawn},
                  {STR("summary"), &out->summary},
                  {STR("details"), &out->details}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_eq(fields[i].key, key)) {
            *fields[i].to = read_str(&r->j);
            return true;
        }
    return false;
}

static void read_member(struct reader *r, str key, struct osv_record *out)
{
    if (read_text(r, key, out))
        return;
    if (str_is(key, "aliases")) {
        read_strings(r, &out->aliases);
    } else if (str_is(key, "upstream")) {
        read_strings(r, &out->upstream);
    } else if (str_is(key, "related")) {
        read_strings(r, &out->related);
    } else if (str_is(key, "severity")) {
        read_severity(r, &out->ratings);
    } else if (str_is(key, "database_specific")) {
        read_record_extras(r, out);
    } else if (str_is(key, "affected")) {
        if (json_array(&r->j))
            while (json_more(&r->j))
                read_affected(r, out);
    } else if (str_is(key, "references")) {
        if (json_array(&r->j))
            while (json_more(&r->j))
                read_reference(r, out);
    } else {
        json_skip(&r->j);
    }
}

static bool name_ok(str s)
{
    if (s.n > OSV_NAME_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

static bool names_ok(const str *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!name_ok(v[i]))
            return false;
    return true;
}

static bool affected_ok(const struct osv_affected *f)
{
    if (!name_ok(f->ecosystem) || !name_ok(f->name) || !name_ok(f->reason) || !name_ok(f->module) ||
        !names_ok(f->versions.v, f->versions.n))
        return false;
    for (size_t i = 0; i < f->ranges.n; i++)
        for (size_t k = 0; k < f->ranges.v[i].events.n; k++)
            if (!name_ok(f->ranges.v[i].events.v[k].version))
                return false;
    return true;
}

bool osv_check(const struct osv_record *o, struct err *e)
{
    if (!o->id.n)
        return err_set(e, "bad advisory", STR_NONE, "it has no id");
    bool ok = name_ok(o->id) && name_ok(o->modified) && name_ok(o->published) && name_ok(o->withdrawn) &&
              name_ok(o->source) && name_ok(o->licence) && names_ok(o->aliases.v, o->aliases.n) &&
              names_ok(o->upstream.v, o->upstream.n) && names_ok(o->related.v, o->related.n);
    for (size_t i = 0; ok && i < o->affected.n; i++)
        ok = affected_ok(&o->affected.v[i]);
    return ok ||
           err_set(e, "bad advisory", str_sub(o->id, 0, 100),
                   "an id, name or version is over %zu bytes or holds control characters", OSV_NAME_MAX);
}

struct osv_record osv_empty(void)
{
    return (struct osv_record){.id = STR(""),
                               .modified = STR(""),
                               .published = STR(""),
                               .withdrawn = STR(""),
                               .summary = STR(""),
                               .details = STR(""),
                               .source = STR(""),
                               .licence = STR("")};
}

struct osv_affected osv_affected_empty(void)
{
    return (struct osv_affected){.ecosystem = STR(""),
                                 .name = STR(""),
                                 .informational = STR(""),
                                 .reason = STR(""),
                                 .module = STR("")};
}

bool osv_read(struct arena *a, str text, struct osv_record *out, struct err *e)
{
    struct reader r = {.a = a};
    str key;
    *out = osv_empty();
    json_init(&r.j, text, a, limits_default.json_depth);
    if (json_peek(&r.j) != JSON_OBJECT && !r.j.failed)
        return err_set(e, "bad advisory", STR_NONE, "it is no JSON object");
    if (json_object(&r.j))
        while (json_key(&r.j, &key))
            read_member(&r, key, out);
    if (!json_done(&r.j))
        return err_set(e, "bad advisory", STR_NONE, "%s", r.j.failed ? r.j.why : "text follows the object");
    return osv_check(out, e);
}

const char *vendor_status_name(enum vendor_status s)
{
    return s < VENDOR_STATUSES ? statuses[s] : "";
}

enum vendor_status vendor_status_of(str name)
{
    for (int s = VENDOR_STATUSES - 1; s > VENDOR_NONE; s--)
        if (str_eq(name, str_c(statuses[s])))
            return (enum vendor_status)s;
    return VENDOR_NONE;
}
