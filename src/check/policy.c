#include "check/policy.h"
#include "format/yaml.h"
#include <stdio.h>

enum { DEPTH = 16, DAYS_MAX = 36500 };

struct reader {
    struct arena *a;
    const char *file;
    struct policy *p;
    struct err *e;
};

static bool bad(struct reader *r, uint32_t line, const char *why, str what)
{
    char where[512];
    snprintf(where, sizeof where, "%s line %u", r->file, line);
    return err_set(r->e, "policy", str_c(where), "%s%.*s", why, STR_ARG(what));
}

/* ---- values ---- */

static bool take_text(struct reader *r, const struct yaml_node *n, str *out)
{
    if (n->type != YAML_SCALAR || yaml_is_null(n) || !str_trim(n->text).n)
        return bad(r, n->line, "a text is wanted here", STR(""));
    *out = str_trim(n->text);
    return true;
}

static bool take_severity(struct reader *r, const struct yaml_node *n, enum severity *out)
{
    str word;
    return take_text(r, n, &word) &&
           (severity_parse(word, out) ||
            bad(r, n->line, "no severity (critical, high, medium, low, info): ", word));
}

static bool take_days(struct reader *r, const struct yaml_node *n, int64_t *out)
{
    str word;
    uint64_t days;
    if (!take_text(r, n, &word))
        return false;
    if (!str_u64(word, 10, &days) || days > DAYS_MAX)
        return bad(r, n->line, "no number of days: ", word);
    *out = (int64_t)days;
    return true;
}

static bool take_bool(struct reader *r, const struct yaml_node *n, bool *out)
{
    return yaml_bool(n, out) || bad(r, n->line, "true or false is wanted here", STR(""));
}

/* ---- mappings: each key once, each known ---- */

typedef bool (*take_fn)(struct reader *r, const struct yaml_node *key, const struct yaml_node *value,
                        void *to);

static bool seen_before(const struct yaml_node *mapping, const struct yaml_node *key)
{
    struct yaml_iter it = yaml_pairs(mapping);
    const struct yaml_node *k, *v;
    while (yaml_pair(&it, &k, &v) && k != key)
        if (str_eq(k->text, key->text))
            return true;
    return false;
}

static bool take_mapping(struct reader *r, const struct yaml_node *n, take_fn take, void *to)
{
    struct yaml_iter it = yaml_pairs(n);
    const struct yaml_node *key, *value;
    if (n->type != YAML_MAPPING)
        return bad(r, n->line, "keys and values are wanted here", STR(""));
    while (yaml_pair(&it, &key, &value)) {
        if (key->type != YAML_SCALAR || seen_before(n, key))
            return bad(r, key->line, "a second key ", key->text);
        if (!take(r, key, value, to))
            return false;
    }
    return true;
}

static bool no_key(struct reader *r, const struct yaml_node *key)
{
    return bad(r, key->line, "there is no key ", key->text);
}

static bool take_list(struct reader *r, const struct yaml_node *n,
                      bool (*take)(struct reader *r, const struct yaml_node *item))
{
    struct yaml_iter it = yaml_items(n);
    const struct yaml_node *item;
    if (n->type != YAML_SEQUENCE)
        return bad(r, n->line, "a list is wanted here", STR(""));
    while (yaml_item(&it, &item))
        if (!take(r, item))
            return false;
    return true;
}

/* ---- fail ---- */

static bool take_limit(struct reader *r, const struct yaml_node *n, struct policy_limit *out)
{
    str word;
    if (!take_text(r, n, &word))
        return false;
    *out = (struct policy_limit){.given = true, .never = str_is(word, "never")};
    if (out->never || str_is(word, "any"))
        return true;
    return severity_parse(word, &out->at_least) ||
           bad(r, n->line, "neither a severity nor any nor never: ", word);
}

static bool take_fail(struct reader *r, const struct yaml_node *key, const struct yaml_node *value, void *to)
{
    struct policy *p = to;
    if (str_is(key->text, "default"))
        return take_limit(r, value, &p->fail_default);
    for (int c = CLASS_VULNERABILITY; c <= CLASS_EOL; c++)
        if (str_eq(key->text, str_c(finding_class_name((enum finding_class)c))))
            return take_limit(r, value, &p->fail[c]);
    return bad(r, key->line, "there is no class of findings ", key->text);
}

/* ---- the other parts ---- */

static bool take_sla(struct reader *r, const struct yaml_node *key, const struct yaml_node *value, void *to)
{
    struct policy *p = to;
    enum severity s;
    p->has_sla = true;
    return severity_parse(key->text, &s) ? take_days(r, value, &p->sla[s])
                                         : bad(r, key->line, "no severity: ", key->text);
}

static bool take_kev(struct reader *r, const struct yaml_node *n)
{
    str word;
    if (!take_text(r, n, &word))
        return false;
    r->p->kev = str_is(word, "fail")  ? POLICY_KEV_FAIL
                : str_is(word, "due") ? POLICY_KEV_DUE
                                      : POLICY_KEV_NONE;
    return r->p->kev != POLICY_KEV_NONE || str_is(word, "allow") ||
           bad(r, n->line, "neither fail nor due nor allow: ", word);
}

static bool take_base(struct reader *r, const struct yaml_node *n)
{
    str glob;
    if (!take_text(r, n, &glob))
        return false;
    vec_push(r->a, &r->p->bases, glob);
    return true;
}

static bool take_bases(struct reader *r, const struct yaml_node *key, const struct yaml_node *value, void *to)
{
    struct policy *p = to;
    return str_is(key->text, "allow")    ? take_list(r, value, take_base)
           : str_is(key->text, "proven") ? take_bool(r, value, &p->bases_proven)
                                         : no_key(r, key);
}

static bool take_licence(struct reader *r, const struct yaml_node *n)
{
    str word;
    struct err e;
    return take_text(r, n, &word) &&
           (licence_policy_add(r->a, &r->p->licences, word, &e) || bad(r, n->line, "no licence: ", word));
}

static bool take_licences(struct reader *r, const struct yaml_node *key, const struct yaml_node *value,
                          void *to)
{
    (void)to;
    return str_is(key->text, "deny") ? take_list(r, value, take_licence) : no_key(r, key);
}

static bool take_database(struct reader *r, const struct yaml_node *key, const struct yaml_node *value,
                          void *to)
{
    struct policy *p = to;
    return str_is(key->text, "max-age-days") ? take_days(r, value, &p->database_days) : no_key(r, key);
}

static bool take_exception_field(struct reader *r, const struct yaml_node *key, const struct yaml_node *value,
                                 void *to)
{
    str *place = ignore_field(to, key->text);
    return place ? take_text(r, value, place) : no_key(r, key);
}

/* Unlike an entry of an ignore file, an exception of a policy has an owner. */
static bool take_exception(struct reader *r, const struct yaml_node *n)
{
    struct ignore_entry x = {.file = r->file, .line = n->line};
    if (!take_mapping(r, n, take_exception_field, &x))
        return false;
    str fault = ignore_fault(r->a, &x);
    if (!fault.n && !x.owner.n)
        fault = STR("the entry needs an owner");
    if (fault.n)
        return bad(r, n->line, "", fault);
    vec_push(r->a, &r->p->exceptions, x);
    return true;
}

static bool take_evidence(struct reader *r, const struct yaml_node *n)
{
    str word;
    if (!take_text(r, n, &word))
        return false;
    r->p->evidence_complete = str_is(word, "complete");
    return r->p->evidence_complete || str_is(word, "any") ||
           bad(r, n->line, "neither complete nor any: ", word);
}

static bool take_without_fix(struct reader *r, const struct yaml_node *n)
{
    str word;
    if (!take_text(r, n, &word))
        return false;
    r->p->unfixed_pass = str_is(word, "allow");
    return r->p->unfixed_pass || str_is(word, "fail") || bad(r, n->line, "neither allow nor fail: ", word);
}

static bool take_part(struct reader *r, const struct yaml_node *key, const struct yaml_node *value, void *to)
{
    struct policy *p = to;
    str name = key->text;
    if (str_is(name, "name"))
        return take_text(r, value, &p->name);
    if (str_is(name, "fail"))
        return value->type == YAML_SCALAR ? take_limit(r, value, &p->fail_default)
                                          : take_mapping(r, value, take_fail, p);
    if (str_is(name, "sla"))
        return take_mapping(r, value, take_sla, p);
    if (str_is(name, "kev"))
        return take_kev(r, value);
    if (str_is(name, "without-fix"))
        return take_without_fix(r, value);
    if (str_is(name, "unknown-severity"))
        return p->unknown_is_given = true, take_severity(r, value, &p->unknown_is);
    if (str_is(name, "bases"))
        return value->type == YAML_SEQUENCE ? take_list(r, value, take_base)
                                            : take_mapping(r, value, take_bases, p);
    if (str_is(name, "licences"))
        return take_mapping(r, value, take_licences, p);
    if (str_is(name, "database"))
        return take_mapping(r, value, take_database, p);
    if (str_is(name, "evidence"))
        return take_evidence(r, value);
    return str_is(name, "exceptions") ? take_list(r, value, take_exception) : no_key(r, key);
}

static void begin(struct policy *p, const char *file)
{
    *p = (struct policy){.name = str_base(str_c(file)), .database_days = -1};
    for (int s = SEVERITY_UNKNOWN; s <= SEVERITY_CRITICAL; s++)
        p->sla[s] = -1;
}

bool policy_parse(struct arena *a, const char *file, str text, struct policy *p, struct err *e)
{
    struct reader r = {.a = a, .file = file, .p = p, .e = e};
    struct yaml y;
    struct yaml_doc doc = {0}, second;
    begin(p, file);
    yaml_open(&y, text, a, DEPTH);
    bool any = yaml_next(&y, &doc), more = any && !y.failed && yaml_next(&y, &second);
    yaml_close(&y);
    if (y.failed)
        return err_set(e, "policy", str_c(file), "%s", y.why);
    if (more)
        return err_set(e, "policy", str_c(file), "it has a second document");
    if (!any || !doc.root || yaml_is_null(doc.root))
        return err_set(e, "policy", str_c(file), "it is empty");
    return take_mapping(&r, doc.root, take_part, p);
}
