#include "advisory/feed/cve_facts.h"
#include "advisory/ecosystem.h"
#include "advisory/text.h"
#include "model/finding.h"

#define CWES_MAX 64

struct cve_facts cve_facts_new(str source)
{
    struct cve_facts f = {.description = STR("")};
    f.flaw = (struct draft_flaw){
        .cve = STR(""), .source = source, .kev_added = STR(""), .kev_due = STR(""), .title = STR("")};
    return f;
}

static str string_of(struct json *j)
{
    str s = STR("");
    return json_string(j, &s) ? s : STR("");
}

str cve_vector(struct json *j)
{
    str key, vector = STR("");
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_is(key, "vectorString"))
                vector = str_trim(string_of(j));
            else
                json_skip(j);
        }
    return vector.n <= OSV_NAME_MAX ? vector : STR("");
}

str cve_english(struct json *j)
{
    str key, lang = STR(""), value = STR("");
    if (json_object(j))
        while (json_key(j, &key)) {
            if (str_is(key, "lang"))
                lang = string_of(j);
            else if (str_is(key, "value"))
                value = string_of(j);
            else
                json_skip(j);
        }
    return str_istarts(lang, STR("en")) ? value : STR("");
}

void cve_weakness(struct arena *a, struct cve_facts *f, str cwe)
{
    uint64_t number;
    cwe = str_trim(cwe);
    if (f->cwes.n >= CWES_MAX)
        return;
    for (size_t i = 0; i < f->cwes.n; i++)
        if (str_eq(f->cwes.v[i], cwe))
            return;
    if (cwe_number(cwe, &number))
        vec_push(a, &f->cwes, cwe);
}

bool cve_facts_put(struct draft_set *set, struct cve_facts *f)
{
    f->flaw.ratings = (struct strs){f->ratings.v, f->ratings.n};
    f->flaw.cwes = (struct strs){f->cwes.v, f->cwes.n};
    if (!f->flaw.title.n)
        f->flaw.title = text_title_of(&(struct osv_record){.details = f->description});
    bool any = f->ratings.n || f->cwes.n || f->flaw.title.n || f->flaw.kev;
    return any ? draft_flaw(set, &f->flaw) : cve_of(f->flaw.cve).n > 0;
}

void cve_rejected(struct draft_set *set, str cve, str published, str modified, str why)
{
    struct osv_record r = osv_empty();
    r.id = cve;
    r.published = published;
    r.modified = modified;
    r.withdrawn = modified.n ? modified : published.n ? published : STR("unknown day");
    r.details = why.n ? why : STR("This CVE was rejected.");
    if (cve_of(cve).n == cve.n)
        draft_record(set, &r);
}
