/* Release cycles and their ends, as endoflife.date publishes them:
 *  - API v0 (endoflife.date/docs/api): PRODUCT.json, an array of cycles; the product is the file's name. With
 * it all.json, the names of all products, and identifiers by product: {"python": [{"purl": "pkg:..."}, ...]};
 *  - API v1 (endoflife.date/docs/api/v1): products/full and products/PRODUCT, objects with a `result`. */
#include "advisory/feed/feed_format.h"
#include "base/date.h"
#include "base/limits.h"
#include "format/json.h"

#define SOURCE "endoflife.date"

enum eol_kind { EOL_NONE, EOL_CYCLES, EOL_NAMES, EOL_IDENTIFIERS, EOL_V1 };

static bool identifier_type(str key)
{
    return str_is(key, "purl") || str_is(key, "cpe") || str_is(key, "repology");
}

/* The keys of the first object of an array, as far as the text goes. */
static bool first_is_cycle(struct json *j)
{
    str key;
    bool cycle = false, dated = false;
    if (!json_object(j))
        return false;
    while (json_key(j, &key)) {
        cycle |= str_is(key, "cycle");
        dated |= str_is(key, "eol") || str_is(key, "releaseDate");
        json_skip(j);
    }
    return cycle && dated;
}

static enum eol_kind kind_of_array(struct json *j, str path)
{
    if (!json_array(j) || !json_more(j))
        return EOL_NONE;
    switch (json_peek(j)) {
    case JSON_OBJECT:
        return first_is_cycle(j) ? EOL_CYCLES : EOL_NONE;
    case JSON_STRING:
        return str_is(str_base(path), "all.json") ? EOL_NAMES : EOL_NONE;
    default:
        return EOL_NONE;
    }
}

/* {"product": [{"purl": ...}]} */
static bool is_identifiers(struct json *j)
{
    str key;
    return json_array(j) && json_more(j) && json_object(j) && json_key(j, &key) && identifier_type(key);
}

static enum eol_kind kind_of_object(struct json *j)
{
    str key;
    bool generated = false;
    for (size_t n = 0; json_key(j, &key); n++) {
        if (n == 0 && json_peek(j) == JSON_ARRAY)
            return is_identifiers(j) ? EOL_IDENTIFIERS : EOL_NONE;
        if (str_is(key, "result"))
            return generated ? EOL_V1 : EOL_NONE;
        generated |= str_is(key, "generated_at") || str_is(key, "last_modified");
        json_skip(j);
    }
    return EOL_NONE;
}

static enum eol_kind kind_of(str path, str head)
{
    struct arena a = {0};
    struct json j;
    enum eol_kind kind = EOL_NONE;
    json_init(&j, head, &a, limits_default.json_depth);
    if (json_peek(&j) == JSON_ARRAY)
        kind = kind_of_array(&j, path);
    else if (json_peek(&j) == JSON_OBJECT && json_object(&j))
        kind = kind_of_object(&j);
    arena_free(&a);
    return kind;
}

static bool is_eol(str path, str head)
{
    return kind_of(path, head) != EOL_NONE;
}

/* An end of API v0: a day, true or false. What is no day of the calendar tells nothing. */
static void read_end(struct json *j, str *out)
{
    bool yes;
    int64_t days;
    switch (json_peek(j)) {
    case JSON_TRUE:
    case JSON_FALSE:
        *out = json_bool(j, &yes) && yes ? STR("yes") : STR("no");
        break;
    case JSON_STRING:
        if (!json_string(j, out) || !date_days(*out, &days))
            *out = STR("");
        break;
    default:
        json_skip(j);
    }
}

/* A day alone. `support` and `extendedSupport` of API v0 say true of what lasts in some of its years and of
 * what has ended in others: from a word nothing follows. */
static void read_day(struct json *j, str *out)
{
    read_end(j, out);
    if (str_is(*out, "yes") || str_is(*out, "no"))
        *out = STR("");
}

/* Cycles are strings; old files have numbers too. */
static void read_name(struct json *j, str *out)
{
    if (json_peek(j) == JSON_NUMBER)
        json_number(j, out);
    else
        json_string(j, out);
}

static void keep_cycle(struct draft_set *set, struct json *j, struct draft_cycle *c)
{
    if (j->failed)
        return;
    if (c->cycle.n && c->cycle.n <= OSV_NAME_MAX && c->product.n)
        draft_cycle(set, c);
    else
        draft_note(set, c->product, "a cycle without a name");
}

static void read_cycle(struct draft_set *set, struct json *j, str product)
{
    struct draft_cycle c = {.product = product};
    str key;
    if (!json_object(j)) {
        draft_note(set, product, "a cycle is no object");
        return;
    }
    while (json_key(j, &key)) {
        if (str_is(key, "cycle"))
            read_name(j, &c.cycle);
        else if (str_is(key, "codename"))
            json_string(j, &c.codename);
        else if (str_is(key, "releaseDate"))
            read_day(j, &c.released);
        else if (str_is(key, "latest"))
            json_string(j, &c.latest);
        else if (str_is(key, "latestReleaseDate"))
            read_day(j, &c.latest_on);
        else if (str_is(key, "lts"))
            read_end(j, &c.lts);
        else if (str_is(key, "support"))
            read_day(j, &c.support);
        else if (str_is(key, "eol"))
            read_end(j, &c.eol);
        else if (str_is(key, "extendedSupport"))
            read_day(j, &c.extended);
        else
            json_skip(j);
    }
    keep_cycle(set, j, &c);
}

static bool read_cycles(struct draft_set *set, struct json *j, str path)
{
    str product = str_base(path);
    if (str_ends(product, STR(".json")))
        product = str_sub(product, 0, product.n - 5);
    if (json_array(j))
        while (json_more(j))
            read_cycle(set, j, product);
    return json_done(j);
}

static void keep_purl(struct draft_set *set, str product, str type, str id)
{
    if (str_is(type, "purl") && str_starts(id, STR("pkg:")) && id.n <= OSV_NAME_MAX)
        draft_identifier(set, product, id);
}

static bool read_identifiers(struct draft_set *set, struct json *j)
{
    str product, type, id;
    if (json_object(j))
        while (json_key(j, &product)) {
            if (!json_array(j))
                continue;
            while (json_more(j)) {
                if (!json_object(j))
                    continue;
                while (json_key(j, &type))
                    if (json_string(j, &id))
                        keep_purl(set, product, type, id);
            }
        }
    return json_done(j);
}

/* One end of API v1: whether it has come (isEol, null where the product has no such end) and its day. */
struct v1_end {
    bool told, come;
    str day;
};

static void read_v1_flag(struct json *j, struct v1_end *end)
{
    end->told = json_bool(j, &end->come);
}

static str v1_end(const struct v1_end *e)
{
    return e->day.n ? e->day : !e->told ? STR("") : e->come ? STR("yes") : STR("no");
}

static void read_latest(struct json *j, struct draft_cycle *c)
{
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &c->latest);
        else if (str_is(key, "date"))
            read_day(j, &c->latest_on);
        else
            json_skip(j);
    }
}

struct v1_ends {
    struct v1_end support, eol, extended, lts;
};

static bool read_v1_end(struct json *j, str key, struct v1_ends *e)
{
    if (str_is(key, "isLts"))
        read_v1_flag(j, &e->lts);
    else if (str_is(key, "ltsFrom"))
        read_end(j, &e->lts.day);
    else if (str_is(key, "isEoas"))
        read_v1_flag(j, &e->support);
    else if (str_is(key, "eoasFrom"))
        read_end(j, &e->support.day);
    else if (str_is(key, "isEol"))
        read_v1_flag(j, &e->eol);
    else if (str_is(key, "eolFrom"))
        read_end(j, &e->eol.day);
    else if (str_is(key, "isEoes"))
        read_v1_flag(j, &e->extended);
    else if (str_is(key, "eoesFrom"))
        read_end(j, &e->extended.day);
    else
        return false;
    return true;
}

/* The product and its label are filled in once all of the product was read. */
static void read_release(struct draft_set *set, struct json *j)
{
    struct draft_cycle c = {.product = STR("?"), .rank = 1};
    struct v1_ends ends = {0};
    str key;
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &c.cycle);
        else if (str_is(key, "codename"))
            json_string(j, &c.codename);
        else if (str_is(key, "releaseDate"))
            read_day(j, &c.released);
        else if (str_is(key, "latest"))
            read_latest(j, &c);
        else if (!read_v1_end(j, key, &ends))
            json_skip(j);
    }
    c.lts = v1_end(&ends.lts);
    c.support = v1_end(&ends.support);
    c.eol = v1_end(&ends.eol);
    c.extended = v1_end(&ends.extended);
    keep_cycle(set, j, &c);
}

static void read_v1_identifier(struct draft_set *set, struct json *j)
{
    str key, type = STR(""), id = STR("");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "type"))
            json_string(j, &type);
        else if (str_is(key, "id"))
            json_string(j, &id);
        else
            json_skip(j);
    }
    keep_purl(set, STR("?"), type, id);
}

static void read_product(struct draft_set *set, struct json *j)
{
    size_t cycle = set->cycles.n, identifier = set->identifiers.n;
    str key, name = STR(""), label = STR("");
    if (!json_object(j))
        return;
    while (json_key(j, &key)) {
        if (str_is(key, "name"))
            json_string(j, &name);
        else if (str_is(key, "label"))
            json_string(j, &label);
        else if (str_is(key, "releases") && json_array(j))
            while (json_more(j))
                read_release(set, j);
        else if (str_is(key, "identifiers") && json_array(j))
            while (json_more(j))
                read_v1_identifier(set, j);
        else if (!str_is(key, "releases") && !str_is(key, "identifiers"))
            json_skip(j);
    }
    if (!name.n) {
        draft_note(set, STR(SOURCE), "a product without a name");
        set->cycles.n = cycle;
        set->identifiers.n = identifier;
        return;
    }
    name = intern_str(&set->intern, name);
    label = intern_str(&set->intern, label);
    for (; cycle < set->cycles.n; cycle++) {
        set->cycles.v[cycle].product = name;
        set->cycles.v[cycle].label = label;
    }
    for (; identifier < set->identifiers.n; identifier++)
        set->identifiers.v[identifier].product = name;
}

static bool read_v1(struct draft_set *set, struct json *j, str *modified)
{
    str key;
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_is(key, "generated_at") || (str_is(key, "last_modified") && !modified->n))
                json_string(j, modified);
            else if (str_is(key, "result") && json_peek(j) == JSON_OBJECT)
                read_product(set, j);
            else if (str_is(key, "result") && json_array(j))
                while (json_more(j))
                    read_product(set, j);
            else if (!str_is(key, "result"))
                json_skip(j);
        }
    return json_done(j);
}

static bool read_eol(struct draft_set *set, const struct feed_document *d, struct err *e)
{
    struct json j;
    str modified = STR("");
    size_t cycles = set->cycles.n, identifiers = set->identifiers.n;
    bool ok = false;
    arena_reset(&set->scratch);
    json_init(&j, d->text, &set->scratch, limits_default.json_depth);
    switch (kind_of(d->path, str_sub(d->text, 0, FEED_HEAD))) {
    case EOL_CYCLES:
        ok = read_cycles(set, &j, d->path);
        break;
    case EOL_NAMES: /* of files that say it themselves */
        json_skip(&j);
        ok = json_done(&j);
        break;
    case EOL_IDENTIFIERS:
        ok = read_identifiers(set, &j);
        break;
    case EOL_V1:
        ok = read_v1(set, &j, &modified);
        break;
    case EOL_NONE:
        break;
    }
    if (!ok) {
        set->cycles.n = cycles;
        set->identifiers.n = identifiers;
        return err_set(e, "bad release cycles", STR_NONE, "%s",
                       j.failed ? j.why : "they are not as endoflife.date writes them");
    }
    if (set->cycles.n > cycles)
        draft_source(set, STR(SOURCE), STR("MIT"), modified, (uint32_t)(set->cycles.n - cycles));
    return true;
}

const struct feed_format feed_eol = {
    .name = "endoflife.date",
    .doc = "endoflife.date/docs/api",
    .is = is_eol,
    .read = read_eol,
};
